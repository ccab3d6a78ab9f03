//! The table of keys: which entries have a number or a title, whole or one of its usual parts.
//!
//! Keys are not filed with the grams: those are at several levels, and a number should be found with
//! one request. Every file has the keys of some digests. There is one more of them for each [`SHARE`]
//! entries, and each takes over half of what an earlier one had, so that there is never a moment when
//! all change (linear hashing): a new entry changes as many files as it has keys, and now and then
//! two more. Fewer than it has keys, for those that end in the same number lie in the same file: an index
//! number and its serial number, a document number with and without what comes before the year.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::bits::{
    BitReader, BitWriter, Damaged, damaged, parameter, push_varint, seal, take_varint, unseal,
};

/// For how many entries there is a file.
const SHARE: u32 = 64;

/// The digest that a key is filed by. Keys may share one, so entries are asked for their keys. Its low
/// half, which chooses the file, follows from the last seven digits of a key that ends in at least five.
pub(super) fn digest(key: &str) -> u32 {
    let digits = key.bytes().rev().take_while(u8::is_ascii_digit).count();
    let end = match digits {
        0..5 => key,
        // They are bytes of their own.
        _ => &key[key.len() - digits.min(7)..],
    };
    hash(key) & 0xffff_0000 | hash(end) & 0xffff
}

fn hash(text: &str) -> u32 {
    let hash = text.encode_utf16().fold(4_u32, |h, unit| {
        let h = (h ^ u32::from(unit)).wrapping_mul(0x9e37_79b1);
        h ^ h >> 15
    });
    let hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

/// How many files there are.
pub(super) fn files(entries: u32) -> u32 {
    entries.div_ceil(SHARE)
}

/// Where a file lies.
pub(super) fn path(number: u32) -> String {
    format!("keys/{number}.bin")
}

/// The number of the file that has a digest, of so many, and how many low bits all digests of that
/// file share.
fn file_of(digest: u32, files: u32) -> (u32, u32) {
    let low = |bits: u32| (u64::from(digest) & ((1 << bits) - 1)) as u32;
    let bits = files.next_power_of_two().ilog2();
    let number = low(bits);
    let half = 1 << bits.saturating_sub(1);
    if number >= files {
        (low(bits - 1), bits - 1)
    } else if bits > 0 && number < half && number + half >= files {
        // The file that is to take over half of it is not there yet.
        (number, bits - 1)
    } else {
        (number, bits)
    }
}

/// All files, of the digests that each entry has.
pub(super) fn encode<'a>(entries: impl ExactSizeIterator<Item = &'a [u32]>) -> Vec<(String, Vec<u8>)> {
    let count = files(entries.len() as u32);
    let mut shares: Vec<(u32, BTreeMap<u32, Vec<u32>>)> = vec![(0, BTreeMap::new()); count as usize];
    for (entry, digests) in (0..).zip(entries) {
        for &digest in digests {
            let (number, bits) = file_of(digest, count);
            let (shared, keys) = &mut shares[number as usize];
            *shared = bits;
            let entries = keys.entry((u64::from(digest) >> bits) as u32).or_default();
            if entries.last() != Some(&entry) {
                entries.push(entry);
            }
        }
    }
    let files = shares.par_iter().enumerate();
    files
        .map(|(number, (bits, keys))| {
            let path = path(number as u32);
            let bytes = encode_file(&path, *bits, keys);
            (path, bytes)
        })
        .collect()
}

fn encode_file(path: &str, shared: u32, keys: &BTreeMap<u32, Vec<u32>>) -> Vec<u8> {
    let end = keys.values().flatten().max().map_or(0, |last| last + 1);
    let span = keys.last_key_value().map_or(0, |(last, _)| u64::from(*last));
    let k = parameter(keys.len() as u64, span);
    let mut bytes = vec![shared as u8];
    push_varint(&mut bytes, u64::from(end));
    push_varint(&mut bytes, keys.len() as u64);
    bytes.push(k as u8);
    let mut bits = BitWriter::new();
    let mut next = 0;
    for &digest in keys.keys() {
        bits.rice(u64::from(digest) - next, k);
        next = u64::from(digest) + 1;
    }
    for entries in keys.values() {
        bits.gamma(entries.len() as u64);
        bits.list(entries, end);
    }
    bytes.extend(bits.finish());
    seal(path, bytes)
}

/// Where the entries of a key are told, in a catalogue of so many.
pub(super) fn path_of(digest: u32, entries: u32) -> String {
    path(file_of(digest, files(entries)).0)
}

/// The entries of a key, in a catalogue of so many, from the file that tells.
pub(super) fn find(path: &str, bytes: &[u8], digest: u32, entries: u32) -> Result<Vec<u32>, Damaged> {
    let content = unseal(path, bytes)?;
    let (_, bits) = file_of(digest, files(entries));
    let Some((&shared, mut content)) = content.split_first() else {
        return Err(damaged("it ends too early"));
    };
    let end = take_varint(&mut content)?;
    let count = take_varint(&mut content)?;
    if u32::from(shared) != bits || end > entries {
        return Err(damaged("it is of another build"));
    }
    let Some((&k, content)) = content.split_first() else {
        return Err(damaged("it ends too early"));
    };
    // A key takes more than a bit.
    if k > 32 || u64::from(count) > content.len() as u64 * 8 {
        return Err(damaged("it claims too many keys"));
    }
    let wanted = u64::from(digest) >> bits;
    let mut reader = BitReader::new(content);
    let (mut next, mut at) = (0, None);
    for place in 0..count {
        let digest = next + reader.rice(u32::from(k))?;
        next = digest + 1;
        if digest == wanted {
            at = Some(place);
        }
        if digest > u64::from(u32::MAX) {
            return Err(damaged("a key of it cannot be"));
        }
    }
    let mut found = Vec::new();
    let Some(at) = at else { return Ok(found) };
    for _ in 0..=at {
        let length = u32::try_from(reader.gamma()?).map_err(|_| damaged("a list is too long"))?;
        reader.list(length, end, &mut found)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Entries with three digests each: one of its own, one of ten, one that all have.
    fn made(entries: u32) -> Vec<[u32; 3]> {
        (0..entries)
            .map(|entry| {
                [
                    digest(&entry.to_string()),
                    digest(&format!("十{}", entry % 10)),
                    7,
                ]
            })
            .collect()
    }

    fn table(entries: &[[u32; 3]]) -> BTreeMap<String, Vec<u8>> {
        encode(entries.iter().map(<[u32; 3]>::as_slice))
            .into_iter()
            .collect()
    }

    #[test]
    fn one_file_tells_which_entries_have_a_key() {
        for count in [1, 64, 65, 129, 200, 700] {
            let entries = made(count);
            let table = table(&entries);
            assert_eq!(table.len() as u32, files(count));
            let find = |digest: u32| {
                let path = path_of(digest, count);
                super::find(&path, &table[&path], digest, count).unwrap()
            };
            for (entry, digests) in (0..).zip(&entries) {
                assert!(find(digests[0]).contains(&entry), "{entry} of {count}");
            }
            assert_eq!(find(7).len() as u32, count);
            assert!(find(digest("没有")).is_empty());
        }
    }

    #[test]
    fn a_new_entry_changes_as_many_files_as_it_has_keys_and_seldom_two_more() {
        for count in 1..600 {
            let (before, after) = (table(&made(count)), table(&made(count + 1)));
            let changed = after
                .iter()
                .filter(|(path, bytes)| before.get(*path) != Some(*bytes));
            assert!(
                changed.count() <= if count % SHARE == 0 { 5 } else { 3 },
                "{count}"
            );
        }
    }

    #[test]
    fn the_file_of_another_build_is_refused() {
        let (few, many) = (table(&made(64)), table(&made(65)));
        // One file became two.
        assert!(find("keys/0.bin", &many["keys/0.bin"], 7, 64).is_err());
        assert!(find("keys/0.bin", &few["keys/0.bin"], 8, 65).is_err());
    }

    proptest! {
        #![proptest_config(crate::property::fixed(256))]

        #[test]
        fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), digest: u32) {
            let _ = find("keys/0.bin", &seal("keys/0.bin", bytes), digest, 50);
        }
    }
}
