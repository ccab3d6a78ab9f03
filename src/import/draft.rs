//! A draft entry: the file as it will lie in `content/`.
//!
//! Its front matter is in Chinese whatever language the terminal speaks: it is content, and the same
//! source must give the same draft on every machine.

use super::document::{Confidence, Document, Field, Found, Note, Place, Reason, Removed};
use super::head;
use super::markdown;
use super::resolve::{self, Known, Values};
use crate::entry::slug::slug;
use crate::load::placeholder;
use crate::text::TextMode;

/// The comment that tells a later import which source a draft was made from.
pub const DIGEST_MARK: &str = "# 来源摘要: ";

/// An entry to be written.
#[derive(Debug)]
pub struct Draft {
    /// The file's name without its ending, the same for the same source.
    pub stem: String,
    /// The year it belongs to: that of its publish date, else none.
    pub year: Option<i16>,
    /// The index number, normalised where the site can read it.
    pub key: Option<String>,
    /// A digest of the source.
    pub digest: String,
    /// The whole file.
    pub file: String,
    /// Files beside it: names and bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// What was taken.
    pub values: Vec<Found>,
    /// What was said under labels that no key takes.
    pub others: Vec<Found>,
    /// What has to be filled in before the entry passes its check.
    pub missing: Vec<Field>,
    /// What is in the source and not in the text.
    pub removed: Vec<Removed>,
    /// What the officer has to know.
    pub notes: Vec<Note>,
}

/// Keys without which there is no entry.
const REQUIRED: [Field; 4] = [Field::Title, Field::IndexNumber, Field::Unit, Field::Published];

/// The key of a field in the front matter.
pub fn key(field: Field) -> &'static str {
    match field {
        Field::Title => "标题",
        Field::IndexNumber => "索引号",
        Field::Unit => "发布机构",
        Field::Published => "公开日期",
        Field::Issued => "成文日期",
        Field::DocumentNumber => "文号",
        Field::Category => "主题分类",
        Field::Genre => "体裁分类",
        Field::Keywords => "关键词",
        Field::Disclosure => "公开方式",
        Field::Source => "来源",
        Field::Summary => "内容概述",
        Field::Effective => "施行日期",
        Field::Expires => "有效期至",
        Field::Repealed => "废止日期",
        Field::Editor => "责任编辑",
        Field::Language => "语言",
        Field::Body => "正文",
        Field::Other | Field::Chrome => "说明",
    }
}

/// Makes a draft of a document. `source` is the name of the source for people, `digest` stands for
/// its bytes.
pub fn draft(mut document: Document, source: &str, digest: String, known: Known<'_>) -> Draft {
    let mut parts = head::split(&mut document);
    let Values { list, others, notes } = resolve::resolve(&parts, &document, known);
    let value = |field: Field| {
        list.iter()
            .find(|found| found.field == field)
            .map(|found| found.value.trim())
    };
    let mut missing: Vec<Field> = REQUIRED
        .into_iter()
        .filter(|field| value(*field).is_none())
        .collect();
    if let Some(range) = value(Field::Title).and_then(|title| super::title::enclosed(title, &parts.text)) {
        enclosed_heading(&mut parts.text, range);
    }
    let number = value(Field::IndexNumber);
    let normal = number.and_then(|number| known.config?.index_numbers.key_of(number));
    let day = value(Field::Published).and_then(super::labels::date_in);
    let stem = stem(normal.as_deref().or(number), day, value(Field::Title), &digest);
    // Pictures carry the source's digest: two drafts may come to have one stem.
    let beside = format!("{stem}-{}", &digest[..6]);
    let (mode, text) = markdown::write(&parts.text, &document, &beside);
    if text.trim().is_empty() {
        missing.push(Field::Body);
    }
    let pictures: Vec<(String, Vec<u8>)> = document
        .pictures
        .drain(..)
        .enumerate()
        .map(|(number, picture)| (markdown::picture_name(&beside, number, &picture), picture.bytes))
        .collect();
    let mut file = front_matter(&list, &others, &missing, &notes, source, &digest);
    finish(&mut file, mode, &text);
    Draft {
        stem,
        year: day.map(|day| day.date.year()),
        key: normal.or_else(|| number.map(super::labels::plain)),
        digest,
        file,
        pictures,
        values: list,
        others,
        missing,
        removed: parts.removed,
        notes,
    }
}

/// The lines that title an enclosed document become its heading.
fn enclosed_heading(text: &mut Vec<super::document::Block>, range: std::ops::Range<usize>) {
    use super::document::{BlockKind, Inline};
    let words: Vec<String> = text[range.clone()]
        .iter()
        .map(|block| block.text().trim().to_owned())
        .collect();
    let kind = BlockKind::Heading(1, vec![Inline::Text(words.concat())]);
    text[range.start].kind = kind;
    text.drain(range.start + 1..range.end);
}

/// The name of the file: the index number, or the date and the title's pinyin.
fn stem(
    number: Option<&str>,
    day: Option<crate::entry::Moment>,
    title: Option<&str>,
    digest: &str,
) -> String {
    if let Some(name) = number.map(slug).filter(|name| name.len() >= 4) {
        return name.chars().take(80).collect();
    }
    let date = day.map_or("undated".to_owned(), |day| day.date.to_string());
    let title: String = title.unwrap_or_default().chars().take(16).collect();
    let words = slug(&title);
    let words = if words.is_empty() {
        &digest[..8]
    } else {
        words.as_str()
    };
    let short: String = words.chars().take(90).collect();
    format!("{date}-{}", short.trim_matches(['-', '.']))
}

fn front_matter(
    list: &[Found],
    others: &[Found],
    missing: &[Field],
    notes: &[Note],
    source: &str,
    digest: &str,
) -> String {
    let mut out = String::from("---\n");
    out.push_str(&format!("# 由 gongkai import 从“{}”导入。\n", comment(source)));
    out.push_str(
        "# 请逐项核对，填好标有“待填”的各处，运行 gongkai check；无误后删去“状态: 草稿”一行即可公开。\n",
    );
    out.push_str(&format!("{DIGEST_MARK}{digest}\n"));
    for field in resolve::ORDER {
        if let Some(found) = list.iter().find(|found| found.field == field) {
            let value = yaml(found.value.trim());
            if let Some(remark) = remark(found, notes) {
                out.push_str(&format!("# {}：{remark}\n", key(field)));
            }
            out.push_str(&format!("{}: {value}\n", key(field)));
        } else if missing.contains(&field) {
            let blank = placeholder::blank(key(field));
            let name = key(field);
            out.push_str(&format!(
                "# {name}：{}\n{name}: {blank}\n",
                why_blank(field, list)
            ));
        }
    }
    for found in others {
        out.push_str(&format!(
            "# 原文另有：{}: {}\n",
            comment(&found.label),
            comment(&found.value)
        ));
    }
    for note in notes {
        if let Note::Conflict { field, other } = note {
            out.push_str(&format!("# 原文另有“{}”：{}\n", key(*field), comment(other)));
        }
    }
    out
}

/// What to look at before the value is published. It stands above the value: behind it, it could be
/// taken for a part of it.
fn remark(found: &Found, notes: &[Note]) -> Option<String> {
    let mut remarks: Vec<&str> = Vec::new();
    match (found.confidence, &found.place) {
        (Confidence::Guess, _) => remarks.push("推测，请核对"),
        (Confidence::Likely, Place::Signature) => remarks.push("取自落款，请核对"),
        (Confidence::Likely, Place::Title) => remarks.push("取自标题，请核对"),
        _ => {}
    }
    for note in notes {
        match (note, found.field) {
            (Note::UnknownUnit(_), Field::Unit) => {
                remarks.push("请改正：site.yaml 中没有这个机构，写站内的名称，或把它加入 site.yaml")
            }
            (Note::UnknownCategory(_), Field::Category) => {
                remarks.push("请改正：site.yaml 中没有这个分类，写站内的分类，或删去本行");
            }
            (Note::BadIndexNumber, Field::IndexNumber) => {
                remarks.push("请改正：不合本站索引号的写法，请对照原件")
            }
            (Note::LostZeros, Field::IndexNumber) => {
                remarks.push("表格中是数字，前面的 0 可能已丢失，请核对")
            }
            _ => {}
        }
    }
    (!remarks.is_empty()).then(|| remarks.join("；"))
}

/// Why a required value is not there.
fn why_blank(field: Field, list: &[Found]) -> String {
    let issued = list.iter().find(|found| found.field == Field::Issued);
    match (field, issued) {
        (Field::Published, Some(issued)) => {
            let day = comment(issued.value.trim());
            format!("来源中没有；成文日期 {day} 不能代替")
        }
        _ => "来源中没有".to_owned(),
    }
}

/// A text for a comment: one line without control characters.
fn comment(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as a YAML value. Everything but the plainest is quoted.
pub fn yaml(text: &str) -> String {
    let text = comment(text);
    let plain = |c: char| {
        c.is_alphanumeric() && !c.is_ascii()
            || c.is_ascii_alphanumeric()
            || "/-_.()（）〔〕《》“”、，。；：—〈〉".contains(c)
    };
    let starts = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || "《（〔“".contains(c));
    // A clock time and single spaces are read as they stand.
    let spaced = |c: char| plain(c) || c == ' ';
    let dated = crate::entry::Moment::parse(&text).is_ok();
    // A unit may be called so; YAML would take it for nothing.
    let nothing = text.eq_ignore_ascii_case("null");
    if starts && !nothing && (text.chars().all(spaced) || dated) {
        return text;
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

fn finish(file: &mut String, mode: TextMode, text: &str) {
    if text.trim().is_empty() {
        // In a comment: there is no text yet, and no draft passes its check without one.
        let blank = placeholder::blank(key(Field::Body));
        file.push_str(&format!(
            "状态: 草稿\n---\n\n<!-- {blank}来源中没有。请把正文粘贴在这里，并删去本行。 -->\n"
        ));
        return;
    }
    if mode == TextMode::Plain {
        file.push_str("文本: plain\n");
    }
    file.push_str("状态: 草稿\n---\n\n");
    file.push_str(text);
    if !text.ends_with('\n') {
        file.push('\n');
    }
}

/// The lines that were taken for the page around the text.
pub fn chrome(removed: &[Removed]) -> impl Iterator<Item = &Removed> {
    removed
        .iter()
        .filter(|removed| !matches!(removed.reason, Reason::Title | Reason::Metadata))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostics, SourceText};
    use crate::load::yaml::{self as reader, Value};

    #[test]
    fn every_value_comes_back_from_yaml_as_it_was() {
        for value in [
            "关于印发《方案(2021-2023年)》的通知",
            "2023-01-11 09:58",
            "00001434-9/2022-00001",
            "000014349",
            "a: b",
            "# 井号",
            "甲 # 乙",
            "- 甲",
            "\"引号\"与\\反斜杠",
            "'单引号'",
            "{甲}",
            "[乙]",
            "*丙",
            "&丁",
            "!戊",
            "%己",
            "@庚",
            "`辛`",
            "是？否！",
            "yes",
            "null",
            "~",
            "1.10",
            "甲：乙",
            "标题: 值, 值",
            "|",
            ">",
            "甲,乙;丙",
            "𠮷野家",
        ] {
            let text = format!("标题: {}\n", yaml(value));
            let mut found = Diagnostics::new();
            let source = SourceText {
                file: "a",
                text: &text,
            };
            let node = reader::parse(source, 0..text.len(), &mut found);
            let Some(Value::Map(pairs)) = node.map(|node| node.value) else {
                panic!("{text}");
            };
            let Value::Scalar(read) = &pairs[0].1.value else {
                panic!("{text}");
            };
            assert_eq!(read, value, "{text}");
            assert!(found.is_empty(), "{text}");
        }
    }
}
