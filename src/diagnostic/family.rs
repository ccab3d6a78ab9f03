//! Findings of the rules that only warn, in families: each a file with the problems of one subject,
//! their rules and their words in both languages.

mod attachment;

pub use attachment::AttachmentProblem;

use super::wording::{Words, words};
