//! YAML as a tree of values that know where they stand: the reading of all documents and settings.
//!
//! A typed deserialiser stops at its first error and forgets how a value was written (`1.10`
//! becomes 1.1). An officer's message needs both: every mistake of a file at once, each with its
//! line, and values as they were typed. So the parser's events are gathered into [`Node`]s here,
//! within limits on depth and number, and the check stage reads those.

mod comments;
mod mend;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use crate::diagnostic::{Diagnostics, Problem, SourceText, YamlHint};
use crate::entry::slug::half_width;
use crate::invisible::{self, Unseen, turns_direction};
use comments::{comment, directive};
use mend::{StandIns, mend};

use super::encoding::unseen_problem;

/// How many lists and maps may stand inside each other.
pub const MAX_DEPTH: usize = 32;
/// How many bytes of text anchors and aliases may repeat, in MiB: each is kept as often as it is used.
const MAX_COPIED: usize = 4;
/// How many values a file may hold, aliases counted as often as they are used.
pub const MAX_VALUES: usize = 200_000;

/// A value and the bytes of the file it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands in the file.
    pub range: Range<usize>,
}

/// A value, unconverted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing was written.
    Null,
    /// Text, a number, a date: as it was typed.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values, in the order of the file; keys may repeat.
    Map(Vec<(Key, Node)>),
}

/// A key and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key as it was typed.
    pub text: String,
    /// Where it stands in the file.
    pub range: Range<usize>,
}

/// Parses the part `region` of a file. Mistakes that can be seen through (tabs, full-width
/// colons) are reported and parsing goes on; `None` when nothing can be made of the rest.
pub fn parse(source: SourceText<'_>, region: Range<usize>, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mended = mend(source, region.clone(), diagnostics);
    let text = &mended.text;
    let mut builder = Builder {
        source,
        base: region.start,
        stack: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        called: HashSet::new(),
        marks: Vec::new(),
        count: 0,
        copied: 0,
        stand_ins: mended.stand_ins,
        moved: mended.moved,
        invisible: Vec::new(),
        comments: Vec::new(),
    };
    if let Some((at, length)) = directive(text) {
        builder
            .marks
            .push(('%', region.start + at..region.start + at + length));
    }
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let problem = match event {
            Err(error) => {
                let at = region.start + error.marker().byte_offset().unwrap_or(0).min(text.len());
                let message = first_line(&error.info());
                if message.contains("recursion limit") {
                    diagnostics.report(Problem::TooDeep { limit: MAX_DEPTH }, source.place(at..at + 1));
                    return None;
                }
                let place = source.place(at..at + 1);
                diagnostics.report(
                    Problem::Yaml {
                        hint: hint(&message),
                        message,
                    },
                    place,
                );
                return None;
            }
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                (documents > 1).then(|| (Problem::SeveralDocuments, builder.range(span)))
            }
            Ok((event, span)) => builder.take(event, span).err(),
        };
        if let Some((problem, range)) = problem {
            diagnostics.report(problem, source.place(range));
            return None;
        }
    }
    for (c, range) in builder.invisible.drain(..) {
        if diagnostics.is_full(source, range.start) {
            break;
        }
        // What stands in the file itself is reported by the look at the whole file.
        if !source.text[range.clone()].contains(c) {
            let problem = match invisible::unseen(c.encode_utf8(&mut [0; 4])).next() {
                Some((_, c, found)) if found != Unseen::Direction && c != '\0' => unseen_problem(c, found),
                _ => Problem::ControlCharacter {
                    code: c.into(),
                    refused: false,
                },
            };
            diagnostics.report(problem, source.place(range));
        }
    }
    for (title, range) in builder.comments.drain(..) {
        diagnostics.report(Problem::YamlComment { title }, source.place(range));
    }
    for (mark, range) in builder.lost_marks() {
        if diagnostics.is_full(source, range.start) {
            break;
        }
        diagnostics.report(Problem::YamlMark { mark }, source.place(range));
    }
    Some(builder.root.unwrap_or(Node {
        value: Value::Null,
        range: region.start..region.start,
    }))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").to_owned()
}

/// What most often lies behind a message of the parser.
fn hint(message: &str) -> Option<YamlHint> {
    if message.contains("quoted scalar") {
        Some(YamlHint::Quotation)
    } else if message.contains("illegal placement") || message.contains("flow") {
        Some(YamlHint::Bracket)
    } else if message.contains("expected ':'") || message.contains("simple key") {
        Some(YamlHint::Value)
    } else if message.contains("indent") {
        Some(YamlHint::Indentation)
    } else if message.contains("mapping values are not allowed") {
        Some(YamlHint::Colon)
    } else if message.contains("nchor") || message.contains("lias") {
        Some(YamlHint::Anchor)
    } else if message.contains("cannot start") {
        Some(YamlHint::Start)
    } else {
        None
    }
}

/// A list or map that is being read.
enum Open {
    List {
        start: usize,
        anchor: usize,
        items: Vec<Node>,
    },
    Map {
        start: usize,
        anchor: usize,
        pairs: Vec<(Key, Node)>,
        key: Option<Key>,
    },
}

struct Builder<'a> {
    source: SourceText<'a>,
    base: usize,
    stack: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Node>,
    /// The anchors that an alias calls.
    called: HashSet<usize>,
    /// Marks of YAML that stand before a value and do nothing here, and where that value is.
    marks: Vec<(char, Range<usize>)>,
    count: usize,
    /// The bytes that anchors and aliases have repeated.
    copied: usize,
    /// What stands for marks inside a value, see `mend`.
    stand_ins: StandIns,
    /// The keys that moved to the start of their line before the parser read it, and by how many bytes.
    moved: Vec<(Range<usize>, usize)>,
    /// Invisible characters that were taken out of values, and where.
    invisible: Vec<(char, Range<usize>)>,
    /// Comments on the line of a value that is free text, and whether it is a title.
    comments: Vec<(bool, Range<usize>)>,
}

type Refusal = (Problem, Range<usize>);

impl Builder<'_> {
    fn range(&self, span: Span) -> Range<usize> {
        let start = span.start.byte_offset().unwrap_or(0);
        let end = span.end.byte_offset().unwrap_or(0).max(start);
        let before = self.moved.partition_point(|(key, _)| key.start <= start);
        let (start, end) = match self.moved[..before].last() {
            Some((key, by)) if end <= key.end => (start + by, end + by),
            Some((key, by)) if start < key.end => (start + by, end.max(start + by)),
            _ => (start, end),
        };
        self.base + start..self.base + end
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Refusal> {
        let range = self.range(span);
        if let Event::Scalar(_, _, _, Some(tag))
        | Event::SequenceStart(_, _, Some(tag))
        | Event::MappingStart(_, _, Some(tag)) = &event
            && !matches!(tag.core_suffix(), Some("str" | "seq" | "map"))
        {
            self.marks.push(('!', range.clone()));
        }
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
                let text = self.stand_ins.restore(text.into_owned());
                let text = self.visible(text, &range);
                let value = if null { Value::Null } else { Value::Scalar(text) };
                self.value(Node { value, range }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.open(
                Open::List {
                    start: range.start,
                    anchor,
                    items: Vec::new(),
                },
                range,
            ),
            Event::MappingStart(_, anchor, _) => self.open(
                Open::Map {
                    start: range.start,
                    anchor,
                    pairs: Vec::new(),
                    key: None,
                },
                range,
            ),
            Event::SequenceEnd | Event::MappingEnd => match self.stack.pop() {
                Some(Open::List { start, anchor, items }) => self.value(
                    Node {
                        value: Value::List(items),
                        range: start..range.start.max(start),
                    },
                    anchor,
                ),
                Some(Open::Map {
                    start, anchor, pairs, ..
                }) => self.value(
                    Node {
                        value: Value::Map(pairs),
                        range: start..range.start.max(start),
                    },
                    anchor,
                ),
                None => Ok(()),
            },
            Event::Alias(id) => match self.anchors.get(&id) {
                Some(node) => {
                    let added = size(node);
                    let node = node.clone();
                    self.called.insert(id);
                    self.copy(added, &range)?;
                    self.value(
                        Node {
                            value: node.value,
                            range,
                        },
                        0,
                    )
                }
                // An alias inside the value that its anchor names: the value has no end.
                None => Err((Problem::TooDeep { limit: MAX_DEPTH }, range)),
            },
            _ => Ok(()),
        }
    }

    /// Marks that are on no page and do nothing: tags, directives, anchors that nothing calls.
    fn lost_marks(&mut self) -> Vec<(char, Range<usize>)> {
        let mut marks = std::mem::take(&mut self.marks);
        let unused = self.anchors.iter().filter(|(id, _)| !self.called.contains(*id));
        marks.extend(unused.map(|(_, node)| ('&', node.range.clone())));
        marks.sort_by_key(|(mark, range)| (range.start, *mark));
        marks
    }

    /// A value without the characters that would change how a page or a terminal reads the rest:
    /// control characters (an escape can bring them in) and overrides of the writing direction.
    fn visible(&mut self, text: String, range: &Range<usize>) -> String {
        let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || turns_direction(c);
        match text.chars().find(|c| is_bad(*c)) {
            None => {
                // An escape, which only a quoted value has, can bring in others.
                if self.source.text[range.clone()].starts_with('"') {
                    let unseen = invisible::unseen(&text).next();
                    self.invisible.extend(unseen.map(|(_, c, _)| (c, range.clone())));
                }
                text
            }
            Some(first) => {
                self.invisible.push((first, range.clone()));
                text.replace(is_bad, "")
            }
        }
    }

    /// Accounts for a value that is kept once more.
    fn copy(&mut self, (values, bytes): (usize, usize), range: &Range<usize>) -> Result<(), Refusal> {
        self.count += values;
        self.copied += bytes;
        if self.copied > MAX_COPIED * 1024 * 1024 {
            let mebibytes = MAX_COPIED;
            return Err((Problem::LongAliases { mebibytes }, range.clone()));
        }
        Ok(())
    }

    fn open(&mut self, open: Open, range: Range<usize>) -> Result<(), Refusal> {
        if self.stack.len() >= MAX_DEPTH {
            return Err((Problem::TooDeep { limit: MAX_DEPTH }, range));
        }
        self.stack.push(open);
        Ok(())
    }

    fn value(&mut self, node: Node, anchor: usize) -> Result<(), Refusal> {
        self.count += 1;
        if self.count > MAX_VALUES {
            return Err((Problem::TooManyValues { limit: MAX_VALUES }, node.range));
        }
        if anchor != 0 {
            self.copy(size(&node), &node.range)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => {
                let text = self.source.text;
                items.push(node);
                if let [.., Open::Map { key: Some(key), .. }, Open::List { items, .. }] = &self.stack[..] {
                    self.comments
                        .extend(items.last().and_then(|item| comment(text, key, item)));
                }
            }
            Some(Open::Map { pairs, key, .. }) => match key.take() {
                Some(key) => {
                    self.comments.extend(comment(self.source.text, &key, &node));
                    pairs.push((key, node));
                }
                None => {
                    let text = match node.value {
                        Value::Scalar(text) => text,
                        // `null: x` is a key of that name; lists and maps cannot be keys.
                        Value::Null => self.source.text.get(node.range.clone()).unwrap_or("").to_owned(),
                        _ => return Err((Problem::NotAMap, node.range)),
                    };
                    *key = Some(Key {
                        text,
                        range: node.range,
                    });
                }
            },
        }
        Ok(())
    }
}

/// How many values are in a value, and how many bytes of text.
fn size(node: &Node) -> (usize, usize) {
    let add = |sum: (usize, usize), one: (usize, usize)| (sum.0 + one.0, sum.1 + one.1);
    match &node.value {
        Value::Null => (1, 0),
        Value::Scalar(text) => (1, text.len()),
        Value::List(items) => items.iter().map(size).fold((1, 0), add),
        Value::Map(pairs) => {
            let pair = |(key, node): &(Key, Node)| add((1, key.text.len()), size(node));
            pairs.iter().map(pair).fold((1, 0), add)
        }
    }
}

/// A key as people type it, made comparable: half width, lower case, `_` for `-` and spaces.
pub fn comparable(key: &str) -> String {
    key.trim()
        .chars()
        .map(half_width)
        .map(|c| {
            if matches!(c, '-' | ' ') {
                '_'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
