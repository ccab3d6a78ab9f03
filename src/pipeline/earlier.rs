//! What an earlier build left in the output folder, and what of it may stay.

use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::Progress;
use super::index::index_path;
use super::place::Placer;
use crate::cache::OutputRecord;
use crate::fingerprint::Fingerprint;
use crate::output::OutputPath;
use crate::plan::{Job, Planned};
use crate::search::State;

/// A file that is made, and what it is made from.
pub(super) struct Made {
    pub path: String,
    pub print: Fingerprint,
}

/// What an earlier build left in the output folder.
pub(super) struct Earlier<'a> {
    pub output: &'a Path,
    pub placer: &'a Placer<'a>,
    /// In the order of their paths.
    known: Vec<OutputRecord>,
    /// Which of them are as they were left.
    untouched: Vec<bool>,
    /// Which of them stay.
    kept: Vec<AtomicBool>,
}

impl<'a> Earlier<'a> {
    /// Compares what is known of the files, in the order of their paths, with what is there.
    pub(super) fn new(output: &'a Path, placer: &'a Placer<'a>, known: Vec<OutputRecord>) -> Earlier<'a> {
        let files = known
            .iter()
            .map(|record| (record.path.as_str(), record.signature));
        Earlier {
            output,
            placer,
            untouched: placer.writer.untouched(files),
            kept: known.iter().map(|_| AtomicBool::new(false)).collect(),
            known,
        }
    }

    /// The place of a file that is as it was left.
    fn find(&self, path: &str) -> Option<usize> {
        let at = self
            .known
            .binary_search_by(|record| record.path.as_str().cmp(path));
        at.ok().filter(|at| self.untouched[*at])
    }

    /// Keeps every planned file that was made from the same things and has not been touched; gives
    /// those that are to be made, and their files.
    pub(super) fn split<'p>(
        &self,
        planned: &'p [Planned],
        prints: &[Option<Fingerprint>],
        progress: &dyn Progress,
    ) -> (Vec<&'p Planned>, Vec<Made>) {
        let kept = |(planned, print): (&Planned, &Option<Fingerprint>)| {
            progress.step();
            print.is_some_and(|print| self.keep(&self.files(planned), print))
        };
        let kept: Vec<bool> = planned.par_iter().zip(prints).map(kept).collect();
        let (mut due, mut made) = (Vec::new(), Vec::new());
        for ((planned, print), _) in planned.iter().zip(prints).zip(kept).filter(|(_, kept)| !kept) {
            // What is made in any case is not looked for by what it was made from.
            let print = print.unwrap_or_default();
            due.push(planned);
            made.extend(self.files(planned).iter().map(|path| Made {
                path: path.as_str().to_owned(),
                print,
            }));
        }
        (due, made)
    }

    /// A planned file and its compressed copies.
    fn files<'p>(&self, planned: &'p Planned) -> Cow<'p, [OutputPath]> {
        let copied = matches!(planned.job, Job::Copy(_));
        if copied || self.placer.compress.is_empty() {
            return Cow::Borrowed(std::slice::from_ref(&planned.path));
        }
        Cow::Owned(self.with_copies(planned.path.clone()))
    }

    /// A file that is made, and its compressed copies.
    pub(super) fn with_copies(&self, path: OutputPath) -> Vec<OutputPath> {
        let copies = self.placer.copies(&path).into_iter().map(|(path, _)| path);
        [path].into_iter().chain(copies).collect()
    }

    /// Keeps files that belong together when all were made from the same and are untouched.
    pub(super) fn keep(&self, files: &[OutputPath], print: Fingerprint) -> bool {
        let place = |path: &OutputPath| {
            let found = self.find(path.as_str());
            found.filter(|at| self.known[*at].print == print)
        };
        let Some(places) = files.iter().map(place).collect::<Option<Vec<usize>>>() else {
            return false;
        };
        for at in places {
            self.kept[at].store(true, Ordering::Relaxed);
        }
        true
    }

    /// The earlier index, if all its files, with their copies, are as they were left.
    pub(super) fn index(&self, state: &[u8]) -> Option<State> {
        let state = State::decode(state)?;
        let whole = |file: &String| {
            let files = index_path(file).map_or_else(|_| Vec::new(), |path| self.with_copies(path));
            !files.is_empty() && files.iter().all(|path| self.find(path.as_str()).is_some())
        };
        state.files().par_iter().all(whole).then_some(state)
    }

    /// The files that stay, in the order of their paths.
    pub(super) fn kept(self) -> Vec<OutputRecord> {
        let records = self.known.into_iter().zip(self.kept);
        let kept = records.filter_map(|(record, kept)| kept.into_inner().then_some(record));
        kept.collect()
    }
}
