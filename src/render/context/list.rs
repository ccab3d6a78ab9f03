//! The list of a term.

use std::borrow::Cow;

use serde::Serialize;

use super::scope::Scope;
use super::{Crumb, EntryRow, FeedLink, Frame, TermLink};
use crate::catalogue::Term;
use crate::catalogue::pagination::{PageNumber, Pages};
use crate::plan::routes::Route;
use crate::render::meta::{self, Column};

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
    /// `unit`, `category`, `year` or `unit-year`.
    pub kind: &'static str,
    /// What the term is about.
    pub description: Option<&'a str>,
    /// The number of a full page, from the oldest; `None` on the newest.
    pub number: Option<usize>,
    /// How many entries the term has; only on the newest page.
    pub total: Option<usize>,
    /// The terms directly below; only on the newest page.
    pub children: Vec<TermLink<'a>>,
    /// The years of a unit; only on the newest page.
    pub years: Vec<TermLink<'a>>,
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
}

/// The context of a page of a term's list.
pub fn list_page<'a>(scope: &Scope<'a>, term: Term, number: PageNumber) -> ListPage<'a> {
    let catalogue = scope.site.catalogue;
    let ids = catalogue.list(term);
    let pages = Pages::new(ids, scope.site.config.page_size);
    let newest = number == PageNumber::Newest;
    let link = |number| scope.link(&Route::List(term, number));
    let frame = frame(scope, term, number);
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
    let json_ld = meta::page_data(
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
    }
}

/// The terms directly below: units always, categories that have entries.
fn children<'a>(scope: &Scope<'a>, term: Term) -> Vec<TermLink<'a>> {
    let mut children = match term {
        Term::Unit(unit) => scope.unit_tree(Some(unit)),
        Term::Category(category) => scope.category_tree(&scope.site.config.category(category).children),
        Term::Year(_) | Term::UnitYear(..) => Vec::new(),
    };
    children.retain(|child| child.url.is_some());
    for child in &mut children {
        child.children.clear();
    }
    children
}

fn years<'a>(scope: &Scope<'a>, term: Term) -> Vec<TermLink<'a>> {
    let Term::Unit(unit) = term else {
        return Vec::new();
    };
    let years = scope.site.catalogue.unit_years(unit);
    let link = |year| scope.term_link(Term::UnitYear(unit, year), Vec::new());
    years.into_iter().map(link).collect()
}
