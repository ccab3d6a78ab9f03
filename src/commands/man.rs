//! `gongkai man`: the manual pages.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use super::Outcome;
use super::common::Common;
use crate::load::bounded;

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
            let folder = arguments.folder.display();
            common.say(&common.language().pick(
                format!("{count} pages in {folder}"),
                format!("写出手册 {count} 页：{folder}"),
            ));
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
    let names = command
        .get_subcommands()
        .map(|own| format!("gongkai-{}.1", own.get_name()));
    let names: Vec<String> = names.chain(["gongkai.1".to_owned()]).collect();
    if names.iter().any(|name| bounded::is_taken(&folder.join(name))) {
        return Err(bounded::no_file());
    }
    let count = names.len();
    clap_mangen::generate_to(command, folder)?;
    Ok(count)
}
