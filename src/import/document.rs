//! The neutral document that every reader ends in: blocks in their order, each with its place.

use std::fmt::Write as _;

/// A source as its reader understood it, before metadata and text are told apart.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Everything that a reader of the source sees, in order.
    pub blocks: Vec<Block>,
    /// Metadata that the format itself marks as such: meta tags, columns of a table.
    pub hints: Vec<Found>,
    /// What was left out, with the reason.
    pub removed: Vec<Removed>,
    /// The texts of footnotes, by the number that [`Inline::Note`] holds.
    pub footnotes: Vec<Vec<Inline>>,
    /// Pictures that the source holds, by the number that [`Inline::Picture`] holds.
    pub pictures: Vec<Picture>,
    /// What the officer has to know about the reading.
    pub notes: Vec<Note>,
}

/// A paragraph, heading, list item or table.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands in the source.
    pub place: Place,
    /// Whether a blank line stands before it.
    pub apart: bool,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading that the source marks as one, 1 at the top.
    Heading(u8, Vec<Inline>),
    /// A paragraph of a list.
    Item {
        /// How many lists it stands in, 0 for one.
        depth: usize,
        /// What stands before it.
        mark: Mark,
        /// Its text.
        text: Vec<Inline>,
    },
    /// A table.
    Table(Table),
}

/// What stands before a paragraph of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A bullet.
    Bullet,
    /// A number that the source's program counts.
    Number(u32),
    /// Nothing: the item above goes on.
    Continued,
}

/// A table; cells that span several rows stand in the first of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The rows from the top.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// How many columns it spans.
    pub columns: usize,
    /// How many rows it spans.
    pub rows: usize,
    /// Its paragraphs.
    pub paragraphs: Vec<Vec<Inline>>,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Text as it stands.
    Text(String),
    /// Raised text: 10² is not 102.
    Raised(String),
    /// Lowered text.
    Lowered(String),
    /// Text that is struck out and can be read all the same.
    Struck(String),
    /// A link.
    Link {
        /// The words that are shown.
        words: String,
        /// Where it leads.
        target: String,
    },
    /// A picture of [`Document::pictures`].
    Picture {
        /// Its number.
        number: usize,
        /// The words for those who do not see it.
        alt: String,
    },
    /// A picture that is elsewhere.
    Elsewhere {
        /// Its address.
        target: String,
        /// The words for those who do not see it.
        alt: String,
    },
    /// The sign of a footnote of [`Document::footnotes`].
    Note(usize),
}

/// A picture out of the source.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The ending of its file name, from its first bytes.
    pub ending: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Where something stands in its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a text, from 1.
    Line(usize),
    /// A paragraph of a page or a word-processor file, from 1.
    Paragraph(usize),
    /// A cell of a worksheet.
    Cell {
        /// The sheet's name; empty in a CSV file.
        sheet: String,
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A meta tag of a page.
    Meta(String),
    /// An element of a page, such as `h1`.
    Element(String),
    /// The signature below the text.
    Signature,
    /// The title.
    Title,
    /// The text as a whole.
    Whole,
    /// The command line.
    Option,
}

/// What a line of metadata is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 标题.
    Title,
    /// 索引号.
    IndexNumber,
    /// 发布机构.
    Unit,
    /// 公开日期.
    Published,
    /// 成文日期.
    Issued,
    /// 文号.
    DocumentNumber,
    /// 主题分类.
    Category,
    /// 体裁分类.
    Genre,
    /// 关键词.
    Keywords,
    /// 公开方式.
    Disclosure,
    /// 来源.
    Source,
    /// 内容概述.
    Summary,
    /// 施行日期.
    Effective,
    /// 有效期至.
    Expires,
    /// 废止日期.
    Repealed,
    /// 责任编辑.
    Editor,
    /// 语言.
    Language,
    /// 正文: a column of a catalogue.
    Body,
    /// Something said about the entry that no key takes; kept as a comment.
    Other,
    /// Something that belongs to the page alone: 浏览次数.
    Chrome,
}

/// How sure a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The source says so under a label of its own.
    Sure,
    /// The form or the place says so.
    Likely,
    /// Worth a look before it is published.
    Guess,
}

/// A value that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is about.
    pub field: Field,
    /// The label it stood under, as written; empty without one.
    pub label: String,
    /// The value as written.
    pub value: String,
    /// Where it stood.
    pub place: Place,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A piece of the source that is not in the text of the draft.
#[derive(Clone, Debug)]
pub struct Removed {
    /// Why.
    pub reason: Reason,
    /// The piece.
    pub text: String,
}

/// Why a piece of the source is not in the text of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is the title, which stands in the front matter.
    Title,
    /// It is metadata, which stands in the front matter.
    Metadata,
    /// It belongs to the page around the text: navigation, buttons, counters, footers.
    Chrome,
    /// A tracked change took it away.
    Deleted,
    /// It is not shown to readers of the source.
    Hidden,
    /// A comment of a reviewer.
    Comment,
    /// The head or foot of printed pages.
    PageFrame,
}

/// What the officer has to know about a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The file's name says one kind of file, its bytes another.
    WrongEnding {
        /// What it is.
        kind: &'static str,
    },
    /// The file is not UTF-8.
    Encoding(&'static str),
    /// Lines that were cut at a width were put together again.
    Unwrapped,
    /// Pictures that are not in the file.
    PicturesElsewhere(usize),
    /// Links to files that have to be put beside the entry.
    FilesElsewhere(usize),
    /// Tracked changes: how many insertions were kept and deletions left out.
    TrackedChanges {
        /// Kept.
        kept: usize,
        /// Left out.
        dropped: usize,
    },
    /// A picture of a kind that browsers do not show.
    OldPicture(&'static str),
    /// A picture that is named and not in the file.
    LostPicture,
    /// Formulas, of which only the characters were taken.
    Formula,
    /// What is written in the fields of a form.
    Form,
    /// A drawing, chart or embedded object that cannot be taken over.
    Object,
    /// An index number that was a number in its cell: zeros at its start are lost.
    LostZeros,
    /// A number with more digits than a cell keeps.
    LostDigits(String),
    /// A date that was written as Excel's count of days.
    SerialDate(String),
    /// An index number that does not fit the site.
    BadIndexNumber,
    /// A unit that the site does not know.
    UnknownUnit(String),
    /// A category that the site does not have.
    UnknownCategory(String),
    /// Two values for one field: the one that was not taken.
    Conflict {
        /// The field.
        field: Field,
        /// The other value.
        other: String,
    },
    /// The main text of a page was found by its density alone.
    MainTextGuessed,
    /// Sentences outside what the page marks as its text.
    TextOutside(usize),
    /// A worksheet without a row of known column names.
    NoHeader(String),
    /// Rows of a catalogue without a title, by their numbers.
    EmptyRows(Vec<usize>),
    /// Rows above the one of column names.
    RowsAbove(String),
    /// A quotation mark in a CSV file that nothing closes: the row where the cell begins.
    OpenQuote(usize),
    /// The unit in the source is another than the one given with --unit.
    OtherUnit(String),
}

impl Block {
    /// A paragraph of plain text.
    pub fn paragraph(text: impl Into<String>, place: Place) -> Block {
        Block {
            kind: BlockKind::Paragraph(vec![Inline::Text(text.into())]),
            place,
            apart: false,
        }
    }

    /// The pieces of its text; `None` for a table.
    pub fn inlines(&self) -> Option<&[Inline]> {
        match &self.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading(_, text) | BlockKind::Item { text, .. } => {
                Some(text)
            }
            BlockKind::Table(_) => None,
        }
    }

    /// The text of a paragraph or heading, trimmed; `None` for what can be neither title nor
    /// metadata.
    pub fn line(&self) -> Option<String> {
        match &self.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading(_, text) | BlockKind::Item { text, .. } => {
                let pictures = |inline: &Inline| {
                    matches!(
                        inline,
                        Inline::Picture { .. } | Inline::Elsewhere { .. } | Inline::Note(_)
                    )
                };
                (!text.iter().any(pictures)).then(|| words(text).trim().to_owned())
            }
            BlockKind::Table(_) => None,
        }
    }

    /// All of its text, for those who count characters.
    pub fn text(&self) -> String {
        match &self.kind {
            BlockKind::Table(table) => table.text(),
            _ => self.inlines().map(words).unwrap_or_default(),
        }
    }
}

impl Table {
    /// The cells' texts, one row a line.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for row in &self.rows {
            for cell in row {
                // Writing to a String cannot fail.
                let _ = write!(out, "{}\t", cell.text());
            }
            out.push('\n');
        }
        out
    }
}

impl Cell {
    /// Its text, one paragraph a line.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.paragraphs.iter().map(|text| words(text)).collect();
        lines.join("\n")
    }
}

/// The words of some pieces.
pub fn words(text: &[Inline]) -> String {
    let mut out = String::new();
    for inline in text {
        match inline {
            Inline::Text(text) | Inline::Raised(text) | Inline::Lowered(text) | Inline::Struck(text) => {
                out.push_str(text)
            }
            Inline::Link { words, .. } => out.push_str(words),
            Inline::Picture { .. } | Inline::Elsewhere { .. } | Inline::Note(_) => {}
        }
    }
    out
}

/// The last character of some pieces' words, found without putting them together.
pub fn last_char(text: &[Inline]) -> Option<char> {
    text.iter().rev().find_map(|inline| match inline {
        Inline::Text(text)
        | Inline::Raised(text)
        | Inline::Lowered(text)
        | Inline::Struck(text)
        | Inline::Link { words: text, .. } => text.chars().next_back(),
        Inline::Picture { .. } | Inline::Elsewhere { .. } | Inline::Note(_) => None,
    })
}

/// The ending of a picture's file name, from its first bytes; `None` when it is no picture.
pub fn picture_ending(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    Some(match bytes {
        _ if starts(b"\x89PNG\r\n\x1a\n") => "png",
        _ if starts(b"\xff\xd8\xff") => "jpg",
        _ if starts(b"GIF8") => "gif",
        _ if starts(b"BM") => "bmp",
        _ if starts(b"RIFF") && bytes[8.min(bytes.len())..].starts_with(b"WEBP") => "webp",
        _ if starts(b"II*\0") || starts(b"MM\0*") => "tif",
        _ if starts(b"\xd7\xcd\xc6\x9a") => "wmf",
        _ if starts(b"\x01\0\0\0") && bytes[40.min(bytes.len())..].starts_with(b" EMF") => "emf",
        _ => return None,
    })
}
