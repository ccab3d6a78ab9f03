//! What of an entry goes into the index: its grams, and what is remembered of it.

use super::fold::{fold_char, is_sign};
use super::grams::{self, Occurrence};
use super::keys;
use super::rank::telling;
use super::shard::title_class;
use super::text::number_of;
use super::{FORMAT, SearchEntry, SearchSite};
use crate::invisible::without_ignorable;

/// Counts the ways in which texts were cut: another one makes every entry's part anew, in files that
/// are read as before. 1: characters that take no room are ignored.
const CUTTING: u32 = 1;

/// What of an entry can be told without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    pub url: String,
    pub year: i32,
    /// Its term in each column, plus one, or 0.
    pub terms: [u32; 4],
    /// The class of its title's length.
    pub class: u8,
    /// The digests of its keys.
    pub keys: Vec<u32>,
}

impl Facts {
    pub fn of(entry: &SearchEntry) -> Self {
        let folded = without_ignorable(&entry.title).map(fold_char);
        let signs: String = folded.filter(|&c| is_sign(c)).collect();
        let number = number_of(&entry.url);
        let whole = grams::keys(number, entry.document_number.as_deref(), &entry.title);
        Self {
            url: entry.url.clone(),
            year: entry.year,
            terms: entry.terms().map(|term| term.map_or(0, |term| term + 1)),
            class: title_class(telling(&signs).chars().count()),
            keys: whole.iter().map(|key| keys::digest(key)).collect(),
        }
    }
}

/// What tells an entry from another, or from what it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Print {
    /// A digest of its address.
    pub url: u64,
    /// A digest of everything that its grams follow from.
    pub content: [u8; 16],
}

impl Print {
    /// The print of an entry whose text has this digest.
    pub fn of(site: &SearchSite, entry: &SearchEntry, text: &[u8; 32]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&FORMAT.to_le_bytes());
        hasher.update(&CUTTING.to_le_bytes());
        let facts = entry.facts(site);
        let number = entry.document_number.as_deref().unwrap_or_default();
        let parts = [entry.url.as_str(), number, &entry.title];
        for part in parts.into_iter().chain(facts.iter().map(String::as_str)) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(text);
        let content = first_bytes(hasher.finalize().as_bytes());
        let url = first_bytes(blake3::hash(entry.url.as_bytes()).as_bytes());
        Self {
            url: u64::from_le_bytes(url),
            content,
        }
    }
}

fn first_bytes<const N: usize>(digest: &[u8; 32]) -> [u8; N] {
    std::array::from_fn(|at| digest[at])
}

/// An entry cut into grams.
pub(super) struct Prepared {
    pub occurrences: Vec<Occurrence>,
    pub print: Print,
    pub facts: Facts,
}

/// Cuts an entry, whose text has this digest. Pure, so callers do it in parallel.
pub(super) fn prepare(site: &SearchSite, entry: &SearchEntry, text: &str, digest: &[u8; 32]) -> Prepared {
    Prepared {
        occurrences: grams::cut(entry, &entry.facts(site), text),
        print: Print::of(site, entry, digest),
        facts: Facts::of(entry),
    }
}
