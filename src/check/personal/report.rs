//! Findings about personal data, with their places, and without the data.

use std::collections::BTreeMap;

use super::{Contacts, Kind, cover, scan};
use crate::diagnostic::{AttachmentProblem, Diagnostics, Place, Problem, SourceText};
use crate::load::document::RawDocument;

/// How many findings of a kind are shown for one file; the last says how many more there are.
const SHOWN: usize = 10;

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
