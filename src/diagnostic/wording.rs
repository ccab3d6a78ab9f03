//! Every sentence that a person reads about a problem, in the languages of [`Language`].
//!
//! One file a language, so that its wording can be judged as a whole.

mod chinese;
mod english;

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

impl Problem {
    /// The problem in words.
    pub fn words(&self, language: Language) -> Words {
        let said = match language {
            Language::English => english::say(self),
            Language::Chinese => chinese::say(self),
        };
        // A message may quote a value; what the value says of a person is not repeated.
        Words {
            title: cover_numbers(&said.title),
            label: cover_numbers(&said.label),
            hint: cover_numbers(&said.hint),
        }
    }
}
