//! An edit after which most is taken on gives the site, and says what is wrong with it, as if the
//! site had been prepared for the first time.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::config::BaseUrl;
use crate::diagnostic::{Language, render};
use crate::pipeline::{Failure, Options, PageContent, Prepared, Progress, prepare, prepare_after};

struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: usize) {}
    fn step(&self) {}
}

fn options(root: &Path, preview: bool) -> Options {
    Options {
        root: root.to_owned(),
        base_url: BaseUrl::parse("http://127.0.0.1:8000/"),
        now: "2024-06-01T04:00:00Z".parse().unwrap(),
        now_is_given: true,
        allow_removals: false,
        drafts: true,
        portal: false,
        cache: preview.then(|| root.join("memory").join("cache")),
        full: false,
        edition: None,
        preview,
        shown: Default::default(),
    }
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn entry(number: u32, keys: &str, text: &str) -> String {
    format!(
        "---\ntitle: 第{number}号通知\nindex_number: 002489524/2023-{number:05}\nunit: 水务局\n\
         published: 2023-01-{number:02}\n{keys}---\n{text}\n"
    )
}

/// What a preparation gave: every finding, and every file of the site but those of the search index.
fn account(outcome: &Result<Prepared, Failure>) -> (String, Vec<(String, Vec<u8>)>) {
    let prepared = match outcome {
        Ok(prepared) => prepared,
        Err(Failure::Invalid(findings)) => {
            let said = findings
                .iter()
                .map(|finding| render(finding, false, Language::English));
            return (said.collect(), Vec::new());
        }
        Err(failure) => return (failure.to_string(), Vec::new()),
    };
    let said = prepared.warnings.iter();
    let said: String = said
        .map(|finding| render(finding, false, Language::English))
        .collect();
    let made = prepared.planned.iter().map(|planned| {
        let page = prepared.page(&planned.path).unwrap().unwrap();
        let bytes = match page.content {
            PageContent::Bytes(bytes) => bytes,
            PageContent::File(file) => fs::read(file).unwrap(),
        };
        (format!("{} {:?} {}", planned.path, page.held, page.gone), bytes)
    });
    (format!("{said}{:?}", prepared.account), made.collect())
}

#[test]
fn an_edit_gives_what_a_first_preparation_gives() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("memory")).unwrap();
    let site = "title: 示例\nbase_url: https://a.example/\nunits: [{name: 水务局, code: '002489524', slug: shuiwu}]\n\
                categories: [{name: 综合政务, slug: zonghe}]\n";
    write(root, "site.yaml", site);
    for number in 1..=9 {
        write(
            root,
            &format!("content/{number}.md"),
            &entry(number, "", "各科室：照此办理。"),
        );
    }
    write(
        root,
        "content/3.md",
        &entry(3, "attachments: [表.csv]\n", "见附件，见[第四号](4.md)。"),
    );
    write(root, "content/表.csv", "甲,乙\n");
    write(root, "content/5.md", &entry(5, "state: draft\n", "草稿。"));
    write(root, "content/6.md", &entry(6, "", "见下。\n\n[^1]: 无人引用。"));
    let settle = || std::thread::sleep(Duration::from_millis(70));
    settle();
    let mut good = prepare_after(None, &options(root, true), &Silent).unwrap();
    // What is done, and whether all but one entry is taken on.
    let edits: &[(&str, &str, String, bool)] = &[
        (
            "a text",
            "content/1.md",
            entry(1, "", "各科室：照此办理，不得有误。"),
            true,
        ),
        (
            "the text again",
            "content/1.md",
            entry(1, "", "各科室：马上办理。"),
            true,
        ),
        (
            "a keyword and a note",
            "content/2.md",
            entry(2, "keywords: [水]\nnote: 已核对\n", "照此办理。"),
            true,
        ),
        (
            "a title",
            "content/2.md",
            entry(2, "", "照此办理。").replace("通知", "通告"),
            true,
        ),
        (
            "a warning that comes",
            "content/7.md",
            entry(7, "", "见下。\n\n[^1]: 无人引用。"),
            true,
        ),
        (
            "a warning that goes",
            "content/6.md",
            entry(6, "", "没有链接。"),
            true,
        ),
        (
            "a link to a place that is not there",
            "content/7.md",
            entry(7, "", "见[第六号](6.md#s-1)。"),
            false,
        ),
        (
            "the place",
            "content/6.md",
            entry(6, "", "一、总则\n\n正文。"),
            false,
        ),
        (
            "the place taken away",
            "content/6.md",
            entry(6, "", "没有链接。"),
            false,
        ),
        (
            "the link taken away",
            "content/7.md",
            entry(7, "", "没有链接。"),
            false,
        ),
        (
            "a draft's text",
            "content/5.md",
            entry(5, "state: draft\n", "改过的草稿。"),
            true,
        ),
        (
            "the text with an attachment",
            "content/3.md",
            entry(3, "attachments: [表.csv]\n", "见[第四号](4.md)和附件。"),
            true,
        ),
        (
            "a date",
            "content/2.md",
            entry(2, "issued: 2023-01-01\n", "照此办理。"),
            false,
        ),
        (
            "a category",
            "content/2.md",
            entry(2, "category: 综合政务\n", "照此办理。"),
            false,
        ),
        (
            "a broken link",
            "content/4.md",
            entry(4, "", "见[第十号](10.md)。"),
            false,
        ),
        (
            "its repair",
            "content/4.md",
            entry(4, "", "见[第九号](9.md)。"),
            false,
        ),
        ("nonsense", "content/8.md", "---\ntitle: [\n".to_owned(), false),
        ("its repair", "content/8.md", entry(8, "", "好了。"), true),
        (
            "a relation",
            "content/9.md",
            entry(9, "replaces: [002489524/2023-00001]\n", "替代。"),
            false,
        ),
        ("a publication", "content/5.md", entry(5, "", "发布。"), false),
        ("a new entry", "content/10.md", entry(10, "", "新的。"), false),
        (
            "another attachment",
            "content/表.csv",
            "甲,乙,丙\n".to_owned(),
            false,
        ),
        (
            "a page",
            "content/pages/guide.md",
            "---\ntitle: 指南\nslug: guide\n---\n正文。\n".to_owned(),
            false,
        ),
        (
            "a number taken twice",
            "content/10.md",
            entry(9, "", "重号。"),
            false,
        ),
        ("its repair", "content/10.md", entry(10, "", "新的。"), true),
        ("the settings", "site.yaml", site.replace("示例", "样例"), false),
        (
            "a text after that",
            "content/1.md",
            entry(1, "", "又改了。"),
            true,
        ),
    ];
    for (what, file, text, taken_on) in edits {
        write(root, file, text);
        settle();
        let next = prepare_after(Some(&good), &options(root, true), &Silent);
        let first = prepare(&options(root, false), &Silent);
        let (next_account, first_account) = (account(&next), account(&first));
        assert_eq!(next_account.0, first_account.0, "{what}");
        assert!(next_account.1 == first_account.1, "{what}: other pages");
        if let Ok(next) = next {
            assert_eq!(Arc::ptr_eq(&good.planned, &next.planned), *taken_on, "{what}");
            good = next;
        }
    }
}
