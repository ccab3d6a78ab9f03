//! The body of a document: paragraphs, runs, tables, pictures, notes and tracked changes.

mod drawings;
mod fields;
mod tables;

use std::collections::BTreeMap;

use super::numbering::{Marker, Numbering};
use super::styles::Styles;
use super::xml::{Child, Node};
use super::{Relations, shows};
use crate::import::document::{
    Block, BlockKind, Confidence, Document, Field, Found, Inline, Mark, Note, Place, Reason, Removed, words,
};
use crate::import::markdown;
use crate::import::source::Parts;
use crate::symbols;

/// Reads a body.
pub struct Reader<'p> {
    parts: &'p Parts,
    styles: &'p Styles,
    numbering: Numbering,
    relations: Relations,
    /// Footnotes by kind and number, as places in the document's list.
    notes: BTreeMap<(String, String), usize>,
    /// Pictures that were met, by their parts: their numbers, or none where a part is no picture.
    pictures: BTreeMap<String, Option<usize>>,
    document: Document,
    blocks: Vec<Block>,
    count: usize,
    kept: usize,
    dropped: usize,
    /// Fields that have begun and not ended, the innermost last.
    fields: Vec<fields::Open>,
    /// Links to files that have to be put beside the entry.
    files: usize,
}

/// A paragraph while it is read.
#[derive(Debug, Default)]
struct Line {
    /// Its lines: a break inside a paragraph starts another.
    lines: Vec<Vec<Inline>>,
    /// Texts in boxes that hang on it.
    boxes: Vec<Block>,
}

impl Line {
    fn push(&mut self, inline: Inline) {
        if self.lines.is_empty() {
            self.lines.push(Vec::new());
        }
        let Some(line) = self.lines.last_mut() else { return };
        match (line.last_mut(), inline) {
            (Some(Inline::Text(text)), Inline::Text(more))
            | (Some(Inline::Raised(text)), Inline::Raised(more))
            | (Some(Inline::Lowered(text)), Inline::Lowered(more))
            | (Some(Inline::Struck(text)), Inline::Struck(more)) => text.push_str(&more),
            (_, inline) => line.push(inline),
        }
    }

    fn break_line(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(Vec::new());
        }
    }
}

/// How a run is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Print {
    Plain,
    Raised,
    Lowered,
    Struck,
}

impl<'p> Reader<'p> {
    pub(super) fn new(
        parts: &'p Parts,
        styles: &'p Styles,
        numbering: Numbering,
        relations: Relations,
    ) -> Reader<'p> {
        Reader {
            parts,
            styles,
            numbering,
            relations,
            notes: Default::default(),
            pictures: BTreeMap::new(),
            document: Document::default(),
            blocks: Vec::new(),
            count: 0,
            kept: 0,
            dropped: 0,
            fields: Vec::new(),
            files: 0,
        }
    }

    /// Reads the texts of footnotes or endnotes, before the body calls them.
    pub(super) fn notes(&mut self, root: &Node, element: &str, own: Relations) {
        let body = std::mem::replace(&mut self.relations, own);
        for note in root.nodes().filter(|node| node.name == element) {
            let Some(id) = note
                .attribute("id")
                .filter(|_| note.attribute("type").is_none_or(|t| t == "normal"))
            else {
                continue;
            };
            let blocks = self.inner(note);
            let mut text: Vec<Inline> = Vec::new();
            for block in &blocks {
                if !text.is_empty() {
                    text.push(Inline::Text(" ".to_owned()));
                }
                match block.inlines() {
                    Some(inlines) => text.extend(inlines.iter().cloned()),
                    None => text.push(Inline::Text(block.text())),
                }
            }
            let number = self.document.footnotes.len();
            self.document.footnotes.push(text);
            self.notes.insert((element.to_owned(), id.to_owned()), number);
        }
        self.relations = body;
    }

    /// Reads the body.
    pub(super) fn body(&mut self, body: &Node) {
        self.children(body);
    }

    /// Hands the document over.
    pub(super) fn finish(mut self) -> Document {
        if self.kept + self.dropped > 0 {
            self.note(Note::TrackedChanges {
                kept: self.kept,
                dropped: self.dropped,
            });
        }
        if self.files > 0 {
            self.note(Note::FilesElsewhere(self.files));
        }
        let old: Vec<&'static str> = self
            .document
            .pictures
            .iter()
            .map(|picture| picture.ending)
            .filter(|ending| !markdown::is_shown(ending))
            .collect();
        for ending in old {
            self.note(Note::OldPicture(ending));
        }
        self.document.blocks = self.blocks;
        self.document
    }

    fn note(&mut self, note: Note) {
        if !self.document.notes.contains(&note) {
            self.document.notes.push(note);
        }
    }

    /// The blocks of an element of its own: a note, a cell, a box.
    fn inner(&mut self, node: &Node) -> Vec<Block> {
        let outer = std::mem::take(&mut self.blocks);
        let fields = std::mem::take(&mut self.fields);
        self.children(node);
        self.fields = fields;
        std::mem::replace(&mut self.blocks, outer)
    }

    fn children(&mut self, node: &Node) {
        for child in node.nodes() {
            match child.name.as_str() {
                "p" => self.paragraph(child),
                "tbl" => self.table(child),
                "sdt" => {
                    if let Some(content) = child.child("sdtContent") {
                        self.children(content);
                    }
                }
                "ins" | "moveTo" | "customXml" | "smartTag" => self.children(child),
                "oMath" | "oMathPara" => {
                    self.note(Note::Formula);
                    self.count += 1;
                    let kind = BlockKind::Paragraph(vec![Inline::Text(all_text(child))]);
                    let place = Place::Paragraph(self.count);
                    let apart = self.blocks.is_empty();
                    self.blocks.push(Block { kind, place, apart });
                }
                // A part that the word processor was to read from another file.
                "altChunk" | "subDoc" => self.note(Note::Object),
                "del" | "moveFrom" => self.deleted(child),
                "AlternateContent" => {
                    if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                        self.children(choice);
                    }
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, node: &Node) {
        self.count += 1;
        let properties = node.child("pPr");
        let mut line = Line::default();
        let marker = self.marker(properties);
        self.resume_fields(&mut line);
        self.runs(node, &mut line);
        self.suspend_fields(&mut line);
        let style = properties
            .and_then(|p| p.value(&["pStyle"]))
            .unwrap_or_default()
            .to_owned();
        let direct = properties
            .and_then(|p| p.value(&["outlineLvl"]))
            .and_then(|level| level.parse::<u8>().ok());
        let heading = direct
            .filter(|level| *level < 9)
            .map(|level| level + 1)
            .or_else(|| self.styles.heading(&style));
        let place = Place::Paragraph(self.count);
        let mut marker = marker;
        for text in std::mem::take(&mut line.lines) {
            let mut text = trimmed(text);
            if !text.iter().any(shows) {
                continue;
            }
            let mut kind = None;
            match marker.take() {
                Some(Marker::Number(number)) => text.insert(0, Inline::Text(number)),
                Some(Marker::Bullet(depth)) => {
                    let text = std::mem::take(&mut text);
                    let mark = Mark::Bullet;
                    kind = Some(BlockKind::Item { depth, mark, text });
                }
                None => {}
            }
            let kind = kind.unwrap_or_else(|| match heading {
                Some(level) if words(&text).chars().count() <= 120 => {
                    BlockKind::Heading(level.min(6), merged(text))
                }
                _ => BlockKind::Paragraph(merged(text)),
            });
            if self.styles.is_title(&style) {
                self.title(&kind, &place);
            }
            let apart = self.blocks.is_empty();
            let place = place.clone();
            self.blocks.push(Block { kind, place, apart });
        }
        self.blocks.append(&mut line.boxes);
    }

    fn title(&mut self, kind: &BlockKind, place: &Place) {
        let (BlockKind::Paragraph(text) | BlockKind::Heading(_, text)) = kind else {
            return;
        };
        self.document.hints.push(Found {
            field: Field::Title,
            label: String::new(),
            value: words(text).trim().to_owned(),
            place: place.clone(),
            confidence: Confidence::Likely,
        });
    }

    fn marker(&mut self, properties: Option<&Node>) -> Option<Marker> {
        let style = properties.and_then(|p| p.value(&["pStyle"])).unwrap_or_default();
        let direct = properties.and_then(|p| p.child("numPr"));
        let (list, level) = match direct.and_then(|numbers| numbers.value(&["numId"])) {
            Some(list) => {
                let level = direct
                    .and_then(|numbers| numbers.value(&["ilvl"]))
                    .and_then(|level| level.parse().ok());
                (list, level.unwrap_or(0))
            }
            None => self.styles.list(style)?,
        };
        // List 0 takes the style's list away.
        if list == "0" {
            return None;
        }
        self.numbering.next(list, level)
    }

    fn runs(&mut self, node: &Node, line: &mut Line) {
        for child in node.nodes() {
            match child.name.as_str() {
                "r" => self.run(child, line),
                "hyperlink" => self.link(child, line),
                "ins" | "moveTo" => {
                    self.kept += usize::from(!all_text(child).is_empty());
                    self.runs(child, line);
                }
                "del" | "moveFrom" => self.deleted(child),
                "sdt" => {
                    if let Some(content) = child.child("sdtContent") {
                        self.runs(content, line);
                    }
                }
                "fldSimple" => self.simple_field(child, line),
                "smartTag" | "customXml" | "dir" | "bdo" => self.runs(child, line),
                "oMath" | "oMathPara" => {
                    self.note(Note::Formula);
                    line.push(Inline::Text(all_text(child)));
                }
                "AlternateContent" => {
                    if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                        self.runs(choice, line);
                    }
                }
                _ => {}
            }
        }
    }

    fn deleted(&mut self, node: &Node) {
        let text = all_text(node);
        if !text.trim().is_empty() {
            self.dropped += 1;
            let reason = Reason::Deleted;
            self.document.removed.push(Removed { reason, text });
        }
    }

    fn link(&mut self, node: &Node, line: &mut Line) {
        let target = node
            .attribute("id")
            .and_then(|id| self.relations.get(id))
            .cloned();
        let mut inner = Line::default();
        self.runs(node, &mut inner);
        self.put_link(target, inner, line);
    }

    fn run(&mut self, node: &Node, line: &mut Line) {
        let properties = node.child("rPr");
        let on = |name: &str| {
            properties
                .and_then(|p| p.child(name))
                .is_some_and(|value| !matches!(value.attribute("val"), Some("0" | "false" | "off")))
        };
        if on("vanish") {
            // The marks of a field are hidden at times, and count all the same.
            for child in node
                .nodes()
                .filter(|child| matches!(child.name.as_str(), "fldChar" | "instrText"))
            {
                self.piece(child, Print::Plain, line);
            }
            let text = all_text(node);
            if !text.trim().is_empty() {
                let reason = Reason::Hidden;
                self.document.removed.push(Removed { reason, text });
            }
            return;
        }
        let print = match properties.and_then(|p| p.value(&["vertAlign"])) {
            Some("superscript") => Print::Raised,
            Some("subscript") => Print::Lowered,
            _ if on("strike") || on("dstrike") => Print::Struck,
            _ => Print::Plain,
        };
        for child in node.nodes() {
            self.piece(child, print, line);
        }
    }

    fn piece(&mut self, node: &Node, print: Print, line: &mut Line) {
        match node.name.as_str() {
            "t" | "delText" => {
                let text = node.text();
                if !self.is_in_instruction(&text) {
                    push_text(line, &text, print);
                }
            }
            "fldChar" => self.field_mark(node, line),
            "instrText" => self.instruction(&node.text()),
            "tab" | "ptab" => push_text(line, "\t", Print::Plain),
            "noBreakHyphen" => push_text(line, "-", print),
            "br" | "cr" => line.break_line(),
            "sym" => {
                let code = node
                    .attribute("char")
                    .and_then(|code| u32::from_str_radix(code, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    let font = node.attribute("font").unwrap_or_default();
                    push_text(line, &symbols::shown(font, c).to_string(), print);
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let kind = node.name.trim_end_matches("Reference").to_owned();
                let id = node.attribute("id").unwrap_or_default().to_owned();
                if let Some(number) = self.notes.get(&(kind, id)) {
                    line.push(Inline::Note(*number));
                }
            }
            "drawing" | "pict" | "object" => self.drawing(node, line),
            "ruby" => {
                if let Some(base) = node.child("rubyBase") {
                    self.runs(base, line);
                }
                // As a browser without ruby shows it.
                if let Some(sound) = node.child("rt") {
                    line.push(Inline::Text("（".to_owned()));
                    self.runs(sound, line);
                    line.push(Inline::Text("）".to_owned()));
                }
            }
            "AlternateContent" => {
                if let Some(choice) = node.child("Choice").or_else(|| node.child("Fallback")) {
                    for child in choice.nodes() {
                        self.piece(child, print, line);
                    }
                }
            }
            _ => {}
        }
    }
}

fn push_text(line: &mut Line, text: &str, print: Print) {
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    if text.is_empty() {
        return;
    }
    line.push(match print {
        Print::Plain => Inline::Text(text),
        Print::Raised => Inline::Raised(text),
        Print::Lowered => Inline::Lowered(text),
        Print::Struck => Inline::Struck(text),
    });
}

/// Pieces of plain text beside each other as one.
fn merged(text: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in text {
        match (out.last_mut(), inline) {
            (Some(Inline::Text(text)), Inline::Text(more)) => text.push_str(&more),
            (_, inline) => out.push(inline),
        }
    }
    out
}

fn trimmed(mut text: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(first)) = text.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Inline::Text(last)) = text.last_mut() {
        *last = last.trim_end().to_owned();
    }
    text
}

/// All text in an element, one paragraph a line.
pub(super) fn all_text(node: &Node) -> String {
    let mut out = String::new();
    gather(node, &mut out);
    out.trim().to_owned()
}

fn gather(node: &Node, out: &mut String) {
    for child in &node.children {
        let Child::Node(child) = child else { continue };
        match child.name.as_str() {
            "t" | "delText" => out.push_str(&child.text()),
            "tab" => out.push('\t'),
            "instrText" | "pPr" | "rPr" => {}
            "AlternateContent" => {
                if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                    gather(choice, out);
                }
            }
            "p" => {
                gather(child, out);
                out.push('\n');
            }
            _ => gather(child, out),
        }
    }
}
