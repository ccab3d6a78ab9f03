//! A damaged, shortened or missing file is an error that names it, and never another answer.

use std::collections::BTreeMap;
use std::fs;
use std::io;

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

/// Changes a file somewhere, and makes its check sum right again.
fn forge(path: &str, bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let json = path.ends_with(".json");
    let mut content = if json {
        bytes[18..].to_vec()
    } else {
        bytes[..bytes.len() - 4].to_vec()
    };
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(content.len());
        match dice.below(5) {
            0 => content.truncate(at + 1),
            1 => content[at] = [0, 0xff, 0x80, b'9'][dice.below(4)],
            2 => content.insert(at, dice.below(256) as u8),
            _ => content[at] ^= 1 << dice.below(8),
        }
    }
    if json {
        return [
            format!(r#"{{"crc":"{:08x}","#, crate::twins::crc32(&content)).as_bytes(),
            &content,
        ]
        .concat();
    }
    let place = path.strip_prefix("search/").unwrap();
    let sum = crate::twins::crc32(&[place.as_bytes(), &content].concat());
    [&content[..], &sum.to_le_bytes()].concat()
}

#[test]
fn a_forged_file_is_read_or_refused_and_shows_nothing_untrue() {
    let portal = Portal::of(110);
    let site = portal.site();
    let texts: BTreeMap<String, String> = portal.texts().map(|(url, text)| (url, fold(&text))).collect();
    let sealed: Vec<&String> = site
        .keys()
        .filter(|path| path.ends_with(".bin") && !path.contains("fold-") && !path.contains("column/"))
        .chain([&"search/manifest.json".to_owned()].map(|path| site.get_key_value(path).unwrap().0))
        .collect();
    let mut dice = Dice::new(5);
    let mut refused = 0;
    for round in 0..600 {
        let path = sealed[if round % 3 == 0 {
            sealed.len() - 1
        } else {
            dice.below(sealed.len())
        }];
        let bytes = forge(path, &site[path], &mut dice);
        let forged = Forged {
            site: &site,
            path,
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
