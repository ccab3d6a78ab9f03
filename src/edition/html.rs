//! The words of a text that is HTML, converted; its marks stay to the byte.
//!
//! A phrase decides how a character converts, and marks may stand inside it (`<b>发</b>展`). So the
//! words of a block are converted together and then put back between the marks: a character
//! becomes one character, hence their places are known. Left alone are code, whatever is in an
//! element with a `lang` of its own (a quotation in another language or script), and all
//! attributes but those that are read aloud or shown: `alt`, `title` and `aria-label`.

use std::borrow::Cow;

use super::Converter;

/// Elements inside a line: words before and after their tags belong together.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "del", "dfn", "em", "i", "img", "ins", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "u", "wbr",
];

/// Elements that hold no words, or none that may change.
const LEFT_ALONE: [&str; 6] = ["code", "kbd", "samp", "var", "script", "style"];

/// Attributes that readers see or hear.
const SHOWN: [&str; 3] = ["alt", "title", "aria-label"];

/// Elements without an end tag.
const VOID: [&str; 6] = ["area", "br", "col", "hr", "img", "wbr"];

/// Converts the words of an HTML text.
pub fn convert(converter: &Converter, html: &str) -> String {
    let mut block = Block {
        converter,
        out: String::with_capacity(html.len() + html.len() / 16),
        pieces: Vec::new(),
    };
    let mut rest = html;
    // The element that is left alone, and how many of its name are open.
    let mut alone: Option<(String, usize)> = None;
    while let Some(start) = rest.find('<') {
        let (text, tail) = rest.split_at(start);
        block.push(text, alone.is_none());
        let (tag, after) = tail.split_at(end_of_tag(tail));
        rest = after;
        let name = name_of(tag);
        let closing = tag.starts_with("</");
        if let Some((open, depth)) = &mut alone {
            if *open == name {
                *depth = if closing { *depth - 1 } else { *depth + 1 };
            }
            if *depth == 0 {
                alone = None;
            }
            block.push(tag, false);
            continue;
        }
        if !INLINE.contains(&name.as_str()) && !LEFT_ALONE.contains(&name.as_str()) {
            block.flush();
        }
        if closing || name.is_empty() {
            block.push(tag, false);
            continue;
        }
        let own_script = attributes(tag).any(|(key, _)| key.eq_ignore_ascii_case("lang"));
        if own_script {
            block.push(tag, false);
        } else {
            let tag = shown_attributes(converter, tag);
            block.push_made(tag);
        }
        let is_void = VOID.contains(&name.as_str());
        if (own_script || LEFT_ALONE.contains(&name.as_str())) && !is_void {
            alone = Some((name, 1));
        }
    }
    block.push(rest, alone.is_none());
    block.flush();
    block.out
}

/// The words and marks of a block, up to its end.
struct Block<'a> {
    converter: &'a Converter,
    out: String,
    pieces: Vec<Piece<'a>>,
}

struct Piece<'a> {
    text: Cow<'a, str>,
    words: bool,
}

impl<'a> Block<'a> {
    fn push(&mut self, text: &'a str, words: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece {
                text: Cow::Borrowed(text),
                words,
            });
        }
    }

    fn push_made(&mut self, text: Cow<'a, str>) {
        self.pieces.push(Piece { text, words: false });
    }

    /// Converts the words together and puts them back where they stood.
    fn flush(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let words: Vec<&str> = pieces.iter().filter(|p| p.words).map(|p| &*p.text).collect();
        let joined = match words[..] {
            [one] => Cow::Borrowed(one),
            _ => Cow::Owned(words.concat()),
        };
        let converted = self.converter.words(&joined);
        let mut rest: &str = &converted;
        for piece in &pieces {
            if !piece.words {
                self.out.push_str(&piece.text);
                continue;
            }
            let count = piece.text.chars().count();
            let end = rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
            self.out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
}

/// Where the tag or comment that a text begins with ends.
fn end_of_tag(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The name of a tag in lower case; empty for a comment.
fn name_of(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    name[..end.unwrap_or(name.len())].to_ascii_lowercase()
}

/// The attributes of a start tag that have a quoted value: names and values, as they stand there.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let equals = rest.find('=')?;
        let name = rest[..equals].trim_end();
        let name = &name[name
            .rfind(|c: char| c.is_ascii_whitespace())
            .map_or(0, |at| at + 1)..];
        let value = rest[equals + 1..].trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let value = &value[1..];
                let end = value.find(quote)?;
                (&value[..end], &value[end + 1..])
            }
            _ => {
                let end = value
                    .find(|c: char| c.is_ascii_whitespace() || c == '>')
                    .unwrap_or(value.len());
                value.split_at(end)
            }
        };
        rest = after;
        Some((name, value))
    })
}

/// A start tag with the attributes that readers see or hear converted.
fn shown_attributes<'t>(converter: &Converter, tag: &'t str) -> Cow<'t, str> {
    if tag.is_ascii() {
        return Cow::Borrowed(tag);
    }
    let mut out = String::with_capacity(tag.len());
    let mut done = 0;
    for (name, value) in attributes(tag) {
        if SHOWN.iter().any(|shown| name.eq_ignore_ascii_case(shown)) {
            // Both are parts of the same text, so the distance between them is the place.
            let start = value.as_ptr() as usize - tag.as_ptr() as usize;
            out.push_str(&tag[done..start]);
            out.push_str(&converter.words(value));
            done = start + value.len();
        }
    }
    out.push_str(&tag[done..]);
    Cow::Owned(out)
}
