//! The catalogue (目录): all published entries, ordered, with their terms and relations.
//!
//! It is made once from checked entries and never changes. Every order in it follows from the
//! entries alone, so the same content gives the same catalogue whatever order it was read in.

pub mod coverage;
pub mod pagination;
pub mod period;
pub mod versions;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::{CategoryId, Config, UnitId};
use crate::entry::{Entry, Page, Validity};

/// A place in the publish order: 0 is the oldest entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

/// What has a list of entries of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// All that a unit disclosed.
    Unit(UnitId),
    /// All of a category and those below it.
    Category(CategoryId),
    /// All of a year.
    Year(i16),
    /// What a unit disclosed in a year.
    UnitYear(UnitId, i16),
    /// What a category and those below it hold of a year.
    CategoryYear(CategoryId, i16),
    /// What a unit disclosed in a category and those below it.
    UnitCategory(UnitId, CategoryId),
}

impl Term {
    /// Whether an entry belongs to it.
    pub fn holds(self, config: &Config, entry: &Entry) -> bool {
        let within = |category| {
            entry
                .category
                .is_some_and(|own| config.category_line(own).contains(&category))
        };
        match self {
            Term::Unit(unit) => entry.unit == unit,
            Term::Category(category) => within(category),
            Term::Year(year) => entry.year() == year,
            Term::UnitYear(unit, year) => entry.unit == unit && entry.year() == year,
            Term::CategoryYear(category, year) => entry.year() == year && within(category),
            Term::UnitCategory(unit, category) => entry.unit == unit && within(category),
        }
    }

    /// The year it is bound to, and the term that has all years of the same.
    pub fn without_year(self) -> Option<(Option<Term>, i16)> {
        match self {
            Term::Year(year) => Some((None, year)),
            Term::UnitYear(unit, year) => Some((Some(Term::Unit(unit)), year)),
            Term::CategoryYear(category, year) => Some((Some(Term::Category(category)), year)),
            Term::Unit(_) | Term::Category(_) | Term::UnitCategory(..) => None,
        }
    }

    /// The same of one year, where that has a list.
    pub fn in_year(self, year: i16) -> Option<Term> {
        match self {
            Term::Unit(unit) => Some(Term::UnitYear(unit, year)),
            Term::Category(category) => Some(Term::CategoryYear(category, year)),
            _ => None,
        }
    }
}

/// How an entry stands to others; both directions of every link, in publish order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// 替代: it takes the place of these.
    pub replaces: Vec<EntryId>,
    /// 被替代: these take its place.
    pub replaced_by: Vec<EntryId>,
    /// 解读: it explains these.
    pub interprets: Vec<EntryId>,
    /// 被解读: these explain it.
    pub interpreted_by: Vec<EntryId>,
    /// 相关.
    pub related: Vec<EntryId>,
}

/// All published entries with their terms. Immutable.
#[derive(Clone, Debug)]
pub struct Catalogue {
    entries: Vec<Entry>,
    pages: Vec<Page>,
    today: Date,
    by_key: BTreeMap<String, EntryId>,
    lists: BTreeMap<Term, Vec<EntryId>>,
    listed: Vec<EntryId>,
    gone: Vec<EntryId>,
    relations: BTreeMap<EntryId, Relations>,
    neighbours: Vec<(Option<EntryId>, Option<EntryId>)>,
}

impl Catalogue {
    /// Orders `entries` and finds their terms and relations. `today` decides validity.
    pub fn new(config: &Config, entries: Vec<Entry>, mut pages: Vec<Page>, today: Date) -> Catalogue {
        let entries = in_order(entries);
        pages.sort_by(|a, b| {
            (a.order.is_none(), a.order, &a.slug).cmp(&(b.order.is_none(), b.order, &b.slug))
        });
        let by_key: BTreeMap<String, EntryId> = entries
            .iter()
            .zip(0..)
            .map(|(e, i)| (e.index_number.key().to_owned(), EntryId(i)))
            .collect();
        let relations = relations(&entries, &by_key);
        let mut lists: BTreeMap<Term, Vec<EntryId>> = BTreeMap::new();
        let mut listed = Vec::with_capacity(entries.len());
        let mut gone = Vec::new();
        let mut neighbours = vec![(None, None); entries.len()];
        let mut last_of_unit: BTreeMap<UnitId, EntryId> = BTreeMap::new();
        for (entry, id) in entries.iter().zip((0..).map(EntryId)) {
            if !entry.has_text() {
                gone.push(id);
                continue;
            }
            listed.push(id);
            for term in terms(config, entry) {
                lists.entry(term).or_default().push(id);
            }
            if let Some(previous) = last_of_unit.insert(entry.unit, id) {
                neighbours[previous.0 as usize].1 = Some(id);
                neighbours[id.0 as usize].0 = Some(previous);
            }
        }
        Catalogue {
            entries,
            pages,
            today,
            by_key,
            lists,
            listed,
            gone,
            relations,
            neighbours,
        }
    }

    /// Puts an entry in the place of what it was before an edit of its words. It must not differ in
    /// anything that orders, lists or relates entries.
    pub(crate) fn replace(&mut self, id: EntryId, entry: Entry) {
        let old = &mut self.entries[id.0 as usize];
        debug_assert_eq!(old.index_number.key(), entry.index_number.key());
        *old = entry;
    }

    /// Every entry with its place, oldest first; entries that are gone among them.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (EntryId, &Entry)> + ExactSizeIterator {
        self.entries
            .iter()
            .enumerate()
            .map(|(i, e)| (EntryId(i as u32), e))
    }

    /// The entry at a place.
    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.0 as usize]
    }

    /// The entries that lists show, oldest first: all but those that are gone.
    pub fn listed(&self) -> &[EntryId] {
        &self.listed
    }

    /// The entries of a term, oldest first; empty when it has none.
    pub fn list(&self, term: Term) -> &[EntryId] {
        self.lists.get(&term).map_or(&[], Vec::as_slice)
    }

    /// Every term that has entries, units first, then categories, years and crossings.
    pub fn terms(&self) -> impl Iterator<Item = (Term, &[EntryId])> {
        self.lists.iter().map(|(term, ids)| (*term, ids.as_slice()))
    }

    /// The years that have entries, newest first.
    pub fn years(&self) -> Vec<i16> {
        let years = self
            .lists
            .keys()
            .filter_map(|t| if let Term::Year(y) = t { Some(*y) } else { None });
        let mut years: Vec<i16> = years.collect();
        years.reverse();
        years
    }

    /// The years in which a term has entries, newest first.
    pub fn years_of(&self, term: Term) -> Vec<i16> {
        let years = self.list(term).chunk_by(|a, b| self.year(*a) == self.year(*b));
        let mut years: Vec<i16> = years.map(|of_year| self.year(of_year[0])).collect();
        years.reverse();
        years
    }

    fn year(&self, id: EntryId) -> i16 {
        self.entry(id).year()
    }

    /// The entries that no list shows, oldest first: those that are gone.
    pub fn gone(&self) -> &[EntryId] {
        &self.gone
    }

    /// The years that data files are cut by, oldest first: those of entries that are gone among
    /// them.
    pub fn all_years(&self) -> BTreeSet<i16> {
        self.entries.iter().map(Entry::year).collect()
    }

    /// Statutory and other pages, in menu order.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The entry with a normalised index number.
    pub fn find(&self, key: &str) -> Option<EntryId> {
        self.by_key.get(key).copied()
    }

    /// How an entry stands to others.
    pub fn relations(&self, id: EntryId) -> Relations {
        self.relations.get(&id).cloned().unwrap_or_default()
    }

    /// The entries of the same unit published just before and just after.
    pub fn neighbours(&self, id: EntryId) -> (Option<EntryId>, Option<EntryId>) {
        self.neighbours[id.0 as usize]
    }

    /// The validity of an entry on the day of the build, as far as dates decide it; whether it was
    /// withdrawn is its state. `None` for what is never in force.
    pub fn validity(&self, id: EntryId) -> Option<Validity> {
        // What takes its place must be in force itself: until then the old document still is.
        let in_force = |by: &EntryId| {
            self.entry(*by)
                .dates
                .effective
                .is_none_or(|day| day <= self.today)
        };
        let relations = self.relations.get(&id);
        let replaced = relations.is_some_and(|r| r.replaced_by.iter().any(in_force));
        let in_a_line = relations.is_some_and(|r| !r.replaces.is_empty() || !r.replaced_by.is_empty());
        self.entry(id).dates.on(self.today, replaced, in_a_line)
    }

    /// The day the site is built for.
    pub fn today(&self) -> Date {
        self.today
    }
}

fn terms(config: &Config, entry: &Entry) -> Vec<Term> {
    let mut terms = vec![
        Term::Unit(entry.unit),
        Term::Year(entry.year()),
        Term::UnitYear(entry.unit, entry.year()),
    ];
    if let Some(category) = entry.category {
        for category in config.category_line(category) {
            terms.extend([
                Term::Category(category),
                Term::CategoryYear(category, entry.year()),
                Term::UnitCategory(entry.unit, category),
            ]);
        }
    }
    terms
}

/// Both directions of every link. A key that is not in the catalogue belongs to an entry that is
/// not published yet (the check stage refuses others): its link appears when it is.
fn relations(entries: &[Entry], by_key: &BTreeMap<String, EntryId>) -> BTreeMap<EntryId, Relations> {
    let mut all: BTreeMap<EntryId, Relations> = BTreeMap::new();
    let mut link = |from: EntryId, to: EntryId, forth: Pick, back: Pick| {
        for (id, pick, other) in [(from, forth, to), (to, back, from)] {
            let list = pick(all.entry(id).or_default());
            if let Err(place) = list.binary_search(&other) {
                list.insert(place, other);
            }
        }
    };
    for (entry, id) in entries.iter().zip((0..).map(EntryId)) {
        let known = |keys: &[String]| -> Vec<EntryId> {
            keys.iter()
                .filter_map(|key| by_key.get(key).copied())
                .filter(|other| *other != id)
                .collect()
        };
        for other in known(&entry.replaces) {
            link(id, other, |r| &mut r.replaces, |r| &mut r.replaced_by);
        }
        for other in known(&entry.replaced_by) {
            link(other, id, |r| &mut r.replaces, |r| &mut r.replaced_by);
        }
        for other in known(&entry.interprets) {
            link(id, other, |r| &mut r.interprets, |r| &mut r.interpreted_by);
        }
        for other in known(&entry.related) {
            link(id, other, |r| &mut r.related, |r| &mut r.related);
        }
    }
    all
}

/// Picks one of the lists of [`Relations`].
type Pick = fn(&mut Relations) -> &mut Vec<EntryId>;

/// Entries in publish order, and of one moment in the order of their keys.
fn in_order(entries: Vec<Entry>) -> Vec<Entry> {
    // Entries are large: their places are sorted, and each is moved once.
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let by = |at: usize| (entries[at].published, entries[at].index_number.key());
    order.par_sort_by(|a, b| by(*a).cmp(&by(*b)));
    let mut entries: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| entries[at].take()).collect()
}
