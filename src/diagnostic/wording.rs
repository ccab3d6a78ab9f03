//! Every sentence that a person reads about a problem, in the languages of [`Language`].
//!
//! One file a language, so that its wording can be judged as a whole.

mod chinese;
mod english;

use std::borrow::Cow;

use super::{Language, Problem};
use crate::check::personal::cover_numbers;

/// A problem in words.
#[derive(Clone, Debug)]
pub struct Words {
    /// What is wrong, in a line.
    pub title: String,
    /// What to say at the marked place; may be empty.
    pub label: String,
    /// What to do; may be empty.
    pub hint: String,
}

pub(super) fn words(title: impl Into<String>, label: impl Into<String>, hint: impl Into<String>) -> Words {
    Words {
        title: title.into(),
        label: label.into(),
        hint: hint.into(),
    }
}

/// A size in MiB with one decimal; rounded up, so that what is over a limit never reads like it.
pub(super) fn mebibytes(bytes: u64) -> String {
    let tenths = u128::from(bytes) * 10;
    let tenths = tenths.div_ceil(1024 * 1024);
    format!("{}.{}", tenths / 10, tenths % 10)
}

impl Language {
    /// What the operating system, a parser or the writer said, in this language where that is known.
    pub fn told(self, message: &str) -> String {
        match self {
            Language::English => message.to_owned(),
            Language::Chinese => chinese::told_within(message),
        }
    }
}

impl Problem {
    /// The problem in words.
    pub fn words(&self, language: Language) -> Words {
        let words = match language {
            Language::English => english::say(self),
            Language::Chinese => chinese::say(self),
        };
        // A message may quote a value; what the value says of a person is not repeated.
        let said = |text: &str| cover_numbers(&in_part(text));
        Words {
            title: said(&words.title),
            label: said(&words.label),
            hint: said(&words.hint),
        }
    }
}

/// A message, its middle left out where it quotes a value that nobody would read.
fn in_part(text: &str) -> Cow<'_, str> {
    const MOST: usize = 2_000;
    let count = text.chars().count();
    if count <= MOST {
        return Cow::Borrowed(text);
    }
    let start: String = text.chars().take(MOST / 2).collect();
    let end: String = text.chars().skip(count - MOST / 2).collect();
    Cow::Owned(format!("{start} … {end}"))
}

#[cfg(test)]
mod tests {
    use super::mebibytes;

    #[test]
    fn sizes_have_one_decimal_and_never_read_like_the_limit_they_exceed() {
        const MEBIBYTE: u64 = 1024 * 1024;
        assert_eq!(mebibytes(MEBIBYTE), "1.0");
        assert_eq!(mebibytes(MEBIBYTE + 1), "1.1");
        assert_eq!(mebibytes(MEBIBYTE + MEBIBYTE / 20), "1.1");
        assert_eq!(mebibytes(u64::MAX), "17592186044416.0");
    }
}
