//! The published text as search sees it: taken from an entry's page, compared, excerpted.
//!
//! What is indexed must be what a reader of the page can check a hit against, so both come from
//! the page's own markup: the element marked `data-search-body`, its blocks a line each. The
//! browser's twin is `text.js`.

use serde::Deserialize;

use super::fold::fold_char;

/// How many characters of its text an entry's `index.json` carries; a shorter lead is the whole.
pub const LEAD: usize = 1_500;

/// The part of an entry's `index.json` that search reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Card {
    /// The title.
    pub title: String,
    /// The index number as shown.
    pub index_number: String,
    /// The index number normalised.
    pub index_key: String,
    /// The document number.
    pub document_number: Option<String>,
    /// The date of publishing; its first ten characters are the day.
    pub published: String,
    /// The unit's name.
    pub unit: Option<String>,
    /// The category with those above it, joined by `/`.
    pub category: Option<String>,
    /// The genre.
    pub genre: Option<String>,
    /// The keywords.
    pub keywords: Vec<String>,
    /// The first [`LEAD`] characters of the text.
    pub lead: String,
}

impl Card {
    /// The title and the facts, as [`super::SearchEntry::facts`] has them.
    pub(super) fn lines(&self) -> Vec<&str> {
        let day = self.published.char_indices().nth(10).map_or(self.published.as_str(), |(at, _)| &self.published[..at]);
        let mut lines = vec![self.title.as_str()];
        lines.extend(self.document_number.as_deref());
        lines.extend([self.index_number.as_str(), self.index_key.as_str(), day]);
        lines.extend(self.unit.as_deref());
        lines.extend(self.category.as_deref());
        lines.extend(self.genre.as_deref());
        lines.extend(self.keywords.iter().map(String::as_str));
        lines
    }

    /// Whether the lead is all there is.
    pub(super) fn is_whole(&self) -> bool {
        self.lead.chars().count() < LEAD
    }
}

/// Elements that do not part what is before them from what is after.
const INLINE: [&str; 33] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var",
    "wbr",
];

/// Elements whose content is no text.
const SILENT: [&str; 4] = ["script", "style", "template", "noscript"];

/// The text of the element marked `data-search-body` in a page, or nothing where there is none.
pub fn of_page(html: &str) -> Option<String> {
    let mut rest = html;
    loop {
        let at = rest.find('<')?;
        let (piece, after) = Piece::take(&rest[at..]);
        if let Piece::Open { name, attributes } = piece
            && has_attribute(attributes, "data-search-body")
        {
            return Some(plain(&after[..inner_length(after, name)]));
        }
        rest = after;
    }
}

/// The text of a piece of markup: a line for every block, white space as a browser shows it.
/// Elements marked `data-search-skip` are left out.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, mut after) = Piece::take(rest);
        match piece {
            Piece::Text(raw) => push_text(&mut text, raw),
            Piece::Open { name, attributes } => {
                if !INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline)) {
                    break_line(&mut text);
                }
                let silent = SILENT.iter().any(|silent| name.eq_ignore_ascii_case(silent));
                if silent || has_attribute(attributes, "data-search-skip") {
                    after = &after[inner_length(after, name)..];
                }
            }
            Piece::Close(name) => {
                if !INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline)) {
                    break_line(&mut text);
                }
            }
            Piece::Comment => {}
        }
        rest = after;
    }
    break_line(&mut text);
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// Ends the line being written, unless it is empty.
fn break_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Appends text as a browser shows it: references resolved, white space runs one space.
fn push_text(text: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let (c, length) = if c == '&' { reference(rest) } else { (c, c.len_utf8()) };
        rest = &rest[length..];
        if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
            if !text.is_empty() && !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
        } else {
            text.push(c);
        }
    }
}

/// The character that a reference at the start of `raw` stands for, and the reference's length.
fn reference(raw: &str) -> (char, usize) {
    const NAMED: [(&str, char); 9] = [
        ("amp", '&'),
        ("AMP", '&'),
        ("lt", '<'),
        ("LT", '<'),
        ("gt", '>'),
        ("GT", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
    ];
    let body = &raw[1..];
    let length = |used: usize| 1 + used + usize::from(body[used..].starts_with(';'));
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix) = number.strip_prefix(['x', 'X']).map_or((number, 10), |hex| (hex, 16));
        let count = digits.bytes().take_while(|&b| char::from(b).is_digit(radix)).count();
        let value = u32::from_str_radix(&digits[..count], radix).ok().and_then(char::from_u32);
        if let Some(c) = value {
            return (c, length(body.len() - digits.len() + count));
        }
    }
    let named = NAMED.iter().find(|(name, _)| body.starts_with(name));
    named.map_or(('&', 1), |&(name, c)| (c, length(name.len())))
}

/// How much of `html` belongs to the element `name` that has just been opened.
fn inner_length(html: &str, name: &str) -> usize {
    let mut depth = 1;
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = Piece::take(rest);
        match piece {
            Piece::Open { name: inner, .. } if inner.eq_ignore_ascii_case(name) => depth += 1,
            Piece::Close(inner) if inner.eq_ignore_ascii_case(name) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return html.len() - rest.len();
        }
        rest = after;
    }
    html.len()
}

fn has_attribute(attributes: &str, name: &str) -> bool {
    attributes.split_ascii_whitespace().any(|part| {
        part.strip_prefix(name).is_some_and(|after| after.is_empty() || after.starts_with(['=', '/']))
    })
}

/// The next piece of markup.
enum Piece<'a> {
    Text(&'a str),
    Open { name: &'a str, attributes: &'a str },
    Close(&'a str),
    Comment,
}

impl<'a> Piece<'a> {
    /// Takes a piece off the front of `html`, which is not empty.
    fn take(html: &'a str) -> (Self, &'a str) {
        let cut = |at: usize| html.split_at(at.min(html.len()));
        if let Some(comment) = html.strip_prefix("<!--") {
            let (_, rest) = cut(comment.find("-->").map_or(html.len(), |at| 4 + at + 3));
            return (Self::Comment, rest);
        }
        let closing = html.starts_with("</");
        let name_at = 1 + usize::from(closing);
        let named = html.starts_with('<') && html[name_at..].starts_with(|c: char| c.is_ascii_alphabetic());
        if named {
            let (tag, rest) = cut(tag_length(html));
            let inner = tag[name_at..].trim_end_matches('>');
            let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inner.len());
            let (name, attributes) = inner.split_at(end);
            return (if closing { Self::Close(name) } else { Self::Open { name, attributes } }, rest);
        }
        if html.starts_with("<!") || html.starts_with("<?") {
            let (_, rest) = cut(tag_length(html));
            return (Self::Comment, rest);
        }
        let first = html.chars().next().map_or(0, char::len_utf8);
        let (text, rest) = cut(html[first..].find('<').map_or(html.len(), |at| first + at));
        (Self::Text(text), rest)
    }
}

/// The length of the tag at the start of `html`; a `>` within a quoted value does not end it.
fn tag_length(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// A folded text in which words are looked for, beside the text as published.
pub(super) struct Folded {
    published: Vec<char>,
    folded: Vec<char>,
}

impl Folded {
    pub fn new(text: &str) -> Self {
        let published: Vec<char> = text.chars().collect();
        let folded = published.iter().map(|&c| fold_char(c)).collect();
        Self { published, folded }
    }

    /// Where `word` first stands, from `start` on.
    pub fn find(&self, word: &[char], start: usize) -> Option<usize> {
        let (&first, rest) = word.split_first()?;
        let last = self.folded.len().checked_sub(word.len())?;
        (start..=last).find(|&at| self.folded[at] == first && self.folded[at + 1..at + word.len()] == *rest)
    }

    /// About a hundred characters around the first of `words` that stands here, or the beginning.
    pub fn excerpt(&self, words: &[&[char]]) -> String {
        const BEFORE: usize = 30;
        const LENGTH: usize = 110;
        let hit = words.iter().filter_map(|word| self.find(word, 0)).min().unwrap_or(0);
        let line = self.published[..hit].iter().rposition(|&c| c == '\n').map_or(0, |at| at + 1);
        let start = line.max(hit.saturating_sub(BEFORE));
        let end = (start + LENGTH).min(self.published.len());
        let shown: String = self.published[start..end].iter().map(|&c| if c == '\n' { ' ' } else { c }).collect();
        let (before, after) = (if start > 0 { "…" } else { "" }, if end < self.published.len() { "…" } else { "" });
        format!("{before}{shown}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_lines_and_inline_elements_are_not_seen() {
        let html = "<h2 id=a>一、基本<em>情</em>况<a data-search-skip href=#a>#</a></h2>\n<p>甲\n  乙<br>丙</p>\
                    <table><tr><td>丁<td>戊</table><!-- 己 --><script>var 庚</script> 辛 &amp; &#39;&lt;壬&nbsp;&unknown";
        assert_eq!(plain(html), "一、基本情况\n甲 乙\n丙\n丁\n戊\n辛 & '<壬\u{a0}&unknown");
    }

    #[test]
    fn the_marked_element_is_found_with_what_is_nested_in_it() {
        let html = "<!doctype html><title>x</title><div class=\"a>b\"><div data-search-body><div>甲</div>乙</div>丙</div>";
        assert_eq!(of_page(html).as_deref(), Some("甲\n乙"));
        assert_eq!(of_page("<p>none"), None);
    }

    #[test]
    fn a_word_is_found_in_any_spelling_and_shown_as_published() {
        let text = Folded::new("第一行\n關於行政復議的決定，全文很長");
        let word: Vec<char> = "行政复议".chars().collect();
        assert_eq!(text.find(&word, 0), Some(6));
        assert_eq!(text.find(&word, 7), None);
        assert_eq!(text.excerpt(&[&word]), "…關於行政復議的決定，全文很長");
    }
}
