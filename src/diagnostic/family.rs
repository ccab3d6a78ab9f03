//! Findings of the rules that only warn, in families: each a file with the problems of one subject,
//! their rules and their words in both languages.

mod address;
mod attachment;
mod entry;
mod output;
mod portal;
mod rendered;

pub use address::AddressProblem;
pub use attachment::AttachmentProblem;
pub use entry::EntryProblem;
pub use output::OutputProblem;
pub use portal::PortalProblem;
pub use rendered::PageProblem;

use super::wording::{Words, words};
