//! A damaged, shortened or missing file is an error that names it, and never another answer.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use gongkai::search::Filed;
use gongkai::search::fold::fold;
use gongkai::search::reader::{Answer, Files, Filters, Reader, SearchError};

use crate::portal::{Dice, Portal, open};

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
    let search = portal.folder().join("search");
    // Each is put in the place of the next of its pack that is as long.
    let mut replaced = 0;
    for pair in portal.reader().manifest().shards().windows(2) {
        let [one, other] = pair else { continue };
        let (Some(from), Some(to)) = (one.within.clone(), other.within.clone()) else {
            continue;
        };
        if one.file == other.file && from.len() == to.len() {
            let mut bytes = fs::read(search.join(&one.file)).unwrap();
            bytes.copy_within(from, to.start);
            fs::write(search.join(&one.file), bytes).unwrap();
            replaced += 1;
        }
    }
    assert!(replaced >= 4, "{replaced}");
    let reader = portal.reader();
    let outcomes = portal
        .parts(60)
        .into_iter()
        .map(|query| reader.search(&query, &Filters::default(), 0, 1));
    assert!(outcomes.filter(Result::is_err).count() > 0);
}

/// A site in memory, with one file replaced.
struct Forged<'a> {
    site: &'a BTreeMap<String, Vec<u8>>,
    path: &'a str,
    bytes: Vec<u8>,
}

impl Files for &Forged<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        if path == self.path {
            return Ok(self.bytes.clone());
        }
        self.site
            .get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Changes a file somewhere, or in a pack the shard that `within` says, and makes the check sum right
/// again.
fn forge(path: &str, sealed: &Filed, bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let within = sealed.within.clone().unwrap_or(0..bytes.len());
    let mut content = match path.ends_with(".json") {
        true => bytes[18..].to_vec(),
        false => bytes[within.start..within.end - 4].to_vec(),
    };
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(content.len());
        match dice.below(5) {
            // Nothing in a pack can be longer or shorter than it is said to be.
            0 if sealed.within.is_none() => content.truncate(at + 1),
            1 => content[at] = [0, 0xff, 0x80, b'9'][dice.below(4)],
            2 if sealed.within.is_none() => content.insert(at, dice.below(256) as u8),
            _ => content[at] ^= 1 << dice.below(8),
        }
    }
    if path.ends_with(".json") {
        return [
            format!(r#"{{"crc":"{:08x}","#, crate::twins::crc32(&content)).as_bytes(),
            &content,
        ]
        .concat();
    }
    let sum = crate::twins::crc32(&[sealed.path.as_bytes(), &content].concat());
    [
        &bytes[..within.start],
        &content,
        &sum.to_le_bytes(),
        &bytes[within.end..],
    ]
    .concat()
}

/// What of an index has a check sum, the manifest last.
fn sealed(portal: &Portal) -> Vec<Filed> {
    let whole = |path: String| Filed {
        file: path.clone(),
        within: None,
        path,
    };
    let manifest = portal.reader().manifest().clone();
    let shards = manifest.shards();
    let others = manifest.files().into_iter().filter(|path| {
        let is_shard = shards.iter().any(|shard| shard.file == *path);
        path.ends_with(".bin") && !path.starts_with("fold-") && !is_shard
    });
    let others: Vec<Filed> = others.map(whole).collect();
    let mut all = shards;
    all.extend(others);
    all.push(whole("manifest.json".to_owned()));
    all
}

#[test]
fn a_forged_file_is_read_or_refused_and_shows_nothing_untrue() {
    // So many that some shards are files, others in packs.
    let portal = Portal::of(600);
    let site = portal.site();
    let texts: BTreeMap<String, String> = portal.texts().map(|(url, text)| (url, fold(&text))).collect();
    let sealed = sealed(&portal);
    let mut dice = Dice::new(5);
    let mut refused = 0;
    for round in 0..1_200 {
        let sealed = &sealed[if round % 3 == 0 {
            sealed.len() - 1
        } else {
            dice.below(sealed.len())
        }];
        let path = format!("search/{}", sealed.file);
        let bytes = forge(&path, sealed, &site[&path], &mut dice);
        let forged = Forged {
            site: &site,
            path: &path,
            bytes,
        };
        let Ok(reader) = Reader::open(&forged) else {
            refused += 1;
            continue;
        };
        for query in [
            "行政复议",
            "养老 信息公开",
            "政府信息公开",
            "002489524/2003-00010",
            "制",
        ] {
            let words = fold(query);
            match reader.search(query, &Filters::default(), 0, 5) {
                Err(_) => refused += 1,
                Ok(answer) => {
                    for hit in answer.hits {
                        let text = &texts[&hit.url];
                        assert!(
                            words.split(' ').all(|word| text.contains(word)),
                            "{query} in {}",
                            hit.url
                        );
                    }
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}
