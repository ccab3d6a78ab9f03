//! The texts within bytes that are no text: what an editor shows of a picture, a film or a seal.

use std::io::{self, Read};

use crate::check::personal::Scanner;

/// The signs of the shortest number that is looked for in them.
const SHORTEST: usize = 11;

/// The longest text that is handed on in one piece, in bytes, and what is handed on with the next too.
const LONGEST: usize = 64 * 1024;
const SHARED: usize = 64;

/// Finds texts in bytes that come piece by piece: in ASCII and UTF-8, and ASCII signs of UTF-16.
#[derive(Default)]
pub(super) struct Strings {
    narrow: Vec<u8>,
    wide: Vec<u8>,
    /// Whether the last byte was a zero.
    zero: bool,
}

impl Strings {
    /// Hands on the texts that end in the next bytes.
    pub(super) fn take(&mut self, bytes: &[u8], found: &mut impl FnMut(&str)) {
        for &byte in bytes {
            let says = byte >= b' ' && byte != 0x7F || byte == b'\t';
            if says {
                self.narrow.push(byte);
            } else {
                end(&mut self.narrow, found);
            }
            if byte == 0 {
                if self.zero {
                    end(&mut self.wide, found);
                }
                self.zero = true;
            } else {
                if !self.zero || !says {
                    end(&mut self.wide, found);
                }
                if says {
                    self.wide.push(byte);
                }
                self.zero = false;
            }
            for text in [&mut self.narrow, &mut self.wide] {
                if text.len() > LONGEST {
                    let rest = text[LONGEST - SHARED..].to_vec();
                    end(text, found);
                    *text = rest;
                }
            }
        }
    }

    /// The bytes are over.
    pub(super) fn end(mut self, found: &mut impl FnMut(&str)) {
        end(&mut self.narrow, found);
        end(&mut self.wide, found);
    }
}

/// A text is over.
fn end(text: &mut Vec<u8>, found: &mut impl FnMut(&str)) {
    if text.len() >= SHORTEST {
        for chunk in text.utf8_chunks() {
            if chunk.valid().len() >= SHORTEST {
                found(chunk.valid());
            }
        }
    }
    text.clear();
}

/// The texts in bytes that are there.
pub(super) fn of(bytes: &[u8], found: &mut impl FnMut(&str)) {
    let mut strings = Strings::default();
    strings.take(bytes, found);
    strings.end(found);
}

/// Looks at the texts in all that a reader gives. A text of so many signs is none that comes together
/// between pixels by chance.
pub(super) fn look(mut reader: impl Read, scanner: &mut Scanner<'_>) -> io::Result<()> {
    let mut strings = Strings::default();
    let mut piece = vec![0; LONGEST];
    loop {
        match reader.read(&mut piece)? {
            0 => break,
            length => strings.take(&piece[..length], &mut |text| scanner.text(text)),
        }
    }
    strings.end(&mut |text| scanner.text(text));
    Ok(())
}
