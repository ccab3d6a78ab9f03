//! The life of a document: versions, corrections, and what readers are told of both.

use crate::harness::{Site, text_of};

const EARLIER: &str = "一、标准为每月1206元。\n二、供养标准为每月1608元。\n三、自3月15日起施行。\n";

fn corrected() -> Site {
    let site = Site::new();
    site.entry(
        1,
        "changes:\n  - {date: 2023-02-01, note: 更正数额, before: 旧文.txt}\n  - {date: 2023-03-01, note: 更正一个错字}\n",
        "一、标准为每月1206元。\n\n二、供养标准为每月1809元。\n\n三、自5月1日起施行。",
    )
    .file("content/旧文.txt", EARLIER);
    site
}

#[test]
fn a_correction_shows_word_by_word_what_was_different() {
    let site = corrected();
    site.built();
    let entry = site.page("entry/002489524/2023-00001/");
    assert!(
        entry.contains("/entry/002489524/2023-00001/changes/#change-1"),
        "{entry}"
    );
    assert!(text_of(&entry).contains("本文件公开后有更正。"));
    let top = entry.find("本文件公开后有更正。").unwrap();
    assert!(top < entry.find("<h1").unwrap(), "it stands above the title");
    let page = site.page("entry/002489524/2023-00001/changes/");
    for (removed, added) in [("1608", "1809"), ("3月15", "5月1")] {
        let (del, ins) = (format!("〔删：{removed}〕"), format!("〔增：{added}〕"));
        let text = text_of(&page);
        assert!(text.contains(&format!("{del}{ins}")), "{text}");
    }
    assert_eq!(page.matches("<del>").count(), 2, "{page}");
    // The text before is no attachment, and no stray file either.
    assert!(!entry.contains("旧文"), "{entry}");
}

#[test]
fn a_build_that_remembers_notices_that_an_earlier_text_changed_or_went() {
    let site = corrected();
    site.entry(2, "", "正文。").built();
    site.file("content/旧文.txt", "一、标准为每月900元。\n").built();
    assert!(site.public() == site.fresh());
    assert!(site.page("entry/002489524/2023-00001/changes/").contains("900"));
    std::fs::remove_file(site.path("content/旧文.txt")).unwrap();
    let run = site.build();
    assert!(run.code == Some(1) && run.stderr.contains("旧文.txt"), "{run:#?}");
}

#[test]
fn lists_and_neighbours_mark_what_was_corrected_or_withdrawn() {
    let site = corrected();
    site.entry(2, "", "正文。")
        .entry(
            3,
            "state: withdrawn\nreason: 有误\nchanges: [{date: 2023-04-01, note: 撤回}]\n",
            "正文。",
        )
        .built();
    let list = site.page("unit/shuiwu/");
    assert!(
        list.contains("mark corrected") && list.contains("mark withdrawn"),
        "{list}"
    );
    assert_eq!(
        list.matches("mark corrected").count(),
        1,
        "what was withdrawn says so alone"
    );
    let between = site.page("entry/002489524/2023-00002/");
    let neighbours = between.split("class=neighbours").nth(1).unwrap();
    assert!(
        neighbours.contains("有更正") && neighbours.contains("已撤回"),
        "{neighbours}"
    );
}

#[test]
fn versions_stand_in_one_line_on_each_of_their_pages() {
    let site = Site::new();
    site.entry(1, "", "第一版。")
        .entry(2, "replaces: 002489524/2023-00001\n", "第二版。")
        .entry(3, "replaces: 002489524/2023-00002\n", "第三版。")
        .entry(4, "", "别的。")
        .built();
    for serial in 1..=3 {
        let page = site.page(&format!("entry/002489524/2023-{serial:05}/"));
        let line = page.split("id=versions").nth(1).unwrap();
        let line = text_of(line.split("</section>").next().unwrap()).replace(char::is_whitespace, "");
        let at = |number: u32| line.find(&format!("报告{number}")).unwrap();
        assert!(at(3) < at(2) && at(2) < at(1), "{line}");
        assert!(line.contains(&format!("报告{serial}本页")), "{line}");
        assert_eq!(line.matches("已废止").count(), 2, "{line}");
    }
    assert!(!site.page("entry/002489524/2023-00004/").contains("id=versions"));
}

#[test]
fn entries_that_replace_each_other_in_a_circle_still_build() {
    let site = Site::new();
    site.entry(1, "replaces: 002489524/2023-00002\n", "甲。")
        .entry(2, "replaces: 002489524/2023-00001\n", "乙。")
        .built();
    assert!(site.page("entry/002489524/2023-00001/").contains("id=versions"));
}

#[test]
fn an_earlier_text_that_is_none_is_refused() {
    for (name, content, said) in [
        ("旧文.docx", &b"PK"[..], "a text file (.txt)"),
        ("没有.txt", &b""[..], "没有.txt"),
        ("../../site.yaml", &b""[..], "a text file (.txt)"),
    ] {
        let site = Site::new();
        site.entry(
            1,
            &format!("changes: [{{date: 2023-02-01, note: 更正, before: {name}}}]\n"),
            "正文。",
        );
        if name.starts_with('旧') {
            site.file(&format!("content/{name}"), content);
        }
        let run = site.build();
        assert_eq!(run.code, Some(1), "{run:#?}");
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert!(!site.has("index.html"));
    }
    // Bytes that are no text, behind the right name.
    let site = corrected();
    site.file(
        "content/旧文.txt",
        [0xFF, 0xFE, 0x00, 0xD8, 0x00, 0x00, 0xC3, 0x28, 0x80],
    );
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stderr.contains("旧文.txt"), "{}", run.stderr);
}
