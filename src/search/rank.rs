//! What makes one hit precede another, and what lists of entries have in common.

use super::grams::{FREQUENT, IN_TITLE};
use super::query::Query;
use super::shard::{Postings, TITLE_LENGTHS};

/// What ranks a candidate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rank {
    /// Whether the query is its number or title.
    pub key: bool,
    /// How many words are in its title,
    pub titles: u32,
    /// and how many are frequent in it.
    pub frequent: u32,
    /// How many neighbouring words meet in it.
    pub joints: u32,
    /// The length class of its title, where a word is in it.
    pub class: u32,
}

impl Rank {
    /// The rank of an entry that has a word with these flags.
    pub fn of(flags: u8) -> Self {
        let in_title = flags & IN_TITLE != 0;
        Self {
            titles: u32::from(in_title),
            class: if in_title { u32::from(flags >> 2 & 7) } else { 0 },
            frequent: u32::from(flags & FREQUENT),
            ..Self::default()
        }
    }

    /// The rank of an entry that has both a word and the words before it.
    pub fn join(self, other: Self) -> Self {
        Self {
            titles: self.titles + other.titles,
            frequent: self.frequent + other.frequent,
            class: self.class.max(other.class),
            ..self
        }
    }

    /// Numbers before titles, titles before texts, much of a title before little of it, a phrase
    /// before scattered words, often before seldom.
    pub fn score(self, asked: Asked) -> u32 {
        let words = asked.words.max(1);
        let share = (asked.signs * 8 / TITLE_LENGTHS[self.class as usize]).min(7);
        let title = if self.titles == words { 1 + share } else { 0 };
        (u32::from(self.key) << 16)
            | ((self.titles * 8 / words) << 10)
            | (title << 6)
            | (self.joints.min(3) << 4)
            | (self.frequent * 8 / words)
    }
}

/// How much a query asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    words: u32,
    /// The characters of all words, without what begins too many titles.
    signs: u32,
}

impl Asked {
    pub fn of(query: &Query) -> Self {
        let all: String = query.words.iter().flat_map(|word| &word.folded).collect();
        Self {
            words: query.words.len() as u32,
            signs: telling(&all).chars().count() as u32,
        }
    }
}

/// The part of a folded title, or of a query, that tells it from others: without the name of the
/// state or 关于 at its beginning, which say nothing of how much of the title is asked for. Who
/// types 刑法 wants the law of that name before its amendments.
pub(super) fn telling(folded: &str) -> &str {
    ["中华人民共和国", "关于"]
        .iter()
        .find_map(|beginning| folded.strip_prefix(beginning))
        .unwrap_or(folded)
}

/// What two rising lists share, each pair of values joined.
pub(super) fn common<T: Copy>(a: &[(u32, T)], b: &[(u32, T)], join: impl Fn(T, T) -> T) -> Vec<(u32, T)> {
    let mut both = Vec::new();
    let mut rest = b.iter().peekable();
    for &(entry, value) in a {
        while rest.next_if(|(other, _)| *other < entry).is_some() {}
        if let Some(&(_, other)) = rest.next_if(|(other, _)| *other == entry) {
            both.push((entry, join(value, other)));
        }
    }
    both
}

/// Those of the entries that have a further gram, of which only what is before `known` is known;
/// with the flags that both have. Title classes are the same in both.
pub(super) fn narrow(found: &Postings, further: &Postings, known: u32) -> Postings {
    let mut both = Postings::default();
    let mut rest = further.entries.iter().zip(&further.flags).peekable();
    for (&entry, &flags) in found.entries.iter().zip(&found.flags) {
        while rest.next_if(|&(&other, _)| other < entry).is_some() {}
        let same = rest.next_if(|&(&other, _)| other == entry);
        let flags = match same {
            Some((_, other)) => flags & other,
            None if entry >= known => flags,
            None => continue,
        };
        both.entries.push(entry);
        both.flags.push(flags);
    }
    both
}
