//! What feeds and their items are called, and what readers of them see.

use std::collections::BTreeSet;

use crate::harness::{NOW, SITE, Site};

/// A site whose feeds have archives, at an address, with one of its numbers as it is written.
fn site(base_url: &str, feed_id: &str, number: &str) -> Site {
    let site = Site::new();
    site.file("site.yaml", SITE.replace("https://a.example/", base_url));
    site.append(
        "site.yaml",
        &format!("feeds: {{limit: 1}}\neditions: [zh-Hans, zh-Hant]\n{feed_id}"),
    );
    site.entry(1, "", "正文。")
        .entry(2, "changes: [{date: 2023-03-01, note: 更正}]\n", "正文。");
    let text = std::fs::read_to_string(site.path("content/00001.md")).unwrap();
    site.file("content/00001.md", text.replace("002489524/2023-00001", number))
        .built();
    site
}

/// Everything that feeds call themselves and their items, by the feed.
fn ids(site: &Site) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, bytes) in site.public() {
        let text = String::from_utf8_lossy(&bytes);
        let mut add = |start: &str, end: &str| {
            for part in text.split(start).skip(1) {
                found.insert(format!("{name} {}", part.split(end).next().unwrap()));
            }
        };
        match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "xml" if name.contains("feed") => add("<guid isPermaLink=\"false\">", "</guid>"),
            "atom" => add("<id>", "</id>"),
            "json" if name.contains("feed") => add("\"id\": \"", "\""),
            _ => {}
        }
    }
    found
}

#[test]
fn ids_stay_when_a_portal_moves_and_a_number_is_spelled_otherwise() {
    let named = "feed_id: tag:www.example.gov.cn,2026-01-05:xxgk\n";
    let before = ids(&site("https://a.example/", named, "002489524/2023-00001"));
    for file in [
        "feed.xml",
        "feed.atom",
        "feed.json",
        "feed/1.xml",
        "feed/1.atom",
        "feed/1.json",
        "zh-hant/feed.xml",
    ] {
        assert!(
            before.iter().any(|id| id.starts_with(&format!("{file} "))),
            "{file}: {before:#?}"
        );
    }
    let of_items = before.iter().filter(|id| id.contains("2023-0000"));
    for id in of_items {
        assert!(
            id.contains(" tag:www.example.gov.cn,2026-01-05:xxgk/entry/002489524/2023-0000"),
            "{id}"
        );
    }
    let after = ids(&site(
        "http://b.example:8080/xxgk/",
        named,
        "00248952-4／2023-00001",
    ));
    assert_eq!(before, after);
}

#[test]
fn two_portals_of_one_host_have_ids_of_their_own_once_they_are_named() {
    let of = |folder: &str, named: &str| {
        ids(&site(
            &format!("https://a.example/{folder}/"),
            named,
            "002489524/2023-00001",
        ))
    };
    let one = of("a", "feed_id: 'tag:a.example,2026:one'\n");
    let other = of("b", "订阅标识: 'tag:a.example,2026:two'\n");
    assert!(one.is_disjoint(&other));
    // Subscribers of a site that never named its feeds see nothing new.
    let unnamed = of("a", "");
    for id in [
        "feed.xml 002489524/2023-00002",
        "feed.atom tag:a.example,2008-05-01:feed.atom",
        "feed.atom tag:a.example,2008-05-01:entry/002489524/2023-00002",
        "feed.json tag:a.example,2008-05-01:entry/002489524/2023-00002",
    ] {
        assert!(unnamed.contains(id), "{id}: {unnamed:#?}");
    }
}

#[test]
fn an_rss_id_stays_however_a_number_is_spelled() {
    let of = |number: &str| {
        let site = site("https://a.example/", "", number);
        site.read("feed/1.xml") + &site.read("feed.xml")
    };
    for number in [
        "002489524/2023-00001",
        "00248952-4/2023-00001",
        "００２４８９５２－４ / 2023—00001",
    ] {
        let feed = of(number);
        assert!(feed.contains(">002489524/2023-00001</guid>"), "{number}: {feed}");
    }
}

#[test]
fn a_portal_that_may_share_its_host_is_told_to_name_its_feeds() {
    let check = |address: &str, named: &str| {
        let site = site(address, named, "002489524/2023-00001");
        site.run(&["check", "--now", NOW]).stderr
    };
    let said = check("https://a.example/xxgk/", "");
    assert!(said.contains("warning[unnamed-feeds]"), "{said}");
    assert!(
        said.contains("feed_id: tag:a.example,") && said.contains(":xxgk"),
        "{said}"
    );
    for said in [
        check("https://a.example/", ""),
        check("https://a.example/xxgk/", "feed_id: 'tag:a.example,2026:one'\n"),
        check("https://a.example/xxgk/", "check: {unnamed-feeds: off}\n"),
    ] {
        assert!(!said.contains("unnamed-feeds"), "{said}");
    }
}

#[test]
fn a_name_of_feeds_that_is_no_tag_is_refused() {
    for wrong in [
        "xxgk",
        "https://a.example/",
        "tag:a.example:x",
        "tag:政府.中国,2026:x",
        "tag:a.example,2026-13-01:x",
    ] {
        let site = Site::new();
        site.append("site.yaml", &format!("feed_id: \"{wrong}\"\n"));
        let run = site.run(&["check", "--now", NOW]);
        assert_eq!(run.code, Some(1), "{wrong}: {run:#?}");
        assert!(
            run.stderr.contains("error[feed-id]") && run.stderr.contains("site.yaml:16:10"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn the_description_of_an_rss_channel_is_html_as_readers_take_it() {
    let site = Site::new();
    site.append("site.yaml", "description: 甲 <b> & 乙\n");
    site.entry(1, "", "正文。").built();
    let feed = site.read("feed.xml");
    assert!(
        feed.contains("<description>甲 &amp;lt;b&amp;gt; &amp;amp; 乙</description>"),
        "{feed}"
    );
    assert!(
        site.read("feed.atom")
            .contains("<subtitle>甲 &lt;b&gt; &amp; 乙</subtitle>")
    );
}
