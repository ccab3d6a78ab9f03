//! What an earlier build left in the output folder, and what of it may stay.

use std::path::Path;

use rayon::prelude::*;

use super::index::index_path;
use super::output::broken;
use super::place::Placer;
use super::{Failure, Progress};
use crate::cache::OutputRecord;
use crate::fingerprint::Fingerprint;
use crate::output::OutputPath;
use crate::plan::{Job, Planned};
use crate::search::State;
use crate::signature::Signature;

/// A file of the site, kept or made, and what it was made from.
pub(super) struct Made {
    pub path: String,
    pub print: Fingerprint,
    /// The file, when it was left as it was.
    pub kept: Option<Signature>,
}

/// What an earlier build left in the output folder.
pub(super) struct Earlier<'a> {
    pub output: &'a Path,
    pub placer: &'a Placer<'a>,
    /// In the order of their paths.
    pub known: Vec<OutputRecord>,
}

impl Earlier<'_> {
    fn find(&self, path: &str) -> Option<&OutputRecord> {
        let at = self
            .known
            .binary_search_by(|record| record.path.as_str().cmp(path));
        at.ok().map(|at| &self.known[at])
    }

    /// Keeps every planned file that was made from the same things and has not been touched; gives
    /// all files, and those that are to be made.
    pub(super) fn split<'p>(
        &self,
        planned: &'p [Planned],
        prints: &[Option<Fingerprint>],
        progress: &dyn Progress,
    ) -> Result<(Vec<Made>, Vec<&'p Planned>), Failure> {
        let found: Result<Vec<Option<Vec<Made>>>, Failure> = planned
            .par_iter()
            .zip(prints)
            .map(|(planned, print)| {
                progress.step();
                print.map_or(Ok(None), |print| self.keep(&self.files(planned), print))
            })
            .collect();
        let (mut made, mut due) = (Vec::with_capacity(planned.len()), Vec::new());
        for ((planned, print), kept) in planned.iter().zip(prints).zip(found?) {
            match kept {
                Some(kept) => made.extend(kept),
                None => {
                    // What is made in any case is not looked for by what it was made from.
                    let print = print.unwrap_or_default();
                    due.push(planned);
                    made.extend(self.files(planned).into_iter().map(|path| Made {
                        path: path.as_str().to_owned(),
                        print,
                        kept: None,
                    }));
                }
            }
        }
        Ok((made, due))
    }

    /// A planned file and its compressed copies.
    fn files(&self, planned: &Planned) -> Vec<OutputPath> {
        match planned.job {
            Job::Copy(_) => vec![planned.path.clone()],
            _ => self.with_copies(planned.path.clone()),
        }
    }

    /// A file that is made, and its compressed copies.
    pub(super) fn with_copies(&self, path: OutputPath) -> Vec<OutputPath> {
        let copies = self.placer.copies(&path).into_iter().map(|(path, _)| path);
        [path].into_iter().chain(copies).collect()
    }

    /// Keeps files that belong together when all were made from the same and are untouched.
    pub(super) fn keep(
        &self,
        files: &[OutputPath],
        print: Fingerprint,
    ) -> Result<Option<Vec<Made>>, Failure> {
        let known = files.iter().map(|path| {
            let known = self.find(path.as_str()).filter(|known| known.print == print)?;
            Some((path, known.signature))
        });
        let Some(known) = known.collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let kept = self.placer.writer.keep(&known).map_err(|error| broken(&error))?;
        let made = known.iter().map(|(path, signature)| Made {
            path: path.as_str().to_owned(),
            print,
            kept: Some(*signature),
        });
        Ok(kept.then(|| made.collect()))
    }

    /// The earlier index, if all its files, with their copies, are as they were left.
    pub(super) fn index(&self, state: &[u8]) -> Option<State> {
        let state = State::decode(state)?;
        let whole = |file: &String| {
            let files = index_path(file).map_or_else(|_| Vec::new(), |path| self.with_copies(path));
            let whole =
                |path: &OutputPath| self.find(path.as_str()).is_some_and(|known| self.is_whole(known));
            !files.is_empty() && files.iter().all(whole)
        };
        state.files().par_iter().all(whole).then_some(state)
    }

    fn is_whole(&self, known: &OutputRecord) -> bool {
        Signature::at(&self.output.join(&known.path)) == Some(known.signature)
    }
}
