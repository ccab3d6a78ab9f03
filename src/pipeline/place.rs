//! The way of a finished file to the writer, with its compressed copies where the site wants them.

use std::path::Path;

use super::Progress;
use crate::compress::{self, Compression};
use crate::output::{OutputPath, Phase};
use crate::write::{WriteError, Writer};

/// Takes finished files.
pub(super) struct Placer<'a> {
    pub writer: &'a Writer,
    pub progress: &'a dyn Progress,
    /// The copies that every text file gets.
    pub compress: &'a [Compression],
}

impl Placer<'_> {
    /// Puts a file, and its copies.
    pub(super) fn put(&self, path: &OutputPath, phase: Phase, bytes: &[u8]) -> Result<(), WriteError> {
        for (copy, compression) in self.copies(path) {
            self.writer.put(&copy, phase, &compression.bytes(bytes))?;
        }
        self.writer.put(path, phase, bytes)?;
        self.progress.bytes(bytes.len() as u64);
        Ok(())
    }

    /// Puts a file that is copied as it is. What entries offer for download is compressed by itself.
    /// Its bytes must be those that were checked.
    pub(super) fn put_file(
        &self,
        path: &OutputPath,
        phase: Phase,
        checked: (&Path, &str),
    ) -> Result<(), WriteError> {
        self.writer.put_file(path, phase, checked).map(drop)
    }

    /// The copies of a file, each with its path.
    pub(super) fn copies(&self, path: &OutputPath) -> Vec<(OutputPath, Compression)> {
        if self.compress.is_empty() || !compress::is_text(path.as_str()) {
            return Vec::new();
        }
        let copy = |compression: &Compression| {
            let path = format!("{path}.{}", compression.ending());
            Some((OutputPath::new(path)?, *compression))
        };
        self.compress.iter().filter_map(copy).collect()
    }
}
