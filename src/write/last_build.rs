//! When the folder was last built into: the time for which, not the hour in which.
//!
//! It is kept where no byte of the folder tells it, since the same site must give the same bytes at any
//! hour: as the modification time of the lock, which is an empty file. What is lost with it (a copy
//! without times) is only that a clock which was put back is not noticed.

use std::fs::{File, FileTimes};
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

use super::{OWN_FOLDER, Writer};

/// Keeps the time of a build into `output` that has come to its end.
///
/// # Errors
/// What the disk refused.
pub fn record_build(output: &Path, time: Timestamp) -> io::Result<()> {
    let lock = File::options()
        .write(true)
        .open(output.join(OWN_FOLDER).join("lock"))?;
    // 1970 itself stands for no time at all.
    let time = SystemTime::from(time).max(UNIX_EPOCH);
    lock.set_times(FileTimes::new().set_modified(time))
}

/// A lock that has just been made is no build.
pub(super) fn forget(lock: &File) {
    // A file system that cannot set times has the time at which the lock was made, which is no later than
    // any build into the folder.
    drop(lock.set_times(FileTimes::new().set_modified(UNIX_EPOCH)));
}

impl Writer {
    /// The time of the last build that came to its end here; `None` where that is not known.
    pub fn last_build(&self) -> Option<Timestamp> {
        let lock = self.own.join("lock").metadata().ok()?;
        let time = Timestamp::try_from(lock.modified().ok()?).ok()?;
        (time > Timestamp::UNIX_EPOCH).then_some(time)
    }

    /// The files that are there and that gongkai wrote, in the order of their paths; all files where the
    /// records of that are damaged.
    pub fn own_files(&self) -> impl Iterator<Item = &str> {
        let damaged = self.previous() == super::Previous::Damaged;
        let found = self.found.iter().map(|item| item.as_ref());
        found.filter(move |path| damaged || self.owns(path))
    }
}
