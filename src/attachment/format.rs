//! What a file is, judged by its content first: a name can be wrong.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::package::Package;
use super::{Content, Damage, Outcome, Tools, Trouble, csv, docx, limits, ofd, package, pdf, xlsx};

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
    /// A ZIP under a name that older programs give such files too.
    PerhapsPackage,
    Csv,
    Text,
}

impl Kind {
    /// The largest file of this kind that is read, in bytes.
    pub(super) fn largest(self) -> u64 {
        match self {
            Kind::Pdf => limits::PDF,
            Kind::Package | Kind::PerhapsPackage => limits::PACKAGE,
            Kind::Csv | Kind::Text => limits::PLAIN,
        }
    }

    /// What the file is, and its text.
    pub(super) fn read(self, path: &Path, tools: &Tools) -> Result<(Option<Format>, Outcome), Trouble> {
        let (format, outcome) = match self {
            Kind::Pdf => (Format::Pdf, pdf::read(path, tools)?),
            Kind::Csv => (Format::Csv, csv::table(path)?),
            Kind::Text => (Format::Text, csv::plain(path)?),
            Kind::Package | Kind::PerhapsPackage => {
                let mut package = Package::open(path)?;
                if package.has("word/document.xml") {
                    (Format::Docx, docx::read(&mut package)?)
                } else if package.has("xl/workbook.xml") {
                    (Format::Xlsx, xlsx::read(&mut package)?)
                } else if package.has("OFD.xml") {
                    (Format::Ofd, ofd::read(&mut package)?)
                } else if self == Kind::PerhapsPackage {
                    return Ok((None, Outcome::Unread));
                } else {
                    return Err(Trouble::Damaged(Damage::Misnamed(Content::Zip)));
                }
            }
        };
        Ok((Some(format), outcome))
    }
}

/// How to open a file, by its first bytes and its name. `None`: one whose text is not read.
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
        "doc" | "xls" | "wps" | "et" if is_zip => Ok(Some(Kind::PerhapsPackage)),
        "docx" | "xlsx" | "doc" | "xls" if is_compound && is_protected(path)? => Err(Trouble::Protected),
        "docx" | "xlsx" | "ofd" | "pdf" => Err(other(head)),
        "csv" | "txt" if is_binary(head) => Err(other(head)),
        "csv" => Ok(Some(Kind::Csv)),
        "txt" => Ok(Some(Kind::Text)),
        _ => Ok(None),
    }
}

fn is_binary(head: &[u8]) -> bool {
    let utf_16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    head.contains(&0) && !utf_16
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
    let known: [(&[u8], Content); 8] = [
        (b"PK", Content::Zip),
        (b"Rar!", Content::Rar),
        (b"\x89PNG", Content::Png),
        (b"\xFF\xD8\xFF", Content::Jpeg),
        (b"GIF8", Content::Gif),
        (b"{\\rtf", Content::Rtf),
        (b"<", Content::Markup),
        (b"\xD0\xCF\x11\xE0", Content::OldOffice),
    ];
    let trimmed = head.trim_ascii_start();
    let found = known.iter().find(|(start, _)| trimmed.starts_with(start));
    Trouble::Damaged(Damage::Misnamed(
        found.map_or(Content::Unknown, |(_, content)| *content),
    ))
}
