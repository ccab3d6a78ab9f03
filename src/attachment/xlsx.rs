//! Excel (XLSX): the visible sheets, each as a table, with the values as a reader sees them.
//!
//! Cells are read one by one: each row is shown to the scanner, and placed only as far as text goes
//! and is kept, so that two cells at opposite ends of a sheet do not make a table of billions.

mod merge;
mod numbers;
mod strings;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::package::Package;
use super::xml::{Element, Node, Xml};
use super::{Block, Cell, Gatherer, Outcome, PartName, Table, Trouble, limits, look, tidy};
use crate::check::personal::Scanner;
use merge::{Area, Grid};
use numbers::Formats;
use strings::Strings;

pub(super) fn read(package: &mut Package, scanner: &mut Scanner<'_>) -> Result<Outcome, Trouble> {
    let (sheets, since_1904) = sheets(package)?;
    let mut strings = match package.seen_xml("xl/sharedStrings.xml")? {
        Some(xml) => Strings::read(&xml)?,
        None => Strings::default(),
    };
    let mut formats = match package.optional_xml("xl/styles.xml")? {
        Some(xml) => Formats::read(&xml)?,
        None => Formats::default(),
    };
    formats.since_1904 = since_1904;
    let mut gatherer = Gatherer::default();
    let mut seen = BTreeSet::new();
    for (name, file, hidden) in sheets {
        // A sheet that is a chart has another place, and no cells.
        let again = !seen.insert(file.clone());
        let Some(xml) = (if again { None } else { package.seen_xml(&file)? }) else {
            continue;
        };
        let name = tidy(&name);
        scanner.part(PartName::Sheet(name.clone()));
        scanner.text(&name);
        let kept = gatherer.document.parts.len() < limits::PARTS && !gatherer.document.cut;
        let room = if kept {
            limits::TEXT.saturating_sub(gatherer.length)
        } else {
            0
        };
        let sheet = Sheet::read(&xml, &mut strings, &formats, scanner, room)?;
        gatherer.document.cut |= sheet.cut;
        let rows: Vec<Block> = sheet.hidden.iter().cloned().map(Block::Paragraph).collect();
        if hidden {
            let blocks = sheet.blocks().0.into_iter().chain(rows);
            gatherer.hide(PartName::Sheet(name), blocks.collect());
            continue;
        }
        gatherer.hide(PartName::Sheet(name.clone()), rows);
        if kept {
            let cut = std::mem::take(&mut gatherer.document.cut);
            gatherer.part(PartName::Sheet(name));
            let (blocks, cut_here) = sheet.blocks();
            for block in blocks {
                gatherer.push(block);
            }
            gatherer.document.cut |= cut || cut_here;
        }
    }
    scanner.part(PartName::Whole);
    strings.look_at_rest(scanner);
    Ok(Outcome::Text(gatherer.finish()))
}

/// What the form of a sheet adds to the values of its cells.
#[derive(Default)]
pub(crate) struct Form {
    /// Numbers that their cells show in a form of their own (`000028`, `1,234万元`, `36:00`), by row and
    /// column from 0. Plain numbers and days are left out, and what has lost digits.
    pub(crate) shaped: HashMap<(usize, usize), String>,
    /// The areas that are one cell.
    pub(crate) merged: Vec<Area>,
}

/// The forms of the sheets of a workbook, by name.
pub(crate) fn forms(bytes: Vec<u8>) -> Result<BTreeMap<String, Form>, Trouble> {
    let mut package = Package::within(bytes)?;
    let (sheets, since_1904) = sheets(&mut package)?;
    let mut formats = match package.optional_xml("xl/styles.xml")? {
        Some(xml) => Formats::read(&xml)?,
        None => Formats::default(),
    };
    formats.since_1904 = since_1904;
    let mut forms = BTreeMap::new();
    for (name, file, _) in sheets {
        if let Some(xml) = package.optional_xml(&file)? {
            forms.insert(name, form(&xml, &formats)?);
        }
    }
    Ok(forms)
}

fn form(text: &str, formats: &Formats) -> Result<Form, Trouble> {
    let mut xml = Xml::new(text);
    let mut form = Form::default();
    let (mut next, mut row, mut column) = (0, 0, 0);
    let mut cell = None;
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "row" => {
                row = element.number("r").map_or(next, |r| r.saturating_sub(1));
                next = row.saturating_add(1);
                column = 0;
            }
            "c" => {
                let place = element.attribute("r").and_then(|place| reference(&place));
                (row, column) = place.unwrap_or((row, column));
                let is_number = element.attribute("t").is_none_or(|kind| kind == "n");
                let style = element.number("s").filter(|_| is_number);
                cell = style.map(|style| ((row, column), style));
                column = column.saturating_add(1);
            }
            "v" => {
                let Some((place, style)) = cell.take() else {
                    continue;
                };
                let value = xml.text()?;
                let shown = formats.shaped(value.trim(), style);
                form.shaped.extend(shown.map(|text| (place, tidy(&text))));
            }
            "mergeCell" if form.merged.len() < limits::CELLS => {
                let area = element.attribute("ref");
                form.merged.extend(area.and_then(|area| Area::parse(&area)));
            }
            _ => {}
        }
    }
    Ok(form)
}

/// The name and file of each sheet, and whether it is hidden; and whether days are counted from 1904.
type Sheets = (Vec<(String, String, bool)>, bool);

/// The sheets, in their order.
fn sheets(package: &mut Package) -> Result<Sheets, Trouble> {
    let mut targets = BTreeMap::new();
    let relations = package.xml("xl/_rels/workbook.xml.rels")?;
    let mut xml = Xml::new(&relations);
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        if let (Some(id), Some(target)) = (element.attribute("Id"), element.attribute("Target")) {
            let file = match target.strip_prefix('/') {
                Some(rooted) => rooted.to_owned(),
                None => format!("xl/{}", target.trim_start_matches("./")),
            };
            targets.insert(id, file);
        }
    }
    let workbook = package.xml("xl/workbook.xml")?;
    let mut xml = Xml::new(&workbook);
    let mut sheets = Vec::new();
    let mut since_1904 = false;
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        if element.name() == "workbookPr" {
            let value = element.attribute("date1904");
            since_1904 = value.is_some_and(|value| matches!(value.as_str(), "1" | "true"));
        }
        if element.name() != "sheet" {
            continue;
        }
        let hidden = element.attribute("state").is_some_and(|state| state != "visible");
        let file = element.attribute("id").and_then(|id| targets.get(&id));
        if let (Some(name), Some(file)) = (element.attribute("name"), file) {
            sheets.push((name, file.clone(), hidden));
        }
    }
    Ok((sheets, since_1904))
}

/// The text of an element of runs that has just been opened.
fn rich_text(xml: &mut Xml<'_>) -> Result<String, Trouble> {
    let mut out = String::new();
    let mut depth = 1;
    while depth > 0 {
        match xml.next()? {
            Some(Node::Open(element)) => match element.name() {
                "t" => out.push_str(&xml.text()?),
                "rPh" => xml.skip()?,
                _ => depth += 1,
            },
            Some(Node::Close(_)) => depth -= 1,
            Some(Node::Text(_)) => {}
            None => break,
        }
    }
    Ok(out)
}

/// The cells of a sheet that say something, by row and column from 0.
#[derive(Default)]
struct Sheet {
    cells: BTreeMap<(usize, usize), String>,
    merged: Vec<Area>,
    /// The values of rows and columns that are hidden, a row a line.
    hidden: Vec<String>,
    /// Bytes that may still be kept.
    room: usize,
    /// Whether there is more in it than is kept.
    cut: bool,
}

/// The row of a sheet that is being read.
#[derive(Default)]
struct Row {
    number: usize,
    hidden: bool,
    /// What its cells say, for the scanner.
    said: Vec<String>,
    /// What its hidden cells say.
    unseen: Vec<String>,
}

impl Sheet {
    fn read(
        text: &str,
        strings: &mut Strings,
        formats: &Formats,
        scanner: &mut Scanner<'_>,
        room: usize,
    ) -> Result<Sheet, Trouble> {
        strings.allow(text.len());
        let mut xml = Xml::new(text).with_comments();
        let mut sheet = Sheet {
            room,
            ..Sheet::default()
        };
        let mut row = Row::default();
        let (mut column, mut next_row) = (0, 0);
        let mut hidden_columns: Vec<std::ops::RangeInclusive<usize>> = Vec::new();
        while let Some(node) = xml.next()? {
            let element = match node {
                Node::Open(element) => element,
                // Heads and feet of printed pages, lists to choose from.
                Node::Text(text) if !text.trim().is_empty() => {
                    scanner.text(&text);
                    continue;
                }
                _ => continue,
            };
            look::attributes(&element, scanner);
            match element.name() {
                "col" if is_hidden(&element) && hidden_columns.len() < limits::COLUMNS => {
                    let first = element.number("min").unwrap_or(1);
                    let last = element.number("max").unwrap_or(first);
                    hidden_columns.push(first.saturating_sub(1)..=last.saturating_sub(1));
                }
                "row" => {
                    let number = element.number("r").map_or(next_row, |r| r.saturating_sub(1));
                    sheet.end_row(&mut row, number, scanner);
                    next_row = number.saturating_add(1);
                    column = 0;
                    row.hidden = is_hidden(&element);
                }
                "c" => {
                    let place = element.attribute("r").and_then(|place| reference(&place));
                    let (of, at) = place.unwrap_or((row.number, column));
                    column = at;
                    if of != row.number {
                        sheet.end_row(&mut row, of, scanner);
                    }
                    let value = cell_value(&element, &mut xml, strings, formats, scanner, sheet.room)?;
                    if !value.is_empty() {
                        let unseen =
                            row.hidden || hidden_columns.iter().any(|columns| columns.contains(&column));
                        sheet.place(&mut row, column, value, unseen);
                    }
                    column = column.saturating_add(1);
                }
                "mergeCell" if sheet.merged.len() < limits::CELLS => {
                    let area = element.attribute("ref");
                    sheet.merged.extend(area.and_then(|area| Area::parse(&area)));
                }
                _ => {}
            }
        }
        sheet.end_row(&mut row, 0, scanner);
        Ok(sheet)
    }

    /// Takes in the value of a cell.
    fn place(&mut self, row: &mut Row, column: usize, value: String, unseen: bool) {
        let length = value.len() + 16;
        let kept = row.number < limits::ROWS && column < limits::COLUMNS && length <= self.room;
        if !kept {
            self.cut |= !unseen;
            // What follows is not kept either: a table with holes would tell another tale.
            self.room = if length > self.room { 0 } else { self.room };
        } else {
            self.room -= length;
            if unseen {
                row.unseen.push(value.replace('\n', " "));
            } else {
                self.cells.insert((row.number, column), value.clone());
            }
        }
        row.said.push(value);
    }

    /// Shows the row that is over to the scanner, and begins the next.
    fn end_row(&mut self, row: &mut Row, next: usize, scanner: &mut Scanner<'_>) {
        if !row.said.is_empty() {
            scanner.at_line(row.number.saturating_add(1));
            scanner.row(row.said.iter().map(|text| (text.as_str(), 1)));
        }
        if !row.unseen.is_empty() {
            self.hidden.push(row.unseen.join("\t"));
        }
        *row = Row {
            number: next,
            hidden: row.hidden && row.number == next,
            ..Row::default()
        };
    }

    /// The lines above the table as paragraphs, then the table; and whether there is more of it.
    fn blocks(self) -> (Vec<Block>, bool) {
        let mut blocks = Vec::new();
        let rows: Vec<usize> = self.rows();
        let in_row = |row: usize| self.cells.range((row, 0)..(row + 1, 0));
        // What stands alone in its row above the first full one is a title or a remark.
        let alone = rows
            .iter()
            .take_while(|row| in_row(**row).nth(1).is_none())
            .count();
        for row in &rows[..alone] {
            blocks.extend(in_row(*row).map(|(_, text)| Block::Paragraph(text.replace('\n', " "))));
        }
        let mut rows = rows[alone..].to_vec();
        let columns: BTreeSet<usize> = self.cells.keys().map(|(_, column)| *column).collect();
        let columns: Vec<usize> = columns.into_iter().collect();
        let most = limits::CELLS / columns.len().max(1);
        let cut = rows.len() > most;
        rows.truncate(most);
        if rows.is_empty() {
            return (blocks, cut);
        }
        let mut grid = Grid::new(&rows, &columns, &self.cells);
        for area in &self.merged {
            grid.merge(area);
        }
        let head = grid.head();
        let row = |(number, row): (usize, &usize)| {
            let cells = columns.iter().enumerate();
            let cells = cells.filter_map(|(place, column)| {
                let (columns, rows) = grid.spans(number, place)?;
                let text = self.cells.get(&(*row, *column)).cloned().unwrap_or_default();
                Some(Cell { text, columns, rows })
            });
            cells.collect()
        };
        let table = Table {
            head: if rows.len() > head { head } else { 0 },
            rows: rows.iter().enumerate().map(row).collect(),
        };
        blocks.push(Block::Table(table));
        (blocks, cut)
    }

    /// The rows that say something.
    fn rows(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.cells.keys().map(|(row, _)| *row).collect();
        rows.dedup();
        rows
    }
}

/// Whether a row, column or sheet is not shown.
fn is_hidden(element: &Element<'_>) -> bool {
    let hidden = element.attribute("hidden");
    hidden.is_some_and(|value| matches!(value.as_str(), "1" | "true"))
}

/// The value of a cell that has just been opened, as a reader sees it; of a long text as much as there
/// is room for.
fn cell_value(
    element: &Element<'_>,
    xml: &mut Xml<'_>,
    strings: &mut Strings,
    formats: &Formats,
    scanner: &mut Scanner<'_>,
    room: usize,
) -> Result<String, Trouble> {
    let kind = element.attribute("t").unwrap_or_default();
    let style = element.number("s").unwrap_or(0);
    let (mut value, mut inline) = (String::new(), String::new());
    let mut depth = 1;
    while depth > 0 {
        match xml.next()? {
            Some(Node::Open(child)) => match child.name() {
                "v" => value = xml.text()?,
                "is" => inline = rich_text(xml)?,
                "f" => scanner.value(&xml.text()?),
                _ => depth += 1,
            },
            Some(Node::Close(_)) => depth -= 1,
            Some(Node::Text(text)) => scanner.value(&text),
            None => break,
        }
    }
    let text = match kind.as_str() {
        "s" => strings.get(value.trim(), room).to_owned(),
        "inlineStr" => strings::unescaped(&inline),
        "b" => (if value.trim() == "1" { "TRUE" } else { "FALSE" }).to_owned(),
        "str" | "e" | "d" => formats.show_text(&strings::unescaped(&value), style, room > 0),
        _ => {
            let value = value.trim();
            look_at_number(value, scanner);
            formats.show(value, style, room > 0)
        }
    };
    let lines: Vec<String> = text.lines().map(tidy).filter(|line| !line.is_empty()).collect();
    Ok(lines.join("\n"))
}

/// Looks at a number as it is stored: however its cell shows it, whoever downloads the file has it.
/// A spreadsheet keeps fifteen digits of a number; what is left of an identity number still says
/// where and when somebody was born.
fn look_at_number(value: &str, scanner: &mut Scanner<'_>) {
    if value.len() < 15 {
        return;
    }
    let whole = value.bytes().all(|byte| byte.is_ascii_digit());
    if whole && !(value.len() == 18 && value.ends_with("000")) {
        scanner.value(value);
        return;
    }
    let Ok(number) = value.parse::<f64>() else { return };
    if (1e17..1e18).contains(&number) {
        scanner.rounded_identity(&format!("{number:.0}"));
    }
}

/// `B3` → row 2, column 1.
fn reference(text: &str) -> Option<(usize, usize)> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = text.split_at(digits);
    let mut column = 0usize;
    for letter in letters.trim_matches('$').bytes() {
        let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        if value > 25 || column > limits::COLUMNS * 100 {
            return None;
        }
        column = column * 26 + value + 1;
    }
    let row: usize = number.parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}
