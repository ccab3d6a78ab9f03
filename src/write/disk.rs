//! Every change the writer makes to the disk goes through here.
//!
//! One place decides the modes of files and folders (a web server has to read them, whatever the
//! umask of the account that builds), and one place lets the tests stop a build between any two
//! changes, as a kill would.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use super::Content;
use super::digest::Hasher;

/// The hands of the writer: creates, renames and removes.
#[derive(Debug, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) fuse: Option<fuse::Fuse>,
    /// What the system answers to whoever wants a lock.
    #[cfg(test)]
    pub(super) lock_error: Option<i32>,
    /// Whether anything is brought to the disk.
    #[cfg(test)]
    pub(super) sync: bool,
    /// Whether the file system is one that cannot be synced all at once.
    #[cfg(test)]
    pub(super) is_without_syncfs: bool,
}

impl Disk {
    /// Creates one folder that everyone may read (mode 0755).
    pub(super) fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::create_dir(path)?;
        readable_folder(path)
    }

    /// Creates a file that everyone may read (mode 0644) and fills it; it must not exist.
    pub(super) fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let stopped = self.step();
        let mut file = create_new(path)?;
        if let Err(stop) = stopped {
            // What a kill leaves of a file that was being written.
            file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(stop);
        }
        file.write_all(bytes)?;
        readable_file(&file)
    }

    /// Creates a file like [`Disk::write_new`] from what `source` holds; says what that was.
    pub(super) fn copy_new(&self, path: &Path, source: &mut File) -> io::Result<Content> {
        self.step()?;
        let mut file = create_new(path)?;
        let mut hasher = Hasher::default();
        let length = hasher.copy_all(source, &mut file)?;
        readable_file(&file)?;
        let sha256 = hasher.finish();
        Ok(Content { length, sha256 })
    }

    /// Waits until everything that was written to the file system of `folder` is on the disk; `false`
    /// where that cannot be asked for all at once.
    pub(super) fn sync_all(&self, folder: &Path) -> io::Result<bool> {
        self.step()?;
        if !self.syncs() {
            return Ok(true);
        }
        #[cfg(test)]
        if self.is_without_syncfs {
            return Ok(false);
        }
        sync_file_system(folder)
    }

    /// Waits until what a file holds is on the disk.
    pub(super) fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    /// Waits until the names in a folder are on the disk, where the system can be asked for that.
    pub(super) fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        if !self.syncs() || cfg!(not(unix)) {
            return Ok(());
        }
        match File::open(path)?.sync_all() {
            Err(error) if is_unsupported(&error) => Ok(()),
            synced => synced,
        }
    }

    /// Locks a file, if nobody else holds it.
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "the tests' twin needs it"))]
    pub(super) fn try_lock(&self, file: &File) -> Result<(), TryLockError> {
        #[cfg(test)]
        if let Some(code) = self.lock_error {
            return Err(TryLockError::Error(io::Error::from_raw_os_error(code)));
        }
        file.try_lock()
    }

    /// Moves a file or folder within one file system, replacing a file at `to` in one step.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    /// Removes a file; one that is gone already is no error.
    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        absent_is_fine(fs::remove_file(path))
    }

    /// Removes a folder if it is empty; says whether it is gone now.
    pub(super) fn remove_if_empty(&self, path: &Path) -> io::Result<bool> {
        self.step()?;
        match fs::remove_dir(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a folder with all it holds (links in it are removed, not followed).
    pub(super) fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        absent_is_fine(fs::remove_dir_all(path))
    }

    /// The tests build thousands of sites, of which few see a power cut.
    #[cfg(test)]
    fn syncs(&self) -> bool {
        self.sync
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "the tests' twin needs it")]
    fn syncs(&self) -> bool {
        true
    }

    /// Fails where a test wants the build to stop; does nothing in the program itself.
    #[cfg(not(test))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "the tests' twin needs both"
    )]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        self.fuse.as_ref().map_or(Ok(()), fuse::Fuse::burn)
    }
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(target_os = "linux")]
fn sync_file_system(folder: &Path) -> io::Result<bool> {
    let synced = rustix::fs::syncfs(File::open(folder)?).map_err(io::Error::from);
    match synced {
        Ok(()) => Ok(true),
        Err(error) if is_unsupported(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Whether a file system says that it cannot be asked for this.
fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
    )
}

fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn readable_file(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o777 == 0o644 {
        return Ok(());
    }
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(unix)]
fn readable_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path)?.permissions().mode() & 0o777 == 0o755 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable_file(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn readable_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) mod fuse {
    //! Stops a build after a number of changes to the disk.

    use std::io;
    use std::sync::atomic::{AtomicIsize, Ordering};

    /// What happens when the fuse has burnt down.
    #[derive(Clone, Copy, Debug)]
    pub(in crate::write) enum Then {
        /// Nothing works any more, not even tidying up: the process was killed.
        Killed,
        /// One change fails for this reason; those after it work again.
        Fails(io::ErrorKind),
    }

    #[derive(Debug)]
    pub(in crate::write) struct Fuse {
        left: AtomicIsize,
        then: Then,
    }

    impl Fuse {
        pub(in crate::write) fn new(changes: usize, then: Then) -> Fuse {
            Fuse {
                left: AtomicIsize::new(isize::try_from(changes).unwrap()),
                then,
            }
        }

        pub(super) fn burn(&self) -> io::Result<()> {
            let left = self.left.fetch_sub(1, Ordering::SeqCst);
            match self.then {
                Then::Killed if left <= 0 => Err(io::Error::other("killed")),
                Then::Fails(kind) if left == 0 => Err(kind.into()),
                _ => Ok(()),
            }
        }
    }
}
