//! Which entries a feed shows.
//!
//! A feed holds the entries that changed last, newest first. The archives hold all entries in
//! publish order, cut from the oldest, and begin where the last full one ends: that the newest
//! archive repeats part of the feed costs nothing, for items have an identity. An old entry that
//! was changed takes a place among the newest. When so many were that an entry which is in no
//! archive yet would find no place, it is added: feed and archives together are always complete.

use std::cmp::Reverse;

use crate::catalogue::{EntryId, Term};
use crate::entry::{Entry, Moment};
use crate::site::Site;

/// Entries in a feed; an archive holds as many.
fn limit(site: &Site) -> usize {
    site.config.feed_limit.max(1)
}

/// The entries of the feed of everything, newest change first.
pub(super) fn newest(site: &Site) -> Vec<EntryId> {
    let mut ids = announced(site, site.catalogue.listed().to_vec(), |_| true);
    keep_newest(site, &mut ids);
    let archived = archives(site) * limit(site);
    let rest = site.catalogue.entries().skip(archived);
    let missing: Vec<EntryId> = rest
        .filter(|(id, entry)| is_announced(entry) && !ids.contains(id))
        .map(|(id, _)| id)
        .collect();
    ids.extend(missing);
    sort_newest(site, &mut ids);
    ids
}

/// The entries of the feed of a term, newest change first.
pub(super) fn newest_of(site: &Site, term: Term) -> Vec<EntryId> {
    let listed = site.catalogue.list(term).to_vec();
    let mut ids = announced(site, listed, |entry| term.holds(site.config, entry));
    keep_newest(site, &mut ids);
    sort_newest(site, &mut ids);
    ids
}

/// How many archives there are: as many as are full.
pub(super) fn archives(site: &Site) -> usize {
    site.catalogue.entries().len() / limit(site)
}

/// The entries of an archive, newest first. It is cut by the places of all entries, those that
/// are gone among them: an entry that goes leaves a gap in its own archive and moves no other.
pub(super) fn archive(site: &Site, number: usize) -> Vec<EntryId> {
    let limit = limit(site);
    let start = number.saturating_sub(1).saturating_mul(limit);
    let entries = site.catalogue.entries().skip(start).take(limit);
    let mut ids: Vec<EntryId> = entries
        .filter(|(_, entry)| is_announced(entry))
        .map(|(id, _)| id)
        .collect();
    ids.reverse();
    ids
}

/// Entries that are gone are announced only when a change says so: it is the news.
fn is_announced(entry: &Entry) -> bool {
    entry.has_text() || !entry.changes.is_empty()
}

fn announced(site: &Site, mut ids: Vec<EntryId>, belongs: impl Fn(&Entry) -> bool) -> Vec<EntryId> {
    let gone = site.catalogue.gone().iter().copied();
    ids.extend(gone.filter(|id| {
        let entry = site.catalogue.entry(*id);
        is_announced(entry) && belongs(entry)
    }));
    ids
}

fn newest_first(site: &Site, id: EntryId) -> Reverse<(Moment, EntryId)> {
    Reverse((site.catalogue.entry(id).updated(), id))
}

fn keep_newest(site: &Site, ids: &mut Vec<EntryId>) {
    let limit = limit(site);
    if ids.len() > limit {
        ids.select_nth_unstable_by_key(limit, |id| newest_first(site, *id));
        ids.truncate(limit);
    }
}

fn sort_newest(site: &Site, ids: &mut [EntryId]) {
    ids.sort_unstable_by_key(|id| newest_first(site, *id));
}
