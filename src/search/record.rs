//! What the manifest says of a level, and the names of the index's files.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::bits::{BitReader, BitWriter, Damaged, damaged};
use super::grams::Term;
use super::packs::{self, Place, pack_path};
use super::plan::{self, BUCKETS, shard_of};

/// The columns an entry can be filtered by, in the order of [`super::SearchSite::terms`].
pub const COLUMNS: [&str; 4] = ["unit", "category", "genre", "validity"];

/// What the manifest says of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelRecord {
    /// By how many entries a file of it grows at once.
    pub step: u32,
    /// The generations of its files, each with the buckets that those before it do not have.
    pub generations: Vec<GenerationRecord>,
    /// In base64, the buckets of places whose triples are too many for their shard, and how many
    /// files of their own those have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heavy: Option<String>,
}

/// What the manifest says of a generation of files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationRecord {
    /// Its folder.
    pub id: String,
    /// Each of its files ends so many entries from the first, or less than a step more.
    pub entries: u32,
    /// How many gram shards it is cut into.
    pub shards: u32,
    /// It has no buckets from this one on.
    pub until: u32,
    /// In base64, where its shards lie, if that is in packs; else each is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pieces: Option<String>,
}

/// Heavy buckets, rising, and the binary logarithm of the number of their parts.
pub(super) type Heavy = Vec<(u16, u32)>;

/// What a record of a level says in base64.
#[derive(Debug)]
pub(super) struct Tables {
    pub heavy: Heavy,
    /// For each generation with packs, the first of its shards, and where it and the following lie.
    pub packed: Vec<Option<(u32, Vec<Place>)>>,
}

/// Where grams are filed.
#[derive(Debug, PartialEq, Eq)]
pub struct Filed {
    /// The file.
    pub file: String,
    /// Which bytes of it are the shard, where they are not all.
    pub within: Option<Range<usize>>,
    /// The path that the shard is sealed with.
    pub path: String,
}

impl Filed {
    fn whole(path: String) -> Filed {
        Filed {
            file: path.clone(),
            within: None,
            path,
        }
    }

    fn packed(id: &str, number: u32, place: &Place) -> Filed {
        Filed {
            file: pack_path(id, place.pack, place.tag),
            within: Some(place.bytes.clone()),
            path: shard_path(id, number),
        }
    }

    /// The shard's bytes, from those of the file.
    pub(super) fn of<'a>(&self, file: &'a [u8]) -> Result<&'a [u8], Damaged> {
        match &self.within {
            None => Ok(file),
            Some(within) => file.get(within.clone()).ok_or_else(|| damaged("it is too short")),
        }
    }
}

impl LevelRecord {
    /// Whether the numbers are such that a file can be named.
    pub(super) fn is_sound(&self) -> bool {
        let sound = |generation: &GenerationRecord| {
            (1..=BUCKETS).contains(&generation.shards)
                && generation.until <= BUCKETS
                && generation.id.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        self.generations.iter().all(sound) && self.generations.is_sorted_by(|a, b| a.until < b.until)
    }

    /// Its generations that have any buckets, each with the first of these and the numbers of its shards.
    fn live(&self) -> impl Iterator<Item = (usize, Range<u32>, Range<u32>)> {
        let mut next = 0;
        self.generations.iter().enumerate().map(move |(at, of)| {
            let buckets = next..of.until.max(next);
            next = buckets.end;
            let shard = |bucket: u32| shard_of(bucket as u16, of.shards);
            let numbers = if buckets.is_empty() {
                0..0
            } else {
                shard(buckets.start)..shard(buckets.end - 1) + 1
            };
            (at, buckets, numbers)
        })
    }

    /// What it says in base64.
    pub(super) fn tables(&self) -> Result<Tables, Damaged> {
        let packed = self.live().map(|(at, _, numbers)| {
            let of = &self.generations[at];
            let packs = plan::step_of(self.step).and_then(|step| plan::packs(step, of.entries));
            match (&of.pieces, packs) {
                (None, _) => Ok(None),
                (Some(_), None) => Err(damaged("it has packs where none are")),
                (Some(text), Some(packs)) => {
                    let first = numbers.start;
                    packs::decode(text, numbers, of.shards, packs).map(|places| Some((first, places)))
                }
            }
        });
        Ok(Tables {
            packed: packed.collect::<Result<_, _>>()?,
            heavy: self.heavy()?,
        })
    }

    /// All that grams of the level are filed in.
    pub(super) fn shards(&self) -> Vec<Filed> {
        // The tables of a manifest that was read are sound.
        let Ok(tables) = self.tables() else {
            return Vec::new();
        };
        let mut shards = Vec::new();
        for (at, buckets, numbers) in self.live() {
            let id = &self.generations[at].id;
            let own = tables.heavy.iter();
            for &(bucket, parts) in own.filter(|(bucket, _)| buckets.contains(&u32::from(*bucket))) {
                shards.extend((0..1 << parts).map(|part| Filed::whole(part_path(id, bucket, part))));
            }
            match &tables.packed[at] {
                None => shards.extend(numbers.map(|number| Filed::whole(shard_path(id, number)))),
                Some((_, places)) => {
                    let places = numbers.zip(places);
                    shards.extend(places.map(|(number, place)| Filed::packed(id, number, place)));
                }
            }
        }
        shards
    }

    /// Its heavy buckets.
    fn heavy(&self) -> Result<Heavy, Damaged> {
        match &self.heavy {
            None => Ok(Vec::new()),
            Some(text) => from_base64(text)
                .ok_or_else(|| damaged("a table of it is not base64"))
                .and_then(|bytes| decode_heavy(&bytes)),
        }
    }

    /// Where a term is filed in a level with these tables, if it has the term's bucket.
    pub(super) fn filed(&self, tables: &Tables, term: Term) -> Option<Filed> {
        let bucket = (term.place >> 16) as u16;
        let has = |generation: &GenerationRecord| u32::from(bucket) < generation.until;
        let at = self.generations.iter().position(has)?;
        let GenerationRecord { id, shards, .. } = &self.generations[at];
        let place = tables.heavy.binary_search_by_key(&bucket, |&(bucket, _)| bucket);
        if let (Some(third), Ok(at)) = (term.third, place) {
            let part = u32::from(third) & ((1 << tables.heavy[at].1) - 1);
            return Some(Filed::whole(part_path(id, bucket, part)));
        }
        let number = shard_of(bucket, *shards);
        let Some((first, places)) = &tables.packed[at] else {
            return Some(Filed::whole(shard_path(id, number)));
        };
        let place = places.get(number.checked_sub(*first)? as usize)?;
        Some(Filed::packed(id, number, place))
    }
}

/// Where a gram shard lies, or would, were it not in a pack: it is sealed with that.
pub(super) fn shard_path(id: &str, shard: u32) -> String {
    format!("{id}/{shard}.bin")
}

/// Where a part of a heavy bucket lies.
pub(super) fn part_path(id: &str, bucket: u16, part: u32) -> String {
    format!("{id}/{bucket:04x}-{part}.bin")
}

/// Where a table lies whose check sum this is.
pub(super) fn table_path(sum: &str) -> String {
    format!("table/{sum}.bin")
}

/// Heavy buckets as a record has them.
pub(super) fn encode_heavy(heavy: &Heavy) -> Option<String> {
    if heavy.is_empty() {
        return None;
    }
    let mut bits = BitWriter::new();
    let buckets: Vec<u32> = heavy.iter().map(|&(bucket, _)| u32::from(bucket)).collect();
    bits.gamma(buckets.len() as u64);
    bits.list(&buckets, BUCKETS);
    for &(_, parts) in heavy {
        bits.gamma(u64::from(parts) + 1);
    }
    Some(base64(&bits.finish()))
}

fn decode_heavy(bytes: &[u8]) -> Result<Heavy, Damaged> {
    let mut bits = BitReader::new(bytes);
    let count = bits.gamma()?.min(1 << 17) as u32;
    let mut buckets = Vec::new();
    bits.list(count, BUCKETS, &mut buckets)?;
    buckets
        .into_iter()
        .map(|bucket| match bits.gamma()? {
            parts @ 1..=17 => Ok((bucket as u16, parts as u32 - 1)),
            _ => Err(damaged("a list of parts cannot be")),
        })
        .collect()
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 as browsers decode it.
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let value = chunk
            .iter()
            .fold(0_usize, |value, &byte| value << 8 | usize::from(byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sign = if place <= chunk.len() {
                BASE64[value >> (18 - 6 * place) & 63]
            } else {
                b'='
            };
            text.push(char::from(sign));
        }
    }
    text
}

/// The bytes of a base64 text, or nothing where it is none.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for chunk in text.trim_end_matches('=').as_bytes().chunks(4) {
        let mut value = 0_usize;
        for place in 0..4 {
            let digit = match chunk.get(place) {
                Some(sign) => BASE64.iter().position(|of| of == sign)?,
                None => 0,
            };
            value = value << 6 | digit;
        }
        let whole = value.to_be_bytes();
        bytes.extend_from_slice(&whole[whole.len() - 3..][..chunk.len().checked_sub(1)?]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_usual_one() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(from_base64("Zm9v!"), None);
    }
}
