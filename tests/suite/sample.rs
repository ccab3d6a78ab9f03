//! The sample portal: complete, in order, and plain about what it supplied itself.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use crate::harness::{Site, text_of};

fn portal() -> &'static Site {
    static PORTAL: OnceLock<Site> = OnceLock::new();
    PORTAL.get_or_init(|| {
        let site = Site::sample();
        site.run(&["build", "--now", "2026-11-22"]);
        site
    })
}

const ENTRIES: [(&str, &str); 5] = [
    (
        "002489524/2023-00028",
        "content/2023/杭州市民政局2022年法治政府建设年度报告.md",
    ),
    (
        "sample014/2023-00001",
        "content/2023/hangzhou-2022-fazhi-zhengfu.md",
    ),
    (
        "sample022/2024-00001",
        "content/2024/红寺堡区民政局2023年法治政府建设年度总结报告.md",
    ),
    (
        "sample030/2022-00001",
        "content/2022/zhuzhou-fazhi-minzheng-fangan.yaml",
    ),
    (
        "000014349/2022-00001",
        "content/2021/嘉定区民政局2021年度法治政府建设情况报告.md",
    ),
];

/// The entry's page in the edition of its own script, where its text is what the unit published.
fn page(key: &str) -> String {
    let traditional = ["002489524/2023-00028", "sample014/2023-00001"];
    let edition = if traditional.contains(&key) {
        "zh-hant/"
    } else {
        ""
    };
    portal().read(&format!("{edition}entry/{key}/index.html"))
}

/// The lines of a document's text as it stands in its file.
fn lines(file: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let body = match text.strip_prefix("---\n") {
        Some(rest) => rest.split_once("\n---\n").unwrap().1.to_owned(),
        None => {
            let sections = text.split_once("\nsections:").unwrap().1;
            let key = |line: &str| line.trim_start().starts_with("body:");
            let lines = sections
                .lines()
                .filter(|line| !key(line) && !line.trim_start().starts_with('#'));
            let heading = |line: &str| {
                line.replace("- heading:", "")
                    .replace("- body: |", "")
                    .replace("heading:", "")
            };
            lines
                .map(|line| heading(line).trim().trim_matches('"').to_owned() + "\n")
                .collect()
        }
    };
    body.lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty() && line != "|" && line != "-")
        .collect()
}

#[test]
fn every_sentence_is_on_the_page_in_its_order() {
    for (key, file) in ENTRIES {
        let text: String = text_of(&page(key))
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let lines = lines(file);
        assert!(lines.len() >= 15, "{file} has only {} lines", lines.len());
        let mut rest = text.as_str();
        for line in lines {
            let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            let at = rest
                .find(&line)
                .unwrap_or_else(|| panic!("{file}: missing or out of order: {line}"));
            rest = &rest[at + line.len()..];
        }
    }
}

#[test]
fn nothing_of_the_old_portals_is_left() {
    for (key, _) in ENTRIES {
        let text = text_of(&page(key));
        for chrome in ["浏览次数", "瀏覽次數", "【字体", "关闭窗口"] {
            assert!(!text.contains(chrome), "{key} still says {chrome}");
        }
    }
}

#[test]
fn what_the_portal_supplied_is_said_on_the_page() {
    for key in [
        "sample014/2023-00001",
        "sample022/2024-00001",
        "sample030/2022-00001",
    ] {
        let page = page(key);
        assert!(page.contains("SAMPLE"), "{key} does not show its number");
        let text = text_of(&page);
        assert!(text.contains("索引号") || text.contains("索引號"));
        assert!(
            text.contains("示例") || text.contains("範例"),
            "{key} does not say that its number is a sample"
        );
    }
    assert!(text_of(&portal().read("index.html")).contains("示例"));
}

#[test]
fn the_outline_of_the_documents_is_found() {
    // Second-level headings, counted by hand in the five documents: 53, of which 41 run in.
    let second_level = |key: &str| {
        let page = page(key);
        let body = page.split("data-search-body").nth(1).unwrap().to_owned();
        (2..=6)
            .flat_map(|level| {
                body.split(&format!("<h{level}"))
                    .skip(1)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .filter(|part| {
                part.split_once('>')
                    .is_some_and(|(_, text)| text.starts_with('(') && !text.starts_with("(2"))
            })
            .count()
    };
    let counts: Vec<usize> = ENTRIES.iter().map(|(key, _)| second_level(key)).collect();
    assert_eq!(counts.iter().sum::<usize>(), 53, "{counts:?}");
}

#[test]
fn statutory_pages_exist_and_say_something() {
    for page in ["guide", "rules", "annual-reports", "on-request"] {
        let text = text_of(&portal().read(&format!("{page}/index.html")));
        assert!(
            text.chars().count() > 800,
            "/{page}/ has {} characters",
            text.chars().count()
        );
    }
}
