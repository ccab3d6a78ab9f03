//! What officers type and YAML stumbles over, made readable without moving a byte.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Diagnostics, Problem, SourceText};

/// A text that YAML can read, byte for byte as long as what was written.
pub(super) struct Mended {
    pub(super) text: String,
    /// A character that the file does not use; it stands for the colons that YAML would stumble
    /// over (`published: 2023- 01- 11 09: 58`), and is turned back into one in every value.
    pub(super) colon: Option<char>,
}

/// Characters of one byte that may stand for a colon.
const COLONS: [char; 6] = ['~', '^', '`', '$', ';', '+'];

/// Reports tabs before a key and full-width colons after one, and replaces both by what was meant.
/// A colon and a space inside a value would be an error of YAML's that no officer can see the sense
/// of: a clock time as portals print it, a title with a colon. They are read as they stand.
pub(super) fn mend(source: SourceText<'_>, region: Range<usize>, diagnostics: &mut Diagnostics) -> Mended {
    // A vertical tab comes from Word, and the look at the whole file reports it; YAML refuses it.
    let written = &source.text[region.clone()].replace('\u{B}', " ");
    let colon = COLONS.into_iter().find(|c| !written.contains(*c));
    let mut out = String::with_capacity(region.len());
    for line in written.split_inclusive('\n') {
        let start = region.start + out.len();
        let line = &*plain_spaces(line, start, source, diagnostics);
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
            _ => match (colon, value_with_colon(rest)) {
                (Some(colon), Some(at)) => {
                    out.push_str(&rest[..at]);
                    let mut value = rest[at..].chars().peekable();
                    while let Some(c) = value.next() {
                        let ends = value.peek().is_none_or(|next| next.is_whitespace());
                        out.push(if c == ':' && ends { colon } else { c });
                    }
                }
                _ => out.push_str(rest),
            },
        }
    }
    Mended { text: out, colon }
}

/// A line whose spaces are plain before its key and after its colon. Pasted text brings others, which
/// YAML takes for letters: they are reported and replaced, byte for byte. Inside the value they stay.
fn plain_spaces<'l>(
    line: &'l str,
    start: usize,
    source: SourceText<'_>,
    diagnostics: &mut Diagnostics,
) -> Cow<'l, str> {
    let is_odd = |c: char| matches!(c, '\u{A0}' | '\u{3000}');
    let spaces = |text: &str| text.len() - text.trim_start_matches(|c| c == ' ' || is_odd(c)).len();
    // The lines of a text start with plain spaces: what starts with another one is a key.
    let lead = if line.starts_with(is_odd) { spaces(line) } else { 0 };
    let key = line[lead..].trim_start_matches([' ', '-']);
    let rest = key.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    if rest.len() == key.len() || !rest.starts_with(':') {
        return Cow::Borrowed(line);
    }
    let value = line.len() - rest.len() + 1;
    let after = value + spaces(&line[value..]);
    let odd = line[..lead]
        .chars()
        .chain(line[value..after].chars())
        .find(|c| is_odd(*c));
    let Some(odd) = odd else {
        return Cow::Borrowed(line);
    };
    let at = start + line.find(odd).unwrap_or(0);
    if !diagnostics.is_full(source, at) {
        let place = source.place(at..at + odd.len_utf8());
        diagnostics.report(Problem::OddSpace { code: odd.into() }, place);
    }
    // The key moves to the start of its line; what stands in its value stays where it is.
    let pad = " ".repeat(lead + after - value);
    Cow::Owned([&line[lead..value], &pad, &line[after..]].concat())
}

/// Where the value of a line `key: value` starts, when it is plain text that holds a colon before a
/// space and no comment.
fn value_with_colon(line: &str) -> Option<usize> {
    let key_start = line.len() - line.trim_start_matches("- ").len();
    let at = key_start + line[key_start..].find(": ")?;
    let key = &line[key_start..at];
    let letters = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let value = line[at + 1..].trim();
    let plain = !value.starts_with([
        '"', '\'', '[', '{', '|', '>', '&', '*', '!', '#', '%', '@', '`', '?',
    ]);
    let stumbles = value.contains(": ") || value.ends_with(':');
    (letters && plain && stumbles && !value.contains(" #")).then_some(at + 1)
}

/// Where a `：` stands at the end of what can only be a key: letters alone before it, and no
/// half-width colon.
fn full_width_colon(line: &str) -> Option<usize> {
    let at = line.find('：')?;
    let key = line[..at].trim_end();
    let letters = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    (letters && key.chars().count() <= 20).then_some(at)
}
