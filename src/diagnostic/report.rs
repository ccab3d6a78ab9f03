//! Findings for programs: JSON of our own, and SARIF 2.1.0 for the tools that read it.
//!
//! `docs/rules.md` describes the JSON. Both follow from the findings alone, in their order.

use serde_json::{Value, json};

use super::rules::{Rule, rules};
use super::{Diagnostic, Diagnostics, Language, Place, Severity};

/// The version of the JSON form. It grows when a key changes its meaning or goes.
const VERSION: u32 = 1;

/// All findings as one JSON value.
pub fn json(findings: &Diagnostics, language: Language) -> Value {
    json!({
        "version": VERSION,
        "errors": findings.count(Severity::Error),
        "warnings": findings.count(Severity::Warning),
        "findings": findings.iter().map(|finding| json_finding(finding, language)).collect::<Vec<_>>(),
    })
}

fn json_finding(finding: &Diagnostic, language: Language) -> Value {
    let words = finding.problem.words(language);
    let mut value = json!({
        "rule": finding.problem.rule(),
        "severity": severity(finding.severity),
        "message": words.title,
    });
    let optional = [
        ("label", text(&words.label)),
        ("hint", text(&words.hint)),
        ("place", finding.place.as_ref().map(json_place)),
        ("other", finding.other.as_ref().map(json_place)),
    ];
    for (key, part) in optional {
        if let Some(part) = part {
            value[key] = part;
        }
    }
    value
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| json!(text))
}

fn json_place(place: &Place) -> Value {
    match &place.excerpt {
        None => json!({ "file": place.file }),
        Some(excerpt) => json!({
            "file": place.file,
            "line": excerpt.line,
            "column": excerpt.column,
            "end_column": excerpt.column + excerpt.text[excerpt.mark.clone()].chars().count(),
            "marked": excerpt.text[excerpt.mark.clone()],
        }),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// All findings as a SARIF 2.1.0 log of one run, with the descriptions of the rules that they name.
pub fn sarif(findings: &Diagnostics, language: Language) -> Value {
    let mut named: Vec<&str> = findings.iter().map(|finding| finding.problem.rule()).collect();
    named.sort_unstable();
    named.dedup();
    let described = rules();
    let rules: Vec<Value> = named
        .iter()
        .map(|id| sarif_rule(id, described.iter().find(|rule| rule.id == *id)))
        .collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| sarif_result(finding, &named, language))
        .collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gongkai",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "language": "en",
                "rules": rules,
            }},
            // The standard wants a language and a country; it knows no scripts (section 3.14.6).
            "language": language.pick("en", "zh-CN"),
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "SITE": { "description": { "text": "the folder of site.yaml" } } },
            "results": results,
        }],
    })
}

fn sarif_rule(id: &str, rule: Option<&Rule>) -> Value {
    match rule {
        None => json!({ "id": id }),
        Some(rule) => json!({
            "id": id,
            "shortDescription": { "text": rule.finds },
            "fullDescription": { "text": format!("Finds: {}. Why: {}.", rule.finds, rule.why) },
            "help": { "text": rule.remedy },
            "defaultConfiguration": {
                "level": if rule.severity == "warning" { "warning" } else { "error" },
            },
        }),
    }
}

fn sarif_result(finding: &Diagnostic, rules: &[&str], language: Language) -> Value {
    let words = finding.problem.words(language);
    let message = [&words.title, &words.label, &words.hint]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(language.pick("; ", "；"));
    let rule = finding.problem.rule();
    let mut result = json!({
        "ruleId": rule,
        "level": severity(finding.severity),
        "message": { "text": message },
    });
    if let Ok(index) = rules.binary_search(&rule) {
        result["ruleIndex"] = json!(index);
    }
    if let Some(place) = &finding.place {
        result["locations"] = json!([{ "physicalLocation": sarif_place(place) }]);
    }
    if let Some(other) = &finding.other {
        let said = language.pick("the first is here", "第一处在这里");
        result["relatedLocations"] = json!([{
            "physicalLocation": sarif_place(other),
            "message": { "text": said },
        }]);
    }
    result
}

fn sarif_place(place: &Place) -> Value {
    let mut value = json!({
        "artifactLocation": { "uri": uri(&place.file), "uriBaseId": "SITE" },
    });
    if let Some(excerpt) = &place.excerpt {
        let marked = &excerpt.text[excerpt.mark.clone()];
        value["region"] = json!({
            "startLine": excerpt.line,
            "startColumn": excerpt.column,
            "endColumn": excerpt.column + marked.chars().count(),
            "snippet": { "text": marked },
        });
    }
    value
}

/// A path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
