//! Compressed copies beside text files.

use std::fs;
use std::io::Read;
use std::thread::sleep;
use std::time::Duration;

use crate::harness::{Site, Tree, difference};

fn site(compress: &str) -> Site {
    let site = Site::new();
    site.append("site.yaml", &format!("compress: {compress}\n"));
    site.entry(1, "attachments: [表.csv]\n", "正文。")
        .entry(2, "", "另一份。");
    site.file("content/表.csv", "甲,乙\n");
    site
}

pub fn opened(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match name.rsplit_once('.').unwrap().1 {
        "gz" => flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap(),
        _ => brotli::Decompressor::new(bytes, 4096)
            .read_to_end(&mut out)
            .unwrap(),
    };
    out
}

/// Names of files with a copy of this ending, each compared with its copy.
fn copied(tree: &Tree, ending: &str) -> Vec<String> {
    let copies = tree.iter().filter_map(|(name, bytes)| {
        let file = name.strip_suffix(ending)?;
        assert!(opened(name, bytes) == tree[file], "{name} holds something else");
        Some(file.to_owned())
    });
    copies.collect()
}

#[test]
fn every_text_file_has_the_copies_that_are_asked_for() {
    let site = site("[gz, br]");
    site.built();
    let tree = site.public();
    let text = |name: &&String| {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let text = [
            "html", "css", "js", "json", "jsonl", "xml", "atom", "opml", "txt", "svg",
        ];
        !name.starts_with(".gongkai/") && text.contains(&ending)
    };
    let wanted: Vec<String> = tree.keys().filter(text).cloned().collect();
    assert!(wanted.len() > 20, "{wanted:?}");
    for ending in [".gz", ".br"] {
        let copied = copied(&tree, ending);
        let missing: Vec<_> = wanted.iter().filter(|name| !copied.contains(name)).collect();
        assert!(missing.is_empty(), "no {ending} of {missing:?}");
    }
    // What is offered for download is as it was given.
    let offered = |name: &&String| name.starts_with("entry/") && name.ends_with(".csv");
    let offered = tree.keys().find(offered).unwrap();
    assert!(!tree.contains_key(&format!("{offered}.gz")));
}

#[test]
fn copies_follow_their_files_and_go_when_nobody_wants_them() {
    let settle = || sleep(Duration::from_millis(80));
    let site = site("gz");
    site.built();
    settle();
    let page = "entry/002489524/2023-00002/index.html";
    let told = |site: &Site| site.build().stderr;
    assert!(told(&site).contains("files: 0 written"));
    // A copy that was damaged is made again, an edited text has a new one.
    fs::write(site.path(&format!("public/{page}.gz")), "坏的").unwrap();
    site.entry(1, "attachments: [表.csv]\n", "改过的正文。");
    settle();
    site.built();
    let (now, fresh) = (site.public(), site.fresh());
    assert!(now == fresh, "{:#?}", difference(&now, &fresh));
    copied(&now, ".gz");
    let settings = fs::read_to_string(site.path("site.yaml")).unwrap();
    site.file("site.yaml", settings.replace("compress: gz\n", ""));
    site.built();
    assert_eq!(copied(&site.public(), ".gz"), Vec::<String>::new());
}
