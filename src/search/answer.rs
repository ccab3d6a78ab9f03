//! What a reader is asked with and what it answers, or why it cannot.

use std::fmt;
use std::io;

use serde::Serialize;

use super::bits::Damaged;

/// Where a built site is read from: paths are relative to its root, as in `search/manifest.json`.
pub trait Files {
    /// The bytes of a file.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;
}

/// Why an index could not be asked.
#[derive(Debug)]
pub enum SearchError {
    /// A file could not be read.
    Unreadable {
        /// Its path below the site's root.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// A file is not what the index says it is.
    Damaged {
        /// Its path below the site's root.
        path: String,
        /// In what way.
        reason: Damaged,
    },
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, error } => write!(f, "cannot read {path}: {error}"),
            Self::Damaged { path, reason } => write!(f, "{path} is damaged: {reason}; build the site again"),
        }
    }
}

impl std::error::Error for SearchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { error, .. } => Some(error),
            Self::Damaged { reason, .. } => Some(reason),
        }
    }
}

/// The order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Most relevant first, then newest.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
}

/// What hits are limited to beside the query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// The first and last year of publishing.
    pub years: Option<(i32, i32)>,
    /// For each of [`super::COLUMNS`] the slugs of terms, one of which a hit must have or be below;
    /// none for any.
    pub slugs: [Vec<String>; 4],
    /// The order.
    pub sort: Sort,
}

/// An entry that holds what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Its index number as shown.
    pub index_number: String,
    /// Its title.
    pub title: String,
    /// Its address, relative to the site's root.
    pub url: String,
    /// Its unit.
    pub unit: Option<String>,
    /// When it was published.
    pub published: String,
    /// Its document number.
    pub document_number: Option<String>,
    /// What a reader must know before the text is relied on; see [`super::text::Card::marks`].
    pub marks: Vec<&'static str>,
    /// Its text around the first hit.
    pub excerpt: String,
    /// The attachment that the excerpt is from; `None` for the entry's own text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
}

/// Where in an attachment a hit stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The attachment's name.
    pub attachment: String,
    /// The page or sheet; empty for a text in one piece.
    pub part: String,
    /// The address of that part of its text, relative to the site's root.
    pub url: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How many entries hold what was asked for.
    pub count: usize,
    /// Whether that is certain; else it is a little too high.
    pub exact: bool,
    /// The hits that were asked for.
    pub hits: Vec<Hit>,
    /// Whether only the first words or characters of the query were looked for.
    pub cut: bool,
    /// Whether nothing of the query can be looked for.
    pub unsearchable: bool,
}
