//! Angle brackets and ampersands: which are HTML, and which are characters.
//!
//! `字段<name>必填` names a blank; a browser would take it for an element and show nothing. So a tag
//! is one only where HTML knows its name and it is closed as it must be. All else is text.

use std::collections::HashMap;
use std::ops::Range;

use super::super::clean::is_forbidden;
use super::Marks;

/// More attributes than this has no tag.
const MOST_ATTRIBUTES: usize = 128;

/// Elements whose contents no reader sees.
pub(in super::super) const HIDDEN: [&str; 8] = [
    "script", "style", "template", "noscript", "iframe", "svg", "math", "title",
];

/// Elements that have no end tag, of those that a page may hold.
const VOID: [&str; 5] = ["br", "hr", "img", "wbr", "col"];

/// Elements whose end tag may be left out.
const LOOSE: [&str; 12] = [
    "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "caption",
];

/// The other elements of HTML that pasted text brings.
const PAIRED: &str = " a abbr address article aside audio b bdi bdo big blockquote body button center \
    cite code data del details dfn dir div dl em fieldset figcaption figure font footer form h1 h2 h3 \
    h4 h5 h6 head header hgroup html i iframe ins kbd label legend main map mark math menu nav noscript \
    object ol output picture pre q rp rt ruby s samp script section select small span strike strong \
    style sub summary sup svg table template textarea time title tt u ul var video ";

/// A tag as it was typed.
struct Tag {
    name: String,
    closes: bool,
    length: usize,
}

impl Marks<'_> {
    /// Tags that are none, comments that nothing ends, and references to characters that no page may
    /// hold.
    pub(super) fn settle_html(&mut self) {
        let bytes = self.text.as_bytes();
        let mut open: HashMap<String, Vec<Range<usize>>> = HashMap::new();
        let mut loose = Vec::new();
        let mut at = 0;
        let mut line = 0;
        let last_comment = self.text.rfind("-->");
        while let Some(found) = bytes[at..]
            .iter()
            .position(|byte| matches!(byte, b'<' | b'&' | b'\\'))
        {
            let start = at + found;
            at = start + 1;
            while self.lines.get(line).is_some_and(|range| range.end < start) {
                line += 1;
            }
            if self.fenced.get(line) == Some(&true) {
                at = self.lines[line].end.max(at);
                continue;
            }
            let rest = &self.text[start..];
            match bytes[start] {
                b'\\' => at += usize::from(matches!(bytes.get(at), Some(b'<' | b'&' | b'\\'))),
                b'&' if is_bad_reference(rest) => self.literal.push(start),
                b'&' if !is_reference(rest) => loose.push(start),
                b'&' => {}
                // The target of a link, which may hold spaces.
                _ if self.text[..start].ends_with("](") => {
                    let end = rest.find(['>', '\n']).map_or(1, |end| end + 1);
                    at = start + end;
                    self.opaque.push(start..at);
                }
                _ if rest.starts_with("<!--") && last_comment.is_some_and(|last| last >= start + 2) => {
                    let end = rest[2..].find("-->").map_or(rest.len(), |end| end + 5);
                    at = start + end;
                    self.opaque.push(start..at);
                }
                _ => match address(rest).map(Some).or_else(|| tag(rest).map(|_| None)) {
                    Some(Some(length)) => {
                        at = start + length;
                        self.opaque.push(start..at);
                    }
                    Some(None) => at = self.tag(start, &mut open),
                    None if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) => {
                        self.literal.push(start);
                    }
                    None => {}
                },
            }
        }
        // What is still open was never a tag.
        self.literal
            .extend(open.into_values().flatten().map(|range| range.start));
        // Browsers read `&copy=2` as a reference, Markdown does not: beside HTML it stays what it is.
        if !self.opaque.is_empty() {
            self.literal.extend(loose);
        }
        self.opaque.sort_unstable_by_key(|range| range.start);
    }

    /// Takes the tag at `start`, and says where to look on.
    fn tag(&mut self, start: usize, open: &mut HashMap<String, Vec<Range<usize>>>) -> usize {
        let Some(tag) = tag(&self.text[start..]) else {
            return start + 1;
        };
        let range = start..start + tag.length;
        let name = tag.name.as_str();
        if VOID.contains(&name) || LOOSE.contains(&name) {
            self.opaque.push(range.clone());
        } else if !PAIRED.contains(&format!(" {name} ")) {
            self.literal.push(start);
            return start + 1;
        } else if !tag.closes {
            open.entry(tag.name).or_default().push(range.clone());
        } else if let Some(opening) = open.get_mut(name).and_then(Vec::pop) {
            self.opaque.push(opening);
            self.opaque.push(range.clone());
        } else {
            self.literal.push(start);
        }
        range.end
    }
}

/// The length of an address in angle brackets.
fn address(text: &str) -> Option<usize> {
    let end = text
        .bytes()
        .take(2048)
        .position(|byte| matches!(byte, b'>' | b' ' | b'\n'))?;
    let inside = text.get(1..end).filter(|_| text.as_bytes()[end] == b'>')?;
    let lower = inside.get(..8).unwrap_or(inside).to_ascii_lowercase();
    let schemes = ["http://", "https://", "ftp://", "mailto:", "tel:"];
    let is_address = schemes.iter().any(|scheme| lower.starts_with(scheme));
    let mail = || {
        let (name, host) = inside.split_once('@')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
        (!name.is_empty() && host.contains('.') && (name.to_owned() + host).chars().all(plain)).then_some(())
    };
    (is_address || mail().is_some()).then_some(end + 1)
}

/// Whether a text starts with a tag of HTML.
pub(super) fn is_tag(text: &str) -> bool {
    tag(text).is_some_and(|tag| {
        let name = tag.name.as_str();
        VOID.contains(&name) || LOOSE.contains(&name) || PAIRED.contains(&format!(" {name} "))
    })
}

/// The tag that a text starts with.
fn tag(text: &str) -> Option<Tag> {
    let closes = text.starts_with("</");
    let from = 1 + usize::from(closes);
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let length = bytes[from..]
        .iter()
        .take(32)
        .take_while(|byte| is_name(byte))
        .count();
    if length == 0 || !bytes[from].is_ascii_alphabetic() {
        return None;
    }
    let name = text[from..from + length].to_ascii_lowercase();
    let mut at = from + length;
    let skip = |at: usize| {
        at + bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
    };
    for _ in 0..=MOST_ATTRIBUTES {
        let next = skip(at);
        let spaced = next > at;
        at = next;
        match bytes.get(at)? {
            b'>' => {
                return Some(Tag {
                    name,
                    closes,
                    length: at + 1,
                });
            }
            b'/' if !closes && bytes.get(at + 1) == Some(&b'>') => at += 1,
            byte if spaced && !closes && (byte.is_ascii_alphabetic() || b"_:".contains(byte)) => {
                at = attribute(text, at)?;
            }
            _ => return None,
        }
    }
    None
}

/// Where an attribute ends that starts at `at`.
fn attribute(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:.-".contains(byte);
    let skip = |at: usize| {
        at + bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
    };
    let end = at + bytes[at..].iter().take_while(|byte| is_name(byte)).count();
    let equals = skip(end);
    if bytes.get(equals) != Some(&b'=') {
        return Some(end);
    }
    let value = skip(equals + 1);
    match bytes.get(value)? {
        quote @ (b'"' | b'\'') => {
            let length = bytes[value + 1..].iter().position(|byte| byte == quote)?;
            // A blank line ends a paragraph, and with it every tag.
            let inside = &text[value + 1..value + 1 + length];
            (!inside.contains("\n\n")).then_some(value + length + 2)
        }
        _ => {
            let bare = |byte: &u8| !byte.is_ascii_whitespace() && !b"\"'=<>`".contains(byte);
            let length = bytes[value..].iter().take_while(|byte| bare(byte)).count();
            (length > 0).then_some(value + length)
        }
    }
}

/// Whether a text starts with a whole reference to a character.
fn is_reference(text: &str) -> bool {
    let name = text[1..].strip_prefix('#').unwrap_or(&text[1..]);
    let length = name
        .bytes()
        .take(40)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    length > 0 && name[length..].starts_with(';')
}

/// Whether `&#…;` stands for what no page may hold.
fn is_bad_reference(text: &str) -> bool {
    let Some(number) = text.strip_prefix("&#") else {
        return false;
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    let length = digits
        .bytes()
        .take(9)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    if !digits[length..].starts_with(';') {
        return false;
    }
    match u32::from_str_radix(&digits[..length], radix) {
        Ok(code) => char::from_u32(code).is_none_or(|c| c == '\0' || is_forbidden(c)),
        Err(_) => false,
    }
}
