//! The pages that count: how much was disclosed when and by whom, and which annual reports there
//! are.

use std::borrow::Cow;

use serde::Serialize;

use super::chart::{self, Chart};
use super::index::frame;
use super::scope::Scope;
use super::{EntryLink, Frame};
use crate::catalogue::Term;
use crate::catalogue::coverage::{Coverage, ReportKind, Standing, coverage};
use crate::catalogue::pagination::PageNumber;
use crate::plan::routes::Route;

/// `statistics.html`.
#[derive(Debug, Serialize)]
pub struct StatisticsPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// How many entries the site lists.
    pub total: usize,
    /// Entries per month, the last sixty; none when they span no two months.
    pub months: Option<Chart<'a>>,
    /// Entries per year; none when there is but one.
    pub years: Option<Chart<'a>>,
    /// Entries per unit, the unit with the most first.
    pub units: Vec<UnitCount<'a>>,
    /// The page of the annual reports.
    pub coverage_url: String,
}

/// What a unit has disclosed.
#[derive(Debug, Serialize)]
pub struct UnitCount<'a> {
    /// The unit.
    pub label: &'a str,
    /// Its list.
    pub url: String,
    /// How many entries.
    pub count: usize,
    /// The length of its bar, from 0 to 100.
    pub share: usize,
    /// The publish date of its newest entry.
    pub newest: String,
}

/// `coverage.html`.
#[derive(Debug, Serialize)]
pub struct CoveragePage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// A table for each kind of report that anybody has published.
    pub tables: Vec<CoverageTable<'a>>,
}

/// The reports of one kind.
#[derive(Debug, Serialize)]
pub struct CoverageTable<'a> {
    /// A stable name: `disclosure`, `rule-of-law`.
    pub kind: &'static str,
    /// Which report.
    pub title: &'a str,
    /// By when it is due.
    pub deadline: &'a str,
    /// The years reported on, newest first.
    pub years: Vec<Cow<'a, str>>,
    /// The units.
    pub rows: Vec<CoverageRow<'a>>,
}

/// The reports of a unit.
#[derive(Debug, Serialize)]
pub struct CoverageRow<'a> {
    /// The unit.
    pub label: &'a str,
    /// Its list.
    pub url: String,
    /// How it stands, year by year.
    pub cells: Vec<CoverageCell<'a>>,
}

/// How it stands with one report.
#[derive(Debug, Serialize)]
pub struct CoverageCell<'a> {
    /// `published`, `late`, `missing` or `not-due`.
    pub kind: &'static str,
    /// The same in words.
    pub label: &'a str,
    /// The report, where it is there.
    pub entry: Option<EntryLink<'a>>,
}

/// The context of the page of numbers.
pub fn statistics<'a>(scope: &Scope<'a>) -> StatisticsPage<'a> {
    let listed = scope.site.catalogue.listed();
    let name = &scope.site.config.title;
    StatisticsPage {
        frame: frame(
            scope,
            "statistics",
            "menu_statistics",
            "statistics_intro",
            &Route::Statistics,
        ),
        total: listed.len(),
        months: chart::months(scope, listed, name),
        years: chart::years(scope, None, name),
        units: units(scope),
        coverage_url: scope.link(&Route::Coverage),
    }
}

fn units<'a>(scope: &Scope<'a>) -> Vec<UnitCount<'a>> {
    let catalogue = scope.site.catalogue;
    let units = catalogue.terms().filter_map(|(term, ids)| match term {
        Term::Unit(unit) => Some((unit, ids)),
        _ => None,
    });
    let mut units: Vec<_> = units.collect();
    units.sort_by_key(|(unit, ids)| (std::cmp::Reverse(ids.len()), *unit));
    let most = units.first().map_or(1, |(_, ids)| ids.len()).max(1);
    let count = |(unit, ids): (crate::config::UnitId, &[crate::catalogue::EntryId])| UnitCount {
        label: &scope.site.config.unit(unit).name,
        url: scope.link(&Route::List(Term::Unit(unit), PageNumber::Newest)),
        count: ids.len(),
        share: (ids.len() * 100).div_ceil(most),
        newest: ids
            .last()
            .map_or_else(String::new, |id| catalogue.entry(*id).published.date.to_string()),
    };
    units.into_iter().map(count).collect()
}

/// The context of the page of annual reports.
pub fn coverage_page<'a>(scope: &Scope<'a>) -> CoveragePage<'a> {
    let tables = coverage(scope.site.config, scope.site.catalogue);
    CoveragePage {
        frame: frame(
            scope,
            "coverage",
            "menu_coverage",
            "coverage_intro",
            &Route::Coverage,
        ),
        tables: tables.iter().map(|coverage| table(scope, coverage)).collect(),
    }
}

fn table<'a>(scope: &Scope<'a>, coverage: &Coverage) -> CoverageTable<'a> {
    let (kind, title, deadline) = match coverage.kind {
        ReportKind::Disclosure => (
            "disclosure",
            "coverage_disclosure",
            "coverage_disclosure_deadline",
        ),
        ReportKind::RuleOfLaw => (
            "rule-of-law",
            "coverage_rule_of_law",
            "coverage_rule_of_law_deadline",
        ),
    };
    let year = |year: &i16| scope.term_title(Term::Year(*year));
    let row = |(unit, standings): &(crate::config::UnitId, Vec<Standing>)| CoverageRow {
        label: &scope.site.config.unit(*unit).name,
        url: scope.link(&Route::List(Term::Unit(*unit), PageNumber::Newest)),
        cells: standings.iter().map(|standing| cell(scope, *standing)).collect(),
    };
    CoverageTable {
        kind,
        title: scope.text(title),
        deadline: scope.text(deadline),
        years: coverage.years.iter().map(year).collect(),
        rows: coverage.units.iter().map(row).collect(),
    }
}

fn cell<'a>(scope: &Scope<'a>, standing: Standing) -> CoverageCell<'a> {
    let (kind, label, entry) = match standing {
        Standing::Published { entry, late: false } => ("published", "coverage_published", Some(entry)),
        Standing::Published { entry, late: true } => ("late", "coverage_late", Some(entry)),
        Standing::Missing => ("missing", "coverage_missing", None),
        Standing::NotDue => ("not-due", "coverage_not_due", None),
    };
    CoverageCell {
        kind,
        label: scope.text(label),
        entry: entry.map(|id| scope.entry_link(id)),
    }
}
