//! The reader of the search index, given any bytes for one of the files of a small index. The check
//! sum is made right, so that what lies behind it is reached. It may refuse; it may not panic, hang
//! or take memory without bound.

#![no_main]

use std::io;
use std::path::Path;

use gongkai::search::reader::{Files, Filters, Reader};
use libfuzzer_sys::fuzz_target;

/// A site on the disk with one file replaced.
struct Forged<'a> {
    path: &'a str,
    bytes: &'a [u8],
}

impl Files for Forged<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        if path == self.path {
            return Ok(self.bytes.to_vec());
        }
        std::fs::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/search/index_v3")).join(path))
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { 0xedb8_8320 ^ crc >> 1 } else { crc >> 1 }
        })
    })
}

fn is_shard(path: &str) -> bool {
    path.ends_with(".bin") && !path.starts_with("table/") && !path.starts_with("fold-")
}

fuzz_target!(|data: &[u8]| {
    let Some((&which, content)) = data.split_first() else { return };
    let original = Forged { path: "", bytes: &[] };
    let Ok(reader) = Reader::open(original) else { return };
    let (path, bytes) = if which & 1 == 0 {
        // Files of grams: the only ones that are sealed.
        let files: Vec<String> = reader.manifest().files().into_iter().filter(|file| is_shard(file)).collect();
        let place = &files[usize::from(which >> 1) % files.len()];
        let sum = crc32(&[place.as_bytes(), content].concat());
        (format!("search/{place}"), [content, &sum.to_le_bytes()].concat())
    } else {
        let head = format!(r#"{{"crc":"{:08x}","#, crc32(content));
        ("search/manifest.json".to_owned(), [head.as_bytes(), content].concat())
    };
    let forged = Forged { path: &path, bytes: &bytes };
    if let Ok(reader) = Reader::open(forged) {
        for query in ["养老服务", "002489524/2023-00001", "通知 -无关", ""] {
            let _ = reader.search(query, &Filters::default(), 0, 5);
        }
    }
});
