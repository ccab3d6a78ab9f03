//! Accounts for every character of a Markdown text.
//!
//! Each character of the source is on the page, is a mark that does something there (sets words
//! apart, begins an item, leads somewhere), or is told as lost with its line. The parser's tree says
//! what is printed; [`super::marks`] has kept from it what is no markup. The walk goes over both at
//! once, paragraph by paragraph, and what neither explains is a loss.

mod cursor;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use comrak::nodes::{ListType, Node, NodeValue, Sourcepos};
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{TextMode, clean, markdown, marks, prose, raw};
use cursor::Cursor;

/// What Markdown does to a text that was not meant as Markdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Words that are not on the page.
    Words {
        /// The first of them.
        text: String,
    },
    /// The words of a comment.
    Comment,
    /// The contents of an element that no reader sees.
    Hidden {
        /// Its name.
        element: String,
    },
    /// `[附件](附 件.txt)`: meant as a link, and shown as it was typed.
    NoLink {
        /// What was meant as its target.
        target: String,
        /// Whether brackets of full width are why.
        wide: bool,
    },
    /// `甲**某事乙**`: set in bold, slanted or struck out, where the marks may have been meant to hide.
    Marks {
        /// The words between them, and the marks.
        text: String,
    },
}

/// The most characters of a loss that are quoted.
const QUOTED: usize = 40;

/// Every loss with the line of the source on which it stands, from 1, in the order of the lines.
pub fn losses(source: &str, mode: TextMode) -> Vec<(usize, Loss)> {
    let signs = |line: &str| line.trim_start().starts_with(['-', '+', '>']);
    if mode == TextMode::Plain || !prose::may_have_marks(source) && !source.lines().any(signs) {
        return Vec::new();
    }
    let text = clean::clean(source);
    let mut found = markdown::with_settled(&text, |settled, root| {
        let mut walk = Walk::new(settled, raw::needs_sanitising(root));
        walk.tree(root);
        walk.gaps();
        walk.found
    });
    found.sort_by_key(|(line, _)| *line);
    found
}

struct Walk<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// Whether HTML of the author's goes into the page.
    keeps_raw: bool,
    /// Where links lead.
    addresses: HashSet<String>,
    /// The bytes that leaves of the tree account for, in order.
    covered: Vec<Range<usize>>,
    found: Vec<(usize, Loss)>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str, keeps_raw: bool) -> Walk<'t> {
        Walk {
            text,
            starts: clean::line_starts(text),
            keeps_raw,
            addresses: HashSet::new(),
            covered: Vec::new(),
            found: Vec::new(),
        }
    }

    fn tree(&mut self, root: Node<'_>) {
        for node in root.descendants() {
            if let NodeValue::Link(link) | NodeValue::Image(link) = &node.data().value {
                self.addresses.insert(link.url.clone());
            }
        }
        for node in root.descendants() {
            let data = node.data();
            let range = self.range(data.sourcepos);
            match &data.value {
                NodeValue::Paragraph | NodeValue::Heading(_) | NodeValue::TableCell => {
                    self.leaf(node, range.clone());
                }
                NodeValue::CodeBlock(code) => {
                    if code.fenced && code.info.contains(|c: char| !c.is_ascii() || c == ' ') {
                        self.lose(range.start, &code.info);
                    }
                }
                NodeValue::HtmlBlock(block) => self.hidden(range.start, &block.literal),
                NodeValue::Item(list) => {
                    if list.list_type == ListType::Bullet {
                        self.sign(range, &["-", "+"]);
                    }
                    continue;
                }
                NodeValue::BlockQuote => {
                    self.sign(range, &[">"]);
                    continue;
                }
                NodeValue::HtmlInline(literal) => {
                    self.hidden(range.start, literal);
                    continue;
                }
                NodeValue::Strong | NodeValue::Emph | NodeValue::Strikethrough => {
                    self.emphasis(range, matches!(data.value, NodeValue::Emph));
                    continue;
                }
                _ => continue,
            }
            self.covered.push(range);
        }
    }

    fn range(&self, place: Sourcepos) -> Range<usize> {
        let offset = |line: usize, column: usize| {
            let start = self.starts.get(line.saturating_sub(1));
            let at = start.copied().unwrap_or(self.text.len()) + column;
            self.text.floor_char_boundary(at.min(self.text.len()))
        };
        let start = offset(place.start.line, place.start.column.saturating_sub(1));
        let end = offset(place.end.line, place.end.column).max(start);
        // The last column may lie within a character.
        let end = (end..self.text.len()).find(|at| self.text.is_char_boundary(*at));
        start..end.unwrap_or(self.text.len())
    }

    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1)
    }

    fn lose(&mut self, at: usize, words: &str) {
        let text: String = marks::restore(words.trim()).chars().take(QUOTED).collect();
        self.found.push((self.line(at), Loss::Words { text }));
    }

    /// Whether a line names the address of a link that is there.
    fn is_followed(&self, line: &str) -> bool {
        let parts = DEFINITION.as_ref().and_then(|pattern| pattern.captures(line));
        let address = parts.and_then(|parts| parts.get(1).or(parts.get(2)).map(|part| part.as_str()));
        address.is_some_and(|address| self.addresses.contains(address))
    }

    /// Goes over the words of a paragraph, heading or cell, and over what is printed of them.
    fn leaf(&mut self, node: Node<'_>, range: Range<usize>) {
        let mut cursor = Cursor::new(self.text, range.clone());
        cursor.start(&node.data().value);
        cursor.walk(node);
        for line in std::mem::take(&mut cursor.addresses) {
            if !self.is_followed(&self.text[line.clone()]) {
                self.lose(line.start, &self.text[line.clone()]);
            }
        }
        for lost in cursor.finish() {
            let words = &self.text[lost.clone()];
            self.lose(lost.start, words);
        }
        let printed = cursor.printed;
        if printed.contains("](") || printed.contains("]（") {
            self.links(range, &printed);
        }
    }

    /// A sign before a number that makes an item or a quotation of it: `- 3℃`, `+ 5%`, `> 5万元`.
    fn sign(&mut self, range: Range<usize>, signs: &[&str]) {
        const UNIT: usize = 4;
        let whole = self.text[range.clone()].trim_end();
        let Some(words) = signs.iter().find_map(|sign| whole.strip_prefix(sign)) else {
            return;
        };
        let words = words.trim_start();
        let unit = words.trim_start_matches(|c: char| c.is_numeric() || ".,，±".contains(c));
        let measures = unit.chars().count() <= UNIT && !unit.contains('\n');
        if unit.len() < words.len()
            && measures
            && !unit.contains(['年', '月', '日', '号', '號', '楼', '层', '.', ')'])
        {
            self.lose(range.start, whole);
        }
    }

    /// Marks that set words apart and may have been meant to hide something.
    fn emphasis(&mut self, range: Range<usize>, slants: bool) {
        let whole = &self.text[range.clone()];
        let inside = whole.trim_matches(['*', '_', '~']);
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        let outermost = !before.ends_with(['*', '_', '~']);
        if whole.starts_with(['*', '~']) && outermost && marks::may_hide(before, inside, after, slants) {
            let text = marks::restore(whole).chars().take(QUOTED).collect();
            self.found.push((self.line(range.start), Loss::Marks { text }));
        }
    }

    /// What was meant as a link and is none.
    fn links(&mut self, range: Range<usize>, printed: &str) {
        let Some(pattern) = &*NO_LINK else {
            return;
        };
        for parts in pattern.captures_iter(printed) {
            let whole = &parts[0];
            let (target, wide) = match (parts.get(1), parts.get(2)) {
                (Some(target), _) => (target.as_str(), false),
                (None, Some(target)) => (target.as_str(), true),
                (None, None) => continue,
            };
            let at = self.text[range.clone()].find(whole).unwrap_or(0);
            let target = target.chars().take(QUOTED).collect();
            let line = self.line(range.start + at);
            self.found.push((line, Loss::NoLink { target, wide }));
        }
    }

    /// What no reader sees of the author's own HTML.
    fn hidden(&mut self, at: usize, literal: &str) {
        let comment = literal.split("<!--").skip(1).any(|comment| {
            let words = comment.split("-->").next().unwrap_or_default();
            !words.trim().is_empty()
        });
        if comment && (self.keeps_raw || raw::is_comment(literal)) {
            self.found.push((self.line(at), Loss::Comment));
        }
        if !self.keeps_raw {
            return;
        }
        let names = literal.split('<').skip(1).map(|tag| {
            let end = tag.find(|c: char| !c.is_ascii_alphanumeric());
            tag[..end.unwrap_or(tag.len())].to_ascii_lowercase()
        });
        let names: Vec<String> = names
            .filter(|name| marks::HIDDEN.contains(&name.as_str()))
            .collect();
        for element in names {
            self.found.push((self.line(at), Loss::Hidden { element }));
        }
    }

    /// Between the leaves stand marks of blocks, and nothing else.
    fn gaps(&mut self) {
        let mut covered = std::mem::take(&mut self.covered);
        covered.sort_unstable_by_key(|range| range.start);
        let mut from = 0;
        let end = self.text.len();
        for range in covered.into_iter().chain(std::iter::once(end..end)) {
            if from < range.start {
                self.gap(from..range.start);
            }
            from = from.max(range.end);
        }
    }

    fn gap(&mut self, range: Range<usize>) {
        let Some(marks) = &*BLOCK_MARKS else {
            return;
        };
        let mut at = range.start;
        for line in self.text[range].split_inclusive('\n') {
            let end = marks.find(line).map_or(0, |found| found.end());
            let rest = line[end..].trim_end();
            if !rest.is_empty() && !self.is_followed(rest) {
                self.lose(at + end, rest);
            }
            at += line.len();
        }
    }
}

/// Marks of blocks at the start of a line: quotations, items, headings, rules, tables, fences, notes.
static BLOCK_MARKS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:[\s>|:=#*_+~`-]|\d{1,9}[.)]|\[\^[^\]]+\]:)*").ok());

/// A line that names the address of a link.
static DEFINITION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let title = r#"(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\)))?"#;
    Regex::new(
        &[
            r"^\[[^\]\[]+\]:[ \t]*(?:<([^<>]*)>|([^\s<]\S*))",
            title,
            r"[ \t]*$",
        ]
        .concat(),
    )
    .ok()
});

/// What was meant as a link: its target has a space, or its brackets are of full width.
static NO_LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\[[^\]\[]+\](?:\(([^()<>]*[\s\u{3000}][^()]*)\)|（([^（）\s]+\.[A-Za-z0-9]{2,5}|https?://[^（）\s]+)）)").ok()
});

#[cfg(test)]
mod tests;
