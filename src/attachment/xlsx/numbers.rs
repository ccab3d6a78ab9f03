//! Numbers as their cells show them: 0.25 as 25%, 45000 as a day.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use crate::attachment::Trouble;
use crate::attachment::xml::{Node, Xml};

/// The number formats of a workbook.
#[derive(Default)]
pub(super) struct Formats {
    /// By style: how its numbers are shown.
    styles: Vec<Format>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    /// As it is.
    #[default]
    General,
    /// With so many decimals, and commas between thousands or not.
    Fixed(usize, bool),
    /// In percent, with so many decimals.
    Percent(usize),
    /// A day.
    Day,
    /// A day and a time.
    Moment,
    /// A time of day.
    Time,
}

impl Formats {
    /// Reads `xl/styles.xml`.
    pub(super) fn read(text: &str) -> Result<Formats, Trouble> {
        let mut xml = Xml::new(text);
        let mut codes = BTreeMap::new();
        let mut styles = Vec::new();
        let mut in_cells = false;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "numFmt" => {
                        let id = element.number("numFmtId").unwrap_or(0);
                        codes.insert(id, element.attribute("formatCode").unwrap_or_default());
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => styles.push(element.number("numFmtId").unwrap_or(0)),
                    _ => {}
                },
                Node::Close(name) if name == "cellXfs" => in_cells = false,
                _ => {}
            }
        }
        let format = |id: usize| codes.get(&id).map_or_else(|| built_in(id), |code| of_code(code));
        Ok(Formats {
            styles: styles.into_iter().map(format).collect(),
        })
    }

    /// A stored number as the cells of a style show it.
    pub(super) fn show(&self, value: &str, style: usize) -> String {
        let format = self.styles.get(style).copied().unwrap_or_default();
        match value.parse::<f64>() {
            Ok(number) if number.is_finite() => show(number, value, format),
            _ => value.to_owned(),
        }
    }
}

/// The formats that Excel knows by number (ECMA-376 part 1, 18.8.30), those of its Chinese edition
/// among them.
fn built_in(id: usize) -> Format {
    match id {
        1 => Format::Fixed(0, false),
        2 => Format::Fixed(2, false),
        3 => Format::Fixed(0, true),
        4 | 7 | 8 | 39 | 40 | 43 | 44 => Format::Fixed(2, true),
        5 | 6 | 37 | 38 | 41 | 42 => Format::Fixed(0, true),
        9 => Format::Percent(0),
        10 => Format::Percent(2),
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Format::Day,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Format::Time,
        22 => Format::Moment,
        _ => Format::General,
    }
}

/// A format by its code: `yyyy"年"m"月"`, `0.00%`, `#,##0.00_ `.
fn of_code(code: &str) -> Format {
    let mut plain = String::new();
    let mut quoted = false;
    let mut bracketed = false;
    let mut signs = code.chars();
    // The first section is for positive numbers; the others differ by sign alone.
    while let Some(c) = signs.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            '\\' | '_' | '*' => drop(signs.next()),
            ';' => break,
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    let has = |signs: &[char]| plain.contains(signs);
    let decimals = plain.split_once('.').map_or(0, |(_, after)| {
        after.chars().take_while(|c| matches!(c, '0' | '#' | '?')).count()
    });
    if plain.contains("general") {
        Format::General
    } else if has(&['y', 'd']) && has(&['h', 's']) {
        Format::Moment
    } else if has(&['y', 'd']) {
        Format::Day
    } else if has(&['h', 's']) {
        Format::Time
    } else if has(&['%']) {
        Format::Percent(decimals)
    } else if has(&['0', '#']) && !has(&['e', '/', '@']) {
        Format::Fixed(decimals, plain.contains("#,#") || plain.contains("0,0"))
    } else {
        Format::General
    }
}

fn show(number: f64, stored: &str, format: Format) -> String {
    match format {
        Format::General => general(number, stored),
        // More digits than a double holds exactly are a code and no amount.
        Format::Fixed(0, false) if stored.len() > 15 => stored.to_owned(),
        Format::Fixed(decimals, commas) => {
            let text = format!("{number:.*}", decimals.min(10));
            if commas { with_commas(&text) } else { text }
        }
        Format::Percent(decimals) => format!("{:.*}%", decimals.min(10), number * 100.0),
        Format::Day => day(number).map_or_else(|| stored.to_owned(), |day| day.to_string()),
        Format::Time => time(number),
        Format::Moment => match day(number) {
            Some(day) => format!("{day} {}", time(number)),
            None => stored.to_owned(),
        },
    }
}

/// A number to fifteen digits, as Excel shows it: 0.1 + 0.2 is 0.3.
fn general(number: f64, stored: &str) -> String {
    if stored.bytes().all(|byte| byte.is_ascii_digit()) {
        return stored.to_owned();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn with_commas(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, decimals) = digits
        .split_once('.')
        .map_or((digits, ""), |(whole, decimals)| (whole, decimals));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// The day of a serial number: 1 is 1 January 1900, and 60 the 29 February that Excel believes in.
fn day(number: f64) -> Option<Date> {
    let whole = number.floor();
    if !(1.0..2_958_466.0).contains(&whole) {
        return None;
    }
    let days = whole as i32 - i32::from(whole > 60.0);
    date(1899, 12, 31).checked_add(jiff::Span::new().days(days)).ok()
}

fn time(number: f64) -> String {
    let minutes = ((number - number.floor()) * 24.0 * 60.0).round() as u32 % (24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        for (code, want) in [
            ("General", Format::General),
            ("0.00_ ", Format::Fixed(2, false)),
            ("#,##0.00;[Red]-#,##0.00", Format::Fixed(2, true)),
            ("0.0%", Format::Percent(1)),
            ("yyyy\"年\"m\"月\"d\"日\";@", Format::Day),
            ("[$-804]yyyy/m/d h:mm", Format::Moment),
            ("h:mm:ss", Format::Time),
            ("@", Format::General),
            ("\"共\"0\"件\"", Format::Fixed(0, false)),
        ] {
            assert_eq!(of_code(code), want, "{code}");
        }
    }

    #[test]
    fn numbers_are_shown_as_their_cells_show_them() {
        for (stored, format, want) in [
            ("0.30000000000000004", Format::General, "0.3"),
            ("1234567.5", Format::Fixed(2, true), "1,234,567.50"),
            ("-1234", Format::Fixed(0, true), "-1,234"),
            ("0.256", Format::Percent(1), "25.6%"),
            ("45000", Format::Day, "2023-03-15"),
            ("1", Format::Day, "1900-01-01"),
            ("61", Format::Day, "1900-03-01"),
            ("45000.5", Format::Moment, "2023-03-15 12:00"),
            ("330102199001011234", Format::General, "330102199001011234"),
            ("1e300", Format::Day, "1e300"),
        ] {
            let number: f64 = stored.parse().unwrap();
            assert_eq!(show(number, stored, format), want, "{stored}");
        }
    }
}
