//! Statutory pages, and the pages for readers who came to the wrong place.

use std::borrow::Cow;

use serde::Serialize;

use super::entry::{ContentsItem, contents};
use super::scope::Scope;
use super::{Crumb, EntryRow, Frame};
use crate::catalogue::coverage::is_of_genre;
use crate::plan::routes::Route;
use crate::render::meta::{self, Column};
use crate::render::structured;
use crate::text::Heading;

/// How many entries of its genre a page lists.
const GENRE_ENTRIES: usize = 200;

/// `page.html`.
#[derive(Debug, Serialize)]
pub struct StatutoryPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The script of its text.
    pub text_lang: &'a str,
    /// When it was last brought up to date.
    pub updated: Option<String>,
    /// The table of contents; empty when there is little to find.
    pub contents: Vec<ContentsItem<'a>>,
    /// The genre whose entries are listed below its text.
    pub genre: Option<&'a str>,
    /// The newest entries of that genre.
    pub entries: Vec<EntryRow<'a>>,
}

/// `404.html` and `search.html`: nothing but the frame, and where to go on.
#[derive(Debug, Serialize)]
pub struct PlainPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
}

/// `redirect.html`.
#[derive(Debug, Serialize)]
pub struct RedirectPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// Where the reader is sent.
    pub target: String,
    /// Why, where there is something to say.
    pub reason: Option<&'a str>,
}

/// The context of a statutory page, by its place in the catalogue.
pub fn statutory<'a>(scope: &Scope<'a>, place: usize, headings: &'a [Heading]) -> StatutoryPage<'a> {
    let page = scope.site.page(place);
    let original = &scope.site.catalogue.pages()[place];
    let route = Route::Page(place);
    let trail = vec![
        scope.home_crumb(),
        Crumb {
            label: page.title.as_str().into(),
            url: None,
        },
    ];
    let mut head = scope.head("page", page.title.as_str(), page.summary.as_str(), Some(&route));
    head.title_lang = page.language.tag();
    meta::column(
        &mut head.meta,
        Column::of_page(scope, page.title.as_str().into(), &page.summary),
    );
    let url = head.canonical.as_deref();
    head.json_ld = Some(structured::page_data(scope, "WebPage", &page.title, url, &trail));
    let mut frame = scope.frame(head, trail, Some(&route));
    frame.conversion = scope.conversion(original.language, &route);
    StatutoryPage {
        frame,
        text_lang: page.language.tag(),
        updated: page.updated.map(|date| date.to_string()),
        contents: if headings.len() < 2 {
            Vec::new()
        } else {
            contents(headings)
        },
        genre: page.genre.as_deref(),
        entries: genre_entries(scope, original.genre.as_deref()),
    }
}

fn genre_entries<'a>(scope: &Scope<'a>, genre: Option<&str>) -> Vec<EntryRow<'a>> {
    let catalogue = scope.site.catalogue;
    let newest = catalogue.listed().iter().rev();
    let of_genre = newest.filter(|id| genre.is_some_and(|genre| is_of_genre(catalogue.entry(**id), genre)));
    of_genre
        .take(GENRE_ENTRIES)
        .map(|id| scope.entry_row(*id))
        .collect()
}

/// The context of the page for addresses at which nothing is.
pub fn not_found<'a>(scope: &Scope<'a>) -> PlainPage<'a> {
    let title = scope.text("not_found_title");
    let mut head = scope.head("not-found", title, scope.text("not_found_text"), None);
    head.robots = Some("noindex");
    let trail = vec![
        scope.home_crumb(),
        Crumb {
            label: title.into(),
            url: None,
        },
    ];
    PlainPage {
        frame: scope.frame(head, trail, None),
    }
}

/// The context of the search page.
pub fn search<'a>(scope: &Scope<'a>) -> PlainPage<'a> {
    PlainPage {
        frame: super::index::frame(scope, "search", "search_title", "search_intro", &Route::Search),
    }
}

/// The context of a page that leads on to `target`: a link within the site, or an absolute
/// address.
pub fn redirect<'a>(scope: &Scope<'a>, target: &str, reason: Option<&'a str>) -> RedirectPage<'a> {
    let mut head = scope.head(
        "redirect",
        scope.text("redirect_title"),
        scope.text("redirect_text"),
        None,
    );
    head.robots = Some("noindex");
    head.canonical = Some(if target.starts_with('/') {
        format!("{}{target}", scope.site.config.base.origin())
    } else {
        target.to_owned()
    });
    let trail = vec![
        scope.home_crumb(),
        Crumb {
            label: Cow::Borrowed(scope.text("redirect_title")),
            url: None,
        },
    ];
    RedirectPage {
        frame: scope.frame(head, trail, None),
        target: target.to_owned(),
        reason,
    }
}
