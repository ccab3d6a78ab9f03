//! The first sentence of a text, to stand for it in lists and feeds.

use super::extract::{tag_end, unescape};
use super::{TextMode, cut, number, render};

/// How much of a text is read, first and at most.
const WINDOWS: [usize; 3] = [2 << 10, 8 << 10, 32 << 10];
/// The longest summary, in characters.
const LONGEST: usize = 120;

/// The first sentence that says something: after headings, the addressee, the lines of a cover and
/// the words that only hand a document on. Never empty for a text that is not blank; only the start
/// of a long text is read.
pub fn first_sentence(source: &str, mode: TextMode) -> String {
    let source = source.trim_start_matches(|c: char| c.is_whitespace() || super::clean::is_forbidden(c));
    let mut fallback = String::new();
    for window in WINDOWS {
        let start = start_of(source, window);
        let html = render(start, mode, &|_| None).html;
        let paragraphs = paragraphs(&html);
        let said = paragraphs.iter().find(|text| !is_prelude(text));
        if let Some(text) = said {
            return sentence(text);
        }
        let text = super::text_of(&html);
        let spoken = paragraphs
            .first()
            .map(String::as_str)
            .or_else(|| text.lines().next());
        fallback = spoken
            .map(sentence)
            .filter(|text| !text.is_empty())
            .unwrap_or(fallback);
        if start.len() == source.len() {
            break;
        }
    }
    if fallback.is_empty() {
        fallback = sentence(
            super::clean::clean(start_of(source, WINDOWS[0]))
                .lines()
                .next()
                .unwrap_or_default(),
        );
    }
    fallback
}

/// The start of a text, cut at the end of a line where one is near.
fn start_of(source: &str, window: usize) -> &str {
    if source.len() <= window {
        return source;
    }
    let start = &source[..source.floor_char_boundary(window)];
    match start.rfind('\n') {
        Some(end) if end > window / 2 => &start[..end],
        _ => start,
    }
}

/// The texts of the paragraphs that are neither headings nor signatures, without footnote calls.
fn paragraphs(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<p>") {
        let body = &rest[at + 3..];
        let end = body.find("</p>").unwrap_or(body.len());
        let text = words(&body[..end]);
        if !text.is_empty() {
            found.push(text);
        }
        rest = &body[end..];
    }
    found
}

fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&unescape(&rest[..open]));
        if rest[open..].starts_with("<sup class=\"footnote-ref\"") {
            rest = rest[open..].split_once("</sup>").map_or("", |(_, after)| after);
        } else {
            if rest[open..].starts_with("<br") {
                text.push(' ');
            }
            rest = rest.get(open + tag_end(&rest[open..]) + 1..).unwrap_or_default();
        }
    }
    text.push_str(&unescape(rest));
    text.split([' ', '\n', '\t'])
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a paragraph only leads up to the text.
fn is_prelude(text: &str) -> bool {
    let length = text.chars().count();
    let salutation = length <= 80 && text.ends_with([':', '：']) && !text.contains(['。', '；']);
    // The lines of a cover, and those that say when a law was passed, have no stop.
    let passed = ["通过", "修订", "修正", "公布", "批准", "施行"];
    let dated = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().nth(4) == Some('年')
        && passed.iter().any(|word| text.contains(word));
    let cover = (length <= 60 || dated) && !text.contains(['。', '；', '！', '？', ';']);
    let bracketed = text.starts_with(['(', '（', '〔', '[']) && text.ends_with([')', '）', '〕', ']']);
    let hands_on = length <= 160
        && text.starts_with(['现', '現'])
        && (text.contains("印发给") || text.contains("印發給"));
    salutation || cover || bracketed || hands_on
}

/// The first sentence of a paragraph, cut at a pause where it is too long.
fn sentence(text: &str) -> String {
    let text = number::article(text).unwrap_or(text).trim();
    let mut depth = 0_i32;
    let mut pause = None;
    for (index, (at, c)) in text.char_indices().enumerate() {
        let end = at + c.len_utf8();
        match c {
            '《' | '“' | '「' | '（' | '(' | '〈' => depth += 1,
            '》' | '”' | '」' | '）' | ')' | '〉' => depth = (depth - 1).max(0),
            '。' | '！' | '？' if depth == 0 => return text[..end].to_owned(),
            '，' | ',' | '；' | ';' | '、' if index >= LONGEST / 2 => pause = Some(at),
            _ => {}
        }
        if index + 1 == LONGEST && end < text.len() {
            let end = pause.unwrap_or_else(|| cut::floor(text, 0, at));
            return format!("{}…", &text[..end]);
        }
    }
    text.to_owned()
}
