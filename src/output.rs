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

/// The longest that a part of a path may be, in bytes: what common file systems take, less the ending of
/// a compressed copy.
pub const LONGEST_PART: usize = 250;
/// The longest that a path below the output folder may be, in bytes: common systems take 4,096 with the
/// output folder before it, and web servers less for a whole address.
pub const LONGEST_PATH: usize = 1_000;

/// Why a file system cannot hold a path, or not every one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// A part of it is too long.
    LongPart {
        /// The part.
        part: String,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// All of it is too long.
    LongPath {
        /// The path.
        path: String,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// Windows has no file of that name.
    Reserved {
        /// The part.
        part: String,
    },
}

/// What is wrong with a path below the output folder, or with a part of one.
pub fn path_fault(path: &str) -> Option<PathFault> {
    path_fault_within(path, LONGEST_PATH)
}

/// The same for something that others lie below, so that it may not take all the length there is.
pub fn path_fault_within(path: &str, most: usize) -> Option<PathFault> {
    let parts = || path.split('/').filter(|part| !part.is_empty());
    if let Some(part) = parts().find(|part| part.len() > LONGEST_PART) {
        return Some(PathFault::LongPart {
            part: part.to_owned(),
            bytes: part.len(),
            most: LONGEST_PART,
        });
    }
    if path.len() > most {
        return Some(PathFault::LongPath {
            path: path.to_owned(),
            bytes: path.len(),
            most,
        });
    }
    let reserved = parts().find(|part| is_reserved(part))?;
    Some(PathFault::Reserved {
        part: reserved.to_owned(),
    })
}

/// Whether Windows refuses a name, or takes it for a device, whatever its ending.
fn is_reserved(part: &str) -> bool {
    let stem = part
        .split('.')
        .next()
        .unwrap_or(part)
        .trim_end()
        .to_ascii_lowercase();
    let numbered = |device: &str| {
        let number = stem
            .strip_prefix(device)
            .map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    matches!(
        stem.as_str(),
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$"
    ) || numbered("com")
        || numbered("lpt")
        || part.ends_with(['.', ' '])
        || part.contains(['*', '?', '"', '<', '>', '|'])
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
    use super::{OutputPath, PathFault, path_fault};

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

    #[test]
    fn names_that_no_file_system_or_not_every_one_holds_are_known() {
        let long = "长".repeat(84);
        assert!(matches!(
            path_fault(&long),
            Some(PathFault::LongPart { bytes: 252, .. })
        ));
        let deep = "abcdefghi/".repeat(101);
        assert!(matches!(path_fault(&deep), Some(PathFault::LongPath { .. })));
        for name in [
            "con",
            "a/NUL.txt",
            "aux.tar.gz",
            "Com1",
            "lpt¹",
            "prn ",
            "a./b",
            "a /b",
            "b*c",
            "a|b",
        ] {
            assert!(
                matches!(path_fault(name), Some(PathFault::Reserved { .. })),
                "{name}"
            );
        }
        for name in [
            "console",
            "com",
            "com10",
            "aux-1",
            "a.con",
            "nul_",
            "",
            "unit/",
            "文件.pdf",
        ] {
            assert_eq!(path_fault(name), None, "{name}");
        }
    }
}
