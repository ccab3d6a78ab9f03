//! The browser's engine, under node, gives the answers of the reader in this program.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use gongkai::invisible::is_ignorable;
use gongkai::search::fold::{fold, fold_char, is_sign};
use gongkai::search::reader::Filters;
use serde_json::{Value, json};

use crate::portal::Portal;

/// Runs a script of this folder over a site, with JSON in and out.
pub fn node(script: &str, site: &Path, input: &Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/search")
        .join(script);
    let mut child = Command::new("node")
        .args([script.as_path(), site])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is needed to try the browser's half of search");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", script.display());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn both_fold_every_character_alike() {
    let cases: Vec<(String, String)> = serde_json::from_str(include_str!("fold-cases.json")).unwrap();
    for (written, folded) in &cases {
        assert_eq!(fold(written), *folded);
    }
    let written: Vec<&String> = cases.iter().map(|(written, _)| written).collect();
    let answer = node("fold.mjs", Portal::of(3).folder(), &json!(written));
    assert_eq!(
        answer["texts"],
        json!(cases.iter().map(|(_, folded)| folded).collect::<Vec<_>>())
    );
    let lines: String = (0..0x30000)
        .filter_map(char::from_u32)
        .map(|c| {
            format!(
                "{} {} {}\n",
                fold_char(c) as u32,
                is_sign(fold_char(c)),
                is_ignorable(c)
            )
        })
        .collect();
    assert_eq!(answer["digest"], json!(crc32(lines.as_bytes())));
}

/// CRC-32 once more, bit by bit: a third opinion.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                0xedb8_8320 ^ crc >> 1
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn both_answer_every_query_alike() {
    let portal = Portal::of(150);
    let mut cases: Vec<Value> = portal.parts(150).into_iter().map(|q| json!({"q": q})).collect();
    let typed: Vec<Value> = serde_json::from_str(include_str!("queries.json")).unwrap();
    cases.extend(typed);
    compare(&portal, &cases);
}

#[test]
fn both_put_hits_in_the_same_order() {
    let cases = [
        "刑法",
        "企业所得税",
        "报告",
        "年度报告",
        "企業所得稅法 實施條例",
        "中华人民共和国 刑法",
    ];
    compare(&crate::laws(), &cases.map(|q| json!({"q": q})));
}

#[test]
fn both_find_the_files_of_a_frequent_pair() {
    let signs = (0..60).filter_map(|n| char::from_u32(0x4e00 + n * 11));
    let mut cases: Vec<Value> = signs.map(|sign| json!({"q": format!("政府{sign}")})).collect();
    cases.extend(["政府", "府一", "政府 -府一", "一政府", "𠮷"].map(|q| json!({"q": q})));
    compare(&crate::exact::heavy(), &cases);
}

fn compare(portal: &Portal, cases: &[Value]) {
    let reader = portal.reader();
    let answers = node("ask.mjs", portal.folder(), &json!(cases));
    for (case, answer) in cases.iter().zip(answers.as_array().unwrap()) {
        let number = |name: &str, default| case[name].as_u64().unwrap_or(default) as usize;
        let query = case["q"].as_str().unwrap();
        let ours = reader
            .search(
                query,
                &filters(&case["filters"]),
                number("skip", 0),
                number("limit", 10),
            )
            .unwrap();
        assert_eq!(serde_json::to_value(ours).unwrap(), *answer, "{case}");
    }
}

fn filters(value: &Value) -> Filters {
    let year = |name: &str| value[name].as_i64().map(|year| year as i32);
    let slugs = |name: &&str| {
        let list = value[*name].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .map(|slug| slug.as_str().unwrap().to_owned())
            .collect()
    };
    let years = (value.get("from").is_some() || value.get("to").is_some())
        .then(|| (year("from").unwrap_or(i32::MIN), year("to").unwrap_or(i32::MAX)));
    Filters {
        years,
        slugs: gongkai::search::COLUMNS.each_ref().map(slugs),
        sort: if value["sort"] == "date" {
            gongkai::search::reader::Sort::Newest
        } else {
            Default::default()
        },
    }
}
