//! The search index, brought up to date while the entries are rendered.

use std::collections::BTreeSet;
use std::io;

use rayon::prelude::*;

use super::earlier::{Earlier, Made};
use super::entries::Entries;
use super::output::broken;
use super::{Failure, INDEX_MEMORY};
use crate::fingerprint::Fingerprint;
use crate::output::{OutputPath, Phase};
use crate::search::{self, portal::Portal};
use crate::write::WriteError;

/// Brings the search index up to date, of which `before` is remembered; gives the files that were made,
/// and what to remember of it.
pub(super) fn index(
    portal: &Portal<'_>,
    entries: &Entries<'_>,
    earlier: &Earlier<'_>,
    before: &[u8],
) -> Result<(Vec<Made>, Vec<u8>), Failure> {
    // What the writer refused comes back through the index.
    let failed = |error: io::Error| match error.downcast::<WriteError>() {
        Ok(error) => Failure::Write(error),
        Err(error) => broken(&error),
    };
    let scratch = earlier.placer.writer.scratch()?;
    let before = earlier.index(before);
    let read = |path: &str| std::fs::read(earlier.output.join("search").join(path));
    let options = search::Options {
        scratch: &scratch,
        budget: INDEX_MEMORY,
        earlier: before
            .as_ref()
            .map(|state| search::Earlier { state, read: &read }),
    };
    // What the index follows from is its own affair.
    let print = Fingerprint::default();
    let mut made: BTreeSet<String> = BTreeSet::new();
    // Files of the index are named by their content: two columns alike are one file.
    let mut put = |path: &str, bytes: Vec<u8>| {
        let path = index_path(path)?;
        if !made.insert(path.as_str().to_owned()) {
            return Ok(());
        }
        let copies = earlier.placer.copies(&path).into_iter();
        made.extend(copies.map(|(copy, _)| copy.as_str().to_owned()));
        // The manifest names the others, so it takes its place after them.
        let phase = if path.as_str() == "search/manifest.json" {
            Phase::Index
        } else {
            Phase::List
        };
        earlier.placer.put(&path, phase, &bytes).map_err(io::Error::other)
    };
    let built = search::build(portal.names(), entries, &options, &mut put).map_err(failed)?;
    let keep = |file: &String| {
        let path = index_path(file).map_err(failed)?;
        let files = earlier.with_copies(path);
        let lost = || Failure::Broken(format!("{} was kept and is not there", files[0]));
        earlier.keep(&files, print).then_some(()).ok_or_else(lost)
    };
    built.kept_files.par_iter().try_for_each(keep)?;
    let made = made.into_iter().map(|path| Made { path, print });
    let state = built.state.encode().map_err(|error| broken(&error))?;
    Ok((made.collect(), state))
}

pub(super) fn index_path(path: &str) -> io::Result<OutputPath> {
    OutputPath::new(format!("search/{path}"))
        .ok_or_else(|| io::Error::other(format!("the index has a file named {path:?}")))
}
