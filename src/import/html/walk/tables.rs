//! Tables of a page: those that hold figures, and those that only place things.

use scraper::ElementRef;

use super::Walker;
use crate::import::document::{BlockKind, Cell, Inline, Mark, Table};
use crate::import::html::main_text::key;

impl Walker<'_> {
    pub(super) fn table(&mut self, element: ElementRef<'_>, depth: usize) {
        self.flush();
        let rows = rows(element);
        if self.is_layout(&element, &rows) {
            let lists = std::mem::take(&mut self.lists);
            self.children(element, depth);
            self.flush();
            self.lists = lists;
            return;
        }
        for caption in element
            .child_elements()
            .filter(|child| child.value().name() == "caption")
        {
            self.children(caption, depth);
            self.flush();
        }
        let mut table = Table::default();
        for row in rows {
            let cells: Vec<Cell> = row
                .child_elements()
                .filter(|cell| matches!(cell.value().name(), "td" | "th"))
                .map(|cell| self.cell(cell, depth + 3))
                .collect();
            if !cells.is_empty() {
                table.rows.push(cells);
            }
        }
        let picture = |cell: &Cell| {
            cell.paragraphs
                .iter()
                .flatten()
                .any(|inline| matches!(inline, Inline::Picture { .. } | Inline::Elsewhere { .. }))
        };
        if !table.text().trim().is_empty() || table.rows.iter().flatten().any(picture) {
            self.push(BlockKind::Table(table));
        }
    }

    /// Tables that only place things: with a table or the main text inside, with one cell, or with
    /// cells as long as a text.
    fn is_layout(&self, element: &ElementRef<'_>, rows: &[ElementRef<'_>]) -> bool {
        let nested = element
            .descendent_elements()
            .skip(1)
            .any(|inner| inner.value().name() == "table");
        let holds_main = self.chosen.above.contains(&key(element)) || self.chosen.main == Some(key(element));
        let cells: Vec<ElementRef<'_>> = rows
            .iter()
            .flat_map(|row| row.child_elements())
            .filter(|cell| matches!(cell.value().name(), "td" | "th"))
            .collect();
        let long =
            |cell: &ElementRef<'_>| cell.text().map(|text| text.trim().chars().count()).sum::<usize>() > 400;
        let widest = rows
            .iter()
            .map(|row| row.child_elements().count())
            .max()
            .unwrap_or(0);
        nested || holds_main || cells.len() <= 1 || (widest <= 2 && cells.iter().any(long)) || widest <= 1
    }

    fn cell(&mut self, element: ElementRef<'_>, depth: usize) -> Cell {
        let span = |name: &str| {
            let count = element
                .attr(name)
                .and_then(|count| count.trim().parse::<usize>().ok());
            count.unwrap_or(1).clamp(1, 200)
        };
        let blocks = std::mem::take(&mut self.blocks);
        let heading = self.heading.take();
        let lists = std::mem::take(&mut self.lists);
        self.children(element, depth);
        self.flush();
        let inner = std::mem::replace(&mut self.blocks, blocks);
        self.heading = heading;
        self.lists = lists;
        let paragraphs = inner.into_iter().filter_map(|(_, block)| match block.kind {
            BlockKind::Item {
                mark: Mark::Number(number),
                mut text,
                ..
            } => {
                text.insert(0, Inline::Text(format!("{number}. ")));
                Some(text)
            }
            BlockKind::Paragraph(text) | BlockKind::Heading(_, text) | BlockKind::Item { text, .. } => {
                Some(text)
            }
            BlockKind::Table(_) => None,
        });
        Cell {
            columns: span("colspan"),
            rows: span("rowspan"),
            paragraphs: paragraphs.collect(),
        }
    }
}

/// The rows of a table, those of tables inside it left out.
fn rows(table: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let mut rows = Vec::new();
    for child in table.child_elements() {
        match child.value().name() {
            "tr" => rows.push(child),
            "tbody" | "thead" | "tfoot" => {
                rows.extend(child.child_elements().filter(|row| row.value().name() == "tr"));
            }
            _ => {}
        }
    }
    rows
}
