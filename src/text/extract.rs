//! The reader's text, read back out of our own HTML.
//!
//! Our HTML is well-formed and its attribute values hold no quotation marks, so one pass over the
//! bytes is enough. Taking the text from the HTML rather than from the source again is what makes
//! the search index, the open data and the page agree about every character.

use std::borrow::Cow;

use super::list_numbers::ListNumbers;

/// The one thing that is furniture rather than text: the way back from a footnote.
const FOOTNOTE_BACK: &str = "p class=\"footnote-back\"";

/// The text of HTML that this module's `render` made: a line for each paragraph, heading, list item
/// or table row, a tab between the cells of a row, a run-in heading on the line of its paragraph, and
/// the number of an item before its words.
pub fn text_of(html: &str) -> String {
    let mut lines = Lines {
        out: String::with_capacity(html.len()),
        ..Lines::default()
    };
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        lines.text(&rest[..open]);
        let end = tag_end(&rest[open..]);
        let tag = &rest[open + 1..open + end];
        lines.tag(tag);
        rest = rest.get(open + end + 1..).unwrap_or_default();
        if tag == FOOTNOTE_BACK {
            rest = rest.split_once("</p>").map_or("", |(_, after)| after);
        }
    }
    lines.text(rest);
    lines.row = false;
    lines.end_line();
    lines.out.truncate(lines.out.trim_end().len());
    lines.out
}

/// The byte of the `>` that ends the tag at the start of `html`.
pub(super) fn tag_end(html: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    html.len()
}

/// Resolves the entities that serialised HTML text has.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&");
    Cow::Owned(text)
}

#[derive(Default)]
struct Lines {
    out: String,
    /// Space is due before the next word of the line.
    space: Option<char>,
    /// The line has text already.
    begun: bool,
    run_in: bool,
    row: bool,
    verbatim: bool,
    numbers: ListNumbers,
}

impl Lines {
    fn text(&mut self, text: &str) {
        let text = unescape(text);
        let mut rest = &*text;
        loop {
            let end = rest.bytes().position(|byte| matches!(byte, b' ' | b'\t' | b'\n'));
            let (words, space) = rest.split_at(end.unwrap_or(rest.len()));
            self.words(words);
            let Some(space) = space.bytes().next() else {
                return;
            };
            match space {
                b'\n' if self.verbatim => self.end_line(),
                b'\t' if self.verbatim => self.words("\t"),
                _ => self.space = self.space.or(Some(' ')),
            }
            rest = &rest[words.len() + 1..];
        }
    }

    fn words(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        if let Some(number) = self.numbers.take() {
            self.append(&number);
            self.space = Some(' ');
        }
        self.append(words);
    }

    fn append(&mut self, words: &str) {
        if let Some(space) = self.space.take()
            && self.begun
        {
            self.out.push(space);
        }
        self.begun = true;
        self.out.push_str(words);
    }

    /// Opens or closes a list or an item.
    fn list(&mut self, name: &str, tag: &str) {
        let closes = tag.starts_with('/');
        // An item without words shows its number all the same.
        if (closes || name == "li")
            && self.numbers.waits()
            && let Some(number) = self.numbers.take()
        {
            self.append(&number);
        }
        self.end_line();
        match name {
            "li" if !closes => self.numbers.item(tag),
            "li" => {}
            _ if closes => self.numbers.close(),
            _ => self.numbers.open(tag),
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches('/');
        let name = name.split([' ', '/']).next().unwrap_or_default();
        match name {
            "div" => {
                self.run_in = tag.starts_with("div class=\"run-in\"");
                self.end_line();
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if self.run_in => {
                self.run_in = tag != "/p";
            }
            "tr" => {
                self.row = false;
                self.end_line();
                self.row = !tag.starts_with('/');
            }
            "td" | "th" if tag.starts_with('/') => self.space = Some('\t'),
            "pre" => {
                self.end_line();
                self.verbatim = !tag.starts_with('/');
            }
            "li" | "ol" | "ul" => self.list(name, tag),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "br" | "hr" | "dl" | "dt" | "dd" | "table"
            | "caption" | "blockquote" | "section" | "details" | "summary" | "figure" | "figcaption" => {
                self.end_line()
            }
            _ => {}
        }
    }

    fn end_line(&mut self) {
        if self.row {
            self.space = self.space.or(Some(' '));
            return;
        }
        if self.begun {
            self.out.push('\n');
        }
        self.begun = false;
        self.space = None;
    }
}
