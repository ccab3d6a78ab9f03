//! The next free index number of a unit and year.

use std::collections::BTreeSet;

use crate::config::{Unit, UnitId};
use crate::entry::slug::half_width;
use crate::entry::{IndexNumber, IndexNumberScheme, OrganisationCode};

/// An entry that is there already, as far as its file could be read.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its file, relative to the site's folder.
    pub file: String,
    /// Its index number, where there is one that fits the site's scheme.
    pub number: Option<IndexNumber>,
    /// Its unit, where it names one of the site.
    pub unit: Option<UnitId>,
}

/// Why there is no next number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesError {
    /// The scheme has organisation codes, and the unit has none.
    NoCode,
    /// The scheme does not name the part that counts.
    NoSerial,
    /// The site's own scheme, and no entry to show how its numbers are written.
    NoExample,
    /// The scheme has codes of eighteen characters, and only the nine of the unit are known.
    ShortCode,
    /// The serial number has outgrown its digits.
    Full,
}

/// The number after the highest one of the unit and year. Gaps are not filled: what once was a
/// number may stand in somebody's references. Numbers of any entry are passed over, whatever its
/// state.
///
/// # Errors
/// [`SeriesError`] when the scheme or the unit does not say how to go on.
pub fn next(
    scheme: &IndexNumberScheme,
    (id, unit): (UnitId, &Unit),
    year: i16,
    known: &[Known],
) -> Result<String, SeriesError> {
    let code = unit.code.clone();
    // Numbers belong to a unit by the code in them; where there is none, by their entry's unit.
    let own = |known: &Known| match known.number.as_ref().and_then(|number| number.code.as_ref()) {
        Some(of_number) if code.is_some() => {
            code.as_ref().map(OrganisationCode::gb11714) == Some(of_number.gb11714())
        }
        _ => known.unit == Some(id),
    };
    let series: Vec<&IndexNumber> = known
        .iter()
        .filter(|known| own(known))
        .filter_map(|known| known.number.as_ref())
        .collect();
    let newest = |numbers: &mut dyn Iterator<Item = &IndexNumber>| {
        numbers.max_by_key(|number| (number.year, number.serial)).cloned()
    };
    let example = newest(&mut series.iter().copied())
        .or_else(|| newest(&mut known.iter().filter_map(|known| known.number.as_ref())));
    let code = code.or_else(|| newest(&mut series.iter().copied())?.code);
    let example = match example {
        Some(number) if number.code.is_some() && code.is_none() => return Err(SeriesError::NoCode),
        Some(number) => number.shown().to_owned(),
        None if !scheme.is_default() => return Err(SeriesError::NoExample),
        None => {
            let code = code.as_ref().ok_or(SeriesError::NoCode)?;
            format!("{}/2000-00001", code.gb11714())
        }
    };
    let of_year = |number: &&&IndexNumber| number.year.is_none() || number.year == Some(year);
    let highest = series.iter().filter(of_year).filter_map(|number| number.serial);
    let mut serial = highest.max().unwrap_or(0);
    let taken: BTreeSet<&str> = known
        .iter()
        .filter_map(|known| known.number.as_ref().map(IndexNumber::key))
        .collect();
    let width = width(known);
    loop {
        serial = serial.checked_add(1).ok_or(SeriesError::Full)?;
        let next = scheme.rewritten(&example, code.as_ref(), year, serial, width);
        let Some(next) = next else {
            let short = || scheme.rewritten(&example, None, year, serial, width).is_some();
            return Err(match scheme.has_serial() {
                false => SeriesError::NoSerial,
                true if short() => SeriesError::ShortCode,
                true => SeriesError::Full,
            });
        };
        if scheme
            .key_of(&next)
            .is_some_and(|key| !taken.contains(key.as_str()))
        {
            return Ok(next);
        }
    }
}

/// How many digits the serial numbers of the site have: those that begin with a zero show it.
fn width(known: &[Known]) -> usize {
    let numbers = known.iter().filter_map(|known| known.number.as_ref());
    let padded = numbers.filter_map(|number| {
        let digits = number.serial?.to_string();
        let shown: String = number.shown().chars().map(half_width).collect();
        let at = shown.rfind(&digits)?;
        let zeros = shown[..at].bytes().rev().take_while(|b| *b == b'0').count();
        (zeros > 0).then_some(zeros + digits.len())
    });
    padded.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: Option<&str>) -> Unit {
        Unit {
            name: "水务局".into(),
            code: code.map(|code| OrganisationCode::parse(code).unwrap()),
            slug: "shuiwu".into(),
            aliases: Vec::new(),
            parent: None,
            duties: None,
            description: None,
        }
    }

    fn known(scheme: &IndexNumberScheme, numbers: &[(&str, usize)]) -> Vec<Known> {
        let known = |(number, unit): &(&str, usize)| Known {
            file: format!("content/{number}.md"),
            number: scheme.parse(number).ok(),
            unit: Some(UnitId(*unit)),
        };
        numbers.iter().map(known).collect()
    }

    fn national(numbers: &[(&str, usize)], year: i16) -> Result<String, SeriesError> {
        let scheme = IndexNumberScheme::default();
        let unit = unit(Some("002489524"));
        next(&scheme, (UnitId(0), &unit), year, &known(&scheme, numbers))
    }

    #[test]
    fn the_number_after_the_highest_of_unit_and_year() {
        let numbers = [
            ("002489524/2023-00001", 0),
            ("00248952-4/2023-00028", 0),
            ("002489524/2022-00099", 0),
            ("SAMPLE014/2023-00500", 1),
        ];
        assert_eq!(national(&numbers, 2023).as_deref(), Ok("002489524/2023-00029"));
        assert_eq!(national(&numbers, 2024).as_deref(), Ok("002489524/2024-00001"));
        assert_eq!(national(&[], 2024).as_deref(), Ok("002489524/2024-00001"));
    }

    /// A number of another unit's code in this unit's entry is no part of its series.
    #[test]
    fn a_copied_number_does_not_lead_the_series_astray() {
        let numbers = [("000014349/2023-00070", 0), ("002489524/2023-00003", 0)];
        assert_eq!(national(&numbers, 2023).as_deref(), Ok("002489524/2023-00004"));
    }

    #[test]
    fn what_cannot_go_on_says_why() {
        let numbers = [("002489524/2023-99999", 0)];
        assert_eq!(national(&numbers, 2023), Err(SeriesError::Full));
        let scheme = IndexNumberScheme::default();
        let without = unit(None);
        assert_eq!(
            next(&scheme, (UnitId(0), &without), 2023, &[]),
            Err(SeriesError::NoCode)
        );
        let local = IndexNumberScheme::new(r"\d{4}/\d+").unwrap();
        assert_eq!(
            next(&local, (UnitId(0), &without), 2023, &[]),
            Err(SeriesError::NoExample)
        );
        let numbers = known(&local, &[("2023/1", 0)]);
        assert_eq!(
            next(&local, (UnitId(0), &without), 2023, &numbers),
            Err(SeriesError::NoSerial)
        );
    }

    #[test]
    fn a_local_scheme_goes_on_as_its_numbers_are_written() {
        let scheme = IndexNumberScheme::new(r"SW-(?<year>\d{4})-(?<serial>\d{3,})").unwrap();
        let numbers = known(
            &scheme,
            &[("SW-2023-009", 0), ("SW-2023-010", 1), ("SW-2022-100", 0)],
        );
        let unit = unit(Some("002489524"));
        let next = |year| next(&scheme, (UnitId(0), &unit), year, &numbers);
        // The units share one series: a number that is taken is passed over.
        assert_eq!(next(2023).as_deref(), Ok("SW-2023-011"));
        assert_eq!(next(2024).as_deref(), Ok("SW-2024-001"));
    }
}
