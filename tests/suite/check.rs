//! `gongkai check`: its languages, its formats, what it denies and what a document may allow.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{NOW, Run, SITE, Site};

fn check(site: &Site, arguments: &[&str]) -> Run {
    site.run(&[&["check", "--now", NOW], arguments].concat())
}

/// A site with one warning and one error in an entry, and one error in another.
fn faulty() -> Site {
    let site = Site::new();
    site.entry(
        1,
        "document_number: 水发〔2023〕第5号\nrelated: 002489524/2019-00009\n",
        "正文。",
    )
    .file(
        "content/乙 1.md",
        "---\n标题: 乙\n索引号: 002489524/2023-00001\n发布机构: 水务居\n公开日期: 2023-01-11\n---\n正文。\n",
    );
    site
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

#[test]
fn messages_are_in_the_language_of_the_locale_or_of_the_option() {
    let site = faulty();
    let in_locale = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = site.command(&[&["check", "--now", NOW], arguments].concat());
        command
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("LANG");
        Run::of(command.envs(variables.iter().copied()).output().unwrap()).stderr
    };
    let (english, chinese) = (
        "error[unknown-unit]: no unit is called",
        "错误[unknown-unit]: 没有叫“水务居”的机构",
    );
    for (variables, arguments, want) in [
        (&[][..], &[][..], english),
        (&[("LANG", "zh_CN.UTF-8")], &[], chinese),
        (
            &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "en_GB.UTF-8")],
            &[],
            english,
        ),
        (&[("LC_MESSAGES", "zh_TW.UTF-8"), ("LANG", "C")], &[], chinese),
        (&[("LANG", "zh_CN.UTF-8")], &["--lang", "en"], english),
        (&[], &["--lang", "zh"], chinese),
    ] {
        let said = in_locale(variables, arguments);
        assert!(said.contains(want), "{variables:?} {arguments:?}: {said}");
    }
}

/// Whatever is found is said in Chinese as well: the same findings, none of their lines in English.
#[test]
fn every_finding_of_the_fixtures_has_words_in_both_languages() {
    let findings = |site: &Site, language: &str| -> Vec<Value> {
        let run = check(site, &["--format", "json", "--lang", language]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:#?}"));
        report["findings"].as_array().unwrap().clone()
    };
    for kind in ["invalid", "warned"] {
        for fixture in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind)).unwrap() {
            let fixture = fixture.unwrap().path();
            let site = Site::copy_of(&fixture);
            fs::create_dir_all(site.path("content")).unwrap();
            let (english, chinese) = (findings(&site, "en"), findings(&site, "zh"));
            // A template's mistake is met when its page is rendered, which check does not do.
            let rendered = fixture.ends_with("template-undefined");
            assert_eq!(english.is_empty(), rendered, "{}", fixture.display());
            assert_eq!(english.len(), chinese.len(), "{}", fixture.display());
            for (one, other) in english.iter().zip(&chinese) {
                assert_eq!((&one["rule"], &one["place"]), (&other["rule"], &other["place"]));
                for part in ["message", "label", "hint"] {
                    let said = other[part].as_str().unwrap_or("是");
                    assert!(is_chinese(said), "{part} in {other:#}");
                    let twin = one[part].as_str().unwrap_or("");
                    assert!(said != twin, "{part} in {other:#}");
                }
            }
        }
    }
}

#[test]
fn commands_end_with_a_line_in_the_language_asked_for() {
    let site = Site::new();
    site.entry(1, "", "正文。");
    let said = site.run(&["build", "--now", NOW, "--lang", "zh"]).stderr;
    assert!(said.starts_with("条目：读入 1，发布 1（其中过期 0），"), "{said}");
    assert_eq!(
        check(&site, &["--lang", "zh"]).stderr,
        "检查了 1 个条目，0 个错误\n"
    );
    let found = site.run(&["search", "报告", "--lang", "zh"]).stdout;
    assert!(found.starts_with("找到1 条\n"), "{found}");
    let refused = site.run(&["build", "--output", "content", "--lang", "zh"]);
    assert!(
        refused.stderr.starts_with("错误：content 不能作输出文件夹"),
        "{refused:#?}"
    );
}

#[test]
fn the_json_form_holds_every_finding_with_its_place() {
    let site = faulty();
    let run = check(&site, &["--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["version"], &report["errors"], &report["warnings"]),
        (&json!(1), &json!(3), &json!(1))
    );
    let findings = report["findings"].as_array().unwrap();
    let rules: Vec<&str> = findings.iter().map(|f| f["rule"].as_str().unwrap()).collect();
    assert_eq!(
        rules,
        [
            "document-number",
            "reference",
            "duplicate-index-number",
            "unknown-unit"
        ]
    );
    assert_eq!(
        findings[3]["place"],
        json!({"file": "content/乙 1.md", "line": 4, "column": 7, "end_column": 10, "marked": "水务居"})
    );
    assert_eq!(findings[3]["label"], "did you mean `水务局`?");
    assert_eq!(findings[2]["other"]["file"], "content/00001.md");
    // Nothing found is a report too.
    let clean = Site::new();
    let run = check(&clean, &["--format", "json"]);
    assert_eq!(run.code, Some(0));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        report,
        json!({"version": 1, "errors": 0, "warnings": 0, "findings": []})
    );
}

/// The parts of SARIF 2.1.0 that the report uses, with what the standard asks of them.
fn sarif_schema() -> Value {
    serde_json::from_str(include_str!("sarif.schema.json")).unwrap()
}

#[test]
fn the_sarif_form_is_sarif_and_describes_its_rules() {
    let site = faulty();
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    let log = |language: &str| -> Value {
        let run = check(&site, &["--format", "sarif", "--lang", language]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
        let log: Value = serde_json::from_str(&run.stdout).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&log)
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{faults:#?}\n{log:#}");
        log
    };
    assert_eq!(log("zh")["runs"][0]["language"], "zh-CN");
    let log = log("en");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let region = &results[3]["locations"][0]["physicalLocation"];
    assert_eq!(region["artifactLocation"]["uri"], "content/%E4%B9%99%201.md");
    assert_eq!(region["region"]["snippet"]["text"], "水务居");
    assert_eq!(
        (&region["region"]["startLine"], &region["region"]["startColumn"]),
        (&json!(4), &json!(7))
    );
    assert!(
        results[3]["message"]["text"]
            .as_str()
            .unwrap()
            .contains("did you mean `水务局`")
    );
}

#[test]
fn warnings_can_be_denied() {
    let site = Site::new();
    site.entry(1, "document_number: 水发〔2023〕第5号\n", "正文。");
    assert_eq!(check(&site, &[]).code, Some(0));
    let run = check(&site, &["--deny", "warnings"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[document-number]"), "{}", run.stderr);
    assert_eq!(
        check(&site, &["--deny", "warnings", "--format", "json"]).code,
        Some(1)
    );
}

/// An allowance covers its own file and its own rule, and never what cannot be published.
#[test]
fn an_allowance_covers_no_more_than_it_says() {
    let site = Site::new();
    site.entry(
        1,
        "related: 002489524/2019-00009\nallow: {reference: 该文尚未公开}\n",
        "正文。",
    )
    .built();
    assert_eq!(check(&site, &[]).stderr, "entries: 1 checked, 0 errors\n");
    site.entry(2, "related: 002489524/2019-00009\n", "正文。");
    let said = site.build().stderr;
    assert!(
        said.contains("content/00002.md") && !said.contains("content/00001.md"),
        "{said}"
    );
    site.entry(2, "allow: {unknown-unit: 不管}\n", "正文。");
    assert!(site.build().stderr.contains("error[unknown-rule]"));
    site.file("site.yaml", format!("{SITE}check: {{unused-allowance: error}}\n"))
        .entry(2, "允许: {reference: 不管}\n", "正文。");
    assert!(site.build().stderr.contains("error[unused-allowance]"));
}
