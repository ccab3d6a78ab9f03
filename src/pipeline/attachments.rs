//! Reads the attachments of a site: once each, many at a time.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;

use super::{Options, Progress};
use crate::attachment::{self, AttachmentText, Outcome, Store, Tools};
use crate::check::personal::{self, Contacts};
use crate::check::{CheckedEntry, CheckedPage};
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::entry::AttachmentFacts;
use crate::load::walk;

/// The texts of a site's attachments, on the disk, and what could not be read for want of a program.
#[derive(Debug)]
pub struct Attachments {
    /// The texts.
    pub store: Store,
    /// How many PDFs were not read because there is no `pdftotext`.
    pub unread_pdfs: usize,
}

/// Reads every file that entries and pages offer, and tells the entries what it found out. Pictures
/// are left out: nothing of them is shown or searched but themselves.
///
/// # Errors
/// When there is no folder to put the texts into.
pub(super) fn read(
    options: &Options,
    config: &Config,
    entries: &mut [CheckedEntry],
    pages: &[CheckedPage],
    progress: &dyn Progress,
    findings: &mut Diagnostics,
) -> io::Result<Attachments> {
    let offices = Contacts::of(config);
    let on_pages = Contacts::of_page(config);
    let mut files: BTreeMap<&str, (&str, &Contacts)> = BTreeMap::new();
    let of_pages = pages.iter().filter_map(|page| page.page.as_ref());
    for page in of_pages {
        for file in page.attachments.iter().filter(|file| !file.is_picture()) {
            files.insert(&file.file, (&page.file, &on_pages));
        }
    }
    for entry in entries.iter().filter_map(|checked| checked.entry.as_ref()) {
        for file in entry.attachments.iter().filter(|file| !file.is_picture()) {
            files.insert(&file.file, (&entry.file, &offices));
        }
    }
    progress.stage("attachments", files.len());
    // A site without attachments asks no program for its version.
    let tools = if files.is_empty() {
        Tools::default()
    } else {
        Tools::find()
    };
    let store = Store::scratch(tools)?;
    let files: Vec<_> = files.into_iter().collect();
    let read: Vec<(String, AttachmentFacts, bool, Diagnostics)> = files
        .par_iter()
        .map(|(file, (owner, contacts))| {
            let text = store.read(&walk::absolute(&options.root, file));
            progress.step();
            let found = about(file, owner, contacts, &text);
            (
                (*file).to_owned(),
                text.facts(),
                text.outcome == Outcome::NoProgram,
                found,
            )
        })
        .collect();
    let mut facts = BTreeMap::new();
    let mut unread_pdfs = 0;
    for (file, of_file, unread, found) in read {
        findings.extend(found);
        unread_pdfs += usize::from(unread);
        facts.insert(file, of_file);
    }
    let entries = entries.iter_mut().filter_map(|checked| checked.entry.as_mut());
    for file in entries.flat_map(|entry| &mut entry.attachments) {
        if let Some(of_file) = facts.get(&file.file) {
            file.facts = of_file.clone();
        }
    }
    Ok(Attachments { store, unread_pdfs })
}

/// Everything to be said of one attachment. It follows from its bytes and from `site.yaml`.
fn about(file: &str, owner: &str, contacts: &Contacts, text: &AttachmentText) -> Diagnostics {
    let mut findings = attachment::findings(file, owner, text);
    if let Outcome::Text(document) = &text.outcome {
        findings.extend(personal::of_attachment(contacts, file, owner, document));
    }
    findings
}
