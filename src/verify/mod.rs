//! Whether a folder, or what a web server sends, is what a build wrote: the other end of the manifest.
//!
//! [`folder::compare`] reads files; [`site::Site`] asks a server, politely, within limits, and so that
//! a run that was broken off can go on. Both compare lengths and SHA-256 with those of the manifest and
//! give [`Difference`]s, never a guess: what could not be compared is named as that.

pub mod folder;
mod http;
pub mod site;
pub mod state;

use crate::write::Digest;
use crate::write::manifest::ManifestFile;

pub use http::{Client, Limits, Trouble};

/// A file that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its path below the output folder.
    pub path: String,
    /// How it differs.
    pub kind: DifferenceKind,
}

/// How a file differs from what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is not there.
    Missing,
    /// The page for missing addresses is sent for it, as if it were the file.
    NotFoundPage,
    /// It has another length.
    Length {
        /// Its length in bytes.
        found: u64,
    },
    /// It goes on behind its end; no more of it was read.
    Longer,
    /// It has the right length and other bytes.
    Content {
        /// Their digest.
        found: Digest,
    },
    /// A folder, a link or something else is in its place.
    NotAFile,
    /// Fewer may read it, or more may change it, than most files of the site.
    Permissions {
        /// Its mode.
        found: u32,
        /// That of most.
        usual: u32,
    },
    /// No build wrote it.
    Strange,
    /// The server answers with this status.
    Status(u16),
    /// The server leads to an address outside of the site, or to one after the other without end.
    Redirected(String),
    /// The server packs it in a way that was not asked for and is not known.
    Encoded(String),
    /// It could not be compared.
    Unreadable(Trouble),
}

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Comparison {
    /// How many files are as they were written.
    pub equal: usize,
    /// Those that are not, in the order of their paths.
    pub differences: Vec<Difference>,
    /// Why it ended before its end.
    pub stopped: Option<Stopped>,
}

/// Why a comparison ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The server asks not to be asked for so many seconds.
    Busy(u64),
    /// Several files in a row could not be had.
    Silent(Trouble),
    /// What was compared could not be written down.
    State(String),
}

impl Comparison {
    /// Whether something could not be compared.
    pub fn is_incomplete(&self) -> bool {
        let unreadable = |difference: &Difference| matches!(difference.kind, DifferenceKind::Unreadable(_));
        self.stopped.is_some() || self.differences.iter().any(unreadable)
    }
}

/// `count` of the files, the same for the same seed and paths, in their order.
pub fn sample(files: &[ManifestFile], count: usize, seed: u64) -> Vec<&ManifestFile> {
    let mut drawn: Vec<(Digest, &ManifestFile)> = files
        .iter()
        .map(|file| (Digest::of(format!("{seed} {}", file.path).as_bytes()), file))
        .collect();
    drawn.sort_by_key(|(lot, _)| *lot);
    drawn.truncate(count);
    let mut drawn: Vec<&ManifestFile> = drawn.into_iter().map(|(_, file)| file).collect();
    drawn.sort_by(|a, b| a.path.cmp(&b.path));
    drawn
}
