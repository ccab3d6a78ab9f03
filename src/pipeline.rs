//! The one place that calls the stages in order.

mod again;
mod anchors;
mod attachments;
mod dates;
mod dependencies;
mod documents;
mod earlier;
mod entries;
mod fix;
mod index;
mod named;
mod online;
mod output;
mod output_findings;
mod page;
mod place;
mod prepare;
mod produce;
mod removals;
mod rendered;
mod setup;
mod unchanged;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cache::Cache;
use crate::catalogue::Catalogue;
use crate::check::Held;
use crate::config::{BaseUrl, Config, EditionId};
use crate::diagnostic::{Allowance, Diagnostics, Language};
use crate::entry::{Moment, Script};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::load::snapshot::{Changed, Snapshot};
use crate::load::theme::Theme;
use crate::plan::Planned;
use crate::render::Renderer;
use crate::signature::{Clock, Signature};
use crate::write::WriteError;
use attachments::Attachments;
pub use fix::{Fix, fixes, write as write_fix};
pub use online::online;
pub use output::Built;
pub use page::{Content as PageContent, Page};
pub use prepare::{prepare, prepare_after, prepare_from};
pub use removals::Removals;
pub use rendered::rendered;
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
    /// Whether somebody named that time; else it is the system's.
    pub now_is_given: bool,
    /// Whether a build may take away much of what the one before has published, and be for an earlier
    /// time than that.
    pub allow_removals: bool,
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
const INDEX_MEMORY: usize = 64 * 1024 * 1024;

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
    /// A file was changed while the program was running: what was checked is not there any more.
    Changed(Changed),
    /// The build would take away so many entries that nobody can have meant it; nothing was written.
    Removals(Removals),
    /// The system's clock is behind the time of the last build; nothing was written.
    ClockBehind {
        /// What the clock says.
        now: jiff::Timestamp,
        /// The time of the last build.
        last: jiff::Timestamp,
    },
    /// The site could not be written.
    Write(WriteError),
    /// A file could not be read.
    Broken(String),
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Failure {
        Failure::Write(error)
    }
}

impl From<Changed> for Failure {
    fn from(changed: Changed) -> Failure {
        Failure::Changed(changed)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Invalid(_) => f.write_str("the site is invalid"),
            Failure::Changed(changed) => changed.fmt(f),
            Failure::Removals(removals) => {
                let Removals { count, of, .. } = removals;
                write!(f, "this build would remove {count} of the {of} published entries")
            }
            Failure::ClockBehind { now, last } => {
                write!(f, "the clock says {now}, and the last build was for {last}")
            }
            Failure::Write(error) => error.fmt(f),
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
    /// What was checked.
    snapshot: Snapshot,
    /// The other documents that a document's text links to, by file.
    links: BTreeMap<String, Vec<String>>,
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
    /// Takes leave of the site in a program that is about to end. The system takes back its memory at
    /// once; to free hundreds of thousands of texts one by one takes longer than many a stage.
    pub fn leave(self) {
        let Prepared {
            catalogue,
            planned,
            snapshot,
            links,
            ..
        } = self;
        std::mem::forget((catalogue, planned, snapshot, links));
    }

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
