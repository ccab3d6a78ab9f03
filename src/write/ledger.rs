//! Which files are gongkai's own, and which of them a build may have touched: ledger and journal.
//!
//! Both are lists of paths, relative to the output folder, in one text format:
//!
//! ```text
//! gongkai paths, format 3
//! blake3 0f3c…                     (of all other lines; 32 hexadecimal digits)
//! 42 paths, then 51c0ffee51c0ffee.txt
//! entry/002489524/2023-00028/index.html
//! index.html
//! search/51f0c0ffee/0:39.bin       (forty files)
//! ```
//!
//! The lines are sorted by their keys (see `lines`); each is ended by a line feed.
//! The last list of a chain, and a list that is alone, has `42 paths` and no more on its third line.
//! Format 2 is read: it had no runs, and its hash was of the lines below it alone.
//!
//! - `.gongkai/ledger/start.txt`, and the parts that follow it, each named by the one before, list
//!   what the last finished build left. A part ends where the BLAKE3 hash of the next line's key
//!   says so, and has that hash as its name. So the same site always has the
//!   same ledger, and what is new changes the part in which it stands: the files of one folder, which
//!   come and go together, are in one part, or in neighbours.
//! - `.gongkai/journal`, with its copy, is there only while a build puts its files in place, or when it was killed
//!   doing so. It lists what that build touches or takes over. Until it is removed, the parts may
//!   be a mixture of the old and the new ones, of which every file of gongkai's is in one or the
//!   other, or in the journal.

mod lines;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use crate::load::bounded;
use lines::{Line, Unfolded, lines, unfold};

const FORMAT_LINE: &str = "gongkai paths, format 3";

/// What a list of before there were runs begins with.
const FORMAT_2_LINE: &str = "gongkai paths, format 2";

/// The name of the ledger's folder inside the writer's own folder.
pub(super) const LEDGER: &str = "ledger";

/// The names of the journal and of its copy inside the writer's own folder: while it is there it is the
/// only one to know which files are new, so one of the two may be lost.
pub(super) const JOURNALS: [&str; 2] = ["journal", "journal.copy"];

/// More bytes than a list has: what is larger is not the writer's.
const MOST: u64 = 1024 * 1024 * 1024;

/// The name of the first part of the ledger.
pub(super) const START: &str = "start.txt";

/// How many lines a part has, on average. Few in the tests, so that the sites they build and kill
/// have several parts.
const PART: u64 = if cfg!(test) { 4 } else { 2_048 };

/// One part of the ledger as it must be: its name, its check, its bytes.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) check: String,
    pub(super) bytes: Vec<u8>,
}

/// The ledger of a site made of `paths`.
pub(super) fn parts(paths: &[&str]) -> Vec<Part> {
    let lines = lines(paths);
    let mut starts = vec![(0, START.to_owned())];
    let begins = |at: usize| {
        let hash = hash_of(&lines[at].key);
        // All lines of a key are in one part: it is named by the key.
        let ends = hash.is_multiple_of(PART) && lines[at - 1].key != lines[at].key;
        ends.then(|| (at, name_of(&lines[at].key)))
    };
    starts.par_extend((1..lines.len()).into_par_iter().filter_map(begins));
    let part = |(number, (start, name)): (usize, &(usize, String))| {
        let next = starts.get(number + 1);
        let end = next.map_or(lines.len(), |(start, _)| *start);
        let (bytes, check) = encode(&lines[*start..end], next.map(|(_, name)| name.as_str()));
        Part {
            name: name.clone(),
            check,
            bytes,
        }
    };
    starts.iter().enumerate().map(part).collect()
}

/// The journal that lists `paths`.
pub(super) fn journal(paths: &[&str]) -> Vec<u8> {
    encode(&lines(paths), None).0
}

/// A list of paths as a file, and the check it carries.
fn encode(lines: &[Line<'_>], next: Option<&str>) -> (Vec<u8>, String) {
    let then = next.map_or(String::new(), |next| format!(", then {next}"));
    let count: usize = lines.iter().map(|line| line.count).sum();
    let mut body = format!("{count} paths{then}\n");
    for line in lines {
        body.push_str(&line.text);
        body.push('\n');
    }
    let check = check_of(FORMAT_LINE, &body);
    (
        format!("{FORMAT_LINE}\nblake3 {check}\n{body}").into_bytes(),
        check,
    )
}

/// A list that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) paths: Vec<String>,
    /// What the name of the part is made from, unless it is the first.
    pub(super) begins: Option<String>,
    /// The name of the part that follows.
    pub(super) next: Option<String>,
    pub(super) check: String,
    /// Whether it is of the format before.
    pub(super) older: bool,
}

/// A list, or nothing when a byte of it is not as it was written.
fn decode(bytes: &[u8]) -> Option<List> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (format, text) = text.split_once("\nblake3 ")?;
    let (check, body) = text.split_once('\n')?;
    let (older, expected) = match format {
        FORMAT_LINE => (false, check_of(format, body)),
        FORMAT_2_LINE => (true, check_of("", body)),
        _ => return None,
    };
    if check != expected {
        return None;
    }
    let (head, lines) = body.split_once('\n')?;
    let (count, then) = head.split_once(" paths")?;
    let next = match then {
        "" => None,
        _ => Some(then.strip_prefix(", then ")?.to_owned()),
    };
    let Unfolded { paths, begins } = unfold(lines).filter(|found| found.paths.len().to_string() == count)?;
    let begins = if older { paths.first().cloned() } else { begins };
    Some(List {
        paths,
        begins,
        next,
        check: check.to_owned(),
        older,
    })
}

fn check_of(format: &str, body: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format.as_bytes()).update(body.as_bytes());
    let mut check = String::with_capacity(32);
    for byte in &hasher.finalize().as_bytes()[..16] {
        // Writing to a `String` cannot fail.
        let _ = write!(check, "{byte:02x}");
    }
    check
}

pub(super) fn hash_of(key: &str) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The name of a part whose first line has this key.
pub(super) fn name_of(key: &str) -> String {
    format!("{:016x}.txt", hash_of(key))
}

/// Which of the parts with these `names` are not those of one ledger, each followed by the next, from the
/// first to the last: damaged ones, which have no place in `following`, and what is missing or too much.
pub(super) fn odd_parts<'n>(
    names: impl Iterator<Item = &'n str>,
    following: &'n BTreeMap<String, Option<String>>,
) -> Vec<String> {
    let names: BTreeSet<&str> = names.collect();
    if names.is_empty() {
        return Vec::new();
    }
    let mut odd: BTreeSet<&str> = names
        .iter()
        .copied()
        .filter(|name| !following.contains_key(*name))
        .collect();
    let mut reached = BTreeSet::new();
    let mut at = Some(START);
    while let Some(name) = at {
        let next = following.get(name);
        if next.is_none() || !reached.insert(name) {
            odd.insert(name);
            break;
        }
        at = next.and_then(Option::as_deref);
    }
    // What follows a part that is damaged is not reached, and may be sound.
    if odd.is_empty() {
        odd.extend(names.difference(&reached));
    }
    odd.into_iter().map(str::to_owned).collect()
}

/// Whether anything at all is there.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// A list; nothing when it is missing, is no file, cannot be read, or is not as it was written.
pub(super) fn read_list(path: &Path) -> Option<List> {
    decode(&bounded::read(path, MOST).ok()?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{FORMAT_2_LINE, FORMAT_LINE, List, check_of, decode, encode, lines, odd_parts, parts};

    #[test]
    fn a_list_reads_back_and_any_changed_byte_is_noticed() {
        for next in [None, Some("0123456789abcdef.txt")] {
            let paths = ["a/0.bin", "a/1.bin", "a/index.html", "index.html"];
            let (bytes, check) = encode(&lines(&paths), next);
            let expected = List {
                paths: paths.map(str::to_owned).to_vec(),
                begins: Some("a/:.bin".to_owned()),
                next: next.map(str::to_owned),
                check,
                older: false,
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
        let (bytes, _) = encode(&lines(&["../precious"]), None);
        assert_eq!(decode(&bytes), None);
    }

    #[test]
    fn a_list_of_the_format_before_is_read_and_written_anew() {
        let body = "2 paths, then 0123456789abcdef.txt\n7.html\nunit/index.html\n";
        let list = |format: &str, check: &str| decode(format!("{format}\nblake3 {check}\n{body}").as_bytes());
        let older = list(FORMAT_2_LINE, &check_of("", body)).unwrap();
        let now = list(FORMAT_LINE, &check_of(FORMAT_LINE, body)).unwrap();
        assert_eq!(
            (&older.paths, older.next, older.older),
            (&now.paths, now.next, true)
        );
        assert_eq!(
            (older.begins.as_deref(), now.begins.as_deref()),
            (Some("7.html"), Some(":.html"))
        );
        assert_eq!(list(FORMAT_2_LINE, &check_of(FORMAT_LINE, body)), None);
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
        // Ten more paths begin some parts themselves; with parts of 2,048 paths, hardly ever one.
        assert!((1..=8).contains(&changed), "{changed} parts");
    }

    #[test]
    fn numbered_files_that_come_and_go_change_one_part() {
        let site = |files: u32| {
            let mut paths: Vec<String> = (0..1_000).map(|n| format!("entry/{n:06}/index.html")).collect();
            let folders =
                (0..40).flat_map(|folder| (0..files).map(move |n| format!("search/{folder}/{n}.bin")));
            paths.extend(folders);
            ledger(&paths)
        };
        let (before, after) = (site(100), site(99));
        assert_eq!(
            before.keys().collect::<Vec<_>>(),
            after.keys().collect::<Vec<_>>()
        );
        let changed: Vec<_> = after
            .iter()
            .filter(|(name, bytes)| before.get(*name) != Some(*bytes))
            .collect();
        // Forty lines; with parts of 2,048 they are in one.
        assert!((1..=20).contains(&changed.len()), "{} parts", changed.len());
        assert!(changed.iter().all(|(_, bytes)| bytes.len() < 1_000));
    }

    #[test]
    fn a_part_that_is_missing_or_of_another_ledger_is_noticed() {
        let paths: Vec<String> = (0..100).map(|n| format!("{n:03}")).collect();
        let ledger = ledger(&paths);
        let following: BTreeMap<_, _> = ledger
            .iter()
            .map(|(name, bytes)| (name.clone(), decode(bytes).unwrap().next))
            .collect();
        let odd = |following: &BTreeMap<_, _>| {
            let names = following.keys().map(String::as_str);
            odd_parts(names, following)
        };
        assert_eq!(odd(&following), Vec::<String>::new());
        for name in following.keys() {
            let mut less = following.clone();
            less.remove(name);
            assert_eq!(odd(&less), std::slice::from_ref(name), "missing");
            let damaged = odd_parts(following.keys().map(String::as_str), &less);
            assert_eq!(damaged, std::slice::from_ref(name), "damaged");
            let mut round = following.clone();
            round.insert(name.clone(), Some(name.clone()));
            assert_eq!(odd(&round), std::slice::from_ref(name), "round");
        }
        let mut more = following.clone();
        more.insert("0123456789abcdef.txt".to_owned(), None);
        assert_eq!(odd(&more), ["0123456789abcdef.txt"]);
        assert_eq!(odd(&BTreeMap::new()), Vec::<String>::new());
    }
}
