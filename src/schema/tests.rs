use std::collections::BTreeSet;

use super::keys::{CATEGORY, Kind, Table};
use super::{Subject, schema};

/// A table and those inside it.
fn tables(table: &'static Table, all: &mut Vec<&'static Table>) {
    all.push(table);
    for about in table.about {
        if let Kind::Map(inner) | Kind::Maps(inner) | Kind::TextsOrMaps(inner) = about.kind {
            tables(inner, all);
        }
    }
}

#[test]
fn every_key_that_is_read_is_described_and_no_other() {
    let mut all = vec![&CATEGORY];
    for subject in Subject::ALL {
        tables(subject.table(), &mut all);
    }
    assert!(all.len() >= 10);
    for table in all {
        let read: BTreeSet<&str> = table.names.iter().map(|(name, _)| *name).collect();
        let described: BTreeSet<&str> = table.about.iter().map(|about| about.key).collect();
        assert_eq!(read, described);
        assert_eq!(table.names.len(), table.about.len(), "a key twice: {read:?}");
    }
}

#[test]
fn a_key_stands_under_all_of_its_names_with_a_chinese_description() {
    let schema = schema(Subject::Entry);
    for name in ["index_number", "索引号", "索引號"] {
        let key = &schema["properties"][name];
        assert_eq!(key["title"], "索引号", "{name}");
        assert!(
            key["description"]
                .as_str()
                .is_some_and(|text| text.contains("全站唯一")),
            "{key}"
        );
    }
    assert!(
        schema["properties"]["state"]["anyOf"][0]["enum"]
            .to_string()
            .contains("草稿")
    );
}
