//! What data files are cut by: years, and months where a list has more of a year than one table
//! should hold.
//!
//! A new entry makes the tables of its lists anew. In a year of thousands that would be megabytes for
//! each new entry; a month of them is a twelfth.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;

use super::{Catalogue, EntryId, Term};
use crate::config::Config;
use crate::entry::Entry;

/// The most entries of a year that one table holds.
pub const TABLE_LIMIT: usize = 512;

/// A year, or a month of it. In words it is `2025` or `2025-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    month: Option<i8>,
}

impl Period {
    /// A whole year.
    pub fn of_year(year: i16) -> Period {
        Period { year, month: None }
    }

    fn month_of(entry: &Entry) -> Period {
        let date = entry.published.date;
        Period {
            year: date.year(),
            month: Some(date.month()),
        }
    }

    /// The year it is, or is in.
    pub fn year(self) -> i16 {
        self.year
    }

    /// Whether it is a month.
    pub fn is_month(self) -> bool {
        self.month.is_some()
    }

    /// Its first and its last day.
    pub fn days(self) -> (Date, Date) {
        // Year and month are those of an entry's date, so there are such days.
        let first = |month| Date::new(self.year, month, 1).unwrap_or_default();
        let last = first(self.month.unwrap_or(12)).last_of_month();
        (first(self.month.unwrap_or(1)), last)
    }

    /// Whether an entry was published in it.
    pub fn holds(self, entry: &Entry) -> bool {
        self.place_of(entry) == Ordering::Equal
    }

    /// Whether an entry was published before it, in it or after it.
    fn place_of(self, entry: &Entry) -> Ordering {
        let date = entry.published.date;
        let month = self
            .month
            .map_or(Ordering::Equal, |month| date.month().cmp(&month));
        date.year().cmp(&self.year).then(month)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month {
            Some(month) => write!(f, "{}-{month:02}", self.year),
            None => write!(f, "{}", self.year),
        }
    }
}

impl Catalogue {
    /// The periods of a year that have a table each, of a term or of everything (`None`), oldest first:
    /// the year, or its months that have entries, those that are gone among them.
    pub fn periods(&self, config: &Config, term: Option<Term>, year: i16) -> Vec<Period> {
        let whole = Period::of_year(year);
        if !self.is_cut(term, year) {
            return vec![whole];
        }
        let gone = self
            .gone
            .iter()
            .map(|id| self.entry(*id))
            .filter(|entry| whole.holds(entry) && term.is_none_or(|term| term.holds(config, entry)));
        let gone: BTreeSet<Period> = gone.map(Period::month_of).collect();
        let listed = term.unwrap_or(Term::Year(year));
        let months = (1..=12).map(|month| Period {
            year,
            month: Some(month),
        });
        months
            .filter(|month| gone.contains(month) || !self.list_of(listed, *month).is_empty())
            .collect()
    }

    /// Whether a year of a term, or of everything, has a table for each month.
    fn is_cut(&self, term: Option<Term>, year: i16) -> bool {
        let listed = self.list_of(term.unwrap_or(Term::Year(year)), Period::of_year(year));
        listed.len() > TABLE_LIMIT
    }

    /// The tables that a page of a list offers, newest first: on the newest page all of the term. A full
    /// page never changes, so it offers the year it is bound to or those months of it that it shows
    /// (`full` are its entries).
    pub fn tables(
        &self,
        config: &Config,
        term: Term,
        full: Option<&[EntryId]>,
    ) -> Vec<(Option<Term>, Period)> {
        let of = |term, year| {
            let periods = self.periods(config, term, year).into_iter().rev();
            periods.map(move |period| (term, period))
        };
        match (term.without_year(), full) {
            (Some((all_years, year)), Some(ids)) if self.is_cut(all_years, year) => {
                let months = ids.iter().map(|id| Period::month_of(self.entry(*id)));
                let months: BTreeSet<Period> = months.collect();
                months.into_iter().rev().map(|month| (all_years, month)).collect()
            }
            (Some((all_years, year)), _) => of(all_years, year).collect(),
            (None, None) => {
                let years = self.years_of(term).into_iter();
                years.flat_map(|year| of(Some(term), year)).collect()
            }
            (None, Some(_)) => Vec::new(),
        }
    }

    /// The entries of a term that were published in a period, oldest first.
    pub fn list_of(&self, term: Term, period: Period) -> &[EntryId] {
        let ids = self.list(term);
        let place = |id: &EntryId| period.place_of(self.entry(*id));
        let start = ids.partition_point(|id| place(id) == Ordering::Less);
        let end = ids.partition_point(|id| place(id) != Ordering::Greater);
        &ids[start..end]
    }

    /// All entries of a period, oldest first, those that are gone among them.
    pub fn entries_of(&self, period: Period) -> impl Iterator<Item = EntryId> + use<> {
        let entries = &self.entries;
        let start = entries.partition_point(|entry| period.place_of(entry) == Ordering::Less);
        let end = entries.partition_point(|entry| period.place_of(entry) != Ordering::Greater);
        // There are no more entries than ids.
        (start as u32..end as u32).map(EntryId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::UnitId;
    use crate::entry::Moment;
    use crate::feed::sample::{Portal, config, entry, gone};

    /// As many entries of one year, three quarters of them in March, and one of June that is gone.
    fn portal(count: usize) -> Portal {
        let day = |serial: usize, text: &str| Entry {
            published: Moment::parse(text).unwrap(),
            ..entry(serial)
        };
        let mut entries: Vec<Entry> = (0..count)
            .map(|serial| {
                let month = if serial % 4 == 0 { 11 } else { 3 };
                day(serial, &format!("2025-{month:02}-{:02}", serial % 28 + 1))
            })
            .collect();
        entries.push(gone(day(count, "2025-06-30"), None));
        entries.push(day(count + 1, "2024-12-31"));
        entries.push(day(count + 2, "2026-01-01"));
        Portal::new(entries)
    }

    fn names(periods: &[Period]) -> Vec<String> {
        periods.iter().map(Period::to_string).collect()
    }

    #[test]
    fn a_year_too_long_for_one_table_has_one_for_each_month() {
        let (short, long) = (portal(TABLE_LIMIT), portal(TABLE_LIMIT + 1));
        for term in [None, Some(Term::Unit(UnitId(0)))] {
            let of = |portal: &Portal, year| names(&portal.catalogue.periods(&config(), term, year));
            assert_eq!(of(&short, 2025), ["2025"]);
            assert_eq!(of(&long, 2025), ["2025-03", "2025-06", "2025-11"]);
            assert_eq!(of(&long, 2024), ["2024"]);
        }
        let other = Some(Term::Unit(UnitId(1)));
        assert_eq!(names(&long.catalogue.periods(&config(), other, 2025)), ["2025"]);
    }

    #[test]
    fn every_entry_of_a_year_is_in_one_of_its_tables() {
        let portal = portal(TABLE_LIMIT + 1);
        let catalogue = &portal.catalogue;
        let whole = Period::of_year(2025);
        let months = catalogue.periods(&config(), None, 2025);
        let found: Vec<EntryId> = months
            .iter()
            .flat_map(|month| catalogue.entries_of(*month))
            .collect();
        let all: Vec<EntryId> = catalogue.entries_of(whole).collect();
        assert_eq!((found.len(), &found), (TABLE_LIMIT + 2, &all));
        let term = Term::Unit(UnitId(0));
        let lists = months.iter().flat_map(|month| catalogue.list_of(term, *month));
        assert_eq!(
            lists.copied().collect::<Vec<EntryId>>(),
            catalogue.list_of(term, whole)
        );
        assert!(
            months
                .iter()
                .all(|month| month.is_month() && month.year() == 2025)
        );
    }

    #[test]
    fn a_full_page_offers_the_months_it_shows_and_the_newest_all() {
        let portal = portal(TABLE_LIMIT + 1);
        let catalogue = &portal.catalogue;
        let tables = |term, full| {
            let tables = catalogue.tables(&config(), term, full);
            tables
                .iter()
                .map(|(_, period)| period.to_string())
                .collect::<Vec<_>>()
        };
        let year = Term::Year(2025);
        assert_eq!(tables(year, None), ["2025-11", "2025-06", "2025-03"]);
        assert_eq!(tables(year, Some(&catalogue.list(year)[..20])), ["2025-03"]);
        let unit = Term::Unit(UnitId(0));
        assert_eq!(
            tables(unit, None),
            ["2026", "2025-11", "2025-06", "2025-03", "2024"]
        );
        assert!(tables(unit, Some(&catalogue.list(unit)[..20])).is_empty());
        let march = catalogue.periods(&config(), None, 2025)[0];
        let (first, last) = march.days();
        assert_eq!(
            (first.to_string(), last.to_string()),
            ("2025-03-01".into(), "2025-03-31".into())
        );
        let (first, last) = Period::of_year(2025).days();
        assert_eq!(
            (first.to_string(), last.to_string()),
            ("2025-01-01".into(), "2025-12-31".into())
        );
    }
}
