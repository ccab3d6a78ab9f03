//! From the files of `content/` to checked documents, many at a time; those that an earlier build
//! checked, and that nobody touched since, are taken from its memory.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::{Options, Progress};
use crate::cache::{DocumentRecord, Packed};
use crate::check::{self, CheckedEntry, CheckedPage, Context, Target};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, KeptFinding};
use crate::fingerprint::Fingerprint;
use crate::internal_error;
use crate::load::document;
use crate::load::snapshot::{Changed, Snapshot};
use crate::load::walk::{Content, ContentFile};
use crate::signature::Clock;

/// What became of the documents.
#[derive(Default)]
pub(super) struct Documents {
    pub entries: Vec<CheckedEntry>,
    pub pages: Vec<CheckedPage>,
    /// What was read.
    pub snapshot: Snapshot,
    /// The other documents that each entry's text links to.
    pub links: BTreeMap<String, Vec<String>>,
    /// What the next build may take on, in the order of the files.
    pub records: Vec<DocumentRecord>,
    /// For a preview: the entries that are not among them, packed, by file.
    pub unremembered: BTreeMap<String, Packed>,
    /// For a preview: what was found in single documents, by file.
    pub findings: BTreeMap<String, Diagnostics>,
}

/// An entry that was read once more.
pub(super) struct ReadAgain {
    pub checked: CheckedEntry,
    pub digest: Fingerprint,
    /// What checking it gave, packed.
    pub packed: Option<Packed>,
    pub findings: Diagnostics,
    /// Whether a later change of its file would show.
    pub trusted: bool,
}

/// One document, checked.
enum Document {
    Entry {
        checked: Box<CheckedEntry>,
        digest: Fingerprint,
        record: Option<Box<DocumentRecord>>,
    },
    Page {
        checked: Box<CheckedPage>,
        digest: Fingerprint,
    },
}

/// Reads and checks every document; the findings come in the order of the files. What `known` holds
/// of a file that has not changed is believed. `clock` was read before the files were looked at.
///
/// # Errors
/// [`Changed`] names the first file that was changed since it was listed.
pub(super) fn documents(
    options: &Options,
    config: &Config,
    content: &Content,
    (known, clock): (Vec<DocumentRecord>, Option<Clock>),
    progress: &dyn Progress,
    findings: &mut Diagnostics,
) -> Result<Documents, Changed> {
    let names: HashSet<&str> = content.documents.iter().map(|d| d.file.as_str()).collect();
    let context = Context::new(config, &content.others, &names);
    let mut known: HashMap<String, DocumentRecord> = known
        .into_iter()
        .map(|record| (record.file.clone(), record))
        .collect();
    let files: Vec<(&ContentFile, Option<DocumentRecord>)> = content
        .documents
        .iter()
        .map(|file| (file, known.remove(&file.file)))
        .collect();
    let checked: Vec<Result<(Option<Document>, Diagnostics), Changed>> = files
        .into_par_iter()
        .map(|(file, record)| {
            let _working = internal_error::working_on(file.file.as_str());
            let remembered = record.and_then(|record| remembered(content, file, record));
            let outcome = remembered.map_or_else(
                || {
                    progress.bytes(file.size);
                    read(options, &context, file, clock)
                },
                Ok,
            );
            progress.step();
            outcome
        })
        .collect();
    let mut documents = Documents::default();
    for (read, file) in checked.into_iter().zip(&content.documents) {
        let (document, found) = read?;
        if options.preview && !found.is_empty() {
            documents.findings.insert(file.file.clone(), found.clone());
        }
        findings.extend(found);
        match document {
            Some(Document::Entry {
                checked,
                digest,
                record,
            }) => {
                if options.preview
                    && record.is_none()
                    && let Some(packed) = Packed::new(&checked)
                {
                    documents.unremembered.insert(checked.file.clone(), packed);
                }
                documents.snapshot.insert(checked.file.clone(), digest);
                let links = links(&checked);
                if !links.is_empty() {
                    documents.links.insert(checked.file.clone(), links);
                }
                documents.entries.push(*checked);
                documents.records.extend(record.map(|record| *record));
            }
            Some(Document::Page { checked, digest }) => {
                documents.snapshot.insert(checked.file.clone(), digest);
                documents.pages.push(*checked);
            }
            None => {}
        }
    }
    Ok(documents)
}

/// What an earlier build found in a file, if that still holds: neither the file itself nor a file
/// that its entry offers has changed.
fn remembered(
    content: &Content,
    file: &ContentFile,
    record: DocumentRecord,
) -> Option<(Option<Document>, Diagnostics)> {
    if file.signature != Some(record.signature) {
        return None;
    }
    let checked: CheckedEntry = record.checked.open()?;
    let findings: Vec<KeptFinding> = match &record.findings {
        Some(findings) => findings.open()?,
        None => Vec::new(),
    };
    let attachments = checked.entry.iter().flat_map(|entry| &entry.attachments);
    let mut same = attachments.map(|a| content.others.get(&a.file) == Some(&a.size));
    let changes = checked.entry.iter().flat_map(|entry| &entry.changes);
    let earlier = changes.filter_map(|change| change.before.as_ref());
    let unpublished = &checked.unpublished_files;
    let there = earlier
        .chain(unpublished)
        .all(|file| content.others.contains_key(file));
    if !there || !same.all(|same| same) {
        return None;
    }
    let document = Document::Entry {
        digest: record.print,
        checked: Box::new(checked),
        record: Some(Box::new(record)),
    };
    Some((
        Some(document),
        findings.into_iter().map(Diagnostic::from).collect(),
    ))
}

/// Reads and checks one entry that may have changed; `None` when it is none any more.
pub(super) fn read_again(
    options: &Options,
    config: &Config,
    content: &Content,
    file: &ContentFile,
    clock: Option<Clock>,
) -> Option<ReadAgain> {
    let names: HashSet<&str> = content.documents.iter().map(|d| d.file.as_str()).collect();
    let context = Context::new(config, &content.others, &names);
    let (document, findings) = read(options, &context, file, clock).ok()?;
    let Some(Document::Entry { checked, digest, .. }) = document else {
        return None;
    };
    let signature = file.signature.as_ref();
    Some(ReadAgain {
        packed: Packed::new(&checked),
        checked: *checked,
        digest,
        findings,
        trusted: signature.is_some_and(|signature| clock.is_some_and(|clock| clock.trusts(signature))),
    })
}

/// The other documents that an entry's text links to.
pub(super) fn links(checked: &CheckedEntry) -> Vec<String> {
    let links = checked
        .references
        .iter()
        .filter_map(|reference| match &reference.target {
            Target::Document(file) => Some(file.clone()),
            _ => None,
        });
    links.collect()
}

fn read(
    options: &Options,
    context: &Context<'_>,
    file: &ContentFile,
    clock: Option<Clock>,
) -> Result<(Option<Document>, Diagnostics), Changed> {
    let mut findings = Diagnostics::new();
    let Some(raw) = document::read(&options.root, file, &mut findings)? else {
        return Ok((None, findings));
    };
    let digest = raw.digest;
    if file.page {
        let (page, found) = check::check_page(context, &raw);
        findings.extend(found);
        let checked = Box::new(page);
        return Ok((Some(Document::Page { checked, digest }), findings));
    }
    let (checked, found) = check::check_entry(context, &raw);
    findings.extend(found);
    let signature = file
        .signature
        .filter(|signature| clock.is_some_and(|clock| clock.trusts(signature)));
    let record = signature.and_then(|signature| {
        let kept = findings.kept()?;
        Some(Box::new(DocumentRecord {
            file: file.file.clone(),
            signature,
            print: digest,
            text: None,
            files: Fingerprint::default(),
            checked: Packed::new(&checked)?,
            findings: match kept.is_empty() {
                true => None,
                false => Some(Packed::new(&kept)?),
            },
        }))
    });
    let document = Document::Entry {
        digest,
        checked: Box::new(checked),
        record,
    };
    Ok((Some(document), findings))
}
