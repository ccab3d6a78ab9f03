//! An attachment's text as an accessible page: headings, paragraphs, tables with header cells.
//!
//! Safe by construction: every text is escaped, and no other markup than this module's is written.
//!
//! The pieces that are searched are marked `data-search-part`, with the name that a hit is given:
//! what is indexed ([`plain_parts`]) is read back from the same markup.

use super::{Block, Cell, Document, Part, PartName, Table, columns};
use crate::text::text_of;

/// Names what readers see and the document does not say.
pub struct Words<'a> {
    /// The name of a page, from its number: 第3页.
    pub page: &'a dyn Fn(usize) -> String,
    /// The name of a table, from its number on the page.
    pub table: &'a dyn Fn(usize) -> String,
}

impl Words<'_> {
    /// No names: for the text alone.
    pub fn none() -> Words<'static> {
        Words {
            page: &|_| String::new(),
            table: &|_| String::new(),
        }
    }
}

/// A piece of a text that a search hit can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartText {
    /// `第3页`, the name of a sheet, or nothing for a text in one piece.
    pub name: String,
    /// The anchor on the page.
    pub anchor: String,
    /// Its text: a line for each block or table row.
    pub text: String,
}

/// The page of a document: a run of block elements, from `h2` down.
pub fn page(document: &Document, words: &Words<'_>) -> String {
    let mut writer = Writer {
        out: String::new(),
        words,
        tables: 0,
        level: 1,
    };
    for (number, part) in (1..).zip(&document.parts) {
        writer.part(number, part);
    }
    writer.out
}

/// The name and anchor of each part.
pub fn plain_names(document: &Document, words: &Words<'_>) -> Vec<(String, String)> {
    let of_part = |(number, part): (usize, &Part)| (part_name(part, words), anchor(number));
    (1..).zip(&document.parts).map(of_part).collect()
}

/// The pieces of a document as they are searched.
pub fn plain_parts(document: &Document, words: &Words<'_>) -> Vec<PartText> {
    let plain = |(number, part): (usize, &Part)| {
        let mut writer = Writer {
            out: String::new(),
            words,
            tables: 0,
            level: 1,
        };
        writer.searched(part);
        PartText {
            name: part_name(part, words),
            anchor: anchor(number),
            text: text_of(&writer.out),
        }
    };
    (1..).zip(&document.parts).map(plain).collect()
}

/// The anchor of a part on its page, by its place from 1.
pub fn anchor(number: usize) -> String {
    format!("part-{number}")
}

fn part_name(part: &Part, words: &Words<'_>) -> String {
    match &part.name {
        PartName::Page(number) => (words.page)(*number),
        PartName::Sheet(name) => name.clone(),
        PartName::Whole | PartName::Properties => String::new(),
    }
}

struct Writer<'a> {
    out: String,
    words: &'a Words<'a>,
    tables: usize,
    /// The level of the last heading; none may lie more than one below it.
    level: u8,
}

impl Writer<'_> {
    fn part(&mut self, number: usize, part: &Part) {
        // A page's number is no word of its text; a sheet's name is.
        if let PartName::Page(page) = part.name {
            self.out.push_str("<h2>");
            escape(&mut self.out, &(self.words.page)(page));
            self.out.push_str("</h2>\n");
        }
        self.out.push_str("<div id=\"");
        self.out.push_str(&anchor(number));
        self.out.push_str("\" data-search-part=\"");
        escape(&mut self.out, &part_name(part, self.words));
        self.out.push_str("\">\n");
        self.searched(part);
        self.out.push_str("</div>\n");
    }

    /// What is searched of a part.
    fn searched(&mut self, part: &Part) {
        self.level = if part.name == PartName::Whole { 1 } else { 2 };
        if let PartName::Sheet(name) = &part.name {
            self.element("h2", name);
        }
        for block in &part.blocks {
            match block {
                Block::Heading(level, text) => {
                    let above = if part.name == PartName::Whole { 1 } else { 2 };
                    self.level = (level + above).clamp(above + 1, self.level + 1).min(6);
                    self.element(["h2", "h3", "h4", "h5", "h6"][usize::from(self.level) - 2], text);
                }
                Block::Paragraph(text) => self.element("p", text),
                Block::Table(table) => self.table(table),
            }
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        escape(&mut self.out, text);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// A table in a box that a narrow screen can scroll, by keyboard too.
    fn table(&mut self, table: &Table) {
        self.tables += 1;
        self.out
            .push_str("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
        escape(&mut self.out, &(self.words.table)(self.tables));
        self.out.push_str("\"><table>");
        let numbers = columns::of_numbers(table);
        let rows: Vec<_> = table.rows.iter().zip(&numbers).collect();
        let (head, body) = rows.split_at(table.head.min(rows.len()));
        for (name, rows) in [("thead", head), ("tbody", body)] {
            if rows.is_empty() {
                continue;
            }
            self.out.push_str(&format!("<{name}>"));
            for (cells, numbers) in rows {
                self.out.push_str("<tr>");
                for (cell, &number) in cells.iter().zip(*numbers) {
                    self.cell(cell, name == "thead", number);
                }
                self.out.push_str("</tr>\n");
            }
            self.out.push_str(&format!("</{name}>"));
        }
        self.out.push_str("</table></div>\n");
    }

    /// A cell; numbers stand at the right, where their digits meet those above and below.
    fn cell(&mut self, cell: &Cell, head: bool, number: bool) {
        // A header cell that says nothing names nothing.
        let head = head && !cell.text.is_empty();
        self.out.push_str(if head { "<th" } else { "<td" });
        if head {
            self.out.push_str(if cell.columns > 1 {
                " scope=\"colgroup\""
            } else {
                " scope=\"col\""
            });
        }
        for (name, span) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if span > 1 {
                self.out.push_str(&format!(" {name}=\"{span}\""));
            }
        }
        if number {
            self.out.push_str(" class=\"right\"");
        }
        self.out.push('>');
        for (place, line) in cell.text.lines().enumerate() {
            if place > 0 {
                self.out.push_str("<br>");
            }
            escape(&mut self.out, line);
        }
        self.out.push_str(if head { "</th>" } else { "</td>" });
    }
}

/// Text in HTML, in an attribute too.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}
