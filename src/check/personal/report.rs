//! Findings about personal data, with their places, and without the data.

use std::collections::BTreeMap;

use super::{Contacts, Hit, Kind, cover, scan, words};
use crate::attachment::{Block, Document, PartName};
use crate::diagnostic::{AttachmentProblem, Diagnostic, Diagnostics, Place, Problem, SourceText};
use crate::load::document::RawDocument;

/// How many findings of a kind are shown for one file; the last says how many more there are.
const SHOWN: usize = 10;

/// The same for an attachment, where one list brings hundreds.
const SHOWN_OF_ATTACHMENT: usize = 3;

/// What an entry or page says that is a person's: in its metadata and in its text.
pub fn of_document(contacts: &Contacts, raw: &RawDocument) -> Diagnostics {
    of_text(contacts, &raw.file.file, &raw.text)
}

/// The same for a text as it was before a correction, which `entry` names.
pub fn of_earlier_text(contacts: &Contacts, file: &str, entry: &str, text: &str) -> Diagnostics {
    let found = of_text(contacts, file, text).into_iter();
    found
        .map(|finding| finding.with_other(Place::file(entry)))
        .collect()
}

fn of_text(contacts: &Contacts, file: &str, text: &str) -> Diagnostics {
    let hits = scan(text, contacts);
    let mut diagnostics = Diagnostics::new();
    if hits.is_empty() {
        return diagnostics;
    }
    let covered = cover::cover(text);
    let source = SourceText { file, text: &covered };
    for (hit, more) in some(hits.iter().map(|hit| (hit.kind, hit)), SHOWN) {
        let problem = AttachmentProblem::Personal {
            kind: hit.kind,
            part: None,
            more,
        };
        diagnostics.report(Problem::Attachment(problem), source.place(hit.range.clone()));
    }
    diagnostics
}

/// What an attachment says that is a person's. `file` is its path, `entry` that of the document that
/// offers it. Lines are counted within the page or sheet.
pub fn of_attachment(contacts: &Contacts, file: &str, entry: &str, document: &Document) -> Diagnostics {
    let parts: Vec<(&PartName, String, Vec<Hit>)> = document
        .parts
        .iter()
        .chain(&document.hidden)
        .map(|part| {
            let (text, mut hits) = lines(&part.blocks);
            hits.extend(scan(&text, contacts));
            hits.sort_by_key(|hit| (hit.range.start, hit.kind));
            hits.dedup_by_key(|hit| hit.range.start);
            (&part.name, text, hits)
        })
        .collect();
    let all = parts
        .iter()
        .flat_map(|(name, text, hits)| hits.iter().map(move |hit| (hit.kind, (*name, text, hit, hits))));
    let mut diagnostics = Diagnostics::new();
    for ((name, text, hit, all_hits), more) in some(all, SHOWN_OF_ATTACHMENT) {
        let problem = AttachmentProblem::Personal {
            kind: hit.kind,
            part: Some(name.clone()),
            more,
        };
        // One line is shown, so only it is covered.
        let covered = covered_line(text, hit, all_hits);
        let source = SourceText { file, text: &covered };
        let finding = Diagnostic::new(Problem::Attachment(problem), source.place(hit.range.clone()));
        diagnostics.push(finding.with_other(Place::file(entry)));
    }
    diagnostics
}

/// The text with the line of a hit covered: the line is all that is shown of it.
fn covered_line(text: &str, hit: &Hit, hits: &[Hit]) -> String {
    let start = text[..hit.range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[hit.range.end..]
        .find('\n')
        .map_or(text.len(), |at| hit.range.end + at);
    let line = &text[start..end];
    let in_line = hits
        .iter()
        .filter(|hit| start <= hit.range.start && hit.range.end <= end);
    let in_line = in_line.map(|hit| Hit {
        kind: hit.kind,
        range: hit.range.start - start..hit.range.end - start,
    });
    let covered = cover::with(line, in_line.collect());
    [&text[..start], &covered, &text[end..]].concat()
}

/// The blocks as lines, a row of a table on one, and the homes that a column of a table names.
fn lines(blocks: &[Block]) -> (String, Vec<Hit>) {
    let mut text = String::new();
    let mut homes = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(_, line) | Block::Paragraph(line) => {
                text.push_str(line);
                text.push('\n');
            }
            Block::Table(table) => {
                let mut home_columns = Vec::new();
                for (number, row) in table.rows.iter().enumerate() {
                    let mut column = 0;
                    for cell in row {
                        let start = text.len();
                        text.push_str(&cell.text.replace('\n', " "));
                        let names_homes = ["住址", "家庭地址", "户籍地", "居住地"]
                            .iter()
                            .any(|word| cell.text.contains(word));
                        if number < table.head.max(1) && names_homes {
                            home_columns.push(column);
                        } else if home_columns.contains(&column) && words::is_place(&cell.text) {
                            homes.push(Hit {
                                kind: Kind::Home,
                                range: start..text.len(),
                            });
                        }
                        text.push('\t');
                        column += cell.columns;
                    }
                    text.push('\n');
                }
            }
        }
    }
    (text, homes)
}

/// The first of each kind, and with the last of these how many more there are.
fn some<T>(hits: impl Iterator<Item = (Kind, T)>, shown: usize) -> Vec<(T, usize)> {
    let mut kinds: BTreeMap<Kind, (Vec<T>, usize)> = BTreeMap::new();
    for (kind, hit) in hits {
        let (list, more) = kinds.entry(kind).or_insert_with(|| (Vec::new(), 0));
        if list.len() < shown {
            list.push(hit);
        } else {
            *more += 1;
        }
    }
    let with_rest = |(list, more): (Vec<T>, usize)| {
        let last = list.len().saturating_sub(1);
        list.into_iter()
            .enumerate()
            .map(move |(place, hit)| (hit, if place == last { more } else { 0 }))
    };
    kinds.into_values().flat_map(with_rest).collect()
}
