//! An item of a feed, before it is RSS, Atom or JSON.

use crate::catalogue::EntryId;
use crate::entry::{Entry, Moment, Script, State};
use crate::plan::routes::Route;
use crate::site::{LinkStyle, Site, TextError};

use super::identity;
use super::words::{Words, words};
use super::xml::html_text;

/// A feed or an archive of it.
pub(super) struct Channel<'a> {
    pub title: String,
    pub description: String,
    /// The page that shows the same.
    pub home: String,
    /// Its identity, whatever its format and its archive.
    pub tag: String,
    /// Its own address.
    pub address: String,
    /// The same feed in the other editions.
    pub editions: Vec<(Script, String)>,
    /// The feed it is an archive of.
    pub current: Option<String>,
    /// The newest archive before it.
    pub previous: Option<String>,
    pub items: Vec<Item<'a>>,
}

impl Channel<'_> {
    /// When the newest of its items last changed. A feed without items, which only a site without
    /// entries has, gets a fixed moment: the formats demand one.
    pub fn updated(&self) -> Moment {
        let newest = self.items.iter().map(|item| item.entry.updated()).max();
        newest.unwrap_or(Moment::day(jiff::civil::date(1970, 1, 1)))
    }
}

/// How much of an entry an item shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Full,
    Summary,
}

/// What a feed says about an entry.
pub(super) struct Item<'a> {
    pub entry: &'a Entry,
    /// The title, with a word before it when something happened to the entry.
    pub title: String,
    pub link: String,
    /// Its page in the other editions.
    pub editions: Vec<(Script, String)>,
    /// Its page in the edition that shows it as it was published, where this one does not.
    pub original: Option<String>,
    /// Its identity.
    pub tag: String,
    pub unit: &'a str,
    /// Path and address part of its category.
    pub category: Option<(&'a str, &'a str)>,
    /// What happened to the entry, in sentences; newest change first.
    pub notices: Vec<String>,
    pub summary: &'a str,
    /// The whole text, in a feed of full texts.
    pub html: Option<String>,
    pub enclosures: Vec<Enclosure<'a>>,
}

/// A file to download.
pub(super) struct Enclosure<'a> {
    pub url: String,
    pub name: &'a str,
    pub size: u64,
    pub media_type: &'static str,
}

impl<'a> Item<'a> {
    /// What a feed says about the entry `id`.
    pub fn new(site: &Site<'a>, id: EntryId, depth: Depth) -> Result<Item<'a>, TextError> {
        let entry = site.entry(id);
        let words = words(entry.language);
        let route = Route::Entry(id);
        let mut item = Item {
            entry,
            title: title(entry, words),
            link: site.routes.absolute(&route),
            editions: site.elsewhere(&route),
            original: site
                .original(site.catalogue.entry(id).language)
                .map(|edition| site.routes.in_edition(edition).absolute(&route)),
            tag: identity::of_entry(site.config, &entry.index_number),
            unit: &site.config.unit(entry.unit).name,
            category: entry.category.filter(|_| entry.has_text()).map(|id| {
                let category = site.config.category(id);
                (category.path.as_str(), category.slug_path.as_str())
            }),
            notices: notices(entry, words),
            summary: if entry.has_text() { &entry.summary } else { "" },
            html: None,
            enclosures: enclosures(site, id),
        };
        if depth == Depth::Full {
            item.html = Some(item.full_text(site, id, words)?);
        }
        Ok(item)
    }

    /// Notices and summary as plain text, a line each; the title when there is neither.
    pub fn plain_summary(&self) -> String {
        let mut lines: Vec<&str> = self.notices.iter().map(String::as_str).collect();
        if !self.summary.is_empty() {
            lines.push(self.summary);
        }
        if lines.is_empty() {
            lines.push(&self.title);
        }
        lines.join("\n")
    }

    /// Notices and summary as HTML.
    pub fn html_summary(&self) -> String {
        let lines = self.plain_summary();
        lines
            .lines()
            .map(|line| format!("<p>{}</p>", html_text(line)))
            .collect()
    }

    /// The last thing that happened, where it is not the publication itself.
    pub fn changed(&self) -> Option<Moment> {
        Some(self.entry.updated()).filter(|_| !self.entry.changes.is_empty())
    }

    /// What happened to the entry, by which readers' programs can sort; the category's path, the
    /// genre and the keywords.
    pub fn tags(&self) -> Vec<&'a str> {
        let entry = self.entry;
        let mark = mark(entry, words(entry.language)).trim_matches(['【', '】']);
        let mut tags: Vec<&str> = Vec::new();
        if !mark.is_empty() {
            tags.push(mark);
        }
        let genre_and_keywords = entry.genre.iter().chain(&entry.keywords).map(String::as_str);
        for tag in self
            .category
            .map(|(path, _)| path)
            .into_iter()
            .chain(genre_and_keywords)
        {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    fn full_text(&self, site: &Site, id: EntryId, words: &Words) -> Result<String, TextError> {
        let mut html = String::new();
        for notice in &self.notices {
            html.push_str(&format!("<p><strong>{}</strong></p>\n", html_text(notice)));
        }
        if !self.entry.has_text() {
            return Ok(html);
        }
        if let Some(original) = &self.original {
            let (note, url) = (words.converted, html_text(original));
            html.push_str(&format!("<p><em>{note}<a href=\"{url}\">{url}</a></em></p>\n"));
        }
        html.push_str(&site.entry_html(id, LinkStyle::Absolute)?.html);
        if !self.enclosures.is_empty() {
            html.push_str(&format!("\n<p>{}：</p>\n<ul>\n", words.attachments));
            for file in &self.enclosures {
                let (url, name) = (html_text(&file.url), html_text(file.name));
                html.push_str(&format!("<li><a href=\"{url}\">{name}</a></li>\n"));
            }
            html.push_str("</ul>");
        }
        if let Some(note) = &self.entry.note {
            html.push_str(&format!("\n<p>{}：{}</p>", words.portal_note, html_text(note)));
        }
        Ok(html)
    }
}

fn title(entry: &Entry, words: &Words) -> String {
    format!("{}{}", mark(entry, words), entry.title)
}

/// The word before the title of an entry to which something happened.
fn mark(entry: &Entry, words: &Words) -> &'static str {
    match entry.state {
        State::Gone { .. } => words.gone,
        State::Withdrawn { .. } => words.withdrawn,
        State::Published if !entry.changes.is_empty() => words.changed,
        State::Published => "",
    }
}

fn notices(entry: &Entry, words: &Words) -> Vec<String> {
    let newest = entry.changes.first().filter(|change| !change.note.is_empty());
    let change =
        newest.map(|change| format!("{}（{}）：{}", words.change_note, change.date.date, change.note));
    let state = match &entry.state {
        State::Published => None,
        State::Withdrawn { reason } => Some((words.withdrawn_note, reason)),
        State::Gone { reason, .. } => Some((words.gone_note, reason)),
    };
    let state = state.map(|(what, reason)| match reason.trim() {
        "" => format!("{what}。"),
        reason => format!("{what}：{reason}"),
    });
    change.into_iter().chain(state).collect()
}

fn enclosures<'a>(site: &Site<'a>, id: EntryId) -> Vec<Enclosure<'a>> {
    let entry = site.entry(id);
    if !entry.has_text() {
        return Vec::new();
    }
    let files = entry
        .attachments
        .iter()
        .enumerate()
        .filter(|(_, file)| file.listed);
    files
        .map(|(place, file)| Enclosure {
            url: site.routes.absolute(&Route::EntryFile(id, place)),
            name: &file.name,
            size: file.size,
            media_type: file.kind.media_type,
        })
        .collect()
}

/// The tag of a script when it is not the one of the feed as a whole.
pub(super) fn other_script(entry: &Entry, main: Script) -> Option<&'static str> {
    (entry.language != main).then(|| entry.language.tag())
}
