//! The preview: the site in the browser while it is being written.
//!
//! 1. [`watch`] waits for files of the site to change and has the site prepared anew.
//! 2. [`state`] keeps the last good site and the findings of the last attempt, and wakes whoever
//!    waits for news. A site that is invalid never takes the place of a good one.
//! 3. [`answer`] answers requests: a page is rendered when it is asked for, from memory; nothing is
//!    ever written to `public/`. [`guard`] turns away requests that were made for another host.
//! 4. [`inject`] puts a script into pages that asks for news, reloads the page and shows findings.
//! 5. [`index`] builds the search index, in a scratch folder, when a reader first searches.
//!
//! The server answers this machine alone, and knows no other methods than GET and HEAD.

pub mod answer;
pub mod guard;
pub mod index;
pub mod inject;
pub mod state;
pub mod watch;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use jiff::Timestamp;

use crate::config::BaseUrl;
use crate::diagnostic::Diagnostic;
use crate::pipeline::{Failure, Options, Prepared, Progress, prepare_after};
use index::Index;
use state::{Outcome, Shared};

/// The port that is taken when none is asked for; when it is in use, one of the next.
pub const PORT: u16 = 8000;
/// How many ports are tried before the system is asked for any free one.
const TRIED: u16 = 20;

/// How often a site is prepared again because a file was saved meanwhile, before that is told.
const AGAIN: usize = 20;
/// How long to wait for a save to be finished.
const PAUSE: Duration = Duration::from_millis(50);

/// What is to be previewed.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The site's folder.
    pub root: PathBuf,
    /// The time to prepare it for; the hour of each preparation when there is none.
    pub now: Option<Timestamp>,
    /// Whether drafts and scheduled entries are shown, with a mark.
    pub drafts: bool,
    /// A folder outside the site that is gone when the preview ends.
    pub scratch: PathBuf,
}

/// How the preview speaks: its words belong to the command.
pub trait Console: Send + Sync {
    /// A finding as text, for the page.
    fn draw(&self, finding: &Diagnostic) -> String;
    /// The words that pages show.
    fn words(&self) -> inject::Words;
    /// The site was prepared (or not) within this time.
    fn prepared(&self, outcome: &Outcome, took: Duration);
    /// Something else happened that is worth a line.
    fn note(&self, note: watch::Note);
}

/// Binds a port of this machine: `port` when it is given (0 for any), else the first that is free
/// from [`PORT`] on.
///
/// # Errors
/// When the port asked for is in use or not allowed.
pub fn bind(port: Option<u16>) -> io::Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => bind(port),
        None => (PORT..PORT + TRIED)
            .find_map(|port| bind(port).ok())
            .map_or_else(|| bind(0), Ok),
    }
}

/// Prepares a site for a preview at `base`. What `earlier` knows of unchanged files is believed.
///
/// # Errors
/// As [`crate::pipeline::prepare`].
pub fn prepare_for(
    settings: &Settings,
    base: &BaseUrl,
    earlier: Option<&Prepared>,
    progress: &dyn Progress,
) -> Result<Prepared, Failure> {
    let options = Options {
        root: settings.root.clone(),
        base_url: Some(base.clone()),
        now: settings.now.unwrap_or_else(Timestamp::now),
        now_is_given: settings.now.is_some(),
        allow_removals: false,
        drafts: settings.drafts,
        cache: Some(settings.scratch.join("cache")),
        full: false,
        portal: false,
        edition: None,
        shown: Default::default(),
        preview: true,
    };
    // A file that is saved while it is read is read again.
    for _ in 0..AGAIN {
        match prepare_after(earlier, &options, progress) {
            Err(Failure::Changed(_)) => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    prepare_after(earlier, &options, progress)
}

/// Serves the site at `listener` until `stop` says so. `first` is what the first preparation gave.
///
/// # Errors
/// When the system refuses a thread, a watch or a scratch folder.
pub fn run(
    settings: &Settings,
    listener: TcpListener,
    (base, first): (BaseUrl, Outcome),
    console: Arc<dyn Console>,
    stop: &mpsc::Receiver<()>,
) -> io::Result<()> {
    let port = listener.local_addr()?.port();
    listener.set_nonblocking(true)?;
    let shared = Arc::new(Shared::new(first, console.as_ref()));
    let index = Index::new()?;
    let words = console.words();
    let server = Arc::new(answer::Server {
        watching: watch::start(settings.clone(), base, Arc::clone(&shared), console)?,
        shared,
        index,
        words,
        port,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let router = axum::Router::new().fallback(answer::answer).with_state(server);
        axum::serve(listener, router).await
    });
    // An error here means that nobody is left who could say stop.
    let _ = stop.recv();
    runtime.shutdown_timeout(Duration::from_millis(200));
    Ok(())
}
