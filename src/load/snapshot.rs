//! The state of a site's files that was checked, which is the only one that may be published.
//!
//! Texts are not kept in memory: a document is read to be checked, and again when its page is rendered.
//! Somebody may save it in between. So the first reading takes a digest of the very bytes that are
//! checked, and each later one compares: other bytes end the build, and nothing is written.
//!
//! A build also remembers what it found in a file, under what the file system said of it. That has to be
//! about the same bytes: a file is read through one handle, and only as the listing of the site saw it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::bounded;
use super::encoding::MAX_BYTES;
use super::walk::absolute;
use crate::fingerprint::Fingerprint;
use crate::signature::Signature;

/// A file was changed, replaced or removed while the program was running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The file, relative to the site's folder.
    pub file: String,
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = &self.file;
        write!(
            f,
            "{file} was changed while gongkai was running: nothing was written; run it again"
        )
    }
}

impl std::error::Error for Changed {}

/// Why a file cannot be read.
#[derive(Debug)]
pub enum ReadError {
    /// It is not what was listed or checked.
    Changed,
    /// The system said so.
    Io(io::Error),
}

/// The digest of a text's bytes.
pub fn digest(bytes: &[u8]) -> Fingerprint {
    Fingerprint::of("file", bytes)
}

/// Opens a file that the listing of the site saw as `listed`.
///
/// # Errors
/// [`ReadError::Changed`] when it is another file by now.
pub fn open(path: &Path, listed: Option<&Signature>) -> Result<File, ReadError> {
    let found = fs::metadata(path).map_err(|error| failed(error, listed))?;
    // Looked at first: to open a pipe is to wait for whoever writes into it.
    if !found.is_file() {
        return Err(ReadError::Io(bounded::no_file()));
    }
    let file = File::open(path).map_err(|error| failed(error, listed))?;
    settled(&file, listed)?;
    Ok(file)
}

/// Compares an open file with the listing, before it is read and after: it may be written to meanwhile.
///
/// # Errors
/// [`ReadError::Changed`] when it is no longer as listed.
pub fn settled(file: &File, listed: Option<&Signature>) -> Result<(), ReadError> {
    let Some(listed) = listed else {
        return Ok(());
    };
    let now = file.metadata().map_err(ReadError::Io)?;
    match Signature::of(&now).as_ref() == Some(listed) {
        true => Ok(()),
        false => Err(ReadError::Changed),
    }
}

/// The bytes of a text that the listing of the site saw as `listed`.
///
/// # Errors
/// [`ReadError::Changed`] when it is another one by now, or larger than a text may be.
pub fn read(path: &Path, listed: Option<&Signature>) -> Result<Vec<u8>, ReadError> {
    let file = open(path, listed)?;
    let mut bytes = Vec::new();
    let mut limited = (&file).take(MAX_BYTES + 1);
    limited.read_to_end(&mut bytes).map_err(ReadError::Io)?;
    settled(&file, listed)?;
    // Its size was looked at when it was listed.
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::Changed);
    }
    Ok(bytes)
}

/// A file that was listed and is not there any more was removed meanwhile.
fn failed(error: io::Error, listed: Option<&Signature>) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound if listed.is_some() => ReadError::Changed,
        _ => ReadError::Io(error),
    }
}

/// The digests of the texts that were checked: documents, and the earlier texts that corrections name.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    digests: BTreeMap<String, Fingerprint>,
}

impl Snapshot {
    /// Notes the digest of a text that has been checked.
    pub fn insert(&mut self, file: String, digest: Fingerprint) {
        self.digests.insert(file, digest);
    }

    /// The digest of a text that was checked.
    pub fn digest(&self, file: &str) -> Option<Fingerprint> {
        self.digests.get(file).copied()
    }

    /// The bytes of a text that was checked.
    ///
    /// # Errors
    /// [`Changed`] when they are not what was checked.
    pub fn read(&self, root: &Path, file: &str) -> Result<Vec<u8>, Changed> {
        let checked = self.digest(file);
        let bytes = read(&absolute(root, file), None).ok();
        bytes
            .filter(|bytes| checked == Some(digest(bytes)))
            .ok_or_else(|| Changed {
                file: file.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bytes_that_were_checked_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        fs::write(&file, "甲").unwrap();
        let mut snapshot = Snapshot::default();
        snapshot.insert("a.md".to_owned(), digest("甲".as_bytes()));
        let read = |name: &str| snapshot.read(folder.path(), name).ok();
        assert_eq!(read("a.md").as_deref(), Some("甲".as_bytes()));
        fs::write(&file, "乙").unwrap();
        assert_eq!(read("a.md"), None);
        fs::remove_file(&file).unwrap();
        assert_eq!(read("a.md"), None);
        fs::write(folder.path().join("b.md"), "乙").unwrap();
        assert_eq!(read("b.md"), None, "it was not checked");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_read_only_as_it_was_listed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        fs::write(&file, "甲").unwrap();
        let listed = Signature::at(&file).unwrap();
        assert_eq!(read(&file, Some(&listed)).unwrap(), "甲".as_bytes());
        fs::write(&file, "乙乙").unwrap();
        assert!(matches!(read(&file, Some(&listed)), Err(ReadError::Changed)));
        fs::remove_file(&file).unwrap();
        assert!(matches!(read(&file, Some(&listed)), Err(ReadError::Changed)));
    }
}
