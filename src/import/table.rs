//! Catalogues: a worksheet or CSV file whose rows are entries, whatever the order of its columns.

use super::document::{Block, Confidence, Document, Field, Found, Note, Place};
use super::labels;
use super::sheet::{Cell, Sheet, Value};
use super::source::Fault;

/// How far down the row of column names may stand.
const HEADER_ROWS: usize = 20;
/// Excel counts days from here: 1899-12-30, so that 1 March 1900 is day 61.
const EPOCH: jiff::civil::Date = jiff::civil::date(1899, 12, 30);

/// One row of a catalogue.
#[derive(Debug)]
pub struct Row {
    /// Its contents.
    pub document: Document,
    /// Where it stands, for people: the sheet's name and the row.
    pub sheet: String,
    /// The row, from 1.
    pub row: usize,
    /// What stands for the row's contents, to know it again.
    pub identity: String,
}

/// What a catalogue held besides its rows.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The rows in order.
    pub rows: Vec<Row>,
    /// What the officer has to know about the file as a whole.
    pub notes: Vec<Note>,
}

/// The columns of a sheet.
struct Header {
    row: usize,
    columns: Vec<Column>,
}

struct Column {
    at: usize,
    name: String,
    field: Field,
}

/// Reads the rows of all sheets.
///
/// # Errors
/// [`Fault::NoCatalogue`] when no sheet has a row of known column names.
pub fn read(sheets: &[Sheet]) -> Result<Catalogue, Fault> {
    let mut catalogue = Catalogue::default();
    let mut known = false;
    for sheet in sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        let Some(header) = header(sheet) else {
            catalogue.notes.push(Note::NoHeader(sheet.name.clone()));
            continue;
        };
        known = true;
        let above = sheet.rows.iter().filter(|(number, _)| **number < header.row);
        let mut above: Vec<String> = above
            .flat_map(|(_, cells)| cells)
            .map(|cell| cell.text().trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        if !above.is_empty() {
            above.dedup();
            catalogue.notes.push(Note::RowsAbove(above.join(" ")));
        }
        let mut empty = Vec::new();
        for (number, cells) in sheet.rows.iter().filter(|(number, _)| **number > header.row) {
            if cells.iter().all(|cell| cell.text().trim().is_empty()) {
                continue;
            }
            match row(sheet, &header, *number, cells) {
                Some(row) => catalogue.rows.push(row),
                None => empty.push(*number),
            }
        }
        catalogue.notes.extend(sheet.open_quote.map(Note::OpenQuote));
        if !empty.is_empty() {
            catalogue.notes.push(Note::EmptyRows(empty));
        }
    }
    if known {
        Ok(catalogue)
    } else {
        Err(Fault::NoCatalogue)
    }
}

/// Whether a text file is a catalogue: by its name, or by a first line of column names and lines of
/// as many cells below it.
pub fn is_csv(name: &str, text: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    if matches!(ending.as_str(), "csv" | "tsv") {
        return true;
    }
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let delimiter = super::sheet::delimiter(text);
    let cells: Vec<&str> = first.split(char::from(delimiter)).collect();
    let named = cells.iter().filter(|cell| labels::column(cell).is_some()).count();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(20)
        .collect();
    let even = lines
        .iter()
        .all(|line| line.split(char::from(delimiter)).count() == cells.len());
    named >= 3 && named * 2 > cells.len() && even && lines.len() >= 2
}

/// The row with the most known column names among the first ones.
fn header(sheet: &Sheet) -> Option<Header> {
    let mut best: Option<(usize, usize)> = None;
    for (number, cells) in sheet.rows.iter().take(HEADER_ROWS) {
        let named = cells
            .iter()
            .filter(|cell| labels::column(&cell.text()).is_some_and(|field| field != Field::Chrome))
            .count();
        let filled = cells.iter().filter(|cell| !cell.text().trim().is_empty()).count();
        if named >= 2 && named * 2 >= filled && best.is_none_or(|(most, _)| named > most) {
            best = Some((named, *number));
        }
    }
    let (_, row) = best?;
    let mut columns: Vec<Column> = Vec::new();
    for (at, cell) in sheet.rows.get(&row)?.iter().enumerate() {
        let name = cell.text().trim().to_owned();
        let field = labels::column(&name).unwrap_or(Field::Other);
        columns.push(Column { at, name, field });
    }
    let titled = columns
        .iter()
        .any(|column| matches!(column.field, Field::Title | Field::IndexNumber));
    titled.then_some(Header { row, columns })
}

fn row(sheet: &Sheet, header: &Header, number: usize, cells: &[Cell]) -> Option<Row> {
    let mut document = Document::default();
    let mut identity = String::new();
    let mut named = false;
    // Cells without a column name are kept as well.
    let unnamed = header.columns.len()..cells.len();
    let unnamed: Vec<Column> = unnamed
        .map(|at| Column {
            at,
            name: String::new(),
            field: Field::Other,
        })
        .collect();
    for column in header.columns.iter().chain(&unnamed) {
        let Some(cell) = cells.get(column.at) else {
            continue;
        };
        let text = value(cell, column.field, &mut document.notes);
        identity.push_str(&format!("{}\u{1f}{text}\u{1e}", column.name));
        let place = Place::Cell {
            sheet: sheet.name.clone(),
            row: number,
            column: column.at + 1,
        };
        if text.trim().is_empty() || is_counter(&column.name) {
            continue;
        }
        if column.field == Field::Body {
            body(&text, &place, &mut document);
            continue;
        }
        named |= matches!(column.field, Field::Title | Field::IndexNumber);
        let label = match column.name.as_str() {
            "" => format!("第{}列", column.at + 1),
            name => name.to_owned(),
        };
        document.hints.push(Found {
            field: column.field,
            label,
            value: text,
            place,
            confidence: Confidence::Sure,
        });
    }
    named.then(|| Row {
        document,
        sheet: sheet.name.clone(),
        row: number,
        identity,
    })
}

/// 序号 counts the rows of the sheet and says nothing about the entry.
fn is_counter(name: &str) -> bool {
    let plain = labels::plain(name);
    ["序号", "编号", "行号", "no", "id", "no."]
        .iter()
        .any(|counter| labels::plain(counter) == plain)
}

fn body(text: &str, place: &Place, document: &mut Document) {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let block = Block::paragraph(super::text::clean(line), place.clone());
        document.blocks.push(block);
    }
}

/// The value of a cell as its column means it.
fn value(cell: &Cell, field: Field, notes: &mut Vec<Note>) -> String {
    let number = match &cell.value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.trim().parse::<f64>().ok().filter(|_| labels::is_date(field)),
        Value::Date(_) | Value::Empty => None,
    };
    let text = cell.text();
    let Some(number) = number else { return text };
    if labels::is_date(field) && (18_000.0..80_000.0).contains(&number) {
        let days = jiff::Span::new().days(number.trunc() as i64);
        if let Ok(date) = EPOCH.checked_add(days) {
            let minutes = (number.fract() * 1440.0).round() as i64;
            notes.push(Note::SerialDate(text));
            return match minutes {
                0 => date.to_string(),
                minutes => format!("{date} {:02}:{:02}", minutes / 60 % 24, minutes % 60),
            };
        }
    }
    if labels::is_date(field) && text.len() == 8 && number.fract() == 0.0 {
        return format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]);
    }
    if cell.has_lost_digits() {
        notes.push(Note::LostDigits(text.clone()));
    } else if matches!(field, Field::IndexNumber | Field::DocumentNumber)
        && matches!(cell.value, Value::Number(_))
    {
        notes.push(Note::LostZeros);
    }
    text
}
