//! Word (DOCX): headings, paragraphs, list numbers and tables of its main text, and its notes.
//!
//! What a reader sees counts: text that was deleted with changes tracked is left out, text boxes
//! are read where they are anchored, and the second copy that Word keeps of them for older programs
//! is not.

mod lists;

use std::collections::BTreeMap;

use super::package::Package;
use super::xml::{Element, Node, Xml};
use super::{Block, Cell, Damage, Gatherer, Outcome, PartName, Table, Trouble, limits, look, tidy};
use crate::check::personal::Scanner;
use crate::symbols;
use lists::Lists;

pub(super) fn read(package: &mut Package, scanner: &mut Scanner<'_>) -> Result<Outcome, Trouble> {
    let styles = match package.optional_xml("word/styles.xml")? {
        Some(xml) => paragraph_styles(&xml)?,
        None => BTreeMap::new(),
    };
    let lists = match package.optional_xml("word/numbering.xml")? {
        Some(xml) => Lists::read(&xml)?,
        None => Lists::default(),
    };
    let mut gatherer = Gatherer::default();
    gatherer.part(PartName::Whole);
    let mut reader = Reader {
        styles,
        lists,
        gatherer,
        hidden: Hidden::default(),
        cells: 0,
    };
    let main = "word/document.xml";
    let missing = || Trouble::Damaged(Damage::Missing(main.to_owned()));
    let xml = package.seen_xml(main)?.ok_or_else(missing)?;
    look::xml(&xml, scanner)?;
    reader.story(&xml)?;
    drop(xml);
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(xml) = package.seen_xml(notes)? {
            look::xml(&xml, scanner)?;
            reader.story(&xml)?;
        }
    }
    if let Some(xml) = package.seen_xml("word/comments.xml")? {
        look::xml(&xml, scanner)?;
        for comment in runs(&mut Xml::new(&xml), "t")? {
            reader.hidden.add(&comment);
        }
    }
    let hidden = std::mem::take(&mut reader.hidden.passages);
    let hidden = hidden.into_iter().map(Block::Paragraph).collect();
    reader.gatherer.hide(PartName::Whole, hidden);
    reader.gatherer.document.cut |= reader.cells >= limits::CELLS;
    Ok(Outcome::Text(reader.gatherer.finish()))
}

/// Passages that were deleted with changes tracked, and comments: no more of them than are kept.
#[derive(Default)]
struct Hidden {
    passages: Vec<String>,
    length: usize,
}

impl Hidden {
    fn add(&mut self, text: &str) {
        let text = tidy(text);
        if !text.is_empty() && self.length < limits::TEXT {
            self.length += text.len() + 16;
            self.passages.push(text);
        }
    }
}

/// The texts of the runs, as many as are kept, up to the end of the element that has just been opened, or of the file.
fn runs(xml: &mut Xml<'_>, name: &str) -> Result<Vec<String>, Trouble> {
    let mut runs = Vec::new();
    let mut length = 0;
    let mut depth = 1;
    while depth > 0 {
        match xml.next()? {
            Some(Node::Open(element)) if element.name() == name => {
                let text = xml.text()?;
                length += text.len() + 16;
                if length < limits::TEXT {
                    runs.push(text);
                }
            }
            Some(Node::Open(_)) => depth += 1,
            Some(Node::Close(_)) => depth -= 1,
            Some(Node::Text(_)) => {}
            None => break,
        }
    }
    Ok(runs)
}

/// What a paragraph style makes of its paragraphs.
#[derive(Default)]
struct Style {
    /// The level of a heading.
    level: Option<u8>,
    /// The list it numbers in, and the level there.
    list: Option<(String, usize)>,
}

/// The paragraph styles that matter here, by their ids.
fn paragraph_styles(text: &str) -> Result<BTreeMap<String, Style>, Trouble> {
    let mut xml = Xml::new(text);
    let mut styles: BTreeMap<String, Style> = BTreeMap::new();
    let mut id = String::new();
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        if element.name() == "style" {
            id = element.attribute("styleId").unwrap_or_default();
            continue;
        }
        let style = styles.entry(id.clone()).or_default();
        match element.name() {
            "name" => {
                let name = element.attribute("val").unwrap_or_default().to_ascii_lowercase();
                let level = name.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok());
                style.level = level.or_else(|| (name == "title").then_some(1));
            }
            "outlineLvl" => {
                let level = element.number("val").filter(|level| *level < 9);
                style.level = style.level.or(level.map(|level| level as u8 + 1));
            }
            "ilvl" => style.list = Some((String::new(), element.number("val").unwrap_or(0).min(8))),
            "numId" => {
                let level = style.list.take().map_or(0, |(_, level)| level);
                style.list = element.attribute("val").map(|list| (list, level));
            }
            _ => {}
        }
    }
    Ok(styles)
}

struct Reader {
    styles: BTreeMap<String, Style>,
    lists: Lists,
    gatherer: Gatherer,
    hidden: Hidden,
    /// How many cells of tables were kept.
    cells: usize,
}

/// A paragraph as it is read.
#[derive(Default)]
struct Paragraph {
    text: String,
    level: Option<u8>,
    style: Option<String>,
    list: Option<(String, usize)>,
}

impl Reader {
    /// Reads the blocks of a part of the document.
    fn story(&mut self, text: &str) -> Result<(), Trouble> {
        let mut xml = Xml::new(text);
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let more = match element.name() {
                "p" => {
                    let blocks = self.paragraph(&mut xml)?;
                    blocks.into_iter().all(|block| self.gatherer.push(block))
                }
                "tbl" => match self.table(&mut xml)? {
                    Some(table) => self.gatherer.push(Block::Table(table)),
                    None => true,
                },
                "del" => {
                    let deleted = runs(&mut xml, "delText")?.concat();
                    self.hidden.add(&deleted);
                    true
                }
                "Fallback" | "moveFrom" => xml.skip().map(|()| true)?,
                // The line above the notes, and the sign that they go on.
                "footnote" | "endnote" if element.attribute("type").is_some() => xml.skip().map(|()| true)?,
                _ => true,
            };
            if !more {
                break;
            }
        }
        Ok(())
    }

    /// Reads a paragraph that has just been opened; text boxes in it follow as paragraphs of their
    /// own.
    fn paragraph(&mut self, xml: &mut Xml<'_>) -> Result<Vec<Block>, Trouble> {
        let mut open = vec![Paragraph::default()];
        let mut done = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            let Some(node) = xml.next()? else { break };
            let element = match node {
                Node::Open(element) => element,
                Node::Close(name) => {
                    depth -= 1;
                    if name == "p" && open.len() > 1 {
                        // What says nothing takes no room.
                        let said = open.pop().filter(|paragraph| !paragraph.text.trim().is_empty());
                        done.extend(said.filter(|_| done.len() < limits::CELLS));
                    }
                    continue;
                }
                Node::Text(_) => continue,
            };
            depth += 1;
            if element.name() == "p" {
                open.push(Paragraph::default());
                continue;
            }
            let Some(paragraph) = open.last_mut() else { break };
            if element.name() == "del" {
                let deleted = runs(xml, "delText")?.concat();
                self.hidden.add(&deleted);
                depth -= 1;
            } else if paragraph.take(&element, xml)? {
                depth -= 1;
            }
        }
        let mut paragraphs = open;
        paragraphs.extend(done);
        Ok(paragraphs.into_iter().filter_map(|p| self.block(p)).collect())
    }

    fn block(&mut self, paragraph: Paragraph) -> Option<Block> {
        let text = tidy(&paragraph.text);
        if text.is_empty() {
            return None;
        }
        let style = paragraph.style.as_ref().and_then(|style| self.styles.get(style));
        let level = paragraph.level.or(style.and_then(|style| style.level));
        let list = paragraph.list.or_else(|| style?.list.clone());
        let number = list
            .map(|(list, level)| self.lists.next(&list, level))
            .unwrap_or_default();
        let text = format!("{number}{text}");
        Some(match level {
            Some(level) => Block::Heading(level, text),
            None => Block::Paragraph(text),
        })
    }

    /// Reads a table that has just been opened. A table in a cell gives its text to the cell.
    fn table(&mut self, xml: &mut Xml<'_>) -> Result<Option<Table>, Trouble> {
        let mut rows: Vec<Row> = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            let Some(node) = xml.next()? else { break };
            match node {
                Node::Open(element) if element.name() == "tr" => {
                    let row = self.row(xml)?;
                    if rows.len() < limits::ROWS && self.cells < limits::CELLS {
                        rows.push(row);
                    } else {
                        self.gatherer.document.cut = true;
                    }
                }
                Node::Open(_) => depth += 1,
                Node::Close(_) => depth -= 1,
                Node::Text(_) => {}
            }
        }
        Ok(join_rows(rows))
    }

    fn row(&mut self, xml: &mut Xml<'_>) -> Result<Row, Trouble> {
        let mut row = Row::default();
        let mut depth = 1;
        while depth > 0 {
            let Some(node) = xml.next()? else { break };
            match node {
                Node::Open(element) if element.name() == "tc" => {
                    let cell = self.cell(xml)?;
                    if row.cells.len() < limits::COLUMNS {
                        self.cells += 1;
                        row.cells.push(cell);
                    } else {
                        self.gatherer.document.cut = true;
                    }
                }
                Node::Open(element) => {
                    row.head |= element.name() == "tblHeader" && is_on(&element);
                    depth += 1;
                }
                Node::Close(_) => depth -= 1,
                Node::Text(_) => {}
            }
        }
        Ok(row)
    }

    fn cell(&mut self, xml: &mut Xml<'_>) -> Result<RawCell, Trouble> {
        let mut cell = RawCell {
            columns: 1,
            ..RawCell::default()
        };
        let mut lines = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            let Some(node) = xml.next()? else { break };
            let element = match node {
                Node::Open(element) => element,
                Node::Close(_) => {
                    depth -= 1;
                    continue;
                }
                Node::Text(_) => continue,
            };
            match element.name() {
                "p" => {
                    let blocks = self.paragraph(xml)?;
                    lines.extend(blocks.into_iter().filter_map(Block::into_text));
                    continue;
                }
                "tbl" => {
                    let inner = self.table(xml)?.unwrap_or_default();
                    let cells = inner.rows.into_iter().flatten().map(|cell| cell.text);
                    lines.extend(cells.filter(|text| !text.is_empty()));
                    continue;
                }
                "gridSpan" => {
                    let columns = element.number("val").unwrap_or(1);
                    cell.columns = columns.clamp(1, limits::COLUMNS) as u32;
                }
                "vMerge" => cell.goes_on = element.attribute("val").as_deref() != Some("restart"),
                _ => {}
            }
            depth += 1;
        }
        cell.text = lines.join("\n");
        Ok(cell)
    }
}

impl Block {
    fn into_text(self) -> Option<String> {
        match self {
            Block::Heading(_, text) | Block::Paragraph(text) => Some(text),
            Block::Table(_) => None,
        }
    }
}

impl Paragraph {
    /// Takes in an element of the paragraph; true when it was read to its end.
    fn take(&mut self, element: &Element<'_>, xml: &mut Xml<'_>) -> Result<bool, Trouble> {
        match element.name() {
            "t" => self.text.push_str(&xml.text()?),
            "Fallback" | "moveFrom" | "instrText" => xml.skip()?,
            "tab" | "br" | "cr" => {
                self.text.push(' ');
                return Ok(false);
            }
            "noBreakHyphen" => {
                self.text.push('-');
                return Ok(false);
            }
            "sym" => {
                let code = element.attribute("char");
                let code = code.and_then(|code| u32::from_str_radix(&code, 16).ok());
                let font = element.attribute("font").unwrap_or_default();
                self.text
                    .extend(code.and_then(char::from_u32).map(|c| symbols::shown(&font, c)));
                return Ok(false);
            }
            "pStyle" => {
                self.style = element.attribute("val");
                return Ok(false);
            }
            "outlineLvl" => {
                self.level = element
                    .number("val")
                    .filter(|level| *level < 9)
                    .map(|level| level as u8 + 1);
                return Ok(false);
            }
            "ilvl" => {
                let level = element.number("val").unwrap_or(0).min(8);
                self.list = Some((String::new(), level));
                return Ok(false);
            }
            "numId" => {
                let level = self.list.take().map_or(0, |(_, level)| level);
                self.list = element.attribute("val").map(|list| (list, level));
                return Ok(false);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Whether an element that switches something on does so.
fn is_on(element: &Element<'_>) -> bool {
    !matches!(element.attribute("val").as_deref(), Some("0" | "false" | "off"))
}

#[derive(Default)]
struct Row {
    head: bool,
    cells: Vec<RawCell>,
}

#[derive(Clone, Default)]
struct RawCell {
    text: String,
    columns: u32,
    /// Whether it belongs to the cell above it.
    goes_on: bool,
}

/// A table of rows whose cells say that they belong to the one above. A table of one cell is a
/// frame: its lines are text, which its caller gets as a table of one cell all the same.
fn join_rows(rows: Vec<Row>) -> Option<Table> {
    let marked = rows.iter().take_while(|row| row.head).count();
    let mut table = Table::default();
    // For each column of the grid: the row and place of the cell that stands there.
    let mut above: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for row in rows {
        let number = table.rows.len();
        let mut cells: Vec<Cell> = Vec::new();
        let mut column = 0;
        for raw in row.cells {
            let start = above.get(&column).copied().filter(|_| raw.goes_on && number > 0);
            match start {
                Some((of, place)) => {
                    if let Some(cell) = table
                        .rows
                        .get_mut(of)
                        .and_then(|row: &mut Vec<Cell>| row.get_mut(place))
                    {
                        cell.rows = (number - of + 1) as u32;
                    }
                }
                None => {
                    above.insert(column, (number, cells.len()));
                    cells.push(Cell {
                        text: raw.text,
                        columns: raw.columns,
                        rows: 1,
                    });
                }
            }
            column += raw.columns;
        }
        table.rows.push(cells);
    }
    let says_something = table.rows.iter().flatten().any(|cell| !cell.text.is_empty());
    table.head = if marked == table.rows.len() {
        usize::from(table.rows.len() > 1)
    } else {
        marked.max(usize::from(table.rows.len() > 1))
    };
    says_something.then_some(table)
}
