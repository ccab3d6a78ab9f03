//! An incremental build equals a fresh one, whatever came before.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::harness::{Site, difference};

/// Thirty entries: lists with full pages, feeds that overflow.
fn site() -> Site {
    let site = Site::new();
    site.append("site.yaml", "lists: {page_size: 5}\nfeeds: {limit: 10}\n");
    for serial in 1..=30 {
        site.entry(
            serial,
            "category: 综合政务/政务公开\n",
            &format!("一、概况\n第{serial}份报告的正文。"),
        );
    }
    site.built();
    site
}

fn same_as_fresh(site: &Site, what: &str) {
    site.built();
    let (now, fresh) = (site.public(), site.fresh());
    assert!(
        now == fresh,
        "after {what}, these differ from a fresh build: {:#?}",
        difference(&now, &fresh)
    );
}

#[test]
fn after_every_kind_of_change_the_tree_is_that_of_a_fresh_build() {
    let site = site();
    same_as_fresh(&site, "nothing");
    site.entry(31, "", "新的一份。");
    same_as_fresh(&site, "adding an entry");
    site.entry(
        7,
        "changes:\n  - {date: 2024-05-01, note: 更正数字}\n",
        "改过的正文。",
    );
    same_as_fresh(&site, "editing an entry");
    fs::rename(site.path("content/00009.md"), site.path("content/renamed.md")).unwrap();
    same_as_fresh(&site, "renaming a file");
    fs::remove_file(site.path("content/00003.md")).unwrap();
    same_as_fresh(&site, "deleting an entry");
    assert!(
        !site.has("entry/002489524/2023-00003/index.html"),
        "a deleted entry's page is still there"
    );
    site.entry(12, "state: withdrawn\nreason: 内容有误\n", "正文。");
    same_as_fresh(&site, "withdrawing an entry");
    site.append("site.yaml", "description: 另一段简介\n");
    same_as_fresh(&site, "changing site.yaml");
    site.append("site.yaml", "theme: city\n")
        .file("themes/city/static/style.css", "body { color: #222 }\n");
    same_as_fresh(&site, "changing the theme");
    fs::remove_dir_all(site.path("public/unit")).unwrap();
    site.file("public/year/2023/index.html", "changed by hand");
    same_as_fresh(&site, "damage to the output");
}

#[test]
fn an_unchanged_build_writes_no_file() {
    let site = site();
    let stamps = |site: &Site| -> Vec<(String, u64, i64, i64)> {
        let public = site.path("public");
        let names = site.public().into_keys();
        let stamp = |name: String| {
            let metadata = fs::metadata(public.join(&name)).unwrap();
            (name, metadata.ino(), metadata.mtime(), metadata.mtime_nsec())
        };
        names.map(stamp).collect()
    };
    let before = stamps(&site);
    let run = site.build();
    assert!(run.stderr.contains("files: 0 written"), "{}", run.stderr);
    assert_eq!(stamps(&site), before);
}

#[test]
fn a_full_page_of_a_list_and_a_full_archive_never_change() {
    let site = site();
    let before = site.public();
    for serial in 32..=60 {
        let content = format!(
            "---\ntitle: 后来的{serial}\nindex_number: 002489524/2023-{serial:05}\nunit: 水务局\n\
             published: 2023-12-{:02}\ncategory: 综合政务/政务公开\n---\n正文。\n",
            serial - 31
        );
        site.file(&format!("content/later-{serial}.md"), content);
        site.built();
    }
    let after = site.public();
    let full: Vec<&String> = before
        .keys()
        .filter(|name| name.contains("/page/") && !is_redirect(&before[*name]))
        .collect();
    let archives: Vec<&String> = before.keys().filter(|name| name.starts_with("feed/")).collect();
    assert!(full.len() >= 12 && archives.len() >= 4, "{full:?} {archives:?}");
    for name in full.into_iter().chain(archives) {
        assert!(before[name] == after[name], "{name} has changed");
    }
}

fn is_redirect(page: &[u8]) -> bool {
    String::from_utf8_lossy(page)
        .to_lowercase()
        .contains("http-equiv")
}

#[test]
fn the_order_of_files_on_the_disk_does_not_matter() {
    let first = Site::new();
    let second = Site::new();
    let write = |site: &Site, serial: u32| {
        site.entry(serial, "keywords: [水, 务]\n", &format!("第{serial}份。"));
    };
    (1..=40).for_each(|serial| write(&first, serial));
    // Another order of creation is another order of the folder on most file systems.
    (1..=40).rev().for_each(|serial| write(&second, serial * 7 % 41));
    first.built();
    second.built();
    let (first, second) = (first.public(), second.public());
    assert!(first == second, "{:#?}", difference(&first, &second));
}

#[test]
fn the_number_of_threads_and_the_hour_do_not_matter() {
    let site = site();
    let one = site.fresh();
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out");
    let mut command = site.command(&[
        "build",
        "--now",
        "2024-06-01T23:59:00+08:00",
        "--output",
        output.to_str().unwrap(),
    ]);
    assert!(
        command
            .env("RAYON_NUM_THREADS", "7")
            .env("TZ", "America/New_York")
            .status()
            .unwrap()
            .success()
    );
    let other = crate::harness::tree(&output);
    assert!(one == other, "{:#?}", difference(&one, &other));
}

#[test]
fn files_of_others_are_left_alone_and_named() {
    let site = site();
    site.file("public/robots-extra.txt", "mine")
        .file("public/old/index.html", "mine too");
    let run = site.build();
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr.contains("robots-extra.txt") && run.stderr.contains("old/index.html"),
        "{}",
        run.stderr
    );
    assert_eq!(site.read("robots-extra.txt"), "mine");
}
