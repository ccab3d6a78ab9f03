//! What in a document can be mended without a doubt, as edits that keep everything else byte for
//! byte.
//!
//! Numbers and dates in the form they are read as, wrong conversions in what describes the document,
//! spaces at the ends of values. The text itself is left alone unless the officer asks for that too:
//! it is what the unit published.

use std::collections::BTreeSet;
use std::ops::Range;

use super::metadata::tidy;
use super::names::ENTRY;
use super::{Context, allow};
use crate::config::Level;
use crate::diagnostic::Diagnostics;
use crate::invisible::{self, Unseen};
use crate::load::document::RawDocument;
use crate::load::fields::Fields;
use crate::load::yaml::{Node, Value};

/// A replacement on one line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The line, from 0.
    pub line: usize,
    /// The bytes of the line, counted without a byte order mark.
    pub range: Range<usize>,
    /// What takes their place; holds no line break.
    pub text: String,
}

/// The keys whose values are numbers or dates.
const VALUES: [&str; 8] = [
    "index_number",
    "document_number",
    "published",
    "issued",
    "effective",
    "expires",
    "amended",
    "repealed",
];

/// The keys whose values are words of the portal's own.
const WORDS: [&str; 8] = [
    "title", "summary", "keywords", "genre", "source", "editor", "note", "reason",
];

/// The edits that mend a document, in the order of the file; with `text` those of its text as well.
pub fn edits(context: &Context<'_>, raw: &RawDocument, text: bool) -> Vec<Edit> {
    let mut quiet = Diagnostics::new();
    let Some(mut fields) = Fields::new(raw.source(), &raw.node, ENTRY, &mut quiet) else {
        return Vec::new();
    };
    let allowed: BTreeSet<&str> = allow::allowances(&mut fields, &mut quiet)
        .into_iter()
        .map(|allowance| allowance.rule)
        .collect();
    let is_on = |rule| !allowed.contains(rule) && context.config.levels.get(rule) != Some(&Level::Off);
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let mut words: Vec<Range<usize>> = Vec::new();
    for key in VALUES.into_iter().chain(WORDS) {
        let Some((_, node)) = fields.take(key) else {
            continue;
        };
        let is_value = VALUES.contains(&key);
        if is_value && is_on("untidy-value") {
            found.extend(value(raw, key, node));
        }
        if !is_value {
            words.push(node.range.clone());
        }
        found.extend(trailing(raw, node));
    }
    words.extend(raw.body.clone().filter(|_| text));
    let plain = matches!(fields.take("text"), Some((_, Node { value: Value::Scalar(mode), .. })) if mode != "markdown");
    let rules = ["control-character", "invisible-character", "private-character"];
    found.extend(unseen(raw, text, plain, rules.map(is_on)));
    if is_on("wrong-conversion") {
        for range in words {
            found.extend(context.words.conversions(&raw.text, range));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
        .into_iter()
        .filter_map(|(range, text)| edit(&raw.text, range, text))
        .collect()
}

/// Characters that nobody sees, outside the text or in it as well, by kinds that are on: controls,
/// what takes no room, what is of private use. In Markdown also references to them.
fn unseen(raw: &RawDocument, text: bool, plain: bool, on: [bool; 3]) -> Vec<(Range<usize>, String)> {
    let body = raw.body.clone().filter(|_| !text).unwrap_or_default();
    let markdown = raw.body.clone().filter(|_| text && !plain).unwrap_or_default();
    let references = invisible::references(&raw.text[markdown.clone()]).map(|(range, c, found)| {
        let range = range.start + markdown.start..range.end + markdown.start;
        (range, c, found)
    });
    let found = invisible::unseen(&raw.text)
        .chain(references)
        .filter(|(range, _, found)| {
            let kind = match found {
                Unseen::Control => 0,
                Unseen::Direction | Unseen::Ignorable => 1,
                Unseen::Private(_) | Unseen::Replacement => 2,
            };
            on[kind] && !body.contains(&range.start)
        });
    found
        .filter_map(|(range, c, found)| Some((range, invisible::mended(c, found)?)))
        .collect()
}

/// A number or date that should be written otherwise, where it stands as it was read.
fn value(raw: &RawDocument, key: &str, node: &Node) -> Option<(Range<usize>, String)> {
    let Value::Scalar(text) = &node.value else {
        return None;
    };
    let text = text.trim();
    let right = tidy(key, text)?;
    let at = raw.text.get(node.range.clone())?.find(text)?;
    let start = node.range.start + at;
    Some((start..start + text.len(), right))
}

/// The spaces between a value and the end of its line.
fn trailing(raw: &RawDocument, node: &Node) -> Option<(Range<usize>, String)> {
    let Value::Scalar(text) = &node.value else {
        return None;
    };
    let written = raw.text.get(node.range.clone())?;
    if written.contains('\n') || text.is_empty() {
        return None;
    }
    let start = node.range.start + written.trim_end().len();
    let rest = raw.text[start..].split('\n').next()?;
    (!rest.is_empty() && rest.trim().is_empty()).then(|| (start..start + rest.len(), String::new()))
}

/// An edit by line; `None` when it spans several.
fn edit(file: &str, range: Range<usize>, text: String) -> Option<Edit> {
    let before = file.get(..range.start)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (!file.get(range.clone())?.contains('\n')).then(|| Edit {
        line: before.matches('\n').count(),
        range: range.start - start..range.end - start,
        text,
    })
}

/// A file's bytes with the edits made: line ends, byte order mark and all else as they were. `None`
/// when it is not UTF-8 or its lines are not the ones that were read.
pub fn apply(bytes: &[u8], edits: &[Edit]) -> Option<String> {
    const MARK: char = '\u{FEFF}';
    let file = std::str::from_utf8(bytes).ok()?;
    let mut out = String::with_capacity(file.len());
    let mut edits = edits.iter().peekable();
    for (number, line) in file.split_inclusive('\n').enumerate() {
        let (mark, line) = match line.strip_prefix(MARK).filter(|_| number == 0) {
            Some(rest) => (&line[..MARK.len_utf8()], rest),
            None => ("", line),
        };
        // A carriage return alone ends a line to the reader of the file, and none here.
        if line.trim_end_matches(['\r', '\n']).contains('\r') {
            return None;
        }
        out.push_str(mark);
        let mut from = 0;
        while let Some(edit) = edits.next_if(|edit| edit.line == number) {
            // Two edits of one place: the first stands.
            if edit.range.start < from {
                continue;
            }
            out.push_str(line.get(from..edit.range.start)?);
            out.push_str(&edit.text);
            line.get(edit.range.clone())?;
            from = edit.range.end;
        }
        out.push_str(line.get(from..)?);
    }
    Some(out)
}

/// The difference between two texts with the same number of lines, in the unified form, with three
/// lines around each change. Empty when there is none.
pub fn unified(file: &str, old: &str, new: &str) -> String {
    const AROUND: usize = 3;
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let changed: Vec<usize> = (0..old.len().min(new.len()))
        .filter(|i| old[*i] != new[*i])
        .collect();
    let mut out = String::new();
    let mut rest = &changed[..];
    while let Some(first) = rest.first() {
        let near = rest
            .windows(2)
            .take_while(|pair| pair[1] - pair[0] <= 2 * AROUND)
            .count()
            + 1;
        let (hunk, others) = rest.split_at(near);
        let start = first.saturating_sub(AROUND);
        let end = (hunk[near - 1] + AROUND + 1).min(old.len());
        if out.is_empty() {
            out.push_str(&format!("--- a/{file}\n+++ b/{file}\n"));
        }
        let (line, count) = (start + 1, end - start);
        out.push_str(&format!("@@ -{line},{count} +{line},{count} @@\n"));
        let mut at = start;
        while at < end {
            let run = (at..end).take_while(|i| old[*i] != new[*i]).count();
            for line in &old[at..at + run] {
                out.push_str(&format!("-{line}\n"));
            }
            for line in &new[at..at + run] {
                out.push_str(&format!("+{line}\n"));
            }
            if run == 0 {
                out.push_str(&format!(" {}\n", old[at]));
            }
            at += run.max(1);
        }
        rest = others;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(line: usize, range: Range<usize>, text: &str) -> Edit {
        let text = text.to_owned();
        Edit { line, range, text }
    }

    #[test]
    fn everything_else_stays_byte_for_byte() {
        let file = "\u{FEFF}ab\r\ncd\r\nef";
        let edits = [replace(0, 1..2, "X"), replace(2, 0..2, "")];
        assert_eq!(
            apply(file.as_bytes(), &edits).as_deref(),
            Some("\u{FEFF}aX\r\ncd\r\n")
        );
        assert_eq!(apply(file.as_bytes(), &[]).as_deref(), Some(file));
        assert_eq!(apply(b"a\rb\n", &[]), None);
        assert_eq!(apply(b"\xb1\xea", &[]), None);
        assert_eq!(
            apply("甲".as_bytes(), &[replace(0, 1..2, "x")]),
            None,
            "inside a character"
        );
    }

    #[test]
    fn a_difference_is_shown_with_the_lines_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = "1\n2\n3\n4\nx\n6\n7\n8\n9\n";
        let want = "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n";
        assert_eq!(unified("f", old, new), want);
        assert_eq!(unified("f", old, old), "");
        let far = unified(
            "f",
            "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n",
            "A\nb\nc\nd\ne\nf\ng\nh\ni\nJ\n",
        );
        assert_eq!(far.matches("@@ -").count(), 2, "{far}");
    }
}
