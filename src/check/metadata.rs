//! The metadata of one entry compared with itself and with `site.yaml`: what can be published and
//! should still be looked at.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, date};

use super::Context;
use crate::config::UnitId;
use crate::diagnostic::{Diagnostics, EntryProblem, Place, Problem, SourceText};
use crate::entry::document_number::Form;
use crate::entry::slug::half_width;
use crate::entry::{DocumentNumber, Entry, IndexNumber, Moment};
use crate::load::fields::Fields;

/// The first day on which 条例 was in force; its term binds nothing older.
const IN_FORCE: Date = date(2008, 5, 1);

/// The values of an entry as they were written, and where.
pub(super) struct Marks {
    values: BTreeMap<&'static str, Mark>,
}

struct Mark {
    /// The key, as written.
    key: String,
    /// The value, as written.
    text: String,
    range: Range<usize>,
}

/// The keys whose values are compared.
const COMPARED: [&str; 8] = [
    "index_number",
    "document_number",
    "published",
    "issued",
    "effective",
    "expires",
    "amended",
    "repealed",
];

impl Marks {
    /// Looks at the values before they are taken out.
    pub(super) fn of(fields: &Fields<'_>) -> Marks {
        let value = |key| {
            let (written, text, range) = fields.peek(key)?;
            let mark = Mark {
                key: written.to_owned(),
                text: text.to_owned(),
                range,
            };
            Some((key, mark))
        };
        Marks {
            values: COMPARED.into_iter().filter_map(value).collect(),
        }
    }
}

/// Reports everything about an entry's metadata that should be looked at.
pub(super) fn report(
    context: &Context<'_>,
    source: SourceText<'_>,
    marks: &Marks,
    entry: &Entry,
    diagnostics: &mut Diagnostics,
) {
    let mut look = Look {
        context,
        source,
        marks,
        diagnostics,
    };
    look.owner(&entry.index_number, entry.unit);
    look.year(entry);
    look.document_year(entry);
    look.order(entry);
    look.term(entry);
    look.tidiness();
}

struct Look<'a, 'd> {
    context: &'a Context<'a>,
    source: SourceText<'a>,
    marks: &'a Marks,
    diagnostics: &'d mut Diagnostics,
}

impl Look<'_, '_> {
    fn report(&mut self, key: &str, problem: EntryProblem) {
        let place = match self.marks.values.get(key) {
            Some(mark) => self.source.place(mark.range.clone()),
            None => Place::file(self.source.file),
        };
        self.diagnostics.report(Problem::Entry(problem), place);
    }

    /// The code of the index number is the unit's own. Where that is not known, a unit above may
    /// have given out the number, or nothing can be said.
    fn owner(&mut self, number: &IndexNumber, unit: UnitId) {
        let Some(code) = &number.code else { return };
        let config = self.context.config;
        let has = |id: &UnitId| {
            let own = config.unit(*id).code.as_ref();
            own.is_some_and(|own| own.gb11714() == code.gb11714())
        };
        let known = config.unit(unit).code.is_some();
        let above = std::iter::successors(Some(unit), |id| config.unit(*id).parent);
        let line = above.take(if known { 1 } else { config.units.len() });
        if line.into_iter().any(|id| has(&id)) {
            return;
        }
        let owner = (0..config.units.len()).map(UnitId).find(|id| has(id));
        if owner.is_none() && !known {
            return;
        }
        let problem = EntryProblem::IndexOwner {
            code: code.to_string(),
            owner: owner.map(|id| config.unit(id).name.clone()),
            unit: config.unit(unit).name.clone(),
        };
        self.report("index_number", problem);
    }

    /// Numbers are given out by the year in which information comes to be or is made public.
    fn year(&mut self, entry: &Entry) {
        let Some(year) = entry.index_number.year else {
            return;
        };
        let published = entry.published.date.year();
        let issued = entry.issued.map(Date::year);
        if year != published && Some(year) != issued {
            self.report("index_number", EntryProblem::IndexYear { year, published });
        }
    }

    /// A document may be signed in January under the number of the old year, not the other way.
    fn document_year(&mut self, entry: &Entry) {
        let form = entry.document_number.as_ref().map(DocumentNumber::form);
        let (Some(Form::Standard { year, .. }), Some(issued)) = (form, entry.issued) else {
            return;
        };
        let year = *year;
        let carried_over = issued.month() <= 3 && year == issued.year() - 1;
        if year != issued.year() && !carried_over {
            let issued = issued.year();
            self.report("document_number", EntryProblem::DocumentYear { year, issued });
        }
    }

    fn order(&mut self, entry: &Entry) {
        let dates = &entry.dates;
        let published = Some(entry.published.date);
        let pairs = [
            ("issued", entry.issued, "published", published),
            ("issued", entry.issued, "amended", dates.amended),
            ("issued", entry.issued, "repealed", dates.repealed),
            ("effective", dates.effective, "expires", dates.expires),
            ("effective", dates.effective, "amended", dates.amended),
            ("effective", dates.effective, "repealed", dates.repealed),
        ];
        for (first, first_date, second, second_date) in pairs {
            let Some((first_date, second_date)) = first_date.zip(second_date) else {
                continue;
            };
            if first_date > second_date {
                let written = |key: &str| {
                    self.marks
                        .values
                        .get(key)
                        .map_or(key, |mark| &mark.key)
                        .to_owned()
                };
                let problem = EntryProblem::DateOrder {
                    first: written(first),
                    first_date,
                    second: written(second),
                    second_date,
                };
                self.report(first, problem);
            }
        }
    }

    /// 条例 article 26: within 20 working days.
    fn term(&mut self, entry: &Entry) {
        let Some(issued) = entry.issued.filter(|issued| *issued >= IN_FORCE) else {
            return;
        };
        let published = entry.published.date;
        let due = self.context.config.measures.calendar.due(issued);
        if let Some(due) = due.filter(|due| published > *due) {
            let problem = EntryProblem::LatePublication {
                issued,
                due,
                published,
            };
            self.report("published", problem);
        }
    }

    /// Values that were read although something in them does not belong there.
    fn tidiness(&mut self) {
        let untidy: Vec<(&str, String, String)> = self
            .marks
            .values
            .iter()
            .filter_map(|(key, mark)| {
                let right = tidy(key, &mark.text)?;
                Some((*key, mark.key.clone(), right))
            })
            .collect();
        for (name, key, right) in untidy {
            self.report(name, EntryProblem::UntidyValue { key, right });
        }
    }
}

/// How the value of a key should be written; `None` when it is fine as it is, or cannot be read.
pub(crate) fn tidy(key: &str, text: &str) -> Option<String> {
    let right = match key {
        "document_number" => DocumentNumber::parse(text).0.shown().to_owned(),
        "index_number" => text
            .chars()
            .map(half_width)
            .map(|c| {
                if matches!(c, '–' | '—' | '‐' | '−') {
                    '-'
                } else {
                    c
                }
            })
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect(),
        _ => tidy_date(text)?,
    };
    (right != text).then_some(right)
}

/// A date with full-width characters, or with spaces inside its parts. Other forms of dates are
/// fine: they are read without a guess.
fn tidy_date(text: &str) -> Option<String> {
    let moment = Moment::parse(text).ok()?;
    // What is a time of another place is left to the officer: a site may keep its own.
    if Moment::parse_in(text, jiff::tz::offset(0)) != Ok(moment) {
        return None;
    }
    let wide = text.chars().any(|c| half_width(c) != c && c != ' ');
    let mut parts = text.split_whitespace();
    let spaced = match (parts.next(), parts.next(), parts.next()) {
        (_, None, _) => false,
        // One space may stand between the day and the time.
        (Some(day), Some(time), None) => {
            !time.contains([':', '时', '時']) || Moment::parse(day).is_err() || text.contains("  ")
        }
        _ => true,
    };
    (wide || spaced).then(|| moment.to_string())
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn numbers_lose_what_does_not_belong_in_them() {
        let number = |text| tidy("document_number", text);
        assert_eq!(number("国办发[2022] 1号").as_deref(), Some("国办发〔2022〕1号"));
        assert_eq!(number("国办发〔2022〕1号"), None);
        let index = |text| tidy("index_number", text);
        assert_eq!(
            index("００２489524／2023—00028").as_deref(),
            Some("002489524/2023-00028")
        );
        assert_eq!(index("00001434-9/2022-00001"), None);
    }

    #[test]
    fn dates_that_can_be_read_without_a_guess_are_fine() {
        for fine in [
            "2023-01-11",
            "2023-01-11 09:58",
            "2021年12月30日",
            "2023/1/11",
            "2023-01-11T09:58:00+08:00",
        ] {
            assert_eq!(tidy("published", fine), None, "{fine}");
        }
        for (odd, right) in [
            ("2023- 01- 11 09: 58", "2023-01-11 09:58"),
            ("2021年12 月30日", "2021-12-30"),
            ("２０２３-01-11", "2023-01-11"),
            ("2023-01-11  09:58", "2023-01-11 09:58"),
        ] {
            assert_eq!(tidy("published", odd).as_deref(), Some(right), "{odd}");
        }
        assert_eq!(tidy("published", "tomorrow"), None);
    }
}
