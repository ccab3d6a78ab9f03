//! Whether the output folder is as the last build left it.
//!
//! The manifest says what every file held. A file that the file system describes as the last build left it
//! ([`Writer::untouched`]) is not read; any other is compared by its length, and by its bytes where these
//! are not what this build would write anyway. What a build that was stopped may have touched stands in
//! its journal and is not judged.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::ledger::{JOURNALS, LEDGER};
use super::manifest::{self, ManifestFile};
use super::sorted::Sorted;
use super::{Digest, OWN_FOLDER, Planned, WriteAction, WriteError, Writer};

/// What a build found of the last one's work that is not as that left it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tampering {
    /// Files whose bytes are not those that were written.
    pub altered: Vec<String>,
    /// Files that are gone.
    pub missing: Vec<String>,
    /// Records of the last build that are missing or damaged.
    pub records: Vec<String>,
    /// What is in the writer's own folder and does not belong there.
    pub among_records: Vec<String>,
    /// Files and folders that fewer may read, or more may change, than all others.
    pub permissions: Vec<String>,
}

/// How a file differs from what was written.
enum Difference {
    Altered,
    Missing,
}

/// What the files of the manifest are known to be, before any is read.
#[derive(Debug)]
pub(super) struct Verified(Vec<AtomicBool>);

impl Verified {
    pub(super) fn none(files: usize) -> Verified {
        Verified((0..files).map(|_| AtomicBool::new(false)).collect())
    }
}

impl Writer {
    /// Notes that these files, in the order of their paths, are as they were left.
    pub(super) fn note_untouched<'f>(&self, files: impl Iterator<Item = &'f str>) {
        let known = &self.records.manifest.files;
        let mut rest = Sorted(known);
        for path in files {
            if rest.find(path).is_some() {
                // The list now begins behind the file that was found.
                let at = known.len() - rest.0.len() - 1;
                self.verified.0[at].store(true, Ordering::Relaxed);
            }
        }
    }

    /// Compares what is there with what was written, for a site of which `plan` is what was put.
    pub(super) fn tampering(&self, plan: &[(String, Planned)]) -> Tampering {
        let records = &self.records;
        let mut tampering = Tampering {
            records: records.damaged.iter().map(|path| own(path)).collect(),
            among_records: strangers(&self.own),
            permissions: self
                .odd_modes()
                .into_iter()
                .map(|(path, _)| path.to_owned())
                .collect(),
            ..Tampering::default()
        };
        // Files that are right already were not put there by this build.
        if self.are_records_gone
            && plan
                .iter()
                .any(|(_, planned)| matches!(planned.action, WriteAction::Stay(_)))
        {
            tampering.records.push(OWN_FOLDER.to_owned());
        }
        if records.is_journal_lost {
            return tampering;
        }
        let right: Vec<&str> = plan
            .iter()
            .filter(|(_, planned)| matches!(planned.action, WriteAction::Stay(_)))
            .map(|(path, _)| path.as_str())
            .collect();
        let (mut right, mut found) = (Sorted(&right), Sorted(&self.found));
        let mut touched = Sorted(records.journal.as_deref().unwrap_or_default());
        let mut unread = Vec::new();
        for (file, verified) in records.manifest.files.iter().zip(&self.verified.0) {
            let is_right = right.find(&file.path).is_some();
            let there = found.find(&file.path);
            if touched.find(&file.path).is_some() || is_right || verified.load(Ordering::Relaxed) {
                continue;
            }
            match there.map(|item| item.length) {
                None => tampering.missing.push(file.path.clone()),
                Some(length) if length == Some(file.length) => unread.push(file),
                Some(_) => tampering.altered.push(file.path.clone()),
            }
        }
        let read = unread.into_par_iter();
        let differing: Vec<_> = read
            .filter_map(|file| Some((self.difference(file)?, file)))
            .collect();
        for (difference, file) in differing {
            match difference {
                Difference::Altered => tampering.altered.push(file.path.clone()),
                Difference::Missing => tampering.missing.push(file.path.clone()),
            }
        }
        tampering.altered.sort_unstable();
        tampering.missing.sort_unstable();
        tampering
    }

    /// Our files, and the folders, that fewer may read or more may change than most, with the mode of most:
    /// whoever chooses another mode for all of them has chosen.
    pub(super) fn odd_modes(&self) -> Vec<(&str, u32)> {
        let mut owned = Sorted(&self.records.owned);
        let files = self
            .found
            .iter()
            .filter(|item| owned.find(item.as_ref()).is_some());
        let files: Vec<(&str, u32)> = files
            .filter_map(|item| Some((item.as_ref(), item.mode?)))
            .collect();
        let folders: Vec<(&str, u32)> = self
            .folder_modes
            .iter()
            .map(|(path, mode)| (path.as_str(), *mode))
            .collect();
        let mut odd = odd(&files);
        odd.extend(self::odd(&folders));
        odd
    }

    /// Gives files and folders the mode of the others again.
    pub(super) fn restore_modes(&self) -> Result<(), WriteError> {
        for (path, mode) in self.odd_modes() {
            set_mode(&self.folders.full(path), mode)
                .map_err(|source| self.failed("change the permissions of", path, source))?;
        }
        Ok(())
    }

    fn difference(&self, file: &ManifestFile) -> Option<Difference> {
        match Digest::of_file(&self.folders.full(&file.path)) {
            Ok((sha256, _)) if sha256 == file.sha256 => None,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(Difference::Missing),
            // What cannot be read was readable when it was written.
            Ok(_) | Err(_) => Some(Difference::Altered),
        }
    }
}

/// Files below a folder that fewer may read or more may change than most of them: their modes, and that
/// of most.
#[cfg(unix)]
pub(crate) fn odd_files<'p>(folder: &Path, paths: &[&'p str]) -> Vec<(&'p str, u32, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &str| {
        let found = fs::symlink_metadata(folder.join(path)).ok()?;
        found.is_file().then(|| found.permissions().mode() & 0o7777)
    };
    let all: Vec<(&str, u32)> = paths
        .par_iter()
        .filter_map(|path| Some((*path, mode(path)?)))
        .collect();
    let odd = odd(&all).into_iter();
    odd.filter_map(|(path, usual)| Some((path, mode(path)?, usual)))
        .collect()
}

#[cfg(not(unix))]
pub(crate) fn odd_files<'p>(_: &Path, _: &[&'p str]) -> Vec<(&'p str, u32, u32)> {
    Vec::new()
}

/// Those whose mode is more dangerous than that of most, with the mode of most.
fn odd<'p>(all: &[(&'p str, u32)]) -> Vec<(&'p str, u32)> {
    const READ: u32 = 0o444;
    const CHANGE_OR_RUN: u32 = 0o7022;
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, mode) in all {
        *counts.entry(*mode).or_default() += 1;
    }
    let Some((usual, _)) = counts.into_iter().max_by_key(|(_, count)| *count) else {
        return Vec::new();
    };
    // Folders are entered by the bits that make a file a program.
    let entered = usual & 0o111;
    let more = CHANGE_OR_RUN | (0o111 & !entered);
    let is_odd = |mode: u32| usual & (READ | entered) & !mode != 0 || mode & more & !usual != 0;
    let odd = all.iter().filter(|(_, mode)| is_odd(*mode));
    odd.map(|(path, _)| (*path, usual)).collect()
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::set_permissions(path, fs::Permissions::from_mode(mode)) {
        // It was taken away or replaced by this build.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

fn own(path: &str) -> String {
    format!("{OWN_FOLDER}/{path}")
}

/// What is in the writer's own folder and is none of its records; these are named by the records themselves
/// when something is wrong with them.
pub(crate) fn strangers(folder: &Path) -> Vec<String> {
    let known = [LEDGER, manifest::FOLDER, manifest::INDEX, "lock", "stage"];
    let is_known = |name: &str| known.contains(&name) || JOURNALS.contains(&name);
    let mut strangers: Vec<String> = names(folder).filter(|name| !is_known(name)).collect();
    for records in [LEDGER, manifest::FOLDER] {
        let others = names(&folder.join(records)).filter(|name| !name.ends_with(".txt"));
        strangers.extend(others.map(|name| format!("{records}/{name}")));
    }
    strangers.sort_unstable();
    strangers.iter().map(|path| own(path)).collect()
}

/// The names in a folder; none when it cannot be listed, which reading the records has said before.
fn names(folder: &Path) -> impl Iterator<Item = String> + use<> {
    let listing = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    listing.map(|item| item.file_name().to_string_lossy().into_owned())
}
