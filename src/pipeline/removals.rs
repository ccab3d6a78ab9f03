//! The brake before a build that would take much of a portal away.
//!
//! A share that is not mounted looks like a site without entries, and to a clock that was reset every entry
//! lies in the future. Neither is worth a finding about any file, and both would unpublish a portal at
//! once. So a build is compared with what the output folder says of the one before it.

use jiff::{SignedDuration, Timestamp};

use super::{Failure, Options};
use crate::plan::Planned;
use crate::write::Writer;

/// How many entries may go at once whatever their share.
const FEW: usize = 5;
/// One entry in so many may go at once whatever their number.
const SHARE: usize = 10;
/// How many are named.
const NAMED: usize = 5;
/// How far the clocks of two machines that build into one folder may lie apart.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Entries that a build would take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removals {
    /// How many would go.
    pub count: usize,
    /// How many the build before has published.
    pub of: usize,
    /// The addresses of the first of them.
    pub first: Vec<String>,
    /// The time of the build before, where this one is to be for an earlier one.
    pub before: Option<Timestamp>,
}

/// Refuses what nobody can have meant, unless it was allowed.
///
/// # Errors
/// [`Failure::ClockBehind`] and [`Failure::Removals`].
pub(super) fn check(writer: &Writer, planned: &[Planned], options: &Options) -> Result<(), Failure> {
    if options.allow_removals {
        return Ok(());
    }
    let last = writer.last_build().filter(|last| options.now < *last);
    if let Some(last) = last
        && !options.now_is_given
        && last.duration_since(options.now) > SKEW
    {
        let now = options.now;
        return Err(Failure::ClockBehind { now, last });
    }
    let is_planned = |path: &str| {
        planned
            .binary_search_by(|planned| planned.path.as_str().cmp(path))
            .is_ok()
    };
    let published: Vec<&str> = writer
        .own_files()
        .filter(|path| entry_of(path).is_some())
        .collect();
    let gone: Vec<&str> = published
        .iter()
        .copied()
        .filter(|path| !is_planned(path))
        .collect();
    let many = gone.len() > FEW && gone.len() * SHARE > published.len();
    // To an earlier time what was published since is scheduled again: nobody withdraws anything so.
    let behind = last.is_some() && !gone.is_empty();
    if !many && !behind {
        return Ok(());
    }
    Err(Failure::Removals(Removals {
        count: gone.len(),
        of: published.len(),
        first: gone
            .iter()
            .filter_map(|path| entry_of(path))
            .take(NAMED)
            .collect(),
        before: last,
    }))
}

/// The address of the entry that a file is the record of: every entry has one, also one that is gone.
fn entry_of(path: &str) -> Option<String> {
    let key = path.strip_prefix("entry/")?.strip_suffix("/index.json")?;
    Some(format!("/entry/{key}/"))
}
