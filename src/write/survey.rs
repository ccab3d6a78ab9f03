//! Walks the output folder to find what no longer belongs to the site, and what never did.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

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

/// Whose a file of the output folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// It is part of the site that is being written.
    Site,
    /// An earlier build wrote it, and it is no longer part of the site.
    Earlier,
    /// Nobody's that the records know of.
    Foreign,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Regular files of an earlier build that are to go, sorted.
    pub(super) stale: Vec<String>,
    pub(super) foreign: Foreign,
}

/// Walks all of `root`, except what has a hidden name at its top: the writer's own folder, and
/// what version control and servers keep there.
///
/// Symbolic links are not followed, so that nothing outside the folder is ever called stale.
pub(super) fn survey(root: &Path, owner: impl Fn(&str) -> Owner) -> io::Result<Survey> {
    let mut survey = Survey::default();
    let mut named = BTreeSet::new();
    walk(root, "", &mut |path, is_file| {
        match owner(path) {
            Owner::Site => {}
            Owner::Earlier if is_file => survey.stale.push(path.to_owned()),
            Owner::Earlier | Owner::Foreign => {
                survey.foreign.count += 1;
                named.insert(path.to_owned());
                if named.len() > NAMED {
                    named.pop_last();
                }
            }
        }
        true
    })?;
    survey.stale.sort_unstable();
    survey.foreign.first = named.into_iter().collect();
    Ok(survey)
}

/// A file below `folder` for which `foreign` holds, if there is one.
pub(super) fn find(root: &Path, folder: &str, foreign: impl Fn(&str) -> bool) -> io::Result<Option<String>> {
    let mut found = None;
    walk(root, folder, &mut |path, is_file| {
        if !is_file || foreign(path) {
            found = Some(path.to_owned());
        }
        found.is_none()
    })?;
    Ok(found)
}

/// Shows `visit` everything below `start` that is not a folder, and whether it is a regular file,
/// until it says that this is enough.
fn walk(root: &Path, start: &str, visit: &mut dyn FnMut(&str, bool) -> bool) -> io::Result<()> {
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
                Err(_) => {
                    // Such as `lost+found`: nothing of ours is in it, or writing that would have failed.
                    if !visit(&format!("{folder}/"), false) {
                        return Ok(());
                    }
                    continue;
                }
            };
            for (path, is_file) in &listing.files {
                if !visit(path, *is_file) {
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

/// What is in a folder, by paths.
#[derive(Default)]
struct Listing {
    folders: Vec<String>,
    /// Everything else, and whether it is a regular file.
    files: Vec<(String, bool)>,
}

fn list(root: &Path, folder: &str) -> io::Result<Listing> {
    let mut listing = Listing::default();
    for item in fs::read_dir(root.join(folder))? {
        let item = item?;
        let name = item.file_name();
        let name = name.to_string_lossy();
        if folder.is_empty() && name.starts_with('.') {
            continue;
        }
        let path = if folder.is_empty() {
            name.into_owned()
        } else {
            format!("{folder}/{name}")
        };
        let kind = item.file_type()?;
        if kind.is_dir() {
            listing.folders.push(path);
        } else {
            listing.files.push((path, kind.is_file()));
        }
    }
    Ok(listing)
}
