//! Personal data wherever it is met, and nowhere printed: attachments that an entry answers for,
//! earlier texts, messages that quote, JSON, SARIF, differences; and attachments in two editions.

use super::{ENTRY, docx, xlsx};
use crate::harness::{NOW, Run, SITE, Site, difference, text_of};

const NUMBER: &str = "11010519491231002X";
const MOBILE: &str = "13812345678";

fn check(site: &Site, more: &[&str]) -> Run {
    site.run(&[&["check", "--now", NOW], more].concat())
}

#[test]
fn an_entry_allows_findings_about_its_attachments_with_a_reason() {
    let site = Site::new();
    let attachment = docx(&["联系人手机13812345678。"]);
    site.entry(1, "attachments: [甲.docx, 乙.pdf]\n", "正文。")
        .file("content/甲.docx", &attachment)
        .file("content/乙.pdf", "no PDF");
    let found = check(&site, &[]);
    assert!(found.stderr.contains("1 error, 1 warning"), "{}", found.stderr);
    let allow = "attachments: [甲.docx, 乙.pdf]\nallow: {personal-mobile: 值班手机, attachment: 原件如此}\n";
    site.entry(1, allow, "正文。");
    let run = check(&site, &[]);
    assert_eq!(run.stderr, "entries: 1 checked, 0 errors\n");
    // Every build reads the same, the second from what the first kept.
    for _ in 0..2 {
        std::thread::sleep(std::time::Duration::from_millis(80));
        let run = site.build();
        assert!(run.code == Some(0) && !run.stderr.contains("warning"), "{run:#?}");
    }
    // Another entry that offers the same file answers for itself.
    site.entry(2, "attachments: [甲.docx]\n", "正文。");
    let run = check(&site, &[]);
    assert!(
        run.stderr.contains("1 warning") && run.stderr.contains("content/00002.md"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("content/00001.md"), "{}", run.stderr);
    // What is allowed and not there any more is said.
    std::fs::remove_file(site.path("content/00002.md")).unwrap();
    site.file("content/甲.docx", docx(&["没有号码。"]));
    let run = check(&site, &[]);
    assert!(
        run.stderr.contains("warning[unused-allowance]") && run.stderr.contains("personal-mobile"),
        "{}",
        run.stderr
    );
}

#[test]
fn an_earlier_text_is_looked_through_too() {
    let site = Site::new();
    let change = "changes:\n- {date: 2023-03-01, note: 更正, before: 旧.txt}\n";
    site.entry(1, change, "张某。")
        .file("content/旧.txt", format!("张某，身份证号{NUMBER}。"));
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    for said in ["error[personal-id]", "--> content/旧.txt:1:8", "content/00001.md"] {
        assert!(
            run.stderr.contains(said),
            "{said} is missing from\n{}",
            run.stderr
        );
    }
    assert!(!run.stderr.contains(NUMBER), "{}", run.stderr);
    site.entry(
        1,
        &format!("{change}allow: {{personal-id: 法院公告}}\n"),
        "张某。",
    );
    assert_eq!(site.build().code, Some(0));
}

#[test]
fn no_output_quotes_a_number_whole() {
    let site = Site::new();
    let unit = format!("unit: 水务局{NUMBER}");
    site.entry(1, "attachments: [名单.xlsx]\n", "正文。")
        .file(
            "content/名单.xlsx",
            xlsx(&[("名单", &[&["姓名", "身份证号"], &["张某", NUMBER]])]),
        )
        .file(
            "content/a.md",
            format!("---\ntitle: 甲\nindex_number: 002489524/2023-00002\n{unit}\npublished: 2023-01-02\n关键字甲: {MOBILE}\n---\n见[乙](/a/)，电话{MOBILE}。\n"),
        )
        .file(
            "content/b.md",
            format!("---\ntitle: 全麵\nindex_number: 002489524/2023-00003\nunit: 水务局\ndocument_number: 甲[2023]1号\nsource: {MOBILE}\npublished: 2023-01-02\n---\n电话{MOBILE}。\n"),
        );
    for arguments in [
        &[][..],
        &["--lang", "zh"],
        &["--format", "json"],
        &["--format", "sarif", "--lang", "zh"],
        &["--fix"],
    ] {
        let run = check(&site, arguments);
        let said = run.stdout + &run.stderr;
        assert!(said.len() > 100, "{arguments:?} said nothing");
        for number in [NUMBER, MOBILE] {
            assert!(!said.contains(number), "{arguments:?} prints {number}:\n{said}");
        }
    }
    assert!(
        check(&site, &["--format", "json"])
            .stdout
            .contains("unknown-unit")
    );
    assert!(check(&site, &["--fix"]).stdout.contains("138******78"));
}

#[test]
fn each_edition_has_the_page_of_an_attachment_in_its_script() {
    let site = Site::new();
    site.file("site.yaml", format!("{SITE}editions: [zh-Hans, zh-Hant]\n"));
    site.entry(1, "attachments: [发展.docx]\n", "正文。")
        .file("content/发展.docx", docx(&["会议通过了发展规划，护林员补贴。"]))
        .built();
    let hans = site.read(&format!("{ENTRY}/fa-zhan.docx.html"));
    let hant = site.read(&format!("zh-hant/{ENTRY}/fa-zhan.docx.html"));
    assert!(text_of(&hans).contains("会议通过了发展规划"), "{hans}");
    assert!(!hans.contains("class=conversion"), "{hans}");
    assert!(text_of(&hant).contains("會議通過了發展規劃"), "{hant}");
    assert!(text_of(&hant).contains("本頁文字由程序轉換為繁體"), "{hant}");
    // The name is the file's, and the file is there once.
    assert!(text_of(&hant).contains("发展.docx"), "{hant}");
    assert!(
        site.has(&format!("{ENTRY}/fa-zhan.docx")) && !site.has(&format!("zh-hant/{ENTRY}/fa-zhan.docx"))
    );
    let entry = site.read(&format!("zh-hant/{ENTRY}/index.html"));
    assert!(
        entry.contains(&format!("/zh-hant/{ENTRY}/fa-zhan.docx.html")),
        "{entry}"
    );
    assert_eq!(difference(&site.public(), &site.fresh()), [] as [String; 0]);
    let rendered = check(&site, &["--rendered"]);
    assert!(!rendered.stderr.contains("[page-link]"), "{}", rendered.stderr);
}

#[test]
fn each_edition_compares_a_corrected_text_with_the_earlier_one() {
    let site = Site::new();
    site.file("site.yaml", format!("{SITE}editions: [zh-Hans, zh-Hant]\n"));
    let change = "changes:\n- {date: 2023-03-01, note: 更正, before: 旧.txt}\n";
    site.entry(1, change, "发展规划已经通过。")
        .file("content/旧.txt", "发展规划没有通过。")
        .built();
    let entry = site.page(&format!("zh-hant/{ENTRY}/"));
    assert!(entry.contains(&format!("/zh-hant/{ENTRY}/changes/")), "{entry}");
    let (hans, hant) = (
        text_of(&site.page(&format!("{ENTRY}/changes/"))),
        text_of(&site.page(&format!("zh-hant/{ENTRY}/changes/"))),
    );
    assert!(
        hans.contains("发展规划") && !hans.contains("由程序转换为"),
        "{hans}"
    );
    assert!(
        hant.contains("發展規劃") && hant.contains("本頁文字由程序轉換為繁體"),
        "{hant}"
    );
    let rendered = check(&site, &["--rendered"]);
    assert!(!rendered.stderr.contains("[page-link]"), "{}", rendered.stderr);
}
