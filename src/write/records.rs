//! All that an earlier build left to know in the output folder: its ledger, its manifest, its journal.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::error::WriteError;
use super::ledger::{self, JOURNAL, LEDGER, Part, START};
use super::manifest::Manifest;
use super::refused;

/// What is known of the build that wrote the output folder last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Previous {
    /// There are no records: the folder is new, or something removed them. Whatever is in it
    /// counts as somebody else's unless it equals what is to be written.
    Unknown,
    /// It finished.
    Finished,
    /// It was stopped while it put its files in place.
    Interrupted,
    /// Its records are damaged. Files where new ones must go are taken to be its own; others that
    /// the readable rest does not list are left alone and named.
    Damaged,
}

/// The records of an earlier build, as found.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) previous: Previous,
    /// Every path that gongkai wrote, as far as the records tell, sorted.
    pub(super) owned: Vec<String>,
    /// The paths of the journal, sorted, when there is one.
    pub(super) journal: Option<Vec<String>>,
    /// The parts on the disk, by name, with their checks; `None` where a part is damaged.
    pub(super) parts: BTreeMap<String, Option<String>>,
    /// Whether any part is of the format before, in which paths stand in other parts.
    pub(super) older: bool,
    /// What the files were when they were written.
    pub(super) manifest: Manifest,
}

impl Records {
    /// Whether the ledger has this part already, as it must be.
    pub(super) fn has(&self, part: &Part) -> bool {
        !self.older && self.parts.get(&part.name) == Some(&Some(part.check.clone()))
    }

    /// Reads what is below `folder`, the writer's own folder.
    pub(super) fn read(folder: &Path) -> Result<Records, WriteError> {
        let mut owned = Vec::new();
        let mut parts = BTreeMap::new();
        let mut following = BTreeMap::new();
        let mut older = false;
        let names = ledger::part_names(&folder.join(LEDGER))?;
        let read = |name: String| -> Result<_, WriteError> {
            Ok((ledger::read_list(&folder.join(LEDGER).join(&name))?, name))
        };
        let lists: Vec<_> = names
            .into_par_iter()
            .map(read)
            .collect::<Result<_, WriteError>>()?;
        for (list, name) in lists {
            let list = list.filter(|list| {
                name == START || list.begins.as_deref().map(ledger::name_of) == Some(name.clone())
            });
            let check = list.map(|list| {
                older |= list.older;
                owned.extend(list.paths);
                following.insert(name.clone(), list.next);
                list.check
            });
            parts.insert(name, check);
        }
        let journal_path = folder.join(JOURNAL);
        let found = ledger::exists(&journal_path)?;
        let journal = if found {
            ledger::read_list(&journal_path)?
        } else {
            None
        };
        let damaged = parts.values().any(Option::is_none) || (found && journal.is_none());
        let journal = journal.map(|list| sorted(list.paths));
        owned.extend(journal.iter().flatten().cloned());
        let previous = match (damaged, found, parts.is_empty()) {
            (true, _, _) => Previous::Damaged,
            (false, true, _) => Previous::Interrupted,
            (false, false, true) => Previous::Unknown,
            (false, false, false) if ledger::is_chain(&following) => Previous::Finished,
            (false, false, false) => Previous::Damaged,
        };
        let manifest = Manifest::find(folder, found).map_err(|error| refused("read", folder, error))?;
        Ok(Records {
            previous,
            owned: sorted(owned),
            journal,
            parts,
            older,
            manifest,
        })
    }
}

fn sorted(mut paths: Vec<String>) -> Vec<String> {
    paths.par_sort_unstable();
    paths.dedup();
    paths
}
