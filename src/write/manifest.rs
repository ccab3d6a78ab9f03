//! The manifest: every file of the site with its length and its SHA-256, kept beside the ledger.
//!
//! It says what was published, byte for byte, to whoever wants to compare; to the next build it says
//! which files are as they were written; and it is a second source for which files are gongkai's own.
//! Its bytes follow from the files of the site alone.
//!
//! ```text
//! .gongkai/manifest/51c0ffee51c0ffee.txt
//!     gongkai manifest 1 3b2f…             (SHA-256 of all that follows this line)
//!     9c56cc51… 5120 entry/002489524/2023-00028/index.html
//!     0a4d55a8… 812 entry/002489524/2023-00028/index.json
//! .gongkai/manifest.txt
//!     gongkai manifest 1 7d1a…
//!     3b2f… 31245 manifest/51c0ffee51c0ffee.txt
//! ```
//!
//! Each line is a SHA-256 in 64 hexadecimal digits, a length in bytes and a path below the output folder,
//! with one space between; each is ended by a line feed, and lines are sorted by path, byte by byte. The
//! files are listed in parts, so that a change rewrites few of them: a part ends where the BLAKE3 hash of
//! the next path says so, and has that hash as its name (the first is `start.txt`). `manifest.txt` lists
//! the parts with the SHA-256 of their first lines, and has a first line like theirs: one digest of the
//! whole site.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::digest::Digest;
use super::ledger::{JOURNALS, hash_of, is_there};
use super::{Content, OWN_FOLDER};
use crate::load::bounded;
use crate::output::OutputPath;

/// The folder of the parts, inside the writer's own folder.
pub(super) const FOLDER: &str = "manifest";

/// The list of the parts, inside the writer's own folder.
pub(super) const INDEX: &str = "manifest.txt";

/// What the first line of each file begins with.
const FORMAT: &str = "gongkai manifest 1 ";

/// The name of the first part.
const START: &str = "start.txt";

/// How many lines a part has, on average. Few in the tests, so that the sites they build and kill have
/// several parts.
const PART: u64 = if cfg!(test) { 4 } else { 256 };

/// More bytes than a part or the list of them ever has: what is larger is not the writer's.
const MOST: u64 = 256 * 1024 * 1024;

/// A file of the site, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestFile {
    /// Its path below the output folder.
    pub path: String,
    /// Its bytes.
    pub length: u64,
    /// Their digest.
    pub sha256: Digest,
}

impl ManifestFile {
    pub(super) fn content(&self) -> Content {
        Content {
            length: self.length,
            sha256: self.sha256,
        }
    }
}

impl AsRef<str> for ManifestFile {
    fn as_ref(&self) -> &str {
        &self.path
    }
}

/// What the manifest of an output folder says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Every file of the site, in the order of the paths, as far as the manifest can be relied on.
    pub files: Vec<ManifestFile>,
    /// The digest of the whole site; `None` when there is no manifest, or its list of parts is damaged.
    pub site: Option<Digest>,
    /// What of it is missing or not as it was written: paths below the writer's own folder.
    pub damaged: Vec<String>,
    /// The parts that are there, by their paths below the writer's own folder, with their digests; `None` where one is not to be relied on.
    pub(super) parts: BTreeMap<String, Option<Digest>>,
    /// Whether a build was stopped while it replaced the manifest's parts, or the files themselves.
    pub is_interrupted: bool,
}

impl Manifest {
    /// Whether all of it is there, as it was written by a build that finished.
    pub fn is_whole(&self) -> bool {
        self.site.is_some() && self.damaged.is_empty() && !self.is_interrupted
    }

    /// Whether there is none, not even a damaged one.
    pub(super) fn is_missing(&self) -> bool {
        self.site.is_none() && self.parts.is_empty() && self.damaged.is_empty()
    }

    /// What there is at a place below the writer's own folder: the digest of that part, or of the list of
    /// them, where it can be relied on.
    pub(super) fn part(&self, place: &str) -> Option<Option<Digest>> {
        match place {
            INDEX => Some(self.site),
            _ => self.parts.get(place).copied(),
        }
    }

    /// What is below `own`, the writer's own folder. While a build is putting files into place the parts
    /// are a mixture, of which each is right about what that build does not touch.
    pub(super) fn find(own: &Path, is_interrupted: bool) -> io::Result<Manifest> {
        let names = part_names(&own.join(FOLDER))?;
        let read = |path: String| {
            let found = bounded::read(&own.join(&path), MOST);
            let list = found.ok().and_then(|bytes| decode(&bytes));
            (path, list)
        };
        let index = is_there(&own.join(INDEX));
        let index = index.then(|| read(INDEX.to_owned()).1);
        let lists: Vec<(String, Option<List>)> = names
            .into_par_iter()
            .map(|name| read(format!("{FOLDER}/{name}")))
            .collect();

        let mut manifest = Manifest {
            is_interrupted,
            ..Manifest::default()
        };
        let expected = index.as_ref().and_then(Option::as_ref);
        manifest.site = expected.map(|index| index.check);
        let is_first = index.is_none() && lists.is_empty();
        if expected.is_none() && !is_first && !is_interrupted {
            manifest.damaged.push(INDEX.to_owned());
        }
        let mut expected: Option<BTreeMap<String, Digest>> =
            expected.filter(|_| !is_interrupted).map(|index| {
                let parts = index.files.iter();
                parts.map(|part| (part.path.clone(), part.sha256)).collect()
            });
        for (path, list) in lists {
            let wanted = expected.as_mut().map(|parts| parts.remove(&path));
            manifest.take(path, list, wanted);
        }
        manifest
            .damaged
            .extend(expected.into_iter().flatten().map(|(path, _)| path));
        manifest.files.par_sort_by(|a, b| a.path.cmp(&b.path));
        manifest.files.dedup_by(|a, b| a.path == b.path);
        Ok(manifest)
    }

    /// Takes in a part that was found, of which the list of parts says what it is to be: nothing when there
    /// is no such list to compare it with.
    fn take(&mut self, path: String, list: Option<List>, wanted: Option<Option<Digest>>) {
        let check = list.as_ref().map(|list| list.check);
        let reliable = check.filter(|check| wanted.is_none_or(|wanted| wanted == Some(*check)));
        self.parts.insert(path.clone(), reliable);
        match list.filter(|_| reliable.is_some()) {
            Some(list) => self.files.extend(list.files),
            // Also one that is sound by itself: it may be out of a backup.
            None => self.damaged.push(path),
        }
    }
}

/// Reads the manifest of an output folder. One that is damaged is no error: [`Manifest::damaged`] names
/// what of it cannot be relied on. What is read while a build is putting its files into place says so.
///
/// # Errors
/// When the folder of its parts cannot be listed.
pub fn read(output: &Path) -> io::Result<Manifest> {
    let own = output.join(OWN_FOLDER);
    let is_interrupted = JOURNALS.iter().any(|name| is_there(&own.join(name)));
    Manifest::find(&own, is_interrupted)
}

/// A file of the site, to be listed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'p> {
    pub(super) path: &'p str,
    pub(super) length: u64,
    pub(super) sha256: Digest,
}

/// One file of the manifest as it must be: its place inside the writer's own folder, its digest, its bytes.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) place: String,
    pub(super) check: Digest,
    pub(super) bytes: Vec<u8>,
}

/// The manifest of a site made of `files`, in order: its parts, and last the list of them.
pub(super) fn parts(files: &[Listed<'_>]) -> Vec<Part> {
    let begins = |at: usize| {
        let hash = hash_of(files[at].path);
        hash.is_multiple_of(PART)
            .then(|| (at, format!("{hash:016x}.txt")))
    };
    let mut starts = vec![(0, START.to_owned())];
    starts.par_extend((1..files.len()).into_par_iter().filter_map(begins));
    let part = |(number, (start, name)): (usize, &(usize, String))| {
        let end = starts.get(number + 1).map_or(files.len(), |(start, _)| *start);
        encode(format!("{FOLDER}/{name}"), &files[*start..end])
    };
    let mut parts: Vec<Part> = starts.par_iter().enumerate().map(part).collect();
    let mut listed: Vec<Listed<'_>> = parts.iter().map(Part::listed).collect();
    listed.sort_by_key(|part| part.path);
    let index = encode(INDEX.to_owned(), &listed);
    parts.push(index);
    parts
}

impl<'p> Listed<'p> {
    pub(super) fn new(path: &'p str, content: Content) -> Listed<'p> {
        let Content { length, sha256 } = content;
        Listed { path, length, sha256 }
    }
}

impl Part {
    fn listed(&self) -> Listed<'_> {
        Listed {
            path: &self.place,
            length: self.bytes.len() as u64,
            sha256: self.check,
        }
    }
}

fn encode(place: String, files: &[Listed<'_>]) -> Part {
    let mut body = String::with_capacity(files.len() * 128);
    for file in files {
        file.sha256.push_to(&mut body);
        // Writing to a `String` cannot fail.
        let _ = writeln!(body, " {} {}", file.length, file.path);
    }
    let check = Digest::of(body.as_bytes());
    let bytes = format!("{FORMAT}{check}\n{body}").into_bytes();
    Part { place, check, bytes }
}

/// A list that was read.
#[derive(Debug, PartialEq, Eq)]
struct List {
    files: Vec<ManifestFile>,
    check: Digest,
}

/// A list, or nothing when a byte of it is not as it was written, or a path leads out of the folder.
fn decode(bytes: &[u8]) -> Option<List> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (check, body) = text.strip_prefix(FORMAT)?.split_once('\n')?;
    let check = Digest::parse(check)?;
    if check != Digest::of(body.as_bytes()) {
        return None;
    }
    let line = |line: &str| {
        let (sha256, rest) = line.split_once(' ')?;
        let (length, path) = rest.split_once(' ')?;
        Some(ManifestFile {
            path: OutputPath::new(path)?.as_str().to_owned(),
            length: length.parse().ok()?,
            sha256: Digest::parse(sha256)?,
        })
    };
    let files = body.lines().map(line).collect::<Option<_>>()?;
    Some(List { files, check })
}

/// The names of the parts, and of what claims to be one.
pub(super) fn part_names(folder: &Path) -> io::Result<Vec<String>> {
    let listing = match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => fs::read_dir(folder)?,
        // What is no folder holds no part.
        Ok(_) => return Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for file in listing {
        if let Ok(name) = file?.file_name().into_string()
            && name.ends_with(".txt")
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("entry/{n:04}/index.html")).collect()
    }

    fn listed(names: &[String]) -> Vec<Listed<'_>> {
        let files = names.iter();
        let content = |path: &str| Content::of(path.as_bytes());
        files.map(|path| Listed::new(path, content(path))).collect()
    }

    fn write(own: &Path, names: &[String]) {
        for part in parts(&listed(names)) {
            let place = own.join(&part.place);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, part.bytes).unwrap();
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let names = names(100);
        write(folder.path(), &names);
        let manifest = Manifest::find(folder.path(), false).unwrap();
        assert!(manifest.is_whole());
        assert!(manifest.parts.len() > 10);
        let found: Vec<&str> = manifest.files.iter().map(AsRef::as_ref).collect();
        assert_eq!(found, names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(manifest.files[7].sha256, Digest::of(names[7].as_bytes()));
        assert_eq!(
            Manifest::find(&folder.path().join("missing"), false).unwrap(),
            Manifest::default()
        );
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let part = encode("a".to_owned(), &listed(&names(2)));
        assert!(decode(&part.bytes).is_some());
        for at in 0..part.bytes.len() {
            let mut changed = part.bytes.clone();
            changed[at] ^= 1;
            assert_eq!(decode(&changed), None, "byte {at}");
            assert_eq!(decode(&part.bytes[..at]), None, "cut at {at}");
        }
        let outside = ["../precious".to_owned()];
        assert_eq!(decode(&encode("a".to_owned(), &listed(&outside)).bytes), None);
    }

    #[test]
    fn one_more_file_changes_one_part_or_its_neighbours_and_the_list_of_them() {
        let of = |names: &[String]| -> BTreeMap<String, Digest> {
            let parts = parts(&listed(names)).into_iter();
            parts.map(|part| (part.place, part.check)).collect()
        };
        let mut names = names(1_000);
        let before = of(&names);
        names.insert(501, "entry/0500/plan.pdf".to_owned());
        let after = of(&names);
        let changed = after
            .iter()
            .filter(|(name, check)| before.get(*name) != Some(*check));
        assert!((2..=3).contains(&changed.count()));
    }

    #[test]
    fn a_part_that_is_damaged_missing_or_of_another_day_is_not_relied_on() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path();
        let all = names(100);
        write(own, &all);
        let whole = Manifest::find(own, false).unwrap();
        for path in whole.parts.keys() {
            let bytes = fs::read(own.join(path)).unwrap();
            let older = encode(path.clone(), &listed(&names(1))).bytes;
            for damage in [&bytes[..bytes.len() / 2], b"", &older] {
                fs::write(own.join(path), damage).unwrap();
                let found = Manifest::find(own, false).unwrap();
                assert_eq!(found.damaged, std::slice::from_ref(path));
                assert!(
                    found.files.len() < 100 && found.files.len() + decode(&bytes).unwrap().files.len() == 100
                );
            }
            fs::remove_file(own.join(path)).unwrap();
            assert_eq!(
                Manifest::find(own, false).unwrap().damaged,
                std::slice::from_ref(path)
            );
            fs::write(own.join(path), bytes).unwrap();
        }
        fs::write(own.join(INDEX), "x").unwrap();
        let found = Manifest::find(own, false).unwrap();
        assert_eq!((found.damaged, found.files.len()), (vec![INDEX.to_owned()], 100));
    }
}
