//! What the rules that warn compare with: holidays, typos, the age of columns, the size of files.

use jiff::civil::Date;

use crate::config::{Duties, Measures};
use crate::diagnostic::{Diagnostics, Expected, Problem, SourceText};
use crate::entry::date::DateError;
use crate::entry::{Moment, WorkCalendar};

use super::super::fields::{Fields, KeyNames, Text, text_of};
use super::super::yaml::Value;
use super::number;

pub(crate) const COLUMNS: &[KeyNames] = &[("months", &["月数"])];
pub(crate) const ATTACHMENTS: &[KeyNames] = &[("largest", &["最大"])];

/// Takes the measures out of the fields of `site.yaml`.
pub(super) fn measures(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Measures {
    let source = fields.source();
    let months = number(source, fields.take("columns"), COLUMNS, 1..=120, diagnostics);
    let largest = number(
        source,
        fields.take("attachments"),
        ATTACHMENTS,
        1..=10_000,
        diagnostics,
    );
    let default = Measures::default();
    Measures {
        calendar: calendar(fields, diagnostics),
        typos: typos(fields, diagnostics),
        stale_months: months.and_then(|months| u16::try_from(months).ok()),
        largest_attachment: largest.map_or(default.largest_attachment, |size| size as u64),
    }
}

/// Days off, as dates or `first..last`, and days worked in return.
fn calendar(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> WorkCalendar {
    let mut calendar = WorkCalendar::default();
    let source = fields.source();
    for text in fields.texts("holidays", diagnostics) {
        let (first, last) = ["..", "至", "~"]
            .iter()
            .find_map(|mark| text.text.split_once(mark))
            .unwrap_or((text.text, text.text));
        let (first, last) = (
            date(source, &text, first, diagnostics),
            date(source, &text, last, diagnostics),
        );
        match first.zip(last) {
            Some((first, last)) if first <= last => calendar.add_holidays(first, last),
            // From the later day to the earlier one there is none.
            Some(_) => {
                let place = source.place(text.range.clone());
                report_date(text.key.clone(), DateError::Form, place, diagnostics);
            }
            None => {}
        }
    }
    for text in fields.texts("workdays", diagnostics) {
        if let Some(day) = date(source, &text, text.text, diagnostics) {
            calendar.add_workday(day);
        }
    }
    calendar
}

fn date(source: SourceText<'_>, text: &Text<'_>, part: &str, diagnostics: &mut Diagnostics) -> Option<Date> {
    match Moment::parse(part.trim()) {
        Ok(moment) => Some(moment.date),
        Err(error) => {
            let place = source.place(text.range.clone());
            // One finding for a range whose two ends are wrong in the same way.
            let known = |d: &crate::diagnostic::Diagnostic| d.place.as_ref() == Some(&place);
            if !diagnostics.iter().any(known) {
                report_date(text.key.clone(), error, place, diagnostics);
            }
            None
        }
    }
}

fn report_date(
    key: String,
    error: DateError,
    place: crate::diagnostic::Place,
    diagnostics: &mut Diagnostics,
) {
    diagnostics.report(Problem::NotADate { key, error }, place);
}

/// A map of wrong words and right ones.
fn typos(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Vec<(String, String)> {
    let source = fields.source();
    let Some((key, node)) = fields.take("typos") else {
        return Vec::new();
    };
    let pairs = match &node.value {
        Value::Map(pairs) => pairs,
        Value::Null => return Vec::new(),
        _ => {
            let expected = Expected::Words;
            diagnostics.report(
                Problem::WrongType { key, expected },
                source.place(node.range.clone()),
            );
            return Vec::new();
        }
    };
    let mut typos = Vec::new();
    for (wrong, right) in pairs {
        if diagnostics.is_full(source, wrong.range.start) {
            break;
        }
        let key = wrong.text.clone();
        let text = text_of(source, key.clone(), right, diagnostics);
        match text.filter(|_| !wrong.text.trim().is_empty()) {
            Some(text) => typos.push((wrong.text.trim().to_owned(), text.text.to_owned())),
            // A list or map has been reported.
            None if matches!(right.value, Value::List(_) | Value::Map(_)) => {}
            None => diagnostics.report(Problem::EmptyValue { key }, source.place(wrong.range.clone())),
        }
    }
    typos
}

/// What kind of unit it is, and since when it reports.
pub(super) fn duties(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Duties> {
    let source = fields.source();
    let kind = fields.text("kind", diagnostics);
    let since = fields.text("reports_since", diagnostics).and_then(|text| {
        let year = text.text.parse().ok().filter(|year| (2004..=2100).contains(year));
        if year.is_none() {
            let (key, least, most) = (text.key.clone(), 2004, 2100);
            diagnostics.report(Problem::BadNumber { key, least, most }, source.place(text.range));
        }
        year
    });
    let kind = kind?;
    let government = match kind.text {
        "government" | "政府" => true,
        "department" | "部门" | "部門" => false,
        other => {
            let allowed = &["government", "department", "政府", "部门"];
            let problem = Problem::UnknownChoice {
                key: kind.key.clone(),
                value: other.to_owned(),
                allowed,
            };
            diagnostics.report(problem, source.place(kind.range));
            return None;
        }
    };
    Some(Duties { government, since })
}
