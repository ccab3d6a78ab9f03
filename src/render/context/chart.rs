//! Charts: how many entries a time or a unit has. The theme draws them as SVG, with the numbers
//! as a table beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::scope::Scope;
use crate::catalogue::pagination::PageNumber;
use crate::catalogue::period::Period;
use crate::catalogue::{EntryId, Term};
use crate::plan::routes::Route;

/// The most months a chart shows.
const MONTHS: usize = 60;

/// A bar chart, one bar for each column.
#[derive(Debug, Serialize)]
pub struct Chart<'a> {
    /// What it shows, in words.
    pub title: String,
    /// Its columns, in the order of time; never fewer than two.
    pub columns: Vec<Column<'a>>,
    /// The most entries that a column has.
    pub most: usize,
    /// How many columns there are: the width of the drawing, whose height is 100.
    pub width: usize,
    /// Where `most` is reached first.
    pub peak: Cow<'a, str>,
}

/// A column of a chart.
#[derive(Debug, Serialize)]
pub struct Column<'a> {
    /// Which month, year or unit.
    pub label: Cow<'a, str>,
    /// How many entries.
    pub count: usize,
    /// Its list, where it has one.
    pub url: Option<String>,
    /// The height of its bar, from 0 to 100.
    pub height: usize,
    /// Where the bar begins, from the top.
    pub top: usize,
    /// Where the bar begins, from the left.
    pub left: usize,
}

impl<'a> Chart<'a> {
    /// A chart of columns, each with its label, count and list; none for fewer than two.
    pub fn new(title: String, columns: Vec<(Cow<'a, str>, usize, Option<String>)>) -> Option<Chart<'a>> {
        let most = columns.iter().map(|(_, count, _)| *count).max()?;
        let peak = columns.iter().find(|(_, count, _)| *count == most)?.0.clone();
        if columns.len() < 2 || most == 0 {
            return None;
        }
        let column = |(left, (label, count, url)): (usize, (Cow<'a, str>, usize, Option<String>))| {
            // What is there can be seen, however little it is.
            let height = (count * 100).div_ceil(most);
            Column {
                label,
                count,
                url,
                height,
                top: 100 - height,
                left,
            }
        };
        Some(Chart {
            title,
            width: columns.len(),
            columns: columns.into_iter().enumerate().map(column).collect(),
            most,
            peak,
        })
    }
}

/// The months of a list, at most the last sixty that it spans.
pub fn months<'a>(scope: &Scope<'a>, ids: &[EntryId], name: &str) -> Option<Chart<'a>> {
    let catalogue = scope.site.catalogue;
    let month_of = |id: &EntryId| {
        let date = catalogue.entry(*id).published.date;
        i32::from(date.year()) * 12 + i32::from(date.month()) - 1
    };
    let (first, last) = (month_of(ids.first()?), month_of(ids.last()?));
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for id in ids {
        *counts.entry(month_of(id)).or_default() += 1;
    }
    let first = first.max(last - MONTHS as i32 + 1);
    let column = |month: i32| {
        let label = format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
        (
            Cow::Owned(label),
            counts.get(&month).copied().unwrap_or_default(),
            None,
        )
    };
    let title = scope.locale.fill("chart_months", &[("name", name)]);
    Chart::new(title, (first..=last).map(column).collect())
}

/// The years of a term, or of everything.
pub fn years<'a>(scope: &Scope<'a>, term: Option<Term>, name: &str) -> Option<Chart<'a>> {
    let catalogue = scope.site.catalogue;
    let years = match term {
        Some(term) => catalogue.years_of(term),
        None => catalogue.years(),
    };
    let (last, first) = (*years.first()?, *years.last()?);
    let column = |year: i16| {
        let own = match term {
            Some(term) => term.in_year(year),
            None => Some(Term::Year(year)),
        };
        let count = match term {
            Some(term) => catalogue.list_of(term, Period::of_year(year)).len(),
            None => catalogue.list(Term::Year(year)).len(),
        };
        let url = own
            .filter(|_| count > 0)
            .map(|own| scope.link(&Route::List(own, PageNumber::Newest)));
        (scope.term_title(Term::Year(year)), count, url)
    };
    let title = scope.locale.fill("chart_years", &[("name", name)]);
    // A year that was mistyped must not make a chart of ten thousand bars.
    let first = first.max(last.saturating_sub(99));
    Chart::new(title, (first..=last).map(column).collect())
}
