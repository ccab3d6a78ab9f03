//! Full-text search over static files: the index, and a reader for the command line.
//!
//! A disclosure portal is searched for phrases, in either script, on a web server that can do
//! nothing but send files. So the index is cut into many small files, of which a query needs a
//! few that it can name without asking first:
//!
//! 1. [`fold`] maps every spelling of a character to one, so that scripts, widths and careless
//!    conversions do not matter;
//! 2. `grams` cuts the folded text into all runs of one, two and three signs;
//! 3. `plan` cuts the catalogue into a few segments, large when old, small when new, so that a new
//!    entry rewrites little;
//! 4. `segment` sorts each segment's grams by hash (`runs`), writes them into shards (`shard`,
//!    `bits`), and the entries' addresses and terms into tables (`columns`);
//! 5. [`manifest`] names the segments;
//! 6. [`reader`] answers queries (`query`) from those files and checks every hit against the
//!    published text (`text`), exactly as the browser's engine does.
//!
//! `docs/search-format.md` describes the files byte by byte.

mod answer;
mod bits;
mod columns;
pub mod fold;
mod fold_table;
mod grams;
pub mod manifest;
mod merge;
mod plan;
pub mod portal;
mod query;
pub mod reader;
mod runs;
pub mod script;
mod segment;
mod shard;
pub mod text;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use bits::Damaged;
pub use manifest::Manifest;
pub use plan::segments;
pub use segment::{COLUMNS, SegmentRecord};

/// The version of the format that is written and read.
pub const FORMAT: u32 = 2;

/// Entries cut at once before they are filed: bounds what is in memory.
const BATCH: usize = 64;

/// Takes a finished file: its path below `search/`, and its bytes.
pub type Sink<'a> = &'a mut dyn FnMut(&str, Vec<u8>) -> io::Result<()>;

/// A name that entries can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchTerm {
    /// As readers see it.
    pub name: String,
    /// As it stands in the address of a filtered search.
    pub slug: String,
    /// The number of the term above it, for categories and units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
}

/// The names of a site that its entries refer to by number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchSite {
    /// The units that disclose.
    pub unit: Vec<SearchTerm>,
    /// The category tree, each node with its parent.
    pub category: Vec<SearchTerm>,
    /// The genres.
    pub genre: Vec<SearchTerm>,
    /// The validities.
    pub validity: Vec<SearchTerm>,
}

impl SearchSite {
    /// The terms of each of [`COLUMNS`].
    pub fn terms(&self) -> [&[SearchTerm]; 4] {
        [&self.unit, &self.category, &self.genre, &self.validity]
    }

    /// A term's name with those above it, outermost first, joined by `/`.
    fn path(terms: &[SearchTerm], number: u32) -> String {
        let mut names = Vec::new();
        let mut next = Some(number);
        while let Some(term) = next.and_then(|number| terms.get(number as usize)) {
            names.push(term.name.as_str());
            next = term.parent.filter(|_| names.len() < 16);
        }
        names.reverse();
        names.join("/")
    }
}

/// What the index must know of an entry beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchEntry {
    /// Its address, relative to the root of the site: `entry/002489524/2023-00028/`. What follows
    /// `entry/` is its index number, normalised.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its index number as shown.
    pub index_number: String,
    /// Its document number as shown.
    pub document_number: Option<String>,
    /// The day it was published, `2023-01-11`.
    pub published: String,
    /// The year of that day.
    pub year: i32,
    /// Its keywords.
    pub keywords: Vec<String>,
    /// Its unit, as a number into [`SearchSite::unit`]; and so on.
    pub unit: Option<u32>,
    /// Its category.
    pub category: Option<u32>,
    /// Its genre.
    pub genre: Option<u32>,
    /// Its validity. It changes with time and is no part of what a segment's id depends on.
    pub validity: Option<u32>,
}

impl SearchEntry {
    /// The facts that are searched as if they stood in the text, a line each. A reader makes the
    /// same list from the entry's `index.json` (see [`text::Card`]).
    pub fn facts(&self, site: &SearchSite) -> Vec<String> {
        let name =
            |terms: &[SearchTerm], number: Option<u32>| number.map(|number| SearchSite::path(terms, number));
        let unit = self
            .unit
            .and_then(|unit| site.unit.get(unit as usize))
            .map(|unit| unit.name.clone());
        let mut facts: Vec<String> = self.document_number.iter().cloned().collect();
        facts.push(self.index_number.clone());
        facts.push(text::number_of(&self.url).to_owned());
        facts.push(self.published.clone());
        facts.extend(unit);
        facts.extend(name(&site.category, self.category));
        facts.extend(name(&site.genre, self.genre));
        facts.extend(self.keywords.iter().cloned());
        facts
    }

    fn terms(&self) -> [Option<u32>; 4] {
        [self.unit, self.category, self.genre, self.validity]
    }
}

/// The entries to be indexed, in publish order: oldest first.
pub trait Source: Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is known of one beside its text.
    fn entry(&self, index: usize) -> SearchEntry;

    /// Its plain text: blocks on lines of their own, as [`text::plain`] takes it from its page.
    fn text(&self, index: usize) -> io::Result<String>;

    /// BLAKE3 of the text, where it is known without reading it.
    fn text_digest(&self, _index: usize) -> Option<[u8; 32]> {
        None
    }
}

/// How to build.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// A folder for files that are gone when the build ends.
    pub scratch: &'a Path,
    /// How many bytes of packed postings may stay in memory.
    pub budget: usize,
    /// Records of segments whose own files ([`SegmentRecord::files`]) are in place and whole.
    pub previous: &'a [SegmentRecord],
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The manifest that was written.
    pub manifest: Manifest,
    /// The ids of the segments that were kept from before: of their files only the columns were
    /// written.
    pub kept: Vec<String>,
}

/// Builds the index and hands every file of it to `sink`, the manifest last.
pub fn build(site: &SearchSite, source: &dyn Source, options: &Options, sink: Sink) -> io::Result<Built> {
    let previous: BTreeMap<&str, &SegmentRecord> = options
        .previous
        .iter()
        .map(|record| (record.id.as_str(), record))
        .collect();
    let mut records = Vec::new();
    let mut kept = Vec::new();
    for range in segments(source.len()) {
        let entries: Vec<SearchEntry> = range.clone().map(|index| source.entry(index)).collect();
        let known = if previous.is_empty() {
            None
        } else {
            Some(known_id(site, source, range.start, &entries)?)
        };
        let record = match known.as_ref().and_then(|id| previous.get(id.as_str())) {
            Some(record) if record.entries as usize == entries.len() => {
                kept.push(record.id.clone());
                let grams = (record.id.clone(), record.shards, record.heavy.clone());
                segment::write_tables(grams, &entries, true, sink)?
            }
            _ => {
                let grams = write_grams(site, source, range.start, &entries, options, sink)?;
                segment::write_tables(grams, &entries, false, sink)?
            }
        };
        records.push(record);
    }
    let manifest = write_manifest(site, source.len(), records, sink)?;
    Ok(Built { manifest, kept })
}

/// The id that the segment starting at `first` will have, from its texts' digests.
fn known_id(
    site: &SearchSite,
    source: &dyn Source,
    first: usize,
    entries: &[SearchEntry],
) -> io::Result<String> {
    let digests = (first..first + entries.len())
        .into_par_iter()
        .zip(entries)
        .map(|(index, entry)| {
            let text = match source.text_digest(index) {
                Some(digest) => digest,
                None => *blake3::hash(source.text(index)?.as_bytes()).as_bytes(),
            };
            Ok(segment::digest(entry, &entry.facts(site), &text))
        })
        .collect::<io::Result<Vec<_>>>()?;
    Ok(segment::segment_id(digests.into_iter()))
}

fn write_grams(
    site: &SearchSite,
    source: &dyn Source,
    first: usize,
    entries: &[SearchEntry],
    options: &Options,
    sink: Sink,
) -> io::Result<(String, u32, Option<String>)> {
    let mut writer = segment::GramWriter::new(options.scratch, options.budget);
    for (batch, entries) in entries.chunks(BATCH).enumerate() {
        let prepared = entries
            .par_iter()
            .enumerate()
            .map(|(place, entry)| {
                let index = first + batch * BATCH + place;
                let text = source.text(index)?;
                let digest = source.text_digest(index);
                let digest = digest.unwrap_or_else(|| *blake3::hash(text.as_bytes()).as_bytes());
                Ok(segment::prepare(site, entry, &text, &digest))
            })
            .collect::<io::Result<Vec<_>>>()?;
        for entry in prepared {
            writer.add(entry)?;
        }
    }
    writer.finish(sink)
}

fn write_manifest(
    site: &SearchSite,
    entries: usize,
    segments: Vec<SegmentRecord>,
    sink: Sink,
) -> io::Result<Manifest> {
    let mut named = |stem: &str, ending: &str, bytes: Vec<u8>| {
        let path = format!("{stem}-{:08x}.{ending}", bits::crc32(&[&bytes]));
        sink(&path, bytes).map(|()| path)
    };
    let manifest = Manifest {
        version: FORMAT,
        entries: entries as u32,
        fold: named("fold", "bin", fold::browser_table())?,
        folded: fold::folded_in_gb2312(),
        terms: named("terms", "json", serde_json::to_vec(site)?)?,
        segments,
    };
    sink("manifest.json", manifest.encode()?)?;
    Ok(manifest)
}
