//! Markdown: the tree, its paragraphs cut into lines, and the blocks written as HTML.

use comrak::nodes::{ListDelimType, ListType, Node, NodeHeading, NodeList, NodeValue, TableAlignment};
use comrak::{Arena, Options, parse_document};

use super::clean::ready_markdown;
use super::inline::{self, Cut};
use super::outline::{self, Line, Role};
use super::page::Page;
use super::{LinkMap, RenderedText, number, raw, signature};

/// Blocks nested deeper than this are left out; their text stays.
const DEPTH: usize = 32;
/// How many bytes of a line are read to judge it.
const HEAD: usize = 400;

/// Parses cleaned text and hands the tree over.
pub(super) fn with_document<T>(text: &str, use_tree: impl FnOnce(Node<'_>) -> T) -> T {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    options.extension.cjk_friendly_emphasis = true;
    // Taken as a node of its own, a single tilde can be printed as the range that it is.
    options.extension.subscript = true;
    let arena = Arena::new();
    use_tree(parse_document(&arena, &ready_markdown(text), &options))
}

/// The words of a link or an image.
pub(super) fn words(node: Node<'_>) -> String {
    let mut words = String::new();
    for node in node.descendants() {
        match &node.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    words
}

/// Renders cleaned Markdown.
pub(super) fn render(text: &str, link: LinkMap<'_>) -> RenderedText {
    with_document(text, |root| {
        let mark = raw::needs_sanitising(root).then(|| raw::mark(text));
        let mut page = Page::new(link, mark);
        page.out.reserve(text.len() + text.len() / 4);
        let items = items(root);
        let lines: Vec<Line> = items.iter().map(|(_, line)| line.clone()).collect();
        let roles = outline::outline(&lines);
        let mut writer = Writer {
            page: &mut page,
            depth: 0,
            lists: Vec::new(),
            table: None,
        };
        for ((item, line), role) in items.iter().zip(&roles) {
            writer.item(item, line, role);
        }
        writer.footnotes(root);
        page.finish()
    })
}

/// One line of the outline, with what it is printed from.
enum Item<'n> {
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

fn items(root: Node<'_>) -> Vec<(Item<'_>, Line)> {
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
fn paragraph_lines(node: Node<'_>) -> Vec<(Item<'_>, Line)> {
    let mut found: Vec<(Vec<Node<'_>>, Line)> = Vec::new();
    for nodes in source_lines(node) {
        let line = line_of("", &nodes.1);
        if let Some((above, above_line)) = found.last_mut()
            && !parts(above, above_line, &nodes.1, &line)
        {
            above.extend(nodes.0);
            above.extend(nodes.1);
            *above_line = line_of("", above);
        } else {
            found.push((nodes.1, line));
        }
    }
    let item = |nodes| Item::Line {
        number: String::new(),
        nodes,
        list: None,
    };
    found
        .into_iter()
        .map(|(nodes, line)| (item(nodes), line))
        .collect()
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
    let last = nodes.iter().rev().find_map(|node| last_words(node));
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
        Some(':' | ';' | '!' | '?') => marks.next().is_some_and(super::clean::is_wide),
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

/// A table being written.
struct TableState {
    alignments: Vec<TableAlignment>,
    column: usize,
    head: bool,
    body: bool,
}

struct Writer<'w, 'a> {
    page: &'w mut Page<'a>,
    depth: usize,
    /// Whether each open list is tight.
    lists: Vec<bool>,
    table: Option<TableState>,
}

impl Writer<'_, '_> {
    fn item(&mut self, item: &Item<'_>, line: &Line, role: &Role) {
        match (item, role) {
            (Item::Line { list: Some(list), .. }, Role::Body | Role::Signature) => self.blocks(list),
            (Item::Line { number, nodes, .. }, _) => self.line(number, nodes, line, role),
            (Item::Marked(node), _) => {
                self.page.open_line(role);
                let nodes: Vec<Node<'_>> = node.children().collect();
                inline::write(self.page, &nodes, None);
                self.page.close_line(role);
                if let Role::Heading(place) = role {
                    self.page.note_heading(place, &words(node));
                }
            }
            (Item::Block(node), _) => self.blocks(node),
            (Item::Rule, _) => self.page.out.push_str("<hr>\n"),
        }
    }

    fn line(&mut self, number: &str, nodes: &[Node<'_>], line: &Line, role: &Role) {
        if nodes.is_empty() {
            return;
        }
        let only_image = nodes.len() == 1 && matches!(nodes[0].data().value, NodeValue::Image(_));
        if only_image && *role == Role::Body {
            self.page.out.push_str("<p");
            self.page.attribute("class", "image");
            self.page.out.push('>');
        } else {
            self.page.open_line(role);
        }
        self.page.text(number);
        let cut = match role {
            Role::RunIn(place, cut) => {
                self.page.note_heading(place, &line.head[..*cut]);
                let (text, _) = inline::text(nodes, HEAD);
                let lead = if number.is_empty() {
                    text.len() - text.trim_start().len()
                } else {
                    0
                };
                Some(Cut {
                    at: (lead + cut).saturating_sub(number.len()),
                    place,
                })
            }
            Role::Heading(place) => {
                self.page.note_heading(place, &line.head);
                None
            }
            Role::Body | Role::Signature => None,
        };
        inline::write(self.page, nodes, cut);
        self.page.close_line(role);
    }

    /// Writes a block and what is in it, without recursion: nesting is the author's to choose.
    fn blocks(&mut self, root: Node<'_>) {
        let mut stack = vec![(root, true)];
        while let Some((node, entering)) = stack.pop() {
            if !entering {
                self.leave(node);
            } else if self.enter(node) {
                stack.push((node, false));
                stack.extend(node.reverse_children().map(|child| (child, true)));
            }
        }
    }

    /// Writes what stands before the children of a block; false when they are written already.
    fn enter(&mut self, node: Node<'_>) -> bool {
        match &node.data().value {
            NodeValue::Paragraph => {
                self.paragraph(node);
                return false;
            }
            NodeValue::Heading(_) => {
                // Inside a list or a quotation a heading has no place in the outline.
                self.page.out.push_str("<p><strong>");
                let nodes: Vec<Node<'_>> = node.children().collect();
                inline::write(self.page, &nodes, None);
                self.page.out.push_str("</strong></p>\n");
                return false;
            }
            NodeValue::BlockQuote => self.open("<blockquote>\n"),
            NodeValue::List(list) => {
                self.lists.push(list.tight);
                self.depth += 1;
                if self.depth <= DEPTH {
                    self.open_list(list);
                }
            }
            NodeValue::Item(_) if self.depth <= DEPTH => self.page.out.push_str("<li>"),
            NodeValue::CodeBlock(code) => {
                self.page.out.push_str("<pre");
                self.page.attribute("tabindex", "0");
                self.page.out.push_str("><code>");
                self.page.text(&code.literal);
                self.page.out.push_str("</code></pre>\n");
            }
            NodeValue::HtmlBlock(block) => self.raw(&block.literal),
            NodeValue::ThematicBreak => self.page.out.push_str("<hr>\n"),
            NodeValue::Table(table) => {
                self.page.open_table();
                let alignments = table.alignments.clone();
                self.table = Some(TableState {
                    alignments,
                    column: 0,
                    head: false,
                    body: false,
                });
            }
            NodeValue::TableRow(head) => self.open_row(*head),
            NodeValue::TableCell => {
                self.open_cell();
                let nodes: Vec<Node<'_>> = node.children().collect();
                inline::write(self.page, &nodes, None);
                self.close_cell();
                return false;
            }
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::BlockQuote => self.close("</blockquote>\n"),
            NodeValue::List(list) => {
                self.lists.pop();
                self.close(if list.list_type == ListType::Ordered {
                    "</ol>\n"
                } else {
                    "</ul>\n"
                });
            }
            NodeValue::Item(_) if self.depth <= DEPTH => self.page.out.push_str("</li>\n"),
            NodeValue::TableRow(head) => {
                self.page
                    .out
                    .push_str(if *head { "</tr></thead>\n" } else { "</tr>\n" });
            }
            NodeValue::Table(_) => {
                if self.table.take().is_some_and(|table| table.body) {
                    self.page.out.push_str("</tbody>");
                }
                self.page.close_table();
            }
            _ => {}
        }
    }

    fn open(&mut self, tag: &str) {
        self.depth += 1;
        if self.depth <= DEPTH {
            self.page.out.push_str(tag);
        }
    }

    fn close(&mut self, tag: &str) {
        if self.depth <= DEPTH {
            self.page.out.push_str(tag);
        }
        self.depth -= 1;
    }

    fn open_list(&mut self, list: &NodeList) {
        if list.list_type == ListType::Bullet {
            self.page.out.push_str("<ul>\n");
            return;
        }
        self.page.out.push_str("<ol");
        if list.start != 1 {
            self.page.out.push_str(&format!(" start=\"{}\"", list.start));
        }
        if list.delimiter == ListDelimType::Paren {
            self.page.attribute("class", "paren");
        }
        self.page.out.push_str(">\n");
    }

    /// A paragraph inside another block. In a tight list it has no element of its own.
    fn paragraph(&mut self, node: Node<'_>) {
        let in_item = node
            .parent()
            .is_some_and(|parent| matches!(parent.data().value, NodeValue::Item(_)));
        let tight = in_item && self.depth <= DEPTH && self.lists.last() == Some(&true);
        let lines = paragraph_lines(node);
        if tight && lines.len() == 1 {
            let nodes: Vec<Node<'_>> = node.children().collect();
            inline::write(self.page, &nodes, None);
            return;
        }
        for (item, line) in lines {
            self.item(&item, &line, &Role::Body);
        }
    }

    fn raw(&mut self, literal: &str) {
        if self.page.keeps_raw() {
            self.page.out.push_str(literal);
        } else if !raw::is_comment(literal) {
            self.page.out.push_str("<p>");
            self.page.text(literal.trim());
            self.page.out.push_str("</p>\n");
        }
    }

    fn open_row(&mut self, head: bool) {
        let Some(table) = &mut self.table else {
            return;
        };
        table.column = 0;
        table.head = head;
        let opens_body = !head && !table.body;
        table.body |= opens_body;
        if head {
            self.page.out.push_str("<thead><tr>");
        } else {
            self.page
                .out
                .push_str(if opens_body { "<tbody><tr>" } else { "<tr>" });
        }
    }

    fn open_cell(&mut self) {
        let Some(table) = &mut self.table else {
            return;
        };
        let alignment = table.alignments.get(table.column).copied();
        table.column += 1;
        self.page
            .out
            .push_str(if table.head { "<th scope=\"col\"" } else { "<td" });
        match alignment {
            Some(TableAlignment::Center) => self.page.attribute("class", "center"),
            Some(TableAlignment::Right) => self.page.attribute("class", "right"),
            _ => {}
        }
        self.page.out.push('>');
    }

    fn close_cell(&mut self) {
        let head = self.table.as_ref().is_some_and(|table| table.head);
        self.page.out.push_str(if head { "</th>" } else { "</td>" });
    }

    /// Writes the footnotes that the text calls, each with a way back to every call.
    fn footnotes(&mut self, root: Node<'_>) {
        let mut number = 0;
        for node in root.children() {
            let NodeValue::FootnoteDefinition(note) = &node.data().value else {
                continue;
            };
            if number == 0 {
                self.page.out.push_str("<section");
                self.page.attribute("class", "footnotes");
                self.page.attribute("aria-label", "注释");
                self.page.out.push_str(">\n<ol>\n");
            }
            number += 1;
            self.page.out.push_str("<li");
            self.page.attribute("id", &format!("fn-{number}"));
            self.page.out.push_str(">\n");
            for block in node.children() {
                self.blocks(block);
            }
            self.back_links(number, note.total_references);
            self.page.out.push_str("</li>\n");
        }
        if number > 0 {
            self.page.out.push_str("</ol>\n</section>\n");
        }
    }

    fn back_links(&mut self, number: u32, references: u32) {
        self.page.out.push_str("<p");
        self.page.attribute("class", "footnote-back");
        self.page.out.push('>');
        for reference in 1..=references.max(1) {
            let target = format!("#{}", inline::footnote_reference_id(number, reference));
            if references > 1 {
                self.page
                    .sign_link(&target, &format!("返回正文第{reference}处"), "↩");
            } else {
                self.page.sign_link(&target, "返回正文", "↩");
            }
        }
        self.page.out.push_str("</p>\n");
    }
}
