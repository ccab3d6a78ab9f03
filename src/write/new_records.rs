//! The records as a build leaves them: ledger, manifest, and the journal while it puts files into place.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::commit::Work;
use super::error::WriteError;
use super::folders::{self, Kind};
use super::ledger::{self, LEDGER};
use super::manifest::{self, Listed};
use super::sorted::{Sorted, without};
use super::{Content, Digest, Planned, Previous, WriteAction, Writer, make_if_missing, refused};

/// Files of the writer's own that are to be written and to go.
#[derive(Debug, Default)]
pub(super) struct NewRecords {
    /// In the order in which they go into place.
    pub(super) written: Vec<OwnFile>,
    /// Those of an older ledger or manifest that have no place in the new one.
    pub(super) old: Vec<PathBuf>,
}

/// A file of the writer's own.
#[derive(Debug)]
pub(super) struct OwnFile {
    /// Its place below the writer's own folder.
    pub(super) place: String,
    pub(super) bytes: Vec<u8>,
}

/// A file of the writer's own that was written aside.
#[derive(Debug)]
pub(super) struct Staged {
    pub(super) aside: PathBuf,
    pub(super) place: PathBuf,
}

impl NewRecords {
    pub(super) fn is_empty(&self) -> bool {
        self.written.is_empty() && self.old.is_empty()
    }
}

impl Writer {
    /// What of the ledger and the manifest is to change for a site of `paths`, which are those of `plan`
    /// and `kept`.
    pub(super) fn new_records(
        &self,
        plan: &[(String, Planned)],
        kept: &[&str],
        paths: &[&str],
    ) -> Result<NewRecords, WriteError> {
        let mut records = NewRecords::default();
        self.new_ledger(paths, &mut records);
        let manifest = &self.records.manifest;
        // Nothing was put, so every file is as the manifest says, if it is about these.
        let same = plan.is_empty() && manifest.is_whole() && {
            let known = manifest.files.iter().map(AsRef::as_ref);
            known.eq(paths.iter().copied())
        };
        if !same {
            self.new_manifest(&self.listed(plan, kept)?, &mut records);
        }
        Ok(records)
    }

    fn new_ledger(&self, paths: &[&str], records: &mut NewRecords) {
        let parts = ledger::parts(paths);
        let known = &self.records.ledger.parts;
        let names: HashSet<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        let old = known.keys().filter(|name| !names.contains(name.as_str()));
        let old = old.map(|name| self.own.join(LEDGER).join(name));
        records.old.extend(old);
        let parts = parts.into_iter().filter(|part| !self.records.ledger.has(part));
        let mut parts: Vec<ledger::Part> = parts.collect();
        // What leaves a part goes into one with a new name, or into the one before when its own goes:
        // with new names first, and old ones removed last, no path is ever in no part.
        parts.sort_by_key(|part| known.contains_key(&part.name));
        records.written.extend(parts.into_iter().map(|part| OwnFile {
            place: format!("{LEDGER}/{}", part.name),
            bytes: part.bytes,
        }));
    }

    fn new_manifest(&self, files: &[Listed<'_>], records: &mut NewRecords) {
        let parts = manifest::parts(files);
        let manifest = &self.records.manifest;
        let known = |part: &manifest::Part| manifest.part(&part.place);
        let names: HashSet<&str> = parts.iter().map(|part| part.place.as_str()).collect();
        let old = manifest
            .parts
            .keys()
            .filter(|place| !names.contains(place.as_str()));
        records.old.extend(old.map(|place| self.own.join(place)));
        let changed = parts.iter().filter(|part| known(part) != Some(Some(part.check)));
        let mut changed: Vec<&manifest::Part> = changed.collect();
        // As in the ledger, and the list of the parts last.
        changed.sort_by_key(|part| (part.place == manifest::INDEX, known(part).is_some()));
        records.written.extend(changed.into_iter().map(|part| OwnFile {
            place: part.place.clone(),
            bytes: part.bytes.clone(),
        }));
    }

    /// Every file of the site, in the order of the paths, with what it holds.
    fn listed<'a>(
        &'a self,
        plan: &'a [(String, Planned)],
        kept: &[&'a str],
    ) -> Result<Vec<Listed<'a>>, WriteError> {
        let mut known = Sorted(&self.records.manifest.files);
        let kept: Vec<_> = kept
            .iter()
            .map(|path| (*path, known.find(path).map(|file| file.content())))
            .collect();
        let kept = kept.into_par_iter().map(|(path, content)| {
            let content = content.map_or_else(|| self.content_of(path), Ok)?;
            Ok(Listed::new(path, content))
        });
        let mut listed = kept.collect::<Result<Vec<_>, WriteError>>()?;
        listed.extend(plan.iter().filter_map(|(path, planned)| match planned.action {
            WriteAction::Stay(content) | WriteAction::Place { content, .. } => {
                Some(Listed::new(path, content))
            }
            WriteAction::Pending | WriteAction::Obstructed(_) => None,
        }));
        // Two sorted lists, which is all that this has to merge.
        listed.sort_by_key(|file| file.path);
        Ok(listed)
    }

    /// What a file of the output folder holds, of which no manifest says it.
    fn content_of(&self, path: &str) -> Result<Content, WriteError> {
        let found = Digest::of_file(&self.folders.full(path));
        let (sha256, length) = found.map_err(|error| self.failed("read", path, error))?;
        Ok(Content { length, sha256 })
    }

    /// Moves aside what stands where records must go and is none: a file for a folder, a folder for a file.
    pub(super) fn make_room(&self, records: &NewRecords, staged: &[Staged]) -> Result<(), WriteError> {
        let folders = [LEDGER, manifest::FOLDER].map(|folder| self.own.join(folder));
        let is_odd = |path: &Path, wants_folder: bool| -> Result<bool, WriteError> {
            let kind = folders::kind(path).map_err(|error| refused("read", path, error))?;
            Ok(kind.is_some_and(|kind| (kind == Kind::Folder) != wants_folder))
        };
        let files = staged.iter().map(|file| &file.place).chain(&records.old);
        let all = folders.iter().map(|path| (path, true));
        for (number, (path, wants_folder)) in all.chain(files.map(|path| (path, false))).enumerate() {
            if is_odd(path, wants_folder)? {
                let aside = self.own.join("stage").join(format!("odd-{number}"));
                let moved = self.disk.rename(path, &aside);
                moved.map_err(|error| refused("remove", path, error))?;
            }
        }
        folders
            .iter()
            .try_for_each(|folder| make_if_missing(&self.disk, folder))
    }

    /// Writes a file of the writer's own aside.
    pub(super) fn stage_record(&self, number: usize, file: &OwnFile) -> Result<Staged, WriteError> {
        let place = self.own.join(&file.place);
        let aside = self.own.join("stage").join(format!("record-{number}"));
        self.disk
            .write_new(&aside, &file.bytes)
            .map_err(|error| refused("write", &place, error))?;
        Ok(Staged { aside, place })
    }

    /// The journal: all that this build touches or takes over, and what the one before it, if it
    /// was stopped, may have touched.
    pub(super) fn journal(&self, work: &Work, paths: &[&str]) -> Vec<u8> {
        let mut touched: BTreeSet<&str> = self
            .records
            .journal
            .iter()
            .flatten()
            .map(String::as_str)
            .collect();
        touched.extend(work.placings.iter().map(|placing| placing.path.as_str()));
        touched.extend(work.forgotten.iter().map(String::as_str));
        // From a ledger of the format before, or from a mixture, paths go from part to part as they please.
        let ledger = &self.records.ledger;
        let settled = !ledger.is_older && ledger.is_whole() && self.previous() == Previous::Finished;
        match settled {
            true => touched.extend(without(paths, &self.records.owned)),
            false => touched.extend(paths),
        }
        ledger::journal(&touched.into_iter().collect::<Vec<_>>())
    }
}
