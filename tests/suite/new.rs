//! `gongkai new`: the next free index number, and a skeleton that explains itself.

use std::fs;

use crate::harness::{NOW, Run, Site};

/// Makes an entry of 水务局, and gives its path and its text.
fn new(site: &Site, title: &str) -> (String, String) {
    let run = site.run(&["new", title, "--unit", "水务局", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let path = run.stdout.trim_end().to_owned();
    let text = fs::read_to_string(site.path(&path)).unwrap();
    (path, text)
}

fn has_line(text: &str, line: &str) -> bool {
    text.lines().any(|other| other.split("  ").next() == Some(line))
}

#[test]
fn a_new_entry_has_number_date_and_unit_and_is_a_draft() {
    let site = Site::new();
    let (path, text) = new(&site, "关于停水的通告");
    assert_eq!(path, "content/2024/关于停水的通告.md");
    for line in [
        "标题: 关于停水的通告",
        "索引号: 002489524/2024-00001",
        "发布机构: 水务局",
        "公开日期: 2024-06-01",
        "状态: 草稿",
    ] {
        assert!(has_line(&text, line), "{line}\n{text}");
    }
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("`【待填：正文。"), "{}", run.stderr);
    let built = site.build();
    assert!(
        built.stderr.contains("0 published") && built.stderr.contains("1 drafts"),
        "{built:#?}"
    );
}

#[test]
fn a_script_gives_the_title_by_name() {
    let site = Site::new();
    let words = [
        "new",
        "--title",
        "关于停水的通告",
        "--unit",
        "水务局",
        "--now",
        NOW,
    ];
    let run = site.run(&words);
    assert_eq!(
        run.stdout.trim_end(),
        "content/2024/关于停水的通告.md",
        "{run:#?}"
    );
    let both = site.run(&["new", "甲", "--title", "乙", "--unit", "水务局"]);
    assert_eq!(both.code, Some(2), "{both:#?}");
}

/// From skeleton to page, as the officer goes: the blank is refused, the text is published.
#[test]
fn a_blank_is_never_published_and_a_text_is() {
    let site = Site::new();
    let (path, text) = new(&site, "关于停水的通告");
    site.file(&path, text.replace("状态: 草稿", "状态: 发布"));
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stderr.contains("error[placeholder]"), "{}", run.stderr);
    let blank = text.lines().last().unwrap();
    let text = text
        .replace("状态: 草稿", "状态: 发布")
        .replace(blank, "城区停水。\n一、范围\n全城。");
    // Every key that the skeleton offers can be used as it stands, but for the attachment.
    let offered: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key) if key.contains(": ") && !key.starts_with("附件") => format!("{key}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    assert!(has_line(&offered, "文号: 某发〔2024〕1号"), "{offered}");
    site.file(&path, offered).built();
    let page = site.read("entry/002489524/2024-00001/index.html");
    assert!(
        page.contains("城区停水。") && page.contains("某发〔2024〕1号"),
        "{page}"
    );
}

#[test]
fn gaps_are_not_filled_and_drafts_and_what_is_gone_count() {
    let site = Site::new();
    let entry = |serial: &str, keys: &str| {
        let text = format!(
            "---\ntitle: 甲\nindex_number: 00248952-4/2024-{serial}\nunit: 水务局\npublished: 2024-01-01\n{keys}---\n正文。\n"
        );
        site.file(&format!("content/a{serial}.md"), text);
    };
    entry("00002", "");
    entry("00007", "state: draft\n");
    entry("00009", "state: gone\nreason: 重复。\n");
    let (path, text) = new(&site, "乙");
    assert!(has_line(&text, "索引号: 002489524/2024-00010"), "{text}");
    assert_eq!(path, "content/乙.md", "the others are right below content/");
    let (_, text) = new(&site, "丙");
    assert!(has_line(&text, "索引号: 002489524/2024-00011"), "{text}");
}

#[test]
fn a_number_is_read_from_whatever_can_be_read_and_the_rest_is_named() {
    let site = Site::new();
    let number = "index_number: 002489524/2024-";
    site.file(
        "content/unit.md",
        format!("---\ntitle: 甲\n{number}00003\nunit: 没有\n---\n"),
    )
    .file("content/yaml.md", format!("---\ntitle: [\n{number}00005\n---\n"))
    .file("content/open.md", "---\n索引号： \"002489524/2024-00008\"\n")
    .file("content/none.md", "随便一个文件\n")
    .file("content/binary.md", b"\xff\xfe\x00\xd8\x00")
    .file(
        "content/pages/guide.md",
        "---\ntitle: 指南\n---\n索引号: 002489524/2024-00099\n",
    );
    let run = site.run(&["new", "乙", "--unit", "市水务局", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(
        run.stderr.contains("2 entries could not be read") && run.stderr.contains("content/binary.md"),
        "{}",
        run.stderr
    );
    let text = fs::read_to_string(site.path(run.stdout.trim_end())).unwrap();
    assert!(has_line(&text, "索引号: 002489524/2024-00009"), "{text}");
}

#[test]
fn no_file_is_ever_written_over() {
    let site = Site::new();
    site.file("content/2024/乙.md", "别动");
    let (path, _) = new(&site, "乙");
    assert_eq!(path, "content/2024/乙-2.md");
    assert_eq!(
        fs::read_to_string(site.path("content/2024/乙.md")).unwrap(),
        "别动"
    );
}

#[test]
fn titles_of_any_kind_become_entries() {
    let site = Site::new();
    for title in [
        "关于: 甲 # 乙",
        "../../../etc/passwd",
        "\"引号\"与'撇号'",
        "* 甲",
        "{{ title }}<script>",
        "两行\n标题",
        &"很长的标题".repeat(80),
        "CON",
    ] {
        let (path, _) = new(&site, title);
        assert!(
            path.starts_with("content/") && path.matches('/').count() <= 2,
            "{path}"
        );
    }
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("8 checked, 0 errors"), "{}", run.stderr);
    let built = site.run(&["build", "--now", NOW, "--drafts"]);
    assert_eq!(built.code, Some(0), "{built:#?}");
    let page = site.read("entry/002489524/2024-00001/index.html");
    assert!(page.contains("关于: 甲 # 乙"), "{page}");
}

#[test]
fn a_number_of_ones_own_is_taken_when_it_is_free_and_fits() {
    let site = Site::new();
    let run = |number: &str| site.run(&["new", "乙", "--unit", "水务局", "--index-number", number]);
    assert_eq!(run("002489524/2019-00042").code, Some(0));
    let again = run("00248952-4/2019-00042");
    assert!(
        again.code == Some(2) && again.stderr.contains("has the index number"),
        "{again:#?}"
    );
    for wrong in ["42", "002489525/2019-00001", ""] {
        let run = run(wrong);
        assert!(
            run.code == Some(2) && run.stderr.contains("is no index number of this site"),
            "{run:#?}"
        );
    }
}

#[test]
fn what_is_not_said_is_asked_for_by_name() {
    let site = Site::new();
    let run = site.run(&["new"]);
    assert!(
        run.code == Some(2) && run.stderr.contains("gongkai new TITLE"),
        "{run:#?}"
    );
    let run = site.run(&["new", "甲"]);
    assert!(
        run.code == Some(2) && run.stderr.contains("水务局, 民政局"),
        "{run:#?}"
    );
    let run = site.run(&["new", "甲", "--unit", "水务居"]);
    assert!(
        run.code == Some(2) && run.stderr.contains("did you mean 水务局"),
        "{run:#?}"
    );
    let mut command = site.command(&["new", "甲", "--unit", "民政局"]);
    let run = Run::of(command.env("LC_ALL", "zh_CN.UTF-8").output().unwrap());
    assert!(
        run.code == Some(2) && run.stderr.contains("没有组织机构代码"),
        "{run:#?}"
    );
    assert_eq!(fs::read_dir(site.path("content")).unwrap().count(), 0);
}

/// The day is that of the site, not that of the machine.
#[test]
fn today_is_the_sites_day() {
    let site = Site::new();
    let run = site.run(&["new", "甲", "--unit", "水务局", "--now", "2023-12-31T20:00:00Z"]);
    let text = fs::read_to_string(site.path(run.stdout.trim_end())).unwrap();
    assert!(
        has_line(&text, "公开日期: 2024-01-01") && text.contains("002489524/2024-00001"),
        "{text}"
    );
}
