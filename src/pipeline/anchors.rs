//! Links to places inside pages, compared with the texts that the links lead to.
//!
//! Few links name a place, and no text is kept in memory: the texts they lead to are read once more,
//! each once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use crate::check::anchors::{ThemeAnchors, finding};
use crate::check::{Linked, Reference, Target, read_text};
use crate::diagnostic::Diagnostics;
use crate::load::document;
use crate::load::snapshot::{Changed, Snapshot};
use crate::load::theme::Theme;
use crate::load::walk::{Content, ContentFile};
use crate::output::OutputPath;
use crate::plan::routes::{Route, Routes, file_of};
use crate::plan::{Job, Planned};
use crate::text::RenderedText;

/// What is known of the site when its links are compared.
pub(super) struct Known<'a> {
    pub root: &'a Path,
    pub content: &'a Content,
    pub snapshot: &'a Snapshot,
    pub theme: Option<&'a Theme>,
    pub routes: Routes<'a>,
    pub planned: &'a [Planned],
}

/// Reports links to places that are not there; gives the documents that such links lead to.
///
/// # Errors
/// When a text is not what was checked.
pub(super) fn anchors(
    known: &Known<'_>,
    references: &[Reference],
    findings: &mut Diagnostics,
) -> Result<BTreeSet<String>, Changed> {
    let mut links: BTreeMap<String, Vec<&Reference>> = BTreeMap::new();
    for reference in references {
        if let Some(file) = known.document(reference) {
            links.entry(file).or_default().push(reference);
        }
    }
    if links.is_empty() {
        return Ok(BTreeSet::new());
    }
    let theme = ThemeAnchors::of(known.theme);
    let catalogue = known.routes.catalogue();
    let gone = catalogue.entries().filter(|(_, entry)| !entry.has_text());
    let gone: BTreeSet<&str> = gone.map(|(_, entry)| entry.file.as_str()).collect();
    let documents = known.content.documents.iter();
    let leads_to: Vec<_> = documents
        .filter_map(|file| Some((file, links.get(&file.file)?)))
        .collect();
    let found: Vec<Result<Diagnostics, Changed>> = leads_to
        .into_par_iter()
        .map(|(file, links)| {
            let text = if gone.contains(file.file.as_str()) {
                Some(RenderedText::default())
            } else {
                known.text(file)?
            };
            let text = text.iter();
            let found = text.flat_map(|text| {
                links
                    .iter()
                    .filter_map(|link| finding(link, &file.file, text, &theme))
            });
            Ok(found.collect())
        })
        .collect();
    for found in found {
        findings.extend(found?);
    }
    Ok(links.into_keys().collect())
}

impl Known<'_> {
    /// The document that a link to a place leads to; `None` where it leads to a page that is the
    /// theme's alone, or nowhere.
    fn document(&self, reference: &Reference) -> Option<String> {
        let Target::Anchor { of, .. } = &reference.target else {
            return None;
        };
        let address = match of {
            Linked::Document(file) => return Some(file.clone()),
            Linked::Address(address) => address,
        };
        let path: OutputPath = file_of(&self.routes.in_edition_path(address))?;
        let at = self.planned.binary_search_by(|p| p.path.cmp(&path)).ok()?;
        let catalogue = self.routes.catalogue();
        match self.planned[at].job {
            Job::Render(Route::Entry(id)) => Some(catalogue.entry(id).file.clone()),
            Job::Render(Route::Page(page)) => Some(catalogue.pages()[page].file.clone()),
            _ => None,
        }
    }

    /// The text of a document; `None` when it cannot be read, which has been told.
    fn text(&self, file: &ContentFile) -> Result<Option<RenderedText>, Changed> {
        if self.snapshot.digest(&file.file).is_none() {
            return Ok(None);
        }
        let bytes = self.snapshot.read(self.root, &file.file)?;
        let raw = document::parse(file, bytes, &mut Diagnostics::new());
        let text = raw.as_ref().and_then(read_text);
        Ok(text.map(|text| text.render(&|_| None)))
    }
}
