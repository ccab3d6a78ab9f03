//! Takes away what is no longer part of the site.
//!
//! It goes in the reverse of the order in which files come: first the pages that list entries, then feeds,
//! data and the search index, then the pages of entries, then what these offer. By then the pages that stay
//! have been replaced, so none of them leads to a page that goes. Each file is moved aside in one step,
//! which takes as long for a large file as for a small one, and is deleted afterwards. Two pages that go and
//! link to each other cannot both be the first; nothing else leads to them by then.

use super::commit::Work;
use super::error::WriteError;
use super::folders::{Kind, Spot};
use super::{Writer, halted};
use std::io;

/// The top folder of entries: the same in every edition, below the edition's own folder.
const ENTRIES: &str = "entry";
/// The folder of style sheets, scripts and pictures, likewise.
const ASSETS: &str = "static";

/// When a file goes. The order of the variants is the order in which they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// A page that is none of an entry's: lists, redirects.
    List,
    /// What such pages link to: feeds, data, the search index, pictures.
    Index,
    /// A page of an entry.
    Entry,
    /// What entries offer.
    Attachment,
    /// What all pages need.
    Asset,
}

fn turn(path: &str) -> Turn {
    let plain = path.strip_suffix(".gz").or_else(|| path.strip_suffix(".br"));
    let is_page = plain.unwrap_or(path).ends_with(".html");
    // An edition's pages are one folder further down.
    let mut top = path.split('/').take(2);
    match top.find(|part| [ENTRIES, ASSETS].contains(part)) {
        Some(ASSETS) => Turn::Asset,
        Some(_) if is_page => Turn::Entry,
        Some(_) => Turn::Attachment,
        None if is_page => Turn::List,
        None => Turn::Index,
    }
}

impl Writer {
    /// Removes the files that are no longer part of the site, and the folders this leaves empty.
    pub(super) fn remove(&self, work: &Work) -> Result<(), WriteError> {
        let displaced = |path: &str| {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            above.chain([path]).any(|part| work.displaced.contains(part))
        };
        let mut stale: Vec<&String> = work.stale.iter().filter(|path| !displaced(path)).collect();
        // Otherwise in the order of the paths, as they come.
        stale.sort_by_key(|path| turn(path));
        for (number, path) in stale.into_iter().enumerate() {
            let full = self.folders.full(path);
            let aside = self.own.join("stage").join(format!("removed-{number}"));
            match self.disk.rename(&full, &aside) {
                // Somebody was faster.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                moved => moved.map_err(|error| halted("remove", &full, error))?,
            }
        }
        // Not only after what was removed just now: a build that was killed may have come as far
        // as the files, or have made a folder and nothing in it.
        for path in &work.forgotten {
            self.prune(path)?;
        }
        Ok(())
    }

    fn prune(&self, path: &str) -> Result<(), WriteError> {
        let mut rest = path;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            let full = self.folders.full(folder);
            match self
                .folders
                .folder(folder)
                .map_err(|error| halted("read", &full, error))?
            {
                Spot::Taken(Kind::Folder) => {
                    let gone = self
                        .disk
                        .remove_if_empty(&full)
                        .map_err(|error| halted("remove", &full, error))?;
                    if !gone {
                        break;
                    }
                    self.folders.removed(folder);
                }
                Spot::Free => {}
                Spot::Taken(_) | Spot::Blocked { .. } => break,
            }
            rest = folder;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::turn;

    #[test]
    fn what_links_goes_before_what_it_links_to() {
        let mut paths = [
            "static/style.css",
            "entry/a/plan.pdf",
            "zh-hant/entry/a/index.html",
            "entry/a/index.html.gz",
            "unit/x/feed.xml",
            "unit/x/index.html",
        ];
        let mut expected = paths;
        expected.reverse();
        paths.sort_unstable();
        paths.sort_by_key(|path| turn(path));
        assert_eq!(paths, expected);
    }
}
