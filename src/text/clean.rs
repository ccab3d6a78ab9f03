//! What may not reach a page, and what pasted Markdown needs before it is parsed.

use std::borrow::Cow;

use crate::invisible::{is_noncharacter, turns_direction};

/// Characters that end a line. A vertical tab is what word processors leave for a manual line
/// break; dropping it as a control character would join two lines of the original.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Characters that never reach HTML or XML: controls other than tab and newline, the byte-order
/// mark, what turns the order of a line round, and what Unicode says is no character.
pub(super) fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\0'..'\u{20}' | '\u{7f}'..='\u{9f}' | '\u{feff}' => true,
        _ => turns_direction(c) || is_noncharacter(c),
    }
}

/// For each byte, whether a character that starts with it may be forbidden or a line end. Nearly all
/// text has few of these, and looking at bytes is several times faster than at characters.
const SUSPECT: [bool; 256] = {
    let mut suspect = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        suspect[byte] = matches!(byte, 0..=8 | 0xb..0x20 | 0x7f | 0xc2 | 0xe2 | 0xef..);
        byte += 1;
    }
    suspect
};

/// The byte offset of the first character from `start` on for which `odd` holds; it is asked only
/// about characters that start with a byte for which `suspect` holds.
fn find_odd(text: &str, start: usize, suspect: &[bool; 256], odd: impl Fn(char) -> bool) -> Option<usize> {
    let mut from = start;
    loop {
        let bytes = text.as_bytes().get(from..)?;
        let at = from + bytes.iter().position(|byte| suspect[usize::from(*byte)])?;
        // No byte inside a character is suspect, so this is where one starts.
        let c = text[at..].chars().next()?;
        if odd(c) {
            return Some(at);
        }
        from = at + c.len_utf8();
    }
}

/// Settles line ends to `\n` and drops forbidden characters; the number of lines stays as it was.
pub(super) fn clean(source: &str) -> Cow<'_, str> {
    let odd = |c: char| is_line_end(c) || is_forbidden(c);
    let Some(first) = find_odd(source, 0, &SUSPECT, odd) else {
        return Cow::Borrowed(source);
    };
    let mut text = String::with_capacity(source.len());
    text.push_str(&source[..first]);
    let mut chars = source[first..].chars().peekable();
    while let Some(c) = chars.next() {
        if is_line_end(c) {
            if c == '\r' {
                chars.next_if_eq(&'\n');
            }
            text.push('\n');
        } else if !is_forbidden(c) {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// The byte offset at which each line of `source` starts, counting line ends as [`clean`] does.
pub(super) fn line_starts(source: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut chars = source.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_line_end(c) {
            let mut next = at + c.len_utf8();
            if c == '\r' && chars.next_if(|(_, c)| *c == '\n').is_some() {
                next += 1;
            }
            starts.push(next);
        }
    }
    starts
}

/// Appends `text` to `out` as HTML text.
pub(super) fn escape(out: &mut String, text: &str) {
    escape_with(out, text, false);
}

/// Appends `text` to `out` as part of a double-quoted attribute value.
pub(super) fn escape_attribute(out: &mut String, text: &str) {
    escape_with(out, text, true);
}

/// [`SUSPECT`], and what HTML wants written another way.
const ESCAPED: [bool; 256] = {
    let mut escaped = SUSPECT;
    escaped[b'&' as usize] = true;
    escaped[b'<' as usize] = true;
    escaped[b'>' as usize] = true;
    escaped[b'"' as usize] = true;
    escaped
};

fn escape_with(out: &mut String, text: &str, quotes: bool) {
    let odd = |c: char| matches!(c, '&' | '<' | '>') || (quotes && c == '"') || is_forbidden(c);
    let mut from = 0;
    while let Some(at) = find_odd(text, from, &ESCAPED, odd) {
        let c = text[at..].chars().next().unwrap_or_default();
        out.push_str(&text[from..at]);
        out.push_str(match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            _ => "",
        });
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
}

/// Chinese, Japanese or Korean script or its punctuation: no space belongs between two of them.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}'
        | '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// Readies pasted text for the Markdown parser, line for line.
///
/// Two habits of officers would otherwise change the text: a line of nothing but ideographic or
/// no-break spaces (meant as a blank line, but text to Markdown), and a paragraph indented by four
/// spaces or a tab (meant as a paragraph, but a code block to Markdown). The latter gets the
/// ideographic indent instead, unless it belongs to a list or a fenced block.
pub(super) fn ready_markdown(text: &str) -> Cow<'_, str> {
    let needed =
        text.contains(['\u{3000}', '\u{a0}', '\t']) || text.starts_with("    ") || text.contains("\n    ");
    if !needed {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut container = false;
    let (fenced, _) = super::marks::fences(text);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let bare = line.trim_start_matches([' ', '\t']);
        if fenced[index] {
            container = false;
            out.push_str(line);
        } else if bare.trim().is_empty() {
            // A blank line ends nothing here: a list may go on after it.
        } else if line.starts_with("    ") || line.starts_with('\t') {
            if container || bare.is_ascii() {
                out.push_str(line);
            } else {
                out.push('\u{3000}');
                out.push_str(bare);
            }
        } else {
            container = opens_container(bare);
            out.push_str(line);
        }
    }
    Cow::Owned(out)
}

/// Whether a line opens a list item or a footnote, to which indented lines below it belong.
fn opens_container(line: &str) -> bool {
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let marker = if after_number.len() < line.len() {
        after_number.strip_prefix(['.', ')'])
    } else {
        line.strip_prefix(['-', '+', '*'])
    };
    line.starts_with("[^") || marker.is_some_and(|rest| rest.starts_with([' ', '\t']))
}
