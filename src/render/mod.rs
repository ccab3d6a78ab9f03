//! From the site to the bytes of each page. Pure: no disk, no clock.
//!
//! 1. [`Renderer::new`] parses the theme's templates (`engine.rs`), makes them smaller
//!    (`minify.rs`) and picks the interface's words (`locale.rs`).
//! 2. For each page a context is made (`context/`): one struct for each template, borrowing from
//!    the site, with the tags that machines read (`meta.rs`).
//! 3. The template is rendered with it, and the page is minified when the site wants that.

pub mod context;
pub mod engine;
pub mod locale;
mod meta;
mod minify;
mod script;
mod structured;
#[cfg(test)]
mod tests;

pub use script::script;

use std::fmt;

use serde::Serialize;
use tera::{Context, Value};

use crate::attachment::html::{self, Words};
use crate::catalogue::pagination::PageNumber;
use crate::catalogue::{EntryId, Term};
use crate::config::{Config, EditionId, Minify};
use crate::diagnostic::{Diagnostic, Diagnostics, Language, Place, Problem};
use crate::entry::State;
use crate::fingerprint::{Fingerprint, Mixer};
use crate::load::theme::Theme;
use crate::plan::routes::Route;
use crate::site::{LinkStyle, Site, TextError};
use crate::text::RenderedText;
use context::scope::Scope;
use context::{attachment, entry, index, life, list, page, statistics};
use engine::Engine;
use locale::Locale;

/// The templates every theme has, its own or the default theme's.
const TEMPLATES: [&str; 17] = [
    "404.html",
    "attachment.html",
    "base.html",
    "categories.html",
    "changes.html",
    "coverage.html",
    "data.html",
    "entry.html",
    "gone.html",
    "home.html",
    "list.html",
    "page.html",
    "redirect.html",
    "statistics.html",
    "subscribe.html",
    "units.html",
    "years.html",
];

/// Renders pages of a site in one edition.
#[derive(Debug)]
pub struct Renderer {
    engine: Engine,
    locale: Locale,
    lang: &'static str,
    search: bool,
    minify_pages: bool,
    theme_style: bool,
    style_version: String,
}

/// Why a page could not be rendered.
#[derive(Debug)]
pub enum RenderError {
    /// A text could not be read.
    Text(TextError),
    /// A template failed: names template, line and column.
    Template(Box<Diagnostic>),
}

impl From<TextError> for RenderError {
    fn from(error: TextError) -> RenderError {
        RenderError::Text(error)
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenderError::Text(error) => error.fmt(f),
            RenderError::Template(finding) => {
                f.write_str(&crate::diagnostic::render(finding, false, Language::English))
            }
        }
    }
}

impl std::error::Error for RenderError {}

impl Renderer {
    /// Prepares the theme for the site's main edition.
    ///
    /// # Errors
    /// What is wrong with the templates: everything, not only the first.
    pub fn new(theme: &Theme, config: &Config) -> Result<Renderer, Diagnostics> {
        Renderer::of_edition(theme, config, config.first_built())
    }

    /// Prepares the theme for one of the site's editions.
    ///
    /// # Errors
    /// What is wrong with the templates: everything, not only the first.
    pub fn of_edition(theme: &Theme, config: &Config, edition: EditionId) -> Result<Renderer, Diagnostics> {
        let lang = config.script(edition).tag();
        let none = Default::default();
        let main = theme.locales.get("zh-Hans").unwrap_or(&none);
        let locale = Locale::new(theme.locales.get(lang).unwrap_or(&none), main);
        let missing: Diagnostics = TEMPLATES
            .iter()
            .filter(|name| !theme.templates.contains_key(**name))
            .map(|name| missing_template(name))
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let engine = Engine::new(&theme.templates, &locale, config.minify == Minify::Theme)?;
        // One version for what every page loads: a new one of any is fetched with all of them.
        let mut version = blake3::Hasher::new();
        for name in ["style.css", "theme.css", "reading.js", "tools.js"] {
            version.update(theme.assets.get(name).map(Vec::as_slice).unwrap_or_default());
        }
        Ok(Renderer {
            engine,
            locale,
            lang,
            search: false,
            minify_pages: config.minify == Minify::Pages,
            theme_style: theme.assets.contains_key("theme.css"),
            style_version: version.finalize().to_hex()[..8].to_owned(),
        })
    }

    /// The same for a site with a search page: every page then offers it.
    pub fn with_search(mut self) -> Renderer {
        self.search = true;
        self
    }

    /// The interface's words, for feeds and other texts beside the pages.
    pub fn locale(&self) -> &Locale {
        &self.locale
    }

    /// The home page.
    ///
    /// # Errors
    /// When the template fails; so for all of these.
    pub fn home(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("home.html", &index::home(&self.scope(site)), None)
    }

    /// An entry's page: its `text`; or why it is gone, or where it went.
    ///
    /// # Errors
    /// When the template fails.
    pub fn entry(&self, site: &Site<'_>, id: EntryId, text: &RenderedText) -> Result<Vec<u8>, RenderError> {
        let scope = self.scope(site);
        if let State::Gone { reason, redirect } = &site.entry(id).state {
            return match redirect {
                Some(target) => {
                    let target = if target.contains("://") {
                        target.clone()
                    } else {
                        let path = target.trim_start_matches('/');
                        site.config.base.link(&site.routes.in_edition_path(path))
                    };
                    self.render(
                        "redirect.html",
                        &page::redirect(&scope, &target, Some(reason)),
                        None,
                    )
                }
                None => self.render("gone.html", &entry::entry_page(&scope, id, &[]), None),
            };
        }
        let context = entry::entry_page(&scope, id, &text.headings);
        self.render("entry.html", &context, Some(&text.html))
    }

    /// The page of the text of an entry's file.
    ///
    /// # Errors
    /// When its text cannot be read or the template fails.
    pub fn attachment(&self, site: &Site<'_>, id: EntryId, place: usize) -> Result<Vec<u8>, RenderError> {
        let document = site.attachment(id, place)?;
        let file = &site.catalogue.entry(id).attachments[place];
        let name = |key: &'static str| move |n: usize| self.locale.fill(key, &[("n", &n.to_string())]);
        let words = Words {
            page: &name("attachment_page"),
            table: &name("attachment_table"),
        };
        let scope = self.scope(site);
        let context = attachment::attachment_page(&scope, id, place, file, &document, &words);
        let body = html::page(&document, &words);
        self.render("attachment.html", &context, Some(&body))
    }

    /// The page of all units.
    ///
    /// # Errors
    /// When the template fails.
    pub fn units(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("units.html", &index::units(&self.scope(site)), None)
    }

    /// The page of the category tree.
    ///
    /// # Errors
    /// When the template fails.
    pub fn categories(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("categories.html", &index::categories(&self.scope(site)), None)
    }

    /// The page of all years.
    ///
    /// # Errors
    /// When the template fails.
    pub fn years(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("years.html", &index::years_page(&self.scope(site)), None)
    }

    /// A page of the list of a term.
    ///
    /// # Errors
    /// When the template fails.
    pub fn list(&self, site: &Site<'_>, term: Term, number: PageNumber) -> Result<Vec<u8>, RenderError> {
        self.render(
            "list.html",
            &list::list_page(&self.scope(site), term, number),
            None,
        )
    }

    /// A statutory or other page, by its place in the catalogue.
    ///
    /// # Errors
    /// When its text cannot be read or the template fails.
    pub fn page(&self, site: &Site<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
        let text = site.page_html(place)?;
        let scope = self.scope(site);
        let context = page::statutory(&scope, place, &text.headings);
        self.render("page.html", &context, Some(&text.html))
    }

    /// The page that compares the texts of an entry before and after its corrections.
    ///
    /// # Errors
    /// When a text cannot be read or the template fails.
    pub fn changes(&self, site: &Site<'_>, id: EntryId) -> Result<Vec<u8>, RenderError> {
        let language = site.catalogue.entry(id).language;
        let shown = |text: String| site.words(&text, language).into_owned();
        let text = shown(site.texts.entry_html(id, LinkStyle::Rooted)?.text());
        let earlier = |change| site.texts.earlier_plain(id, change).map(shown);
        let context = life::changes_page(&self.scope(site), id, &text, earlier)?;
        self.render("changes.html", &context, None)
    }

    /// The page of numbers.
    ///
    /// # Errors
    /// When the template fails.
    pub fn statistics(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        let context = statistics::statistics(&self.scope(site));
        self.render("statistics.html", &context, None)
    }

    /// The page of annual reports.
    ///
    /// # Errors
    /// When the template fails.
    pub fn coverage(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        let context = statistics::coverage_page(&self.scope(site));
        self.render("coverage.html", &context, None)
    }

    /// The page about subscribing.
    ///
    /// # Errors
    /// When the template fails.
    pub fn subscribe(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("subscribe.html", &index::subscribe(&self.scope(site)), None)
    }

    /// The page about open data.
    ///
    /// # Errors
    /// When the template fails.
    pub fn data(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("data.html", &index::data(&self.scope(site)), None)
    }

    /// The search page.
    ///
    /// # Errors
    /// When the theme has none or it fails.
    pub fn search(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("search.html", &page::search(&self.scope(site)), None)
    }

    /// What the web server shows when nothing is at an address.
    ///
    /// # Errors
    /// When the template fails.
    pub fn not_found(&self, site: &Site<'_>) -> Result<Vec<u8>, RenderError> {
        self.render("404.html", &page::not_found(&self.scope(site)), None)
    }

    /// A page that leads on to `target`: a link within the site (`/unit/`) or an absolute address.
    ///
    /// # Errors
    /// When the template fails.
    pub fn redirect(&self, site: &Site<'_>, target: &str) -> Result<Vec<u8>, RenderError> {
        self.render(
            "redirect.html",
            &page::redirect(&self.scope(site), target, None),
            None,
        )
    }

    /// What a route's page depends on beside the site: its template and all templates that one names,
    /// and those that name none of their own, such as components.
    pub fn template_print(&self, route: &Route) -> Fingerprint {
        match route {
            Route::Home => self.engine.print("home.html"),
            Route::Units => self.engine.print("units.html"),
            Route::Categories => self.engine.print("categories.html"),
            Route::Years => self.engine.print("years.html"),
            Route::List(..) => self.engine.print("list.html"),
            Route::Page(_) => self.engine.print("page.html"),
            Route::Subscribe => self.engine.print("subscribe.html"),
            Route::Search => self.engine.print("search.html"),
            Route::Data => self.engine.print("data.html"),
            Route::EntryFileText(..) => self.engine.print("attachment.html"),
            Route::Statistics => self.engine.print("statistics.html"),
            Route::Coverage => self.engine.print("coverage.html"),
            Route::Changes(_) => self.engine.print("changes.html"),
            Route::NotFound => self.engine.print("404.html"),
            // An entry may be there, gone, or elsewhere.
            Route::Entry(_) => Fingerprint::join(&[
                self.engine.print("entry.html"),
                self.engine.print("gone.html"),
                self.engine.print("redirect.html"),
            ]),
            _ => Fingerprint::default(),
        }
    }

    /// What a page that leads on depends on beside the site.
    pub fn redirect_print(&self) -> Fingerprint {
        self.engine.print("redirect.html")
    }

    /// What all pages and files depend on: the interface's words, the style sheet's address.
    pub fn common_print(&self) -> Fingerprint {
        Mixer::new("renderer")
            .text(&format!("{:?}", self.locale))
            .text(self.lang)
            .text(&self.style_version)
            .number(self.search.into())
            .number(self.theme_style.into())
            .done()
    }

    fn scope<'a>(&'a self, site: &Site<'a>) -> Scope<'a> {
        Scope {
            site: *site,
            locale: &self.locale,
            lang: self.lang,
            search: self.search,
            theme_style: self.theme_style,
            style_version: &self.style_version,
        }
    }

    fn render<C: Serialize>(
        &self,
        name: &str,
        context: &C,
        body: Option<&str>,
    ) -> Result<Vec<u8>, RenderError> {
        if !self.engine.has(name) {
            return Err(RenderError::Template(Box::new(missing_template(name))));
        }
        let mut context = Context::from_serialize(context).map_err(|error| {
            let message = error.to_string();
            RenderError::Template(Box::new(Diagnostic::new(Problem::Template { message }, None)))
        })?;
        if let Some(body) = body {
            // The text stage has made this HTML and vouches for it.
            context.insert_value("body", Value::safe_string(body));
        }
        let rendered = self
            .engine
            .render(name, &context)
            .map_err(RenderError::Template)?;
        let rendered = if self.minify_pages {
            minify::page(rendered)
        } else {
            rendered
        };
        Ok(rendered.into_bytes())
    }
}

fn missing_template(name: &str) -> Diagnostic {
    let message = format!("the theme has no template `{name}`");
    Diagnostic::new(
        Problem::Template { message },
        Place::file(format!("templates/{name}")),
    )
}
