//! Index numbers (索引号): the permanent identity of an entry.

use std::fmt;

use regex::{Captures, Match, Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::organisation_code::{CodeError, OrganisationCode};
use super::slug::{half_width, slug};
use crate::invisible::without_ignorable;

/// The pattern of the 政府信息公开目录系统实施指引（试行）: a GB 11714 code, whose hyphen may be
/// written or dropped, `/`, four digits of the year, `-`, five of the serial number.
pub const DEFAULT_PATTERN: &str = r"^(?<code>[0-9A-Z]{8}-?[0-9X])/(?<year>[0-9]{4})-(?<serial>[0-9]{5})$";

/// How a site writes its index numbers: a pattern with the named groups `code`, `year` and
/// `serial`, each of which a local scheme may leave out.
#[derive(Clone, Debug)]
pub struct IndexNumberScheme {
    pattern: Regex,
    /// The pattern as the site has it.
    written: String,
}

/// An index number that fits its site's scheme.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IndexNumber {
    shown: String,
    key: String,
    /// The organisation code in it, where the scheme has one.
    pub code: Option<OrganisationCode>,
    /// The year in it, where the scheme has one.
    pub year: Option<i16>,
    /// The serial number in it, where the scheme has one.
    pub serial: Option<u64>,
}

/// Why a text is not an index number of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexNumberError {
    /// It does not fit the site's pattern.
    Pattern,
    /// Its organisation code is not one.
    Code(CodeError),
    /// Its year cannot be the year of a disclosure.
    Year(u32),
    /// Nothing in it can stand in a URL.
    Url,
}

impl Default for IndexNumberScheme {
    fn default() -> IndexNumberScheme {
        // The pattern is a constant that the tests compile.
        #[allow(clippy::expect_used)]
        IndexNumberScheme {
            pattern: regex(DEFAULT_PATTERN).expect("a constant pattern"),
            written: DEFAULT_PATTERN.to_owned(),
        }
    }
}

impl IndexNumberScheme {
    /// A scheme from a site's own pattern.
    ///
    /// # Errors
    /// The message of the regular-expression compiler.
    pub fn new(pattern: &str) -> Result<IndexNumberScheme, String> {
        let anchored = |pattern: &str| format!("^(?:{pattern})$");
        let written = anchored(pattern.trim_start_matches('^').trim_end_matches('$'));
        let pattern = regex(&anchored(&plain_pattern(pattern))).map_err(|e| match e {
            regex::Error::Syntax(text) => text.lines().last().unwrap_or(&text).trim().to_owned(),
            other => other.to_string(),
        })?;
        Ok(IndexNumberScheme { pattern, written })
    }

    /// Whether this is the scheme of the national guideline.
    pub fn is_default(&self) -> bool {
        self.written == DEFAULT_PATTERN
    }

    /// The pattern, for messages.
    pub fn pattern(&self) -> &str {
        &self.written
    }

    /// Whether the pattern names the part that counts.
    pub fn has_serial(&self) -> bool {
        self.pattern
            .capture_names()
            .flatten()
            .any(|name| name == "serial")
    }

    /// A number as the pattern fits it, with its parts: in its plain form, else as it was written, for
    /// a pattern may ask for spaces or for signs that the plain form has not.
    fn fitted<'t>(&self, forms: &'t [String; 2]) -> Option<(&'t str, Captures<'t>)> {
        let mut fitted = forms
            .iter()
            .filter_map(|form| Some((form.as_str(), self.pattern.captures(form)?)));
        fitted.next()
    }

    /// Reads an index number as people write it: full width, lower case and stray spaces are
    /// accepted, and what is shown stays as the unit wrote it.
    ///
    /// # Errors
    /// [`IndexNumberError`] when it does not fit, or its organisation code is wrong.
    pub fn parse(&self, text: &str) -> Result<IndexNumber, IndexNumberError> {
        // What nobody sees is no part of what the unit wrote.
        let shown: String = without_ignorable(text.trim()).collect();
        let forms = [plain(&shown), shown.clone()];
        let (form, found) = self.fitted(&forms).ok_or(IndexNumberError::Pattern)?;
        let group = |name: &str| found.name(name);
        let code = match group("code") {
            Some(m) => Some((
                m,
                OrganisationCode::parse(m.as_str()).map_err(IndexNumberError::Code)?,
            )),
            None => None,
        };
        let year = match group("year").and_then(|m| m.as_str().parse::<u32>().ok()) {
            Some(year @ 1949..=2100) => Some(year as i16),
            // `24`, `98`: since 1949 no two years of one century share it.
            Some(year @ 0..=48) if is_short(group("year")) => Some(2000 + year as i16),
            Some(year @ 49..=99) if is_short(group("year")) => Some(1900 + year as i16),
            Some(other) => return Err(IndexNumberError::Year(other)),
            None => None,
        };
        let serial = group("serial").and_then(|m| m.as_str().parse().ok());
        let mut normal = form.to_owned();
        if let Some((place, code)) = &code {
            normal.replace_range(place.range(), code.as_str());
        }
        let key = key(&plain(&normal)).ok_or(IndexNumberError::Url)?;
        Ok(IndexNumber {
            shown,
            key,
            code: code.map(|(_, code)| code),
            year,
            serial,
        })
    }

    /// The number that `example` becomes with another organisation code (where the scheme has one),
    /// year and serial number. The serial number takes `width` digits, or as many as it has where
    /// the pattern does not want zeros before it, or as many as it has in the example. `None` when
    /// that is no number of this scheme.
    pub fn rewritten(
        &self,
        example: &str,
        code: Option<&OrganisationCode>,
        year: i16,
        serial: u64,
        width: usize,
    ) -> Option<String> {
        let forms = [plain(example), example.trim().to_owned()];
        let (example, found) = self.fitted(&forms)?;
        let digits = found.name("serial")?.len();
        let year = match found.name("year") {
            short if is_short(short) => format!("{:02}", year % 100),
            _ => year.to_string(),
        };
        let code = match (code, found.name("code")) {
            (Some(code), Some(written)) => Some(code_like(code, written.as_str())?),
            _ => None,
        };
        let write = |width: usize| {
            let mut parts = vec![
                (found.name("year"), year.clone()),
                (found.name("serial"), format!("{serial:0width$}")),
            ];
            parts.extend(code.clone().map(|code| (found.name("code"), code)));
            parts.sort_by_key(|(place, _)| place.map(|place| place.start()));
            let mut text = example.to_owned();
            for (place, part) in parts.into_iter().rev() {
                if let Some(place) = place {
                    text.replace_range(place.range(), &part);
                }
            }
            self.parse(&text).is_ok().then_some(text)
        };
        write(width).or_else(|| write(0)).or_else(|| write(digits))
    }

    /// The key that a reference such as `replaces: …` looks up; `None` when it is no index number.
    pub fn key_of(&self, text: &str) -> Option<String> {
        self.parse(text).ok().map(|number| number.key)
    }
}

/// A pattern that regards no case: letters are written in both, and mean the same number.
fn regex(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).case_insensitive(true).build()
}

/// Whether the year of a number has two digits.
fn is_short(year: Option<Match<'_>>) -> bool {
    year.is_some_and(|year| year.len() == 2)
}

/// A code in the form of another in its place: of nine characters or of eighteen. `None` where the
/// longer one is not known.
fn code_like(code: &OrganisationCode, written: &str) -> Option<String> {
    let own = OrganisationCode::parse(written).ok()?;
    let is_long = |code: &OrganisationCode| code.as_str() != code.gb11714();
    match (is_long(&own), is_long(code)) {
        (true, false) => (own.gb11714() == code.gb11714()).then(|| own.as_str().to_owned()),
        (true, true) => Some(code.as_str().to_owned()),
        (false, _) => Some(code.gb11714().to_owned()),
    }
}

/// A sign in half width, all dashes as one.
fn plain_char(c: char) -> char {
    match half_width(c) {
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{fe58}' | '\u{fe63}' => '-',
        '∕' | '⁄' | '╱' => '/',
        other => other,
    }
}

/// Half width, with one kind of hyphen and no spaces.
fn plain(shown: &str) -> String {
    let chars = without_ignorable(shown).map(plain_char);
    chars.filter(|c| !c.is_whitespace()).collect()
}

/// A pattern that fits the plain form of what it was written for: a full-width sign in it stands for
/// the half-width one, which may be a sign of regular expressions.
fn plain_pattern(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut escaped = false;
    for c in pattern.chars() {
        let plain = plain_char(c);
        if plain != c && !plain.is_alphanumeric() && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(plain);
    }
    out
}

/// Lower case, one URL segment for each part between slashes.
fn key(normal: &str) -> Option<String> {
    let parts: Vec<String> = normal
        .split('/')
        .map(|part| segment(&part.to_lowercase()))
        .collect();
    parts.iter().all(|part| !part.is_empty()).then(|| parts.join("/"))
}

fn segment(part: &str) -> String {
    if part
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && !part.starts_with('-')
        && !part.is_empty()
    {
        return part.to_owned();
    }
    slug(part)
}

impl IndexNumber {
    /// As the unit wrote it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Normalised for URLs, look-up and uniqueness: lower case, half width, no hyphen in the code.
    /// One or more ASCII path segments joined by `/`.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for IndexNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(text: &str) -> Result<String, IndexNumberError> {
        IndexNumberScheme::default().parse(text).map(|n| n.key)
    }

    #[test]
    fn one_number_has_one_key_however_it_is_written() {
        for text in [
            "00001434-9/2022-00001",
            "000014349/2022-00001",
            " 00001434－9／2022－00001 ",
            "000014349 / 2022-00001",
            "000014349/\u{200b}2022\u{ad}-00001\u{feff}",
            "000014349∕2022‒00001",
            "000014349⁄2022─00001",
        ] {
            assert_eq!(key_of(text).as_deref(), Ok("000014349/2022-00001"), "{text}");
        }
        let shown = IndexNumberScheme::default()
            .parse("00001434-9/2022-00001")
            .map(|n| n.shown);
        assert_eq!(shown.as_deref(), Ok("00001434-9/2022-00001"));
        assert_eq!(
            key_of("01527918x/2020-00001").as_deref(),
            Ok("01527918x/2020-00001")
        );
    }

    #[test]
    fn wrong_numbers_say_what_is_wrong() {
        assert_eq!(key_of("2023-00028"), Err(IndexNumberError::Pattern));
        assert_eq!(key_of("002489524/2023-28"), Err(IndexNumberError::Pattern));
        assert_eq!(
            key_of("002489523/2023-00028"),
            Err(IndexNumberError::Code(CodeError::CheckDigit {
                found: '3',
                expected: '4'
            }))
        );
        assert_eq!(key_of("002489524/1023-00028"), Err(IndexNumberError::Year(1023)));
    }

    #[test]
    fn a_number_is_rewritten_within_its_scheme() {
        let national = IndexNumberScheme::default();
        let sample = OrganisationCode::parse("SAMPLE014").ok();
        let next = national.rewritten("00248952-4／2023-00028", sample.as_ref(), 2024, 7, 5);
        assert_eq!(next.as_deref(), Some("SAMPLE014/2024-00007"));
        let full = national.rewritten("002489524/2023-99999", None, 2023, 100_000, 5);
        assert_eq!(full, None);
        let local = IndexNumberScheme::new(r"A(?<serial>\d+)-(?<year>\d{4})").unwrap();
        assert_eq!(
            local.rewritten("A9-2023", None, 2024, 10, 1).as_deref(),
            Some("A10-2024")
        );
        let nameless = IndexNumberScheme::new(r"\d{4}/\d+").unwrap();
        assert_eq!(nameless.rewritten("2023/1", None, 2023, 2, 1), None);
    }

    #[test]
    fn local_schemes_name_their_groups() {
        let local = IndexNumberScheme::new(r"(?<code>[0-9]{8}[0-9X])-(?<year>\d{4})-(?<serial>\d+)").unwrap();
        let number = local.parse("01527918X-2020-153077").unwrap();
        assert_eq!(number.key(), "01527918x-2020-153077");
        assert_eq!((number.year, number.serial), (Some(2020), Some(153_077)));
        let city = IndexNumberScheme::new(r"沪[A-Z]{2}\d{3}/(?<year>\d{4})/\d+").unwrap();
        assert_eq!(city.parse("沪AB001/2021/7").unwrap().key(), "hu-ab001/2021/7");
        assert!(IndexNumberScheme::new("(").is_err());
    }

    #[test]
    fn patterns_of_every_kind_fit_what_they_were_written_for() {
        for (pattern, number, key, year, serial) in [
            (
                r"sw[a-z]-(?<year>\d{4})-(?<serial>\d+)",
                "swj-2024-07",
                "swj-2024-07",
                2024,
                7,
            ),
            (
                r"sw[a-z]-(?<year>\d{4})-(?<serial>\d+)",
                "SWJ－2024－07",
                "swj-2024-07",
                2024,
                7,
            ),
            (
                r"苏水（(?<year>\d{4})）(?<serial>\d+)号",
                "苏水（2024）12号",
                "su-shui-2024-12-hao",
                2024,
                12,
            ),
            (
                r"苏水（(?<year>\d{4})）(?<serial>\d+)号",
                "苏水(2024)12号",
                "su-shui-2024-12-hao",
                2024,
                12,
            ),
            (
                r"苏水\（(?<year>\d{2})\）(?<serial>\d+)",
                "苏水（24）3",
                "su-shui-24-3",
                2024,
                3,
            ),
            (
                r"〔(?<year>\d{4})〕—(?<serial>\d{3})",
                "〔2024〕—007",
                "2024-007",
                2024,
                7,
            ),
            (r"(?<year>\d{4}) (?<serial>\d+)", "2024 15", "202415", 2024, 15),
            (
                r"(?<year>\d\d)/(?<serial>\d{12})",
                "98/000000000012",
                "98/000000000012",
                1998,
                12,
            ),
            (
                r"A(?<year>\d{4})(?<serial>\d{11})",
                "a202499999999999",
                "a202499999999999",
                2024,
                99_999_999_999,
            ),
            (
                r"^[Ａ-Ｚ]{2}·(?<year>\d{4})·(?<serial>\d+)$",
                "ＡＢ·2024·1",
                "ab-2024-1",
                2024,
                1,
            ),
        ] {
            let scheme = IndexNumberScheme::new(pattern).unwrap();
            let read = scheme
                .parse(number)
                .unwrap_or_else(|error| panic!("{pattern} {number}: {error:?}"));
            assert_eq!(
                (read.key(), read.year, read.serial),
                (key, Some(year), Some(serial)),
                "{pattern}"
            );
            assert_eq!(read.shown(), number);
        }
    }

    #[test]
    fn a_number_goes_on_in_the_form_of_its_scheme() {
        let next = |pattern: &str, example: &str, code: Option<&str>, width| {
            let code = code.map(|code| OrganisationCode::parse(code).unwrap());
            let scheme = IndexNumberScheme::new(pattern).unwrap();
            scheme.rewritten(example, code.as_ref(), 2025, 8, width)
        };
        let long = r"(?<code>[0-9A-Z]{18})/(?<year>\d{4})-(?<serial>\d+)";
        let example = "113301000024895242/2024-00007";
        let code = OrganisationCode::parse("113301000024895242");
        assert!(code.is_ok(), "{code:?}");
        for known in ["113301000024895242", "002489524"] {
            let next = next(long, example, Some(known), 5);
            assert_eq!(next.as_deref(), Some("113301000024895242/2025-00008"));
        }
        assert_eq!(next(long, example, Some("SAMPLE014"), 5), None);
        let short = r"sw-(?<year>\d{2})-(?<serial>\d{3})";
        assert_eq!(next(short, "sw-24-007", None, 5).as_deref(), Some("sw-25-008"));
    }
}
