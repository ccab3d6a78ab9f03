//! The published text as search sees it: taken from an entry's page, compared, excerpted.
//!
//! What is indexed must be what a reader of the page can check a hit against, so both come from
//! the page's own markup: the element marked `data-search-body`, its blocks a line each. The
//! browser's twin is `text.js`.

mod parts;

use serde::Deserialize;

use super::fold::fold_char;
use crate::invisible::is_ignorable;
use crate::text::cut;
use crate::text::list_numbers::ListNumbers;
pub use parts::{PagePart, parts_of_page};

/// How many characters of its text an entry's `index.json` carries; a shorter lead is the whole.
pub const LEAD: usize = 1_500;

/// The normalised index number in an entry's address.
pub(super) fn number_of(url: &str) -> &str {
    url.strip_prefix("entry/").unwrap_or(url).trim_end_matches('/')
}

/// The part of an entry's `index.json` that search reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Card {
    /// The title.
    pub title: String,
    /// The index number as shown.
    pub index_number: String,
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
    /// `published` or `withdrawn`.
    pub state: String,
    /// How far it is in force, as the key of its validity.
    pub validity: Option<String>,
    /// Its corrections.
    pub changes: Vec<CardChange>,
    /// The files that the entry offers.
    pub attachments: Vec<CardFile>,
    /// The first [`LEAD`] characters of the text.
    pub lead: String,
}

/// A correction of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CardChange {
    /// When it was made.
    pub date: String,
}

/// What a reader must know of an entry before its text is relied on.
const MARKS: [&str; 6] = [
    "withdrawn",
    "not-yet-effective",
    "amended",
    "repealed",
    "expired",
    "corrected",
];

/// A file that an entry offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CardFile {
    /// Its name.
    pub name: String,
    /// The address of the page of its text, which lies in the entry's own folder.
    pub text: Option<String>,
}

impl CardFile {
    /// The path of the page of its text below the site's root, for the entry at `url`. The address
    /// may be for another host than the one that is read.
    pub(super) fn page(&self, url: &str) -> Option<String> {
        let name = self.text.as_deref()?.rsplit('/').next()?;
        Some(format!("{url}{name}"))
    }
}

impl Card {
    /// What a reader must know before the text is relied on: `withdrawn`, the validity where that
    /// is not `in-force`, `corrected`.
    pub fn marks(&self) -> Vec<&'static str> {
        let corrected = (!self.changes.is_empty()).then_some("corrected");
        let has = [Some(self.state.as_str()), self.validity.as_deref(), corrected];
        MARKS
            .into_iter()
            .filter(|mark| has.contains(&Some(mark)))
            .collect()
    }

    /// The title and the facts of the card at `url`, as [`super::SearchEntry::facts`] has them.
    pub(super) fn lines<'a>(&'a self, url: &'a str) -> Vec<&'a str> {
        let day = self
            .published
            .char_indices()
            .nth(10)
            .map_or(self.published.as_str(), |(at, _)| &self.published[..at]);
        let mut lines = vec![self.title.as_str()];
        lines.extend(self.document_number.as_deref());
        lines.extend([self.index_number.as_str(), number_of(url), day]);
        lines.extend(self.unit.as_deref());
        lines.extend(self.category.as_deref());
        lines.extend(self.genre.as_deref());
        lines.extend(self.keywords.iter().map(String::as_str));
        lines.extend(self.attachments.iter().map(|file| file.name.as_str()));
        lines
    }

    /// Whether the lead is all there is.
    pub(super) fn is_whole(&self) -> bool {
        self.lead.chars().count() < LEAD
    }
}

/// Elements that stand on lines of their own. The same as for [`crate::text::text_of`], which reads
/// only what this program has just written; the page may since have been minified.
const BLOCKS: [&str; 26] = [
    "blockquote",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

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

/// The text of a piece of markup: a line for every block or table row, a tab between cells, a run-in
/// heading on the line of its paragraph, white space as a browser shows it.
pub fn plain(html: &str) -> String {
    let mut lines = Lines::default();
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, mut after) = Piece::take(rest);
        match piece {
            Piece::Text(raw) => lines.text(raw),
            Piece::Open { name, attributes } => {
                let name = name.to_ascii_lowercase();
                let tag = || [&name, attributes].concat();
                lines.list(&name, false, tag);
                lines.open(&name, has_class(attributes, "run-in"));
                if name == "p" && has_class(attributes, "footnote-back") {
                    after = &after[inner_length(after, "p")..];
                }
            }
            Piece::Close(name) => {
                let name = name.to_ascii_lowercase();
                lines.list(&name, true, String::new);
                lines.close(&name);
            }
            Piece::Comment => {}
        }
        rest = after;
    }
    lines.row = false;
    lines.end_line();
    lines.out.truncate(lines.out.trim_end().len());
    lines.out
}

/// The lines of a text as they are read off its markup.
#[derive(Default)]
struct Lines {
    out: String,
    /// White space due before the next word of the line.
    space: Option<char>,
    begun: bool,
    run_in: bool,
    row: bool,
    verbatim: bool,
    numbers: ListNumbers,
}

impl Lines {
    fn text(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let (c, length) = if c == '&' {
                reference(rest)
            } else {
                (c, c.len_utf8())
            };
            rest = &rest[length..];
            match c {
                '\n' if self.verbatim => self.end_line(),
                ' ' | '\n' => self.space = self.space.or(Some(' ')),
                '\t' if !self.verbatim => self.space = self.space.or(Some(' ')),
                _ => {
                    if let Some(number) = self.numbers.take() {
                        self.append(&number);
                        self.space = Some(' ');
                    }
                    self.append(c.encode_utf8(&mut [0; 4]));
                }
            }
        }
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

    /// Opens or closes a list or an item: the page shows a number before it.
    fn list(&mut self, name: &str, closes: bool, tag: impl FnOnce() -> String) {
        if !matches!(name, "li" | "ol" | "ul") {
            return;
        }
        if (closes || name == "li")
            && self.numbers.waits()
            && let Some(number) = self.numbers.take()
        {
            self.append(&number);
        }
        self.end_line();
        match (name, closes) {
            ("li", false) => self.numbers.item(&tag()),
            ("li", true) => {}
            (_, false) => self.numbers.open(&tag()),
            (_, true) => self.numbers.close(),
        }
    }

    fn open(&mut self, name: &str, run_in: bool) {
        if !self.stays(name) {
            self.end_line();
        }
        match name {
            "div" => self.run_in = run_in,
            "tr" => self.row = true,
            "pre" => self.verbatim = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "td" | "th" => self.space = Some('\t'),
            "tr" => self.row = false,
            _ => {}
        }
        if !self.stays(name) {
            self.end_line();
        }
        match name {
            "p" | "div" => self.run_in = false,
            "pre" => self.verbatim = false,
            _ => {}
        }
    }

    /// Whether a tag leaves the line as it is.
    fn stays(&self, name: &str) -> bool {
        let heads_or_follows = matches!(name, "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        self.run_in && heads_or_follows || !BLOCKS.contains(&name)
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
        let (digits, radix) = number
            .strip_prefix(['x', 'X'])
            .map_or((number, 10), |hex| (hex, 16));
        let count = digits
            .bytes()
            .take_while(|&b| char::from(b).is_digit(radix))
            .count();
        let value = u32::from_str_radix(&digits[..count], radix)
            .ok()
            .and_then(char::from_u32);
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

/// Whether `class` is among the classes of a tag, quoted or not.
fn has_class(attributes: &str, class: &str) -> bool {
    let value = attributes.split_once("class=").map_or("", |(_, value)| value);
    let value = match value.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next().unwrap_or_default(),
        None => value.split([' ', '/']).next().unwrap_or_default(),
    };
    value.split_ascii_whitespace().any(|name| name == class)
}

fn has_attribute(attributes: &str, name: &str) -> bool {
    attributes.split_ascii_whitespace().any(|part| {
        part.strip_prefix(name)
            .is_some_and(|after| after.is_empty() || after.starts_with(['=', '/']))
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
            let end = inner
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .unwrap_or(inner.len());
            let (name, attributes) = inner.split_at(end);
            return (
                if closing {
                    Self::Close(name)
                } else {
                    Self::Open { name, attributes }
                },
                rest,
            );
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
    published: String,
    /// What search sees of it: without the characters that take no room.
    folded: Vec<char>,
    /// Where each of these stands in what was published.
    places: Vec<usize>,
}

impl Folded {
    pub fn new(text: &str) -> Self {
        let seen = || text.char_indices().filter(|(_, c)| !is_ignorable(*c));
        Self {
            published: text.to_owned(),
            folded: seen().map(|(_, c)| fold_char(c)).collect(),
            places: seen().map(|(at, _)| at).collect(),
        }
    }

    /// Where `word` first stands, from `start` on.
    pub fn find(&self, word: &[char], start: usize) -> Option<usize> {
        let (&first, rest) = word.split_first()?;
        let last = self.folded.len().checked_sub(word.len())?;
        (start..=last).find(|&at| self.folded[at] == first && self.folded[at + 1..at + word.len()] == *rest)
    }

    /// Where in the published text a place of the folded one is.
    fn place(&self, at: usize) -> usize {
        self.places.get(at).copied().unwrap_or(self.published.len())
    }

    /// About a hundred characters around the first of `words` that stands here, or the beginning.
    pub fn excerpt(&self, words: &[&[char]]) -> String {
        const BEFORE: usize = 30;
        const LENGTH: usize = 110;
        let hit = words
            .iter()
            .filter_map(|word| self.find(word, 0))
            .min()
            .unwrap_or(0);
        let line = self.folded[..hit]
            .iter()
            .rposition(|&c| c == '\n')
            .map_or(0, |at| at + 1);
        let first = line.max(hit.saturating_sub(BEFORE));
        let text = self.published.as_str();
        let start = match first {
            0 => 0,
            _ => cut::floor(text, self.place(line), self.place(first)),
        };
        let end = cut::ceil(text, self.place(first + LENGTH));
        let shown = text[start..end].replace('\n', " ");
        let (before, after) = (
            if start > 0 { "…" } else { "" },
            if end < text.len() { "…" } else { "" },
        );
        format!("{before}{shown}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{TextMode, render, text_of};

    #[test]
    fn text_is_read_as_it_was_when_it_was_written() {
        let official = "# 一、基本<b>情</b>况\n(一)制度建设。全面&amp;落实。\n\n| 年 | 件 |\n|---|---|\n| 2022 | 3<br>4 |\n\n\
                        - 甲\n- 乙[^1]\n  3. 丙\n  3. 丁\n  5. 戊\n\n     己\n\n1) 庚\n2)\n3) - 辛\n     1. 1. 壬\n\n\
                        <ol start=\"-1\"><li>癸<li value=\"7\">子</ol><ol reversed><li>丑</ol><ol type=\"A\" start=\"26\"><li>寅<li>卯</ol><ol type=i><li>辰<li value=\"9\">巳</ol>\n\n\
                        | 表 |\n|---|\n| <ol><li>甲</li><li>乙</li></ol> |\n\n```\n a\tb\n\n  c\n```\n\n[^1]: 注\n\n1.没有空格\n2.第二";
        for mode in [TextMode::Markdown, TextMode::Plain] {
            let html = render(official, mode, &|_| None).html;
            assert_eq!(plain(&html), text_of(&html), "{html}");
        }
    }

    #[test]
    fn minified_markup_reads_the_same() {
        let html = "<div class=run-in><h3 id=a>(一)标题。</h3><p>正文 &lt甲&nbsp;&unknown</p></div><p class='x footnote-back'>↑</p>乙";
        assert_eq!(plain(html), "(一)标题。正文 <甲\u{a0}&unknown\n乙");
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
