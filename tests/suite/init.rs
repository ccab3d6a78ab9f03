//! `gongkai init`: a new site that builds at once.

use std::fs;

use crate::harness::{NOW, Run, Site};

/// A new site in a scratch folder, made with these arguments besides its name.
fn made(arguments: &[&str]) -> (Site, Run) {
    let site = Site::new();
    fs::remove_file(site.path("site.yaml")).unwrap();
    let mut all = vec!["init", "portal", "--now", "2024-06-01"];
    all.extend(arguments);
    let run = site.run(&all);
    (site, run)
}

const GIVEN: [&str; 8] = [
    "--title",
    "某某区政府信息公开",
    "--unit",
    "某某区民政局",
    "--code",
    "00248952-4",
    "--base-url",
    "https://a.example/xxgk/",
];

#[test]
fn a_new_site_builds_and_its_blanks_are_warnings() {
    for arguments in [&[][..], &GIVEN] {
        let (site, run) = made(arguments);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let check = site.run(&["check", "--root", "portal", "--now", NOW]);
        assert_eq!(check.code, Some(0), "{check:#?}");
        assert!(check.stderr.contains("1 checked, 0 errors"), "{}", check.stderr);
        assert!(
            check
                .stderr
                .contains("warning[placeholder]: a blank is left to fill: `【待填：联系电话】`"),
            "{}",
            check.stderr
        );
        for rule in check.stderr.split("warning[").skip(1) {
            assert!(rule.starts_with("placeholder]"), "{rule}");
        }
        let build = site.run(&["build", "--root", "portal", "--now", NOW]);
        assert_eq!(build.code, Some(0), "{build:#?}");
        assert!(
            build
                .stderr
                .contains("1 read, 0 published (0 expired), 0 gone, 1 drafts"),
            "{}",
            build.stderr
        );
        for page in ["guide", "rules", "annual-reports", "on-request"] {
            assert!(
                site.path(&format!("portal/public/{page}/index.html")).exists(),
                "{page}"
            );
        }
    }
}

/// What the officer gave is used everywhere; what was not given is not made up.
#[test]
fn what_was_given_is_in_the_site_and_nothing_is_made_up() {
    let (site, run) = made(&GIVEN);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("blanks to fill"), "{}", run.stderr);
    let settings = fs::read_to_string(site.path("portal/site.yaml")).unwrap();
    for part in [
        "title: 某某区政府信息公开",
        "base_url: https://a.example/xxgk/",
        "code: \"002489524\"",
    ] {
        assert!(settings.contains(part), "{settings}");
    }
    let entry = fs::read_to_string(site.path("portal/content/2024/一条信息怎样写.md")).unwrap();
    assert!(
        entry.contains("索引号: 002489524/2024-00001") && entry.contains("公开日期: 2024-06-01"),
        "{entry}"
    );
    let run = site.run(&["build", "--root", "portal", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let home = fs::read_to_string(site.path("portal/public/index.html")).unwrap();
    assert!(home.contains("某某区民政局"), "{home}");
    assert!(!home.contains("待填"), "a blank is shown on every page");
    // A row of seven or more figures would be somebody's telephone or record number.
    let numbers = |text: &str| {
        let longest = text
            .split(|c: char| !c.is_ascii_digit() && c != '-')
            .filter(|run| run.chars().filter(char::is_ascii_digit).count() >= 7)
            .filter(|run| !run.starts_with("002489524") && !run.starts_with("2024-"));
        longest.map(str::to_owned).collect::<Vec<_>>()
    };
    for page in ["guide", "rules", "annual-reports", "on-request"] {
        let text = fs::read_to_string(site.path(&format!("portal/content/pages/{page}.md"))).unwrap();
        assert_eq!(numbers(&text), Vec::<String>::new(), "{page}");
    }
    assert_eq!(numbers(&settings), Vec::<String>::new());
}

#[test]
fn with_drafts_the_first_entry_explains_itself() {
    let (site, _) = made(&GIVEN);
    let run = site.run(&["build", "--root", "portal", "--now", NOW, "--drafts"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let page = fs::read_to_string(site.path("portal/public/entry/002489524/2024-00001/index.html")).unwrap();
    assert!(page.contains("这里是正文。"), "{page}");
    // Its numbering became an outline, which is what it tells of.
    assert!(page.matches("<h2").count() >= 5, "{page}");
}

#[test]
fn only_an_empty_folder_is_taken() {
    let site = Site::new();
    let run = site.run(&["init", "."]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr.contains("there is something in this folder"),
        "{}",
        run.stderr
    );
    site.file("a-file", "x");
    assert_eq!(site.run(&["init", "a-file"]).code, Some(2));
    assert_eq!(site.run(&["init", "a-file/below"]).code, Some(2));
    // An empty one, and a fresh repository, are.
    for folder in ["empty", "repository/.git"] {
        fs::create_dir_all(site.path(folder)).unwrap();
        let run = site.run(&["init", folder.trim_end_matches("/.git")]);
        assert_eq!(run.code, Some(0), "{run:#?}");
    }
}

#[test]
fn what_cannot_be_right_is_refused_before_anything_is_written() {
    for arguments in [
        &["--code", "002489525"][..],
        &["--code", "12"],
        &["--title", " \u{200B} "],
        &["--unit", "\n"],
        &["--base-url", "example.gov.cn"],
    ] {
        let (site, run) = made(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:#?}");
        assert!(!site.path("portal").exists());
    }
}

/// Names that mean something to YAML, to a template or to a shell are only names.
#[test]
fn names_of_any_kind_make_a_site() {
    for name in [
        "甲: 乙 # 丙",
        "\"引号\"",
        "{code} {{ x }}",
        "<b>粗</b>",
        "$(rm -rf)",
        "* 局",
    ] {
        let (site, run) = made(&["--title", name, "--unit", name]);
        assert_eq!(run.code, Some(0), "{name}: {run:#?}");
        let run = site.run(&["build", "--root", "portal", "--now", NOW, "--drafts"]);
        assert_eq!(run.code, Some(0), "{name}: {run:#?}");
    }
}

#[test]
fn the_words_are_chinese_where_the_environment_is() {
    let site = Site::new();
    let mut command = site.command(&["init", "portal"]);
    let run = Run::of(command.env("LC_ALL", "zh_CN.UTF-8").output().unwrap());
    assert!(run.stderr.contains("新网站在 portal"), "{}", run.stderr);
}

#[test]
fn a_disk_that_says_no_is_named() {
    let site = Site::new();
    // A folder that takes no file: the disk says no before anything is there.
    let run = site.run(&["init", "/proc/gongkai-cannot-be-here"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr.contains("/proc/gongkai-cannot-be-here"),
        "{}",
        run.stderr
    );
}
