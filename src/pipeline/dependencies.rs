//! What each file of the site depends on, as one number: two builds that give a file the same
//! fingerprint would give it the same bytes, so it need not be made again.
//!
//! The numbers are cautious. An entry's page is taken to depend on everything about the entries it
//! may name (its neighbours, those it is related to, all versions of the same document, those its
//! text links to), a list on everything about its entries and on the lists around it. To render a page
//! too many costs a millisecond; one too few would be a lie. A new kind of page that is not named here
//! depends on everything, which is always right.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::attachments::Attachments;
use crate::catalogue::pagination::Pages;
use crate::catalogue::{Catalogue, EntryId, Term};
use crate::data;
use crate::entry::Entry;
use crate::fingerprint::{Fingerprint, Mixer};
use crate::load::snapshot::Snapshot;
use crate::plan::routes::Route;
use crate::plan::{Job, Planned};
use crate::site::Site;

/// Where fingerprints take their facts from.
pub struct Facts<'a> {
    /// The site.
    pub site: Site<'a>,
    /// What every file depends on: the program, the settings, the words of the interface.
    pub common: Fingerprint,
    /// The template of a route, with all that it includes.
    pub template: &'a (dyn Fn(&Route) -> Fingerprint + Sync),
    /// The template of pages that lead on.
    pub redirect: Fingerprint,
    /// The theme's static files.
    pub assets: &'a BTreeMap<String, Vec<u8>>,
    /// The bytes of the documents.
    pub snapshot: &'a Snapshot,
    /// The other documents that a document's text links to, by file.
    pub links: &'a BTreeMap<String, Vec<String>>,
    /// The files that are copied.
    pub attachments: &'a Attachments,
    /// The programs that attachments were read with.
    pub tools: &'a str,
}

/// The fingerprints of a site's files.
pub struct Fingerprints<'a> {
    facts: &'a Facts<'a>,
    /// Everything that an entry's own page shows, by place in the catalogue.
    views: Vec<Fingerprint>,
    /// Of all entries of a term, in order.
    lists: BTreeMap<Term, Fingerprint>,
    /// Of all lists that share a unit's tree, a category's tree or a year.
    around: BTreeMap<Kin, Fingerprint>,
    /// Of the entries that are gone, which feeds may announce.
    gone: Fingerprint,
    /// Of everything.
    all: Fingerprint,
}

/// What lists can have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kin {
    Unit(usize),
    Category(usize),
    Year(i16),
}

impl<'a> Fingerprints<'a> {
    /// Looks at every entry once.
    pub fn new(facts: &'a Facts<'a>) -> Fingerprints<'a> {
        let catalogue = facts.site.catalogue;
        let entries: Vec<(EntryId, &Entry)> = catalogue.entries().collect();
        let all = entries.par_iter();
        let own: Vec<Fingerprint> = all.map(|(id, entry)| own(facts, *id, entry)).collect();
        let versions = versions(catalogue, &own);
        let files = entries.iter().map(|(id, entry)| (entry.file.as_str(), *id));
        let files: HashMap<&str, EntryId> = files.collect();
        let views: Vec<Fingerprint> = entries
            .par_iter()
            .map(|(id, entry)| {
                let linked = facts.links.get(&entry.file).map_or(&[][..], Vec::as_slice);
                let linked = linked.iter().map(|file| {
                    let known = files.get(file.as_str());
                    known.map_or_else(
                        || Fingerprint::of("page", file.as_bytes()),
                        |id| own[id.0 as usize],
                    )
                });
                view(catalogue, &own, &versions, *id, linked)
            })
            .collect();
        let of = |ids: &[EntryId]| {
            let views = ids.iter().map(|id| views[id.0 as usize]);
            Mixer::new("list").all(views).done()
        };
        let lists: BTreeMap<Term, Fingerprint> =
            catalogue.terms().map(|(term, ids)| (term, of(ids))).collect();
        let gone: Vec<EntryId> = catalogue
            .entries()
            .filter(|(_, entry)| !entry.has_text())
            .map(|(id, _)| id)
            .collect();
        let today = catalogue.today().to_string();
        Fingerprints {
            around: around(facts, &lists),
            gone: of(&gone),
            all: Mixer::new("all").text(&today).all(views.iter().copied()).done(),
            facts,
            views,
            lists,
        }
    }

    /// The fingerprint of a planned file; `None` when it is to be made in any case.
    pub fn of(&self, planned: &Planned) -> Option<Fingerprint> {
        let mut mixer = Mixer::new(planned.path.as_str());
        match &planned.job {
            Job::Copy(file) => {
                mixer.text(file).text(self.facts.attachments.sha256(file)?);
                return Some(mixer.done());
            }
            Job::Redirect(to) => {
                mixer.text(to).add(self.facts.redirect);
            }
            Job::Render(Route::Asset(name)) => {
                mixer.bytes(self.facts.assets.get(name)?);
                return Some(mixer.done());
            }
            Job::Render(route) => {
                mixer.add((self.facts.template)(route)).add(self.content(route)?);
            }
        }
        Some(mixer.add(self.facts.common).done())
    }

    /// What the entries give to a route.
    fn content(&self, route: &Route) -> Option<Fingerprint> {
        let catalogue = self.facts.site.catalogue;
        let views = |ids: &[EntryId]| {
            let views = ids.iter().map(|id| self.views[id.0 as usize]);
            Mixer::new("entries").all(views).done()
        };
        Some(match route {
            Route::Entry(id) | Route::EntryData(id) => self.views[id.0 as usize],
            Route::EntryFileText(id, _) => Mixer::new("text of a file")
                .add(self.views[id.0 as usize])
                .text(self.facts.tools)
                .done(),
            Route::List(term, number) => {
                let pages = Pages::new(catalogue.list(*term), self.facts.site.config.page_size);
                let mut mixer = Mixer::new("page of a list");
                mixer.add(views(pages.page(*number)));
                let newest = pages.newer(*number).is_none();
                if newest {
                    mixer.all(self.kin(*term)).number(pages.full_pages() as u64);
                }
                let full = (!newest).then(|| pages.page(*number));
                for (_, period) in catalogue.tables(self.facts.site.config, *term, full) {
                    mixer.text(&period.to_string());
                }
                mixer.done()
            }
            Route::Feed(Some(term), _) => {
                let list = self.lists.get(term).copied().unwrap_or_default();
                Mixer::new("feed").add(list).add(self.gone).done()
            }
            Route::FeedArchive(number, _) => {
                let limit = self.facts.site.config.feed_limit.max(1);
                let start = number
                    .saturating_sub(1)
                    .saturating_mul(limit)
                    .min(self.views.len());
                let end = start.saturating_add(limit).min(self.views.len());
                // Whether it is the newest of them.
                let newer = (self.views.len() / limit).saturating_sub(*number).min(1);
                let views = self.views[start..end].iter().copied();
                Mixer::new("archive").all(views).number(newer as u64).done()
            }
            Route::SitemapPart(number) => {
                match data::sitemap_entries(&self.facts.site, data::SITEMAP_LIMIT, *number) {
                    Some(places) => {
                        let views = self.views[places].iter().copied();
                        Mixer::new("part of the site map").all(views).done()
                    }
                    None => self.all,
                }
            }
            Route::DataCsv(period) | Route::DataJsonl(period) => {
                let ids: Vec<EntryId> = catalogue.entries_of(*period).collect();
                views(&ids)
            }
            Route::TermCsv(term, period) | Route::TermJsonl(term, period) => {
                let ids = catalogue.list_of(*term, *period);
                Mixer::new("data of a list").add(views(ids)).add(self.gone).done()
            }
            // The text of a statutory page and those before corrections are not known here; there
            // are few.
            Route::Page(_) | Route::Changes(_) => return None,
            _ => self.all,
        })
    }

    /// The lists around a term's own, which its newest page counts and names.
    fn kin(&self, term: Term) -> impl Iterator<Item = Fingerprint> + use<'_, 'a> {
        let kin = kin(&self.facts.site, term);
        kin.into_iter().filter_map(|kin| self.around.get(&kin).copied())
    }
}

/// Everything about one entry by itself.
fn own(facts: &Facts<'_>, id: EntryId, entry: &Entry) -> Fingerprint {
    let catalogue = facts.site.catalogue;
    let today = catalogue.today();
    let mut mixer = Mixer::new(&entry.file);
    mixer.add(facts.snapshot.digest(&entry.file).unwrap_or_default());
    mixer.text(catalogue.validity(id).map_or("", |validity| validity.key()));
    let dates = &entry.dates;
    for date in [dates.effective, dates.expires, dates.amended, dates.repealed] {
        mixer.number(date.is_some_and(|date| date <= today).into());
    }
    for attachment in &entry.attachments {
        mixer.text(&attachment.file).text(&attachment.output_name);
        // What was read of it is shown.
        mixer.text(facts.attachments.sha256(&attachment.file).unwrap_or_default());
        mixer.text(&format!("{:?}", attachment.facts.reading));
        mixer.number(attachment.size);
    }
    mixer.done()
}

/// Everything that an entry's own page shows.
fn view(
    catalogue: &Catalogue,
    own: &[Fingerprint],
    versions: &BTreeMap<EntryId, Fingerprint>,
    id: EntryId,
    linked: impl Iterator<Item = Fingerprint>,
) -> Fingerprint {
    let of = |ids: &[EntryId]| {
        let own = ids.iter().map(|id| own[id.0 as usize]);
        Mixer::new("related").all(own).done()
    };
    let relations = catalogue.relations(id);
    let (before, after) = catalogue.neighbours(id);
    let mut mixer = Mixer::new("view");
    mixer.add(own[id.0 as usize]);
    for neighbour in [before, after] {
        mixer.add(neighbour.map_or_else(Fingerprint::default, |id| own[id.0 as usize]));
    }
    for ids in [
        &relations.replaces,
        &relations.replaced_by,
        &relations.interprets,
        &relations.interpreted_by,
        &relations.related,
    ] {
        mixer.add(of(ids));
    }
    mixer.add(versions.get(&id).copied().unwrap_or_default());
    mixer.all(linked).done()
}

/// For every entry that replaces or is replaced: everything about all versions of its document.
fn versions(catalogue: &Catalogue, own: &[Fingerprint]) -> BTreeMap<EntryId, Fingerprint> {
    let mut found: BTreeMap<EntryId, Fingerprint> = BTreeMap::new();
    for (start, _) in catalogue.entries() {
        let relations = catalogue.relations(start);
        let alone = relations.replaces.is_empty() && relations.replaced_by.is_empty();
        if alone || found.contains_key(&start) {
            continue;
        }
        let (mut chain, mut open) = (BTreeSet::from([start]), vec![start]);
        while let Some(id) = open.pop() {
            let relations = catalogue.relations(id);
            let others = relations.replaces.into_iter().chain(relations.replaced_by);
            open.extend(others.filter(|other| chain.insert(*other)));
        }
        if chain.len() > 1 {
            let own = chain.iter().map(|id| own[id.0 as usize]);
            let print = Mixer::new("versions").all(own).done();
            found.extend(chain.into_iter().map(|id| (id, print)));
        }
    }
    found
}

fn kin(site: &Site<'_>, term: Term) -> Vec<Kin> {
    let unit = |mut unit: crate::config::UnitId| {
        while let Some(parent) = site.config.unit(unit).parent {
            unit = parent;
        }
        Kin::Unit(unit.0)
    };
    let category = |mut category: crate::config::CategoryId| {
        while let Some(parent) = site.config.category(category).parent {
            category = parent;
        }
        Kin::Category(category.0)
    };
    match term {
        Term::Unit(id) => vec![unit(id)],
        Term::Category(id) => vec![category(id)],
        Term::Year(year) => vec![Kin::Year(year)],
        Term::UnitYear(id, year) => vec![unit(id), Kin::Year(year)],
        Term::CategoryYear(id, year) => vec![category(id), Kin::Year(year)],
        Term::UnitCategory(id, below) => vec![unit(id), category(below)],
    }
}

fn around(facts: &Facts<'_>, lists: &BTreeMap<Term, Fingerprint>) -> BTreeMap<Kin, Fingerprint> {
    let mut mixers: BTreeMap<Kin, Mixer> = BTreeMap::new();
    for (term, print) in lists {
        for kin in kin(&facts.site, *term) {
            let mixer = mixers.entry(kin).or_insert_with(|| Mixer::new("around"));
            mixer.text(&format!("{term:?}")).add(*print);
        }
    }
    mixers
        .into_iter()
        .map(|(kin, mixer)| (kin, mixer.done()))
        .collect()
}
