//! YAML as a tree of values that know where they stand: the reading of all documents and settings.
//!
//! A typed deserialiser stops at its first error and forgets how a value was written (`1.10`
//! becomes 1.1). An officer's message needs both: every mistake of a file at once, each with its
//! line, and values as they were typed. So the parser's events are gathered into [`Node`]s here,
//! within limits on depth and number, and the check stage reads those.

mod mend;

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use crate::diagnostic::{Diagnostics, Problem, SourceText, YamlHint};
use crate::entry::slug::half_width;
use crate::invisible::turns_direction;
use mend::{StandIns, mend};

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
        count: 0,
        copied: 0,
        stand_ins: mended.stand_ins,
        invisible: Vec::new(),
        comments: Vec::new(),
    };
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
            let problem = Problem::ControlCharacter {
                code: c.into(),
                refused: false,
            };
            diagnostics.report(problem, source.place(range));
        }
    }
    for (title, range) in builder.comments.drain(..) {
        diagnostics.report(Problem::YamlComment { title }, source.place(range));
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
    count: usize,
    /// The bytes that anchors and aliases have repeated.
    copied: usize,
    /// What stands for marks inside a value, see `mend`.
    stand_ins: StandIns,
    /// Invisible characters that were taken out of values, and where.
    invisible: Vec<(char, Range<usize>)>,
    /// Comments on the line of a value that is free text, and whether it is a title.
    comments: Vec<(bool, Range<usize>)>,
}

type Refusal = (Problem, Range<usize>);

impl Builder<'_> {
    fn range(&self, span: Span) -> Range<usize> {
        let start = self.base + span.start.byte_offset().unwrap_or(0);
        let end = self.base + span.end.byte_offset().unwrap_or(0);
        start..end.max(start)
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Refusal> {
        let range = self.range(span);
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

    /// A value without the characters that would change how a page or a terminal reads the rest:
    /// control characters (an escape can bring them in) and overrides of the writing direction.
    fn visible(&mut self, text: String, range: &Range<usize>) -> String {
        let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || turns_direction(c);
        match text.chars().find(|c| is_bad(*c)) {
            None => text,
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
            Some(Open::List { items, .. }) => items.push(node),
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

/// The keys whose values are free text: what follows a `#` may be part of it.
const FREE_TEXT: [&str; 19] = [
    "title",
    "标题",
    "標題",
    "名称",
    "名稱",
    "name",
    "summary",
    "内容概述",
    "內容概述",
    "source",
    "来源",
    "來源",
    "note",
    "说明",
    "說明",
    "reason",
    "原因",
    "heading",
    "keywords",
];

/// The comment behind a plain value that is free text, and whether the value is a title.
fn comment(text: &str, key: &Key, node: &Node) -> Option<(bool, Range<usize>)> {
    let name = comparable(&key.text);
    let place = FREE_TEXT.iter().position(|known| *known == name)?;
    let written = text.get(node.range.clone())?;
    let plain = matches!(node.value, Value::Scalar(_)) && !written.starts_with(['"', '\'', '|', '>']);
    let rest = text.get(node.range.end..)?;
    let line = rest.split('\n').next().filter(|_| plain)?;
    let start = node.range.end + line.len() - line.trim_start().len();
    let words = line.trim().strip_prefix('#')?;
    (!words.trim().is_empty()).then(|| (place < 5, start..node.range.end + line.trim_end().len()))
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
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Node>, Vec<&'static str>) {
        let mut diagnostics = Diagnostics::new();
        let node = parse(
            SourceText { file: "a.yaml", text },
            0..text.len(),
            &mut diagnostics,
        );
        (node, diagnostics.iter().map(|d| d.problem.rule()).collect())
    }

    fn pairs(text: &str) -> Vec<(String, Value)> {
        match read(text).0.map(|n| n.value) {
            Some(Value::Map(pairs)) => pairs.into_iter().map(|(k, n)| (k.text, n.value)).collect(),
            other => panic!("no map: {other:?}"),
        }
    }

    fn scalar(text: &str) -> Value {
        Value::Scalar(text.to_owned())
    }

    #[test]
    fn values_stay_as_they_were_typed() {
        let text = "code: 000014349\ncountry: NO\nversion: 1.10\ndate: 2023-01-11\npublic: yes\nempty:\nquoted: \"\"\n";
        let values: Vec<Value> = pairs(text).into_iter().map(|(_, v)| v).collect();
        let want = ["000014349", "NO", "1.10", "2023-01-11", "yes"].map(scalar);
        assert_eq!(values[..5], want);
        assert_eq!(values[5..], [Value::Null, scalar("")]);
    }

    #[test]
    fn a_value_knows_its_bytes() {
        let text = "标题: 报告\n单位: [甲, 乙]\n";
        let node = read(text).0.unwrap();
        let Value::Map(pairs) = node.value else { panic!() };
        assert_eq!(&text[pairs[0].0.range.clone()], "标题");
        assert_eq!(&text[pairs[0].1.range.clone()], "报告");
        let Value::List(items) = &pairs[1].1.value else {
            panic!()
        };
        assert_eq!(&text[items[1].range.clone()], "乙");
    }

    #[test]
    fn tabs_and_full_width_colons_are_reported_and_seen_through() {
        let (node, rules) = read("标题：报告\nunits:\n\t- 甲\nnote: 电话：无\n");
        assert_eq!(rules, ["yaml", "yaml"]);
        let Some(Value::Map(pairs)) = node.map(|n| n.value) else {
            panic!()
        };
        assert_eq!(pairs[0].1.value, scalar("报告"));
        assert_eq!(pairs[2].1.value, scalar("电话：无"));
    }

    #[test]
    fn a_colon_inside_a_value_is_read_as_it_stands() {
        let text =
            "published: 2023- 01- 11 09: 58\ntitle: 报告: 二\nsource: 来自:\nbody: |\n  说明: 见: 上~下\n";
        let values: Vec<Value> = pairs(text).into_iter().map(|(_, v)| v).collect();
        assert_eq!(
            values,
            ["2023- 01- 11 09: 58", "报告: 二", "来自:", "说明: 见: 上~下\n"].map(scalar)
        );
        assert_eq!(read("- date: 2023-01-11 09: 58\n  note: 改\n").1, [""; 0]);
    }

    #[test]
    fn marks_that_an_officer_types_are_part_of_the_value() {
        let text = "title: 关于拆除3 #楼的公告\nnote: &重要 关于x\nsource: !注 甲\neditor: *甲* 乙: 丙\n\
                    keywords:\n  - 3 #楼\n  - [甲 #1, 乙]\nbody: |\n  # 一\n  甲 #乙 &丙 !丁: 戊\nunit: &a 甲 # 注\ncategory: *a\n";
        let (node, rules) = read(text);
        assert_eq!(rules, [""; 0]);
        let Some(Value::Map(pairs)) = node.map(|n| n.value) else {
            panic!()
        };
        let values: Vec<Value> = pairs.into_iter().map(|(_, node)| node.value).collect();
        assert_eq!(
            values[..4],
            ["关于拆除3 #楼的公告", "&重要 关于x", "!注 甲", "*甲* 乙: 丙"].map(scalar)
        );
        let Value::List(items) = &values[4] else { panic!() };
        assert_eq!(items[0].value, scalar("3 #楼"));
        let Value::List(inner) = &items[1].value else {
            panic!()
        };
        let inner: Vec<&Value> = inner.iter().map(|node| &node.value).collect();
        assert_eq!(inner, [&scalar("甲 #1"), &scalar("乙")]);
        assert_eq!(values[5], scalar("# 一\n甲 #乙 &丙 !丁: 戊\n"));
        assert_eq!(values[6..], ["甲", "甲"].map(scalar));
    }

    #[test]
    fn a_comment_behind_free_text_is_told() {
        assert_eq!(read("title: 关于3 # 楼的公告\n").1, ["yaml-comment"]);
        assert_eq!(
            read("title: \"甲\" # 注\nunit: 甲 # 注\n# 注\nbody: |\n  甲 # 乙\n").1,
            [""; 0]
        );
        assert_eq!(read("keywords: [甲] # 注\nnote: 甲 # 乙\n").1, ["yaml-comment"]);
    }

    #[test]
    fn invisible_characters_are_taken_out_and_reported() {
        let text = "title: \"\\u202Eevil\\u0007\"\nnote: \u{202E}x\n";
        let (node, rules) = read(text);
        // What stands in the file itself is told by the look at the whole file.
        assert_eq!(rules, ["control-character"]);
        let Some(Value::Map(pairs)) = node.map(|n| n.value) else {
            panic!()
        };
        assert_eq!(
            (&pairs[0].1.value, &pairs[1].1.value),
            (&scalar("evil"), &scalar("x"))
        );
    }

    #[test]
    fn bombs_are_refused_quickly() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for i in 1..12 {
            let previous = format!("*a{},", i - 1).repeat(10);
            bomb.push_str(&format!("a{i}: &a{i} [{}]\n", previous.trim_end_matches(',')));
        }
        assert_eq!(read(&bomb).1, ["yaml-limit"]);
        for deep in ["[".repeat(10_000), "- ".repeat(10_000), "{a: ".repeat(10_000)] {
            let (node, rules) = read(&deep);
            assert!(node.is_none() && rules.len() == 1, "{rules:?}");
        }
        assert_eq!(read("a: &a [*a]\n").1, ["yaml-limit"]);
    }

    #[test]
    fn texts_that_aliases_repeat_are_counted_by_their_length() {
        let long = "字".repeat(20_000);
        let lists = [
            format!("a: &a {long}\nb: [{}]\n", "*a,".repeat(1_000)),
            format!("a: &a {{{long}: x}}\nb: [{}]\n", "*a,".repeat(1_000)),
            format!(
                "a: &a [{long}]\nb: &b [{}]\nc: [{}]\n",
                "*a,".repeat(30),
                "*b,".repeat(30)
            ),
            format!("a: &a {long}\nb: {{{}}}\n", "? *a : x,".repeat(1_000)),
            format!("a: {}{}{}\n", "&x [".repeat(30), long.repeat(20), "]".repeat(30)),
        ];
        for text in lists {
            let (node, rules) = read(&text);
            assert!(node.is_none() && rules == ["yaml-limit"], "{rules:?}");
        }
        assert_eq!(read(&format!("a: &a {long}\nb: [*a, *a]\n")).1, [""; 0]);
    }

    #[test]
    fn syntax_errors_and_second_documents_are_placed() {
        assert_eq!(read("a: [b: c\n").1, ["yaml"]);
        assert_eq!(read("a: \"b\nc: d\n").1, ["yaml"]);
        assert_eq!(read("a: 1\n---\nb: 2\n").1, ["yaml"]);
        assert_eq!(read("").0.map(|n| n.value), Some(Value::Null));
    }

    #[test]
    fn aliases_within_reason_work() {
        let values = pairs("a: &x 甲\nb: *x\n");
        assert_eq!(values[1].1, scalar("甲"));
    }
}
