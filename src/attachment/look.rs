//! Shows a scanner what no reader of a format shows it: every word of every file in a package, in
//! headers, notes, comments, properties, charts, or where nobody thought of.

use quick_xml::XmlVersion;

use super::package::Package;
use super::xml::{Element, Node, Xml};
use super::{Trouble, docx, ofd, raw, strings, xlsx};
use crate::check::personal::Scanner;
use crate::diagnostic::Diagnostics;
use crate::load::encoding::decode;

/// Packages within each other.
const NESTED: usize = 3;

/// Endings of files in a package that hold no words: pictures, sounds, fonts, seals, settings of
/// printers.
const WORDLESS: [&str; 39] = [
    "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "emz", "wmz", "webp", "ico", "wdp",
    "jp2", "jb2", "gbig2", "pcx", "heic", "ttf", "ttc", "otf", "odttf", "fntdata", "eot", "woff", "woff2",
    "wav", "mp3", "m4a", "wma", "mp4", "mov", "avi", "wmv", "esl", "dat", "cer", "sig",
];

/// Elements that part no words: a word may be cut into several of them.
const WITHIN_WORDS: [&str; 14] = [
    "r",
    "t",
    "rPr",
    "span",
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "font",
    "TextCode",
    "CGTransform",
    "Glyphs",
];

/// Attributes that hold words.
const WORDS: [&str; 11] = [
    "descr",
    "title",
    "alt",
    "displayText",
    "author",
    "prompt",
    "promptTitle",
    "error",
    "errorTitle",
    "tooltip",
    "display",
];

/// Looks at all files of a package that were not looked at yet; gives the names of those that cannot
/// be looked at.
pub(super) fn rest(
    package: &mut Package,
    scanner: &mut Scanner<'_>,
    nested: usize,
) -> Result<Vec<String>, Trouble> {
    let mut unseen = Vec::new();
    for comment in package.comments()? {
        scanner.text(&comment);
    }
    for (place, name) in package.unseen() {
        scanner.value(&name);
        let ending = name
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let of_printer = ending == "bin" && name.contains("printerSettings");
        if WORDLESS.contains(&ending.as_str()) || of_printer {
            let digits = package.stream(place, |reader| raw::look(reader, scanner))?;
            let texts = package.stream(place, |reader| strings::look(reader, scanner))?;
            if !digits || !texts {
                unseen.push(name);
            }
            continue;
        }
        if name.ends_with('/') {
            continue;
        }
        let bytes = package.bytes(place)?;
        if bytes.starts_with(b"PK\x03\x04") {
            match (nested < NESTED).then(|| Package::within(bytes)) {
                Some(Ok(mut inner)) => unseen.extend(all(&mut inner, scanner, nested + 1)?),
                _ => unseen.push(name),
            }
        } else if matches!(ending.as_str(), "xml" | "rels" | "vml" | "svg" | "xhtml") {
            match decode("", bytes, &mut Diagnostics::new()) {
                // What is no XML is looked at as it is written.
                Some(text) => xml(&text, scanner).unwrap_or_else(|_| scanner.text(&text)),
                None => unseen.push(name),
            }
        } else if is_binary(&bytes) {
            unseen.push(name);
        } else {
            match decode("", bytes, &mut Diagnostics::new()) {
                Some(text) => scanner.text(&text),
                None => unseen.push(name),
            }
        }
    }
    Ok(unseen)
}

/// Looks at a package in a package.
fn all(package: &mut Package, scanner: &mut Scanner<'_>, nested: usize) -> Result<Vec<String>, Trouble> {
    if package.has("word/document.xml") {
        docx::read(package, scanner)?;
    } else if package.has("xl/workbook.xml") {
        xlsx::read(package, scanner)?;
    } else if package.has("OFD.xml") {
        ofd::read(package, scanner)?;
    }
    rest(package, scanner, nested)
}

/// Whether bytes are no text.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let utf_16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    bytes.iter().take(super::limits::HEAD).any(|byte| *byte == 0) && !utf_16
}

/// A paragraph that is being read.
#[derive(Default)]
struct Paragraph {
    /// What is seen of it.
    seen: String,
    /// The same with what was deleted, where anything was.
    all: Option<String>,
}

impl Paragraph {
    fn add(&mut self, text: &str, deleted: bool) {
        if deleted && self.all.is_none() {
            self.all = Some(self.seen.clone());
        }
        if let Some(all) = &mut self.all {
            all.push_str(text);
        }
        if !deleted {
            self.seen.push_str(text);
        }
    }
}

/// Looks at all words of an XML file: paragraphs as lines, rows of tables as rows, other elements one
/// by one, attributes, comments.
pub(super) fn xml(text: &str, scanner: &mut Scanner<'_>) -> Result<(), Trouble> {
    let mut xml = Xml::new(text).with_comments();
    let mut looker = Looker {
        scanner,
        paragraphs: vec![Paragraph::default()],
        rows: 0,
        cells: Vec::new(),
        deleted: 0,
    };
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(element) => looker.open(&element),
            Node::Text(text) => looker.add(&text),
            Node::Close(name) => looker.close(&name),
        }
    }
    looker.flush();
    Ok(())
}

struct Looker<'s, 'c> {
    scanner: &'s mut Scanner<'c>,
    /// Paragraphs within each other: a text box stands in one. The first is what stands in none.
    paragraphs: Vec<Paragraph>,
    /// How many rows are open: a table may stand in a cell.
    rows: usize,
    /// The cells of the outermost row, each with the columns it covers.
    cells: Vec<(String, usize)>,
    /// How many elements of deleted text are open.
    deleted: usize,
}

impl Looker<'_, '_> {
    fn open(&mut self, element: &Element<'_>) {
        attributes(element, self.scanner);
        match element.name() {
            "p" => self.paragraphs.push(Paragraph::default()),
            "tr" => {
                self.rows += 1;
                if self.rows == 1 {
                    self.cells.clear();
                }
            }
            "tc" | "td" | "th" if self.rows == 1 => self.cells.push((String::new(), 1)),
            "gridSpan" if self.rows == 1 => {
                if let Some((_, columns)) = self.cells.last_mut() {
                    *columns = element.number("val").unwrap_or(1).clamp(1, 1024);
                }
            }
            "del" | "moveFrom" | "delText" => self.deleted += 1,
            "tab" | "br" | "cr" => self.add(" "),
            "noBreakHyphen" => self.add("-"),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        let deleted = self.deleted > 0;
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.add(text, deleted);
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.flush(),
            "tr" => {
                self.flush_open();
                self.rows = self.rows.saturating_sub(1);
                if self.rows == 0 {
                    let cells = std::mem::take(&mut self.cells);
                    self.scanner
                        .row(cells.iter().map(|(text, columns)| (text.as_str(), *columns)));
                }
            }
            "del" | "moveFrom" | "delText" => self.deleted = self.deleted.saturating_sub(1),
            name if self.paragraphs.len() == 1 && !WITHIN_WORDS.contains(&name) => self.flush_open(),
            _ => {}
        }
    }

    /// The innermost paragraph is over.
    fn flush(&mut self) {
        self.flush_open();
        if self.paragraphs.len() > 1 {
            self.paragraphs.pop();
        }
    }

    /// Looks at what was gathered of the innermost paragraph.
    fn flush_open(&mut self) {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        let Paragraph { seen, all } = std::mem::take(paragraph);
        match self.cells.last_mut().filter(|_| self.rows > 0) {
            Some((cell, _)) => {
                cell.push_str(&seen);
                cell.push('\n');
            }
            None if !seen.trim().is_empty() => self.scanner.text(&seen),
            None => {}
        }
        if let Some(all) = all.filter(|all| !all.trim().is_empty()) {
            self.scanner.text(&all);
        }
    }
}

/// Looks at the attributes of an element.
pub(super) fn attributes(element: &Element<'_>, scanner: &mut Scanner<'_>) {
    if element.length() < 15 {
        return;
    }
    for attribute in element.attributes() {
        if attribute.value.len() < 7 {
            continue;
        }
        let name = attribute.key.local_name().into_inner();
        let speaks =
            WORDS.contains(&name) || matches!(name, "v" | "name" | "val") && !attribute.value.is_ascii();
        let digits = attribute.value.bytes().filter(u8::is_ascii_digit).count();
        if !speaks && digits < 15 && attribute.value.is_ascii() {
            continue;
        }
        let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
            continue;
        };
        if speaks {
            scanner.text(&value);
        } else {
            scanner.value(&value);
        }
    }
}
