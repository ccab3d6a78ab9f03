//! `gongkai man`: the manual pages.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use super::Outcome;
use super::common::Common;

/// Write the manual pages, one for gongkai and one for each command
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai man /usr/local/share/man/man1
  gongkai man man && man -l man/gongkai-build.1")]
pub(super) struct Arguments {
    /// The folder; it is made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    match write(&arguments.folder) {
        Ok(count) => {
            common.say(&format!("{count} pages in {}", arguments.folder.display()));
            Outcome::Done
        }
        Err(error) => {
            common.error(&format!("{}: {error}", arguments.folder.display()));
            Outcome::Failed
        }
    }
}

/// Writes the pages, and counts them.
fn write(folder: &Path) -> std::io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let command = super::Arguments::command();
    let count = 1 + command.get_subcommands().count();
    clap_mangen::generate_to(command, folder)?;
    Ok(count)
}
