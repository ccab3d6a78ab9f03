//! The JSON Schemas: what they pass, what they refuse, and that the program agrees.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use gongkai::check::{Context, check_entry, check_page};
use gongkai::diagnostic::{Diagnostics, SourceText};
use gongkai::load::document::RawDocument;
use gongkai::load::walk::ContentFile;
use gongkai::load::yaml::{self, Node, Value};
use gongkai::load::{document, site_yaml, walk};
use gongkai::schema::{Subject, schema};
use jsonschema::Validator;
use serde_json::{Map, Value as Json};

use crate::harness::{SITE, Site};

fn validator(subject: Subject) -> Validator {
    jsonschema::validator_for(&schema(subject)).unwrap()
}

/// A document as an editor sees it: unquoted figures are numbers, `true` is a truth value.
fn json(text: &str, node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::List(items) => items.iter().map(|item| json(text, item)).collect(),
        Value::Map(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(key, value)| (key.text.clone(), json(text, value)));
            Json::Object(pairs.collect::<Map<_, _>>())
        }
        Value::Scalar(scalar) => {
            let quoted = text[node.range.clone()].starts_with(['"', '\'', '|', '>']);
            let plain = || {
                let number = scalar.parse::<i64>().ok().map(Json::from);
                let number = number.or_else(|| scalar.parse::<f64>().ok().map(Json::from));
                number.or_else(|| scalar.parse::<bool>().ok().map(Json::from))
            };
            let typed = if quoted { None } else { plain() };
            typed.unwrap_or_else(|| Json::from(scalar.clone()))
        }
    }
}

fn complaints(validator: &Validator, value: &Json) -> Vec<String> {
    let complaint = |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(value).map(complaint).collect()
}

fn parsed(text: &str) -> Node {
    let source = SourceText { file: "a.yaml", text };
    yaml::parse(source, 0..text.len(), &mut Diagnostics::new()).unwrap()
}

#[test]
fn the_sample_portal_is_what_the_schemas_describe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (entries, pages) = (validator(Subject::Entry), validator(Subject::Page));
    let content = walk::content(root, &mut Diagnostics::new());
    let mut seen = 0;
    for file in &content.documents {
        let raw = document::read(root, file, &mut Diagnostics::new())
            .unwrap()
            .unwrap();
        let validator = if file.page { &pages } else { &entries };
        assert_eq!(
            complaints(validator, &json(&raw.text, &raw.node)),
            Vec::<String>::new(),
            "{}",
            file.file
        );
        seen += 1;
    }
    assert!(seen >= 11, "{seen}");
    let settings = fs::read_to_string(root.join("site.yaml")).unwrap();
    let value = json(&settings, &parsed(&settings));
    assert_eq!(
        complaints(&validator(Subject::Site), &value),
        Vec::<String>::new()
    );
}

#[test]
fn a_new_site_comes_with_the_schemas_and_keeps_to_them() {
    let site = Site::new();
    fs::remove_file(site.path("site.yaml")).unwrap();
    assert_eq!(site.run(&["init", "portal"]).code, Some(0));
    let root = site.path("portal");
    for subject in Subject::ALL {
        let stored = fs::read_to_string(root.join(".vscode").join(subject.file_name())).unwrap();
        assert_eq!(serde_json::from_str::<Json>(&stored).unwrap(), schema(subject));
    }
    let settings: Json =
        serde_json::from_str(&fs::read_to_string(root.join(".vscode/settings.json")).unwrap()).unwrap();
    for schema in settings["yaml.schemas"].as_object().unwrap().keys() {
        assert!(root.join(schema).is_file(), "{schema}");
    }
    let text = fs::read_to_string(root.join("site.yaml")).unwrap();
    let named = text.lines().next().unwrap().split("$schema=").nth(1).unwrap();
    assert!(root.join(named).is_file(), "{named}");
    assert_eq!(
        complaints(&validator(Subject::Site), &json(&text, &parsed(&text))),
        Vec::<String>::new()
    );
    let snippets: Json =
        serde_json::from_str(&fs::read_to_string(root.join(".vscode/gongkai.code-snippets")).unwrap())
            .unwrap();
    assert_eq!(snippets["索引号"]["body"][0], "索引号: $0");
}

/// What the loader says of an entry, a page or `site.yaml`.
fn refused(subject: Subject, text: &str) -> bool {
    let mut findings = Diagnostics::new();
    if subject == Subject::Site {
        return site_yaml::parse(text, None, &mut findings).is_none();
    }
    let config = site_yaml::parse(SITE, None, &mut Diagnostics::new()).unwrap();
    let others = BTreeMap::from([("content/a.pdf".to_owned(), 1)]);
    let documents = HashSet::from(["content/a.yaml"]);
    let context = Context::new(&config, &others, &documents);
    let raw = RawDocument {
        file: ContentFile {
            file: "content/a.yaml".to_owned(),
            markdown: false,
            page: subject == Subject::Page,
            size: 0,
            signature: None,
        },
        digest: Default::default(),
        node: parsed(text),
        text: text.to_owned(),
        body: None,
    };
    let found = match subject {
        Subject::Page => check_page(&context, &raw).1,
        _ => check_entry(&context, &raw).1,
    };
    found.has_errors()
}

const ENTRY: &str =
    "title: 甲\nindex_number: 002489524/2023-00001\nunit: 水务局\npublished: 2023-01-02\nbody: 正文。\n";
const PAGE: &str = "title: 甲\nbody: 正文。\n";
const LEAST: &str = "title: 甲\nbase_url: https://a.example/\n";

/// Every key with values of every kind: where the schema complains, the program must too.
#[test]
fn what_a_schema_refuses_the_program_refuses() {
    let values = [
        "",
        "文字",
        "12",
        "1.5",
        "true",
        "\"\"",
        "\" \"",
        "[]",
        "[甲, 乙]",
        "[[甲]]",
        "[{a: b}]",
        "{a: b}",
        "{date: 2023-01-02, note: 甲}",
        "[{date: 2023-01-02}]",
        "[{file: a.pdf}]",
        "[{name: 甲}]",
        "a.pdf",
        "{pattern: [甲]}",
        "{stray-file: maybe}",
        "{page_size: 3}",
        "{limit: 9999}",
        "{phone: [1]}",
        "2023-02-29",
        "2023-01-02",
        "20230102",
        "draft",
        "plain",
        "off",
        "false",
        "zh-Hant",
        "简体",
        "[{name: 甲, children: [{}]}]",
        "[{code: 甲}]",
    ];
    let (mut both, mut alone) = (0, Vec::new());
    for (subject, least) in [
        (Subject::Entry, ENTRY),
        (Subject::Page, PAGE),
        (Subject::Site, LEAST),
    ] {
        let validator = validator(subject);
        assert!(!refused(subject, least), "{least}");
        let names = subject.table().names.iter();
        for name in names.flat_map(|(name, others)| std::iter::once(name).chain(others.iter())) {
            for value in values {
                let kept: String = least
                    .lines()
                    .filter(|line| !line.starts_with(&format!("{}:", canonical(subject, name))))
                    .map(|line| format!("{line}\n"))
                    .collect();
                let text = format!("{kept}{name}: {value}\n");
                let complaints = complaints(&validator, &json(&text, &parsed(&text)));
                if complaints.is_empty() {
                    continue;
                }
                both += 1;
                if !refused(subject, &text) {
                    alone.push((format!("{name}: {value}"), complaints));
                }
            }
        }
    }
    assert!(alone.is_empty(), "only the schema refuses: {alone:#?}");
    assert!(both > 500, "the schemas refuse next to nothing: {both}");
}

fn canonical(subject: Subject, name: &str) -> &'static str {
    let names = subject.table().names.iter();
    names
        .filter(|(canonical, others)| *canonical == name || others.contains(&name))
        .map(|(canonical, _)| *canonical)
        .next()
        .unwrap()
}

/// The mistakes that officers make are seen while they type.
#[test]
fn mistakes_are_seen_by_the_schema_and_by_the_program() {
    let cases = [
        (Subject::Entry, ENTRY.replace("title", "titel")),
        (Subject::Entry, ENTRY.replace("unit: 水务局\n", "")),
        (Subject::Entry, ENTRY.replace("2023-01-02", "昨天")),
        (Subject::Entry, format!("{ENTRY}状态: 发不\n")),
        (Subject::Entry, format!("{ENTRY}附件: [{{名称: 表}}]\n")),
        (
            Subject::Entry,
            format!("{ENTRY}更正说明: [{{日期: 2023-01-03}}]\n"),
        ),
        (Subject::Entry, format!("{ENTRY}索引: 1\n")),
        (Subject::Entry, ENTRY.replace("甲", "[甲, 乙]")),
        (Subject::Entry, ENTRY.replace("甲", "")),
        (Subject::Page, format!("{PAGE}order: 第一\n")),
        (Subject::Page, format!("{PAGE}unit: 水务局\n")),
        (Subject::Site, format!("{LEAST}footer: {{fone: 1}}\n")),
        (Subject::Site, format!("{LEAST}lists: {{page_size: 1000}}\n")),
        (Subject::Site, format!("{LEAST}check: {{stray: off}}\n")),
        (Subject::Site, format!("{LEAST}units: [{{code: '002489524'}}]\n")),
        (
            Subject::Site,
            format!("{LEAST}categories: [{{name: 甲, children: [{{slug: a}}]}}]\n"),
        ),
    ];
    for (subject, text) in cases {
        let complaints = complaints(&validator(subject), &json(&text, &parsed(&text)));
        assert!(!complaints.is_empty(), "the schema passes:\n{text}");
        assert!(refused(subject, &text), "the program passes:\n{text}");
    }
}

#[test]
fn the_command_prints_one_and_stores_all() {
    let site = Site::new();
    for (name, subject) in [
        ("entry", Subject::Entry),
        ("page", Subject::Page),
        ("site", Subject::Site),
    ] {
        let run = site.run(&["schema", name]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        assert_eq!(
            serde_json::from_str::<Json>(&run.stdout).unwrap(),
            schema(subject)
        );
    }
    assert_eq!(
        site.run(&["schema"]).stdout,
        site.run(&["schema", "entry"]).stdout
    );
    assert_eq!(site.run(&["schema", "--output", "editor"]).code, Some(0));
    assert!(site.path("editor/page.schema.json").is_file());
    assert_eq!(site.run(&["schema", "report"]).code, Some(2));
}
