//! Bytes to text.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::diagnostic::{Diagnostics, Place, Problem, SourceText};
use crate::invisible::{self, Unseen};

/// How large a text file may be, in bytes.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// Decodes a file: UTF-8, or with a warning UTF-8 after a byte order mark, UTF-16 or GB18030.
/// Line ends become `\n`. `None` when it is none of these.
pub fn decode(file: &str, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<String> {
    let place = || Place::file(file);
    let text = match Encoding::for_bom(&bytes) {
        Some((encoding, length)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            diagnostics.report(Problem::OtherEncoding { name: "UTF-16" }, place());
            whole(encoding, &bytes[length..])
        }
        Some((_, length)) => {
            diagnostics.report(Problem::ByteOrderMark, place());
            whole(UTF_8, &bytes[length..])
        }
        None => match whole(UTF_8, &bytes) {
            None if is_broken_utf8(&bytes) => {
                let at = Encoding::utf8_valid_up_to(&bytes);
                let text = String::from_utf8_lossy(&bytes);
                let source = SourceText { file, text: &text };
                diagnostics.report(Problem::BrokenUtf8, source.place(at..at + '\u{FFFD}'.len_utf8()));
                return None;
            }
            None => {
                let text = whole(GB18030, &bytes);
                if text.is_some() {
                    diagnostics.report(Problem::OtherEncoding { name: "GB18030" }, place());
                }
                text
            }
            text => text,
        },
    };
    if text.is_none() {
        diagnostics.report(Problem::BrokenEncoding, place());
    }
    text.map(|text| {
        if text.contains('\r') {
            text.replace("\r\n", "\n").replace('\r', "\n")
        } else {
            text
        }
    })
}

/// Whether bytes are UTF-8 but for a few: another encoding read as UTF-8 has hardly a character of
/// several bytes that holds.
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.chars().filter(|c| *c == '\u{FFFD}').count();
    let sound = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').count();
    sound > 2 * broken
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|text| text.into_owned())
}

/// Reports characters that no text holds and that nobody sees, the first of each: NUL is an error, all
/// others are warnings.
pub fn invisible_characters(source: SourceText<'_>, diagnostics: &mut Diagnostics) {
    let mut seen = Vec::new();
    for (range, c, found) in invisible::unseen(source.text) {
        if seen.contains(&c) {
            continue;
        }
        seen.push(c);
        diagnostics.report(unseen_problem(c, found), source.place(range));
        if seen.len() == MOST_KINDS {
            return;
        }
    }
}

/// What is said about a character that nobody sees.
pub(crate) fn unseen_problem(c: char, found: Unseen) -> Problem {
    let code = c.into();
    match found {
        Unseen::Control => Problem::ControlCharacter {
            code,
            refused: code == 0,
        },
        Unseen::Direction | Unseen::Ignorable => Problem::Invisible { code },
        Unseen::Private(instead) => Problem::PrivateUse { code, instead },
        Unseen::Replacement => Problem::PrivateUse { code, instead: None },
    }
}

/// More kinds of unseen characters than this are not told: it is no text.
const MOST_KINDS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (Option<String>, Vec<&'static str>) {
        let mut diagnostics = Diagnostics::new();
        let text = decode("a.md", bytes.to_vec(), &mut diagnostics);
        (text, diagnostics.iter().map(|d| d.problem.rule()).collect())
    }

    #[test]
    fn what_officers_save_is_read() {
        assert_eq!(decoded("公开".as_bytes()), (Some("公开".into()), vec![]));
        assert_eq!(
            decoded("\u{FEFF}公开".as_bytes()),
            (Some("公开".into()), vec!["encoding"])
        );
        assert_eq!(
            decoded(&GB18030.encode("公开报告").0),
            (Some("公开报告".into()), vec!["encoding"])
        );
        let utf16: Vec<u8> = "\u{FEFF}公开".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&utf16), (Some("公开".into()), vec!["encoding"]));
        assert_eq!(decoded(b"a\r\nb\rc"), (Some("a\nb\nc".into()), vec![]));
    }

    #[test]
    fn a_broken_byte_in_utf8_is_placed_and_never_read_as_another_encoding() {
        let text = "标题：水务局正文。".as_bytes();
        assert_eq!(decoded(&text[..text.len() - 1]), (None, vec!["broken-encoding"]));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(
            decoded(&[0x89, b'P', b'N', b'G', 0xff, 0xff]),
            (None, vec!["broken-encoding"])
        );
    }
}
