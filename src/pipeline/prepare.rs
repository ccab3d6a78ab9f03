//! Everything short of rendering: from a site's folder to a [`Prepared`] site, or to every reason why
//! there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::attachments::{self, Attachments};
use super::documents::{Documents, documents};
use super::setup::{self, Ground, Setup, Start};
use super::{
    Account, Failure, Options, Prepared, Progress, again, anchors, dates, key, moment, named, unchanged,
};
use crate::cache::{Cache, Kept};
use crate::catalogue::Catalogue;
use crate::check::{self, CheckedEntry, CheckedPage, Reference};
use crate::config::Config;
use crate::data;
use crate::diagnostic::{Allowance, Diagnostics};
use crate::entry::Validity;
use crate::feed;
use crate::load::history;
use crate::load::snapshot::{Changed, Snapshot};
use crate::load::theme::Theme;
use crate::load::walk::Content;
use crate::plan::routes::Routes;
use crate::plan::{self, Extent, Planned};
use crate::site::Site;
use crate::texts::DiskTexts;
/// Loads, checks, orders and plans a site: everything short of rendering it.
///
/// # Errors
/// [`Failure::Invalid`] with every finding when any of them is an error.
pub fn prepare(options: &Options, progress: &dyn Progress) -> Result<Prepared, Failure> {
    prepare_from(Start::read(options)?, options, progress)
}

/// The same, where the settings, the theme and the listing of files have been read already.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_from(start: Start, options: &Options, progress: &dyn Progress) -> Result<Prepared, Failure> {
    prepare_on(start.into(), None, options, progress)
}

/// The same, for a program that goes on running: what `earlier` knows of files that have not changed
/// is believed.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_after(
    earlier: Option<&Prepared>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Prepared, Failure> {
    prepare_on(Ground::after(earlier, options)?, earlier, options, progress)
}

fn prepare_on(
    ground: Ground,
    earlier: Option<&Prepared>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Prepared, Failure> {
    let Ground {
        clock,
        setup,
        content,
        memory: kept,
        quiet,
    } = ground;
    let Setup {
        config,
        theme,
        renderers,
        settings,
        taken,
        mut findings,
    } = setup;
    let key = key(&config);
    let mut memory = remembered(earlier, kept, options, &key);
    let now = moment(options, &config);
    let sound = options.preview && quiet;
    let same = earlier.filter(|earlier| sound && taken && earlier.key == key);
    if let Some(done) = same.and_then(|earlier| again::again(earlier, options, &content, (now, clock))) {
        return done;
    }
    let told = clock.is_some_and(|clock| !options.preview && unchanged::can_be_told(&content, clock));
    let state = theme
        .as_deref()
        .filter(|_| told)
        .and_then(|theme| unchanged::state(&key, &config, theme, &content, &now, options));
    let reading = attachments::Reading {
        options,
        config: &config,
        content: &content,
        clock,
        progress,
    };
    let mut read = read(&reading, &mut memory, &mut findings)?;
    dates::report(
        &options.root,
        &config,
        &content,
        &read.entries,
        now,
        &mut findings,
    )?;
    let allowances = allowances(&read.entries, &read.pages);
    let checked = check::check_site(read.entries, read.pages, now, options.drafts, &mut findings);
    let layout = Layout {
        options,
        config: &config,
        content: &content,
        snapshot: &read.snapshot,
        theme: theme.as_deref(),
        missing: findings.has_fatal(),
    };
    let account = Account {
        read: checked.read,
        drafts: checked.drafts,
        scheduled: checked.scheduled,
        pages: checked.pages.len(),
        ..Account::default()
    };
    let catalogue = Catalogue::new(&config, checked.entries, checked.pages, now.date);
    let links = (&*checked.addresses, &*checked.anchors);
    let (planned, linked_into) = layout.plan(&catalogue, links, &mut findings)?;
    let seen = sound.then(|| {
        let facts = again::Facts {
            now,
            clock,
            content: &content,
            of_site: findings.without(read.alone),
            linked_into,
        };
        Arc::new(again::Seen::new(facts, &mut read.documents))
    });
    findings.allow(&allowances);
    let findings = findings.finish(&config.levels);
    match (theme, renderers) {
        (Some(theme), Some(renderers)) if !findings.has_errors() => Ok(Prepared {
            options: options.clone(),
            config,
            account: account.of(&catalogue),
            catalogue: Arc::new(catalogue),
            theme,
            renderers,
            planned: Arc::new(planned),
            held: checked.held,
            attachments: Arc::new(read.attachments),
            snapshot: read.snapshot,
            links: read.links,
            memory,
            key,
            // What is scheduled appears by itself.
            state: state.filter(|_| account.scheduled == 0),
            warnings: findings,
            allowances,
            settings,
            seen,
        }),
        _ => Err(Failure::Invalid(findings)),
    }
}

/// What an earlier preparation or build knew of documents and attachments.
fn remembered(earlier: Option<&Prepared>, kept: Option<Kept>, options: &Options, key: &[u8; 32]) -> Cache {
    match earlier.filter(|earlier| earlier.key == *key) {
        Some(earlier) => Cache {
            documents: earlier.memory.documents.clone(),
            attachments: earlier.memory.attachments.clone(),
            ..Cache::default()
        },
        None => {
            let kept = kept.or_else(|| setup::kept(options));
            kept.map_or_else(Cache::default, |kept| kept.whole(key))
        }
    }
}

/// What was read, each document checked by itself.
struct Read {
    entries: Vec<CheckedEntry>,
    pages: Vec<CheckedPage>,
    snapshot: Snapshot,
    /// The other documents that a document's text links to, by file.
    links: BTreeMap<String, Vec<String>>,
    attachments: Attachments,
    /// What a preview keeps of the documents.
    documents: Documents,
    /// The findings about single documents, among all.
    alone: Range<usize>,
}

/// Reads documents and attachments, as far as `memory` does not know them, and looks at the files
/// that documents name.
fn read(
    reading: &attachments::Reading<'_>,
    memory: &mut Cache,
    findings: &mut Diagnostics,
) -> Result<Read, Failure> {
    let attachments::Reading {
        options,
        config,
        content,
        clock,
        progress,
    } = *reading;
    progress.stage("check", content.documents.len());
    let known = (std::mem::take(&mut memory.documents), clock);
    let alone = findings.len();
    let mut documents = documents(options, config, content, known, progress, findings)?;
    let alone = alone..findings.len();
    let mut entries = std::mem::take(&mut documents.entries);
    let pages = std::mem::take(&mut documents.pages);
    let mut snapshot = std::mem::take(&mut documents.snapshot);
    let links = std::mem::take(&mut documents.links);
    memory.documents = std::mem::take(&mut documents.records);
    let known = std::mem::take(&mut memory.attachments);
    let mut attachments = attachments::read(reading, &mut entries, &pages, known, findings)?;
    memory.attachments = std::mem::take(&mut attachments.records);
    named::stray_files(content, &entries, &pages, findings);
    named::earlier_texts(reading, &entries, &mut snapshot, findings)?;
    if options.portal {
        check::portal::series(config, &entries, findings);
        if let Some(added) = history::added(&options.root, config.offset) {
            check::portal::history(&entries, &added, findings);
        }
    }
    Ok(Read {
        entries,
        pages,
        snapshot,
        links,
        attachments,
        documents,
        alone,
    })
}

/// What the plan of a site follows from, beside its catalogue.
struct Layout<'a> {
    options: &'a Options,
    config: &'a Config,
    content: &'a Content,
    snapshot: &'a Snapshot,
    theme: Option<&'a Theme>,
    /// Whether something invalid is missing in the catalogue.
    missing: bool,
}

impl Layout<'_> {
    /// Plans every file, and compares links with the plan: those to addresses, and those to places
    /// inside pages. Also gives the documents that the latter lead into.
    fn plan(
        &self,
        catalogue: &Catalogue,
        (addresses, places): (&[Reference], &[Reference]),
        findings: &mut Diagnostics,
    ) -> Result<(Vec<Planned>, BTreeSet<String>), Changed> {
        if self.options.portal && !self.missing {
            check::portal::columns(self.config, catalogue, findings);
            check::portal::feeds(self.config, catalogue.today(), findings);
        }
        let routes = Routes::new(self.config, catalogue);
        let extent = self.extent(catalogue);
        let planned = plan::plan(self.config, catalogue, &extent, addresses, findings);
        plan::check_links(routes, &planned, addresses, self.missing, findings);
        let known = anchors::Known {
            root: &self.options.root,
            content: self.content,
            snapshot: self.snapshot,
            theme: self.theme,
            routes,
            planned: &planned,
        };
        let linked_into = anchors::anchors(&known, places, findings)?;
        Ok((planned, linked_into))
    }

    fn extent(&self, catalogue: &Catalogue) -> Extent {
        let routes = Routes::new(self.config, catalogue);
        let texts = DiskTexts::new(&self.options.root, self.snapshot, routes);
        let site = Site {
            config: self.config,
            catalogue,
            routes,
            texts: &texts,
            edition: None,
        };
        Extent {
            assets: self
                .theme
                .map_or_else(Vec::new, |theme| theme.assets.keys().cloned().collect()),
            feed_archives: feed::archive_pages(&site),
            sitemap_parts: data::sitemap_parts(&site, data::SITEMAP_LIMIT),
        }
    }
}

impl Account {
    /// The same, with what the catalogue says of the entries that are published.
    pub(super) fn of(self, catalogue: &Catalogue) -> Account {
        let published = catalogue.listed().len();
        let entries = catalogue.entries();
        let expired = entries.filter(|(id, _)| catalogue.validity(*id) == Some(Validity::Expired));
        Account {
            published,
            gone: catalogue.entries().count() - published,
            expired: expired.count(),
            ..self
        }
    }
}

/// The findings that entries and pages may have.
fn allowances(entries: &[CheckedEntry], pages: &[CheckedPage]) -> Vec<Allowance> {
    let entries = entries.iter().flat_map(|entry| &entry.allowances);
    entries
        .chain(pages.iter().flat_map(|page| &page.allowances))
        .cloned()
        .collect()
}
