//! Looks for identity numbers in bytes of no format: the properties of pictures and recordings, the
//! settings of printers, what hangs behind the end of an archive.
//!
//! Cameras and programs for pictures write names and notes of any length into a file, as ASCII or
//! UTF-16. Only digits in one piece count here: between pixels all else comes together by chance.

use std::io::{self, Read};

use flate2::read::ZlibDecoder;

use crate::check::personal::Scanner;

/// The digits of an identity number before its check character.
const DIGITS: usize = 17;
/// How much is read at a time, and how much of one run of digits is gathered.
const PIECE: usize = 64 * 1024;
/// What one text chunk of a PNG may unpack to.
const PNG_TEXT: u64 = 8 * 1024 * 1024;

/// Runs of digits, one byte a sign or with zeros between.
#[derive(Debug, Default)]
pub(super) struct Runs {
    run: String,
    /// Whether zeros stand between the signs of the run, once it has two.
    wide: Option<bool>,
    /// Whether the last byte was a zero after a sign.
    zero: bool,
}

impl Runs {
    /// Looks at the next bytes.
    pub(super) fn feed(&mut self, bytes: &[u8], scanner: &mut Scanner<'_>) {
        for &byte in bytes {
            let sign = byte.is_ascii_digit() || matches!(byte, b'X' | b'x');
            if sign {
                let wide = self.zero;
                if !self.run.is_empty() && *self.wide.get_or_insert(wide) != wide {
                    self.end(scanner);
                }
                self.zero = false;
                self.run.push(char::from(byte));
                if self.run.len() >= PIECE {
                    self.end(scanner);
                }
            } else if byte == 0 && !self.zero && !self.run.is_empty() && self.wide != Some(false) {
                self.zero = true;
            } else {
                self.end(scanner);
            }
        }
    }

    /// The bytes are over.
    pub(super) fn end(&mut self, scanner: &mut Scanner<'_>) {
        if self.run.len() >= DIGITS {
            scanner.value(&self.run);
        }
        self.run.clear();
        self.wide = None;
        self.zero = false;
    }
}

/// Looks at all that a reader gives, packed notes of a PNG too.
pub(super) fn look(mut reader: impl Read, scanner: &mut Scanner<'_>) -> io::Result<()> {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    let mut runs = Runs::default();
    let mut head = Vec::new();
    (&mut reader).take(PNG.len() as u64).read_to_end(&mut head)?;
    runs.feed(&head, scanner);
    if head == PNG {
        while chunk(&mut reader, &mut runs, scanner)? {}
    }
    feed(reader, &mut runs, scanner)?;
    runs.end(scanner);
    Ok(())
}

fn feed(mut reader: impl Read, runs: &mut Runs, scanner: &mut Scanner<'_>) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match reader.read(&mut piece)? {
            0 => return Ok(()),
            length => runs.feed(&piece[..length], scanner),
        }
    }
}

/// Looks at a chunk of a PNG; false behind the last.
fn chunk(reader: &mut impl Read, runs: &mut Runs, scanner: &mut Scanner<'_>) -> io::Result<bool> {
    let mut head = Vec::new();
    reader.take(8).read_to_end(&mut head)?;
    runs.feed(&head, scanner);
    let Ok([a, b, c, d, kind @ ..]) = <[u8; 8]>::try_from(head) else {
        return Ok(false);
    };
    let length = u64::from(u32::from_be_bytes([a, b, c, d]));
    let mut data = reader.take(length);
    if matches!(&kind, b"zTXt" | b"iTXt") {
        let mut text = Vec::new();
        (&mut data).take(PNG_TEXT).read_to_end(&mut text)?;
        runs.feed(&text, scanner);
        // A keyword, for `iTXt` a language and a translation, each up to a zero: behind one of them
        // begins what is packed.
        let zeros = (0..text.len()).filter(|at| text[*at] == 0).take(8);
        for start in zeros.flat_map(|zero| [zero + 1, zero + 2]) {
            let packed = text.get(start..).unwrap_or_default();
            let mut unpacked = Vec::new();
            let result = ZlibDecoder::new(packed).take(PNG_TEXT).read_to_end(&mut unpacked);
            // What is no packed text breaks at once; what came before an end that is missing counts.
            if result.is_ok() || !unpacked.is_empty() {
                let mut runs = Runs::default();
                runs.feed(&unpacked, scanner);
                runs.end(scanner);
            }
        }
    }
    feed(data, runs, scanner)?;
    // Its checksum.
    feed(reader.take(4), runs, scanner)?;
    Ok(&kind != b"IEND")
}
