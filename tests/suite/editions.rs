//! The two editions: every page in both scripts, originals untouched, files there once.

use std::collections::BTreeMap;

use crate::harness::{SITE, Site, difference, text_of};

const HANT: &str = "title: 全麵落實製度的通知\nindex_number: 002489524/2023-00009\nunit: 水務局\n\
                    language: zh-Hant\npublished: 2023-02-01\ngenre: 通知\n";

/// Two editions, an entry in each script; the traditional one was converted badly before.
fn site(editions: &str) -> Site {
    let site = Site::new();
    let units = SITE.replace("aliases: [市水务局]", "aliases: [水務局]");
    site.file(
        "site.yaml",
        format!("{units}editions: {editions}\ncheck: {{attachment: warning}}\n"),
    );
    site.entry(
        1,
        "keywords: [制度, 发展]\ndocument_number: 国办发〔2017〕47号\nattachments: [\"发展.pdf\"]\naliases: [/old/, /old.html]\n",
        "# 一、发展\n\n会议通过了**制**度，制**造**和`发展`。\n\n见[另一件](002.md#s-1)、[机构](/unit/shuiwu/)、[旧址](/old/)、[数据](/data/2023.csv)、[附件](发展.pdf)。",
    );
    site.file("content/发展.pdf", "%PDF-1.4");
    site.file(
        "content/002.md",
        format!("---\n{HANT}---\n一、全麵落實製度\n\n係統誌願複議，谘詢紮實。\n"),
    );
    site.file(
        "content/pages/guide.md",
        "---\ntitle: 公开指南\n---\n怎样查阅信息。\n",
    );
    site
}

const ONE: &str = "entry/002489524/2023-00001/index.html";
const TWO: &str = "entry/002489524/2023-00009/index.html";

#[test]
fn an_original_stays_and_the_other_edition_says_that_it_converted() {
    let site = site("[zh-Hans, zh-Hant]");
    site.built();
    let (hans, hant) = (site.read(TWO), site.read(&format!("zh-hant/{TWO}")));
    assert!(text_of(&hant).contains("全麵落實製度的通知"));
    assert!(text_of(&hant).contains("係統誌願複議，谘詢紮實。"));
    assert!(!hant.contains("class=conversion"), "{hant}");
    assert!(text_of(&hans).contains("全面落实制度的通知"));
    assert!(text_of(&hans).contains("系统志愿复议，咨询扎实。"));
    assert!(!hans.contains("製"), "{hans}");
    let note = "原文为繁体，本页文字由程序转换为简体，可能有出入，以原文为准。";
    assert!(text_of(&hans).contains(note));
    assert!(
        hans.contains(
            "<a href=\"/zh-hant/entry/002489524/2023-00009/\" hreflang=\"zh-Hant\">查看繁体原文</a>"
        )
    );

    let (hans, hant) = (site.read(ONE), site.read(&format!("zh-hant/{ONE}")));
    assert!(text_of(&hans).contains("会议通过了制度，制造和发展。"));
    assert!(!hans.contains("class=conversion"));
    assert!(text_of(&hant).contains("會議通過了制度，製造和发展。"), "{hant}");
    assert!(text_of(&hant).contains("國辦發〔2017〕47號"));
    assert!(text_of(&hant).contains("以原文為準"));
    assert!(hant.contains("<code>发展</code>"));
    assert!(text_of(&site.read("zh-hant/guide/index.html")).contains("怎樣查閱信息。"));
}

#[test]
fn words_of_the_interface_come_from_its_locale() {
    let site = site("[zh-Hans, zh-Hant]");
    // The converter would say 發布機構 too; a theme may say it otherwise.
    site.file(
        "themes/default/locales/zh-Hant.yaml",
        "field_unit: 发布单位（原样）\n",
    );
    site.built();
    assert!(text_of(&site.read(&format!("zh-hant/{ONE}"))).contains("发布单位（原样）"));
    assert!(!text_of(&site.read(ONE)).contains("发布单位（原样）"));
}

#[test]
fn links_stay_in_the_edition_and_files_are_there_once() {
    let site = site("[zh-Hans, zh-Hant]");
    site.built();
    let page = site.read(&format!("zh-hant/{ONE}"));
    for link in [
        "href=\"/zh-hant/entry/002489524/2023-00009/#s-1\"",
        "href=\"/zh-hant/unit/shuiwu/\"",
        "href=\"/zh-hant/old/\"",
        "href=\"/data/2023.csv\"",
        "href=\"/entry/002489524/2023-00001/fa-zhan.pdf\"",
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
    let tree = site.public();
    let second: Vec<&String> = tree.keys().filter(|name| name.starts_with("zh-hant/")).collect();
    for name in &second {
        let made_for_all = [
            "static/",
            ".pdf",
            "index.json",
            ".csv",
            ".jsonl",
            "robots.txt",
            "sitemap.xml",
        ];
        assert!(!made_for_all.iter().any(|part| name.contains(part)), "{name}");
    }
    // Every page of one edition is in the other.
    let pages = |prefix: &str| -> Vec<String> {
        let all = tree
            .keys()
            .filter(|name| name.ends_with(".html") || name.contains("feed"));
        all.filter_map(|name| name.strip_prefix(prefix).map(str::to_owned))
            .collect()
    };
    let main: Vec<String> = pages("")
        .into_iter()
        .filter(|name| !name.starts_with("zh-hant/") && name != "old.html")
        .collect();
    assert_eq!(main, pages("zh-hant/"));
    assert!(!site.has("zh-hant/old.html"));
    let old = site.read("zh-hant/old/index.html");
    assert!(old.contains("/zh-hant/entry/002489524/2023-00001/"), "{old}");
}

/// Where every link of every page leads that is not there.
fn dangling(site: &Site) -> Vec<String> {
    let tree = site.public();
    let mut found = Vec::new();
    for (name, bytes) in tree.iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = String::from_utf8(bytes.clone()).unwrap();
        for part in html.split("href=").skip(1) {
            let value = part.trim_start_matches('"');
            let end = value.find(['"', ' ', '>']).unwrap();
            let path = value[..end].replace("https://a.example/", "/");
            let Some(path) = path.strip_prefix('/') else {
                continue;
            };
            let path = &path[..path.find(['#', '?']).unwrap_or(path.len())];
            let file = if path.is_empty() || path.ends_with('/') {
                format!("{path}index.html")
            } else {
                path.to_owned()
            };
            if !tree.contains_key(&file) {
                found.push(format!("{name} -> {file}"));
            }
        }
    }
    found
}

#[test]
fn no_link_of_any_edition_dangles() {
    for editions in ["[zh-Hans, zh-Hant]", "[zh-Hant, zh-Hans]", "[zh-Hant]"] {
        let site = site(editions);
        site.built();
        assert_eq!(dangling(&site), [""; 0], "{editions}");
    }
    let site = site("[zh-Hans, zh-Hant]");
    for edition in ["zh-Hans", "zh-Hant"] {
        let run = site.run(&["build", "--now", crate::harness::NOW, "--edition", edition]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        assert_eq!(dangling(&site), [""; 0], "{edition}");
    }
}

#[test]
fn search_engines_learn_of_both_editions() {
    let site = site("[zh-Hans, zh-Hant]");
    site.built();
    let alternates = "<link href=\"https://a.example/unit/\" hreflang=\"zh-Hans\" rel=alternate>\
                      <link href=\"https://a.example/zh-hant/unit/\" hreflang=\"zh-Hant\" rel=alternate>\
                      <link href=\"https://a.example/unit/\" hreflang=\"x-default\" rel=alternate>";
    for (page, lang, own) in [
        ("unit/index.html", "zh-Hans", "https://a.example/unit/"),
        (
            "zh-hant/unit/index.html",
            "zh-Hant",
            "https://a.example/zh-hant/unit/",
        ),
    ] {
        let html = site.read(page);
        assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{html}");
        let links: String = html
            .split_inclusive('>')
            .filter(|tag| tag.contains("hreflang=") && tag.contains("<link"))
            .map(str::trim)
            .collect();
        let of = |links: &str| -> BTreeMap<String, String> {
            links
                .split('>')
                .filter_map(|tag| {
                    let after = |name: &str| {
                        Some(
                            tag.split(name)
                                .nth(1)?
                                .trim_matches('=')
                                .trim_start_matches('"')
                                .split(['"', ' '])
                                .next()?
                                .to_owned(),
                        )
                    };
                    Some((after("hreflang")?, after("href=")?))
                })
                .collect()
        };
        assert_eq!(of(&links), of(alternates), "{links}");
        assert!(
            html.contains(&format!("\"{own}\" rel=canonical"))
                || html.contains(&format!("rel=canonical href=\"{own}\"")),
            "{html}"
        );
    }
    let map = site.read("sitemap.xml");
    assert!(map.contains("<loc>https://a.example/zh-hant/unit/</loc>"));
    assert!(
        map.contains("hreflang=\"zh-Hant\" href=\"https://a.example/zh-hant/unit/\"/>"),
        "{map}"
    );
    assert_eq!(
        map.matches("<url>").count() * 3,
        map.matches("<xhtml:link").count()
    );
    let robots = site.read("robots.txt");
    assert!(
        robots.contains("Disallow: /search/?\nDisallow: /zh-hant/search/?\n"),
        "{robots}"
    );
}

#[test]
fn feeds_lead_to_their_edition_and_name_the_other() {
    let site = site("[zh-Hans, zh-Hant]");
    site.built();
    let (hans, hant) = (site.read("feed.xml"), site.read("zh-hant/feed.xml"));
    let guids = |feed: &str| -> Vec<String> {
        let guids = feed.split("<guid").skip(1);
        guids
            .map(|part| part[..part.find("</guid>").unwrap()].to_owned())
            .collect()
    };
    assert_eq!(guids(&hans).len(), 2);
    assert_eq!(guids(&hans), guids(&hant));
    assert!(
        hant.contains("<link>https://a.example/zh-hant/entry/002489524/2023-00001/</link>"),
        "{hant}"
    );
    assert!(hant.contains("<language>zh-Hant</language>"));
    assert!(hans.contains("https://a.example/zh-hant/feed.xml"), "{hans}");
    assert!(hant.contains("https://a.example/feed.xml"));
    assert!(hant.contains("會議通過了"));
    assert!(hant.contains("以下文字由程序從簡體轉換而來"));
    for name in [
        "feed.atom",
        "feed.json",
        "unit/shuiwu/feed.xml",
        "unit/shuiwu/2023/feed.xml",
    ] {
        assert!(
            site.read(name)
                .contains("https://a.example/zh-hant/entry/002489524/2023-00001/"),
            "{name}"
        );
    }
}

#[test]
fn one_search_index_serves_both() {
    let site = site("[zh-Hans, zh-Hant]");
    site.built();
    let page = site.read("zh-hant/search/index.html");
    assert!(page.contains("data-index=\"/search/\""), "{page}");
    assert!(page.contains("data-home=\"/zh-hant/\""), "{page}");
    assert!(!site.has("zh-hant/search/manifest.json"));
    let run = site.run(&["search", "制度"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(
        run.stdout.matches("002489524/2023-0000").count(),
        4,
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("zh-hant/"), "{}", run.stdout);
}

#[test]
fn one_edition_is_built_at_its_place() {
    let site = site("[zh-Hans, zh-Hant]");
    let all = site.built().public();
    let only = |edition: &str| {
        let run = site.run(&["build", "--now", crate::harness::NOW, "--edition", edition]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        site.public()
    };
    let hans = only("zh-Hans");
    assert!(hans.keys().all(|name| !name.starts_with("zh-hant/")));
    assert!(!site.read(ONE).contains("hreflang"));
    assert!(text_of(&site.read(TWO)).contains("全面落实制度的通知"));
    let hant = only("zh-Hant");
    assert!(hant.keys().any(|name| name == &format!("zh-hant/{ONE}")));
    assert!(!hant.contains_key("unit/index.html"));
    assert!(site.read("index.html").contains("/zh-hant/"));
    // The whole site again: what was left behind makes no difference.
    assert_eq!(difference(&site.built().public(), &all), [""; 0]);

    let run = site.run(&["build", "--edition", "fr"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("write zh-Hans or zh-Hant"), "{}", run.stderr);
}

#[test]
fn an_edition_that_the_site_lacks_is_refused() {
    let site = site("[zh-Hans]");
    let run = site.run(&["build", "--edition", "zh-Hant"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr.contains("`editions` in site.yaml names zh-Hans"),
        "{}",
        run.stderr
    );
    assert!(!site.has("index.html"));
}

#[test]
fn a_site_of_one_edition_converts_nothing() {
    let site = site("[zh-Hans]");
    site.built();
    let page = site.read(TWO);
    assert!(text_of(&page).contains("係統誌願複議，谘詢紮實。"));
    assert!(!page.contains("hreflang"));
    assert!(!page.contains("class=conversion"));
    assert!(!site.read("sitemap.xml").contains("xhtml"));
    assert!(!site.read("feed.json").contains("_editions"));
}

#[test]
fn the_main_edition_may_be_the_traditional_one() {
    let site = site("[zh-Hant, zh-Hans]");
    site.built();
    assert!(text_of(&site.read(ONE)).contains("會議通過了制度"));
    assert!(text_of(&site.read(&format!("zh-hans/{ONE}"))).contains("会议通过了制度"));
    assert!(!site.has("zh-hant/index.html"));
}

#[test]
fn an_address_that_an_edition_needs_is_refused_once() {
    let site = site("[zh-Hans, zh-Hant]");
    site.file(
        "content/pages/zh-hant.md",
        "---\ntitle: 我占了位置\n---\n正文。\n",
    );
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("zh-hant"), "{}", run.stderr);

    let site = self::site("[zh-Hans, zh-Hant]");
    site.entry(3, "aliases: [/zh-hant]\n", "正文。");
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
}

#[test]
fn what_is_gone_or_withdrawn_is_so_in_both_editions() {
    let site = site("[zh-Hans, zh-Hant]");
    site.entry(4, "state: gone\nreason: 发布错误\n", "");
    site.entry(
        5,
        "state: gone\nreason: 合并\nredirect: /entry/002489524/2023-00001/\n",
        "",
    );
    site.entry(6, "state: withdrawn\nreason: 内容有误\n", "正文。");
    site.built();
    let gone = site.read("zh-hant/entry/002489524/2023-00004/index.html");
    assert!(text_of(&gone).contains("發布錯誤"), "{gone}");
    let moved = site.read("zh-hant/entry/002489524/2023-00005/index.html");
    assert!(moved.contains("/zh-hant/entry/002489524/2023-00001/"), "{moved}");
    let map = site.read("nginx-gone.map");
    assert!(
        map.contains("\"/entry/002489524/2023-00004/\"")
            && map.contains("\"/zh-hant/entry/002489524/2023-00004/\""),
        "{map}"
    );
    let redirects = site.read("_redirects");
    assert!(
        redirects.contains("/zh-hant/entry/002489524/2023-00005/ /zh-hant/entry/002489524/2023-00001/ 301"),
        "{redirects}"
    );
    let feed = site.read("zh-hant/feed.xml");
    assert!(feed.contains("【已撤回】報告6"), "{feed}");
    assert!(feed.contains("<category>已撤回</category>"), "{feed}");
    assert!(feed.contains("內容有誤"));
}

#[test]
fn a_genre_is_in_the_script_of_the_edition_whatever_the_text_is_in() {
    let site = site("[zh-Hans, zh-Hant]");
    site.file(
        "content/003.md",
        format!(
            "---\n{}---\n正文。\n",
            HANT.replace("00009", "00003")
                .replace("genre: 通知", "genre: 报告")
        ),
    );
    site.built();
    let page = "entry/002489524/2023-00003/index.html";
    assert!(text_of(&site.read(&format!("zh-hant/{page}"))).contains("報告"));
    assert!(!site.read(&format!("zh-hant/{page}")).contains("报告"));
    assert!(text_of(&site.read(page)).contains("报告"));
}

#[test]
fn what_an_edition_converted_holds_no_wrong_conversion() {
    let list = include_str!("../../src/check/words/conversions.txt");
    let words: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    let text: String = words
        .iter()
        .map(|word| format!("总{word}，被{word}的{word}，免费{word}了{word}。\n\n"))
        .collect();
    // What is published in traditional, shown in simplified, published again, shown in traditional.
    let shown = |language: &str, text: &str, folder: &str| {
        let site = site("[zh-Hans, zh-Hant]");
        site.entry(3, &format!("language: {language}\n"), text);
        site.built();
        text_of(&site.read(&format!("{folder}entry/002489524/2023-00003/index.html")))
    };
    let simplified = shown("zh-Hant", &text, "");
    let traditional = shown("zh-Hans", &simplified, "zh-hant/");
    let site = site("[zh-Hans]");
    site.entry(3, "language: zh-Hant\n", &traditional);
    let run = site.run(&["check", "--now", crate::harness::NOW]);
    assert!(traditional.contains("行政復議") || traditional.contains("總復議"));
    let findings = run.stderr.split("\n\n");
    let found: Vec<&str> = findings
        .filter(|part| part.contains("content/003.md") && part.contains("wrong-conversion"))
        .collect();
    assert_eq!(found, [""; 0]);
}
