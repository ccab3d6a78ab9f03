//! What the writer remembers between builds: which files are its own.
//!
//! Both records are lists of paths, relative to the output folder, in one text format:
//!
//! ```text
//! gongkai paths, format 2
//! blake3 0f3c…                     (of everything below this line; 32 hexadecimal digits)
//! 2 paths, then 51c0ffee51c0ffee.txt
//! entry/002489524/2023-00028/index.html
//! index.html
//! ```
//!
//! The paths are sorted by their bytes, one to a line, each line ended by a line feed. The last list
//! of a chain, and a list that is alone, has `2 paths` and no more on its third line.
//!
//! - `.gongkai/ledger/start.txt`, and the parts that follow it, each named by the one before, list
//!   what the last finished build left. A part ends where the BLAKE3 hash of the next path says so,
//!   and has that hash as its name. So the same site always has the same ledger, and what is new
//!   changes the part in which it stands: the files of one folder, which come and go together, are
//!   in one part, or in neighbours.
//! - `.gongkai/journal` is there only while a build puts its files in place, or when it was killed
//!   doing so. It lists what that build touches or takes over. Until it is removed, the parts may
//!   be a mixture of the old and the new ones, of which every file of gongkai's is in one or the
//!   other, or in the journal.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::error::{SiteState, WriteError};
use crate::output::OutputPath;

const FORMAT_LINE: &str = "gongkai paths, format 2";

/// The name of the ledger's folder inside the writer's own folder.
pub(super) const LEDGER: &str = "ledger";

/// The name of the journal inside the writer's own folder.
pub(super) const JOURNAL: &str = "journal";

/// The name of the first part of the ledger.
const START: &str = "start.txt";

/// How many paths a part has, on average. Few in the tests, so that the sites they build and kill
/// have several parts.
const PART: u64 = if cfg!(test) { 4 } else { 512 };

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
    /// Every path that gongkai wrote, as far as the records tell.
    pub(super) owned: HashSet<String>,
    /// The paths of the journal, when there is one.
    pub(super) journal: Option<HashSet<String>>,
    /// The parts on the disk, by name, with their checks; `None` where a part is damaged.
    pub(super) parts: BTreeMap<String, Option<String>>,
}

impl Records {
    /// Reads what is below `folder`, the writer's own folder.
    pub(super) fn read(folder: &Path) -> Result<Records, WriteError> {
        let mut owned = HashSet::new();
        let mut parts = BTreeMap::new();
        let mut following = BTreeMap::new();
        for name in part_names(&folder.join(LEDGER))? {
            let list = read_list(&folder.join(LEDGER).join(&name))?;
            let list = list
                .filter(|list| name == START || list.paths.first().map(|p| name_of(p)) == Some(name.clone()));
            let check = list.map(|list| {
                owned.extend(list.paths);
                following.insert(name.clone(), list.next);
                list.check
            });
            parts.insert(name, check);
        }
        let journal_path = folder.join(JOURNAL);
        let found = exists(&journal_path)?;
        let journal = if found { read_list(&journal_path)? } else { None };
        let damaged = parts.values().any(Option::is_none) || (found && journal.is_none());
        let journal = journal.map(|list| list.paths.into_iter().collect::<HashSet<_>>());
        owned.extend(journal.iter().flatten().cloned());
        let previous = match (damaged, found, parts.is_empty()) {
            (true, _, _) => Previous::Damaged,
            (false, true, _) => Previous::Interrupted,
            (false, false, true) => Previous::Unknown,
            (false, false, false) if is_chain(&following) => Previous::Finished,
            (false, false, false) => Previous::Damaged,
        };
        Ok(Records {
            previous,
            owned,
            journal,
            parts,
        })
    }
}

/// One part of the ledger as it must be: its name, its check, its bytes.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) check: String,
    pub(super) bytes: Vec<u8>,
}

/// The ledger of a site made of `paths`, which are sorted.
pub(super) fn parts(paths: &[&str]) -> Vec<Part> {
    let mut starts = vec![(0, START.to_owned())];
    let others = paths.par_iter().enumerate().skip(1);
    let begins = others.filter(|(_, path)| hash_of(path).is_multiple_of(PART));
    starts.par_extend(begins.map(|(at, path)| (at, name_of(path))));
    let part = |(number, (start, name)): (usize, &(usize, String))| {
        let next = starts.get(number + 1);
        let end = next.map_or(paths.len(), |(start, _)| *start);
        let (bytes, check) = encode(&paths[*start..end], next.map(|(_, name)| name.as_str()));
        Part {
            name: name.clone(),
            check,
            bytes,
        }
    };
    starts.iter().enumerate().map(part).collect()
}

/// The journal that lists `paths`, which are sorted.
pub(super) fn journal(paths: &[&str]) -> Vec<u8> {
    encode(paths, None).0
}

/// A list of paths as a file, and the check it carries.
fn encode(paths: &[&str], next: Option<&str>) -> (Vec<u8>, String) {
    let then = next.map_or(String::new(), |next| format!(", then {next}"));
    let mut body = format!("{} paths{then}\n", paths.len());
    for path in paths {
        body.push_str(path);
        body.push('\n');
    }
    let check = check_of(&body);
    (
        format!("{FORMAT_LINE}\nblake3 {check}\n{body}").into_bytes(),
        check,
    )
}

/// A list that was read.
#[derive(Debug, PartialEq, Eq)]
struct List {
    paths: Vec<String>,
    /// The name of the part that follows.
    next: Option<String>,
    check: String,
}

/// A list, or nothing when a byte of it is not as it was written.
fn decode(bytes: &[u8]) -> Option<List> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix(FORMAT_LINE)?.strip_prefix("\nblake3 ")?;
    let (check, body) = text.split_once('\n')?;
    if check_of(body) != check {
        return None;
    }
    let (head, lines) = body.split_once('\n')?;
    let (count, then) = head.split_once(" paths")?;
    let next = match then {
        "" => None,
        _ => Some(then.strip_prefix(", then ")?.to_owned()),
    };
    // Even a list that someone made up must not lead the writer out of the output folder.
    let paths: Option<Vec<String>> = lines
        .lines()
        .map(|line| OutputPath::new(line).map(|path| path.as_str().to_owned()))
        .collect();
    let paths = paths.filter(|paths| paths.len().to_string() == count)?;
    Some(List {
        paths,
        next,
        check: check.to_owned(),
    })
}

fn check_of(body: &str) -> String {
    let mut check = String::with_capacity(32);
    for byte in &blake3::hash(body.as_bytes()).as_bytes()[..16] {
        // Writing to a `String` cannot fail.
        let _ = write!(check, "{byte:02x}");
    }
    check
}

fn hash_of(path: &str) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(path.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The name of a part that begins with `path`.
fn name_of(path: &str) -> String {
    format!("{:016x}.txt", hash_of(path))
}

/// Whether these are all the parts of one ledger: each with the one that follows it, from the first
/// to the last.
fn is_chain(following: &BTreeMap<String, Option<String>>) -> bool {
    let mut seen = HashSet::new();
    let mut at = Some(START);
    while let Some(name) = at {
        let Some(next) = following.get(name) else {
            return false;
        };
        if !seen.insert(name) {
            return false;
        }
        at = next.as_deref();
    }
    seen.len() == following.len()
}

/// The names of the parts in the ledger's folder, and of what claims to be one.
fn part_names(ledger: &Path) -> Result<Vec<String>, WriteError> {
    let io = |source| WriteError::Io {
        doing: "read",
        path: ledger.to_owned(),
        site: SiteState::Untouched,
        source,
    };
    match fs::symlink_metadata(ledger) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(WriteError::Internals {
                path: ledger.to_owned(),
            });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io(error)),
    }
    let mut names = Vec::new();
    for file in fs::read_dir(ledger).map_err(io)? {
        if let Ok(name) = file.map_err(io)?.file_name().into_string()
            && name.ends_with(".txt")
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn exists(path: &Path) -> Result<bool, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(true),
        Ok(_) => Err(WriteError::Internals {
            path: path.to_owned(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(WriteError::Io {
            doing: "read",
            path: path.to_owned(),
            site: SiteState::Untouched,
            source,
        }),
    }
}

fn read_list(path: &Path) -> Result<Option<List>, WriteError> {
    if !exists(path)? {
        return Ok(None);
    }
    match fs::read(path) {
        Ok(bytes) => Ok(decode(&bytes)),
        Err(source) => Err(WriteError::Io {
            doing: "read",
            path: path.to_owned(),
            site: SiteState::Untouched,
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{List, decode, encode, is_chain, parts};

    #[test]
    fn a_list_reads_back_and_any_changed_byte_is_noticed() {
        for next in [None, Some("0123456789abcdef.txt")] {
            let (bytes, check) = encode(&["a/index.html", "index.html"], next);
            let expected = List {
                paths: vec!["a/index.html".to_owned(), "index.html".to_owned()],
                next: next.map(str::to_owned),
                check,
            };
            assert_eq!(decode(&bytes).unwrap(), expected);
            for at in 0..bytes.len() {
                let mut changed = bytes.clone();
                changed[at] ^= 1;
                assert_eq!(decode(&changed), None, "byte {at}");
                assert_eq!(decode(&bytes[..at]), None, "cut at {at}");
            }
        }
    }

    #[test]
    fn a_list_that_leads_out_of_the_folder_is_refused() {
        let (bytes, _) = encode(&["../precious"], None);
        assert_eq!(decode(&bytes), None);
    }

    /// The ledger of paths, which need not be sorted: the bytes of its parts by name.
    fn ledger(paths: &[String]) -> BTreeMap<String, Vec<u8>> {
        let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        paths.sort_unstable();
        let parts = parts(&paths);
        parts.into_iter().map(|part| (part.name, part.bytes)).collect()
    }

    #[test]
    fn what_comes_into_one_folder_changes_one_part_or_its_neighbours() {
        let mut paths: Vec<String> = (0..10_000).map(|n| format!("entry/{n:06}/index.html")).collect();
        let before = ledger(&paths);
        assert!(before.len() > 1_000, "{} parts", before.len());
        paths.extend((0..10).map(|n| format!("entry/004711-{n}/index.html")));
        let after = ledger(&paths);
        let changed = after
            .iter()
            .filter(|(name, bytes)| before.get(*name) != Some(*bytes))
            .count();
        // Ten more paths begin some parts themselves; with parts of 512 paths, hardly ever one.
        assert!((1..=8).contains(&changed), "{changed} parts");
    }

    #[test]
    fn a_part_that_is_missing_or_of_another_ledger_is_noticed() {
        let paths: Vec<String> = (0..100).map(|n| format!("{n:03}")).collect();
        let ledger = ledger(&paths);
        let following: BTreeMap<_, _> = ledger
            .iter()
            .map(|(name, bytes)| (name.clone(), decode(bytes).unwrap().next))
            .collect();
        assert!(is_chain(&following));
        for name in following.keys() {
            let mut less = following.clone();
            less.remove(name);
            assert!(!is_chain(&less), "without {name}");
            let mut round = following.clone();
            round.insert(name.clone(), Some(name.clone()));
            assert!(!is_chain(&round), "round {name}");
        }
        let mut more = following.clone();
        more.insert("0123456789abcdef.txt".to_owned(), None);
        assert!(!is_chain(&more));
    }
}
