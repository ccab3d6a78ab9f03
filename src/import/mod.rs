//! Import: what officers have becomes draft entries.
//!
//! 1. `source` looks at a file's bytes and says what it is, or why it is refused.
//! 2. A reader for each kind (`text`, `html`, `docx`, `table`) makes a neutral [`document::Document`].
//! 3. `head` tells metadata (`labels`), title (`title`) and page (`chrome`) from the text.
//! 4. `resolve` chooses one value for each key, with its origin and how sure it is.
//! 5. `draft` writes the entry's file, `markdown` its text.
//! 6. `store` finds the sources, knows what was imported before, and puts drafts beside each other;
//!    `report` tells what was done, `words` in which language.
//!
//! Nothing of a source is lost: what is not in the text of a draft is metadata in its front matter
//! or named in the report with the reason.

mod chrome;
pub mod document;
mod docx;
mod draft;
mod head;
mod html;
mod labels;
mod markdown;
pub mod report;
mod resolve;
mod sheet;
pub mod source;
pub mod store;
mod table;
mod text;
mod title;
pub mod words;

use std::path::Path;

pub use draft::Draft;
pub use resolve::Known;

use document::{Document, Note};
use source::{Fault, Kind, Opened};

/// A source in memory.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name for people: the path as it was given.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The folder it lies in, for pictures that a saved page keeps beside it.
    pub folder: Option<&'a Path>,
}

/// What a source gave.
#[derive(Debug)]
pub struct Imported {
    /// What kind of file it is.
    pub kind: Kind,
    /// Its entries: one, or one for each row of a catalogue.
    pub drafts: Vec<Draft>,
    /// What the officer has to know about the file as a whole.
    pub notes: Vec<Note>,
}

/// Makes drafts of a source.
///
/// # Errors
/// [`Fault`] when nothing can be made of it.
pub fn import(source: Source<'_>, known: Known<'_>) -> Result<Imported, Fault> {
    let opened = source::open(source.name, source.bytes)?;
    let mut notes = Vec::new();
    let (kind, sheets) = match opened {
        Opened::Text(Kind::Csv, text, encoding) => {
            notes.extend(encoding.map(Note::Encoding));
            (Kind::Csv, sheet::csv(&text)?)
        }
        Opened::Text(kind, text, encoding) => {
            notes.extend(encoding.map(Note::Encoding));
            let document = match kind {
                Kind::Html => html::read(&text, source.folder)?,
                _ => text::read(&text),
            };
            return one(kind, document, source, known, notes);
        }
        Opened::Parts(Kind::Docx, parts) => {
            return one(Kind::Docx, docx::read(&parts)?, source, known, notes);
        }
        Opened::Parts(kind, _) => (kind, sheet::xlsx(source.bytes)?),
        Opened::Bytes(kind) => (kind, sheet::xls(source.bytes)?),
    };
    wrong_ending(kind, source, &mut notes);
    let catalogue = table::read(&sheets)?;
    notes.extend(catalogue.notes);
    let several = sheets.iter().filter(|sheet| !sheet.rows.is_empty()).count() > 1;
    let drafts = catalogue.rows.into_iter().map(|row| {
        let place = if several {
            format!(
                "{} 工作表 {} 第 {} 行",
                file_name(source.name),
                row.sheet,
                row.row
            )
        } else {
            format!("{} 第 {} 行", file_name(source.name), row.row)
        };
        draft::draft(row.document, &place, digest(row.identity.as_bytes()), known)
    });
    Ok(Imported {
        kind,
        drafts: drafts.collect(),
        notes,
    })
}

fn one(
    kind: Kind,
    document: Document,
    source: Source<'_>,
    known: Known<'_>,
    mut notes: Vec<Note>,
) -> Result<Imported, Fault> {
    if document.blocks.iter().all(|block| block.text().trim().is_empty()) && document.pictures.is_empty() {
        return Err(Fault::NoText);
    }
    wrong_ending(kind, source, &mut notes);
    let draft = draft::draft(document, file_name(source.name), digest(source.bytes), known);
    Ok(Imported {
        kind,
        drafts: vec![draft],
        notes,
    })
}

fn wrong_ending(kind: Kind, source: Source<'_>, notes: &mut Vec<Note>) {
    if kind.contradicts(source.name) {
        notes.push(Note::WrongEnding { kind: kind.name() });
    }
}

/// The last part of a path: drafts do not tell where on whose machine their source lay.
fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// What stands for some bytes: the first 16 hexadecimal digits of BLAKE3.
fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().as_str()[..16].to_owned()
}
