//! A damaged, shortened or missing file is an error that names it, and never another answer.

use std::fs;

use gongkai::search::reader::{Answer, Filters, SearchError};

use crate::portal::{Portal, open};

fn answers(portal: &Portal) -> Result<Vec<Answer>, SearchError> {
    let reader = open(portal.folder().to_path_buf())?;
    let slugs = [
        vec!["unit-1".to_owned()],
        vec!["top".to_owned()],
        Vec::new(),
        vec!["in-force".to_owned()],
    ];
    let filters = Filters {
        slugs,
        ..Filters::default()
    };
    let plain = Filters::default();
    [
        ("行政复议", &plain),
        ("养老 信息公开 -听证", &plain),
        ("", &filters),
        ("002489524/2003-00010", &filters),
    ]
    .into_iter()
    .map(|(query, filters)| reader.search(query, filters, 0, 5))
    .collect()
}

#[test]
fn no_damage_goes_unnoticed() {
    let portal = Portal::of(110);
    let whole = answers(&portal).unwrap();
    let mut noticed = 0;
    for (path, bytes) in portal.files() {
        let file = portal.folder().join("search").join(&path);
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 0x10;
        for damaged in [
            Some(flipped),
            Some(bytes[..bytes.len() / 2].to_vec()),
            Some(Vec::new()),
            None,
        ] {
            match damaged {
                Some(damaged) => fs::write(&file, damaged).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            match answers(&portal) {
                Ok(same) => assert_eq!(same, whole, "{path}"),
                Err(error) => {
                    assert!(error.to_string().contains(&path), "{error} does not name {path}");
                    noticed += 1;
                }
            }
        }
        fs::write(&file, bytes).unwrap();
    }
    assert!(noticed > 40, "{noticed}");
}

#[test]
fn a_shard_in_the_place_of_another_is_noticed() {
    let portal = Portal::of(110);
    let shards: Vec<String> = portal
        .files()
        .into_keys()
        .filter(|path| path.ends_with("/0.bin") || path.ends_with("/1.bin"))
        .collect();
    assert!(shards.len() >= 4);
    let search = portal.folder().join("search");
    fs::copy(search.join(&shards[0]), search.join(&shards[1])).unwrap();
    fs::copy(search.join(&shards[2]), search.join(&shards[3])).unwrap();
    let reader = portal.reader();
    let outcomes = portal
        .parts(60)
        .into_iter()
        .map(|query| reader.search(&query, &Filters::default(), 0, 1));
    assert!(outcomes.filter(Result::is_err).count() > 0);
}
