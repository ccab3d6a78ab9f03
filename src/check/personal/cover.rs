//! Hides what was found: a finding must not spread what it warns of.

use super::{Hit, Kind, of_line};

/// A text in which everything that looks like personal data is hidden, an office's too: enough of
/// it stays to find the place. Every byte keeps its place.
pub fn cover(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        cover_line(&mut out, line, &of_line(line));
    }
    out
}

/// The same for a line, and for what is known of it beside: a column's head can say what a cell is.
pub(super) fn with(line: &str, known: Vec<Hit>) -> String {
    let mut hits = known;
    let free = |hit: &Hit, hits: &[Hit]| {
        hits.iter()
            .all(|known| known.range.end <= hit.range.start || hit.range.end <= known.range.start)
    };
    for hit in of_line(line) {
        if free(&hit, &hits) {
            hits.push(hit);
        }
    }
    hits.sort_by_key(|hit| hit.range.start);
    let mut out = String::with_capacity(line.len());
    cover_line(&mut out, line, &hits);
    out
}

/// The same for the numbers that may do most harm, and for no office's telephone: for the excerpts
/// of findings about something else.
pub fn cover_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut hits = of_line(line);
        hits.retain(|hit| !matches!(hit.kind, Kind::Landline | Kind::Email | Kind::Home));
        cover_line(&mut out, line, &hits);
    }
    out
}

fn cover_line(out: &mut String, line: &str, hits: &[Hit]) {
    let mut at = 0;
    for hit in hits {
        out.push_str(&line[at..hit.range.start]);
        hide(out, &line[hit.range.clone()], hit.kind);
        at = hit.range.end;
    }
    out.push_str(&line[at..]);
}

/// Stars for all but the first signs and the last: `330***…1X`, `138******78`, `z****@example.com`.
fn hide(out: &mut String, found: &str, kind: Kind) {
    let count = found.chars().count();
    let (first, last) = match kind {
        Kind::Email => {
            let host = found
                .chars()
                .rev()
                .position(|c| c == '@' || c == '＠')
                .unwrap_or(0);
            (1.min(count - host - 1), host + 1)
        }
        Kind::Home => (3, 1),
        _ if count < 10 => (2, 2),
        _ => (3, 2),
    };
    for (place, c) in found.chars().enumerate() {
        if place < first || place + last >= count {
            out.push(c);
        } else {
            (0..c.len_utf8()).for_each(|_| out.push('*'));
        }
    }
}
