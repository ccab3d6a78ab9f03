//! What the manifest says of a segment, and the names of the segment's files.

use serde::{Deserialize, Serialize};

use super::bits::{BitReader, BitWriter, Damaged, damaged};
use super::columns;
use super::grams::{Term, shard_of};

/// Segments of fewer entries keep their addresses and columns in the manifest, which every reader
/// has anyway: two requests less, and a few files less to upload with every new entry.
pub(super) const INLINE_BELOW: u32 = 64;

/// The columns an entry can be filtered by, in the order of [`super::SearchSite::terms`].
pub const COLUMNS: [&str; 4] = ["unit", "category", "genre", "validity"];

/// What the manifest says of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentRecord {
    /// The segment's folder: a digest of all that its files are made from.
    pub id: String,
    /// How many entries it holds.
    pub entries: u32,
    /// How many gram shards.
    pub shards: u32,
    /// For each year, ascending, the number of its first entry.
    pub years: Vec<(i32, u32)>,
    /// The columns of [`COLUMNS`], as the names of their files or, in a small segment, themselves
    /// in base64.
    pub columns: [String; 4],
    /// In a small segment the addresses, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<String>,
    /// In base64, the buckets of places whose triples are too many for their shard, and how many
    /// files of their own those have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heavy: Option<String>,
}

impl SegmentRecord {
    /// The files of the segment's own folder, which stay as they are while the id does.
    pub fn files(&self) -> Vec<String> {
        let blocks = if self.addresses.is_some() {
            0
        } else {
            self.entries.div_ceil(columns::address_block(self.entries))
        };
        let shards = (0..self.shards).map(|shard| shard_path(&self.id, shard));
        let heavy = self.heavy().unwrap_or_default();
        let parts = heavy
            .into_iter()
            .flat_map(|(bucket, parts)| (0..1 << parts).map(move |part| part_path(&self.id, bucket, part)));
        shards
            .chain((0..blocks).map(|block| address_path(&self.id, block)))
            .chain(parts)
            .collect()
    }

    /// The files of the segment's columns, which others may share.
    pub fn column_files(&self) -> Vec<String> {
        let columns = self.columns.iter().filter(|_| self.addresses.is_none());
        columns.map(|name| column_path(name)).collect()
    }

    /// The heavy buckets, rising, and the binary logarithm of the number of their parts.
    pub(super) fn heavy(&self) -> Result<Vec<(u16, u32)>, Damaged> {
        match &self.heavy {
            None => Ok(Vec::new()),
            Some(text) => from_base64(text)
                .ok_or_else(|| damaged("a table of it is not base64"))
                .and_then(|bytes| decode_heavy(&bytes)),
        }
    }
}

/// Where a gram shard lies.
pub(super) fn shard_path(id: &str, shard: u32) -> String {
    format!("{id}/{shard}.bin")
}

/// Where a part of a heavy bucket lies.
pub(super) fn part_path(id: &str, bucket: u16, part: u32) -> String {
    format!("{id}/{bucket:04x}-{part}.bin")
}

/// Where a block of addresses lies.
pub(super) fn address_path(id: &str, block: u32) -> String {
    format!("{id}/address-{block}.bin")
}

/// Where a column lies.
pub(super) fn column_path(name: &str) -> String {
    format!("column/{name}.bin")
}

/// Where a term is filed in a segment.
pub(super) fn path_of(segment: &SegmentRecord, heavy: &[(u16, u32)], term: Term) -> String {
    let bucket = (term.place >> 16) as u16;
    match (
        term.third,
        heavy.binary_search_by_key(&bucket, |&(bucket, _)| bucket),
    ) {
        (Some(third), Ok(at)) => part_path(&segment.id, bucket, u32::from(third) & ((1 << heavy[at].1) - 1)),
        _ => shard_path(&segment.id, shard_of(term.place & 0xffff_0000, segment.shards)),
    }
}

/// The heavy buckets of a segment, as its record has them.
pub(super) fn encode_heavy(heavy: &[(u16, u32)]) -> Option<String> {
    if heavy.is_empty() {
        return None;
    }
    let mut bits = BitWriter::new();
    let buckets: Vec<u32> = heavy.iter().map(|&(bucket, _)| u32::from(bucket)).collect();
    bits.gamma(buckets.len() as u64);
    bits.list(&buckets, 1 << 16);
    for &(_, parts) in heavy {
        bits.gamma(u64::from(parts) + 1);
    }
    Some(base64(&bits.finish()))
}

fn decode_heavy(bytes: &[u8]) -> Result<Vec<(u16, u32)>, Damaged> {
    let mut bits = BitReader::new(bytes);
    let count = bits.gamma()?.min(1 << 17) as u32;
    let buckets = bits.list(count, 1 << 16)?;
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
