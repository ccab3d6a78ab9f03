//! Link and image targets: which are safe, how they are printed, and where the author wrote them.

use std::ops::Range;

use comrak::nodes::{Node, NodeValue, Sourcepos};

use super::clean::{clean, escape, escape_attribute, is_forbidden, line_starts};
use super::{LinkMap, TextMode, markdown, marks, raw};

/// A link or an image of a Markdown text, as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLink {
    /// The target, with entities and escapes resolved.
    pub target: String,
    /// Whether it is an image rather than a link.
    pub image: bool,
    /// The words of the link, or the replacement text of the image.
    pub alt: String,
    /// The line in the source, from 1.
    pub line: usize,
    /// The column in characters, from 1; of the target where it was found, else of its line.
    pub column: usize,
    /// The bytes of the target in the source, or else of its line.
    pub range: Range<usize>,
}

/// Every link and image target of the text that the author wrote, in order, those in raw HTML
/// included. A plain text has none, and a Markdown text without `](`, `]:` or `<` is not parsed.
pub fn links(source: &str, mode: TextMode) -> Vec<TextLink> {
    if mode == TextMode::Plain || !["](", "]:", "<"].iter().any(|mark| source.contains(mark)) {
        return Vec::new();
    }
    let text = clean(source);
    let mut locator = Locator::new(source);
    let mut found = Vec::new();
    markdown::with_settled(&text, |settled, root| {
        markdown::restore(root);
        let mut columns = marks::Columns::new(settled);
        for node in root.descendants() {
            let mut place = node.data().sourcepos;
            let is_target = matches!(
                &node.data().value,
                NodeValue::Link(_) | NodeValue::Image(_) | NodeValue::HtmlInline(_) | NodeValue::HtmlBlock(_)
            );
            if !is_target {
                continue;
            }
            place.start.column = columns.typed(place.start.line, place.start.column);
            for (target, image, alt) in targets(node) {
                let range = locator.find(&target, place);
                let (line, column) = locator.position(range.start);
                found.push(TextLink {
                    target,
                    image,
                    alt,
                    line,
                    column,
                    range,
                });
            }
        }
    });
    found
}

/// The targets that a node itself holds.
fn targets(node: Node<'_>) -> Vec<(String, bool, String)> {
    match &node.data().value {
        NodeValue::Link(link) => vec![(link.url.clone(), false, markdown::words(node))],
        NodeValue::Image(link) => vec![(link.url.clone(), true, markdown::words(node))],
        NodeValue::HtmlInline(literal) => raw::targets(literal),
        NodeValue::HtmlBlock(block) => raw::targets(&block.literal),
        _ => Vec::new(),
    }
}

/// Finds targets in the source, in the order of the text.
///
/// The parser says on which lines a link stands, and about where; the target is looked for from
/// there, but not over more of a very long line than [`REACH`].
struct Locator<'s> {
    source: &'s str,
    starts: Vec<usize>,
    /// Behind the target found last: two links of one line may have the same one.
    from: usize,
    /// An offset whose line and column are known.
    known: (usize, usize, usize),
}

/// How far a target may stand behind the start of its link, in bytes.
const REACH: usize = 8 << 10;

impl<'s> Locator<'s> {
    fn new(source: &'s str) -> Locator<'s> {
        let starts = line_starts(source);
        Locator {
            source,
            starts,
            from: 0,
            known: (0, 1, 1),
        }
    }

    /// The bytes of `target`, or else of the line on which its link starts.
    fn find(&mut self, target: &str, place: Sourcepos) -> Range<usize> {
        let start = |line: usize| self.starts.get(line).copied().unwrap_or(self.source.len());
        let line = place.start.line.saturating_sub(1);
        let span = start(line)..start(place.end.line.max(place.start.line));
        let link = (span.start + place.start.column.saturating_sub(1)).min(span.end);
        for from in [self.from.max(link), link, span.start] {
            let from = self.source.floor_char_boundary(from.clamp(span.start, span.end));
            let end = self
                .source
                .floor_char_boundary(span.end.min(from + REACH + target.len()));
            if let Some(at) = self.source[from..end].find(target).filter(|_| !target.is_empty()) {
                self.from = from + at + target.len();
                return from + at..self.from;
            }
        }
        let text = self.source[span.start..start(line + 1).max(span.start)].trim_end();
        span.start..span.start + text.len()
    }

    /// The line and column of an offset.
    fn position(&mut self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let (at, known_line, column) = self.known;
        let (at, column) = if known_line == line && at <= offset {
            (at, column)
        } else {
            (self.starts[line - 1], 1)
        };
        let column = column + self.source[at..offset].chars().count();
        self.known = (offset, line, column);
        (line, column)
    }
}

/// Whether a target may be printed: relative, or of a scheme that runs no code. What browsers skip
/// in a URL (controls and space) is skipped here too, so that nothing hides behind it.
pub(super) fn is_safe(target: &str) -> bool {
    // A reference that no page may hold was left as it is; nothing may hide behind it.
    if target.contains("&#") && target.split(';').skip(1).any(|rest| !is_safe(rest)) {
        return false;
    }
    let bare: String = target
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_forbidden(*c))
        .take(64)
        .collect();
    let Some((scheme, _)) = bare.split_once(':') else {
        return true;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let allowed = ["http", "https", "mailto", "tel"];
    !is_scheme || allowed.iter().any(|name| scheme.eq_ignore_ascii_case(name))
}

/// Whether a target as written names a host.
fn names_host(target: &str) -> bool {
    let lower = target
        .trim()
        .get(..8)
        .unwrap_or(target.trim())
        .to_ascii_lowercase();
    ["http:", "https:", "//", "\\\\", "/\\", "\\/"]
        .iter()
        .any(|start| lower.starts_with(start))
}

/// Writes ` href="…"` for a safe target, and what marks a link that leaves the site.
pub(super) fn write_href(out: &mut String, target: &str, link: LinkMap<'_>) {
    let mapped = link(target);
    let external = mapped.is_none() && names_host(target);
    out.push_str(" href=\"");
    escape_url(out, mapped.as_deref().unwrap_or(target));
    out.push('"');
    if external {
        out.push_str(" class=\"external\" rel=\"noopener\"");
    }
}

/// Writes an image, or its replacement text where its target is not safe.
pub(super) fn write_image(out: &mut String, target: &str, alt: &str, title: &str, link: LinkMap<'_>) {
    if !is_safe(target) || target.trim().is_empty() {
        escape(out, alt);
        return;
    }
    let mapped = link(target);
    out.push_str("<img src=\"");
    escape_url(out, mapped.as_deref().unwrap_or(target));
    out.push_str("\" alt=\"");
    escape_attribute(out, alt);
    if !title.is_empty() {
        out.push_str("\" title=\"");
        escape_attribute(out, title);
    }
    out.push_str("\" loading=\"lazy\">");
}

/// Writes a URL into an attribute: percent-encodes what a URL may not hold, keeps what is encoded.
fn escape_url(out: &mut String, url: &str) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let url = url.trim();
    for (at, byte) in url.bytes().enumerate() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b'%' if url.as_bytes()[at + 1..]
                .iter()
                .take(2)
                .filter(|b| b.is_ascii_hexdigit())
                .count()
                < 2 =>
            {
                out.push_str("%25");
            }
            b'\t' | b'\n' => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ if b"-_.!*(),#@?=;:/+$~%".contains(&byte) => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
}

/// The longest address that running text is searched for.
const ADDRESS: usize = 2048;

/// The next web address in running text, as a byte range. It ends where Chinese text or punctuation
/// begins, and before punctuation that ends a sentence.
pub(super) fn next_address(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + next_start(&text[from..])?;
        let url_char = |byte: &u8| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(byte);
        let length = text.as_bytes()[start..]
            .iter()
            .take_while(|byte| url_char(byte))
            .count();
        from = start + length;
        if length > ADDRESS {
            continue;
        }
        let mut url = &text[start..from];
        for joint in [",http", ";http"] {
            url = url.split_once(joint).map_or(url, |(first, _)| first);
        }
        from = start + url.len();
        let url = trim_address(url);
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
        if host.trim_matches('.').contains('.') || host == "localhost" {
            return Some(start..start + url.len());
        }
    }
}

/// Where `http://`, `https://` or `www.` begins, not within a longer word.
fn next_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let starts = |at: usize, word: &[u8]| {
        bytes
            .get(at..at + word.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    let mut from = 0;
    loop {
        let at = from
            + bytes[from..]
                .iter()
                .position(|byte| matches!(byte, b'h' | b'H' | b'w' | b'W'))?;
        let joined = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || b"-_./@".contains(&bytes[at - 1]));
        if !joined && (starts(at, b"http://") || starts(at, b"https://") || starts(at, b"www.")) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Drops closing punctuation, and brackets that were not opened in the address.
fn trim_address(url: &str) -> &str {
    let mut url = url;
    while let Some(last) = url.chars().next_back() {
        let loose = match last {
            ')' => url.matches(')').count() > url.matches('(').count(),
            ']' => url.matches(']').count() > url.matches('[').count(),
            _ => ".,;:!?'*_~".contains(last),
        };
        if !loose {
            break;
        }
        url = &url[..url.len() - 1];
    }
    url
}
