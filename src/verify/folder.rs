//! Compares a folder with a manifest.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{Comparison, Difference, DifferenceKind, Trouble};
use crate::load::walk;
use crate::write::manifest::ManifestFile;
use crate::write::{Digest, OWN_FOLDER, odd_files, strangers};

/// Compares every file of a manifest with the one in `folder`, and names the files there that no build
/// wrote, unless they are among `ignored`, or below one of them. `all` are the paths of the whole
/// manifest, of which `files` may be a part.
pub fn compare(
    folder: &Path,
    all: &BTreeSet<&str>,
    files: &[&ManifestFile],
    ignored: &[String],
    step: &(dyn Fn(u64) + Sync),
) -> Comparison {
    let found: Vec<Option<DifferenceKind>> = files
        .par_iter()
        .map(|file| {
            let kind = one(&walk::absolute(folder, &file.path), file);
            step(file.length);
            kind
        })
        .collect();
    let equal = found.iter().filter(|kind| kind.is_none()).count();
    let differences = files.iter().zip(found).filter_map(|(file, kind)| {
        Some(Difference {
            path: file.path.clone(),
            kind: kind?,
        })
    });
    let mut differences: Vec<Difference> = differences.collect();
    let differing: BTreeSet<String> = differences.iter().map(|found| found.path.clone()).collect();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let odd = odd_files(folder, &paths).into_iter();
    let odd: Vec<Difference> = odd
        .filter(|(path, ..)| !differing.contains(*path))
        .map(|(path, found, usual)| Difference {
            path: path.to_owned(),
            kind: DifferenceKind::Permissions { found, usual },
        })
        .collect();
    let equal = equal - odd.len();
    differences.extend(odd);
    differences.extend(strange(folder, all, ignored));
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    Comparison {
        equal,
        differences,
        stopped: None,
    }
}

/// How the file at a path differs from what was written.
fn one(path: &Path, file: &ManifestFile) -> Option<DifferenceKind> {
    let unreadable = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => DifferenceKind::Missing,
        _ => DifferenceKind::Unreadable(Trouble::Other(walk::reason(error))),
    };
    let metadata = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => return Some(unreadable(&error)),
    };
    if !metadata.is_file() {
        return Some(DifferenceKind::NotAFile);
    }
    if metadata.len() != file.length {
        return Some(DifferenceKind::Length {
            found: metadata.len(),
        });
    }
    match Digest::of_file(path) {
        Ok((digest, length)) if digest == file.sha256 && length == file.length => None,
        Ok((_, length)) if length != file.length => Some(DifferenceKind::Length { found: length }),
        Ok((found, _)) => Some(DifferenceKind::Content { found }),
        Err(error) => Some(unreadable(&error)),
    }
}

/// Everything in a folder that is not of the manifest: files, and links to anything.
fn strange(folder: &Path, all: &BTreeSet<&str>, ignored: &[String]) -> Vec<Difference> {
    let own = folder.join(OWN_FOLDER);
    let mut found = Vec::new();
    for item in WalkDir::new(folder)
        .min_depth(1)
        .into_iter()
        .filter_entry(|item| item.path() != own)
    {
        let (path, kind) = match item {
            Ok(item) if item.file_type().is_dir() => continue,
            Ok(item) => (walk::relative(folder, item.path()), DifferenceKind::Strange),
            Err(error) => {
                let path = error.path().unwrap_or(folder);
                let reason = error.io_error().map_or_else(|| error.to_string(), walk::reason);
                let trouble = Trouble::Other(reason);
                (walk::relative(folder, path), DifferenceKind::Unreadable(trouble))
            }
        };
        if !all.contains(path.as_str()) {
            found.push(Difference { path, kind });
        }
    }
    found.extend(strangers(&own).into_iter().map(|path| Difference {
        path,
        kind: DifferenceKind::Strange,
    }));
    found.retain(|difference| {
        !ignored.iter().any(|ignored| {
            let rest = difference.path.strip_prefix(ignored.trim_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    });
    found
}
