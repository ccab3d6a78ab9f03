//! Entries, pages and settings with their words in another script.
//!
//! What names a thing stays: files, addresses, index numbers, slugs and the names that entries
//! refer to each other by. So does the name of an attachment, which is the file's.

use super::Converter;
use crate::config::{Config, Footer};
use crate::entry::{DocumentNumber, Entry, Page, Script, State};

/// An entry in a script.
pub(super) fn entry(original: &Entry, script: Script, converter: &Converter) -> Entry {
    let mut entry = original.clone();
    let words = |text: &mut String| converter.in_place(text);
    // An index number is the same in every script.
    if !original.is_untitled() {
        words(&mut entry.title);
    }
    words(&mut entry.summary);
    entry.keywords.iter_mut().for_each(words);
    for text in [
        &mut entry.genre,
        &mut entry.source,
        &mut entry.editor,
        &mut entry.note,
    ] {
        text.iter_mut().for_each(words);
    }
    entry
        .changes
        .iter_mut()
        .for_each(|change| words(&mut change.note));
    if let State::Withdrawn { reason } | State::Gone { reason, .. } = &mut entry.state {
        words(reason);
    }
    if let Some(number) = &original.document_number {
        // Its digits and brackets are the same in both scripts.
        let (shown, _) = DocumentNumber::parse(&converter.words(number.shown()));
        entry.document_number = Some(shown);
    }
    entry.language = script;
    entry
}

/// An entry as it is, with its genre in a script.
pub(super) fn with_genre(original: &Entry, converter: &Converter) -> Entry {
    let mut entry = original.clone();
    entry.genre.iter_mut().for_each(|text| converter.in_place(text));
    entry
}

/// A page in a script.
pub(super) fn page(original: &Page, script: Script, converter: &Converter) -> Page {
    let mut page = original.clone();
    let words = |text: &mut String| converter.in_place(text);
    words(&mut page.title);
    words(&mut page.summary);
    page.menu.iter_mut().for_each(words);
    page.genre.iter_mut().for_each(words);
    page.language = script;
    page
}

/// `site.yaml` in a script.
pub(super) fn config(original: &Config, converter: &Converter) -> Config {
    let mut config = original.clone();
    let words = |text: &mut String| converter.in_place(text);
    words(&mut config.title);
    words(&mut config.description);
    footer(&mut config.footer, converter);
    for unit in &mut config.units {
        words(&mut unit.name);
        unit.description.iter_mut().for_each(words);
    }
    for category in &mut config.categories {
        words(&mut category.name);
        words(&mut category.path);
        category.description.iter_mut().for_each(words);
    }
    config
}

/// The facts of the foot. The record numbers are codes that happen to hold characters, and are
/// looked up as they are; so are the mail address and the phone.
fn footer(footer: &mut Footer, converter: &Converter) {
    for text in [
        &mut footer.organiser,
        &mut footer.undertaker,
        &mut footer.address,
        &mut footer.hours,
        &mut footer.note,
    ] {
        text.iter_mut().for_each(|text| converter.in_place(text));
    }
}
