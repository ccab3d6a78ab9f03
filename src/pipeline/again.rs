//! The next preparation of a preview: what an edit cannot have touched is taken on.
//!
//! Most saves change one entry's text or its words. Then no other file has to be read, no address is
//! another one, and the lists hold the same entries in the same order. This is where that is
//! recognised, with care: whatever is not known to be harmless (a new file, another date, unit or
//! category, a page, an attachment, a finding about more than one file) has the site prepared as a
//! whole. Both ways give the same site and the same findings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use walkdir::WalkDir;

use super::documents::{self, Documents};
use super::{Failure, Options, Prepared};
use crate::cache::Packed;
use crate::catalogue::EntryId;
use crate::check::{CheckedEntry, Held, Target};
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::entry::{Entry, Moment};
use crate::load::walk::{Content, ContentFile};
use crate::load::{site_yaml, theme::Theme};
use crate::signature::{Clock, Signature};

/// How many documents may have changed at once: more than an officer saves, and few enough that
/// taking on the rest is worth it.
const FEW: usize = 16;

/// What one preparation of a preview leaves for the next.
#[derive(Clone)]
pub(super) struct Seen {
    /// For when it was made.
    now: Moment,
    /// The documents, in order, with their signatures where a later change would show.
    documents: Vec<(ContentFile, bool)>,
    /// All other files.
    others: Arc<Others>,
    /// The entries that the memory does not hold: they have findings, or were saved just now.
    unremembered: BTreeMap<String, Packed>,
    /// The findings about single documents, by file, before any is allowed.
    of_documents: BTreeMap<String, Diagnostics>,
    /// All other findings.
    of_site: Arc<Diagnostics>,
    /// The documents that links lead into, to a heading or a footnote: an edit may take it away.
    linked_into: Arc<BTreeSet<String>>,
}

/// The files that are no documents.
struct Others {
    sizes: BTreeMap<String, u64>,
    signatures: BTreeMap<String, Signature>,
    /// Whether a later change of any of them would show.
    trusted: bool,
}

/// What a preparation knows at its end.
pub(super) struct Facts<'a> {
    pub now: Moment,
    pub clock: Option<Clock>,
    pub content: &'a Content,
    pub of_site: Diagnostics,
    pub linked_into: BTreeSet<String>,
}

impl Seen {
    pub(super) fn new(facts: Facts<'_>, documents: &mut Documents) -> Seen {
        let trusted = |signature: &Signature| facts.clock.is_some_and(|clock| clock.trusts(signature));
        let content = facts.content;
        let files = content.documents.iter();
        let others = Others {
            sizes: content.others.clone(),
            signatures: content.signatures.clone(),
            trusted: content.signatures.len() == content.others.len()
                && content.signatures.values().all(trusted),
        };
        Seen {
            now: facts.now,
            documents: files
                .map(|file| (file.clone(), file.signature.as_ref().is_some_and(trusted)))
                .collect(),
            others: Arc::new(others),
            unremembered: std::mem::take(&mut documents.unremembered),
            of_documents: std::mem::take(&mut documents.findings),
            of_site: Arc::new(facts.of_site),
            linked_into: Arc::new(facts.linked_into),
        }
    }
}

/// The settings and the theme as they were read, with the signatures of their files.
#[derive(Clone)]
pub(super) struct Settings {
    files: BTreeMap<String, Signature>,
    /// What was found in them then.
    pub(super) findings: Diagnostics,
}

impl Settings {
    /// Whether the files are as another look at them saw them.
    pub(super) fn same_as(&self, other: Option<&Settings>) -> bool {
        other.is_some_and(|other| self.files == other.files)
    }

    /// Looks at `site.yaml` and everything below `themes/`; `None` when a later change of one of
    /// them might not show.
    pub(super) fn look(root: &Path, clock: Option<Clock>) -> Option<Settings> {
        let mut files = BTreeMap::new();
        let mut add = |path: &Path| {
            let signature =
                Signature::at(path).filter(|signature| clock.is_some_and(|c| c.trusts(signature)))?;
            files.insert(path.display().to_string(), signature);
            Some(())
        };
        add(&root.join(site_yaml::FILE))?;
        let themes = root.join("themes");
        if themes.exists() {
            for item in WalkDir::new(themes).sort_by_file_name() {
                let item = item.ok()?;
                if !item.file_type().is_dir() {
                    add(item.path())?;
                }
            }
        }
        Some(Settings {
            files,
            findings: Diagnostics::new(),
        })
    }

    /// The same, with what was found in them.
    pub(super) fn with(self, findings: Diagnostics) -> Settings {
        Settings { findings, ..self }
    }
}

impl Prepared {
    /// The settings and the theme that were read then, if they would be read the same now.
    pub(super) fn settings_of(&self, options: &Options, now: Option<&Settings>) -> Option<&Settings> {
        let asked = |options: &Options| (options.root.clone(), options.base_url.clone(), options.edition);
        let same = asked(&self.options) == asked(options);
        let settings = self.settings.as_ref().filter(|_| same)?;
        (settings.files == now?.files).then_some(settings)
    }

    /// The theme, for another preparation with the same settings.
    pub(super) fn shared(&self) -> (Config, Arc<Theme>, Arc<super::Renderers>) {
        (
            self.config.clone(),
            Arc::clone(&self.theme),
            Arc::clone(&self.renderers),
        )
    }
}

/// Prepares the site anew from `earlier`, whose settings are those of now, when few documents
/// changed and none of them in a way that others feel; `None` otherwise.
pub(super) fn again(
    earlier: &Prepared,
    options: &Options,
    content: &Content,
    (now, clock): (Moment, Option<Clock>),
) -> Option<Result<Prepared, Failure>> {
    let seen = earlier.seen.as_deref()?;
    if options.drafts != earlier.options.drafts || !same_day(earlier, seen, now) {
        return None;
    }
    let changed = changed(seen, content)?;
    let mut next = seen.clone();
    next.now = now;
    let mut catalogue = None;
    let mut allowances = None;
    let mut snapshot = None;
    let mut links = None;
    for (place, file) in changed {
        if seen.linked_into.contains(&file.file) {
            return None;
        }
        let before = known(earlier, seen, &file.file)?;
        let read = documents::read_again(options, &earlier.config, content, file, clock)?;
        if read.findings.has_fatal() || shape(&before)? != shape(&read.checked)? {
            return None;
        }
        // What is said of it as one of many may stand at another line now.
        if seen.of_site.iter().any(|finding| finding.concerns(&file.file)) {
            return None;
        }
        let id = place_in(earlier, &file.file)?;
        let all = allowances.get_or_insert_with(|| earlier.allowances.clone());
        all.retain(|allowance| allowance.place.file != file.file);
        all.extend(read.checked.allowances.iter().cloned());
        let entries = catalogue.get_or_insert_with(|| (*earlier.catalogue).clone());
        let linked = documents::links(&read.checked);
        let mut entry = read.checked.entry?;
        // They offer the same files, none of which has changed.
        for (file, known) in entry.attachments.iter_mut().zip(&entries.entry(id).attachments) {
            file.facts = known.facts.clone();
        }
        entries.replace(id, entry);
        snapshot
            .get_or_insert_with(|| earlier.snapshot.clone())
            .insert(file.file.clone(), read.digest);
        links
            .get_or_insert_with(|| earlier.links.clone())
            .insert(file.file.clone(), linked);
        next.documents[place] = (file.clone(), read.trusted);
        next.unremembered.insert(file.file.clone(), read.packed?);
        next.of_documents.remove(&file.file);
        if !read.findings.is_empty() {
            next.of_documents.insert(file.file.clone(), read.findings);
        }
    }
    let allowances = allowances.unwrap_or_else(|| earlier.allowances.clone());
    let mut findings = (*seen.of_site).clone();
    next.of_documents
        .values()
        .for_each(|found| findings.extend(found.clone()));
    findings.allow(&allowances);
    let findings = findings.finish(&earlier.config.levels);
    if findings.has_errors() {
        return Some(Err(Failure::Invalid(findings)));
    }
    let catalogue = catalogue.map_or_else(|| Arc::clone(&earlier.catalogue), Arc::new);
    let account = earlier.account.of(&catalogue);
    Some(Ok(Prepared {
        options: options.clone(),
        config: earlier.config.clone(),
        catalogue,
        theme: Arc::clone(&earlier.theme),
        renderers: Arc::clone(&earlier.renderers),
        planned: Arc::clone(&earlier.planned),
        held: earlier.held.clone(),
        attachments: Arc::clone(&earlier.attachments),
        snapshot: snapshot.unwrap_or_else(|| earlier.snapshot.clone()),
        links: links.unwrap_or_else(|| earlier.links.clone()),
        memory: earlier.memory.clone(),
        key: earlier.key,
        state: None,
        warnings: findings,
        allowances,
        account,
        settings: earlier.settings.clone(),
        seen: Some(Arc::new(next)),
    }))
}

/// Whether the hour changes nothing: neither the day, nor what is scheduled.
fn same_day(earlier: &Prepared, seen: &Seen, now: Moment) -> bool {
    let scheduled =
        earlier.account.scheduled > 0 || earlier.held.values().any(|held| *held == Held::Scheduled);
    seen.now.date == now.date && !scheduled
}

/// The documents that may have changed, with their places; `None` when there are others than there
/// were, too many of them, or when other files changed.
fn changed<'a>(seen: &Seen, content: &'a Content) -> Option<Vec<(usize, &'a ContentFile)>> {
    let others = &seen.others;
    let same = others.trusted && others.sizes == content.others && others.signatures == content.signatures;
    if !same || seen.documents.len() != content.documents.len() {
        return None;
    }
    let mut changed = Vec::new();
    for (place, (now, (before, trusted))) in content.documents.iter().zip(&seen.documents).enumerate() {
        if now.file != before.file {
            return None;
        }
        if *trusted && now.signature == before.signature {
            continue;
        }
        if now.page || changed.len() == FEW {
            return None;
        }
        changed.push((place, now));
    }
    Some(changed)
}

/// What checking a document gave the last time.
fn known(earlier: &Prepared, seen: &Seen, file: &str) -> Option<CheckedEntry> {
    let remembered = || earlier.memory.documents.iter().find(|record| record.file == file);
    let packed = seen.unremembered.get(file);
    packed.or_else(|| Some(&remembered()?.checked))?.open()
}

/// The place of a file's entry in the catalogue; `None` when it is not shown.
fn place_in(earlier: &Prepared, file: &str) -> Option<EntryId> {
    let mut entries = earlier.catalogue.entries();
    entries.find(|(_, entry)| entry.file == file).map(|(id, _)| id)
}

/// All that others may feel of an entry, packed: everything but its words and where they stand.
fn shape(checked: &CheckedEntry) -> Option<Packed> {
    #[derive(Serialize)]
    struct Shape<'a> {
        entry: Entry,
        draft: bool,
        number: Option<&'a str>,
        references: Vec<(&'a str, &'a Target)>,
    }
    let mut entry = checked.entry.clone()?;
    entry.title.clear();
    entry.summary.clear();
    entry.keywords.clear();
    entry.source = None;
    entry.editor = None;
    entry.note = None;
    let references = checked.references.iter();
    Packed::new(&Shape {
        entry,
        draft: checked.draft,
        number: checked.number.as_ref().map(|number| number.key.as_str()),
        references: references.map(|r| (r.key.as_str(), &r.target)).collect(),
    })
}

#[cfg(test)]
mod tests;
