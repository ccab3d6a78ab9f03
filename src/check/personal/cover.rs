//! Hides what was found: a finding must not spread what it warns of.

use super::digits::narrow;
use super::{Hit, Kind, all_of};

/// A text in which everything that looks like personal data is hidden, an office's too: enough of
/// it stays to find the place. Every byte and line keeps its place.
pub fn cover(text: &str) -> String {
    with(text, &all_of(text))
}

/// The same for the numbers that may do most harm, and for no office's telephone: for the excerpts
/// of findings about something else.
pub fn cover_numbers(text: &str) -> String {
    let mut hits = all_of(text);
    hits.retain(|hit| !matches!(hit.kind, Kind::Landline | Kind::Email | Kind::Home));
    with(text, &hits)
}

/// A text in which these passages are hidden. What two of them share is hidden once.
pub(super) fn with(text: &str, hits: &[Hit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for hit in hits {
        let start = hit.range.start.max(at);
        if start >= hit.range.end {
            continue;
        }
        out.push_str(&text[at..start]);
        hide(&mut out, &text[start..hit.range.end], hit.kind);
        at = hit.range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Stars for all but the first signs and the last: `330***…1X`, `138******78`, `z****@example.com`.
fn hide(out: &mut String, found: &str, kind: Kind) {
    let count = found.chars().count();
    let (first, last) = match kind {
        Kind::Email => {
            let host = found.chars().rev().position(|c| narrow(c) == '@').unwrap_or(0);
            (1.min(count - host - 1), host + 1)
        }
        Kind::Home => (3, 1),
        _ if count < 10 => (2, 2),
        _ => (3, 2),
    };
    for (place, c) in found.chars().enumerate() {
        if place < first || place + last >= count || matches!(c, '\n' | '\r' | '\t') {
            out.push(c);
        } else {
            (0..c.len_utf8()).for_each(|_| out.push('*'));
        }
    }
}
