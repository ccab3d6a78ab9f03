//! What all contexts are made from, and the frame around every page.

use std::borrow::Cow;

use super::{Alternate, Crumb, EntryLink, EntryRow, Fact, FeedLink, Footer, Frame, Head};
use super::{Mark, MenuItem, SiteFacts, TermLink};
use crate::catalogue::pagination::PageNumber;
use crate::catalogue::{EntryId, Term};
use crate::config::{CategoryId, UnitId};
use crate::entry::{Moment, Page, State, Validity};
use crate::plan::routes::{FeedKind, Route, Routes};
use crate::render::locale::Locale;
use crate::render::meta;
use crate::site::Site;

/// The pages that the law asks for, by their slugs, in the order of the menu. Other pages are
/// linked from the foot.
const STATUTORY: [&str; 4] = ["guide", "rules", "annual-reports", "on-request"];

/// The site, the interface's words, and what the theme has.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The site.
    pub site: Site<'a>,
    /// The interface's words.
    pub locale: &'a Locale,
    /// The language tag of the interface.
    pub lang: &'a str,
    /// Whether the site has a search page.
    pub search: bool,
    /// Whether the theme has a style sheet of its own beside the default one.
    pub theme_style: bool,
    /// What is put behind the addresses of style sheets and scripts, so that browsers fetch changed ones.
    pub style_version: &'a str,
}

impl<'a> Scope<'a> {
    /// An interface text.
    pub fn text(&self, key: &'static str) -> &'a str {
        self.locale.text(key)
    }

    /// The link to a thing of this site.
    pub fn link(&self, route: &Route) -> String {
        self.site.routes.link(route)
    }

    /// A head with what follows from title, description and address.
    pub fn head(
        &self,
        kind: &'static str,
        title: impl Into<Cow<'a, str>>,
        description: impl Into<Cow<'a, str>>,
        route: Option<&Route>,
    ) -> Head<'a> {
        let title = title.into();
        let site = &self.site.config.title;
        let head_title = if kind == "home" {
            site.clone()
        } else {
            format!("{title} - {site}")
        };
        let mut description = description.into();
        if description.trim().is_empty() {
            description = Cow::Owned(head_title.clone());
        }
        let canonical = route.map(|route| self.site.routes.absolute(route));
        let open_graph = meta::open_graph(self, kind, &title, &description, canonical.as_deref());
        Head {
            kind,
            title,
            title_lang: self.lang,
            head_title,
            description,
            canonical,
            robots: None,
            meta: meta::site(self),
            open_graph,
            alternates: self.alternates(None, &self.site.config.title),
            json_ld: None,
        }
    }

    /// The frame around a page.
    pub fn frame(&self, head: Head<'a>, trail: Vec<Crumb<'a>>, at: Option<&Route>) -> Frame<'a> {
        let config = self.site.config;
        let asset = |name: &str| self.link(&Route::Asset(name.to_owned()));
        let versioned = |name: &str| format!("{}?v={}", asset(name), self.style_version);
        Frame {
            lang: self.lang,
            site: SiteFacts {
                title: &config.title,
                description: &config.description,
                home: self.link(&Route::Home),
                style: versioned("style.css"),
                theme_style: self.theme_style.then(|| versioned("theme.css")),
                reading: versioned("reading.js"),
                tools: versioned("tools.js"),
                icon: asset("icon.svg"),
                search: self.search.then(|| self.link(&Route::Search)),
                opensearch: self.link(&Route::OpenSearch),
            },
            page: head,
            menu: self.menu(at),
            trail,
            footer: self.footer(at),
        }
    }

    fn menu(&self, at: Option<&Route>) -> Vec<MenuItem<'a>> {
        let item = |key, route| self.item(key, route, at);
        let mut menu = vec![item("menu_home", Route::Home)];
        menu.extend(self.pages(true).map(|(i, page)| self.page_item(i, page, at)));
        menu.push(item("menu_units", Route::Units));
        menu.push(item("menu_categories", Route::Categories));
        menu.push(item("menu_years", Route::Years));
        menu.push(item("menu_data", Route::Data));
        menu.push(item("menu_subscribe", Route::Subscribe));
        menu
    }

    fn item(&self, key: &'static str, route: Route, at: Option<&Route>) -> MenuItem<'a> {
        MenuItem {
            label: self.text(key),
            lang: self.lang,
            current: current(at, &route),
            url: self.link(&route),
        }
    }

    /// The statutory pages, or the others, with their places in the catalogue.
    pub fn pages(&self, statutory: bool) -> impl Iterator<Item = (usize, &'a Page)> + use<'a> {
        let pages = self.site.catalogue.pages().iter().enumerate();
        pages.filter(move |(_, page)| STATUTORY.contains(&page.slug.as_str()) == statutory)
    }

    fn page_item(&self, place: usize, page: &'a Page, at: Option<&Route>) -> MenuItem<'a> {
        let route = Route::Page(place);
        MenuItem {
            label: page.menu.as_ref().unwrap_or(&page.title),
            lang: page.language.tag(),
            current: current(at, &route),
            url: self.link(&route),
        }
    }

    fn footer(&self, at: Option<&Route>) -> Footer<'a> {
        let footer = &self.site.config.footer;
        let mail = footer
            .email
            .as_ref()
            .filter(|e| e.contains('@'))
            .map(|e| format!("mailto:{e}"));
        let phone = footer
            .phone
            .as_ref()
            .filter(|p| is_phone(p))
            .map(|p| format!("tel:{p}"));
        let icp = Some("https://beian.miit.gov.cn/".to_owned());
        let facts = [
            ("organiser", "footer_organiser", &footer.organiser, None),
            ("undertaker", "footer_undertaker", &footer.undertaker, None),
            ("address", "footer_address", &footer.address, None),
            ("postcode", "footer_postcode", &footer.postcode, None),
            ("phone", "footer_phone", &footer.phone, phone),
            ("email", "footer_email", &footer.email, mail),
            ("hours", "footer_hours", &footer.hours, None),
            (
                "identification-code",
                "footer_identification_code",
                &footer.identification_code,
                None,
            ),
            ("icp", "footer_icp", &footer.icp, icp),
            ("police", "footer_police", &footer.police, None),
        ];
        let facts = facts.into_iter().filter_map(|(key, label, value, url)| {
            let value = value.as_deref()?;
            let label = self.text(label);
            Some(Fact {
                key,
                label,
                value,
                url,
            })
        });
        Footer {
            facts: facts.collect(),
            note: footer.note.as_deref(),
            pages: self
                .pages(false)
                .map(|(i, page)| self.page_item(i, page, at))
                .chain([
                    self.item("menu_statistics", Route::Statistics, at),
                    self.item("menu_coverage", Route::Coverage, at),
                ])
                .collect(),
        }
    }

    /// The autodiscovery links of the feeds of a term, or of everything.
    pub fn alternates(&self, term: Option<Term>, name: &str) -> Vec<Alternate> {
        let kinds = Routes::feed_kinds(term);
        let link = |kind: &FeedKind| Alternate {
            media_type: kind.media_type(),
            title: format!("{name} {}", kind.label()),
            url: self.link(&Route::Feed(term, *kind)),
        };
        kinds.iter().map(link).collect()
    }

    /// The feeds of a term, or of everything; none for a term without entries.
    pub fn feeds(&self, term: Option<Term>) -> Vec<FeedLink> {
        if term.is_some_and(|term| self.site.catalogue.list(term).is_empty()) {
            return Vec::new();
        }
        let link = |kind: &FeedKind| FeedLink {
            label: kind.label(),
            url: self.link(&Route::Feed(term, *kind)),
        };
        Routes::feed_kinds(term).iter().map(link).collect()
    }

    /// The name of a term.
    pub fn term_title(&self, term: Term) -> Cow<'a, str> {
        let config = self.site.config;
        let year_text = |year: i16| self.locale.fill("year", &[("n", &year.to_string())]);
        match term {
            Term::Unit(unit) => Cow::Borrowed(&config.unit(unit).name),
            Term::Category(category) => Cow::Borrowed(&config.category(category).name),
            Term::Year(year) => Cow::Owned(year_text(year)),
            Term::UnitYear(unit, year) => {
                let name = config.unit(unit).name.as_str();
                Cow::Owned(
                    self.locale
                        .fill("unit_year", &[("unit", name), ("year", &year_text(year))]),
                )
            }
            Term::CategoryYear(category, year) => {
                let values = [
                    ("category", config.category(category).name.as_str()),
                    ("year", &year_text(year)),
                ];
                Cow::Owned(self.locale.fill("category_year", &values))
            }
            Term::UnitCategory(unit, category) => {
                let values = [
                    ("unit", config.unit(unit).name.as_str()),
                    ("category", config.category(category).name.as_str()),
                ];
                Cow::Owned(self.locale.fill("unit_category", &values))
            }
        }
    }

    /// What a term is about, where the site says so.
    pub fn term_description(&self, term: Term) -> Option<&'a str> {
        let config = self.site.config;
        match term {
            Term::Unit(unit) => config.unit(unit).description.as_deref(),
            Term::Category(category) => config.category(category).description.as_deref(),
            _ => None,
        }
    }

    /// A link to the list of a term, with `children` below it. A unit always has a page, whoever
    /// looks for it; other terms have one when they have entries.
    pub fn term_link(&self, term: Term, children: Vec<TermLink<'a>>) -> TermLink<'a> {
        let count = self.site.catalogue.list(term).len();
        let has_page = count > 0 || matches!(term, Term::Unit(_));
        let label = match term {
            Term::UnitYear(_, year) | Term::CategoryYear(_, year) => self.term_title(Term::Year(year)),
            Term::UnitCategory(_, category) => self.term_title(Term::Category(category)),
            other => self.term_title(other),
        };
        TermLink {
            label,
            description: self.term_description(term),
            url: has_page.then(|| self.link(&Route::List(term, PageNumber::Newest))),
            count,
            children,
        }
    }

    /// The units directly below another, or at the top, each with those below it.
    pub fn unit_tree(&self, parent: Option<UnitId>) -> Vec<TermLink<'a>> {
        let units = &self.site.config.units;
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); units.len() + 1];
        for (i, unit) in units.iter().enumerate() {
            below[unit.parent.map_or(units.len(), |p| p.0)].push(i);
        }
        self.unit_branch(parent.map_or(units.len(), |p| p.0), &below)
    }

    fn unit_branch(&self, parent: usize, below: &[Vec<usize>]) -> Vec<TermLink<'a>> {
        let link = |i: &usize| self.term_link(Term::Unit(UnitId(*i)), self.unit_branch(*i, below));
        below[parent].iter().map(link).collect()
    }

    /// The categories of `ids`, each with those below it.
    pub fn category_tree(&self, ids: &[CategoryId]) -> Vec<TermLink<'a>> {
        let link = |id: &CategoryId| {
            let children = self.category_tree(&self.site.config.category(*id).children);
            self.term_link(Term::Category(*id), children)
        };
        ids.iter().map(link).collect()
    }

    /// The categories at the top.
    pub fn top_categories(&self) -> Vec<CategoryId> {
        let all = self.site.config.categories.iter().enumerate();
        all.filter(|(_, c)| c.parent.is_none())
            .map(|(i, _)| CategoryId(i))
            .collect()
    }

    /// A link to an entry.
    pub fn entry_link(&self, id: EntryId) -> EntryLink<'a> {
        let entry = self.site.catalogue.entry(id);
        EntryLink {
            title: &entry.title,
            lang: entry.language.tag(),
            url: self.link(&Route::Entry(id)),
            date: entry.published.date.to_string(),
            marks: self.marks(id),
        }
    }

    /// What a reader must know of an entry before relying on it.
    fn marks(&self, id: EntryId) -> Vec<Mark<'a>> {
        let entry = self.site.catalogue.entry(id);
        let mark = |kind, label| Mark {
            kind,
            label: self.text(label),
        };
        let mut marks = Vec::new();
        match entry.state {
            State::Published if !entry.changes.is_empty() => marks.push(mark("corrected", "mark_corrected")),
            State::Published => {}
            State::Withdrawn { .. } => marks.push(mark("withdrawn", "mark_withdrawn")),
            State::Gone { .. } => return vec![mark("gone", "mark_gone")],
        }
        let validity = self.site.catalogue.validity(id);
        if validity != Validity::InForce {
            marks.push(Mark {
                kind: validity.key(),
                label: self.validity(validity),
            });
        }
        marks
    }

    /// How an entry stands today, in words. What was taken back cannot be relied on, whatever its
    /// dates say.
    pub fn standing(&self, id: EntryId) -> &'a str {
        let catalogue = self.site.catalogue;
        match catalogue.entry(id).state {
            State::Published => self.validity(catalogue.validity(id)),
            State::Withdrawn { .. } => self.text("mark_withdrawn"),
            State::Gone { .. } => self.text("mark_gone"),
        }
    }

    /// An entry as lists show it.
    pub fn entry_row(&self, id: EntryId) -> EntryRow<'a> {
        let catalogue = self.site.catalogue;
        let entry = catalogue.entry(id);
        EntryRow {
            title: &entry.title,
            lang: entry.language.tag(),
            url: self.link(&Route::Entry(id)),
            date: entry.published.date.to_string(),
            unit: &self.site.config.unit(entry.unit).name,
            index_number: entry.index_number.shown(),
            document_number: entry.document_number.as_ref().map(|n| n.shown()),
            issued: entry.issued.map(|date| date.to_string()),
            summary: &entry.summary,
            marks: self.marks(id),
        }
    }

    /// The name of a validity.
    pub fn validity(&self, validity: Validity) -> &'a str {
        self.text(match validity {
            Validity::NotYetEffective => "validity_not_yet_effective",
            Validity::InForce => "validity_in_force",
            Validity::Amended => "validity_amended",
            Validity::Repealed => "validity_repealed",
            Validity::Expired => "validity_expired",
        })
    }

    /// A moment for a `datetime` attribute.
    pub fn datetime(&self, moment: Moment) -> String {
        match moment.time {
            Some(_) => moment.rfc3339(self.site.config.offset),
            None => moment.date.to_string(),
        }
    }

    /// The first step of a breadcrumb.
    pub fn home_crumb(&self) -> Crumb<'a> {
        self.crumb(self.text("menu_home"), &Route::Home)
    }

    /// A step of a breadcrumb.
    pub fn crumb(&self, label: impl Into<Cow<'a, str>>, route: &Route) -> Crumb<'a> {
        Crumb {
            label: label.into(),
            url: Some(self.link(route)),
        }
    }

    /// The steps from the home page to the list of a term.
    pub fn term_trail(&self, term: Term) -> Vec<Crumb<'a>> {
        let mut trail = vec![self.home_crumb()];
        match term {
            Term::Unit(_) | Term::UnitYear(..) | Term::UnitCategory(..) => {
                trail.push(self.crumb(self.text("menu_units"), &Route::Units))
            }
            Term::Category(_) | Term::CategoryYear(..) => {
                trail.push(self.crumb(self.text("menu_categories"), &Route::Categories))
            }
            Term::Year(_) => trail.push(self.crumb(self.text("menu_years"), &Route::Years)),
        }
        let list = |term| Route::List(term, PageNumber::Newest);
        match term {
            Term::Unit(unit) | Term::UnitYear(unit, _) | Term::UnitCategory(unit, _) => {
                for unit in self.unit_line(unit) {
                    let term = Term::Unit(unit);
                    trail.push(self.crumb(self.term_title(term), &list(term)));
                }
            }
            Term::Category(category) | Term::CategoryYear(category, _) => {
                for category in self.site.config.category_line(category) {
                    let term = Term::Category(category);
                    trail.push(self.crumb(self.term_title(term), &list(term)));
                }
            }
            Term::Year(_) => {}
        }
        match term {
            Term::Year(year) | Term::UnitYear(_, year) | Term::CategoryYear(_, year) => {
                trail.push(self.crumb(self.term_title(Term::Year(year)), &list(term)));
            }
            Term::UnitCategory(unit, category) => {
                for category in self.site.config.category_line(category) {
                    let term = Term::UnitCategory(unit, category);
                    trail.push(self.crumb(self.term_title(Term::Category(category)), &list(term)));
                }
            }
            Term::Unit(_) | Term::Category(_) => {}
        }
        trail
    }

    /// A unit and those above it, from the top.
    fn unit_line(&self, unit: UnitId) -> Vec<UnitId> {
        let mut line = vec![unit];
        while let Some(parent) = line.last().and_then(|id| self.site.config.unit(*id).parent) {
            line.push(parent);
        }
        line.reverse();
        line
    }
}

/// A number that a phone can dial.
fn is_phone(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b"+-".contains(&b))
}

/// How a menu item stands to the page that is shown.
fn current(at: Option<&Route>, item: &Route) -> &'static str {
    let below = |at: &Route| {
        matches!(
            (at, item),
            (
                Route::List(Term::Unit(_) | Term::UnitYear(..) | Term::UnitCategory(..), _),
                Route::Units
            ) | (
                Route::List(Term::Category(_) | Term::CategoryYear(..), _),
                Route::Categories
            ) | (Route::List(Term::Year(_), _), Route::Years)
        )
    };
    match at {
        Some(at) if at == item => "page",
        Some(at) if below(at) => "true",
        _ => "false",
    }
}
