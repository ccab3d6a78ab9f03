//! Walks the output folder: which files are there, as the system describes them; from that follows what
//! is as it was left, what no longer belongs to the site, and what never did.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::sorted::Sorted;
use crate::signature::Signature;

/// How many foreign files a report names.
const NAMED: usize = 20;

/// Files of the output folder that gongkai did not write and leaves alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreign {
    /// The first of them, sorted, relative to the output folder; a folder that cannot be read ends
    /// in `/`.
    pub first: Vec<String>,
    /// How many there are.
    pub count: usize,
}

/// Something in the output folder that is no folder, or a folder that cannot be read; its path ends in
/// `/` then.
#[derive(Debug)]
pub(super) struct Item {
    path: String,
    is_file: bool,
    /// Of a regular file.
    pub(super) length: Option<u64>,
    /// Of a regular file, where the system tells enough.
    pub(super) signature: Option<Signature>,
    /// Who may read and write it, of a regular file.
    pub(super) mode: Option<u32>,
}

/// Names at the top of the folder that a build says nothing of: what version control and the protocols of
/// servers keep there. Settings of servers (`.htaccess`, `.user.ini`) are not among them.
const OTHERS: [&str; 9] = [
    ".well-known",
    ".git",
    ".gitignore",
    ".gitattributes",
    ".gitkeep",
    ".github",
    ".hg",
    ".svn",
    ".nojekyll",
];

impl AsRef<str> for Item {
    fn as_ref(&self) -> &str {
        &self.path
    }
}

/// Folders, each with its mode.
pub(super) type Modes = Vec<(String, u32)>;

/// What is below `root`, in the order of the paths, except the writer's own folder and what others keep
/// at the top; and the folders there with their modes.
///
/// Symbolic links are not followed, so that nothing outside the folder is ever called stale.
pub(super) fn items(root: &Path) -> io::Result<(Vec<Item>, Modes)> {
    let mut items = Vec::new();
    let mut modes = Vec::new();
    walk(root, "", &mut modes, &mut |item| {
        items.push(item);
        true
    })?;
    items.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    modes.sort_unstable();
    Ok((items, modes))
}

/// What of a folder is not part of the site.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Regular files of an earlier build that are to go, sorted.
    pub(super) stale: Vec<String>,
    pub(super) foreign: Foreign,
}

impl Survey {
    /// Compares what is there with the paths of the site that is being written, and with those that an
    /// earlier build wrote; all are sorted.
    pub(super) fn new(items: &[Item], site: &[&str], owned: &[String]) -> Survey {
        let (mut site, mut owned) = (Sorted(site), Sorted(owned));
        let mut survey = Survey::default();
        for item in items {
            if site.find(&item.path).is_some() {
                continue;
            }
            if item.is_file && owned.find(&item.path).is_some() {
                survey.stale.push(item.path.clone());
                continue;
            }
            survey.foreign.count += 1;
            if survey.foreign.first.len() < NAMED {
                survey.foreign.first.push(item.path.clone());
            }
        }
        survey
    }
}

/// A file below `folder` for which `foreign` holds, if there is one.
pub(super) fn find(root: &Path, folder: &str, foreign: impl Fn(&str) -> bool) -> io::Result<Option<String>> {
    let mut found = None;
    walk(root, folder, &mut Vec::new(), &mut |item| {
        if !item.is_file || foreign(&item.path) {
            found = Some(item.path);
        }
        found.is_none()
    })?;
    Ok(found)
}

/// Shows `visit` everything below `start` that is not a folder, until it says that this is enough.
fn walk(
    root: &Path,
    start: &str,
    modes: &mut Vec<(String, u32)>,
    visit: &mut dyn FnMut(Item) -> bool,
) -> io::Result<()> {
    // Level by level, because a foreign tree may be deeper than the thread's stack, and many folders
    // side by side, because most of a large site is folders with a file or two.
    let mut folders = vec![start.to_owned()];
    while !folders.is_empty() {
        let batch = folders.split_off(folders.len().saturating_sub(BATCH));
        let listings: Vec<io::Result<Listing>> = batch.par_iter().map(|folder| list(root, folder)).collect();
        for (folder, listing) in batch.iter().zip(listings) {
            let listing = match listing {
                Ok(listing) => listing,
                Err(error) if folder == start => return Err(error),
                Err(_) => Listing {
                    folders: Vec::new(),
                    // Such as `lost+found`: nothing of ours is in it, or writing that would have failed.
                    items: vec![Item {
                        path: format!("{folder}/"),
                        is_file: false,
                        length: None,
                        signature: None,
                        mode: None,
                    }],
                    mode: None,
                },
            };
            if let Some(mode) = listing.mode.filter(|_| folder != start) {
                modes.push((folder.clone(), mode));
            }
            for item in listing.items {
                if !visit(item) {
                    return Ok(());
                }
            }
            folders.extend(listing.folders);
        }
    }
    Ok(())
}

/// How many folders are listed side by side.
const BATCH: usize = 1024;

/// What is in a folder.
#[derive(Default)]
struct Listing {
    folders: Vec<String>,
    /// Everything else.
    items: Vec<Item>,
    /// Who may enter and change it.
    mode: Option<u32>,
}

fn list(root: &Path, folder: &str) -> io::Result<Listing> {
    let described = fs::symlink_metadata(root.join(folder)).ok();
    let mut listing = Listing {
        mode: described.as_ref().and_then(mode),
        ..Listing::default()
    };
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if folder.is_empty() && (name == super::OWN_FOLDER || OTHERS.contains(&&*name)) {
            continue;
        }
        let path = if folder.is_empty() {
            name.into_owned()
        } else {
            format!("{folder}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            listing.folders.push(path);
        } else {
            let is_file = kind.is_file();
            let found = is_file.then(|| metadata(&entry)).flatten();
            listing.items.push(Item {
                path,
                is_file,
                length: found.as_ref().map(fs::Metadata::len),
                signature: found.as_ref().and_then(Signature::of),
                mode: found.as_ref().and_then(mode),
            });
        }
    }
    Ok(listing)
}

/// What the system says of a regular file, which may be gone or replaced by now.
fn metadata(entry: &DirEntry) -> Option<fs::Metadata> {
    entry.metadata().ok().filter(fs::Metadata::is_file)
}

/// The bits that say who may do what with a file or folder, where the system has them.
#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> Option<u32> {
    None
}
