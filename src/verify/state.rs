//! What a run has compared, so that the next one can go on where it was broken off.
//!
//! A text file: a first line that says which site and which build were compared and when that began, then
//! the path of every file that was equal. It is written line by line; a last line without its end counts
//! for nothing. A run that comes to its end deletes it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::load::bounded;

/// What the first line begins with.
const FORMAT: &str = "gongkai verify 1";
/// How long what was equal counts, in seconds: a day.
const FRESH: i64 = 86_400;
/// More bytes than such a file has.
const LARGEST: u64 = 256 * 1024 * 1024;

/// What was equal so far.
#[derive(Debug, Default)]
pub struct State {
    equal: BTreeSet<String>,
    file: Option<(PathBuf, File)>,
}

impl State {
    /// Takes up what an earlier run left in a file, if it compared the same site with the same build less
    /// than a day ago; begins the file anew otherwise.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn open(path: &Path, site: &str, now: Timestamp) -> io::Result<State> {
        let now = now.as_second();
        let kept = bounded::read(path, LARGEST)
            .ok()
            .and_then(|bytes| read(&bytes, site, now));
        let began = kept.as_ref().map_or(now, |(began, _)| *began);
        let equal = kept.map_or_else(BTreeSet::new, |(_, equal)| equal);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut text = format!("{FORMAT} {began} {site}\n");
        for path in &equal {
            text.push_str(path);
            text.push('\n');
        }
        // Written anew, so that a line that was broken off is gone.
        let mut file = File::create(path)?;
        file.write_all(text.as_bytes())?;
        Ok(State {
            equal,
            file: Some((path.to_owned(), file)),
        })
    }

    /// How many files are known to be equal.
    pub fn len(&self) -> usize {
        self.equal.len()
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.equal.is_empty()
    }

    /// Whether a file is known to be equal.
    pub fn has(&self, path: &str) -> bool {
        self.equal.contains(path)
    }

    /// Notes that a file is equal.
    pub(super) fn equal(&mut self, path: &str) -> io::Result<()> {
        match &mut self.file {
            Some((_, file)) => file.write_all(format!("{path}\n").as_bytes()),
            None => Ok(()),
        }
    }

    /// Forgets everything: the run came to its end.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn finish(self) -> io::Result<()> {
        match self.file {
            Some((path, file)) => {
                drop(file);
                fs::remove_file(path)
            }
            None => Ok(()),
        }
    }
}

/// When a run began, and what was equal.
fn read(bytes: &[u8], site: &str, now: i64) -> Option<(i64, BTreeSet<String>)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (first, rest) = text.split_once('\n')?;
    let (began, of) = first.strip_prefix(FORMAT)?.trim_start().split_once(' ')?;
    let began = began.parse().ok()?;
    let whole = rest.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let paths = whole.lines().map(str::to_owned).collect();
    (of == site && (0..FRESH).contains(&(now - began))).then_some((began, paths))
}
