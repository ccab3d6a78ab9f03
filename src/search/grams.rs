//! Cutting folded text into grams, and where a gram is filed.
//!
//! Every run of signs is cut into all its single signs, pairs and triples. A query of two signs
//! asks for one pair, a longer one for its triples; so whatever a text contains can be found by
//! any part of it, words or not, digits and letters included. A sign is a unit of UTF-16, so that
//! two of them are exactly 32 bits: a pair's *place* in the order of the index is a mixture of
//! those that can be undone, short for signs that occur often, and a triple is filed under its first pair by its third sign. No two
//! grams ever share a list, whatever is asked for. The twin is `query.js`.

use std::sync::LazyLock;

use super::SearchEntry;
use super::fold::{fold_char, is_sign, key};
use crate::invisible::without_ignorable;

/// Where a gram is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    /// The place of its first two signs.
    pub place: u32,
    /// The [`rank`] of its third.
    pub third: Option<u16>,
}

/// What a posting says beside which entry holds the gram: that it stands there often,
pub(super) const FREQUENT: u8 = 1;
/// or in the title.
pub(super) const IN_TITLE: u8 = 2;

/// Titles shorter than this have no key of their own; their grams find them.
const LONG_TITLE: usize = 8;

/// How many ranks there are that occur often: those of twelve bits.
pub(super) const RANKS: u32 = 1 << 12;

/// The rank that stands for no third sign: that of U+0000, which is no sign.
pub(super) const NO_THIRD: u16 = 0;

/// Every unit's rank: first U+0000, then the 3,755 commonest ideographs as GB 2312 has them, digits
/// and letters, and all other units by code. What occurs often has ranks below [`RANKS`].
static RANK: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let common = (0xb0..=0xd7_u8).flat_map(|row| (0xa1..=0xfe_u8).map(move |cell| [row, cell]));
    let common = common.filter_map(|bytes| {
        let (text, failed) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
        let unit = text.encode_utf16().next().filter(|_| !failed);
        unit.filter(|unit| (0x4e00..0xa000).contains(unit))
    });
    let alphanumeric = (b'0'..=b'9').chain(b'a'..=b'z').map(u16::from);
    let mut ranks = vec![0; 1 << 16];
    let mut next = 0;
    for unit in common.chain(alphanumeric).chain(1..=u16::MAX) {
        let rank = &mut ranks[usize::from(unit)];
        if *rank == 0 {
            next += 1;
            *rank = next;
        }
    }
    ranks
});

/// The rank of a unit; every unit has one of its own.
pub(super) fn rank(unit: u16) -> u16 {
    RANK[usize::from(unit)]
}

/// The place of two signs, given by their ranks: in the lower byte what of the ranks is above twelve
/// bits, nothing for common signs, and above that the rest, mixed so that neighbours part. Different
/// pairs have different places.
fn place(first: u16, second: u16) -> u32 {
    let (first, second) = (u32::from(first), u32::from(second));
    let rare = first >> 12 << 4 | second >> 12;
    mix24((first & 0xfff) << 12 | second & 0xfff, rare) << 8 | rare
}

/// Mixes 24 bits, in a way of its own for each byte.
fn mix24(bits: u32, byte: u32) -> u32 {
    let mut h = (bits + byte * 0x9e_3779) & 0xff_ffff;
    h = (h ^ h >> 11).wrapping_mul(0x85_ebcb) & 0xff_ffff;
    h = (h ^ h >> 13).wrapping_mul(0xc2_b2af) & 0xff_ffff;
    h ^ h >> 12
}

/// The term of a gram of one to three signs. A single sign is filed as a pair with U+0000.
pub(super) fn gram_term(signs: &[u16]) -> Term {
    let sign = |at: usize| rank(signs.get(at).copied().unwrap_or(0));
    Term {
        place: place(sign(0), sign(1)),
        third: signs.get(2).copied().map(rank),
    }
}

/// For every unit of UTF-16 the rank of what it folds to, if that is a sign, or 0.
static SIGNS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let sign = |unit: u16| {
        let folded = char::from_u32(u32::from(unit)).map(fold_char);
        let sign = folded.filter(|&c| is_sign(c));
        sign.and_then(|c| u16::try_from(c as u32).ok()).map_or(0, rank)
    };
    (0..=u16::MAX).map(sign).collect()
});

/// One occurrence of a gram in a text: place, third rank, and in the lowest bit whether it is in
/// the title; the fifteen bits above that are free for the number of the entry.
pub(super) type Occurrence = u64;

const fn occurrence(place: u32, third: u16, title: bool) -> Occurrence {
    (place as u64) << 32 | (third as u64) << 16 | title as u64
}

/// Everything an entry is filed under: for every pair one occurrence with the sign that follows it
/// or none, so that triples come along; and every single sign once.
pub(super) fn cut(entry: &SearchEntry, facts: &[String], text: &str) -> Vec<Occurrence> {
    let mut cutter = Cutter {
        found: Vec::with_capacity(text.len() / 3 + 1_000),
        seen: [0; 1024],
    };
    cutter.cut(&entry.title, true);
    for fact in facts {
        cutter.cut(fact, false);
    }
    cutter.cut(text, false);
    cutter.found
}

struct Cutter {
    found: Vec<Occurrence>,
    /// A bit for the rank of each single sign that has been found: the title comes first, so the first
    /// occurrence tells whether it is in the title.
    seen: [u64; 1024],
}

impl Cutter {
    fn cut(&mut self, text: &str, title: bool) {
        let table = SIGNS.as_slice();
        let mut last = (0, 0);
        for c in without_ignorable(text) {
            if let Ok(unit) = u16::try_from(c as u32) {
                last = self.next(last, table[usize::from(unit)], title);
            } else if is_sign(fold_char(c)) {
                for &mut unit in fold_char(c).encode_utf16(&mut [0; 2]) {
                    last = self.next(last, rank(unit), title);
                }
            } else {
                last = self.next(last, 0, title);
            }
        }
        self.next(last, 0, title);
    }

    /// The sign after the last two, all by their ranks; 0 stands for none.
    fn next(&mut self, (first, second): (u16, u16), sign: u16, title: bool) -> (u16, u16) {
        if first != 0 && second != 0 {
            // That 0 stands for none, and for U+0000, is `NO_THIRD`.
            self.found.push(occurrence(place(first, second), sign, title));
        }
        let (word, bit) = (usize::from(sign >> 6), 1 << (sign & 63));
        if sign != 0 && self.seen[word] & bit == 0 {
            self.seen[word] |= bit;
            self.found.push(occurrence(place(sign, 0), NO_THIRD, title));
        }
        (second, sign)
    }
}

/// The keys of an entry: its numbers and title as a whole, and the usual parts of the numbers.
pub(super) fn keys(number: &str, document_number: Option<&str>, title: &str) -> Vec<String> {
    let mut keys = vec![key(number)];
    keys.extend(number.split('/').map(key));
    if let Some(document_number) = document_number {
        let whole = key(document_number);
        keys.extend(
            whole
                .find(|c: char| c.is_ascii_digit())
                .map(|at| whole[at..].to_owned()),
        );
        keys.push(whole);
    }
    let title = key(title);
    if title.chars().count() >= LONG_TITLE {
        keys.push(title);
    }
    keys
}

/// Whether a query's key may be that of a number or title, so that a look-up is worth its request:
/// with digits enough for a number, or in one piece (`whole`) and as long as a title.
pub(super) fn may_be_key(key: &str, whole: bool) -> bool {
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 || whole && key.chars().count() >= LONG_TITLE
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_pairs_share_a_place_and_no_two_signs_a_rank() {
        for byte in [0, 1, 0xff] {
            let mut seen = vec![false; 1 << 24];
            for bits in 0..1 << 24 {
                let place = &mut seen[mix24(bits, byte) as usize];
                assert!(!*place, "{bits:x} {byte:x}");
                *place = true;
            }
        }
        let ranks: BTreeSet<u16> = (0..=u16::MAX).map(rank).collect();
        assert_eq!(ranks.len(), 1 << 16);
        assert_eq!((rank(0), rank(0x554a), rank(u16::from(b'z'))), (0, 1, 3_791));
    }

    #[test]
    fn a_text_is_cut_into_all_its_grams() {
        let entry = SearchEntry {
            title: "甲".to_owned(),
            ..SearchEntry::default()
        };
        let found: BTreeSet<u64> = cut(&entry, &[], "甲乙丙，丁𠮷").into_iter().collect();
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        let has = |text: &str, title: bool| {
            let term = gram_term(&units(text));
            found.contains(&occurrence(term.place, term.third.unwrap_or(NO_THIRD), title))
        };
        assert!(has("甲", true) && has("乙", false) && has("丁", false));
        assert!(has("甲乙丙", false) && has("乙丙", false) && has("丁𠮷", false) && has("𠮷", false));
        assert!(!has("丙丁", false) && !has("甲乙", true));
    }
}
