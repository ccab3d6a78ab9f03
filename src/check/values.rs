//! Values that entries and pages share.

use jiff::civil::date as civil_date;
use jiff::tz::Offset;

use crate::diagnostic::{Diagnostics, Problem};
use crate::entry::{Moment, Script};
use crate::load::fields::{Fields, Text};

/// A title is one line, whatever the YAML looked like.
pub(super) fn one_line(text: &str) -> String {
    text.split(char::is_whitespace)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Takes a date out of the fields.
pub(super) fn date(
    fields: &mut Fields<'_>,
    key: &'static str,
    site: Offset,
    diagnostics: &mut Diagnostics,
) -> Option<Moment> {
    let text = fields.text(key, diagnostics)?;
    moment(fields, &text, site, diagnostics)
}

/// Reads a date.
pub(super) fn moment(
    fields: &Fields<'_>,
    text: &Text<'_>,
    site: Offset,
    diagnostics: &mut Diagnostics,
) -> Option<Moment> {
    let place = || fields.source().place(text.range.clone());
    match Moment::parse_in(text.text, site) {
        Ok(moment) => {
            if moment.date < civil_date(1949, 10, 1) {
                let problem = Problem::EarlyDate {
                    key: text.key.clone(),
                    date: moment.date.to_string(),
                };
                diagnostics.report(problem, place());
            }
            Some(moment)
        }
        Err(error) => {
            diagnostics.report(
                Problem::NotADate {
                    key: text.key.clone(),
                    error,
                },
                place(),
            );
            None
        }
    }
}

/// Takes the language out of the fields.
pub(super) fn language(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Script {
    let Some(text) = fields.text("language", diagnostics) else {
        return Script::default();
    };
    Script::parse(text.text).unwrap_or_else(|| {
        let allowed = &["zh-Hans", "zh-Hant"];
        let problem = Problem::UnknownChoice {
            key: text.key.clone(),
            value: text.text.to_owned(),
            allowed,
        };
        diagnostics.report(problem, fields.source().place(text.range.clone()));
        Script::default()
    })
}
