//! What each key of an entry does on its page, in both formats and both languages.

use crate::harness::{NOW, Site, text_of};

/// Every key but those that exclude each other, in English.
const ENGLISH: &str = "\
title: 水务报告
index_number: 00248952-4/2023-00001
unit: 市水务局
published: 2023- 01- 11 09: 58
issued: 2022年12 月30日
document_number: 水发[2023]5号
category: 综合政务/政务公开
genre: 报告
keywords: 水务、节水
disclosure: 依申请公开
source: 水务局网站
summary: 一句概述。
effective: 2023-02-01
expires: 2030-01-01
related: [002489524/2023-00002]
attachments: [附表.xlsx]
editor: 张三
changes:
  - {date: 2023-03-01, note: 更正一处数字}
aliases: [/old/1.html]
note: 门户的说明
language: zh-Hant
";

const CHINESE: &str = "\
标题: 水务报告
索引号: 00248952-4/2023-00001
发布机构: 市水务局
公开日期: 2023- 01- 11 09: 58
成文日期: 2022年12 月30日
文号: 水发[2023]5号
主题分类: 综合政务/政务公开
体裁分类: 报告
关键词: [水务, 节水]
公开方式: 依申请公开
来源: 水务局网站
内容概述: 一句概述。
施行日期: 2023-02-01
有效期至: 2030-01-01
相关: 002489524/2023-00002
附件: [{文件: 附表.xlsx}]
责任编辑: 张三
更正说明:
  - {日期: 2023-03-01, 说明: 更正一处数字}
旧址: /old/1.html
说明: 门户的说明
语言: zh-Hant
";

const TRADITIONAL: &str = "\
標題: 水务报告
索引號: 00248952-4/2023-00001
發布機構: 市水务局
公開日期: 2023- 01- 11 09: 58
發文日期: 2022年12 月30日
文號: 水发[2023]5号
主題分類: 综合政务/政务公开
體裁分類: 报告
關鍵詞: [水务, 节水]
公開方式: 依申請公開
來源: 水务局网站
內容概述: 一句概述。
施行日期: 2023-02-01
有效期至: 2030-01-01
相關: 002489524/2023-00002
附件: [附表.xlsx]
責任編輯: 张三
更正說明:
  - {日期: 2023-03-01, 說明: 更正一处数字}
舊址: /old/1.html
說明: 门户的说明
語言: zh-Hant
";

const TEXT: &str = "一、概况\n\n全年供水平稳。\n";

fn with(file: &str, content: &str) -> Site {
    let site = Site::new();
    site.append("site.yaml", "check: {attachment: warning}\n")
        .file("content/附表.xlsx", "表")
        .entry(2, "", "另一份。")
        .file(file, content)
        .built();
    site
}

#[test]
fn every_key_works_in_both_languages_and_both_formats() {
    let indented = TEXT.replace('\n', "\n  ");
    let english = with("content/a.md", &format!("---\n{ENGLISH}---\n{TEXT}"));
    let page = english.read("entry/002489524/2023-00001/index.html");
    let text = text_of(&page);
    for shown in [
        "水务报告",
        "00248952-4/2023-00001",
        "水务局",
        "2023-01-11 09:58",
        "2022-12-30",
        "水发〔2023〕5号",
        "政务公开",
        "报告",
        "节水",
        "依申请公开",
        "水务局网站",
        "2023-02-01",
        "2030-01-01",
        "报告2",
        "附表.xlsx",
        "张三",
        "更正一处数字",
        "门户的说明",
        "现行有效",
        "一、概况",
        "全年供水平稳。",
    ] {
        assert!(text.contains(shown), "{shown} is not on the page:\n{text}");
    }
    assert!(
        page.contains("zh-Hant"),
        "the page does not say that the text is traditional"
    );
    assert!(english.has("old/1.html") && english.has("entry/002489524/2023-00001/fu-biao.xlsx"));
    for (file, content) in [
        ("content/a.md", format!("---\n{CHINESE}---\n{TEXT}")),
        ("content/a.md", format!("---\n{TRADITIONAL}---\n{TEXT}")),
        (
            "content/a.yaml",
            format!("{ENGLISH}text: markdown\nbody: |\n  {indented}\n"),
        ),
        (
            "content/a.yaml",
            format!("{CHINESE}文本: markdown\n正文: |\n  {indented}\n"),
        ),
        (
            "content/a.yml",
            format!("{CHINESE}分节:\n  - 标题: 一、概况\n    正文: 全年供水平稳。\n"),
        ),
    ] {
        let other = with(file, &content).read("entry/002489524/2023-00001/index.html");
        assert_eq!(text_of(&other), text, "{file} gives another page");
    }
}

#[test]
fn only_what_is_due_is_published_and_the_rest_is_accounted_for() {
    let site = Site::new();
    site.entry(1, "", "正文。")
        .entry(2, "state: draft\n", "正文。")
        .entry(3, "expires: 2023-12-31\n", "正文。");
    site.file(
        "content/later.md",
        "---\ntitle: 将来\nindex_number: 002489524/2024-00001\nunit: 水务局\npublished: 2024-06-01 12:01\n---\n正文。\n",
    );
    let account = |arguments: &[&str]| site.run(arguments).stderr;
    let said = account(&["build", "--now", NOW]);
    assert!(
        said.contains("entries: 4 read, 2 published (1 expired), 0 gone, 1 drafts, 1 scheduled"),
        "{said}"
    );
    assert!(!site.has("entry/002489524/2024-00001/index.html"));
    assert!(text_of(&site.read("entry/002489524/2023-00003/index.html")).contains("已失效"));
    let said = account(&["build", "--now", "2024-06-01T12:01:00+08:00"]);
    assert!(said.contains("3 published"), "{said}");
    assert!(site.has("entry/002489524/2024-00001/index.html"));
    // The same minute, told in another time zone.
    let said = account(&["build", "--now", "2024-06-01T04:00:59Z", "--allow-removals"]);
    assert!(said.contains("1 scheduled"), "{said}");
    assert!(!site.has("entry/002489524/2024-00001/index.html"));
    let said = account(&["build", "--now", NOW, "--drafts", "--allow-removals"]);
    assert!(said.contains("4 published"), "{said}");
}

#[test]
fn a_withdrawn_entry_keeps_its_text_under_a_banner() {
    let site = Site::new();
    site.entry(
        1,
        "state: 撤回\nreason: 数字有误\nchanges: [{date: 2023-05-01, note: 撤回}]\n",
        "全文还在。",
    )
    .built();
    let text = text_of(&site.read("entry/002489524/2023-00001/index.html"));
    assert!(
        text.contains("全文还在。") && text.contains("数字有误") && text.contains("撤回"),
        "{text}"
    );
    assert!(
        text_of(&site.read("unit/shuiwu/index.html")).contains("撤回"),
        "the list does not say so"
    );
    assert!(site.read("feed.xml").contains("撤回"), "subscribers are not told");
}

#[test]
fn a_gone_entry_says_why_and_is_nowhere_listed() {
    let site = Site::new();
    site.entry(
        1,
        "state: gone\nreason: 涉及个人信息\nsummary: 秘密概述\n",
        "不应出现。",
    )
    .entry(2, "", "正文。")
    .built();
    let page = site.read("entry/002489524/2023-00001/index.html");
    assert!(
        page.contains("涉及个人信息") && !page.contains("不应出现"),
        "{page}"
    );
    for list in [
        "index.html",
        "unit/shuiwu/index.html",
        "year/2023/index.html",
        "sitemap.xml",
        "feed.xml",
    ] {
        assert!(!site.read(list).contains("2023-00001"), "{list} still names it");
    }
    assert!(
        site.read("nginx-gone.map")
            .contains("/entry/002489524/2023-00001/")
    );
    for (name, bytes) in site.public() {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("不应出现"),
            "{name} holds the text of an entry that is gone"
        );
    }
}

#[test]
fn old_addresses_and_moved_entries_lead_on() {
    let site = Site::new();
    site.entry(
        1,
        "aliases: [/art/1.html, 'https://old.example/旧/', /show.asp?id=7]\n",
        "正文。",
    );
    site.entry(
        2,
        "state: gone\nreason: 重复\nredirect: 002489524/2023-00001\n",
        "正文。",
    )
    .built();
    for page in [
        "art/1.html",
        "旧/index.html",
        "entry/002489524/2023-00002/index.html",
    ] {
        let page = site.read(page);
        assert!(
            page.contains("/entry/002489524/2023-00001/") && page.contains("refresh"),
            "{page}"
        );
    }
    let redirects = site.read("_redirects");
    assert!(
        redirects.contains("/art/1.html") && redirects.contains("/entry/002489524/2023-00002/"),
        "{redirects}"
    );
    let map = site.read("nginx-redirects.map");
    assert!(
        map.contains("/show.asp?id=7") || map.contains("show\\.asp"),
        "{map}"
    );
}

#[test]
fn relations_are_linked_both_ways() {
    let site = Site::new();
    site.entry(1, "", "旧文。")
        .entry(2, "replaces: 002489524/2023-00001\n", "新文。");
    site.entry(3, "interprets: 002489524/2023-00002\n", "解读。")
        .built();
    let link = |serial: u32| format!("/entry/002489524/2023-{serial:05}/");
    let old = site.read("entry/002489524/2023-00001/index.html");
    assert!(
        old.contains(&link(2)) && text_of(&old).contains("已废止"),
        "{old}"
    );
    let new = site.read("entry/002489524/2023-00002/index.html");
    assert!(new.contains(&link(1)) && new.contains(&link(3)), "{new}");
    assert!(
        site.read("entry/002489524/2023-00003/index.html")
            .contains(&link(2))
    );
}

#[test]
fn links_between_documents_become_addresses_below_a_folder_too() {
    let site = Site::new();
    site.append("site.yaml", "check: {attachment: warning}\n");
    site.entry(
        1,
        "",
        "见[第二份](00002.md#s-1)、[附表](表%20一.pdf)和[机构](/unit/)。\n\n![图](图.png)",
    );
    site.entry(2, "", "一、概况\n\n正文。")
        .file("content/表 一.pdf", "%PDF")
        .file("content/图.png", "PNG");
    let run = site.run(&["build", "--now", NOW, "--base-url", "https://a.example/xxgk/"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let page = site.read("entry/002489524/2023-00001/index.html");
    for link in [
        "/xxgk/entry/002489524/2023-00002/#s-1",
        "/xxgk/entry/002489524/2023-00001/biao-yi.pdf",
        "/xxgk/unit/",
        "/xxgk/entry/002489524/2023-00001/tu.png",
    ] {
        assert!(page.contains(link), "{link} is not in\n{page}");
    }
    assert!(
        site.read("feed.xml")
            .contains("https://a.example/xxgk/entry/002489524/2023-00001/biao-yi.pdf")
    );
}

#[test]
fn local_schemes_of_index_numbers_work() {
    let site = Site::new();
    site.append(
        "site.yaml",
        "index_number:\n  pattern: '(?<code>[0-9]{8}[0-9X])-(?<year>\\d{4})-(?<serial>\\d+)'\n",
    );
    site.file("content/a.md", "---\ntitle: 报告\nindex_number: 01527918X-2020-153077\nunit: 水务局\npublished: 2020-01-01\n---\n正文。\n");
    site.built();
    assert!(site.has("entry/01527918x-2020-153077/index.html"));
}

#[test]
fn the_outline_of_official_text_becomes_headings_and_reads_unchanged() {
    let site = Site::new();
    let text = "一、总体要求\n(一)加强领导。各单位要高度重视。\n（二）压实责任。一是明确分工。二是督促检查。\n1.细化措施。按月推进。\n二、工作安排\n按计划推进。";
    site.entry(1, "text: plain\n", text).built();
    let page = site.read("entry/002489524/2023-00001/index.html");
    for heading in [
        "一、总体要求",
        "(一)加强领导。",
        "（二）压实责任。",
        "1.细化措施。",
        "二、工作安排",
    ] {
        let is_heading = (2..=5).any(|level| {
            page.split(&format!("<h{level}")).skip(1).any(|part| {
                text_of(&format!(
                    "<h{}",
                    part.split(&format!("</h{level}>")).next().unwrap()
                )) == heading
            })
        });
        assert!(is_heading, "{heading} is no heading in\n{page}");
    }
    let body = text_of(&page);
    for line in text.lines() {
        assert!(body.contains(line), "{line} does not read as written");
    }
}

#[test]
fn a_file_and_a_folder_of_one_name_are_refused() {
    let site = Site::new();
    site.entry(1, "aliases: [/old]\n", "正文。")
        .entry(2, "aliases: [/old/b.html]\n", "正文。");
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        run.stderr.contains("two things claim the address /old"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_document_stays_in_force_until_what_replaces_it_is() {
    let site = Site::new();
    site.entry(1, "", "旧文。");
    site.entry(
        2,
        "replaces: 002489524/2023-00001\neffective: 2024-07-01\n",
        "新文。",
    )
    .built();
    let old = |site: &Site| text_of(&site.read("entry/002489524/2023-00001/index.html"));
    assert!(old(&site).contains("现行有效") && !old(&site).contains("已废止"));
    assert_eq!(site.run(&["build", "--now", "2024-07-01"]).code, Some(0));
    assert!(old(&site).contains("已废止"));
}

#[test]
fn nothing_says_that_a_withdrawn_document_is_in_force() {
    let site = Site::new();
    site.entry(1, "state: withdrawn\nreason: 有误\n", "节水补贴。")
        .built();
    let data = site.read("data/2023.jsonl") + &site.read("data/2023.csv");
    assert!(!data.contains("in-force") && !data.contains("现行有效"), "{data}");
    let found = site.run(&["search", "节水补贴", "--validity", "in-force"]).stdout;
    assert!(found.starts_with("0 found"), "{found}");
    assert!(site.run(&["search", "节水补贴"]).stdout.starts_with("1 found"));
}

#[test]
fn readers_are_never_led_to_what_is_not_published() {
    let later = "---\ntitle: 将来\nindex_number: 002489524/2024-00001\nunit: 水务局\npublished: 2999-01-01\n---\n见[第一份](00001.md)。\n";
    for (keys, text, said) in [
        ("", "见[将来](later.md)。", "broken-link"),
        (
            "state: gone\nreason: 无\nredirect: 002489524/2024-00001\n",
            "",
            "error[reference]",
        ),
        (
            "state: gone\nreason: 无\nredirect: 002489524/2023-00001\n",
            "",
            "error[redirect]",
        ),
        (
            "state: gone\nreason: 无\nredirect: /entry/002489524/2023-00001/\n",
            "",
            "error[redirect]",
        ),
    ] {
        let site = Site::new();
        site.entry(1, keys, text).file("content/later.md", later);
        let run = site.build();
        assert!(
            run.code == Some(1) && run.stderr.contains(said),
            "{keys}{text}: {run:#?}"
        );
    }
    // What is held back may lead to what is published, and to itself.
    let site = Site::new();
    site.entry(1, "", "正文。")
        .file("content/later.md", later)
        .built();
}

#[test]
fn what_shows_nothing_is_no_text_and_no_title() {
    for text in ["<!-- 无 -->", "<script>x</script>", "&nbsp;", "---", "\u{200b}"] {
        let site = Site::new();
        site.entry(1, "", text);
        let run = site.build();
        assert!(
            run.code == Some(1) && run.stderr.contains("error[body]"),
            "{text}: {run:#?}"
        );
    }
    let site = Site::new();
    site.file(
        "content/a.yaml",
        "title: \"\\u200b\\u00ad\"\nindex_number: 002489524/2023-00001\nunit: 水务局\npublished: 2023-01-11\nbody: 正文\n",
    );
    assert!(site.build().stderr.contains("error[empty-value]"));
    let picture = Site::new();
    picture
        .file("content/图.png", "PNG")
        .entry(1, "", "![](图.png)")
        .built();
}
