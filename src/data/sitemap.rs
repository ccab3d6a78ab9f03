//! The site map: every page that search engines should know, with the true date of its last
//! change.
//!
//! A site map may hold 50,000 addresses (sitemaps.org). Ours is cut into parts long before, for a new
//! entry should not rewrite megabytes: first the entries, from the oldest on and by the places of all
//! of them, so that a full part changes only when one of its own entries does; then what changes
//! often, the home page and the newest page of each list; then the older pages of lists. Redirects,
//! entries that are gone and the page for wrong addresses are in none.
//!
//! In a site of several editions each page is there once for each, and every time names its like
//! in all of them. That makes the lines longer, so the parts hold fewer.

use crate::catalogue::EntryId;
use crate::catalogue::pagination::{PageNumber, Pages};
use crate::config::EditionId;
use crate::entry::Moment;
use crate::feed::xml::Xml;
use crate::plan::routes::Route;
use crate::site::Site;

use super::record::moment;

/// The most addresses of a site map, and of each of its parts.
pub const SITEMAP_LIMIT: usize = 2_000;

/// Pages that change whenever an entry does.
const CHANGING: [Route; 7] = [
    Route::Home,
    Route::Units,
    Route::Categories,
    Route::Years,
    Route::Statistics,
    Route::Coverage,
    Route::Data,
];

/// Pages that hardly ever change.
const STEADY: [Route; 2] = [Route::Search, Route::Subscribe];

/// A page and when it last changed, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The page.
    pub route: Route,
    /// The newest change of what it shows.
    pub modified: Option<Moment>,
}

/// Every page of the site that search engines should know: entries in publish order, then the
/// home page, lists, statutory and other pages.
pub fn addresses(site: &Site) -> Vec<Address> {
    let catalogue = site.catalogue;
    let newest = |ids: &[EntryId]| ids.iter().map(|id| catalogue.entry(*id).updated()).max();
    let mut all: Vec<Address> = catalogue
        .listed()
        .iter()
        .map(|id| Address {
            route: Route::Entry(*id),
            modified: Some(catalogue.entry(*id).updated()),
        })
        .collect();
    let newest_of_all = newest(catalogue.listed());
    let changing = CHANGING.into_iter().map(|route| (route, newest_of_all));
    let steady = STEADY.into_iter().map(|route| (route, None));
    all.extend(
        changing
            .chain(steady)
            .map(|(route, modified)| Address { route, modified }),
    );
    for (term, ids) in catalogue.terms() {
        let pages = Pages::new(ids, site.config.page_size);
        all.extend(pages.numbers().map(|number| Address {
            route: Route::List(term, number),
            modified: newest(pages.page(number)),
        }));
    }
    for (place, page) in catalogue.pages().iter().enumerate() {
        let listed = page.genre.as_ref().and_then(|genre| {
            let entries = catalogue.listed().iter().map(|id| catalogue.entry(*id));
            let of_genre = entries.filter(|entry| entry.genre.as_ref() == Some(genre));
            of_genre.map(|entry| entry.updated()).max()
        });
        all.push(Address {
            route: Route::Page(place),
            modified: listed.max(page.updated.map(Moment::day)),
        });
    }
    all
}

/// How many parts the site map has besides its index; 0 when one file holds it all.
pub fn sitemap_parts(site: &Site, limit: usize) -> usize {
    let (catalogue, limit) = (site.catalogue, pages_in_part(site, limit));
    let lists = catalogue.terms();
    let lists = lists.map(|(_, ids)| Pages::new(ids, site.config.page_size).numbers().count());
    let others = CHANGING.len() + STEADY.len() + catalogue.pages().len() + lists.sum::<usize>();
    if catalogue.listed().len() + others <= limit {
        0
    } else {
        catalogue.entries().len().div_ceil(limit) + others.div_ceil(limit)
    }
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

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

fn parts<'a>(site: &Site, all: &'a [Address], limit: usize) -> Vec<Vec<&'a Address>> {
    let limit = pages_in_part(site, limit);
    let entry_parts = site.catalogue.entries().len().div_ceil(limit);
    let mut parts: Vec<Vec<&Address>> = vec![Vec::new(); entry_parts];
    let mut others: Vec<&Address> = Vec::new();
    for address in all {
        match &address.route {
            Route::Entry(id) => parts[id.0 as usize / limit].push(address),
            _ => others.push(address),
        }
    }
    // What a new entry changes stands together.
    others.sort_by_key(|address| matches!(address.route, Route::List(_, PageNumber::Full(_))));
    // A part of which every entry is gone stays, empty, so that the others keep their numbers.
    parts.extend(others.chunks(limit).map(<[&Address]>::to_vec));
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
