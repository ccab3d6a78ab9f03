//! Reads the attachments of a site: once each, many at a time. Of those that nobody touched since an
//! earlier build, that build's memory says what was read; the file itself is not opened.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Failure, Options, Progress};
use crate::attachment::{self, AttachmentText, Outcome, STORE, Store, Tools};
use crate::cache::{self, AttachmentRecord};
use crate::check::personal::{ContactSets, Contacts};
use crate::check::{CheckedEntry, CheckedPage};
use crate::config::Config;
use crate::diagnostic::{AttachmentProblem, Diagnostic, Diagnostics, Place, Problem};
use crate::entry::AttachmentFacts;
use crate::internal_error;
use crate::load::snapshot::{Changed, ReadError};
use crate::load::walk::{self, Content};
use crate::signature::{Clock, Signature};

/// The texts of a site's attachments, on the disk, and what could not be read for want of a program.
#[derive(Debug)]
pub struct Attachments {
    /// The texts.
    pub store: Arc<Store>,
    /// How many PDFs were not read because there is no `pdftotext`.
    pub unread_pdfs: usize,
    /// The digest of every file that is offered.
    digests: BTreeMap<String, String>,
    /// Those whose text was looked for.
    used: BTreeSet<String>,
    /// What the next build may take on, in the order of the files.
    pub records: Vec<AttachmentRecord>,
}

/// What attachments are read with.
pub(super) struct Reading<'a> {
    pub options: &'a Options,
    pub config: &'a Config,
    pub content: &'a Content,
    /// Read before the files were looked at.
    pub clock: Option<Clock>,
    pub progress: &'a dyn Progress,
}

/// Who offers a file.
#[derive(Clone, Copy)]
struct Owner<'a> {
    file: &'a str,
    is_page: bool,
}

/// A file that documents offer.
#[derive(Default)]
struct Offered<'a> {
    owners: Vec<Owner<'a>>,
    is_picture: bool,
}

/// What became of a file.
struct Read {
    /// Of a picture there is only the digest.
    facts: AttachmentFacts,
    unread: bool,
    record: Option<AttachmentRecord>,
    findings: Diagnostics,
}

/// Reads every file that entries and pages offer, and tells the entries what it found out. Of pictures
/// nothing is shown or searched but themselves: they are looked at for what would run, and for what is
/// noted in them.
///
/// # Errors
/// When there is no folder to put the texts into, and when a file was changed since it was listed.
pub(super) fn read(
    reading: &Reading<'_>,
    entries: &mut [CheckedEntry],
    pages: &[CheckedPage],
    known: Vec<AttachmentRecord>,
    findings: &mut Diagnostics,
) -> Result<Attachments, Failure> {
    let files = offered(entries, pages);
    reading.progress.stage("attachments", files.len());
    // A site without attachments asks no program for its version, and keeps no folder.
    let only_pictures = files.values().all(|offered| offered.is_picture);
    let contacts = ContactSets {
        entries: Contacts::of(reading.config),
        pages: Contacts::of_page(reading.config),
    };
    let store = match only_pictures {
        true => Store::scratch(Tools::default(), contacts),
        false => store(reading.options, contacts),
    };
    let unread = |error: io::Error| Failure::Broken(format!("attachments cannot be read: {error}"));
    let store = Arc::new(store.map_err(unread)?);
    let known: BTreeMap<&str, &AttachmentRecord> = known
        .iter()
        .map(|record| (record.file.as_str(), record))
        .collect();
    let reader = Reader {
        reading,
        store: &store,
    };
    let files: Vec<(&str, Offered<'_>)> = files.into_iter().collect();
    let read: Vec<(&str, bool, Result<Read, Changed>)> = files
        .par_iter()
        .map(|(file, offered)| {
            let _working = internal_error::working_on(*file);
            let read = reader.file(file, offered, known.get(file).copied());
            reading.progress.step();
            (*file, offered.is_picture, read)
        })
        .collect();
    let mut facts = BTreeMap::new();
    let mut unread_pdfs = 0;
    let mut records = Vec::new();
    let mut digests = BTreeMap::new();
    for (file, is_picture, read) in read {
        let read = read?;
        findings.extend(read.findings);
        unread_pdfs += usize::from(read.unread);
        records.extend(read.record);
        digests.insert(file.to_owned(), read.facts.sha256.clone());
        if !is_picture {
            facts.insert(file.to_owned(), read.facts);
        }
    }
    let entries = entries.iter_mut().filter_map(|checked| checked.entry.as_mut());
    for file in entries.flat_map(|entry| &mut entry.attachments) {
        if let Some(of_file) = facts.get(&file.file) {
            file.facts = of_file.clone();
        }
    }
    Ok(Attachments {
        store,
        unread_pdfs,
        digests,
        used: facts.into_keys().collect(),
        records,
    })
}

impl Attachments {
    /// The digest of the bytes of a file that were checked, in hexadecimal digits.
    pub(super) fn sha256(&self, file: &str) -> Option<&str> {
        self.digests.get(file).map(String::as_str)
    }

    /// What attachments were read with; `None` where there are none.
    pub(super) fn tools(&self) -> Option<&str> {
        (!self.used.is_empty()).then(|| self.store.fingerprint())
    }

    /// Forgets the texts of files that no entry offers any more.
    ///
    /// # Errors
    /// What the disk refused.
    pub(super) fn prune(&self) -> io::Result<()> {
        let used = self.digests.iter().filter(|(file, _)| self.used.contains(*file));
        self.store
            .prune(used.map(|(file, sha256)| (sha256.as_str(), file.as_str())))
    }
}

/// The files that entries and pages offer, with all who offer them.
fn offered<'a>(entries: &'a [CheckedEntry], pages: &'a [CheckedPage]) -> BTreeMap<&'a str, Offered<'a>> {
    let mut files: BTreeMap<&str, Offered<'_>> = BTreeMap::new();
    let of_entries = entries.iter().filter_map(|checked| {
        let entry = checked.entry.as_ref()?;
        Some((entry.file.as_str(), false, &entry.attachments))
    });
    let of_pages = pages.iter().filter_map(|checked| {
        let page = checked.page.as_ref()?;
        Some((page.file.as_str(), true, &page.attachments))
    });
    for (file, is_page, attachments) in of_entries.chain(of_pages) {
        for attachment in attachments {
            let offered = files.entry(&attachment.file).or_default();
            offered.is_picture = attachment.is_picture();
            offered.owners.push(Owner { file, is_page });
        }
    }
    files
}

/// Where texts are kept: beside what else a build remembers, or nowhere for long. A check remembers
/// nothing, and looks into what builds left.
fn store(options: &Options, contacts: ContactSets) -> io::Result<Store> {
    let tools = Tools::find();
    let Some(folder) = options.cache.as_ref().and_then(|place| place.parent()) else {
        let left = options.root.join(cache::FOLDER).join(STORE);
        return Store::scratch(tools, contacts).map(|store| store.beside(left));
    };
    let store = Store::at(folder.join(STORE), tools.clone(), contacts.clone());
    let cleared = store.and_then(|store| {
        if options.full {
            store.prune(std::iter::empty())?;
        }
        Ok(store)
    });
    // A build that cannot keep what it learns is slower and just as right.
    cleared.or_else(|_| Store::scratch(tools, contacts))
}

struct Reader<'a> {
    reading: &'a Reading<'a>,
    store: &'a Store,
}

impl Reader<'_> {
    fn file(
        &self,
        file: &str,
        offered: &Offered<'_>,
        known: Option<&AttachmentRecord>,
    ) -> Result<Read, Changed> {
        let owners = &offered.owners;
        let signature = self.reading.content.signatures.get(file).copied();
        let known = known
            .filter(|known| Some(known.signature) == signature && known.tools == self.store.fingerprint());
        if let Some(known) = known.filter(|known| known.quiet) {
            return Ok(Read {
                facts: known.facts.clone(),
                unread: known.unread,
                record: Some(known.clone()),
                findings: Diagnostics::new(),
            });
        }
        let path = walk::absolute(&self.reading.options.root, file);
        let active = active_findings(&path, file, owners);
        if offered.is_picture {
            return self.picture(file, &path, owners, active);
        }
        let text = match known {
            // There is something to say of it again, which is read from what was kept.
            Some(known) => self.store.known(&known.facts.sha256, &path),
            None => self.store.read(&path, signature.as_ref()),
        };
        let text = text.map_err(|_| changed(file))?;
        let mut findings: Diagnostics = owners
            .iter()
            .flat_map(|owner| Reader::about(file, *owner, &text))
            .collect();
        findings.extend(active);
        // Offices may be named on pages, so what is quiet in an entry is quiet there.
        let only_pages = owners.iter().all(|owner| owner.is_page);
        let quiet = findings.is_empty() && !only_pages;
        let unread = text.outcome == Outcome::NoProgram;
        Ok(Read {
            record: self.record(file, signature, &text, quiet),
            facts: text.facts(),
            unread,
            findings,
        })
    }

    /// A picture, of which `findings` have been said.
    fn picture(
        &self,
        file: &str,
        path: &Path,
        owners: &[Owner<'_>],
        mut findings: Diagnostics,
    ) -> Result<Read, Changed> {
        let signature = self.reading.content.signatures.get(file).copied();
        let text = attachment::read_picture(path, signature.as_ref(), self.store.contacts());
        let sha256 = match text {
            Ok(text) => {
                for owner in owners {
                    findings.extend(Reader::about(file, *owner, &text));
                }
                text.sha256
            }
            Err(ReadError::Changed) => return Err(changed(file)),
            // This has been said.
            Err(ReadError::Io(_)) => String::new(),
        };
        let only_pages = owners.iter().all(|owner| owner.is_page);
        let trusted = signature.filter(|signature| self.trusts(signature) && !sha256.is_empty());
        let facts = AttachmentFacts {
            sha256,
            ..AttachmentFacts::default()
        };
        Ok(Read {
            unread: false,
            record: trusted.map(|signature| AttachmentRecord {
                file: file.to_owned(),
                signature,
                tools: self.store.fingerprint().to_owned(),
                facts: facts.clone(),
                unread: false,
                quiet: findings.is_empty() && !only_pages,
            }),
            facts,
            findings,
        })
    }

    fn trusts(&self, signature: &Signature) -> bool {
        self.reading.clock.is_some_and(|clock| clock.trusts(signature))
    }

    fn record(
        &self,
        file: &str,
        signature: Option<Signature>,
        text: &AttachmentText,
        quiet: bool,
    ) -> Option<AttachmentRecord> {
        let unreadable = matches!(
            text.outcome,
            Outcome::Trouble(attachment::Trouble::Unreadable { .. })
        );
        Some(AttachmentRecord {
            file: file.to_owned(),
            signature: signature.filter(|signature| self.trusts(signature) && !unreadable)?,
            tools: self.store.fingerprint().to_owned(),
            facts: text.facts(),
            unread: text.outcome == Outcome::NoProgram,
            quiet,
        })
    }

    /// Everything to be said of one attachment to one who offers it. It follows from the file's
    /// bytes, from the programs that read it and from `site.yaml`.
    fn about(file: &str, owner: Owner<'_>, text: &AttachmentText) -> Diagnostics {
        let mut findings = attachment::findings(file, owner.file, text);
        findings.extend(text.sightings.findings(file, owner.file, owner.is_page));
        findings
    }
}

fn changed(file: &str) -> Changed {
    Changed {
        file: file.to_owned(),
    }
}

/// What would run in a file, told to each who offers it. That a file cannot be read is said where its
/// text is read; of a picture nothing else is.
fn active_findings(path: &Path, file: &str, owners: &[Owner<'_>]) -> Diagnostics {
    let name = file.rsplit('/').next().unwrap_or(file);
    let problem = match attachment::active::examine(path, name) {
        Ok(None) => return Diagnostics::new(),
        Ok(Some(active)) => AttachmentProblem::Active(active),
        Err(error) => AttachmentProblem::Trouble(attachment::Trouble::Unreadable {
            reason: walk::reason(&error),
        }),
    };
    let told = owners.iter().map(|owner| {
        let finding = Diagnostic::new(Problem::Attachment(problem.clone()), Place::file(file));
        finding.with_other(Place::file(owner.file))
    });
    told.collect()
}
