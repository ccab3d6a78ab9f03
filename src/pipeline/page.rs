//! One file of the site at a time, made when it is asked for: for the preview.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::index::index_path;
use super::{Failure, INDEX_MEMORY, Prepared};
use crate::check::Held;
use crate::load::walk;
use crate::output::OutputPath;
use crate::plan::Job;
use crate::plan::routes::{Route, Routes};
use crate::search::{self, SearchEntry, Source, portal::Portal};
use crate::site::{LinkStyle, Site, TextError};

/// A file of the site.
#[derive(Debug)]
pub struct Page {
    /// What is in it.
    pub content: Content,
    /// Why it is not published yet, when it is the page of such an entry.
    pub held: Option<Held>,
    /// Whether its entry is gone.
    pub gone: bool,
}

/// What is in a file of the site.
#[derive(Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of this file, which lies in the site's folder.
    File(PathBuf),
}

impl Prepared {
    /// Makes the file at `path`; `None` when the site has no such file.
    ///
    /// # Errors
    /// As [`Prepared::write`].
    pub fn page(&self, path: &OutputPath) -> Option<Result<Page, Failure>> {
        let place = self
            .planned
            .binary_search_by(|planned| planned.path.cmp(path))
            .ok()?;
        let job = &self.planned[place].job;
        let entry = match job {
            Job::Render(Route::Entry(id)) => Some(self.catalogue.entry(*id)),
            _ => None,
        };
        let page = |content| Page {
            content,
            held: entry.and_then(|entry| self.held.get(&entry.file).copied()),
            gone: entry.is_some_and(|entry| !entry.has_text()),
        };
        if let Job::Copy(file) = job {
            let source = walk::absolute(&self.options.root, file);
            return Some(Ok(page(Content::File(source))));
        }
        let bytes = self.with_producer(|producer| producer.bytes(&self.planned[place]));
        Some(bytes.map(|bytes| page(Content::Bytes(bytes))))
    }

    /// Whether the site has a file at `path`.
    pub fn has(&self, path: &OutputPath) -> bool {
        self.planned
            .binary_search_by(|planned| planned.path.cmp(path))
            .is_ok()
    }

    /// The addresses, relative to the site's root, of entries that are not published yet.
    pub fn held(&self) -> BTreeMap<String, Held> {
        let routes = Routes::new(&self.config, &self.catalogue);
        let held = |(id, entry): (_, &crate::entry::Entry)| {
            let why = self.held.get(&entry.file)?;
            Some((routes.path(&Route::Entry(id)), *why))
        };
        self.catalogue.entries().filter_map(held).collect()
    }

    /// Writes the search index into `folder`, as the site has it below its root.
    ///
    /// # Errors
    /// [`Failure::Broken`] when a text cannot be read or a file cannot be written.
    pub fn write_index(&self, folder: &Path) -> Result<(), Failure> {
        let broken = |error: io::Error| {
            let text = error
                .get_ref()
                .and_then(|error| error.downcast_ref::<TextError>());
            text.map_or_else(|| Failure::Broken(error.to_string()), |text| text.clone().into())
        };
        let word = |key: &str| self.word(key);
        let scratch = tempfile::tempdir().map_err(broken)?;
        let options = search::Options {
            scratch: scratch.path(),
            budget: INDEX_MEMORY,
            earlier: None,
        };
        let mut put = |path: &str, bytes: Vec<u8>| {
            let path = index_path(path)?;
            let file = walk::absolute(folder, path.as_str());
            if let Some(above) = file.parent() {
                std::fs::create_dir_all(above)?;
            }
            std::fs::write(file, bytes)
        };
        self.with_site(|site| {
            let source = Listed {
                portal: Portal::new(site, &word),
                site,
            };
            search::build(source.portal.names(), &source, &options, &mut put)
        })
        .map(drop)
        .map_err(broken)
    }

    fn with_site<T>(&self, work: impl FnOnce(&Site<'_>) -> T) -> T {
        let routes = Routes::new(&self.config, &self.catalogue);
        let texts = self.disk_texts(routes);
        work(&self.as_published(&texts))
    }
}

/// The listed entries as the index sees them, their texts read when it asks.
struct Listed<'a> {
    portal: Portal<'a>,
    site: &'a Site<'a>,
}

impl Source for Listed<'_> {
    fn len(&self) -> usize {
        self.portal.len()
    }

    fn entry(&self, index: usize) -> SearchEntry {
        self.portal.entry(index)
    }

    fn text(&self, index: usize) -> io::Result<String> {
        let id = self.portal.id(index);
        let text = self.site.texts.entry_html(id, LinkStyle::Rooted);
        text.and_then(|text| self.portal.searched(id, text.text()))
            .map_err(io::Error::other)
    }
}
