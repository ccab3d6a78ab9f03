//! The entries compared with each other: what no entry can know by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{CheckedEntry, CheckedPage, Numbered, Reference, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Problem};
use crate::entry::{Entry, Moment, Page, State};

/// What is to be published, and an account of what is not.
#[derive(Debug)]
pub struct Checked {
    /// The entries to publish.
    pub entries: Vec<Entry>,
    /// The pages.
    pub pages: Vec<Page>,
    /// Links to addresses of the site and claims of old ones, to be compared with what is planned.
    pub addresses: Vec<Reference>,
    /// Links to places inside pages, to be compared with their texts.
    pub anchors: Vec<Reference>,
    /// How many entries were read.
    pub read: usize,
    /// How many of them are drafts that are left out.
    pub drafts: usize,
    /// How many are to appear later than now.
    pub scheduled: usize,
    /// The files of entries that are here only because drafts were asked for.
    pub held: BTreeMap<String, Held>,
}

/// Why an entry is not published yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is a draft.
    Draft,
    /// Its publish date lies ahead.
    Scheduled,
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
    let held: Vec<&CheckedEntry> = entries.iter().filter(|e| is_held_back(e, now, drafts)).collect();
    let held_files: BTreeSet<&str> = held.iter().map(|e| e.file.as_str()).collect();
    let held_keys: BTreeSet<&str> = held
        .iter()
        .filter_map(|e| Some(e.number.as_ref()?.key.as_str()))
        .collect();
    redirect_loops(&entries, diagnostics);
    let mut addresses = Vec::new();
    let mut anchors = Vec::new();
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
            // Readers would be led to what is not published yet. What is held back itself may.
            Target::Document(file)
                if held_files.contains(file.as_str())
                    && !held_files.contains(reference.place.file.as_str()) =>
            {
                let problem = Problem::MissingLinkTarget { target: file.clone() };
                diagnostics.report(problem, reference.place.clone());
            }
            Target::Redirect { shown, key }
                if held_keys.contains(key.as_str()) || !numbers.contains(key.as_str()) =>
            {
                let problem = Problem::UnknownReference {
                    key: reference.key.clone(),
                    number: shown.clone(),
                };
                diagnostics.report(problem, reference.place.clone());
            }
            Target::Address(_) | Target::Alias(_) => addresses.push(reference.clone()),
            Target::Anchor { .. } => anchors.push(reference.clone()),
            _ => {}
        }
    }
    let read = entries.len();
    let (mut left_drafts, mut scheduled) = (0, 0);
    let mut shown = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let published = entries.into_iter().filter_map(|checked| {
        let entry = checked.entry?;
        // Two entries of one number would go on to claim one address: said once is enough.
        if !seen.insert(entry.index_number.key().to_owned()) {
            return None;
        }
        let held = if checked.draft {
            Some(Held::Draft)
        } else {
            is_later(entry.published, now).then_some(Held::Scheduled)
        };
        match held {
            None => Some(entry),
            Some(why) if drafts => {
                shown.insert(entry.file.clone(), why);
                Some(entry)
            }
            Some(Held::Draft) => {
                left_drafts += 1;
                None
            }
            Some(Held::Scheduled) => {
                scheduled += 1;
                None
            }
        }
    });
    let entries = published.collect();
    let pages = pages.into_iter().filter_map(|checked| checked.page).collect();
    Checked {
        entries,
        pages,
        addresses,
        anchors,
        read,
        drafts: left_drafts,
        scheduled,
        held: shown,
    }
}

/// Whether an entry that is valid is left out for now.
fn is_held_back(checked: &CheckedEntry, now: Moment, drafts: bool) -> bool {
    let later = |entry: &Entry| is_later(entry.published, now);
    !drafts
        && checked
            .entry
            .as_ref()
            .is_some_and(|entry| checked.draft || later(entry))
}

/// Entries that are gone and send readers round in a circle.
fn redirect_loops(entries: &[CheckedEntry], diagnostics: &mut Diagnostics) {
    let sent = |checked: &CheckedEntry| match &checked.entry.as_ref()?.state {
        State::Gone {
            redirect: Some(to), ..
        } => Some(to.clone()),
        _ => None,
    };
    let address = |checked: &CheckedEntry| Some(format!("entry/{}/", checked.number.as_ref()?.key));
    let ways: BTreeMap<String, String> = entries
        .iter()
        .filter_map(|e| sent(e).and_then(|to| Some((address(e)?, to))))
        .collect();
    for checked in entries.iter().filter(|checked| sent(checked).is_some()) {
        let Some(start) = address(checked).filter(|start| ways.contains_key(start)) else {
            continue;
        };
        let mut next = ways.get(&start);
        for _ in 0..ways.len() {
            if next == Some(&start) {
                let target = ways.get(&start).cloned().unwrap_or_default();
                diagnostics.report(Problem::BadRedirect { target }, Place::file(&checked.file));
                break;
            }
            next = next.and_then(|to| ways.get(to));
        }
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
