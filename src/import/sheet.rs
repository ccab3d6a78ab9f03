//! Worksheets and CSV files as rows of cells, within limits.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Reader, Xls, XlsError, Xlsx, XlsxError};

use super::source::Fault;
use crate::attachment::{Form, forms};

/// How many cells are read of one file.
const MAX_CELLS: usize = 2_000_000;
/// How many bytes the texts of its cells may have together, as often as they stand there.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// How many rows with something in them are read of one file: each becomes a draft.
pub const MAX_ROWS: usize = 50_000;
/// How many columns a catalogue may have; cells beyond are not of it.
const MAX_COLUMNS: usize = 256;

/// Excel keeps fifteen digits of a number; from here on it has lost some.
const EXACT: f64 = 1e15;

/// A worksheet.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name; empty for a CSV file.
    pub name: String,
    /// Its rows by their number, from 1.
    pub rows: BTreeMap<usize, Vec<Cell>>,
    /// The line of a quotation mark that nothing closes, in a CSV file.
    pub open_quote: Option<usize>,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What is in it.
    pub value: Value,
}

/// What is in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number: its zeros at the start are lost.
    Number(f64),
    /// A day, or a day and a time, as `2023-01-11 09:58`.
    Date(String),
}

impl Value {
    /// How long its text is.
    fn bytes(&self) -> usize {
        match self {
            Value::Text(text) | Value::Date(text) => text.len(),
            Value::Empty | Value::Number(_) => 0,
        }
    }
}

impl Cell {
    /// Whether it is a number that had more digits than a cell keeps.
    pub fn has_lost_digits(&self) -> bool {
        matches!(self.value, Value::Number(number) if number.abs() >= EXACT)
    }

    /// The value as a text.
    pub fn text(&self) -> String {
        match &self.value {
            Value::Empty => String::new(),
            Value::Text(text) | Value::Date(text) => text.clone(),
            // Of a longer number the last digits are lost: it is written so that none is made up.
            Value::Number(number) if number.abs() >= EXACT => format!("{number:E}").replace('E', "E+"),
            Value::Number(number) if number.fract() == 0.0 => format!("{number:.0}"),
            Value::Number(number) => number.to_string(),
        }
    }
}

/// What may still be taken out of one file.
struct Budget {
    cells: usize,
    bytes: usize,
    rows: usize,
}

impl Budget {
    fn new() -> Budget {
        Budget {
            cells: MAX_CELLS,
            bytes: MAX_BYTES,
            rows: MAX_ROWS,
        }
    }

    fn take(&mut self, cells: usize, bytes: usize) -> Result<(), Fault> {
        self.cells = self.cells.checked_sub(cells).ok_or(Fault::TooManyCells)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(Fault::TooManyCells)?;
        Ok(())
    }
}

impl Sheet {
    /// Puts a value in its place. Empty cells before it count, and so do the bytes of a text that many
    /// cells share.
    fn set(&mut self, row: usize, column: usize, value: Value, budget: &mut Budget) -> Result<(), Fault> {
        if column >= MAX_COLUMNS || value == Value::Empty {
            return budget.take(1, 0);
        }
        let cells = match self.rows.entry(row) {
            Entry::Occupied(cells) => cells.into_mut(),
            Entry::Vacant(place) => {
                budget.rows = budget.rows.checked_sub(1).ok_or(Fault::TooManyRows)?;
                place.insert(Vec::new())
            }
        };
        let more = (column + 1).saturating_sub(cells.len());
        budget.take(more.max(1), value.bytes())?;
        if more > 0 {
            cells.resize(column + 1, Cell::default());
        }
        cells[column].value = value;
        Ok(())
    }

    /// Writes what stands in the first cell of a merged region into its other rows: one unit for
    /// several entries. A region of one row has no others; a cell with something in it keeps that.
    fn fill(
        &mut self,
        (top, column): (usize, usize),
        bottom: usize,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        budget.take(1, 0)?;
        let (top, end) = (top + 1, bottom + 1);
        let value = self.rows.get(&top).and_then(|cells| cells.get(column));
        let Some(value) = value.map(|cell| cell.value.clone()).filter(|_| top < end) else {
            return Ok(());
        };
        let rows: Vec<usize> = self.rows.range(top + 1..=end).map(|(row, _)| *row).collect();
        for row in rows {
            let own = self.rows.get(&row).and_then(|cells| cells.get(column));
            if own.is_none_or(|cell| cell.value == Value::Empty) {
                self.set(row, column, value.clone(), budget)?;
            } else {
                budget.take(1, 0)?;
            }
        }
        Ok(())
    }
}

/// The delimiter of a CSV file: the one its first line with any has most of.
pub fn delimiter(text: &str) -> u8 {
    let count = |line: &str, delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    let line = text
        .lines()
        .find(|line| line.contains([',', ';', '\t']))
        .unwrap_or_default();
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|delimiter| (count(line, *delimiter), *delimiter == b','))
        .unwrap_or(b',')
}

/// Reads a CSV file.
///
/// # Errors
/// [`Fault::TooManyCells`], [`Fault::TooManyRows`].
pub fn csv(text: &str) -> Result<Vec<Sheet>, Fault> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    let mut budget = Budget::new();
    for record in reader.records() {
        let record = record.map_err(|_| Fault::Encoding)?;
        let row = record.position().map_or(0, |position| position.line() as usize);
        // What stands beyond the columns of a catalogue has been read as well.
        budget.take(record.len().saturating_sub(MAX_COLUMNS), 0)?;
        for (column, text) in record.iter().take(MAX_COLUMNS).enumerate() {
            // Excel writes ="000123" to keep zeros.
            let text = text.trim();
            let bare = text
                .strip_prefix("=\"")
                .and_then(|rest| rest.strip_suffix('"'))
                .unwrap_or(text);
            if !bare.is_empty() {
                sheet.set(row, column, Value::Text(bare.to_owned()), &mut budget)?;
            }
        }
    }
    sheet.open_quote = open_quote(text);
    Ok(vec![sheet])
}

/// The line of a quotation mark that begins a cell and that nothing closes.
fn open_quote(text: &str) -> Option<usize> {
    if text.matches('"').count().is_multiple_of(2) {
        return None;
    }
    let separates = |c: char| matches!(c, ',' | ';' | '\t' | '\n' | '\r');
    let (mut inside, mut before, mut line, mut opened) = (false, '\n', 1, 1);
    for c in text.chars() {
        match c {
            '"' if inside => inside = false,
            // A doubled mark within a cell closes it and opens it again.
            '"' if separates(before) || before == '"' => {
                opened = if before == '"' { opened } else { line };
                inside = true;
            }
            '\n' => line += 1,
            _ => {}
        }
        before = c;
    }
    inside.then_some(opened)
}

/// Reads a workbook of Excel since 2007.
///
/// # Errors
/// [`Fault`] when it is damaged, has a password, or holds more than a catalogue does.
pub fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(xlsx_fault)?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    // A workbook whose forms cannot be read has its values.
    let mut forms = forms(bytes.to_vec()).unwrap_or_default();
    for name in book.sheet_names() {
        let mut sheet = Sheet {
            name: name.clone(),
            ..Sheet::default()
        };
        let Form { mut shaped, merged } = forms.remove(&name).unwrap_or_default();
        // Cell by cell: a range would be as large as its farthest cell says.
        match book.worksheet_cells_reader(&name) {
            Ok(mut cells) => {
                while let Some(cell) = cells.next_cell().map_err(xlsx_fault)? {
                    let (row, column) = cell.get_position();
                    let (row, column) = (row as usize, column as usize);
                    let value = match shaped.remove(&(row, column)) {
                        Some(text) => Value::Text(text),
                        None => value(Data::from(cell.get_value().clone())),
                    };
                    sheet.set(row + 1, column, value, &mut budget)?;
                }
            }
            // A chart is a sheet without cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(xlsx_fault(error)),
        }
        for area in merged {
            sheet.fill((area.top, area.left), area.bottom, &mut budget)?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Reads a workbook of Excel before 2007.
///
/// # Errors
/// As [`xlsx`].
pub fn xls(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Fault::Encrypted,
        _ => Fault::BrokenArchive,
    })?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut sheet = Sheet {
            name: name.clone(),
            ..Sheet::default()
        };
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let (row, column) = (row + top as usize + 1, column + left as usize);
            sheet.set(row, column, value(data.clone()), &mut budget)?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn xlsx_fault(error: XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::Encrypted,
        XlsxError::FileNotFound(name) => Fault::BrokenPart(name),
        _ => Fault::BrokenArchive,
    }
}

fn value(data: Data) -> Value {
    match data {
        Data::Empty => Value::Empty,
        Data::String(text) if text.trim().is_empty() => Value::Empty,
        Data::String(text) => Value::Text(text),
        Data::Int(number) => Value::Number(number as f64),
        Data::Float(number) => Value::Number(number),
        Data::Bool(true) => Value::Text("是".to_owned()),
        Data::Bool(false) => Value::Text("否".to_owned()),
        Data::DateTime(moment) => date(&moment),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Date(text),
        Data::Error(error) => Value::Text(error.to_string()),
    }
}

fn date(moment: &ExcelDateTime) -> Value {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    Value::Date(match (hour, minute) {
        (0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}"),
    })
}
