//! What is said about values that cannot be read, in English.

use super::super::{Words, words};
use crate::diagnostic::problem::{Expected, YamlHint};
use crate::entry::date::{DateError, Unread};
use crate::entry::document_number::Departure;
use crate::entry::index_number::IndexNumberError;
use crate::entry::organisation_code::CodeError;

pub(super) fn expected(what: Expected) -> &'static str {
    match what {
        Expected::Text => "a single text",
        Expected::Changes => "maps of `date` and `note`",
        Expected::Sections => "a list of sections",
        Expected::Reasons => "a map of rules and reasons",
        Expected::Words => "a map of wrong words and right ones",
        Expected::EarlierText => "the name of a text file (.txt) that holds the earlier text",
    }
}

pub(super) fn yaml_hint(hint: YamlHint) -> &'static str {
    match hint {
        YamlHint::Quotation => "a quotation mark was opened and not closed",
        YamlHint::Bracket => "a bracket was opened and not closed, or a value needs quotes around it",
        YamlHint::Value => {
            "put quotes around a value that holds `: ` or starts with a special character, and a space after each colon"
        }
        YamlHint::Indentation => "keys that belong together start in the same column",
        YamlHint::Colon => "put quotes around a value that holds a colon and a space",
        YamlHint::Anchor => "put quotes around a value that starts with * or &",
        YamlHint::Start => "put quotes around a value that starts with a special character",
    }
}

pub(super) fn date_words(key: &str, error: &DateError) -> Words {
    match error {
        DateError::Form => words(
            format!("`{key}` is not a date"),
            "not a date",
            "write 2023-01-11, 2023-01-11 09:58 or 2023年1月11日: four digits of the year, then month, then day",
        ),
        DateError::Unread(what) => words(
            format!("`{key}` is not a date"),
            "not a date",
            match what {
                Unread::Lunar => "this is a day of the old calendar: write the same day as 2024-04-08",
                Unread::Era => "write the year of the common era, with four digits: 2024-04-08",
                Unread::Range => "write one day; both may stand in the text",
                Unread::NoDay => "the day is missing: write 2024-04-08; look it up in the original",
                Unread::ShortYear => "write four digits of the year, then month, then day: 2024-04-08",
                Unread::Open => "where there is no such date, leave the line out",
                Unread::Serial => {
                    "a spreadsheet keeps days as numbers: give the cell the form of a date, and copy 2024-04-08"
                }
                Unread::Weekday => {
                    "the weekday is not that of the date: one of the two is wrong; look it up in the original"
                }
            },
        ),
        DateError::Impossible { part, value } => words(
            format!("`{key}` is a date that does not exist: {part} {value}"),
            format!("there is no {part} {value} here"),
            match (*part, value) {
                ("hour", 24) => "write 00:00 of the next day",
                ("hour", 12) => "twelve in the morning or at night may be either; write 00:05 or 12:05",
                ("hour", ..24) => "write the hour as one of 24, such as 15:05",
                _ => "look it up in the original",
            },
        ),
    }
}

pub(super) fn index_number_words(error: &IndexNumberError, pattern: &str, default: bool) -> Words {
    match error {
        IndexNumberError::Pattern if default => words(
            "this is not an index number",
            "does not have the form of one",
            "write organisation code / year - five digits, as in 002489524/2023-00028; a local form is declared under `index_number` in site.yaml",
        ),
        IndexNumberError::Pattern => words(
            "this is not an index number of this site",
            "does not have the form of one",
            format!("site.yaml asks for the pattern {pattern}"),
        ),
        IndexNumberError::Code(error) if !default => Words {
            hint: "if this part of the local form is no organisation code, leave it unnamed in site.yaml: (…) for (?<code>…)".into(),
            ..code_words(error)
        },
        IndexNumberError::Code(error) => code_words(error),
        IndexNumberError::Year(year) if !default => Words {
            hint: "if this part of the local form is no year, leave it unnamed in site.yaml: (…) for (?<year>…)".into(),
            ..index_number_words(&IndexNumberError::Year(*year), pattern, true)
        },
        IndexNumberError::Year(year) => words(
            format!("{year} cannot be the year of an index number"),
            "look at the year",
            "years run from 1949 to 2100",
        ),
        IndexNumberError::Url => words(
            "nothing in this index number can stand in an address",
            "here",
            "it needs letters or digits",
        ),
    }
}

pub(super) fn code_words(error: &CodeError) -> Words {
    match error {
        CodeError::Length(length) => words(
            format!("an organisation code has 9 or 18 characters, this one has {length}"),
            "here",
            "copy it from the unit's registration certificate",
        ),
        CodeError::Character(c) => words(
            format!("an organisation code cannot hold `{c}`"),
            "here",
            "it is made of digits and capital letters",
        ),
        CodeError::CheckDigit { found, expected } => words(
            "the organisation code is wrong: its check character does not fit",
            format!("ends in {found}, and GB 11714 asks for {expected}"),
            "one of its characters was mistyped; compare it with the unit's code, do not just change the last character",
        ),
    }
}

pub(super) fn document_number_words(shown: &str, departure: Departure) -> Words {
    match departure {
        Departure::Ordinal => words(
            format!("the document number {shown} has 第 before its serial number"),
            "here",
            "GB/T 9704 section 7.2.5 wants 〔2017〕47号; compare it with the paper",
        ),
        Departure::LeadingZero => words(
            format!("the document number {shown} has a zero before its serial number"),
            "here",
            "GB/T 9704 section 7.2.5 wants 〔2017〕47号; compare it with the paper",
        ),
        Departure::ShortYear => words(
            format!("the year in the document number {shown} has not four digits"),
            "here",
            "GB/T 9704 section 7.2.5 wants 〔2017〕47号; compare it with the paper",
        ),
        Departure::Unknown => words(
            format!("`{shown}` does not look like a document number"),
            "here",
            "most look like 国办发〔2017〕47号; compare it with the paper",
        ),
    }
}
