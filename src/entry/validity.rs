//! Whether a document is in force.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
/// 有效性: computed from the dates of an entry and the day of the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Validity {
    /// 尚未施行: its effective date lies ahead.
    NotYetEffective,
    /// 现行有效.
    InForce,
    /// 已修改: in force, as amended.
    Amended,
    /// 已废止: repealed, or replaced by another entry.
    Repealed,
    /// 已失效: its term has run out.
    Expired,
}

/// The dates that decide the validity of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidityDates {
    /// 施行日期: the first day in force.
    pub effective: Option<Date>,
    /// 有效期至: the last day in force.
    pub expires: Option<Date>,
    /// 修改日期: the day an amendment took effect.
    pub amended: Option<Date>,
    /// 废止日期: the first day no longer in force.
    pub repealed: Option<Date>,
}

impl ValidityDates {
    /// The validity on `today`; `replaced` when another entry takes this one's place,
    /// `versioned` when it stands in a line of documents that replace each other. `None` where nothing says that the
    /// document is ever in force: reports and interpretations are not.
    pub fn on(&self, today: Date, replaced: bool, versioned: bool) -> Option<Validity> {
        if *self == ValidityDates::default() && !replaced && !versioned {
            return None;
        }
        let reached = |date: Option<Date>| date.is_some_and(|d| d <= today);
        Some(if reached(self.repealed) || replaced {
            Validity::Repealed
        } else if self.expires.is_some_and(|d| d < today) {
            Validity::Expired
        } else if self.effective.is_some_and(|d| d > today) {
            Validity::NotYetEffective
        } else if reached(self.amended) {
            Validity::Amended
        } else {
            Validity::InForce
        })
    }
}

impl Validity {
    /// All of them, in the order lists show them.
    pub const ALL: [Validity; 5] = [
        Validity::NotYetEffective,
        Validity::InForce,
        Validity::Amended,
        Validity::Repealed,
        Validity::Expired,
    ];

    /// The stable key used in data files and locales.
    pub fn key(self) -> &'static str {
        match self {
            Validity::NotYetEffective => "not-yet-effective",
            Validity::InForce => "in-force",
            Validity::Amended => "amended",
            Validity::Repealed => "repealed",
            Validity::Expired => "expired",
        }
    }

    /// Whether a reader may rely on the text today.
    pub fn is_current(self) -> bool {
        matches!(self, Validity::InForce | Validity::Amended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn each_date_decides_on_its_own_day() {
        let dates = ValidityDates {
            effective: Some(date(2023, 3, 1)),
            expires: Some(date(2025, 3, 1)),
            amended: Some(date(2024, 1, 1)),
            repealed: None,
        };
        let on = |y, m, d| dates.on(date(y, m, d), false, false).unwrap();
        assert_eq!(on(2023, 2, 28), Validity::NotYetEffective);
        assert_eq!(on(2023, 3, 1), Validity::InForce);
        assert_eq!(on(2024, 1, 1), Validity::Amended);
        assert_eq!(
            on(2025, 3, 1),
            Validity::Amended,
            "the last day of the term still counts"
        );
        assert_eq!(on(2025, 3, 2), Validity::Expired);
        assert_eq!(dates.on(date(2023, 5, 1), true, false), Some(Validity::Repealed));
    }

    #[test]
    fn what_no_date_and_no_other_entry_speaks_of_is_not_in_force() {
        let undated = ValidityDates::default();
        let today = date(2024, 1, 1);
        assert_eq!(undated.on(today, false, false), None);
        assert_eq!(undated.on(today, true, false), Some(Validity::Repealed));
        assert_eq!(undated.on(today, false, true), Some(Validity::InForce));
    }
}
