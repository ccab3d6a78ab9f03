//! The entries compared with each other: what no entry can know by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{CheckedEntry, CheckedPage, Numbered, Reference, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, Problem};
use crate::entry::{Entry, Moment, Page};

/// What is to be published, and an account of what is not.
#[derive(Debug)]
pub struct Checked {
    /// The entries to publish.
    pub entries: Vec<Entry>,
    /// The pages.
    pub pages: Vec<Page>,
    /// Links to addresses of the site and claims of old ones, to be compared with what is planned.
    pub addresses: Vec<Reference>,
    /// How many entries were read.
    pub read: usize,
    /// How many of them are drafts that are left out.
    pub drafts: usize,
    /// How many are to appear later than now.
    pub scheduled: usize,
}

/// Compares the entries with each other and leaves out drafts (unless `drafts`) and what is to
/// appear later than `now`.
pub fn check(
    entries: Vec<CheckedEntry>,
    pages: Vec<CheckedPage>,
    now: Moment,
    drafts: bool,
    diagnostics: &mut Diagnostics,
) -> Checked {
    let numbers = unique_numbers(&entries, diagnostics);
    let files = entries
        .iter()
        .map(|e| &e.file)
        .chain(pages.iter().map(|p| &p.file));
    let documents: BTreeSet<&str> = files.map(String::as_str).collect();
    let mut addresses = Vec::new();
    let references = entries
        .iter()
        .flat_map(|e| &e.references)
        .chain(pages.iter().flat_map(|p| &p.references));
    for reference in references {
        match &reference.target {
            Target::Entry { shown, key } if !numbers.contains(key.as_str()) => {
                let problem = Problem::UnknownReference {
                    key: reference.key.clone(),
                    number: shown.clone(),
                };
                diagnostics.report(problem, reference.place.clone());
            }
            Target::Document(file) if !documents.contains(file.as_str()) => {
                let problem = Problem::MissingLinkTarget { target: file.clone() };
                diagnostics.report(problem, reference.place.clone());
            }
            Target::Address(_) | Target::Alias(_) => addresses.push(reference.clone()),
            _ => {}
        }
    }
    let read = entries.len();
    let (mut left_drafts, mut scheduled) = (0, 0);
    let mut seen = BTreeSet::new();
    let published = entries.into_iter().filter_map(|checked| {
        let entry = checked.entry?;
        // Two entries of one number would go on to claim one address: said once is enough.
        if !seen.insert(entry.index_number.key().to_owned()) {
            return None;
        }
        if checked.draft && !drafts {
            left_drafts += 1;
            None
        } else if is_later(entry.published, now) && !drafts {
            scheduled += 1;
            None
        } else {
            Some(entry)
        }
    });
    let entries = published.collect();
    let pages = pages.into_iter().filter_map(|checked| checked.page).collect();
    Checked {
        entries,
        pages,
        addresses,
        read,
        drafts: left_drafts,
        scheduled,
    }
}

/// Whether a publish date lies after now. A date without a time counts from its first minute.
fn is_later(published: Moment, now: Moment) -> bool {
    (published.date, published.time_or_midnight()) > (now.date, now.time_or_midnight())
}

/// Every index number once; the second use of one is a finding that shows the first.
fn unique_numbers(entries: &[CheckedEntry], diagnostics: &mut Diagnostics) -> BTreeSet<String> {
    // In the order of the files, so that the same one is always called the second.
    let mut ordered: Vec<(&str, &Numbered)> = entries
        .iter()
        .filter_map(|e| e.number.as_ref().map(|number| (e.file.as_str(), number)))
        .collect();
    ordered.sort_by_key(|(file, _)| *file);
    let mut first: BTreeMap<&str, &Numbered> = BTreeMap::new();
    for (_, number) in ordered {
        match first.get(number.key.as_str()) {
            Some(other) => {
                let problem = Problem::DuplicateIndexNumber {
                    shown: number.shown.clone(),
                };
                let finding = Diagnostic::new(problem, number.place.clone());
                diagnostics.push(finding.with_other(other.place.clone()));
            }
            None => {
                first.insert(&number.key, number);
            }
        }
    }
    first.into_keys().map(str::to_owned).collect()
}
