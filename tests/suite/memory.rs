//! What a build remembers of the one before saves it work and never changes what comes out.

use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use crate::harness::{NOW, Run, Site, difference};

/// Until files just written can be told from files changed later.
const SETTLE: Duration = Duration::from_millis(80);

/// Forty entries of one unit, some of which refer to each other.
fn site() -> Site {
    let site = Site::new();
    site.append(
        "site.yaml",
        "lists: {page_size: 5}\nfeeds: {limit: 10}\ncheck: {attachment: warning}\n",
    );
    for serial in 1..=40 {
        let keys = match serial {
            5 => "replaces: [002489524/2023-00004]\n",
            6 => "replaces: [002489524/2023-00005]\n",
            9 => "interprets: [002489524/2023-00020]\n",
            _ => "category: 综合政务/政务公开\n",
        };
        site.entry(serial, keys, &format!("一、概况\n第{serial}份报告的正文。"));
    }
    site.file("content/表.pdf", "%PDF-1.4 甲")
        .entry(15, "attachments: [表.pdf]\n", "见附件。")
        .entry(16, "", "见[第七份](00007.md)。");
    build(&site);
    site
}

fn build(site: &Site) -> Run {
    sleep(SETTLE);
    let run = site.build();
    assert_eq!(run.code, Some(0), "{run:#?}");
    run
}

/// Builds, compares with a fresh build, and gives the number of files that were written.
fn written(site: &Site, what: &str) -> usize {
    let run = build(site);
    let (now, fresh) = (site.public(), site.fresh());
    assert!(
        now == fresh,
        "after {what}, these differ from a fresh build: {:#?}",
        difference(&now, &fresh)
    );
    let (_, files) = run.stderr.rsplit_once("files: ").unwrap();
    files.split_once(" written").unwrap().0.parse().unwrap()
}

/// What `--timings` counts as rendered; nothing when nothing at all has changed.
fn rendered(run: &Run) -> usize {
    assert!(run.stderr.contains("stage "), "{run:#?}");
    let line = run.stderr.lines().find(|line| line.starts_with("render"));
    line.map_or(0, |line| line.split_whitespace().nth(2).unwrap().parse().unwrap())
}

fn memory(site: &Site) -> PathBuf {
    let found = fs::read_dir(site.path(".gongkai")).unwrap();
    let mut found = found.map(|item| item.unwrap().path());
    found
        .find(|path| path.extension().is_some_and(|ending| ending == "cache"))
        .unwrap()
}

#[test]
fn only_what_depends_on_a_change_is_made_again() {
    let site = site();
    build(&site);
    let timed = |site: &Site| {
        sleep(SETTLE);
        rendered(&site.run(&["build", "--timings", "--now", NOW]))
    };
    assert_eq!(timed(&site), 0, "nothing has changed");
    site.entry(33, "category: 综合政务/政务公开\n", "改过的正文。");
    let one = timed(&site);
    assert!(
        (3..100).contains(&one),
        "an edited entry, its neighbours, its lists and their crossings: {one}"
    );
    let list = format!("{}\n", include_str!("../../themes/default/templates/years.html"));
    site.file("themes/default/templates/years.html", list);
    let template = timed(&site);
    assert!(
        template <= 10,
        "one page is made from this template, and the statutory pages in any case: {template}"
    );
    site.append("site.yaml", "description: 另一段简介\n");
    let all = timed(&site);
    assert!(all > 150, "every page shows the site's description: {all}");
}

#[test]
fn whatever_changes_the_tree_is_that_of_a_fresh_build() {
    let site = site();
    let few = |changed: usize, what: &str| assert!(changed <= 64, "{what}: {changed} files");
    assert_eq!(written(&site, "nothing"), 0);
    site.entry(41, "category: 综合政务/政务公开\n", "新的一份。");
    few(written(&site, "adding an entry"), "a new entry");
    site.entry(41, "category: 综合政务/政务公开\n", "新的一份，改过。");
    few(written(&site, "editing it"), "an edited entry");
    site.entry(
        41,
        "state: withdrawn\nreason: 有误\nchanges: [{date: 2024-05-01, note: 撤回}]\n",
        "新的一份，改过。",
    );
    few(written(&site, "withdrawing it"), "a withdrawn entry");
    site.entry(7, "", "换了名字的正文。");
    written(&site, "editing an entry that others link to");
    fs::rename(site.path("content/00007.md"), site.path("content/seven.md")).unwrap();
    site.entry(16, "", "见[第七份](seven.md)。");
    written(&site, "renaming a file that another links to");
    let text = fs::read_to_string(site.path("content/seven.md")).unwrap();
    site.file("content/seven.md", text.replace("2023-00007", "2023-00077"));
    written(&site, "giving an entry that another links to a new number");
    site.entry(4, "title: 最早的版本\n", "")
        .entry(4, "expires: 2023-12-31\n", "旧版本。");
    written(&site, "changing the oldest of three versions");
    site.file("content/表.pdf", "%PDF-1.4 乙");
    written(&site, "changing an attachment for one as long");
    site.file("content/表.pdf", "%PDF-1.4 乙和丙");
    written(&site, "changing the size of an attachment");
    fs::remove_file(site.path("content/00020.md")).unwrap();
    site.entry(9, "", "不再解读。");
    written(&site, "removing an entry");
    site.entry(1, "published: 2025-01-01\n", "")
        .entry(1, "state: draft\n", "草稿。");
    written(&site, "making a draft of an entry");
}

#[test]
fn a_year_too_long_for_one_table_is_cut_into_months_and_made_whole_again() {
    let site = Site::new();
    for serial in 1..=512 {
        let category = ["综合政务", "综合政务/政务公开"][serial as usize % 2];
        site.entry(serial, &format!("category: {category}\n"), "正文。");
    }
    build(&site);
    let has = |path: &str| site.has(path);
    assert!(has("data/2023.csv") && has("unit/shuiwu/2023.jsonl"));
    let later = |name: &str, number: u32, day: &str, keys: &str| {
        let content = format!(
            "---\ntitle: 报告{number}\nindex_number: 002489524/2023-{number:05}\nunit: 水务局\n\
             published: {day}\n{keys}---\n正文。\n"
        );
        site.file(&format!("content/{name}.md"), content);
    };
    later("may", 601, "2023-05-04", "");
    written(&site, "one entry more than a table holds");
    for folder in ["data", "unit/shuiwu"] {
        for table in ["2023-01.csv", "2023-01.jsonl", "2023-05.csv", "2023-05.jsonl"] {
            assert!(has(&format!("{folder}/{table}")), "{folder}/{table}");
        }
        assert!(!has(&format!("{folder}/2023.csv")) && !has(&format!("{folder}/2023.jsonl")));
    }
    let words = "数据按月分成多个文件";
    for page in ["data", "year/2023", "unit/shuiwu", "unit/shuiwu/2023"] {
        let html = site.read(&format!("{page}/index.html"));
        assert!(html.contains(words), "{page}: {html}");
        assert!(
            html.contains("2023-05.csv") && html.contains("2023-01.jsonl"),
            "{page}"
        );
    }
    let full = site.read("unit/shuiwu/2023/page/1/index.html");
    assert!(
        full.contains("2023-01.csv") && !full.contains("2023-05.csv"),
        "{full}"
    );
    assert!(site.read("data/catalogue.jsonld").contains("data/2023-05.jsonl"));
    later("june", 602, "2023-06-01", "");
    let january = fs::metadata(site.path("public/data/2023-01.csv")).unwrap();
    written(&site, "an entry of a new month");
    let after = fs::metadata(site.path("public/data/2023-01.csv")).unwrap();
    assert_eq!(january.modified().unwrap(), after.modified().unwrap());
    later("july", 603, "2023-07-01", "state: gone\nreason: 误发\n");
    written(&site, "a month of which everything is gone");
    assert!(site.read("data/2023-07.csv").contains("误发"));
    for name in ["may", "june"] {
        fs::remove_file(site.path(&format!("content/{name}.md"))).unwrap();
    }
    written(&site, "as few entries as a table holds");
    assert!(has("data/2023.csv") && !has("data/2023-01.csv"));
    assert!(!site.read("year/2023/index.html").contains(words));
}

#[test]
fn the_day_of_the_build_is_never_remembered() {
    let site = site();
    site.entry(30, "effective: 2024-07-01\nexpires: 2024-09-30\n", "三个月有效。");
    site.file(
        "content/later.md",
        "---\ntitle: 以后的\nindex_number: 002489524/2024-00001\nunit: 水务局\npublished: 2024-08-01\n---\n以后才公开。\n",
    );
    let output = tempfile::tempdir().unwrap();
    for day in [
        "2024-06-01",
        "2024-07-02",
        "2024-08-02",
        "2024-10-01",
        "2024-06-01",
    ] {
        sleep(SETTLE);
        // The last goes back in time, and takes an entry away by that.
        let run = site.run(&["build", "--now", day, "--allow-removals"]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let fresh = output.path().join(day);
        let run = site.run(&[
            "build",
            "--full",
            "--now",
            day,
            "--output",
            fresh.to_str().unwrap(),
        ]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let (now, fresh) = (site.public(), crate::harness::tree(&fresh));
        assert!(now == fresh, "on {day}: {:#?}", difference(&now, &fresh));
    }
}

#[test]
fn a_change_behind_the_same_length_and_an_old_time_is_noticed() {
    let site = site();
    build(&site);
    // Of the content…
    let path = site.path("content/00012.md");
    let before = fs::metadata(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    sleep(SETTLE);
    fs::write(&path, text.replace("概况", "情况")).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len(), before.len());
    written(&site, "a change with the old time");
    assert!(
        site.read("entry/002489524/2023-00012/index.html")
            .contains("情况")
    );
    // … and of the output.
    let page = site.path("public/entry/002489524/2023-00012/index.html");
    let before = fs::metadata(&page).unwrap();
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("情况", "篡改")).unwrap();
    let file = fs::File::options().write(true).open(&page).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
    assert_eq!(written(&site, "a page changed by hand"), 1);
}

#[test]
fn a_memory_that_is_gone_damaged_or_of_another_site_costs_only_time() {
    let site = site();
    build(&site);
    let place = memory(&site);
    let whole = fs::read(&place).unwrap();
    let other = {
        let other = Site::new();
        other.entry(1, "", "别的网站。");
        build(&other);
        fs::read(memory(&other)).unwrap()
    };
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    let states: [(&str, Option<&[u8]>); 6] = [
        ("no memory", None),
        ("an empty one", Some(b"")),
        ("half of one", Some(&whole[..whole.len() / 2])),
        ("one with a changed byte", Some(&flipped)),
        ("another site's", Some(&other)),
        ("text", Some("忘了".as_bytes())),
    ];
    for (what, bytes) in states {
        match bytes {
            Some(bytes) => fs::write(&place, bytes).unwrap(),
            None => fs::remove_file(&place).unwrap(),
        }
        assert_eq!(written(&site, what), 0, "{what}");
    }
    fs::remove_dir_all(site.path(".gongkai")).unwrap();
    site.file(".gongkai", "a file where the folder must be");
    let run = build(&site);
    assert!(
        run.stderr.contains("the next build will do everything anew"),
        "{}",
        run.stderr
    );
    assert_eq!(site.public(), site.fresh());
}

#[test]
fn findings_are_told_again_by_every_build() {
    let site = Site::new();
    site.entry(1, "", "正文。");
    let text = fs::read(site.path("content/00001.md")).unwrap();
    site.file("content/00001.md", [b"\xEF\xBB\xBF".as_slice(), &text].concat());
    for _ in 0..3 {
        let run = build(&site);
        assert!(run.stderr.contains("encoding"), "{}", run.stderr);
    }
}

#[test]
fn a_finding_in_a_document_that_nobody_touched_is_told_without_reading_it() {
    let site = Site::new();
    site.entry(1, "", "甲<!-- 乙 -->");
    build(&site);
    for serial in 2..=3 {
        site.entry(serial, "", "正文。");
        sleep(SETTLE);
        let run = site.run(&["build", "--timings", "--now", NOW]);
        assert!(
            run.stderr.contains("warning[lost-text]") && run.stderr.contains("content/00001.md:"),
            "{}",
            run.stderr
        );
        let line = run.stderr.lines().find(|line| line.starts_with("check "));
        let read = line.and_then(|line| line.split_whitespace().nth(3)).unwrap();
        let new = fs::metadata(site.path(&format!("content/0000{serial}.md"))).unwrap();
        assert_eq!(read, new.len().to_string(), "{}", run.stderr);
    }
    site.entry(1, "", "1. 甲\n2. 乙");
    let run = build(&site);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}
