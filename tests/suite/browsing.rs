//! Ways to an entry: crossings, pages that can be jumped to, data of every list, numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::{SITE, Site, text_of};

/// 330 entries of two units over three years, five to a page.
fn large() -> Site {
    let site = Site::new();
    site.file("site.yaml", format!("{SITE}lists: {{page_size: 5}}\n"));
    for serial in 1..=330_u32 {
        let year = 2021 + serial % 3;
        let (unit, category) = if serial % 4 == 0 {
            ("民政局", "综合政务")
        } else {
            ("水务局", "综合政务/政务公开")
        };
        let (month, day) = (1 + serial % 12, 1 + serial % 28);
        site.file(
            &format!("content/{serial:05}.md"),
            format!(
                "---\ntitle: 第{serial}号\nindex_number: 002489524/{year}-{serial:05}\nunit: {unit}\n\
                 published: {year}-{month:02}-{day:02}\ncategory: {category}\n---\n正文。\n"
            ),
        );
    }
    site.built();
    site
}

/// The pages that a page links to, as files of `public/`.
fn links(html: &str) -> BTreeSet<String> {
    let anchors = html.split("<a ").skip(1);
    let targets = anchors.filter_map(|tag| {
        let tag = tag.split('>').next()?;
        let value = tag.split("href=").nth(1)?.trim_start_matches('"');
        value.split(['"', ' ', '#']).next()
    });
    targets
        .filter(|target| target.starts_with('/') && target.ends_with('/'))
        .map(|target| format!("{target}index.html").trim_start_matches('/').to_owned())
        .collect()
}

#[test]
fn every_entry_is_at_most_three_steps_from_the_home_page() {
    let site = large();
    let pages: BTreeMap<String, String> = site
        .public()
        .into_iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()))
        .collect();
    let mut reached = BTreeSet::from(["index.html".to_owned()]);
    let mut edge = reached.clone();
    for _ in 0..3 {
        let next: BTreeSet<String> = edge.iter().flat_map(|name| links(&pages[name])).collect();
        edge = next
            .into_iter()
            .filter(|name| pages.contains_key(name) && reached.insert(name.clone()))
            .collect();
    }
    let far: Vec<&String> = pages
        .keys()
        .filter(|name| name.starts_with("entry/") && !reached.contains(*name))
        .collect();
    assert!(
        far.is_empty(),
        "{} entries are further away: {:?}",
        far.len(),
        &far[..3]
    );
    assert!(pages.len() > 700, "{}", pages.len());
}

#[test]
fn crossings_have_lists_that_say_what_they_hold_and_offer_it() {
    let site = large();
    for (path, words, all) in [
        (
            "category/zonghe/zhengwu/2022/",
            "本栏目是2022年公开的、主题分类为“综合政务 / 政务公开”的信息，包括下级分类。",
            "category/zonghe/zhengwu/",
        ),
        (
            "unit/minzheng/category/zonghe/",
            "本栏目是民政局公开的、主题分类为“综合政务”的信息，包括下级分类。",
            "unit/minzheng/category/zonghe/",
        ),
        (
            "unit/shuiwu/2023/",
            "本栏目是水务局在2023年公开的信息。",
            "unit/shuiwu/",
        ),
    ] {
        let page = site.read(&format!("{path}index.html"));
        let text = text_of(&page);
        assert!(text.contains(words), "{path}: {text}");
        assert!(text.contains("按公开日期排列，最新的在前。"), "{path}");
        assert!(page.contains(&format!("/{path}feed.xml")), "{path}");
        let year = if path.contains("2023") { "2023" } else { "2022" };
        for ending in ["csv", "jsonl"] {
            assert!(
                page.contains(&format!("/{all}{year}.{ending}")),
                "{path} {ending}"
            );
        }
    }
    // What nobody has is not there.
    assert!(!site.has("unit/minzheng/category/zonghe/zhengwu/index.html"));
}

#[test]
fn the_data_of_a_list_is_what_the_list_holds() {
    let site = large();
    let rows = site.read("unit/minzheng/category/zonghe/2022.csv");
    let lines = site.read("unit/minzheng/category/zonghe/2022.jsonl");
    // Every fourth of 330 is of this unit, and every third of those of this year.
    let wanted: Vec<u32> = (1..=330).filter(|s| s % 4 == 0 && s % 3 == 1).collect();
    assert_eq!(rows.lines().count(), wanted.len() + 1);
    assert_eq!(lines.lines().count(), wanted.len());
    for serial in wanted {
        assert!(rows.contains(&format!("2022-{serial:05},")), "{serial}");
        assert!(
            lines.contains(&format!("\"002489524/2022-{serial:05}\"")),
            "{serial}"
        );
    }
}

#[test]
fn the_pages_of_a_year_are_offered_by_month() {
    let site = large();
    let page = site.page("year/2022/");
    let index = page.split("class=page-index").nth(1).unwrap();
    let index = index.split("</nav>").next().unwrap();
    // 110 entries, five to a page: 21 full ones, and the newest.
    assert_eq!(index.matches("<a ").count(), 21, "{index}");
    // This year's entries came in four of the months.
    assert_eq!(index.matches("<dt>").count(), 4, "{index}");
    assert!(text_of(index).contains("2022-11"), "{index}");
    assert!(!site.page("year/2022/page/3/").contains("page-index"));
    assert!(!site.page("unit/shuiwu/").contains("page-index"), "years do this");
}

#[test]
fn charts_have_their_numbers_as_a_table() {
    let site = large();
    let page = site.page("unit/minzheng/");
    let chart = page
        .split("<figure")
        .nth(1)
        .unwrap()
        .split("</figure>")
        .next()
        .unwrap();
    assert_eq!(chart.matches("<rect").count(), 3, "{chart}");
    let text = text_of(chart);
    // 82 entries of this unit: 27, 28 and 27 a year.
    for year in ["2021年27", "2022年28", "2023年27"] {
        assert!(text.replace([' ', '\n'], "").contains(year), "{text}");
    }
    let statistics = text_of(&site.page("statistics/"));
    assert!(
        statistics.contains("248") && statistics.contains("82"),
        "{statistics}"
    );
}

#[test]
fn the_table_of_annual_reports_says_published_late_and_missing() {
    let site = Site::new();
    let report = |serial: u32, year: i32, published: &str| {
        site.file(
            &format!("content/{serial}.md"),
            format!(
                "---\ntitle: 水务局{year}年政府信息公开工作年度报告\nindex_number: 002489524/2023-{serial:05}\n\
                 unit: 水务局\npublished: {published}\n---\n正文。\n"
            ),
        );
    };
    report(1, 2019, "2020-01-31");
    report(2, 2021, "2022-02-01");
    site.entry(9, "", "正文。").built();
    let page = site.page("coverage/");
    let row = page
        .split("<tbody>")
        .nth(1)
        .unwrap()
        .split("</tr>")
        .next()
        .unwrap();
    let cells: Vec<String> = row
        .split("<td")
        .skip(1)
        .map(|cell| text_of(&format!("<td{cell}")))
        .collect();
    let said: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    // The newest first: 2023 and 2022 are past due on 1 June 2024.
    assert_eq!(
        said,
        [
            "未公开",
            "未公开",
            "逾期公开 2022-02-01",
            "未公开",
            "已公开 2020-01-31"
        ]
    );
    assert!(
        !row.contains("民政局"),
        "a unit that has published none is not listed"
    );
}
