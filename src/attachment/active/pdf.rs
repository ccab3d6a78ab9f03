//! What a PDF does by itself.
//!
//! An action names itself, `/S /JavaScript` or `/S /Launch`, wherever it stands: between other
//! objects, or packed with many of them into one stream. Letters of the name may be written as
//! numbers (`/J#61vaScript`). So every name of the file is read, and every packed stream of objects
//! is unpacked and read the same way; the tables of the file, which may be wrong, are not needed.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::read::ZlibDecoder;

use super::Active;
use super::content::windows;

/// The longest name that is compared, before its escapes are resolved.
const LONGEST: usize = 40;
/// How much is unpacked of all streams together.
const UNPACKED: u64 = 512 * 1024 * 1024;
/// How many streams of objects are unpacked.
const STREAMS: usize = 100_000;
/// How far from its kind the parts of a stream's description stand.
const NEAR: u64 = 4096;

/// Actions, and what is said of them.
const ACTIONS: [(&[u8], &str); 3] = [
    (b"JavaScript", "JavaScript"),
    (b"Launch", "Launch"),
    (b"RichMedia", "RichMedia"),
];

/// What was met while reading names.
#[derive(Default)]
struct Names {
    action: Option<&'static str>,
    encrypted: bool,
    /// Where a stream of objects is described.
    packed: Vec<u64>,
}

/// Looks through a PDF of any length.
pub(super) fn examine(mut file: File) -> io::Result<Option<Active>> {
    let mut names = Names::default();
    read(&file, &mut names)?;
    if let Some(action) = names.action {
        return Ok(Some(Active::PdfAction(action)));
    }
    let mut unseen = names.packed.len() > STREAMS;
    let mut left = UNPACKED;
    let places = std::mem::take(&mut names.packed);
    for place in places.into_iter().take(STREAMS) {
        let start = match stream(&mut file, place)? {
            Packed::At(start) => start,
            Packed::No => continue,
            Packed::Unclear => {
                unseen = true;
                continue;
            }
        };
        file.seek(SeekFrom::Start(start))?;
        let mut unpacked = Counted {
            reader: ZlibDecoder::new(BufReader::new(&file)).take(left),
            read: 0,
        };
        // What comes out before a stream breaks is read; a reader of PDFs gets no more of it.
        let result = read(&mut unpacked, &mut names);
        unseen |= result.is_err() && (unpacked.read == 0 || names.encrypted);
        left = left.saturating_sub(unpacked.read);
        unseen |= left == 0;
        if let Some(action) = names.action {
            return Ok(Some(Active::PdfAction(action)));
        }
    }
    Ok(unseen.then_some(Active::PdfUnseen))
}

/// Reads the names in a stream.
fn read(reader: impl Read, names: &mut Names) -> io::Result<()> {
    let mut last = None;
    windows(reader, |start, bytes| {
        let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        for (at, _) in slashes {
            let name = name(&bytes[at + 1..bytes.len().min(at + 1 + LONGEST)]);
            let place = start + at as u64;
            if let Some((_, action)) = ACTIONS.iter().find(|(known, _)| *known == name.as_slice()) {
                names.action = Some(action);
                return false;
            }
            names.encrypted |= name == b"Encrypt";
            // The end of a window is looked at twice.
            if name == b"ObjStm" && last.is_none_or(|last| last < place) {
                names.packed.push(place);
                last = Some(place);
            }
        }
        let scheme = b"(javascript:";
        if bytes
            .windows(scheme.len())
            .any(|window| window.eq_ignore_ascii_case(scheme))
        {
            names.action = Some("javascript:");
        }
        names.action.is_none() && names.packed.len() <= STREAMS
    })
}

/// A name with its escapes resolved, up to what ends it.
fn name(bytes: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        if matches!(
            byte,
            0 | b'\t'
                | b'\n'
                | 0x0C
                | b'\r'
                | b' '
                | b'('
                | b')'
                | b'<'
                | b'>'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'/'
                | b'%'
        ) {
            break;
        }
        let hex = (*byte == b'#').then(|| after.get(..2)).flatten();
        let hex = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex {
            Some(letter) => {
                name.push(letter);
                rest = &after[2..];
            }
            None => {
                name.push(*byte);
                rest = after;
            }
        }
    }
    name
}

/// How the objects of a stream are written.
enum Packed {
    /// As they are: their names have been read already.
    No,
    /// Packed, from this place on.
    At(u64),
    /// Its description is not where it should be.
    Unclear,
}

/// Finds the stream whose kind stands at `place`.
fn stream(file: &mut File, place: u64) -> io::Result<Packed> {
    let from = place.saturating_sub(NEAR);
    file.seek(SeekFrom::Start(from))?;
    let mut around = Vec::new();
    (&*file).take(2 * NEAR).read_to_end(&mut around)?;
    let at = usize::try_from(place - from).unwrap_or(0);
    let begin = around[..at].windows(3).rposition(|window| window == b"obj");
    let keyword = around[at..].windows(6).position(|window| window == b"stream");
    let (Some(begin), Some(keyword)) = (begin, keyword) else {
        return Ok(Packed::Unclear);
    };
    let description = &around[begin..at + keyword];
    let mut names = description.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    if !names.any(|(at, _)| name(&description[at + 1..]) == b"Filter") {
        return Ok(Packed::No);
    }
    let mut start = at + keyword + 6;
    start += usize::from(around.get(start) == Some(&b'\r'));
    start += usize::from(around.get(start) == Some(&b'\n'));
    Ok(Packed::At(from + start as u64))
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.read += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_whatever_their_spelling() {
        assert_eq!(name(b"J#61vaScript/x"), b"JavaScript");
        assert_eq!(name(b"JavaScript("), b"JavaScript");
        assert_eq!(name(b"JS#2"), b"JS#2");
    }
}
