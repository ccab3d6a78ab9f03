//! Tests of what old addresses lead to.

use crate::catalogue::period::TABLE_LIMIT;
use crate::entry::{Entry, Moment};
use crate::feed::sample::{Portal, entry, gone};

use super::*;

fn old_addresses() -> Portal {
    let moved = Entry {
        aliases: [
            "art/2023/1.html",
            "/col/旧 页.html",
            "view.asp?id=7&t='x'",
            "Art/2023/1.html",
            "a\";}server{\n#$uri\\:*",
            "entry/000014349/2020-00001/",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..entry(1)
    };
    let replaced = Entry {
        aliases: vec!["old/2".to_owned()],
        ..gone(entry(2), Some("entry/000014349/2020-00001/"))
    };
    let away = gone(entry(3), Some("https://other.example/$a?b=1#c"));
    let lost = Entry {
        aliases: vec!["old/4".to_owned()],
        ..gone(entry(4), None)
    };
    Portal::new(vec![moved, replaced, away, lost])
}

fn text_lines(bytes: Vec<u8>) -> Vec<String> {
    let text = String::from_utf8(bytes).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn old_addresses_lead_on() {
    let lines = text_lines(redirects(&old_addresses().site()));
    let to = "/xxgk/entry/000014349/2020-00001/";
    assert_eq!(
        lines,
        [
            format!("/xxgk/Art/2023/1.html {to} 301"),
            format!("/xxgk/a%22;%7Dserver%7B%0A%23$uri%5C%3A%2A {to} 301"),
            format!("/xxgk/art/2023/1.html {to} 301"),
            format!("/xxgk/col/%E6%97%A7%20%E9%A1%B5.html {to} 301"),
            format!("/xxgk/entry/000014349/2020-00002/ {to} 301"),
            "/xxgk/entry/000014349/2020-00003/ https://other.example/%24a?b=1#c 301".to_owned(),
            "/xxgk/entry/000014349/2020-00004/ /xxgk/entry/000014349/2020-00004/index.html 410!".to_owned(),
            format!("/xxgk/old/2 {to} 301"),
            "/xxgk/old/4 /xxgk/entry/000014349/2020-00004/index.html 410!".to_owned(),
        ]
    );
}

#[test]
fn nginx_maps_hold_one_quoted_pair_a_line() {
    let portal = old_addresses();
    let lines = text_lines(nginx_redirects(&portal.site()));
    assert_eq!(lines.len(), 8);
    for line in &lines {
        let inner = line.strip_prefix('"').and_then(|l| l.strip_suffix("\";"));
        let (from, to) = inner.and_then(|l| l.split_once("\" \"")).expect(line);
        assert!(!from.contains('"') && !to.contains(['"', '$']), "{line}");
    }
    // nginx takes two spellings of one text for the same and would not start.
    assert!(
        lines.contains(&"\"~^/xxgk/Art/2023/1\\\\.html$\" \"/xxgk/entry/000014349/2020-00001/\";".to_owned())
    );
    assert!(
        lines
            .iter()
            .any(|l| l.starts_with("\"/xxgk/view.asp?id=7&t=%27x%27\" ")),
        "{lines:?}"
    );
    let gone = text_lines(nginx_gone(&portal.site()));
    let page = "\"/xxgk/entry/000014349/2020-00004/index.html\";";
    assert_eq!(
        gone,
        [
            format!("\"/xxgk/entry/000014349/2020-00004/\" {page}"),
            format!("\"/xxgk/old/4\" {page}")
        ]
    );
}

#[test]
fn the_maps_say_how_large_a_table_nginx_needs() {
    let long = Entry {
        aliases: vec![format!("old/{}", "长".repeat(40))],
        ..entry(1)
    };
    let map = String::from_utf8(nginx_redirects(&Portal::new(vec![long]).site())).unwrap();
    assert!(map.contains("map_hash_bucket_size 512;"), "{map}");
    let none = String::from_utf8(nginx_redirects(&Portal::with(1).site())).unwrap();
    assert!(none.contains("map_hash_bucket_size 128;") && none.lines().all(|l| l.starts_with('#')));
}

#[test]
fn the_table_of_a_year_that_was_cut_leads_to_the_page_with_the_months() {
    let of_2021 = |count: usize| {
        let of = |serial: usize| Entry {
            published: Moment::parse("2021-02-05").unwrap(),
            ..entry(serial)
        };
        Portal::new((0..count).map(of).collect())
    };
    let (whole, cut) = (of_2021(TABLE_LIMIT), of_2021(TABLE_LIMIT + 1));
    assert!(!text_lines(redirects(&whole.site())).join("\n").contains("2021"));
    let lines = text_lines(redirects(&cut.site()));
    assert!(
        lines.contains(&"/xxgk/data/2021.csv /xxgk/data/ 301".to_owned()),
        "{lines:#?}"
    );
    assert!(lines.contains(&"/xxgk/data/2021.jsonl /xxgk/data/ 301".to_owned()));
    let of_unit = |line: &&String| line.starts_with("/xxgk/unit/") && line.contains("/2021.csv /xxgk/unit/");
    assert!(lines.iter().any(|line| of_unit(&line)), "{lines:#?}");
}
