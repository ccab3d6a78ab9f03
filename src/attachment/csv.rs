//! Plain text and CSV, in any encoding that entries may have.

use std::path::Path;

use ::csv::StringRecord;

use super::{
    Block, Cell, Damage, Gatherer, Outcome, PartName, Table, Trouble, encoded, limits, package, tidy,
};
use crate::check::personal::Scanner;
use crate::diagnostic::Diagnostics;
use crate::load::encoding::decode;

/// A text: every line is a paragraph.
pub(super) fn plain(path: &Path, scanner: &mut Scanner<'_>) -> Result<Outcome, Trouble> {
    let text = text(path)?;
    scanner.text(&text);
    encoded::look(&text, scanner);
    let mut gatherer = Gatherer::default();
    gatherer.part(PartName::Whole);
    for line in text.lines().map(tidy).filter(|line| !line.is_empty()) {
        if !gatherer.push(Block::Paragraph(line)) {
            break;
        }
    }
    Ok(Outcome::Text(gatherer.finish()))
}

/// A text of another format, which is only looked at.
pub(super) fn other(path: &Path, scanner: &mut Scanner<'_>) -> Result<Outcome, Trouble> {
    let text = text(path)?;
    scanner.text(&text);
    encoded::look(&text, scanner);
    Ok(Outcome::Unread)
}

/// A table.
pub(super) fn table(path: &Path, scanner: &mut Scanner<'_>) -> Result<Outcome, Trouble> {
    let text = text(path)?;
    let first = text.lines().next().unwrap_or("");
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let mut gatherer = Gatherer::default();
    gatherer.part(PartName::Whole);
    let mut rows = Vec::new();
    let mut length = 0;
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|_| Trouble::Damaged(Damage::Csv))?
    {
        let line = record.position().map_or(0, ::csv::Position::line);
        scanner.at_line(usize::try_from(line).unwrap_or(usize::MAX));
        scanner.row(record.iter().map(|cell| (cell, 1)));
        length += record.as_slice().len() + 16 * record.len().min(limits::COLUMNS);
        if rows.len() == limits::ROWS || length > limits::TEXT {
            gatherer.document.cut = true;
            continue;
        }
        gatherer.document.cut |= record.len() > limits::COLUMNS;
        let cells = record.iter().take(limits::COLUMNS);
        let cells: Vec<Cell> = cells.map(|cell| Cell::plain(tidy(cell))).collect();
        if cells.iter().any(|cell| !cell.text.is_empty()) {
            rows.push(cells);
        }
    }
    if !rows.is_empty() {
        let head = usize::from(rows.len() > 1);
        gatherer.add(Block::Table(Table { head, rows }));
    }
    Ok(Outcome::Text(gatherer.finish()))
}

fn text(path: &Path) -> Result<String, Trouble> {
    let bytes = std::fs::read(path).map_err(|error| package::unreadable(&error))?;
    // Which encoding it has is the reader's program's business; only what is none is a trouble.
    decode("", bytes, &mut Diagnostics::new()).ok_or(Trouble::Damaged(Damage::Encoding))
}
