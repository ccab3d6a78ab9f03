//! Files that documents name, and files that none does.

use std::collections::BTreeSet;

use super::attachments::Reading;
use crate::check::personal::{self, Contacts};
use crate::check::{CheckedEntry, CheckedPage};
use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::load::encoding;
use crate::load::snapshot::{self, Changed, ReadError, Snapshot};
use crate::load::walk::{self, Content};

/// Files that are neither a document nor named by one. An entry that failed its check might have
/// named them: then they are not held against anybody.
pub(super) fn stray_files(
    content: &Content,
    entries: &[CheckedEntry],
    pages: &[CheckedPage],
    findings: &mut Diagnostics,
) {
    if findings.has_fatal() {
        return;
    }
    let attachments = entries
        .iter()
        .filter_map(|e| e.entry.as_ref())
        .flat_map(|e| &e.attachments);
    let used = attachments.chain(
        pages
            .iter()
            .filter_map(|p| p.page.as_ref())
            .flat_map(|p| &p.attachments),
    );
    let earlier = entries
        .iter()
        .filter_map(|e| e.entry.as_ref())
        .flat_map(|e| e.changes.iter().filter_map(|change| change.before.as_deref()));
    let of_gone = entries.iter().flat_map(|e| &e.unpublished_files);
    let used: BTreeSet<&str> = used
        .map(|attachment| attachment.file.as_str())
        .chain(earlier)
        .chain(of_gone.map(String::as_str))
        .collect();
    for file in content.others.keys().filter(|file| !used.contains(file.as_str())) {
        findings.report(Problem::StrayFile, Place::file(file));
    }
}

/// Reads the earlier texts that corrections name, to report those that no page could be made of, and
/// what they say of persons: they are compared with the text in public.
///
/// # Errors
/// When one was changed since it was listed.
pub(super) fn earlier_texts(
    reading: &Reading<'_>,
    entries: &[CheckedEntry],
    snapshot: &mut Snapshot,
    findings: &mut Diagnostics,
) -> Result<(), Changed> {
    let contacts = Contacts::of(reading.config);
    let entries = entries.iter().filter_map(|e| e.entry.as_ref());
    let changes = entries.flat_map(|entry| entry.changes.iter().map(move |change| (&entry.file, change)));
    for (entry, file) in changes.filter_map(|(entry, change)| Some((entry, change.before.as_deref()?))) {
        let path = walk::absolute(&reading.options.root, file);
        match snapshot::read(&path, reading.content.signatures.get(file)) {
            Ok(bytes) => {
                let digest = snapshot::digest(&bytes);
                // Two corrections may name one text: they must have been checked against the same.
                if snapshot.digest(file).is_some_and(|before| before != digest) {
                    let file = file.to_owned();
                    return Err(Changed { file });
                }
                snapshot.insert(file.to_owned(), digest);
                let text = encoding::decode(file, bytes, findings);
                let found = text.map(|text| personal::of_earlier_text(&contacts, file, entry, &text));
                findings.extend(found.unwrap_or_default());
            }
            Err(ReadError::Changed) => {
                let file = file.to_owned();
                return Err(Changed { file });
            }
            Err(ReadError::Io(error)) => {
                let reason = error.to_string();
                findings.report(Problem::Unreadable { reason }, Place::file(file));
            }
        }
    }
    Ok(())
}
