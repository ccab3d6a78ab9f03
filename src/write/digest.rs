//! SHA-256 of what is published: the digest for which everybody has a program at hand.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// How many bytes of a file are read at a time: files may be larger than the memory.
const CHUNK: usize = 64 * 1024;

/// The SHA-256 of a file, written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// The digest and the length of a file, which is read a piece at a time.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_file(path: &Path) -> io::Result<(Digest, u64)> {
        let mut hasher = Hasher::default();
        let length = hasher.read_all(&mut File::open(path)?)?;
        Ok((hasher.finish(), length))
    }

    /// Reads the 64 lower-case digits that [`Digest`] is displayed as.
    pub fn parse(hex: &str) -> Option<Digest> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let pairs = hex.as_bytes().as_chunks::<2>();
        let mut bytes = [0; 32];
        if pairs.0.len() != bytes.len() || !pairs.1.is_empty() {
            return None;
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs.0) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Digest(bytes))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Writes its digits behind `text`.
    pub(super) fn push_to(&self, text: &mut String) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for byte in self.0 {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(64);
        self.push_to(&mut text);
        f.write_str(&text)
    }
}

/// Takes the digest of bytes as they pass.
#[derive(Default)]
pub(super) struct Hasher(Sha256);

impl Hasher {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Takes all that `source` holds from where it stands; says how many bytes that were.
    pub(super) fn read_all(&mut self, source: &mut impl Read) -> io::Result<u64> {
        self.copy_all(source, &mut io::sink())
    }

    /// The same, and writes it to `target`.
    pub(super) fn copy_all(&mut self, source: &mut impl Read, target: &mut impl Write) -> io::Result<u64> {
        let mut chunk = vec![0; CHUNK];
        let mut total = 0;
        loop {
            let read = match source.read(&mut chunk) {
                Ok(0) => return Ok(total),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.update(&chunk[..read]);
            target.write_all(&chunk[..read])?;
            total += read as u64;
        }
    }

    pub(super) fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_digest_that_other_programs_compute_and_reads_back() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(Digest::parse(empty), Some(Digest::of(b"")));
        for bad in [
            "",
            &empty[1..],
            &format!("{empty}0"),
            &empty.to_uppercase(),
            &empty.replace('e', "g"),
        ] {
            assert_eq!(Digest::parse(bad), None, "{bad}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![7; 200_000]).unwrap();
        let expected = (Digest::of(&vec![7; 200_000]), 200_000);
        assert_eq!(Digest::of_file(file.path()).unwrap(), expected);
    }
}
