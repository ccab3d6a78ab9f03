//! The domain's values. Each is valid by construction: a value of one of these types has passed
//! the rules of its standard, so later stages never ask again.

pub mod date;
pub mod document_number;
#[expect(clippy::module_inception, reason = "the type everything else here belongs to")]
pub mod entry;
mod gone;
pub mod index_number;
pub mod organisation_code;
pub mod page;
pub mod script;
pub mod slug;
pub mod validity;
pub mod workdays;

pub use date::Moment;
pub use document_number::DocumentNumber;
pub use entry::{
    Attachment, AttachmentFacts, AttachmentKind, BodyPlace, Change, Disclosure, Entry, EntryBody, Reading,
    State,
};
pub use index_number::{IndexNumber, IndexNumberScheme};
pub use organisation_code::OrganisationCode;
pub use page::Page;
pub use script::Script;
pub use validity::Validity;
pub use workdays::WorkCalendar;
