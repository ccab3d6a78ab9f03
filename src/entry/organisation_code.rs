//! Organisation codes: GB 11714 (nine characters) and GB 32100 (eighteen characters).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The code that identifies an organisation: nine characters after GB 11714-1997, or the unified
/// social credit code of eighteen after GB 32100-2015. Upper case, without hyphens; the check
/// character (and for GB 32100 also that of the GB 11714 code inside it) has been verified.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrganisationCode(String);

/// Why a text is not an organisation code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Neither nine nor eighteen characters; holds how many there are.
    Length(usize),
    /// A character that the standard does not allow at this place.
    Character(char),
    /// The check character is another one than the standard computes.
    CheckDigit {
        /// What stands in the text.
        found: char,
        /// What GB 11714 or GB 32100 computes.
        expected: char,
    },
}

/// Weights of GB 11714-1997, section 4.2.
const WEIGHTS_9: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// Weights of GB 32100-2015, section 5.2: powers of 3 modulo 31.
const WEIGHTS_18: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Characters of GB 32100-2015, in the order of their values (no I, O, S, V, Z).
const CHARSET_18: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

impl OrganisationCode {
    /// Reads a code as people write it: lower case, full width, spaces and hyphens are accepted.
    ///
    /// # Errors
    /// [`CodeError`] when the text breaks a rule of GB 11714 or GB 32100.
    pub fn parse(text: &str) -> Result<OrganisationCode, CodeError> {
        let code: String = text
            .chars()
            .map(crate::entry::slug::half_width)
            .filter(|c| !matches!(c, '-' | '–' | '—' | '－') && !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let chars: Vec<char> = code.chars().collect();
        match chars.len() {
            9 => check_9(&chars)?,
            18 => {
                check_18(&chars)?;
                check_9(&chars[8..17])?;
            }
            other => return Err(CodeError::Length(other)),
        }
        Ok(OrganisationCode(code))
    }

    /// The normalised code: upper case, no hyphen.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The GB 11714 code: the whole of a nine-character code, characters 9 to 17 of a longer one.
    pub fn gb11714(&self) -> &str {
        // Both lengths are ASCII and fixed by `parse`.
        if self.0.len() == 18 {
            &self.0[8..17]
        } else {
            &self.0
        }
    }
}

impl fmt::Display for OrganisationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_9(code: &[char]) -> Result<(), CodeError> {
    let mut sum = 0;
    for (&c, weight) in code[..8].iter().zip(WEIGHTS_9) {
        let value = match c {
            '0'..='9' => c as u32 - '0' as u32,
            'A'..='Z' => c as u32 - 'A' as u32 + 10,
            other => return Err(CodeError::Character(other)),
        };
        sum += value * weight;
    }
    let expected = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        n => char::from_digit(n, 10).unwrap_or('0'),
    };
    let found = code[8];
    if !(found.is_ascii_digit() || found == 'X') {
        return Err(CodeError::Character(found));
    }
    if found == expected {
        Ok(())
    } else {
        Err(CodeError::CheckDigit { found, expected })
    }
}

fn check_18(code: &[char]) -> Result<(), CodeError> {
    let value = |c: char| CHARSET_18.find(c).ok_or(CodeError::Character(c));
    let mut sum = 0;
    for (&c, weight) in code[..17].iter().zip(WEIGHTS_18) {
        sum += value(c)? as u32 * weight;
    }
    let expected = CHARSET_18.as_bytes()[((31 - sum % 31) % 31) as usize] as char;
    let found = code[17];
    value(found)?;
    if found == expected {
        Ok(())
    } else {
        Err(CodeError::CheckDigit { found, expected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_real_bodies_are_accepted_as_people_write_them() {
        for (text, code) in [
            ("00001434-9", "000014349"),
            ("002489524", "002489524"),
            ("01527918x", "01527918X"),
            ("Ｍ０００１００Ｙ－４", "M000100Y4"),
            ("91350100M000100Y43", "91350100M000100Y43"),
        ] {
            assert_eq!(
                OrganisationCode::parse(text).map(|c| c.0),
                Ok(code.to_owned()),
                "{text}"
            );
        }
        let long = OrganisationCode::parse("91350100M000100Y43").map(|c| c.gb11714().to_owned());
        assert_eq!(long, Ok("M000100Y4".to_owned()));
    }

    #[test]
    fn a_wrong_check_digit_says_which_one_is_right() {
        assert_eq!(
            OrganisationCode::parse("002489525"),
            Err(CodeError::CheckDigit {
                found: '5',
                expected: '4'
            })
        );
        assert_eq!(
            OrganisationCode::parse("91350100M000100Y44"),
            Err(CodeError::CheckDigit {
                found: '4',
                expected: '3'
            })
        );
    }

    #[test]
    fn other_texts_are_refused_with_the_reason() {
        assert_eq!(OrganisationCode::parse("12345"), Err(CodeError::Length(5)));
        assert_eq!(
            OrganisationCode::parse("0024895民4"),
            Err(CodeError::Character('民'))
        );
        assert_eq!(
            OrganisationCode::parse("91350100I000100Y43"),
            Err(CodeError::Character('I'))
        );
    }
}
