//! The last good site and what is wrong with the newest one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tokio::sync::watch;

use super::Console;
use crate::check::Held;
use crate::diagnostic::{Diagnostics, Severity};
use crate::output::OutputPath;
use crate::pipeline::{Failure, PageContent, Prepared};

/// What a preparation gave.
pub type Outcome = Result<Prepared, Failure>;

/// A site that is shown.
pub struct Good {
    /// The number of the preparation that gave it.
    pub version: u64,
    /// The site.
    pub prepared: Prepared,
    /// The pages that were asked for. Their texts are read from files, which may be broken by now:
    /// what a reader has seen of the last good site stays.
    seen: Mutex<BTreeMap<OutputPath, Arc<Made>>>,
}

/// A file of the site that was made.
#[derive(Debug)]
pub struct Made {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Why it is not published yet, when it is the page of such an entry.
    pub held: Option<Held>,
    /// Whether its entry is gone.
    pub gone: bool,
    /// Whether it is a file beside a document, copied as it is.
    pub copied: bool,
}

/// How many findings a page shows; the terminal has all of them.
const SHOWN: usize = 100;

/// How many files that were asked for are kept.
const KEPT: usize = 200;

impl Good {
    fn new(version: u64, prepared: Prepared) -> Good {
        Good {
            version,
            prepared,
            seen: Mutex::default(),
        }
    }

    /// Makes a file of the site, or gives the one that was made before; `None` when there is no
    /// such file.
    ///
    /// # Errors
    /// Why it cannot be made: its file was changed or taken away meanwhile, or a template fails.
    pub fn file(&self, path: &OutputPath) -> Option<Result<Arc<Made>, Failure>> {
        let seen = || self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = seen().get(path) {
            return Some(Ok(Arc::clone(made)));
        }
        let page = match self.prepared.page(path)? {
            Ok(page) => page,
            Err(failure) => return Some(Err(failure)),
        };
        let (bytes, keep) = match page.content {
            PageContent::Bytes(bytes) => (bytes, true),
            PageContent::File(file) => match std::fs::read(&file) {
                Ok(bytes) => (bytes, false),
                Err(error) => {
                    let message = format!("{}: {error}", file.display());
                    return Some(Err(Failure::Broken(message)));
                }
            },
        };
        let made = Arc::new(Made {
            bytes,
            held: page.held,
            gone: page.gone,
            copied: !keep,
        });
        let mut seen = seen();
        if keep && seen.len() < KEPT {
            seen.insert(path.clone(), Arc::clone(&made));
        }
        Some(Ok(made))
    }
}

/// What is known at one moment.
#[derive(Clone)]
pub struct State {
    /// The number of the last preparation.
    pub version: u64,
    /// The last site that was valid.
    pub good: Option<Arc<Good>>,
    /// What pages are told.
    pub news: Arc<News>,
}

/// What the script in a page is told, as JSON.
#[derive(Debug, Serialize)]
pub struct News {
    /// The number of the site that is shown; 0 when there has been none yet.
    pub site: u64,
    /// How many errors keep the newest site from being shown.
    pub errors: usize,
    /// One line about the findings; empty when there are none.
    pub heading: String,
    /// The findings, as text.
    pub findings: Vec<String>,
    /// What to write beside links to entries that are not published yet, by their paths.
    pub marks: BTreeMap<String, &'static str>,
}

/// The state, shared by all that read and change it.
pub struct Shared {
    state: RwLock<State>,
    wake: watch::Sender<u64>,
}

impl Shared {
    /// The state after the first preparation.
    pub fn new(first: Outcome, console: &dyn Console) -> Shared {
        // Numbers go on where those of an earlier preview cannot reach: a page that was left open is
        // reloaded, and not taken for one of this preview. A clock before 1970 does no harm.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let version = since.as_secs() * 1000;
        let none = State {
            version,
            good: None,
            news: Arc::new(news(None, &Diagnostics::new(), console)),
        };
        let shared = Shared {
            state: RwLock::new(none),
            wake: watch::Sender::new(version),
        };
        shared.update(first, console);
        shared
    }

    /// The state now.
    pub fn now(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes in what a preparation gave, and wakes whoever waits for it.
    pub fn update(&self, outcome: Outcome, console: &dyn Console) {
        let before = self.now();
        let version = before.version + 1;
        let (good, findings) = match outcome {
            Ok(prepared) => {
                let findings = prepared.warnings.clone();
                (Some(Arc::new(Good::new(version, prepared))), Ok(findings))
            }
            Err(Failure::Invalid(findings)) => (before.good, Ok(findings)),
            Err(failure) => (before.good, Err(failure.to_string())),
        };
        let news = match findings {
            Ok(findings) => news(good.as_deref(), &findings, console),
            Err(reason) => News {
                errors: 1,
                heading: console.words().broken.to_owned(),
                findings: vec![reason],
                ..news(good.as_deref(), &Diagnostics::new(), console)
            },
        };
        let next = State {
            version,
            good,
            news: Arc::new(news),
        };
        let old = std::mem::replace(
            &mut *self.state.write().unwrap_or_else(PoisonError::into_inner),
            next,
        );
        self.wake.send_replace(version);
        // A large site takes a moment to be let go of, for which nobody should have to wait.
        drop(old);
    }

    /// Waits until the number of the last preparation is another one than `seen`.
    pub async fn other_than(&self, seen: u64) -> State {
        let mut wake = self.wake.subscribe();
        // The sender lives as long as this does, so waiting cannot fail.
        drop(wake.wait_for(|version| *version != seen).await);
        self.now()
    }
}

fn news(good: Option<&Good>, findings: &Diagnostics, console: &dyn Console) -> News {
    let words = console.words();
    let errors = findings.count(Severity::Error);
    let warnings = findings.count(Severity::Warning);
    let of = |severity| {
        let those = findings
            .iter()
            .filter(move |finding| finding.severity == severity);
        those.map(|finding| console.draw(finding))
    };
    let marks = good.map(|good| {
        let base = good.prepared.config().base.clone();
        let mark = |held| match held {
            Held::Draft => words.draft,
            Held::Scheduled => words.scheduled,
        };
        let marked = good.prepared.held().into_iter();
        marked
            .map(|(path, held)| (base.link(&path), mark(held)))
            .collect()
    });
    News {
        site: good.map_or(0, |good| good.version),
        errors,
        heading: (words.heading)(errors, warnings, good.is_some()),
        // What keeps the site from being shown comes first.
        findings: of(Severity::Error)
            .chain(of(Severity::Warning))
            .take(SHOWN)
            .collect(),
        marks: marks.unwrap_or_default(),
    }
}
