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
    File { path: &'a Path, file: File, length: u64 },
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
                        return Ok((total == *length).then_some(Content {
                            length: total,
                            sha256,
                        }));
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
}

impl Source<'_> {
    pub(super) fn open(path: &Path) -> Result<Source<'_>, WriteError> {
        let read = |source| refused("read", path, source);
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
        })
    }

    pub(super) fn length(&self) -> u64 {
        match self {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File { length, .. } => *length,
        }
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
