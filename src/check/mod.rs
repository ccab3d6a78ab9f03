//! The second stage: from documents as written to entries and pages that are valid, or every
//! reason why not.
//!
//! 1. `entry` reads each document's keys into an [`Entry`]; `files` resolves what it refers to.
//! 2. `page` does the same for the statutory pages.
//! 3. `metadata`, `words` and the text's `losses` look for what can be published and should still be
//!    looked at.
//! 4. `anchors` compares links to places inside pages with the texts that have them.
//! 5. `site` compares the entries with each other: one index number each, references that lead
//!    somewhere.
//!
//! A document is read, checked and dropped again: what is kept of a text is its summary.

mod allow;
pub mod anchors;
mod entry;
mod files;
pub mod fix;
mod metadata;
pub(crate) mod names;
mod page;
pub mod personal;
pub mod portal;
pub mod rendered;
mod site;
mod text;
mod values;
mod words;

pub use entry::check as check_entry;
pub(crate) use files::{LinkKind, external_links, join, kind};
pub use page::check as check_page;
pub use personal::Kind as PersonalKind;
pub use site::{Checked, Held, check as check_site};
pub(crate) use text::read_text;

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::config::{CategoryId, Config, UnitId};
use crate::diagnostic::{Allowance, Place};
use crate::entry::{Entry, Page};

/// An entry that has been checked by itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckedEntry {
    /// The file it was read from.
    pub file: String,
    /// The entry; `None` when something in it is wrong. What follows is known all the same, so that
    /// one run reports every mistake of a site.
    pub entry: Option<Entry>,
    /// Whether it is a draft: checked, counted and left out.
    pub draft: bool,
    /// Its index number.
    pub number: Option<Numbered>,
    /// What it says about other entries and addresses, to be compared with them.
    pub references: Vec<Reference>,
    /// The findings it may have.
    pub allowances: Vec<Allowance>,
    /// The files that it names and does not publish, because it is gone.
    pub unpublished_files: Vec<String>,
}

/// An index number and where it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Numbered {
    /// As written.
    pub shown: String,
    /// Normalised.
    pub key: String,
    /// Where it stands.
    pub place: Place,
}

/// A page that has been checked by itself.
#[derive(Debug)]
pub struct CheckedPage {
    /// The file it was read from.
    pub file: String,
    /// The page; `None` when something in it is wrong.
    pub page: Option<Page>,
    /// What it says about addresses of the site.
    pub references: Vec<Reference>,
    /// The findings it may have.
    pub allowances: Vec<Allowance>,
}

/// Something a document says about another part of the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reference {
    /// The key it stands under, or `text`.
    pub key: String,
    /// What it leads to.
    pub target: Target,
    /// Where it stands.
    pub place: Place,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// An entry by its index number: as written, and normalised.
    Entry {
        /// As written.
        shown: String,
        /// Normalised.
        key: String,
    },
    /// The entry that readers of one that is gone are sent to.
    Redirect {
        /// Its index number, as written.
        shown: String,
        /// Normalised.
        key: String,
    },
    /// An address below the site's root, without its leading slash.
    Address(String),
    /// Another document of `content/`.
    Document(String),
    /// A place inside a page, beside what the link says of the page itself.
    Anchor {
        /// The page.
        of: Linked,
        /// The place, decoded.
        anchor: String,
        /// The link as written.
        written: String,
    },
    /// An old address that must lead here: a claim, not a link.
    Alias(String),
}

/// A page of the site, as a link names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Linked {
    /// By its address below the site's root, without its leading slash.
    Address(String),
    /// By its document.
    Document(String),
}

/// What is needed to check a document: the site's settings, its names, and the files there are.
pub struct Context<'a> {
    config: &'a Config,
    units: BTreeMap<String, UnitId>,
    categories: BTreeMap<String, CategoryId>,
    files: &'a BTreeMap<String, u64>,
    documents: &'a HashSet<&'a str>,
    words: words::Words,
    /// Whose telephone numbers and addresses may stand in an entry.
    contacts: personal::Contacts,
    /// The same for a page.
    page_contacts: personal::Contacts,
}

impl<'a> Context<'a> {
    /// A context over the settings, the files that are no documents (with their sizes), and the
    /// documents.
    pub fn new(
        config: &'a Config,
        files: &'a BTreeMap<String, u64>,
        documents: &'a HashSet<&'a str>,
    ) -> Context<'a> {
        let units = config.units.iter().zip(0..).flat_map(|(unit, id)| {
            std::iter::once(&unit.name)
                .chain(&unit.aliases)
                .map(move |name| (name.clone(), UnitId(id)))
        });
        let categories = config
            .categories
            .iter()
            .zip(0..)
            .map(|(c, id)| (c.path.clone(), CategoryId(id)));
        Context {
            config,
            units: units.collect(),
            categories: categories.collect(),
            files,
            documents,
            words: words::Words::new(&config.measures.typos),
            contacts: personal::Contacts::of(config),
            page_contacts: personal::Contacts::of_page(config),
        }
    }
}
