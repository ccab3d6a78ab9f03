//! Writing one segment: its entries' grams, addresses and columns become files and a record.

use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::bits::{BitReader, BitWriter, Damaged, crc32, damaged, seal};
use super::fold::{fold_char, is_sign};
use super::grams::{self, Occurrence, Term, shard_of};
use super::merge::{Bucket, merge};
use super::runs::{PILES, Sorter};
use super::shard::{ShardWriter, title_class};
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
fn part_path(id: &str, bucket: u16, part: u32) -> String {
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

/// An entry cut into grams, ready to be filed.
pub(super) struct Prepared {
    occurrences: Vec<Occurrence>,
    digest: [u8; 32],
    class: u8,
}

/// Cuts an entry, whose text has this digest. Pure, so callers do it in parallel.
pub(super) fn prepare(site: &SearchSite, entry: &SearchEntry, text: &str, of_text: &[u8; 32]) -> Prepared {
    let facts = entry.facts(site);
    Prepared {
        occurrences: grams::cut(entry, &facts, text),
        digest: digest(entry, &facts, of_text),
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
        self.sorter.add(&entry.occurrences)
    }

    /// Writes the shards; gives the id, their number, and which buckets have files of their own.
    pub fn finish(self, sink: Sink) -> io::Result<(String, u32, Option<String>)> {
        let size = self.classes.len();
        let id = segment_id(self.digests.iter().copied());
        let (mut piles, postings) = self.sorter.finish()?;
        let shards = plan::shards(size, postings);
        // Piles and shards both follow the order of places: either some shards make up a pile, or
        // some piles a shard, or there are few of both and one span holds all.
        let per_span = if shards.is_multiple_of(PILES as u32) { 1 } else { PILES };
        let layout = Layout {
            id: &id,
            shards,
            most: plan::most_of_bucket(size),
            classes: &self.classes,
        };
        let mut heavy = Vec::new();
        let spans: Vec<usize> = (0..PILES).step_by(per_span).collect();
        for batch in spans.chunks(2 * rayon::current_num_threads()) {
            let work = batch
                .iter()
                .map(|_| (0..per_span).map(|_| piles.next()).collect::<io::Result<Vec<_>>>())
                .collect::<io::Result<Vec<_>>>()?;
            let done = work
                .into_par_iter()
                .zip(batch)
                .map(|(piles, &first)| layout.span(&piles, first / per_span, PILES / per_span))
                .collect::<io::Result<Vec<_>>>()?;
            for span in done {
                heavy.extend(span.heavy);
                for (path, bytes) in span.files {
                    sink(&path, bytes)?;
                }
            }
        }
        Ok((id, shards, encode_heavy(&heavy)))
    }
}

/// What the files of a segment have in common.
struct Layout<'a> {
    id: &'a str,
    shards: u32,
    /// How many triples' postings a bucket may have in its shard.
    most: usize,
    classes: &'a [u8],
}

/// Some files of a segment.
#[derive(Default)]
struct Span {
    files: Vec<(String, Vec<u8>)>,
    heavy: Vec<(u16, u32)>,
}

impl Layout<'_> {
    /// The files of the span with this number, of so many, from the piles that make it up.
    fn span(&self, piles: &[Vec<Vec<u8>>], number: usize, spans: usize) -> io::Result<Span> {
        let mut span = Span::default();
        let per_span = self.shards / spans as u32;
        let mut shard = per_span * number as u32;
        let end = shard + per_span;
        let mut writer = ShardWriter::default();
        for runs in piles {
            merge(runs, |bucket| {
                let Some(first) = bucket.pairs.first() else { return Ok(()) };
                while shard < shard_of(first.place & 0xffff_0000, self.shards) {
                    let path = shard_path(self.id, shard);
                    span.files.push((path.clone(), writer.finish(&path)));
                    shard += 1;
                }
                self.add(bucket, &mut writer, &mut span);
                Ok(())
            })?;
        }
        for shard in shard..end {
            let path = shard_path(self.id, shard);
            span.files.push((path.clone(), writer.finish(&path)));
        }
        Ok(span)
    }

    /// Files a bucket in its shard, and where it has too many triples those in files of their own.
    fn add(&self, bucket: &Bucket, writer: &mut ShardWriter, span: &mut Span) {
        let size = self.classes.len() as u32;
        let is_heavy = bucket.places.len() > self.most;
        writer.add(bucket, !is_heavy, size, self.classes);
        if !is_heavy {
            return;
        }
        let number = (bucket.pairs[0].place >> 16) as u16;
        let parts = (bucket.places.len() as u32).div_ceil(self.most as u32).next_power_of_two();
        span.heavy.push((number, parts.ilog2()));
        for part in 0..parts {
            let mut writer = ShardWriter::default();
            let bucket = bucket.part(|rank| u32::from(rank) % parts == part);
            writer.add(&bucket, true, size, self.classes);
            let path = part_path(self.id, number, part);
            span.files.push((path.clone(), writer.finish(&path)));
        }
    }
}

/// Where a term is filed in a segment.
pub(super) fn path_of(segment: &SegmentRecord, heavy: &[(u16, u32)], term: Term) -> String {
    let bucket = (term.place >> 16) as u16;
    match (term.third, heavy.binary_search_by_key(&bucket, |&(bucket, _)| bucket)) {
        (Some(third), Ok(at)) => part_path(&segment.id, bucket, u32::from(third) & ((1 << heavy[at].1) - 1)),
        _ => shard_path(&segment.id, shard_of(term.place & 0xffff_0000, segment.shards)),
    }
}

/// The heavy buckets of a segment, as its record has them.
fn encode_heavy(heavy: &[(u16, u32)]) -> Option<String> {
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

/// Writes what is known of a segment's entries beside their grams, and makes its record. The
/// addresses are part of the segment's folder: where that is `kept`, they are not written again.
pub(super) fn write_tables(
    (id, shards, heavy): (String, u32, Option<String>),
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
        heavy,
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
