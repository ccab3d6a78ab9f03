//! Markdown: the tree, and its blocks written as HTML.

use std::borrow::Cow;

use comrak::nodes::{ListDelimType, ListType, Node, NodeList, NodeValue, TableAlignment};
use comrak::{Arena, Options, parse_document};

use super::clean::ready_markdown;
use super::inline::{self, Cut};
use super::lines::{HEAD, Item, items, paragraph_lines};
use super::outline::{self, Line, Role};
use super::page::Page;
use super::{LinkMap, RenderedText, marks, raw};

/// Blocks nested deeper than this are left out; their text stays.
const DEPTH: usize = 32;

/// Parses cleaned text and hands the tree over.
pub(super) fn with_document<T>(text: &str, use_tree: impl FnOnce(Node<'_>) -> T) -> T {
    with_settled(text, |_, root| {
        restore(root);
        use_tree(root)
    })
}

/// Parses cleaned text, and hands over what the parser saw and its tree: marks that are characters
/// are still kept from it, see [`marks`].
pub(super) fn with_settled<T>(text: &str, use_tree: impl FnOnce(&str, Node<'_>) -> T) -> T {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    options.extension.cjk_friendly_emphasis = true;
    let arena = Arena::new();
    let ready = ready_markdown(text);
    let settled = marks::settle(&ready);
    let root = parse_document(&arena, &settled, &options);
    use_tree(&settled, root)
}

/// Puts the marks that are characters back into the tree.
pub(super) fn restore(root: Node<'_>) {
    let back = |text: &mut String| {
        if let Cow::Owned(restored) = marks::restore(text) {
            *text = restored;
        }
    };
    // In HTML that is kept, a bracket that is a character must not begin a tag after all.
    let keeps_raw = raw::needs_sanitising(root);
    let html = |literal: &mut String| {
        if keeps_raw {
            *literal = marks::restore_html(literal);
        } else {
            back(literal);
        }
    };
    for node in root.descendants() {
        match &mut node.data_mut().value {
            NodeValue::Text(text) => {
                if let Cow::Owned(restored) = marks::restore(text) {
                    *text = Cow::Owned(restored);
                }
            }
            NodeValue::Code(code) => back(&mut code.literal),
            NodeValue::CodeBlock(code) => back(&mut code.literal),
            NodeValue::HtmlInline(literal) => html(literal),
            NodeValue::HtmlBlock(block) => html(&mut block.literal),
            NodeValue::Link(link) | NodeValue::Image(link) => {
                back(&mut link.url);
                back(&mut link.title);
            }
            _ => {}
        }
    }
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
        let (items, lines): (Vec<Item<'_>>, Vec<Line<'_>>) = items(root).into_iter().unzip();
        let roles = outline::outline(&lines);
        let mut writer = Writer {
            page: &mut page,
            depth: 0,
            lists: Vec::new(),
            table: None,
        };
        for ((item, line), role) in items.iter().zip(&lines).zip(&roles) {
            writer.item(item, line, role);
        }
        writer.footnotes(root);
        page.finish()
    })
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
    /// For each open list, whether it is tight, and the number that its next item has by itself.
    lists: Vec<(bool, Option<usize>)>,
    table: Option<TableState>,
}

impl Writer<'_, '_> {
    fn item(&mut self, item: &Item<'_>, line: &Line<'_>, role: &Role) {
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

    fn line(&mut self, number: &str, nodes: &[Node<'_>], line: &Line<'_>, role: &Role) {
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
                self.lists.push((list.tight, next_number(node, list)));
                self.depth += 1;
                if self.depth <= DEPTH {
                    self.open_list(list);
                }
            }
            NodeValue::Item(item) => self.open_item(item),
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

    /// Opens an item, with its number where that is not the next one: what was written stays.
    fn open_item(&mut self, item: &NodeList) {
        let next = self.lists.last_mut().and_then(|(_, next)| next.as_mut());
        let odd = next.is_some_and(|next| {
            let odd = *next != item.start;
            *next = item.start.saturating_add(1);
            odd
        });
        if self.depth > DEPTH {
            return;
        }
        self.page.out.push_str("<li");
        if odd {
            self.page.out.push_str(&format!(" value=\"{}\"", item.start));
        }
        self.page.out.push('>');
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
        let tight = in_item && self.depth <= DEPTH && self.lists.last().is_some_and(|(tight, _)| *tight);
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
                self.page.out.push_str("<div");
                self.page.attribute("role", "doc-endnotes");
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
            self.page.out.push_str("</ol>\n</div>\n");
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

/// The number of a list's first item, where its numbers say something: a list of ones alone is a
/// habit of people who know that Markdown counts.
fn next_number(node: Node<'_>, list: &NodeList) -> Option<usize> {
    let ordered = list.list_type == ListType::Ordered;
    let same =
        |item: Node<'_>| matches!(&item.data().value, NodeValue::Item(item) if item.start == list.start);
    (ordered && !node.children().all(same)).then_some(list.start)
}
