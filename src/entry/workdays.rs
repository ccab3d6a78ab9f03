//! Working days, by which 条例 article 26 counts its term.
//!
//! Saturdays, Sundays and public holidays are none; some Saturdays and Sundays are worked in return
//! for holidays (调休). The State Council's office announces both each autumn for the year to come.
//! The announcements for 2020 to 2026 are built in; a site adds other years in `site.yaml`.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

/// Days off and days worked that differ from the week's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    holidays: BTreeSet<Date>,
    workdays: BTreeSet<Date>,
}

/// The term of 条例 article 26, in working days after the day of issue.
pub const TERM: usize = 20;

/// What is granted on top of [`TERM`] where a year's holidays are not known: no holiday takes away
/// more working days than eight.
const GRACE: usize = 8;

/// A year's announcement: days off as (first, last), days worked; each as (month, day).
type Year = (i16, &'static [((i8, i8), (i8, i8))], &'static [(i8, i8)]);

/// 国务院办公厅关于2020年…2026年部分节假日安排的通知, in the order of the years: 国办发明电〔2019〕16号
/// (with 国办发明电〔2020〕1号, which made the Spring Festival longer), 〔2020〕27号, 〔2021〕11号,
/// 〔2022〕16号, 〔2023〕7号, 〔2024〕12号 and 〔2025〕7号. Each day was compared with the notice as
/// printed in public (人民日报, 国务院公报, beijing.gov.cn).
const YEARS: &[Year] = &[
    (
        2020,
        &[
            ((1, 1), (1, 1)),
            ((1, 24), (2, 2)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 25), (6, 27)),
            ((10, 1), (10, 8)),
        ],
        &[(1, 19), (4, 26), (5, 9), (6, 28), (9, 27), (10, 10)],
    ),
    (
        2021,
        &[
            ((1, 1), (1, 3)),
            ((2, 11), (2, 17)),
            ((4, 3), (4, 5)),
            ((5, 1), (5, 5)),
            ((6, 12), (6, 14)),
            ((9, 19), (9, 21)),
            ((10, 1), (10, 7)),
        ],
        &[(2, 7), (2, 20), (4, 25), (5, 8), (9, 18), (9, 26), (10, 9)],
    ),
    (
        2022,
        &[
            ((1, 1), (1, 3)),
            ((1, 31), (2, 6)),
            ((4, 3), (4, 5)),
            ((4, 30), (5, 4)),
            ((6, 3), (6, 5)),
            ((9, 10), (9, 12)),
            ((10, 1), (10, 7)),
        ],
        &[(1, 29), (1, 30), (4, 2), (4, 24), (5, 7), (10, 8), (10, 9)],
    ),
    (
        2023,
        &[
            ((1, 1), (1, 2)),
            ((1, 21), (1, 27)),
            ((4, 5), (4, 5)),
            ((4, 29), (5, 3)),
            ((6, 22), (6, 24)),
            ((9, 29), (10, 6)),
        ],
        &[(1, 28), (1, 29), (4, 23), (5, 6), (6, 25), (10, 7), (10, 8)],
    ),
    (
        2024,
        &[
            ((1, 1), (1, 1)),
            ((2, 10), (2, 17)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 10), (6, 10)),
            ((9, 15), (9, 17)),
            ((10, 1), (10, 7)),
        ],
        &[
            (2, 4),
            (2, 18),
            (4, 7),
            (4, 28),
            (5, 11),
            (9, 14),
            (9, 29),
            (10, 12),
        ],
    ),
    (
        2025,
        &[
            ((1, 1), (1, 1)),
            ((1, 28), (2, 4)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((5, 31), (6, 2)),
            ((10, 1), (10, 8)),
        ],
        &[(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    ),
    (
        2026,
        &[
            ((1, 1), (1, 3)),
            ((2, 15), (2, 23)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 19), (6, 21)),
            ((9, 25), (9, 27)),
            ((10, 1), (10, 7)),
        ],
        &[(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
    ),
];

impl Default for WorkCalendar {
    /// The years that are built in.
    fn default() -> WorkCalendar {
        let mut calendar = WorkCalendar {
            holidays: BTreeSet::new(),
            workdays: BTreeSet::new(),
        };
        for (year, holidays, workdays) in YEARS {
            let day = |(month, day): (i8, i8)| Date::constant(*year, month, day);
            for (first, last) in *holidays {
                calendar.add_holidays(day(*first), day(*last));
            }
            calendar.workdays.extend(workdays.iter().map(|date| day(*date)));
        }
        calendar
    }
}

impl WorkCalendar {
    /// Adds days off, from the first to the last; no more than a year of them.
    pub fn add_holidays(&mut self, first: Date, last: Date) {
        let days = first.series(jiff::Span::new().days(1)).take(366);
        self.holidays.extend(days.take_while(|day| *day <= last));
    }

    /// Adds a day that is worked although it is a Saturday or Sunday.
    pub fn add_workday(&mut self, day: Date) {
        self.workdays.insert(day);
        self.holidays.remove(&day);
    }

    /// Whether a day is worked.
    pub fn is_workday(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.workdays.contains(&day) || (!weekend && !self.holidays.contains(&day))
    }

    /// The last day of the term of a document of `issued`: the twentieth working day after it. Where
    /// the holidays of a year in it are not known, a later day that no holiday can make too early.
    pub fn due(&self, issued: Date) -> Option<Date> {
        let last = self.after(issued, TERM)?;
        let known = |year: i16| self.holidays.iter().any(|day| day.year() == year);
        if known(issued.year()) && known(last.year()) {
            return Some(last);
        }
        self.after(issued, TERM + GRACE)
    }

    /// The working day so many after a day.
    fn after(&self, day: Date, count: usize) -> Option<Date> {
        let days = day.series(jiff::Span::new().days(1)).skip(1);
        days.take(366).filter(|day| self.is_workday(*day)).nth(count - 1)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_holidays_and_days_worked_in_return_count_as_announced() {
        let calendar = WorkCalendar::default();
        assert!(
            calendar.is_workday(date(2023, 1, 28)),
            "a Saturday that is worked"
        );
        assert!(
            !calendar.is_workday(date(2023, 1, 23)),
            "a Monday of the Spring Festival"
        );
        assert!(!calendar.is_workday(date(2020, 1, 31)) && !calendar.is_workday(date(2020, 2, 1)));
        assert!(!calendar.is_workday(date(2024, 6, 8)) && calendar.is_workday(date(2024, 6, 11)));
    }

    #[test]
    fn every_day_worked_in_return_is_at_a_weekend_and_every_holiday_in_its_year() {
        let mut years = 2020..;
        for (year, holidays, workdays) in YEARS {
            assert_eq!(Some(*year), years.next(), "one after the other");
            for (month, day) in *workdays {
                let day = date(*year, *month, *day);
                assert!(
                    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
                    "{day}"
                );
                let off = |((m1, d1), (m2, d2)): &((i8, i8), (i8, i8))| {
                    date(*year, *m1, *d1) <= day && day <= date(*year, *m2, *d2)
                };
                assert!(!holidays.iter().any(off), "{day}");
            }
        }
        // As announced on 4 November 2025: nine days, from Sunday to Monday.
        let calendar = WorkCalendar::default();
        assert!(calendar.is_workday(date(2026, 2, 14)) && calendar.is_workday(date(2026, 2, 24)));
        let festival = date(2026, 2, 15).series(jiff::Span::new().days(1)).take(9);
        assert!(festival.into_iter().all(|day| !calendar.is_workday(day)));
    }

    #[test]
    fn the_term_ends_on_the_twentieth_working_day() {
        let calendar = WorkCalendar::default();
        // March 2023 has no holiday: four weeks.
        assert_eq!(calendar.due(date(2023, 3, 1)), Some(date(2023, 3, 29)));
        // Counted on a calendar with the Spring Festival of 2023 in it.
        assert_eq!(calendar.due(date(2023, 1, 11)), Some(date(2023, 2, 13)));
        // The end of 2021 and the start of 2022: one holiday.
        assert_eq!(calendar.due(date(2021, 12, 30)), Some(date(2022, 1, 28)));
    }

    #[test]
    fn where_holidays_are_not_known_the_term_is_longer() {
        let calendar = WorkCalendar::default();
        assert_eq!(calendar.due(date(2012, 3, 1)), Some(date(2012, 4, 10)));
        let mut told = calendar.clone();
        told.add_holidays(date(2012, 4, 2), date(2012, 4, 4));
        told.add_workday(date(2012, 4, 1));
        assert_eq!(told.due(date(2012, 3, 1)), Some(date(2012, 3, 29)));
        assert_eq!(told.due(date(2012, 3, 12)), Some(date(2012, 4, 11)));
    }
}
