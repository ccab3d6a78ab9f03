//! Index numbers (索引号): the permanent identity of an entry.

use std::fmt;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::organisation_code::{CodeError, OrganisationCode};
use super::slug::{half_width, slug};

/// The pattern of the 政府信息公开目录系统实施指引（试行）: a GB 11714 code, whose hyphen may be
/// written or dropped, `/`, four digits of the year, `-`, five of the serial number.
pub const DEFAULT_PATTERN: &str = r"^(?<code>[0-9A-Z]{8}-?[0-9X])/(?<year>[0-9]{4})-(?<serial>[0-9]{5})$";

/// How a site writes its index numbers: a pattern with the named groups `code`, `year` and
/// `serial`, each of which a local scheme may leave out.
#[derive(Clone, Debug)]
pub struct IndexNumberScheme {
    pattern: Regex,
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
    pub serial: Option<u32>,
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
            pattern: Regex::new(DEFAULT_PATTERN).expect("a constant pattern"),
        }
    }
}

impl IndexNumberScheme {
    /// A scheme from a site's own pattern.
    ///
    /// # Errors
    /// The message of the regular-expression compiler.
    pub fn new(pattern: &str) -> Result<IndexNumberScheme, String> {
        let anchored = format!("^(?:{})$", pattern.trim_start_matches('^').trim_end_matches('$'));
        let pattern = Regex::new(&anchored).map_err(|e| match e {
            regex::Error::Syntax(text) => text.lines().last().unwrap_or(&text).trim().to_owned(),
            other => other.to_string(),
        })?;
        Ok(IndexNumberScheme { pattern })
    }

    /// Whether this is the scheme of the national guideline.
    pub fn is_default(&self) -> bool {
        self.pattern.as_str() == DEFAULT_PATTERN
    }

    /// The pattern, for messages.
    pub fn pattern(&self) -> &str {
        self.pattern.as_str()
    }

    /// Reads an index number as people write it: full width, lower case and stray spaces are
    /// accepted, and what is shown stays as the unit wrote it.
    ///
    /// # Errors
    /// [`IndexNumberError`] when it does not fit, or its organisation code is wrong.
    pub fn parse(&self, text: &str) -> Result<IndexNumber, IndexNumberError> {
        let shown = text.trim().to_owned();
        let plain: String = shown
            .chars()
            .map(half_width)
            .map(|c| {
                if matches!(c, '–' | '—' | '‐' | '－') {
                    '-'
                } else {
                    c
                }
            })
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_uppercase();
        let found = self.pattern.captures(&plain).ok_or(IndexNumberError::Pattern)?;
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
            Some(other) => return Err(IndexNumberError::Year(other)),
            None => None,
        };
        let serial = group("serial").and_then(|m| m.as_str().parse().ok());
        let mut normal = plain.clone();
        if let Some((place, code)) = &code {
            normal.replace_range(place.range(), code.as_str());
        }
        let key = key(&normal).ok_or(IndexNumberError::Url)?;
        Ok(IndexNumber {
            shown,
            key,
            code: code.map(|(_, code)| code),
            year,
            serial,
        })
    }

    /// The key that a reference such as `replaces: …` looks up; `None` when it is no index number.
    pub fn key_of(&self, text: &str) -> Option<String> {
        self.parse(text).ok().map(|number| number.key)
    }
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
    fn local_schemes_name_their_groups() {
        let local = IndexNumberScheme::new(r"(?<code>[0-9]{8}[0-9X])-(?<year>\d{4})-(?<serial>\d+)").unwrap();
        let number = local.parse("01527918X-2020-153077").unwrap();
        assert_eq!(number.key(), "01527918x-2020-153077");
        assert_eq!((number.year, number.serial), (Some(2020), Some(153_077)));
        let city = IndexNumberScheme::new(r"沪[A-Z]{2}\d{3}/(?<year>\d{4})/\d+").unwrap();
        assert_eq!(city.parse("沪AB001/2021/7").unwrap().key(), "hu-ab001/2021/7");
        assert!(IndexNumberScheme::new("(").is_err());
    }
}
