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
//! 3. `plan` says which grams of which entries are in which shard, so that a new entry changes few,
//!    and `packs` puts small shards together;
//! 4. all grams are sorted in bounded memory (`runs`, `merge`) and filed in shards (`filing`, `shard`,
//!    `bits`), or the files of an earlier index are brought up to date (`patch`, `state`);
//!    addresses and terms go into tables (`columns`), as do numbers and titles as a whole (`keys`);
//!    `build` does all that;
//! 5. [`manifest`] names all that, with a `record` of each level;
//! 6. [`reader`] answers queries (`query`) from those files and checks every hit against the
//!    published text (`text`), exactly as the browser's engine does.
//!
//! `docs/search-format.md` describes the files byte by byte.

mod answer;
mod bits;
mod build;
mod columns;
mod filing;
pub mod fold;
mod fold_table;
mod grams;
mod keys;
pub mod manifest;
mod merge;
mod packs;
mod patch;
mod plan;
pub mod portal;
mod prepared;
mod query;
mod rank;
pub mod reader;
mod record;
mod runs;
mod shard;
mod state;
pub mod text;

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use bits::Damaged;
pub use build::build;
pub use manifest::Manifest;
pub use record::{COLUMNS, Filed, GenerationRecord, LevelRecord};
pub use state::State;

/// The version of the format that is written and read.
pub const FORMAT: u32 = 6;

/// Takes a finished file: its path below `search/`, and its bytes.
pub type Sink<'a> = &'a mut (dyn FnMut(&str, Vec<u8>) -> io::Result<()> + Send);

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
    /// Its validity. It changes with time, and is no part of what its grams follow from.
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
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// A folder for files that are gone when the build ends.
    pub scratch: &'a Path,
    /// How many bytes of packed postings may stay in memory.
    pub budget: usize,
    /// An index that is in place.
    pub earlier: Option<Earlier<'a>>,
}

/// Reads a file of an index that is in place, by its path below `search/`.
pub type ReadFile<'a> = &'a (dyn Fn(&str) -> io::Result<Vec<u8>> + Sync);

/// An index that is in place and may be gone on from.
#[derive(Clone, Copy)]
pub struct Earlier<'a> {
    /// What it was made from.
    pub state: &'a State,
    /// Reads its files, all of which are there as they were written.
    pub read: ReadFile<'a>,
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// What the next build may go on from, with the manifest that was written.
    pub state: State,
    /// The files that are part of the index and were not given to the sink, since they are in
    /// place: their paths below `search/`, in order.
    pub kept_files: Vec<String>,
}

impl Built {
    /// The manifest that was written.
    pub fn manifest(&self) -> &Manifest {
        &self.state.manifest
    }
}
