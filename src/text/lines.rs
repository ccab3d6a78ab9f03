//! The tree of a Markdown text, cut into the lines that the outline judges.
//!
//! Markdown joins lines until a blank one; officers put one newline between paragraphs. So a
//! paragraph of the tree is cut again where its lines are paragraphs of their own (see [`parts`]).

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
pub(super) fn items(root: Node<'_>) -> Vec<(Item<'_>, Line)> {
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
                items.push((Item::Marked(node), Line::marked(heading.level, &words(node))));
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
fn lone_item<'n>(node: Node<'n>, list: &NodeList) -> Option<(Item<'n>, Line)> {
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
    let line = line_of(&number, &nodes);
    Some((
        Item::Line {
            number,
            nodes,
            list: Some(node),
        },
        line,
    ))
}

fn line_of(number: &str, nodes: &[Node<'_>]) -> Line {
    let (text, whole) = inline::text(nodes, HEAD);
    let text = format!("{number}{text}");
    let trimmed = text.trim_start();
    let lead = text.len() - trimmed.len();
    let mut line = Line::text(trimmed);
    line.whole &= whole;
    line.cut = line
        .cut
        .filter(|cut| inline::can_cut(nodes, (lead + cut).saturating_sub(number.len())));
    line
}

/// Cuts a paragraph where its lines are paragraphs of their own.
pub(super) fn paragraph_lines(node: Node<'_>) -> Vec<(Item<'_>, Line)> {
    // The lines, and whether several of the source were joined into one.
    let mut found: Vec<(Vec<Node<'_>>, Line, bool)> = Vec::new();
    let mut last = Line::block();
    for (line_break, nodes) in source_lines(node) {
        let line = line_of("", &nodes);
        match found.last_mut() {
            Some((above, _, joined)) if !parts(above, &last, &nodes, &line) => {
                above.extend(line_break);
                above.extend(nodes);
                *joined = true;
            }
            _ => found.push((nodes, line.clone(), false)),
        }
        last = line;
    }
    let item = |(nodes, line, joined): (Vec<_>, Line, bool)| {
        let line = if joined { line_of("", &nodes) } else { line };
        (
            Item::Line {
                number: String::new(),
                nodes,
                list: None,
            },
            line,
        )
    };
    found.into_iter().map(item).collect()
}

/// The lines of a paragraph as typed, each with the break before it.
fn source_lines<'n>(node: Node<'n>) -> Vec<(Option<Node<'n>>, Vec<Node<'n>>)> {
    let mut lines = vec![(None, Vec::new())];
    for child in node.children() {
        if is_break(child) {
            lines.push((Some(child), Vec::new()));
        } else if let Some((_, nodes)) = lines.last_mut() {
            nodes.push(child);
        }
    }
    lines
}

/// Whether a line of the source starts a paragraph: officers put one newline between paragraphs,
/// where Markdown wants a blank line. Otherwise the line goes on, as Markdown has it.
fn parts(above: &[Node<'_>], above_line: &Line, below: &[Node<'_>], below_line: &Line) -> bool {
    let indented = below.first().is_some_and(
        |node| matches!(&node.data().value, NodeValue::Text(text) if text.starts_with(['\u{3000}', '\u{a0}'])),
    );
    let numbered = number::number(&below_line.head).is_some() || number::article(&below_line.head).is_some();
    let short = above_line.head.chars().count() <= 24 || !above_line.head.contains(['，', ',']);
    let title_above = above_line.is_title() && short;
    let dated = signature::is_date_line(above_line) || signature::is_date_line(below_line);
    indented || numbered || title_above || dated || ends_sentence(above)
}

/// Whether a line ends with a stop, the marks that close around it left aside.
fn ends_sentence(nodes: &[Node<'_>]) -> bool {
    let last = nodes.iter().rev().take(3).find_map(|node| last_words(node));
    let Some(words) = last else {
        return false;
    };
    let mut marks = words
        .trim_end()
        .chars()
        .rev()
        .skip_while(|c| "”’」』）)】".contains(*c));
    match marks.next() {
        Some(c) if "。！？：；".contains(c) => true,
        Some(':' | ';' | '!' | '?') => marks.next().is_some_and(clean::is_wide),
        _ => false,
    }
}

fn last_words(node: Node<'_>) -> Option<String> {
    let mut node = node;
    while let Some(child) = node.last_child() {
        node = child;
    }
    match &node.data().value {
        NodeValue::Text(words) => {
            let start = words.char_indices().rev().nth(8).map_or(0, |(at, _)| at);
            Some(words[start..].to_owned())
        }
        _ => None,
    }
}
