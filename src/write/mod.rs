//! Brings the output folder up to date, so that a site is never half-published.
//!
//! A reader may open any page at any moment of a build, and a build may be killed at any moment.
//! So the work is done in this order:
//!
//! 1. [`Writer::open`] takes the lock of the output folder (the operating system releases it when
//!    the process ends, however it ends), throws away what a killed build had prepared, reads the
//!    records of which files are gongkai's own, and looks at everything that is there. From then on
//!    the folder is the writer's: what somebody else changes in it meanwhile is seen by the next build.
//! 2. [`Writer::put`] compares a file with what is there and, where it differs, writes the new one
//!    aside, below `.gongkai/stage/`. A full disk is met here, while nothing is replaced.
//! 3. [`Writer::commit`] looks at everything that could stand in the way, writes the journal and
//!    the ledger aside as well, and puts the journal in place: from here on, the next build knows
//!    which files this one may have touched.
//! 4. It renames into place first the files whose names are new, then those that replace older
//!    ones, each in the order of their [`Phase`]. No old page links to a new name, so a reader who
//!    follows links from any page that was there before finds every one of them answered.
//! 5. It removes what is no longer part of the site, which by now no page links to.
//! 6. It replaces the ledger and the manifest, and removes the journal.
//!
//! Everything the writer keeps for itself is in `.gongkai/` at the top of the output folder; after
//! a build that is an empty `lock`, the `ledger/`, whose bytes follow from the paths of the site
//! alone, and the [`manifest`], whose bytes follow from its files alone. Files that gongkai did not write are never changed; they are named in the [`Report`],
//! except what version control and servers keep at the top (`.gitignore`, `.well-known`).

mod commit;
mod digest;
mod disk;
mod durability;
mod error;
mod folders;
mod last_build;
mod ledger;
mod lock;
pub mod manifest;
mod new_records;
mod opening;
mod records;
mod removal;
mod sorted;
mod source;
mod survey;
mod tampering;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use digest::Digest;
pub use error::{Obstacle, ObstacleKind, SiteState, WriteError};
pub use last_build::record_build;
pub use opening::Opening;
pub use records::Previous;
pub use survey::Foreign;
pub use tampering::Tampering;
pub(crate) use tampering::{odd_files, strangers};

use crate::output::{OutputPath, Phase};
use crate::signature::Signature;
use disk::Disk;
use folders::{Folders, Kind, Spot};
use lock::Lock;
use records::Records;
use sorted::Sorted;
use source::Source;
use survey::Item;
use tampering::Verified;

/// The writer's own folder, at the top of the output folder.
pub(crate) const OWN_FOLDER: &str = ".gongkai";

/// Over how many folders the files written aside are spread: threads that create files in one and
/// the same folder wait for each other.
const STAGE_FOLDERS: u64 = 8;

/// Names and paths of no more bytes than these are held by every file system that can hold a site.
const SHORT_NAME: usize = 140;
const SHORT_PATH: usize = 1_000;

/// What putting a file changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was no such file.
    Added,
    /// There was one with other bytes.
    Replaced,
    /// The very same bytes were there already.
    Unchanged,
}

/// What a build did to the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Files whose names are new.
    pub added: usize,
    /// Files that replaced older ones.
    pub replaced: usize,
    /// Files that were right already.
    pub unchanged: usize,
    /// Files of an earlier build that are gone.
    pub removed: usize,
    /// The bytes of the files added and replaced.
    pub bytes_written: u64,
    /// Files that gongkai did not write.
    pub foreign: Foreign,
    /// What of the last build's work is not as that left it.
    pub tampering: Tampering,
    /// Whether other builds were kept away; some file systems have no locks.
    pub is_locked: bool,
    /// How the build before this one had ended.
    pub previous: Previous,
}

impl Report {
    /// The number of files added and replaced.
    pub fn written(&self) -> usize {
        self.added + self.replaced
    }
}

/// The output folder, locked, while a build is filling it.
///
/// Dropped without [`Writer::commit`], it leaves the published files as they were.
#[derive(Debug)]
pub struct Writer {
    output: PathBuf,
    own: PathBuf,
    folders: Folders,
    records: Records,
    verified: Verified,
    /// What was there when the folder was opened, sorted.
    found: Vec<Item>,
    /// The folders there, with their modes.
    folder_modes: Vec<(String, u32)>,
    /// Whether there was no folder of the writer's own.
    are_records_gone: bool,
    plan: Mutex<HashMap<String, Planned>>,
    staged: AtomicU64,
    stage_made: Mutex<bool>,
    failed: AtomicBool,
    disk: Disk,
    /// Whether this writer made the output folder.
    made: bool,
    /// Held until the writer is dropped, last of its fields.
    lock: Lock,
}

/// What is to become of one file.
#[derive(Clone, Debug)]
struct Planned {
    phase: Phase,
    action: WriteAction,
}

#[derive(Clone, Debug)]
enum WriteAction {
    /// It is being compared and written aside (or that has failed).
    Pending,
    /// It stays as it is.
    Stay(Content),
    /// The bytes written aside under this number go there.
    Place {
        stage: u64,
        content: Content,
        over: Spot,
    },
    /// This keeps it from going there.
    Obstructed(Obstacle),
}

/// What a file of the site holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Content {
    length: u64,
    sha256: Digest,
}

impl Writer {
    /// Locks `output`, creating it if need be, and reads what an earlier build left to know.
    ///
    /// # Errors
    ///
    /// [`WriteError::Busy`] when another build holds the lock; otherwise what the disk refused.
    pub fn open(output: &Path) -> Result<Writer, WriteError> {
        Writer::open_with(output, Disk::default())
    }

    fn open_with(output: &Path, disk: Disk) -> Result<Writer, WriteError> {
        let own = output.join(OWN_FOLDER);
        let made = !output.exists();
        make_output(&disk, output)?;
        let records_there = folders::kind(&own).map_err(|source| refused("read", &own, source))?;
        let are_records_gone = records_there.is_none();
        match records_there {
            Some(Kind::Folder) => {}
            Some(_) => return Err(WriteError::Internals { path: own }),
            None => make_if_missing(&disk, &own)?,
        }
        let lock = Lock::take(&disk, output, &own.join(lock::FILE))?;
        if !own.join(ledger::LEDGER).exists() {
            last_build::forget(&lock.file);
        }
        let stage = own.join("stage");
        match folders::kind(&stage).map_err(|source| refused("read", &stage, source))? {
            None => Ok(()),
            Some(Kind::Folder) => disk.remove_tree(&stage),
            Some(_) => disk.remove_file(&stage),
        }
        .map_err(|source| refused("remove", &stage, source))?;
        let (records, found) = rayon::join(|| Records::read(&own), || survey::items(output));
        let records = records?;
        let (found, folder_modes) = found.map_err(|source| refused("read", output, source))?;
        Ok(Writer {
            folder_modes,
            are_records_gone,
            verified: Verified::none(records.manifest.files.len()),
            records,
            found,
            folders: Folders::new(output),
            output: output.to_owned(),
            own,
            plan: Mutex::default(),
            staged: AtomicU64::new(0),
            stage_made: Mutex::new(false),
            failed: AtomicBool::new(false),
            disk,
            made,
            lock,
        })
    }

    /// How the build before this one ended.
    pub fn previous(&self) -> Previous {
        self.records.previous
    }

    /// Compares `bytes` with the file that is there and writes them aside when they differ.
    ///
    /// Any number of threads may call this, in any order.
    ///
    /// # Errors
    ///
    /// [`WriteError::Collision`] when the path was put before; otherwise what the disk
    /// refused. After an error, [`Writer::commit`] publishes nothing.
    pub fn put(&self, path: &OutputPath, phase: Phase, bytes: &[u8]) -> Result<Change, WriteError> {
        self.take(path.as_str(), phase, Ok(Source::Bytes(bytes)))
    }

    /// The same for a file that is copied as it is, without ever holding all of it in memory. `sha256`
    /// are the hexadecimal digits of the bytes that were checked.
    ///
    /// # Errors
    ///
    /// As [`Writer::put`], when `source` cannot be read, and [`WriteError::Changed`] when it has other
    /// bytes.
    pub fn put_file(
        &self,
        path: &OutputPath,
        phase: Phase,
        (source, sha256): (&Path, &str),
    ) -> Result<Change, WriteError> {
        self.take(path.as_str(), phase, Source::open(source, sha256))
    }

    /// Which of `files`, in the order of their paths, each with its signature, still are as they were left
    /// and may stay: [`Writer::commit_keeping`] takes them. A file may not when it was touched since or is
    /// gone, when the records do not say that gongkai wrote it, or when a killed build may have replaced it.
    pub fn untouched<'f>(&self, files: impl Iterator<Item = (&'f str, Signature)>) -> Vec<bool> {
        let files: Vec<_> = files.collect();
        let (mut found, mut owned) = (Sorted(&self.found), Sorted(&self.records.owned));
        let mut touched = Sorted(self.records.journal.as_deref().unwrap_or_default());
        let untouched = |&(path, signature): &(&str, Signature)| {
            let same = found
                .find(path)
                .is_some_and(|item| item.signature == Some(signature));
            same && owned.find(path).is_some() && touched.find(path).is_none()
        };
        let untouched: Vec<bool> = files.iter().map(untouched).collect();
        let files = files.iter().zip(&untouched).filter(|(_, untouched)| **untouched);
        self.note_untouched(files.map(|((path, _), _)| *path));
        untouched
    }

    /// A folder on the same disk for files that are gone when the writer is.
    ///
    /// # Errors
    ///
    /// What the disk refused.
    pub fn scratch(&self) -> Result<PathBuf, WriteError> {
        self.make_stage()?;
        let scratch = self.own.join("stage").join("scratch");
        make_if_missing(&self.disk, &scratch)?;
        Ok(scratch)
    }

    /// Registers a path, finds out what is to be done about it, and does what can be done aside.
    fn take(
        &self,
        path: &str,
        phase: Phase,
        source: Result<Source<'_>, WriteError>,
    ) -> Result<Change, WriteError> {
        self.claim(
            path,
            Planned {
                phase,
                action: WriteAction::Pending,
            },
        )?;
        let decided = source.and_then(|source| self.decide(path, source));
        if decided.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        let (action, change) = decided?;
        self.plan().insert(path.to_owned(), Planned { phase, action });
        Ok(change)
    }

    fn claim(&self, path: &str, planned: Planned) -> Result<(), WriteError> {
        let mut plan = self.plan();
        if plan.contains_key(path) {
            self.failed.store(true, Ordering::Relaxed);
            return Err(WriteError::Collision {
                path: path.to_owned(),
            });
        }
        plan.insert(path.to_owned(), planned);
        Ok(())
    }

    fn decide(&self, path: &str, mut source: Source<'_>) -> Result<(WriteAction, Change), WriteError> {
        let spot = self
            .check_name(path)
            .and_then(|()| self.folders.spot(path))
            .map_err(|error| self.failed("write", path, error))?;
        let change = match &spot {
            Spot::Taken(Kind::File(length)) => {
                if *length == source.length()
                    && let Some(content) = self.same(path, &mut source)?
                {
                    return Ok((WriteAction::Stay(content), Change::Unchanged));
                }
                Change::Replaced
            }
            _ => Change::Added,
        };
        let action = match self.obstacle(path, &spot) {
            Some(obstacle) => WriteAction::Obstructed(obstacle),
            None => self.stage(path, source, spot)?,
        };
        Ok((action, change))
    }

    /// Refuses a name that the file system cannot hold, before anything is put into place: its folder may not
    /// be there yet to say so.
    fn check_name(&self, path: &str) -> io::Result<()> {
        let can_hold = |path: &Path| match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::InvalidFilename => Err(error),
            _ => Ok(()),
        };
        let full = self.folders.full(path);
        if full.as_os_str().len() > SHORT_PATH {
            can_hold(&full)?;
        }
        let mut long = path.split('/').filter(|part| part.len() > SHORT_NAME);
        long.try_for_each(|part| can_hold(&self.own.join(part)))
    }

    /// What at this spot is not the writer's to change. Whether a folder is, is seen later, when
    /// all files that belong in it are known.
    fn obstacle(&self, path: &str, spot: &Spot) -> Option<Obstacle> {
        let (at, by) = match spot {
            Spot::Free => return None,
            Spot::Taken(kind) => (path, kind),
            Spot::Blocked { at, by } => (at.as_str(), by),
        };
        let kind = match by {
            Kind::Folder => return None,
            Kind::File(_) if self.owns(at) => return None,
            // The records are broken, yet they show that gongkai wrote here; so what is in the
            // very place of one of its pages is an older state of that page.
            Kind::File(_) if at == path && self.previous() == Previous::Damaged => return None,
            Kind::File(_) => ObstacleKind::File,
            Kind::Link => ObstacleKind::Link,
            Kind::Special => ObstacleKind::Special,
        };
        Some(Obstacle {
            path: at.to_owned(),
            kind,
        })
    }

    /// Writes a file aside.
    fn stage(&self, path: &str, source: Source<'_>, over: Spot) -> Result<WriteAction, WriteError> {
        self.make_stage()?;
        let stage = self.staged.fetch_add(1, Ordering::Relaxed);
        let aside = self.stage_path(stage);
        let content = match source {
            Source::Bytes(bytes) => {
                self.disk
                    .write_new(&aside, bytes)
                    .map_err(|error| self.failed("write", path, error))?;
                Content::of(bytes)
            }
            Source::File {
                path: from,
                mut file,
                checked,
                ..
            } => io::Seek::rewind(&mut file)
                .and_then(|()| self.disk.copy_new(&aside, &mut file))
                .map_err(|error| self.failed("write", path, error))?
                .must_be(checked, from)?,
        };
        Ok(WriteAction::Place { stage, content, over })
    }

    fn make_stage(&self) -> Result<(), WriteError> {
        let mut made = self.stage_made.lock().unwrap_or_else(PoisonError::into_inner);
        if !*made {
            let stage = self.own.join("stage");
            let folders = (0..STAGE_FOLDERS).map(|folder| stage.join(folder.to_string()));
            for folder in std::iter::once(stage.clone()).chain(folders) {
                self.disk
                    .make_folder(&folder)
                    .map_err(|source| refused("create the folder", &stage, source))?;
            }
            *made = true;
        }
        Ok(())
    }

    fn stage_path(&self, number: u64) -> PathBuf {
        let folder = self.own.join("stage").join((number % STAGE_FOLDERS).to_string());
        folder.join(number.to_string())
    }

    fn owns(&self, path: &str) -> bool {
        let owned = &self.records.owned;
        owned.binary_search_by(|owned| owned.as_str().cmp(path)).is_ok()
    }

    fn plan(&self) -> MutexGuard<'_, HashMap<String, Planned>> {
        // Each change is one insertion, so what a panicking thread left is sound.
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An error of the disk with a file of the site, while the published files are untouched.
    fn failed(&self, doing: &'static str, path: &str, source: io::Error) -> WriteError {
        refused(doing, &self.folders.full(path), source)
    }
}

impl Drop for Writer {
    /// Removes what was prepared and not put in place.
    fn drop(&mut self) {
        if self.own.join("stage").exists() {
            // Nobody is left to tell; what remains is removed by the next build.
            let _ = self.disk.remove_tree(&self.own.join("stage"));
        }
        // A first build that came to nothing leaves nothing: not even the folders it made. Folders
        // that hold anything refuse to be removed, which is what is wanted.
        let began = ledger::JOURNALS.iter().any(|name| self.own.join(name).exists());
        if self.made && !self.own.join(ledger::LEDGER).exists() && !began {
            let _ = self.disk.remove_file(&self.own.join(lock::FILE));
            let _ = self.disk.remove_if_empty(&self.own);
            let _ = self.disk.remove_if_empty(&self.output);
        }
    }
}

/// An error of the disk while the published files are untouched.
fn refused(doing: &'static str, path: &Path, source: io::Error) -> WriteError {
    WriteError::Io {
        doing,
        path: path.to_owned(),
        site: SiteState::Untouched,
        source,
    }
}

/// An error of the disk when published files may have been touched.
fn halted(doing: &'static str, path: &Path, source: io::Error) -> WriteError {
    WriteError::Io {
        doing,
        path: path.to_owned(),
        site: SiteState::Unfinished,
        source,
    }
}

/// Makes the output folder, readable by everyone as what is in it; folders above it are made as the
/// system's settings say.
fn make_output(disk: &Disk, output: &Path) -> Result<(), WriteError> {
    if output.is_dir() {
        return Ok(());
    }
    if let Some(above) = output
        .parent()
        .filter(|above| !above.as_os_str().is_empty() && !above.exists())
    {
        fs::create_dir_all(above).map_err(|source| refused("create the folder", output, source))?;
    }
    make_if_missing(disk, output)
}

/// Two builds may start at the same moment, so that the other one makes the folder first.
fn make_if_missing(disk: &Disk, folder: &Path) -> Result<(), WriteError> {
    match disk.make_folder(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(refused("create the folder", folder, error))
        }
        _ => Ok(()),
    }
}
