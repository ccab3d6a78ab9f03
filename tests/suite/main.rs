//! The test suite: the program run as a user runs it. One binary, a module per feature.

/// Files that a server or a browser would run.
mod active;
/// Addresses at which no file can stand, or two would.
mod addresses;
/// Attachments: their pages, their search, what is wrong with them, personal data.
mod attachments;
/// Small files that would take hours or all of the memory.
mod bounds;
/// Ways to an entry: crossings, pages, data, numbers.
mod browsing;
/// `gongkai check`: languages, formats, allowances.
mod check;
/// Compressed copies beside text files.
mod compress;
/// The portal as a whole, its built pages, and what is mended.
mod desk;
/// What the documentation shows is true.
mod docs;
/// Every page in both scripts.
mod editions;
/// What each key of an entry does on its page.
mod entries;
/// What feeds call their items, and what they show.
mod feeds;
/// Sites that are refused or warned of, and exactly what is said.
mod findings;
/// The officer's guide, typed as it says.
mod guide;
/// A site in a scratch folder, and runs of the program in it.
mod harness;
/// Help, shell completions and manual pages.
mod help;
/// Pipes, devices, endless files and odd names where nobody expects them.
mod hostile;
/// Import: what officers have becomes draft entries, and nothing of it is lost.
mod import;
/// An incremental build equals a fresh one, whatever came before.
mod incremental;
/// A new site that builds at once.
mod init;
/// What the program says when it fails itself.
mod internal_errors;
/// Versions and corrections.
mod life;
/// What a build remembers of the one before, and what it must not believe.
mod memory;
/// A new entry with the next free index number.
mod new;
/// What a build finds in the output folder, and what it leaves there.
mod output_folder;
/// Search over the sample portal finds first what is expected first.
mod relevance;
/// Builds that would take much of a portal away.
mod removals;
/// The sample portal: every sentence of the documents, and what its pages must say.
mod sample;
/// What editors are told of entries, pages and settings.
mod schema;
/// The preview, asked as a browser asks it.
mod serve;
/// What is checked is what is published, whatever is saved meanwhile.
mod snapshot;
/// What an entry that is gone leaves behind.
mod taken_down;
/// No character of a text or value is lost on its way to the page, the data, the feeds and search.
mod texts;
/// The example theme.
mod themes;
/// Builds that are killed, that meet each other, that run out of disk.
mod trust;
/// The command line itself.
mod usage;
/// Dates, validity and index numbers as people write them.
mod values;
/// What was built against what lies in a folder or is served.
mod verify;
