//! The test suite: the program run as a user runs it. One binary, a module per feature.

/// Attachments: their pages, their search, what is wrong with them, personal data.
mod attachments;
/// Ways to an entry: crossings, pages, data, numbers.
mod browsing;
/// What the documentation shows is true.
mod docs;
/// What each key of an entry does on its page.
mod entries;
/// Sites that are refused or warned of, and exactly what is said.
mod findings;
/// A site in a scratch folder, and runs of the program in it.
mod harness;
/// An incremental build equals a fresh one, whatever came before.
mod incremental;
/// Versions and corrections.
mod life;
/// What a build remembers of the one before, and what it must not believe.
mod memory;
/// The sample portal: every sentence of the documents, and what its pages must say.
mod sample;
/// The example theme.
mod themes;
/// Builds that are killed, that meet each other, that run out of disk.
mod trust;
/// The command line itself.
mod usage;
