//! Old addresses for web servers that can do better than a redirect page.
//!
//! An alias of an entry leads to the entry; the address of an entry that is gone leads where its
//! `redirect` says, or is answered with 410. Aliases with a `?query`, as the portals of the
//! 2000s had them, are only in the nginx maps: static hosts match paths. Where the table of a year was
//! cut into months, its address leads to the page that offers those.
//!
//! Aliases are written by people. They are percent-encoded as a browser sends them, so that
//! nothing in them can end a quoted string, a line or a directive.

use std::collections::BTreeMap;

use crate::catalogue::EntryId;
use crate::catalogue::pagination::PageNumber;
use crate::catalogue::period::Period;
use crate::entry::{Entry, State};
use crate::plan::routes::Route;
use crate::site::Site;

/// What becomes of an old address.
enum Outcome {
    /// 301: the address to go to.
    Moved(String),
    /// 410: the page that says why.
    Gone(String),
}

/// `_redirects`, as Netlify, Cloudflare Pages and others read it.
pub fn redirects(site: &Site) -> Vec<u8> {
    let mut out = String::from(
        "# Old addresses of this site: FROM TO STATUS. 410! answers so although a page is there.\n",
    );
    for (from, outcome) in outcomes(site).iter().filter(|(from, _)| !from.contains('?')) {
        // Both would be patterns here.
        let from = from.replace('*', "%2A").replace(':', "%3A");
        let line = match outcome {
            Outcome::Moved(to) => format!("{from} {to} 301\n"),
            Outcome::Gone(page) => format!("{from} {page} 410!\n"),
        };
        out.push_str(&line);
    }
    out.into_bytes()
}

/// The redirects as the body of an nginx `map`; its first lines say how to use it.
pub fn nginx_redirects(site: &Site) -> Vec<u8> {
    let outcomes = outcomes(site);
    let moved = outcomes.iter().filter_map(|(from, outcome)| match outcome {
        Outcome::Moved(to) => Some((from.as_str(), to.as_str())),
        Outcome::Gone(_) => None,
    });
    nginx_map(REDIRECT_USAGE, moved.collect())
}

/// The addresses that are gone as the body of an nginx `map`, each with the page that says why.
pub fn nginx_gone(site: &Site) -> Vec<u8> {
    let outcomes = outcomes(site);
    let gone = outcomes.iter().filter_map(|(from, outcome)| match outcome {
        Outcome::Gone(page) => Some((from.as_str(), page.as_str())),
        Outcome::Moved(_) => None,
    });
    nginx_map(GONE_USAGE, gone.collect())
}

/// Where the reader of an entry that is gone is sent, with scheme and host.
pub(super) fn absolute(site: &Site, redirect: &str) -> String {
    match target(site, redirect) {
        path if path.starts_with('/') => format!("{}{path}", site.config.base.origin()),
        address => address,
    }
}

const REDIRECT_USAGE: &str = "\
# Old addresses of this site, for nginx (addresses with and without a query):
#
#   http {
#     map_hash_bucket_size BUCKET;  map_hash_max_size TABLE;
#     map $request_uri $gongkai_bare { \"~^(?<gongkai_path>[^?]*)\" $gongkai_path; }
#     map $gongkai_bare $gongkai_by_path { include /path/to/nginx-redirects.map; }
#     map $request_uri $gongkai_redirect {
#       default $gongkai_by_path;
#       include /path/to/nginx-redirects.map;
#     }
#     server { if ($gongkai_redirect) { return 301 $gongkai_redirect; } }
#   }
";

const GONE_USAGE: &str = "\
# Addresses of this site that are gone, for nginx; each is answered with 410 and the page that
# says why:
#
#   http {
#     map_hash_bucket_size BUCKET;  map_hash_max_size TABLE;
#     map $request_uri $gongkai_bare { \"~^(?<gongkai_path>[^?]*)\" $gongkai_path; }
#     map $gongkai_bare $gongkai_gone_by_path { include /path/to/nginx-gone.map; }
#     map $request_uri $gongkai_gone {
#       default $gongkai_gone_by_path;
#       include /path/to/nginx-gone.map;
#     }
#     server {
#       error_page 410 @gongkai_gone;
#       if ($gongkai_gone) { return 410; }
#       location @gongkai_gone { try_files $gongkai_gone =410; }
#     }
#   }
";

/// Every old address with what becomes of it, in the order of the addresses. When two entries
/// claim one, which the check stage does not accept, the older entry has it.
fn outcomes(site: &Site) -> BTreeMap<String, Outcome> {
    let mut all = BTreeMap::new();
    for (id, entry) in site.catalogue.entries() {
        if entry.has_text() && entry.aliases.is_empty() {
            continue;
        }
        outcomes_of(site, id, entry, &mut all);
    }
    for (table, page) in cut_tables(site) {
        let outcome = Outcome::Moved(site.routes.link(&page));
        all.entry(site.routes.link(&table)).or_insert(outcome);
    }
    all
}

/// The tables of years that are cut into months, each with the page that offers the months.
fn cut_tables(site: &Site) -> Vec<(Route, Route)> {
    let catalogue = site.catalogue;
    let is_cut = |term, year| {
        let periods = catalogue.periods(site.config, term, year);
        periods.first().is_some_and(|period| period.is_month())
    };
    let mut cut = Vec::new();
    for year in catalogue.all_years() {
        if is_cut(None, year) {
            let whole = Period::of_year(year);
            cut.push((Route::DataCsv(whole), Route::Data));
            cut.push((Route::DataJsonl(whole), Route::Data));
        }
    }
    for (term, _) in catalogue.terms() {
        if term.without_year().is_some() {
            continue;
        }
        let page = Route::List(term, PageNumber::Newest);
        for year in catalogue.years_of(term) {
            if is_cut(Some(term), year) {
                let whole = Period::of_year(year);
                cut.push((Route::TermCsv(term, whole), page.clone()));
                cut.push((Route::TermJsonl(term, whole), page.clone()));
            }
        }
    }
    cut
}

/// What becomes of the addresses of an entry, in every edition.
fn outcomes_of(site: &Site, id: EntryId, entry: &Entry, all: &mut BTreeMap<String, Outcome>) {
    for edition in site.routes.editions() {
        let site = &Site {
            routes: site.routes.in_edition(edition),
            ..*site
        };
        let own = site.routes.link(&Route::Entry(id));
        let outcome = || match &entry.state {
            State::Gone {
                redirect: Some(to), ..
            } => Outcome::Moved(target(site, to)),
            State::Gone { redirect: None, .. } => Outcome::Gone(gone_page(site, id)),
            State::Published | State::Withdrawn { .. } => Outcome::Moved(own.clone()),
        };
        let mut claim = |from: String| {
            let outcome = outcome();
            // An address that leads to itself would never end.
            if !matches!(&outcome, Outcome::Moved(to) if *to == from) {
                all.entry(from).or_insert(outcome);
            }
        };
        if !entry.has_text() {
            claim(own.clone());
        }
        for alias in &entry.aliases {
            let alias = alias.trim_start_matches('/');
            let in_edition = site.routes.in_edition_path(alias);
            if edition == site.config.first_built() {
                claim(encode(&site.config.base.link(alias), Part::Request));
            }
            if in_edition != alias {
                claim(encode(&site.config.base.link(&in_edition), Part::Request));
            }
        }
    }
}

/// The file that stands where the entry was.
fn gone_page(site: &Site, id: EntryId) -> String {
    format!("{}index.html", site.routes.link(&Route::Entry(id)))
}

/// A `redirect` as a link: below the site's root, or another site's address.
fn target(site: &Site, redirect: &str) -> String {
    let redirect = redirect.trim();
    if redirect.starts_with("https://") || redirect.starts_with("http://") {
        encode(redirect, Part::Target)
    } else {
        let path = site.routes.in_edition_path(redirect.trim_start_matches('/'));
        encode(&site.config.base.link(&path), Part::Target)
    }
}

/// Which side of a redirect a text stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What a browser asks for: it never sends a fragment.
    Request,
    /// Where it is sent. nginx would read a `$` as a variable.
    Target,
}

/// Percent-encodes what a browser does, by the URL standard, and leaves alone what already is.
fn encode(text: &str, part: Part) -> String {
    let bytes = text.as_bytes();
    let query = bytes.iter().position(|b| *b == b'?').unwrap_or(bytes.len());
    let mut out = String::with_capacity(text.len());
    for (place, &byte) in bytes.iter().enumerate() {
        let is_escape = |b: u8| {
            let digits = bytes.get(place + 1..place + 3);
            b == b'%' && digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
        };
        let stays = match byte {
            b'%' => is_escape(byte),
            b'"' | b'<' | b'>' | b'\\' => false,
            b'#' | b'$' => (byte == b'#') == (part == Part::Target),
            b'\'' => place < query,
            b'`' | b'{' | b'}' | b'^' => place > query && part == Part::Request,
            other => other.is_ascii_graphic(),
        };
        if stays {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The lines of an nginx `map`. It compares texts without regard to case and refuses to start
/// when two are then equal; such addresses are written as expressions, which regard it.
fn nginx_map(usage: &str, lines: Vec<(&str, &str)>) -> Vec<u8> {
    let mut spellings: BTreeMap<String, usize> = BTreeMap::new();
    for (from, _) in &lines {
        *spellings.entry(from.to_ascii_lowercase()).or_default() += 1;
    }
    let longest = lines.iter().map(|(from, _)| from.len()).max().unwrap_or(0);
    // A bucket must hold its longest key with two pointers and a length. Powers of two keep the
    // comment from changing with every new address.
    let bucket = (longest + 32).next_power_of_two().max(128);
    let table = (lines.len() * 2).next_power_of_two().max(2048);
    let mut out = usage
        .replace("BUCKET", &bucket.to_string())
        .replace("TABLE", &table.to_string());
    for (from, to) in lines {
        let key = if spellings.get(&from.to_ascii_lowercase()) > Some(&1) {
            format!("~^{}$", regex::escape(from))
        } else {
            from.to_owned()
        };
        out.push_str(&format!("{} {};\n", quote(&key), quote(to)));
    }
    out.into_bytes()
}

/// A string of the nginx configuration language.
fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
