//! The one place that calls the stages in order.

mod again;
mod anchors;
mod attachments;
mod dependencies;
mod documents;
mod earlier;
mod entries;
mod fix;
mod index;
mod online;
mod output;
mod page;
mod place;
mod produce;
mod rendered;
mod setup;
mod unchanged;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cache::Cache;
use crate::catalogue::Catalogue;
use crate::check::personal::{self, Contacts};
use crate::check::{self, CheckedEntry, CheckedPage, Held};
use crate::config::{BaseUrl, Config, EditionId};
use crate::data;
use crate::diagnostic::{Allowance, Diagnostics, Language, Problem};
use crate::entry::{Moment, Script, Validity};
use crate::feed;
use crate::fingerprint::{Fingerprint, Mixer};
use crate::load::theme::Theme;
use crate::load::walk::{self, Content};
use crate::load::{encoding, history};
use crate::plan::{self, Extent, Planned, routes::Routes};
use crate::render::Renderer;
use crate::signature::{Clock, Signature};
use crate::site::Site;
use crate::texts::DiskTexts;
use attachments::Attachments;
use dependencies::SourceFacts;
use documents::documents;
pub use fix::{Fix, fixes, write as write_fix};
pub use online::online;
pub use output::Built;
pub use page::{Content as PageContent, Page};
pub use rendered::rendered;
use setup::Ground;
use setup::Setup;
pub use setup::Start;
pub use unchanged::{Unchanged, unchanged};

/// What a build is asked to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The site's folder: where `site.yaml` is.
    pub root: PathBuf,
    /// The address to build for, when it is not the one in `site.yaml`.
    pub base_url: Option<BaseUrl>,
    /// The time of the build, in UTC; the site's time zone turns it into a day. It decides what is
    /// scheduled and what is in force, and appears nowhere.
    pub now: jiff::Timestamp,
    /// Whether drafts and scheduled entries are published too.
    pub drafts: bool,
    /// Whether the portal as a whole is looked at too: series of numbers, annual reports, columns,
    /// the history of files. A build does not ask for it.
    pub portal: bool,
    /// Where what is learnt is kept for the next build; `None` to keep nothing.
    pub cache: Option<PathBuf>,
    /// Whether to do everything anew, whatever an earlier build knew.
    pub full: bool,
    /// The one edition to build, when not all of them are wanted.
    pub edition: Option<Script>,
    /// How findings are shown, for those that are kept to be told again: in which language, and
    /// whether in colour.
    pub shown: (Language, bool),
    /// Whether it will be prepared again and again: more is kept for that.
    pub preview: bool,
}

/// The theme's templates, one for each edition that is built.
type Renderers = Vec<(EditionId, Renderer)>;

/// How many bytes of the search index may be in memory before they are put on the disk.
const INDEX_MEMORY: usize = 192 * 1024 * 1024;

/// Told how far a build has come.
pub trait Progress: Sync {
    /// A stage begins; `total` things are to be done in it.
    fn stage(&self, name: &'static str, total: usize);
    /// One of them is done.
    fn step(&self);
    /// So many bytes went through the stage.
    fn bytes(&self, _count: u64) {}
}

/// Why there is no new site.
#[derive(Debug)]
pub enum Failure {
    /// The content, the settings or the theme are invalid; nothing was written.
    Invalid(Diagnostics),
    /// A file could not be read or written.
    Broken(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Invalid(_) => f.write_str("the site is invalid"),
            Failure::Broken(message) => f.write_str(message),
        }
    }
}

/// A site that is valid, ready to be rendered.
pub struct Prepared {
    options: Options,
    config: Config,
    catalogue: Arc<Catalogue>,
    theme: Arc<Theme>,
    /// One for each edition that is built.
    renderers: Arc<Renderers>,
    planned: Arc<Vec<Planned>>,
    held: BTreeMap<String, Held>,
    /// The texts of attachments.
    attachments: Arc<Attachments>,
    /// What is known of the documents' files.
    sources: BTreeMap<String, SourceFacts>,
    /// The files that are copied.
    copied: BTreeMap<String, Signature>,
    /// What an earlier build knew, and what is known of the documents now.
    memory: Cache,
    /// For whom that is kept.
    key: [u8; 32],
    /// Everything the site is made from, where the next build can tell whether it is the same.
    state: Option<Fingerprint>,
    /// Warnings.
    pub warnings: Diagnostics,
    /// The findings that documents may have.
    pub allowances: Vec<Allowance>,
    /// An account of every entry.
    pub account: Account,
    /// For the next preparation of a preview: the settings as they were read.
    settings: Option<again::Settings>,
    /// For the next preparation of a preview: what was seen.
    seen: Option<Arc<again::Seen>>,
}

/// What became of the entries: `read` is the sum of all but `expired`, which are published too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Entries below `content/`.
    pub read: usize,
    /// Entries whose text is on the site.
    pub published: usize,
    /// Entries that are gone: their address says why.
    pub gone: usize,
    /// Drafts.
    pub drafts: usize,
    /// Entries whose publish date lies ahead.
    pub scheduled: usize,
    /// Published entries whose term has run out.
    pub expired: usize,
    /// Statutory and other pages.
    pub pages: usize,
}

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
    let root = &options.root;
    let Ground {
        clock,
        setup,
        content,
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
    let mut memory = match &options.cache {
        _ if earlier.is_some_and(|earlier| earlier.key == key) => Cache {
            documents: earlier.map_or_else(Vec::new, |earlier| earlier.memory.documents.clone()),
            attachments: earlier.map_or_else(Vec::new, |earlier| earlier.memory.attachments.clone()),
            ..Cache::default()
        },
        Some(place) if !options.full => Cache::read(place, &key),
        _ => Cache::default(),
    };
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
    progress.stage("check", content.documents.len());
    let known = (std::mem::take(&mut memory.documents), clock);
    let alone = findings.len();
    let mut documents = documents(options, &config, &content, known, progress, &mut findings);
    let alone = alone..findings.len();
    let mut entries = std::mem::take(&mut documents.entries);
    let pages = std::mem::take(&mut documents.pages);
    let sources = std::mem::take(&mut documents.sources);
    let records = std::mem::take(&mut documents.records);
    memory.documents = records;
    let reading = attachments::Reading {
        options,
        config: &config,
        content: &content,
        clock,
        progress,
    };
    let known = std::mem::take(&mut memory.attachments);
    let mut attachments = attachments::read(&reading, &mut entries, &pages, known, &mut findings)
        .map_err(|error| Failure::Broken(format!("attachments cannot be read: {error}")))?;
    memory.attachments = std::mem::take(&mut attachments.records);
    stray_files(&content, &entries, &pages, &mut findings);
    earlier_texts(&options.root, &config, &entries, &mut findings);
    let allowances = allowances(&entries, &pages);
    if options.portal {
        check::portal::series(&config, &entries, &mut findings);
        if let Some(added) = history::added(root, config.offset) {
            check::portal::history(&entries, &added, &mut findings);
        }
    }
    let checked = check::check_site(entries, pages, now, options.drafts, &mut findings);
    let mut account = Account {
        read: checked.read,
        published: checked.entries.len(),
        drafts: checked.drafts,
        scheduled: checked.scheduled,
        expired: 0,
        gone: 0,
        pages: checked.pages.len(),
    };
    let missing = findings.has_fatal();
    let catalogue = Catalogue::new(&config, checked.entries, checked.pages, now.date);
    if options.portal && !missing {
        check::portal::columns(&config, &catalogue, &mut findings);
    }
    account.gone = account.published - catalogue.listed().len();
    account.published = catalogue.listed().len();
    account.expired = expired(&catalogue);
    let extent = extent(options, &config, &catalogue, theme.as_deref());
    let planned = plan::plan(&config, &catalogue, &extent, &checked.addresses, &mut findings);
    plan::check_links(
        Routes::new(&config, &catalogue),
        &planned,
        &checked.addresses,
        missing,
        &mut findings,
    );
    let known = anchors::Known {
        root,
        content: &content,
        theme: theme.as_deref(),
        routes: Routes::new(&config, &catalogue),
        planned: &planned,
    };
    let linked_into = anchors::anchors(&known, &checked.anchors, &mut findings);
    let seen = sound.then(|| {
        let facts = again::Facts {
            now,
            clock,
            content: &content,
            of_site: findings.without(alone),
            linked_into,
        };
        Arc::new(again::Seen::new(facts, &mut documents))
    });
    findings.allow(&allowances);
    let findings = findings.finish(&config.levels);
    match (theme, renderers) {
        (Some(theme), Some(renderers)) if !findings.has_errors() => Ok(Prepared {
            options: options.clone(),
            config,
            catalogue: Arc::new(catalogue),
            theme,
            renderers,
            planned: Arc::new(planned),
            held: checked.held,
            attachments: Arc::new(attachments),
            sources,
            copied: trusted(content, clock),
            memory,
            key,
            // What is scheduled appears by itself.
            state: state.filter(|_| account.scheduled == 0),
            warnings: findings,
            allowances,
            account,
            settings,
            seen,
        }),
        _ => Err(Failure::Invalid(findings)),
    }
}

/// How many entries have run out.
fn expired(catalogue: &Catalogue) -> usize {
    let entries = catalogue.entries();
    entries
        .filter(|(id, _)| catalogue.validity(*id) == Validity::Expired)
        .count()
}

/// For whom a memory is: this program, with these settings.
fn key(config: &Config) -> [u8; 32] {
    let mut settings = config.clone();
    // They decide what is reported of a finding, not what is found.
    settings.levels.clear();
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{:?} {settings:?}", program()).as_bytes());
    *hasher.finalize().as_bytes()
}

/// The time of the build on the site's clock.
fn moment(options: &Options, config: &Config) -> Moment {
    let now = config.offset.to_datetime(options.now);
    Moment {
        date: now.date(),
        time: Some(now.time()),
    }
}

/// The clock of the disk that the site's folder is on. The folder of the memory may not be there
/// yet, and is made only when there is something to remember.
fn clock(place: &Path) -> Option<Clock> {
    let folder = place.ancestors().skip(1).find(|folder| folder.is_dir())?;
    Clock::of(folder).ok()
}

/// The files that are no documents, with what the system says of those that were not changed just
/// now.
fn trusted(content: Content, clock: Option<Clock>) -> BTreeMap<String, Signature> {
    let trusted = |signature: &Signature| clock.is_some_and(|clock| clock.trusts(signature));
    let signatures = content.signatures.into_iter();
    signatures.filter(|(_, signature)| trusted(signature)).collect()
}

/// The findings that entries and pages may have.
fn allowances(entries: &[CheckedEntry], pages: &[CheckedPage]) -> Vec<Allowance> {
    let entries = entries.iter().flat_map(|entry| &entry.allowances);
    entries
        .chain(pages.iter().flat_map(|page| &page.allowances))
        .cloned()
        .collect()
}

/// Files that are neither a document nor named by one. An entry that failed its check might have
/// named them: then they are not held against anybody.
fn stray_files(
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
    let used: BTreeSet<&str> = used
        .map(|attachment| attachment.file.as_str())
        .chain(earlier)
        .collect();
    for file in content.others.keys().filter(|file| !used.contains(file.as_str())) {
        findings.report(Problem::StrayFile, crate::diagnostic::Place::file(file));
    }
}

/// Reads the earlier texts that corrections name, to report those that no page could be made of, and
/// what they say of persons: they are compared with the text in public.
fn earlier_texts(root: &Path, config: &Config, entries: &[CheckedEntry], findings: &mut Diagnostics) {
    let contacts = Contacts::of(config);
    let entries = entries.iter().filter_map(|e| e.entry.as_ref());
    let changes = entries.flat_map(|entry| entry.changes.iter().map(move |change| (&entry.file, change)));
    for (entry, file) in changes.filter_map(|(entry, change)| Some((entry, change.before.as_deref()?))) {
        match std::fs::read(walk::absolute(root, file)) {
            Ok(bytes) => {
                let text = encoding::decode(file, bytes, findings);
                let found = text.map(|text| personal::of_earlier_text(&contacts, file, entry, &text));
                findings.extend(found.unwrap_or_default());
            }
            Err(error) => {
                let reason = error.to_string();
                findings.report(
                    Problem::Unreadable { reason },
                    crate::diagnostic::Place::file(file),
                );
            }
        }
    }
}

fn extent(options: &Options, config: &Config, catalogue: &Catalogue, theme: Option<&Theme>) -> Extent {
    let routes = Routes::new(config, catalogue);
    let texts = DiskTexts::new(&options.root, routes);
    let site = Site {
        config,
        catalogue,
        routes,
        texts: &texts,
        edition: None,
    };
    Extent {
        assets: theme.map_or_else(Vec::new, |theme| theme.assets.keys().cloned().collect()),
        feed_archives: feed::archive_pages(&site),
        sitemap_parts: data::sitemap_parts(&site, data::SITEMAP_LIMIT),
    }
}

/// What tells this program from another one: its version, and the very file it was started from.
fn program() -> Fingerprint {
    let mut mixer = Mixer::new(env!("CARGO_PKG_VERSION"));
    if let Some(signature) = std::env::current_exe()
        .ok()
        .and_then(|file| Signature::of(&std::fs::metadata(file).ok()?))
    {
        mixer.text(&format!("{signature:?}"));
    }
    mixer.done()
}

impl Prepared {
    /// How many PDFs were not read, and so cannot be searched, because `pdftotext` is not installed.
    pub fn unread_pdfs(&self) -> usize {
        self.attachments.unread_pdfs
    }

    /// The site's settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The site's entries.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }
}
