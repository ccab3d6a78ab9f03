//! Attachments are searched alike by both readers: a hit names the same file, part and address.

use std::fs;
use std::process::Command;

use gongkai::search::reader::Filters;
use serde_json::{Value, json};

use crate::portal::open;
use crate::twins::node;

const ENTRY: &str = "---\ntitle: 通知\nindex_number: 002489524/2023-00001\nunit: 民政局\npublished: 2023-01-11\n\
                     attachments: [{file: a.csv, name: 表 & 一.csv}, b.txt]\n---\n";

#[test]
fn both_find_the_same_place_in_attachments() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "site.yaml",
        "title: 甲\nbase_url: https://a.example/\nunits: [{name: 民政局}]\n",
    );
    write(
        "content/e.md",
        &format!("{ENTRY}{}末尾的话。\n", "很长的正文。\n\n".repeat(600)),
    );
    write("content/a.csv", "项目,标准\n護林員補助,三万元\n<b>&amp;,1\n");
    write("content/b.txt", "第一行\n乙炔瓶应当直立。\n");
    let built = Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(["build", "--now", "2024-01-01"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(built.status.success(), "{built:?}");
    let site = folder.path().join("public");
    let queries = [
        ("护林员补助", 1),
        ("护林员补助三万元", 0),
        ("乙炔瓶 三万元", 1),
        ("末尾的话", 1),
        ("末尾的话 乙炔瓶应当直立", 1),
        ("末尾的话 -乙炔瓶应当直立", 0),
        ("末尾的话 -不存在的说法", 1),
        ("表一", 0),
        ("\"表 & 一\"", 1),
        ("<b>&amp;", 1),
        ("第一行乙炔瓶", 0),
    ];
    let cases: Vec<Value> = queries.iter().map(|(q, _)| json!({"q": q})).collect();
    let answers = node("ask.mjs", &site, &json!(cases));
    let reader = open(site).unwrap();
    for ((query, count), answer) in queries.iter().zip(answers.as_array().unwrap()) {
        let ours = reader.search(query, &Filters::default(), 0, 10).unwrap();
        assert_eq!(ours.hits.len(), *count, "{query}: {ours:?}");
        assert_eq!(serde_json::to_value(ours).unwrap(), *answer, "{query}");
    }
    let within = &answers[0]["hits"][0]["within"];
    assert_eq!(within["attachment"], "表 & 一.csv", "{}", answers[0]);
    assert_eq!(within["url"], "entry/002489524/2023-00001/a.csv.html#part-1");
}
