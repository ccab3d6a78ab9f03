//! Document numbers (发文字号): the number on the paper.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::slug::half_width;

/// A document number, in the form of GB/T 9704-2012 section 7.2.5 where it has one: the issuing
/// body's short name, the year in `〔〕`, a serial number without leading zeros, `号`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNumber {
    shown: String,
    form: Form,
}

/// What kind of document number it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// `国办发〔2017〕47号`.
    Standard {
        /// 机关代字: the issuing body's short name.
        body: String,
        /// The year in brackets.
        year: i16,
        /// 顺序号.
        serial: u32,
    },
    /// `市政府令第333号`, `公告2022年第3号` and other forms outside the standard's main one.
    Other,
}

/// How a document number departs from GB/T 9704: it is read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// `〔2017〕第47号`: no 第 before the serial number.
    Ordinal,
    /// `〔2017〕047号`: no leading zeros.
    LeadingZero,
    /// `〔17〕47号`: four digits for the year.
    ShortYear,
    /// No form that documents have.
    Unknown,
}

impl DocumentNumber {
    /// Reads a document number. Brackets around the year, in whatever shape they were typed,
    /// become `〔〕`; spaces go; everything else is shown as it was written.
    pub fn parse(text: &str) -> (DocumentNumber, Option<Departure>) {
        let shown = normalise(text);
        let (form, departure) = form(&shown);
        (DocumentNumber { shown, form }, departure)
    }

    /// Normalised for display.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Its parts.
    pub fn form(&self) -> &Form {
        &self.form
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

fn is_open(c: char) -> bool {
    matches!(
        c,
        '〔' | '[' | '［' | '(' | '（' | '【' | '﹝' | '{' | '〈' | '<' | '＜' | '〖'
    )
}

fn is_close(c: char) -> bool {
    matches!(
        c,
        '〕' | ']' | '］' | ')' | '）' | '】' | '﹞' | '}' | '〉' | '>' | '＞' | '〗'
    )
}

fn normalise(text: &str) -> String {
    let chars: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let digits = chars[i + 1..]
            .iter()
            .take_while(|c| half_width(**c).is_ascii_digit())
            .count();
        if is_open(chars[i])
            && (2..=4).contains(&digits)
            && chars.get(i + 1 + digits).is_some_and(|c| is_close(*c))
        {
            out.push('〔');
            out.extend(chars[i + 1..=i + digits].iter().map(|c| half_width(*c)));
            out.push('〕');
            i += digits + 2;
        } else {
            let c = chars[i];
            out.push(if half_width(c).is_ascii_digit() {
                half_width(c)
            } else {
                c
            });
            i += 1;
        }
    }
    out
}

fn form(shown: &str) -> (Form, Option<Departure>) {
    let Some((body, rest)) = shown.split_once('〔') else {
        return (Form::Other, (!is_other_form(shown)).then_some(Departure::Unknown));
    };
    let Some((year, serial)) = rest.split_once('〕') else {
        return (Form::Other, Some(Departure::Unknown));
    };
    let Some(serial) = serial.strip_suffix(['号', '號']) else {
        return (Form::Other, Some(Departure::Unknown));
    };
    let (serial, ordinal) = match serial.strip_prefix('第') {
        Some(rest) => (rest, true),
        None => (serial, false),
    };
    let (Ok(year_number), Ok(number)) = (year.parse::<i16>(), serial.parse::<u32>()) else {
        return (Form::Other, Some(Departure::Unknown));
    };
    if body.is_empty() {
        return (Form::Other, Some(Departure::Unknown));
    }
    let departure = if ordinal {
        Some(Departure::Ordinal)
    } else if year.len() != 4 {
        Some(Departure::ShortYear)
    } else if serial.starts_with('0') {
        Some(Departure::LeadingZero)
    } else {
        None
    };
    let century = if year_number < 49 { 2000 } else { 1900 };
    let year = if year.len() == 2 {
        century + year_number
    } else {
        year_number
    };
    (
        Form::Standard {
            body: body.to_owned(),
            year,
            serial: number,
        },
        departure,
    )
}

/// Orders, announcements and telegrams number their documents without a bracketed year.
fn is_other_form(shown: &str) -> bool {
    let numbered = shown.ends_with(['号', '號'])
        && shown
            .chars()
            .any(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    numbered
        && (shown.contains('第') || shown.contains('令') || shown.contains("公告") || shown.contains('电'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_of_every_shape_become_the_standard_ones() {
        for text in [
            "国办发[2017]47号",
            "国办发（2017）47号",
            "国办发【2017】47号",
            "国办发﹝2017﹞47 号",
            "国办发〔２０１７〕４７号",
        ] {
            let (number, departure) = DocumentNumber::parse(text);
            assert_eq!(number.shown(), "国办发〔2017〕47号", "{text}");
            assert_eq!(departure, None, "{text}");
            assert_eq!(
                *number.form(),
                Form::Standard {
                    body: "国办发".into(),
                    year: 2017,
                    serial: 47
                }
            );
        }
    }

    #[test]
    fn departures_from_the_standard_are_named() {
        let departure = |text| DocumentNumber::parse(text).1;
        assert_eq!(departure("民发〔2020〕第5号"), Some(Departure::Ordinal));
        assert_eq!(departure("民发〔2020〕005号"), Some(Departure::LeadingZero));
        assert_eq!(departure("民发〔20〕5号"), Some(Departure::ShortYear));
        assert_eq!(departure("五号文"), Some(Departure::Unknown));
        assert_eq!(departure("〔2020〕5号"), Some(Departure::Unknown));
    }

    #[test]
    fn orders_and_announcements_are_document_numbers_too() {
        for text in ["市政府令第333號", "公告2022年第3号", "国务院令第711号"] {
            let (number, departure) = DocumentNumber::parse(text);
            assert_eq!((number.shown(), departure), (text, None));
        }
    }
}
