//! Search as a whole: what is written can be read, by both readers, and nothing else is found.

mod attachments;
mod damage;
mod editions;
mod exact;
mod incremental;
mod portal;
#[path = "../shared/property.rs"]
mod property;
mod twins;

use std::collections::BTreeSet;

use gongkai::search::fold::fold;
use gongkai::search::reader::{Filters, Sort};
use portal::{Portal, ask, hits};

#[test]
fn every_part_of_every_text_is_found_and_nothing_else() {
    let portal = Portal::of(150);
    let reader = portal.reader();
    let texts: Vec<(String, String)> = portal.texts().map(|(url, text)| (url, fold(&text))).collect();
    for query in portal.parts(300) {
        let folded = fold(&query);
        let holds = |(url, text): &(String, String)| text.contains(&folded).then(|| url.clone());
        let truth: BTreeSet<String> = texts.iter().filter_map(holds).collect();
        let answer = reader.search(&query, &Filters::default(), 0, 1_000).unwrap();
        assert_eq!(
            hits(&answer).into_iter().collect::<BTreeSet<_>>(),
            truth,
            "{query}"
        );
        assert!(answer.exact && answer.count == truth.len(), "{query}");
        let sample = reader.search(&query, &Filters::default(), 0, 1).unwrap();
        assert!(
            sample.count >= truth.len(),
            "{query}: {} of {}",
            sample.count,
            truth.len()
        );
        assert!(!sample.exact || sample.count == truth.len(), "{query}");
    }
}

#[test]
fn numbers_in_any_dress_lead_to_their_entry() {
    let portal = Portal::of(150);
    for query in [
        "002489524/2003-00010",
        "00248952-4/2003-00010",
        "002489524 2003 00010",
        "００２４８９５２４／２００３－０００１０",
        "示政发〔2003〕10号",
        "示政發[2003]10號",
        "示政发(2003)第10号",
        "示政发2003-10",
        "2003-00010",
    ] {
        assert_eq!(ask(&portal, query)[0], "entry/002489524/2003-00010/", "{query}");
    }
}

#[test]
fn a_title_leads_and_short_titles_lead_long_ones() {
    let portal = Portal::with(&[
        ("行政复议法实施条例", "条文。"),
        ("行政复议法", "条文。"),
        ("关于实施行政复议法的若干意见和具体安排的通知", "条文。"),
        (
            "别的",
            "行政复议法，行政复议法，行政复议法，行政复议法，行政复议法。",
        ),
        ("另外的", "一次提到行政复议法。"),
        ("分开", "行政的事。复议法的事。"),
    ]);
    assert_eq!(ask(&portal, "行政復議法"), portal.urls(&[1, 0, 2, 3, 4]));
    assert_eq!(ask(&portal, "行政 复议法")[5], portal.urls(&[5])[0]);
    assert_eq!(
        ask(&portal, "关于实施行政复议法的若干意见和具体安排的通知"),
        portal.urls(&[2])
    );
}

/// Laws, and what newer documents about them repeat.
fn laws() -> Portal {
    Portal::with(&[
        ("中华人民共和国刑法", "刑法的条文。"),
        ("中华人民共和国企业所得税法", "企业所得税的条文。"),
        (
            "中华人民共和国企业所得税法实施条例",
            "企业所得税，企业所得税，企业所得税，企业所得税，企业所得税。",
        ),
        (
            "中华人民共和国刑法修正案（十一）",
            "刑法，刑法，刑法，刑法，刑法。",
        ),
        (
            "中华人民共和国刑法修正案（十二）",
            "刑法，刑法，刑法，刑法，刑法。",
        ),
        ("某市人民政府办公室政府信息公开工作年度报告", "年度报告。"),
        ("某市人民政府办公室关于政府信息公开工作的年度报告", "年度报告。"),
    ])
}

#[test]
fn a_law_leads_what_amends_and_implements_it() {
    let portal = laws();
    assert_eq!(ask(&portal, "刑法"), portal.urls(&[0, 4, 3]));
    assert_eq!(ask(&portal, "中華人民共和國 刑法"), portal.urls(&[0, 4, 3]));
    assert_eq!(ask(&portal, "中华人民共和国企业所得税"), portal.urls(&[1, 2]));
    assert_eq!(ask(&portal, "企业所得税"), portal.urls(&[1, 2]));
    assert_eq!(ask(&portal, "企業所得稅法 實施條例"), portal.urls(&[2]));
}

#[test]
fn of_titles_that_a_query_is_little_of_the_newest_leads() {
    let portal = laws();
    assert_eq!(ask(&portal, "报告"), portal.urls(&[6, 5]));
}

#[test]
fn words_phrases_and_exclusions_are_honoured() {
    let portal = Portal::with(&[
        ("甲", "养老服务和社会救助。"),
        ("乙", "养老服务。"),
        ("丙", "社会救助，养 老。"),
        ("丁", "a plan for b"),
    ]);
    assert_eq!(ask(&portal, "养老服务 社会救助"), portal.urls(&[0]));
    assert_eq!(ask(&portal, "养老服务 -社会救助"), portal.urls(&[1]));
    assert_eq!(ask(&portal, "\"plan for\""), portal.urls(&[3]));
    assert_eq!(ask(&portal, "\"for plan\""), portal.urls(&[]));
    assert_eq!(ask(&portal, "《社会救助》"), portal.urls(&[2, 0]));
    assert_eq!(ask(&portal, "救"), portal.urls(&[2, 0]));
    assert_eq!(ask(&portal, "-养"), portal.urls(&[3]));
    assert_eq!(ask(&portal, ""), portal.urls(&[3, 2, 1, 0]));
}

#[test]
fn filters_limit_and_dates_order() {
    let portal = Portal::of(150);
    let reader = portal.reader();
    let all = reader.search("", &Filters::default(), 0, 200).unwrap();
    assert_eq!((all.count, all.exact), (150, true));
    let year = Filters {
        years: Some((2001, 2002)),
        ..Filters::default()
    };
    let found = reader.search("", &year, 0, 200).unwrap();
    assert!(
        found
            .hits
            .iter()
            .all(|hit| ["2001", "2002"].contains(&&hit.published[..4]))
    );
    assert_eq!(
        found.count,
        all.hits
            .iter()
            .filter(|hit| ["2001", "2002"].contains(&&hit.published[..4]))
            .count()
    );
    let slugs = [vec!["unit-1".to_owned()], Vec::new(), Vec::new(), Vec::new()];
    let unit = Filters {
        slugs,
        sort: Sort::Newest,
        ..Filters::default()
    };
    let found = reader.search("信息", &unit, 0, 200).unwrap();
    assert!(!found.hits.is_empty() && found.hits.iter().all(|hit| hit.unit.as_deref() == Some("第1局")));
    assert!(found.hits.is_sorted_by(|a, b| a.published >= b.published));
    // A term stands for those below it.
    let slugs = [Vec::new(), vec!["top".to_owned()], Vec::new(), Vec::new()];
    let found = reader
        .search(
            "",
            &Filters {
                slugs,
                ..Filters::default()
            },
            0,
            200,
        )
        .unwrap();
    assert_eq!(found.count, 100);
}

#[test]
fn the_next_page_goes_on_where_the_last_one_ended() {
    let portal = Portal::of(150);
    let reader = portal.reader();
    let whole = reader.search("信息", &Filters::default(), 0, 30).unwrap();
    let second = reader.search("信息", &Filters::default(), 10, 10).unwrap();
    assert_eq!(whole.hits[10..20], second.hits);
}

#[test]
fn a_new_entry_changes_few_files() {
    let (before, after) = (Portal::of(150).files(), Portal::of(151).files());
    let changed: Vec<&String> = after
        .keys()
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    let gone = before.keys().filter(|path| !after.contains_key(*path)).count();
    assert!(
        changed.len() <= 12 && gone <= 5,
        "{} {gone} {changed:?}",
        changed.len()
    );
}

/// Where a stored index of a version of the format lies.
fn stored(version: u32) -> std::path::PathBuf {
    format!("{}/tests/search/index_v{version}", env!("CARGO_MANIFEST_DIR")).into()
}

#[test]
fn a_stored_index_of_this_version_can_be_read() {
    let reader = portal::open(stored(6)).unwrap();
    let answer = reader.search("養老服務", &Filters::default(), 0, 10).unwrap();
    // Both titles are of one length, since 关于 does not count: the newer is first.
    assert_eq!(
        hits(&answer),
        ["entry/002489524/2023-00001/", "entry/002489524/2023-00000/"]
    );
    assert!(answer.hits[1].excerpt.contains("养老服务"));
    let answer = reader
        .search("002489524/2023-00001", &Filters::default(), 0, 10)
        .unwrap();
    assert_eq!(hits(&answer), ["entry/002489524/2023-00001/"]);
}

#[test]
fn an_index_of_another_version_is_refused_by_name() {
    for version in [1, 2, 3, 4, 5] {
        let Err(error) = portal::open(stored(version)) else {
            panic!("version {version} is not read any more");
        };
        let said = error.to_string();
        assert!(
            said.contains("another version") && said.contains("build the site again"),
            "{said}"
        );
    }
}

#[test]
fn hits_say_what_must_be_known_before_a_text_is_relied_on() {
    let portal = Portal::with(&[
        ("甲", "短的正文。"),
        ("乙", "正文只有七字。"),
        ("丙", "正文五字。"),
    ]);
    let answer = portal.reader().search("正文", &Filters::default(), 0, 9).unwrap();
    let marks: Vec<_> = answer
        .hits
        .iter()
        .map(|hit| (hit.title.as_str(), hit.marks.clone()))
        .collect();
    assert_eq!(
        marks,
        [
            ("丙", vec!["repealed"]),
            ("乙", vec!["corrected"]),
            ("甲", vec!["repealed"])
        ]
    );
}
