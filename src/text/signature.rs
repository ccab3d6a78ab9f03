//! The signature of a letter: the unit's name and the date, set apart to the right.

use super::number;
use super::outline::{Line, LineKind, Role};

/// How many units may sign one document in a row of lines.
const UNITS: usize = 6;

/// Marks date lines, and the unit lines just above them, as signatures.
///
/// A date alone is one when nothing but closing matter follows; with a unit above it, it may stand
/// anywhere, since a cover letter is signed before the text that it covers.
pub(super) fn mark(lines: &[Line<'_>], roles: &mut [Role]) {
    for date in 1..lines.len() {
        if roles[date] != Role::Body || !is_date_line(&lines[date]) {
            continue;
        }
        let above = lines[..date].iter().zip(&roles[..date]).rev().take(UNITS);
        let units = above
            .take_while(|(line, role)| **role == Role::Body && is_unit_line(line))
            .count();
        let first = date - units;
        let closes = lines.get(date + 1).is_none_or(is_closing_matter);
        if first > 0 && (units > 0 || closes) {
            roles[first..=date].fill(Role::Signature);
        }
    }
}

/// Whether the line is a date and nothing else: 2021年12月30日, 二〇二一年十二月三十日.
pub(super) fn is_date_line(line: &Line<'_>) -> bool {
    line.kind == LineKind::Text && line.whole && is_date(&line.head)
}

fn is_date(text: &str) -> bool {
    if !text.starts_with(number::is_numeral) {
        return false;
    }
    let text: String = text.split_whitespace().collect();
    let mut rest = text.as_str();
    for mark in ['年', '月', '日'] {
        let Some((digits, after)) = rest.split_once(mark) else {
            return false;
        };
        let longest = if mark == '年' { 4 } else { 3 };
        let sound = (1..=longest).contains(&digits.chars().count()) && digits.chars().all(number::is_numeral);
        if !sound || (mark == '年' && digits.chars().count() < 4) {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

/// Whether the line is nothing but the name of a unit.
fn is_unit_line(line: &Line<'_>) -> bool {
    const ENDS: &str = "局委办辦厅廳府院部会會室心队隊处處科站司署组組所校学學社党黨区區";
    line.kind == LineKind::Text
        && line.whole
        && line.head.chars().count() <= 30
        && !line
            .head
            .contains(|c: char| c.is_ascii_punctuation() || "，。；：、！？《》（）".contains(c))
        && line.head.ends_with(|c| ENDS.contains(c))
}

/// What may stand below the signature of a document's last page.
fn is_closing_matter(line: &Line<'_>) -> bool {
    const STARTS: [&str; 9] = [
        "附件",
        "附：",
        "附:",
        "(此件",
        "（此件",
        "抄送",
        "抄报",
        "(联系",
        "（联系",
    ];
    line.kind == LineKind::Block || STARTS.iter().any(|start| line.head.starts_with(start))
}
