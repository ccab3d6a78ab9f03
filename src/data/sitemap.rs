//! The site map: every page that search engines should know, entries with the true date of their
//! last change.
//!
//! A site map may hold 50,000 addresses (sitemaps.org). Ours is cut into parts long before, for a new
//! entry should not rewrite megabytes: first lists and other pages, each in the part that the hash of
//! its address names, so that one which comes or goes changes that part alone; then the entries, from
//! the oldest on and by the places of all of them, so that a full part changes only when one of its own
//! entries does. What lists entries has no date: it changes with every entry it lists, and the entries
//! have theirs. Redirects, entries that are gone and the page for wrong addresses are in none.
//!
//! In a site of several editions each page is there once for each, and every time names its like
//! in all of them. That makes the lines longer, so the parts hold fewer.

use std::ops::Range;

use crate::catalogue::pagination::Pages;
use crate::config::EditionId;
use crate::entry::Moment;
use crate::feed::xml::Xml;
use crate::fingerprint::Fingerprint;
use crate::plan::routes::Route;
use crate::site::Site;

use super::record::moment;

/// The most addresses of a site map in one piece, and of each part with entries; a part with other
/// pages has a quarter to half as many, or a few more.
pub const SITEMAP_LIMIT: usize = 2_000;

/// Pages that there are once.
const SINGLE: [Route; 9] = [
    Route::Home,
    Route::Units,
    Route::Categories,
    Route::Years,
    Route::Statistics,
    Route::Coverage,
    Route::Data,
    Route::Search,
    Route::Subscribe,
];

/// A page and when it last changed, where that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The page.
    pub route: Route,
    /// Its last change.
    pub modified: Option<Moment>,
}

/// Every page of the site that search engines should know: entries in publish order, then the
/// home page, lists, statutory and other pages.
pub fn addresses(site: &Site) -> Vec<Address> {
    let catalogue = site.catalogue;
    let entries = catalogue.listed().iter().map(|id| Address {
        route: Route::Entry(*id),
        modified: Some(catalogue.entry(*id).updated()),
    });
    let lists = catalogue.terms().flat_map(|(term, ids)| {
        let pages = Pages::new(ids, site.config.page_size);
        pages.numbers().map(move |number| Route::List(term, number))
    });
    let undated = |route| Address {
        route,
        modified: None,
    };
    let pages = catalogue.pages().iter().enumerate().map(|(place, page)| {
        let lists_entries = page.genre.is_some();
        let updated = page.updated.filter(|_| !lists_entries);
        Address {
            route: Route::Page(place),
            modified: updated.map(Moment::day),
        }
    });
    let others = SINGLE.into_iter().chain(lists).map(undated);
    entries.chain(others).chain(pages).collect()
}

/// How many parts the site map has besides its index; 0 when one file holds it all.
pub fn sitemap_parts(site: &Site, limit: usize) -> usize {
    let (catalogue, limit) = (site.catalogue, pages_in_part(site, limit));
    let lists = catalogue.terms();
    let lists = lists.map(|(_, ids)| Pages::new(ids, site.config.page_size).numbers().count());
    let others = SINGLE.len() + catalogue.pages().len() + lists.sum::<usize>();
    if catalogue.listed().len() + others <= limit {
        0
    } else {
        catalogue.entries().len().div_ceil(limit) + other_parts(others, limit)
    }
}

/// How many parts hold what is no entry. Only when it doubles is everything dealt out anew.
fn other_parts(others: usize, limit: usize) -> usize {
    others.saturating_mul(2).div_ceil(limit).next_power_of_two()
}

/// How many pages a part holds, each in every edition and naming every edition.
fn pages_in_part(site: &Site, limit: usize) -> usize {
    let editions = site.routes.editions().len().max(1);
    (limit / (editions * editions)).max(1)
}

/// `sitemap.xml`: every address, or the index of the parts when there are more than `limit`.
pub fn sitemap(site: &Site, all: &[Address], limit: usize) -> Vec<u8> {
    if all.len() <= pages_in_part(site, limit) {
        return url_set(site, all.iter());
    }
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[NAMESPACE]);
    for (part, number) in parts(site, all, limit).iter().zip(1..) {
        let newest = part.iter().filter_map(|address| address.modified).max();
        xml.open("sitemap", &[]);
        located(&mut xml, site, &Route::SitemapPart(number), newest);
        xml.close();
    }
    xml.finish()
}

/// A part of the site map, from 1; empty when there is no such part.
pub fn sitemap_part(site: &Site, all: &[Address], limit: usize, number: usize) -> Vec<u8> {
    let parts = parts(site, all, limit);
    let part = number.checked_sub(1).and_then(|place| parts.get(place));
    url_set(site, part.into_iter().flatten().copied())
}

/// The places in the catalogue of the entries that a part of the site map holds, from 1; `None` for the
/// parts before those of entries.
pub fn sitemap_entries(site: &Site, limit: usize, number: usize) -> Option<Range<usize>> {
    let (count, in_part) = (site.catalogue.entries().len(), pages_in_part(site, limit));
    let others = sitemap_parts(site, limit).checked_sub(count.div_ceil(in_part))?;
    let start = number.checked_sub(others + 1)?.checked_mul(in_part)?;
    (start < count).then(|| start..count.min(start.saturating_add(in_part)))
}

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

fn parts<'a>(site: &Site, all: &'a [Address], limit: usize) -> Vec<Vec<&'a Address>> {
    let limit = pages_in_part(site, limit);
    let entry_parts = site.catalogue.entries().len().div_ceil(limit);
    // A part of which every entry is gone stays, empty, so that the others keep their numbers.
    let mut entries: Vec<Vec<&Address>> = vec![Vec::new(); entry_parts];
    let mut others = Vec::new();
    for address in all {
        match &address.route {
            Route::Entry(id) => entries[id.0 as usize / limit].push(address),
            _ => others.push(address),
        }
    }
    let mut parts = vec![Vec::new(); other_parts(others.len(), limit)];
    let main = site.routes.in_edition(EditionId::default());
    for address in others {
        let path = main.path(&address.route);
        let place = Fingerprint::of("site map", path.as_bytes()).first() as usize % parts.len();
        parts[place].push(address);
    }
    // Entries last: a part more of them leaves all others their numbers.
    parts.extend(entries);
    parts
}

fn url_set<'a>(site: &Site, addresses: impl Iterator<Item = &'a Address>) -> Vec<u8> {
    let mut xml = Xml::new();
    let editions = site.routes.editions();
    if editions.len() < 2 {
        xml.open("urlset", &[NAMESPACE]);
    } else {
        let links = ("xmlns:xhtml", "http://www.w3.org/1999/xhtml");
        xml.open("urlset", &[NAMESPACE, links]);
    }
    for address in addresses {
        for edition in &editions {
            let site = Site {
                routes: site.routes.in_edition(*edition),
                ..*site
            };
            xml.open("url", &[]);
            located(&mut xml, &site, &address.route, address.modified);
            alternates(&mut xml, &site, &address.route);
            xml.close();
        }
    }
    xml.finish()
}

/// Names a page in every edition, this one among them, as search engines want it.
fn alternates(xml: &mut Xml, site: &Site, route: &Route) {
    let editions = site.routes.editions();
    if editions.len() < 2 {
        return;
    }
    let mut link = |language: &str, edition: EditionId| {
        let address = site.routes.in_edition(edition).absolute(route);
        let attributes = [("rel", "alternate"), ("hreflang", language), ("href", &address)];
        xml.empty("xhtml:link", &attributes);
    };
    for edition in editions {
        link(site.config.script(edition).tag(), edition);
    }
    link("x-default", EditionId::default());
}

fn located(xml: &mut Xml, site: &Site, route: &Route, modified: Option<Moment>) {
    xml.text("loc", &[], &site.routes.absolute(route));
    if let Some(modified) = modified {
        xml.text("lastmod", &[], &moment(modified, site.config.offset));
    }
}
