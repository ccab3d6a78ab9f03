//! Excel (XLSX): the visible sheets, each as a table, with the values as a reader sees them.
//!
//! Cells are read one by one and placed only as far as text goes, so that two cells at opposite ends
//! of a sheet do not make a table of billions.

mod numbers;

use std::collections::BTreeMap;

use super::package::Package;
use super::xml::{Element, Node, Xml};
use super::{Block, Cell, Gatherer, Outcome, PartName, Table, Trouble, limits, tidy};
use numbers::Formats;

pub(super) fn read(package: &mut Package) -> Result<Outcome, Trouble> {
    let sheets = sheets(package)?;
    let strings = match package.optional_xml("xl/sharedStrings.xml")? {
        Some(xml) => shared_strings(&xml)?,
        None => Vec::new(),
    };
    let formats = match package.optional_xml("xl/styles.xml")? {
        Some(xml) => Formats::read(&xml)?,
        None => Formats::default(),
    };
    let mut gatherer = Gatherer::default();
    for (name, file, hidden) in sheets {
        // A sheet that is a chart has another place, and no cells.
        let Some(xml) = package.optional_xml(&file)? else {
            continue;
        };
        let sheet = Sheet::read(&xml, &strings, &formats)?;
        let name = tidy(&name);
        let rows: Vec<Block> = sheet.hidden.iter().cloned().map(Block::Paragraph).collect();
        if hidden {
            let blocks = sheet.blocks().into_iter().chain(rows);
            gatherer.hide(PartName::Sheet(name), blocks.collect());
            continue;
        }
        gatherer.hide(PartName::Sheet(name.clone()), rows);
        if !gatherer.part(PartName::Sheet(name)) {
            break;
        }
        for block in sheet.blocks() {
            gatherer.push(block);
        }
    }
    Ok(Outcome::Text(gatherer.finish()))
}

/// Names and files of the sheets, in their order, and whether they are hidden.
fn sheets(package: &mut Package) -> Result<Vec<(String, String, bool)>, Trouble> {
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
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        if element.name() != "sheet" || sheets.len() == limits::PARTS {
            continue;
        }
        let hidden = element.attribute("state").is_some_and(|state| state != "visible");
        let file = element.attribute("id").and_then(|id| targets.get(&id));
        if let (Some(name), Some(file)) = (element.attribute("name"), file) {
            sheets.push((name, file.clone(), hidden));
        }
    }
    Ok(sheets)
}

/// The texts that cells refer to by number. Readings written above characters are left out.
fn shared_strings(text: &str) -> Result<Vec<String>, Trouble> {
    let mut xml = Xml::new(text);
    let mut strings = Vec::new();
    while let Some(node) = xml.next()? {
        if matches!(&node, Node::Open(element) if element.name() == "si") {
            strings.push(rich_text(&mut xml)?);
        }
    }
    Ok(strings)
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
}

/// A rectangle of cells, both corners in it.
#[derive(Clone, Copy)]
struct Area {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

impl Sheet {
    fn read(text: &str, strings: &[String], formats: &Formats) -> Result<Sheet, Trouble> {
        let mut xml = Xml::new(text);
        let mut sheet = Sheet::default();
        let (mut row, mut column) = (0, 0);
        let mut next_row = 0;
        let mut row_hidden = false;
        let mut hidden_columns: Vec<std::ops::RangeInclusive<usize>> = Vec::new();
        let mut hidden: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            match element.name() {
                "col" if is_hidden(&element) && hidden_columns.len() < limits::COLUMNS => {
                    let first = element.number("min").unwrap_or(1);
                    let last = element.number("max").unwrap_or(first);
                    hidden_columns.push(first.saturating_sub(1)..=last.saturating_sub(1));
                }
                "row" => {
                    row = element.number("r").map_or(next_row, |r| r.saturating_sub(1));
                    next_row = row.saturating_add(1);
                    column = 0;
                    row_hidden = is_hidden(&element);
                }
                "c" => {
                    let place = element.attribute("r").and_then(|place| reference(&place));
                    (row, column) = place.unwrap_or((row, column));
                    let value = cell_value(&element, &mut xml, strings, formats)?;
                    let within = row < limits::ROWS && column < limits::COLUMNS;
                    let is_read = within && !value.is_empty();
                    let unseen = row_hidden || hidden_columns.iter().any(|columns| columns.contains(&column));
                    if is_read && unseen {
                        hidden.entry(row).or_default().push(value.replace('\n', " "));
                    } else if is_read {
                        sheet.cells.insert((row, column), value);
                    }
                    column = column.saturating_add(1);
                }
                "mergeCell" => {
                    let area = element.attribute("ref");
                    sheet.merged.extend(area.and_then(|area| Area::parse(&area)));
                }
                _ => {}
            }
        }
        sheet.hidden = hidden.into_values().map(|values| values.join("\t")).collect();
        Ok(sheet)
    }

    /// The lines above the table as paragraphs, then the table.
    fn blocks(self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let rows: Vec<usize> = self.rows();
        let columns: std::collections::BTreeSet<usize> =
            self.cells.keys().map(|(_, column)| *column).collect();
        let columns: Vec<usize> = columns.into_iter().collect();
        let in_row = |row: usize| self.cells.range((row, 0)..(row + 1, 0));
        // What stands alone in its row above the first full one is a title or a remark.
        let alone = rows.iter().take_while(|row| in_row(**row).count() == 1).count();
        let alone = if alone == rows.len() { rows.len() } else { alone };
        for row in &rows[..alone] {
            blocks.extend(in_row(*row).map(|(_, text)| Block::Paragraph(text.replace('\n', " "))));
        }
        let rows = &rows[alone..];
        if rows.is_empty() {
            return blocks;
        }
        let merged = self.merged(rows, &columns);
        let head = merged
            .iter()
            .filter(|((row, _), _)| Some(row) == rows.first())
            .map(|(_, (_, rows))| *rows as usize)
            .max()
            .unwrap_or(1);
        let covered = self.covered();
        let cell = |place: (usize, usize)| {
            let text = self.cells.get(&place).cloned().unwrap_or_default();
            let (columns, rows) = merged.get(&place).copied().unwrap_or((1, 1));
            (!covered.contains(&place)).then_some(Cell { text, columns, rows })
        };
        let row = |row: &usize| {
            columns
                .iter()
                .filter_map(|column| cell((*row, *column)))
                .collect()
        };
        let table = Table {
            head: if rows.len() > head { head } else { 0 },
            rows: rows.iter().map(row).collect(),
        };
        blocks.push(Block::Table(table));
        blocks
    }

    /// The rows that say something.
    fn rows(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.cells.keys().map(|(row, _)| *row).collect();
        rows.dedup();
        rows
    }

    /// The cells that others cover. Areas beyond any table are cut, so that none costs time.
    fn covered(&self) -> std::collections::BTreeSet<(usize, usize)> {
        let mut covered = std::collections::BTreeSet::new();
        for area in &self.merged {
            for row in area.top..=area.bottom.min(limits::ROWS) {
                for column in area.left..=area.right.min(limits::COLUMNS) {
                    if (row, column) != (area.top, area.left) && !self.cells.contains_key(&(row, column)) {
                        covered.insert((row, column));
                    }
                }
                if covered.len() > limits::ROWS * 8 {
                    return covered;
                }
            }
        }
        covered
    }

    /// How many of the shown columns and rows each first cell of a merged area covers.
    fn merged(&self, rows: &[usize], columns: &[usize]) -> BTreeMap<(usize, usize), (u32, u32)> {
        let within = |all: &[usize], from: usize, to: usize| {
            let count = all.iter().filter(|place| (from..=to).contains(*place)).count();
            count.max(1) as u32
        };
        let of_area = |area: &Area| {
            let free = self
                .cells
                .range((area.top, 0)..=(area.bottom, usize::MAX))
                .filter(|((_, column), _)| (area.left..=area.right).contains(column))
                .count()
                <= 1;
            let span = (
                within(columns, area.left, area.right),
                within(rows, area.top, area.bottom),
            );
            free.then_some(((area.top, area.left), span))
        };
        self.merged
            .iter()
            .take(limits::ROWS)
            .filter_map(of_area)
            .collect()
    }
}

/// Whether a row, column or sheet is not shown.
fn is_hidden(element: &Element<'_>) -> bool {
    let hidden = element.attribute("hidden");
    hidden.is_some_and(|value| matches!(value.as_str(), "1" | "true"))
}

/// The value of a cell that has just been opened, as a reader sees it.
fn cell_value(
    element: &Element<'_>,
    xml: &mut Xml<'_>,
    strings: &[String],
    formats: &Formats,
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
                "f" => xml.skip()?,
                _ => depth += 1,
            },
            Some(Node::Close(_)) => depth -= 1,
            Some(Node::Text(_)) => {}
            None => break,
        }
    }
    let text = match kind.as_str() {
        "s" => {
            let place: Option<usize> = value.trim().parse().ok();
            place
                .and_then(|place| strings.get(place))
                .cloned()
                .unwrap_or_default()
        }
        "inlineStr" => inline,
        "b" => (if value.trim() == "1" { "TRUE" } else { "FALSE" }).to_owned(),
        "str" | "e" | "d" => value,
        _ => formats.show(value.trim(), style),
    };
    let lines: Vec<String> = text.lines().map(tidy).filter(|line| !line.is_empty()).collect();
    Ok(lines.join("\n"))
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

impl Area {
    fn parse(text: &str) -> Option<Area> {
        let (from, to) = text.split_once(':')?;
        let ((top, left), (bottom, right)) = (reference(from)?, reference(to)?);
        let area = Area {
            top,
            left,
            bottom,
            right,
        };
        (top <= bottom && left <= right).then_some(area)
    }
}
