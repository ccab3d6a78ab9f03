//! All that an earlier build left to know in the output folder: its ledger, its manifest, its journal.
//!
//! Any of these files may be damaged, missing or out of a backup, and none of that is an error: what one of
//! them does not tell any more, another one does, and the next build writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use super::error::WriteError;
use super::ledger::{self, JOURNALS, LEDGER, Part, START};
use super::manifest::{Manifest, part_names};
use super::refused;

/// What is known of the build that wrote the output folder last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Previous {
    /// There are no records: the folder is new, or something removed them. Whatever is in it
    /// counts as somebody else's unless it equals what is to be written.
    Unknown,
    /// It finished, and every file that it left is known.
    Finished,
    /// It was stopped while it put its files in place.
    Interrupted,
    /// Its records are damaged, so that none of them names all of its files for certain. Files where new
    /// ones must go are taken to be its own; others that the readable rest does not list are left alone and
    /// named.
    Damaged,
}

/// The records of an earlier build, as found.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) previous: Previous,
    /// Every path that gongkai wrote, as far as any of the records tells, sorted.
    pub(super) owned: Vec<String>,
    /// The paths of the journal, sorted, when there is one.
    pub(super) journal: Option<Vec<String>>,
    /// Whether there is a journal of which nothing can be read.
    pub(super) is_journal_lost: bool,
    pub(super) ledger: Ledger,
    /// What the files were when they were written.
    pub(super) manifest: Manifest,
    /// Records that are damaged or missing, by their paths below the writer's own folder.
    pub(super) damaged: Vec<String>,
}

/// The ledger, as found.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The parts on the disk, by name, with their checks; `None` where a part is damaged.
    pub(super) parts: BTreeMap<String, Option<String>>,
    /// Whether any part is of the format before, in which paths stand in other parts.
    pub(super) is_older: bool,
    /// Names of parts that are damaged, missing, or of another ledger.
    odd: Vec<String>,
    paths: Vec<String>,
}

impl Ledger {
    /// Whether it has this part already, as it must be.
    pub(super) fn has(&self, part: &Part) -> bool {
        !self.is_older && self.parts.get(&part.name) == Some(&Some(part.check.clone()))
    }

    /// Whether it is that of one build, with nothing missing and nothing added.
    pub(super) fn is_whole(&self) -> bool {
        !self.parts.is_empty() && self.odd.is_empty()
    }

    fn read(folder: &Path) -> Result<Ledger, WriteError> {
        let names = part_names(folder).map_err(|error| refused("read", folder, error))?;
        let lists = names.into_par_iter().map(|name| {
            let list = ledger::read_list(&folder.join(&name));
            let fits = |list: &ledger::List| {
                name == START || list.begins.as_deref().map(ledger::name_of) == Some(name.clone())
            };
            (list.filter(fits), name)
        });
        let lists: Vec<(Option<ledger::List>, String)> = lists.collect();
        let mut found = Ledger::default();
        let mut following = BTreeMap::new();
        for (list, name) in lists {
            let check = list.map(|list| {
                found.is_older |= list.older;
                found.paths.extend(list.paths);
                following.insert(name.clone(), list.next);
                list.check
            });
            found.parts.insert(name, check);
        }
        let names = found.parts.keys().map(String::as_str);
        found.odd = ledger::odd_parts(names, &following);
        Ok(found)
    }
}

impl Records {
    /// Reads what is below `folder`, the writer's own folder.
    pub(super) fn read(folder: &Path) -> Result<Records, WriteError> {
        let journals = JOURNALS.map(|name| folder.join(name));
        let there: Vec<&_> = journals.iter().filter(|path| ledger::is_there(path)).collect();
        let read: Vec<ledger::List> = there.iter().filter_map(|path| ledger::read_list(path)).collect();
        let is_interrupted = !there.is_empty();
        let is_journal_lost = is_interrupted && read.is_empty();
        let journal = (!read.is_empty())
            .then(|| sorted(read.iter().flat_map(|list| list.paths.iter().cloned()).collect()));

        let (ledger, manifest) = rayon::join(
            || Ledger::read(&folder.join(LEDGER)),
            || Manifest::find(folder, is_interrupted),
        );
        let mut ledger = ledger?;
        let manifest = manifest.map_err(|error| refused("read", folder, error))?;
        let mut damaged = BTreeSet::new();
        if is_journal_lost {
            damaged.extend(JOURNALS.map(str::to_owned));
        }
        let has_ledger = !ledger.parts.is_empty();
        let torn = ledger.parts.iter().filter(|(_, check)| check.is_none());
        let torn = torn.map(|(name, _)| name.clone());
        // While a build replaces its parts, they do not follow one another.
        let odd: Vec<String> = match is_interrupted {
            true => torn.collect(),
            false => std::mem::take(&mut ledger.odd),
        };
        let gone = !has_ledger && !is_interrupted && !manifest.is_missing();
        damaged.extend(gone.then(|| LEDGER.to_owned()));
        damaged.extend(odd.iter().map(|name| format!("{LEDGER}/{name}")));
        damaged.extend(manifest.damaged.iter().cloned());

        let is_known = (has_ledger && odd.is_empty()) || manifest.is_whole();
        let previous = match (is_interrupted, is_known) {
            (true, _) if is_journal_lost => Previous::Damaged,
            (true, _) => Previous::Interrupted,
            (false, true) => Previous::Finished,
            (false, false) if !has_ledger && manifest.is_missing() => Previous::Unknown,
            (false, false) => Previous::Damaged,
        };
        ledger.odd = odd;
        let mut owned = std::mem::take(&mut ledger.paths);
        owned.extend(journal.iter().flatten().cloned());
        let owned = with_manifest(sorted(owned), &manifest);
        Ok(Records {
            previous,
            owned,
            journal,
            is_journal_lost,
            ledger,
            manifest,
            damaged: damaged.into_iter().collect(),
        })
    }
}

/// All paths of the ledger and those that only the manifest has: almost always none.
fn with_manifest(owned: Vec<String>, manifest: &Manifest) -> Vec<String> {
    let more = super::sorted::without(&manifest.files, &owned);
    if more.is_empty() {
        return owned;
    }
    let more: Vec<String> = more.into_iter().map(str::to_owned).collect();
    sorted(owned.into_iter().chain(more).collect())
}

fn sorted(mut paths: Vec<String>) -> Vec<String> {
    paths.par_sort_unstable();
    paths.dedup();
    paths
}
