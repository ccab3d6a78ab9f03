//! An index that grew by adds, edits and removals is the index that is built afresh, and growing it
//! asks for no text and gives no file that it need not.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Mutex;

use gongkai::search::{self, Built, Manifest, Options, SearchEntry, Source, segments};
use proptest::prelude::*;

use crate::portal::{made_up, names};

type Files = BTreeMap<String, Vec<u8>>;

/// Entries that note whose text was asked for.
struct Noted<'a> {
    entries: &'a [(SearchEntry, String)],
    asked: Mutex<BTreeSet<usize>>,
}

impl Source for Noted<'_> {
    fn len(&self) -> usize {
        self.entries.len()
    }
    fn entry(&self, index: usize) -> SearchEntry {
        self.entries[index].0.clone()
    }
    fn text(&self, index: usize) -> io::Result<String> {
        self.asked.lock().unwrap().insert(index);
        Ok(self.entries[index].1.clone())
    }
    fn text_digest(&self, index: usize) -> Option<[u8; 32]> {
        Some(*blake3::hash(self.entries[index].1.as_bytes()).as_bytes())
    }
}

struct Grown {
    built: Built,
    given: Files,
    asked: BTreeSet<usize>,
}

fn build(entries: &[(SearchEntry, String)], previous: Option<&Manifest>) -> Grown {
    let scratch = tempfile::tempdir().unwrap();
    let options = Options {
        scratch: scratch.path(),
        budget: 1 << 20,
        previous: previous.map_or(&[], |manifest| &manifest.segments),
    };
    let source = Noted {
        entries,
        asked: Mutex::default(),
    };
    let mut given = Files::new();
    let mut sink = |path: &str, bytes: Vec<u8>| {
        assert!(
            given.insert(path.to_owned(), bytes).is_none(),
            "{path} was given twice"
        );
        Ok(())
    };
    let built = search::build(&names(), &source, &options, &mut sink).unwrap();
    let asked = source.asked.into_inner().unwrap();
    Grown { built, given, asked }
}

/// A short entry: what is to be seen here is in how many there are.
fn entry(number: usize) -> (SearchEntry, String) {
    let (entry, text) = made_up(number);
    (entry, text.chars().take(25).collect())
}

#[derive(Debug, Clone)]
enum Change {
    Add(usize),
    Edit(usize),
    Remove(usize),
    NewValidity(usize),
}

fn change(entries: &mut Vec<(SearchEntry, String)>, change: &Change, next: &mut usize) {
    let length = entries.len();
    match change {
        Change::Add(count) => {
            for _ in 0..*count {
                entries.push(entry(*next));
                *next += 1;
            }
        }
        Change::Edit(at) if length > 0 => entries[at % length].1.push('改'),
        Change::Remove(at) if length > 0 => drop(entries.remove(at % length)),
        Change::NewValidity(at) if length > 0 => entries[at % length].0.validity = None,
        _ => {}
    }
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let one = prop_oneof![
        (1_usize..20).prop_map(Change::Add),
        any::<usize>().prop_map(Change::Edit),
        any::<usize>().prop_map(Change::Remove),
        any::<usize>().prop_map(Change::NewValidity),
    ];
    prop::collection::vec(one, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn growing_gives_the_bytes_of_a_fresh_build(start in prop_oneof![0_usize..40, 125_usize..150], changes in changes()) {
        let mut entries: Vec<_> = (0..start).map(entry).collect();
        let mut next = start;
        let first = build(&entries, None);
        let (mut files, mut manifest) = (first.given, first.built.manifest);
        for step in &changes {
            change(&mut entries, step, &mut next);
            let grown = build(&entries, Some(&manifest));
            let kept = grown.built.kept_files.iter().map(|path| (path.clone(), files[path].clone()));
            let mut all: Files = kept.collect();
            for (path, bytes) in grown.given {
                prop_assert!(all.insert(path.clone(), bytes).is_none(), "{} is kept and given", path);
            }
            let fresh = build(&entries, None);
            prop_assert!(all == fresh.given);
            prop_assert_eq!(fresh.asked.len(), entries.len());
            // Nobody in a segment that was kept has been asked.
            for (range, record) in segments(entries.len()).into_iter().zip(&grown.built.manifest.segments) {
                let is_kept = grown.built.kept.contains(&record.id);
                prop_assert_eq!(range.clone().any(|index| grown.asked.contains(&index)), !is_kept);
            }
            files = all;
            manifest = grown.built.manifest;
        }
    }
}

#[test]
fn a_new_entry_asks_for_the_newest_texts_and_gives_few_files() {
    let entries: Vec<_> = (0..300).map(entry).collect();
    let before = build(&entries[..299], None);
    let grown = build(&entries, Some(&before.built.manifest));
    assert!(grown.asked.iter().all(|&index| index >= 296), "{:?}", grown.asked);
    // The newest segment, the manifest, the table of folds and the names.
    assert!(grown.given.len() <= 24 + 3, "{:?}", grown.given.keys());
    let other = build(&entries, Some(&grown.built.manifest));
    assert!(other.asked.is_empty());
    let given: Vec<&str> = other.given.keys().map(|path| &path[..4]).collect();
    assert_eq!(given, ["fold", "mani", "term"]);
}
