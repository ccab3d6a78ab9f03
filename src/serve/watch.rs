//! Waits for files of the site to change, and has the site prepared anew.
//!
//! Editors save in many ways: in place, through a file that is renamed, or by taking the old one
//! away first. So what changed is not looked at; a change of any kind, once a moment has passed
//! without another, leads to a new preparation of the whole.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::state::Shared;
use super::{Console, Settings, prepare_for};
use crate::config::BaseUrl;
use crate::load::site_yaml;
use crate::load::walk::is_left_behind;
use crate::pipeline::Progress;

/// How long it must be quiet before the site is prepared: an editor's save is several changes.
const QUIET: Duration = Duration::from_millis(25);
/// How long changes may keep coming before it is prepared all the same.
const PATIENCE: Duration = Duration::from_millis(150);
/// How often files are looked at where the system does not tell of changes.
const LOOK: Duration = Duration::from_millis(500);

/// The folders that a site is made from.
const FOLDERS: [&str; 2] = ["content", "themes"];

/// Something that is worth telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The system does not tell of changes, for this reason; files are looked at instead.
    Looking(String),
    /// Changes of this folder will not be noticed, for this reason.
    Unwatched(String, String),
}

/// What keeps the watch alive: dropped, it ends.
pub struct Watching {
    messages: Sender<Message>,
}

impl Watching {
    /// Has the site prepared anew, as if a file had changed.
    pub fn prepare(&self) {
        // Whoever prepares it is gone only when the preview ends.
        drop(self.messages.send(Message::File));
    }
}

enum Message {
    /// A file changed.
    File,
    /// One of the folders came or went.
    Folder,
}

/// Watches the site of `settings`, in a thread of its own.
///
/// # Errors
/// When the system refuses the thread.
pub fn start(
    settings: Settings,
    base: BaseUrl,
    shared: Arc<Shared>,
    console: Arc<dyn Console>,
) -> io::Result<Watching> {
    let (sender, receiver) = channel();
    // Changes are told by whole paths, whatever way leads to the folder.
    let root = settings.root.canonicalize()?;
    let mut watcher = watcher(&root, &sender, console.as_ref())?;
    let watching = Watching { messages: sender };
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || {
            while let Some(folders) = next(&receiver) {
                if folders {
                    watch_folders(watcher.as_mut(), &root, console.as_ref());
                }
                let start = Instant::now();
                let last = shared.now().good;
                let earlier = last.as_deref().map(|good| &good.prepared);
                let outcome = prepare_for(&settings, &base, earlier, &Silent);
                console.prepared(&outcome, start.elapsed());
                shared.update(outcome, console.as_ref());
            }
        })?;
    Ok(watching)
}

/// Waits for a change, then for quiet. Says whether a folder came or went; `None` at the end.
fn next(receiver: &Receiver<Message>) -> Option<bool> {
    let mut folders = matches!(receiver.recv().ok()?, Message::Folder);
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match receiver.recv_timeout(QUIET) {
            Ok(message) => folders |= matches!(message, Message::Folder),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    Some(folders)
}

fn watcher(
    root: &Path,
    sender: &Sender<Message>,
    console: &dyn Console,
) -> io::Result<Box<dyn Watcher + Send>> {
    let handler = |sender: Sender<Message>, root: PathBuf| {
        move |event: notify::Result<Event>| {
            // An error means that something may have been missed: look again.
            let message = match event {
                Ok(event) => message(&event, &root),
                Err(_) => Some(Message::Folder),
            };
            // Nobody listens any more when the preview ends.
            message.into_iter().for_each(|message| drop(sender.send(message)));
        }
    };
    let told = RecommendedWatcher::new(handler(sender.clone(), root.to_owned()), Config::default()).and_then(
        |mut watcher| {
            watcher.watch(root, RecursiveMode::NonRecursive)?;
            for folder in FOLDERS
                .map(|name| root.join(name))
                .iter()
                .filter(|folder| folder.is_dir())
            {
                watcher.watch(folder, RecursiveMode::Recursive)?;
            }
            Ok(watcher)
        },
    );
    match told {
        Ok(watcher) => Ok(Box::new(watcher)),
        Err(error) => {
            console.note(Note::Looking(error.to_string()));
            let look = Config::default().with_poll_interval(LOOK);
            let mut watcher =
                PollWatcher::new(handler(sender.clone(), root.to_owned()), look).map_err(io::Error::other)?;
            watcher
                .watch(root, RecursiveMode::NonRecursive)
                .map_err(io::Error::other)?;
            watch_folders(&mut watcher, root, console);
            Ok(Box::new(watcher))
        }
    }
}

/// Watches those of the site's folders that are there: a folder that was taken away and put back is
/// another one to the system.
fn watch_folders(watcher: &mut dyn Watcher, root: &Path, console: &dyn Console) {
    for name in FOLDERS {
        let folder = root.join(name);
        if !folder.is_dir() {
            continue;
        }
        // It may not have been watched, or no longer.
        drop(watcher.unwatch(&folder));
        if let Err(error) = watcher.watch(&folder, RecursiveMode::Recursive) {
            console.note(Note::Unwatched(name.to_owned(), error.to_string()));
        }
    }
}

/// What an event means for the site; `None` when it is nothing to it.
fn message(event: &Event, root: &Path) -> Option<Message> {
    let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
    if matches!(event.kind, EventKind::Access(_)) && event.kind != closed {
        return None;
    }
    if event.need_rescan() {
        return Some(Message::Folder);
    }
    let relevant = |path: &PathBuf| {
        let below = path.strip_prefix(root).ok()?;
        let first = below.iter().next()?;
        if FOLDERS.iter().any(|name| first == OsStr::new(name)) {
            if below.iter().count() == 1 {
                return Some(Message::Folder);
            }
            let left = path
                .file_name()
                .and_then(OsStr::to_str)
                .is_some_and(is_left_behind);
            return (!left).then_some(Message::File);
        }
        (below == Path::new(site_yaml::FILE)).then_some(Message::File)
    };
    let mut all: Vec<Message> = event.paths.iter().filter_map(relevant).collect();
    let folder = all.iter().position(|message| matches!(message, Message::Folder));
    folder.map(|place| all.swap_remove(place)).or_else(|| all.pop())
}

/// Tells nobody how far it has come: there is a page that reloads.
struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: usize) {}
    fn step(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, ModifyKind};

    fn said(kind: EventKind, paths: &[&str]) -> Option<bool> {
        let root = Path::new("/site");
        let event = paths
            .iter()
            .fold(Event::new(kind), |event, path| event.add_path(root.join(path)));
        message(&event, root).map(|message| matches!(message, Message::Folder))
    }

    #[test]
    fn what_the_site_is_made_from_counts_and_nothing_else() {
        let change = EventKind::Modify(ModifyKind::Any);
        assert_eq!(said(change, &["content/2024/甲.md"]), Some(false));
        assert_eq!(said(change, &["site.yaml"]), Some(false));
        assert_eq!(said(change, &["site.yaml~", "site.yaml"]), Some(false));
        assert_eq!(
            said(EventKind::Create(CreateKind::Folder), &["themes"]),
            Some(true)
        );
        for other in [
            "public/index.html",
            ".git/index",
            "README.md",
            "content/.甲.md.swp",
            "content/甲.md~",
            "content/~$报告.docx",
            "content/.#甲.md",
        ] {
            assert_eq!(said(change, &[other]), None, "{other}");
        }
        let read = EventKind::Access(AccessKind::Open(AccessMode::Any));
        assert_eq!(said(read, &["content/甲.md"]), None);
    }

    #[test]
    fn many_changes_are_one() {
        let (sender, receiver) = channel();
        for _ in 0..100 {
            sender.send(Message::File).unwrap();
        }
        sender.send(Message::Folder).unwrap();
        assert_eq!(next(&receiver), Some(true));
        drop(sender);
        assert_eq!(next(&receiver), None);
    }
}
