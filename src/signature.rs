//! What the file system says of a file, to notice that it changed without reading it.
//!
//! A modification time alone can lie: a copy may carry an old one along, a restored backup too. The
//! change time cannot be set by a program, so length, both times and the file's number together do
//! not stay the same while the content changes, but for one case: a change in the very moment in
//! which the file was looked at, when both states carry the same time. Hence [`Clock`]: a signature
//! is trusted only when its times lie clearly before the moment it was taken.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// A file's length, times (nanoseconds since 1970) and number on its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Signature {
    length: u64,
    modified: i64,
    changed: i64,
    number: u64,
}

/// How long before it is looked at a file must have been changed for last, in nanoseconds: file
/// systems take their times from a clock that ticks every few milliseconds.
const TICK: i64 = 50_000_000;

/// The same on file systems that count whole seconds.
const COARSE_TICK: i64 = 2_000_000_000;

impl Signature {
    /// The signature of a regular file; `None` where the system does not tell enough.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Option<Signature> {
        use std::os::unix::fs::MetadataExt;
        let time =
            |seconds: i64, nanoseconds: i64| seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds);
        Some(Signature {
            length: metadata.len(),
            modified: time(metadata.mtime(), metadata.mtime_nsec())?,
            changed: time(metadata.ctime(), metadata.ctime_nsec())?,
            number: metadata.ino(),
        })
    }

    /// The signature of a regular file; `None` where the system does not tell enough.
    #[cfg(not(unix))]
    pub fn of(_: &Metadata) -> Option<Signature> {
        None
    }

    /// All of it, to be made part of a fingerprint.
    pub fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let numbers = [
            self.length,
            self.modified as u64,
            self.changed as u64,
            self.number,
        ];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// The signature of what is at `path`, if that is a regular file.
    pub fn at(path: &Path) -> Option<Signature> {
        let metadata = std::fs::symlink_metadata(path).ok()?;
        metadata.is_file().then(|| Signature::of(&metadata)).flatten()
    }
}

/// The time on the clock of a file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(i64);

impl Clock {
    /// Asks the file system of `folder` by making a file there that is gone at once.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn of(folder: &Path) -> io::Result<Clock> {
        let file: File = tempfile::tempfile_in(folder)?;
        let signature = Signature::of(&file.metadata()?);
        // Nothing is trusted where the system tells nothing.
        Ok(Clock(signature.map_or(i64::MIN, |signature| signature.changed)))
    }

    /// Whether a signature taken no earlier than this clock was read can be trusted: a later change
    /// of the file would show.
    pub fn trusts(self, signature: &Signature) -> bool {
        let whole = |time: i64| time % 1_000_000_000 == 0;
        let tick = if whole(signature.changed) && whole(signature.modified) {
            COARSE_TICK
        } else {
            TICK
        };
        signature.changed < self.0.saturating_sub(tick)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_change_shows_even_behind_an_old_modification_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        std::fs::write(&path, "甲").unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        let modified = file.metadata().unwrap().modified().unwrap();
        let before = Signature::at(&path).unwrap();
        std::thread::sleep(Duration::from_millis(60));
        assert!(Clock::of(folder.path()).unwrap().trusts(&before));
        std::fs::write(&path, "乙").unwrap();
        file.set_modified(modified).unwrap();
        let after = Signature::at(&path).unwrap();
        assert_ne!(before, after);
        assert_eq!((before.length, before.modified), (after.length, after.modified));
    }

    #[test]
    fn what_was_changed_just_now_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        std::fs::write(&path, "甲").unwrap();
        let clock = Clock::of(folder.path()).unwrap();
        assert!(!clock.trusts(&Signature::at(&path).unwrap()));
    }

    #[test]
    fn a_folder_or_a_link_has_no_signature() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).unwrap();
        assert_eq!(Signature::at(folder.path()), None);
        assert_eq!(Signature::at(&folder.path().join("link")), None);
        assert_eq!(Signature::at(&folder.path().join("missing")), None);
    }
}
