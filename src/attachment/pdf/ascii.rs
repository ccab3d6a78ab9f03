//! Streams of a PDF that are written in signs of ASCII, and perhaps packed before.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::super::raw;
use crate::check::personal::Scanner;

/// The longest that is looked at, in bytes.
pub(super) const LONGEST: usize = 64 * 1024 * 1024;

/// What one of them may unpack to, in bytes.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// Looks at a stream by what its bytes are; false when they are something else.
pub(super) fn look(bytes: &[u8], scanner: &mut Scanner<'_>) -> bool {
    let end = bytes.windows(9).rposition(|window| window == b"endstream");
    let bytes = bytes[..end.unwrap_or(bytes.len())].trim_ascii();
    let hex = |byte: &u8| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace();
    let decoded = match bytes.strip_suffix(b">") {
        Some(digits) if digits.iter().all(hex) => hexadecimal(digits),
        _ if bytes
            .iter()
            .all(|byte| matches!(byte, b'!'..=b'u' | b'z' | b'~') || byte.is_ascii_whitespace()) =>
        {
            base_85(bytes)
        }
        _ => return false,
    };
    // Bytes in memory can be read; what breaks while it is unpacked, no program shows.
    drop(raw::look(decoded.as_slice(), scanner));
    drop(raw::look(
        ZlibDecoder::new(decoded.as_slice()).take(UNPACKED),
        scanner,
    ));
    true
}

fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digits = digits.iter().filter_map(|digit| char::from(*digit).to_digit(16));
    let mut bytes: Vec<u8> = Vec::new();
    for (place, digit) in digits.enumerate() {
        match bytes.last_mut() {
            Some(last) if place % 2 == 1 => *last |= digit as u8,
            _ => bytes.push((digit as u8) << 4),
        }
    }
    bytes
}

fn base_85(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut group, mut count) = (0u32, 0);
    for &byte in bytes {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(&group.to_be_bytes()[..count - 1]);
    }
    out
}
