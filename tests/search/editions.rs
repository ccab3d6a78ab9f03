//! The search page of an edition: its hits are in the reader's script.

use std::fs;
use std::process::Command;

use serde_json::json;

use crate::twins::node;

const SITE: &str = "title: 甲\nbase_url: https://a.example/\neditions: [zh-Hans, zh-Hant]\n\
                    units: [{name: 水务局, code: '002489524'}]\n";

/// A built site of two editions, with a text in each script and one of rare characters.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let entry = |number: u32, head: &str, text: &str| {
        let entry = format!(
            "---\nindex_number: 002489524/2023-0000{number}\nunit: 水务局\npublished: 2023-01-0{number}\n{head}\n---\n{text}\n"
        );
        fs::write(folder.path().join(format!("content/{number}.md")), entry).unwrap();
    };
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(folder.path().join("site.yaml"), SITE).unwrap();
    entry(1, "title: 行政复议的报告", "全年总发电量增长，复议案件减少。");
    entry(2, "title: 發電量的說明\nlanguage: zh-Hant", "總發電量已公布。");
    entry(3, "title: 罕见字", &format!("𠮷{}养老服务站点", "一".repeat(29)));
    entry(
        4,
        "title: 葛\u{e0100}城",
        &format!(
            "葛\u{e0100}👨\u{200d}👩\u{200d}👧é{}供\u{200b}水站{}e\u{301}\u{302}后",
            "二".repeat(27),
            "三".repeat(76)
        ),
    );
    entry(
        5,
        "title: 有序",
        "说明`码`。\n\n3. 甲`子`\n5) 乙\n\n   6. 丙\n6)\n\n末",
    );
    let built = Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(["build", "--now", "2024-01-01T00:00:00+08:00", "--root"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(built.status.success(), "{built:?}");
    folder
}

#[test]
fn hits_are_in_the_script_of_the_edition_and_so_is_what_their_address_looks_for() {
    let site = site();
    let cases = json!([
        {"q": "总发电量", "edition": "zh-Hant"},
        {"q": "行政復議", "edition": "zh-Hant"},
        {"q": "總發電量"},
    ]);
    let answers = node("ask.mjs", &site.path().join("public"), &cases);
    let (both, title) = (&answers[0]["hits"], &answers[1]["hits"]);
    let seen = |hit: &serde_json::Value| {
        ["title", "lang", "excerpt", "first"].map(|key| hit[key].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(
        seen(&both[0]),
        ["發電量的說明", "zh-Hant", "總發電量已公布。", "總發電量"]
    );
    assert_eq!(
        seen(&both[1]),
        [
            "行政復議的報告",
            "zh-Hant",
            "全年總發電量增長，復議案件減少。",
            "總發電量"
        ]
    );
    // What stands only in the title: the text is shown from its beginning.
    assert_eq!(title[0]["excerpt"], "全年總發電量增長，復議案件減少。");
    // From the main edition, and from the command line, hits are as published.
    assert_eq!(answers[2]["hits"][1]["title"], "行政复议的报告");
}

#[test]
fn an_excerpt_is_cut_between_characters() {
    let site = site();
    let answer = node(
        "ask.mjs",
        &site.path().join("public"),
        &json!([{"q": "养老服务"}]),
    );
    let excerpt = answer[0]["hits"][0]["excerpt"].as_str().unwrap();
    assert_eq!(excerpt, format!("𠮷{}养老服务站点", "一".repeat(29)));
    let query = "供水站";
    let answer = node(
        "ask.mjs",
        &site.path().join("public"),
        &json!([{"q": query, "edition": "zh-Hans"}]),
    );
    let hit = &answer[0]["hits"][0];
    let shown = format!(
        "…👨\u{200d}👩\u{200d}👧é{}供\u{200b}水站{}e\u{301}\u{302}…",
        "二".repeat(27),
        "三".repeat(76)
    );
    assert_eq!(hit["excerpt"].as_str(), Some(shown.as_str()));
    assert_eq!(hit["first"], "供\u{200b}水站");
    assert_eq!(ours(&site, query), shown);
}

/// The excerpt of the first hit on the command line.
fn ours(site: &tempfile::TempDir, query: &str) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(["search", query, "--format", "json", "--index"])
        .arg(site.path().join("public"))
        .output()
        .unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    answer["hits"][0]["excerpt"].as_str().unwrap().to_owned()
}

#[test]
fn the_numbers_of_a_list_are_part_of_the_text_everywhere() {
    let site = site();
    let text = "…3. 甲子 5) 乙 6. 丙 6) 末";
    let answer = node(
        "ask.mjs",
        &site.path().join("public"),
        &json!([{"q": "甲子"}, {"q": "甲子 5)"}]),
    );
    for hit in [&answer[0]["hits"][0], &answer[1]["hits"][0]] {
        assert_eq!(hit["excerpt"], text);
    }
    assert_eq!(ours(&site, "甲子"), text);
    let card = fs::read_to_string(site.path().join("public/entry/002489524/2023-00005/index.json")).unwrap();
    assert!(
        card.contains("说明码。\\n3. 甲子\\n5) 乙\\n6. 丙\\n6)\\n末"),
        "{card}"
    );
}
