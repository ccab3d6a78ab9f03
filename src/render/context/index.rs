//! The home page and the pages that list terms.

use serde::Serialize;

use super::scope::Scope;
use super::{Crumb, EntryRow, FeedLink, Frame, TermLink};
use crate::catalogue::Term;
use crate::catalogue::period::Period;
use crate::plan::routes::{FeedKind, Route};
use crate::render::meta::{self, Column};
use crate::render::structured;

/// How many entries the home page shows.
const LATEST: usize = 10;
/// How many units the home page shows.
const UNITS: usize = 20;

/// `home.html`.
#[derive(Debug, Serialize)]
pub struct HomePage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// How many entries the site lists.
    pub total: usize,
    /// The newest entries.
    pub latest: Vec<EntryRow<'a>>,
    /// The pages that the law asks for.
    pub statutory: Vec<PageCard<'a>>,
    /// Units that have entries.
    pub units: Vec<TermLink<'a>>,
    /// Categories at the top that have entries.
    pub categories: Vec<TermLink<'a>>,
    /// Years, newest first.
    pub years: Vec<TermLink<'a>>,
    /// The page of all units.
    pub units_url: String,
    /// The page of all categories.
    pub categories_url: String,
    /// The page of all years.
    pub years_url: String,
    /// The page that explains subscribing.
    pub subscribe_url: String,
    /// The feeds of everything.
    pub feeds: Vec<FeedLink>,
}

/// A statutory page as the home page offers it.
#[derive(Debug, Serialize)]
pub struct PageCard<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its short name, as in the menu.
    pub label: &'a str,
    /// What is there.
    pub summary: &'a str,
    /// The script of both.
    pub lang: &'a str,
    /// Where it is.
    pub url: String,
}

/// `units.html`, `categories.html` and `years.html`.
#[derive(Debug, Serialize)]
pub struct TermsPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The terms.
    pub terms: Vec<TermLink<'a>>,
}

/// `subscribe.html`.
#[derive(Debug, Serialize)]
pub struct SubscribePage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The feeds of everything.
    pub feeds: Vec<FeedLink>,
    /// The feeds of units.
    pub units: Vec<TermFeeds<'a>>,
    /// The feeds of categories.
    pub categories: Vec<TermFeeds<'a>>,
    /// The feeds of years.
    pub years: Vec<TermFeeds<'a>>,
    /// All feeds as one file.
    pub opml: String,
    /// The address of the main feed, to copy.
    pub address: String,
}

/// The feeds of a term.
#[derive(Debug, Serialize)]
pub struct TermFeeds<'a> {
    /// The term.
    pub label: std::borrow::Cow<'a, str>,
    /// How deep a category stands.
    pub depth: usize,
    /// Its feeds.
    pub feeds: Vec<FeedLink>,
    /// Feeds of a part of it, by name: of a unit, its years, newest first.
    pub parts: Vec<PartFeed<'a>>,
}

/// The feed of a part of a term.
#[derive(Debug, Serialize)]
pub struct PartFeed<'a> {
    /// The part: `2023年`.
    pub label: std::borrow::Cow<'a, str>,
    /// Its feed.
    pub url: String,
}

/// `data.html`.
#[derive(Debug, Serialize)]
pub struct DataPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The files of each year, or of its months where it is cut into them, newest first.
    pub years: Vec<YearFiles<'a>>,
    /// Whether a year is cut into months.
    pub monthly: bool,
    /// The DCAT description.
    pub catalogue_url: String,
}

/// The data of a year, or of a month of it.
#[derive(Debug, Serialize)]
pub struct YearFiles<'a> {
    /// The year, in words, or the month: `2023-04`.
    pub label: std::borrow::Cow<'a, str>,
    /// Its entries as CSV.
    pub csv: String,
    /// Its entries as JSON Lines.
    pub jsonl: String,
}

/// The context of the home page.
pub fn home<'a>(scope: &Scope<'a>) -> HomePage<'a> {
    let catalogue = scope.site.catalogue;
    let config = scope.site.config;
    let route = Route::Home;
    let mut head = scope.head(
        "home",
        config.title.as_str(),
        config.description.as_str(),
        Some(&route),
    );
    let url = head.canonical.as_deref();
    head.json_ld = Some(structured::page_data(
        scope,
        "CollectionPage",
        &config.title,
        url,
        &[],
    ));
    let mut units: Vec<TermLink<'a>> = catalogue
        .terms()
        .map(|(term, _)| term)
        .filter(|term| matches!(term, Term::Unit(_)))
        .map(|term| scope.term_link(term, Vec::new()))
        .collect();
    units.truncate(UNITS);
    let statutory = scope.pages(true).map(|(place, page)| PageCard {
        title: &page.title,
        label: page.menu.as_ref().unwrap_or(&page.title),
        summary: &page.summary,
        lang: page.language.tag(),
        url: scope.link(&Route::Page(place)),
    });
    let listed = catalogue.listed();
    HomePage {
        total: listed.len(),
        latest: listed
            .iter()
            .rev()
            .take(LATEST)
            .map(|id| scope.entry_row(*id))
            .collect(),
        statutory: statutory.collect(),
        units,
        categories: with_entries(scope.category_tree(&scope.top_categories())),
        years: years(scope),
        units_url: scope.link(&Route::Units),
        categories_url: scope.link(&Route::Categories),
        years_url: scope.link(&Route::Years),
        subscribe_url: scope.link(&Route::Subscribe),
        feeds: scope.feeds(None),
        frame: scope.frame(head, Vec::new(), Some(&route)),
    }
}

/// The context of the page of all units.
pub fn units<'a>(scope: &Scope<'a>) -> TermsPage<'a> {
    TermsPage {
        frame: frame(scope, "units", "menu_units", "units_intro", &Route::Units),
        terms: scope.unit_tree(None),
    }
}

/// The context of the page of the category tree. Categories without entries are named there, so
/// that a reader sees the whole tree, but lead nowhere: an empty list helps nobody.
pub fn categories<'a>(scope: &Scope<'a>) -> TermsPage<'a> {
    TermsPage {
        frame: frame(
            scope,
            "categories",
            "menu_categories",
            "categories_intro",
            &Route::Categories,
        ),
        terms: scope.category_tree(&scope.top_categories()),
    }
}

/// The context of the page of all years.
pub fn years_page<'a>(scope: &Scope<'a>) -> TermsPage<'a> {
    TermsPage {
        frame: frame(scope, "years", "menu_years", "years_intro", &Route::Years),
        terms: years(scope),
    }
}

/// The context of the page about subscribing.
pub fn subscribe<'a>(scope: &Scope<'a>) -> SubscribePage<'a> {
    let feeds_of = |term: Term| TermFeeds {
        label: scope.term_title(term),
        depth: match term {
            Term::Category(category) => scope.site.config.category(category).depth,
            _ => 0,
        },
        feeds: scope.feeds(Some(term)),
        parts: years_of(scope, term),
    };
    let of = |wanted: fn(&Term) -> bool| -> Vec<TermFeeds<'a>> {
        let terms = scope.site.catalogue.terms().map(|(term, _)| term);
        terms.filter(wanted).map(feeds_of).collect()
    };
    let mut years = of(|term| matches!(term, Term::Year(_)));
    years.reverse();
    SubscribePage {
        frame: frame(
            scope,
            "subscribe",
            "menu_subscribe",
            "subscribe_intro",
            &Route::Subscribe,
        ),
        feeds: scope.feeds(None),
        units: of(|term| matches!(term, Term::Unit(_))),
        categories: of(|term| matches!(term, Term::Category(_))),
        years,
        opml: scope.link(&Route::Opml),
        address: scope.site.routes.absolute(&Route::Feed(None, FeedKind::Rss)),
    }
}

/// The feeds of a unit's years.
fn years_of<'a>(scope: &Scope<'a>, term: Term) -> Vec<PartFeed<'a>> {
    let Term::Unit(unit) = term else {
        return Vec::new();
    };
    let feed = |year| PartFeed {
        label: scope.term_title(Term::Year(year)),
        url: scope.link(&Route::Feed(Some(Term::UnitYear(unit, year)), FeedKind::Rss)),
    };
    let years = scope.site.catalogue.years_of(Term::Unit(unit)).into_iter();
    years.map(feed).collect()
}

/// The data of a term, or of everything, for a year or month.
pub(super) fn files<'a>(scope: &Scope<'a>, term: Option<Term>, period: Period) -> YearFiles<'a> {
    let (csv, jsonl) = match term {
        Some(term) => (Route::TermCsv(term, period), Route::TermJsonl(term, period)),
        None => (Route::DataCsv(period), Route::DataJsonl(period)),
    };
    YearFiles {
        label: if period.is_month() {
            period.to_string().into()
        } else {
            scope.term_title(Term::Year(period.year()))
        },
        csv: scope.link(&csv),
        jsonl: scope.link(&jsonl),
    }
}

/// The context of the page about open data.
pub fn data<'a>(scope: &Scope<'a>) -> DataPage<'a> {
    let catalogue = scope.site.catalogue;
    let years = catalogue.years().into_iter();
    let periods = |year| catalogue.periods(scope.site.config, None, year).into_iter().rev();
    let periods: Vec<Period> = years.flat_map(periods).collect();
    DataPage {
        frame: frame(scope, "data", "menu_data", "data_intro", &Route::Data),
        monthly: periods.iter().any(|period| period.is_month()),
        years: periods.iter().map(|period| files(scope, None, *period)).collect(),
        catalogue_url: scope.link(&Route::DataCatalogue),
    }
}

/// The frame of a page with a title and an introduction from the locale.
pub fn frame<'a>(
    scope: &Scope<'a>,
    kind: &'static str,
    title: &'static str,
    intro: &'static str,
    route: &Route,
) -> Frame<'a> {
    let (title, intro) = (scope.text(title), scope.text(intro));
    let trail = vec![
        scope.home_crumb(),
        Crumb {
            label: title.into(),
            url: None,
        },
    ];
    let mut head = scope.head(kind, title, intro, Some(route));
    meta::column(&mut head.meta, Column::of_page(scope, title.into(), intro));
    head.json_ld = Some(structured::page_data(
        scope,
        "CollectionPage",
        title,
        head.canonical.as_deref(),
        &trail,
    ));
    scope.frame(head, trail, Some(route))
}

fn years<'a>(scope: &Scope<'a>) -> Vec<TermLink<'a>> {
    let years = scope.site.catalogue.years().into_iter();
    years
        .map(|year| scope.term_link(Term::Year(year), Vec::new()))
        .collect()
}

fn with_entries(terms: Vec<TermLink<'_>>) -> Vec<TermLink<'_>> {
    let kept = terms.into_iter().filter(|term| term.count > 0);
    kept.map(|term| TermLink {
        children: with_entries(term.children),
        ..term
    })
    .collect()
}
