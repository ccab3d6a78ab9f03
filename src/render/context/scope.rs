//! What all contexts are made from, and the frame around every page.

use std::borrow::Cow;

use super::{Alternate, Conversion, Crumb, EditionLink, EntryLink, EntryRow, Fact, FeedLink, Footer};
use super::{Frame, Head, Hreflang};
use super::{Mark, MenuItem, SiteFacts};
use crate::catalogue::{EntryId, Term};
use crate::config::EditionId;
use crate::entry::{Moment, Page, Script, State, Validity};
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
            editions: route.map_or_else(Vec::new, |route| self.hreflang(route)),
            json_ld: None,
        }
    }

    /// A page in every edition, as search engines are told of it.
    fn hreflang(&self, route: &Route) -> Vec<Hreflang> {
        let routes = self.site.routes;
        let built = routes.editions();
        if built.len() < 2 {
            return Vec::new();
        }
        let link = |lang, edition| Hreflang {
            lang,
            url: routes.in_edition(edition).absolute(route),
        };
        let script = |edition: EditionId| self.site.config.script(edition).tag();
        let mut links: Vec<Hreflang> = built.into_iter().map(|id| link(script(id), id)).collect();
        links.push(link("x-default", EditionId::default()));
        links
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
                root: config.base.link(""),
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
            editions: self.editions(at),
            conversion: None,
        }
    }

    /// The editions of the site with where each has a page: one that has no address of its own is
    /// left for the home page.
    fn editions(&self, at: Option<&Route>) -> Vec<EditionLink> {
        let routes = self.site.routes;
        let built = routes.editions();
        if built.len() < 2 {
            return Vec::new();
        }
        let link = |edition: EditionId| {
            let there = routes.in_edition(edition);
            let route = at.unwrap_or(&Route::Home);
            EditionLink {
                lang: self.site.config.script(edition).tag(),
                url: there.link(route),
                current: edition == routes.edition(),
            }
        };
        built.into_iter().map(link).collect()
    }

    /// What readers are told of a text in `language` at `route`, when this edition converts it.
    pub fn conversion(&self, language: Script, route: &Route) -> Option<Conversion> {
        let converts = self
            .site
            .edition
            .is_some_and(|edition| edition.converts(language));
        let original = self.site.original(language);
        converts.then(|| Conversion {
            lang: language.tag(),
            original: original.map(|edition| self.site.routes.in_edition(edition).link(route)),
        })
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
        let site = self.site;
        let pages = (0..site.catalogue.pages().len()).map(move |place| (place, site.page(place)));
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

    /// A link to an entry.
    pub fn entry_link(&self, id: EntryId) -> EntryLink<'a> {
        let entry = self.site.entry(id);
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
        if let Some(validity) = validity.filter(|validity| *validity != Validity::InForce) {
            marks.push(Mark {
                kind: validity.key(),
                label: self.validity(validity),
            });
        }
        marks
    }

    /// How an entry stands today, in words. What was taken back cannot be relied on, whatever its
    /// dates say; nothing can be said of what is never in force.
    pub fn standing(&self, id: EntryId) -> Option<&'a str> {
        let catalogue = self.site.catalogue;
        match catalogue.entry(id).state {
            State::Published => catalogue.validity(id).map(|validity| self.validity(validity)),
            State::Withdrawn { .. } => Some(self.text("mark_withdrawn")),
            State::Gone { .. } => Some(self.text("mark_gone")),
        }
    }

    /// An entry as lists show it.
    pub fn entry_row(&self, id: EntryId) -> EntryRow<'a> {
        let entry = self.site.entry(id);
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
