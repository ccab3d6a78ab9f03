//! Texts within a text that are written in other signs: base64 of mails, `data:` addresses and
//! embedded files, and the quoted-printable of mails.

use super::{raw, strings};
use crate::check::personal::Scanner;

/// The signs in which the shortest number is written.
const SHORTEST: usize = 16;

/// Looks at what is encoded in a text.
pub(super) fn look(text: &str, scanner: &mut Scanner<'_>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (decoded, length) = base_64(&bytes[at..]);
        at += length.max(1);
        if length < SHORTEST {
            continue;
        }
        strings::of(&decoded, &mut |text| scanner.text(text));
        // A picture may have packed notes. Bytes in memory can be read.
        drop(raw::look(decoded.as_slice(), scanner));
    }
    let line = text
        .lines()
        .find(|line| line.len() < 200 && line.to_ascii_lowercase().contains("quoted-printable"));
    if line.is_some() {
        strings::of(&unquoted(bytes), &mut |text| scanner.text(text));
    }
}

/// What the signs at the start of a text stand for, and how many there are. Lines may be broken.
fn base_64(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    let (mut group, mut count, mut length) = (0u32, 0u32, 0);
    // Whether a line has just ended.
    let mut blank = false;
    for (place, byte) in bytes.iter().enumerate() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            // A line of a mail has whole groups; what ends within one is a word before it.
            b'\r' => continue,
            b'\n' if count == 0 && !out.is_empty() && !blank => {
                blank = true;
                continue;
            }
            _ => break,
        };
        length = place + 1;
        blank = false;
        group = group << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            out.extend(&group.to_be_bytes()[1..]);
            (group, count) = (0, 0);
        }
    }
    if count > 1 {
        let rest = group << (6 * (4 - count));
        out.extend(&rest.to_be_bytes()[1..count as usize]);
    }
    (out, length)
}

/// A text in quoted-printable: `=31` is a sign, and `=` at the end of a line joins it to the next.
fn unquoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'=' {
            out.push(*byte);
            continue;
        }
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(sign) => {
                out.push(sign);
                rest = &after[2..];
            }
            None => {
                let end = after.strip_prefix(b"\r").unwrap_or(after);
                rest = end.strip_prefix(b"\n").unwrap_or(end);
            }
        }
    }
    out
}
