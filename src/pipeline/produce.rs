//! From a planned file to its bytes: who makes what.

use std::sync::OnceLock;

use crate::catalogue::EntryId;
use crate::config::{EditionId, Minify};
use crate::data::{self, Address};
use crate::diagnostic::Diagnostics;
use crate::feed;
use crate::internal_error;
use crate::load::theme::Theme;
use crate::pipeline::Failure;
use crate::plan::routes::Route;
use crate::plan::{Job, Planned};
use crate::render::{RenderError, Renderer, script};

use crate::site::{LinkStyle, Site, TextError};
use crate::text::RenderedText;

/// A site in one edition, and the theme in its words.
pub(super) struct EditionSite<'a> {
    pub id: EditionId,
    pub site: Site<'a>,
    pub renderer: &'a Renderer,
}

/// Makes the bytes of planned files.
pub(super) struct Producer<'a> {
    /// As everything was published: what all editions share.
    site: &'a Site<'a>,
    editions: &'a [EditionSite<'a>],
    theme: &'a Theme,
    /// What the site map lists: gathered once for all its parts.
    addresses: OnceLock<Vec<Address>>,
}

impl<'a> Producer<'a> {
    pub(super) fn new(site: &'a Site<'a>, editions: &'a [EditionSite<'a>], theme: &'a Theme) -> Producer<'a> {
        Producer {
            site,
            editions,
            theme,
            addresses: OnceLock::new(),
        }
    }

    /// The bytes of a file that is not a copy.
    pub(super) fn bytes(&self, planned: &Planned) -> Result<Vec<u8>, Failure> {
        let _working = internal_error::working_on(planned.path.as_str());
        let edition = self.editions.iter().find(|edition| edition.id == planned.edition);
        let Some(edition) = edition else {
            return Ok(Vec::new()); // No other edition is planned.
        };
        match &planned.job {
            Job::Redirect(to) => {
                let elsewhere = to.contains("://");
                let to = if elsewhere {
                    to.clone()
                } else {
                    self.site.config.base.link(to)
                };
                let page = edition.renderer.redirect(&edition.site, &to);
                page.map_err(Failure::from)
            }
            Job::Render(route) => self.route(edition, route),
            // Copies are streamed from file to file.
            Job::Copy(_) => Ok(Vec::new()),
        }
    }

    fn route(&self, edition: &EditionSite<'_>, route: &Route) -> Result<Vec<u8>, Failure> {
        let (site, renderer) = (&edition.site, edition.renderer);
        let page = match route {
            Route::Home => renderer.home(site),
            Route::Entry(id) => return self.entry_page(edition.id, *id, &self.text(*id)?),
            Route::EntryFileText(id, file) => renderer.attachment(site, *id, *file),
            Route::Units => renderer.units(site),
            Route::Categories => renderer.categories(site),
            Route::Years => renderer.years(site),
            Route::List(term, number) => renderer.list(site, *term, *number),
            Route::Page(page) => renderer.page(site, *page),
            Route::Statistics => renderer.statistics(site),
            Route::Coverage => renderer.coverage(site),
            Route::Changes(id) => renderer.changes(site, *id),
            Route::Subscribe => renderer.subscribe(site),
            Route::Search => renderer.search(site),
            Route::Data => renderer.data(site),
            Route::NotFound => renderer.not_found(site),
            other => return self.file(edition, other).map_err(Failure::from),
        };
        page.map_err(Failure::from)
    }

    fn addresses(&self) -> &[Address] {
        self.addresses.get_or_init(|| data::addresses(self.site))
    }

    /// An entry's text; nothing when it is gone.
    pub(super) fn text(&self, id: EntryId) -> Result<RenderedText, TextError> {
        if self.site.catalogue.entry(id).has_text() {
            self.site.texts.entry_html(id, LinkStyle::Rooted)
        } else {
            Ok(RenderedText::default())
        }
    }

    /// An entry's page in one edition, with its text as published.
    pub(super) fn entry_page(
        &self,
        edition: EditionId,
        id: EntryId,
        text: &RenderedText,
    ) -> Result<Vec<u8>, Failure> {
        let Some(edition) = self.editions.iter().find(|known| known.id == edition) else {
            return Ok(Vec::new()); // No other edition is planned.
        };
        let (site, renderer) = (&edition.site, edition.renderer);
        let same = site.routes.path(&Route::Home) == self.site.routes.path(&Route::Home);
        let page = match site.edition {
            _ if text.html.is_empty() => renderer.entry(site, id, text),
            None => renderer.entry(site, id, text),
            // The links of the text lead to where they lead as published.
            Some(shown) if same => {
                let language = site.catalogue.entry(id).language;
                renderer.entry(site, id, &shown.text(text.clone(), language))
            }
            Some(_) => renderer.entry(site, id, &site.entry_html(id, LinkStyle::Rooted)?),
        };
        page.map_err(Failure::from)
    }

    /// What lies beside an entry's page, with its text without marks.
    pub(super) fn entry_data(&self, id: EntryId, text: &str) -> Result<Vec<u8>, TextError> {
        data::entry_json(self.site, id, text)
    }

    /// A static file of the theme; scripts as small as the site wants them.
    fn asset(&self, name: &str) -> Vec<u8> {
        let bytes = self.theme.assets.get(name).map_or(&[][..], Vec::as_slice);
        match std::str::from_utf8(bytes) {
            Ok(source) if name.ends_with(".js") => {
                let written = self.site.config.minify == Minify::Off;
                script(source, written).into_bytes()
            }
            _ => bytes.to_vec(),
        }
    }

    /// Files that no template makes.
    fn file(&self, edition: &EditionSite<'_>, route: &Route) -> Result<Vec<u8>, TextError> {
        let site = if route.is_shared() {
            self.site
        } else {
            &edition.site
        };
        Ok(match route {
            Route::EntryData(id) => self.entry_data(*id, &self.text(*id)?.text())?,
            Route::Feed(term, kind) => feed::feed(site, *term, *kind)?,
            Route::FeedArchive(number, kind) => feed::archive(site, *number, *kind)?,
            Route::Opml => feed::opml(site),
            Route::Sitemap => data::sitemap(site, self.addresses(), data::SITEMAP_LIMIT),
            Route::SitemapPart(number) => {
                data::sitemap_part(site, self.addresses(), data::SITEMAP_LIMIT, *number)
            }
            Route::Robots => data::robots(site),
            Route::DataCsv(period) => data::csv(site, *period)?,
            Route::DataJsonl(period) => data::jsonl(site, *period)?,
            Route::TermCsv(term, period) => data::term_csv(site, *term, *period)?,
            Route::TermJsonl(term, period) => data::term_jsonl(site, *term, *period)?,
            Route::DataCatalogue => data::catalogue_jsonld(site)?,
            Route::OpenSearch => data::opensearch(site),
            Route::Redirects => data::redirects(site),
            Route::NginxRedirects => data::nginx_redirects(site),
            Route::NginxGone => data::nginx_gone(site),
            Route::Asset(name) => self.asset(name),
            // Pages and copies are made elsewhere.
            _ => Vec::new(),
        })
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Failure {
        match error {
            RenderError::Text(error) => error.into(),
            RenderError::Template(finding) => Failure::Invalid(Diagnostics::from_iter([*finding])),
        }
    }
}

impl From<TextError> for Failure {
    fn from(error: TextError) -> Failure {
        match error {
            TextError::Changed(changed) => Failure::Changed(changed),
            error @ TextError::Failed { .. } => Failure::Broken(error.to_string()),
        }
    }
}
