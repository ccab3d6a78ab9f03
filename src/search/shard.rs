//! A gram shard: the file that holds the lists of some thousand terms.
//!
//! Terms follow one another by fingerprint, each with its list of entries. Nothing says where a
//! list ends: a reader walks the terms from the first to the one it wants, which takes less than
//! a millisecond and saves the offsets, the largest part of such a file otherwise.

use super::bits::{
    BitReader, BitWriter, Damaged, damaged, parameter, push_varint, seal, take_varint, unseal,
};
use super::grams::{FINGERPRINT_BITS, FREQUENT, IN_TITLE};

/// The entries of a segment that hold a gram: rising numbers, with a byte of flags for each. Bits
/// 2 to 4 of the flags are the length class of the title, where the gram stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postings {
    /// Numbers of entries within the segment.
    pub entries: Vec<u32>,
    /// What is known of each.
    pub flags: Vec<u8>,
}

/// The classes of titles by their number of signs: the most that a title of each class has. The
/// last stands for all longer ones.
pub(super) const TITLE_LENGTHS: [u32; 8] = [6, 8, 10, 12, 14, 17, 22, 30];

/// The class of a title of so many signs.
pub(super) fn title_class(signs: usize) -> u8 {
    TITLE_LENGTHS[..7]
        .iter()
        .take_while(|&&most| signs > most as usize)
        .count() as u8
}

/// One term of a shard to be written.
pub(super) struct Filed {
    pub fingerprint: u32,
    /// Entry and flags (without title classes), rising by entry.
    pub postings: Vec<(u32, u8)>,
}

/// Encodes a shard of a segment of `size` entries, whose titles are of `classes`.
pub(super) fn encode(path: &str, mut terms: Vec<Filed>, size: u32, classes: &[u8]) -> Vec<u8> {
    terms.sort_by_key(|term| term.fingerprint);
    merge_collisions(&mut terms);
    let mut bits = BitWriter::new();
    let k = parameter(terms.len() as u64, 1 << FINGERPRINT_BITS);
    let mut next = 0;
    let mut entries = Vec::new();
    for term in &terms {
        bits.rice(u64::from(term.fingerprint - next), k);
        next = term.fingerprint + 1;
        entries.clear();
        entries.extend(term.postings.iter().map(|&(entry, _)| entry));
        bits.gamma(entries.len() as u64);
        bits.list(&entries, size);
        let any = term.postings.iter().any(|&(_, flags)| flags != 0);
        bits.write(u64::from(any), 1);
        if any {
            write_marked(&mut bits, &term.postings, FREQUENT);
            for entry in write_marked(&mut bits, &term.postings, IN_TITLE) {
                bits.write(u64::from(classes[entry as usize]), 3);
            }
        }
    }
    let mut bytes = Vec::new();
    push_varint(&mut bytes, terms.len() as u64);
    bytes.extend(bits.finish());
    seal(path, bytes)
}

/// Two grams of one fingerprint share a list: a rare false candidate, never a miss.
fn merge_collisions(terms: &mut Vec<Filed>) {
    terms.dedup_by(|later, kept| {
        let same = later.fingerprint == kept.fingerprint;
        if same {
            kept.postings.append(&mut later.postings);
            kept.postings.sort_unstable();
            kept.postings.dedup_by(|b, a| {
                let same = a.0 == b.0;
                if same {
                    a.1 |= b.1;
                }
                same
            });
        }
        same
    });
}

/// Writes which of the postings carry `flag`, as a list of their positions; gives their entries.
fn write_marked(bits: &mut BitWriter, postings: &[(u32, u8)], flag: u8) -> Vec<u32> {
    let mut positions = Vec::new();
    let mut entries = Vec::new();
    for (position, &(entry, flags)) in postings.iter().enumerate() {
        if flags & flag != 0 {
            positions.push(position as u32);
            entries.push(entry);
        }
    }
    bits.gamma(positions.len() as u64 + 1);
    bits.list(&positions, postings.len() as u32);
    entries
}

/// The list of a term in a shard, if the shard holds the term.
pub(super) fn find(path: &str, bytes: &[u8], size: u32, wanted: u32) -> Result<Option<Postings>, Damaged> {
    let mut content = unseal(path, bytes)?;
    let count = take_varint(&mut content)?;
    if u64::from(count) > 1 << FINGERPRINT_BITS {
        return Err(damaged("it claims too many terms"));
    }
    let k = parameter(u64::from(count), 1 << FINGERPRINT_BITS);
    let mut bits = BitReader::new(content);
    let mut next = 0;
    for _ in 0..count {
        let fingerprint = next + bits.rice(k)?;
        if fingerprint > u64::from(wanted) {
            return Ok(None);
        }
        next = fingerprint + 1;
        let postings = read_postings(&mut bits, size)?;
        if fingerprint == u64::from(wanted) {
            return Ok(Some(postings));
        }
    }
    Ok(None)
}

fn read_postings(bits: &mut BitReader, size: u32) -> Result<Postings, Damaged> {
    let length = u32::try_from(bits.gamma()?).map_err(|_| damaged("a list is too long"))?;
    let entries = bits.list(length, size)?;
    let mut flags = vec![0; entries.len()];
    if bits.read(1)? == 1 {
        for position in read_marked(bits, length)? {
            flags[position as usize] |= FREQUENT;
        }
        for position in read_marked(bits, length)? {
            flags[position as usize] |= IN_TITLE | (bits.read(3)? as u8) << 2;
        }
    }
    Ok(Postings { entries, flags })
}

fn read_marked(bits: &mut BitReader, length: u32) -> Result<Vec<u32>, Damaged> {
    let count = u32::try_from(bits.gamma()? - 1).map_err(|_| damaged("a list is too long"))?;
    bits.list(count, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shard() -> Vec<u8> {
        let filed = |fingerprint, postings: &[(u32, u8)]| Filed {
            fingerprint,
            postings: postings.to_vec(),
        };
        let terms = vec![
            filed(900, &[(0, 0), (1, FREQUENT), (3, IN_TITLE)]),
            filed(7, &[(2, 0)]),
            filed(900, &[(1, IN_TITLE), (4, 0)]),
        ];
        encode("s/0", terms, 5, &[0, 1, 2, 3, 0])
    }

    #[test]
    fn a_term_is_found_with_its_flags_and_collisions_are_merged() {
        let found = find("s/0", &shard(), 5, 900).unwrap().unwrap();
        assert_eq!(found.entries, [0, 1, 3, 4]);
        assert_eq!(
            found.flags,
            [0, FREQUENT | IN_TITLE | 1 << 2, IN_TITLE | 3 << 2, 0]
        );
        assert_eq!(find("s/0", &shard(), 5, 8), Ok(None));
        assert_eq!(find("s/0", &shard(), 5, 5000), Ok(None));
    }

    #[test]
    fn every_changed_byte_and_every_shorter_file_is_noticed() {
        let whole = shard();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x40;
            assert!(find("s/0", &bytes, 5, 900).is_err());
            assert!(find("s/0", &whole[..at], 5, 900).is_err());
        }
    }

    proptest! {
        #[test]
        fn sealed_nonsense_is_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..300), size in 1_u32..200) {
            let sealed = seal("x", bytes);
            let _ = find("x", &sealed, size, 12_345);
        }
    }
}
