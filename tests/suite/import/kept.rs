//! Nothing of a source is lost: what readers of it see is in the draft's text, in order and
//! unchanged, or named in the report.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongkai::text::{TextMode, render, text_of};

use super::expected::EXPECTED;
use super::{fixtures, report, site};

/// The characters of a text that are not space.
pub fn letters(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect()
}

/// What a reader of a page sees, read with no help from the program under test.
fn seen(page: &str) -> String {
    let mut text = page.to_owned();
    for (start, end) in [
        ("<!--", "-->"),
        ("<head", "</head>"),
        ("<HEAD", "</HEAD>"),
        ("<script", "</script>"),
        ("<style", "</style>"),
        ("<button", "</button>"),
    ] {
        while let Some(from) = text.find(start) {
            let length = text[from..].find(end).unwrap() + end.len();
            text.replace_range(from..from + length, "");
        }
    }
    let text = crate::harness::text_of(&text);
    text.replace("&emsp;", " ").replace("&nbsp;", " ")
}

fn source(name: &str) -> String {
    let bytes = fs::read(fixtures().join(name)).unwrap();
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(error.as_bytes());
        assert!(!broken, "{name}");
        text.into_owned()
    });
    if name.ends_with(".html") {
        seen(&text)
    } else {
        text
    }
}

/// The text of a draft as a reader of the built page sees it.
pub fn text_of_draft(path: &Path) -> String {
    let draft = fs::read_to_string(path).unwrap();
    let mut parts = draft.splitn(3, "---\n");
    let front = parts.nth(1).unwrap();
    let mode = if front.contains("文本: plain") {
        TextMode::Plain
    } else {
        TextMode::Markdown
    };
    // A page's markup has no numbers of its lists either: the browser counts.
    let html = render(parts.next().unwrap(), mode, &|_| None).html;
    text_of(&html.replace("<ol", "<ul"))
}

#[test]
fn every_character_of_every_fixture_is_in_the_draft_or_named_in_the_report() {
    for (name, _) in EXPECTED {
        let site = site();
        let file = fixtures().join(name);
        let (_, report) = report(&site, &[file.to_str().unwrap()]);
        let entry = &report["files"][0]["entries"][0];
        let text = letters(&text_of_draft(&site.path(entry["file"].as_str().unwrap())));
        let source = letters(&source(name));
        assert!(text.len() > 60, "{name}: {text:?}");

        // In order and unchanged: the text is what is left of the source when some is taken out.
        let mut rest = source.iter();
        for (at, c) in text.iter().enumerate() {
            let near: String = text[at.saturating_sub(10)..(at + 10).min(text.len())]
                .iter()
                .collect();
            assert!(
                rest.any(|other| other == c),
                "{name}: not in the source, or out of order: {near}"
            );
        }

        // And what was taken out is what the report names.
        let mut counts: BTreeMap<char, i64> = BTreeMap::new();
        for c in &source {
            *counts.entry(*c).or_default() += 1;
        }
        let removed = entry["removed"].as_array().unwrap().iter();
        let removed: String = removed.map(|piece| piece["text"].as_str().unwrap()).collect();
        for c in text.iter().copied().chain(letters(&removed)) {
            *counts.entry(c).or_default() -= 1;
        }
        counts.retain(|_, count| *count != 0);
        assert!(
            counts.is_empty(),
            "{name}: lost or doubled: {counts:?}\nremoved: {removed}"
        );
    }
}

#[test]
fn metadata_that_has_no_key_is_kept_as_a_comment() {
    let (_, draft) = super::fixture("pages/trs.html");
    assert!(draft.contains("# 原文另有：公开范围: 面向社会"), "{draft}");
}

#[test]
fn lines_that_were_cut_at_a_width_are_paragraphs_again() {
    let (_, draft) = super::fixture("texts/wrapped.txt");
    assert!(draft.contains("坚决遏制各类生产安全事故发生"), "{draft}");
    assert!(draft.contains("\n一、检查范围。"), "{draft}");
}

#[test]
fn tables_lists_and_raised_numbers_mean_the_same() {
    let (_, draft) = super::fixture("pages/hanweb.html");
    assert!(
        draft.contains("<td rowspan=\"2\">指标</td><td colspan=\"2\">2021年</td>"),
        "{draft}"
    );
    let (_, draft) = super::fixture("pages/trs.html");
    assert!(draft.contains("10<sup>4</sup>m<sup>3</sup>"), "{draft}");
    let (_, draft) = super::fixture("pages/traditional.html");
    assert!(
        draft.contains("1.  三月底前完成動員部署；\n2.  四月底前"),
        "{draft}"
    );
    let (_, draft) = super::fixture("pages/plain-divs.html");
    assert!(draft.contains("| 蔬菜\\|水果 | 700 | 7 |"), "{draft}");
}

/// Texts that Markdown or YAML would take for their own.
#[test]
fn what_looks_like_markup_stays_what_it_is() {
    let site = site();
    let title = "关于“甲: 乙”#1的[公告]";
    let lines = [
        "这是第一段，说明事项的来由。",
        "    缩进四格的一段话，不是代码。",
        "1. 编号后有空格",
        "# 井号",
        "---",
        "*星号* _下划线_ `反引号` <b>尖括号</b> &amp;",
        "[1]: 参考",
        "| 竖线 | 表格 |",
    ];
    site.file("a.txt", format!("{title}\n{}\n", lines.join("\n")));
    let (run, report) = report(&site, &["a.txt"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let entry = &report["files"][0]["entries"][0];
    assert_eq!(entry["fields"][0]["value"], title);
    let text = text_of_draft(&site.path(entry["file"].as_str().unwrap()));
    let want: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    assert_eq!(text, want.join("\n"));
    // The title is read back from the draft as it was written.
    let check = site.run(&["check"]);
    assert!(!check.stderr.contains("yaml"), "{}", check.stderr);
}

#[test]
fn the_sound_of_a_character_is_kept_and_what_a_form_holds_is_named() {
    let site = site();
    let ruby = "<w:p><w:r><w:t>关于整治的通知</w:t></w:r></w:p><w:p><w:r><w:ruby><w:rt><w:r><w:t>jiǒng</w:t></w:r></w:rt>\
                <w:rubyBase><w:r><w:t>囧</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>村整治方案如下。</w:t></w:r></w:p>";
    site.file("a.docx", super::files::docx(ruby, &[]));
    let (_, said) = report(&site, &["a.docx"]);
    let entry = &said["files"][0]["entries"][0];
    let text = text_of_draft(&site.path(entry["file"].as_str().unwrap()));
    assert!(text.contains("囧（jiǒng）村整治方案如下。"), "{text}");
    site.file(
        "a.html",
        "<html><head><title>关于登记的通知</title></head><body><h1>关于登记的通知</h1><p>请各单位于三月底前完成登记，逾期不再受理。</p>\
         <p>联系人：<input type=text value=张三></p><svg><text>流程：受理</text></svg><p>登记结果另行公布，特此通知。</p></body></html>",
    );
    let run = site.run(&["import", "a.html", "--lang", "zh"]);
    assert!(run.stdout.contains("表单里填写或可选的文字没有导入"), "{run:#?}");
    assert!(run.stdout.contains("有图形、图表或嵌入对象没有导入"), "{run:#?}");
}
