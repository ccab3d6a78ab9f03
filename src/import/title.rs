//! Which of the lines above a text is its title.

use super::document::{Block, Confidence, Field, Found};
use super::head::Fate;
use super::labels::{self, plain};
use crate::search::fold::fold_char;

/// What official documents call themselves at the end of their titles.
pub const GENRES: &[&str] = &[
    "报告",
    "通知",
    "通报",
    "公告",
    "通告",
    "方案",
    "办法",
    "意见",
    "规定",
    "细则",
    "条例",
    "决定",
    "命令",
    "令",
    "批复",
    "函",
    "纪要",
    "议案",
    "公报",
    "决议",
    "请示",
    "计划",
    "规划",
    "总结",
    "要点",
    "指南",
    "目录",
    "清单",
    "名单",
    "公示",
    "声明",
    "解读",
    "预案",
    "制度",
    "章程",
    "标准",
    "规则",
    "规范",
    "说明",
    "简报",
    "情况",
    "概况",
    "职责",
    "分工",
    "预算",
    "决算",
    "结果",
    "统计",
    "年报",
    "须知",
    "启事",
    "答复",
    "须知",
    "措施",
    "行动",
    "信息",
    "指引",
    "问答",
    "一览表",
    "汇总表",
    "建议",
    "提案",
    "任免",
    "决定书",
    "通知书",
    "告知书",
    "意见书",
    "报告书",
    "倡议书",
    "公开信",
];

/// The most lines a title is printed on.
const LINES: usize = 4;

/// Finds the title among the first `head` lines and marks them; the value joins `found`.
pub fn find(
    blocks: &[Block],
    lines: &[Option<String>],
    head: usize,
    fate: &mut [Fate],
    found: &mut Vec<Found>,
) {
    let named: Vec<(String, Confidence)> = found
        .iter()
        .filter(|hint| hint.field == Field::Title && !hint.value.is_empty())
        .map(|hint| (plain(&hint.value), hint.confidence))
        .collect();
    let mut best: Option<(i32, std::ops::Range<usize>, String)> = None;
    for start in 0..head {
        for end in start + 1..=head.min(start + LINES) {
            let Some(text) = window(blocks, lines, start..end, fate) else {
                break;
            };
            let score = score(&text, &lines[start..end], &named);
            if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, start..end, text));
            }
        }
    }
    let Some((score, range, value)) = best else { return };
    let sure = named
        .iter()
        .any(|(_, confidence)| *confidence < Confidence::Guess);
    if score < 100 && (sure || (!named.is_empty() && score < 4)) {
        // The source names its title, and no line of the text is it. What was only guessed gives way
        // to a line that reads like a title.
        return;
    }
    if score < -2 {
        return;
    }
    let confidence = match score {
        5.. => Confidence::Sure,
        2.. => Confidence::Likely,
        _ => Confidence::Guess,
    };
    let place = blocks[range.start].place.clone();
    fate[range].fill(Fate::Title);
    found.push(Found {
        field: Field::Title,
        label: String::new(),
        value,
        place,
        confidence,
    });
}

/// Lines that could be one title, put together; `None` when they cannot.
fn window(
    blocks: &[Block],
    lines: &[Option<String>],
    range: std::ops::Range<usize>,
    fate: &[Fate],
) -> Option<String> {
    let mut text = String::new();
    for at in range.clone() {
        let line = lines[at]
            .as_deref()
            .filter(|line| !line.is_empty() && fate[at] == Fate::Text)?;
        if at > range.start && blocks[at].apart {
            return None;
        }
        let words = text.ends_with(|c: char| c.is_ascii_alphabetic())
            && line.starts_with(|c: char| c.is_ascii_alphabetic());
        if words {
            text.push(' ');
        }
        text.push_str(line);
    }
    let length = text.chars().count();
    (length <= 150 && labels::date_in(&text).is_none()).then_some(text)
}

fn score(text: &str, lines: &[Option<String>], named: &[(String, Confidence)]) -> i32 {
    let folded = plain(text);
    // The surest of the names the source gives, however many lines it is printed on.
    let named = named
        .iter()
        .filter(|(name, _)| *name == folded)
        .map(|(_, confidence)| *confidence)
        .min();
    if let Some(confidence) = named {
        return match confidence {
            Confidence::Sure => 120,
            Confidence::Likely => 110,
            Confidence::Guess => 100,
        };
    }
    let length = folded.chars().count();
    let about = folded.contains(&fold("关于"));
    let genre = is_genre(&folded);
    let mut score = 0;
    score += if genre { 3 } else { 0 };
    score += if about { 2 } else { 0 };
    score += if (8..=70).contains(&length) { 1 } else { -3 };
    score += if folded.contains("20") && folded.contains('年') {
        1
    } else {
        0
    };
    score -= if folded.ends_with(&fold("文件")) { 3 } else { 0 };
    score -= if folded.contains(':') { 2 } else { 0 };
    score -= 2 * (lines.len() as i32 - 1);
    score + joins(lines)
}

/// Whether lines go on with each other: a unit above `关于…` or `2023年…`, brackets below, a line
/// that ends in the middle.
fn joins(lines: &[Option<String>]) -> i32 {
    let texts: Vec<String> = lines.iter().flatten().map(|line| plain(line)).collect();
    let mut score = 0;
    for pair in texts.windows(2) {
        let [above, below] = pair else { continue };
        let unit = labels::is_unit_name(above);
        let begins = below.starts_with(&fold("关于")) || below.starts_with("20") || below.starts_with("印发");
        let goes_on = !is_genre(above) && !unit && is_genre(below);
        let remark = below.starts_with('(') && below.ends_with(')') && below.chars().count() <= 24;
        if (unit && (begins || is_genre(below))) || goes_on || remark {
            score += 3;
        }
    }
    score
}

/// Whether a folded text ends with a name of a kind of document, brackets after it left aside.
fn is_genre(folded: &str) -> bool {
    genre(folded).is_some()
}

/// The kind of document that a title names at its end.
pub fn genre(title: &str) -> Option<&'static str> {
    let folded = plain(title);
    let bare = match folded.rfind('(') {
        Some(open) if folded.ends_with(')') => &folded[..open],
        _ => folded.as_str(),
    };
    GENRES.iter().find(|genre| bare.ends_with(&fold(genre))).copied()
}

fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// The lines of the text that are the title of a document which its cover notice encloses: those
/// that repeat a name between 《 and 》 in the title or the notice, below a date.
pub fn enclosed(title: &str, text: &[Block]) -> Option<std::ops::Range<usize>> {
    let lines: Vec<Option<String>> = text.iter().map(Block::line).collect();
    let dated = |line: &Option<String>| {
        line.as_deref()
            .is_some_and(|line| line.chars().count() <= 40 && signature_date(line).is_some())
    };
    let first = lines.iter().position(dated)? + 1;
    let notice = lines[..first].iter().flatten().map(String::as_str);
    let names: Vec<String> = std::iter::once(title)
        .chain(notice)
        .flat_map(quoted_names)
        .collect();
    for start in first..lines.len() {
        let mut whole = String::new();
        for (end, line) in lines.iter().enumerate().skip(start).take(LINES) {
            let Some(line) = line else { break };
            whole.push_str(&plain(line));
            if names.contains(&whole) {
                return Some(start..end + 1);
            }
            if !names.iter().any(|name| name.starts_with(&whole)) {
                break;
            }
        }
    }
    None
}

/// The names between 《 and 》 in a text; the outer ones, where they stand inside each other.
fn quoted_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '《' => open.push(at + c.len_utf8()),
            '》' => {
                if let Some(start) = open.pop().filter(|_| open.is_empty()) {
                    names.push(plain(&text[start..at]));
                }
            }
            _ => {}
        }
    }
    names.retain(|name| name.chars().count() >= 4);
    names
}

/// How long the line of a signature may be, in characters.
const SIGNATURE: usize = 60;

/// The date that a line ends with, when nothing but a unit's name stands before it.
pub fn signature_date(line: &str) -> Option<(String, crate::entry::Moment)> {
    // Asked first: what follows tries every place of the line.
    if line.chars().nth(SIGNATURE).is_some() || !line.contains('年') || !line.trim_end().ends_with('日') {
        return None;
    }
    let starts = line.char_indices().map(|(at, _)| at);
    for at in starts {
        if let Ok(moment) = crate::entry::Moment::parse(&line[at..]) {
            let before = line[..at].trim().trim_end_matches(['(', '（']).trim();
            let named = before.is_empty() || labels::is_unit_name(before);
            return named.then(|| (before.to_owned(), moment));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::Place;

    fn title_of(text: &[&str]) -> Option<String> {
        let blocks: Vec<Block> = text
            .iter()
            .enumerate()
            .map(|(at, line)| Block::paragraph(*line, Place::Line(at + 1)))
            .collect();
        let lines: Vec<Option<String>> = blocks.iter().map(Block::line).collect();
        let mut found = Vec::new();
        find(
            &blocks,
            &lines,
            text.len(),
            &mut vec![Fate::Text; text.len()],
            &mut found,
        );
        found.pop().map(|found| found.value)
    }

    #[test]
    fn titles_are_put_together_from_their_lines() {
        assert_eq!(
            title_of(&["吴忠市红寺堡区民政局", "2023年法治政府建设年度总结报告"]).as_deref(),
            Some("吴忠市红寺堡区民政局2023年法治政府建设年度总结报告")
        );
        assert_eq!(
            title_of(&[
                "某市民政局文件",
                "某市民政局关于印发",
                "《养老服务实施方案》的通知"
            ])
            .as_deref(),
            Some("某市民政局关于印发《养老服务实施方案》的通知")
        );
        assert_eq!(
            title_of(&["某市行政规范性文件管理办法", "（试行）"]).as_deref(),
            Some("某市行政规范性文件管理办法（试行）")
        );
        assert_eq!(title_of(&["2023年1月5日"]), None);
    }

    #[test]
    fn a_signature_is_a_date_with_nothing_but_a_unit_before_it() {
        let date = |line| signature_date(line).map(|(unit, date)| (unit, date.to_string()));
        assert_eq!(
            date("2021年12 月30日"),
            Some((String::new(), "2021-12-30".into()))
        );
        assert_eq!(
            date("株洲市民政局 2021年12月30日"),
            Some(("株洲市民政局".into(), "2021-12-30".into()))
        );
        assert_eq!(date("会议定于2021年12月30日"), None);
    }
}
