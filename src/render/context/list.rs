//! The list of a term.

use std::borrow::Cow;

use serde::Serialize;

use super::chart::{self, Chart};
use super::index::{self, YearFiles};
use super::scope::Scope;
use super::{Crumb, EntryRow, FeedLink, Frame, TermLink};
use crate::catalogue::pagination::{PageNumber, Pages};
use crate::catalogue::{EntryId, Term};
use crate::config::{CategoryId, UnitId};
use crate::plan::routes::Route;
use crate::render::meta::{self, Column};
use crate::render::structured;

/// `list.html`.
///
/// A full page never changes once it is full, so it holds nothing that a new entry would change:
/// no total, no terms below, no number of pages.
#[derive(Debug, Serialize)]
pub struct ListPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The list.
    pub list: ListView<'a>,
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct ListView<'a> {
    /// `unit`, `category`, `year`, `unit-year`, `category-year` or `unit-category`.
    pub kind: &'static str,
    /// What the term is about.
    pub description: Option<&'a str>,
    /// The number of a full page, from the oldest; `None` on the newest.
    pub number: Option<usize>,
    /// How many entries the term has; only on the newest page.
    pub total: Option<usize>,
    /// The terms directly below; only on the newest page.
    pub children: Vec<TermLink<'a>>,
    /// The years of a unit or a category; only on the newest page.
    pub years: Vec<TermLink<'a>>,
    /// The categories in which a unit has something; only on the newest page.
    pub categories: Vec<TermLink<'a>>,
    /// The units that have something in a category; only on the newest page.
    pub units: Vec<TermLink<'a>>,
    /// Entries per month of a year, or per year; only on the newest page.
    pub chart: Option<Chart<'a>>,
    /// Every full page, so that each can be reached in one step; only on the newest page of a
    /// list that has no years below it.
    pub pages: Vec<PageGroup>,
    /// What the list is made of, in words: its filters and its order.
    pub scope: String,
    /// The entries, newest first.
    pub entries: Vec<EntryRow<'a>>,
    /// The next newer page.
    pub newer: Option<String>,
    /// The next older page.
    pub older: Option<String>,
    /// The oldest page, from the newest when there are more than two.
    pub oldest: Option<String>,
    /// The newest page, from any other.
    pub newest: Option<String>,
    /// The feeds of the term.
    pub feeds: Vec<FeedLink>,
    /// The term's data, by year, or by month where a year is cut into months, newest first; on full
    /// pages of a list that is bound to a year, and on the newest page of every list.
    pub data: Vec<YearFiles<'a>>,
    /// Whether a year of `data` is cut into months.
    pub monthly: bool,
}

/// The full pages of a list that begin in one month or year, oldest first.
#[derive(Debug, Serialize)]
pub struct PageGroup {
    /// The month or year: `2023-04`.
    pub label: String,
    /// The pages.
    pub pages: Vec<PageLink>,
}

/// A link to a full page.
#[derive(Debug, Serialize)]
pub struct PageLink {
    /// Its number, from the oldest.
    pub number: usize,
    /// Where it is.
    pub url: String,
    /// The publish date of its first entry.
    pub from: String,
    /// The publish date of its last entry.
    pub to: String,
}

/// The context of a page of a term's list.
pub fn list_page<'a>(scope: &Scope<'a>, term: Term, number: PageNumber) -> ListPage<'a> {
    let catalogue = scope.site.catalogue;
    let ids = catalogue.list(term);
    let pages = Pages::new(ids, scope.site.config.page_size);
    let newest = number == PageNumber::Newest;
    let link = |number| scope.link(&Route::List(term, number));
    let frame = frame(scope, term, number);
    let full = (!newest).then(|| pages.page(number));
    let tables = catalogue.tables(scope.site.config, term, full);
    let list = ListView {
        kind: kind(term),
        description: scope.term_description(term),
        number: match number {
            PageNumber::Newest => None,
            PageNumber::Full(n) => Some(n),
        },
        total: newest.then_some(ids.len()),
        children: if newest { children(scope, term) } else { Vec::new() },
        years: if newest { years(scope, term) } else { Vec::new() },
        categories: if newest {
            categories(scope, term)
        } else {
            Vec::new()
        },
        units: if newest { units(scope, term) } else { Vec::new() },
        chart: if newest { chart(scope, term) } else { None },
        pages: if newest {
            page_groups(scope, term, &pages)
        } else {
            Vec::new()
        },
        scope: filters(scope, term),
        entries: pages
            .page(number)
            .iter()
            .rev()
            .map(|id| scope.entry_row(*id))
            .collect(),
        newer: pages.newer(number).map(link),
        older: pages.older(number).map(link),
        oldest: (newest && pages.full_pages() > 1).then(|| link(PageNumber::Full(1))),
        newest: (!newest).then(|| link(PageNumber::Newest)),
        feeds: scope.feeds(Some(term)),
        monthly: tables.iter().any(|(_, period)| period.is_month()),
        data: tables
            .iter()
            .map(|(term, period)| index::files(scope, *term, *period))
            .collect(),
    };
    ListPage { frame, list }
}

fn frame<'a>(scope: &Scope<'a>, term: Term, number: PageNumber) -> Frame<'a> {
    let route = Route::List(term, number);
    let term_title = scope.term_title(term);
    let mut trail = scope.term_trail(term);
    let mut column = Column::of_term(scope, term);
    let title = match number {
        PageNumber::Newest => {
            // The last step is this page itself.
            if let Some(last) = trail.last_mut() {
                last.url = None;
            }
            term_title.clone()
        }
        PageNumber::Full(n) => {
            let n = n.to_string();
            trail.push(Crumb {
                label: Cow::Owned(scope.locale.fill("page_number", &[("n", &n)])),
                url: None,
            });
            Cow::Owned(
                scope
                    .locale
                    .fill("list_page_title", &[("title", &term_title), ("n", &n)]),
            )
        }
    };
    let description = std::mem::take(&mut column.description);
    let mut head = scope.head("list", title, description.clone(), Some(&route));
    column.description = description;
    meta::column(&mut head.meta, column);
    if !scope.site.catalogue.list(term).is_empty() {
        head.alternates.extend(scope.alternates(Some(term), &term_title));
    }
    let json_ld = structured::page_data(
        scope,
        "CollectionPage",
        &head.title,
        head.canonical.as_deref(),
        &trail,
    );
    head.json_ld = Some(json_ld);
    scope.frame(head, trail, Some(&route))
}

fn kind(term: Term) -> &'static str {
    match term {
        Term::Unit(_) => "unit",
        Term::Category(_) => "category",
        Term::Year(_) => "year",
        Term::UnitYear(..) => "unit-year",
        Term::CategoryYear(..) => "category-year",
        Term::UnitCategory(..) => "unit-category",
    }
}

/// The terms directly below: units always, categories that have entries.
fn children<'a>(scope: &Scope<'a>, term: Term) -> Vec<TermLink<'a>> {
    let mut children = match term {
        Term::Unit(unit) => scope.unit_tree(Some(unit)),
        Term::Category(category) => scope.category_tree(&scope.site.config.category(category).children),
        Term::UnitCategory(unit, category) => {
            let below = &scope.site.config.category(category).children;
            let link = |id: &CategoryId| scope.term_link(Term::UnitCategory(unit, *id), Vec::new());
            below.iter().map(link).collect()
        }
        Term::Year(_) | Term::UnitYear(..) | Term::CategoryYear(..) => Vec::new(),
    };
    children.retain(|child| child.url.is_some());
    for child in &mut children {
        child.children.clear();
    }
    children
}

fn years<'a>(scope: &Scope<'a>, term: Term) -> Vec<TermLink<'a>> {
    let years = scope.site.catalogue.years_of(term).into_iter();
    years
        .filter_map(|year| term.in_year(year))
        .map(|of_year| scope.term_link(of_year, Vec::new()))
        .collect()
}

/// The categories at the top in which a unit has something.
fn categories<'a>(scope: &Scope<'a>, term: Term) -> Vec<TermLink<'a>> {
    let Term::Unit(unit) = term else {
        return Vec::new();
    };
    let top = scope.top_categories().into_iter();
    top.map(|category| scope.term_link(Term::UnitCategory(unit, category), Vec::new()))
        .filter(|link| link.url.is_some())
        .collect()
}

/// The units that have something in a category.
fn units<'a>(scope: &Scope<'a>, term: Term) -> Vec<TermLink<'a>> {
    let Term::Category(category) = term else {
        return Vec::new();
    };
    let units = (0..scope.site.config.units.len()).map(UnitId);
    let link = |unit| TermLink {
        label: scope.term_title(Term::Unit(unit)),
        ..scope.term_link(Term::UnitCategory(unit, category), Vec::new())
    };
    units.map(link).filter(|link| link.url.is_some()).collect()
}

/// The months of a year, or the years of anything else.
fn chart<'a>(scope: &Scope<'a>, term: Term) -> Option<Chart<'a>> {
    let name = scope.term_title(term);
    if term.without_year().is_some() {
        chart::months(scope, scope.site.catalogue.list(term), &name)
    } else {
        chart::years(scope, Some(term), &name)
    }
}

/// A list that has years below it is looked through by them. Any other gives all its pages, by the
/// month in which each begins: so every entry of a year is one page away from the year's list.
fn page_groups(scope: &Scope<'_>, term: Term, pages: &Pages<'_>) -> Vec<PageGroup> {
    if matches!(term, Term::Unit(_) | Term::Category(_)) {
        return Vec::new();
    }
    let date = |id: &EntryId| scope.site.catalogue.entry(*id).published.date;
    let mut groups: Vec<PageGroup> = Vec::new();
    for number in 1..=pages.full_pages() {
        let ids = pages.page(PageNumber::Full(number));
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            continue;
        };
        let label = if term.without_year().is_some() {
            format!("{}-{:02}", date(first).year(), date(first).month())
        } else {
            date(first).year().to_string()
        };
        let link = PageLink {
            number,
            url: scope.link(&Route::List(term, PageNumber::Full(number))),
            from: date(first).to_string(),
            to: date(last).to_string(),
        };
        match groups.last_mut() {
            Some(group) if group.label == label => group.pages.push(link),
            _ => groups.push(PageGroup {
                label,
                pages: vec![link],
            }),
        }
    }
    groups
}

/// What a list shows, in words.
fn filters(scope: &Scope<'_>, term: Term) -> String {
    let config = scope.site.config;
    let unit = |unit: UnitId| config.unit(unit).name.as_str();
    let category = |category: CategoryId| config.category(category).path.replace('/', " / ");
    let year = |year| scope.term_title(Term::Year(year));
    let fill = |key, values: &[(&str, &str)]| scope.locale.fill(key, values);
    match term {
        Term::Unit(id) => fill("list_of_unit", &[("unit", unit(id))]),
        Term::Category(id) => fill("list_of_category", &[("category", &category(id))]),
        Term::Year(y) => fill("list_of_year", &[("year", &year(y))]),
        Term::UnitYear(id, y) => fill("list_of_unit_year", &[("unit", unit(id)), ("year", &year(y))]),
        Term::CategoryYear(id, y) => fill(
            "list_of_category_year",
            &[("category", &category(id)), ("year", &year(y))],
        ),
        Term::UnitCategory(u, id) => fill(
            "list_of_unit_category",
            &[("unit", unit(u)), ("category", &category(id))],
        ),
    }
}
