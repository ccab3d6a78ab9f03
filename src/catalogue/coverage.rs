//! The annual reports that units owe, year by year: published, late, missing, or not due yet.
//!
//! Two reports are asked of governments and their departments: on building a government under the
//! rule of law (法治政府建设年度报告, public by 1 April of the next year:
//! 《法治政府建设与责任落实督察工作规定》 article 24) and on disclosure (政府信息公开工作年度报告,
//! 条例 article 49: departments by 31 January, governments by 31 March). A unit whose `kind`
//! `site.yaml` does not state owes none here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use regex::Regex;

use super::{Catalogue, EntryId, Term};
use crate::config::{Config, Duties, UnitId};
use crate::entry::Entry;

/// The annual reports that law asks of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportKind {
    /// 法治政府建设年度报告.
    RuleOfLaw,
    /// 政府信息公开工作年度报告.
    Disclosure,
}

/// What has become of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportState {
    /// Published by its day.
    Published {
        /// The entry.
        entry: EntryId,
        /// The day of publication.
        date: Date,
    },
    /// Published after its day.
    Late {
        /// The entry.
        entry: EntryId,
        /// The day of publication.
        date: Date,
        /// The last day it was due.
        due: Date,
    },
    /// Not published, and its day has passed.
    Missing {
        /// The last day it was due.
        due: Date,
    },
    /// Not published, and its day is still to come.
    Pending {
        /// The last day it is due.
        due: Date,
    },
}

/// The reports of one kind that a unit owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageRow {
    /// The unit.
    pub unit: UnitId,
    /// Which report.
    pub kind: ReportKind,
    /// By the year that is reported on, oldest first, without gaps.
    pub years: Vec<(i16, ReportState)>,
}

/// A row for every unit that owes reports and every kind, in the order of `site.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The rows.
    pub rows: Vec<CoverageRow>,
}

impl ReportKind {
    /// Both.
    pub const ALL: [ReportKind; 2] = [ReportKind::RuleOfLaw, ReportKind::Disclosure];

    /// Its name, in Chinese.
    pub fn name(self) -> &'static str {
        match self {
            ReportKind::RuleOfLaw => "法治政府建设年度报告",
            ReportKind::Disclosure => "政府信息公开工作年度报告",
        }
    }

    /// Its stable key, for templates and data.
    pub fn key(self) -> &'static str {
        match self {
            ReportKind::RuleOfLaw => "rule-of-law",
            ReportKind::Disclosure => "disclosure",
        }
    }

    /// The last day on which the report on a year is due.
    pub fn due(self, year: i16, government: bool) -> Date {
        let (month, day) = match (self, government) {
            (ReportKind::RuleOfLaw, _) => (4, 1),
            (ReportKind::Disclosure, false) => (1, 31),
            (ReportKind::Disclosure, true) => (3, 31),
        };
        // `year` is one of a published entry or of the configuration, far below 9999.
        Date::new(year.saturating_add(1), month, day).unwrap_or(date(9999, 12, 31))
    }

    /// The kind and year of a report: what its title says, and where its genre says that it is an
    /// annual report what it is about. The one place that knows a report.
    pub fn of(entry: &Entry) -> Option<(ReportKind, i16)> {
        let by_genre = || {
            entry.genre.as_deref().filter(|genre| is_report_genre(genre))?;
            let title = &entry.title;
            let about = |words: &[&str]| words.iter().any(|word| title.contains(word));
            let kind = match () {
                () if about(&["法治"]) => ReportKind::RuleOfLaw,
                () if about(&["信息公开", "信息公開", "政务公开", "政務公開"]) => {
                    ReportKind::Disclosure
                }
                () => return None,
            };
            Some((kind, year_of(title).unwrap_or(entry.year() - 1)))
        };
        ReportKind::of_title(&entry.title, entry.year()).or_else(by_genre)
    }

    /// The kind and year of a report, from its title and the year in which it was published.
    pub fn of_title(title: &str, published: i16) -> Option<(ReportKind, i16)> {
        let kind = ReportKind::ALL
            .into_iter()
            .zip(&*TITLES)
            .find_map(|(kind, pattern)| pattern.as_ref().filter(|p| p.is_match(title)).map(|_| kind))?;
        Some((kind, year_of(title).unwrap_or(published - 1)))
    }
}

/// Whether a genre is that of annual reports.
fn is_report_genre(genre: &str) -> bool {
    matches!(genre.trim(), "年度报告" | "年度報告" | "年报" | "年報")
}

/// Whether a page that lists a genre lists an entry: one of that genre, and where that is the genre of
/// annual reports every report, whatever genre it was given.
pub fn is_of_genre(entry: &Entry, genre: &str) -> bool {
    entry.genre.as_deref() == Some(genre) || (is_report_genre(genre) && ReportKind::of(entry).is_some())
}

/// How the titles of the reports read, in the order of [`ReportKind::ALL`], in both scripts.
static TITLES: LazyLock<[Option<Regex>; 2]> = LazyLock::new(|| {
    [
        "法治政府(?:建设|建設).{0,12}?(?:报告|報告|总结|總結)",
        "(?:信息公开|信息公開|政务公开|政務公開)工作.{0,6}?(?:年度报告|年度報告|年报|年報)",
    ]
    .map(|pattern| Regex::new(pattern).ok())
});

/// `2022年`, `2022 年度`, `二〇二二年`: the first year in a title.
fn year_of(title: &str) -> Option<i16> {
    let end = title.find('年')?;
    let before = title[..end].trim_end();
    let digits: Vec<char> = before.chars().rev().take(4).collect();
    let digit = |c: &char| match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => Some(*c as u32 - '０' as u32),
        '〇' | '○' | '零' => Some(0),
        other => "一二三四五六七八九"
            .chars()
            .zip(1..)
            .find_map(|(c, n)| (c == *other).then_some(n)),
    };
    let mut year = 0;
    for c in digits.iter().rev() {
        year = year * 10 + digit(c)?;
    }
    i16::try_from(year)
        .ok()
        .filter(|year| (1990..=2100).contains(year))
}

/// Which annual reports are there, late or missing, as of the catalogue's day.
///
/// A row starts with the year a unit's `reports_since` names, else with the first year it has
/// reported on, else with the last year whose report is due: what a portal was never meant to hold
/// is not missing.
pub fn coverage(config: &Config, catalogue: &Catalogue) -> Coverage {
    let owed = config
        .units
        .iter()
        .zip(0..)
        .filter_map(|(unit, id)| Some((UnitId(id), unit.duties?)));
    let rows = owed.flat_map(|(unit, duties)| {
        let reports = reports(catalogue, unit);
        ReportKind::ALL.map(|kind| row(catalogue, unit, duties, kind, &reports))
    });
    Coverage { rows: rows.collect() }
}

/// The first report of each kind and year that a unit has published.
fn reports(catalogue: &Catalogue, unit: UnitId) -> BTreeMap<(ReportKind, i16), EntryId> {
    let mut reports = BTreeMap::new();
    for id in catalogue.list(Term::Unit(unit)) {
        let entry = catalogue.entry(*id);
        if let Some(key) = ReportKind::of(entry) {
            reports.entry(key).or_insert(*id);
        }
    }
    reports
}

fn row(
    catalogue: &Catalogue,
    unit: UnitId,
    duties: Duties,
    kind: ReportKind,
    reports: &BTreeMap<(ReportKind, i16), EntryId>,
) -> CoverageRow {
    let today = catalogue.today();
    let due = |year| kind.due(year, duties.government);
    let last_due = (1..=2)
        .map(|back| today.year() - back)
        .find(|year| due(*year) < today);
    let last_due = last_due.unwrap_or(today.year() - 2);
    // Ordered by kind, then year.
    let reported: Vec<i16> = reports
        .keys()
        .filter(|(own, _)| *own == kind)
        .map(|(_, year)| *year)
        .collect();
    let last = reported.last().copied().unwrap_or(last_due).max(today.year() - 1);
    let first = duties.since.or(reported.first().copied()).unwrap_or(last_due);
    let state = |year| match reports.get(&(kind, year)) {
        Some(entry) => {
            let (entry, date, due) = (*entry, catalogue.entry(*entry).published.date, due(year));
            match date > due {
                true => ReportState::Late { entry, date, due },
                false => ReportState::Published { entry, date },
            }
        }
        None if due(year) < today => ReportState::Missing { due: due(year) },
        None => ReportState::Pending { due: due(year) },
    };
    CoverageRow {
        unit,
        kind,
        years: (first..=last).map(|year| (year, state(year))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_which_report_of_which_year_it_is() {
        use ReportKind::*;
        for (title, want) in [
            ("杭州市民政局2022年法治政府建设年度报告", Some((RuleOfLaw, 2022))),
            (
                "杭州市人民政府關於杭州市2022年法治政府建設年度報告",
                Some((RuleOfLaw, 2022)),
            ),
            (
                "嘉定区民政局2021年度法治政府建设情况报告",
                Some((RuleOfLaw, 2021)),
            ),
            ("某局二〇二三年法治政府建设工作总结", Some((RuleOfLaw, 2023))),
            ("某局2023年政府信息公开工作年度报告", Some((Disclosure, 2023))),
            ("某局政府信息公开工作年度报告（2023年）", Some((Disclosure, 2023))),
            ("某局政府信息公开工作年度报告", Some((Disclosure, 2023))),
            ("法治政府建设实施纲要（2021－2025年）", None),
            ("政府信息公开指南", None),
        ] {
            assert_eq!(ReportKind::of_title(title, 2024), want, "{title}");
        }
    }

    #[test]
    fn departments_and_governments_have_days_of_their_own() {
        assert_eq!(ReportKind::Disclosure.due(2023, false), date(2024, 1, 31));
        assert_eq!(ReportKind::Disclosure.due(2023, true), date(2024, 3, 31));
        assert_eq!(ReportKind::RuleOfLaw.due(2023, true), date(2024, 4, 1));
    }
}
