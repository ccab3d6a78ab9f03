//! Keeps two builds apart: a lock that the operating system releases with the process, however it ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::disk::Disk;
use super::error::WriteError;
use super::folders::{self, Kind};
use super::refused;

/// The file that is locked, inside the writer's own folder. It is empty; what somebody wrote into it does
/// no harm.
pub(super) const FILE: &str = "lock";

/// How many times, ten milliseconds apart, a lock that somebody holds is asked for again: a build that is
/// just ending lets go of it, and so does a program that was started while it was held, which has it for
/// an instant.
const PATIENCE: u32 = 20;

/// The lock of an output folder.
#[derive(Debug)]
pub(super) struct Lock {
    /// Whether the file system has locks at all. Some that are shared over a network have none.
    pub(super) is_held: bool,
    pub(super) file: File,
}

impl Lock {
    pub(super) fn take(disk: &Disk, output: &Path, path: &Path) -> Result<Lock, WriteError> {
        match folders::kind(path).map_err(|source| refused("read", path, source))? {
            None | Some(Kind::File(_)) => {}
            Some(_) => {
                return Err(WriteError::Internals {
                    path: path.to_owned(),
                });
            }
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(|source| refused("write", path, source))?;
        let mut patience = 0..PATIENCE;
        let is_held = loop {
            match disk.try_lock(&file) {
                Ok(()) => break true,
                Err(TryLockError::WouldBlock) if patience.next().is_some() => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(WriteError::Busy {
                        output: output.to_owned(),
                    });
                }
                Err(TryLockError::Error(source)) if has_no_locks(&source) => break false,
                Err(TryLockError::Error(source)) => return Err(refused("lock", path, source)),
            }
        };
        Ok(Lock { is_held, file })
    }
}

/// Whether this says that the file system knows no locks.
fn has_no_locks(error: &io::Error) -> bool {
    // ENOSYS and EOPNOTSUPP; ENOLCK has no kind of its own.
    error.kind() == io::ErrorKind::Unsupported || is_enolck(error)
}

#[cfg(unix)]
fn is_enolck(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error())
}

#[cfg(not(unix))]
fn is_enolck(_: &io::Error) -> bool {
    false
}
