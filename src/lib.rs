//! gongkai: a folder of disclosure entries becomes a static government-disclosure portal.
//!
//! # Stages
//!
//! A stage takes the value before it and hands a new one on; [`pipeline`] calls them in order.
//!
//! 1. [`load`]: the site's folder → [`config::Config`], a theme, and documents as they were written.
//! 2. [`check`]: a document → an [`entry::Entry`] that is valid, or every reason why not
//!    ([`diagnostic`]).
//!    [`attachment`] reads the text of the files that entries offer.
//! 3. [`catalogue`]: entries → [`catalogue::Catalogue`], ordered, with terms and relations.
//!    A site in two scripts has an [`edition::Edition`] for each.
//! 4. [`plan`]: the catalogue → every file of `public/`, as [`plan::Planned`].
//! 5. [`render`], [`feed`], [`data`], [`search`]: a planned file → its bytes. [`text`] turns official text into
//!    HTML, and [`texts`] reads it again when it is wanted.
//! 6. [`mod@write`]: bytes → the output folder, without ever half-publishing.
//!
//! Beside them, [`import`] turns what officers have into draft entries.
//!
//! [`verify`] compares what a build wrote with what lies in a folder or is served.
//!
//! [`cache`] keeps what a build learnt for the next one: by the [`signature`] of a file and the
//! [`fingerprint`] of what is made from it, a build knows what it need not do again.
//!
//! [`commands`] is the command line around them; [`internal_error`] reports a panic as the program's own
//! fault.
#![warn(missing_docs)]

pub mod attachment;
pub mod cache;
pub mod catalogue;
pub mod check;
pub mod commands;
pub mod compress;
pub mod config;
pub mod data;
pub mod diagnostic;
pub mod edition;
pub mod entry;
pub mod feed;
pub mod fingerprint;
pub mod import;
pub mod internal_error;
pub mod invisible;
pub mod load;
mod numerals;
pub mod output;
pub mod pipeline;
pub mod plan;
#[cfg(test)]
#[path = "../tests/shared/property.rs"]
mod property;
pub mod render;
pub mod scaffold;
pub mod schema;
pub mod search;
pub mod serve;
pub mod signature;
pub mod site;
mod symbols;
pub mod text;
pub mod texts;
pub mod verify;
pub mod write;
