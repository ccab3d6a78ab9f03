//! The reader of the search index, given any bytes for one of the files of a small site. The check
//! sum is made right, wherever it stands, so that what lies behind it is reached. The reader may
//! refuse; it may not panic, hang, take memory without bound, or show an entry that does not hold
//! what was asked for.
//!
//! The first two bytes of an input choose the file, the rest is what it holds. A mutation starts
//! from what the file really holds.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/search/portal.rs"]
mod portal;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::LazyLock;

use gongkai::search::fold::fold;
use gongkai::search::{Filed, Manifest};
use gongkai::search::reader::{Files, Filters, Reader, Sort};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use portal::Portal;

/// Entries enough for three levels, and for shards that are files as well as for such in packs.
const ENTRIES: usize = 600;

const MANIFEST: &str = "search/manifest.json";

/// Bytes of a manifest up to the end of its check sum.
const HEAD: usize = r#"{"crc":"01234567","#.len();

/// What is asked: enough to read every kind of file.
const QUERIES: [&str; 7] = [
    "养老服务",
    "政府信息公开",
    "行政复议 民政部门",
    "制",
    "002489524/2003-00010",
    "优化营商环境 -听证",
    "",
];

/// The site as it was built.
struct Site {
    files: BTreeMap<String, Vec<u8>>,
    /// What its grams are filed in.
    shards: Vec<Filed>,
    /// What can be found in each entry, folded, by its address.
    texts: BTreeMap<String, String>,
    /// The files that are read for some query, each with those queries.
    read: Vec<(String, Vec<usize>)>,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let portal = Portal::of(ENTRIES);
    let texts = portal.texts().map(|(url, text)| (url, fold(&text))).collect();
    let files = portal.site();
    let mut read: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for number in 0..QUERIES.len() {
        let watched = Watched {
            files: &files,
            read: RefCell::default(),
        };
        let reader = Reader::open(&watched).expect("the index is whole");
        reader
            .search(QUERIES[number], &filters(number), 0, 5)
            .expect("the index is whole");
        for path in watched.read.into_inner() {
            read.entry(path).or_default().push(number);
        }
    }
    let manifest = Manifest::decode(&files[MANIFEST]).expect("the index is whole");
    Site {
        files,
        shards: manifest.shards(),
        texts,
        read: read.into_iter().collect(),
    }
});

/// Some queries are asked with filters.
fn filters(number: usize) -> Filters {
    match number {
        2 => Filters {
            years: Some((2001, 2004)),
            ..Filters::default()
        },
        6 => Filters {
            slugs: [
                vec!["unit-1".into(), "unit-2".into()],
                vec!["top".into()],
                Vec::new(),
                vec!["in-force".into()],
            ],
            sort: Sort::Newest,
            ..Filters::default()
        },
        _ => Filters::default(),
    }
}

/// The site, which remembers what was read.
struct Watched<'a> {
    files: &'a BTreeMap<String, Vec<u8>>,
    read: RefCell<BTreeSet<String>>,
}

impl Files for &Watched<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.read.borrow_mut().insert(path.to_owned());
        let bytes = self.files.get(path).cloned();
        bytes.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// The site with some files replaced.
struct Forged {
    replaced: Vec<(String, Vec<u8>)>,
}

impl Files for &Forged {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let forged = self.replaced.iter().find(|(of, _)| of == path);
        let bytes = forged.map(|(_, bytes)| bytes).or_else(|| SITE.files.get(path));
        bytes.cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn crc32(pieces: &[&[u8]]) -> u32 {
    let bytes = pieces.iter().flat_map(|piece| piece.iter());
    !bytes.fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                0xedb8_8320 ^ crc >> 1
            } else {
                crc >> 1
            }
        })
    })
}

/// The part of a name below `search/` that is the check sum of the file, where it has one.
fn sum_in(name: &str) -> Option<&str> {
    let rest = name
        .strip_prefix("table/")
        .or_else(|| name.strip_prefix("terms-"))?;
    rest.split('.').next()
}

fn manifest(content: &[u8]) -> (String, Vec<u8>) {
    let head = format!(r#"{{"crc":"{:08x}","#, crc32(&[content]));
    (MANIFEST.to_owned(), [head.as_bytes(), content].concat())
}

/// The site in which the file at `path` holds `content`, and every check sum is right.
fn forge(path: &str, content: &[u8]) -> Forged {
    let replaced = match path.strip_prefix("search/") {
        // A card or a page: nothing vouches for it.
        None => vec![(path.to_owned(), content.to_vec())],
        Some("manifest.json") => vec![manifest(content)],
        Some(name) => match sum_in(name) {
            // Named by its check sum, so it has another name.
            Some(sum) => {
                let other = format!("{:08x}", crc32(&[content]));
                let all = String::from_utf8_lossy(&SITE.files[MANIFEST][HEAD..]).replace(sum, &other);
                vec![
                    manifest(all.as_bytes()),
                    (path.replace(sum, &other), content.to_vec()),
                ]
            }
            None if name.starts_with("pack/") => vec![(path.to_owned(), sealed_again(name, content))],
            None => {
                let sum = crc32(&[name.as_bytes(), content]).to_le_bytes();
                vec![(path.to_owned(), [content, &sum].concat())]
            }
        },
    };
    Forged { replaced }
}

/// A pack whose shards all have right check sums, as far as it has their bytes.
fn sealed_again(name: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = content.to_vec();
    for shard in SITE.shards.iter().filter(|shard| shard.file == name) {
        let within = shard.within.clone().unwrap_or(0..0);
        if let Some((content, sum)) = bytes
            .get_mut(within)
            .and_then(|shard| shard.split_last_chunk_mut::<4>())
        {
            *sum = crc32(&[shard.path.as_bytes(), content]).to_le_bytes();
        }
    }
    bytes
}

/// What a file holds, without what `forge` adds.
fn content_of(path: &str) -> &'static [u8] {
    let bytes = &SITE.files[path];
    match path.strip_prefix("search/") {
        Some("manifest.json") => &bytes[HEAD..],
        Some(name) if sum_in(name).is_none() && !name.starts_with("pack/") => &bytes[..bytes.len() - 4],
        _ => bytes,
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first_chunk::<2>() else {
        return;
    };
    let place = usize::from(u16::from_le_bytes(*choice)) % SITE.read.len();
    let (path, queries) = &SITE.read[place];
    let forged = forge(path, content);
    let Ok(reader) = Reader::open(&forged) else { return };
    for &number in queries {
        let query = QUERIES[number];
        let Ok(answer) = reader.search(query, &filters(number), 0, 5) else {
            continue;
        };
        if !path.starts_with("search/") {
            continue;
        }
        let words = fold(query);
        for hit in answer.hits {
            let text = &SITE.texts[&hit.url];
            let mut wanted = words.split(' ').filter(|word| !word.starts_with('-'));
            assert!(wanted.all(|word| text.contains(word)), "{query} in {}", hit.url);
            let mut unwanted = words.split(' ').filter_map(|word| word.strip_prefix('-'));
            assert!(!unwanted.any(|word| text.contains(word)), "{query} in {}", hit.url);
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    if size >= 3 && seed % 64 != 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let place = (seed / 64) as usize % SITE.read.len();
    let real = content_of(&SITE.read[place].0);
    let length = real.len().min(max_size.saturating_sub(2));
    if length == 0 {
        return size;
    }
    data[..2].copy_from_slice(&(place as u16).to_le_bytes());
    data[2..2 + length].copy_from_slice(&real[..length]);
    2 + length
});
