//! Writing one segment: its entries' grams, addresses and columns become files and a record.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::bits::{crc32, seal};
use super::fold::{fold_char, is_sign};
use super::grams::{self, Term, fingerprint, shard_of};
use super::runs::Sorter;
use super::shard::{self, Filed, title_class};
use super::{FORMAT, SearchEntry, SearchSite, Sink, columns, plan};

/// Segments of fewer entries keep their addresses and columns in the manifest, which every reader
/// has anyway: two requests less, and a few files less to upload with every new entry.
const INLINE_BELOW: u32 = 64;

/// The columns an entry can be filtered by, in the order of [`SearchSite::terms`].
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
        shards
            .chain((0..blocks).map(|block| address_path(&self.id, block)))
            .collect()
    }
}

/// Where a gram shard lies.
pub(super) fn shard_path(id: &str, shard: u32) -> String {
    format!("{id}/{shard}.bin")
}

/// Where a block of addresses lies.
pub(super) fn address_path(id: &str, block: u32) -> String {
    format!("{id}/address-{block}.bin")
}

/// Where a column lies.
pub(super) fn column_path(name: &str) -> String {
    format!("column/{name}.bin")
}

/// An entry cut into grams, ready to be filed.
pub(super) struct Prepared {
    terms: Vec<(Term, u8)>,
    digest: [u8; 32],
    class: u8,
}

/// Cuts an entry. Pure, and by far the largest part of the work: callers do it in parallel.
pub(super) fn prepare(site: &SearchSite, entry: &SearchEntry, text: &str) -> Prepared {
    let facts = entry.facts(site);
    Prepared {
        terms: grams::cut(entry, &facts, text),
        digest: digest(entry, &facts, blake3::hash(text.as_bytes()).as_bytes()),
        class: title_class(entry.title.chars().filter(|&c| is_sign(fold_char(c))).count()),
    }
}

/// A digest of everything of an entry that its segment's own files depend on.
pub(super) fn digest(entry: &SearchEntry, facts: &[String], text: &[u8; 32]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let number = entry.document_number.as_deref().unwrap_or_default();
    let parts = [entry.url.as_str(), number, &entry.title];
    for part in parts.into_iter().chain(facts.iter().map(String::as_str)) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(text);
    *hasher.finalize().as_bytes()
}

/// The id of the segment whose entries have these digests.
pub(super) fn segment_id(digests: impl Iterator<Item = [u8; 32]>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&FORMAT.to_le_bytes());
    for digest in digests {
        hasher.update(&digest);
    }
    hasher.finalize().to_hex()[..12].to_owned()
}

/// Collects prepared entries, in order, and writes the gram shards.
pub(super) struct GramWriter {
    sorter: Sorter,
    digests: Vec<[u8; 32]>,
    classes: Vec<u8>,
}

impl GramWriter {
    /// A writer that keeps about `budget` bytes in memory, and beyond that files in `scratch`.
    pub fn new(scratch: &Path, budget: usize) -> Self {
        Self {
            sorter: Sorter::new(scratch, budget),
            digests: Vec::new(),
            classes: Vec::new(),
        }
    }

    /// The next entry.
    pub fn add(&mut self, entry: Prepared) -> io::Result<()> {
        self.digests.push(entry.digest);
        self.classes.push(entry.class);
        self.sorter.add(&entry.terms)
    }

    /// Writes the shards; gives the id and their number.
    pub fn finish(self, sink: Sink) -> io::Result<(String, u32)> {
        let size = self.classes.len();
        let id = segment_id(self.digests.iter().copied());
        let shards = plan::shards(size, self.sorter.postings());
        let mut current = 0;
        let mut terms: Vec<Filed> = Vec::new();
        let mut close = |shard: u32, terms: &mut Vec<Filed>| {
            let path = shard_path(&id, shard);
            let bytes = shard::encode(&path, std::mem::take(terms), size as u32, &self.classes);
            sink(&path, bytes)
        };
        self.sorter.merge(|term, postings| {
            while current < shard_of(term, shards) {
                close(current, &mut terms)?;
                current += 1;
            }
            terms.push(Filed {
                fingerprint: fingerprint(term),
                postings,
            });
            Ok(())
        })?;
        for shard in current..shards {
            close(shard, &mut terms)?;
        }
        Ok((id, shards))
    }
}

/// Writes what is known of a segment's entries beside their grams, and makes its record. The
/// addresses are part of the segment's folder: where that is `kept`, they are not written again.
pub(super) fn write_tables(
    id: String,
    shards: u32,
    entries: &[SearchEntry],
    kept: bool,
    sink: Sink,
) -> io::Result<SegmentRecord> {
    let size = entries.len() as u32;
    let inline = size < INLINE_BELOW;
    let urls: Vec<String> = entries.iter().map(|entry| entry.url.clone()).collect();
    let mut record = SegmentRecord {
        id,
        entries: size,
        shards,
        years: years(entries),
        columns: Default::default(),
        addresses: inline.then(|| base64(&columns::encode_addresses(&urls))),
    };
    if !inline && !kept {
        for (block, urls) in (0..).zip(urls.chunks(columns::address_block(size) as usize)) {
            let path = address_path(&record.id, block);
            sink(&path, seal(&path, columns::encode_addresses(urls)))?;
        }
    }
    for (column, name) in record.columns.iter_mut().enumerate() {
        let terms: Vec<u32> = entries
            .iter()
            .map(|entry| entry.terms()[column].map_or(0, |term| term + 1))
            .collect();
        let bytes = columns::encode_column(&terms);
        if inline {
            *name = base64(&bytes);
        } else {
            *name = format!("{:08x}", crc32(&[&bytes]));
            sink(&column_path(name), bytes)?;
        }
    }
    Ok(record)
}

fn years(entries: &[SearchEntry]) -> Vec<(i32, u32)> {
    let mut years: Vec<(i32, u32)> = Vec::new();
    for (entry, number) in entries.iter().zip(0..) {
        if years.last().is_none_or(|&(year, _)| year < entry.year) {
            years.push((entry.year, number));
        }
    }
    years
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 as browsers decode it.
fn base64(bytes: &[u8]) -> String {
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
