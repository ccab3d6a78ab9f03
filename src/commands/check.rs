//! `gongkai check`: every finding about the content, and nothing written.

use clap::Args;

use super::Outcome;
use super::common::{Common, Reading, count};
use super::progress::Bar;
use crate::pipeline::prepare;

/// Check the content, site.yaml and the theme, and write nothing
///
/// Reports everything that `gongkai build` would refuse or warn of.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai check
  gongkai check --root sites/portal --drafts")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let options = match common.options(&arguments.reading) {
        Ok(options) => options,
        Err(outcome) => return outcome,
    };
    let bar = Bar::new(common.quiet);
    let prepared = prepare(&options, &bar);
    bar.finish();
    match prepared {
        Ok(prepared) => {
            common.findings(&prepared.warnings);
            common.unread_pdfs(prepared.unread_pdfs());
            let entries = prepared.account.read;
            common.say(&format!(
                "entries: {entries} checked, {}",
                count(&prepared.warnings)
            ));
            Outcome::Done
        }
        Err(failure) => {
            if let crate::pipeline::Failure::Invalid(findings) = &failure {
                common.findings(findings);
                common.say(&count(findings));
                return Outcome::Invalid;
            }
            common.failure(&failure)
        }
    }
}
