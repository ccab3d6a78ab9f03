//! Tables, with cells that span rows and columns.

use std::collections::BTreeMap;

use super::Reader;
use crate::import::document::{Block, BlockKind, Cell, Inline, Place, Table};
use crate::import::docx::shows;
use crate::import::docx::xml::Node;

impl Reader<'_> {
    pub(super) fn table(&mut self, node: &Node) {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        // The last cell that starts in each column: its row and its place in it.
        let mut lowest: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for row in table_rows(node) {
            if row.path(&["trPr", "del"]).is_some() {
                self.deleted(row);
                continue;
            }
            let mut cells: Vec<Cell> = Vec::new();
            let mut starts = Vec::new();
            let mut column = 0;
            for cell in row.nodes().filter(|cell| cell.name == "tc" || cell.name == "sdt") {
                let cell = if cell.name == "sdt" {
                    cell.path(&["sdtContent", "tc"])
                } else {
                    Some(cell)
                };
                let Some(cell) = cell else { continue };
                let span = cell
                    .value(&["tcPr", "gridSpan"])
                    .and_then(|span| span.parse::<usize>().ok());
                let columns = span.unwrap_or(1).clamp(1, 200);
                let merge = cell.path(&["tcPr", "vMerge"]);
                let goes_on = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
                let paragraphs = self.cell(cell);
                let blank = !paragraphs.iter().flatten().any(shows);
                let above = lowest
                    .get(&column)
                    .and_then(|(row, at)| rows.get_mut(*row)?.get_mut(*at));
                match above {
                    Some(above) if goes_on && blank => above.rows += 1,
                    _ => {
                        starts.push((column, (rows.len(), cells.len())));
                        cells.push(Cell {
                            columns,
                            rows: 1,
                            paragraphs,
                        });
                    }
                }
                column += columns;
            }
            rows.push(cells);
            lowest.extend(starts);
        }
        let single = rows.len() == 1 && rows[0].len() == 1;
        let table = Table { rows };
        let pictures = table
            .rows
            .iter()
            .flatten()
            .flat_map(|cell| cell.paragraphs.iter().flatten())
            .any(shows);
        if table.text().trim().is_empty() && !pictures {
            return;
        }
        self.count += 1;
        let place = Place::Paragraph(self.count);
        if single {
            // A frame around paragraphs.
            for text in table.rows.into_iter().flatten().flat_map(|cell| cell.paragraphs) {
                let kind = BlockKind::Paragraph(text);
                let place = place.clone();
                self.blocks.push(Block {
                    kind,
                    place,
                    apart: false,
                });
            }
            return;
        }
        let kind = BlockKind::Table(table);
        self.blocks.push(Block {
            kind,
            place,
            apart: true,
        });
    }

    fn cell(&mut self, node: &Node) -> Vec<Vec<Inline>> {
        let count = self.count;
        let blocks = self.inner(node);
        self.count = count;
        let mut paragraphs = Vec::new();
        for block in blocks {
            match block.kind {
                BlockKind::Paragraph(text) | BlockKind::Heading(_, text) => paragraphs.push(text),
                BlockKind::Item { mut text, .. } => {
                    text.insert(0, Inline::Text("• ".to_owned()));
                    paragraphs.push(text);
                }
                // A table inside a cell: its rows as lines, with the notes and pictures in them.
                BlockKind::Table(table) => paragraphs.extend(table.rows.into_iter().map(as_line)),
            }
        }
        paragraphs
    }
}

/// A row of a table as one line.
fn as_line(row: Vec<Cell>) -> Vec<Inline> {
    let mut line = Vec::new();
    for text in row.into_iter().flat_map(|cell| cell.paragraphs) {
        if !line.is_empty() {
            line.push(Inline::Text(" ".to_owned()));
        }
        line.extend(text);
    }
    line
}

/// The rows of a table, those of tracked insertions and controls too.
fn table_rows(table: &Node) -> Vec<&Node> {
    let mut rows = Vec::new();
    for child in table.nodes() {
        match child.name.as_str() {
            "tr" => rows.push(child),
            "sdt" => rows.extend(child.child("sdtContent").map(table_rows).unwrap_or_default()),
            "ins" | "customXml" => rows.extend(table_rows(child)),
            _ => {}
        }
    }
    rows
}
