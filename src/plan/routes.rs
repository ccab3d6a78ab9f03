//! The only place that makes a URL.
//!
//! A [`Route`] names a thing the site holds; [`Routes`] gives its link, its absolute URL and its
//! file below the output folder, so the three can never disagree.
//!
//! Each edition has its own pages and feeds: the main one at the root, another in a folder of its
//! own with the same addresses below it. Files, data and what machines ask a site for are there
//! once ([`Route::is_shared`]). **Every address of the site that ends in `/` is there in every
//! edition**, old addresses too, so a link in a text can be led to the reader's edition
//! ([`Routes::in_edition_path`]).

use crate::catalogue::pagination::PageNumber;
use crate::catalogue::period::Period;
use crate::catalogue::{Catalogue, EntryId, Term};
use crate::config::{BaseUrl, Config, EditionId};
use crate::entry::Script;
use crate::output::OutputPath;

/// A thing with an address of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// The home page.
    Home,
    /// An entry's page.
    Entry(EntryId),
    /// An entry's metadata, summary and lead as JSON.
    EntryData(EntryId),
    /// A file of an entry: attachment or picture, by its place in [`crate::entry::Entry::attachments`].
    EntryFile(EntryId, usize),
    /// The page of the text of an entry's file.
    EntryFileText(EntryId, usize),
    /// All units.
    Units,
    /// The category tree.
    Categories,
    /// All years.
    Years,
    /// A page of the list of a term.
    List(Term, PageNumber),
    /// A statutory page, by its place in [`Catalogue::pages`].
    Page(usize),
    /// A picture or file of a statutory page.
    PageFile(usize, usize),
    /// How much was disclosed when and by whom.
    Statistics,
    /// Which annual reports there are, by unit and year.
    Coverage,
    /// What the corrections of an entry changed in its text.
    Changes(EntryId),
    /// How to subscribe.
    Subscribe,
    /// Full-text search.
    Search,
    /// Open data, explained.
    Data,
    /// What the web server shows when nothing is at an address.
    NotFound,
    /// A feed of everything (`None`) or of a term.
    Feed(Option<Term>, FeedKind),
    /// An archive page of the feed of everything (RFC 5005), from 1, oldest first.
    FeedArchive(usize, FeedKind),
    /// All feeds as OPML.
    Opml,
    /// The site map, or its index.
    Sitemap,
    /// A part of the site map, from 1.
    SitemapPart(usize),
    /// `robots.txt`.
    Robots,
    /// The entries of a year, or of a month, as CSV.
    DataCsv(Period),
    /// The entries of a year, or of a month, as JSON Lines.
    DataJsonl(Period),
    /// What a term has of a year or month, as CSV.
    TermCsv(Term, Period),
    /// What a term has of a year or month, as JSON Lines.
    TermJsonl(Term, Period),
    /// The DCAT description of the data.
    DataCatalogue,
    /// How a browser's address bar searches the site.
    OpenSearch,
    /// Redirects for hosts that read `_redirects`.
    Redirects,
    /// Redirects as an nginx `map`.
    NginxRedirects,
    /// Addresses that are gone (410) as an nginx `map`.
    NginxGone,
    /// A file of the theme, such as `style.css`.
    Asset(String),
}

impl Route {
    /// Whether all editions have it together: it is at the root, and there once.
    pub fn is_shared(&self) -> bool {
        match self {
            Route::EntryData(_)
            | Route::EntryFile(..)
            | Route::PageFile(..)
            | Route::Sitemap
            | Route::SitemapPart(_)
            | Route::Robots
            | Route::DataCsv(_)
            | Route::DataJsonl(_)
            | Route::DataCatalogue
            | Route::TermCsv(..)
            | Route::TermJsonl(..)
            | Route::Redirects
            | Route::NginxRedirects
            | Route::NginxGone
            | Route::Asset(_) => true,
            Route::Home
            | Route::Entry(_)
            | Route::EntryFileText(..)
            | Route::Units
            | Route::Categories
            | Route::Years
            | Route::Statistics
            | Route::Coverage
            | Route::Changes(_)
            | Route::List(..)
            | Route::Page(_)
            | Route::Subscribe
            | Route::Search
            | Route::Data
            | Route::NotFound
            | Route::Feed(..)
            | Route::FeedArchive(..)
            | Route::Opml
            | Route::OpenSearch => false,
        }
    }
}

/// The formats of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedKind {
    /// RSS 2.0.
    Rss,
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedKind {
    /// All of them, in the order they are offered.
    pub const ALL: [FeedKind; 3] = [FeedKind::Rss, FeedKind::Atom, FeedKind::Json];

    /// The file name a feed of this kind has.
    pub fn file_name(self) -> &'static str {
        match self {
            FeedKind::Rss => "feed.xml",
            FeedKind::Atom => "feed.atom",
            FeedKind::Json => "feed.json",
        }
    }

    /// The media type for autodiscovery.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedKind::Rss => "application/rss+xml",
            FeedKind::Atom => "application/atom+xml",
            FeedKind::Json => "application/feed+json",
        }
    }

    /// The name readers know.
    pub fn label(self) -> &'static str {
        match self {
            FeedKind::Rss => "RSS",
            FeedKind::Atom => "Atom",
            FeedKind::Json => "JSON Feed",
        }
    }
}

/// Gives every route its address.
#[derive(Clone, Copy, Debug)]
pub struct Routes<'a> {
    config: &'a Config,
    catalogue: &'a Catalogue,
    edition: EditionId,
}

impl<'a> Routes<'a> {
    /// Routes of a site, in its main edition.
    pub fn new(config: &'a Config, catalogue: &'a Catalogue) -> Routes<'a> {
        Routes {
            config,
            catalogue,
            edition: config.first_built(),
        }
    }

    /// The same things in another edition.
    pub fn in_edition(self, edition: EditionId) -> Routes<'a> {
        Routes { edition, ..self }
    }

    /// The edition whose addresses these are.
    pub fn edition(&self) -> EditionId {
        self.edition
    }

    /// The editions that are built.
    pub fn editions(&self) -> Vec<EditionId> {
        self.config.built()
    }

    /// The catalogue the routes lead through.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// The address everything is below.
    pub fn base(&self) -> &'a BaseUrl {
        &self.config.base
    }

    /// The feeds a term has: all kinds for units and categories, RSS for years and at the crossings.
    pub fn feed_kinds(term: Option<Term>) -> &'static [FeedKind] {
        match term {
            None | Some(Term::Unit(_) | Term::Category(_)) => &FeedKind::ALL,
            Some(Term::Year(_) | Term::UnitYear(..) | Term::CategoryYear(..) | Term::UnitCategory(..)) => {
                &[FeedKind::Rss]
            }
        }
    }

    /// The address below the site's root, without a leading slash: `unit/hangzhou/`,
    /// `zh-hant/unit/hangzhou/`.
    pub fn path(&self, route: &Route) -> String {
        let path = self.main_path(route);
        let folder = self.config.edition_folder(self.edition);
        if folder.is_empty() || route.is_shared() {
            path
        } else {
            format!("{folder}{path}")
        }
    }

    /// Where an address below the site's root, as the writer of a text knows it, is in this
    /// edition: `unit/` is `zh-hant/unit/`. Files stay where they are.
    pub fn in_edition_path(&self, path: &str) -> String {
        let folder = self.config.edition_folder(self.edition);
        let end = path.find(['?', '#']).unwrap_or(path.len());
        let is_page = path[..end].is_empty() || path[..end].ends_with('/');
        // A text may name an edition itself.
        let named = |script: &Script| path.starts_with(script.folder());
        if folder.is_empty() || !is_page || self.config.editions.iter().skip(1).any(named) {
            path.to_owned()
        } else {
            format!("{folder}{path}")
        }
    }

    /// The address in the main edition.
    fn main_path(&self, route: &Route) -> String {
        match route {
            Route::Home => String::new(),
            Route::Entry(id) => format!("entry/{}/", self.catalogue.entry(*id).index_number.key()),
            Route::EntryData(id) => format!("{}index.json", self.main_path(&Route::Entry(*id))),
            Route::EntryFile(id, file) => {
                let name = self
                    .catalogue
                    .entry(*id)
                    .attachments
                    .get(*file)
                    .map_or("", |a| &a.output_name);
                format!("{}{name}", self.main_path(&Route::Entry(*id)))
            }
            // A file's own name has one dot at most, so that no file can have this one.
            Route::EntryFileText(id, file) => format!("{}.html", self.path(&Route::EntryFile(*id, *file))),
            Route::Units => "unit/".to_owned(),
            Route::Categories => "category/".to_owned(),
            Route::Years => "year/".to_owned(),
            Route::List(term, PageNumber::Newest) => self.term(*term),
            Route::List(term, PageNumber::Full(n)) => format!("{}page/{n}/", self.term(*term)),
            Route::Page(page) => format!("{}/", self.catalogue.pages()[*page].slug),
            Route::PageFile(page, file) => {
                let page_path = self.main_path(&Route::Page(*page));
                let name = self.catalogue.pages()[*page]
                    .attachments
                    .get(*file)
                    .map_or("", |a| &a.output_name);
                format!("{page_path}{name}")
            }
            Route::Statistics => "statistics/".to_owned(),
            Route::Coverage => "coverage/".to_owned(),
            Route::Changes(id) => format!("{}changes/", self.main_path(&Route::Entry(*id))),
            Route::Subscribe => "subscribe/".to_owned(),
            Route::Search => "search/".to_owned(),
            Route::Data => "data/".to_owned(),
            Route::NotFound => "404.html".to_owned(),
            Route::Feed(None, kind) => kind.file_name().to_owned(),
            Route::Feed(Some(term), kind) => format!("{}{}", self.term(*term), kind.file_name()),
            Route::FeedArchive(n, FeedKind::Atom) => format!("feed/{n}.atom"),
            Route::FeedArchive(n, FeedKind::Json) => format!("feed/{n}.json"),
            Route::FeedArchive(n, FeedKind::Rss) => format!("feed/{n}.xml"),
            Route::Opml => "feeds.opml".to_owned(),
            Route::Sitemap => "sitemap.xml".to_owned(),
            Route::SitemapPart(n) => format!("sitemap-{n}.xml"),
            Route::Robots => "robots.txt".to_owned(),
            Route::DataCsv(period) => format!("data/{period}.csv"),
            Route::DataJsonl(period) => format!("data/{period}.jsonl"),
            Route::TermCsv(term, period) => format!("{}{period}.csv", self.term(*term)),
            Route::TermJsonl(term, period) => format!("{}{period}.jsonl", self.term(*term)),
            Route::DataCatalogue => "data/catalogue.jsonld".to_owned(),
            Route::OpenSearch => "opensearch.xml".to_owned(),
            Route::Redirects => "_redirects".to_owned(),
            Route::NginxRedirects => "nginx-redirects.map".to_owned(),
            Route::NginxGone => "nginx-gone.map".to_owned(),
            Route::Asset(name) => format!("static/{name}"),
        }
    }

    fn term(&self, term: Term) -> String {
        match term {
            Term::Unit(unit) => format!("unit/{}/", self.config.unit(unit).slug),
            Term::Category(category) => format!("category/{}/", self.config.category(category).slug_path),
            Term::Year(year) => format!("year/{year}/"),
            Term::UnitYear(unit, year) => format!("{}{year}/", self.term(Term::Unit(unit))),
            Term::CategoryYear(category, year) => format!("{}{year}/", self.term(Term::Category(category))),
            Term::UnitCategory(unit, category) => format!(
                "{}category/{}/",
                self.term(Term::Unit(unit)),
                self.config.category(category).slug_path
            ),
        }
    }

    /// The link to put into a page: with the base path in front.
    pub fn link(&self, route: &Route) -> String {
        self.config.base.link(&self.path(route))
    }

    /// The address with scheme and host.
    pub fn absolute(&self, route: &Route) -> String {
        self.config.base.absolute(&self.path(route))
    }

    /// The file below the output folder; `None` when the address cannot be a file, which the
    /// check stage has ruled out for everything it accepts.
    pub fn file(&self, route: &Route) -> Option<OutputPath> {
        file_of(&self.path(route))
    }
}

/// The output file that a web server answers an address with: `index.html` for a folder.
pub fn file_of(path: &str) -> Option<OutputPath> {
    if path.is_empty() || path.ends_with('/') {
        OutputPath::new(format!("{path}index.html"))
    } else {
        OutputPath::new(path)
    }
}
