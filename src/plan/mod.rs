//! From the catalogue to the list of every file of `public/`.
//!
//! The whole tree is known before anything is rendered: two things that claim one file are found
//! here, and so is a link in a text that leads nowhere. Rendering then takes one [`Planned`] file
//! at a time, in any order.

mod collisions;
pub mod routes;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::catalogue::pagination::{PageNumber, Pages};
use crate::catalogue::{Catalogue, EntryId, Term};
use crate::check::{Reference, Target};
use crate::config::{Config, EditionId, UnitId};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Problem};
use crate::entry::State;
use crate::output::{OutputPath, Phase};
use routes::{FeedKind, Route, Routes, file_of};

/// A file of the site that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Where it goes.
    pub path: OutputPath,
    /// When it may appear.
    pub phase: Phase,
    /// What goes into it.
    pub job: Job,
    /// The edition it belongs to; what all share is made with the first.
    pub edition: EditionId,
    /// The file of the site's folder that asks for it, where one does.
    origin: Option<String>,
}

/// How a file comes to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// The thing at a route is rendered.
    Render(Route),
    /// A page that sends readers on: to a path below the site's root, or an address elsewhere.
    Redirect(String),
    /// A file of the site's folder is copied.
    Copy(String),
}

/// How many things of each kind there are that only the later stages know.
#[derive(Clone, Debug, Default)]
pub struct Extent {
    /// The theme's static files.
    pub assets: Vec<String>,
    /// Archive pages of the feed of everything.
    pub feed_archives: usize,
    /// Parts of the site map; none when it is in one piece.
    pub sitemap_parts: usize,
}

/// Lists every file of the site, in the order of their paths.
pub fn plan(
    config: &Config,
    catalogue: &Catalogue,
    extent: &Extent,
    references: &[Reference],
    diagnostics: &mut Diagnostics,
) -> Vec<Planned> {
    let routes = Routes::new(config, catalogue);
    let mut planner = Planner {
        routes,
        all: BTreeMap::new(),
        references,
        diagnostics,
    };
    for edition in routes.editions() {
        planner.routes = routes.in_edition(edition);
        planner.entries(catalogue);
        planner.pages(catalogue);
        planner.lists(config, catalogue);
        planner.feeds(catalogue, extent);
    }
    planner.routes = routes;
    planner.data(config, catalogue, extent);
    planner.entrance();
    planner.files_as_folders();
    planner.compressed_copies(config);
    planner.of_search();
    planner.other_case();
    planner.unusable_paths();
    planner.all.into_values().collect()
}

/// Compares links to addresses of the site with what is planned. Where some of the site is `missing`
/// because it is invalid, links to what might belong to it are given the benefit of the doubt.
pub fn check_links(
    routes: Routes<'_>,
    planned: &[Planned],
    addresses: &[Reference],
    missing: bool,
    diagnostics: &mut Diagnostics,
) {
    const OF_ENTRIES: [&str; 5] = ["entry/", "unit/", "category/", "year/", "data/"];
    for reference in addresses {
        let Target::Address(address) = &reference.target else {
            continue;
        };
        if missing && OF_ENTRIES.iter().any(|start| address.starts_with(start)) {
            continue;
        }
        let found = file_of(&routes.in_edition_path(address))
            .is_some_and(|file| planned.binary_search_by(|p| p.path.cmp(&file)).is_ok());
        if !found {
            let problem = Problem::MissingLinkTarget {
                target: format!("/{address}"),
            };
            diagnostics.report(problem, reference.place.clone());
        }
    }
}

struct Planner<'a, 'd> {
    routes: Routes<'a>,
    all: BTreeMap<OutputPath, Planned>,
    references: &'a [Reference],
    diagnostics: &'d mut Diagnostics,
}

impl Planner<'_, '_> {
    fn add(&mut self, address: &str, phase: Phase, job: Job, origin: Option<&str>) {
        let Some(path) = file_of(address) else {
            let place = self.place(address, origin);
            self.diagnostics.report(
                Problem::BadAlias {
                    alias: address.to_owned(),
                },
                place,
            );

            return;
        };
        let edition = self.routes.edition();
        let is_first = self.is_first();
        match self.all.entry(path) {
            // Two that claim one address do so in every edition: once is enough to be told.
            Entry::Occupied(first) if first.get().edition == edition && !is_first => {}
            Entry::Occupied(first) => {
                let first = first.get().origin.clone();
                self.claimed_twice(address, origin, first.as_deref());
            }
            Entry::Vacant(place) => {
                let planned = Planned {
                    path: place.key().clone(),
                    phase,
                    job,
                    edition,
                    origin: origin.map(str::to_owned),
                };
                place.insert(planned);
            }
        }
    }

    fn claimed_twice(&mut self, address: &str, origin: Option<&str>, first: Option<&str>) {
        let problem = Problem::DuplicateUrl {
            url: format!("/{address}"),
        };
        let mut claims = [self.place(address, origin), self.place(address, first)];
        // The line of an alias can be changed; a page of the site's own has none to show.
        claims.sort_by_key(collisions::by_use);
        let [place, other] = claims;
        let mut finding = Diagnostic::new(problem, place);
        if other.file != crate::load::site_yaml::FILE {
            finding = finding.with_other(other);
        }
        self.diagnostics.push(finding);
    }

    /// Where an address is claimed: the line of an alias, or the file that has it.
    fn place(&self, address: &str, origin: Option<&str>) -> Place {
        let file = origin.unwrap_or(crate::load::site_yaml::FILE);
        let claim = |r: &&Reference| r.place.file == file && r.target == Target::Alias(address.to_owned());
        self.references
            .iter()
            .find(claim)
            .map_or_else(|| Place::file(file), |r| r.place.clone())
    }

    fn route(&mut self, route: Route, phase: Phase, origin: Option<&str>) {
        let address = self.routes.path(&route);
        self.add(&address, phase, Job::Render(route), origin);
    }

    fn entries(&mut self, catalogue: &Catalogue) {
        for (id, entry) in catalogue.entries() {
            let origin = Some(entry.file.as_str());
            match &entry.state {
                State::Gone {
                    redirect: Some(to), ..
                } => {
                    let address = self.routes.path(&Route::Entry(id));
                    let to = if to.contains("://") {
                        to.clone()
                    } else {
                        self.routes.in_edition_path(to.trim_start_matches('/'))
                    };
                    self.add(&address, Phase::Entry, Job::Redirect(to), origin);
                }
                _ => self.route(Route::Entry(id), Phase::Entry, origin),
            }
            self.aliases(id, &entry.aliases, origin);
            // What is gone takes its files with it.
            let files = entry.attachments.iter().enumerate();
            for (file, _) in files.filter(|(_, file)| entry.has_text() && file.has_text()) {
                self.route(Route::EntryFileText(id, file), Phase::Attachment, origin);
            }
            if entry.has_text() && entry.changes.iter().any(|change| change.before.is_some()) {
                self.route(Route::Changes(id), Phase::Entry, origin);
            }
            if !self.is_first() {
                continue;
            }
            self.route(Route::EntryData(id), Phase::Entry, origin);
            let files = entry.attachments.iter().enumerate().filter(|_| entry.has_text());
            for (file, attachment) in files {
                let address = self.routes.path(&Route::EntryFile(id, file));
                self.add(
                    &address,
                    Phase::Attachment,
                    Job::Copy(attachment.file.clone()),
                    origin,
                );
            }
        }
    }

    /// Old addresses with a query can only be answered by a server that reads the redirect maps.
    /// Nobody ever had them in a second edition; those like a page's are there all the same, since
    /// links in texts may lead to them (see [`routes`]).
    fn aliases(&mut self, id: EntryId, aliases: &[String], origin: Option<&str>) {
        let to = self.routes.path(&Route::Entry(id));
        for alias in aliases.iter().filter(|alias| !alias.contains('?')) {
            let own = self.routes.in_edition_path(alias);
            if self.is_first() {
                self.add(alias, Phase::List, Job::Redirect(to.clone()), origin);
            }
            if own != *alias {
                self.add(&own, Phase::List, Job::Redirect(to.clone()), origin);
            }
        }
    }

    /// Whether this is the edition that what all editions share is made with.
    fn is_first(&self) -> bool {
        self.routes.editions().first() == Some(&self.routes.edition())
    }

    /// Where only another edition than the main one is built, the site's address leads there.
    fn entrance(&mut self) {
        let home = self.routes.path(&Route::Home);
        if !home.is_empty() {
            self.add("", Phase::Index, Job::Redirect(home), None);
        }
    }

    fn pages(&mut self, catalogue: &Catalogue) {
        for (number, page) in catalogue.pages().iter().enumerate() {
            let origin = Some(page.file.as_str());
            self.route(Route::Page(number), Phase::Entry, origin);
            if !self.is_first() {
                continue;
            }
            for (file, attachment) in page.attachments.iter().enumerate() {
                let address = self.routes.path(&Route::PageFile(number, file));
                self.add(
                    &address,
                    Phase::Attachment,
                    Job::Copy(attachment.file.clone()),
                    origin,
                );
            }
        }
    }

    fn lists(&mut self, config: &Config, catalogue: &Catalogue) {
        for (term, ids) in catalogue.terms() {
            let pages = Pages::new(ids, config.page_size);
            for number in pages.numbers() {
                self.route(Route::List(term, number), Phase::List, None);
            }
            if let Some(next) = pages.redirect() {
                let newest = self.routes.path(&Route::List(term, PageNumber::Newest));
                let address = self.routes.path(&Route::List(term, next));
                self.add(&address, Phase::List, Job::Redirect(newest), None);
            }
        }
        // A unit that has disclosed nothing yet still has a page that says so.
        for unit in (0..config.units.len()).map(UnitId) {
            if catalogue.list(Term::Unit(unit)).is_empty() {
                self.route(
                    Route::List(Term::Unit(unit), PageNumber::Newest),
                    Phase::List,
                    None,
                );
            }
        }
        for route in [
            Route::Units,
            Route::Categories,
            Route::Years,
            Route::Statistics,
            Route::Coverage,
            Route::Subscribe,
            Route::Data,
        ] {
            self.route(route, Phase::List, None);
        }
        for route in [Route::Home, Route::NotFound, Route::Search, Route::OpenSearch] {
            self.route(route, Phase::Index, None);
        }
    }

    fn feeds(&mut self, catalogue: &Catalogue, extent: &Extent) {
        let terms = catalogue.terms().map(|(term, _)| Some(term));
        for term in std::iter::once(None).chain(terms) {
            for kind in Routes::feed_kinds(term) {
                self.route(Route::Feed(term, *kind), Phase::Index, None);
            }
        }
        for number in 1..=extent.feed_archives {
            for kind in FeedKind::ALL {
                self.route(Route::FeedArchive(number, kind), Phase::List, None);
            }
        }
        self.route(Route::Opml, Phase::Index, None);
    }

    fn data(&mut self, config: &Config, catalogue: &Catalogue, extent: &Extent) {
        let years = catalogue.all_years().into_iter();
        for period in years.flat_map(|year| catalogue.periods(config, None, year)) {
            self.route(Route::DataCsv(period), Phase::List, None);
            self.route(Route::DataJsonl(period), Phase::List, None);
        }
        // A term that is bound to a year has the data of its unit or category for that year.
        let unbound = catalogue
            .terms()
            .filter(|(term, _)| term.without_year().is_none());
        for (term, _) in unbound {
            let years = catalogue.years_of(term).into_iter();
            for period in years.flat_map(|year| catalogue.periods(config, Some(term), year)) {
                self.route(Route::TermCsv(term, period), Phase::List, None);
                self.route(Route::TermJsonl(term, period), Phase::List, None);
            }
        }
        for number in 1..=extent.sitemap_parts {
            self.route(Route::SitemapPart(number), Phase::List, None);
        }
        let single = [
            Route::DataCatalogue,
            Route::Sitemap,
            Route::Robots,
            Route::Redirects,
            Route::NginxRedirects,
            Route::NginxGone,
        ];
        for route in single {
            self.route(route, Phase::Index, None);
        }
        for asset in &extent.assets {
            self.route(Route::Asset(asset.clone()), Phase::Asset, None);
        }
    }
}
