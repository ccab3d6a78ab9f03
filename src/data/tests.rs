//! Data files are read back by the readers they are made for.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::catalogue::EntryId;
use crate::catalogue::period::{Period, TABLE_LIMIT};
use crate::entry::{Entry, Moment, Script, State};
use crate::feed::sample::{Portal, awkward, changed, config, entry, gone, read_xml, texts_at};
use crate::plan::routes::Route;

use super::*;

mod redirects;

fn rows(portal: &Portal, year: i16) -> Vec<Vec<String>> {
    let bytes = csv(&portal.site(), Period::of_year(year)).unwrap();
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

fn lines(portal: &Portal, year: i16) -> Vec<Value> {
    let bytes = jsonl(&portal.site(), Period::of_year(year)).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_line_of_json_holds_what_the_entry_states() {
    let other = Entry {
        replaces: vec!["000014349/2020-00001".to_owned()],
        ..entry(100)
    };
    let portal = Portal::new(vec![awkward(1), other]);
    let lines = lines(&portal, 2020);
    assert_eq!(lines.len(), 2);
    let record = &lines[0];
    assert_eq!(record["index_number"], "000014349/2020-00001");
    assert_eq!(
        record["url"],
        "https://gongkai.example/xxgk/entry/000014349/2020-00001/"
    );
    assert_eq!(record["published"], "2020-03-05T09:58:00+08:00");
    assert_eq!(record["category"], "综合政务/政务公开");
    assert_eq!(record["language"], "zh-Hant");
    assert_eq!(record["validity"], "repealed", "another entry replaces it");
    assert_eq!(record["replaced_by"][0], "000014349/2020-00100");
    assert_eq!(record["attachments"].as_array().unwrap().len(), 1);
    assert_eq!(record["document_number"], Value::Null);
    assert_eq!(lines[1]["published"], "2020-04-10", "no minute is made up");
    assert_eq!(lines[1]["replaces"][0], "000014349/2020-00001");
    let keys = |line: &Value| -> Vec<String> { line.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&lines[0]), keys(&lines[1]), "every record has every key");
}

#[test]
fn a_table_has_chinese_headings_and_no_formulas() {
    let trap = Entry {
        title: "=HYPERLINK(\"http://x\",\"点\")".to_owned(),
        summary: "第一行\n第二行，带\"引号\"".to_owned(),
        ..entry(1)
    };
    let mut in_force = awkward(2);
    in_force.dates.effective = Some(jiff::civil::date(2020, 1, 1));
    let portal = Portal::new(vec![trap, in_force, changed(3, 9, "更正")]);
    let rows = rows(&portal, 2020);
    assert_eq!(
        &rows[0][..6],
        ["索引号", "标题", "发布机构", "成文日期", "发布日期", "文号"]
    );
    assert_eq!(rows[1][1], "'=HYPERLINK(\"http://x\",\"点\")");
    assert_eq!(rows[1][11], "第一行\n第二行，带\"引号\"");
    let awkward = rows.iter().find(|row| row[0].ends_with("00002")).unwrap();
    assert_eq!(awkward[4], "2020-03-05 09:58");
    assert_eq!(awkward[8], "现行有效");
    assert_eq!(awkward[10], "a\"b；通知");
    let changed = rows.iter().find(|row| row[0].ends_with("00003")).unwrap();
    assert_eq!(&changed[16..18], ["2020-01-10", "更正"]);
    let bytes = csv(&portal.site(), Period::of_year(2020)).unwrap();
    assert!(bytes.ends_with(b"\r\n"));
}

#[test]
fn what_is_gone_is_in_the_data_without_its_text() {
    let withdrawn = Entry {
        state: State::Withdrawn {
            reason: "有误".to_owned(),
        },
        ..entry(2)
    };
    let portal = Portal::new(vec![gone(awkward(1), Some("guide/")), withdrawn]);
    let lines = lines(&portal, 2020);
    let record = lines.iter().find(|line| line["state"] == "gone").unwrap();
    assert_eq!(record["reason"], "误发");
    assert_eq!(record["redirect"], "https://gongkai.example/xxgk/guide/");
    assert_eq!(record["summary"], Value::Null);
    assert_eq!(record["attachments"].as_array().unwrap().len(), 0);
    let states: BTreeSet<String> = rows(&portal, 2020)[1..]
        .iter()
        .map(|row| row[14].clone())
        .collect();
    assert_eq!(states, BTreeSet::from(["已撤回".to_owned(), "已删除".to_owned()]));
    let id = portal.catalogue.find("000014349/2020-00001").unwrap();
    let beside: Value =
        serde_json::from_slice(&entry_json(&portal.site(), id, "误发的正文").unwrap()).unwrap();
    assert_eq!(beside["lead"], "");
}

#[test]
fn the_data_beside_an_entry_is_its_record_and_the_beginning_of_its_text() {
    let portal = Portal::new(vec![awkward(1)]);
    let text = "字😀".repeat(1000);
    let json = entry_json(&portal.site(), EntryId(0), &text).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["lead"].as_str().unwrap().chars().count(), LEAD_CHARS);
    let mut record = json.as_object().unwrap().clone();
    record.remove("lead");
    assert_eq!(Value::Object(record), lines(&portal, 2020)[0]);
}

#[test]
fn a_new_entry_changes_its_own_year_only() {
    let of = |year: &str, serial| Entry {
        published: Moment::parse(&format!("{year}-05-01")).unwrap(),
        ..entry(serial)
    };
    let before = Portal::new(vec![of("2021", 1), of("2022", 2)]);
    let after = Portal::new(vec![of("2021", 1), of("2022", 2), of("2022", 3)]);
    assert_eq!(
        csv(&before.site(), Period::of_year(2021)),
        csv(&after.site(), Period::of_year(2021))
    );
    assert_eq!(
        jsonl(&before.site(), Period::of_year(2021)),
        jsonl(&after.site(), Period::of_year(2021))
    );
    let (old, new) = (
        jsonl(&before.site(), Period::of_year(2022)).unwrap(),
        jsonl(&after.site(), Period::of_year(2022)).unwrap(),
    );
    assert!(new.starts_with(&old) && new.len() > old.len());
}

#[test]
fn the_data_catalogue_names_both_files_of_every_year() {
    let old = Entry {
        published: Moment::parse("2019-05-01").unwrap(),
        ..changed(1, 5, "更正")
    };
    let portal = Portal::new(vec![old, awkward(2)]);
    let json: Value = serde_json::from_slice(&catalogue_jsonld(&portal.site()).unwrap()).unwrap();
    assert_eq!(json["@type"], "dcat:Catalog");
    assert_eq!(json["modified"]["@value"], "2020-03-05T09:58:00+08:00");
    assert_eq!(json["modified"]["@type"], "xsd:dateTime");
    let years = json["dataset"].as_array().unwrap();
    assert_eq!(years.len(), 2);
    assert_eq!(years[1]["modified"]["@value"], "2020-01-06");
    let files: Vec<&str> = years[1]["distribution"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["downloadURL"].as_str().unwrap())
        .collect();
    assert_eq!(
        files,
        [
            "https://gongkai.example/xxgk/data/2019.csv",
            "https://gongkai.example/xxgk/data/2019.jsonl"
        ]
    );
}

#[test]
fn a_year_that_is_cut_into_months_has_a_dataset_for_each() {
    let of = |serial: usize| Entry {
        published: Moment::parse(&format!("2021-{:02}-05", serial % 2 + 2)).unwrap(),
        ..entry(serial)
    };
    let portal = Portal::new((0..=TABLE_LIMIT).map(of).collect());
    let site = portal.site();
    let json: Value = serde_json::from_slice(&catalogue_jsonld(&site).unwrap()).unwrap();
    let sets = json["dataset"].as_array().unwrap();
    let text = |set: usize, pointer: &str| sets[set].pointer(pointer).unwrap().as_str().unwrap().to_owned();
    assert_eq!(sets.len(), 2);
    assert!(text(1, "/title").ends_with("2021年2月公开信息目录"));
    assert_eq!(text(1, "/temporal/startDate"), "2021-02-01");
    assert_eq!(text(1, "/temporal/endDate"), "2021-02-28");
    assert_eq!(
        text(0, "/distribution/1/downloadURL"),
        "https://gongkai.example/xxgk/data/2021-03.jsonl"
    );
    let months = portal.catalogue.periods(site.config, None, 2021);
    let parts = months.iter().map(|month| jsonl(&site, *month).unwrap());
    let whole = jsonl(&site, Period::of_year(2021)).unwrap();
    assert_eq!(parts.collect::<Vec<_>>().concat(), whole);
}

fn locations(bytes: &[u8]) -> Vec<String> {
    texts_at(&read_xml(bytes), "urlset/url/loc")
}

#[test]
fn the_site_map_has_every_page_once_and_entries_with_their_true_date() {
    let portal = Portal::new(vec![changed(1, 30, "更正"), gone(entry(2), None), awkward(3)]);
    let site = portal.site();
    let all = addresses(&site);
    assert_eq!(sitemap_parts(&site, SITEMAP_LIMIT), 0);
    let xml = sitemap(&site, &all, SITEMAP_LIMIT);
    let found = locations(&xml);
    let unique: BTreeSet<&String> = found.iter().collect();
    assert_eq!(unique.len(), found.len());
    for page in [
        "",
        "entry/000014349/2020-00001/",
        "unit/min-zheng-ju/",
        "year/2020/",
        "search/",
    ] {
        assert!(
            found.contains(&format!("https://gongkai.example/xxgk/{page}")),
            "{page}"
        );
    }
    for absent in ["2020-00002", "404"] {
        assert!(!found.iter().any(|url| url.contains(absent)), "{absent}");
    }
    let text = String::from_utf8(xml).unwrap();
    assert!(
        text.contains("2020-00001/</loc>\n<lastmod>2020-01-31</lastmod>"),
        "{text}"
    );
    assert!(text.contains("2020-00003/</loc>\n<lastmod>2020-03-05T09:58:00+08:00</lastmod>"));
    assert!(text.contains("year/2020/</loc>\n</url>"), "{text}");
    assert!(text.contains("xxgk/</loc>\n</url>"), "{text}");
}

#[test]
fn a_full_part_of_the_site_map_never_changes() {
    let limit = 7;
    let mut full: Vec<Vec<u8>> = Vec::new();
    for count in 0..40 {
        let portal = Portal::with(count);
        let site = portal.site();
        let all = addresses(&site);
        let parts = sitemap_parts(&site, limit);
        let numbers: Vec<Vec<u8>> = (1..=parts).map(|n| sitemap_part(&site, &all, limit, n)).collect();
        // Those of entries are the last.
        let of_entries = numbers[parts - count.div_ceil(limit).min(parts)..].to_vec();
        let now = of_entries[..(count / limit).min(parts)].to_vec();
        assert!(now.starts_with(&full), "a part changed when entry {count} came");
        let mut found: Vec<String> = numbers.iter().flat_map(|part| locations(part)).collect();
        assert!(
            of_entries
                .iter()
                .all(|part| (1..=limit).contains(&locations(part).len()))
        );
        found.sort();
        let mut expected: Vec<String> = all.iter().map(|a| site.routes.absolute(&a.route)).collect();
        expected.sort();
        if parts == 0 {
            assert_eq!(locations(&sitemap(&site, &all, limit)).len(), expected.len());
            continue;
        }
        assert_eq!(found, expected);
        let index = read_xml(&sitemap(&site, &all, limit));
        assert_eq!(texts_at(&index, "sitemapindex/sitemap/loc").len(), parts);
        full = now;
    }
    assert_eq!(full.len(), 5);
}

#[test]
fn an_entry_or_a_list_changes_one_part_of_the_site_map_each() {
    let all_parts = |portal: &Portal, limit: usize| -> Vec<Vec<u8>> {
        let site = portal.site();
        let all = addresses(&site);
        let parts = sitemap_parts(&site, limit);
        (1..=parts)
            .map(|number| sitemap_part(&site, &all, limit, number))
            .collect()
    };
    let mut seen = [0; 3];
    for count in 40..60 {
        let limit = 20;
        let (before, after) = (
            all_parts(&Portal::with(count), limit),
            all_parts(&Portal::with(count + 1), limit),
        );
        let addresses =
            |parts: &[Vec<u8>]| -> BTreeSet<String> { parts.iter().flat_map(|p| locations(p)).collect() };
        let (old, new) = (addresses(&before), addresses(&after));
        let came = new.difference(&old).count();
        if before.len() != after.len() {
            seen[0] += 1;
            continue;
        }
        let changed = before
            .iter()
            .zip(&after)
            .filter(|(one, other)| one != other)
            .count();
        assert!(changed <= came, "{changed} parts for {came} pages at {count}");
        seen[if came == 1 { 1 } else { 2 }] += 1;
    }
    assert!(seen.iter().all(|times| *times > 0), "{seen:?}");
}

#[test]
fn many_lists_are_dealt_out_evenly_to_the_parts_of_the_site_map() {
    let mut config = config();
    config.page_size = 1;
    let portal = Portal::of(config, (0..4_000).map(entry).collect());
    let site = portal.site();
    let all = addresses(&site);
    let parts = sitemap_parts(&site, SITEMAP_LIMIT);
    // The last two are those of entries.
    for number in 1..=parts - 2 {
        let part = locations(&sitemap_part(&site, &all, SITEMAP_LIMIT, number));
        assert!(
            (SITEMAP_LIMIT / 5..SITEMAP_LIMIT).contains(&part.len()),
            "part {number} has {}",
            part.len()
        );
    }
}

#[test]
fn crawlers_and_address_bars_find_their_way() {
    let portal = Portal::with(1);
    let robots = String::from_utf8(robots(&portal.site())).unwrap();
    assert!(
        robots.contains("\nSitemap: https://gongkai.example/xxgk/sitemap.xml\n"),
        "{robots}"
    );
    let elements = read_xml(&opensearch(&portal.site()));
    assert_eq!(
        texts_at(&elements, "OpenSearchDescription/ShortName"),
        ["示例 <市> & 政府"]
    );
    let templates: Vec<&str> = elements
        .iter()
        .filter_map(|e| e.attributes.get("template").map(String::as_str))
        .collect();
    assert_eq!(
        templates,
        [
            "https://gongkai.example/xxgk/search/?q={searchTerms}",
            "https://gongkai.example/xxgk/opensearch.xml"
        ]
    );
}

#[test]
fn the_same_content_gives_the_same_files() {
    let entries = vec![awkward(1), changed(2, 9, "x"), gone(entry(3), None)];
    let reversed: Vec<Entry> = entries.iter().rev().cloned().collect();
    let (one, other) = (Portal::new(entries), Portal::new(reversed));
    let all = |portal: &Portal| {
        let site = portal.site();
        let map = sitemap(&site, &addresses(&site), SITEMAP_LIMIT);
        let tables = (
            csv(&site, Period::of_year(2020)),
            jsonl(&site, Period::of_year(2020)),
            catalogue_jsonld(&site),
        );
        (
            tables,
            map,
            redirects(&site),
            nginx_redirects(&site),
            nginx_gone(&site),
        )
    };
    assert_eq!(all(&one), all(&other));
    assert!(
        addresses(&one.site())
            .iter()
            .all(|a| !matches!(a.route, Route::NotFound))
    );
}

#[test]
fn parts_of_the_site_map_hold_no_more_with_two_editions() {
    let mut config = config();
    config.editions = vec![Script::Hans, Script::Hant];
    let portal = Portal::of(config, (0..9).map(entry).collect());
    let site = portal.site();
    let all = addresses(&site);
    let limit = 6;
    let parts = sitemap_parts(&site, limit);
    let mut found = Vec::new();
    for number in 1..=parts {
        let part = locations(&sitemap_part(&site, &all, limit, number));
        assert!(part.len() <= limit, "part {number} has {}", part.len());
        found.extend(part);
    }
    // One entry in each of the last nine parts, and each page in both editions.
    let of_first = sitemap_part(&site, &all, limit, parts - 8);
    assert_eq!(
        locations(&of_first),
        [
            "https://gongkai.example/xxgk/entry/000014349/2020-00000/",
            "https://gongkai.example/xxgk/zh-hant/entry/000014349/2020-00000/"
        ]
    );
    let unique: BTreeSet<&String> = found.iter().collect();
    assert_eq!((unique.len(), found.len()), (all.len() * 2, all.len() * 2));
}
