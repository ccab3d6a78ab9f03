//! Tells the metadata and the page around a text from the text itself.
//!
//! Only the lines above the first sentence and below the last one are looked at: a line of the text
//! that reads like a label stays where it is. Everything that is taken out is kept, with the
//! reason, so that the draft and what was taken out add up to the source.

use super::chrome;
use super::document::{Block, BlockKind, Confidence, Document, Field, Found, Place, Reason, Removed, Table};
use super::labels::{self, Pair};
use super::title;

/// A source with its metadata apart.
#[derive(Debug)]
pub struct Parts {
    /// Values, in the order they were found.
    pub found: Vec<Found>,
    /// The text.
    pub text: Vec<Block>,
    /// What is in neither.
    pub removed: Vec<Removed>,
}

/// How many blocks may stand above a text.
const HEAD: usize = 80;
/// How many blocks may stand below it.
const TAIL: usize = 40;

/// Splits a document. Its notes, footnotes and pictures stay where they are.
pub fn split(document: &mut Document) -> Parts {
    let blocks = std::mem::take(&mut document.blocks);
    let mut parts = Parts {
        found: std::mem::take(&mut document.hints),
        text: Vec::new(),
        removed: std::mem::take(&mut document.removed),
    };
    let lines: Vec<Option<String>> = blocks.iter().map(Block::line).collect();
    let foot = chrome::footer_start(&lines);
    let mut fate = vec![Fate::Text; blocks.len()];
    fate[foot..].fill(Fate::Chrome);
    let head = head_end(&blocks[..foot], &lines);
    read_lines(
        &blocks[..foot],
        &lines,
        0..head,
        &mut fate,
        &mut parts.found,
        true,
    );
    menus(&lines, head, &mut fate);
    let tail = tail_start(&blocks[..foot], &lines, head);
    read_lines(
        &blocks[..foot],
        &lines,
        tail..foot,
        &mut fate,
        &mut parts.found,
        false,
    );
    title::find(&blocks, &lines, head, &mut fate, &mut parts.found);
    for (block, fate) in blocks.into_iter().zip(fate) {
        let reason = match fate {
            Fate::Text => {
                parts.text.push(block);
                continue;
            }
            Fate::Metadata => Reason::Metadata,
            Fate::Chrome => Reason::Chrome,
            Fate::Title => Reason::Title,
        };
        let text = block.text().trim().to_owned();
        parts.removed.push(Removed { reason, text });
    }
    parts
}

/// Reads the metadata of blocks that stand outside a text; says which of them are metadata. A date
/// alone is the publish date above a text (`bare_dates`), and that of other news below it.
pub fn metadata(blocks: &[Block], found: &mut Vec<Found>, bare_dates: bool) -> Vec<bool> {
    let lines: Vec<Option<String>> = blocks.iter().map(Block::line).collect();
    let mut fate = vec![Fate::Text; blocks.len()];
    read_lines(blocks, &lines, 0..blocks.len(), &mut fate, found, bare_dates);
    fate.iter().map(|fate| *fate == Fate::Metadata).collect()
}

/// Looks for a title among blocks above a text that stands apart from it.
pub fn title_above(blocks: &[Block], found: &mut Vec<Found>) {
    let lines: Vec<Option<String>> = blocks.iter().map(Block::line).collect();
    let mut fate = vec![Fate::Text; blocks.len()];
    read_lines(blocks, &lines, 0..blocks.len(), &mut fate, &mut Vec::new(), true);
    let mut titles = Vec::new();
    title::find(blocks, &lines, blocks.len(), &mut fate, &mut titles);
    titles.retain(|title| title.confidence < Confidence::Guess);
    found.extend(titles.into_iter().map(|title| Found {
        confidence: Confidence::Likely,
        ..title
    }));
}

/// What becomes of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is text.
    Text,
    /// It is metadata.
    Metadata,
    /// It belongs to the page.
    Chrome,
    /// It is the title.
    Title,
}

/// The first block of the text: a sentence, a numbered heading, an address, a table of its own.
fn head_end(blocks: &[Block], lines: &[Option<String>]) -> usize {
    let limit = blocks.len().min(HEAD);
    (0..limit)
        .find(|&at| opens_text(&blocks[at], lines[at].as_deref()))
        .unwrap_or(limit)
}

fn opens_text(block: &Block, line: Option<&str>) -> bool {
    let Some(line) = line else {
        return match &block.kind {
            BlockKind::Table(table) => table_pairs(table).is_none(),
            _ => true,
        };
    };
    if line.is_empty()
        || labels::pairs(line).is_some()
        || chrome::is_chrome(line)
        || labels::label(line).is_some()
    {
        return false;
    }
    if matches!(block.kind, BlockKind::Item { .. }) {
        return true;
    }
    let length = line.chars().count();
    let sentence = line.contains(['。', '；']) || (length > 60 && line.contains(['，', ',', ';']));
    sentence || length > 120 || line.ends_with([':', '：']) || is_numbered(line)
}

/// 一、 (一) 第一章 第一条: the outline of a text.
fn is_numbered(line: &str) -> bool {
    let plain = labels::plain(line);
    let numerals = |text: &str| {
        text.chars()
            .take_while(|c| "一二三四五六七八九十百".contains(*c))
            .map(char::len_utf8)
            .sum::<usize>()
    };
    let rest = plain.strip_prefix(['第', '(']).unwrap_or(&plain);
    let after = &rest[numerals(rest)..];
    after.len() < rest.len()
        && match plain.chars().next() {
            Some('第') => after.starts_with(['章', '节', '条', '编', '篇']) || after.starts_with("部分"),
            Some('(') => after.starts_with(')'),
            _ => after.starts_with('、'),
        }
}

/// The last blocks: labels and buttons below the text.
fn tail_start(blocks: &[Block], lines: &[Option<String>], head: usize) -> usize {
    let mut start = blocks.len();
    while start > head && blocks.len() - start < TAIL {
        let Some(line) = &lines[start - 1] else { break };
        let metadata = labels::pairs(line).is_some_and(|pairs| pairs.iter().all(|pair| closes(pair.field)));
        if !(line.is_empty() || metadata || chrome::is_chrome(line)) {
            break;
        }
        start -= 1;
    }
    start
}

/// Labels that stand below texts. 文号, 名称 and the like may be the text of a form.
fn closes(field: Field) -> bool {
    matches!(
        field,
        Field::Editor | Field::Source | Field::Chrome | Field::Other | Field::Published | Field::Unit
    )
}

/// Takes metadata and chrome out of a stretch of blocks.
fn read_lines(
    blocks: &[Block],
    lines: &[Option<String>],
    range: std::ops::Range<usize>,
    fate: &mut [Fate],
    found: &mut Vec<Found>,
    bare_dates: bool,
) {
    let end = range.end;
    let mut at = range.start;
    while at < end {
        let place = &blocks[at].place;
        let Some(line) = &lines[at] else {
            if let BlockKind::Table(table) = &blocks[at].kind
                && let Some(pairs) = table_pairs(table)
            {
                take(pairs, place, found);
                fate[at] = Fate::Metadata;
            }
            at += 1;
            continue;
        };
        if let Some(used) = label_rows(&lines[at..end], place, found) {
            fate[at..at + used].fill(Fate::Metadata);
            at += used;
        } else if let Some(mut pairs) = labels::pairs(line) {
            let next = value_below(&pairs, blocks, lines, at + 1, end);
            if let (Some(last), Some(value)) = (pairs.last_mut(), &next) {
                last.value.clone_from(value);
                fate[at + 1] = Fate::Metadata;
            }
            let all_chrome = pairs.iter().all(|pair| pair.field == Field::Chrome);
            fate[at] = if all_chrome { Fate::Chrome } else { Fate::Metadata };
            take(pairs, place, found);
            at += if next.is_some() { 2 } else { 1 };
        } else {
            if chrome::is_chrome(line) {
                fate[at] = Fate::Chrome;
            } else if let Some(date) = labels::bare_date(line).filter(|_| bare_dates) {
                fate[at] = Fate::Metadata;
                take(vec![date], place, found);
            } else if at < HEAD && labels::is_document_number(line) {
                fate[at] = Fate::Metadata;
                take_bare(Field::DocumentNumber, line, place, found);
            }
            at += 1;
        }
    }
}

/// Labels without a colon: each with its value on the next line, or a row of labels above a row of
/// values. Says how many lines were used.
fn label_rows(lines: &[Option<String>], place: &Place, found: &mut Vec<Found>) -> Option<usize> {
    let line = |at: usize| lines.get(at).and_then(Option::as_deref);
    let first = line(0)?;
    if first.contains('\t') {
        let heads: Vec<&str> = first.split('\t').map(str::trim).collect();
        let fields: Vec<Field> = heads
            .iter()
            .map(|head| labels::label(head))
            .collect::<Option<_>>()?;
        let values: Vec<&str> = line(1)?.split('\t').map(str::trim).collect();
        if fields.len() < 2 || values.len() > fields.len() || labels::pairs(line(1)?).is_some() {
            return None;
        }
        let pairs = heads
            .iter()
            .zip(fields)
            .zip(values.iter().copied().chain(std::iter::repeat("")));
        let pairs = pairs
            .map(|((head, field), value)| pair(field, head, value))
            .collect();
        take(pairs, place, found);
        return Some(2);
    }
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some(field) = line(at).and_then(labels::label) {
        let name = line(at).unwrap_or_default();
        let below = line(at + 1).filter(|value| labels::label(value).is_none());
        let fits =
            |value: &&str| labels::is_value(field, value) || (loose(field) && value.chars().count() <= 60);
        match below.filter(fits) {
            Some(value) => {
                pairs.push(pair(field, name, value));
                at += 2;
            }
            None if below.is_none() || field == Field::Chrome => {
                pairs.push(pair(field, name, ""));
                at += 1;
            }
            None => break,
        }
    }
    // One such pair alone may be a line of the text.
    (pairs.iter().filter(|pair| !pair.value.is_empty()).count() >= 2).then(|| {
        take(pairs, place, found);
        at
    })
}

/// Fields whose values have no form of their own.
fn loose(field: Field) -> bool {
    matches!(
        field,
        Field::Title
            | Field::Category
            | Field::Genre
            | Field::Keywords
            | Field::Unit
            | Field::Other
            | Field::Source
    )
}

fn pair(field: Field, label: &str, value: &str) -> Pair {
    Pair {
        field,
        label: label.trim_end_matches([':', '：']).to_owned(),
        value: value.to_owned(),
    }
}

/// The value of a line's last label when it stands on the next line.
fn value_below(
    pairs: &[Pair],
    blocks: &[Block],
    lines: &[Option<String>],
    at: usize,
    end: usize,
) -> Option<String> {
    let last = pairs.last().filter(|last| last.value.is_empty() && at < end)?;
    let line = lines[at].as_ref().filter(|_| !blocks[at].apart)?;
    let free = labels::pairs(line).is_none() && labels::is_value(last.field, line);
    free.then(|| line.clone())
}

/// The labels and values of a table; `None` when it is a table of the text.
pub fn table_pairs(table: &Table) -> Option<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::new();
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.text().trim().to_owned()).collect();
        let mut at = 0;
        while at < cells.len() {
            let cell = &cells[at];
            if cell.is_empty() || cell.chars().all(|c| ":：".contains(c)) {
                at += 1;
            } else if let Some(field) = labels::label(cell) {
                let free = |value: &&String| labels::label(value).is_none() && labels::pairs(value).is_none();
                let value = cells.get(at + 1).filter(free);
                let value = value.map(|value| value.trim_start_matches([':', '：']).trim());
                pairs.push(pair(field, cell, value.unwrap_or("")));
                at += if value.is_some() { 2 } else { 1 };
            } else if let Some(found) = labels::pairs(cell) {
                pairs.extend(found);
                at += 1;
            } else {
                return None;
            }
        }
    }
    let short = pairs
        .iter()
        .all(|pair| pair.value.chars().count() <= 300 && pair.field != Field::Body);
    (pairs.len() >= 2 && short).then_some(pairs)
}

fn take(pairs: Vec<Pair>, place: &Place, found: &mut Vec<Found>) {
    for Pair { field, label, value } in pairs {
        let confidence = labels::confidence(&label, field);
        found.push(Found {
            field,
            label,
            value,
            place: place.clone(),
            confidence,
        });
    }
}

fn take_bare(field: Field, line: &str, place: &Place, found: &mut Vec<Found>) {
    found.push(Found {
        field,
        label: String::new(),
        value: line.trim().trim_matches(['(', ')', '（', '）']).to_owned(),
        place: place.clone(),
        confidence: Confidence::Likely,
    });
}

/// Short lines above a page's path are its menu.
fn menus(lines: &[Option<String>], head: usize, fate: &mut [Fate]) {
    let is_path = |line: &Option<String>| line.as_deref().is_some_and(chrome::is_path_line);
    let Some(path) = lines[..head].iter().rposition(is_path) else {
        return;
    };
    for at in 0..path {
        let short = lines[at]
            .as_deref()
            .is_some_and(|line| line.chars().count() <= 14 && !line.contains(['，', '、', '《', '：']));
        if short && fate[at] == Fate::Text {
            fate[at] = Fate::Chrome;
        }
    }
}
