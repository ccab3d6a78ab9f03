//! Writing one segment: its entries' grams, addresses and columns become files and a record.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::bits::{crc32, seal};
use super::fold::{fold_char, is_sign};
use super::grams::{self, Occurrence, shard_of};
use super::merge::{Bucket, merge};
use super::record::{
    INLINE_BELOW, SegmentRecord, address_path, base64, column_path, encode_heavy, part_path, shard_path,
};
use super::runs::{PILES, Piles, Sorter};
use super::shard::{ShardWriter, title_class};
use super::{FORMAT, SearchEntry, SearchSite, Sink, columns, plan};

/// An entry cut into grams, ready to be filed.
pub(super) struct Prepared {
    occurrences: Vec<Occurrence>,
    digest: [u8; 32],
    class: u8,
    url: String,
    row: Row,
}

/// What of an entry is in the columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Its term in each column, plus one, or 0.
    terms: [u32; 4],
    year: i32,
}

impl Row {
    pub fn of(entry: &SearchEntry) -> Self {
        Self {
            terms: entry.terms().map(|term| term.map_or(0, |term| term + 1)),
            year: entry.year,
        }
    }
}

/// Cuts an entry, whose text has this digest. Pure, so callers do it in parallel.
pub(super) fn prepare(site: &SearchSite, entry: &SearchEntry, text: &str, of_text: &[u8; 32]) -> Prepared {
    let facts = entry.facts(site);
    Prepared {
        occurrences: grams::cut(entry, &facts, text),
        digest: digest(entry, &facts, of_text),
        class: title_class(entry.title.chars().filter(|&c| is_sign(fold_char(c))).count()),
        url: entry.url.clone(),
        row: Row::of(entry),
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

/// Collects prepared entries, in order, and writes a segment.
pub(super) struct SegmentWriter {
    sorter: Sorter,
    digests: Vec<[u8; 32]>,
    classes: Vec<u8>,
    urls: Vec<String>,
    rows: Vec<Row>,
}

impl SegmentWriter {
    /// A writer that keeps about `budget` bytes in memory, and beyond that files in `scratch`.
    pub fn new(scratch: &Path, budget: usize) -> Self {
        Self {
            sorter: Sorter::new(scratch, budget),
            digests: Vec::new(),
            classes: Vec::new(),
            urls: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The next entry.
    pub fn add(&mut self, entry: Prepared) -> io::Result<()> {
        self.digests.push(entry.digest);
        self.classes.push(entry.class);
        self.urls.push(entry.url);
        self.rows.push(entry.row);
        self.sorter.add(&entry.occurrences)
    }

    /// Writes the segment's files and makes its record.
    pub fn finish(self, columns: &mut Columns, sink: Sink) -> io::Result<SegmentRecord> {
        let entries = self.classes.len() as u32;
        let id = segment_id(self.digests.iter().copied());
        let (mut piles, postings) = self.sorter.finish()?;
        let layout = Layout {
            id: &id,
            shards: plan::shards(self.classes.len(), postings),
            most: plan::most_of_bucket(self.classes.len()),
            classes: &self.classes,
        };
        let heavy = layout.write(&mut piles, sink)?;
        let inline = entries < INLINE_BELOW;
        let record = SegmentRecord {
            shards: layout.shards,
            entries,
            years: years(&self.rows),
            columns: columns.write(&self.rows, inline, None, sink)?,
            addresses: inline.then(|| base64(&columns::encode_addresses(&self.urls))),
            heavy: encode_heavy(&heavy),
            id,
        };
        if !inline {
            for (block, urls) in (0..).zip(self.urls.chunks(columns::address_block(entries) as usize)) {
                let path = address_path(&record.id, block);
                sink(&path, seal(&path, columns::encode_addresses(urls)))?;
            }
        }
        Ok(record)
    }
}

/// The record of a segment whose own files are in place: only what its entries are filtered by may
/// have changed, with time or with the names of the site.
pub(super) fn keep(
    before: &SegmentRecord,
    rows: &[Row],
    columns: &mut Columns,
    sink: Sink,
) -> io::Result<SegmentRecord> {
    Ok(SegmentRecord {
        years: years(rows),
        columns: columns.write(rows, before.addresses.is_some(), Some(&before.columns), sink)?,
        ..before.clone()
    })
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
    /// Writes the shards; gives the buckets that have files of their own.
    fn write(&self, piles: &mut Piles, sink: Sink) -> io::Result<Vec<(u16, u32)>> {
        // Piles and shards both follow the order of places: either every pile makes up some shards,
        // or there are few shards and one span holds all.
        let per_span = if self.shards.is_multiple_of(PILES as u32) {
            1
        } else {
            PILES
        };
        let spans: Vec<usize> = (0..PILES / per_span).collect();
        let mut heavy = Vec::new();
        for batch in spans.chunks(2 * rayon::current_num_threads()) {
            let work = batch
                .iter()
                .map(|_| {
                    (0..per_span)
                        .map(|_| piles.next())
                        .collect::<io::Result<Vec<_>>>()
                })
                .collect::<io::Result<Vec<_>>>()?;
            let done = work
                .into_par_iter()
                .zip(batch)
                .map(|(piles, &number)| self.span(&piles, number, PILES / per_span))
                .collect::<io::Result<Vec<_>>>()?;
            for span in done {
                heavy.extend(span.heavy);
                for (path, bytes) in span.files {
                    sink(&path, bytes)?;
                }
            }
        }
        Ok(heavy)
    }

    /// The files of the span with this number, of so many, from the piles that make it up.
    fn span(&self, piles: &[Vec<Vec<u8>>], number: usize, spans: usize) -> io::Result<Span> {
        let mut span = Span::default();
        let per_span = self.shards / spans as u32;
        let mut shard = per_span * number as u32;
        let end = shard + per_span;
        let mut writer = ShardWriter::default();
        for runs in piles {
            merge(runs, |bucket| {
                let Some(first) = bucket.pairs.first() else {
                    return Ok(());
                };
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
        let parts = (bucket.places.len() as u32)
            .div_ceil(self.most as u32)
            .next_power_of_two();
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

/// The columns that have been written or may stay: two that are alike are one file.
#[derive(Default)]
pub(super) struct Columns {
    /// Files that were given to the sink.
    written: BTreeSet<String>,
    /// Files that are in place.
    pub kept: BTreeSet<String>,
}

impl Columns {
    /// Writes the columns of a segment, but for those that are `before`; gives their names, or the
    /// columns themselves for a segment that has them `inline`.
    fn write(
        &mut self,
        rows: &[Row],
        inline: bool,
        before: Option<&[String; 4]>,
        sink: Sink,
    ) -> io::Result<[String; 4]> {
        let mut names: [String; 4] = Default::default();
        for (column, name) in names.iter_mut().enumerate() {
            let terms: Vec<u32> = rows.iter().map(|row| row.terms[column]).collect();
            let bytes = columns::encode_column(&terms);
            if inline {
                *name = base64(&bytes);
                continue;
            }
            *name = format!("{:08x}", crc32(&[&bytes]));
            let path = column_path(name);
            if self.written.contains(&path) || self.kept.contains(&path) {
                continue;
            }
            if before.is_some_and(|before| before[column] == *name) {
                self.kept.insert(path);
            } else {
                sink(&path, bytes)?;
                self.written.insert(path);
            }
        }
        Ok(names)
    }
}

fn years(rows: &[Row]) -> Vec<(i32, u32)> {
    let mut years: Vec<(i32, u32)> = Vec::new();
    for (row, number) in rows.iter().zip(0..) {
        if years.last().is_none_or(|&(year, _)| year < row.year) {
            years.push((row.year, number));
        }
    }
    years
}
