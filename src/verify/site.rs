//! Compares what a web server sends with a manifest.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use url::Url;

use super::http::{Answer, Bytes, Failure};
use super::state::State;
use super::{Client, Comparison, Difference, DifferenceKind, Stopped, Trouble};
use crate::load::{bounded, walk};
use crate::write::Digest;
use crate::write::manifest::ManifestFile;

/// How often one answer may lead to the next.
const HOPS: usize = 5;
/// How many files in a row may fail before the server is taken to be away.
const FAILURES: usize = 3;
/// Files for servers, which these read and do not send.
const FOR_SERVERS: [&str; 3] = ["_redirects", "nginx-redirects.map", "nginx-gone.map"];
/// More bytes than a list of old addresses has.
const LONGEST_LIST: u64 = 256 * 1024 * 1024;

/// A served site.
pub struct Site<'a> {
    client: Client,
    base: Url,
    /// Old addresses by their path, with where each leads.
    moved: BTreeMap<String, String>,
    not_found: Option<&'a ManifestFile>,
}

/// Whether a server is expected to send a file at all.
pub fn is_served(file: &ManifestFile) -> bool {
    !FOR_SERVERS.contains(&file.path.as_str())
}

impl<'a> Site<'a> {
    /// The site below `base`. `folder` is the built folder whose manifest `files` is: its list of old
    /// addresses says where these lead, if it is still as it was written.
    pub fn new(client: Client, base: Url, folder: &Path, files: &'a [ManifestFile]) -> Site<'a> {
        let named = |path: &str| files.iter().find(|file| file.path == path);
        let list = named("_redirects").and_then(|list| {
            let bytes = bounded::read(&walk::absolute(folder, "_redirects"), LONGEST_LIST).ok()?;
            (Digest::of(&bytes) == list.sha256).then_some(bytes)
        });
        Site {
            client,
            moved: moved(&String::from_utf8_lossy(&list.unwrap_or_default())),
            not_found: named("404.html"),
            base,
        }
    }

    /// Asks for every file but those that `state` says are equal, on so many connections at once.
    pub fn compare(
        &self,
        files: &[&ManifestFile],
        connections: usize,
        state: &mut State,
        step: &(dyn Fn(u64) + Sync),
    ) -> Comparison {
        let wanted: Vec<&ManifestFile> = files
            .iter()
            .filter(|file| !state.has(&file.path))
            .copied()
            .collect();
        let known = files.len() - wanted.len();
        let (next, failures, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
        let found = Mutex::new((
            Comparison {
                equal: known,
                ..Comparison::default()
            },
            state,
        ));
        std::thread::scope(|scope| {
            for _ in 0..connections.max(1) {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        let Some(file) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) else {
                            return;
                        };
                        let result = self.one(file);
                        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                        let stopped = take(&mut found, file, result, &failures);
                        if stopped.is_some() {
                            found.0.stopped = found.0.stopped.take().or(stopped);
                            done.store(true, Ordering::Relaxed);
                        }
                        step(file.length);
                    }
                });
            }
        });
        let (mut comparison, _) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        comparison.differences.sort_by(|a, b| a.path.cmp(&b.path));
        comparison
    }

    /// How a file that is sent differs from what was written.
    fn one(&self, file: &ManifestFile) -> Result<Option<DifferenceKind>, Failure> {
        let first = self.address(&file.path);
        let mut url = first.clone();
        // The page for missing addresses is known by its bytes, which may be more than the file has.
        let most = file.length.max(self.not_found.map_or(0, |page| page.length));
        for _ in 0..=HOPS {
            let answer = self.client.get(&url, most)?;
            let Some(location) = answer
                .location
                .as_ref()
                .filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308))
            else {
                return Ok(self.differs(file, &answer));
            };
            let Ok(target) = url.join(location) else {
                return Ok(Some(DifferenceKind::Redirected(location.clone())));
            };
            let known = self.moved.get(first.path());
            if known.and_then(|known| first.join(known).ok()).as_ref() == Some(&target) {
                return Ok(None);
            }
            if !self.is_within(&target) || target == url {
                return Ok(Some(DifferenceKind::Redirected(location.clone())));
            }
            url = target;
        }
        Ok(Some(DifferenceKind::Redirected(url.into())))
    }

    fn differs(&self, file: &ManifestFile, answer: &Answer) -> Option<DifferenceKind> {
        let is_page_of_missing = file.path == "404.html" || file.path.ends_with("/404.html");
        let (length, digest) = match (&answer.body, answer.status) {
            (_, 404) if !is_page_of_missing => return Some(DifferenceKind::Missing),
            (Bytes::Whole(length, digest), 200 | 404 | 410) => (*length, *digest),
            (Bytes::Packed(encoding), 200) => return Some(DifferenceKind::Encoded(encoding.clone())),
            (Bytes::Longer, 200) => return Some(DifferenceKind::Longer),
            _ => return Some(DifferenceKind::Status(answer.status)),
        };
        if (length, digest) == (file.length, file.sha256) {
            return None;
        }
        let is_not_found = self.not_found.is_some_and(|page| page.sha256 == digest);
        Some(match answer.status {
            200 if is_not_found => DifferenceKind::NotFoundPage,
            200 if length > file.length => DifferenceKind::Longer,
            200 if length != file.length => DifferenceKind::Length { found: length },
            200 => DifferenceKind::Content { found: digest },
            status => DifferenceKind::Status(status),
        })
    }

    /// Where a file is served: a page of a folder at the folder's address.
    fn address(&self, path: &str) -> Url {
        let address = match path.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => path,
        };
        let mut url = self.base.clone();
        // A base address always has a path that can be gone on with.
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty();
            parts.extend(address.split('/'));
        }
        url
    }

    /// Whether an address is of the same site: the same host, below the same path, and not less secure.
    fn is_within(&self, target: &Url) -> bool {
        let same_host = target.host_str() == self.base.host_str();
        let upgraded = self.base.scheme() == "http" && target.scheme() == "https";
        let same_origin = same_host && (target.origin() == self.base.origin() || upgraded);
        same_origin && target.path().starts_with(self.base.path())
    }
}

/// Takes in what became of a file; gives why the run has to end.
fn take(
    found: &mut (Comparison, &mut State),
    file: &ManifestFile,
    result: Result<Option<DifferenceKind>, Failure>,
    failures: &AtomicUsize,
) -> Option<Stopped> {
    let (comparison, state) = found;
    let kind = match result {
        Ok(None) => {
            failures.store(0, Ordering::Relaxed);
            comparison.equal += 1;
            return state
                .equal(&file.path)
                .err()
                .map(|error| Stopped::State(walk::reason(&error)));
        }
        Ok(Some(kind)) => {
            failures.store(0, Ordering::Relaxed);
            kind
        }
        Err(Failure::Later(seconds)) => return Some(Stopped::Busy(seconds)),
        Err(Failure::Trouble(trouble)) => DifferenceKind::Unreadable(trouble),
    };
    let stopped = match &kind {
        DifferenceKind::Unreadable(trouble) if failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES => {
            Some(Stopped::Silent(trouble.clone()))
        }
        // A server whose name nobody knows, or whose certificate is wrong, is so for every file.
        DifferenceKind::Unreadable(trouble @ (Trouble::NoHost | Trouble::Refused | Trouble::Insecure(_))) => {
            Some(Stopped::Silent(trouble.clone()))
        }
        _ => None,
    };
    comparison.differences.push(Difference {
        path: file.path.clone(),
        kind,
    });
    stopped
}

/// The addresses that lead elsewhere, of a list of old addresses (`FROM TO STATUS`).
fn moved(list: &str) -> BTreeMap<String, String> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (from, to) = (words.next()?, words.next()?);
            // As the addresses that are asked for are written.
            let from = from.replace("%2A", "*").replace("%3A", ":");
            (words.next() == Some("301")).then(|| (from, to.to_owned()))
        })
        .collect()
}
