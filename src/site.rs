//! What every renderer is handed: the site as it is to be published.

use std::borrow::Cow;

use crate::attachment::Document;
use crate::catalogue::{Catalogue, EntryId};
use crate::config::{Config, EditionId};
use crate::edition::Edition;
use crate::entry::{Entry, Page, Script};
use crate::load::snapshot::Changed;
use crate::plan::routes::{Route, Routes};
use crate::text::RenderedText;

/// The site: what `site.yaml` says, what the catalogue holds, and where everything goes. In an
/// edition, `config` has its words in the edition's script, and [`Site::entry`], [`Site::page`] and
/// [`Site::entry_html`] give what the edition shows; the catalogue stays as published.
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
    /// What is converted in this edition; `None` when everything is shown as it was published.
    pub edition: Option<&'a Edition<'a>>,
}

impl<'a> Site<'a> {
    /// The script of what is shown around the texts.
    pub fn script(&self) -> Script {
        self.config.script(self.routes.edition())
    }

    /// An entry as this edition shows it: its words, and the script they are in.
    pub fn entry(&self, id: EntryId) -> &'a Entry {
        match self.edition {
            Some(edition) => edition.entry(id),
            None => self.catalogue.entry(id),
        }
    }

    /// A statutory page as this edition shows it, by its place in [`Catalogue::pages`].
    pub fn page(&self, place: usize) -> &'a Page {
        match self.edition {
            Some(edition) => edition.page(place),
            None => &self.catalogue.pages()[place],
        }
    }

    /// An entry's text as HTML, in this edition's script.
    ///
    /// # Errors
    /// When its file cannot be read (any more).
    pub fn entry_html(&self, id: EntryId, links: LinkStyle) -> Result<RenderedText, TextError> {
        let text = self.texts.entry_html(id, links)?;
        Ok(self.shown(text, self.catalogue.entry(id).language))
    }

    /// A statutory page's text as HTML, in this edition's script.
    ///
    /// # Errors
    /// When its file cannot be read (any more).
    pub fn page_html(&self, place: usize) -> Result<RenderedText, TextError> {
        let text = self.texts.page_html(place)?;
        Ok(self.shown(text, self.catalogue.pages()[place].language))
    }

    /// The text of an entry's file, in this edition's script.
    ///
    /// # Errors
    /// When it cannot be read (any more).
    pub fn attachment(&self, id: EntryId, file: usize) -> Result<Document, TextError> {
        let document = self.texts.attachment(id, file)?;
        let language = self.catalogue.entry(id).language;
        Ok(match self.edition {
            Some(edition) if edition.converts(language) => {
                document.worded(|text| edition.words(text, language).into_owned())
            }
            _ => document,
        })
    }

    fn shown(&self, text: RenderedText, language: Script) -> RenderedText {
        match self.edition {
            Some(edition) => edition.text(text, language),
            None => text,
        }
    }

    /// Words of a text in `language` as this edition shows them.
    pub fn words<'t>(&self, text: &'t str, language: Script) -> Cow<'t, str> {
        match self.edition {
            Some(edition) => edition.words(text, language),
            None => Cow::Borrowed(text),
        }
    }

    /// The edition that shows a text as it was published, where this one shows a conversion of it.
    pub fn original(&self, language: Script) -> Option<EditionId> {
        let converts = self.edition.is_some_and(|edition| edition.converts(language));
        let of_script = |id: &EditionId| self.config.script(*id) == language;
        converts.then(|| self.routes.editions().into_iter().find(of_script))?
    }

    /// The other editions that are built, with where each has the same thing.
    pub fn elsewhere(&self, route: &Route) -> Vec<(Script, String)> {
        let others = self.routes.editions().into_iter();
        others
            .filter(|edition| *edition != self.routes.edition())
            .map(|edition| {
                let address = self.routes.in_edition(edition).absolute(route);
                (self.config.script(edition), address)
            })
            .collect()
    }
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

/// Why there is no text, or no file that is made of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Its file is no longer what was checked.
    Changed(Changed),
    /// Something else is wrong.
    Failed {
        /// The file, relative to the site's folder, or to the output folder.
        file: String,
        /// What the system or the reader said.
        reason: String,
    },
}

impl From<Changed> for TextError {
    fn from(changed: Changed) -> TextError {
        TextError::Changed(changed)
    }
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TextError::Changed(changed) => changed.fmt(f),
            TextError::Failed { file, reason } => write!(
                f,
                "{file} could not be read while the site was being built: {reason}"
            ),
        }
    }
}

impl std::error::Error for TextError {}
