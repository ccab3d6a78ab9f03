//! Plain text and CSV, in any encoding that entries may have.

use std::path::Path;

use super::{Block, Cell, Damage, Gatherer, Outcome, PartName, Table, Trouble, limits, package, tidy};
use crate::diagnostic::Diagnostics;
use crate::load::encoding::decode;

/// A text: every line is a paragraph.
pub(super) fn plain(path: &Path) -> Result<Outcome, Trouble> {
    let text = text(path)?;
    let mut gatherer = Gatherer::default();
    gatherer.part(PartName::Whole);
    for line in text.lines().map(tidy).filter(|line| !line.is_empty()) {
        if !gatherer.push(Block::Paragraph(line)) {
            break;
        }
    }
    Ok(Outcome::Text(gatherer.finish()))
}

/// A table.
pub(super) fn table(path: &Path) -> Result<Outcome, Trouble> {
    let text = text(path)?;
    let first = text.lines().next().unwrap_or("");
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().take(limits::ROWS) {
        let record = record.map_err(|_| Trouble::Damaged(Damage::Csv))?;
        let cells: Vec<Cell> = record
            .iter()
            .take(limits::COLUMNS)
            .map(|cell| Cell::plain(tidy(cell)))
            .collect();
        if cells.iter().any(|cell| !cell.text.is_empty()) {
            rows.push(cells);
        }
    }
    let mut gatherer = Gatherer::default();
    gatherer.part(PartName::Whole);
    if !rows.is_empty() {
        let head = usize::from(rows.len() > 1);
        gatherer.push(Block::Table(Table { head, rows }));
    }
    Ok(Outcome::Text(gatherer.finish()))
}

fn text(path: &Path) -> Result<String, Trouble> {
    let bytes = std::fs::read(path).map_err(|error| package::unreadable(&error))?;
    // Which encoding it has is the reader's program's business; only what is none is a trouble.
    decode("", bytes, &mut Diagnostics::new()).ok_or(Trouble::Damaged(Damage::Encoding))
}
