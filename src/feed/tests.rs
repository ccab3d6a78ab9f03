//! Feeds are read back as a reader would read them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::catalogue::Term;
use crate::config::{CategoryId, UnitId};
use crate::entry::{Change, Entry, Moment, Script, State};
use crate::plan::routes::{FeedKind, Routes};
use crate::site::TextError;

use super::sample::{Portal, awkward, changed, config, day_of, entry, gone, links, pdf, read_xml, texts_at};
use super::{archive, archive_pages, feed, opml};

const ALL: Option<Term> = None;

fn rss_of(portal: &Portal, term: Option<Term>) -> rss::Channel {
    let bytes = feed(&portal.site(), term, FeedKind::Rss).unwrap();
    read_xml(&bytes);
    rss::Channel::read_from(&bytes[..]).unwrap()
}

fn json_of(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

fn titles(channel: &rss::Channel) -> Vec<&str> {
    channel.items().iter().filter_map(|item| item.title()).collect()
}

#[test]
fn rss_says_everything_about_an_entry_however_awkward() {
    let portal = Portal::new(vec![awkward(1)]);
    let channel = rss_of(&portal, ALL);
    assert_eq!(channel.title(), "示例 <市> & 政府");
    assert_eq!(channel.link(), "https://gongkai.example/xxgk/");
    assert_eq!(channel.language(), Some("zh-CN"));
    assert_eq!(channel.last_build_date(), Some("Thu, 5 Mar 2020 09:58:00 +0800"));
    let item = &channel.items()[0];
    assert_eq!(item.title(), Some("关于“]]>”与 <b>A&B</b> 的通知😀𠮷"));
    assert_eq!(
        item.link(),
        Some("https://gongkai.example/xxgk/entry/000014349/2020-00001/")
    );
    assert_eq!(
        item.description(),
        Some("<p>概述]]&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"引号\"</p>")
    );
    let guid = item.guid().unwrap();
    assert_eq!(
        (guid.value(), guid.is_permalink()),
        ("000014349/2020-00001", false)
    );
    assert_eq!(item.pub_date(), Some("Thu, 5 Mar 2020 09:58:00 +0800"));
    assert_eq!(item.dublin_core_ext().unwrap().creators(), ["民政局"]);
    let names: Vec<&str> = item.categories().iter().map(|c| c.name()).collect();
    assert_eq!(names, ["综合政务/政务公开", "通知", "a\"b"]);
    assert_eq!(
        item.categories()[0].domain(),
        Some("https://gongkai.example/xxgk/category/")
    );
    let file = item.enclosure().unwrap();
    assert_eq!(
        (file.url(), file.length(), file.mime_type()),
        (
            "https://gongkai.example/xxgk/entry/000014349/2020-00001/map.pdf",
            "12345",
            "application/pdf"
        )
    );
    let content = item.content().unwrap();
    assert!(content.starts_with("<p>全文。</p>"), "{content}");
    assert!(content.contains(">规划 &amp; 图.pdf</a>"), "{content}");
    assert!(
        !content.contains("图.png"),
        "a picture of the text is no attachment"
    );
    assert!(
        content.ends_with("<p>本站說明：索引号由&lt;本站&gt;编</p>"),
        "{content}"
    );
}

#[test]
fn text_that_would_end_a_section_stays_text() {
    let mut portal = Portal::with(1);
    portal.texts.0 = "<p>数组 a[b[0]]> 与 <code>]]&gt;</code>\u{C}</p>]]>".to_owned();
    for kind in [FeedKind::Rss, FeedKind::Atom] {
        let elements = read_xml(&feed(&portal.site(), ALL, kind).unwrap());
        let texts: Vec<&str> = elements.iter().map(|e| e.text.as_str()).collect();
        let cleaned = portal.texts.0.replace('\u{C}', "");
        assert!(texts.contains(&cleaned.as_str()), "{kind:?}: {texts:?}");
    }
}

#[test]
fn atom_says_the_same() {
    let portal = Portal::new(vec![awkward(1), changed(2, 90, "更正日期")]);
    let elements = read_xml(&feed(&portal.site(), ALL, FeedKind::Atom).unwrap());
    let texts = |path: &str| texts_at(&elements, path);
    assert_eq!(elements[0].attributes["xml:lang"], "zh-Hans");
    assert_eq!(texts("feed/id"), ["tag:gongkai.example,2008-05-01:feed.atom"]);
    assert_eq!(texts("feed/updated"), ["2020-03-31T00:00:00+08:00"]);
    assert_eq!(
        texts("feed/entry/id"),
        [
            "tag:gongkai.example,2008-05-01:entry/000014349/2020-00002",
            "tag:gongkai.example,2008-05-01:entry/000014349/2020-00001"
        ]
    );
    assert_eq!(
        texts("feed/entry/title"),
        ["【更正】第2件", "关于“]]>”与 <b>A&B</b> 的通知😀𠮷"]
    );
    assert_eq!(
        texts("feed/entry/published"),
        ["2020-01-03T00:00:00+08:00", "2020-03-05T09:58:00+08:00"]
    );
    assert_eq!(
        texts("feed/entry/updated"),
        ["2020-03-31T00:00:00+08:00", "2020-03-05T09:58:00+08:00"]
    );
    assert_eq!(texts("feed/entry/author/name"), ["民政局", "民政局"]);
    assert_eq!(
        texts("feed/entry/summary")[0],
        "更正说明（2020-03-31）：更正日期\n概述2"
    );
    let languages: Vec<Option<&String>> = elements
        .iter()
        .filter(|e| e.path == "feed/entry")
        .map(|e| e.attributes.get("xml:lang"))
        .collect();
    assert_eq!(languages, [None, Some(&"zh-Hant".to_owned())]);
    let labels: Vec<&str> = elements
        .iter()
        .filter_map(|e| e.attributes.get("label").map(String::as_str))
        .collect();
    assert_eq!(labels, ["综合政务/政务公开"]);
    assert_eq!(
        links(&elements, "feed/entry/link", "enclosure"),
        ["https://gongkai.example/xxgk/entry/000014349/2020-00001/map.pdf"]
    );
    assert_eq!(
        links(&elements, "feed/link", "self"),
        ["https://gongkai.example/xxgk/feed.atom"]
    );
}

#[test]
fn json_feed_says_the_same() {
    let portal = Portal::new(vec![awkward(1)]);
    let json = json_of(&feed(&portal.site(), ALL, FeedKind::Json).unwrap());
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["feed_url"], "https://gongkai.example/xxgk/feed.json");
    let item = &json["items"][0];
    assert_eq!(
        item["id"],
        "tag:gongkai.example,2008-05-01:entry/000014349/2020-00001"
    );
    assert_eq!(item["title"], "关于“]]>”与 <b>A&B</b> 的通知😀𠮷");
    assert_eq!(item["date_published"], "2020-03-05T09:58:00+08:00");
    assert_eq!(item["authors"][0]["name"], "民政局");
    assert_eq!(item["language"], "zh-Hant");
    assert_eq!(item["attachments"][0]["size_in_bytes"], 12_345);
    assert_eq!(item["attachments"][0]["title"], "规划 & 图.pdf");
    assert!(item["content_html"].as_str().unwrap().starts_with("<p>全文。"));
    assert!(item.get("content_text").is_none());
    assert!(json.get("next_url").is_none());
}

#[test]
fn terms_have_summaries_and_only_their_own() {
    let water = Entry {
        unit: UnitId(1),
        category: Some(CategoryId(1)),
        ..entry(3)
    };
    let portal = Portal::new(vec![entry(1), entry(2), water]);
    let unit = rss_of(&portal, Some(Term::Unit(UnitId(1))));
    assert_eq!(unit.title(), "水务局 - 示例 <市> & 政府");
    assert!(unit.link().starts_with("https://gongkai.example/xxgk/unit/"));
    assert_eq!(titles(&unit), ["第3件"]);
    assert_eq!(unit.items()[0].content(), None);
    // The category above holds what the one below holds.
    assert_eq!(
        titles(&rss_of(&portal, Some(Term::Category(CategoryId(0))))),
        ["第3件"]
    );
    let crossing = Some(Term::UnitYear(UnitId(0), 2020));
    assert_eq!(titles(&rss_of(&portal, crossing)), ["第2件", "第1件"]);
    let year = Some(Term::Year(2020));
    assert_eq!(titles(&rss_of(&portal, year)), ["第3件", "第2件", "第1件"]);
    assert_eq!(Routes::feed_kinds(year), [FeedKind::Rss]);
    let unit = Some(Term::Unit(UnitId(1)));
    assert_eq!(Routes::feed_kinds(unit), FeedKind::ALL);
    let json = json_of(&feed(&portal.site(), unit, FeedKind::Json).unwrap());
    assert_eq!(json["items"][0]["content_text"], "概述3");
}

#[test]
fn a_change_of_an_old_entry_comes_up_as_news() {
    let mut entries: Vec<Entry> = (0..30).map(entry).collect();
    entries[2] = changed(2, 40, "数字有误 <1>");
    entries[3].state = State::Withdrawn {
        reason: "已有新版".to_owned(),
    };
    entries[3].changes = changed(3, 41, "撤回").changes;
    let portal = Portal::new(entries);
    let channel = rss_of(&portal, ALL);
    assert_eq!(channel.items().len(), 10);
    assert_eq!(
        &titles(&channel)[..3],
        ["【已撤回】第3件", "【更正】第2件", "第29件"]
    );
    assert_eq!(
        channel.items()[1].description(),
        Some("<p>更正说明（2020-02-10）：数字有误 &lt;1&gt;</p><p>概述2</p>")
    );
    assert_eq!(channel.last_build_date(), Some("Tue, 11 Feb 2020 00:00:00 +0800"));
    assert_eq!(
        channel.items()[1].pub_date(),
        Some("Fri, 3 Jan 2020 00:00:00 +0800")
    );
    let updated = &channel.items()[1].extensions()["atom"]["updated"][0];
    assert_eq!(updated.value(), Some("2020-02-10T00:00:00+08:00"));
    let withdrawn = channel.items()[0].content().unwrap();
    assert!(withdrawn.contains("本信息已撤回：已有新版") && withdrawn.contains("全文。"));
}

#[test]
fn what_is_gone_leaves_and_says_so_once_it_is_dated() {
    let mut entries: Vec<Entry> = (0..6).map(entry).collect();
    entries[0] = gone(changed(0, 9, "删除"), None);
    entries[0].attachments = vec![pdf("图.pdf")];
    entries[4] = gone(entry(4), None);
    let portal = Portal::new(entries);
    for term in [
        ALL,
        Some(Term::Unit(UnitId(0))),
        Some(Term::UnitYear(UnitId(0), 2020)),
    ] {
        let channel = rss_of(&portal, term);
        assert_eq!(
            titles(&channel),
            ["【已删除】第0件", "第5件", "第3件", "第2件", "第1件"]
        );
        let notice = channel.items()[0].description().unwrap();
        assert_eq!(
            notice,
            "<p>更正说明（2020-01-10）：删除</p><p>本信息已删除：误发</p>"
        );
        assert!(channel.items()[0].enclosure().is_none());
        assert!(!channel.items()[0].content().unwrap_or_default().contains("全文"));
    }
    assert!(rss_of(&portal, Some(Term::Unit(UnitId(1)))).items().is_empty());
}

fn archive_json(portal: &Portal, number: usize) -> Value {
    json_of(&archive(&portal.site(), number, FeedKind::Json).unwrap())
}

fn ids(feed: &Value) -> Vec<String> {
    let items = feed["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Follows `next_url` from the feed to the last archive, as a reader does.
fn everything(portal: &Portal) -> BTreeSet<String> {
    let mut document = json_of(&feed(&portal.site(), ALL, FeedKind::Json).unwrap());
    let mut seen: BTreeSet<String> = ids(&document).into_iter().collect();
    while let Some(next) = document["next_url"].as_str().map(str::to_owned) {
        let number = next
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".json"));
        document = archive_json(portal, number.unwrap().parse().unwrap());
        assert_eq!(document["feed_url"], next.as_str());
        seen.extend(ids(&document));
    }
    seen
}

#[test]
fn archives_are_full_complete_and_never_change() {
    let mut before: Vec<Vec<u8>> = Vec::new();
    for count in 0..45 {
        let portal = Portal::with(count);
        let site = portal.site();
        let numbers = 1..=archive_pages(&site);
        let now: Vec<Vec<u8>> = numbers
            .flat_map(|n| FeedKind::ALL.map(|kind| archive(&site, n, kind).unwrap()))
            .collect();
        assert!(
            now.starts_with(&before),
            "an archive changed when entry {count} came"
        );
        for number in 1..=archive_pages(&site) {
            assert_eq!(ids(&archive_json(&portal, number)).len(), 10);
        }
        assert_eq!(everything(&portal).len(), count);
        let newest = json_of(&feed(&site, ALL, FeedKind::Json).unwrap());
        assert_eq!(ids(&newest).len(), count.min(10));
        assert_eq!(newest.get("next_url").is_some(), count >= 10);
        before = now;
    }
    assert_eq!(before.len(), 4 * 3);
}

#[test]
fn no_entry_is_lost_when_many_old_ones_change_at_once() {
    for (count, items) in [(11, 11), (20, 10), (25, 15), (30, 10)] {
        let old = (0..10).map(|serial| changed(serial, 60 + serial, "更正"));
        let portal = Portal::new(old.chain((10..count).map(entry)).collect());
        assert_eq!(everything(&portal).len(), count);
        let newest = json_of(&feed(&portal.site(), ALL, FeedKind::Json).unwrap());
        assert_eq!(ids(&newest).len(), items, "of {count} entries");
    }
}

#[test]
fn archives_say_what_they_are_an_archive_of() {
    let portal = Portal::with(35);
    let site = portal.site();
    for kind in [FeedKind::Rss, FeedKind::Atom] {
        let (link, history) = match kind {
            FeedKind::Rss => ("rss/channel/atom:link", "rss/channel/fh:archive"),
            _ => ("feed/link", "feed/fh:archive"),
        };
        let ending = kind.file_name().trim_start_matches("feed.");
        let url = |n: usize| format!("https://gongkai.example/xxgk/feed/{n}.{ending}");
        let first = read_xml(&archive(&site, 1, kind).unwrap());
        let second = read_xml(&archive(&site, 2, kind).unwrap());
        let current = read_xml(&feed(&site, ALL, kind).unwrap());
        assert_eq!(links(&second, link, "self"), [url(2)]);
        assert_eq!(links(&second, link, "prev-archive"), [url(1)]);
        assert_eq!(
            links(&second, link, "current"),
            [format!("https://gongkai.example/xxgk/feed.{ending}")]
        );
        assert_eq!(links(&current, link, "prev-archive"), [url(3)]);
        assert!(links(&first, link, "prev-archive").is_empty());
        for document in [&first, &second] {
            assert_eq!(texts_at(document, history).len(), 1);
            assert!(links(document, link, "next-archive").is_empty());
        }
        assert!(texts_at(&current, history).is_empty());
    }
    let atom = read_xml(&archive(&site, 1, FeedKind::Atom).unwrap());
    assert_eq!(
        texts_at(&atom, "feed/id"),
        ["tag:gongkai.example,2008-05-01:feed.atom"]
    );
    assert_eq!(texts_at(&atom, "feed/entry/title")[0], "第9件", "newest first");
}

#[test]
fn an_entry_that_goes_moves_no_other() {
    let whole = Portal::with(35);
    let mut entries: Vec<Entry> = (0..35).map(entry).collect();
    entries[4] = gone(entry(4), None);
    let gap = Portal::new(entries);
    assert_eq!(ids(&archive_json(&gap, 1)).len(), 9);
    for number in [2, 3] {
        assert_eq!(archive_json(&gap, number), archive_json(&whole, number));
    }
}

#[test]
fn the_order_in_which_entries_were_read_does_not_show() {
    let mut entries: Vec<Entry> = (0..25).map(entry).collect();
    // All of one day, and so by index number.
    for entry in &mut entries {
        entry.published = Moment::day(day_of(0));
    }
    entries[7] = gone(changed(7, 3, "x"), None);
    let portal = Portal::new(entries.clone());
    entries.reverse();
    let other = Portal::new(entries);
    for kind in FeedKind::ALL {
        let bytes = feed(&portal.site(), ALL, kind).unwrap();
        assert_eq!(bytes, feed(&other.site(), ALL, kind).unwrap());
    }
    assert_eq!(opml(&portal.site()), opml(&other.site()));
}

#[test]
fn a_feed_without_entries_is_still_a_feed() {
    let portal = Portal::with(0);
    let atom = read_xml(&feed(&portal.site(), ALL, FeedKind::Atom).unwrap());
    assert_eq!(texts_at(&atom, "feed/updated"), ["1970-01-01T00:00:00+08:00"]);
    assert!(rss_of(&portal, ALL).items().is_empty());
}

#[test]
fn a_site_in_traditional_characters_says_so() {
    let mut config = config();
    config.editions = vec![Script::Hant];
    let portal = Portal::of(config, vec![entry(1)]);
    assert_eq!(rss_of(&portal, ALL).language(), Some("zh-Hant"));
    let atom = read_xml(&feed(&portal.site(), ALL, FeedKind::Atom).unwrap());
    assert_eq!(atom[0].attributes["xml:lang"], "zh-Hant");
    let entry = atom.iter().find(|e| e.path == "feed/entry").unwrap();
    assert_eq!(entry.attributes["xml:lang"], "zh-Hans");
}

#[test]
fn only_the_newest_change_is_told() {
    let change = |day, note: &str| Change {
        date: Moment::day(day_of(day)),
        note: note.to_owned(),
        before: None,
    };
    let entry = Entry {
        changes: vec![change(9, "第二次"), change(5, "第一次")],
        ..entry(1)
    };
    let channel = rss_of(&Portal::new(vec![entry]), ALL);
    let description = channel.items()[0].description().unwrap();
    assert!(description.contains("第二次") && !description.contains("第一次"));
}

#[test]
fn the_opml_names_every_feed_with_entries() {
    let new = Entry {
        published: Moment::parse("2021-06-01").unwrap(),
        category: Some(CategoryId(1)),
        ..entry(9)
    };
    let elements = read_xml(&opml(&Portal::new(vec![entry(1), new]).site()));
    let texts: Vec<(&str, &str)> = elements
        .iter()
        .filter(|e| e.path.contains("outline"))
        .map(|e| {
            let url = e.attributes.get("xmlUrl").map_or("", String::as_str);
            (
                e.attributes["text"].as_str(),
                url.trim_start_matches("https://gongkai.example/xxgk/"),
            )
        })
        .collect();
    assert_eq!(
        texts,
        [
            ("示例 <市> & 政府", "feed.xml"),
            ("发布机构", ""),
            ("民政局", "unit/min-zheng-ju/feed.xml"),
            ("主题分类", ""),
            ("综合政务", "category/zong-he/feed.xml"),
            ("综合政务/政务公开", "category/zong-he/gong-kai/feed.xml"),
            ("年度", ""),
            ("2021年", "year/2021/feed.xml"),
            ("2020年", "year/2020/feed.xml"),
        ]
    );
}

#[test]
fn the_feed_of_everything_carries_texts_as_long_as_they_fit() {
    let full = |length: usize| {
        let mut portal = Portal::with(12);
        portal.texts.0 = "a".repeat(length);
        let channel = rss_of(&portal, ALL);
        let items = channel.items().iter();
        items.map(|item| item.content().is_some()).collect::<Vec<bool>>()
    };
    assert_eq!(full(1_000), [true; 10]);
    let some = full(50_000);
    assert_eq!(some[..3], [true, true, false], "the newest first");
    assert_eq!(full(200_000), [false; 10]);
}

#[test]
fn a_text_that_cannot_be_read_is_said_and_never_left_out() {
    let mut portal = Portal::with(12);
    portal.texts.0 = String::new();
    let site = portal.site();
    for kind in FeedKind::ALL {
        let error = feed(&site, ALL, kind).unwrap_err();
        assert!(matches!(error, TextError::Failed { file, .. } if file == "content/1.md"));
        assert!(
            feed(&site, Some(Term::Unit(UnitId(0))), kind).is_ok(),
            "summaries need no text"
        );
    }
}
