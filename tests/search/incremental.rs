//! An index that grew by adds, edits and removals is the index that is built afresh, and growing it
//! asks for no text and gives no file that it need not.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Mutex;

use gongkai::search::{self, Built, Earlier, Options, SearchEntry, Source, State};
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
    /// All files of the index.
    files: Files,
    /// Which of them were given.
    given: BTreeSet<String>,
    asked: BTreeSet<usize>,
}

fn build(entries: &[(SearchEntry, String)], before: Option<&Grown>) -> Grown {
    let scratch = tempfile::tempdir().unwrap();
    let read = |path: &str| {
        let file = before.and_then(|before| before.files.get(path));
        file.cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    };
    let state = before.map(|before| before.built.state.encode().unwrap());
    let state = state.map(|bytes| State::decode(&bytes).unwrap());
    let options = Options {
        scratch: scratch.path(),
        budget: 1 << 20,
        earlier: state.as_ref().map(|state| Earlier { state, read: &read }),
    };
    let source = Noted {
        entries,
        asked: Mutex::default(),
    };
    let mut files = Files::new();
    let mut sink = |path: &str, bytes: Vec<u8>| {
        assert!(
            files.insert(path.to_owned(), bytes).is_none(),
            "{path} was given twice"
        );
        Ok(())
    };
    let built = search::build(&names(), &source, &options, &mut sink).unwrap();
    let given: BTreeSet<String> = files.keys().cloned().collect();
    for path in &built.kept_files {
        let kept = read(path).unwrap();
        assert!(
            files.insert(path.clone(), kept).is_none(),
            "{path} is kept and given"
        );
    }
    let mut named = built.state.files();
    named.sort();
    assert!(named.iter().eq(files.keys()), "the manifest names what there is");
    let asked = source.asked.into_inner().unwrap();
    Grown {
        built,
        files,
        given,
        asked,
    }
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

/// Edits may be anywhere, so the starts are such that there are several levels.
fn starts() -> impl Strategy<Value = usize> {
    prop_oneof![0_usize..40, 55_usize..70, 125_usize..150, 565_usize..580]
}

proptest! {
    #![proptest_config(crate::property::fixed(12))]
    #[test]
    fn growing_gives_the_bytes_of_a_fresh_build(start in starts(), changes in changes()) {
        let mut entries: Vec<_> = (0..start).map(entry).collect();
        let mut next = start;
        let mut grown = build(&entries, None);
        for step in &changes {
            change(&mut entries, step, &mut next);
            grown = build(&entries, Some(&grown));
            let fresh = build(&entries, None);
            prop_assert!(grown.files == fresh.files);
            prop_assert_eq!(&grown.built.state, &fresh.built.state);
            prop_assert_eq!(fresh.asked.len(), entries.len());
        }
    }
}

#[test]
fn a_new_entry_asks_for_no_other_text_and_gives_few_files() {
    let entries: Vec<_> = (0..700).map(entry).collect();
    let mut before = build(&entries[..560], None);
    for count in 561..=700 {
        let grown = build(&entries[..count], Some(&before));
        assert_eq!(grown.asked, BTreeSet::from([count - 1]));
        assert!(grown.given.len() <= 16, "{:?}", grown.given);
        before = grown;
    }
    let other = build(&entries, Some(&before));
    assert!(other.asked.is_empty());
    assert_eq!(other.given, BTreeSet::from(["manifest.json".to_owned()]));
}

#[test]
fn a_large_catalogue_grows_into_the_bytes_of_a_fresh_build() {
    // Of so many that the third level has packs as well: from entry 4,608 on.
    let mut entries: Vec<_> = (0..5_255).map(entry).collect();
    let mut grown = build(&entries, None);
    assert!(grown.built.manifest().levels[1].generations[0].pieces.is_some());
    for number in [5_255, 5_256, 5_257] {
        entries.push(entry(number));
        grown = build(&entries, Some(&grown));
        assert!(grown.given.len() <= 20, "{:?}", grown.given);
    }
    entries[4_900].1.push_str("后来加的一句。");
    entries.remove(5_200);
    grown = build(&entries, Some(&grown));
    assert!(grown.files == build(&entries, None).files);
}

#[test]
fn an_edit_of_an_old_entry_gives_the_files_of_what_it_changed() {
    let mut entries: Vec<_> = (0..700).map(made_up).collect();
    let before = build(&entries, None);
    let text = &mut entries[300].1;
    *text = text.replacen('，', "新近修改，", 1);
    let grown = build(&entries, Some(&before));
    assert_eq!(grown.asked, BTreeSet::from([300]));
    let given = grown.given.len();
    assert!((2..=14).contains(&given), "{given} of {}", grown.files.len());
    assert!(grown.files == build(&entries, None).files);
}

#[test]
fn a_withdrawal_gives_the_terms_alone() {
    let mut entries: Vec<_> = (0..700).map(entry).collect();
    let before = build(&entries, None);
    entries[300].0.validity = None;
    let grown = build(&entries, Some(&before));
    assert!(grown.asked.is_empty());
    let given: Vec<&str> = grown.given.iter().map(|path| &path[..5]).collect();
    assert_eq!(given, ["manif", "table"]);
}

#[test]
fn a_file_that_is_not_as_it_was_left_is_made_again_with_all_others() {
    let mut entries: Vec<_> = (0..300).map(entry).collect();
    let mut before = build(&entries, None);
    for bytes in before.files.values_mut() {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    }
    entries.push(entry(300));
    let grown = build(&entries, Some(&before));
    let fresh = build(&entries, None);
    for (path, bytes) in &fresh.files {
        // Tables and keys are made from what is known of all entries; theirs are kept without a look.
        let is_table = !path.ends_with(".bin")
            || !path.contains('/')
            || path.starts_with("table/")
            || path.starts_with("keys/");
        assert!(is_table || grown.files[path] == *bytes, "{path}");
    }
}

#[test]
fn what_is_remembered_is_whole_or_nothing() {
    let entries: Vec<_> = (0..20).map(entry).collect();
    let state = build(&entries, None).built.state;
    let bytes = state.encode().unwrap();
    assert_eq!(State::decode(&bytes), Some(state));
    for end in 0..bytes.len() {
        assert_eq!(State::decode(&bytes[..end]), None);
    }
}
