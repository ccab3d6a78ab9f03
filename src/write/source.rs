//! The bytes of a file that is to go into the site, and whether they are there already.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::digest::Hasher;
use super::error::WriteError;
use super::{Content, Digest, Writer, refused};

/// How many bytes are compared at a time.
const CHUNK: usize = 64 * 1024;

/// The bytes of a file, wherever they come from.
pub(super) enum Source<'a> {
    Bytes(&'a [u8]),
    File {
        path: &'a Path,
        file: File,
        length: u64,
        /// Of the bytes that were checked; `None` when none were.
        checked: Option<Digest>,
    },
}

impl Writer {
    /// Compares a file with one of the same length that is there; what both hold, if that is the same.
    pub(super) fn same(&self, path: &str, source: &mut Source<'_>) -> Result<Option<Content>, WriteError> {
        let there = self.folders.full(path);
        let mut old = File::open(&there).map_err(|error| self.failed("read", path, error))?;
        match source {
            Source::Bytes(bytes) => {
                let same = same_bytes(&mut old, bytes).map_err(|error| self.failed("read", path, error))?;
                Ok(same.then(|| Content::of(bytes)))
            }
            Source::File {
                path: from,
                file,
                length,
                checked,
            } => {
                let mut chunk = vec![0; CHUNK];
                let mut hasher = Hasher::default();
                let mut total = 0;
                loop {
                    let read = file
                        .read(&mut chunk)
                        .map_err(|error| refused("read", from, error))?;
                    total += read as u64;
                    if read == 0 {
                        let sha256 = hasher.finish();
                        let content = Content {
                            length: total,
                            sha256,
                        };
                        return match total == *length {
                            true => content.must_be(*checked, from).map(Some),
                            false => Ok(None),
                        };
                    }
                    hasher.update(&chunk[..read]);
                    if !same_bytes(&mut old, &chunk[..read])
                        .map_err(|error| self.failed("read", path, error))?
                    {
                        return Ok(None);
                    }
                }
            }
        }
    }
}

impl Content {
    pub(super) fn of(bytes: &[u8]) -> Content {
        Content {
            length: bytes.len() as u64,
            sha256: Digest::of(bytes),
        }
    }

    /// Compares what was read of the file at `path` with what was checked.
    pub(super) fn must_be(self, checked: Option<Digest>, path: &Path) -> Result<Content, WriteError> {
        match checked == Some(self.sha256) {
            true => Ok(self),
            false => Err(changed(path)),
        }
    }
}

impl<'a> Source<'a> {
    /// A file whose bytes were checked, and had this digest then, in hexadecimal digits.
    pub(super) fn open(path: &'a Path, sha256: &str) -> Result<Source<'a>, WriteError> {
        let read = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => changed(path),
            _ => refused("read", path, source),
        };
        let found = fs::metadata(path).map_err(read)?;
        if !found.is_file() {
            return Err(read(io::Error::new(
                io::ErrorKind::InvalidInput,
                "this is not a file",
            )));
        }
        let file = File::open(path).map_err(read)?;
        Ok(Source::File {
            path,
            file,
            length: found.len(),
            checked: Digest::parse(sha256),
        })
    }

    pub(super) fn length(&self) -> u64 {
        match self {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File { length, .. } => *length,
        }
    }
}

fn changed(path: &Path) -> WriteError {
    WriteError::Changed {
        path: path.to_owned(),
    }
}

/// Whether `old` goes on with exactly `bytes`.
fn same_bytes(old: &mut File, bytes: &[u8]) -> io::Result<bool> {
    let mut chunk = vec![0; bytes.len().min(CHUNK)];
    for expected in bytes.chunks(CHUNK) {
        let found = &mut chunk[..expected.len()];
        match old.read_exact(found) {
            Ok(()) if found == expected => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
