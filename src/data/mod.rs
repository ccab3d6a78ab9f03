//! Open data, and what the site says to machines: search engines, web servers, address bars.
//!
//! - [`Record`]: what the site knows about an entry, one shape for every data file;
//! - [`entry_json`], [`jsonl`], [`csv()`]: records beside an entry, and by year or month;
//! - [`catalogue_jsonld`]: what data there is (DCAT), so that data portals can harvest it;
//! - [`addresses`] and `sitemap…`: the pages that search engines should know;
//! - [`redirects`], [`nginx_redirects`], [`nginx_gone`]: old addresses, for web servers;
//! - [`robots`], [`opensearch`].
//!
//! Everything is cut so that a new entry changes the files of its year or month and the newest parts only.

mod browse;
mod dcat;
mod record;
mod redirects;
mod sitemap;
mod table;

#[cfg(test)]
mod tests;

pub use self::browse::{opensearch, robots};
pub use self::dcat::catalogue_jsonld;
pub use self::record::{DataFile, Record, RecordChange};
pub use self::redirects::{nginx_gone, nginx_redirects, redirects};
pub use self::sitemap::{
    Address, SITEMAP_LIMIT, addresses, sitemap, sitemap_entries, sitemap_part, sitemap_parts,
};
pub use self::table::{csv, term_csv};

use serde::Serialize;

use crate::catalogue::period::Period;
use crate::catalogue::{EntryId, Term};
use crate::plan::routes::Route;
use crate::site::{Site, TextError};
use crate::text::cut;

/// How many characters of an entry's text its data holds.
pub const LEAD_CHARS: usize = 1500;

/// A record and the beginning of the text.
#[derive(Serialize)]
struct EntryData<'a> {
    #[serde(flatten)]
    record: Record<'a>,
    lead: &'a str,
}

/// What lies beside an entry's page as `index.json`: its record, and as `lead` the beginning of
/// its `text` without marks, which is empty when the entry is gone.
///
/// # Errors
/// Never in practice: memory does not refuse to be written.
pub fn entry_json(site: &Site, id: EntryId, text: &str) -> Result<Vec<u8>, TextError> {
    let text = if site.catalogue.entry(id).has_text() {
        text
    } else {
        ""
    };
    let end = text
        .char_indices()
        .nth(LEAD_CHARS)
        .map_or(text.len(), |(end, _)| cut::ceil(text, end));
    let data = EntryData {
        record: Record::new(site, id),
        lead: &text[..end],
    };
    let mut bytes = serde_json::to_vec(&data).map_err(|e| unwritable(site, &Route::EntryData(id), &e))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The records of a year, oldest first, one JSON object a line. Entries that are gone are among
/// them, with state and reason and without any of their text: who copied the data must hear of
/// it.
///
/// # Errors
/// Never in practice: memory does not refuse to be written.
pub fn jsonl(site: &Site, period: Period) -> Result<Vec<u8>, TextError> {
    lines(site, site.catalogue.entries_of(period), &Route::DataJsonl(period))
}

/// The same for what a term has of a year or month.
///
/// # Errors
/// Never in practice: memory does not refuse to be written.
pub fn term_jsonl(site: &Site, term: Term, period: Period) -> Result<Vec<u8>, TextError> {
    let ids = of_term(site, term, period).into_iter();
    lines(site, ids, &Route::TermJsonl(term, period))
}

fn lines(site: &Site, ids: impl Iterator<Item = EntryId>, route: &Route) -> Result<Vec<u8>, TextError> {
    let mut out = Vec::new();
    for id in ids {
        serde_json::to_writer(&mut out, &Record::new(site, id)).map_err(|e| unwritable(site, route, &e))?;
        out.push(b'\n');
    }
    Ok(out)
}

/// What a term has of a year or month, oldest first, those that are gone among them.
fn of_term(site: &Site, term: Term, period: Period) -> Vec<EntryId> {
    let catalogue = site.catalogue;
    let mut ids = catalogue.list_of(term, period).to_vec();
    let gone = catalogue.gone().iter().copied();
    ids.extend(gone.filter(|id| {
        let entry = catalogue.entry(*id);
        period.holds(entry) && term.holds(site.config, entry)
    }));
    ids.sort_unstable();
    ids
}

fn unwritable(site: &Site, route: &Route, error: &dyn std::error::Error) -> TextError {
    TextError::Failed {
        file: site.routes.path(route),
        reason: error.to_string(),
    }
}
