//! An entry that is gone leaves nothing of itself in `public/`.

use crate::compress::opened;
use crate::harness::{Site, Tree, difference};

/// Words that stand nowhere but in the entry that goes, the same in both scripts.
const SECRETS: [&str; 17] = [
    "zqtitle",
    "zqkeyword",
    "zqsummary",
    "zqgenre",
    "zqsource",
    "zqeditor",
    "zqnote",
    "zqbody",
    "zqchange",
    "zqolder",
    "zqbefore",
    "zqfile",
    "zqname",
    "zqcell",
    "zqsecond",
    "水zq发",
    "77778888",
];

const KEYS: &str = "document_number: 水zq发〔2022〕3号
category: 综合政务/政务公开
genre: zqgenre
keywords: [zqkeyword]
source: zqsource
editor: zqeditor
summary: zqsummary 一句话
note: zqnote
interprets: 002489524/2023-00003
replaces: 002489524/2023-00004
aliases: [/old/7.html]
attachments: [{file: zqfile.csv, name: zqname.csv}]
changes:
  - {date: 2023-03-01, note: zqchange, before: zqbefore.txt}
  - {date: 2023-02-01, note: zqolder}
";

const TEXT: &str = "zqbody 第一段。\n\n[另一份](zqsecond.txt)，电话 77778888。";

/// A site with an entry that says much, and others that stand in every relation to it.
fn site() -> Site {
    let site = Site::new();
    site.append("site.yaml", "editions: [zh-Hans, zh-Hant]\ncompress: [gz, br]\n");
    site.file("content/zqfile.csv", "zqcell,1\n")
        .file("content/zqbefore.txt", "zqbefore\n")
        .file("content/zqsecond.txt", "zqsecond\n")
        .entry(
            2,
            "replaces: 002489524/2023-00001\ncategory: 综合政务\n",
            "后来的。",
        )
        .entry(3, "related: 002489524/2023-00001\n", "被解读的。")
        .entry(4, "interprets: 002489524/2023-00001\n", "更早的。");
    site
}

fn told(site: &Site, state: &str) {
    site.entry(1, &format!("{KEYS}{state}"), TEXT);
    let text = std::fs::read_to_string(site.path("content/00001.md")).unwrap();
    site.file(
        "content/00001.md",
        text.replace("title: 报告1", "title: zqtitle的报告"),
    );
}

const GONE: &str = "state: gone\nreason: 涉及个人信息\n";

/// Where any of `words` stands: in a file, in a compressed one, or in a file's name.
fn traces(tree: &Tree, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, bytes) in tree {
        let bytes = match name.rsplit_once('.') {
            Some((_, "gz" | "br")) => opened(name, bytes),
            _ => bytes.clone(),
        };
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let standing = words
            .iter()
            .filter(|word| text.contains(**word) || name.contains(**word));
        found.extend(standing.map(|word| format!("{name}: {word}")));
    }
    found
}

#[test]
fn nothing_that_a_gone_entry_said_is_left_in_any_file() {
    let site = site();
    told(&site, "");
    site.built();
    let before = traces(&site.public(), &SECRETS);
    for word in SECRETS {
        assert!(
            before.iter().any(|at| at.ends_with(word)),
            "{word} was never published"
        );
    }
    told(&site, GONE);
    site.built();
    let after = site.public();
    assert_eq!(traces(&after, &SECRETS), [""; 0]);
    assert!(after == site.fresh(), "{:?}", difference(&after, &site.fresh()));
    for word in ["zqtitle", "zqbody", "zqkeyword", "zqcell"] {
        let run = site.run(&["search", word]);
        assert!(!run.stdout.contains("2023-00001"), "{run:#?}");
    }
    assert!(
        !after
            .keys()
            .any(|name| name.contains("2023-00001/") && name.contains("zq"))
    );
}

#[test]
fn what_is_left_of_a_gone_entry_says_which_it_was_and_why() {
    let site = site();
    told(&site, GONE);
    site.built();
    for folder in ["", "zh-hant/"] {
        let page = site.page(&format!("{folder}entry/002489524/2023-00001/"));
        for word in ["002489524/2023-00001", "2023-01-02", "水"] {
            assert!(page.contains(word), "{word}: {page}");
        }
        assert!(!page.contains("报告4") && !page.contains("综合政务"), "{page}");
    }
    let page = site.page("entry/002489524/2023-00001/");
    assert!(page.contains("涉及个人信息"), "{page}");
    for feed in ["feed.xml", "feed.atom", "feed.json"] {
        let feed = site.read(feed);
        assert!(feed.contains("【已删除】002489524/2023-00001"), "{feed}");
        assert!(feed.contains("涉及个人信息"), "{feed}");
    }
    let record = site.read("entry/002489524/2023-00001/index.json");
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let said = |key: &str| record[key].clone();
    assert_eq!(said("index_number"), "002489524/2023-00001");
    assert_eq!(said("title"), "002489524/2023-00001");
    assert_eq!(said("unit"), "水务局");
    assert_eq!(said("updated"), "2023-03-01");
    assert_eq!(
        (said("state"), said("reason")),
        ("gone".into(), "涉及个人信息".into())
    );
    for key in [
        "category",
        "genre",
        "disclosure",
        "document_number",
        "note",
        "summary",
    ] {
        assert!(said(key).is_null(), "{key}: {}", said(key));
    }
    for key in ["replaces", "interprets", "keywords", "changes", "attachments"] {
        assert_eq!(said(key), serde_json::json!([]), "{key}");
    }
    // Another entry's page names it by its number.
    let replacing = site.page("entry/002489524/2023-00002/");
    assert!(replacing.contains("002489524/2023-00001</a>"), "{replacing}");
    // Its old address still leads to what is left.
    assert!(site.has("old/7.html"));
}

#[test]
fn the_title_of_a_gone_entry_stays_only_where_an_officer_asks_for_it() {
    let site = site();
    for (keep, stays) in [
        ("keep_title: true\n", true),
        ("保留标题: 是\n", true),
        ("保留标题: 否\n", false),
    ] {
        told(&site, &format!("{GONE}{keep}"));
        site.built();
        let page = site.page("entry/002489524/2023-00001/");
        assert_eq!(page.contains("zqtitle"), stays, "{keep}: {page}");
        let others = SECRETS.iter().filter(|word| **word != "zqtitle");
        let others: Vec<&str> = others.copied().collect();
        assert_eq!(traces(&site.public(), &others), [""; 0], "{keep}");
    }
    told(&site, &format!("{GONE}keep_title: maybe\n"));
    let run = site.build();
    assert!(
        run.code == Some(1) && run.stderr.contains("keep_title"),
        "{run:#?}"
    );
}

#[test]
fn a_number_of_a_person_is_no_reason_to_keep_an_entry_that_goes_because_of_it() {
    let site = site();
    told(&site, GONE);
    let number = "11010519491231002X";
    site.append("content/00001.md", &format!("\n张三，身份证号：{number}。\n"));
    site.built();
    assert_eq!(traces(&site.public(), &[&number.to_lowercase()]), [""; 0]);
    // What is still published is looked at as ever.
    for (state, alias) in [
        (format!("reason: 误发了{number}\n"), "7"),
        (
            format!("reason: 误发\nredirect: https://www.example.gov.cn/?id={number}\n"),
            "7",
        ),
        ("reason: 误发\n".to_owned(), number),
    ] {
        told(&site, &format!("state: gone\n{state}"));
        let text = std::fs::read_to_string(site.path("content/00001.md")).unwrap();
        site.file(
            "content/00001.md",
            text.replace("/old/7.html", &format!("/old/{alias}.html")),
        );
        let run = site.build();
        assert!(
            run.code == Some(1) && run.stderr.contains("personal-id"),
            "{state}{alias}: {run:#?}"
        );
    }
}

#[test]
fn files_of_a_gone_entry_may_stay_or_be_deleted() {
    let site = site();
    told(&site, GONE);
    let run = site.build();
    assert!(
        run.code == Some(0) && !run.stderr.contains("stray-file"),
        "{run:#?}"
    );
    for file in ["zqfile.csv", "zqbefore.txt", "zqsecond.txt"] {
        std::fs::remove_file(site.path(&format!("content/{file}"))).unwrap();
    }
    assert_eq!(site.build().code, Some(0));
}
