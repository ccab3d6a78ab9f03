//! Marks at the starts and ends of lines: fences of code, headings, the numbers of lists.

use std::collections::HashMap;
use std::ops::Range;

use super::Marks;

/// The bytes of each line, without its end.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let lines = text.split('\n').map(|line| {
        let range = at..at + line.len();
        at = range.end + 1;
        range
    });
    lines.collect()
}

/// For each line whether it belongs to a fenced block of code, and where the marks of fences stand
/// that nothing closes: a row of tildes under a pasted paragraph would make code of all that follows.
pub(in super::super) fn fences(text: &str) -> (Vec<bool>, Vec<usize>) {
    let lines = ranges(text);
    let mut fenced = vec![false; lines.len()];
    let mut unclosed = Vec::new();
    if !text.contains("```") && !text.contains("~~~") {
        return (fenced, unclosed);
    }
    // The shortest fence of each kind that was looked for in vain; a longer one is there as little.
    let mut missing: HashMap<u8, usize> = HashMap::new();
    let mut number = 0;
    while number < lines.len() {
        let line = &text[lines[number].clone()];
        let Some((mark, length)) = opens(line) else {
            number += 1;
            continue;
        };
        let close = if missing.get(&mark).is_some_and(|shortest| length >= *shortest) {
            None
        } else {
            let rest = (number + 1)..lines.len();
            rest.clone()
                .find(|other| closes(&text[lines[*other].clone()], mark, length))
        };
        match close {
            Some(close) => {
                fenced[number..=close].fill(true);
                number = close + 1;
            }
            None => {
                missing.insert(mark, length);
                let start = lines[number].start + (line.len() - bare(line).len());
                unclosed.extend(start..start + length);
                number += 1;
            }
        }
    }
    (fenced, unclosed)
}

/// A line without what may stand before a block: space and the marks of quotations.
pub(super) fn bare(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// The mark and length of the fence that a line opens.
fn opens(line: &str) -> Option<(u8, usize)> {
    let line = bare(line);
    let mark = line.bytes().next().filter(|byte| b"`~".contains(byte))?;
    let length = line.bytes().take_while(|byte| *byte == mark).count();
    let sound = length >= 3 && !(mark == b'`' && line[length..].contains('`'));
    sound.then_some((mark, length))
}

fn closes(line: &str, mark: u8, length: usize) -> bool {
    let line = bare(line).trim_end();
    line.len() >= length && line.bytes().all(|byte| byte == mark)
}

/// How long the mark of a list item is that a line starts with.
pub(super) fn item_mark(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = if (1..=9).contains(&digits) {
        line[digits..].starts_with(['.', ')']).then_some(digits + 1)?
    } else {
        line.starts_with(['-', '+', '*']).then_some(1)?
    };
    let rest = &line[mark..];
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(mark)
}

/// Whether a line is a rule across the page: three or more of one mark, and nothing else.
pub(super) fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next().filter(|c| "*_-".contains(*c)) else {
        return false;
    };
    let mut count = 1;
    marks.all(|c| {
        count += 1;
        c == first
    }) && count >= 3
}

impl Marks<'_> {
    /// Signs at the starts of lines that are characters: a `#` that ends a heading without having been
    /// meant to (`# 3 #`) or makes one of nothing, the numbers of lists that would lose their zeros,
    /// `>5万元`, a `-` or `=` that is all there is in a line, and quotes typed as backticks.
    pub(super) fn settle_lines(&mut self) {
        let mut found = Vec::new();
        for (number, range) in self.open_lines() {
            let line = &self.text[range.clone()];
            let start = range.start + (line.len() - bare(line).len());
            found.extend(comparison(line).map(|at| range.start + at));
            found.extend(loose_backticks(line).map(|at| range.start + at));
            if self.stands_alone(number) {
                found.push(start);
            }
            let line = bare(line);
            if line.starts_with('#') {
                found.extend(loose_signs(line).map(|at| start + at));
            } else if line.starts_with('0')
                && let Some(length) = item_mark(line).filter(|length| *length > 2)
            {
                found.push(start + length - 1);
            }
        }
        self.literal.extend(found);
    }

    /// Whether a line is one or two signs and nothing else (`-` for what there is none of), and no item
    /// of a list is beside it: it is neither an item nor a line under a heading.
    fn stands_alone(&self, number: usize) -> bool {
        let words = |number: usize| {
            self.lines
                .get(number)
                .map(|range| self.text[range.clone()].trim())
        };
        let Some(line) = words(number).filter(|line| matches!(*line, "-" | "+" | "*" | "=" | "--" | "=="))
        else {
            return false;
        };
        let is_item = |line: Option<&str>| line.is_some_and(|line| item_mark(line).is_some());
        let above = number.checked_sub(1).and_then(words);
        line.starts_with('=') || !is_item(above) && !is_item(words(number + 1))
    }
}

/// Where a line that seems to begin a quotation begins with `>5` or `>=5`.
fn comparison(line: &str) -> Option<usize> {
    let mut words = line.trim_start_matches([' ', '\t']);
    while let Some(mark) = item_mark(words) {
        words = words[mark..].trim_start_matches([' ', '\t']);
    }
    let compared = words.strip_prefix('>')?;
    let number = compared.trim_start_matches(['=', '<', '-', '+', '￥', '¥', '$', '.']);
    let counts = number.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    (counts || compared.starts_with(['=', '<', '＝'])).then(|| line.len() - words.len())
}

/// Backticks before what ends something, or behind what begins something, mark no code: `甲``，乙``，`.
fn loose_backticks(line: &str) -> impl Iterator<Item = usize> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices('`') {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    let mut found = Vec::new();
    let mut from = 0;
    while from < runs.len() {
        let run = runs[from].clone();
        let Some(close) = (from + 1..runs.len()).find(|other| runs[*other].len() == run.len()) else {
            from += 1;
            continue;
        };
        let inside = &line[run.end..runs[close].start];
        if inside.starts_with(WIDE_CLOSING) || inside.ends_with(WIDE_OPENING) {
            found.extend(run);
            found.extend(runs[close].clone());
        }
        from = close + 1;
    }
    found.into_iter()
}

const WIDE_CLOSING: [char; 14] = [
    '，', '。', '；', '：', '、', '！', '？', '）', '》', '」', '』', '】', '〉', '〕',
];
const WIDE_OPENING: [char; 7] = ['（', '《', '「', '『', '【', '〈', '〔'];

/// The sign in a line that starts with `#` that is no mark of a heading.
fn loose_signs(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    if level > 6 {
        return None;
    }
    if words.is_empty() {
        return Some(0);
    }
    if !words.starts_with([' ', '\t']) {
        return None;
    }
    let before = words.trim_end_matches('#');
    let closing = words.len() - before.len();
    let alone = before.trim().is_empty();
    let closes = closing == level && level > 1 && !alone;
    (closing > 0 && !closes && before.ends_with([' ', '\t'])).then(|| line.len() - 1)
}
