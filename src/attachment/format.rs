//! What a file is, judged by its content first: a name can be wrong.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::package::Package;
use super::{
    Content, Damage, Outcome, Tools, Trouble, Unchecked, csv, docx, limits, look, ofd, package, pdf, xlsx,
};
use crate::check::personal::Scanner;

/// A format whose text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// PDF.
    Pdf,
    /// DOCX.
    Docx,
    /// XLSX.
    Xlsx,
    /// OFD (GB/T 33190).
    Ofd,
    /// CSV.
    Csv,
    /// Plain text.
    Text,
}

impl Format {
    /// Whether its page of text has headings and tables, and so can stand for the file itself.
    pub fn has_structure(self) -> bool {
        matches!(self, Format::Docx | Format::Xlsx | Format::Csv)
    }
}

/// How a file is to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    /// A ZIP whose name promises DOCX, XLSX or OFD.
    Package,
    /// A ZIP under another name: one that older programs give such files too, or an archive.
    PerhapsPackage,
    Csv,
    Text,
    /// Text of a format that is not shown: HTML, JSON.
    OtherText,
    /// A format that cannot be looked at.
    Unknown(Content),
}

/// What reading a file gave.
pub(super) struct Read {
    pub(super) format: Option<Format>,
    pub(super) outcome: Outcome,
    /// What of it could not be looked at.
    pub(super) unchecked: Vec<Unchecked>,
}

impl Read {
    pub(super) fn of(format: Option<Format>, outcome: Outcome) -> Read {
        Read {
            format,
            outcome,
            unchecked: Vec::new(),
        }
    }
}

impl Kind {
    /// The largest file of this kind that is read, in bytes.
    pub(super) fn largest(self) -> u64 {
        match self {
            Kind::Pdf => limits::PDF,
            Kind::Package | Kind::PerhapsPackage => limits::PACKAGE,
            Kind::Csv | Kind::Text | Kind::OtherText => limits::PLAIN,
            Kind::Unknown(_) => u64::MAX,
        }
    }

    /// What the file is, and its text.
    pub(super) fn read(self, path: &Path, tools: &Tools, scanner: &mut Scanner<'_>) -> Result<Read, Trouble> {
        let (format, outcome) = match self {
            Kind::Pdf => return pdf::read(path, tools, scanner),
            Kind::Csv => (Some(Format::Csv), csv::table(path, scanner)?),
            Kind::Text => (Some(Format::Text), csv::plain(path, scanner)?),
            Kind::OtherText => (None, csv::other(path, scanner)?),
            Kind::Unknown(content) => (None, Outcome::Unknown(content)),
            Kind::Package | Kind::PerhapsPackage => return self.package(path, scanner),
        };
        Ok(Read::of(format, outcome))
    }

    fn package(self, path: &Path, scanner: &mut Scanner<'_>) -> Result<Read, Trouble> {
        let mut package = match Package::open(path) {
            // An archive that is damaged is one all the same.
            Err(Trouble::Damaged(_)) if self == Kind::PerhapsPackage => {
                return Ok(Read::of(None, Outcome::Unknown(Content::Zip)));
            }
            package => package?,
        };
        let mut unchecked = Vec::new();
        let (format, outcome) = if package.has("word/document.xml") {
            let text = docx::read(&mut package, scanner)?;
            let outcome = match (text, package.pictures("word/media/")) {
                (Outcome::Text(document), pages @ 1..) if document.parts.is_empty() => {
                    Outcome::Scan { pages }
                }
                (text, _) => text,
            };
            (Some(Format::Docx), outcome)
        } else if package.has("xl/workbook.xml") {
            (Some(Format::Xlsx), xlsx::read(&mut package, scanner)?)
        } else if package.has("OFD.xml") {
            let (outcome, pictures) = ofd::read(&mut package, scanner)?;
            unchecked.extend(pictures.first().map(|first| Unchecked::Pages {
                first: *first,
                count: pictures.len(),
            }));
            (Some(Format::Ofd), outcome)
        } else if self == Kind::Package {
            return Err(Trouble::Damaged(Damage::Misnamed(Content::Zip)));
        } else {
            // Slides, archives: not shown, and looked at.
            (None, Outcome::Unread)
        };
        let unseen = look::rest(&mut package, scanner, 0)?;
        unchecked.extend(unseen.into_iter().map(Unchecked::File));
        Ok(Read {
            format,
            outcome,
            unchecked,
        })
    }
}

/// How to open a file, by its first bytes and its name. `None`: pictures and recordings, in which
/// there is nothing to read.
///
/// # Errors
/// When the name promises a format that is read and the content is none.
pub(super) fn detect(path: &Path, name: &str, head: &[u8]) -> Result<Option<Kind>, Trouble> {
    const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    if head.is_empty() {
        return Err(Trouble::Empty);
    }
    if head[..head.len().min(1024)]
        .windows(5)
        .any(|bytes| bytes == b"%PDF-")
    {
        return Ok(Some(Kind::Pdf));
    }
    let is_zip = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06");
    let is_compound = head.starts_with(COMPOUND);
    match ending.as_str() {
        "docx" | "xlsx" | "ofd" | "pdf" if is_zip => Ok(Some(Kind::Package)),
        _ if is_zip => Ok(Some(Kind::PerhapsPackage)),
        "docx" | "xlsx" | "doc" | "xls" if is_compound && is_protected(path)? => Err(Trouble::Protected),
        "docx" | "xlsx" | "ofd" | "pdf" => Err(other(head)),
        "csv" | "txt" if look::is_binary(head) => Err(other(head)),
        "csv" => Ok(Some(Kind::Csv)),
        "txt" => Ok(Some(Kind::Text)),
        _ if is_recording(head) => Ok(None),
        _ => Ok(Some(match content(head) {
            Content::Unknown | Content::Markup if !look::is_binary(head) => Kind::OtherText,
            content => Kind::Unknown(content),
        })),
    }
}

/// Looks at the first bytes of a file that its name calls a picture.
///
/// # Errors
/// When it is a document or an archive.
pub(super) fn picture(head: &[u8]) -> Result<(), Trouble> {
    let is_pdf = head[..head.len().min(1024)]
        .windows(5)
        .any(|bytes| bytes == b"%PDF-");
    match content(head) {
        _ if is_pdf => Err(Trouble::Damaged(Damage::Misnamed(Content::Unknown))),
        Content::Png | Content::Jpeg | Content::Gif | Content::Markup | Content::Unknown => Ok(()),
        content => Err(Trouble::Damaged(Damage::Misnamed(content))),
    }
}

/// Whether a file is a picture, a sound or a film, in which there is nothing to read.
fn is_recording(head: &[u8]) -> bool {
    const STARTS: [&[u8]; 14] = [
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"ID3",
        b"\xFF\xFB",
        b"\xFF\xF3",
        b"OggS",
        b"fLaC",
        b"\x1A\x45\xDF\xA3",
        b"FLV",
        b"\x30\x26\xB2\x75",
    ];
    let riff = head.starts_with(b"RIFF")
        && head
            .get(8..12)
            .is_some_and(|kind| matches!(kind, b"WEBP" | b"WAVE" | b"AVI "));
    let film = head.get(4..8) == Some(b"ftyp".as_slice());
    let known = riff || film || STARTS.iter().any(|start| head.starts_with(start));
    known && look::is_binary(head)
}

/// Whether a compound file is a newer document under a password: such a one names its content.
fn is_protected(path: &Path) -> Result<bool, Trouble> {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
    let file = File::open(path).map_err(|error| package::unreadable(&error))?;
    let mut bytes = Vec::new();
    file.take(limits::PACKAGE)
        .read_to_end(&mut bytes)
        .map_err(|error| package::unreadable(&error))?;
    Ok(bytes.windows(name.len()).any(|window| window == name))
}

/// What a file is that is not what its name says.
fn other(head: &[u8]) -> Trouble {
    Trouble::Damaged(Damage::Misnamed(content(head)))
}

/// What a file is, by its first bytes.
fn content(head: &[u8]) -> Content {
    let known: [(&[u8], Content); 9] = [
        (b"PK", Content::Zip),
        (b"Rar!", Content::Rar),
        (b"7z\xBC\xAF", Content::SevenZip),
        (b"\x89PNG", Content::Png),
        (b"\xFF\xD8\xFF", Content::Jpeg),
        (b"GIF8", Content::Gif),
        (b"{\\rtf", Content::Rtf),
        (b"<", Content::Markup),
        (b"\xD0\xCF\x11\xE0", Content::OldOffice),
    ];
    let trimmed = head.trim_ascii_start();
    let found = known.iter().find(|(start, _)| trimmed.starts_with(start));
    found.map_or(Content::Unknown, |(_, content)| *content)
}
