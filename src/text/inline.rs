//! The inline part of Markdown: emphasis, links, images, and where lines of pasted text join.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};

use super::clean::is_wide;
use super::link::is_safe;
use super::outline::Place;
use super::page::Page;

/// Elements nested deeper than this are left out; their text stays.
const DEPTH: usize = 32;

/// Where a run-in heading ends in a run of inline nodes, in bytes of [`text`].
#[derive(Clone, Copy)]
pub(super) struct Cut<'p> {
    pub(super) at: usize,
    pub(super) place: &'p Place,
}

/// The start of the text of some inline nodes, up to `limit` bytes or a little more, and whether it
/// is all of it. Line breaks, images and raw HTML count for nothing.
pub(super) fn text(nodes: &[Node<'_>], limit: usize) -> (String, bool) {
    let mut found = String::new();
    let mut images = 0_usize;
    for edge in nodes.iter().flat_map(|node| node.traverse()) {
        let (node, entering) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        if matches!(node.data().value, NodeValue::Image(_)) {
            images = if entering {
                images + 1
            } else {
                images.saturating_sub(1)
            };
        }
        if images > 0 {
            continue;
        }
        if found.len() > limit && !words_of(node, entering).is_empty() {
            return (found, false);
        }
        // A single text may be as long as the file.
        let words = words_of(node, entering);
        let end = words
            .char_indices()
            .map(|(at, _)| at)
            .find(|at| *at > limit)
            .unwrap_or(words.len());
        found.push_str(&words[..end]);
        if end < words.len() {
            return (found, false);
        }
    }
    (found, true)
}

/// The text that a node itself stands for.
fn words_of(node: Node<'_>, entering: bool) -> String {
    match &node.data().value {
        NodeValue::Text(words) if entering => words.clone().into_owned(),
        NodeValue::Code(code) if entering => code.literal.clone(),
        _ => String::new(),
    }
}

/// Whether a run-in heading may end at byte `at`: in plain text or emphasis that can be closed there
/// and opened again, with no raw HTML about.
pub(super) fn can_cut(nodes: &[Node<'_>], at: usize) -> bool {
    let (mut seen, mut links, mut images) = (0, 0_usize, 0_usize);
    for edge in nodes.iter().flat_map(|node| node.traverse()) {
        let (node, entering) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        let step = |count: usize| {
            if entering {
                count + 1
            } else {
                count.saturating_sub(1)
            }
        };
        let value = &node.data().value;
        match value {
            NodeValue::HtmlInline(_) => return false,
            NodeValue::Link(_) => links = step(links),
            NodeValue::Image(_) => images = step(images),
            _ => {}
        }
        let length = if images == 0 {
            words_of(node, entering).len()
        } else {
            0
        };
        if length > 0 && at <= seen + length {
            return links == 0 && matches!(value, NodeValue::Text(_));
        }
        seen += length;
    }
    false
}

/// Writes lines of words that go on in one another, without the space before the first word.
pub(super) fn write_lines<'t>(
    page: &mut Page<'_>,
    lines: impl IntoIterator<Item = &'t str>,
    cut: Option<Cut<'_>>,
) {
    let mut writer = Writer::new(page, cut);
    for words in lines {
        writer.end_heading();
        writer.join = writer.begun;
        writer.words(words);
    }
    writer.end_heading();
}

/// Writes some inline nodes, without the space before the first word.
pub(super) fn write(page: &mut Page<'_>, nodes: &[Node<'_>], cut: Option<Cut<'_>>) {
    let mut writer = Writer::new(page, cut);
    let mut stack: Vec<(Node<'_>, bool)> = nodes.iter().rev().map(|node| (*node, true)).collect();
    while let Some((node, entering)) = stack.pop() {
        if !entering {
            writer.leave(node);
        } else if writer.enter(node) {
            stack.push((node, false));
            stack.extend(node.reverse_children().map(|child| (child, true)));
        }
    }
    writer.end_heading();
}

struct Writer<'w, 'a, 'p> {
    page: &'w mut Page<'a>,
    cut: Option<Cut<'p>>,
    /// A run-in heading that ended with the last word; its paragraph starts with the next.
    due: Option<&'p Place>,
    /// Bytes of text so far, as [`text`] counts them.
    seen: usize,
    begun: bool,
    /// A line of the source ended here.
    join: bool,
    last: char,
    /// The emphasis that is open.
    open: Vec<&'static str>,
    /// The links that are open, and whether each was printed.
    links: Vec<bool>,
}

impl<'w, 'a, 'p> Writer<'w, 'a, 'p> {
    fn new(page: &'w mut Page<'a>, cut: Option<Cut<'p>>) -> Writer<'w, 'a, 'p> {
        Writer {
            page,
            cut,
            due: None,
            seen: 0,
            begun: false,
            join: false,
            last: ' ',
            open: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Writes what stands before the children of a node; false to leave them out.
    fn enter(&mut self, node: Node<'_>) -> bool {
        self.end_heading();
        match &node.data().value {
            NodeValue::Text(words) => self.words(words),
            NodeValue::SoftBreak => self.join = self.begun,
            NodeValue::LineBreak => {
                self.page.out.push_str("<br>\n");
                self.last = '\n';
            }
            NodeValue::Code(code) => {
                self.settle_join(code.literal.chars().next());
                self.page.out.push_str("<code>");
                self.page.text(&code.literal);
                self.page.out.push_str("</code>");
                self.seen += code.literal.len();
                self.end_with(&code.literal);
            }
            NodeValue::HtmlInline(literal) => self.raw(literal),
            NodeValue::Strong => self.open("strong"),
            NodeValue::Emph => self.open("em"),
            NodeValue::Strikethrough => self.open("del"),
            NodeValue::Link(link) => {
                let printed = !self.links.contains(&true) && is_safe(&link.url);
                if printed {
                    self.settle_join(super::markdown::words(node).chars().next());
                    self.page.open_link(&link.url, &link.title);
                }
                self.links.push(printed);
            }
            NodeValue::Image(link) => {
                self.settle_join(None);
                self.page
                    .image(&link.url, &super::markdown::words(node), &link.title);
                self.begun = true;
                self.last = ' ';
                return false;
            }
            NodeValue::FootnoteReference(note) => self.footnote(note.ix, note.ref_num),
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::Strong | NodeValue::Emph | NodeValue::Strikethrough => {
                if let Some(name) = self.open.pop()
                    && self.open.len() < DEPTH
                {
                    self.close(name);
                }
            }
            NodeValue::Link(_) if self.links.pop() == Some(true) => self.page.out.push_str("</a>"),
            _ => {}
        }
    }

    fn open(&mut self, name: &'static str) {
        if self.open.len() < DEPTH {
            self.page.out.push('<');
            self.page.out.push_str(name);
            self.page.out.push('>');
        }
        self.open.push(name);
    }

    fn close(&mut self, name: &str) {
        self.page.out.push_str("</");
        self.page.out.push_str(name);
        self.page.out.push('>');
    }

    fn words(&mut self, words: &str) {
        let mut words = words;
        if !self.begun {
            let trimmed = words.trim_start();
            self.seen += words.len() - trimmed.len();
            words = trimmed;
        }
        if words.is_empty() {
            return;
        }
        self.begun = true;
        self.settle_join(words.chars().next());
        if let Some(cut) = self.cut.filter(|cut| cut.at <= self.seen + words.len()) {
            self.cut = None;
            let at = cut.at.saturating_sub(self.seen);
            self.linked(&words[..at]);
            self.due = Some(cut.place);
            if at < words.len() {
                self.end_heading();
                self.linked(&words[at..]);
            }
        } else {
            self.linked(words);
        }
        self.seen += words.len();
        self.end_with(words);
    }

    fn linked(&mut self, words: &str) {
        if self.links.contains(&true) {
            self.page.text(words);
        } else {
            self.page.autolinked(words);
        }
    }

    /// Ends a run-in heading where one is due, with the emphasis that is open around its end.
    fn end_heading(&mut self) {
        let Some(place) = self.due.take() else {
            return;
        };
        let open: Vec<&'static str> = self.open.iter().copied().take(DEPTH).collect();
        for name in open.iter().rev() {
            self.close(name);
        }
        self.page.leave_run_in_heading(place);
        for name in open {
            self.page.out.push('<');
            self.page.out.push_str(name);
            self.page.out.push('>');
        }
    }

    /// Writes what a line end of the source stands for, now that the next character is known:
    /// nothing beside Chinese text, else the space that it is in other scripts.
    fn settle_join(&mut self, next: Option<char>) {
        if std::mem::take(&mut self.join) {
            let next = next.unwrap_or(' ');
            let spaced = |c: char| !is_wide(c) && c.is_alphabetic();
            let joined = (is_wide(self.last) && !spaced(next)) || (is_wide(next) && !spaced(self.last));
            if !joined {
                self.page.out.push('\n');
            }
        }
    }

    fn end_with(&mut self, words: &str) {
        self.begun = true;
        self.last = words.chars().next_back().unwrap_or(self.last);
    }

    fn raw(&mut self, literal: &str) {
        if self.page.keeps_raw() {
            self.settle_join(None);
            self.page.out.push_str(literal);
        } else if !super::raw::is_comment(literal) {
            self.settle_join(Some('<'));
            self.page.text(literal);
            self.end_with(literal);
        }
    }

    fn footnote(&mut self, number: u32, reference: u32) {
        self.join = false;
        self.page.out.push_str("<sup");
        self.page.attribute("class", "footnote-ref");
        self.page
            .attribute("id", &footnote_reference_id(number, reference));
        self.page.out.push('>');
        let nested = self.links.contains(&true);
        if !nested {
            self.page.open_link(&format!("#fn-{number}"), "");
        }
        self.page.out.push_str(&format!("[{number}]"));
        self.page
            .out
            .push_str(if nested { "</sup>" } else { "</a></sup>" });
        self.begun = true;
        self.last = ' ';
    }
}

/// The id of a place where a footnote is called.
pub(super) fn footnote_reference_id(number: u32, reference: u32) -> String {
    if reference < 2 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{reference}")
    }
}
