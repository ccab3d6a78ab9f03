//! Dates compared with the day of the build: changes that lie ahead, and dates that lie too far ahead
//! to be meant.
//!
//! They are rare, and no checked entry keeps the places of its dates: a file in which one stands is
//! read once more to find it.

use std::path::Path;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::check::CheckedEntry;
use crate::check::names::{CHANGE, ENTRY};
use crate::config::Config;
use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::entry::{Entry, Moment};
use crate::load::document::{self, RawDocument};
use crate::load::fields::Fields;
use crate::load::snapshot::Changed;
use crate::load::walk::Content;
use crate::load::yaml::Node;

/// A date of an entry that should be looked at.
struct Odd {
    key: &'static str,
    date: Moment,
    /// Whether it is the date of a change.
    change: bool,
    /// Whether the entry waits for it.
    scheduled: bool,
}

/// Reports them for every entry that is no draft. `now` is the moment of the build.
///
/// # Errors
/// [`Changed`] when a file is no longer the one that was checked.
pub(super) fn report(
    root: &Path,
    config: &Config,
    content: &Content,
    entries: &[CheckedEntry],
    now: Moment,
    findings: &mut Diagnostics,
) -> Result<(), Changed> {
    for checked in entries.iter().filter(|checked| !checked.draft) {
        let Some(entry) = &checked.entry else { continue };
        let odd = odd(entry, now);
        if odd.is_empty() {
            continue;
        }
        // What is wrong with the file was said when it was checked.
        let file = content.documents.iter().find(|file| file.file == checked.file);
        let raw = match file {
            Some(file) => document::read(root, file, &mut Diagnostics::new())?,
            None => None,
        };
        for odd in odd {
            let place = raw.as_ref().and_then(|raw| place(raw, config, &odd));
            let (key, place) = place.unwrap_or_else(|| (odd.key.to_owned(), Place::file(&checked.file)));
            let date = odd.date.to_string();
            let problem = match odd.change {
                true => Problem::FutureChange { key, date },
                false => Problem::FarDate {
                    key,
                    date,
                    scheduled: odd.scheduled,
                },
            };
            findings.report(problem, place);
        }
    }
    Ok(())
}

fn odd(entry: &Entry, now: Moment) -> Vec<Odd> {
    let later = |date: Moment| (date.date, date.time_or_midnight()) > (now.date, now.time_or_midnight());
    let scheduled = later(entry.published);
    let mut odd = Vec::new();
    // An entry that waits may announce what will have changed by then.
    let changes = entry
        .changes
        .iter()
        .filter(|change| !scheduled && later(change.date));
    odd.extend(changes.map(|change| Odd {
        key: CHANGE[0].0,
        date: change.date,
        change: true,
        scheduled: false,
    }));
    let ahead = |span: Span| now.date.saturating_add(span);
    let day = |date: Option<Date>| date.map(Moment::day);
    let dates = &entry.dates;
    let far = [
        ("published", Some(entry.published), ahead(1.year())),
        ("issued", day(entry.issued), ahead(1.year())),
        ("effective", day(dates.effective), ahead(5.years())),
        ("amended", day(dates.amended), ahead(5.years())),
        ("repealed", day(dates.repealed), ahead(5.years())),
        ("expires", day(dates.expires), ahead(100.years())),
    ];
    odd.extend(far.into_iter().filter_map(|(key, date, horizon)| {
        let date = date.filter(|date| date.date > horizon)?;
        Some(Odd {
            key,
            date,
            change: false,
            scheduled: key == "published",
        })
    }));
    odd
}

/// The key of a date as it is written, and where its value stands.
fn place(raw: &RawDocument, config: &Config, odd: &Odd) -> Option<(String, Place)> {
    let mut unheard = Diagnostics::new();
    let mut fields = Fields::new(raw.source(), &raw.node, ENTRY, &mut unheard)?;
    if !odd.change {
        let (key, _, range) = fields.peek(odd.key)?;
        return Some((key.to_owned(), raw.source().place(range)));
    }
    let of_change = |node: &Node| {
        let fields = Fields::new(raw.source(), node, CHANGE, &mut Diagnostics::new())?;
        let (key, text, range) = fields.peek(odd.key)?;
        let same = Moment::parse_in(text, config.offset) == Ok(odd.date);
        same.then(|| (key.to_owned(), raw.source().place(range)))
    };
    fields.items("changes").into_iter().find_map(of_change)
}
