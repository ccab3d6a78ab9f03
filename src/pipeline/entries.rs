//! Renders each entry once: its page, the data beside it and the words that the search index is
//! made of come from one reading of its text, which is most of the work of a build.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::Failure;
use super::place::Placer;
use super::produce::Producer;
use crate::catalogue::EntryId;
use crate::plan::routes::Route;
use crate::plan::{Job, Planned};
use crate::search::{SearchEntry, Source, portal::Portal};

/// The entries of a site while they are rendered, in whatever order the index asks for them.
pub(super) struct Entries<'a> {
    producer: &'a Producer<'a>,
    placer: &'a Placer<'a>,
    portal: &'a Portal<'a>,
    /// The files that are made from the texts of entries, in the order of their entries.
    files: Vec<(EntryId, &'a Planned)>,
    /// Whether those of an entry have been made, by its place in the catalogue.
    made: Vec<AtomicBool>,
    /// BLAKE3 of the texts without marks, where they are known, by place in the catalogue.
    digests: Vec<Mutex<Option<[u8; 32]>>>,
    /// The first failure, which an [`io::Error`] on its way through the index would lose.
    failure: Mutex<Option<Failure>>,
}

impl<'a> Entries<'a> {
    /// Splits `planned` into the files that are made from the texts of entries, and the others.
    /// `digests` are those of the texts that are known not to have changed.
    pub(super) fn new(
        producer: &'a Producer<'a>,
        placer: &'a Placer<'a>,
        portal: &'a Portal<'a>,
        planned: impl Iterator<Item = &'a Planned>,
        digests: Vec<Option<[u8; 32]>>,
    ) -> (Entries<'a>, Vec<&'a Planned>) {
        let (mut files, mut others) = (Vec::new(), Vec::new());
        for planned in planned {
            match planned.job {
                Job::Render(Route::Entry(id) | Route::EntryData(id)) => files.push((id, planned)),
                _ => others.push(planned),
            }
        }
        files.sort_by_key(|(id, _)| *id);
        let count = portal.site().catalogue.entries().len();
        let entries = Entries {
            producer,
            placer,
            portal,
            files,
            digests: digests.into_iter().map(Mutex::new).collect(),
            made: (0..count).map(|_| AtomicBool::new(false)).collect(),
            failure: Mutex::default(),
        };
        (entries, others)
    }

    /// Makes the files of those entries that the index did not ask for; gives the digests of all
    /// texts that are known now.
    ///
    /// # Errors
    /// The first failure, also that of an entry the index asked for.
    pub(super) fn finish(self) -> Result<Vec<Option<[u8; 32]>>, Failure> {
        if let Some(failure) = self.failed().take() {
            return Err(failure);
        }
        self.files
            .par_chunk_by(|(one, _), (other, _)| one == other)
            .filter(|files| !self.is_made(files[0].0))
            .try_for_each(|files| self.make(files[0].0).map(drop))?;
        let digests = self.digests.into_iter();
        Ok(digests
            .map(|digest| digest.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect())
    }

    fn digest(&self, id: EntryId) -> std::sync::MutexGuard<'_, Option<[u8; 32]>> {
        self.digests[id.0 as usize]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The first failure, to be seen before what it led to.
    pub(super) fn failed(&self) -> std::sync::MutexGuard<'_, Option<Failure>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_made(&self, id: EntryId) -> bool {
        self.made[id.0 as usize].load(Ordering::Relaxed)
    }

    /// Makes an entry's files, if that has not been done, and gives what is searched of it.
    fn make(&self, id: EntryId) -> Result<String, Failure> {
        let text = self.producer.text(id)?;
        let plain = text.text();
        let searched = self.portal.searched(id, plain.clone())?;
        *self.digest(id) = Some(*blake3::hash(searched.as_bytes()).as_bytes());
        if self.made[id.0 as usize].swap(true, Ordering::Relaxed) {
            return Ok(searched);
        }
        let start = self.files.partition_point(|(of, _)| *of < id);
        for (_, planned) in self.files[start..].iter().take_while(|(of, _)| *of == id) {
            let bytes = match &planned.job {
                Job::Render(Route::Entry(_)) => self.producer.entry_page(planned.edition, id, &text)?,
                Job::Render(Route::EntryData(_)) => self.producer.entry_data(id, &plain)?,
                _ => self.producer.bytes(planned)?,
            };
            self.placer
                .put(&planned.path, planned.phase, &bytes)
                .map_err(Failure::Write)?;
            self.placer.progress.step();
        }
        Ok(searched)
    }
}

impl Source for Entries<'_> {
    fn len(&self) -> usize {
        self.portal.len()
    }

    fn entry(&self, index: usize) -> SearchEntry {
        self.portal.entry(index)
    }

    fn text_digest(&self, index: usize) -> Option<[u8; 32]> {
        *self.digest(self.portal.id(index))
    }

    fn text(&self, index: usize) -> io::Result<String> {
        self.make(self.portal.id(index)).map_err(|failure| {
            let error = io::Error::other(failure.to_string());
            self.failed().get_or_insert(failure);
            error
        })
    }
}
