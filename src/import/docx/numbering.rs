//! The numbers that a word processor counts by itself: they are words of the document, and appear
//! nowhere in its text.

use std::collections::BTreeMap;

use super::xml::Node;
use crate::numerals::number;

/// The numbering of a document and how far each list has been counted.
#[derive(Debug, Default)]
pub struct Numbering {
    /// Lists by the number that paragraphs name.
    lists: BTreeMap<String, List>,
    /// Counts by what they belong to: lists of one kind go on with each other.
    counts: BTreeMap<String, [u32; LEVELS]>,
    /// Lists that have started over where they say so.
    started: std::collections::BTreeSet<(String, usize)>,
}

const LEVELS: usize = 9;

#[derive(Clone, Debug, Default)]
struct List {
    kind: String,
    levels: BTreeMap<usize, Level>,
    /// Levels that start over in this list, with their first number.
    restarts: BTreeMap<usize, u32>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
    suffix: String,
    /// Whether all numbers in the text are written as digits.
    legal: bool,
}

/// What stands before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A bullet, at a depth.
    Bullet(usize),
    /// A number as it is printed, with the space after it.
    Number(String),
}

impl Numbering {
    /// Reads `word/numbering.xml`.
    pub fn new(root: &Node) -> Numbering {
        let mut kinds: BTreeMap<&str, BTreeMap<usize, Level>> = BTreeMap::new();
        for kind in root.nodes().filter(|node| node.name == "abstractNum") {
            let id = kind.attribute("abstractNumId").unwrap_or_default();
            kinds.insert(id, levels(kind));
        }
        let mut lists = BTreeMap::new();
        for list in root.nodes().filter(|node| node.name == "num") {
            let id = list.attribute("numId").unwrap_or_default().to_owned();
            let kind = list.value(&["abstractNumId"]).unwrap_or_default();
            let mut levels = kinds.get(kind).cloned().unwrap_or_default();
            let mut restarts = BTreeMap::new();
            for change in list.nodes().filter(|node| node.name == "lvlOverride") {
                let Some(at) = change.attribute("ilvl").and_then(|at| at.parse().ok()) else {
                    continue;
                };
                levels.extend(self::levels(change));
                if let Some(start) = change
                    .value(&["startOverride"])
                    .and_then(|start| start.parse().ok())
                {
                    restarts.insert(at, start);
                }
            }
            let kind = kind.to_owned();
            lists.insert(
                id,
                List {
                    kind,
                    levels,
                    restarts,
                },
            );
        }
        Numbering {
            lists,
            ..Numbering::default()
        }
    }

    /// Counts one paragraph on.
    pub fn next(&mut self, list: &str, level: usize) -> Option<Marker> {
        let level = level.min(LEVELS - 1);
        let found = self.lists.get(list)?;
        let own = found.levels.get(&level)?;
        let counts = self.counts.entry(found.kind.clone()).or_default();
        if let Some(start) = found.restarts.get(&level)
            && self.started.insert((list.to_owned(), level))
        {
            counts[level] = start.saturating_sub(1);
            counts[level + 1..].fill(0);
        } else if counts[level] == 0 {
            counts[level] = own.start.saturating_sub(1);
        }
        counts[level] = counts[level].saturating_add(1);
        counts[level + 1..].fill(0);
        if own.format == "bullet" {
            return Some(Marker::Bullet(level));
        }
        if own.format == "none" && !own.text.contains('%') && own.text.is_empty() {
            return None;
        }
        let counts = *counts;
        let text = own.print(&counts, &found.levels);
        (!text.trim().is_empty()).then_some(Marker::Number(text))
    }
}

impl Level {
    fn print(&self, counts: &[u32; LEVELS], levels: &BTreeMap<usize, Level>) -> String {
        let mut out = String::new();
        let mut chars = self.text.chars().peekable();
        while let Some(c) = chars.next() {
            let digit = chars
                .peek()
                .and_then(|c| c.to_digit(10))
                .filter(|digit| (1..=9).contains(digit));
            match digit.filter(|_| c == '%') {
                Some(digit) => {
                    chars.next();
                    let at = digit as usize - 1;
                    let other = levels.get(&at);
                    let start = other.map_or(1, |level| level.start);
                    let format = if self.legal {
                        "decimal"
                    } else {
                        other.map_or("decimal", |level| &level.format)
                    };
                    out.push_str(&number(if counts[at] == 0 { start } else { counts[at] }, format));
                }
                None => out.push(c),
            }
        }
        // After a Chinese mark no space is wanted; the tab stop draws the gap.
        let closed = out.ends_with(['、', '）', '．', '。', '：', '章', '条', '节', '编']);
        if self.suffix != "nothing" && !closed && !out.is_empty() {
            out.push(' ');
        }
        out
    }
}

fn levels(kind: &Node) -> BTreeMap<usize, Level> {
    kind.nodes()
        .filter(|node| node.name == "lvl")
        .filter_map(|node| {
            let at: usize = node.attribute("ilvl")?.parse().ok()?;
            let level = Level {
                start: node
                    .value(&["start"])
                    .and_then(|start| start.parse().ok())
                    .unwrap_or(0),
                format: node.value(&["numFmt"]).unwrap_or("decimal").to_owned(),
                text: node.value(&["lvlText"]).unwrap_or_default().to_owned(),
                suffix: node.value(&["suff"]).unwrap_or("tab").to_owned(),
                legal: node.child("isLgl").is_some(),
            };
            Some((at, level))
        })
        .collect()
}
