//! Editions (版): the site in simplified and in traditional characters.
//!
//! A site with two editions shows every entry in both. Where the edition's script is the entry's
//! own, the text is what the unit published, to the character; in the other edition it is a
//! conversion, and the page says so. Conversion happens here and nowhere else:
//!
//! - [`Converter`] converts words, phrase by phrase, between the scripts of the mainland;
//! - [`html::convert`] converts a text that is HTML already: its words, never its marks;
//! - [`Edition`] gives entries, pages and the words of `site.yaml` as an edition shows them.
//!
//! The catalogue, the data files and the search index hold the originals alone. An entry is
//! converted the first time a page or feed shows its title, and then kept: lists show it many
//! times. Nothing of a result depends on when that was.

mod alone;
mod convert;
pub mod html;
mod lexicon;
mod shown;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::OnceLock;

pub use self::convert::Converter;

use crate::catalogue::{Catalogue, EntryId};
use crate::config::{Config, EditionId};
use crate::entry::{Entry, Page, Script};
use crate::text::RenderedText;

/// What one of several editions shows.
#[derive(Debug)]
pub struct Edition<'a> {
    script: Script,
    converter: Converter,
    config: Config,
    catalogue: &'a Catalogue,
    entries: Vec<OnceLock<Box<Entry>>>,
    pages: Vec<OnceLock<Box<Page>>>,
}

/// `site.yaml` with its words in a script: they are taken to be in that of the main edition.
pub fn settings(config: &Config, script: Script, converter: &Converter) -> Config {
    if script == config.script(EditionId::default()) {
        config.clone()
    } else {
        shown::config(config, converter)
    }
}

impl<'a> Edition<'a> {
    /// An edition of a site. The words of `site.yaml` are taken to be in the script of the main
    /// edition, whatever they are: they have no `language` of their own.
    pub fn new(id: EditionId, config: &Config, catalogue: &'a Catalogue) -> Edition<'a> {
        let script = config.script(id);
        let converter = Converter::to(script);
        Edition {
            script,
            config: settings(config, script, &converter),
            converter,
            catalogue,
            entries: catalogue.entries().map(|_| OnceLock::new()).collect(),
            pages: catalogue.pages().iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// `site.yaml` with its words in the edition's script.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether a text in `language` is shown converted.
    pub fn converts(&self, language: Script) -> bool {
        language != self.script
    }

    /// An entry as the edition shows it; its `language` is the script it is shown in.
    pub fn entry(&self, id: EntryId) -> &Entry {
        let original = self.catalogue.entry(id);
        match self.entries.get(id.0 as usize) {
            Some(kept) if self.converts(original.language) => {
                kept.get_or_init(|| Box::new(shown::entry(original, self.script, &self.converter)))
            }
            Some(kept) if self.converts_genre(original) => {
                kept.get_or_init(|| Box::new(shown::with_genre(original, &self.converter)))
            }
            _ => original,
        }
    }

    /// Whether the genre of an entry, whose text is shown as it is, is written in the other script. It
    /// is a word of the portal, as a category is, and not of the text.
    fn converts_genre(&self, original: &Entry) -> bool {
        let genre = original.genre.as_deref();
        genre.is_some_and(|genre| matches!(self.converter.words(genre), Cow::Owned(_)))
    }

    /// A statutory page as the edition shows it, by its place in [`Catalogue::pages`].
    pub fn page(&self, place: usize) -> &Page {
        let original = &self.catalogue.pages()[place];
        match self.pages.get(place) {
            Some(kept) if self.converts(original.language) => {
                kept.get_or_init(|| Box::new(shown::page(original, self.script, &self.converter)))
            }
            _ => original,
        }
    }

    /// A rendered text in `language` as the edition shows it.
    pub fn text(&self, text: RenderedText, language: Script) -> RenderedText {
        if !self.converts(language) {
            return text;
        }
        let mut headings = text.headings;
        for heading in &mut headings {
            self.converter.in_place(&mut heading.text);
        }
        RenderedText {
            html: html::convert(&self.converter, &text.html),
            headings,
        }
    }

    /// Words in `language` as the edition shows them.
    pub fn words<'t>(&self, text: &'t str, language: Script) -> Cow<'t, str> {
        if self.converts(language) {
            self.converter.words(text)
        } else {
            Cow::Borrowed(text)
        }
    }
}
