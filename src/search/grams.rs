//! Cutting folded text into grams, and the hash by which a gram is filed.
//!
//! Every run of signs is cut into all its single signs, pairs and triples. A query of two signs
//! asks for one pair, a longer one for its triples; so whatever a text contains can be found by
//! any part of it, words or not, digits and letters included. The twin is `grams.js`.

use super::SearchEntry;
use super::fold::{fold_char, is_sign, key};
use super::text::number_of;

/// A gram's place in the order of the index: 32 bits that choose the shard, then 20 bits of
/// fingerprint by which it is known within the shard.
pub(super) type Term = u64;

/// Bits of a term that are its fingerprint.
pub(super) const FINGERPRINT_BITS: u32 = 20;

/// What a posting says beside which entry holds the gram.
pub(super) const FREQUENT: u8 = 1;
/// The gram stands in the title.
pub(super) const IN_TITLE: u8 = 2;

/// How often a gram must stand in an entry to count as frequent there, by its length. Single signs
/// and keys never do: it would cost more than it tells.
const FREQUENT_FROM: [usize; 5] = [0, usize::MAX, 5, 5, usize::MAX];

/// The kind of term, mixed into the hash: a gram's length, or this for a whole number or title.
const KEY: usize = 4;

/// Titles shorter than this have no key of their own; their grams find them.
const LONG_TITLE: usize = 8;

fn mix(seed: u32, signs: &[char]) -> u32 {
    let mut h = seed;
    for &c in signs {
        h = (h ^ c as u32).wrapping_mul(0x9e37_79b1);
        h ^= h >> 15;
    }
    h = (h ^ h >> 16).wrapping_mul(0x85eb_ca6b);
    h = (h ^ h >> 13).wrapping_mul(0xc2b2_ae35);
    h ^ h >> 16
}

fn term(kind: usize, signs: &[char]) -> Term {
    let place = mix(kind as u32, signs);
    let fingerprint = mix(kind as u32 + 0x5bd1_e995, signs) >> (32 - FINGERPRINT_BITS);
    Term::from(place) << FINGERPRINT_BITS | Term::from(fingerprint)
}

/// The term of a gram of one to three signs.
pub(super) fn gram_term(signs: &[char]) -> Term {
    term(signs.len(), signs)
}

/// The term of a whole number or title, given as its [`key`].
pub(super) fn key_term(key: &str) -> Term {
    term(KEY, &key.chars().collect::<Vec<_>>())
}

/// The shard, of `shards`, that files a term.
pub(super) fn shard_of(term: Term, shards: u32) -> u32 {
    (((term >> FINGERPRINT_BITS) * u64::from(shards)) >> 32) as u32
}

/// A term's fingerprint within its shard.
pub(super) fn fingerprint(term: Term) -> u32 {
    (term & ((1 << FINGERPRINT_BITS) - 1)) as u32
}

/// The terms of one entry, rising, each with its flags.
pub(super) fn cut(entry: &SearchEntry, facts: &[String], text: &str) -> Vec<(Term, u8)> {
    let mut found: [Vec<Term>; 5] = Default::default();
    cut_text(&entry.title, 1, &mut found);
    for fact in facts {
        cut_text(fact, 0, &mut found);
    }
    cut_text(text, 0, &mut found);
    let keys = keys(
        number_of(&entry.url),
        entry.document_number.as_deref(),
        &entry.title,
    );
    found[KEY].extend(keys.iter().map(|key| key_term(key) << 1));
    let mut terms = Vec::with_capacity(found.iter().map(Vec::len).sum::<usize>() / 2);
    for (kind, list) in found.iter_mut().enumerate() {
        list.sort_unstable();
        for same in list.chunk_by(|a, b| a >> 1 == b >> 1) {
            let frequent = if same.len() >= FREQUENT_FROM[kind] {
                FREQUENT
            } else {
                0
            };
            let in_title = if same.iter().any(|term| term & 1 == 1) {
                IN_TITLE
            } else {
                0
            };
            terms.push((same[0] >> 1, frequent | in_title));
        }
    }
    terms.sort_unstable();
    terms
}

/// Adds every gram of `text` to `found`, by length, each as its term and the bit `mark` below it.
fn cut_text(text: &str, mark: u64, found: &mut [Vec<Term>; 5]) {
    let mut run = [' '; 3];
    let mut length = 0;
    for c in text.chars().map(fold_char) {
        if !is_sign(c) {
            length = 0;
            continue;
        }
        run = [run[1], run[2], c];
        length = (length + 1).min(3);
        for size in 1..=length {
            found[size].push(gram_term(&run[3 - size..]) << 1 | mark);
        }
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
