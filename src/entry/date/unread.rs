//! What a text is that is no date, so that a finding can say what to write instead.

use super::DateError;

/// What people write where a date belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// A day of the old calendar: 农历三月初一.
    Lunar,
    /// A year of another era: 民国113年.
    Era,
    /// From one day to another.
    Range,
    /// A month, a quarter, a year.
    NoDay,
    /// A year of two digits.
    ShortYear,
    /// 长期, 无, 自公布之日起: there is no such date.
    Open,
    /// A spreadsheet's number of a day.
    Serial,
    /// A weekday that the date does not have.
    Weekday,
}

/// Days as a spreadsheet counts them, from 1950 to 2099.
const SERIALS: std::ops::Range<u32> = 18_264..73_051;

/// What `text` is, in half width and with digits for numerals.
pub(super) fn unread(text: &str) -> DateError {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let numbers: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .collect();
    let serial = text.split('.').next().and_then(|whole| whole.parse::<u32>().ok());
    let what = if has(&[
        "农历", "農曆", "阴历", "陰曆", "夏历", "初", "正月", "腊月", "冬月", "闰", "閏",
    ]) {
        Unread::Lunar
    } else if has(&["民国", "民國", "昭和", "平成", "令和"]) {
        Unread::Era
    } else if has(&["长期", "長期", "永久", "无", "無", "另行", "之日"])
        || !text.is_empty() && text.chars().all(|c| "-/".contains(c))
    {
        Unread::Open
    } else if serial.is_some_and(|serial| SERIALS.contains(&serial)) && numbers.len() <= 2 {
        Unread::Serial
    } else if numbers.len() > 3 && has(&["-", "至", "到"]) && !text.contains(':') {
        Unread::Range
    } else if has(&["季度", "旬", "半年", "年底", "年初", "月底"])
        || numbers.len() == 2 && numbers[0].len() == 4
    {
        Unread::NoDay
    } else if numbers.len() >= 3 && numbers[0].len() <= 2 && numbers[2].len() <= 2 {
        Unread::ShortYear
    } else {
        return DateError::Form;
    };
    DateError::Unread(what)
}
