//! Merged cells, within the rows and columns that are shown.

use std::collections::BTreeMap;

use super::reference;

/// A rectangle of cells, both corners in it.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub(crate) top: usize,
    pub(crate) left: usize,
    pub(crate) bottom: usize,
    right: usize,
}

impl Area {
    /// `A1:D1`, also from its end to its start.
    pub(super) fn parse(text: &str) -> Option<Area> {
        let (from, to) = text.split_once(':')?;
        let (from, to) = (reference(from)?, reference(to)?);
        Some(Area {
            top: from.0.min(to.0),
            left: from.1.min(to.1),
            bottom: from.0.max(to.0),
            right: from.1.max(to.1),
        })
    }
}

/// What a place of the table is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Empty,
    Filled,
    /// Another cell covers it.
    Covered,
}

/// The shown rows and columns, and which cells cover others.
pub(super) struct Grid<'g> {
    rows: &'g [usize],
    columns: &'g [usize],
    places: Vec<Place>,
    /// By place: how many columns and rows a cell covers.
    spans: BTreeMap<usize, (u32, u32)>,
    /// How many places may still be looked at. Areas that do not overlap look at each twice; those of
    /// a hostile file overlap.
    left: usize,
}

impl<'g> Grid<'g> {
    pub(super) fn new(
        rows: &'g [usize],
        columns: &'g [usize],
        cells: &BTreeMap<(usize, usize), String>,
    ) -> Grid<'g> {
        let mut places = vec![Place::Empty; rows.len() * columns.len()];
        for (at, row) in rows.iter().enumerate() {
            for ((_, column), _) in cells.range((*row, 0)..(row + 1, 0)) {
                if let Ok(column) = columns.binary_search(column) {
                    places[at * columns.len() + column] = Place::Filled;
                }
            }
        }
        let left = places.len() * 4;
        Grid {
            rows,
            columns,
            places,
            spans: BTreeMap::new(),
            left,
        }
    }

    /// Lets the first cell of an area cover the others. Nothing is covered that says something, and
    /// nothing twice.
    pub(super) fn merge(&mut self, area: &Area) {
        let within = |all: &[usize], from: usize, to: usize| {
            all.partition_point(|place| *place < from)..all.partition_point(|place| *place <= to)
        };
        let rows = within(self.rows, area.top, area.bottom);
        let columns = within(self.columns, area.left, area.right);
        let count = rows.len() * columns.len();
        let starts = self.rows.get(rows.start) == Some(&area.top)
            && self.columns.get(columns.start) == Some(&area.left);
        if count < 2 || !starts || count * 2 > self.left {
            return;
        }
        self.left -= count * 2;
        let width = self.columns.len();
        let first = rows.start * width + columns.start;
        let all = || {
            rows.clone()
                .flat_map(|row| columns.clone().map(move |column| row * width + column))
        };
        let free = |place: usize| match self.places[place] {
            Place::Empty => true,
            Place::Filled => place == first,
            Place::Covered => false,
        };
        if !all().all(free) {
            return;
        }
        for place in all().filter(|place| *place != first) {
            self.places[place] = Place::Covered;
        }
        self.spans
            .insert(first, (columns.len() as u32, rows.len() as u32));
    }

    /// How many rows the cells of the first row reach down.
    pub(super) fn head(&self) -> usize {
        let first = self.spans.range(..self.columns.len());
        first.map(|(_, (_, rows))| *rows as usize).max().unwrap_or(1)
    }

    /// How many columns and rows a cell covers; `None` when it is covered itself.
    pub(super) fn spans(&self, row: usize, column: usize) -> Option<(u32, u32)> {
        let place = row * self.columns.len() + column;
        let covered = self.places.get(place) == Some(&Place::Covered);
        (!covered).then(|| self.spans.get(&place).copied().unwrap_or((1, 1)))
    }

    /// How many places were looked at, in shares of all there are.
    #[cfg(test)]
    fn looks(&self) -> usize {
        4 - self.left / self.places.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_that_overlap_cost_no_more_than_the_table_has_places() {
        let (rows, columns): (Vec<usize>, Vec<usize>) = ((0..500).collect(), (0..250).collect());
        let cells = BTreeMap::from([((499, 249), "甲".to_owned())]);
        let mut grid = Grid::new(&rows, &columns, &cells);
        for _ in 0..20_000 {
            grid.merge(&Area::parse("A1:IP500").unwrap());
        }
        assert!(grid.looks() <= 4);
        assert_eq!(
            grid.spans(0, 0),
            Some((1, 1)),
            "it would cover what says something"
        );
        grid.left = grid.places.len() * 4;
        grid.merge(&Area::parse("A1:B2").unwrap());
        grid.merge(&Area::parse("B1:C2").unwrap());
        assert_eq!(
            (grid.spans(0, 0), grid.spans(1, 1), grid.spans(0, 2)),
            (Some((2, 2)), None, Some((1, 1)))
        );
    }
}
