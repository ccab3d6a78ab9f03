//! No character of a text or value is lost on its way to the page, the data, the feeds and search.

use crate::harness::{Site, text_of};

/// Texts as officers write them, with the marks that Markdown would take for its own.
const TEXTS: [&str; 16] = [
    "张某某 330102********1234；李某某 330103********5678",
    "箱体尺寸600*800*1200mm，净重5*6公斤",
    "获奖名单：王**，赵**。",
    "王*明、李*红获奖",
    "王**（已婚）、赵**（未婚）",
    "姓名：____ 电话：________",
    "第__条，第__条",
    "**年**月**日",
    "字段<name>必填",
    "填<项目名称>和<title>",
    "10~~20，30~~40，3~5日",
    "D:\\公文\\_旧\\1.doc",
    "见[1]和[^1]，![](无",
    "a_b_c 与 A&B",
    "#标题 与 # 3 #",
    "价格$5$，`未完",
];

#[test]
fn marks_that_are_characters_are_on_the_page_in_the_data_and_in_the_feeds() {
    let body = TEXTS.join("\n\n");
    let site = Site::new();
    site.entry(1, "", &body).built();
    let page = text_of(&site.page("entry/002489524/2023-00001/"));
    let data: serde_json::Value =
        serde_json::from_str(&site.read("entry/002489524/2023-00001/index.json")).unwrap();
    let data = data.to_string().replace("\\\\", "\\");
    let feed = site.read("feed.xml").replace("&amp;", "&");
    let feed = feed
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let feed = feed.replace("&lt;", "<").replace("&gt;", ">");
    for text in TEXTS {
        // What is HTML is not in the text.
        let text = text
            .replace("<div>", "")
            .replace("</div>", "")
            .replace("<b></b>", "");
        let text = text.as_str();
        assert!(page.contains(text), "{text}: {page}");
        assert!(data.contains(text), "{text}: {data}");
        assert!(feed.contains(text), "{text}: {feed}");
    }
}

#[test]
fn tables_lists_and_headings_keep_masks_and_numbers() {
    let site = Site::new();
    let body = "## 600*800*1200\n\n|姓名|证件|\n|-|-|\n|王**|330102********1234|\n|甲|乙|丙|\n\n\
                3. 王**，赵**\n5. `码`\n\n[1]: 条例第二十六条\n\n[^2]: 依据办法。\n\n\
                <div>在<b>此</b>填<单位名称>和<name>，?a=1&copy=2</div>\n";
    site.entry(1, "", body).built();
    let page = site.page("entry/002489524/2023-00001/");
    for part in [
        "600*800*1200",
        "王**",
        "330102********1234",
        "丙</td>",
        "王**，赵**",
        "<li value=5>",
        "[1]: 条例",
        "[^2]: 依据",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let text = text_of(&page);
    assert!(text.contains("在此填<单位名称>和<name>，?a=1&copy=2"), "{text}");
}

#[test]
fn a_value_of_yaml_is_what_was_typed() {
    for title in [
        "关于拆除3 #楼的公告",
        "&重要 关于x",
        "!注意 关于x",
        "*重要* 关于x",
        "关于x: 办法",
        "1.10",
        "007",
        "1e3",
        "12:30",
        "0x1F",
        "yes",
        "a #b #c: d",
        "关于\"甲\"的公告",
    ] {
        let site = Site::new();
        site.file(
            "content/a.md",
            format!(
                "---\ntitle: {title}\nindex_number: 002489524/2023-00001\nunit: 水务局\npublished: 2023-01-11\n\
                 category: 综合政务/政务公开\nkeywords: [\"1,3-丙二醇\", 甲]\n---\n正文。\n"
            ),
        );
        site.built();
        let data: serde_json::Value =
            serde_json::from_str(&site.read("entry/002489524/2023-00001/index.json")).unwrap();
        assert_eq!(data["title"], title);
        assert_eq!(
            data["keywords"],
            serde_json::json!(["1,3-丙二醇", "甲"]),
            "{title}"
        );
    }
}

#[test]
fn a_title_that_a_comment_cuts_is_refused() {
    let site = Site::new();
    site.file(
        "content/a.md",
        "---\ntitle: 关于拆除3 # 楼的公告\nindex_number: 002489524/2023-00001 # 编号\nunit: 水务局\n\
         published: 2023-01-11\n---\n正文。\n",
    );
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stderr.contains("error[yaml-comment]"), "{run:#?}");
    assert_eq!(run.stderr.matches("yaml-comment").count(), 1, "{run:#?}");
}

#[test]
fn characters_that_nobody_sees_are_told_found_and_taken_out() {
    let site = Site::new();
    site.file(
        "content/a.md",
        "---\ntitle: 关于养老\u{200b}服务的通\u{ad}知\nindex_number: 002489524/2023-00001\nunit: 水务局\n\
         published: 2023-01-11\n---\n某\u{e863}的养\u{2060}老服务，\u{202e}反写。葛\u{e0100}城。\n",
    );
    let run = site.run(&["check"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    for code in ["U+200B", "U+00AD", "U+2060", "U+202E", "U+E863", "U+4DAE"] {
        let output = format!("{}{}", run.stdout, run.stderr);
        assert!(output.contains(code), "{code}: {run:#?}");
    }
    assert!(!run.stderr.contains("E0100"), "{run:#?}");
    site.built();
    for query in ["养老服务", "养\u{200b}老服务", "关于养老服务的通知"] {
        let run = site.run(&["search", query, "--format", "json"]);
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answer["count"], 1, "{query:?}: {run:#?}");
    }
    assert!(!site.page("entry/002489524/2023-00001/").contains('\u{202e}'));
    let run = site.run(&["check", "--fix", "--text", "--yes"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let mended = std::fs::read_to_string(site.path("content/a.md")).unwrap();
    assert!(mended.contains("title: 关于养老服务的通知\n"), "{mended:?}");
    assert!(
        mended.ends_with("某䶮的养老服务，反写。葛\u{e0100}城。\n"),
        "{mended:?}"
    );
}

#[test]
fn a_link_to_a_query_is_named_as_it_was_typed() {
    let site = Site::new();
    site.entry(1, "", "[查](?q=1)");
    let run = site.build();
    assert!(run.stderr.contains("there is no file `?q=1`"), "{run:#?}");
}

#[test]
fn marks_within_a_sentence_are_shown_or_named() {
    let site = Site::new();
    site.entry(
        1,
        "",
        "**公司诉**公司，住**省**市**县。\n\n请**务必**注意甲**某事乙**，共**120**万元。\n\n周一~~周五，周六~~周日",
    );
    let run = site.run(&["check"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let said = &run.stderr;
    assert_eq!(said.matches("warning[lost-text]").count(), 2, "{said}");
    for place in ["00001.md:9:11", "00001.md:11:3"] {
        assert!(said.contains(place), "{place}: {said}");
    }
    let chinese = site.run(&["check", "--lang", "zh"]).stderr;
    assert!(
        chinese.contains("“**某事乙**”被当成了加粗、斜体或删除线"),
        "{chinese}"
    );
    site.built();
    let page = text_of(&site.page("entry/002489524/2023-00001/"));
    assert!(page.contains("**公司诉**公司，住**省**市**县。"), "{page}");
}

#[test]
fn a_mark_of_yaml_before_a_value_is_part_of_it_or_refused() {
    for (line, place) in [
        ("keywords: &甲 [乙]", "a.md:6:"),
        ("summary: !!binary aGVsbG8=", "a.md:6:"),
        ("summary: !x", "a.md:6:"),
    ] {
        let site = Site::new();
        site.file(
            "content/a.md",
            format!(
                "---\ntitle: 甲\nindex_number: 002489524/2023-00001\nunit: 水务局\npublished: 2023-01-11\n{line}\n---\n正文。\n"
            ),
        );
        let run = site.build();
        assert_eq!(run.code, Some(1), "{line}: {run:#?}");
        assert!(
            run.stderr.contains("error[yaml]: a mark of YAML") && run.stderr.contains(place),
            "{}",
            run.stderr
        );
        assert!(!site.has("index.html"));
    }
}
