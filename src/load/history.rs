//! When each file came to the repository that the site lies in, as far as there is one.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// The most that is read of what git says; about a million files.
const LIMIT: u64 = 128 * 1024 * 1024;

/// The day of each content file's first commit, in the site's time zone; `None` where there is no
/// git or no repository. Files that were never committed, or came by being renamed, are not in it.
pub fn added(root: &Path, offset: Offset) -> Option<BTreeMap<String, Date>> {
    // One call for all files; nothing in the repository's own settings decides what is run.
    let mut git = Command::new("git")
        .args([
            "-c",
            "core.fsmonitor=false",
            "--no-pager",
            "log",
            "--diff-filter=A",
            "--no-show-signature",
        ])
        .args([
            "--no-ext-diff",
            "--no-textconv",
            "--format=%x01%cI",
            "--name-only",
            "--relative",
            "-z",
        ])
        .args(["--", "content"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut said = Vec::new();
    let read = git.stdout.take()?.take(LIMIT).read_to_end(&mut said);
    // The pipe is closed by now: git ends, having been heard out or not.
    let ended = git.wait().ok()?;
    (read.is_ok() && ended.success()).then(|| parse(&String::from_utf8_lossy(&said), offset))
}

/// Newest commits come first: the last word on a file is its first commit.
fn parse(said: &str, offset: Offset) -> BTreeMap<String, Date> {
    let mut days = BTreeMap::new();
    let mut day = None;
    for part in said.split(['\0', '\n']).filter(|part| !part.is_empty()) {
        match part.strip_prefix('\u{1}') {
            Some(time) => {
                let time = time.parse::<Timestamp>().ok();
                day = time.map(|time| offset.to_datetime(time).date());
            }
            None => {
                if let Some(day) = day {
                    days.insert(part.to_owned(), day);
                }
            }
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_first_commit_of_a_file_counts_in_the_sites_time_zone() {
        let said = "\u{1}2024-03-02T18:00:00+00:00\0\ncontent/a.md\0content/乙.md\0\0\u{1}2024-01-01T09:00:00+08:00\0\ncontent/a.md\0";
        let days = parse(said, jiff::tz::offset(8));
        assert_eq!(days["content/a.md"], date(2024, 1, 1));
        assert_eq!(days["content/乙.md"], date(2024, 3, 3));
    }
}
