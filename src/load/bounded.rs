//! Reads and writes a whole file where nobody can say what is there: a pipe that never ends, a device,
//! a file larger than the memory. What is no regular file, or larger than it may be, is an error.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a regular file of at most `most` bytes.
///
/// # Errors
/// When it is no regular file ([`io::ErrorKind::InvalidInput`]), is larger
/// ([`io::ErrorKind::FileTooLarge`]), or cannot be read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Looked at first: to open a pipe is to wait for whoever writes into it.
    let facts = fs::metadata(path)?;
    if !facts.is_file() {
        return Err(no_file());
    }
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, "it is too large");
    if facts.len() > most {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(facts.len()).unwrap_or(0));
    // It may have grown since.
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Writes a file, unless something else than a file stands there.
///
/// # Errors
/// When it is no regular file ([`io::ErrorKind::InvalidInput`]), or cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if is_taken(path) {
        return Err(no_file());
    }
    fs::write(path, bytes)
}

/// Whether something stands at a path that is no regular file.
pub fn is_taken(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|facts| !facts.is_file())
}

/// What is wrong with a folder, a pipe or a device where a file belongs.
pub fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_are_small_enough_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "甲乙").unwrap();
        assert_eq!(read(&file, 6).unwrap(), "甲乙".as_bytes());
        let kind = |path: &Path, most| read(path, most).unwrap_err().kind();
        assert_eq!(kind(&file, 5), io::ErrorKind::FileTooLarge);
        assert_eq!(kind(folder.path(), 5), io::ErrorKind::InvalidInput);
        assert_eq!(kind(Path::new("/dev/zero"), 5), io::ErrorKind::InvalidInput);
        assert_eq!(kind(&folder.path().join("b"), 5), io::ErrorKind::NotFound);
        let written = write(folder.path(), b"").unwrap_err();
        assert_eq!(written.kind(), io::ErrorKind::InvalidInput);
    }
}
