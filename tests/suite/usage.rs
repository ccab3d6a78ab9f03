//! The command line itself.

use crate::harness::{NOW, Run, Site};

#[test]
fn a_site_is_found_from_any_folder_below_it() {
    let site = Site::new();
    site.entry(1, "", "正文。").file("content/2023/deep/.gitkeep", "");
    let mut command = site.command(&["build", "--now", NOW]);
    let run = Run::of(
        command
            .current_dir(site.path("content/2023/deep"))
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(site.has("index.html"));
}

#[test]
fn where_there_is_no_site_the_way_is_shown() {
    let site = Site::new();
    std::fs::remove_file(site.path("site.yaml")).unwrap();
    let run = site.build();
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("no site.yaml") && run.stderr.contains("--root"),
        "{}",
        run.stderr
    );
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_right() {
    let site = Site::new();
    for arguments in [
        &["biuld"][..],
        &["build", "--now", "soon"],
        &["build", "--base-url", "here"],
        &[],
    ] {
        let run = site.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:#?}");
        assert!(!run.stderr.is_empty());
    }
    assert!(site.run(&["biuld"]).stderr.contains("build"));
}

#[test]
fn check_reports_and_writes_nothing() {
    let site = Site::new();
    site.entry(1, "", "正文。");
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(!site.path("public").exists());
    site.entry(2, "unit: 水务居\n", "正文。");
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(!site.path("public").exists());
}

#[test]
fn quiet_says_nothing_but_errors() {
    let site = Site::new();
    site.entry(1, "document_number: 五号\n", "正文。");
    let run = site.run(&["build", "--quiet", "--now", NOW]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    site.entry(2, "titel: x\n", "正文。");
    assert!(
        site.run(&["build", "--quiet", "--now", NOW])
            .stderr
            .contains("unknown key")
    );
}

#[test]
fn an_address_below_a_folder_reaches_every_link() {
    let site = Site::new();
    site.entry(1, "category: 综合政务\n", "正文。");
    let run = site.run(&["build", "--now", NOW, "--base-url", "https://a.example/xxgk"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    for (name, bytes) in site.public().iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        for attribute in ["href=", "src=", "action="] {
            for part in page.split(attribute).skip(1) {
                let target = part
                    .trim_start_matches('"')
                    .split(['"', '>', ' '])
                    .next()
                    .unwrap();
                let inside = target.starts_with(['#', '.'])
                    || target.starts_with("/xxgk/")
                    || target.contains("://")
                    || target.contains(':');
                assert!(inside, "{name} links to {target}");
            }
        }
    }
}

#[test]
fn an_empty_site_is_a_site() {
    let site = Site::new();
    site.built();
    assert!(site.has("index.html") && site.has("feed.xml") && site.has("404.html"));
}

#[test]
fn search_answers_as_the_page_does() {
    let site = Site::new();
    site.entry(1, "", "行政复议办理情况。")
        .entry(2, "", "行政诉讼情况。")
        .built();
    let run = site.run(&["search", "行政復議", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (answer["count"].as_u64(), answer["exact"].as_bool()),
        (Some(1), Some(true)),
        "{answer}"
    );
    assert_eq!(answer["hits"][0]["index_number"], "002489524/2023-00001");
    assert_eq!(answer["hits"][0]["url"], "entry/002489524/2023-00001/");
    let people = site.run(&["search", "002489524/2023-00002"]).stdout;
    assert!(people.contains("1 found") && people.contains("报告2"), "{people}");
    let none = site.run(&["search", "没有这样的词"]);
    assert!(
        none.code == Some(0) && none.stdout.contains("0 found"),
        "{none:#?}"
    );
}

#[test]
fn searching_what_is_not_built_says_what_to_do() {
    let site = Site::new();
    let run = site.run(&["search", "行政"]);
    assert!(
        run.code == Some(2) && run.stderr.contains("build the site first"),
        "{run:#?}"
    );
}

#[test]
fn the_site_is_never_built_into_what_it_is_made_from() {
    let site = Site::new();
    site.entry(1, "", "正文。");
    for output in [
        ".",
        "..",
        "content",
        "content/out",
        "themes/x",
        "public/../content",
    ] {
        let run = site.run(&["build", "--now", NOW, "--output", output]);
        assert_eq!(run.code, Some(2), "{output}: {run:#?}");
        assert!(
            run.stderr.contains("cannot be the output folder"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(std::fs::read_dir(site.path("content")).unwrap().count(), 1);
}

#[test]
fn content_that_is_no_folder_never_empties_the_site() {
    let site = Site::new();
    site.entry(1, "", "正文。").built();
    let before = site.public();
    std::fs::remove_dir_all(site.path("content")).unwrap();
    assert_eq!(site.build().code, Some(1));
    site.file("content", "x");
    assert_eq!(site.build().code, Some(1));
    assert!(site.public() == before);
}

/// What is wrong with a command line, and every word of what is said about it.
const WRONG: [(&[&str], &[&str]); 14] = [
    (
        &["biuld"],
        &[
            "错误：没有“biuld”这个命令",
            "是不是要写：build",
            "用法：gongkai [选项] <命令>",
        ],
    ),
    (
        &["build", "--ful"],
        &[
            "错误：没有“--ful”这个选项",
            "是不是要写：--full",
            "用法：gongkai build",
        ],
    ),
    (&["build", "x"], &["错误：“x”是多出来的"]),
    (
        &["import"],
        &["错误：还缺 <文件>...", "用法：gongkai import <文件>..."],
    ),
    (
        &["build", "--quiet", "--verbose"],
        &["错误：“--quiet”不能与“--verbose”一起用"],
    ),
    (
        &["build", "--output", "a", "--output", "b"],
        &["错误：“--output <文件夹>”只能写一次"],
    ),
    (
        &["check", "--format", "xml"],
        &[
            "错误：“--format <格式>”的值不能是“xml”",
            "可以写：human、json、sarif",
        ],
    ),
    (
        &["check", "--format"],
        &[
            "错误：“--format <格式>”后面要写一个值",
            "可以写：human、json、sarif",
        ],
    ),
    (&["check", "--text"], &["错误：还缺 --fix"]),
    (
        &["build", "--now", "soon"],
        &["错误：“--now <时间>”的值“soon”不对：写 2024-01-31T09:00:00+08:00 或 2024-01-31"],
    ),
    (
        &["build", "--base-url", "here"],
        &["写完整的网址，如 https://www.example.gov.cn/xxgk/"],
    ),
    (
        &["serve", "--port", "70000"],
        &["错误：“--port <端口>”的值“70000”不对：要在 0 到 65535 之间"],
    ),
    (
        &["search", "水", "--limit", "许多"],
        &["错误：“--limit <个数>”的值“许多”不对：要写数字"],
    ),
    (
        &["init", "a", "--code", "123", "--title", "b"],
        &["不是有效的组织机构代码（9 位）或统一社会信用代码（18 位），请核对校验位"],
    ),
];

#[test]
fn wrong_usage_is_told_in_chinese_where_chinese_is_spoken() {
    let site = Site::new();
    let locale = |arguments: &[&str]| {
        let mut command = site.command(arguments);
        Run::of(command.env("LC_ALL", "zh_CN.UTF-8").output().unwrap())
    };
    for (arguments, parts) in WRONG {
        let asked = site.run(&[arguments, &["--lang", "zh"]].concat());
        let run = locale(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:#?}");
        for part in parts {
            assert!(run.stderr.contains(part), "{part} is missing: {}", run.stderr);
        }
        assert!(run.stderr.contains("--help"), "{}", run.stderr);
        for word in ["error", "Usage", "OPTIONS", "invalid", "tip"] {
            assert!(!run.stderr.contains(word), "{word}: {}", run.stderr);
        }
        let english = site.run(arguments);
        assert_eq!(english.code, Some(2), "{arguments:?}");
        assert!(english.stderr.starts_with("error: "), "{}", english.stderr);
        // What follows an option that lacks its value is taken for it.
        if arguments.last() != Some(&"--format") {
            // The line that shows the usage has the option too.
            let first = |run: &Run| run.stderr.lines().next().map(str::to_owned);
            assert_eq!(first(&asked), first(&run));
        }
    }
    assert!(
        std::fs::read_dir(site.root()).unwrap().count() == 2,
        "something was written"
    );
}

#[test]
fn help_is_in_chinese_where_chinese_is_spoken() {
    let site = Site::new();
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["help"],
        &["check", "--help"],
        &["help", "check"],
    ] {
        let run = site.run(&[&["--lang", "zh"], arguments].concat());
        assert_eq!(run.code, Some(0), "{run:#?}");
        for part in ["用法：gongkai", "选项：\n", "只说错误"] {
            assert!(run.stdout.contains(part), "{arguments:?}: {part}: {}", run.stdout);
        }
        for word in ["Usage", "Options", "Print", "Possible"] {
            assert!(
                !run.stdout.contains(word),
                "{arguments:?}: {word}: {}",
                run.stdout
            );
        }
    }
    // Without a command there is nothing to do: the help, and the exit code of wrong usage.
    let mut command = site.command(&[]);
    let run = Run::of(command.env("LC_ALL", "zh_CN.UTF-8").output().unwrap());
    assert!(run.code == Some(2) && run.stderr.contains("命令：\n"), "{run:#?}");
    let run = site.run(&["--lang", "zh"]);
    let told = run.stderr.contains("错误：还要写一个命令\n  可以写：init、new");
    assert!(run.code == Some(2) && told, "{run:#?}");
    let version = site.run(&["--lang", "zh", "--version"]);
    assert_eq!(version.stdout, site.run(&["--version"]).stdout);
}
