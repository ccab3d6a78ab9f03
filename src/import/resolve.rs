//! From what was found to one value for each key, with its origin and how sure it is.

use std::collections::HashMap;

use super::document::{Block, Confidence, Document, Field, Found, Note, Place};
use super::head::Parts;
use super::labels::{self, plain};
use super::title;
use crate::config::Config;
use crate::entry::{Disclosure, Moment};
use crate::search::fold::fold_char;

/// What the site and the command line say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The settings of the site; `None` outside any site.
    pub config: Option<&'a Config>,
    /// The unit given with `--unit`.
    pub unit: Option<&'a str>,
}

/// The values of an entry.
#[derive(Debug, Default)]
pub struct Values {
    /// One for each field at most, in the order of the front matter.
    pub list: Vec<Found>,
    /// What was said under labels that no key takes.
    pub others: Vec<Found>,
    /// What the officer has to know.
    pub notes: Vec<Note>,
}

/// The order of the front matter.
pub const ORDER: [Field; 17] = [
    Field::Title,
    Field::IndexNumber,
    Field::Unit,
    Field::Published,
    Field::Issued,
    Field::DocumentNumber,
    Field::Category,
    Field::Genre,
    Field::Keywords,
    Field::Disclosure,
    Field::Source,
    Field::Summary,
    Field::Effective,
    Field::Expires,
    Field::Repealed,
    Field::Editor,
    Field::Language,
];

impl Values {
    /// The value of a field.
    pub fn get(&self, field: Field) -> Option<&Found> {
        self.list.iter().find(|found| found.field == field)
    }

    fn set(&mut self, found: Found) {
        self.list.push(found);
    }
}

/// Chooses a value for each field.
pub fn resolve(parts: &Parts, document: &Document, known: Known<'_>) -> Values {
    let mut values = Values::default();
    for field in ORDER {
        let candidates: Vec<&Found> = parts
            .found
            .iter()
            .filter(|found| found.field == field && !found.value.trim().is_empty())
            .collect();
        match field {
            Field::Unit => unit(&candidates, parts, known, &mut values),
            Field::Category => category(&candidates, known, &mut values),
            Field::Disclosure => disclosure(&candidates, &mut values),
            Field::Language => language(&parts.text, &mut values),
            field if labels::is_date(field) => date(field, &candidates, &mut values),
            Field::Title => one_title(&candidates, &mut values),
            Field::IndexNumber => index_number(&candidates, known, &mut values),
            _ => first(&candidates, &mut values),
        }
    }
    if values.get(Field::Issued).is_none() {
        signed_date(&parts.text, &mut values);
    }
    values
        .list
        .sort_by_key(|found| ORDER.iter().position(|field| *field == found.field));
    let others = parts
        .found
        .iter()
        .filter(|found| found.field == Field::Other && !found.value.is_empty() && !found.label.is_empty());
    values.others.extend(others.cloned());
    values.notes.extend(document.notes.iter().cloned());
    values
}

/// The first value wins; another one is said.
fn first(candidates: &[&Found], values: &mut Values) {
    let Some(found) = best(candidates) else { return };
    let own = plain(&found.value);
    for other in candidates {
        if plain(&other.value) != own {
            values.notes.push(Note::Conflict {
                field: found.field,
                other: other.value.clone(),
            });
        }
    }
    values.set((*found).clone());
}

/// The surest value, the first of those.
fn best<'f>(candidates: &[&'f Found]) -> Option<&'f Found> {
    candidates.iter().copied().min_by_key(|found| found.confidence)
}

/// A title that the page's own marks and its text agree on is sure; the text's wording counts.
fn one_title(candidates: &[&Found], values: &mut Values) {
    let printed = candidates
        .iter()
        .find(|found| !matches!(found.place, Place::Meta(_) | Place::Element(_)) && found.label.is_empty());
    let Some(chosen) = printed.copied().or_else(|| best(candidates)) else {
        return;
    };
    let own = plain(&chosen.value);
    let agreed = candidates
        .iter()
        .any(|other| !std::ptr::eq(*other, chosen) && plain(&other.value) == own);
    let mut chosen = chosen.clone();
    if agreed {
        chosen.confidence = Confidence::Sure;
    }
    values.set(chosen);
}

fn index_number(candidates: &[&Found], known: Known<'_>, values: &mut Values) {
    first(candidates, values);
    let Some(config) = known.config else { return };
    if let Some(found) = values.get(Field::IndexNumber)
        && config.index_numbers.parse(&found.value).is_err()
    {
        values.notes.push(Note::BadIndexNumber);
    }
}

/// The most exact of the dates that name one day; a different day is said.
fn date(field: Field, candidates: &[&Found], values: &mut Values) {
    let dated: Vec<(&Found, Moment)> = candidates
        .iter()
        .filter_map(|found| labels::date_in(&found.value).map(|date| (*found, date)))
        .collect();
    let surest = dated.iter().map(|(found, _)| found.confidence).min();
    let Some((first, day)) = dated.iter().find(|(found, _)| Some(found.confidence) == surest) else {
        // A date that cannot be read is for the officer to mend: it is kept as it stands.
        if let Some(found) = best(candidates) {
            values.set((*found).clone());
        }
        return;
    };
    let exact = dated
        .iter()
        .find(|(_, date)| date.date == day.date && date.time.is_some())
        .map_or((*first, *day), |(found, date)| (*found, *date));
    for (other, date) in &dated {
        if date.date != day.date {
            values.notes.push(Note::Conflict {
                field,
                other: format!("{} {}", other.label, other.value).trim().to_owned(),
            });
        }
    }
    values.set(Found {
        value: exact.1.to_string(),
        ..exact.0.clone()
    });
}

/// The unit and the date below a text, or below the notice that encloses one.
fn signed_date(text: &[Block], values: &mut Values) {
    let signed = signatures(text);
    let chosen = signed.iter().find(|signature| !signature.unit.is_empty());
    if let Some(signature) = chosen.or(signed.last()) {
        values.set(Found {
            field: Field::Issued,
            label: String::new(),
            value: signature.date.to_string(),
            place: Place::Signature,
            confidence: Confidence::Likely,
        });
    }
}

struct Signature {
    unit: String,
    date: Moment,
}

fn signatures(text: &[Block]) -> Vec<Signature> {
    let lines: Vec<String> = text
        .iter()
        .map(|block| block.line().unwrap_or_default())
        .collect();
    let last = lines.len().saturating_sub(8);
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(1) {
        let Some((unit, date)) = title::signature_date(line) else {
            continue;
        };
        let above = lines[at - 1].trim();
        let unit = match () {
            () if !unit.is_empty() => unit,
            () if labels::is_unit_name(above) => above.to_owned(),
            () => String::new(),
        };
        if !unit.is_empty() || at >= last {
            found.push(Signature { unit, date });
        }
    }
    found
}

/// The units that the site knows, by their names and aliases in any script.
struct Units<'c> {
    names: HashMap<String, Vec<&'c str>>,
}

impl<'c> Units<'c> {
    fn of(config: &'c Config) -> Units<'c> {
        let mut names: HashMap<String, Vec<&str>> = HashMap::new();
        for unit in &config.units {
            for name in std::iter::once(&unit.name).chain(&unit.aliases) {
                names.entry(plain(name)).or_default().push(name);
            }
        }
        Units { names }
    }

    /// A name as the site writes it.
    fn get(&self, name: &str) -> Option<String> {
        let names = self.names.get(&plain(name))?;
        let exact = names.iter().find(|known| **known == name);
        exact.or(names.first()).map(|name| (*name).to_owned())
    }
}

fn unit(candidates: &[&Found], parts: &Parts, known: Known<'_>, values: &mut Values) {
    let mut possible: Vec<Found> = candidates.iter().map(|found| (*found).clone()).collect();
    let from = |found: &Found, confidence| Found {
        field: Field::Unit,
        confidence,
        ..found.clone()
    };
    let sources = parts.found.iter().filter(|found| found.field == Field::Source);
    let guesses = possible.len();
    possible.extend(sources.map(|found| from(found, Confidence::Likely)));
    for signature in signatures(&parts.text).into_iter().filter(|s| !s.unit.is_empty()) {
        possible.push(bare_unit(signature.unit, Place::Signature, Confidence::Likely));
    }
    possible.extend(title_unit(values, known));
    let units = known.config.map(Units::of);
    let site = |found: &Found| units.as_ref().and_then(|units| units.get(found.value.trim()));
    // A unit that the source names under its label is not another one, though the site may know it by
    // a longer name.
    let labelled = possible[..guesses].first().cloned();
    let other = |name: &str| {
        labelled.as_ref().is_some_and(|labelled| {
            let (one, two) = (plain(name), plain(labelled.value.trim()));
            !(one.ends_with(&two) || two.ends_with(&one))
        })
    };
    let chosen = possible.iter().enumerate().find_map(|(at, found)| {
        let value = site(found).filter(|name| at < guesses || !other(name))?;
        Some(Found {
            value,
            ..found.clone()
        })
    });
    let given = known
        .unit
        .map(|unit| bare_unit(unit.to_owned(), Place::Option, Confidence::Sure));
    // Without a site, or a unit that it does not know, what the source says stands.
    let chosen = match (chosen, given) {
        (Some(chosen), Some(given)) if plain(&chosen.value) != plain(&given.value) => {
            values.notes.push(Note::OtherUnit(given.value));
            Some(chosen)
        }
        (Some(chosen), _) => Some(chosen),
        (None, given) => labelled.or(given).or_else(|| {
            possible
                .into_iter()
                .find(|found| labels::is_unit_name(&found.value))
        }),
    };
    let Some(chosen) = chosen else { return };
    if units.is_some_and(|units| units.get(&chosen.value).is_none()) {
        values.notes.push(Note::UnknownUnit(chosen.value.clone()));
    }
    values.set(chosen);
}

fn bare_unit(value: String, place: Place, confidence: Confidence) -> Found {
    Found {
        field: Field::Unit,
        label: String::new(),
        value,
        place,
        confidence,
    }
}

/// The unit that a title starts with: one that the site knows, or what stands before 关于 or a year.
fn title_unit(values: &Values, known: Known<'_>) -> Option<Found> {
    let title = &values.get(Field::Title)?.value;
    let folded = plain(title);
    let units = known.config.map(|config| &config.units[..]).unwrap_or_default();
    let longest = units
        .iter()
        .flat_map(|unit| std::iter::once(&unit.name).chain(&unit.aliases))
        .filter(|name| folded.starts_with(&plain(name)))
        .max_by_key(|name| name.len());
    let guessed = guessed_unit(title);
    // 某市人民政府办公室 is another unit than 某市人民政府.
    if let Some(name) = longest
        && guessed
            .as_ref()
            .is_none_or(|guessed| plain(guessed) == plain(name))
    {
        return Some(bare_unit(name.clone(), Place::Title, Confidence::Likely));
    }
    guessed.map(|name| bare_unit(name, Place::Title, Confidence::Guess))
}

/// What stands before 关于, a year or 《 in a title, when it reads as a unit's name.
fn guessed_unit(title: &str) -> Option<String> {
    let about: String = "关于".chars().map(fold_char).collect();
    let chars: Vec<char> = title.chars().collect();
    let end = (2..chars.len().min(30)).find(|at| {
        let rest: String = chars[*at..].iter().take(2).map(|c| fold_char(*c)).collect();
        rest == about || rest == "20" || rest.starts_with('《')
    })?;
    let name: String = chars[..end].iter().collect();
    let name = name.trim_end_matches("印发").trim().to_owned();
    labels::is_unit_name(&name).then_some(name)
}

fn category(candidates: &[&Found], known: Known<'_>, values: &mut Values) {
    let Some(config) = known.config else {
        first(candidates, values);
        return;
    };
    let Some(found) = best(candidates) else {
        guess_category(config, values);
        return;
    };
    let parts: Vec<String> = found
        .value
        .split(['/', '\\', '／', '＼', '>', '-'])
        .map(plain)
        .collect();
    let path = parts.join("/");
    let exact = config
        .categories
        .iter()
        .find(|category| plain(&category.path) == path);
    let mut by_name = config
        .categories
        .iter()
        .filter(|category| parts.last().is_some_and(|last| plain(&category.name) == *last));
    let chosen = match (exact, by_name.next(), by_name.next()) {
        (Some(category), ..) => Some((category, found.confidence)),
        (None, Some(category), None) => Some((category, Confidence::Likely)),
        _ => None,
    };
    if let Some((category, confidence)) = chosen {
        values.set(Found {
            value: category.path.clone(),
            confidence,
            ..(*found).clone()
        });
        return;
    }
    values.notes.push(Note::UnknownCategory(found.value.clone()));
    values.set((*found).clone());
}

/// The category whose whole name the title holds.
fn guess_category(config: &Config, values: &mut Values) {
    let Some(title) = values.get(Field::Title).map(|found| plain(&found.value)) else {
        return;
    };
    let longest = config
        .categories
        .iter()
        .filter(|category| {
            let name = plain(&category.name);
            name.chars().count() >= 4 && title.contains(&name)
        })
        .max_by_key(|category| (category.name.len(), category.depth));
    if let Some(category) = longest {
        values.set(Found {
            field: Field::Category,
            label: String::new(),
            value: category.path.clone(),
            place: Place::Title,
            confidence: Confidence::Guess,
        });
    }
}

/// Only the two ways the regulation knows; any other word is kept as a comment.
fn disclosure(candidates: &[&Found], values: &mut Values) {
    let Some(found) = best(candidates) else { return };
    if Disclosure::parse(&found.value).is_some() {
        values.set((*found).clone());
    } else {
        values.others.push((*found).clone());
    }
}

/// Traditional when a good part of the characters is.
fn language(text: &[Block], values: &mut Values) {
    let title = values
        .get(Field::Title)
        .map(|found| found.value.clone())
        .unwrap_or_default();
    let (mut all, mut traditional) = (0_usize, 0_usize);
    for text in std::iter::once(title).chain(text.iter().map(Block::text)) {
        for c in text
            .chars()
            .take(20_000)
            .filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
        {
            all += 1;
            traditional += usize::from(fold_char(c) != c);
        }
    }
    if all >= 10 && traditional * 100 > all * 12 {
        values.set(Found {
            field: Field::Language,
            label: String::new(),
            value: "zh-Hant".to_owned(),
            place: Place::Whole,
            confidence: Confidence::Sure,
        });
    }
}
