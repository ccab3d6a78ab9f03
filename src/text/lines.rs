//! The tree of a Markdown text, cut into the lines that the outline judges.
//!
//! Markdown joins lines until a blank one; officers put one newline between paragraphs. So a
//! paragraph of the tree is cut again where its lines are paragraphs of their own (see [`parts`]).

use std::borrow::Cow;

use comrak::nodes::{ListDelimType, ListType, Node, NodeHeading, NodeList, NodeValue};

use super::markdown::words;
use super::outline::Line;
use super::{clean, inline, number, signature};

/// How many bytes of a line are read to judge it.
pub(super) const HEAD: usize = 400;

/// One line of the outline, with what it is printed from.
pub(super) enum Item<'n> {
    /// A paragraph or a line of one. The number is what Markdown took for a list marker.
    Line {
        number: String,
        nodes: Vec<Node<'n>>,
        list: Option<Node<'n>>,
    },
    /// A heading marked as one.
    Marked(Node<'n>),
    Block(Node<'n>),
    Rule,
}

/// The text's lines in order, footnotes left out.
pub(super) fn items(root: Node<'_>) -> Vec<(Item<'_>, Line<'_>)> {
    let mut items = Vec::new();
    for node in root.children() {
        let value = &node.data().value;
        match value {
            NodeValue::FootnoteDefinition(_) => {}
            NodeValue::Paragraph => items.extend(paragraph_lines(node)),
            NodeValue::Heading(heading) if underlines_a_paragraph(node, heading) => {
                items.extend(paragraph_lines(node));
                items.push((Item::Rule, Line::block()));
            }
            NodeValue::Heading(heading) => {
                items.push((Item::Marked(node), Line::marked(heading.level, words(node))));
            }
            NodeValue::List(list) => match lone_item(node, list) {
                Some(item) => items.push(item),
                None => items.push((Item::Block(node), Line::block())),
            },
            _ => items.push((Item::Block(node), Line::block())),
        }
    }
    items
}

/// A row of hyphens below a pasted paragraph is a rule, not a sign that all of it is a heading.
fn underlines_a_paragraph(node: Node<'_>, heading: &NodeHeading) -> bool {
    heading.setext
        && (node.children().any(|child| is_break(child)) || {
            let words = words(node);
            words.ends_with(['。', '；', '！', '？', '：']) || words.chars().nth(60).is_some()
        })
}

fn is_break(node: Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::SoftBreak | NodeValue::LineBreak)
}

/// An ordered list of one line, which `1. 标题` is to Markdown when text follows it.
fn lone_item<'n>(node: Node<'n>, list: &NodeList) -> Option<(Item<'n>, Line<'n>)> {
    let only = |node: Node<'n>| node.first_child().filter(|child| child.next_sibling().is_none());
    let paragraph = only(only(node)?).filter(|p| matches!(p.data().value, NodeValue::Paragraph))?;
    if list.list_type != ListType::Ordered || paragraph.children().any(|child| is_break(child)) {
        return None;
    }
    let mark = if list.delimiter == ListDelimType::Paren {
        ')'
    } else {
        '.'
    };
    let number = format!("{}{mark} ", list.start);
    let nodes: Vec<Node<'n>> = paragraph.children().collect();
    let (text, whole) = inline::text(&nodes, HEAD);
    let line = judged(Cow::Owned(format!("{number}{text}")), whole, |at| {
        inline::can_cut(&nodes, at.saturating_sub(number.len()))
    });
    Some((
        Item::Line {
            number,
            nodes,
            list: Some(node),
        },
        line,
    ))
}

/// Lines of the source that are one paragraph, or one of them.
pub(super) trait Run<'t> {
    /// The start of its words, up to [`HEAD`] bytes or a little more, and whether it is all.
    fn head(&self) -> (Cow<'t, str>, bool);
    /// Whether a run-in heading may end at this byte of its words.
    fn can_cut(&self, at: usize) -> bool;
    /// Whether it starts with an indent as typed on paper.
    fn is_indented(&self) -> bool;
    /// The words it ends with, or no more than the last of them; `None` when it does not end in words.
    fn last_words(&self) -> Option<Cow<'t, str>>;
    /// Takes up the line that follows it.
    fn take(&mut self, below: Self);
}

/// The line that the outline judges.
fn line_of<'t>(run: &impl Run<'t>) -> Line<'t> {
    let (text, whole) = run.head();
    judged(text, whole, |at| run.can_cut(at))
}

fn judged<'t>(text: Cow<'t, str>, whole: bool, can_cut: impl Fn(usize) -> bool) -> Line<'t> {
    let lead = text.len() - text.trim_start().len();
    let mut line = Line::text(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[lead..]),
        Cow::Owned(text) if lead == 0 => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text[lead..].to_owned()),
    });
    line.whole &= whole;
    line.cut = line.cut.filter(|cut| can_cut(lead + cut));
    line
}

/// Puts the lines of a paragraph together where they are not paragraphs of their own.
pub(super) fn paragraphs<'t, R: Run<'t>>(
    lines: impl Iterator<Item = R>,
    mut paragraph: impl FnMut(R, Line<'t>),
) {
    // The lines so far, the last of them, and whether several of the source were joined into one.
    let mut open: Option<(R, Line<'t>, bool)> = None;
    for run in lines {
        let line = line_of(&run);
        open = Some(match open.take() {
            Some((mut above, last, _)) if !parts(&above, &last, &run, &line) => {
                above.take(run);
                (above, line, true)
            }
            before => {
                end(before, &mut paragraph);
                (run, line, false)
            }
        });
    }
    end(open, &mut paragraph);
}

/// Hands on a paragraph that has come to its end; several lines are judged as one.
fn end<'t, R: Run<'t>>(open: Option<(R, Line<'t>, bool)>, paragraph: &mut impl FnMut(R, Line<'t>)) {
    if let Some((run, last, joined)) = open {
        let line = if joined { line_of(&run) } else { last };
        paragraph(run, line);
    }
}

/// Cuts a paragraph where its lines are paragraphs of their own.
pub(super) fn paragraph_lines(node: Node<'_>) -> Vec<(Item<'_>, Line<'_>)> {
    let mut found = Vec::new();
    paragraphs(source_lines(node).into_iter(), |run, line| {
        let item = Item::Line {
            number: String::new(),
            nodes: run.nodes,
            list: None,
        };
        found.push((item, line));
    });
    found
}

/// Lines of a Markdown paragraph.
struct NodeRun<'n> {
    /// The break before them.
    line_break: Option<Node<'n>>,
    nodes: Vec<Node<'n>>,
}

/// The lines of a paragraph as typed.
fn source_lines<'n>(node: Node<'n>) -> Vec<NodeRun<'n>> {
    let run = |line_break| NodeRun {
        line_break,
        nodes: Vec::new(),
    };
    let mut lines = vec![run(None)];
    for child in node.children() {
        if is_break(child) {
            lines.push(run(Some(child)));
        } else if let Some(line) = lines.last_mut() {
            line.nodes.push(child);
        }
    }
    lines
}

impl<'n> Run<'n> for NodeRun<'n> {
    fn head(&self) -> (Cow<'n, str>, bool) {
        let (text, whole) = inline::text(&self.nodes, HEAD);
        (Cow::Owned(text), whole)
    }

    fn can_cut(&self, at: usize) -> bool {
        inline::can_cut(&self.nodes, at)
    }

    fn is_indented(&self) -> bool {
        self.nodes.first().is_some_and(
            |node| matches!(&node.data().value, NodeValue::Text(text) if text.starts_with(INDENTS)),
        )
    }

    fn last_words(&self) -> Option<Cow<'n, str>> {
        let last = self.nodes.iter().rev().take(3);
        last.map(|node| last_words(node))
            .find_map(|words| words.map(Cow::Owned))
    }

    fn take(&mut self, below: NodeRun<'n>) {
        self.nodes.extend(below.line_break);
        self.nodes.extend(below.nodes);
    }
}

/// What paragraphs are indented with on paper.
pub(super) const INDENTS: [char; 2] = ['\u{3000}', '\u{a0}'];

/// Whether a line of the source starts a paragraph: officers put one newline between paragraphs,
/// where Markdown wants a blank line. Otherwise the line goes on, as Markdown has it.
fn parts<'t, R: Run<'t>>(above: &R, above_line: &Line<'_>, below: &R, below_line: &Line<'_>) -> bool {
    let numbered = below_line.number.is_some() || number::article(&below_line.head).is_some();
    let short = || above_line.head.chars().count() <= 24 || !above_line.head.contains(['，', ',']);
    let title_above = || above_line.is_title() && short();
    let dated = || signature::is_date_line(above_line) || signature::is_date_line(below_line);
    below.is_indented() || numbered || title_above() || dated() || ends_sentence(above)
}

/// Whether a line ends with a stop, the marks that close around it left aside.
fn ends_sentence<'t>(run: &impl Run<'t>) -> bool {
    let Some(words) = run.last_words() else {
        return false;
    };
    let start = words.char_indices().rev().nth(8).map_or(0, |(at, _)| at);
    let mut marks = words[start..]
        .trim_end()
        .chars()
        .rev()
        .skip_while(|c| "”’」』）)】".contains(*c));
    match marks.next() {
        Some(c) if "。！？：；".contains(c) => true,
        // An indent is no word: it may be the writer's or the one that the parser was given.
        Some(':' | ';' | '!' | '?') => marks
            .next()
            .is_some_and(|c| clean::is_wide(c) && !c.is_whitespace()),
        _ => false,
    }
}

fn last_words(node: Node<'_>) -> Option<String> {
    let mut node = node;
    while let Some(child) = node.last_child() {
        node = child;
    }
    match &node.data().value {
        NodeValue::Text(words) => Some(words.to_string()),
        _ => None,
    }
}
