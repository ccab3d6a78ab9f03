//! What a reader, a screen reader and a machine find on the pages.

mod fixture;
mod guide;
mod html;
mod templates;

use super::*;
use crate::site::LinkStyle;
use fixture::{Fixture, theme};

fn renderer(fixture: &Fixture) -> Renderer {
    match Renderer::new(&theme(), &fixture.config) {
        Ok(renderer) => renderer,
        Err(findings) => panic!("{}", shown(&findings)),
    }
}

fn shown(findings: &Diagnostics) -> String {
    findings
        .iter()
        .map(|finding| crate::diagnostic::render(finding, false, crate::diagnostic::Language::English))
        .collect()
}

/// Every page of the fixture with its path below the output folder.
fn every_page(fixture: &Fixture, renderer: &Renderer) -> Vec<(String, String)> {
    use crate::catalogue::pagination::Pages;
    use crate::plan::routes::Route;
    let site = fixture.site();
    let mut pages = Vec::new();
    let mut add = |route: Route, page: Result<Vec<u8>, RenderError>| {
        let page = page.unwrap_or_else(|error| panic!("{route:?}\n{error}"));
        pages.push((site.routes.path(&route), String::from_utf8(page).unwrap()));
    };
    add(Route::Home, renderer.home(&site));
    add(Route::Units, renderer.units(&site));
    add(Route::Categories, renderer.categories(&site));
    add(Route::Years, renderer.years(&site));
    add(Route::Subscribe, renderer.subscribe(&site));
    add(Route::Data, renderer.data(&site));
    add(Route::Statistics, renderer.statistics(&site));
    add(Route::Coverage, renderer.coverage(&site));
    add(Route::NotFound, renderer.not_found(&site));
    for (id, _) in fixture.catalogue.entries() {
        add(
            Route::Entry(id),
            renderer.entry(&site, id, &site.texts.entry_html(id, LinkStyle::Rooted).unwrap()),
        );
        if fixture.catalogue.entry(id).has_text() {
            add(Route::Changes(id), renderer.changes(&site, id));
        }
    }
    for place in 0..fixture.catalogue.pages().len() {
        add(Route::Page(place), renderer.page(&site, place));
    }
    for (term, ids) in fixture.catalogue.terms() {
        for number in Pages::new(ids, fixture.config.page_size).numbers() {
            add(Route::List(term, number), renderer.list(&site, term, number));
        }
    }
    let empty = Term::Unit(crate::config::UnitId(3));
    add(
        Route::List(empty, PageNumber::Newest),
        renderer.list(&site, empty, PageNumber::Newest),
    );
    pages
}

fn page(fixture: &Fixture, path: &str) -> String {
    let pages = every_page(fixture, &renderer(fixture));
    let found = pages.into_iter().find(|(found, _)| found == path);
    found.unwrap_or_else(|| panic!("no page {path}")).1
}

#[test]
fn minifying_changes_neither_text_nor_elements() {
    let mut fixture = Fixture::new(45);
    let rendered = [Minify::Off, Minify::Theme, Minify::Pages].map(|minify| {
        fixture.config.minify = minify;
        every_page(&fixture, &renderer(&fixture))
    });
    let [off, theme, pages] = &rendered;
    for (((path, off), (_, theme)), (_, whole)) in off.iter().zip(theme).zip(pages) {
        assert_same(path, off, theme);
        assert_same(path, off, whole);
        assert!(theme.len() < off.len() || cfg!(not(feature = "minify")), "{path}");
    }
}

/// Both have the same elements, attributes and text; shows the first difference.
fn assert_same(path: &str, one: &str, other: &str) {
    let (one, other) = (html::read(one), html::read(other));
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other, "{path}");
    }
    assert_eq!(one.len(), other.len(), "{path}");
}

#[test]
fn every_kind_of_page_has_its_meta_tags_and_none_is_empty() {
    const SITE: [&str; 3] = ["SiteName", "SiteDomain", "SiteIDCode"];
    const COLUMN: [&str; 4] = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"];
    const ARTICLE: [&str; 3] = ["ArticleTitle", "PubDate", "ContentSource"];
    let fixture = Fixture::new(45);
    for (path, page) in every_page(&fixture, &renderer(&fixture)) {
        let tags = html::meta(&html::read(&page));
        for (name, content) in &tags {
            assert!(!content.trim().is_empty() && content != "null", "{path}: {name}");
        }
        let has = |names: &[&str]| {
            names
                .iter()
                .all(|name| tags.iter().filter(|(n, _)| n == name).count() == 1)
        };
        let gone = path.ends_with("2021-00001/") || path.ends_with("2021-00002/");
        let (column, article) = match path.as_str() {
            "" | "404.html" => (false, false),
            p if p.ends_with("/changes/") => (true, false),
            p if p.starts_with("entry/") => (!gone, !gone),
            _ => (true, false),
        };
        assert!(has(&SITE), "{path}");
        assert_eq!(has(&COLUMN), column, "{path}");
        assert_eq!(has(&ARTICLE), article, "{path}");
    }
    let tags = html::meta(&html::read(&page(&fixture, "entry/002489524/2023-00028/")));
    let value = |name: &str| {
        tags.iter()
            .find(|(n, _)| n == name)
            .map(|(_, content)| content.as_str())
    };
    assert_eq!(value("PubDate"), Some("2023-01-11 09:58"));
    assert_eq!(value("ContentSource"), Some("市民政局"));
    assert_eq!(value("SiteIDCode"), Some("0000000000"));
    assert_eq!(value("ColumnKeywords"), Some("其他法定公开,法治政府建设"));
}

#[test]
fn text_that_looks_like_code_reaches_no_page_as_code() {
    let fixture = Fixture::new(0);
    for (path, page) in every_page(&fixture, &renderer(&fixture)) {
        let nodes = html::read(&page);
        for node in &nodes {
            if let html::Node::Open(name, attributes) = node {
                let data = attributes.get("type").is_some_and(|t| t == "application/ld+json");
                let own = attributes
                    .get("src")
                    .is_some_and(|src| src.starts_with("/static/"));
                assert!(
                    name != "style" && (name != "script" || data || own),
                    "{path}: {name}"
                );
                for key in attributes.keys() {
                    assert!(key != "style" && !key.starts_with("on"), "{path}: {name} {key}");
                }
            }
        }
    }
    let page = page(&fixture, "entry/sample014/2021-00009/");
    assert!(
        page.contains("{{ t.menu }}"),
        "braces in a title stay as they are"
    );
    let start = page
        .find("ld+json")
        .and_then(|at| Some(at + page[at..].find('{')?))
        .unwrap();
    let end = start + page[start..].find("</script>").unwrap();
    let data: serde_json::Value = serde_json::from_str(&page[start..end]).unwrap();
    let title = data["@graph"][0]["name"].as_str().unwrap();
    assert!(title.contains("</title></script><script>alert(1)</script>"));
}

#[test]
fn nothing_is_loaded_from_another_host_and_links_stay_below_the_base_path() {
    let mut fixture = Fixture::new(25);
    fixture.config.base = crate::config::BaseUrl::parse("https://example.gov.cn/xxgk/").unwrap();
    for (path, page) in every_page(&fixture, &renderer(&fixture)) {
        for node in html::read(&page) {
            let html::Node::Open(name, attributes) = node else {
                continue;
            };
            let address = attributes
                .get("href")
                .or(attributes.get("src"))
                .or(attributes.get("action"));
            let Some(address) = address.filter(|a| !a.starts_with('#')) else {
                continue;
            };
            let own = address.starts_with("/xxgk/") || address.starts_with("https://example.gov.cn/xxgk/");
            // The text of the fixture links to the guide without the base path.
            let from_text = address == "/guide/";
            let contact = name == "a"
                && ["mailto:", "tel:", "https://beian.miit.gov.cn/"]
                    .iter()
                    .any(|p| address.starts_with(p));
            assert!(own || from_text || contact, "{path}: {name} {address}");
        }
    }
}

#[test]
fn a_full_page_of_a_list_never_changes() {
    let (few, many) = (Fixture::new(45), Fixture::new(95));
    for path in ["unit/zhuzhou-mzj/2020/page/1/", "year/2020/page/1/"] {
        assert_eq!(page(&few, path), page(&many, path), "{path}");
    }
    assert!(page(&few, "year/2020/").contains("共 45 条"));
    assert!(!page(&few, "year/2020/page/1/").contains("45 条"));
}

#[test]
fn a_new_entry_leaves_other_entries_as_they_are() {
    let (before, after) = (Fixture::new(45), Fixture::new(46));
    let before = every_page(&before, &renderer(&before));
    let after = every_page(&after, &renderer(&after));
    let is_entry = |path: &str| path.starts_with("entry/");
    let changed: Vec<&str> = before
        .iter()
        .filter(|(path, page)| is_entry(path) && after.iter().any(|(p, new)| p == path && new != page))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(
        changed,
        ["entry/sample030/2020-00045/", "entry/sample030/2022-00001/"]
    );
}

#[test]
fn withdrawn_gone_and_repealed_entries_say_so() {
    let fixture = Fixture::new(0);
    let text = |path| html::text(&html::read(&page(&fixture, path)));
    let withdrawn = text("entry/sample030/2022-00002/");
    assert!(withdrawn.contains("已经撤回") && withdrawn.contains("数据有误"));
    assert!(withdrawn.contains("一、总体要求"), "the text stays");
    let gone = text("entry/sample014/2021-00001/");
    assert!(gone.contains("已经删除") && gone.contains("涉及个人隐私"));
    assert!(!gone.contains("一、总体要求"));
    let repealed = page(&fixture, "entry/sample030/2022-00001/");
    assert!(
        repealed.contains("本文件已经废止") && repealed.contains("href=\"/entry/sample030/2024-00001/\"")
    );
    let moved = page(&fixture, "entry/sample014/2021-00002/");
    assert!(
        moved.contains("content=\"0; url=/unit/hangzhou/\"")
            || moved.contains("content=\"0;url=/unit/hangzhou/\"")
    );
    assert!(
        moved.contains("href=\"https://gongkai.example/unit/hangzhou/\""),
        "canonical"
    );
}

#[test]
fn traditional_text_is_marked_as_such() {
    let fixture = Fixture::new(0);
    let page = page(&fixture, "entry/002489524/2023-00028/");
    let nodes = html::read(&page);
    let hant = |wanted: &str| {
        nodes.iter().any(|node| match node {
            html::Node::Open(name, attributes) => {
                name == wanted && attributes.get("lang").is_some_and(|l| l == "zh-Hant")
            }
            _ => false,
        })
    };
    assert!(page.contains("<html lang=\"zh-Hans\"") && hant("h1") && hant("div"));
}

#[test]
fn a_unit_without_entries_has_a_page_and_no_feed() {
    let fixture = Fixture::new(0);
    let page = page(&fixture, "unit/empty/");
    assert!(page.contains("还没有公开的信息") && !page.contains("/unit/empty/feed"));
    let categories = html::read(&self::page(&fixture, "category/"));
    assert!(!html::values(&categories, "href").contains(&"/category/caizheng-xinxi/"));
    assert!(html::text(&categories).contains("财政信息"));
}

#[test]
fn the_search_form_is_there_when_the_site_has_a_search() {
    let fixture = Fixture::new(0);
    let home = |renderer: &Renderer| String::from_utf8(renderer.home(&fixture.site()).unwrap()).unwrap();
    assert!(!home(&renderer(&fixture)).contains("/search/"));
    let with = home(&renderer(&fixture).with_search());
    assert!(with.contains("role=search") || with.contains("role=\"search\""));
    assert!(with.contains("action=\"/search/\""));
}
