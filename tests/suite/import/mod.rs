//! `gongkai import`, run as an officer runs it.
//!
//! `kept` proves for every fixture that no character of the source is lost; the others look at what
//! was recognised, and at files that are broken or hostile.

/// What each fixture must give.
mod expected;
/// Catalogues and word-processor files.
mod files;
/// Broken and hostile files.
mod hostile;
/// Nothing of a source is lost.
mod kept;
/// Files that are small and would take hours or all of the memory.
mod limits;
/// Documents and catalogues made of all kinds of parts.
mod whole;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Run, Site};
use expected::EXPECTED;

/// The folder of the fixtures.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}

/// A site with the units that the fixtures name, and no content.
fn site() -> Site {
    let site = Site::new();
    site.file("site.yaml", fs::read(fixtures().join("site.yaml")).unwrap());
    site
}

/// Imports files of the site's folder and reads the report for programs.
fn report(site: &Site, arguments: &[&str]) -> (Run, Value) {
    let all: Vec<&str> = ["import", "--format", "json"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let run = site.run(&all);
    let report = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:#?}"));
    (run, report)
}

/// Imports one fixture; gives the fields of its entry and the text of its draft.
fn fixture(name: &str) -> (BTreeMap<String, String>, String) {
    let site = site();
    let file = fixtures().join(name);
    let (run, report) = report(&site, &[file.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let entry = &report["files"][0]["entries"][0];
    let draft = fs::read_to_string(site.path(entry["file"].as_str().unwrap())).unwrap();
    (fields(entry), draft)
}

/// The values of an entry of the report, by key, each with how sure it is: `title` → `… (sure)`.
fn fields(entry: &Value) -> BTreeMap<String, String> {
    let fields = entry["fields"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    fields
        .map(|field| {
            let value = format!("{} ({})", text(&field["value"]), text(&field["confidence"]));
            (text(&field["key"]), value)
        })
        .collect()
}

#[test]
fn comments_news_and_reviewers_remarks_stay_outside_and_files_come_along() {
    for (name, inside, outside) in [
        ("pages/comments.html", "第四条", "热心市民"),
        ("pages/comments.html", "全掩膜项目", "猜你喜欢"),
        ("pages/news-list.html", "请广大用户提前储水", "召开第1次"),
        ("pages/word.html", "水库大坝", "请核对 [u1]"),
        ("pages/form.html", "销售过期食品3盒", "行政处罚信息公示\n\n"),
        ("pages/download-link.html", "download.jsp", "已下载"),
    ] {
        let (_, draft) = fixture(name);
        let text = draft.splitn(3, "---\n").nth(2).unwrap();
        assert!(text.contains(inside), "{name}: {inside}\n{draft}");
        assert!(!text.contains(outside), "{name}: {outside}\n{draft}");
    }
}

#[test]
fn what_sources_say_is_taken_and_nothing_else() {
    let mut wrong = Vec::new();
    for (name, expected) in EXPECTED {
        let (found, _) = fixture(name);
        let expected: BTreeMap<String, String> = expected
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        if found != expected {
            wrong.push(format!("{name}: found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_is_expected() {
    for folder in ["texts", "pages"] {
        for item in fs::read_dir(fixtures().join(folder)).unwrap() {
            let name = format!("{folder}/{}", item.unwrap().file_name().to_str().unwrap());
            assert!(EXPECTED.iter().any(|(known, _)| *known == name), "{name}");
        }
    }
}

#[test]
fn the_text_of_real_documents_is_that_of_the_entries_made_by_hand() {
    for (name, entry) in [
        (
            "texts/hangzhou-mzj.txt",
            "2023/杭州市民政局2022年法治政府建设年度报告.md",
        ),
        (
            "texts/hongsibu.txt",
            "2024/红寺堡区民政局2023年法治政府建设年度总结报告.md",
        ),
        ("texts/hangzhou.txt", "2023/hangzhou-2022-fazhi-zhengfu.md"),
        (
            "texts/jiading.txt",
            "2021/嘉定区民政局2021年度法治政府建设情况报告.md",
        ),
    ] {
        let text = |whole: &str| -> String {
            let body = whole.splitn(3, "---\n").nth(2).unwrap().to_owned();
            body.chars().filter(|c| !c.is_whitespace()).collect()
        };
        let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content").join(entry);
        let (_, draft) = fixture(name);
        assert_eq!(
            text(&draft),
            text(&fs::read_to_string(content).unwrap()),
            "{name}"
        );
    }
}

#[test]
fn a_plan_inside_a_notice_keeps_both_and_gets_its_heading() {
    let (_, draft) = fixture("texts/zhuzhou.txt");
    assert!(
        draft.contains("\n# 株洲市法治民政建设实施方案(2021-2023年)\n"),
        "{draft}"
    );
    assert!(draft.contains("请认真遵照执行。"));
    let (_, draft) = fixture("texts/red-head.txt");
    assert!(
        draft.contains("\n# 河湾市养老服务发展规划（2023—2025年）\n"),
        "{draft}"
    );
    assert!(draft.contains("河湾市人民政府文件"));
}

#[test]
fn what_is_missing_is_a_blank_that_check_refuses_though_it_is_a_draft() {
    let site = site();
    let file = fixtures().join("texts/hongsibu.txt");
    let run = site.run(&["import", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.contains("TO FILL IN"), "{}", run.stdout);
    let check = site.run(&["check"]);
    assert_eq!(check.code, Some(1), "{check:#?}");
    let draft = crate::harness::tree(&site.path("content"));
    let (name, bytes) = draft.first_key_value().unwrap();
    let draft = String::from_utf8(bytes.clone()).unwrap();
    for key in ["索引号", "公开日期"] {
        let line = draft.lines().position(|line| line.starts_with(key)).unwrap();
        let blank = format!("【待填：{key}】");
        assert!(draft.lines().nth(line).unwrap().contains(&blank), "{draft}");
        let at = format!("--> content/{name}:{}:", line + 1);
        let finding = format!("error[placeholder]: a blank is left to fill: `{blank}`");
        for part in [finding, at] {
            assert!(check.stderr.contains(&part), "{part}: {}", check.stderr);
        }
    }
    let build = site.build();
    assert_eq!(build.code, Some(1), "{build:#?}");
    assert!(!site.path("public").exists());
    // A blank is no finding of another kind as well.
    for rule in ["index-number", "date", "empty-value", "body"] {
        assert!(
            !check.stderr.contains(&format!("[{rule}]")),
            "{rule}: {}",
            check.stderr
        );
    }
}

#[test]
fn a_draft_with_its_blanks_filled_passes_and_builds() {
    let site = site();
    let file = fixtures().join("pages/trs.html");
    let (_, report) = report(&site, &[file.to_str().unwrap()]);
    let path = report["files"][0]["entries"][0]["file"]
        .as_str()
        .unwrap()
        .to_owned();
    let check = site.run(&["check"]);
    assert!(check.stderr.contains("P020220608.docx"), "{}", check.stderr);
    site.file(
        "content/2022/P020220608.docx",
        crate::attachments::docx(&["名单如下。"]),
    );
    assert_eq!(site.run(&["check"]).code, Some(0));
    let draft = fs::read_to_string(site.path(&path)).unwrap();
    site.file(&path, draft.replace("状态: 草稿\n", ""));
    let build = site.build();
    assert_eq!(build.code, Some(0), "{build:#?}");
    assert!(site.has("entry/002489524/2022-00031/index.html"));
}

#[test]
fn a_second_import_says_so_and_changes_nothing() {
    let site = site();
    let folder = fixtures().join("pages");
    let first = site.run(&["import", folder.to_str().unwrap()]);
    assert_eq!(first.code, Some(0), "{first:#?}");
    let before = crate::harness::tree(&site.path("content"));
    let (run, again) = report(&site, &[folder.to_str().unwrap()]);
    assert_eq!(run.code, Some(0));
    assert_eq!(again["summary"]["drafts"], 0);
    assert_eq!(again["summary"]["already"], again["summary"]["files"]);
    assert_eq!(crate::harness::tree(&site.path("content")), before);
}

#[test]
fn an_entry_that_was_edited_or_renamed_is_known_by_its_index_number() {
    let site = site();
    site.file(
        "content/by-hand.yaml",
        "标题: 甲\n索引号: \"00248952-4/2022-00031\"   # 照录\n发布机构: 市水务局\n公开日期: 2022-06-08\n正文: 乙。\n",
    );
    let file = fixtures().join("pages/trs.html");
    let (_, report) = report(&site, &[file.to_str().unwrap()]);
    let entry = &report["files"][0]["entries"][0];
    assert_eq!(entry["state"], "already-imported");
    assert_eq!(entry["file"], "content/by-hand.yaml");
}

#[test]
fn a_dry_run_writes_nothing() {
    let site = site();
    let folder = fixtures().join("texts");
    let (run, report) = report(&site, &["--dry-run", folder.to_str().unwrap()]);
    assert_eq!(run.code, Some(0));
    assert_eq!(report["summary"]["drafts"], 8);
    assert!(crate::harness::tree(&site.path("content")).is_empty());
}

#[test]
fn the_same_sources_give_the_same_drafts_whatever_the_folder_and_locale() {
    let (one, two) = (site(), site());
    let folder = fixtures();
    let folders = [folder.join("pages"), folder.join("texts")];
    let arguments = [
        "import",
        folders[0].to_str().unwrap(),
        folders[1].to_str().unwrap(),
    ];
    assert_eq!(one.run(&arguments).code, Some(0));
    let other = two.path("elsewhere");
    fs::create_dir_all(&other).unwrap();
    for part in ["pages", "texts"] {
        for item in fs::read_dir(folder.join(part)).unwrap() {
            let path = item.unwrap().path();
            fs::copy(&path, other.join(path.file_name().unwrap())).unwrap();
        }
    }
    let run = two
        .command(&["import", "elsewhere"])
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .unwrap();
    assert!(run.status.success());
    let stdout = String::from_utf8(run.stdout).unwrap();
    assert!(stdout.contains("新的草稿") && stdout.contains("确定"), "{stdout}");
    let trees = (
        crate::harness::tree(&one.path("content")),
        crate::harness::tree(&two.path("content")),
    );
    assert_eq!(
        crate::harness::difference(&trees.0, &trees.1),
        Vec::<String>::new()
    );
}

#[test]
fn the_unit_given_is_for_sources_that_name_none() {
    let site = site();
    site.file(
        "a.txt",
        "关于节水的公告\n全市居民应当节约用水，共同保护水资源。\n",
    );
    site.file(
        "b.txt",
        "发布机构：河湾市财政局\n关于预算的公告\n现将预算予以公开，请社会监督。\n",
    );
    let (run, report) = report(&site, &["a.txt", "b.txt", "--unit", "市水务局"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let unit = |number: usize| fields(&report["files"][number]["entries"][0])["unit"].clone();
    assert_eq!(unit(0), "市水务局 (sure)");
    assert_eq!(unit(1), "河湾市财政局 (sure)");
    let run = site.run(&["import", "a.txt", "--unit", "没有的局"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("没有的局"), "{}", run.stderr);
}

#[test]
fn two_documents_with_one_title_and_day_do_not_meet() {
    let site = site();
    for (name, text) in [("a.txt", "甲"), ("b.txt", "乙")] {
        let text = format!("关于停水的公告\n发布时间：2023-05-01\n因检修，{text}路停水一天，请做好准备。\n");
        site.file(name, text);
    }
    let (run, report) = report(&site, &["a.txt", "b.txt"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(report["summary"]["drafts"], 2, "{report:#}");
    assert_eq!(crate::harness::tree(&site.path("content/2023")).len(), 2);
}

#[test]
fn without_a_site_a_folder_is_enough() {
    let site = site();
    fs::remove_file(site.path("site.yaml")).unwrap();
    site.file(
        "a.txt",
        "关于节水的公告\n全市居民应当节约用水，共同保护水资源。\n",
    );
    let run = site.run(&["import", "a.txt", "--output", "drafts"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(crate::harness::tree(&site.path("drafts")).len(), 1);
    assert_eq!(site.run(&["import", "a.txt"]).code, Some(2));
}
