//! Asterisks, underscores and tildes: which set words apart, and which are characters.
//!
//! A mark is a character in a run of four or more, between letters or digits of a word, before
//! punctuation that ends something and after punctuation that begins something, where no other
//! answers it, and where it hides a name. `**重点**` works everywhere else, beside Chinese too; a
//! single mark and underscores must stand at the edge of a word, since no officer slants characters.
//! Where both readings are possible (`甲**某事乙**`), the marks do their work and [`may_hide`] says so.

use std::collections::HashMap;
use std::ops::Range;

use super::Marks;
use super::lines::{bare, is_rule, item_mark};

/// Before these nothing begins that is set apart.
const CLOSING: &str = "，。；：、！？）》」』】〕〉”’…,.;:!?)]}%％";
/// After these nothing ends that is set apart.
const OPENING: &str = "（《「『【〔〈“‘([{第";
/// Usual family names: a mark after one, answered by a mark after another, hides two names.
const SURNAMES: &str = "某王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢\
    蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔\
    贺赖龚文阳葛张劉陳楊趙黃吳孫馬羅鄭謝韓馮許蘇盧蔣賈葉閻鐘鄒陸顧龍萬錢湯賀賴龔";
/// Units that follow a blank: `**年**月**日`.
const UNITS: &str = "年月日号时分秒号號時";

/// What a name hides before: `**省**市`, `**路**号`.
const PLACES: &str = "省市县区乡镇村街路巷弄栋幢座室楼层组户院校厂";
/// No name or word ends so: what follows is stressed, not hidden.
const LEADING: &str = "对请应须需可的在将按为是不并以当得了各其该本至到即则均都也还再已仅只能会凡如若因把被让给地\
    条款项章节年月日號号對請應須為將會並當讓給";
/// What joins two names.
const JOINING: &str = "与和及或與诉訴";

/// Some marks in a row.
struct Run {
    at: usize,
    length: usize,
    mark: u8,
    before: Option<char>,
    after: Option<char>,
    cell: usize,
}

impl Marks<'_> {
    pub(super) fn settle_emphasis(&mut self) {
        if !self.text.contains(['*', '_', '~']) {
            return;
        }
        let mut found = Vec::new();
        for group in self.groups() {
            let runs = self.runs(group);
            found.extend(characters(self.text, &runs));
        }
        self.literal.extend(found);
    }

    /// The lines that one pair of marks may lie in: those of a paragraph.
    fn groups(&self) -> Vec<Range<usize>> {
        let mut groups: Vec<Range<usize>> = Vec::new();
        let mut open: Option<Range<usize>> = None;
        for (number, line) in self.lines.iter().enumerate() {
            let words = bare(&self.text[line.clone()]);
            let rule = is_rule(words) && !words.trim_end().contains("____") && !words.contains("****");
            let apart = self.fenced[number] || words.trim().is_empty() || rule;
            if apart || words.starts_with('#') || item_mark(words).is_some() {
                groups.extend(open.take());
            }
            if apart {
                continue;
            }
            open = Some(open.map_or(line.start, |open| open.start)..line.end);
            if words.starts_with('#') {
                groups.extend(open.take());
            }
        }
        groups.extend(open);
        groups
    }

    /// The runs of marks in a paragraph that are not code, escaped, or part of a tag or address.
    fn runs(&self, group: Range<usize>) -> Vec<Run> {
        let bytes = self.text.as_bytes();
        let code = code_spans(&self.text[group.clone()], group.start, &self.literal);
        let table = is_table(&self.text[group.clone()]);
        let mut opaque = self.opaque.partition_point(|range| range.end <= group.start);
        let mut runs = Vec::new();
        let (mut at, mut cell) = (group.start, 0);
        while at < group.end {
            while self.opaque.get(opaque).is_some_and(|range| range.end <= at) {
                opaque += 1;
            }
            if let Some(range) = self.opaque.get(opaque).filter(|range| range.contains(&at)) {
                at = range.end;
                continue;
            }
            match bytes[at] {
                b'\\' if self.literal.binary_search(&at).is_err() => {
                    let escapes = bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation);
                    at += 1 + usize::from(escapes);
                }
                b'`' => at = code.get(&at).copied().unwrap_or(at + 1),
                b']' if bytes.get(at + 1) == Some(&b'(') => {
                    at += destination(&self.text[at..group.end]);
                }
                b'|' if table => {
                    cell += 1;
                    at += 1;
                }
                mark @ (b'*' | b'_' | b'~') => {
                    let length = bytes[at..group.end]
                        .iter()
                        .take_while(|byte| **byte == mark)
                        .count();
                    if !self.is_item_mark(at, length) && self.literal.binary_search(&at).is_err() {
                        runs.push(Run {
                            at,
                            length,
                            mark,
                            before: self.text[..at].chars().next_back(),
                            after: self.text[at + length..].chars().next(),
                            cell,
                        });
                    }
                    at += length;
                }
                _ => at += 1,
            }
        }
        runs
    }

    /// Whether a run is the bullet of a list item.
    fn is_item_mark(&self, at: usize, length: usize) -> bool {
        let line = self.lines.partition_point(|line| line.end < at);
        let Some(start) = self.lines.get(line).map(|line| line.start) else {
            return false;
        };
        let mut before = bare(&self.text[start..at]);
        while let Some(mark) = item_mark(before).filter(|mark| *mark < before.len()) {
            before = bare(&before[mark..]);
        }
        let spaced =
            self.text[at + length..].starts_with([' ', '\t', '\n']) || at + length == self.text.len();
        length == 1 && spaced && before.is_empty()
    }
}

/// Where each span of code starts and ends.
fn code_spans(text: &str, offset: usize, literal: &[usize]) -> HashMap<usize, usize> {
    let bytes = text.as_bytes();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'`') {
        let start = at + found;
        let length = bytes[start..].iter().take_while(|byte| **byte == b'`').count();
        if literal.binary_search(&(offset + start)).is_err() {
            runs.push((start, length));
        }
        at = start + length;
    }
    let mut next: HashMap<usize, usize> = HashMap::new();
    let mut spans = HashMap::new();
    for (start, length) in runs.into_iter().rev() {
        if let Some(end) = next.insert(length, start + length) {
            spans.insert(offset + start, offset + end);
        }
    }
    spans
}

fn is_table(group: &str) -> bool {
    group.lines().any(|line| {
        line.contains('|')
            && line.contains('-')
            && line
                .chars()
                .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '>'))
    })
}

/// How long the target of a link is, with the bracket before it.
fn destination(text: &str) -> usize {
    let end = text[2..].find(|c: char| c == ')' || c.is_whitespace());
    match end.filter(|end| text[2 + end..].starts_with(')')) {
        Some(end) => end + 2,
        None => 1,
    }
}

/// Which bytes are characters.
fn characters(text: &str, runs: &[Run]) -> Vec<usize> {
    let masks = masks(runs);
    let mut pairs = Pairs::new(text, runs);
    for (place, run) in runs.iter().enumerate() {
        pairs.enter_cell(run.cell);
        let usual = run.length <= 3 && (run.mark != b'~' || run.length == 2);
        if !usual || masks[place] || within_word(run) {
            pairs.literal.extend(run.at..run.at + run.length);
        } else {
            pairs.take(place);
        }
    }
    pairs.finish()
}

/// Whether each run hides part of a name.
fn masks(runs: &[Run]) -> Vec<bool> {
    let named = |run: &Run| run.mark == b'*' && run.before.is_some_and(|c| SURNAMES.contains(c));
    let mut masks = vec![false; runs.len()];
    for (place, pair) in runs.windows(2).enumerate() {
        if named(&pair[0])
            && named(&pair[1])
            && pair[0].length == pair[1].length
            && pair[0].cell == pair[1].cell
        {
            masks[place] = true;
            masks[place + 1] = true;
        }
    }
    masks
}

/// Whether two marks stand for two things that are hidden, by what is between and around them: a unit
/// of a date or place to fill in (`**年**月`, `**省**市`), or the same words at both (`**公司诉**公司`,
/// `学生**、学生**`).
fn hide_both(before: &str, inside: &str, after: &str) -> bool {
    const WORD: usize = 2;
    const SHORT: usize = 12;
    let mut chars = inside.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        let attached = after.starts_with(char::is_alphanumeric);
        return UNITS.contains(only) || attached && PLACES.contains(only);
    }
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs
            .take(WORD)
            .filter(|(one, other)| one == other && one.is_alphanumeric())
            .count()
            == WORD
    };
    inside.chars().take(SHORT + 1).count() <= SHORT
        && (same(&mut inside.chars().zip(after.chars()))
            || same(&mut inside.chars().rev().zip(before.chars().rev())))
}

/// Whether marks that set `inside` apart may have been meant to hide something: they stand within a
/// sentence behind what may be part of a name, and what is between them does not speak for itself, as
/// a number or words in quotation marks do.
pub(in super::super) fn may_hide(before: &str, inside: &str, after: &str, slants: bool) -> bool {
    let (before, after) = (before.chars().next_back(), after.chars().next());
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else {
        return false;
    };
    let joins = |c: char| JOINING.contains(c) || "，、；".contains(c);
    if slants {
        return inside.chars().take(40).any(joins);
    }
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    // `**有限公司、**集团` hides two names; `**一、**总则` begins a part.
    if last == '、' && word(after) && (word(before) || !is_number(inside)) {
        return true;
    }
    if before.is_some_and(|c| LEADING.contains(c)) {
        return false;
    }
    if word(before) {
        let number = first.is_ascii_digit() || !first.is_alphanumeric();
        return !number && (last.is_alphanumeric() || joins(last));
    }
    // In a list of names, or before the second of two.
    last == '、' && before == Some(last) || word(after) && JOINING.contains(last)
}

/// Whether words are the number of a part: `一、`, `（二）、`, `3、`, `甲、`.
fn is_number(words: &str) -> bool {
    let mut inner = words
        .trim_end_matches('、')
        .trim_matches(['（', '）', '(', ')', '第', '.', ' ']);
    if inner.chars().count() == 1 {
        inner = inner.trim_matches(['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸']);
    }
    inner.chars().all(|c| {
        c.is_ascii_alphanumeric()
            || "〇零一二三四五六七八九十百０１２３４５６７８９".contains(c)
            || ('①'..='⑳').contains(&c)
    })
}

fn within_word(run: &Run) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    word(run.before) && word(run.after)
}

fn is_strict(run: &Run) -> bool {
    run.length == 1 || run.mark == b'_'
}

fn can_open(run: &Run) -> bool {
    let Some(after) = run.after.filter(|c| !c.is_whitespace() && !CLOSING.contains(*c)) else {
        return false;
    };
    let counted = |c: char| c.is_ascii_digit() || "〕）)]第".contains(c) || UNITS.contains(c);
    let blank = UNITS.contains(after) && run.before.is_some_and(counted);
    let within_word = is_strict(run) && run.before.is_some_and(char::is_alphanumeric);
    !blank && !within_word
}

fn can_close(run: &Run) -> bool {
    let sound = |c: char| !c.is_whitespace() && !OPENING.contains(c);
    run.before.is_some_and(sound) && !(is_strict(run) && run.after.is_some_and(char::is_alphanumeric))
}

/// Marks that answer each other.
struct Pairs<'r> {
    text: &'r str,
    runs: &'r [Run],
    /// For each run how many of its marks still wait for an answer.
    waiting: Vec<usize>,
    /// The runs that wait, by mark and number of marks, in order.
    open: [[Vec<usize>; 3]; 3],
    cell: usize,
    literal: Vec<usize>,
}

impl<'r> Pairs<'r> {
    fn new(text: &'r str, runs: &'r [Run]) -> Pairs<'r> {
        Pairs {
            text,
            runs,
            waiting: vec![0; runs.len()],
            open: Default::default(),
            cell: 0,
            literal: Vec::new(),
        }
    }

    /// What was opened in one cell of a table is not closed in another.
    fn enter_cell(&mut self, cell: usize) {
        if self.cell != cell {
            self.cell = cell;
            self.open = Default::default();
        }
    }

    fn stacks(&mut self, mark: u8) -> &mut [Vec<usize>; 3] {
        &mut self.open[usize::from(mark == b'_') + 2 * usize::from(mark == b'~')]
    }

    fn take(&mut self, place: usize) {
        let run = &self.runs[place];
        let mut left = run.length;
        let mut hides = false;
        while left > 0 && can_close(run) {
            let Some(opening) = self.opening(run.mark, left) else {
                break;
            };
            let pair = self.waiting[opening].min(left);
            let inside = self.runs[opening].at + self.runs[opening].length..run.at;
            for stack in self.open.iter_mut().flatten() {
                while stack.last().is_some_and(|other| *other >= opening) {
                    stack.pop();
                }
            }
            let (before, after) = (
                &self.text[..self.runs[opening].at],
                &self.text[run.at + run.length..],
            );
            hides = hide_both(before, &self.text[inside], after) || self.holds_unanswered(opening, place);
            if hides {
                break;
            }
            left -= pair;
            self.waiting[opening] -= pair;
            if self.waiting[opening] > 0 {
                let waiting = self.waiting[opening];
                let mark = self.runs[opening].mark;
                self.stacks(mark)[waiting - 1].push(opening);
            }
        }
        if left == run.length && !hides && can_open(run) {
            self.waiting[place] = left;
            self.stacks(run.mark)[left - 1].push(place);
        } else {
            let end = run.at + run.length;
            self.literal.extend(end - left..end);
        }
    }

    /// Whether marks that must stand at the edges of words leave others of their kind between them, as
    /// in `__张三__与__李四__`: then all are blanks.
    fn holds_unanswered(&self, opening: usize, closing: usize) -> bool {
        const MOST: usize = 32;
        let run = &self.runs[closing];
        let between = &self.runs[opening + 1..closing];
        is_strict(run)
            && between.len() <= MOST
            && between.iter().any(|other| {
                other.mark == run.mark && other.length == run.length && self.literal.contains(&other.at)
            })
    }

    /// The nearest run that waits for `left` marks, or that some of them answer.
    fn opening(&mut self, mark: u8, left: usize) -> Option<usize> {
        let stacks = self.stacks(mark);
        let fits = |waiting: usize| waiting == left || waiting == 3 || left == 3;
        (1..=3)
            .filter(|waiting| fits(*waiting))
            .filter_map(|waiting| stacks[waiting - 1].last().copied())
            .max()
    }

    fn finish(mut self) -> Vec<usize> {
        for (run, waiting) in self.runs.iter().zip(&self.waiting) {
            self.literal.extend(run.at..run.at + waiting);
        }
        self.literal
    }
}
