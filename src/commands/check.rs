//! `gongkai check`: every finding about the content, and nothing written.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::common::{Common, Reading, count};
use super::progress::Bar;
use crate::diagnostic::{Diagnostics, Language, report};
use crate::pipeline::{Failure, prepare};

/// Check the content, site.yaml and the theme, and write nothing
///
/// Reports everything that `gongkai build` would refuse or warn of, and what concerns the portal as
/// a whole: docs/rules.md describes every rule.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai check
  gongkai check --lang zh --deny warnings
  gongkai check --format sarif > findings.sarif

Exit code: 0 no errors, 1 errors (or warnings that are denied), 2 wrong usage or a failure to read.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// How to print the findings: for people on standard error, the others on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// What to take for an error
    #[arg(long, value_name = "WHAT")]
    deny: Option<Denied>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs: one JSON object, described in docs/rules.md.
    Json,
    /// For code review and editors: SARIF 2.1.0.
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Denied {
    /// Every warning is an error.
    Warnings,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let options = match common.options(&arguments.reading) {
        Ok(options) => options,
        Err(outcome) => return outcome,
    };
    let bar = Bar::new(common.quiet);
    let prepared = prepare(&options, &bar);
    bar.finish();
    let (findings, read) = match prepared {
        Ok(prepared) => (prepared.warnings, Some(prepared.account.read)),
        Err(Failure::Invalid(findings)) => (findings, None),
        Err(failure) => return common.failure(&failure),
    };
    let findings = match arguments.deny {
        Some(Denied::Warnings) => findings.deny_warnings(),
        None => findings,
    };
    let outcome = if findings.has_errors() {
        Outcome::Invalid
    } else {
        Outcome::Done
    };
    match print(&findings, read, arguments.format, common) {
        Ok(()) => outcome,
        Err(failed) => failed,
    }
}

fn print(
    findings: &Diagnostics,
    read: Option<usize>,
    format: Format,
    common: &Common,
) -> Result<(), Outcome> {
    let language = common.language();
    let value = match format {
        Format::Human => {
            common.findings(findings);
            let counted = count(findings, language);
            common.say(&match (read, language) {
                (None, _) => counted,
                (Some(read), Language::English) => format!("entries: {read} checked, {counted}"),
                (Some(read), Language::Chinese) => format!("检查了 {read} 个条目，{counted}"),
            });
            return Ok(());
        }
        Format::Json => report::json(findings, language),
        Format::Sarif => report::sarif(findings, language),
    };
    match writeln!(io::stdout(), "{value:#}") {
        // Whoever reads the findings has read enough of them.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            common.error(&error.to_string());
            Err(Outcome::Failed)
        }
        _ => Ok(()),
    }
}
