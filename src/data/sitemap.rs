//! The site map: every page that search engines should know, with the true date of its last
//! change.
//!
//! A site map holds 50,000 addresses. Past that it is cut into parts: first the entries, from the
//! oldest on and by the places of all of them, so that a full part changes only when one of its
//! own entries does; then the lists and other pages. Redirects, entries that are gone and the
//! page for wrong addresses are in none.

use crate::catalogue::EntryId;
use crate::catalogue::pagination::Pages;
use crate::entry::Moment;
use crate::feed::xml::Xml;
use crate::plan::routes::Route;
use crate::site::Site;

use super::record::moment;

/// The most addresses that a site map may hold (sitemaps.org).
pub const SITEMAP_LIMIT: usize = 50_000;

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
    for route in [
        Route::Home,
        Route::Units,
        Route::Categories,
        Route::Years,
        Route::Statistics,
        Route::Coverage,
        Route::Data,
    ] {
        all.push(Address {
            route,
            modified: newest_of_all,
        });
    }
    for route in [Route::Search, Route::Subscribe] {
        all.push(Address {
            route,
            modified: None,
        });
    }
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
pub fn sitemap_parts(site: &Site, all: &[Address], limit: usize) -> usize {
    if all.len() <= limit {
        0
    } else {
        parts(site, all, limit).len()
    }
}

/// `sitemap.xml`: every address, or the index of the parts when there are more than `limit`.
pub fn sitemap(site: &Site, all: &[Address], limit: usize) -> Vec<u8> {
    if all.len() <= limit {
        return url_set(site, all.iter());
    }
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[NAMESPACE]);
    for (part, number) in parts(site, all, limit).iter().zip(1..) {
        let newest = part.iter().filter_map(|address| address.modified).max();
        located(&mut xml, site, "sitemap", &Route::SitemapPart(number), newest);
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
    let limit = limit.max(1);
    let entry_parts = site.catalogue.entries().len().div_ceil(limit);
    let mut parts: Vec<Vec<&Address>> = vec![Vec::new(); entry_parts];
    let mut others: Vec<&Address> = Vec::new();
    for address in all {
        match &address.route {
            Route::Entry(id) => parts[id.0 as usize / limit].push(address),
            _ => others.push(address),
        }
    }
    // A part of which every entry is gone stays, empty, so that the others keep their numbers.
    parts.extend(others.chunks(limit).map(<[&Address]>::to_vec));
    parts
}

fn url_set<'a>(site: &Site, addresses: impl Iterator<Item = &'a Address>) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("urlset", &[NAMESPACE]);
    for address in addresses {
        located(&mut xml, site, "url", &address.route, address.modified);
    }
    xml.finish()
}

fn located(xml: &mut Xml, site: &Site, element: &'static str, route: &Route, modified: Option<Moment>) {
    xml.open(element, &[]);
    xml.text("loc", &[], &site.routes.absolute(route));
    if let Some(modified) = modified {
        xml.text("lastmod", &[], &moment(modified, site.config.offset));
    }
    xml.close();
}
