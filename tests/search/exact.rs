//! What is counted is so: up to three signs are counted from the index alone, without a look at
//! any text, and no other gram can take their place.

use std::collections::BTreeSet;

use gongkai::search::fold::fold;
use gongkai::search::reader::Filters;

use crate::portal::{Dice, Portal};

/// Signs that are easily taken for one another by a careless index: neighbours in the code table,
/// the first and last of each range of ranks, two that share half of their code, plane two.
const SIGNS: [&str; 12] = [
    "一", "丁", "龥", "0", "z", "ア", "한", "豈", "䶵", "𠮷", "𠮸", "政",
];

/// Texts in which nearly all pairs and triples of few signs occur somewhere, but not everywhere.
fn scrambled(entries: usize) -> Portal {
    let mut dice = Dice::new(11);
    let texts: Vec<(String, String)> = (0..entries)
        .map(|number| {
            let text: Vec<&str> = (0..150).map(|_| SIGNS[dice.below(SIGNS.len())]).collect();
            (format!("第{number}件"), text.concat())
        })
        .collect();
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(title, text)| (title.as_str(), text.as_str()))
        .collect();
    Portal::with(&texts)
}

/// Texts in which one pair is followed by so many signs that it has files of its own.
pub fn heavy() -> Portal {
    let text = |number: usize| -> String {
        let next = |n: usize| char::from_u32(0x4e00 + ((n * 7 + number * 13) % 700) as u32);
        (0..90)
            .filter_map(|n| Some(format!("政府{}，", next(n)?)))
            .collect()
    };
    let texts: Vec<String> = (0..1_100).map(text).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|text| ("标题", text.as_str())).collect();
    Portal::with(&texts)
}

/// The queries whose unchecked candidates are not exactly the entries that hold them.
fn wrong(portal: &Portal, queries: impl Iterator<Item = String>) -> Vec<String> {
    let reader = portal.reader();
    let texts: Vec<(String, String)> = portal.texts().map(|(url, text)| (url, fold(&text))).collect();
    queries
        .filter(|query| {
            let folded = fold(query);
            let holds = |(url, text): &(String, String)| text.contains(&folded).then(|| url.clone());
            let truth: BTreeSet<String> = texts.iter().filter_map(holds).collect();
            let found = reader.candidates_of(query, &Filters::default()).unwrap();
            found.len() != truth.len() || found.into_iter().collect::<BTreeSet<_>>() != truth
        })
        .collect()
}

#[test]
fn up_to_three_signs_are_counted_without_looking() {
    let portal = scrambled(40);
    let mut queries: Vec<String> = Vec::new();
    for a in SIGNS {
        queries.push(a.to_owned());
        for b in SIGNS {
            queries.push(format!("{a}{b}"));
            queries.extend(SIGNS.map(|c| format!("{a}{b}{c}")));
        }
    }
    // A sign of plane two is two units: three of them, or two and another, are four and more.
    queries.retain(|query| query.encode_utf16().count() <= 3);
    assert_eq!(wrong(&portal, queries.into_iter()), [""; 0]);
}

#[test]
fn triples_of_a_frequent_pair_are_found_in_files_of_their_own() {
    let portal = heavy();
    let parts = portal
        .files()
        .into_keys()
        .filter(|path| path.contains('-') && path.ends_with(".bin") && !path.contains("pack/"));
    assert!(
        parts
            .filter(|path| !path.contains("address") && !path.contains("fold"))
            .count()
            >= 2
    );
    let queries = (0..750).filter_map(|n| Some(format!("政府{}", char::from_u32(0x4e00 + n)?)));
    assert_eq!(wrong(&portal, queries), [""; 0]);
    assert_eq!(
        wrong(&portal, ["政府", "府一", "政"].map(str::to_owned).into_iter()),
        [""; 0]
    );
}

#[test]
fn a_short_word_that_is_excluded_takes_no_true_hit_along() {
    let portal = scrambled(40);
    let reader = portal.reader();
    let texts: Vec<(String, String)> = portal.texts().map(|(url, text)| (url, fold(&text))).collect();
    for without in ["丁龥z", "一丁", "政0", "아", "𠮷一"] {
        let answer = reader
            .search(&format!("政 -{without}"), &Filters::default(), 0, 100)
            .unwrap();
        let folded = fold(without);
        let truth = texts
            .iter()
            .filter(|(_, text)| text.contains('政') && !text.contains(&folded));
        assert_eq!((answer.count, answer.exact), (truth.count(), true), "{without}");
    }
}
