//! `gongkai schema`: what an entry, a page or site.yaml may hold, for editors.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::common::Common;
use crate::load::bounded;
use crate::schema::{Subject, text};

/// Print the JSON Schema of an entry, a page or site.yaml, for editors that help while one types
///
/// Keys are described in Chinese, under their English and Chinese names. `gongkai init` puts the
/// schemas into a new site and tells VS Code of them; after an update of gongkai, renew them with
/// --output.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai schema entry
  gongkai schema site > site.schema.json
  gongkai schema --output .vscode")]
pub(super) struct Arguments {
    /// What to describe
    #[arg(default_value = "entry")]
    subject: What,
    /// Write all three into this folder: entry.schema.json, page.schema.json, site.schema.json
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// An entry: a YAML file, or the front matter of a Markdown file.
    Entry,
    /// A page of content/pages/.
    Page,
    /// site.yaml.
    Site,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let Some(folder) = &arguments.output else {
        let subject = match arguments.subject {
            What::Entry => Subject::Entry,
            What::Page => Subject::Page,
            What::Site => Subject::Site,
        };
        return common.print_out(&text(subject));
    };
    for subject in Subject::ALL {
        let path = folder.join(subject.file_name());
        let written =
            std::fs::create_dir_all(folder).and_then(|()| bounded::write(&path, text(subject).as_bytes()));
        if let Err(error) = written {
            common.error(&format!("{}: {error}", path.display()));
            return Outcome::Failed;
        }
        common.say(&path.display().to_string());
    }
    Outcome::Done
}
