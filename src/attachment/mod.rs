//! The text of attachments: PDF, Word, Excel, OFD, CSV and plain text → pages and sheets of text.
//!
//! A citizen searches for what a document says, not for the format it was saved in, and a resident's
//! identity number is as public in a spreadsheet as on a page. So the text of an attachment is
//! searched, shown as a page and checked like that of an entry.
//!
//! 1. [`read`] tells what a file really is (`format`), and hands it to the reader of its format:
//!    `docx`, `xlsx`, `ofd` (all over `package`, a ZIP of XML opened within limits, and `xml`), `csv`,
//!    or `pdf`, which asks the program `pdftotext`.
//! 2. Every line of it is shown to a scanner for personal data, to the last, whatever is kept for
//!    display and search; `look` shows it the files of a package that no reader of a format opens.
//! 3. What comes out is an [`AttachmentText`]: a pure function of the file's bytes, of the [`Tools`]
//!    there are and of the contacts of the site, with the file's SHA-256, so that it can be kept by
//!    that digest (`store`).
//! 4. `html` writes it as an accessible page; `columns` tells it which columns hold numbers.
//! 5. [`findings`] says what an officer should know: damaged, protected, a scan without text.
//!
//! Attachments are not trusted: a hostile one ends in a [`Trouble`], never in a build that stops,
//! hangs or eats the memory. Every limit is in [`limits`].

pub mod active;
mod columns;
mod csv;
mod docx;
mod encoded;
mod findings;
mod format;
pub mod html;
pub mod limits;
mod look;
mod ofd;
mod package;
mod pdf;
mod raw;
mod store;
mod strings;
#[cfg(test)]
mod tests;
mod trouble;
mod xlsx;
mod xml;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::check::personal::{ContactSets, Scanner, Sightings};
use crate::entry::{AttachmentFacts, Reading};
use crate::invisible::{is_ignorable, is_noncharacter};
use crate::load::snapshot::{self, ReadError};
use crate::signature::Signature;

pub use findings::findings;
pub use format::Format;
pub use pdf::{PdfToText, Tools};
pub use store::{FOLDER as STORE, FileChanged, Store};
pub use trouble::{Content, Damage, Harm, Trouble};
pub(crate) use xlsx::{Form, forms};

/// What reading a file gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentText {
    /// SHA-256 of the file, in lower-case hexadecimal digits; empty when it could not be read.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it is, judged by its content, where that is a format that is read.
    pub format: Option<Format>,
    /// The text in it, or why there is none.
    pub outcome: Outcome,
    /// The personal data in it.
    pub sightings: Sightings,
    /// What of it could not be looked at.
    pub unchecked: Vec<Unchecked>,
}

/// Part of an attachment that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unchecked {
    /// A file within it, by its name.
    File(String),
    /// Files that a PDF encloses.
    EnclosedFiles,
    /// What a PDF carries beside its pages: it is enciphered, or packed in an unknown way.
    Properties,
    /// The words of a PDF, whose fonts do not say which letters they draw.
    Letters,
    /// More earlier versions of a PDF than are read.
    Versions,
    /// Pages without a word that are not empty.
    Pages {
        /// The first of them.
        first: usize,
        /// How many pages have no word.
        count: usize,
    },
}

impl AttachmentText {
    /// What pages and data say of it.
    pub fn facts(&self) -> AttachmentFacts {
        let reading = match &self.outcome {
            Outcome::Unread | Outcome::Unknown(_) => Reading::Unread,
            Outcome::Text(document) if document.parts.is_empty() => Reading::Failed,
            Outcome::Text(_) => Reading::Text {
                structured: self.format.is_some_and(Format::has_structure),
            },
            Outcome::Scan { .. } => Reading::Scan,
            Outcome::NoProgram | Outcome::Trouble(_) => Reading::Failed,
        };
        AttachmentFacts {
            sha256: self.sha256.clone(),
            reading,
        }
    }
}

/// The text of an attachment, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It has no text to be shown: a picture, a recording, a format that was looked at all the same.
    Unread,
    /// It is of a format that cannot be looked at: an archive, an old Word file.
    Unknown(Content),
    /// Its text.
    Text(Document),
    /// All its pages are pictures: a scan without a text layer.
    Scan {
        /// How many pages it has.
        pages: usize,
    },
    /// A PDF, and there is no `pdftotext` to read it with.
    NoProgram,
    /// Something is wrong with it.
    Trouble(Trouble),
}

/// A text in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its pages or sheets, or the whole in one.
    pub parts: Vec<Part>,
    /// What the file carries and does not show: hidden sheets and rows, deleted passages, comments.
    /// It is checked, and neither shown nor searched.
    pub hidden: Vec<Part>,
    /// Whether it was cut off at [`limits::TEXT`].
    pub cut: bool,
}

impl Document {
    /// The same document in other words: each piece of its text as `say` gives it.
    pub fn worded(mut self, say: impl Fn(&str) -> String) -> Document {
        for part in self.parts.iter_mut().chain(&mut self.hidden) {
            if let PartName::Sheet(name) = &mut part.name {
                *name = say(name);
            }
            for block in &mut part.blocks {
                match block {
                    Block::Heading(_, text) | Block::Paragraph(text) => *text = say(text),
                    Block::Table(table) => {
                        let cells = table.rows.iter_mut().flatten();
                        cells.for_each(|cell| cell.text = say(&cell.text));
                    }
                }
            }
        }
        self
    }
}

/// A page, a sheet, or the whole of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which.
    pub name: PartName,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// What a part of an attachment is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartName {
    /// A page, from 1.
    Page(usize),
    /// A sheet of a workbook.
    Sheet(String),
    /// All of it.
    Whole,
    /// What is on no page: properties, notes, bookmarks.
    Properties,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A heading; its level runs from 1.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A table.
    Table(Table),
}

impl Block {
    /// About how many bytes it takes.
    fn length(&self) -> usize {
        match self {
            Block::Heading(_, text) | Block::Paragraph(text) => text.len() + 16,
            Block::Table(table) => table.rows.iter().flatten().map(Cell::length).sum(),
        }
    }
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// How many of its first rows name its columns.
    pub head: usize,
    /// Its rows. Cells that a span covers are left out.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Leaves out the rows for which there is no room.
    fn shorten(&mut self, left: usize) {
        let mut length = 0;
        let fit = |row: &&Vec<Cell>| {
            length += row.iter().map(Cell::length).sum::<usize>();
            length <= left
        };
        let rows = self.rows.iter().take_while(fit).count();
        self.rows.truncate(rows);
    }

    /// Makes the spans fit: none reaches below the table, and none from the rows that name columns
    /// into those that do not.
    fn settle(mut self) -> Table {
        let count = self.rows.len();
        for (place, row) in self.rows.iter_mut().enumerate() {
            for cell in row {
                cell.rows = cell.rows.clamp(1, (count - place) as u32);
            }
        }
        let mut place = 0;
        while place < self.head.min(count) {
            let reach = self.rows[place]
                .iter()
                .map(|cell| place + cell.rows as usize)
                .max();
            self.head = self.head.max(reach.unwrap_or(0));
            place += 1;
        }
        if self.head >= count {
            self.head = 0;
        }
        self
    }
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Its text; lines are parted by `\n`.
    pub text: String,
    /// How many columns it covers.
    pub columns: u32,
    /// How many rows it covers.
    pub rows: u32,
}

impl Cell {
    /// About how many bytes it takes.
    fn length(&self) -> usize {
        self.text.len() + 16
    }

    /// A cell of one row and column.
    fn plain(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            columns: 1,
            rows: 1,
        }
    }
}

/// Reads a file: its digest, its text, and the personal data in it that is no office's. What is wrong
/// with it is part of the answer.
pub fn read(path: &Path, tools: &Tools, contacts: &ContactSets) -> AttachmentText {
    match digest(path, None) {
        Ok((sha256, size, head)) => AttachmentText {
            sha256,
            size,
            ..text(path, size, &head, tools, contacts)
        },
        // What is not compared with a listing is as it is.
        Err(ReadError::Changed) => unreadable(&std::io::ErrorKind::NotFound.into()),
        Err(ReadError::Io(error)) => unreadable(&error),
    }
}

fn unreadable(error: &std::io::Error) -> AttachmentText {
    AttachmentText {
        sha256: String::new(),
        size: 0,
        format: None,
        outcome: Outcome::Trouble(Trouble::Unreadable {
            reason: crate::load::walk::reason(error),
        }),
        sightings: Sightings::default(),
        unchecked: Vec::new(),
    }
}

/// SHA-256 of a file that the listing of the site saw as `listed`, its size and its first bytes; read
/// once, a piece at a time.
///
/// # Errors
/// [`ReadError::Changed`] when it is another file by now, or is written to.
pub fn digest(path: &Path, listed: Option<&Signature>) -> Result<(String, u64, Vec<u8>), ReadError> {
    let mut file = snapshot::open(path, listed)?;
    let mut hasher = Sha256::new();
    let mut head = Vec::new();
    let mut size = 0;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut piece).map_err(ReadError::Io)?;
        if length == 0 {
            break;
        }
        if head.is_empty() {
            head.extend_from_slice(&piece[..length.min(limits::HEAD)]);
        }
        hasher.update(&piece[..length]);
        size += length as u64;
    }
    snapshot::settled(&file, listed)?;
    let digest = hasher.finalize();
    let hex = digest.iter().map(|byte| format!("{byte:02x}"));
    Ok((hex.collect(), size, head))
}

/// The text of a file; digest and size are filled in by [`read`].
fn text(path: &Path, size: u64, head: &[u8], tools: &Tools, contacts: &ContactSets) -> AttachmentText {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let mut scanner = Scanner::new(contacts);
    let mut read = |kind: Option<format::Kind>| {
        let Some(kind) = kind else {
            return notes(path, &mut scanner);
        };
        let limit = kind.largest();
        if size > limit {
            let limit = limit / 1024 / 1024;
            return Err(Trouble::TooLarge { limit });
        }
        kind.read(path, tools, &mut scanner)
    };
    let content = format::detect(path, &name, head).and_then(&mut read);
    let content = content.unwrap_or_else(|trouble| format::Read::of(None, Outcome::Trouble(trouble)));
    AttachmentText {
        sha256: String::new(),
        size,
        format: content.format,
        outcome: content.outcome,
        sightings: scanner.finish(),
        unchecked: content.unchecked,
    }
}

/// What is in a file that the name calls a picture: notes of cameras and programs, the words of an SVG,
/// or another format altogether. `listed` is the file as the listing of the site saw it.
///
/// # Errors
/// [`ReadError::Changed`] when it is another file by now, or becomes one while it is read.
pub fn read_picture(
    path: &Path,
    listed: Option<&Signature>,
    contacts: &ContactSets,
) -> Result<AttachmentText, ReadError> {
    let (sha256, size, head) = digest(path, listed)?;
    let mut scanner = Scanner::new(contacts);
    let read = format::picture(&head).and_then(|()| {
        if !look::is_binary(&head) && size <= limits::PLAIN {
            match csv::other(path, &mut scanner) {
                // Bytes in no encoding are no text.
                Ok(_) | Err(Trouble::Damaged(_)) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        notes(path, &mut scanner)
    });
    let read = read.unwrap_or_else(|trouble| format::Read::of(None, Outcome::Trouble(trouble)));
    match digest(path, listed) {
        Ok((again, ..)) if again == sha256 => Ok(AttachmentText {
            sha256,
            size,
            format: read.format,
            outcome: read.outcome,
            sightings: scanner.finish(),
            unchecked: read.unchecked,
        }),
        Ok(_) => Err(ReadError::Changed),
        Err(error) => Err(error),
    }
}

/// Looks at a picture or recording, which has no text but may carry notes.
fn notes(path: &Path, scanner: &mut Scanner<'_>) -> Result<format::Read, Trouble> {
    scanner.part(PartName::Properties);
    let open = || File::open(path).map(BufReader::new);
    let read = open().and_then(|file| raw::look(file, scanner));
    let file = read.and_then(|()| open());
    let read = file.and_then(|file| strings::look(file, scanner));
    read.map_err(|error| package::unreadable(&error))?;
    Ok(format::Read::of(None, Outcome::Unread))
}

/// Gathers the parts of a document up to [`limits::TEXT`], and drops what lies beyond.
#[derive(Debug, Default)]
struct Gatherer {
    document: Document,
    length: usize,
}

impl Gatherer {
    /// Adds what the file does not show.
    fn hide(&mut self, name: PartName, blocks: Vec<Block>) {
        let length: usize = blocks.iter().map(Block::length).sum();
        if blocks.is_empty() || self.length + length > limits::TEXT {
            return;
        }
        self.length += length;
        match self.document.hidden.last_mut().filter(|part| part.name == name) {
            Some(part) => part.blocks.extend(blocks),
            None => self.document.hidden.push(Part { name, blocks }),
        }
    }

    /// Opens a part; false when there is no room left.
    fn part(&mut self, name: PartName) -> bool {
        if !self.document.cut {
            self.document.parts.push(Part {
                name,
                blocks: Vec::new(),
            });
        }
        !self.document.cut
    }

    /// Adds a block to the open part; false when there is no room left.
    fn push(&mut self, block: Block) -> bool {
        if self.document.cut {
            return false;
        }
        self.add(block);
        !self.document.cut
    }

    /// Adds a block to the open part, of a table as many rows as there is room for.
    fn add(&mut self, block: Block) {
        let mut block = block;
        let left = limits::TEXT.saturating_sub(self.length);
        if block.length() > left {
            self.document.cut = true;
            match &mut block {
                Block::Table(table) => table.shorten(left),
                _ => return,
            }
        }
        if let Block::Table(table) = block {
            block = Block::Table(table.settle());
        }
        self.length += block.length();
        if let Some(part) = self.document.parts.last_mut() {
            part.blocks.push(block);
        }
    }

    fn finish(mut self) -> Document {
        let says = |block: &Block| !matches!(block, Block::Table(table) if table.rows.is_empty());
        self.document
            .parts
            .iter_mut()
            .for_each(|part| part.blocks.retain(says));
        self.document.parts.retain(|part| !part.blocks.is_empty());
        self.document
    }
}

/// A line as a reader sees it: no control characters, runs of white space as one space.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            space = true;
        } else if !is_unseen(c) {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out
}

/// Characters that show nothing and turn lines around or apart.
fn is_unseen(c: char) -> bool {
    is_ignorable(c) || is_noncharacter(c)
}
