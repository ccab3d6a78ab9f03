//! Dates, validity, index numbers and names of files as people write them.

use crate::harness::{NOW, SITE, Site, text_of};

const ENTRY: &str = "entry/002489524/2023-00001";

#[test]
fn a_time_of_another_place_is_published_as_the_sites_own() {
    let site = Site::new();
    site.entry(1, "", "正文。");
    let text = std::fs::read_to_string(site.path("content/00001.md")).unwrap();
    for (written, shown) in [
        ("2024-04-08T23:30:00Z", "2024-04-09T07:30:00+08:00"),
        ("2024-04-08t23:30:00.000z", "2024-04-09T07:30:00+08:00"),
        ("2024-04-08T23:30:00-05:00", "2024-04-09T12:30:00+08:00"),
        ("2024-04-08 23:30:00 +0900", "2024-04-08T22:30:00+08:00"),
        ("2024/04/08 下午3:05", "2024-04-08T15:05:00+08:00"),
        ("二零二四年四月八号", "2024-04-08"),
        ("2024—04—08", "2024-04-08"),
    ] {
        site.file("content/00001.md", text.replace("2023-01-02", written))
            .built();
        let record: serde_json::Value =
            serde_json::from_str(&site.read(&format!("{ENTRY}/index.json"))).unwrap();
        assert_eq!(record["published"], shown, "{written}");
    }
    for written in [
        "2024-04-08 上午12:05",
        "2024-04-08 09:00-11:00",
        "二〇二四年二月三十日",
    ] {
        site.file("content/00001.md", text.replace("2023-01-02", written));
        let run = site.build();
        assert_eq!(run.code, Some(1), "{written}: {run:#?}");
        assert!(
            run.stderr.contains("content/00001.md:5:") && run.stderr.contains("help:"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_change_that_lies_ahead_is_refused_where_it_stands() {
    let site = Site::new();
    site.entry(
        1,
        "changes:\n  - {date: 2023-02-01, note: 甲}\n  - {date: 2042-02-01, note: 乙}\n",
        "正文。",
    );
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        run.stderr.contains("error[future-change]") && run.stderr.contains("content/00001.md:8:12"),
        "{}",
        run.stderr
    );
    assert!(!site.has("index.html"));
    // What waits itself may announce what will have changed, and today is not ahead.
    site.entry(1, "changes: [{date: 2024-06-01, note: 甲}]\n", "正文。")
        .built();
    let later = "changes: [{date: 2024-08-02, note: 甲}]\n";
    site.entry(1, later, "正文。");
    let text = std::fs::read_to_string(site.path("content/00001.md")).unwrap();
    site.file("content/00001.md", text.replace("2023-01-02", "2024-08-01"))
        .built();
}

#[test]
fn dates_that_lie_too_far_ahead_are_named_with_the_day_they_wait_for() {
    let site = Site::new();
    site.entry(
        1,
        "成文日期: 2032-01-01\neffective: 2042-01-01\nexpires: 2060-01-01\n",
        "正文。",
    );
    let text = std::fs::read_to_string(site.path("content/00001.md")).unwrap();
    site.file("content/00001.md", text.replace("2023-01-02", "2042-04-08"));
    site.entry(2, "effective: 2025-01-01\n", "正文。");
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let said = &run.stderr;
    assert_eq!(said.matches("warning[far-date]").count(), 3, "{said}");
    assert!(said.contains("will not appear before 2042-04-08"), "{said}");
    for place in ["00001.md:5:12", "00001.md:6:7", "00001.md:7:12"] {
        assert!(said.contains(place), "{place}: {said}");
    }
    let chinese = site.run(&["check", "--now", NOW, "--lang", "zh"]).stderr;
    assert!(chinese.contains("要到 2042-04-08 才会公开"), "{chinese}");
}

#[test]
fn nothing_is_said_of_the_validity_of_what_is_never_in_force() {
    let site = Site::new();
    site.entry(1, "genre: 报告\n", "一份报告。")
        .entry(2, "interprets: 002489524/2023-00003\n", "一份解读。")
        .entry(3, "effective: 2023-02-01\n", "一份规定。")
        .entry(4, "", "第一版。")
        .entry(5, "replaces: 002489524/2023-00004\n", "第二版。")
        .built();
    let validity = |serial: u32| {
        let folder = format!("entry/002489524/2023-{serial:05}/");
        let record: serde_json::Value =
            serde_json::from_str(&site.read(&format!("{folder}index.json"))).unwrap();
        (
            record["validity"].clone(),
            text_of(&site.page(&folder)).contains("现行有效"),
        )
    };
    for undated in [1, 2] {
        assert_eq!(validity(undated), (serde_json::Value::Null, false));
    }
    assert_eq!(validity(3), ("in-force".into(), true));
    assert_eq!(validity(4).0, "repealed");
    assert_eq!(validity(5), ("in-force".into(), true));
    let table = site.read("data/2023.csv");
    assert_eq!(table.matches("现行有效").count(), 2, "{table}");
}

/// A site whose index numbers have a pattern of their own.
fn local(pattern: &str, numbers: &[&str]) -> Site {
    let site = Site::new();
    site.append("site.yaml", &format!("index_number:\n  pattern: '{pattern}'\n"));
    for (serial, number) in (1..).zip(numbers) {
        site.entry(serial, "", "正文。");
        let file = format!("content/{serial:05}.md");
        let text = std::fs::read_to_string(site.path(&file)).unwrap();
        let own = format!("002489524/2023-{serial:05}");
        site.file(&file, text.replace(&own, number));
    }
    site
}

#[test]
fn a_new_entry_goes_on_from_numbers_of_every_form() {
    for (pattern, number, next) in [
        (
            r"(?<code>[0-9A-Z]{18})/(?<year>\d{4})-(?<serial>\d+)",
            "113301000024895242/2024-00007",
            "113301000024895242/2024-00008",
        ),
        (
            r"(?<code>[0-9A-Z]{8}-?[0-9X])/(?<year>\d{4})-(?<serial>\d{5})",
            "002489524/２０２４-０００２８",
            "002489524/2024-00029",
        ),
        (
            r"sw[a-z]-(?<year>\d{4})-(?<serial>\d{3})",
            "swj-2024-007",
            "swj-2024-008",
        ),
        (r"sw[a-z]/(?<year>\d{2})/(?<serial>\d+)", "swj/24/9", "swj/24/10"),
        (
            r"苏水（(?<year>\d{4})）(?<serial>\d+)号",
            "苏水（2024）12号",
            "苏水(2024)13号",
        ),
        (r"(?<year>\d{4})(?<serial>\d{8})", "202400000041", "202400000042"),
    ] {
        let site = local(pattern, &[number]);
        site.built();
        let run = site.run(&["new", "新的一条", "--unit", "水务局", "--now", NOW]);
        assert_eq!(run.code, Some(0), "{pattern}: {run:#?}");
        let file = site.path(run.stdout.trim());
        let text = std::fs::read_to_string(&file).unwrap();
        let line = text.lines().find(|line| line.starts_with("索引号: ")).unwrap();
        assert_eq!(line.replace('"', ""), format!("索引号: {next}"), "{pattern}");
    }
}

#[test]
fn a_code_that_is_no_organisations_is_left_unnamed() {
    let site = local(
        r"(?<code>[A-Z]{3}\d{3})/(?<year>\d{4})-(?<serial>\d+)",
        &["ABC123/2024-1"],
    );
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        run.stderr.contains("leave it unnamed in site.yaml"),
        "{}",
        run.stderr
    );
    let site = local(
        r"([A-Z]{3}\d{3})/(?<year>\d{4})-(?<serial>\d+)",
        &["ABC123/2024-1"],
    );
    site.built();
    assert!(site.has("entry/abc123/2024-1/index.html"));
}

#[test]
fn the_address_of_a_file_follows_from_its_name_and_not_from_its_place() {
    let long = "关于印发水务局二〇二三年度政府信息公开工作年度报告编制说明的通知";
    let names = [
        format!("{long}附件1.csv"),
        format!("{long}附件2.csv"),
        "附件1.csv".to_owned(),
        "附件 1.csv".to_owned(),
        "表.csv".to_owned(),
    ];
    let site = Site::new();
    for name in &names {
        site.file(&format!("content/{name}"), format!("{name}\n"));
    }
    let addresses = |names: &[String]| {
        let list: Vec<String> = names.iter().map(|name| format!("  - {name}\n")).collect();
        site.entry(1, &format!("attachments:\n{}", list.concat()), "正文。")
            .built();
        let public = site.public().into_iter();
        let files = public.filter(|(name, _)| name.starts_with(ENTRY) && name.ends_with(".csv"));
        files.collect::<Vec<_>>()
    };
    let before = addresses(&names);
    assert_eq!(before.len(), names.len());
    let mut turned = names.clone();
    turned.reverse();
    assert!(addresses(&turned) == before);
    // A short name that no other has is as it always was, and another file beside it changes nothing.
    assert!(site.has(&format!("{ENTRY}/biao.csv")));
    assert!(!site.has(&format!("{ENTRY}/fu-jian-1.csv")));
    let fewer = addresses(&names[1..]);
    assert!(fewer.iter().all(|file| before.contains(file)));
}

#[test]
fn a_report_is_known_in_one_way_on_both_pages() {
    let site = Site::new();
    site.file(
        "site.yaml",
        SITE.replace("slug: shuiwu\n", "slug: shuiwu\n    kind: 部门\n"),
    );
    site.file(
        "content/pages/annual-reports.md",
        "---\ntitle: 年报\ngenre: 年度报告\n---\n说明。\n",
    );
    let report = |serial: u32, title: &str, genre: &str| {
        site.entry(serial, genre, "正文。");
        let file = format!("content/{serial:05}.md");
        let text = std::fs::read_to_string(site.path(&file)).unwrap();
        site.file(&file, text.replace(&format!("报告{serial}"), title));
    };
    report(1, "水务局2021年法治政府建设年度报告", "");
    report(2, "水务局2021年政府信息公开工作年度报告", "genre: 报告\n");
    report(3, "水务局2020年信息公开情况", "genre: 年度报告\n");
    report(4, "水务局2020年供水工作", "genre: 年度报告\n");
    site.built();
    let (list, coverage) = (site.page("annual-reports/"), site.page("coverage/"));
    for serial in 1..=3 {
        let address = format!("/entry/002489524/2023-{serial:05}/");
        assert!(list.contains(&address), "{serial}: {list}");
        assert!(coverage.contains(&address), "{serial}: {coverage}");
    }
    // A report that no law asks for is listed, and owed by nobody.
    assert!(list.contains("2023-00004/") && !coverage.contains("2023-00004/"));
}

#[test]
fn a_new_site_says_what_kind_of_unit_it_is_for_and_what_its_feeds_are_called() {
    for (unit, kind) in [
        ("某某区民政局", Some("department")),
        ("某某县人民政府", Some("government")),
        ("某某市发展和改革委员会", Some("department")),
        ("某某水务集团", None),
    ] {
        let site = Site::new();
        let given = [
            "--unit",
            unit,
            "--code",
            "002489524",
            "--base-url",
            "http://政府.中国/xxgk/",
        ];
        let run = site.run(&[&["init", "portal", "--now", NOW], &given[..]].concat());
        assert_eq!(run.code, Some(0), "{run:#?}");
        let settings = std::fs::read_to_string(site.path("portal/site.yaml")).unwrap();
        let written = settings.lines().find_map(|line| line.strip_prefix("    kind: "));
        assert_eq!(written, kind, "{settings}");
        assert!(
            settings.contains("\nfeed_id: tag:xn--mxtq1m.xn--fiqs8s,2024-06-01:002489524/xxgk\n"),
            "{settings}"
        );
        assert!(
            settings.contains("base_url: http://xn--mxtq1m.xn--fiqs8s/xxgk/"),
            "{settings}"
        );
        // The first report of a new portal is that on its first year.
        let later = site.run(&["check", "--root", "portal", "--now", "2025-05-01"]);
        let asked = later.stderr.matches("warning[annual-report]").count();
        assert_eq!(asked, if kind.is_some() { 2 } else { 0 }, "{}", later.stderr);
        let now = site.run(&["check", "--root", "portal", "--now", NOW]);
        assert!(!now.stderr.contains("annual-report]"), "{}", now.stderr);
    }
}

#[test]
fn a_query_of_which_nothing_can_be_looked_for_finds_nothing_and_says_so() {
    let site = Site::new();
    site.entry(1, "", "供水报告。").entry(2, "", "供水报告。").built();
    let ask = |query: &str, lang: &str| site.run(&["search", query, "--lang", lang]).stdout;
    for query in ["✓", "½", "，。", "《》"] {
        assert!(
            ask(query, "en").starts_with("0 found\nnothing in this query"),
            "{query}"
        );
    }
    assert!(ask("✓", "zh").contains("没有可以查找的文字"));
    assert!(ask("✓ 供水", "en").starts_with("2 found\n\n"));
    for long in ["供水 ".repeat(13), format!("供水 {}", "水".repeat(300))] {
        assert!(
            ask(&long, "en").contains("only the first 12 words and 300 characters"),
            "{long}"
        );
        assert!(
            ask(&long, "zh").contains("只查了前 12 个词、前 300 个字"),
            "{long}"
        );
    }
    assert!(!ask(&"供水 ".repeat(12), "en").contains("only the first"));
    let page = site.read("search/index.html");
    assert!(
        page.contains("data-cut=") && page.contains("data-unsearchable="),
        "{page}"
    );
}

/// An officer who wrote something else is told what to write for that.
#[test]
fn what_is_written_where_a_date_belongs_is_named_with_what_to_write() {
    let site = Site::new();
    let written = [
        ("农历三月初一", "这是农历日期"),
        ("民国113年4月8日", "年份用公元四位数字"),
        ("2024年4月8日至10日", "只写一天"),
        ("2024年4月", "没有写到日"),
        ("24.4.8", "年份写四位"),
        ("长期有效", "不写这一行"),
        ("\"45390\"", "表格软件"),
        ("2024年4月8日（星期二）", "星期与日期不符"),
    ];
    for (serial, (text, _)) in (1..).zip(written) {
        site.entry(serial, &format!("effective: {text}\n"), "正文。");
    }
    site.entry(9, "effective: 2024年4月8日（星期一）\n", "正文。");
    let run = site.run(&["check", "--now", NOW, "--lang", "zh"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    for (text, hint) in written {
        assert!(run.stderr.contains(hint), "{text}: {run:#?}");
    }
    let refused = run.stderr.matches("错误[date]").count();
    assert_eq!(refused, written.len(), "{run:#?}");
}
