//! Whether addresses of other sites answer, for `gongkai check --online`.
//!
//! The program `curl` asks, so that no TLS library needs to be built in. It asks politely: one
//! address of a host at a time with a pause between two, the head alone where that is answered, and
//! what answered lately not again (`.gongkai/links.json`, which may be deleted at any time).
//!
//! Texts come from outside, so an address of this machine or of its network is never asked
//! (`reach.rs`), whatever it is written as, and neither is one that a site sends on to: every
//! redirect is looked at before it is followed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::bounded;
use super::reach::{self, Reach};

/// How many hosts are asked at a time.
const HOSTS: usize = 8;
/// How often an address may send on to another.
const REDIRECTS: usize = 5;
/// The pause between two addresses of one host.
const PAUSE: Duration = Duration::from_secs(1);
/// How long an answer may take, in seconds.
const PATIENCE: &str = "20";
/// How long what answered is not asked again, and what did not, in seconds.
const REMEMBERED: (i64, i64) = (7 * 86_400, 3_600);
/// Where answers are remembered, below the site's folder.
const CACHE: &str = ".gongkai/links.json";
/// How many bytes of answers are believed; a million addresses have less.
const MOST_KNOWN: u64 = 256 * 1024 * 1024;

/// What was heard of an address, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Answer {
    /// Seconds since 1970.
    asked: i64,
    /// The HTTP status, or what `curl` met instead of one.
    said: String,
}

/// Why an address has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// What was met: a status such as `404`, or a word of what went wrong.
    Met(String),
    /// It is of this machine or its network, or sends on to this one that is, and was not asked.
    Private(String),
}

/// Begins what is noted of an address that was not asked; never kept.
const PRIVATE: &str = "private ";

/// Asks every address that has not been asked lately. Gives those that do not answer.
///
/// # Errors
/// When there is no `curl`, or the answers cannot be remembered.
pub fn silent(root: &Path, addresses: &[&str], now: Timestamp) -> io::Result<BTreeMap<String, Silence>> {
    let cache = root.join(CACHE);
    let mut known: BTreeMap<String, Answer> = bounded::read(&cache, MOST_KNOWN)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let now = now.as_second();
    known.retain(|_, answer| {
        let (good, bad) = REMEMBERED;
        let kept = if is_alive(&answer.said) { good } else { bad };
        (0..kept).contains(&(now - answer.asked))
    });
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for address in addresses.iter().filter(|address| !known.contains_key(**address)) {
        hosts.entry(host(address)).or_default().push(address);
    }
    if !hosts.is_empty() {
        Command::new("curl")
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        for (address, said) in ask(&hosts)? {
            known.insert(address, Answer { asked: now, said });
        }
        let kept: BTreeMap<_, _> = known
            .iter()
            .filter(|(_, a)| !a.said.starts_with(PRIVATE))
            .collect();
        std::fs::create_dir_all(cache.parent().unwrap_or(root))?;
        bounded::write(&cache, &serde_json::to_vec_pretty(&kept)?)?;
    }
    let silent = addresses.iter().filter_map(|address| {
        let said = &known.get(*address)?.said;
        let silence = match said.strip_prefix(PRIVATE) {
            Some(target) => Silence::Private(target.to_owned()),
            None => Silence::Met(said.clone()),
        };
        (!is_alive(said)).then(|| ((*address).to_owned(), silence))
    });
    Ok(silent.collect())
}

/// `www.example.gov.cn` of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// Asks the addresses of several hosts at a time, those of one host one after the other.
fn ask(hosts: &BTreeMap<&str, Vec<&str>>) -> io::Result<Vec<(String, String)>> {
    let answers = Mutex::new(Vec::new());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(HOSTS)
        .build()
        .map_err(io::Error::other)?;
    pool.install(|| {
        hosts.par_iter().try_for_each(|(_, addresses)| -> io::Result<()> {
            for (place, address) in addresses.iter().enumerate() {
                if place > 0 {
                    std::thread::sleep(PAUSE);
                }
                let said = answer(address)?;
                // A thread that panicked while pushing leaves a list that is still one.
                let mut answers = answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                answers.push(((*address).to_owned(), said));
            }
            Ok(())
        })
    })?;
    Ok(answers
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Asks for the head, and for the start of the page where that is refused.
fn answer(address: &str) -> io::Result<String> {
    let said = followed(address, &["--head"])?;
    if is_alive(&said) || said.starts_with(PRIVATE) {
        return Ok(said);
    }
    std::thread::sleep(PAUSE);
    followed(address, &["--range", "0-1023"])
}

/// Asks an address, and what it sends on to.
fn followed(address: &str, more: &[&str]) -> io::Result<String> {
    let mut address = address.to_owned();
    for _ in 0..=REDIRECTS {
        let pinned = match reach::of(&address) {
            Reach::Public(pinned) => pinned,
            Reach::Private => return Ok(format!("{PRIVATE}{address}")),
        };
        let (said, next) = curl(&address, pinned.as_deref(), more)?;
        match next {
            Some(next) if said.starts_with('3') => address = next,
            _ => return Ok(said),
        }
    }
    Ok("sent round in a circle".to_owned())
}

/// Asks one address; gives what was heard, and where it sends on to. `pinned` is where its host was
/// found to be, so that no other answer of the name service counts.
fn curl(address: &str, pinned: Option<&str>, more: &[&str]) -> io::Result<(String, Option<String>)> {
    let output = Command::new("curl")
        // First, or the user's own settings are read.
        .args(["--disable", "--silent", "--max-time", PATIENCE])
        .args(["--proto", "=http,https", "--globoff"])
        .args(pinned.iter().flat_map(|pinned| ["--resolve", pinned]))
        .args([
            "--output",
            if cfg!(windows) { "NUL" } else { "/dev/null" },
            "--write-out",
            "%{http_code} %{redirect_url}",
        ])
        .args(["--user-agent", concat!("gongkai/", env!("CARGO_PKG_VERSION"))])
        .args(more)
        .args(["--", address])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    let heard = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let (status, next) = heard.split_once(' ').unwrap_or((&heard, ""));
    let said = match output.status.code() {
        // A status was heard, whatever came of the rest of the answer.
        _ if status.parse::<u16>().is_ok_and(|status| status >= 200) => status,
        Some(6) => "no such host",
        Some(7) => "no connection",
        Some(28) => "no answer in time",
        Some(35 | 51 | 58 | 60) => "no secure connection",
        _ => "no answer",
    };
    Ok((said.to_owned(), (!next.is_empty()).then(|| next.to_owned())))
}

/// Whether somebody is there: sites that turn programs away (401, 403, 412, 429, …) are.
fn is_alive(said: &str) -> bool {
    said.parse::<u16>()
        .is_ok_and(|status| !matches!(status, 404 | 410 | 500..=599))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_answers_are_told_apart() {
        assert_eq!(host("https://www.a.example/b?c"), "www.a.example");
        assert_eq!(host("http://a.example?x"), "a.example");
        for alive in ["200", "301", "403", "412", "429"] {
            assert!(is_alive(alive), "{alive}");
        }
        for dead in ["404", "410", "500", "503", "no such host", ""] {
            assert!(!is_alive(dead), "{dead}");
        }
    }
}
