//! Which annual reports there are: unit by unit and year by year, in time, late or missing.
//!
//! Two reports come every year. 政府信息公开工作年度报告: by 31 January from departments, by
//! 31 March from governments (政府信息公开条例, 2019, art. 49). 法治政府建设年度报告: by 1 April
//! (法治政府建设与责任落实督察工作规定, 2019). Which entry is which follows from its title, the only
//! thing that every portal gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Catalogue, EntryId};
use crate::config::{Config, UnitId};

/// A report that is due every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportKind {
    /// 政府信息公开工作年度报告.
    Disclosure,
    /// 法治政府建设年度报告.
    RuleOfLaw,
}

impl ReportKind {
    /// Both, in the order pages show them.
    pub const ALL: [ReportKind; 2] = [ReportKind::Disclosure, ReportKind::RuleOfLaw];

    /// The report that a title names, and the year it is about.
    fn of_title(title: &str) -> Option<(ReportKind, i16)> {
        let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if !has(&["报告", "報告", "年报", "年報", "总结", "總結"])
            || has(&["解读", "解讀", "通知", "办法", "辦法"])
        {
            return None;
        }
        let kind = if has(&["法治政府", "依法行政"]) {
            ReportKind::RuleOfLaw
        } else if has(&["信息公开", "信息公開", "資訊公開", "政务公开", "政務公開"]) {
            ReportKind::Disclosure
        } else {
            return None;
        };
        Some((kind, year_of(title)?))
    }

    /// The last day on which the report about `year` is in time.
    fn deadline(self, year: i16, government: bool) -> Option<Date> {
        let (month, day) = match (self, government) {
            (ReportKind::Disclosure, false) => (1, 31),
            (ReportKind::Disclosure, true) => (3, 31),
            (ReportKind::RuleOfLaw, _) => (4, 1),
        };
        Date::new(year.checked_add(1)?, month, day).ok()
    }
}

/// The first year in a title, written in digits: `2022年` or `2022 年度`.
fn year_of(title: &str) -> Option<i16> {
    title.char_indices().find_map(|(at, _)| {
        let digits = title.get(at..at + 4)?;
        let rest = title.get(at + 4..)?.trim_start();
        let whole = !title[..at].ends_with(|c: char| c.is_ascii_digit());
        let year: i16 = digits.parse().ok().filter(|year| (1990..=2200).contains(year))?;
        (whole && rest.starts_with('年')).then_some(year)
    })
}

/// How it stands with a report of a unit about a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is there.
    Published {
        /// The entry; the first, when there are several.
        entry: EntryId,
        /// Whether it was published here after its deadline.
        late: bool,
    },
    /// Its deadline has passed and it is not there.
    Missing,
    /// Its deadline lies ahead.
    NotDue,
}

/// The reports of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Which report.
    pub kind: ReportKind,
    /// The years reported on, newest first.
    pub years: Vec<i16>,
    /// Every unit that has published such a report, with how it stands each year.
    pub units: Vec<(UnitId, Vec<Standing>)>,
}

/// The coverage of each kind of report that anybody has published. A unit is expected to report
/// every year from its first report on: before that it may not have existed, or not have used this
/// portal. The last year expected is the newest that anybody has reported on, or for which the
/// deadline has passed.
pub fn coverage(config: &Config, catalogue: &Catalogue) -> Vec<Coverage> {
    let mut found: BTreeMap<(ReportKind, UnitId, i16), EntryId> = BTreeMap::new();
    for id in catalogue.listed() {
        let entry = catalogue.entry(*id);
        // A year that lies ahead is a slip, and would make a table of empty columns.
        let report = ReportKind::of_title(&entry.title).filter(|(_, year)| *year <= catalogue.today().year());
        if let Some((kind, year)) = report {
            found.entry((kind, entry.unit, year)).or_insert(*id);
        }
    }
    let of_kind = |kind| {
        let reports: BTreeMap<(UnitId, i16), EntryId> = found
            .iter()
            .filter(|((k, ..), _)| *k == kind)
            .map(|((_, unit, year), id)| ((*unit, *year), *id))
            .collect();
        table(config, catalogue, kind, &reports)
    };
    ReportKind::ALL.into_iter().filter_map(of_kind).collect()
}

fn table(
    config: &Config,
    catalogue: &Catalogue,
    kind: ReportKind,
    reports: &BTreeMap<(UnitId, i16), EntryId>,
) -> Option<Coverage> {
    let today = catalogue.today();
    let first = reports.keys().map(|(_, year)| *year).min()?;
    let last = reports.keys().map(|(_, year)| *year).max()?;
    // The report about a year is due in the next one.
    let due = (first..today.year()).filter(|year| kind.deadline(*year, true).is_some_and(|day| day < today));
    let last = due.max().map_or(last, |due| due.max(last));
    let units: BTreeSet<UnitId> = reports.keys().map(|(unit, _)| *unit).collect();
    let years: Vec<i16> = (first..=last).rev().collect();
    let standing = |unit: UnitId, year: i16| {
        let government = config.unit(unit).name.trim_end().ends_with("政府");
        let deadline = kind.deadline(year, government);
        match reports.get(&(unit, year)) {
            Some(entry) => {
                let published = catalogue.entry(*entry).published.date;
                let late = deadline.is_some_and(|day| published > day);
                Some(Standing::Published { entry: *entry, late })
            }
            None if deadline.is_some_and(|day| day < today) => Some(Standing::Missing),
            None => Some(Standing::NotDue),
        }
    };
    let row = |unit: UnitId| {
        let since = reports
            .keys()
            .filter(|(u, _)| *u == unit)
            .map(|(_, year)| *year)
            .min();
        let of_year = |year: &i16| {
            let expected = since.is_some_and(|since| *year >= since);
            standing(unit, *year)
                .filter(|_| expected)
                .unwrap_or(Standing::NotDue)
        };
        (unit, years.iter().map(of_year).collect())
    };
    Some(Coverage {
        kind,
        units: units.into_iter().map(row).collect(),
        years,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_which_report_they_are() {
        for (title, expected) in [
            (
                "杭州市民政局2022年法治政府建设年度报告",
                Some((ReportKind::RuleOfLaw, 2022)),
            ),
            (
                "2023 年政府信息公开工作年度报告",
                Some((ReportKind::Disclosure, 2023)),
            ),
            ("法治政府建設2021年度報告", Some((ReportKind::RuleOfLaw, 2021))),
            ("关于报送2022年法治政府建设报告的通知", None),
            ("法治政府建设实施方案（2021—2025年）", None),
            ("法治政府建设报告", None),
            ("12022年政府信息公开报告", None),
            ("2022年预算报告", None),
            ("", None),
        ] {
            assert_eq!(ReportKind::of_title(title), expected, "{title}");
        }
    }

    #[test]
    fn a_department_has_less_time_than_a_government() {
        let day = |kind: ReportKind, government| kind.deadline(2022, government).unwrap().to_string();
        assert_eq!(day(ReportKind::Disclosure, false), "2023-01-31");
        assert_eq!(day(ReportKind::Disclosure, true), "2023-03-31");
        assert_eq!(day(ReportKind::RuleOfLaw, false), "2023-04-01");
        assert_eq!(ReportKind::RuleOfLaw.deadline(i16::MAX, false), None);
    }
}
