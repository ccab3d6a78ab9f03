//! Reads the texts of entries and pages again when their pages are rendered.
//!
//! The catalogue holds no text, so memory does not grow with them; each text is read when a page,
//! a feed or a data file asks for it, and dropped after. What is read must be what was checked: a
//! [`Snapshot`] compares.

use std::collections::BTreeMap;
use std::path::Path;

use crate::attachment::{Document, Store};
use crate::catalogue::EntryId;
use crate::check::{LinkKind, join, kind, read_text};
use crate::diagnostic::Diagnostics;
use crate::entry::{Attachment, BodyPlace};
use crate::load::document;
use crate::load::encoding::decode;
use crate::load::snapshot::{Changed, Snapshot};
use crate::load::walk::{ContentFile, absolute};
use crate::plan::routes::{Route, Routes};
use crate::site::{LinkStyle, TextError, Texts};
use crate::text::{RenderedText, TextMode, render};

/// The texts of a site's folder.
pub struct DiskTexts<'a> {
    root: &'a Path,
    /// What was checked.
    checked: &'a Snapshot,
    routes: Routes<'a>,
    /// Every document's address, for links from one to another.
    documents: BTreeMap<&'a str, Route>,
    /// The texts of attachments.
    attachments: Option<&'a Store>,
}

impl<'a> DiskTexts<'a> {
    /// The texts below `root` of the entries and pages that `routes` knows.
    pub fn new(root: &'a Path, checked: &'a Snapshot, routes: Routes<'a>) -> DiskTexts<'a> {
        let catalogue = routes.catalogue();
        let entries = catalogue
            .entries()
            .map(|(id, entry)| (entry.file.as_str(), Route::Entry(id)));
        let pages = catalogue
            .pages()
            .iter()
            .zip(0..)
            .map(|(page, i)| (page.file.as_str(), Route::Page(i)));
        DiskTexts {
            root,
            checked,
            routes,
            documents: entries.chain(pages).collect(),
            attachments: None,
        }
    }

    /// The same, with the texts of attachments.
    pub fn with_attachments(self, store: &'a Store) -> DiskTexts<'a> {
        DiskTexts {
            attachments: Some(store),
            ..self
        }
    }

    /// The address a link in the text of `file` leads to.
    fn link(
        &self,
        file: &str,
        files: &[Attachment],
        own: &Route,
        style: LinkStyle,
        target: &str,
    ) -> Option<String> {
        let base = self.routes.base();
        let print = |path: &str| match style {
            LinkStyle::Rooted => base.link(path),
            LinkStyle::Absolute => base.absolute(path),
        };
        let tail = &target[target.find(['#', '?']).unwrap_or(target.len())..];
        match kind(target) {
            LinkKind::Address(_) => {
                let path = target.trim_start().trim_start_matches('/');
                Some(print(&self.routes.in_edition_path(path)))
            }
            LinkKind::File(name) => {
                let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                let path = join(folder, &name)?;
                if let Some(route) = self.documents.get(path.as_str()) {
                    return Some(format!("{}{tail}", print(&self.routes.path(route))));
                }
                let at = files.iter().position(|f| f.file == path)?;
                let route = match own {
                    Route::Page(page) => Route::PageFile(*page, at),
                    Route::Entry(id) => Route::EntryFile(*id, at),
                    _ => return None,
                };
                Some(format!("{}{tail}", print(&self.routes.path(&route))))
            }
            LinkKind::Elsewhere if style == LinkStyle::Absolute && target.starts_with('#') => {
                Some(format!("{}{target}", print(&self.routes.path(own))))
            }
            LinkKind::Elsewhere | LinkKind::Dangerous => None,
        }
    }

    /// Renders the text of a document.
    fn html(
        &self,
        file: &str,
        (mode, place): (TextMode, &BodyPlace),
        link: &dyn Fn(&str) -> Option<String>,
    ) -> Result<RenderedText, TextError> {
        let bytes = self.checked.read(self.root, file)?;
        match place {
            BodyPlace::AfterFrontMatter => {
                let text = document::body(file, bytes).ok_or_else(|| no_text(file))?;
                Ok(render(&text, mode, link))
            }
            BodyPlace::Yaml => {
                let content = ContentFile {
                    file: file.to_owned(),
                    markdown: false,
                    page: false,
                    size: 0,
                    signature: None,
                };
                let raw = document::parse(&content, bytes, &mut Diagnostics::new());
                let text = raw.as_ref().and_then(read_text).ok_or_else(|| no_text(file))?;
                Ok(text.render(link))
            }
        }
    }
}

/// A text that was found when the same bytes were checked is found again: this is never met.
fn no_text(file: &str) -> TextError {
    TextError::Failed {
        file: file.to_owned(),
        reason: "it has no text".to_owned(),
    }
}

impl Texts for DiskTexts<'_> {
    fn entry_html(&self, id: EntryId, links: LinkStyle) -> Result<RenderedText, TextError> {
        let entry = self.routes.catalogue().entry(id);
        let own = Route::Entry(id);
        let link = |target: &str| self.link(&entry.file, &entry.attachments, &own, links, target);
        self.html(&entry.file, (entry.body.mode, &entry.body.place), &link)
    }

    fn attachment(&self, id: EntryId, file: usize) -> Result<Document, TextError> {
        let entry = self.routes.catalogue().entry(id);
        let Some((file, store)) = entry
            .attachments
            .get(file)
            .filter(|file| file.has_text())
            .zip(self.attachments)
        else {
            return Ok(Document::default());
        };
        let path = absolute(self.root, &file.file);
        store.document(&file.facts.sha256, &path).ok_or_else(|| {
            let file = file.file.clone();
            TextError::Changed(Changed { file })
        })
    }

    fn earlier_plain(&self, id: EntryId, change: usize) -> Result<String, TextError> {
        let entry = self.routes.catalogue().entry(id);
        let file = entry
            .changes
            .get(change)
            .and_then(|change| change.before.as_deref());
        let Some(file) = file else {
            return Ok(String::new());
        };
        let bytes = self.checked.read(self.root, file)?;
        let text = decode(file, bytes, &mut Diagnostics::new()).ok_or_else(|| no_text(file))?;
        Ok(crate::text::render(&text, entry.body.mode, &|_| None).text())
    }

    fn page_html(&self, page: usize) -> Result<RenderedText, TextError> {
        let own = Route::Page(page);
        let page = &self.routes.catalogue().pages()[page];
        let link = |target: &str| self.link(&page.file, &page.attachments, &own, LinkStyle::Rooted, target);
        self.html(&page.file, (page.mode, &page.place), &link)
    }
}
