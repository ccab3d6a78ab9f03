//! What officers type and YAML stumbles over, made readable without moving a byte.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Diagnostics, Problem, SourceText};

/// A text that YAML can read, byte for byte as long as what was written.
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) stand_ins: StandIns,
    /// The keys that moved to the start of their line, and by how many bytes.
    pub(super) moved: Vec<(Range<usize>, usize)>,
}

/// For each mark that YAML would take for its own, a character of one byte that the file does not use.
/// It stands for the marks that are part of a value (`published: 2023- 01- 11 09: 58`, `关于拆除3
/// #楼的公告`), and is turned back into one in every value.
#[derive(Default)]
pub(super) struct StandIns(Vec<(char, char)>);

/// The marks that a value may hold or start with.
const MARKS: [char; 5] = [':', '#', '&', '!', '*'];
/// Characters of one byte that may stand for them; any of them may be part of a plain value.
const FREE: &str = "~^$;+=/<>()._ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl StandIns {
    fn new(text: &str) -> StandIns {
        let mut used = [false; 128];
        for byte in text.bytes().filter(u8::is_ascii) {
            used[usize::from(byte)] = true;
        }
        // What a quoted value names by its number (`"\x7e"`) is there as well.
        for escape in text.split('\\').skip(1) {
            let digits = escape.get(1..).unwrap_or_default();
            let length = match escape.as_bytes().first() {
                Some(b'x') => 2,
                Some(b'u') => 4,
                Some(b'U') => 8,
                _ => continue,
            };
            let code = digits
                .get(..length)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok());
            if let Some(slot) = code.and_then(|code| used.get_mut(code as usize)) {
                *slot = true;
            }
        }
        let free = FREE.chars().filter(|c| !used[*c as usize]);
        StandIns(MARKS.into_iter().zip(free).collect())
    }

    fn of(&self, mark: char) -> Option<char> {
        let pair = self.0.iter().find(|(known, _)| *known == mark);
        pair.map(|(_, stand_in)| *stand_in)
    }

    /// A value as it was typed.
    pub(super) fn restore(&self, text: String) -> String {
        let is_stand_in = |c: char| self.0.iter().any(|(_, stand_in)| *stand_in == c);
        if !text.contains(is_stand_in) {
            return text;
        }
        let mark = |c: char| {
            let pair = self.0.iter().find(|(_, stand_in)| *stand_in == c);
            pair.map_or(c, |(mark, _)| *mark)
        };
        text.chars().map(mark).collect()
    }
}

/// Reports tabs before a key and full-width colons after one, and replaces both by what was meant.
/// A colon and a space inside a value would be an error of YAML's that no officer can see the sense
/// of: a clock time as portals print it, a title with a colon. They are read as they stand.
pub(super) fn mend(source: SourceText<'_>, region: Range<usize>, diagnostics: &mut Diagnostics) -> Mended {
    // A vertical tab comes from Word, and the look at the whole file reports it; YAML refuses it.
    let written = &source.text[region.clone()].replace('\u{B}', " ");
    let stand_ins = StandIns::new(written);
    let anchors = anchors(written);
    let mut out = String::with_capacity(region.len());
    let mut moved = Vec::new();
    for line in written.split_inclusive('\n') {
        let start = region.start + out.len();
        let (line, key) = plain_spaces(line, start, source, diagnostics);
        let line = &*line;
        moved.extend(key.map(|(length, by)| (out.len()..out.len() + length, by)));
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent]
            .find('\t')
            .filter(|tab| !diagnostics.is_full(source, start + tab))
        {
            diagnostics.report(Problem::Tab, source.place(start + tab..start + tab + 1));
        }
        out.push_str(&line[..indent].replace('\t', " "));
        let rest = &line[indent..];
        match full_width_colon(rest) {
            Some(at) if indent == 0 => {
                let place = start + at;
                if !diagnostics.is_full(source, place) {
                    diagnostics.report(
                        Problem::FullWidthColon,
                        source.place(place..place + '：'.len_utf8()),
                    );
                }
                out.push_str(&rest[..at]);
                out.push_str(":  ");
                out.push_str(&rest[at + '：'.len_utf8()..]);
            }
            _ => out.push_str(&literal_marks(rest, &stand_ins, &anchors)),
        }
    }
    Mended {
        text: out,
        stand_ins,
        moved,
    }
}

/// A line whose spaces are plain before its key and after its colon. Pasted text brings others, which
/// YAML takes for letters: they are reported and replaced, byte for byte. Inside the value they stay.
/// Of a key that moves by that, its length and by how many bytes it moves.
fn plain_spaces<'l>(
    line: &'l str,
    start: usize,
    source: SourceText<'_>,
    diagnostics: &mut Diagnostics,
) -> (Cow<'l, str>, Option<(usize, usize)>) {
    let is_odd = |c: char| matches!(c, '\u{A0}' | '\u{3000}');
    let spaces = |text: &str| text.len() - text.trim_start_matches(|c| c == ' ' || is_odd(c)).len();
    // The lines of a text start with plain spaces: what starts with another one is a key.
    let lead = if line.starts_with(is_odd) { spaces(line) } else { 0 };
    let key = line[lead..].trim_start_matches([' ', '-']);
    let rest = key.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    if rest.len() == key.len() || !rest.starts_with(':') {
        return (Cow::Borrowed(line), None);
    }
    let value = line.len() - rest.len() + 1;
    let after = value + spaces(&line[value..]);
    let odd = line[..lead]
        .chars()
        .chain(line[value..after].chars())
        .find(|c| is_odd(*c));
    let Some(odd) = odd else {
        return (Cow::Borrowed(line), None);
    };
    let at = start + line.find(odd).unwrap_or(0);
    if !diagnostics.is_full(source, at) {
        let place = source.place(at..at + odd.len_utf8());
        diagnostics.report(Problem::OddSpace { code: odd.into() }, place);
    }
    // The key moves to the start of its line; what stands in its value stays where it is.
    let pad = " ".repeat(lead + after - value);
    let moved = (lead > 0).then_some((value - lead, lead));
    (
        Cow::Owned([&line[lead..value], &pad, &line[after..]].concat()),
        moved,
    )
}

/// The names that an alias of the file calls: only these are anchors.
fn anchors(text: &str) -> HashSet<&str> {
    let bytes = text.as_bytes();
    let alone = |at: usize| at == 0 || b" \t\n[,{:-?".contains(&bytes[at - 1]);
    text.match_indices('*')
        .filter(|(at, _)| alone(*at))
        .filter_map(|(at, _)| text[at + 1..].split([' ', '\t', '\n', ',', ']', '}']).next())
        .filter(|name| !name.is_empty() && !name.contains('*'))
        .collect()
}

/// A line in which what YAML would take for a mark of its own, and an officer would not, is a
/// character: a colon before a space inside a value, `#` before a word, and `&`, `!` or `*` at the
/// start of a text. A comment keeps the space behind its `#`, an anchor is called somewhere.
fn literal_marks<'l>(line: &'l str, stand_ins: &StandIns, anchors: &HashSet<&str>) -> Cow<'l, str> {
    if !line.contains(MARKS) || line.starts_with('#') {
        return Cow::Borrowed(line);
    }
    let at = value_start(line);
    let value = &line[at..];
    if value.starts_with(['"', '\'']) {
        return Cow::Borrowed(line);
    }
    let colons = has_key(line, at) && stumbles_over_colon(value);
    let mut found: Vec<(usize, char)> = Vec::new();
    let mut chars = value.char_indices().peekable();
    let mut before = ' ';
    let mut comment = false;
    while let Some((place, c)) = chars.next() {
        let after = chars.peek().map_or('\n', |(_, after)| *after);
        let spaced = before.is_whitespace();
        comment |= c == '#' && spaced && after.is_whitespace();
        let literal = match c {
            _ if comment => false,
            ':' => colons && after.is_whitespace(),
            '#' => spaced,
            '&' | '!' | '*' => place == 0 && starts_text(value, anchors),
            _ => false,
        };
        if literal {
            found.push((at + place, c));
        }
        before = c;
    }
    let mut out = line.to_owned();
    for (place, mark) in found {
        if let Some(stand_in) = stand_ins.of(mark) {
            out.replace_range(place..place + 1, stand_in.encode_utf8(&mut [0; 4]));
        }
    }
    Cow::Owned(out)
}

/// Where the value of a line starts, behind the marks of lists and a key.
fn value_start(line: &str) -> usize {
    let mut at = 0;
    while line[at..].starts_with("- ") {
        at += line[at..].len() - line[at + 1..].trim_start_matches(' ').len();
    }
    let key = line[at..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    match key {
        Some(length) if length > 0 && line[at + length..].starts_with(": ") => {
            let rest = &line[at + length + 1..];
            line.len() - rest.trim_start_matches(' ').len()
        }
        _ => at,
    }
}

fn has_key(line: &str, value: usize) -> bool {
    line[..value].trim_end().ends_with(':')
}

/// Whether a plain value holds a colon before a space and no comment.
fn stumbles_over_colon(value: &str) -> bool {
    let value = value.trim();
    let plain = !value.starts_with(['[', '{', '|', '>', '#', '%', '@', '`', '?']);
    plain && (value.contains(": ") || value.ends_with(':'))
}

/// Whether a value that starts with a mark of YAML's is a text: there is no such anchor, no such tag,
/// no such alias.
fn starts_text(value: &str, anchors: &HashSet<&str>) -> bool {
    let word = value.split_whitespace().next().unwrap_or_default();
    let name = &word[1..];
    // What starts a list, a map or a text of several lines is named, not typed.
    let after = value[word.len()..].trim_start();
    if after.is_empty() || after.starts_with(['[', '{', '|', '>', '&']) {
        return value.starts_with('*') && name.contains('*');
    }
    match value.as_bytes().first() {
        Some(b'&') => !anchors.contains(name),
        Some(b'!') => !name.starts_with('!'),
        // Emphasis of Markdown and masks: an alias stands alone.
        Some(b'*') => value.trim() != word || name.contains('*') || name.is_empty(),
        _ => false,
    }
}

/// Where a `：` stands at the end of what can only be a key: letters alone before it, and no
/// half-width colon.
fn full_width_colon(line: &str) -> Option<usize> {
    let at = line.find('：')?;
    let key = line[..at].trim_end();
    let letters = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    (letters && key.chars().count() <= 20).then_some(at)
}
