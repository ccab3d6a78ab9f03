//! What Markdown takes away from a text, or changes in it, that its author did not ask for.
//!
//! Official text is pasted, not written as Markdown. Most habits of it are allowed for when it is
//! read; these four cannot be, since the same marks mean something in Markdown. So they are told.

use comrak::nodes::{ListType, Node, NodeList, NodeValue};
use regex::Regex;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{TextMode, clean::clean, markdown, render};

/// What Markdown does to a text that was not meant as Markdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// `[^1]: …`, and nothing calls it.
    UncitedFootnote {
        /// Its name.
        name: String,
    },
    /// `[1]: …` is taken for the address of a link.
    LinkDefinition {
        /// What stands in the brackets.
        label: String,
    },
    /// A table row with more cells than the table has columns.
    SurplusCells {
        /// How many cells the row has.
        cells: usize,
        /// How many columns the table has.
        columns: usize,
    },
    /// A list whose numbers do not follow each other.
    Renumbered {
        /// The number as written.
        written: usize,
        /// The number that readers see.
        shown: usize,
    },
}

/// Every loss with the line of the source on which it stands, from 1, in the order of the lines.
pub fn losses(source: &str, mode: TextMode) -> Vec<(usize, Loss)> {
    if mode == TextMode::Plain {
        return Vec::new();
    }
    let text = clean(source);
    let definitions = source.contains("]:");
    let mut found = Vec::new();
    if definitions {
        found.extend(lost_definitions(&text));
    }
    if text.contains('|') || has_numbers(&text) {
        markdown::with_document(&text, |root| found.extend(blocks(root, &text)));
    }
    found.sort_by_key(|(line, _)| *line);
    found
}

/// Whether two lines start with a number, a dot or parenthesis, and a space.
fn has_numbers(text: &str) -> bool {
    let numbered = |line: &&str| {
        let line = line.trim_start();
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "))
    };
    text.lines().filter(numbered).nth(1).is_some()
}

/// `[label]: rest` at the start of a line.
static DEFINITION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^ {0,3}\[(\^?)([^\]\[]+)\]:[ \t]*(\S.*)$").ok());

/// Footnotes that nothing calls, and lines that are the address of a link that nothing uses or that
/// is no address.
fn lost_definitions(text: &str) -> Vec<(usize, Loss)> {
    let Some(pattern) = &*DEFINITION else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut shown: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        let Some(parts) = pattern.captures(line) else {
            continue;
        };
        let (note, label, rest) = (&parts[1] == "^", &parts[2], parts[3].trim());
        let first = rest.split_whitespace().next().unwrap_or(rest);
        let address = ["/", ".", "#", "@"].iter().any(|mark| first.contains(mark));
        let uses = text.matches(&format!("[{}{label}]", &parts[1])).count();
        if !note && address && uses > 1 {
            continue;
        }
        // What the page shows decides: a line inside a paragraph or a code block is not lost.
        let shown = shown.get_or_insert_with(|| render(text, TextMode::Markdown, &|_| None).text());
        let visible: String = rest.chars().take(12).collect();
        if shown.contains(&visible) {
            continue;
        }
        let loss = match note {
            true => Loss::UncitedFootnote {
                name: label.to_owned(),
            },
            false => Loss::LinkDefinition {
                label: label.to_owned(),
            },
        };
        if !note || uses < 2 {
            found.push((number + 1, loss));
        }
    }
    found
}

/// Tables with surplus cells and lists that are numbered anew.
fn blocks(root: Node<'_>, text: &str) -> Vec<(usize, Loss)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for node in root.descendants() {
        let place = node.data().sourcepos;
        match &node.data().value {
            NodeValue::Table(table) => {
                for line in place.start.line..=place.end.line {
                    let row = lines.get(line - 1).copied().unwrap_or("");
                    let (cells, columns) = (cells(row), table.num_columns);
                    if cells > columns {
                        found.push((line, Loss::SurplusCells { cells, columns }));
                    }
                }
            }
            NodeValue::List(list) if list.list_type == ListType::Ordered => {
                found.extend(renumbered(node, list));
            }
            _ => {}
        }
    }
    found
}

/// How many cells a table row has up to the last that is not blank.
fn cells(row: &str) -> usize {
    let row = row.trim().trim_start_matches('|');
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in row.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            c => cells.last_mut().into_iter().for_each(|cell| cell.push(c)),
        }
        escaped = c == '\\' && !escaped;
    }
    cells
        .iter()
        .rposition(|cell| !cell.trim().is_empty())
        .map_or(0, |last| last + 1)
}

/// The first item of a list whose number is not the next one. A list of ones alone is a habit of
/// people who know that Markdown counts.
fn renumbered(list: Node<'_>, first: &NodeList) -> Option<(usize, Loss)> {
    let numbers: Vec<(usize, usize)> = list
        .children()
        .filter_map(|item| match &item.data().value {
            NodeValue::Item(own) => Some((own.start, item.data().sourcepos.start.line)),
            _ => None,
        })
        .collect();
    if numbers.iter().all(|(number, _)| *number == first.start) {
        return None;
    }
    let wrong = numbers
        .iter()
        .zip(first.start..)
        .find(|((written, _), shown)| written != shown);
    wrong.map(|((written, line), shown)| {
        let written = *written;
        (*line, Loss::Renumbered { written, shown })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(text: &str) -> Vec<(usize, Loss)> {
        losses(text, TextMode::Markdown)
    }

    #[test]
    fn footnotes_that_nothing_calls_are_told() {
        let name = || Loss::UncitedFootnote { name: "2".into() };
        assert_eq!(
            lost("见注[^1]。\n\n[^1]: 依据甲。\n\n[^2]: 依据乙。\n"),
            [(5, name())]
        );
        assert_eq!(lost("见注[^2]。\n\n[^2]: 依据甲。\n"), []);
    }

    #[test]
    fn lines_that_vanish_as_addresses_are_told() {
        let label = || Loss::LinkDefinition { label: "1".into() };
        assert_eq!(lost("正文[1]。\n\n[1]: 条例第二十六条\n"), [(3, label())]);
        assert_eq!(lost("正文。\n\n[1]: https://a.example/\n"), [(3, label())]);
        // Used as a link, or not an address to Markdown either.
        assert_eq!(lost("正文[1]。\n\n[1]: https://a.example/\n"), []);
        assert_eq!(lost("正文。\n\n[1]: 条例 第二十六条\n"), []);
        assert_eq!(lost("```\n[1]: x\n```\n"), []);
    }

    #[test]
    fn surplus_cells_are_told() {
        let table = "|甲|乙|\n|-|-|\n|一|二|\n|一|二|三|\n|一|二| |\n|a \\| b|二|\n";
        assert_eq!(lost(table), [(4, Loss::SurplusCells { cells: 3, columns: 2 })]);
    }

    #[test]
    fn lists_that_are_numbered_anew_are_told() {
        let loss = Loss::Renumbered { written: 3, shown: 2 };
        assert_eq!(lost("1. 甲\n3. 乙\n4. 丙\n"), [(2, loss)]);
        assert_eq!(lost("1. 甲\n1. 乙\n1. 丙\n"), []);
        assert_eq!(lost("3. 甲\n4. 乙\n"), []);
        assert_eq!(lost("1.甲\n3.乙\n"), []);
    }

    #[test]
    fn plain_text_loses_nothing() {
        assert_eq!(losses("[1]: 甲\n1. 甲\n3. 乙\n", TextMode::Plain), []);
    }
}
