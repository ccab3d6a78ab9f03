//! Which marks of a Markdown text are markup, and which are characters of the text.
//!
//! Official text is full of marks that mean nothing to Markdown's authors: asterisks that hide part
//! of a name or number (`王**`, `330102********1234`), sizes (`600*800`), blanks to fill in (`____`),
//! names in angle brackets (`<项目名称>`, `<name>`). Read as markup they would vanish. So before the
//! parser sees a text, every mark that is a character is put out of its reach: it is replaced by a
//! noncharacter, which no cleaned text holds and which is an ordinary letter to the parser, and is
//! put back into the parser's tree. Nothing else of the text changes, and no line moves.

mod definitions;
mod emphasis;
mod html;
mod lines;
mod table;

use std::borrow::Cow;
use std::ops::Range;

pub(super) use emphasis::may_hide;
pub(super) use html::HIDDEN;
pub(super) use lines::fences;

/// The marks that can be characters, and what stands for each before the parser.
const LITERALS: [(char, char); 15] = [
    ('*', '\u{fdd0}'),
    ('_', '\u{fdd1}'),
    ('~', '\u{fdd2}'),
    ('<', '\u{fdd3}'),
    ('[', '\u{fdd4}'),
    ('#', '\u{fdd5}'),
    ('`', '\u{fdd6}'),
    ('&', '\u{fdd7}'),
    ('\\', '\u{fdd8}'),
    ('.', '\u{fdd9}'),
    (')', '\u{fdda}'),
    ('>', '\u{fddb}'),
    ('-', '\u{fddc}'),
    ('+', '\u{fddd}'),
    ('=', '\u{fdde}'),
];

/// The mark that a noncharacter stands for, or the character itself.
pub(super) fn restored(c: char) -> char {
    LITERALS
        .iter()
        .find(|(_, stand_in)| *stand_in == c)
        .map_or(c, |(mark, _)| *mark)
}

/// A text with its marks put back.
pub(super) fn restore(text: &str) -> Cow<'_, str> {
    if text.contains(is_stand_in) {
        Cow::Owned(text.chars().map(restored).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// HTML with its marks put back as characters of its text.
pub(super) fn restore_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match restored(c) {
            // Within a block of HTML there are no targets of links in angle brackets.
            '<' if c != '<' || out.ends_with("](") && !html::is_tag(&text[at..]) => out.push_str("&lt;"),
            '&' if c != '&' => out.push_str("&amp;"),
            '>' if c != '>' => out.push_str("&gt;"),
            mark => out.push(mark),
        }
    }
    out
}

pub(super) fn is_stand_in(c: char) -> bool {
    ('\u{fdd0}'..='\u{fdde}').contains(&c)
}

/// Columns of a settled text, as they were before: a mark that was replaced is two bytes longer there.
pub(super) struct Columns<'t> {
    lines: Vec<&'t str>,
    /// The place asked about last, and how much longer its line was up to there.
    known: (usize, usize, usize),
}

impl<'t> Columns<'t> {
    pub(super) fn new(settled: &'t str) -> Columns<'t> {
        Columns {
            lines: settled.split('\n').collect(),
            known: (0, 0, 0),
        }
    }

    /// The column, from 1, at which something stood that now stands at `column`.
    pub(super) fn typed(&mut self, line: usize, column: usize) -> usize {
        let Some(words) = self.lines.get(line.saturating_sub(1)) else {
            return column;
        };
        let end = words.floor_char_boundary(column.saturating_sub(1));
        let (from, longer) = match self.known {
            (known, at, longer) if known == line && at <= end => (at, longer),
            _ => (0, 0),
        };
        let longer = longer + 2 * words[from..end].chars().filter(|c| is_stand_in(*c)).count();
        self.known = (line, end, longer);
        column.saturating_sub(longer).max(1)
    }
}

/// A text whose marks are looked at.
struct Marks<'t> {
    text: &'t str,
    /// The bytes of each line, without its end.
    lines: Vec<Range<usize>>,
    /// Whether each line is part of a fenced block of code, its fences included.
    fenced: Vec<bool>,
    /// Where a mark stands that is a character.
    literal: Vec<usize>,
    /// Tags, addresses and comments, in order: what stands in them is neither text nor mark.
    opaque: Vec<Range<usize>>,
}

/// Puts every mark that is a character out of the parser's reach.
pub(super) fn settle(text: &str) -> Cow<'_, str> {
    let lines = lines::ranges(text);
    let (fenced, unclosed) = fences(text);
    let mut marks = Marks {
        text,
        lines,
        fenced,
        literal: unclosed,
        opaque: Vec::new(),
    };
    marks.settle_lines();
    marks.settle_definitions();
    marks.settle_paths();
    marks.settle_html();
    marks.settle_addresses();
    marks.literal.sort_unstable();
    marks.settle_emphasis();
    marks.literal.sort_unstable();
    marks.literal.dedup();
    let settled = marks.replaced();
    match table::padded(&settled) {
        Cow::Owned(padded) => Cow::Owned(padded),
        Cow::Borrowed(_) => settled,
    }
}

impl<'t> Marks<'t> {
    fn replaced(&self) -> Cow<'t, str> {
        if self.literal.is_empty() {
            return Cow::Borrowed(self.text);
        }
        let mut out = String::with_capacity(self.text.len() + 2 * self.literal.len());
        let mut from = 0;
        for at in &self.literal {
            let mark = self.text[*at..].chars().next().unwrap_or_default();
            let Some((_, stand_in)) = LITERALS.iter().find(|(known, _)| *known == mark) else {
                continue;
            };
            out.push_str(&self.text[from..*at]);
            out.push(*stand_in);
            from = at + 1;
        }
        out.push_str(&self.text[from..]);
        Cow::Owned(out)
    }

    /// The lines that are not code, with their numbers.
    fn open_lines(&self) -> impl Iterator<Item = (usize, Range<usize>)> + use<'_, 't> {
        let lines = self.lines.iter().cloned().enumerate();
        lines.filter(|(number, _)| !self.fenced[*number])
    }

    /// Marks within an address that is printed as it stands (`https://a.example/_b_/c`) are part of it.
    fn settle_addresses(&mut self) {
        let mut found = Vec::new();
        for (start, _) in self.text.match_indices("://") {
            let ends = |c: char| !c.is_ascii_graphic() || "<>\"'`|\\()[]{}".contains(c);
            let rest = &self.text[start..];
            let length = rest.find(ends).unwrap_or(rest.len());
            let address = rest[..length].trim_end_matches(['*', '_', '~']);
            let before = &self.text[..start];
            let scheme = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let follows = self.opaque.partition_point(|range| range.end <= start);
            let in_tag = self
                .opaque
                .get(follows)
                .is_some_and(|range| range.contains(&start));
            if !in_tag && !scheme.ends_with("](") && !scheme.ends_with("]: ") && scheme.len() < start {
                let marks = address.match_indices(['*', '_', '~']);
                found.extend(marks.map(|(at, _)| start + at));
            }
        }
        self.literal.extend(found);
    }

    /// Backslashes of a path (`D:\公文\_旧\1.doc`, `\\server\share`) part folders and escape nothing.
    fn settle_paths(&mut self) {
        if !self.text.contains('\\') {
            return;
        }
        let mut found = Vec::new();
        for (_, line) in self.open_lines() {
            let mut at = line.start;
            for word in self.text[line].split_inclusive(char::is_whitespace) {
                if let Some(path) = path_start(word) {
                    let slashes = word[path..].match_indices('\\');
                    found.extend(slashes.map(|(slash, _)| at + path + slash));
                }
                at += word.len();
            }
        }
        self.literal.extend(found);
    }
}

/// Where a path of Windows starts in a word.
fn path_start(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    if word.starts_with("\\\\") && bytes.get(2).is_some_and(u8::is_ascii_alphanumeric) {
        return Some(0);
    }
    let colon = word.find(":\\")?;
    let drive = colon.checked_sub(1)?;
    let alone = drive == 0 || !bytes[drive - 1].is_ascii_alphanumeric();
    (bytes[drive].is_ascii_alphabetic() && alone).then_some(drive)
}

#[cfg(test)]
mod tests;
