//! Dates as portals print them.

mod parse;
mod unread;

use std::fmt;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

pub use unread::Unread;

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
    /// What it is instead is known.
    Unread(Unread),
    /// Month 13, day 40: holds the part that does not exist, in words.
    Impossible {
        /// `month`, `day`, `hour`, `minute`, `second` or `offset`.
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
    /// `2021年12 月30日`, `2023/1/11`, `2023.1.11 9:05`, `2023年1月11日 下午3时`, full-width digits,
    /// Chinese numerals of every kind, and RFC 3339. A time of another place on earth becomes that of
    /// China, where no offset is known; see [`Moment::parse_in`].
    ///
    /// # Errors
    /// [`DateError`] when there is no date in it, or one that the calendar does not have.
    pub fn parse(text: &str) -> Result<Moment, DateError> {
        Moment::parse_in(text, jiff::tz::offset(8))
    }

    /// The same in a site's own time: `2024-04-08T23:30:00Z` is `2024-04-09 07:30` in China.
    ///
    /// # Errors
    /// As [`Moment::parse`].
    pub fn parse_in(text: &str, site: jiff::tz::Offset) -> Result<Moment, DateError> {
        parse::moment(text, site)
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
            ("2023-01-11 09:58:30", "2023-01-11 09:58"),
            ("二零二四年四月八号", "2024-04-08"),
            ("二O二四年四月八日", "2024-04-08"),
            ("二0二四年 四 月 廿 八 日", "2024-04-28"),
            ("二千零二十四年十二月三十一日", "2024-12-31"),
            ("贰零贰肆年拾贰月叁拾日", "2024-12-30"),
            ("二○二四年元月卅日", "2024-01-30"),
            ("二〇二四年四月八日下午三时零五分", "2024-04-08 15:05"),
            ("2024—04—08", "2024-04-08"),
            ("2024–4–8", "2024-04-08"),
            ("2024－4－8", "2024-04-08"),
            ("2024‑04‑08", "2024-04-08"),
            ("2024．4．8", "2024-04-08"),
            ("2024。4。8", "2024-04-08"),
            ("2024·04·08", "2024-04-08"),
            ("２０２４年４月８日", "2024-04-08"),
            ("２０２４／４／８　１５：０５", "2024-04-08 15:05"),
            ("2024/04/08 下午3:05", "2024-04-08 15:05"),
            ("2024年4月8日上午9点半", "2024-04-08 09:30"),
            ("2024年4月8號 9點", "2024-04-08 09:00"),
            ("2024-04-08 3:05 PM", "2024-04-08 15:05"),
            ("2024-04-08 12:05 a.m.", "2024-04-08 00:05"),
            ("2024\u{A0}年 4 月 8 日", "2024-04-08"),
            ("2024-04-08\u{200B}", "2024-04-08"),
            ("20240408", "2024-04-08"),
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
    fn hours_that_may_be_either_of_two_or_none_are_refused() {
        for (text, part, value) in [
            ("2024-04-08 上午12:05", "hour", 12),
            ("2024-04-08 上午15:00", "hour", 15),
            ("2024-04-08 晚上12点", "hour", 12),
            ("2024-04-08 24:00", "hour", 24),
            ("2024-04-08 23:59:60", "second", 60),
            ("2024-04-08T23:30:00+15:00", "offset", 15),
            ("二〇二四年二月三十日", "day", 30),
            ("二〇二三年二月二十九日", "day", 29),
        ] {
            assert_eq!(shown(text), Err(DateError::Impossible { part, value }), "{text}");
        }
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
            "24年4月8日",
            "08/04/2024",
            "2024-04",
            "2024年4月",
            "2024-04-08-12",
            "2024-04-081",
            "2024-04-08 9",
            "2024-04-08 09:00-11:00",
            "2024-04-08 09:00:",
            "2024-04-08至2024-04-09",
            "2024-04-08Z",
            "2024-04-08T",
            "二〇二四年四月初八",
            "二〇二四年四月",
            "2024-04-08 上午3:05 PM",
            "2024-04-08T09:00Z Z",
        ] {
            let refused = matches!(shown(text), Err(DateError::Form | DateError::Unread(_)));
            assert!(refused, "{text}");
        }
    }

    #[test]
    fn a_time_of_another_place_becomes_the_sites_own() {
        for (text, want) in [
            ("2024-04-08T23:30:00Z", "2024-04-09 07:30"),
            ("2024-04-08t23:30:00z", "2024-04-09 07:30"),
            ("2024-04-08T23:30:00.000Z", "2024-04-09 07:30"),
            ("2024-04-08T23:30:15-05:00", "2024-04-09 12:30"),
            ("2024-04-08T23:30-0500", "2024-04-09 12:30"),
            ("2024-04-08 23:30:00 -0500", "2024-04-09 12:30"),
            ("2024-04-08T23:30:00+0800", "2024-04-08 23:30"),
            ("2024-04-08T23:30:00+08", "2024-04-08 23:30"),
            ("2024-04-08 23:30+08:00", "2024-04-08 23:30"),
            ("2024-04-08 23:30 UTC", "2024-04-09 07:30"),
            ("2024-04-08 23:30 GMT+8", "2024-04-08 23:30"),
            ("2024-04-08 23:30（北京时间）", "2024-04-08 23:30"),
            ("2024-12-31T23:59:59+05:45", "2025-01-01 02:14"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(want), "{text}");
        }
        let tokyo = |text| Moment::parse_in(text, jiff::tz::offset(9)).map(|m| m.to_string());
        assert_eq!(tokyo("2024-04-08T23:30:00Z").as_deref(), Ok("2024-04-09 08:30"));
        assert_eq!(tokyo("2024-04-08 23:30").as_deref(), Ok("2024-04-08 23:30"));
    }

    #[test]
    fn feeds_get_the_offset_and_meta_tags_the_minute() {
        let moment = Moment::parse("2023-01-11").unwrap();
        assert_eq!(moment.rfc3339(jiff::tz::offset(8)), "2023-01-11T00:00:00+08:00");
        assert_eq!(moment.minute(), "2023-01-11 00:00");
    }

    #[test]
    fn a_weekday_is_read_and_compared() {
        for (text, want) in [
            ("2024年4月8日星期一", "2024-04-08"),
            ("2024年4月8日（星期一）", "2024-04-08"),
            ("二〇二四年四月七日 星期日", "2024-04-07"),
            ("2024-04-07 周天 10:05", "2024-04-07 10:05"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(want), "{text}");
        }
        assert_eq!(
            shown("2024年4月8日（星期二）"),
            Err(DateError::Unread(Unread::Weekday))
        );
    }

    #[test]
    fn what_is_no_date_is_known_for_what_it_is() {
        for (text, what) in [
            ("农历二〇二四年三月初一", Unread::Lunar),
            ("二〇二四年正月初八", Unread::Lunar),
            ("2024年闰二月八日", Unread::Lunar),
            ("民国113年4月8日", Unread::Era),
            ("昭和六十年四月八日", Unread::Era),
            ("2024年4月8日至10日", Unread::Range),
            ("2024-04-08~2024-04-10", Unread::Range),
            ("2024.4.8-4.10", Unread::Range),
            ("2024年4月", Unread::NoDay),
            ("2024-04", Unread::NoDay),
            ("2024年第二季度", Unread::NoDay),
            ("2024年4月上旬", Unread::NoDay),
            ("24.4.8", Unread::ShortYear),
            ("２４年４月８日", Unread::ShortYear),
            ("廿四年四月八日", Unread::ShortYear),
            ("长期有效", Unread::Open),
            ("自公布之日起施行", Unread::Open),
            ("无", Unread::Open),
            ("——", Unread::Open),
            ("45390", Unread::Serial),
            ("45390.4375", Unread::Serial),
        ] {
            assert_eq!(shown(text), Err(DateError::Unread(what)), "{text}");
        }
        for text in [
            "今天",
            "8/4/2024",
            "April 8, 2024",
            "20240408103000",
            "2024-04-08x",
            "",
        ] {
            assert_eq!(shown(text), Err(DateError::Form), "{text}");
        }
    }
}
