//! The disk: which sources there are, what was imported before, and where drafts go.
//!
//! Nothing is ever overwritten. A draft and its pictures are written aside and take their names only
//! when all of them are whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::document::Note;
use super::draft::{DIGEST_MARK, Draft};
use super::labels::plain;
use super::resolve::Known;
use super::source::{Fault, Kind, MAX_BYTES};
use super::{Imported, Source, import};
use crate::internal_error;
use crate::load::placeholder;
use crate::load::walk::{self, reason};

/// What an import is asked to do.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Files and folders.
    pub sources: &'a [PathBuf],
    /// The folder below which drafts are written, each in that of its year.
    pub output: &'a Path,
    /// A folder whose entries count as imported, besides the output folder: the site's `content/`.
    pub content: Option<&'a Path>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
    /// What the site and the command line say.
    pub known: Known<'a>,
}

/// What became of a source.
#[derive(Debug)]
pub struct FileReport {
    /// The source as it was named or found.
    pub source: String,
    /// Its entries, or why there are none.
    pub outcome: Result<FileOutcome, Fault>,
}

/// The entries of a source.
#[derive(Debug)]
pub struct FileOutcome {
    /// What kind of file it is.
    pub kind: Kind,
    /// What the officer has to know about it as a whole.
    pub notes: Vec<Note>,
    /// Its entries; their files and pictures have been dropped from memory.
    pub entries: Vec<(Draft, State)>,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It was written here.
    Written(String),
    /// It would be written here.
    WouldWrite(String),
    /// It was imported before, as this file.
    Already(String),
    /// It could not be written: the system's words.
    Failed(String),
}

/// A run of the import.
#[derive(Debug, Default)]
pub struct Report {
    /// Every source in the order of its name.
    pub files: Vec<FileReport>,
    /// Files that folders held and that are no sources: lock files, parts of saved pages.
    pub ignored: usize,
}

/// A source that was found, or why it is none.
type Candidate = (PathBuf, Option<Fault>);

/// How many sources are in memory at once.
const AT_ONCE: usize = 32;
/// How much of an entry is looked at to know it again, in bytes.
const HEAD: u64 = 16 * 1024;

/// Finds every file: those that were named, and all below the folders that were.
pub fn gather(sources: &[PathBuf]) -> (Vec<Candidate>, usize) {
    let mut found: Vec<Candidate> = Vec::new();
    let mut ignored = 0;
    for source in sources {
        if !source.is_dir() {
            // `import *` names them too.
            if is_left_behind(source) && source.is_file() {
                ignored += 1;
                continue;
            }
            found.push((source.clone(), None));
            continue;
        }
        let walk = WalkDir::new(source).sort_by_file_name().into_iter();
        let walk = walk.filter_entry(|item| item.depth() == 0 || !is_hidden(item.path()));
        for item in walk {
            match item {
                Ok(item) if item.file_type().is_dir() => {}
                Ok(item) if is_left_behind(item.path()) || belongs_to_page(source, item.path()) => {
                    ignored += 1
                }
                Ok(item) if item.file_type().is_file() => found.push((item.into_path(), None)),
                Ok(item) => found.push((item.into_path(), Some(Fault::NotAFile))),
                Err(error) => {
                    let path = error.path().map_or_else(|| source.clone(), Path::to_path_buf);
                    let why = error.io_error().map_or_else(|| error.to_string(), reason);
                    found.push((path, Some(Fault::Unreadable(why))));
                }
            }
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|(path, _)| seen.insert(path.clone()));
    (found, ignored)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// What programs leave beside documents: locks, backups, halves of what is being fetched.
fn is_left_behind(path: &Path) -> bool {
    const ENDINGS: [&str; 12] = [
        ".bak",
        ".backup",
        ".old",
        ".orig",
        ".tmp",
        ".temp",
        ".swp",
        ".swo",
        ".swx",
        ".part",
        ".crdownload",
        ".asd",
    ];
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    walk::is_left_behind(&name)
        || name.starts_with("~wr")
        || matches!(name.as_str(), "thumbs.db" | "desktop.ini")
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a file lies in the folder that browsers make beside a saved page: `页面_files/`.
fn belongs_to_page(top: &Path, path: &Path) -> bool {
    let folders = path
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(top));
    folders.into_iter().any(|folder| {
        let name = folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let stem = ["_files", ".files", "_文件", "_file"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        stem.is_some_and(|stem| {
            ["html", "htm"]
                .iter()
                .any(|end| folder.with_file_name(format!("{stem}.{end}")).is_file())
        })
    })
}

/// Imports everything. `step` is called once for each source.
pub fn run(options: &Options<'_>, candidates: Vec<Candidate>, step: &(dyn Fn() + Sync)) -> Vec<FileReport> {
    let mut known = Existing::read(options);
    let mut reports = Vec::new();
    for chunk in candidates.chunks(AT_ONCE) {
        let read: Vec<(String, Result<Imported, Fault>)> = chunk
            .par_iter()
            .map(|(path, fault)| {
                let name = path.to_string_lossy().into_owned();
                let imported = match fault {
                    Some(fault) => Err(fault.clone()),
                    None => guarded(path, &name, options.known),
                };
                step();
                (name, imported)
            })
            .collect();
        for (source, imported) in read {
            let outcome = imported.map(|imported| FileOutcome {
                kind: imported.kind,
                notes: imported.notes,
                entries: imported
                    .drafts
                    .into_iter()
                    .map(|draft| {
                        let state = place(&draft, options, &mut known);
                        (forget(draft), state)
                    })
                    .collect(),
            });
            reports.push(FileReport { source, outcome });
        }
    }
    reports
}

/// A draft without what has been written.
fn forget(mut draft: Draft) -> Draft {
    draft.file = String::new();
    draft.pictures = Vec::new();
    draft
}

/// A panic at one file is that file's alone: the others go on.
fn guarded(path: &Path, name: &str, known: Known<'_>) -> Result<Imported, Fault> {
    let _working = internal_error::working_on(name);
    internal_error::catch(|| read(path, name, known)).unwrap_or_else(|error| Err(Fault::Internal(error)))
}

fn read(path: &Path, name: &str, known: Known<'_>) -> Result<Imported, Fault> {
    let unreadable = |error: std::io::Error| Fault::Unreadable(reason(&error));
    let data = fs::metadata(path).map_err(unreadable)?;
    if !data.is_file() {
        return Err(Fault::NotAFile);
    }
    if data.len() > MAX_BYTES {
        return Err(Fault::TooLarge(MAX_BYTES / 1024 / 1024));
    }
    // The file may grow while it is read.
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Fault::TooLarge(MAX_BYTES / 1024 / 1024));
    }
    if is_entry(path, &bytes) {
        return Err(Fault::IsEntry);
    }
    let source = Source {
        name,
        bytes: &bytes,
        folder: path.parent().map(|folder| {
            if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            }
        }),
    };
    import(source, known)
}

/// Whether a file is an entry or a setting of a site: YAML, or front matter with a key that entries have.
fn is_entry(path: &Path, bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD as usize)]).into_owned();
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    if matches!(ending.as_str(), "yaml" | "yml") {
        return true;
    }
    let front = head.trim_start_matches('\u{feff}').starts_with("---\n") || head.starts_with("---\r\n");
    front
        && head
            .lines()
            .any(|line| index_number(line).is_some() || line.starts_with(DIGEST_MARK))
}

/// The entries there are.
#[derive(Debug, Default)]
struct Existing {
    digests: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
    /// Files that this run has written or would write.
    taken: BTreeSet<PathBuf>,
}

impl Existing {
    fn read(options: &Options<'_>) -> Existing {
        let mut existing = Existing::default();
        let folders: BTreeSet<&Path> = options.content.into_iter().chain([options.output]).collect();
        for folder in folders {
            for item in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
                let ending = item
                    .path()
                    .extension()
                    .map(|ending| ending.to_string_lossy().to_lowercase());
                let document = matches!(ending.as_deref(), Some("md" | "markdown" | "yaml" | "yml"));
                if document && item.file_type().is_file() {
                    existing.entry(item.path(), options.known);
                }
            }
        }
        existing
    }

    fn entry(&mut self, path: &Path, known: Known<'_>) {
        let mut head = Vec::new();
        // What cannot be read now is for `check` to report; its name is never written over.
        let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
        if read.is_err() {
            return;
        }
        let name = shown(path);
        let mut fences = 0;
        for line in String::from_utf8_lossy(&head).lines() {
            fences += usize::from(line.trim_end() == "---");
            if fences == 2 {
                break;
            }
            if let Some(digest) = line.strip_prefix(DIGEST_MARK) {
                self.digests
                    .entry(digest.trim().to_owned())
                    .or_insert_with(|| name.clone());
            } else if let Some(number) = index_number(line) {
                self.keys
                    .entry(normal(&number, known))
                    .or_insert_with(|| name.clone());
            }
        }
    }
}

/// The index number of a line of front matter.
fn index_number(line: &str) -> Option<String> {
    let (key, value) = line.split_once([':', '：'])?;
    if !matches!(key.trim_end(), "索引号" | "索引號" | "index_number") {
        return None;
    }
    let value = value.split(" #").next().unwrap_or(value);
    let value = value.trim().trim_matches(['"', '\'']).trim();
    (!value.is_empty() && !placeholder::is_blank(value)).then(|| value.to_owned())
}

fn normal(number: &str, known: Known<'_>) -> String {
    let scheme = known
        .config
        .and_then(|config| config.index_numbers.key_of(number));
    scheme.unwrap_or_else(|| plain(number))
}

/// Finds a draft its place, and writes it there unless nothing is to be written.
fn place(draft: &Draft, options: &Options<'_>, known: &mut Existing) -> State {
    let before = known
        .digests
        .get(&draft.digest)
        .or_else(|| known.keys.get(draft.key.as_ref()?));
    if let Some(file) = before {
        return State::Already(file.clone());
    }
    let folder = options.output.join(
        draft
            .year
            .map_or("undated".to_owned(), |year| format!("{year:04}")),
    );
    let names = [
        draft.stem.clone(),
        format!("{}-{}", draft.stem, &draft.digest[..6]),
    ];
    let free = |path: &PathBuf| !known.taken.contains(path) && fs::symlink_metadata(path).is_err();
    let path = names
        .iter()
        .map(|name| folder.join(format!("{name}.md")))
        .find(free);
    let Some(path) = path else {
        return State::Already(shown(&folder.join(format!("{}.md", draft.stem))));
    };
    let name = shown(&path);
    if !options.dry_run
        && let Err(error) = write(draft, &folder, &path)
    {
        return State::Failed(format!("{name}: {}", reason(&error)));
    }
    known.digests.insert(draft.digest.clone(), name.clone());
    if let Some(key) = &draft.key {
        known.keys.insert(key.clone(), name.clone());
    }
    known.taken.insert(path);
    if options.dry_run {
        State::WouldWrite(name)
    } else {
        State::Written(name)
    }
}

/// A path for people: from the current folder where it lies below it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    below.as_deref().unwrap_or(path).display().to_string()
}

/// Writes a draft and its pictures: all aside first, then each takes its name, the draft last. A
/// picture whose draft cannot be placed is taken away again.
fn write(draft: &Draft, folder: &Path, path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    internal_error::writing_begins();
    let mut aside = Vec::new();
    for (name, bytes) in &draft.pictures {
        aside.push((folder.join(name), put_aside(folder, bytes)?));
    }
    let entry = put_aside(folder, draft.file.as_bytes())?;
    let mut placed: Vec<PathBuf> = Vec::new();
    let outcome = aside
        .into_iter()
        .try_for_each(|(name, file)| {
            file.persist_noclobber(&name).map_err(|error| error.error)?;
            placed.push(name);
            Ok(())
        })
        .and_then(|()| {
            entry
                .persist_noclobber(path)
                .map(drop)
                .map_err(|error| error.error)
        });
    if outcome.is_err() {
        for name in placed {
            // What cannot be taken away again is named by `check` as a stray file.
            drop(fs::remove_file(name));
        }
    }
    outcome
}

fn put_aside(folder: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gongkai-");
    // A scratch file is for its owner alone; an entry is not.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(folder)?;
    // Not synced one by one: that takes longer than all the rest. What a power cut leaves broken is
    // refused by `check`, and can be imported again.
    file.write_all(bytes)?;
    Ok(file)
}
