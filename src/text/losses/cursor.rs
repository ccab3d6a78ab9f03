//! A place in the source of one paragraph, moved on by what the parser made of it.

use std::ops::Range;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};

use super::super::marks::restored;
use super::DEFINITION;

/// How far ahead a printed character is looked for, in bytes.
const AHEAD: usize = 512;

pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    /// What was passed over without a reason.
    lost: Vec<Range<usize>>,
    /// The links and pictures that are open, by their first mark.
    open: Vec<Option<char>>,
    /// The lines before the words that name addresses of links.
    pub(super) addresses: Vec<Range<usize>>,
    /// The words that are printed outside of links and code, as they are printed.
    pub(super) printed: String,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, range: Range<usize>) -> Cursor<'t> {
        Cursor {
            text,
            at: range.start,
            end: range.end,
            lost: Vec::new(),
            open: Vec::new(),
            addresses: Vec::new(),
            printed: String::new(),
        }
    }

    /// Passes what stands before the words of a block.
    pub(super) fn start(&mut self, block: &NodeValue) {
        match block {
            NodeValue::Heading(heading) if !heading.setext => self.pass(|c| c == '#'),
            NodeValue::TableCell => {
                self.pass(|c| c == '|' || c.is_whitespace());
                return;
            }
            _ => {}
        }
        // Addresses of links before a paragraph belong to its lines.
        while let Some(pattern) = DEFINITION.as_ref().filter(|_| self.rest().starts_with('[')) {
            let line = self.rest().split('\n').next().unwrap_or_default();
            if !pattern.is_match(line) || line.len() == self.rest().len() {
                break;
            }
            self.addresses.push(self.at..self.at + line.len());
            self.at += line.len() + 1;
            self.space();
        }
    }

    pub(super) fn walk(&mut self, block: Node<'_>) {
        for edge in block.children().flat_map(|child| child.traverse()) {
            match edge {
                NodeEdge::Start(node) => self.enter(&node.data().value),
                NodeEdge::End(node) => self.leave(&node.data().value),
            }
        }
    }

    /// What was lost: what was passed over, and what stands behind all that is printed.
    pub(super) fn finish(&mut self) -> Vec<Range<usize>> {
        self.space();
        let rest = self
            .rest()
            .trim_end_matches(|c: char| c.is_whitespace() || "#=-|>".contains(c));
        if !rest.is_empty() {
            self.lost.push(self.at..self.at + rest.len());
        }
        let mut joined: Vec<Range<usize>> = Vec::new();
        for range in std::mem::take(&mut self.lost) {
            match joined.last_mut() {
                Some(last) if self.text[last.end..range.start].trim().is_empty() => last.end = range.end,
                _ => joined.push(range),
            }
        }
        joined
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at.min(self.end)..self.end]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn pass(&mut self, passes: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(passes).len();
    }

    /// Passes white space, as a character or a reference, and the marks of quotations.
    fn space(&mut self) {
        self.blank();
        while let Some(length) =
            reference(self.rest()).filter(|length| is_blank_reference(&self.rest()[..*length]))
        {
            self.at += length;
            self.blank();
        }
    }

    /// Passes white space, and the marks of quotations at the start of a line.
    fn blank(&mut self) {
        let rest = self.rest();
        let mut line_end = false;
        let length = rest.find(|c: char| {
            line_end |= c == '\n';
            !(c.is_whitespace() || c == '>' && line_end)
        });
        self.at += length.unwrap_or(rest.len());
    }

    fn enter(&mut self, value: &NodeValue) {
        match value {
            NodeValue::Text(words) => {
                for c in words.chars() {
                    self.printed.push(restored(c));
                    self.expect(c);
                }
            }
            NodeValue::SoftBreak | NodeValue::LineBreak => {
                self.printed.push('\n');
                self.space();
                if self.rest().starts_with("\\\n") {
                    self.at += 1;
                }
            }
            NodeValue::Code(code) => self.code(&code.literal),
            NodeValue::HtmlInline(literal) => {
                self.space();
                self.verbatim(literal);
            }
            NodeValue::Emph | NodeValue::Strong | NodeValue::Strikethrough => self.emphasis(value),
            NodeValue::Link(_) | NodeValue::Image(_) => {
                self.space();
                if matches!(value, NodeValue::Image(_)) {
                    self.pass_one('!');
                }
                let mark = self.next().filter(|c| "[<".contains(*c));
                self.at += mark.map_or(0, char::len_utf8);
                self.open.push(mark);
                self.printed.push('\u{0}');
            }
            NodeValue::FootnoteReference(_) => {
                self.space();
                let end = self.rest().find(']').map_or(0, |end| end + 1);
                self.at += end;
            }
            _ => {}
        }
    }

    fn leave(&mut self, value: &NodeValue) {
        match value {
            NodeValue::Emph | NodeValue::Strong | NodeValue::Strikethrough => self.emphasis(value),
            NodeValue::Link(_) | NodeValue::Image(_) => {
                match self.open.pop().flatten() {
                    Some('[') => self.target(),
                    Some(_) => self.pass_one('>'),
                    None => {}
                }
                self.printed.push('\u{0}');
            }
            _ => {}
        }
    }

    fn pass_one(&mut self, mark: char) {
        self.space();
        if self.next() == Some(mark) {
            self.at += mark.len_utf8();
        }
    }

    fn emphasis(&mut self, value: &NodeValue) {
        self.space();
        let (marks, most) = match value {
            NodeValue::Emph => ("*_", 1),
            NodeValue::Strong => ("*_", 2),
            _ => ("~", 2),
        };
        for _ in 0..most {
            if self.next().is_some_and(|c| marks.contains(c)) {
                self.at += 1;
            }
        }
    }

    /// Passes the source of a printed character.
    fn expect(&mut self, printed: char) {
        if printed.is_whitespace() {
            return;
        }
        loop {
            self.space();
            let Some(c) = self.next() else {
                return;
            };
            let after = &self.rest()[c.len_utf8()..];
            if c == '\\' && after.starts_with('\n') {
                self.at += 1;
                continue;
            }
            let escaped = after.chars().next().filter(char::is_ascii_punctuation);
            if c == '\\' && escaped == Some(printed) {
                self.at += 2;
                return;
            }
            if c == '&'
                && let Some(length) = reference(self.rest())
            {
                let whole = &self.rest()[..length];
                let ampersand = matches!(whole, "&amp;" | "&AMP;" | "&#38;" | "&#x26;");
                if printed == '&' && !ampersand {
                    self.at += 1;
                    return;
                }
                self.at += length;
                return;
            }
            if c == printed {
                self.at += c.len_utf8();
                return;
            }
            // A character that is nowhere near was made by the parser: nothing of the source is lost.
            let near = self.rest();
            let near = &near[..near.floor_char_boundary(AHEAD)];
            if !near.contains(printed) {
                return;
            }
            self.lost.push(self.at..self.at + c.len_utf8());
            self.at += c.len_utf8();
        }
    }

    fn code(&mut self, literal: &str) {
        self.space();
        let marks = self.rest().bytes().take_while(|byte| *byte == b'`').count();
        self.at += marks;
        self.verbatim(literal);
        self.blank();
        let closing = self
            .rest()
            .bytes()
            .take(marks)
            .take_while(|byte| *byte == b'`')
            .count();
        self.at += closing;
        self.printed.push('\u{0}');
    }

    fn verbatim(&mut self, literal: &str) {
        for c in literal.chars().filter(|c| !c.is_whitespace()) {
            self.blank();
            // A bar in a table's cell is escaped even in code.
            if c == '|' && self.rest().starts_with("\\|") {
                self.at += 1;
            }
            if self.next() == Some(c) {
                self.at += c.len_utf8();
            }
        }
    }

    /// Passes what stands behind the words of a link: its address, its name, or nothing.
    fn target(&mut self) {
        self.pass_one(']');
        if self.rest().starts_with('[') {
            let end = self.rest().find(']').map_or(0, |end| end + 1);
            self.at += end;
        } else if self.rest().starts_with('(') {
            self.at += 1;
            self.pass(char::is_whitespace);
            if self.rest().starts_with('<') {
                self.until('>');
            } else {
                self.address();
            }
            self.pass(char::is_whitespace);
            let close = match self.next() {
                Some(quote @ ('"' | '\'')) => Some(quote),
                Some('(') => Some(')'),
                _ => None,
            };
            if let Some(close) = close {
                self.until(close);
                self.pass(char::is_whitespace);
            }
            self.pass_one(')');
        }
    }

    /// Passes a mark and all up to the one that answers it.
    fn until(&mut self, close: char) {
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let ends = *c == close && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        self.at += end.map_or(0, |(at, c)| at + c.len_utf8());
    }

    fn address(&mut self) {
        let (mut depth, mut escaped) = (0_usize, false);
        let end = self.rest().find(|c: char| {
            let plain = !escaped;
            escaped = c == '\\' && plain;
            match c {
                '(' if plain => depth += 1,
                ')' if plain && depth == 0 => return true,
                ')' if plain => depth -= 1,
                c => return c.is_whitespace(),
            }
            false
        });
        self.at += end.unwrap_or(0);
    }
}

/// The length of a reference to a character.
fn reference(text: &str) -> Option<usize> {
    if !text.starts_with('&') {
        return None;
    }
    let end = text.bytes().take(40).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let sound = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
    sound.then_some(end + 1)
}

fn is_blank_reference(reference: &str) -> bool {
    let name = reference.trim_start_matches('&').trim_end_matches(';');
    let code = match name.strip_prefix('#') {
        Some(hex) if hex.starts_with(['x', 'X']) => u32::from_str_radix(&hex[1..], 16).ok(),
        Some(number) => number.parse().ok(),
        None => None,
    };
    let blank = code.and_then(char::from_u32).is_some_and(char::is_whitespace);
    blank
        || matches!(
            name,
            "nbsp" | "ensp" | "emsp" | "thinsp" | "hairsp" | "Tab" | "NewLine" | "NonBreakingSpace"
        )
}
