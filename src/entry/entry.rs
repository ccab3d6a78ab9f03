//! One disclosed document with its metadata.

use super::validity::ValidityDates;
use super::{DocumentNumber, IndexNumber, Moment, Script};
use crate::config::{CategoryId, UnitId};
use crate::text::TextMode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An entry (信息条目): a document that a unit disclosed. Its body stays on the disk; everything
/// else of it is here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The file it was read from, relative to the site's folder, `/`-separated.
    pub file: String,
    /// Where its text is.
    pub body: EntryBody,
    /// 标题; of an entry that is gone its index number, unless its title is kept.
    pub title: String,
    /// 索引号.
    pub index_number: IndexNumber,
    /// 发布机构.
    pub unit: UnitId,
    /// 公开日期.
    pub published: Moment,
    /// 成文日期.
    pub issued: Option<Date>,
    /// 文号.
    pub document_number: Option<DocumentNumber>,
    /// 主题分类.
    pub category: Option<CategoryId>,
    /// 体裁分类.
    pub genre: Option<String>,
    /// 关键词.
    pub keywords: Vec<String>,
    /// 公开方式.
    pub disclosure: Disclosure,
    /// 来源: as written, when it differs from the unit.
    pub source: Option<String>,
    /// 内容概述: as given, else the first sentence of the text.
    pub summary: String,
    /// The dates that decide its validity.
    pub dates: ValidityDates,
    /// Keys of the index numbers of the entries that it replaces.
    pub replaces: Vec<String>,
    /// Keys of the entries that replace it.
    pub replaced_by: Vec<String>,
    /// Keys of the entries that it interprets (解读).
    pub interprets: Vec<String>,
    /// Keys of entries that belong with it.
    pub related: Vec<String>,
    /// 附件, and the pictures of its text.
    pub attachments: Vec<Attachment>,
    /// 责任编辑.
    pub editor: Option<String>,
    /// 更正说明: newest first.
    pub changes: Vec<Change>,
    /// Whether it stands, was withdrawn or is gone.
    pub state: State,
    /// 旧址: paths below the site's root, without the leading `/`, that must lead here.
    pub aliases: Vec<String>,
    /// What this portal has to say about the entry.
    pub note: Option<String>,
    /// The script of its text.
    pub language: Script,
}

/// Where the text of an entry is in its file, and how to read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryBody {
    /// How lines and marks are meant.
    pub mode: TextMode,
    /// How the text stands in the file.
    pub place: BodyPlace,
}

/// How the text of an entry stands in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyPlace {
    /// Everything after the front matter of a Markdown file.
    AfterFrontMatter,
    /// The `body` or the `sections` of a YAML file.
    Yaml,
}

/// 公开方式.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Disclosure {
    /// 主动公开.
    #[default]
    Proactive,
    /// 依申请公开.
    OnRequest,
}

/// What has become of an entry. Drafts never get this far: they are counted and left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It stands.
    Published,
    /// 撤回: the text stays, below a banner.
    Withdrawn {
        /// Why, for the reader.
        reason: String,
    },
    /// 删除: the text is no longer there; the address says why (HTTP 410).
    Gone {
        /// Why, for the reader.
        reason: String,
        /// Where the reader is sent: a path below the site's root, or an `https://` address.
        redirect: Option<String>,
    },
}

/// A file beside the entry that it offers or shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file, relative to the site's folder.
    pub file: String,
    /// The name shown and given to the downloaded file.
    pub name: String,
    /// Its name in the entry's own folder of `public/`: ASCII, unique there.
    pub output_name: String,
    /// Size in bytes.
    pub size: u64,
    /// What it is.
    pub kind: AttachmentKind,
    /// Whether it is listed (an attachment), or only shown in the text (a picture).
    pub listed: bool,
    /// What reading it found out; nothing until it has been read.
    pub facts: AttachmentFacts,
}

/// What reading an attachment found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentFacts {
    /// SHA-256 of the file, in lower-case hexadecimal digits; empty when it has not been read.
    pub sha256: String,
    /// What there is to read in it.
    pub reading: Reading,
}

/// What there is to read in an attachment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reading {
    /// Its text is not read: it is a picture, an archive, an old format.
    #[default]
    Unread,
    /// It has a text, which is searched and has a page of its own.
    Text {
        /// Whether that page has its headings and tables, and so can stand for the file itself.
        structured: bool,
    },
    /// It is a scan: pages, and no text.
    Scan,
    /// Its text could not be read.
    Failed,
}

impl Attachment {
    /// Whether there is a page of its text.
    pub fn has_text(&self) -> bool {
        matches!(self.facts.reading, Reading::Text { .. })
    }

    /// Whether it is a picture, whose text is never read.
    pub fn is_picture(&self) -> bool {
        self.kind.media_type.starts_with("image/")
    }
}

/// What kind of file an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachmentKind {
    /// The label readers know: `PDF`, `Word`, `Excel`, …
    pub label: &'static str,
    /// The media type, for feeds and data.
    pub media_type: &'static str,
}

/// What is known of files by the ending of their names: the ending, the label, the media type.
const KINDS: [(&str, &str, &str); 30] = [
    ("pdf", "PDF", "application/pdf"),
    ("ofd", "OFD", "application/ofd"),
    ("doc", "Word", "application/msword"),
    (
        "docx",
        "Word",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("wps", "WPS", "application/wps-office.wps"),
    ("xls", "Excel", "application/vnd.ms-excel"),
    (
        "xlsx",
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("et", "ET", "application/wps-office.et"),
    ("dps", "DPS", "application/wps-office.dps"),
    ("ppt", "PowerPoint", "application/vnd.ms-powerpoint"),
    (
        "pptx",
        "PowerPoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("odt", "ODT", "application/vnd.oasis.opendocument.text"),
    ("ods", "ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    ("rtf", "RTF", "application/rtf"),
    ("csv", "CSV", "text/csv"),
    ("txt", "TXT", "text/plain"),
    ("zip", "ZIP", "application/zip"),
    ("rar", "RAR", "application/vnd.rar"),
    ("7z", "7Z", "application/x-7z-compressed"),
    ("jpg", "JPEG", "image/jpeg"),
    ("jpeg", "JPEG", "image/jpeg"),
    ("png", "PNG", "image/png"),
    ("gif", "GIF", "image/gif"),
    ("webp", "WebP", "image/webp"),
    ("avif", "AVIF", "image/avif"),
    ("svg", "SVG", "image/svg+xml"),
    ("tif", "TIFF", "image/tiff"),
    ("tiff", "TIFF", "image/tiff"),
    ("mp3", "MP3", "audio/mpeg"),
    ("mp4", "MP4", "video/mp4"),
];

/// What is said of a file with another ending.
const UNKNOWN: (&str, &str) = ("", "application/octet-stream");

impl AttachmentKind {
    /// From a file name's ending.
    pub fn of(file_name: &str) -> AttachmentKind {
        let ending = file_name
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let known = KINDS.iter().find(|(known, _, _)| *known == ending);
        let (label, media_type) = known.map_or(UNKNOWN, |(_, label, media_type)| (label, media_type));
        AttachmentKind { label, media_type }
    }
}

// Kept as the media type and the label, and read back from the table: both live as long as the
// program.
impl Serialize for AttachmentKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.label, self.media_type).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AttachmentKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<AttachmentKind, D::Error> {
        let (label, media_type) = <(String, String)>::deserialize(deserializer)?;
        let known = KINDS.iter().find(|(_, l, m)| *l == label && *m == media_type);
        let (label, media_type) = known.map_or(UNKNOWN, |(_, label, media_type)| (label, media_type));
        Ok(AttachmentKind { label, media_type })
    }
}

/// A correction or update that readers are told of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// When.
    pub date: Moment,
    /// What changed, in words.
    pub note: String,
    /// The text as it was before, where it is given: a plain text file, relative to the site's
    /// folder.
    pub before: Option<String>,
}

impl Entry {
    /// The moment of the last thing a subscriber should hear of: the publish date or the newest
    /// change.
    pub fn updated(&self) -> Moment {
        self.changes
            .first()
            .map_or(self.published, |change| change.date.max(self.published))
    }

    /// The year it was published in, by which lists and data files are cut.
    pub fn year(&self) -> i16 {
        self.published.date.year()
    }

    /// Whether its text may be read on the site.
    pub fn has_text(&self) -> bool {
        !matches!(self.state, State::Gone { .. })
    }
}

impl Disclosure {
    /// 主动公开 or 依申请公开, simplified or traditional.
    pub fn parse(text: &str) -> Option<Disclosure> {
        match text.trim() {
            "主动公开" | "主動公開" | "proactive" => Some(Disclosure::Proactive),
            "依申请公开" | "依申請公開" | "on-request" => Some(Disclosure::OnRequest),
            _ => None,
        }
    }

    /// The stable key used in data files and locales.
    pub fn key(self) -> &'static str {
        match self {
            Disclosure::Proactive => "proactive",
            Disclosure::OnRequest => "on-request",
        }
    }
}
