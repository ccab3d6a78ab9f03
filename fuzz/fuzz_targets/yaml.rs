//! The reading of documents and settings. It may refuse; what it gives stands in the file where it says,
//! is not longer than the file and its aliases may make it, and is the same twice.

#![no_main]

use gongkai::diagnostic::{Diagnostics, SourceText};
use gongkai::load::site_yaml;
use gongkai::load::yaml::{self, Node, Value};
use libfuzzer_sys::fuzz_target;

/// How many bytes of text there are in a value; each part of it stands in the file.
fn length(text: &str, node: &Node, depth: usize) -> usize {
    assert!(depth <= yaml::MAX_DEPTH + 1);
    assert!(text.get(node.range.clone()).is_some(), "{:?}", node.range);
    match &node.value {
        Value::Null => 0,
        Value::Scalar(scalar) => scalar.len(),
        Value::List(items) => items.iter().map(|item| length(text, item, depth + 1)).sum(),
        Value::Map(pairs) => pairs
            .iter()
            .map(|(key, value)| {
                assert!(text.get(key.range.clone()).is_some());
                key.text.len() + length(text, value, depth + 1)
            })
            .sum(),
    }
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let source = SourceText {
        file: "a.yaml",
        text: &text,
    };
    let mut findings = Diagnostics::new();
    let node = yaml::parse(source, 0..text.len(), &mut findings);
    assert!(node.is_some() || findings.has_errors());
    if let Some(node) = &node {
        // An escape of four bytes is a character of four at most.
        assert!(length(&text, node, 0) <= text.len() + 4 * 1024 * 1024);
    }
    assert_eq!(node, yaml::parse(source, 0..text.len(), &mut Diagnostics::new()));

    let mut findings = Diagnostics::new();
    let config = site_yaml::parse(&text, None, &mut findings);
    assert!(config.is_some() || findings.has_errors());
});
