//! Tables whose rows have more cells than their head: Markdown would leave the others out.

use std::borrow::Cow;

use super::fences;
use super::lines::bare;

/// More cells than this are not added to a head: such a row belongs to no table.
const MOST_ADDED: usize = 32;

/// Gives the head of each table as many cells as its longest row.
pub(super) fn padded(text: &str) -> Cow<'_, str> {
    if !text.contains('|') {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let (fenced, _) = fences(text);
    // For each line how many cells are to be added, and whether it is the row of hyphens.
    let mut added: Vec<(usize, bool)> = vec![(0, false); lines.len()];
    let mut any = false;
    for rule in 1..lines.len() {
        if fenced[rule] || !is_delimiter(lines[rule]) {
            continue;
        }
        let columns = cells(lines[rule]);
        if columns != cells(lines[rule - 1]) {
            continue;
        }
        let rows = lines[rule + 1..].iter().take_while(|line| line.contains('|'));
        let longest = rows.map(|row| filled_cells(row)).max().unwrap_or(0);
        let more = longest.saturating_sub(columns);
        if (1..=MOST_ADDED).contains(&more) {
            added[rule - 1] = (more, false);
            added[rule] = (more, true);
            any = true;
        }
    }
    if !any {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 256);
    for (number, (line, (more, delimiter))) in lines.iter().zip(added).enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(line);
        if more > 0 {
            if !ends_cell(line) {
                out.push('|');
            }
            out.push_str(&(if delimiter { "-|" } else { " |" }).repeat(more));
        }
    }
    Cow::Owned(out)
}

/// Whether a line is the row between the head of a table and the rest.
fn is_delimiter(line: &str) -> bool {
    let line = bare(line);
    line.contains('-')
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn ends_cell(line: &str) -> bool {
    let line = line.trim_end();
    line.strip_suffix('|').is_some_and(|rest| !rest.ends_with('\\'))
}

/// The cells of a row.
fn split(row: &str) -> Vec<&str> {
    let row = bare(row).trim_end();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (at, byte) in row.bytes().enumerate() {
        if byte == b'|' && !escaped {
            cells.push(&row[from..at]);
            from = at + 1;
        }
        escaped = byte == b'\\' && !escaped;
    }
    if from < row.len() {
        cells.push(&row[from..]);
    }
    cells
}

fn cells(row: &str) -> usize {
    split(row).len()
}

/// How many cells a row has up to the last that is not blank.
fn filled_cells(row: &str) -> usize {
    let cells = split(row);
    let last = cells.iter().rposition(|cell| !cell.trim().is_empty());
    last.map_or(0, |last| last + 1)
}
