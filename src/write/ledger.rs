//! What the writer remembers between builds: which files are its own.
//!
//! Both records are lists of paths, relative to the output folder, in one text format:
//!
//! ```text
//! gongkai paths, format 1
//! 2 paths, blake3 0f3c…            (of everything below this line; 32 hexadecimal digits)
//! entry/002489524/2023-00028/index.html
//! index.html
//! ```
//!
//! The paths are sorted by their bytes, one to a line, each line ended by a line feed.
//!
//! - `.gongkai/ledger/0003-of-0016.txt` and its sisters list what the last finished build left.
//!   A path belongs to the shard named by its BLAKE3 hash (the first eight bytes, little end
//!   first) modulo the number of shards, and that number follows from the number of paths alone:
//!   one new page among 100,000 rewrites one small file, and the same site always gives the same
//!   ledger.
//! - `.gongkai/journal` is there only while a build puts its files in place, or when it was killed
//!   doing so. It lists what that build touches or takes over. Until it is removed, the shards may
//!   be a mixture of the old and the new ones, of which every file of gongkai's is in one or the
//!   other, or in the journal.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::error::{SiteState, WriteError};
use crate::output::OutputPath;

const FORMAT_LINE: &str = "gongkai paths, format 1";

/// The name of the ledger's folder inside the writer's own folder.
pub(super) const LEDGER: &str = "ledger";

/// The name of the journal inside the writer's own folder.
pub(super) const JOURNAL: &str = "journal";

/// A shard holds between about half and twice as many paths. Few in the tests, so that the sites
/// they build and kill have several shards, and not always the same number.
const SHARD_SIZE: usize = if cfg!(test) { 4 } else { 512 };

/// More shards than this would only cost files.
const MOST_SHARDS: usize = 4096;

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
    /// The shards on the disk, by name, with their checks; `None` where a shard is damaged.
    pub(super) shards: BTreeMap<String, Option<String>>,
}

impl Records {
    /// Reads what is below `folder`, the writer's own folder.
    pub(super) fn read(folder: &Path) -> Result<Records, WriteError> {
        let mut damaged = false;
        let mut owned = HashSet::new();
        let mut shards = BTreeMap::new();
        for name in shard_names(&folder.join(LEDGER))? {
            let list = read_list(&folder.join(LEDGER).join(&name))?;
            let check = list.and_then(|(paths, check)| {
                let (index, count) = parse_name(&name)?;
                paths.iter().all(|path| shard_of(path, count) == index).then(|| {
                    owned.extend(paths);
                    check
                })
            });
            damaged |= check.is_none();
            shards.insert(name, check);
        }
        let journal_path = folder.join(JOURNAL);
        let found = exists(&journal_path)?;
        let journal = if found { read_list(&journal_path)? } else { None };
        damaged |= found && journal.is_none();
        let journal = journal.map(|(paths, _)| paths.into_iter().collect::<HashSet<_>>());
        owned.extend(journal.iter().flatten().cloned());
        let previous = match (damaged, found, shards.is_empty()) {
            (true, _, _) => Previous::Damaged,
            (false, true, _) => Previous::Interrupted,
            (false, false, true) => Previous::Unknown,
            (false, false, false) if is_complete(&shards) => Previous::Finished,
            (false, false, false) => Previous::Damaged,
        };
        Ok(Records {
            previous,
            owned,
            journal,
            shards,
        })
    }
}

/// One shard as it must be: its name, its check, its bytes.
#[derive(Debug)]
pub(super) struct Shard {
    pub(super) name: String,
    pub(super) check: String,
    pub(super) bytes: Vec<u8>,
}

/// The ledger of a site made of `paths`, which are sorted.
pub(super) fn shards<'p>(paths: impl ExactSizeIterator<Item = &'p str>) -> Vec<Shard> {
    let count = shard_count(paths.len());
    let mut split: Vec<Vec<&str>> = vec![Vec::new(); count];
    for path in paths {
        split[shard_of(path, count)].push(path);
    }
    let shard = |(index, paths): (usize, Vec<&str>)| {
        let (bytes, check) = encode(&paths);
        Shard {
            name: format!("{index:04}-of-{count:04}.txt"),
            check,
            bytes,
        }
    };
    split.into_iter().enumerate().map(shard).collect()
}

/// A list of paths, which are sorted, as a file, and the check it carries.
pub(super) fn encode(paths: &[&str]) -> (Vec<u8>, String) {
    let mut body = String::new();
    for path in paths {
        body.push_str(path);
        body.push('\n');
    }
    let check = check_of(&body);
    let file = format!("{FORMAT_LINE}\n{} paths, blake3 {check}\n{body}", paths.len());
    (file.into_bytes(), check)
}

/// The paths of a list and its check, or nothing when a byte of it is not as it was written.
fn decode(bytes: &[u8]) -> Option<(Vec<String>, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix(FORMAT_LINE)?.strip_prefix('\n')?;
    let (head, body) = text.split_once('\n')?;
    let (count, check) = head.split_once(" paths, blake3 ")?;
    if check_of(body) != check {
        return None;
    }
    // Even a list that someone made up must not lead the writer out of the output folder.
    let paths: Option<Vec<String>> = body
        .lines()
        .map(|line| OutputPath::new(line).map(|path| path.as_str().to_owned()))
        .collect();
    paths
        .filter(|paths| paths.len().to_string() == count)
        .map(|paths| (paths, check.to_owned()))
}

fn check_of(body: &str) -> String {
    let mut check = String::with_capacity(32);
    for byte in &blake3::hash(body.as_bytes()).as_bytes()[..16] {
        // Writing to a `String` cannot fail.
        let _ = write!(check, "{byte:02x}");
    }
    check
}

fn shard_count(paths: usize) -> usize {
    (paths / SHARD_SIZE).next_power_of_two().min(MOST_SHARDS)
}

fn shard_of(path: &str, count: usize) -> usize {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(path.as_bytes()).as_bytes()[..8]);
    // The remainder is below `count`, so it fits.
    (u64::from_le_bytes(first) % count as u64) as usize
}

/// The index and the count in a shard's name; `None` for names the writer does not give.
fn parse_name(name: &str) -> Option<(usize, usize)> {
    let (index, count) = name.strip_suffix(".txt")?.split_once("-of-")?;
    let (index, count) = (index.parse().ok()?, count.parse().ok()?);
    (index < count && name == format!("{index:04}-of-{count:04}.txt")).then_some((index, count))
}

/// Whether these are all the shards of one ledger.
fn is_complete(shards: &BTreeMap<String, Option<String>>) -> bool {
    let counts: HashSet<usize> = shards
        .keys()
        .filter_map(|name| parse_name(name))
        .map(|(_, count)| count)
        .collect();
    counts.len() == 1 && counts.contains(&shards.len())
}

/// The names of the shards in the ledger's folder.
fn shard_names(ledger: &Path) -> Result<Vec<String>, WriteError> {
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
            && parse_name(&name).is_some()
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

fn read_list(path: &Path) -> Result<Option<(Vec<String>, String)>, WriteError> {
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
    use super::{decode, encode, shard_count, shard_of, shards};

    #[test]
    fn a_list_reads_back_and_any_changed_byte_is_noticed() {
        let (bytes, check) = encode(&["a/index.html", "index.html"]);
        let read = decode(&bytes).unwrap();
        assert_eq!(
            read,
            (vec!["a/index.html".to_owned(), "index.html".to_owned()], check)
        );
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(decode(&changed), None, "byte {at}");
            assert_eq!(decode(&bytes[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn a_list_that_leads_out_of_the_folder_is_refused() {
        let (bytes, _) = encode(&["../precious"]);
        assert_eq!(decode(&bytes), None);
    }

    #[test]
    fn one_more_page_rewrites_one_shard() {
        let mut paths: Vec<String> = (0..100_000).map(|n| format!("entry/{n:06}/index.html")).collect();
        let before = shards(paths.iter().map(String::as_str));
        paths.push("entry/200000/index.html".into());
        let after = shards(paths.iter().map(String::as_str));
        let changed: Vec<_> = before
            .iter()
            .zip(&after)
            .filter(|(b, a)| b.bytes != a.bytes)
            .collect();
        assert_eq!(before.len(), after.len());
        assert_eq!(changed.len(), 1);
        assert!(changed[0].1.bytes.len() < 40_000, "{}", changed[0].1.bytes.len());
    }

    #[test]
    fn shards_follow_from_the_paths_alone() {
        assert_eq!(
            [0, 7, 8, 15, 16, 1_000_000_000].map(shard_count),
            [1, 1, 2, 4, 4, 4096]
        );
        assert!(
            (0..1000)
                .map(|n| shard_of(&n.to_string(), 16))
                .all(|shard| shard < 16)
        );
    }
}
