//! Dates as portals print them and as people write them → numbers.
//!
//! A text is made plain first: half-width characters, one kind of dash, stop and colon, Chinese
//! numerals as digits. What is then read is one form with many spellings; whatever does not fit it
//! whole is refused, so that no date is ever another than the one that was meant.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use regex::{Captures, Regex};

use super::unread::unread;
use super::{DateError, Moment, Unread};
use crate::entry::slug::half_width;
use crate::invisible::is_ignorable;

/// Year, month and day; the parts in one piece only where all digits are there.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(\d{4}) *[-/.年] *(\d{1,2}) *[-/.月] *(\d{1,2})( *[日号])?",
        r"|(\d{4})(\d{2})(\d{2}))",
    ))
    .ok()
});

/// What may follow the day: a time, and the place on earth whose time it is.
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^ *(?<t>[t,] *)?(?<part>凌晨|清晨|早晨|早上|上午|中午|正午|午后|下午|傍晚|晚上|晚|夜里|am|pm)? *",
        r"(?<h>\d{1,2}) *(?:: *(?<m>\d{1,2})(?: *: *(?<s>\d{1,2})(?:[.,]\d+)?)?",
        r"|[时点] *(?:(?<cm>\d{1,2}) *分?(?: *(?<cs>\d{1,2}) *秒)?|(?<half>半)|整|钟)?)",
        r" *(?<ampm>am|pm|a\.m\.|p\.m\.)?",
        r" *(?<zone>\(?北京时间\)?|z|(?<utc>utc|gmt)?(?: *(?<sign>[-+]) *(?<oh>\d{1,2})(?::?(?<om>\d{2}))?)?)$",
    ))
    .ok()
});

/// The day of the week, which may follow the day: in the form that [`plain`] gives it.
static WEEKDAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^ *\(? *(?:星期|周|週|礼拜|禮拜) *([1-7日天]) *\)?").ok());

/// Reads a date; times of another place on earth become those of `site`.
pub(super) fn moment(text: &str, site: Offset) -> Result<Moment, DateError> {
    let plain = plain(text);
    read(&plain, site).map_err(|error| match error {
        DateError::Form => unread(&plain),
        other => other,
    })
}

fn read(text: &str, site: Offset) -> Result<Moment, DateError> {
    let day = DAY.as_ref().ok_or(DateError::Form)?;
    let found = day.captures(text).ok_or(DateError::Form)?;
    let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
    let parts = (
        number(1).or(number(5)),
        number(2).or(number(6)),
        number(3).or(number(7)),
    );
    let (Some(year), Some(month), Some(day)) = parts else {
        return Err(DateError::Form);
    };
    let rest = &text[found.get(0).map_or(0, |whole| whole.end())..];
    // `2024-01-111`, unless a sign ends the day.
    if rest.starts_with(|c: char| c.is_ascii_digit()) && found.get(4).is_none() {
        return Err(DateError::Form);
    }
    let date = date(year, month, day);
    let rest = match WEEKDAY.as_ref().and_then(|weekday| weekday.captures(rest)) {
        Some(found) => {
            let written = found.get(1).map_or("", |sign| sign.as_str());
            // A day that does not exist has no weekday.
            let own = date.as_ref().map(|date| date.weekday().to_monday_one_offset());
            let same = own.is_ok_and(|own| written.parse().map_or(own == 7, |number: i8| number == own));
            if date.is_ok() && !same {
                return Err(DateError::Unread(Unread::Weekday));
            }
            &rest[found.get(0).map_or(0, |whole| whole.end())..]
        }
        None => rest,
    };
    if rest.trim().is_empty() {
        return date.map(Moment::day);
    }
    let time = TIME
        .as_ref()
        .and_then(|time| time.captures(rest))
        .ok_or(DateError::Form)?;
    let (date, offset) = (date?, offset(&time)?);
    let time = clock(&time)?;
    let local = match offset {
        None => date.to_datetime(time),
        Some(offset) => moved(date.to_datetime(time), offset, site)?,
    };
    Ok(Moment {
        date: local.date(),
        // A moment is as exact as portals are: to the minute.
        time: Some(Time::constant(local.hour(), local.minute(), 0, 0)),
    })
}

fn impossible(part: &'static str, value: u32) -> DateError {
    DateError::Impossible { part, value }
}

fn date(year: u32, month: u32, day: u32) -> Result<Date, DateError> {
    if year < 1000 {
        return Err(DateError::Form);
    }
    if !(1..=12).contains(&month) {
        return Err(impossible("month", month));
    }
    // Four and two digits fit the narrow types.
    let narrow = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    match narrow {
        (Ok(y), Ok(m), Ok(d)) => Date::new(y, m, d).map_err(|_| impossible("day", day)),
        _ => Err(impossible("day", day)),
    }
}

/// The time of day.
fn clock(found: &Captures<'_>) -> Result<Time, DateError> {
    let number = |name: &str| {
        found
            .name(name)
            .and_then(|part| part.as_str().parse::<u32>().ok())
    };
    let hour = number("h").ok_or(DateError::Form)?;
    let part = [found.name("part"), found.name("ampm")];
    let hour = match part {
        [None, None] => hour,
        [Some(part), None] | [None, Some(part)] => {
            hour_of(&part.as_str().to_lowercase(), hour).ok_or(impossible("hour", hour))?
        }
        [Some(_), Some(_)] => return Err(DateError::Form),
    };
    let half = found.name("half").map(|_| 30);
    let minute = number("m").or(number("cm")).or(half).unwrap_or(0);
    let second = number("s").or(number("cs")).unwrap_or(0);
    match (hour, minute, second) {
        (24.., _, _) => Err(impossible("hour", hour)),
        (_, 60.., _) => Err(impossible("minute", minute)),
        (_, _, 60..) => Err(impossible("second", second)),
        _ => Ok(Time::constant(hour as i8, minute as i8, second as i8, 0)),
    }
}

/// The hour of a day from the part of it and the hour in that. Twelve o'clock in the morning or at
/// night may be either of two: nobody guesses which.
fn hour_of(part: &str, hour: u32) -> Option<u32> {
    match (part, hour) {
        ("am" | "a.m.", 12) | ("凌晨", 12) => Some(0),
        ("am" | "a.m." | "上午" | "早上" | "早晨" | "清晨", 0..=11) | ("凌晨", 0..=6) => Some(hour),
        ("中午" | "正午", 11 | 12) => Some(hour),
        ("中午" | "正午" | "pm" | "p.m." | "下午" | "午后" | "傍晚", 12..=23) => Some(hour),
        ("中午" | "正午", 1 | 2) | ("pm" | "p.m." | "下午" | "午后" | "傍晚", 1..=11) => {
            Some(hour + 12)
        }
        ("晚上" | "晚" | "夜里", 5..=11) => Some(hour + 12),
        ("晚上" | "晚" | "夜里", 17..=23) => Some(hour),
        _ => None,
    }
}

/// Seconds east of Greenwich, where the text says so.
fn offset(found: &Captures<'_>) -> Result<Option<i32>, DateError> {
    let zone = found.name("zone").map_or("", |zone| zone.as_str());
    if zone.is_empty() {
        return Ok(None);
    }
    if zone.contains("北京") {
        return Ok(Some(8 * 3600));
    }
    let Some(sign) = found.name("sign") else {
        return Ok(Some(0));
    };
    let exact = ["t", "s", "utc"].iter().any(|name| found.name(name).is_some());
    // `09:00-11:00` is from nine to eleven.
    if sign.as_str() == "-" && !exact {
        return Err(DateError::Form);
    }
    let number = |name: &str| {
        found
            .name(name)
            .and_then(|part| part.as_str().parse::<u32>().ok())
    };
    let (hours, minutes) = (number("oh").unwrap_or(0), number("om").unwrap_or(0));
    if hours > 14 || minutes > 59 {
        return Err(impossible("offset", hours));
    }
    let seconds = (hours * 3600 + minutes * 60) as i32;
    Ok(Some(if sign.as_str() == "-" { -seconds } else { seconds }))
}

fn moved(local: DateTime, offset: i32, site: Offset) -> Result<DateTime, DateError> {
    let offset = Offset::from_seconds(offset).map_err(|_| DateError::Form)?;
    let instant = offset.to_timestamp(local).map_err(|_| DateError::Form)?;
    Ok(site.to_datetime(instant))
}

/// Half width, one kind of each sign, and digits for Chinese numerals.
fn plain(text: &str) -> String {
    let chars = text.chars().filter(|c| !is_ignorable(*c)).map(half_width);
    let text: String = chars.map(sign).collect();
    digits(text.trim()).replace("元月", "1月")
}

fn sign(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{2500}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '\u{2043}'
        | '\u{30FC}'
        | '～'
        | '~' => '-',
        '。' | '·' | '・' | '‧' | '•' | '﹒' | '∙' | '⋅' | '｡' => '.',
        '∕' | '⁄' | '╱' => '/',
        '︰' | '﹕' | '∶' | '꞉' => ':',
        '、' | '﹐' => ',',
        '號' => '号',
        '時' => '时',
        '點' => '点',
        '鐘' | '鍾' => '钟',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// What a Chinese numeral stands for: a digit, or a unit that multiplies the digit before it.
enum Numeral {
    Digit(u32),
    Unit(u32),
    /// 廿 and 卅: tens that need no digit.
    Tens(u32),
}

fn numeral(c: char) -> Option<Numeral> {
    const DIGITS: [&str; 10] = [
        "〇零○◯Oo0",
        "一壹1",
        "二贰貳两兩2",
        "三叁參3",
        "四肆4",
        "五伍5",
        "六陆陸6",
        "七柒7",
        "八捌8",
        "九玖9",
    ];
    if let Some(digit) = DIGITS
        .iter()
        .zip(0..)
        .find_map(|(all, n)| all.contains(c).then_some(n))
    {
        return Some(Numeral::Digit(digit));
    }
    Some(match c {
        '十' | '拾' => Numeral::Unit(10),
        '百' | '佰' => Numeral::Unit(100),
        '千' | '仟' => Numeral::Unit(1000),
        '廿' => Numeral::Tens(20),
        '卅' => Numeral::Tens(30),
        _ => return None,
    })
}

/// The same with digits in the place of each number that has a Chinese numeral in it.
fn digits(text: &str) -> String {
    let mut out = String::new();
    let mut run: Vec<char> = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let is_chinese = |c: char| numeral(c).is_some() && !c.is_ascii();
    for (at, &c) in chars.iter().enumerate() {
        // `二 〇 二 四 年`: spaces are no part of a number.
        let beside = |c: Option<&char>| c.is_some_and(|c| is_chinese(*c));
        let within = c == ' ' && beside(run.last()) && beside(chars[at..].iter().find(|c| **c != ' '));
        if numeral(c).is_some() {
            run.push(c);
        } else if !within {
            number(&mut out, &run);
            run.clear();
            out.push(c);
        }
    }
    number(&mut out, &run);
    out
}

/// Writes a run of numerals as a number: `二〇二四` digit by digit, `二十九` as it is counted.
fn number(out: &mut String, run: &[char]) {
    const LONGEST: usize = 12;
    let numerals: Vec<Numeral> = run.iter().filter_map(|c| numeral(*c)).collect();
    if run.iter().all(char::is_ascii) || run.len() > LONGEST {
        out.extend(run);
        return;
    }
    if numerals.iter().all(|n| matches!(n, Numeral::Digit(_))) {
        for n in numerals {
            if let Numeral::Digit(digit) = n {
                out.push_str(&digit.to_string());
            }
        }
        return;
    }
    let (mut sum, mut last) = (0u32, 0u32);
    for n in numerals {
        match n {
            Numeral::Digit(digit) => last = digit,
            Numeral::Unit(unit) => {
                sum += last.max(1) * unit;
                last = 0;
            }
            Numeral::Tens(tens) => sum += tens,
        }
    }
    out.push_str(&(sum + last).to_string());
}
