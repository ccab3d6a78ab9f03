//! The last step of a build: everything that was written aside goes into place.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::error::{Obstacle, ObstacleKind, WriteError};
use super::folders::{self, Kind, Spot};
use super::ledger::JOURNALS;
use super::new_records::{NewRecords, OwnFile, Staged};
use super::sorted::{nested, without};
use super::survey::{self, Survey};
use super::{Planned, Previous, Report, Tampering, WriteAction, Writer, halted, refused};
use crate::internal_error;
use crate::output::Phase;

/// How many obstacles an error names.
const NAMED: usize = 10;

/// How many neighbouring files one thread puts into place at a time.
const TOGETHER: usize = 64;

/// A file that goes into place. The order of the fields is the order in which they go.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Placing {
    replaces: bool,
    phase: Phase,
    pub(super) path: String,
    pub(super) stage: u64,
    length: u64,
}

/// Everything that is to be done, decided before anything is.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) placings: Vec<Placing>,
    /// Own files and folders that give way to a folder or a file of the same name.
    pub(super) displaced: BTreeSet<String>,
    /// Own files that are there and have no place in the site any more.
    pub(super) stale: Vec<String>,
    /// Every path the records list and the site does not, whether there or not.
    pub(super) forgotten: Vec<String>,
    records: NewRecords,
}

impl Writer {
    /// Puts everything in place, removes what an earlier build wrote and this one did not, and
    /// says what was done.
    ///
    /// # Errors
    ///
    /// [`WriteError::InTheWay`] and [`WriteError::Nested`] when the files cannot go where they must;
    /// otherwise what the disk refused. The error says whether published files were touched.
    pub fn commit(self) -> Result<Report, WriteError> {
        self.commit_keeping(&[])
    }

    /// The same for a site of which the files `kept`, in order, stay as they are: files of which
    /// [`Writer::untouched`] says that they may.
    ///
    /// # Errors
    ///
    /// As [`Writer::commit`], and [`WriteError::Collision`] when one of them was put.
    pub fn commit_keeping(self, kept: &[&str]) -> Result<Report, WriteError> {
        self.commit_if(kept, |_| true).map(|(report, _)| report)
    }

    /// The same, if `accept` agrees when it has seen what was found in the folder and what is to be done;
    /// says whether it did. If not, nothing is changed.
    ///
    /// # Errors
    ///
    /// As [`Writer::commit_keeping`].
    pub fn commit_if(
        self,
        kept: &[&str],
        accept: impl FnOnce(&Report) -> bool,
    ) -> Result<(Report, bool), WriteError> {
        let plan = self.settled_plan()?;
        let paths = all_paths(&plan, kept)?;
        let mut work = self.work(&plan)?;
        let found = Survey::new(&self.found, &paths, &self.records.owned);
        work.stale = found.stale;
        let forgotten = without(&self.records.owned, &paths);
        work.forgotten = forgotten.into_iter().map(str::to_owned).collect();
        work.records = self.new_records(&plan, kept, &paths)?;
        let mut report = self.report(paths.len(), &work, found.foreign);
        report.tampering = self.tampering(&plan);
        if !accept(&report) {
            return Ok((report, false));
        }
        let idle = work.placings.is_empty()
            && work.stale.is_empty()
            && work.forgotten.is_empty()
            && work.records.is_empty()
            && self.records.damaged.is_empty()
            && self.previous() != Previous::Interrupted;
        if !idle {
            self.carry_out(&work, &paths)?;
        }
        self.restore_modes()?;
        Ok((report, true))
    }

    /// The plan, sorted; an error when a file of it could not be prepared or cannot go there.
    fn settled_plan(&self) -> Result<Vec<(String, Planned)>, WriteError> {
        let mut plan: Vec<(String, Planned)> = self.plan().drain().collect();
        plan.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let pending = plan
            .iter()
            .any(|(_, planned)| matches!(planned.action, WriteAction::Pending));
        if pending || self.failed.load(Ordering::Relaxed) {
            return Err(WriteError::Incomplete);
        }
        let mut obstacles = BTreeSet::new();
        for (path, planned) in &plan {
            match &planned.action {
                WriteAction::Obstructed(obstacle) => obstacles.insert(obstacle.clone()),
                WriteAction::Place {
                    over: Spot::Taken(Kind::Folder),
                    ..
                } => {
                    let foreign = survey::find(&self.output, path, |path| !self.owns(path))
                        .map_err(|error| self.failed("read", path, error))?;
                    foreign.is_some_and(|holds| {
                        let kind = ObstacleKind::Folder { holds };
                        obstacles.insert(Obstacle {
                            path: path.clone(),
                            kind,
                        })
                    })
                }
                _ => false,
            };
        }
        if obstacles.is_empty() {
            return Ok(plan);
        }
        let count = obstacles.len();
        let obstacles = obstacles.into_iter().take(NAMED).collect();
        Err(WriteError::InTheWay {
            output: self.output.clone(),
            obstacles,
            count,
        })
    }

    fn work(&self, plan: &[(String, Planned)]) -> Result<Work, WriteError> {
        let mut work = Work::default();
        for (path, planned) in plan {
            let WriteAction::Place { stage, content, over } = &planned.action else {
                continue;
            };
            match over {
                Spot::Blocked { at, .. } => {
                    work.displaced.insert(at.clone());
                }
                Spot::Taken(Kind::Folder) => {
                    work.displaced.insert(path.clone());
                }
                Spot::Free | Spot::Taken(_) => {}
            }
            work.placings.push(Placing {
                replaces: matches!(over, Spot::Taken(Kind::File(_))),
                phase: planned.phase,
                path: path.clone(),
                stage: *stage,
                length: content.length,
            });
        }
        work.placings.sort_unstable();
        self.check_staged(&work.placings)?;
        Ok(work)
    }

    /// Some file systems tell of a full disk late; so that no file is replaced by a part of one,
    /// the lengths are looked at once more.
    fn check_staged(&self, placings: &[Placing]) -> Result<(), WriteError> {
        placings.par_iter().try_for_each(|placing| {
            let aside = self.stage_path(placing.stage);
            let kind = folders::kind(&aside).map_err(|error| refused("read", &aside, error))?;
            if kind == Some(Kind::File(placing.length)) {
                return Ok(());
            }
            let cut = io::Error::new(io::ErrorKind::StorageFull, "it was not written in full");
            Err(self.failed("write", &placing.path, cut))
        })
    }

    fn report(&self, files: usize, work: &Work, foreign: survey::Foreign) -> Report {
        let replaced = work.placings.iter().filter(|placing| placing.replaces).count();
        Report {
            added: work.placings.len() - replaced,
            replaced,
            unchanged: files - work.placings.len(),
            removed: work.stale.len(),
            bytes_written: work.placings.iter().map(|placing| placing.length).sum(),
            foreign,
            tampering: Tampering::default(),
            is_locked: self.lock.is_held,
            previous: self.previous(),
        }
    }

    /// From the journal to its removal; see the steps in the module's documentation.
    fn carry_out(&self, work: &Work, paths: &[&str]) -> Result<(), WriteError> {
        self.make_stage()?;
        let bytes = self.journal(work, paths);
        let journals = JOURNALS.map(|place| OwnFile {
            place: place.to_owned(),
            bytes: bytes.clone(),
        });
        let written = journals.iter().chain(&work.records.written).enumerate();
        let staged: Vec<Staged> = written
            .map(|(number, file)| self.stage_record(number, file))
            .collect::<Result<_, _>>()?;
        self.make_room(&work.records, &staged)?;
        self.sync_staged(work, &staged)?;
        let (journals, records) = staged.split_at(JOURNALS.len());
        self.begin(journals)?;
        internal_error::writing_begins();

        self.displace(work)?;
        self.place_all(&work.placings)?;
        self.remove(work)?;

        for record in records {
            self.disk
                .rename(&record.aside, &record.place)
                .map_err(|e| halted("write", &record.place, e))?;
        }
        let remove = |path: &PathBuf| {
            let removed = self.disk.remove_file(path);
            removed.map_err(|error| halted("remove", path, error))
        };
        work.records.old.iter().try_for_each(remove)?;
        self.sync_placed(work)?;
        journals.iter().map(|journal| &journal.place).try_for_each(remove)
    }

    /// Puts the journal and its copy in place, for good.
    fn begin(&self, journals: &[Staged]) -> Result<(), WriteError> {
        let place = |journal: &Staged| {
            let placed = self.disk.rename(&journal.aside, &journal.place);
            placed.map_err(|error| refused("write", &journal.place, error))
        };
        let synced = || {
            let synced = self.disk.sync_folder(&self.own);
            synced.map_err(|error| refused("write", &self.own, error))
        };
        let begun = journals.iter().try_for_each(place).and_then(|()| synced());
        if begun.is_err() && self.records.journal.is_none() {
            // Nothing was touched, so nothing is to be finished. Where these stay all the same, the next
            // build merely takes more care.
            for journal in journals {
                let _ = self.disk.remove_file(&journal.place);
            }
        }
        begun
    }

    /// Moves aside what has to give way to a file or folder of the same name, in one step each.
    fn displace(&self, work: &Work) -> Result<(), WriteError> {
        for (number, path) in work.displaced.iter().enumerate() {
            let aside = self.own.join("stage").join(format!("displaced-{number}"));
            let there = self.folders.full(path);
            self.disk
                .rename(&there, &aside)
                .map_err(|error| halted("remove", &there, error))?;
        }
        if !work.displaced.is_empty() {
            self.folders.forget();
        }
        Ok(())
    }

    /// Places files that are sorted: what is new before what replaces something, phase by phase. Within a
    /// phase any order will do, and many folders are filled side by side.
    fn place_all(&self, placings: &[Placing]) -> Result<(), WriteError> {
        let mut phases = placings.chunk_by(|a, b| (a.replaces, a.phase) == (b.replaces, b.phase));
        phases.try_for_each(|phase| {
            let neighbours = phase.par_chunks(TOGETHER);
            neighbours.try_for_each(|placings| placings.iter().try_for_each(|placing| self.place(placing)))
        })
    }

    fn place(&self, placing: &Placing) -> Result<(), WriteError> {
        if let Some((folder, _)) = placing.path.rsplit_once('/') {
            self.make_folder(folder)?;
        }
        let place = self.folders.full(&placing.path);
        let doing = if placing.replaces { "replace" } else { "write" };
        self.disk
            .rename(&self.stage_path(placing.stage), &place)
            .map_err(|error| halted(doing, &place, error))
    }

    fn make_folder(&self, folder: &str) -> Result<(), WriteError> {
        if self.is_made(folder)? {
            return Ok(());
        }
        let ends = folder.match_indices('/').map(|(at, _)| at);
        for end in ends.chain([folder.len()]) {
            let part = &folder[..end];
            if self.is_made(part)? {
                continue;
            }
            let full = self.folders.full(part);
            match self.disk.make_folder(&full) {
                // Somebody made it since it was looked at.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_folder(&full) => {}
                made => made.map_err(|error| halted("create the folder", &full, error))?,
            }
            self.folders.made(part);
        }
        Ok(())
    }

    fn is_made(&self, folder: &str) -> Result<bool, WriteError> {
        let spot = self.folders.folder(folder);
        let spot = spot.map_err(|error| halted("read", &self.folders.full(folder), error))?;
        Ok(spot == Spot::Taken(Kind::Folder))
    }
}

fn is_folder(path: &Path) -> bool {
    matches!(folders::kind(path), Ok(Some(Kind::Folder)))
}

/// The paths of a site, sorted. A file cannot be there twice, or be a folder as well; the planner does
/// not make such paths, but a mistake in it must not cost a published page.
fn all_paths<'a>(plan: &'a [(String, Planned)], kept: &[&'a str]) -> Result<Vec<&'a str>, WriteError> {
    let mut paths = kept.to_vec();
    paths.extend(plan.iter().map(|(path, _)| path.as_str()));
    // Two sorted lists, which is all that this has to merge.
    paths.sort();
    if let Some(twice) = paths.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(WriteError::Collision {
            path: twice[0].to_owned(),
        });
    }
    match nested(&paths) {
        Some((file, below)) => Err(WriteError::Nested {
            file: file.to_owned(),
            below: below.to_owned(),
        }),
        None => Ok(paths),
    }
}
