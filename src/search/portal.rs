//! The site's catalogue as the index sees it: everything but the texts, which the build hands over
//! as it renders them.

use super::{SearchEntry, SearchSite, SearchTerm};
use crate::attachment::html::{Words, plain_parts};
use crate::catalogue::EntryId;
use crate::config::EditionId;
use crate::entry::{State, Validity};
use crate::plan::routes::{Route, Routes};
use crate::site::{Site, TextError};

/// All listed entries of a site, in publish order. Entries that are gone cannot be searched.
pub struct Portal<'a> {
    site: &'a Site<'a>,
    /// The index is one for all editions and names entries by their address in the main one.
    main: Routes<'a>,
    names: SearchSite,
}

impl<'a> Portal<'a> {
    /// The entries of `site`. `text` is asked for the words of the interface, for the names of
    /// validities.
    pub fn new(site: &'a Site<'a>, text: &dyn Fn(&str) -> String) -> Portal<'a> {
        let mut genres: Vec<&str> = site
            .catalogue
            .listed()
            .iter()
            .filter_map(|&id| site.catalogue.entry(id).genre.as_deref())
            .collect();
        genres.sort_unstable();
        genres.dedup();
        let plain = |name: &str, slug: &str| SearchTerm {
            name: name.to_owned(),
            slug: slug.to_owned(),
            parent: None,
        };
        let unit = site.config.units.iter().map(|unit| SearchTerm {
            parent: unit.parent.map(|parent| parent.0 as u32),
            ..plain(&unit.name, &unit.slug)
        });
        let category = site.config.categories.iter().map(|category| SearchTerm {
            parent: category.parent.map(|parent| parent.0 as u32),
            ..plain(&category.name, &category.slug_path)
        });
        let validity = Validity::ALL.map(|validity| {
            let key = validity.key();
            plain(&text(&format!("validity_{}", key.replace('-', "_"))), key)
        });
        let names = SearchSite {
            unit: unit.collect(),
            category: category.collect(),
            genre: genres.into_iter().map(|genre| plain(genre, genre)).collect(),
            validity: validity.to_vec(),
        };
        let main = site.routes.in_edition(EditionId::default());
        Portal { site, main, names }
    }

    /// The site.
    pub fn site(&self) -> &'a Site<'a> {
        self.site
    }

    /// The names its entries refer to.
    pub fn names(&self) -> &SearchSite {
        &self.names
    }

    /// The entry at a place of the index.
    pub fn id(&self, index: usize) -> EntryId {
        self.site.catalogue.listed()[index]
    }

    /// How many entries can be searched.
    pub fn len(&self) -> usize {
        self.site.catalogue.listed().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the index knows of an entry beside its text.
    pub fn entry(&self, index: usize) -> SearchEntry {
        let id = self.id(index);
        let entry = self.site.catalogue.entry(id);
        let validity = self.site.catalogue.validity(id);
        let genre = |genre: &String| {
            self.names
                .genre
                .binary_search_by(|term| term.name.cmp(genre))
                .ok()
        };
        SearchEntry {
            url: self.main.path(&Route::Entry(id)),
            title: entry.title.clone(),
            index_number: entry.index_number.shown().to_owned(),
            document_number: entry
                .document_number
                .as_ref()
                .map(|number| number.shown().to_owned()),
            published: entry.published.date.to_string(),
            year: i32::from(entry.year()),
            keywords: entry.keywords.clone(),
            unit: Some(entry.unit.0 as u32),
            category: entry.category.map(|category| category.0 as u32),
            genre: entry.genre.as_ref().and_then(genre).map(|place| place as u32),
            // What was withdrawn is of no validity, whatever its dates say.
            validity: (entry.state == State::Published)
                .then(|| Validity::ALL.iter().position(|&of| Some(of) == validity))
                .flatten()
                .map(|place| place as u32),
        }
    }

    /// What is searched of an entry: its own text, then for each of its files a line with its name
    /// and the text of its pages or sheets, as the page of that text has them.
    ///
    /// # Errors
    /// When the text of a file cannot be read (any more).
    pub fn searched(&self, id: EntryId, mut text: String) -> Result<String, TextError> {
        let entry = self.site.catalogue.entry(id);
        let files = entry.attachments.iter().enumerate();
        for (place, file) in files.filter(|(_, file)| entry.has_text() && (file.listed || file.has_text())) {
            text.push('\n');
            text.push_str(&file.name);
            if !file.has_text() {
                continue;
            }
            let document = self.site.texts.attachment(id, place)?;
            for part in plain_parts(&document, &Words::none()) {
                text.push('\n');
                text.push_str(&part.text);
            }
        }
        Ok(text)
    }
}
