//! What every renderer is handed: the site as it is to be published.

use crate::attachment::Document;
use crate::catalogue::{Catalogue, EntryId};
use crate::config::Config;
use crate::plan::routes::Routes;
use crate::text::RenderedText;

/// The site: what `site.yaml` says, what the catalogue holds, and where everything goes.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// `site.yaml`.
    pub config: &'a Config,
    /// All published entries.
    pub catalogue: &'a Catalogue,
    /// The addresses.
    pub routes: Routes<'a>,
    /// The texts of entries and pages, read when asked for.
    pub texts: &'a dyn Texts,
}

/// Gives the texts of entries and pages, one at a time: memory does not grow with them.
pub trait Texts: Sync {
    /// An entry's text as HTML.
    ///
    /// # Errors
    /// When its file cannot be read (any more).
    fn entry_html(&self, id: EntryId, links: LinkStyle) -> Result<RenderedText, TextError>;

    /// The text of an entry's file, by its place in [`crate::entry::Entry::attachments`]; empty
    /// where it has none.
    ///
    /// # Errors
    /// When it cannot be read (any more).
    fn attachment(&self, _id: EntryId, _file: usize) -> Result<Document, TextError> {
        Ok(Document::default())
    }

    /// The text of an entry as it was before one of its changes, by its place in
    /// [`crate::entry::Entry::changes`], as its reader saw it. Empty when it was not given.
    ///
    /// # Errors
    /// When its file cannot be read (any more).
    fn earlier_plain(&self, id: EntryId, change: usize) -> Result<String, TextError>;

    /// A statutory page's text as HTML, by its place in [`Catalogue::pages`].
    ///
    /// # Errors
    /// When its file cannot be read (any more).
    fn page_html(&self, page: usize) -> Result<RenderedText, TextError>;
}

/// How links to this site are written in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStyle {
    /// From the root of the host, for pages.
    Rooted,
    /// With scheme and host, for feeds.
    Absolute,
}

/// A text could not be read: its file changed or vanished while the site was being built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// The file, relative to the site's folder.
    pub file: String,
    /// What the system or the reader said.
    pub reason: String,
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} could not be read while the site was being built: {}",
            self.file, self.reason
        )
    }
}

impl std::error::Error for TextError {}
