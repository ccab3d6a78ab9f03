//! Feeds: what is new, for people who subscribe and for programs that follow the site.
//!
//! One list of items is made from the catalogue (`selection` says which, `item` what each
//! says), and then written as RSS 2.0, Atom or JSON Feed. Three things shape it:
//!
//! - **A change is news.** An item stands where its newest change puts it, its title says what
//!   happened and its summary opens with the change, so that whoever read the first version
//!   hears of the second.
//! - **Nothing is ever lost.** The feed of everything ends in archive documents (RFC 5005) that
//!   are cut from the oldest entry. They are always full, so new entries never change them.
//! - **One identity in every edition.** Each edition has feeds of its own, whose links lead to its
//!   pages; the same entry is the same item in all of them, as it has one index number. Feeds and
//!   items name their like in the other edition.
//! - **No clock.** A feed is as new as its newest item; when it was built is nobody's business.

pub(crate) mod xml;

mod atom;
mod identity;
mod item;
mod json;
mod opml;
mod rss;
mod selection;
mod words;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use self::opml::opml;

use crate::catalogue::pagination::PageNumber;
use crate::catalogue::{EntryId, Term};
use crate::plan::routes::{FeedKind, Route};
use crate::site::{Site, TextError};

use self::item::{Channel, Depth, Item};

/// How many bytes of full texts the feed of everything carries. It is fetched by every subscriber, again
/// and again, and made anew in three formats with every entry; what does not fit has its summary.
const FULL_TEXTS: usize = 128 * 1024;

/// With less than this left, no further text is tried.
const LEAST_LEFT: usize = 8 * 1024;

/// The feed of everything (`None`, with full texts) or of a term (with summaries).
///
/// # Errors
/// When the text of an entry cannot be read.
pub fn feed(site: &Site, term: Option<Term>, kind: FeedKind) -> Result<Vec<u8>, TextError> {
    let items = match term {
        None => full_items(site, &selection::newest(site))?,
        Some(term) => items(site, &selection::newest_of(site, term))?,
    };
    let archives = if term.is_none() { archive_pages(site) } else { 0 };
    let route = Route::Feed(term, kind);
    let channel = Channel {
        title: channel_title(site, term),
        description: channel_description(site, term),
        home: home(site, term),
        tag: identity::name(site.config, &site.routes.path(&Route::Feed(term, FeedKind::Atom))),
        address: site.routes.absolute(&route),
        editions: site.elsewhere(&route),
        current: None,
        previous: (archives > 0).then(|| site.routes.absolute(&Route::FeedArchive(archives, kind))),
        items,
    };
    write(site, &channel, &route, kind)
}

/// How many archive documents the feed of everything has.
pub fn archive_pages(site: &Site) -> usize {
    selection::archives(site)
}

/// An archive document of the feed of everything, from 1, oldest first. Its items carry summaries:
/// with full texts in three formats, archives would be most of a large portal.
///
/// # Errors
/// When the text of an entry cannot be read.
pub fn archive(site: &Site, number: usize, kind: FeedKind) -> Result<Vec<u8>, TextError> {
    let route = Route::FeedArchive(number, kind);
    let channel = Channel {
        title: channel_title(site, None),
        description: channel_description(site, None),
        home: home(site, None),
        // RFC 5005: the documents of one feed share its id.
        tag: identity::name(site.config, &site.routes.path(&Route::Feed(None, FeedKind::Atom))),
        address: site.routes.absolute(&route),
        editions: site.elsewhere(&route),
        current: Some(site.routes.absolute(&Route::Feed(None, kind))),
        previous: (number > 1).then(|| site.routes.absolute(&Route::FeedArchive(number - 1, kind))),
        items: items(site, &selection::archive(site, number))?,
    };
    write(site, &channel, &route, kind)
}

fn items<'a>(site: &Site<'a>, ids: &[EntryId]) -> Result<Vec<Item<'a>>, TextError> {
    let items = ids.iter();
    items.map(|id| Item::new(site, *id, Depth::Summary)).collect()
}

/// Items with full texts, from the first on, each that fits into what is left of [`FULL_TEXTS`]: one
/// statute does not make the feed large, nor leave the notices after it without their texts.
fn full_items<'a>(site: &Site<'a>, ids: &[EntryId]) -> Result<Vec<Item<'a>>, TextError> {
    let mut left = FULL_TEXTS;
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let depth = if left >= LEAST_LEFT {
            Depth::Full
        } else {
            Depth::Summary
        };
        let mut item = Item::new(site, *id, depth)?;
        item.html = item.html.filter(|html| html.len() <= left);
        left -= item.html.as_ref().map_or(0, String::len);
        items.push(item);
    }
    Ok(items)
}

fn write(site: &Site, channel: &Channel, route: &Route, kind: FeedKind) -> Result<Vec<u8>, TextError> {
    let unwritable = |reason: String| TextError::Failed {
        file: site.routes.path(route),
        reason,
    };
    match kind {
        FeedKind::Rss => rss::write(site, channel).map_err(|e| unwritable(e.to_string())),
        FeedKind::Atom => Ok(atom::write(site, channel)),
        FeedKind::Json => json::write(site, channel).map_err(|e| unwritable(e.to_string())),
    }
}

/// The page that shows what the feed announces.
fn home(site: &Site, term: Option<Term>) -> String {
    site.routes
        .absolute(&term.map_or(Route::Home, |term| Route::List(term, PageNumber::Newest)))
}

fn channel_title(site: &Site, term: Option<Term>) -> String {
    match term {
        None => site.config.title.clone(),
        Some(term) => format!("{} - {}", term_name(site, term), site.config.title),
    }
}

fn channel_description(site: &Site, term: Option<Term>) -> String {
    let own = match term {
        None => Some(site.config.description.clone()),
        Some(Term::Unit(unit)) => site.config.unit(unit).description.clone(),
        Some(Term::Category(category)) => site.config.category(category).description.clone(),
        Some(Term::Year(_) | Term::UnitYear(..) | Term::CategoryYear(..) | Term::UnitCategory(..)) => None,
    };
    // Both RSS and readers want one, also where the site has none to give.
    own.filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| channel_title(site, term))
}

/// What a term is called.
pub(crate) fn term_name(site: &Site, term: Term) -> String {
    match term {
        Term::Unit(unit) => site.config.unit(unit).name.clone(),
        Term::Category(category) => site.config.category(category).path.clone(),
        Term::Year(year) => format!("{year}年"),
        Term::UnitYear(unit, year) => format!("{} {year}年", site.config.unit(unit).name),
        Term::CategoryYear(category, year) => format!("{} {year}年", site.config.category(category).path),
        Term::UnitCategory(unit, category) => format!(
            "{} {}",
            site.config.unit(unit).name,
            site.config.category(category).path
        ),
    }
}

/// The language tag of a script as feeds give it: RSS knows `zh-cn`, not scripts.
fn rss_language(script: crate::entry::Script) -> &'static str {
    match script {
        crate::entry::Script::Hans => "zh-CN",
        crate::entry::Script::Hant => "zh-Hant",
    }
}
