//! What YAML passes over without a word: comments behind a value, directives before a document.

use std::ops::Range;

use super::{Key, Node, Value, comparable};

/// The line of a directive (`%甲`) other than the one that names the version of YAML.
pub(super) fn directive(text: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with('%') && !line.starts_with("%YAML ") {
            return Some((at, line.trim_end().len()));
        }
        if !line.starts_with(['%', '#']) && !line.trim().is_empty() {
            return None;
        }
        at += line.len();
    }
    None
}

/// The keys whose values are titles, and those of other free text: what follows a `#` may be part of
/// it, and nothing else would notice that it is missing.
const TITLES: [&str; 5] = ["title", "标题", "標題", "名称", "名稱"];
const FREE_TEXT: [&str; 34] = [
    "name",
    "summary",
    "内容概述",
    "內容概述",
    "source",
    "来源",
    "來源",
    "信息来源",
    "note",
    "说明",
    "說明",
    "reason",
    "原因",
    "heading",
    "keywords",
    "关键词",
    "關鍵詞",
    "主题词",
    "主題詞",
    "category",
    "主题分类",
    "主題分類",
    "genre",
    "体裁分类",
    "體裁分類",
    "editor",
    "责任编辑",
    "責任編輯",
    "document_number",
    "文号",
    "文號",
    "发文字号",
    "發文字號",
    "description",
];

/// The comment behind a plain value that is free text, and whether the value is a title.
pub(super) fn comment(text: &str, key: &Key, node: &Node) -> Option<(bool, Range<usize>)> {
    let name = comparable(&key.text);
    let title = TITLES.contains(&name.as_str());
    if !title && !FREE_TEXT.contains(&name.as_str()) {
        return None;
    }
    let end = match &node.value {
        Value::Scalar(_) => node.range.end,
        // A key with nothing but a comment behind it.
        Value::Null if node.range.is_empty() => key.range.end + text.get(key.range.end..)?.find(':')? + 1,
        _ => return None,
    };
    let written = text.get(node.range.clone())?;
    if written.starts_with(['"', '\'', '|', '>']) {
        return None;
    }
    let line = text.get(end..)?.split('\n').next()?;
    let start = end + line.len() - line.trim_start().len();
    let value = node.value != Value::Null;
    let words = line.trim().strip_prefix('#')?;
    (value || !words.trim().is_empty()).then(|| (title, start..end + line.trim_end().len()))
}
