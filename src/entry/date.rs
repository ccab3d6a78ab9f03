//! Dates as portals print them.

use std::fmt;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::slug::half_width;

/// A publish date: a day, and the minute where the unit gave one. In the site's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The minute of the day, when it is known.
    pub time: Option<Time>,
}

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateError {
    /// No year, month and day could be made out.
    Form,
    /// Month 13, day 40: holds the part that does not exist, in words.
    Impossible {
        /// `month`, `day`, `hour` or `minute`.
        part: &'static str,
        /// What was written.
        value: u32,
    },
}

impl Moment {
    /// A day without a time.
    pub fn day(date: Date) -> Moment {
        Moment { date, time: None }
    }

    /// Reads the forms that portals and people use: `2023-01-11`, `2023- 01- 11 09: 58`,
    /// `2021年12 月30日`, `2023/1/11`, `2023.1.11 9:05`, full-width digits, `二〇二三年一月十一日`,
    /// and RFC 3339 (whose offset is not looked at: times are the site's own).
    ///
    /// # Errors
    /// [`DateError`] when there is no date in it, or one that the calendar does not have.
    pub fn parse(text: &str) -> Result<Moment, DateError> {
        let numbers = numbers(text).ok_or(DateError::Form)?;
        let (date, time) = match numbers[..] {
            [y, m, d] => ((y, m, d), None),
            [y, m, d, hour, minute] | [y, m, d, hour, minute, _] => ((y, m, d), Some((hour, minute))),
            _ => return Err(DateError::Form),
        };
        let (year, month, day) = date;
        if !(1000..=9999).contains(&year) {
            return Err(DateError::Form);
        }
        let impossible = |part, value| DateError::Impossible { part, value };
        if !(1..=12).contains(&month) {
            return Err(impossible("month", month));
        }
        // The ranges checked above fit the narrow types.
        let date = Date::new(year as i16, month as i8, i8::try_from(day).unwrap_or(i8::MAX))
            .map_err(|_| impossible("day", day))?;
        let time = match time {
            None => None,
            Some((hour, _)) if hour > 23 => return Err(impossible("hour", hour)),
            Some((_, minute)) if minute > 59 => return Err(impossible("minute", minute)),
            Some((hour, minute)) => Some(Time::constant(hour as i8, minute as i8, 0, 0)),
        };
        Ok(Moment { date, time })
    }

    /// The minute used where one is needed and none was given: midnight, the start of the day.
    pub fn time_or_midnight(&self) -> Time {
        self.time.unwrap_or(Time::midnight())
    }

    /// `2023-01-11 09:58`, as the meta tag `PubDate` of 国办发〔2017〕47号 wants it.
    pub fn minute(&self) -> String {
        let time = self.time_or_midnight();
        format!("{} {:02}:{:02}", self.date, time.hour(), time.minute())
    }

    /// RFC 3339 with the site's offset, such as `2023-01-11T09:58:00+08:00`.
    pub fn rfc3339(&self, offset: jiff::tz::Offset) -> String {
        let time = self.time_or_midnight();
        let seconds = offset.seconds();
        let (sign, minutes) = if seconds < 0 {
            ('-', -seconds / 60)
        } else {
            ('+', seconds / 60)
        };
        format!(
            "{}T{:02}:{:02}:00{sign}{:02}:{:02}",
            self.date,
            time.hour(),
            time.minute(),
            minutes / 60,
            minutes % 60
        )
    }
}

impl fmt::Display for Moment {
    /// `2023-01-11`, or `2023-01-11 09:58` when the minute is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            None => write!(f, "{}", self.date),
            Some(_) => f.write_str(&self.minute()),
        }
    }
}

/// The numbers of a date in their order; `None` when anything stands there that no date has.
fn numbers(text: &str) -> Option<Vec<u32>> {
    if text.contains(['年', '月']) && text.chars().any(|c| chinese_digit(c).is_some()) {
        return chinese_numbers(text);
    }
    let mut out = Vec::new();
    let mut current: Option<u32> = None;
    // An RFC 3339 offset, and the `Z`, end what is read.
    let text: String = text.trim().chars().map(half_width).collect();
    let (text, has_offset) = match text.find('T') {
        Some(t) => (
            text[..]
                .find(['+', 'Z'])
                .map_or(&text[..], |end| &text[..end.max(t)]),
            true,
        ),
        None => (&text[..], false),
    };
    for c in text.chars() {
        match c {
            '0'..='9' => {
                let digit = c as u32 - '0' as u32;
                current = Some(current.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            }
            '-' | '/' | '.' | ':' | '年' | '月' | '日' | '号' | '时' | '時' | '分' | '秒' => {
                out.push(current.take()?);
            }
            'T' if has_offset => out.push(current.take()?),
            c if c.is_whitespace() => {
                // `2023- 01`: a space after a separator; `11 09`: a space that separates.
                if out.len() == 2 {
                    out.extend(current.take());
                }
            }
            _ => return None,
        }
    }
    out.extend(current);
    (out.len() >= 3).then_some(out)
}

fn chinese_digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九"
        .chars()
        .position(|d| d == c)
        .map(|p| p as u32)
        .or(matches!(c, '○' | '零' | 'Ｏ' | '◯').then_some(0))
}

/// `二〇二三年一月十一日`: the year digit by digit, month and day with 十.
fn chinese_numbers(text: &str) -> Option<Vec<u32>> {
    let mut out = Vec::new();
    let mut digits: Vec<char> = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '年' => {
                let year = digits.drain(..).map(chinese_digit).collect::<Option<Vec<_>>>()?;
                if year.len() != 4 {
                    return None;
                }
                out.push(year.iter().fold(0, |n, d| n * 10 + d));
            }
            '月' | '日' => {
                let written: String = digits.drain(..).collect();
                out.push(chinese_small(&written)?);
            }
            c if chinese_digit(c).is_some() || c == '十' => digits.push(c),
            _ => return None,
        }
    }
    (out.len() == 3 && digits.is_empty()).then_some(out)
}

/// A number from 一 to 九十九.
fn chinese_small(text: &str) -> Option<u32> {
    let digit = |part: &str| part.chars().next().and_then(chinese_digit);
    match text.split_once('十') {
        None if text.chars().count() == 1 => digit(text),
        None => None,
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<String, DateError> {
        Moment::parse(text).map(|m| m.to_string())
    }

    #[test]
    fn every_form_that_portals_print_is_read() {
        for (text, want) in [
            ("2023-01-11", "2023-01-11"),
            ("2023- 01- 11 09: 58", "2023-01-11 09:58"),
            ("2023- 02- 24  16: 32", "2023-02-24 16:32"),
            ("2021年12 月30日", "2021-12-30"),
            ("2021年12月24日 9时05分", "2021-12-24 09:05"),
            ("2023/1/11", "2023-01-11"),
            ("2023.1.11 9:05", "2023-01-11 09:05"),
            ("２０２３－０１－１１", "2023-01-11"),
            ("二〇二三年一月十一日", "2023-01-11"),
            ("二○一九年十二月三十日", "2019-12-30"),
            ("2023-01-11T09:58:00+08:00", "2023-01-11 09:58"),
            ("2023-01-11T09:58:00Z", "2023-01-11 09:58"),
            ("2023-01-11 09:58:30", "2023-01-11 09:58"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_the_calendar_does_not_have_is_named() {
        assert_eq!(
            shown("2023-13-40"),
            Err(DateError::Impossible {
                part: "month",
                value: 13
            })
        );
        assert_eq!(
            shown("2023-02-30"),
            Err(DateError::Impossible {
                part: "day",
                value: 30
            })
        );
        assert_eq!(
            shown("2023-01-11 25:00"),
            Err(DateError::Impossible {
                part: "hour",
                value: 25
            })
        );
        assert_eq!(
            shown("2023-01-11 23:77"),
            Err(DateError::Impossible {
                part: "minute",
                value: 77
            })
        );
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "yesterday",
            "2023",
            "2023-01",
            "23-01-11",
            "2023-01-11-12",
            "99999999999-1-1",
            "-",
            "二三年",
        ] {
            assert_eq!(shown(text), Err(DateError::Form), "{text}");
        }
    }

    #[test]
    fn feeds_get_the_offset_and_meta_tags_the_minute() {
        let moment = Moment::parse("2023-01-11").unwrap();
        assert_eq!(moment.rfc3339(jiff::tz::offset(8)), "2023-01-11T00:00:00+08:00");
        assert_eq!(moment.minute(), "2023-01-11 00:00");
    }
}
