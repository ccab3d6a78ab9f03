//! The portal as a whole: series of index numbers, annual reports, columns, and the history of files.
//!
//! These findings need all entries at once, and the day. They are made by `gongkai check` alone: a
//! build does not wait for them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::CheckedEntry;
use crate::catalogue::coverage::{ReportState, coverage};
use crate::catalogue::{Catalogue, Term};
use crate::config::{Category, CategoryId, Config, UnitId};
use crate::diagnostic::{Diagnostics, Place, PortalProblem, Problem};

/// How many days may pass between the publish date and the file's first commit.
const LATE_COMMIT: i64 = 7;

/// Index numbers that are missing between the first and the last of a unit's year. Drafts and
/// scheduled entries have theirs too, so this looks at all entries. A series of which less than half
/// is there is a selection, and says nothing.
pub fn series(config: &Config, entries: &[CheckedEntry], diagnostics: &mut Diagnostics) {
    let mut series: BTreeMap<(UnitId, i16), BTreeMap<u64, &Place>> = BTreeMap::new();
    for checked in entries {
        let (Some(entry), Some(number)) = (&checked.entry, &checked.number) else {
            continue;
        };
        let parts = (entry.index_number.year, entry.index_number.serial);
        if let (Some(year), Some(serial)) = parts {
            let numbers = series.entry((entry.unit, year)).or_default();
            numbers.insert(serial, &number.place);
        }
    }
    for ((unit, year), numbers) in series {
        let mut gaps: Vec<(u64, u64)> = Vec::new();
        let mut after_gap = None;
        for (before, (after, place)) in numbers.keys().zip(numbers.iter().skip(1)) {
            if after - before > 1 {
                gaps.push((before + 1, after - 1));
                after_gap = after_gap.or(Some(*place));
            }
        }
        let count: u64 = gaps.iter().map(|(first, last)| last - first + 1).sum();
        let Some(place) = after_gap.filter(|_| (count as usize) < numbers.len()) else {
            continue;
        };
        let problem = PortalProblem::SeriesGap {
            unit: config.unit(unit).name.clone(),
            year,
            missing: ranges(&gaps),
            count: count as usize,
        };
        diagnostics.report(Problem::Portal(problem), place.clone());
    }
}

/// Whether the portal may share its host with another whose feeds have no name of their own either.
pub fn feeds(config: &Config, today: Date, diagnostics: &mut Diagnostics) {
    let folder = config.base.path().trim_matches('/');
    if folder.is_empty() || config.feed_id.is_some() {
        return;
    }
    let domain = config.base.domain().split(':').next().unwrap_or_default();
    let example = format!("tag:{domain},{today}:{folder}");
    let problem = PortalProblem::UnnamedFeeds { example };
    diagnostics.report(Problem::Portal(problem), Place::file("site.yaml"));
}

/// `3–5, 8`.
fn ranges(gaps: &[(u64, u64)]) -> String {
    let range = |(first, last): &(u64, u64)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    };
    gaps.iter().map(range).collect::<Vec<_>>().join(", ")
}

/// Entries whose file came to the repository long after the day they say they were published.
/// `added` gives the day of each file's first commit. What was published before the first of all
/// commits came from elsewhere.
pub fn history(entries: &[CheckedEntry], added: &BTreeMap<String, Date>, diagnostics: &mut Diagnostics) {
    let Some(first) = added.values().min() else {
        return;
    };
    for checked in entries {
        let Some((entry, added)) = checked.entry.as_ref().zip(added.get(&checked.file)) else {
            continue;
        };
        let (published, added) = (entry.published.date, *added);
        let limit = published.saturating_add(Span::new().days(LATE_COMMIT));
        if published >= *first && added > limit {
            let problem = PortalProblem::Backdated { published, added };
            diagnostics.report(Problem::Portal(problem), Place::file(&checked.file));
        }
    }
}

/// Annual reports that are late or missing, and columns that are empty or stale.
pub fn columns(config: &Config, catalogue: &Catalogue, diagnostics: &mut Diagnostics) {
    reports(config, catalogue, diagnostics);
    let Some(months) = config.measures.stale_months else {
        return;
    };
    let settings = || Place::file(crate::load::site_yaml::FILE);
    let list = |id| catalogue.list(Term::Category(id));
    let mut empty = Vec::new();
    for (category, id) in config.categories.iter().zip((0..).map(CategoryId)) {
        let above_is_empty = category.parent.is_some_and(|above| list(above).is_empty());
        match list(id).last() {
            None if above_is_empty => {}
            None => empty.push(category.path.clone()),
            Some(newest) => {
                let newest = catalogue.entry(*newest).published.date;
                if is_stale(category, newest, catalogue.today(), months) {
                    let path = category.path.clone();
                    let problem = PortalProblem::StaleCategory { path, newest, months };
                    diagnostics.report(Problem::Portal(problem), settings());
                }
            }
        }
    }
    if !empty.is_empty() {
        let problem = PortalProblem::EmptyCategories { paths: empty };
        diagnostics.report(Problem::Portal(problem), settings());
    }
}

/// A category is as fresh as the freshest below it: only the ends of the tree, and what has entries
/// of its own alone, are looked at.
fn is_stale(category: &Category, newest: Date, today: Date, months: u16) -> bool {
    category.children.is_empty() && newest.saturating_add(i32::from(months).months()) < today
}

fn reports(config: &Config, catalogue: &Catalogue, diagnostics: &mut Diagnostics) {
    for row in coverage(config, catalogue).rows {
        for (year, state) in row.years {
            let (unit, kind) = (config.unit(row.unit).name.clone(), row.kind);
            let (problem, place) = match state {
                ReportState::Late { entry, due, .. } => (
                    PortalProblem::ReportLate {
                        unit,
                        kind,
                        year,
                        due,
                    },
                    Place::file(&catalogue.entry(entry).file),
                ),
                ReportState::Missing { due } => (
                    PortalProblem::ReportMissing {
                        unit,
                        kind,
                        year,
                        due,
                    },
                    Place::file(crate::load::site_yaml::FILE),
                ),
                ReportState::Published { .. } | ReportState::Pending { .. } => continue,
            };
            diagnostics.report(Problem::Portal(problem), place);
        }
    }
}
