//! Sees to it that what is said to be done survives a power cut.
//!
//! A rename may reach the disk before the bytes of the file that it puts into place: after a power cut the
//! name is there and the file is empty. So everything that was written aside is on the disk before the
//! journal goes into place, and everything is in place on the disk before the journal goes. On Linux that is
//! one call each for the whole file system; elsewhere each file and each folder is asked for by itself.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::commit::Work;
use super::error::WriteError;
use super::ledger::LEDGER;
use super::new_records::Staged;
use super::{Writer, halted, manifest, refused};

impl Writer {
    /// Waits until all that was written aside is on the disk.
    pub(super) fn sync_staged(&self, work: &Work, records: &[Staged]) -> Result<(), WriteError> {
        let stage = self.own.join("stage");
        let sync = || -> io::Result<()> {
            if self.disk.sync_all(&stage)? {
                return Ok(());
            }
            let files = work.placings.iter();
            let files = files.map(|placing| self.stage_path(placing.stage));
            let files: Vec<PathBuf> = files
                .chain(records.iter().map(|record| record.aside.clone()))
                .collect();
            files.par_iter().try_for_each(|file| self.disk.sync_file(file))?;
            // Not every file system brings the name of a new file to the disk with its bytes.
            self.disk.sync_folder(&stage)
        };
        sync().map_err(|error| refused("write", &self.output, error))
    }

    /// Waits until every file is in its place on the disk, or gone from it, and the records too.
    pub(super) fn sync_placed(&self, work: &Work) -> Result<(), WriteError> {
        let sync = || -> io::Result<()> {
            if self.disk.sync_all(&self.own)? {
                return Ok(());
            }
            let mut folders: BTreeSet<PathBuf> = [LEDGER, manifest::FOLDER]
                .map(|folder| self.own.join(folder))
                .into();
            folders.insert(self.own.clone());
            // The output folder may be new itself. Who may not read the folder above cannot sync it.
            let above = self.output.parent();
            folders.extend(above.filter(|above| above.read_dir().is_ok()).map(PathBuf::from));
            let placed = work.placings.iter().map(|placing| placing.path.as_str());
            for path in placed.chain(work.forgotten.iter().map(String::as_str)) {
                let above = Path::new(path).ancestors().skip(1);
                folders.extend(above.map(|folder| self.output.join(folder)));
            }
            folders
                .into_iter()
                .filter(|folder| folder.is_dir())
                .try_for_each(|folder| self.disk.sync_folder(&folder))
        };
        sync().map_err(|error| halted("write", &self.output, error))
    }
}
