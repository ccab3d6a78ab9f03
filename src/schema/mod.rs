//! JSON Schemas of entries, pages and `site.yaml`, for editors that help while one types.
//!
//! The names of keys come from the tables that the loader itself reads by, so a key cannot exist in
//! one and not in the other. `keys` adds what a schema needs besides: the kind of the value, and a
//! sentence in Chinese. A schema may pass what the loader refuses (a unit that does not exist), and
//! never the other way round, with one exception: it knows keys only in the spelling of the
//! documentation, where the loader overlooks upper case, hyphens and full-width letters.

mod keys;

use serde_json::{Map, Value, json};

use crate::diagnostic::Problem;
use crate::load::fields::KeyNames;
pub use keys::{About, Kind, Table};

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An entry: a YAML file, or the front matter of a Markdown file.
    Entry,
    /// A page of `content/pages/`.
    Page,
    /// `site.yaml`.
    Site,
}

impl Subject {
    /// All of them.
    pub const ALL: [Subject; 3] = [Subject::Entry, Subject::Page, Subject::Site];

    /// The file its schema goes by: `entry.schema.json`.
    pub fn file_name(self) -> &'static str {
        match self {
            Subject::Entry => "entry.schema.json",
            Subject::Page => "page.schema.json",
            Subject::Site => "site.schema.json",
        }
    }

    /// The keys it may have.
    pub fn table(self) -> &'static Table {
        match self {
            Subject::Entry => &keys::ENTRY,
            Subject::Page => &keys::PAGE,
            Subject::Site => &keys::SITE,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Subject::Entry => "信息条目",
            Subject::Page => "法定栏目页和其他页面",
            Subject::Site => "site.yaml：门户的设置",
        }
    }
}

/// The schema of `subject` (JSON Schema, draft 7: the one that editors of YAML know best).
pub fn schema(subject: Subject) -> Value {
    let mut schema = object(subject.table());
    schema.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".into(), json!(subject.title()));
    let category = object(&keys::CATEGORY);
    if subject == Subject::Site {
        schema.insert("definitions".into(), json!({ "category": category }));
    }
    Value::Object(schema)
}

/// The schema as it is printed and stored.
pub fn text(subject: Subject) -> String {
    // A value made of maps, lists and texts is always JSON.
    format!("{:#}\n", schema(subject))
}

/// The names of a key: the one of the documentation, then the others.
fn names((name, others): KeyNames) -> impl Iterator<Item = &'static str> {
    std::iter::once(name).chain(others.iter().copied())
}

/// A map with the keys of a table, under all of their names.
fn object(table: &Table) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut conditions = Vec::new();
    for &key in table.names {
        let Some(about) = table.about(key.0) else { continue };
        let value = property(key, about);
        for name in names(key) {
            properties.insert(name.to_owned(), value.clone());
        }
        if about.required {
            let any: Vec<Value> = names(key).map(|name| json!({ "required": [name] })).collect();
            conditions.push(json!({ "anyOf": any }));
        }
    }
    let mut map = Map::new();
    map.insert("type".into(), json!("object"));
    map.insert("properties".into(), Value::Object(properties));
    map.insert("additionalProperties".into(), json!(false));
    if !conditions.is_empty() {
        map.insert("allOf".into(), Value::Array(conditions));
    }
    map
}

/// One key's value, with what is said about it.
fn property(key: KeyNames, about: &About) -> Value {
    let mut value = kind(&about.kind);
    if !about.required {
        value = or_nothing(value);
    }
    let name = key.1.first().copied().unwrap_or(key.0);
    value.insert("title".into(), json!(name));
    value.insert("description".into(), json!(about.text));
    Value::Object(value)
}

/// The same, or nothing, or blanks: an optional key that is empty counts as not given.
fn or_nothing(mut value: Map<String, Value>) -> Map<String, Value> {
    const BLANK: &str = "^\\s*$";
    if let Some(choices) = value.remove("enum") {
        let choice = json!({ "enum": choices });
        let blank = json!({ "type": ["string", "null"], "pattern": BLANK });
        value.insert("anyOf".into(), json!([choice, blank]));
        return value;
    }
    if let Some(pattern) = value.get("pattern").and_then(Value::as_str) {
        let either = format!("{BLANK}|{pattern}");
        value.insert("pattern".into(), json!(either));
    }
    let kinds = match value.remove("type") {
        Some(Value::Array(kinds)) => kinds,
        Some(kind) => vec![kind],
        None => Vec::new(),
    };
    if !kinds.is_empty() {
        let kinds: Vec<Value> = kinds.into_iter().chain([json!("null")]).collect();
        value.insert("type".into(), Value::Array(kinds));
    }
    if let Some(Value::Array(all)) = value.get_mut("anyOf") {
        all.push(json!({ "type": "null" }));
    }
    value
}

/// What a value of a kind looks like in YAML: `000000` and `yes` are texts to gongkai, and numbers
/// and truth values to others.
fn kind(kind: &Kind) -> Map<String, Value> {
    let value = match kind {
        Kind::Text => json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" }),
        // `20230102` is a number to others.
        Kind::Date => json!({
            "type": ["string", "integer"], "minimum": 10_000_101, "maximum": 99_991_231,
            "pattern": "[0-9０-９〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]",
        }),
        Kind::Number(least, most) => json!({
            "type": ["integer", "string"], "minimum": least, "maximum": most,
            "pattern": "^\\s*[0-9]+\\s*$",
        }),
        // `minify: false` and `keep_title: true` are truth values to others.
        Kind::Choice(choices) => {
            let truths = [("true", true), ("false", false)].into_iter();
            let truths = truths.filter(|(word, _)| choices.contains(word));
            let values = choices.iter().map(|choice| json!(choice));
            let values = values.chain(truths.map(|(_, truth)| json!(truth)));
            json!({ "enum": values.collect::<Vec<_>>() })
        }
        Kind::Texts => json!({ "anyOf": [
            { "type": ["string", "number", "boolean"] },
            { "type": "array", "items": { "type": ["string", "number", "boolean", "null"] } },
        ] }),
        Kind::Map(table) => Value::Object(object(table)),
        Kind::Maps(table) => {
            let one = object(table);
            json!({ "anyOf": [{ "type": "array", "items": one }, one] })
        }
        Kind::TextsOrMaps(table) => {
            let one = json!({ "anyOf": [{ "type": ["string", "number"] }, object(table)] });
            json!({ "anyOf": [{ "type": "array", "items": one }, one] })
        }
        Kind::Categories => {
            let one = json!({ "$ref": "#/definitions/category" });
            json!({ "anyOf": [{ "type": "array", "items": one }, one] })
        }
        Kind::Levels => {
            let level = json!({ "enum": ["error", "warning", "off", null] });
            let rules: Map<String, Value> = Problem::RULES
                .iter()
                .map(|rule| ((*rule).to_owned(), level.clone()))
                .collect();
            json!({ "type": "object", "properties": rules, "additionalProperties": false })
        }
        Kind::Anything => json!({}),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests;
