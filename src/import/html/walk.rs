//! From the elements of a page to blocks.

mod lists;
mod pictures;
mod tables;

use std::collections::HashMap;
use std::path::Path;

use scraper::{ElementRef, Html, Node};

use super::main_text::{self, Chosen, key};
use super::meta::resolve;
use crate::import::document::{
    Block, BlockKind, Document, Inline, Mark, Note, Place, Reason, Removed, last_char, words,
};
use crate::import::labels;

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Above the main text.
    Before,
    /// In it.
    Main,
    /// Below it.
    After,
}

/// Elements that readers never see.
const UNSEEN: [&str; 18] = [
    "script", "style", "noscript", "template", "head", "title", "select", "option", "textarea", "input",
    "button", "object", "embed", "iframe", "video", "audio", "canvas", "svg",
];

/// Elements that start and end a paragraph.
const BLOCKS: [&str; 29] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "blockquote",
    "pre",
    "center",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "form",
    "fieldset",
    "address",
    "caption",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "tfoot",
    "details",
    "summary",
];

/// How deep the walk follows elements; below, only the text is taken.
const DEPTH: usize = 400;

/// How many pieces of text a label may be made of.
const LABEL_PIECES: usize = 20;

/// What a walk gave.
pub struct Walked {
    /// All blocks.
    pub blocks: Vec<(Zone, Block)>,
    /// Pictures, notes and what is hidden; no blocks.
    pub document: Document,
}

/// Walks a page.
pub struct Walker<'p> {
    chosen: &'p Chosen,
    base: Option<String>,
    folder: Option<&'p Path>,
    zone: Zone,
    line: Vec<Inline>,
    heading: Option<u8>,
    /// The open lists.
    lists: Vec<lists::List>,
    mark: Mark,
    blocks: Vec<(Zone, Block)>,
    document: Document,
    elsewhere: usize,
    files: usize,
    /// Pictures that were met, by their addresses: their numbers, or none where they are elsewhere.
    pictures: HashMap<blake3::Hash, Option<usize>>,
    /// How many bytes of pictures may still be taken along.
    picture_bytes: usize,
    /// Whether the next block does not go on with the one before it.
    apart: bool,
}

impl<'p> Walker<'p> {
    /// A walk that knows where the main text is.
    pub fn new(chosen: &'p Chosen, base: Option<String>, folder: Option<&'p Path>) -> Walker<'p> {
        Walker {
            chosen,
            base,
            folder,
            zone: Zone::Before,
            line: Vec::new(),
            heading: None,
            lists: Vec::new(),
            mark: Mark::Continued,
            blocks: Vec::new(),
            document: Document::default(),
            elsewhere: 0,
            files: 0,
            pictures: HashMap::new(),
            picture_bytes: pictures::PICTURES,
            apart: false,
        }
    }

    /// Walks all of a page.
    pub fn page(&mut self, page: &Html) {
        self.element(page.root_element(), 0);
        self.flush();
    }

    /// Hands over what was found.
    pub fn finish(mut self) -> Walked {
        let counted = [
            (self.elsewhere, Note::PicturesElsewhere(self.elsewhere)),
            (self.files, Note::FilesElsewhere(self.files)),
        ];
        for (count, note) in counted {
            if count > 0 {
                self.document.notes.push(note);
            }
        }
        Walked {
            blocks: self.blocks,
            document: self.document,
        }
    }

    fn element(&mut self, element: ElementRef<'_>, depth: usize) {
        let is_main = self.chosen.main == Some(key(&element));
        if is_main {
            self.flush();
            self.zone = Zone::Main;
        }
        let around = self.zone != Zone::Main && main_text::is_around(&element);
        if around {
            self.flush();
            self.apart = true;
        }
        self.visit(element, depth);
        if around {
            self.flush();
            self.apart = true;
        }
        if is_main {
            self.flush();
            self.zone = Zone::After;
        }
    }

    fn visit(&mut self, element: ElementRef<'_>, depth: usize) {
        let name = element.value().name();
        if name == "object" || name == "embed" || name == "iframe" || name == "video" || name == "audio" {
            if self.zone == Zone::Main {
                self.note(Note::Object);
            }
            return;
        }
        if UNSEEN.contains(&name) {
            if self.zone == Zone::Main {
                self.unseen(&element);
            }
            return;
        }
        let comment = is_comment(&element);
        if comment || self.is_hidden(&element) {
            self.hidden(&element, comment);
            return;
        }
        if depth > DEPTH {
            let text: String = element.text().collect();
            self.text(&text);
            return;
        }
        match name {
            "br" | "hr" => self.flush(),
            "pre" => {
                let text: String = element.text().collect();
                for line in text.lines() {
                    self.flush();
                    self.text(line);
                }
                self.flush();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                let level = name[1..].parse().unwrap_or(2);
                let outer = self.heading.replace(level);
                self.children(element, depth);
                self.flush();
                self.heading = outer;
            }
            "ul" | "ol" => self.list(element, depth),
            "li" => self.item(element, depth),
            "table" => self.table(element, depth),
            "a" => self.link(element, depth),
            "img" => self.picture(&element),
            "sup" | "sub" | "del" | "s" | "strike" => self.tagged(element, depth),
            "q" => {
                self.line.push(Inline::Text("“".to_owned()));
                self.children(element, depth);
                self.line.push(Inline::Text("”".to_owned()));
            }
            "math" => {
                self.note(Note::Formula);
                self.children(element, depth);
            }
            name if BLOCKS.contains(&name) => {
                self.flush();
                self.children(element, depth);
                self.flush();
            }
            _ => {
                self.before_label(&element);
                let start = self.line.len();
                self.children(element, depth);
                self.after_label(element, start);
            }
        }
    }

    fn children(&mut self, element: ElementRef<'_>, depth: usize) {
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.text(text),
                Node::Element(_) => {
                    if let Some(element) = ElementRef::wrap(child) {
                        self.element(element, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// `<span>来源：民政局</span><span>时间：…</span>`: what stands apart on the page stands apart here.
    fn before_label(&mut self, element: &ElementRef<'_>) {
        let pasted = last_char(&self.line).is_some_and(|c| !c.is_whitespace());
        if !pasted {
            return;
        }
        let mut text = String::new();
        for piece in element.text().take(8).take_while(|piece| piece.len() <= 320) {
            text.push_str(piece);
        }
        let labelled =
            text.contains([':', '：']) && text.chars().count() <= 80 && labels::pairs(text.trim()).is_some();
        if labelled {
            self.line.push(Inline::Text(" ".to_owned()));
        }
    }

    /// `<b>索引号</b><span>0001</span>`: a label without a colon is set apart from its value.
    fn after_label(&mut self, element: ElementRef<'_>, start: usize) {
        // A label is one piece or a few; elements inside each other must not each copy what is in them.
        let own = self.line.get(start..).filter(|line| line.len() <= LABEL_PIECES);
        let alone = own.is_some_and(|line| {
            let words = words(line);
            !words.trim().is_empty() && !words.contains([':', '：']) && labels::label(&words).is_some()
        });
        if !alone {
            return;
        }
        let first = self.line.get(..start).unwrap_or_default();
        let blank = |piece: &Inline| words(std::slice::from_ref(piece)).trim().is_empty();
        if (last_char(first) == Some('\t') || first.iter().all(blank)) && element.next_sibling().is_some() {
            self.line.push(Inline::Text("\t".to_owned()));
        }
    }

    fn text(&mut self, text: &str) {
        let mut out = String::new();
        let mut last = last_char(&self.line);
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if !matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                if !c.is_control() && c != '\u{feff}' {
                    out.push(c);
                    last = Some(c);
                }
                continue;
            }
            let mut broken = matches!(c, '\n' | '\r');
            while let Some(next) = rest.next_if(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')) {
                broken |= matches!(next, '\n' | '\r');
            }
            // The source's own line ends stand for nothing between Chinese characters.
            let wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2e80}' || "“”‘’…—·".contains(c));
            if last.is_some_and(|c| !c.is_whitespace())
                && !(broken && (wide(last) || wide(rest.peek().copied())))
            {
                out.push(' ');
                last = Some(' ');
            }
        }
        if !out.is_empty() {
            self.line.push(Inline::Text(out));
        }
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let picture = |inline: &Inline| matches!(inline, Inline::Picture { .. } | Inline::Elsewhere { .. });
        let blank = words(&line).chars().all(crate::load::fields::is_invisible);
        if blank && !line.iter().any(picture) {
            return;
        }
        let line = joined(line);
        let plain = self.lists.last().is_none_or(lists::List::is_worded);
        let kind = match (self.heading, plain) {
            (Some(level), _) => BlockKind::Heading(level, line),
            (None, true) => BlockKind::Paragraph(line),
            (None, false) => {
                let mark = std::mem::replace(&mut self.mark, Mark::Continued);
                let above = self.lists.iter().filter(|list| !list.is_worded());
                let depth = above.count().saturating_sub(1);
                BlockKind::Item {
                    depth,
                    mark,
                    text: line,
                }
            }
        };
        self.push(kind);
    }

    fn push(&mut self, kind: BlockKind) {
        let block = Block {
            kind,
            place: Place::Paragraph(self.blocks.len() + 1),
            apart: std::mem::take(&mut self.apart),
        };
        self.blocks.push((self.zone, block));
    }

    fn link(&mut self, element: ElementRef<'_>, depth: usize) {
        let target = element.attr("href").unwrap_or_default().trim();
        let lower = target.to_ascii_lowercase();
        let leads = !(lower.is_empty()
            || lower.starts_with('#')
            || lower.starts_with("javascript:")
            || lower.starts_with("data:"));
        let simple = element.descendent_elements().skip(1).all(|inner| {
            !matches!(inner.value().name(), "img" | "br" | "table" | "a" | "ul")
                && !BLOCKS.contains(&inner.value().name())
        });
        let start = self.line.len();
        let blocks = self.blocks.len();
        self.children(element, depth);
        if !leads || !simple || self.blocks.len() != blocks {
            return;
        }
        let shown = words(self.line.get(start..).unwrap_or_default());
        if shown.trim().is_empty() {
            return;
        }
        let target = resolve(self.base.as_deref(), target);
        if !target.contains("://") && !target.starts_with("mailto:") && self.zone == Zone::Main {
            self.files += 1;
        }
        self.line.truncate(start);
        self.line.push(Inline::Link { words: shown, target });
    }

    fn tagged(&mut self, element: ElementRef<'_>, depth: usize) {
        let start = self.line.len();
        let blocks = self.blocks.len();
        self.children(element, depth);
        if self.blocks.len() != blocks {
            return;
        }
        let plain = self
            .line
            .get(start..)
            .is_some_and(|line| line.iter().all(|inline| matches!(inline, Inline::Text(_))));
        let text = words(self.line.get(start..).unwrap_or_default());
        if !plain || text.trim().is_empty() {
            return;
        }
        self.line.truncate(start);
        self.line.push(match element.value().name() {
            "sup" => Inline::Raised(text),
            "sub" => Inline::Lowered(text),
            _ => Inline::Struck(text),
        });
    }

    /// Elements that a style hides. What hides most of a page's sentences is a tab of it.
    fn is_hidden(&self, element: &ElementRef<'_>) -> bool {
        let style = element
            .attr("style")
            .unwrap_or_default()
            .to_ascii_lowercase()
            .replace(' ', "");
        let hidden = style.contains("display:none") || element.attr("hidden").is_some();
        let is_text = self.chosen.above.contains(&key(element)) || self.chosen.main == Some(key(element));
        hidden && !is_text && self.chosen.weight(element) * 5 < self.chosen.total.max(1)
    }

    /// Names what is hidden in the text; what is only hidden on the page around it is none's loss.
    fn hidden(&mut self, element: &ElementRef<'_>, comment: bool) {
        if self.zone != Zone::Main && !comment {
            return;
        }
        let text: Vec<String> = element
            .text()
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        let text = text.join(" ");
        if !text.is_empty() {
            let reason = Reason::Hidden;
            self.document.removed.push(Removed { reason, text });
        }
    }

    fn note(&mut self, note: Note) {
        if !self.document.notes.contains(&note) {
            self.document.notes.push(note);
        }
    }
}

/// What reviewers wrote in Word, in a page that was saved from there: nobody means to publish it.
fn is_comment(element: &ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default();
    style.contains("mso-element:comment-list")
        || element
            .value()
            .classes()
            .any(|class| class == "MsoCommentReference")
}

/// Pieces of text beside each other as one, without spaces at the ends.
fn joined(line: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in line {
        match (out.last_mut(), inline) {
            (Some(Inline::Text(text)), Inline::Text(more)) => text.push_str(&more),
            (_, inline) => out.push(inline),
        }
    }
    let invisible = |c: char| c.is_whitespace() && c != '\t';
    if let Some(Inline::Text(text)) = out.first_mut() {
        *text = text.trim_start_matches(invisible).to_owned();
    }
    if let Some(Inline::Text(text)) = out.last_mut() {
        *text = text.trim_end().to_owned();
    }
    out.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    out
}
