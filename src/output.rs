//! Where a file of `public/` goes, and when in a build it may appear there.
//!
//! Every stage after the catalogue speaks of output files by these two values: the planner makes
//! them, the renderer fills them and the writer brings them to the disk.

use std::fmt;

/// A file below the output folder: relative, `/`-separated, free of `..` and of empty parts.
///
/// Only [`OutputPath::new`] makes one, so a path that leaves the output folder cannot exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputPath(String);

impl OutputPath {
    /// Checks `path` and wraps it; `None` when it is absolute, empty, or has a part that is empty,
    /// hidden (it starts with a dot), or holds a backslash or a control character.
    pub fn new(path: impl Into<String>) -> Option<OutputPath> {
        let path = path.into();
        let sound = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.contains(['\\', ':'])
                && !part.chars().any(char::is_control)
        };
        path.split('/').all(sound).then_some(OutputPath(path))
    }

    /// The path as text, with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The order in which staged files take their places, so that no page ever links to a file that
/// is not there yet, even when a build is killed half-way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Style sheets, scripts and pictures of the theme.
    Asset,
    /// Files that entries offer for download.
    Attachment,
    /// Entry pages, their data and the statutory pages.
    Entry,
    /// Pages that list entries.
    List,
    /// What points at lists: the home page, feeds, site map, open data, redirect maps.
    Index,
}

#[cfg(test)]
mod tests {
    use super::OutputPath;

    #[test]
    fn paths_that_leave_the_output_folder_cannot_be_made() {
        for bad in [
            "", "/a", "a//b", "a/", "../a", "a/../b", "a/./b", ".git/x", "a\\b", "c:x", "a\0",
        ] {
            assert!(OutputPath::new(bad).is_none(), "{bad:?} was taken");
        }
        assert_eq!(
            OutputPath::new("entry/x/index.html")
                .map(|p| p.to_string())
                .as_deref(),
            Some("entry/x/index.html")
        );
    }
}
