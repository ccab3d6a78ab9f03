//! What stands at a place of the output folder, looked at without following a symbolic link.
//!
//! Thousands of files share a few folders, so what is known of a folder is remembered.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What `lstat` sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    /// A regular file and its length.
    File(u64),
    Link,
    Special,
}

/// What a file of the site meets at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Nothing; perhaps its folder is missing too.
    Free,
    /// Something with its own name.
    Taken(Kind),
    /// Something that is not a folder has the name of one of its folders.
    Blocked { at: String, by: Kind },
}

/// The output folder and what is known of the folders in it.
#[derive(Debug)]
pub(super) struct Folders {
    root: PathBuf,
    known: Mutex<HashMap<String, Spot>>,
}

impl Folders {
    pub(super) fn new(root: &Path) -> Folders {
        Folders {
            root: root.to_owned(),
            known: Mutex::default(),
        }
    }

    /// The full path of `path`.
    pub(super) fn full(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Looks at the place of a file.
    pub(super) fn spot(&self, path: &str) -> io::Result<Spot> {
        match path.rsplit_once('/') {
            None => self.look(path),
            Some((folder, _)) => match self.folder(folder)? {
                Spot::Taken(Kind::Folder) => self.look(path),
                Spot::Taken(by) => Ok(Spot::Blocked {
                    at: folder.to_owned(),
                    by,
                }),
                elsewhere => Ok(elsewhere),
            },
        }
    }

    /// Looks at the place of a folder, or remembers it. From the top: a path that somebody made up may be
    /// deeper than the thread's stack.
    pub(super) fn folder(&self, folder: &str) -> io::Result<Spot> {
        if let Some(spot) = self.known().get(folder) {
            return Ok(spot.clone());
        }
        let ends = folder.match_indices('/').map(|(at, _)| at);
        let mut found = Spot::Free;
        for end in ends.chain([folder.len()]) {
            let part = &folder[..end];
            let known = self.known().get(part).cloned();
            found = known.map_or_else(|| self.look(part), Ok)?;
            self.known().insert(part.to_owned(), found.clone());
            match found {
                Spot::Taken(Kind::Folder) => {}
                Spot::Taken(by) if end < folder.len() => {
                    let at = part.to_owned();
                    found = Spot::Blocked { at, by };
                    break;
                }
                _ => break,
            }
        }
        self.known().insert(folder.to_owned(), found.clone());
        Ok(found)
    }

    /// Notes that `folder` is there now.
    pub(super) fn made(&self, folder: &str) {
        self.known().insert(folder.to_owned(), Spot::Taken(Kind::Folder));
    }

    /// Notes that `folder` is gone now.
    pub(super) fn removed(&self, folder: &str) {
        self.known().insert(folder.to_owned(), Spot::Free);
    }

    /// Forgets everything: more than one folder has changed.
    pub(super) fn forget(&self) {
        self.known().clear();
    }

    fn look(&self, path: &str) -> io::Result<Spot> {
        Ok(kind(&self.full(path))?.map_or(Spot::Free, Spot::Taken))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Spot>> {
        // Each change is one insertion, so what a panicking thread left is sound.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is at `path`, if anything.
pub(super) fn kind(path: &Path) -> io::Result<Option<Kind>> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Ok(Some(Kind::Link)),
        Ok(found) if found.is_dir() => Ok(Some(Kind::Folder)),
        Ok(found) if found.is_file() => Ok(Some(Kind::File(found.len()))),
        Ok(_) => Ok(Some(Kind::Special)),
        Err(error) if is_nothing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether this says that nothing is there: that may also be because nothing could have that name, such as
/// what a damaged journal or an older program's plan makes up.
fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename
    )
}
