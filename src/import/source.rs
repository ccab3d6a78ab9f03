//! What kind of file a source is, by its bytes and not by its name, and what is refused.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use encoding_rs::{BIG5, Encoding, GB18030};
use zip::ZipArchive;

use crate::diagnostic::Diagnostics;
use crate::internal_error::InternalError;
use crate::load::encoding;

/// How large a text or page may be, in bytes.
pub const MAX_TEXT: u64 = encoding::MAX_BYTES;
/// How large any source may be, in bytes.
pub const MAX_BYTES: u64 = 100 * 1024 * 1024;
/// How large all parts of an archive may be together, unpacked, in bytes.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;
/// How large one part that is read as XML may be, in bytes.
const MAX_PART: u64 = 64 * 1024 * 1024;
/// How many parts an archive may have.
const MAX_PARTS: usize = 10_000;
/// How many times larger than the archive its parts may be, once they are larger than a few MiB.
const MAX_RATIO: u64 = 200;

/// Why nothing was made of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be read: the system's words.
    Unreadable(String),
    /// It is a link, a pipe or a device.
    NotAFile,
    /// Nothing is in it.
    Empty,
    /// It is larger than the limit, in MiB.
    TooLarge(u64),
    /// It is neither text nor anything that is known.
    Binary,
    /// It is text in no known encoding, or cut off in the middle of a character.
    Encoding,
    /// A kind of file that cannot be read, and what to do with it.
    Unsupported(Kind),
    /// A password is needed.
    Encrypted,
    /// The archive is cut off or damaged.
    BrokenArchive,
    /// The archive would unpack to far more than a document holds.
    Bomb,
    /// An XML part declares entities.
    Entities,
    /// An XML part is damaged: its name.
    BrokenPart(String),
    /// More elements inside each other than any document has.
    Nesting,
    /// More attributes in one tag than any page has.
    Attributes,
    /// A worksheet of more cells than a catalogue has.
    TooManyCells,
    /// More rows than are imported at once.
    TooManyRows,
    /// No column of a catalogue was recognised.
    NoCatalogue,
    /// It is an entry of gongkai.
    IsEntry,
    /// No text was found in it.
    NoText,
    /// gongkai itself failed at it.
    Internal(InternalError),
}

/// Kinds of file that are known by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A page.
    Html,
    /// A catalogue as text.
    Csv,
    /// Word since 2007.
    Docx,
    /// Excel since 2007.
    Xlsx,
    /// Excel before 2007.
    Xls,
    /// Word before 2007.
    Doc,
    /// PDF.
    Pdf,
    /// Rich text.
    Rtf,
    /// The layout format of Chinese offices.
    Ofd,
    /// A page with its pictures in one file.
    Mhtml,
    /// Word or Excel as one XML file.
    OfficeXml,
    /// WPS and other archives.
    Archive,
    /// A picture.
    Picture,
}

impl Kind {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "TXT",
            Kind::Html => "HTML",
            Kind::Csv => "CSV",
            Kind::Docx => "DOCX",
            Kind::Xlsx => "XLSX",
            Kind::Xls => "XLS",
            Kind::Doc => "DOC",
            Kind::Pdf => "PDF",
            Kind::Rtf => "RTF",
            Kind::Ofd => "OFD",
            Kind::Mhtml => "MHTML",
            Kind::OfficeXml => "XML",
            Kind::Archive => "ZIP",
            Kind::Picture => "PICTURE",
        }
    }

    /// The endings that files of this kind have.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Text => &["txt", "text", "md", ""],
            Kind::Html => &["html", "htm", "xhtml", "shtml", "jsp", "aspx", "php"],
            Kind::Csv => &["csv", "tsv", "txt"],
            Kind::Docx => &["docx", "docm", "dotx"],
            Kind::Xlsx => &["xlsx", "xlsm", "xltx"],
            Kind::Xls => &["xls", "et"],
            _ => &[],
        }
    }

    /// Whether a file's ending says something else.
    pub fn contradicts(self, name: &str) -> bool {
        let ending = name
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        !self.endings().contains(&ending.as_str())
    }
}

/// A source by its kind.
pub enum Opened {
    /// Text, decoded, and the encoding where it is not UTF-8.
    Text(Kind, String, Option<&'static str>),
    /// An archive.
    Parts(Kind, Parts),
    /// Bytes that a reader of their own takes.
    Bytes(Kind),
}

/// Looks at the bytes of a source.
///
/// # Errors
/// [`Fault`] when it cannot be one of the kinds that are read.
pub fn open(name: &str, bytes: &[u8]) -> Result<Opened, Fault> {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Fault::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return ole(bytes);
    }
    let magic: [(&[u8], Kind); 3] = [
        (b"%PDF", Kind::Pdf),
        (b"{\\rtf", Kind::Rtf),
        (b"MIME-Version:", Kind::Mhtml),
    ];
    if let Some((_, kind)) = magic.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Fault::Unsupported(*kind));
    }
    if super::document::picture_ending(bytes).is_some_and(|ending| ending != "bmp" || bytes.contains(&0)) {
        return Err(Fault::Unsupported(Kind::Picture));
    }
    if bytes.len() as u64 > MAX_TEXT {
        return Err(Fault::TooLarge(MAX_TEXT / 1024 / 1024));
    }
    text(name, bytes)
}

/// Word, Excel and what else is a ZIP archive.
fn archive(bytes: &[u8]) -> Result<Opened, Fault> {
    let parts = Parts::unpack(bytes)?;
    let kind = if parts.has("word/document.xml") || parts.starts("word/") {
        Kind::Docx
    } else if parts.has("xl/workbook.xml") || parts.starts("xl/") {
        Kind::Xlsx
    } else if parts.has("OFD.xml") {
        return Err(Fault::Unsupported(Kind::Ofd));
    } else {
        return Err(Fault::Unsupported(Kind::Archive));
    };
    Ok(Opened::Parts(kind, parts))
}

/// The container of Office before 2007, and of files with a password since.
fn ole(bytes: &[u8]) -> Result<Opened, Fault> {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") {
        Err(Fault::Encrypted)
    } else if holds("WordDocument") {
        Err(Fault::Unsupported(Kind::Doc))
    } else if holds("Workbook") || holds("Book") {
        Ok(Opened::Bytes(Kind::Xls))
    } else {
        Err(Fault::Binary)
    }
}

fn text(name: &str, bytes: &[u8]) -> Result<Opened, Fault> {
    let (text, encoding) = decode(bytes)?;
    if text.contains('\0') {
        return Err(Fault::Binary);
    }
    let odd = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace())
        .count();
    if odd * 20 > text.chars().count() {
        return Err(Fault::Binary);
    }
    if text.chars().all(crate::load::fields::is_invisible) {
        return Err(Fault::Empty);
    }
    let start: String = text
        .trim_start()
        .chars()
        .take(2_000)
        .collect::<String>()
        .to_ascii_lowercase();
    if start.contains("<?mso-application") || start.contains("<pkg:package") {
        return Err(Fault::Unsupported(Kind::OfficeXml));
    }
    if start.contains("content-type: multipart/related") {
        return Err(Fault::Unsupported(Kind::Mhtml));
    }
    let kind = if is_html(&start, name) {
        Kind::Html
    } else if super::table::is_csv(name, &text) {
        Kind::Csv
    } else {
        Kind::Text
    };
    Ok(Opened::Text(kind, text, encoding))
}

fn is_html(start: &str, name: &str) -> bool {
    let tags = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<div",
        "<table",
        "<p>",
        "<p ",
        "<meta",
        "<span",
        "<!--zhengwen",
    ];
    let named = !Kind::Html.contradicts(name);
    start.starts_with('<') && tags.iter().any(|tag| start.contains(tag))
        || (named && start.contains('<') && start.contains('>'))
}

/// UTF-8 wins whatever a page declares: text in another encoding is hardly ever valid UTF-8, and
/// pages that were saved anew keep their old declaration.
fn decode(bytes: &[u8]) -> Result<(String, Option<&'static str>), Fault> {
    if Encoding::for_bom(bytes).is_none() && std::str::from_utf8(bytes).is_err() {
        let declared = likelier(bytes, declared(bytes).unwrap_or(GB18030));
        if declared != encoding_rs::UTF_8 && declared != GB18030 {
            let text = declared.decode_without_bom_handling_and_without_replacement(bytes);
            return text
                .map(|text| (text.into_owned(), Some(declared.name())))
                .ok_or(Fault::Encoding);
        }
    }
    let mut findings = Diagnostics::new();
    let text = encoding::decode("", bytes.to_vec(), &mut findings).ok_or(Fault::Encoding)?;
    let other = findings.iter().find_map(|finding| match &finding.problem {
        crate::diagnostic::Problem::OtherEncoding { name } => Some(*name),
        _ => None,
    });
    Ok((text, other))
}

/// Of GB18030 and Big5 the one in which the bytes hold more of the characters that every document
/// has: many pages declare one and are saved in the other, and texts declare none. Others as declared.
fn likelier(bytes: &[u8], declared: &'static Encoding) -> &'static Encoding {
    const SAMPLE: usize = 64 * 1024;
    const USUAL: &str = "的一是在不有和人中大上以要年月日第公政府信息行市民通知局部法定管理工作政規規定本各及其\
        国為为會会發发務务關关规個个縣县辦办單单實实機机應应對对國與与將将執执請请認认區区資资經经";
    let declared = if declared == encoding_rs::GBK {
        GB18030
    } else {
        declared
    };
    if ![GB18030, BIG5, encoding_rs::UTF_8].contains(&declared) {
        return declared;
    }
    let usual = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[..bytes.len().min(SAMPLE)]);
        text.chars().filter(|c| USUAL.contains(*c)).count()
    };
    let fits = |encoding: &'static Encoding| {
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .is_some()
    };
    let (gb, big5) = (usual(GB18030), usual(BIG5));
    if big5 > gb && fits(BIG5) {
        BIG5
    } else if gb > big5 && fits(GB18030) {
        GB18030
    } else {
        declared
    }
}

/// The encoding that a page declares in its first bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let (_, rest) = start.split_once("charset=")?;
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

/// The parts of an archive, unpacked within limits.
#[derive(Debug, Default)]
pub struct Parts {
    files: BTreeMap<String, Vec<u8>>,
}

impl Parts {
    fn unpack(bytes: &[u8]) -> Result<Parts, Fault> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::BrokenArchive)?;
        if archive.len() > MAX_PARTS {
            return Err(Fault::Bomb);
        }
        let allowed = (bytes.len() as u64)
            .saturating_mul(MAX_RATIO)
            .clamp(8 * 1024 * 1024, MAX_UNPACKED);
        let mut left = allowed;
        let mut files = BTreeMap::new();
        for number in 0..archive.len() {
            let mut file = archive.by_index(number).map_err(|error| match error {
                zip::result::ZipError::UnsupportedArchive(_) | zip::result::ZipError::InvalidPassword => {
                    Fault::Encrypted
                }
                _ => Fault::BrokenArchive,
            })?;
            if file.encrypted() {
                return Err(Fault::Encrypted);
            }
            let name = file.name().map_err(|_| Fault::BrokenArchive)?.replace('\\', "/");
            // What an archive says of its sizes is not believed: the bytes are counted.
            let mut content = Vec::new();
            file.by_ref()
                .take(left + 1)
                .read_to_end(&mut content)
                .map_err(|_| Fault::BrokenArchive)?;
            left = left.checked_sub(content.len() as u64).ok_or(Fault::Bomb)?;
            let xml = name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
            if xml && content.len() as u64 > MAX_PART {
                return Err(Fault::Bomb);
            }
            if xml && declares_entities(&content) {
                return Err(Fault::Entities);
            }
            files.insert(name, content);
        }
        Ok(Parts { files })
    }

    /// A part by its path.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let name = name.trim_start_matches('/');
        let exact = self.files.get(name);
        let found = exact.or_else(|| {
            let same = |(known, _): &(&String, &Vec<u8>)| known.eq_ignore_ascii_case(name);
            self.files.iter().find(same).map(|(_, bytes)| bytes)
        });
        found.map(Vec::as_slice)
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether a part lies below a folder.
    pub fn starts(&self, folder: &str) -> bool {
        self.files.keys().any(|name| name.starts_with(folder))
    }
}

/// Whether an XML part has a document type: the only place where entities are declared.
fn declares_entities(xml: &[u8]) -> bool {
    let start = &xml[..xml.len().min(64 * 1024)];
    start
        .windows(9)
        .any(|window| window.eq_ignore_ascii_case(b"<!DOCTYPE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_bytes() {
        let fault = |bytes: &[u8]| open("a.docx", bytes).err();
        assert_eq!(fault(b""), Some(Fault::Empty));
        assert_eq!(fault(b" \n\t"), Some(Fault::Empty));
        assert_eq!(fault("\u{feff}\u{3000}".as_bytes()), Some(Fault::Empty));
        assert_eq!(fault(b"%PDF-1.7"), Some(Fault::Unsupported(Kind::Pdf)));
        assert_eq!(fault(b"PK\x03\x04 and nothing more"), Some(Fault::BrokenArchive));
        assert_eq!(fault(b"\x7fELF\x02\x01\x01\0\0\0\0"), Some(Fault::Binary));
        assert_eq!(
            fault(b"\x89PNG\r\n\x1a\n\0\0"),
            Some(Fault::Unsupported(Kind::Picture))
        );
        assert!(matches!(
            open("a.docx", "公开。".as_bytes()),
            Ok(Opened::Text(Kind::Text, ..))
        ));
        assert!(matches!(
            open("a.txt", b"<html><body><p>a</p></body></html>"),
            Ok(Opened::Text(Kind::Html, ..))
        ));
    }

    #[test]
    fn what_a_page_declares_counts_only_where_it_can_be_true() {
        let page = |charset: &str| {
            format!("<html><head><meta charset={charset}></head><body>臺灣公開</body></html>")
        };
        let read = |bytes: &[u8]| match open("a.html", bytes) {
            Ok(Opened::Text(_, text, other)) => (text.contains("臺灣公開"), other),
            _ => (false, None),
        };
        assert_eq!(read(page("gb2312").as_bytes()), (true, None));
        assert_eq!(read(&GB18030.encode(&page("gb2312")).0), (true, Some("GB18030")));
        assert_eq!(read(&GB18030.encode(&page("")).0), (true, Some("GB18030")));
        let long = |label: &str| page(label).replace("</body>", "關於印發管理規定的通知</body>");
        for label in ["big5", "gb2312", "utf-8", ""] {
            assert_eq!(
                read(&BIG5.encode(&long(label)).0),
                (true, Some("Big5")),
                "{label}"
            );
            assert_eq!(
                read(&GB18030.encode(&long(label)).0),
                (true, Some("GB18030")),
                "{label}"
            );
        }
    }
}
