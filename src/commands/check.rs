//! `gongkai check`: every finding about the content, and nothing written unless asked to mend.

mod mend;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::common::{Common, Reading, count};
use super::progress::Bar;
use crate::diagnostic::{Diagnostics, Language, report};
use crate::pipeline::{Failure, Options, online, prepare, rendered};

/// Check the content, site.yaml and the theme
///
/// Reports everything that `gongkai build` would refuse or warn of, and what concerns the portal as
/// a whole: docs/rules.md describes every rule. Nothing is written, but with --fix.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai check
  gongkai check --lang zh --deny warnings
  gongkai check --rendered
  gongkai check --format sarif > findings.sarif
  gongkai check --fix

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
    /// Look at the built pages too: tags, headings, ids, links
    #[arg(long)]
    rendered: bool,
    /// Where the built pages are [default: public/ in the site's folder]
    #[arg(long, value_name = "DIR", requires = "rendered")]
    output: Option<PathBuf>,
    /// Ask whether the addresses of other sites answer; needs the program curl
    #[arg(long)]
    online: bool,
    /// Mend what is safe to mend: show the difference, ask, write
    #[arg(long, conflicts_with_all = ["format", "deny", "rendered", "online"])]
    fix: bool,
    /// Mend wrong conversions and unseen characters in the published texts too
    #[arg(long, requires = "fix")]
    text: bool,
    /// Mend without asking
    #[arg(long, requires = "fix")]
    yes: bool,
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
        Ok(options) => Options {
            portal: true,
            ..options
        },
        Err(outcome) => return outcome,
    };
    if arguments.fix {
        return mend::run(&options.root, arguments.text, arguments.yes, common);
    }
    let bar = Bar::new(common.quiet).in_language(common.language());
    let prepared = prepare(&options, &bar);
    bar.finish();
    let (findings, read) = match prepared {
        Ok(prepared) => {
            common.unread_pdfs(prepared.unread_pdfs());
            let mut findings = prepared.warnings.clone();
            if arguments.rendered {
                let own = options.root.join("public");
                let (output, folder) = match &arguments.output {
                    Some(output) => (output, output.to_string_lossy().into_owned()),
                    None => (&own, "public".to_owned()),
                };
                let folder = folder.trim_end_matches(['/', '\\']);
                findings.extend(rendered(prepared.config(), output, folder));
            }
            if arguments.online {
                match online(&options) {
                    Ok(found) => findings.extend(found),
                    Err(error) => return no_answer(&error, common),
                }
            }
            findings.cover(&prepared.allowances);
            findings = findings.finish(&prepared.config().levels);
            (findings, Some(prepared.account.read))
        }
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
    write(&format!("{value:#}\n"), common)
}

/// Other sites could not be asked at all.
fn no_answer(error: &io::Error, common: &Common) -> Outcome {
    common.error(&match (error.kind(), common.language()) {
        (io::ErrorKind::NotFound, Language::English) => {
            "--online needs the program curl, which is not installed here".to_owned()
        }
        (io::ErrorKind::NotFound, Language::Chinese) => "--online 要用 curl 程序，这里没有安装".to_owned(),
        (_, Language::English) => format!("other sites cannot be asked: {error}"),
        (_, Language::Chinese) => format!("无法访问其他网站：{error}"),
    });
    Outcome::Failed
}

/// Writes on standard output.
fn write(text: &str, common: &Common) -> Result<(), Outcome> {
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads this has read enough of it.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            common.error(&error.to_string());
            Err(Outcome::Failed)
        }
        _ => Ok(()),
    }
}
