//! Paths that a file system cannot hold, or that are in each other's way: said by `check`, with the
//! line, before anything is written.

use crate::harness::{NOW, Run, SITE, Site};

/// What `check` and `build` both say; nothing is written.
fn refused(site: &Site) -> String {
    let check = site.run(&["check", "--now", NOW]);
    let build = site.build();
    assert_eq!(
        (check.code, build.code),
        (Some(1), Some(1)),
        "{check:#?} {build:#?}"
    );
    assert!(!site.path("public").exists(), "something was written");
    build.stderr
}

fn assert_says(site: &Site, rule: &str, place: &str) {
    let said = refused(site);
    let lines: Vec<&str> = said.lines().collect();
    let found = lines
        .windows(2)
        .any(|two| two[0].contains(&format!("[{rule}]")) && two[1].trim_end().contains(place));
    assert!(found, "{rule} at {place}:\n{said}");
}

/// What `check` passes, `build` writes, twice.
fn written(site: &Site) -> Run {
    let check = site.run(&["check", "--now", NOW]);
    assert_eq!(check.code, Some(0), "{check:#?}");
    site.built();
    site.build()
}

/// The small site with one entry whose front matter has these lines too.
fn with_keys(keys: &str) -> Site {
    let site = Site::new();
    site.entry(1, keys, "正文。");
    site
}

fn with_alias(alias: &str) -> Site {
    with_keys(&format!("aliases: ['{alias}']\n"))
}

#[test]
fn names_that_are_too_long_are_found_where_they_are_written() {
    let long = |name: &str, count: usize| name.repeat(count);
    let site = with_keys("");
    site.append("site.yaml", &format!("  - name: {}\n", long("长", 75)));
    assert_says(&site, "path-length", "site.yaml:16:11");

    let site = with_keys("");
    site.append(
        "site.yaml",
        &format!("  - {{name: 长, slug: {}}}\n", long("a", 300)),
    );
    assert_says(&site, "path-length", "site.yaml:16:");

    let site = with_keys("");
    let slug = long("b", 300);
    site.file(
        "site.yaml",
        SITE.replace("slug: minzheng", &format!("slug: {slug}")),
    );
    assert_says(&site, "path-length", "site.yaml:9:11");

    // Each part is short enough, and all of them together are not.
    let deep: String = (0..4).fold(String::new(), |tree, depth| {
        let indent = " ".repeat(2 + 4 * depth);
        format!(
            "{tree}{indent}- name: 类{depth}\n{indent}  slug: {}\n{indent}  children:\n",
            long("c", 200)
        )
    });
    let site = with_keys("");
    site.append("site.yaml", &format!("{deep}{}- name: 末\n", " ".repeat(18)));
    assert_says(&site, "path-length", "site.yaml:23:");

    assert_says(
        &with_alias(&format!("/{}", long("d", 6_000))),
        "path-length",
        "content/00001.md:6:",
    );
    assert_says(
        &with_alias(&format!("/{}", long("d/", 600))),
        "path-length",
        "content/00001.md:6:",
    );
    assert_says(
        &with_alias(&format!("/{}", long("长", 84))),
        "path-length",
        "content/00001.md:6:",
    );
    assert_says(
        &with_alias(&format!("/old.asp?id={}", long("1", 6_000))),
        "path-length",
        "content/00001.md:6:",
    );

    let site = with_keys("");
    let number = format!("002489524/2023-{}", long("1", 400));
    let settings = format!("{SITE}index_number:\n  pattern: '(?<code>\\d{{9}})/(?<year>\\d{{4}})-.*'\n");
    site.file("site.yaml", settings);
    site.file(
        "content/00002.md",
        format!("---\ntitle: 乙\nindex_number: {number}\nunit: 水务局\npublished: 2023-01-02\n---\n正文。\n"),
    );
    assert_says(&site, "path-length", "content/00002.md:3:15");
}

#[test]
fn what_is_just_short_enough_is_written() {
    let site = with_alias(&format!("/{}/{}.html", "a".repeat(250), "长".repeat(81)));
    site.append(
        "site.yaml",
        &format!("  - {{name: 长, slug: {}}}\n", "b".repeat(250)),
    );
    site.append("site.yaml", "compress: [gz, br]\n");
    site.entry(2, "category: 长\n", "正文。");
    let again = written(&site);
    assert!(again.stderr.contains("files: 0 written"), "{again:#?}");
}

#[test]
fn names_that_windows_does_not_have_are_found_where_they_are_written() {
    for alias in [
        "/con",
        "/a/NUL.html",
        "/aux/",
        "/com1.tar.gz",
        "/a./b",
        "/a /b.html",
        "/a*b",
        "/LPT9/x",
    ] {
        assert_says(&with_alias(alias), "reserved-name", "content/00001.md:6:");
    }
    let site = with_keys("");
    site.file("site.yaml", SITE.replace("slug: minzheng", "slug: con"));
    assert_says(&site, "reserved-name", "site.yaml:9:11");
    let site = with_keys("");
    site.append("site.yaml", "  - name: Aux\n");
    assert_says(&site, "reserved-name", "site.yaml:16:11");
    let site = with_keys("attachments: [nul.csv]\n");
    site.file("content/nul.csv", "名称\n甲\n");
    assert_says(&site, "reserved-name", "content/00001.md:6:");
    let site = with_keys("");
    site.file("content/pages/prn.md", "---\ntitle: 指南\n---\n正文。\n");
    assert_says(&site, "reserved-name", "content/pages/prn.md");
    let site = with_keys("");
    site.append("site.yaml", "theme: own\n");
    site.file("themes/own/static/aux.css", "");
    assert_says(&site, "reserved-name", "themes/own/static/aux.css");
    // Who never builds or serves on Windows may say so.
    let site = with_alias("/aux/1.html");
    site.append("site.yaml", "check: {reserved-name: off}\n");
    written(&site);
    assert!(site.has("aux/1.html"));
}

#[test]
fn an_address_that_something_else_takes_is_found_where_it_is_written() {
    let at = "content/00001.md:6:";
    for alias in [
        "/search/manifest.json",
        "/search/keys/0.bin",
        "/Search/x",
        "/search/pack",
    ] {
        assert_says(&with_alias(alias), "duplicate-url", at);
    }
    for alias in [
        "/index.html.gz",
        "/unit/index.html.gz/old.html",
        "/feed.xml.gz",
        "/static/style.css.gz",
    ] {
        let site = with_alias(alias);
        site.append("site.yaml", "compress: [gz]\n");
        assert_says(&site, "duplicate-url", at);
    }
    for alias in ["/unit/shuiwu", "/static", "/entry", "/search"] {
        assert_says(&with_alias(alias), "duplicate-url", at);
    }
    assert_says(&with_alias("/%2e%2e/x"), "alias", at);
    let site = with_keys("");
    site.file("content/pages/search.md", "---\ntitle: 搜索\n---\n正文。\n");
    assert_says(&site, "duplicate-url", "content/pages/search.md");
    // Without copies there is nothing in the way.
    written(&with_alias("/index.html.gz"));
    written(&with_alias("/search/old.html"));
    for alias in [
        "/Unit/index.html",
        "/INDEX.html",
        "/UNIT",
        "/Robots.txt/a.html",
        "/404.HTML",
    ] {
        assert_says(&with_alias(alias), "duplicate-url", at);
    }
    for two in [
        "/a, /a/b.html",
        "/A, /a/b.html",
        "/Old.html, /old.html",
        "/Ab, /aB/c.html",
        "/aB/c.html, /Ab",
    ] {
        let site = with_keys(&format!("aliases: [{two}]\n"));
        assert_says(&site, "duplicate-url", at);
    }
    // Folders that differ in capitals hold different files.
    written(&with_keys("aliases: [/Old/1.html, /old/2.html, /OLD/3.html]\n"));
    for alias in ["/.gongkai/lock", "/a/.git/x"] {
        assert_says(&with_alias(alias), "alias", at);
    }
}

#[test]
fn endings_in_capitals_are_endings() {
    let site = with_keys("");
    site.file("content/pages/guide.MD", "---\ntitle: 指南\n---\n大写后缀的正文。\n")
        .file("content/pages/rules.YAML", "title: 规定\nbody: 大写后缀的规定。\n")
        .file("content/2.MD", "---\ntitle: 乙\nindex_number: 002489524/2023-00002\nunit: 水务局\npublished: 2023-01-03\n---\n大写的条目。\n");
    written(&site);
    assert!(site.page("guide/").contains("大写后缀的正文"));
    assert!(site.page("rules/").contains("大写后缀的规定"));
    assert!(site.page("entry/002489524/2023-00002/").contains("大写的条目"));
}

#[test]
fn a_sign_that_ends_a_name_in_a_link_is_named_with_what_to_write() {
    let site = Site::new();
    site.entry(1, "", "见[甲](a#b.txt)、[乙](a?b.txt)、[丙](a%20b.txt)。");
    for name in ["a#b.txt", "a?b.txt", "a%20b.txt"] {
        site.file(&format!("content/{name}"), "附件");
    }
    for name in ["Desktop.ini", "THUMBS.DB", "._a.txt"] {
        site.file(&format!("content/{name}"), "of the system");
    }
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    for encoded in ["a%23b.txt", "a%3Fb.txt", "a%2520b.txt"] {
        assert!(
            run.stderr.contains(&format!("write `{encoded}`")),
            "{encoded}: {run:#?}"
        );
    }
    site.file(
        "content/00001.md",
        std::fs::read_to_string(site.path("content/00001.md"))
            .unwrap()
            .replace("a#b", "a%23b")
            .replace("a?b", "a%3Fb")
            .replace("a%20b", "a%2520b"),
    );
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(
        (run.code, run.stderr.contains("stray-file")),
        (Some(0), false),
        "{run:#?}"
    );
}

#[test]
fn a_name_that_only_looks_like_that_of_a_file_is_named_with_the_file() {
    for (written, there) in [
        ("r\u{e9}sum\u{e9}.pdf", "re\u{301}sume\u{301}.pdf"),
        ("re\u{301}sume\u{301}表.csv", "r\u{e9}sum\u{e9}表.csv"),
        ("附件１２３４５６.csv", "附件123456.csv"),
    ] {
        let site = Site::new();
        site.entry(1, &format!("attachments: [{written}]\n"), "正文。")
            .file(&format!("content/{there}"), "甲,乙\n");
        let run = site.run(&["check", "--now", NOW]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(
            run.stderr.contains(&format!("did you mean `{there}`?")),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("may look the same"), "{}", run.stderr);
    }
}
