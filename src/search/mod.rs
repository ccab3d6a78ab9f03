//! Full-text search over static files: the index, and a reader for the command line.
//!
//! A disclosure portal is searched for phrases, in either script, on a web server that can do
//! nothing but send files. So the index is cut into many small files, of which a query needs a
//! few that it can name without asking first:
//!
//! 1. [`fold`] maps every spelling of a character to one, so that scripts, widths and careless
//!    conversions do not matter;
//! 2. `grams` cuts the folded text into all runs of one, two and three signs, and says where each
//!    is filed;
//! 3. `plan` cuts the catalogue into a few segments, large when old, small when new, so that a new
//!    entry rewrites little;
//! 4. `segment` sorts each segment's grams in bounded memory (`runs`, `merge`), writes them into
//!    shards (`shard`, `bits`), the entries' addresses and terms into tables (`columns`), and says
//!    in a `record` where all that is;
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
mod rank;
pub mod reader;
mod record;
mod runs;
pub mod script;
mod segment;
mod shard;
pub mod text;

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use bits::Damaged;
pub use manifest::Manifest;
pub use plan::segments;
pub use record::{COLUMNS, SegmentRecord};
use segment::{Columns, Row, SegmentWriter};

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

    /// BLAKE3 of the text, where it is known without reading it. It must be right: an entry whose
    /// text changed under an old digest keeps its old place in the index.
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
    /// Records of segments whose files ([`SegmentRecord::files`] and those of
    /// [`SegmentRecord::column_files`]) are in place and whole.
    pub previous: &'a [SegmentRecord],
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The manifest that was written.
    pub manifest: Manifest,
    /// The ids of the segments that were kept from before. Their texts were not asked for where
    /// their digests are known, and of their files only changed columns were written.
    pub kept: Vec<String>,
    /// The files that are part of the index and were not given to the sink, since they are in
    /// place: their paths below `search/`, in order.
    pub kept_files: Vec<String>,
}

/// Builds the index and hands every file of it that is not in place to `sink`, each once, the
/// manifest last.
pub fn build(site: &SearchSite, source: &dyn Source, options: &Options, sink: Sink) -> io::Result<Built> {
    let previous: BTreeMap<&str, &SegmentRecord> = options
        .previous
        .iter()
        .map(|record| (record.id.as_str(), record))
        .collect();
    let mut records = Vec::new();
    let mut kept = Vec::new();
    let mut columns = Columns::default();
    for range in segments(source.len()) {
        let known = if previous.is_empty() {
            None
        } else {
            let (id, rows) = known(site, source, range.clone())?;
            previous.get(id.as_str()).map(|&record| (record, rows))
        };
        records.push(match known {
            Some((record, rows)) if record.entries as usize == rows.len() => {
                kept.push(record);
                segment::keep(record, &rows, &mut columns, sink)?
            }
            _ => cut(site, source, range, options)?.finish(&mut columns, sink)?,
        });
    }
    let manifest = write_manifest(site, source.len(), records, sink)?;
    let mut kept_files = columns.kept;
    kept_files.extend(kept.iter().flat_map(|record| record.files()));
    Ok(Built {
        manifest,
        kept: kept.iter().map(|record| record.id.clone()).collect(),
        kept_files: kept_files.into_iter().collect(),
    })
}

/// The id that the segment of these entries has, from the digests of their texts, and the rows of
/// its columns.
fn known(site: &SearchSite, source: &dyn Source, range: Range<usize>) -> io::Result<(String, Vec<Row>)> {
    let known = range
        .into_par_iter()
        .map(|index| {
            let text = match source.text_digest(index) {
                Some(digest) => digest,
                None => *blake3::hash(source.text(index)?.as_bytes()).as_bytes(),
            };
            let entry = source.entry(index);
            let digest = segment::digest(&entry, &entry.facts(site), &text);
            Ok((digest, Row::of(&entry)))
        })
        .collect::<io::Result<Vec<_>>>()?;
    let (digests, rows): (Vec<_>, Vec<_>) = known.into_iter().unzip();
    Ok((segment::segment_id(digests.into_iter()), rows))
}

/// Cuts the entries of a segment.
fn cut(
    site: &SearchSite,
    source: &dyn Source,
    mut range: Range<usize>,
    options: &Options,
) -> io::Result<SegmentWriter> {
    let mut writer = SegmentWriter::new(options.scratch, options.budget);
    while !range.is_empty() {
        let batch = range.start..range.end.min(range.start + BATCH);
        range.start = batch.end;
        let prepared = batch
            .into_par_iter()
            .map(|index| {
                let text = source.text(index)?;
                let digest = source.text_digest(index);
                let digest = digest.unwrap_or_else(|| *blake3::hash(text.as_bytes()).as_bytes());
                Ok(segment::prepare(site, &source.entry(index), &text, &digest))
            })
            .collect::<io::Result<Vec<_>>>()?;
        for entry in prepared {
            writer.add(entry)?;
        }
    }
    Ok(writer)
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
