//! Which lines of a text are headings, and where each stands in the outline.
//!
//! A line is a candidate when it starts with a number and reads like a title: the whole line
//! (`一、总体要求`), or its first sentence when a paragraph follows on the same line (`(一)标题。正文…`,
//! a run-in heading). Reading like a title is not enough, for lists and the items of laws look the
//! same; a heading must also have something under it. See [`accept`] for how that is judged.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Heading;
use super::number::{self, Kind, Number};
use super::signature;

/// How much of a line is kept to judge it; no heading is longer.
const HEAD: usize = 80;
/// The longest title after a number.
const TITLE: usize = 50;

/// One line of a text, as much of it as the outline needs.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    pub(super) kind: LineKind,
    /// The first characters, without space before them.
    pub(super) head: Cow<'t, str>,
    /// The number that it starts with.
    pub(super) number: Option<Number>,
    /// Whether `head` is the whole line.
    pub(super) whole: bool,
    /// Where a run-in heading of this line would end, in bytes of `head`; cleared by a caller that
    /// cannot cut the line there.
    pub(super) cut: Option<usize>,
}

/// What a line is before the outline is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// A paragraph, or a line of one.
    Text,
    /// A heading that the author marked as one, with its level.
    Marked(u8),
    /// A table, a list, a quotation: never a heading, but something under one.
    Block,
}

/// What a line turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Body,
    Heading(Place),
    /// A heading that ends at this byte of the line, with its paragraph after it.
    RunIn(Place, usize),
    /// The signing unit or the date below a text.
    Signature,
}

/// Where a heading stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) level: u8,
    pub(super) anchor: String,
}

impl Place {
    /// The entry for the table of contents: `text` is the heading as printed.
    pub(super) fn heading(&self, text: &str) -> Heading {
        let text = text.trim().trim_end_matches('。').to_owned();
        Heading {
            level: self.level,
            text,
            anchor: self.anchor.clone(),
        }
    }
}

impl<'t> Line<'t> {
    /// A line of text; `text` must be trimmed at its start.
    pub(super) fn text(text: impl Into<Cow<'t, str>>) -> Line<'t> {
        let text = text.into();
        let length = text.trim_end().len();
        let end = text[..length]
            .char_indices()
            .nth(HEAD)
            .map_or(length, |(end, _)| end);
        let head = match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
            Cow::Owned(mut text) => {
                text.truncate(end);
                Cow::Owned(text)
            }
        };
        let mut line = Line {
            kind: LineKind::Text,
            number: number::number(&head),
            head,
            whole: end == length,
            cut: None,
        };
        line.cut = line.run_in_cut();
        line
    }

    pub(super) fn marked(level: u8, text: impl Into<Cow<'t, str>>) -> Line<'t> {
        let text = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        Line {
            kind: LineKind::Marked(level),
            cut: None,
            ..Line::text(text)
        }
    }

    pub(super) fn block() -> Line<'t> {
        Line {
            kind: LineKind::Block,
            head: Cow::Borrowed(""),
            number: None,
            whole: true,
            cut: None,
        }
    }

    /// Whether the whole line reads as a numbered title.
    pub(super) fn is_title(&self) -> bool {
        self.whole
            && self
                .number
                .is_some_and(|n| title_like(n.kind, &self.head[n.len..]))
    }

    fn run_in_cut(&self) -> Option<usize> {
        let number = self.number.filter(|n| !n.kind.is_division())?;
        let title = &self.head[number.len..];
        let (at, stop) = title
            .char_indices()
            .take(TITLE + 1)
            .find(|(_, c)| matches!(c, '。' | '？' | '！' | '；' | ';'))?;
        let end = number.len + at + stop.len_utf8();
        let more = !self.whole || !self.head[end..].trim_start_matches(closes).trim().is_empty();
        (at > 0
            && more
            && !matches!(stop, '；' | ';')
            && !self.head[end..].starts_with(closes)
            && sentence_title(&title[..at]))
        .then_some(end)
    }
}

fn closes(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '》' | '）' | ')' | '】' | '〕')
}

/// Whether the text after a number is a title standing on its own line.
fn title_like(kind: Kind, title: &str) -> bool {
    let title = title.trim();
    if title.chars().nth(TITLE).is_some()
        || title.contains(['。', '；', ';', '…', '\t'])
        || title.contains("...")
    {
        return false;
    }
    match title.chars().next_back() {
        None => false,
        Some(':' | '：') => {
            !kind.is_division()
                && title.chars().count() <= 16
                && !title.contains([',', '，', '、'])
                && !["下列", "如下", "以下", "之一", "改为", "改為", "的:", "的："]
                    .iter()
                    .any(|word| title.contains(word))
        }
        Some(last) => !",，、!！|".contains(last),
    }
}

/// Whether a first sentence is a title rather than a rule or a statement: titles state no duty and
/// have few clauses.
fn sentence_title(title: &str) -> bool {
    const RULES: [&str; 18] = [
        "应当",
        "應當",
        "不得",
        "必须",
        "必須",
        "均须",
        "均应",
        "可以",
        "是指",
        "本规定",
        "本办法",
        "本条例",
        "的,",
        ",应",
        ",要",
        ",可",
        ",须",
        ",由",
    ];
    let title = title.replace('，', ",");
    title.matches(',').count() <= 2 && !RULES.iter().any(|word| title.contains(word))
}

/// A line with the number and shape of a heading.
#[derive(Clone, Copy)]
struct Candidate {
    line: usize,
    kind: Kind,
    value: u32,
    run_in: bool,
}

/// Gives every line its role, and headings their levels and anchors.
pub(super) fn outline(lines: &[Line<'_>]) -> Vec<Role> {
    let accepted = accept(lines, &candidates(lines));
    let mut places = Places::new(lines);
    let mut roles: Vec<Role> = Vec::with_capacity(lines.len());
    for (line, accepted) in lines.iter().zip(&accepted) {
        roles.push(match (line.kind, accepted) {
            (LineKind::Marked(level), _) => Role::Heading(places.next(level)),
            (LineKind::Text, Some(candidate)) => {
                let place = places.next(places.kinds[candidate.kind as usize]);
                match line.cut.filter(|_| candidate.run_in) {
                    Some(cut) => Role::RunIn(place, cut),
                    None => Role::Heading(place),
                }
            }
            _ => Role::Body,
        });
    }
    signature::mark(lines, &mut roles);
    roles
}

/// The lines that look like headings, leaving out the items of articles, of attachment lists and of
/// a table of contents.
fn candidates(lines: &[Line<'_>]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let (mut in_article, mut in_attachments) = (false, false);
    for (index, line) in lines.iter().enumerate() {
        if line.kind != LineKind::Text {
            in_article &= !matches!(line.kind, LineKind::Marked(_));
            in_attachments = false;
            continue;
        }
        let candidate = line.number.and_then(|n| {
            let run_in = line.cut.is_some();
            (run_in || line.is_title()).then_some(Candidate {
                line: index,
                kind: n.kind,
                value: n.value,
                run_in,
            })
        });
        let Some(candidate) = candidate else {
            in_article |= number::article(&line.head).is_some();
            in_attachments = opens_attachments(line);
            continue;
        };
        if in_attachments && candidate.kind >= Kind::Third {
            continue;
        }
        in_attachments = false;
        if candidate.kind.is_division() || (candidate.kind == Kind::First && !candidate.run_in) {
            in_article = false;
        }
        if !in_article {
            found.push(candidate);
        }
    }
    without_contents(lines, found)
}

/// 附件：1.登记表, with further attachments on the lines below.
fn opens_attachments(line: &Line<'_>) -> bool {
    line.head
        .strip_prefix("附件")
        .is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with([':', '：']))
}

/// Takes out a table of contents: whole lines in a row, all of whose words come again further down.
fn without_contents(lines: &[Line<'_>], found: Vec<Candidate>) -> Vec<Candidate> {
    let words = |c: &Candidate| lines[c.line].head.split_whitespace().collect::<String>();
    let mut last: HashMap<String, usize> = HashMap::new();
    for candidate in found.iter().filter(|c| !c.run_in) {
        last.insert(words(candidate), candidate.line);
    }
    let mut kept = Vec::with_capacity(found.len());
    for row in found.chunk_by(|a, b| a.line + 1 == b.line && !a.run_in && !b.run_in) {
        let again = row
            .iter()
            .take_while(|c| !c.run_in && last.get(&words(c)) != Some(&c.line))
            .count();
        kept.extend_from_slice(&row[if again > 1 { again } else { 0 }..]);
    }
    kept
}

/// Decides which candidates are headings.
///
/// A run-in heading carries its text with it. A whole line needs something under it before the next
/// number of its own level or above: text, a table, or a deeper number. Lines without are items of a
/// list, and so is the last of a run of them, although text follows it, unless the numbering says
/// that the run is part of an outline: it goes on from a heading before, or goes on after the text.
fn accept(lines: &[Line<'_>], candidates: &[Candidate]) -> Vec<Option<Candidate>> {
    let following = following(candidates);
    let mut accepted: Vec<Option<Candidate>> = vec![None; lines.len()];
    let mut last_values = [0_u32; Kind::COUNT];
    let mut run_end = 0;
    let mut run_is_outline = true;
    for (i, candidate) in candidates.iter().enumerate() {
        let heading = candidate.run_in || {
            if i >= run_end {
                run_end = end_of_run(lines, candidates, i);
                let goes_on_before =
                    last_values[candidate.kind as usize] + 1 == candidate.value && candidate.value > 1;
                let last = &candidates[run_end - 1];
                let goes_on_after =
                    following[run_end - 1].is_some_and(|n| (n.kind, n.value) == (last.kind, last.value + 1));
                let has_text = has_text(lines, candidates, run_end - 1);
                run_is_outline = goes_on_before || (has_text && (run_end - i == 1 || goes_on_after));
            }
            run_is_outline
        };
        if heading {
            accepted[candidate.line] = Some(*candidate);
            last_values[candidate.kind as usize] = candidate.value;
            last_values[candidate.kind as usize + 1..].fill(0);
        }
    }
    accepted
}

/// For each candidate, the next one of its level or above.
fn following(candidates: &[Candidate]) -> Vec<Option<Candidate>> {
    let mut nearest: [Option<Candidate>; Kind::COUNT] = [None; Kind::COUNT];
    let mut following = vec![None; candidates.len()];
    for (i, candidate) in candidates.iter().enumerate().rev() {
        following[i] = nearest[candidate.kind as usize];
        nearest[candidate.kind as usize..].fill(Some(*candidate));
    }
    following
}

/// The end of the run of whole-line candidates of one kind that starts at `i` and in which only the
/// last may have something under it.
fn end_of_run(lines: &[Line<'_>], candidates: &[Candidate], i: usize) -> usize {
    let mut end = i + 1;
    while end < candidates.len()
        && !has_text(lines, candidates, end - 1)
        && candidates[end].line == candidates[end - 1].line + 1
        && candidates[end].kind == candidates[i].kind
        && !candidates[end].run_in
    {
        end += 1;
    }
    end
}

/// Whether something stands under a whole-line candidate.
fn has_text(lines: &[Line<'_>], candidates: &[Candidate], i: usize) -> bool {
    let candidate = &candidates[i];
    match lines.get(candidate.line + 1).map(|line| line.kind) {
        None | Some(LineKind::Marked(_)) => false,
        Some(LineKind::Block) => true,
        Some(LineKind::Text) => candidates
            .get(i + 1)
            .is_none_or(|next| next.line > candidate.line + 1 || next.kind > candidate.kind),
    }
}

/// Hands out levels and anchors in the order of the text.
///
/// A heading's rank decides under which earlier one it stands; its level follows from how deep that
/// is, so that no level is skipped whatever the author left out.
struct Places {
    /// The ranks of the open headings, outermost first.
    ranks: Vec<u8>,
    /// How many headings each open depth has had.
    counts: Vec<u32>,
    /// The rank of each kind of number.
    kinds: [u8; Kind::COUNT],
}

impl Places {
    /// Numbered lines rank below marked headings, except that a kind which the author also used in
    /// marked headings (`## 一、…`) ranks as those do.
    fn new(lines: &[Line<'_>]) -> Places {
        let mut kinds = [10, 11, 12, 13, 14, 15, 16, 17];
        for line in lines {
            if let LineKind::Marked(level) = line.kind
                && let Some(number) = line.number
            {
                let rank = &mut kinds[number.kind as usize];
                *rank = level.min(*rank);
            }
        }
        Places {
            ranks: Vec::new(),
            counts: Vec::new(),
            kinds,
        }
    }

    fn next(&mut self, rank: u8) -> Place {
        while self.ranks.last().is_some_and(|open| *open >= rank) {
            self.ranks.pop();
        }
        let depth = self.ranks.len();
        self.ranks.push(rank);
        self.counts.truncate(depth + 1);
        if self.counts.len() == depth {
            self.counts.push(0);
        }
        self.counts[depth] += 1;
        let mut anchor = String::from("s");
        for count in &self.counts {
            anchor.push('-');
            anchor.push_str(&count.to_string());
        }
        let level = u8::try_from(depth + 2).unwrap_or(6).min(6);
        Place { level, anchor }
    }
}
