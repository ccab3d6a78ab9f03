//! `docs/themes.md` says what templates are given; here it is compared with what they are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::fixture::{Fixture, theme};
use super::renderer;
use crate::attachment::html::Words;
use crate::attachment::{Document, Part, PartName};
use crate::catalogue::pagination::Pages;
use crate::render::context::{attachment, entry, index, life, list, page, statistics};
use crate::site::TextError;
use crate::text::Heading;

const GUIDE: &str = include_str!("../../../docs/themes.md");

/// The tables below headings of the third rank: `value` and `type` by the names in the heading.
fn tables() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for section in GUIDE.split("\n### ").skip(1) {
        let section = section.split("\n## ").next().unwrap();
        let (heading, text) = section.split_once('\n').unwrap();
        let rows = text.lines().filter(|line| line.starts_with("| `"));
        let row = |line: &str| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            let name = cells.next().unwrap().trim_matches('`').to_owned();
            (name, cells.next().unwrap().to_owned())
        };
        let table: BTreeMap<String, String> = rows.map(row).collect();
        for name in heading.split(", ") {
            all.insert(name.trim_matches('`').to_owned(), table.clone());
        }
    }
    all
}

struct Reader {
    tables: BTreeMap<String, BTreeMap<String, String>>,
    /// The types that were compared with a value.
    seen: BTreeSet<String>,
    wrong: BTreeSet<String>,
}

impl Reader {
    fn template(&mut self, name: &str, context: &impl Serialize) {
        let Value::Object(given) = serde_json::to_value(context).unwrap() else {
            panic!("{name} is given no map");
        };
        let mut documented = self.tables["every template"].clone();
        documented.extend(self.tables.get(name).cloned().unwrap_or_default());
        // These two are not part of the contexts: the engine adds them.
        documented.retain(|_, kind| kind != "html" && kind != "texts");
        self.seen.insert(name.to_owned());
        self.map(name, &documented, &given);
    }

    fn map(
        &mut self,
        at: &str,
        documented: &BTreeMap<String, String>,
        given: &serde_json::Map<String, Value>,
    ) {
        for (key, value) in given {
            match documented.get(key) {
                Some(kind) => self.value(&format!("{at}: {key}"), kind, value),
                None => {
                    self.wrong.insert(format!("{at}: `{key}` is not described"));
                }
            }
        }
        for key in documented.keys().filter(|key| !given.contains_key(*key)) {
            self.wrong
                .insert(format!("{at}: `{key}` is described, but not given"));
        }
    }

    fn value(&mut self, at: &str, kind: &str, value: &Value) {
        if let Some(kind) = kind.strip_suffix('?') {
            if !value.is_null() {
                self.value(at, kind, value);
            }
            return;
        }
        if let Some(kind) = kind.strip_prefix("list of ") {
            match value {
                Value::Array(items) => items.iter().for_each(|item| self.value(at, kind, item)),
                _ => {
                    self.wrong.insert(format!("{at}: no list: {value}"));
                }
            }
            return;
        }
        let fits = match kind {
            "text" => value.is_string(),
            "number" => value.is_u64(),
            "flag" => value.is_boolean(),
            named => {
                let (Some(table), Value::Object(given)) = (self.tables.get(named).cloned(), value) else {
                    self.wrong.insert(format!("{at}: no {named}: {value}"));
                    return;
                };
                self.seen.insert(named.to_owned());
                self.map(named, &table, given);
                true
            }
        };
        if !fits {
            self.wrong.insert(format!("{at}: no {kind}: {value}"));
        }
    }
}

#[test]
fn the_guide_describes_every_value_of_every_template() {
    let fixture = Fixture::new(45);
    let renderer = renderer(&fixture).with_search();
    let site = fixture.site();
    let scope = renderer.scope(&site);
    let tables = tables();
    let mut reader = Reader {
        tables,
        seen: BTreeSet::new(),
        wrong: BTreeSet::new(),
    };
    let heading = |level, anchor: &str| Heading {
        level,
        text: "标题".to_owned(),
        anchor: anchor.to_owned(),
    };
    let headings = [heading(2, "s-1"), heading(3, "s-1-1")];
    let part = |number| Part {
        name: PartName::Page(number),
        blocks: Vec::new(),
    };
    let document = Document {
        parts: vec![part(1), part(2)],
        ..Document::default()
    };
    let words = Words {
        page: &|number| format!("第{number}页"),
        table: &|number| format!("表格{number}"),
    };
    reader.template("home.html", &index::home(&scope));
    reader.template("units.html", &index::units(&scope));
    reader.template("categories.html", &index::categories(&scope));
    reader.template("years.html", &index::years_page(&scope));
    reader.template("subscribe.html", &index::subscribe(&scope));
    reader.template("data.html", &index::data(&scope));
    reader.template("statistics.html", &statistics::statistics(&scope));
    reader.template("coverage.html", &statistics::coverage_page(&scope));
    reader.template("search.html", &page::search(&scope));
    reader.template("404.html", &page::not_found(&scope));
    reader.template("redirect.html", &page::redirect(&scope, "/unit/", None));
    for (id, _) in fixture.catalogue.entries() {
        let template = if fixture.catalogue.entry(id).has_text() {
            "entry.html"
        } else {
            "gone.html"
        };
        reader.template(template, &entry::entry_page(&scope, id, &headings));
        for (place, file) in fixture.catalogue.entry(id).attachments.iter().enumerate() {
            let page = attachment::attachment_page(&scope, id, place, file, &document, &words);
            reader.template("attachment.html", &page);
        }
        let earlier = |_| Ok::<String, TextError>("甲乙丙丁。\n旧的。".to_owned());
        let text = "甲乙丁丁。\n新的。\n一\n二\n三";
        let changes = life::changes_page(&scope, id, text, earlier).unwrap();
        reader.template("changes.html", &changes);
    }
    for place in 0..fixture.catalogue.pages().len() {
        reader.template("page.html", &page::statutory(&scope, place, &headings));
    }
    for (term, ids) in fixture.catalogue.terms() {
        for number in Pages::new(ids, fixture.config.page_size).numbers() {
            reader.template("list.html", &list::list_page(&scope, term, number));
        }
    }
    assert!(reader.wrong.is_empty(), "docs/themes.md: {:#?}", reader.wrong);
    let unseen: Vec<&String> = reader
        .tables
        .keys()
        .filter(|name| name.as_str() != "every template" && !reader.seen.contains(*name))
        .collect();
    assert!(unseen.is_empty(), "no page of the tests shows {unseen:?}");
}

#[test]
fn the_guide_names_every_template_block_component_and_filter() {
    let theme = theme();
    let tables = tables();
    for (name, file) in &theme.templates {
        let known = tables.contains_key(name) || GUIDE.contains(&format!("`{name}`"));
        assert!(known, "docs/themes.md does not name {name}");
        let of = |word: &str| -> Vec<String> {
            let parts = file.text.split(word).skip(1);
            let end = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
            parts
                .filter_map(|part| part.trim_start().split(end).next().map(str::to_owned))
                .collect()
        };
        for block in of("{% block ") {
            assert!(GUIDE.contains(&format!("| `{block}` |")), "{name}: block {block}");
        }
        for component in of("{% component ") {
            let shared = name == "components.html";
            assert!(
                !shared || GUIDE.contains(&format!("`{component}(")),
                "{name}: component {component}"
            );
        }
    }
    assert!(GUIDE.contains("`fill`"));
}
