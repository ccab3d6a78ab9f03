//! Days and times that are stored as numbers: 1 is 1 January 1900.

use jiff::civil::{Date, date};

use super::chinese;
use super::code::{Section, Token};

/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;

/// A day and the time on it.
struct When {
    date: Option<Date>,
    /// Where Excel believes in a 29 February 1900.
    leap: bool,
    /// Seconds since the beginning of the count, for time that has passed.
    passed: i64,
    seconds: i64,
    milliseconds: i64,
}

/// A number as a day or time; `None` where there is none.
pub(super) fn show(number: f64, section: &Section, since_1904: bool) -> Option<String> {
    let tokens = &section.tokens;
    let when = When::of(number, tokens, since_1904)?;
    let halves = tokens.iter().any(|token| matches!(token, Token::Half(..)));
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let hour = when.seconds / 3600;
        match token {
            Token::Literal(text) => out.push_str(text),
            Token::Date('m', count) if *count <= 2 && is_minute(tokens, at) => {
                push(&mut out, when.seconds / 60 % 60, *count, section);
            }
            Token::Date('h', count) => {
                let hour = if halves { (hour + 11) % 12 + 1 } else { hour };
                push(&mut out, hour, *count, section);
            }
            Token::Date('s', count) => push(&mut out, when.seconds % 60, *count, section),
            Token::Date(letter, count) => out.push_str(&when.part(*letter, *count, section)?),
            Token::Elapsed(letter, count) => {
                let unit = match letter {
                    'h' => 3600,
                    'm' => 60,
                    _ => 1,
                };
                out.push_str(&format!("{:0count$}", when.passed / unit, count = *count));
            }
            Token::Half(before, after) => {
                let name = if hour < 12 { *before } else { *after };
                out.push_str(match (name, section.chinese) {
                    ("AM", true) => "上午",
                    ("PM", true) => "下午",
                    (name, _) => name,
                });
            }
            Token::Fraction(count) => {
                let digits = format!("{:03}", when.milliseconds);
                out.push('.');
                out.push_str(&format!("{digits:0<count$}", count = *count)[..*count]);
            }
            // A number has no place beside a day.
            _ => {}
        }
    }
    Some(out)
}

impl When {
    fn of(number: f64, tokens: &[Token], since_1904: bool) -> Option<When> {
        let number = if since_1904 { number + 1462.0 } else { number };
        if !(0.0..2_958_466.0).contains(&number) {
            return None;
        }
        let fraction = tokens.iter().find_map(|token| match token {
            Token::Fraction(count) => Some(*count),
            _ => None,
        });
        let unit = match fraction {
            None => 1000,
            Some(1) => 100,
            Some(2) => 10,
            Some(_) => 1,
        };
        let all = ((number * DAY / f64::from(unit)).round() as i64) * i64::from(unit);
        let days = all / DAY as i64;
        let within = all % DAY as i64;
        let shift = i32::try_from(days).ok()? - i32::from(days > 60);
        Some(When {
            date: date(1899, 12, 31).checked_add(jiff::Span::new().days(shift)).ok(),
            leap: days == 60,
            passed: all / 1000,
            seconds: within / 1000,
            milliseconds: within % 1000,
        })
    }

    /// A year, month or day.
    fn part(&self, letter: char, count: usize, section: &Section) -> Option<String> {
        let date = self.date?;
        let (year, month) = (date.year(), date.month());
        let day = if self.leap { 29 } else { date.day() };
        let (month, year) = if self.leap { (2, 1900) } else { (month, year) };
        let mut out = String::new();
        match (letter, count) {
            ('y', 1 | 2) => out.push_str(&chinese::digits(&format!("{:02}", year % 100), section.numerals)),
            ('y' | 'e', _) => out.push_str(&chinese::digits(&format!("{year:04}"), section.numerals)),
            ('m', 1 | 2) => push(&mut out, month.into(), count, section),
            ('m', 3..) => out.push_str(&month_name(month, count, section)),
            ('d', 1 | 2) => push(&mut out, day.into(), count, section),
            (letter, count) => {
                // Excel counts the days of the week from a Sunday that 1 January 1900 was not.
                let shift = i8::from(date.year() == 1900 && date < jiff::civil::date(1900, 3, 1));
                let place = (date.weekday().to_sunday_zero_offset() + 7 - shift) % 7;
                out.push_str(&weekday(
                    usize::try_from(place).ok()?,
                    count,
                    letter == 'a' || section.chinese,
                ));
            }
        }
        Some(out)
    }
}

fn push(out: &mut String, number: i64, count: usize, section: &Section) {
    if matches!(section.numerals, 1 | 2) {
        out.push_str(&chinese::spoken(&number.to_string(), "", section.numerals));
    } else {
        let digits = format!("{number:0count$}", count = count.min(2));
        out.push_str(&chinese::digits(&digits, section.numerals));
    }
}

/// Whether an `m` stands for minutes: behind hours or before seconds.
fn is_minute(tokens: &[Token], at: usize) -> bool {
    let of_time = |token: &&Token| matches!(token, Token::Date(..) | Token::Elapsed(..));
    let before = tokens[..at].iter().rev().find(of_time);
    let after = tokens[at + 1..].iter().find(of_time);
    matches!(before, Some(Token::Date('h', _) | Token::Elapsed('h', _)))
        || matches!(after, Some(Token::Date('s', _) | Token::Elapsed('s', _)))
}

fn month_name(month: i8, count: usize, section: &Section) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    if section.chinese {
        return format!("{month}月");
    }
    let place = usize::try_from(month - 1).unwrap_or(0);
    let name = NAMES.get(place).copied().unwrap_or("");
    match count {
        3 => name[..3].to_owned(),
        5 => name[..1].to_owned(),
        _ => name.to_owned(),
    }
}

fn weekday(place: usize, count: usize, chinese: bool) -> String {
    const NAMES: [&str; 7] = [
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
    ];
    const CHINESE: [&str; 7] = ["日", "一", "二", "三", "四", "五", "六"];
    match (chinese, count) {
        (true, 4) => format!("星期{}", CHINESE[place]),
        (true, _) => format!("周{}", CHINESE[place]),
        (false, 3) => NAMES[place][..3].to_owned(),
        (false, _) => NAMES[place].to_owned(),
    }
}
