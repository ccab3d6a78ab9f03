//! The lines in which the ledger writes paths.
//!
//! Most files have a line of their own. Of the search index there are thousands that are numbered
//! one after the other, and of which some come and go with every new entry; those of one folder have
//! one line together, which names the first and the last:
//!
//! ```text
//! search/0a1b2c3d4e/0:2559.bin
//! ```
//!
//! No path has a colon ([`OutputPath`]), so such a line cannot be mistaken for one. The number is what
//! stands before the first dot of the file's name, as far as it is digits, without leading zeros.
//!
//! Each line has a key, by which lines are sorted and which decides where a part begins: the path, and
//! of numbered files, whether in a run or alone, what they have in common. So a path has the same key
//! whatever other files there are, and a run stays where it is while it grows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::output::OutputPath;

/// Stands between the numbers of a run.
const TO: char = ':';

/// How many files one line stands for at most.
const LONGEST: u32 = 65_536;

/// How many files the runs of one list stand for at most: a short list that someone made up must not
/// fill the memory.
const MOST: usize = 4_000_000;

/// A line, and what gives it its place among the others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'p> {
    pub(super) key: Cow<'p, str>,
    pub(super) text: Cow<'p, str>,
    /// How many paths it stands for.
    pub(super) count: usize,
}

/// What a path has around its number.
type Around<'p> = (&'p str, &'p str);

/// The lines for `paths`, in their order, which follows from the set of paths alone.
pub(super) fn lines<'p>(paths: &[&'p str]) -> Vec<Line<'p>> {
    let mut lines = Vec::new();
    let mut families: BTreeMap<Around<'p>, Vec<u32>> = BTreeMap::new();
    for path in paths {
        match numbered(path) {
            Some((around, number)) => families.entry(around).or_default().push(number),
            None => lines.push(Line {
                key: (*path).into(),
                text: (*path).into(),
                count: 1,
            }),
        }
    }
    let mut left = MOST;
    for (around, mut numbers) in families {
        numbers.sort_unstable();
        let key = key(around);
        for run in numbers.chunk_by(|a, b| a + 1 == *b && b % LONGEST != 0) {
            let mut line = |text: String, count| {
                lines.push(Line {
                    key: key.clone().into(),
                    text: text.into(),
                    count,
                });
            };
            let (before, after) = around;
            match run {
                [first, .., last] if run.len() <= left => {
                    left -= run.len();
                    line(format!("{before}{first}{TO}{last}{after}"), run.len());
                }
                _ => run
                    .iter()
                    .for_each(|number| line(format!("{before}{number}{after}"), 1)),
            }
        }
    }
    // The lines of one key stay in the order of their numbers.
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    lines
}

/// The key of numbered files.
fn key((before, after): Around<'_>) -> String {
    format!("{before}{TO}{after}")
}

/// A list of lines that was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unfolded {
    pub(super) paths: Vec<String>,
    /// The key of the first line.
    pub(super) begins: Option<String>,
}

/// The paths that lines stand for; `None` when one of them is not as [`lines`] makes them. Even a
/// list that someone made up must not lead the writer out of the output folder.
pub(super) fn unfold(lines: &str) -> Option<Unfolded> {
    let mut found = Unfolded::default();
    let mut left = MOST;
    for line in lines.lines() {
        let around = match line.split_once(TO) {
            None => {
                found.paths.push(OutputPath::new(line)?.as_str().to_owned());
                numbered(line).map(|(around, _)| around)
            }
            Some((start, end)) => {
                let ((before, after), first, last) = run(start, end)?;
                left = left.checked_sub((last - first) as usize + 1)?;
                let paths = (first..=last).map(|number| format!("{before}{number}{after}"));
                found.paths.extend(paths);
                Some((before, after))
            }
        };
        found
            .begins
            .get_or_insert_with(|| around.map_or_else(|| line.to_owned(), key));
    }
    Some(found)
}

/// What is around the numbers of a run, its first number and its last.
fn run<'p>(start: &'p str, end: &'p str) -> Option<(Around<'p>, u32, u32)> {
    let after = end.trim_start_matches(|c: char| c.is_ascii_digit());
    let last = number(&end[..end.len() - after.len()])?;
    let before = start.trim_end_matches(|c: char| c.is_ascii_digit());
    let first = number(&start[before.len()..])?;
    let one = OutputPath::new(format!("{before}{first}{after}"))?;
    let sound = numbered(one.as_str()) == Some(((before, after), first));
    (sound && first < last && last / LONGEST == first / LONGEST).then_some(((before, after), first, last))
}

/// What is around the number in a file's name, and the number.
fn numbered(path: &str) -> Option<(Around<'_>, u32)> {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let stem = path[name..].find('.').map_or(path.len(), |dot| name + dot);
    let (stem, after) = path.split_at(stem);
    let before = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    // Digits of the folder's name are no part of it.
    let before = &stem[..before.len().max(name)];
    Some(((before, after), number(&stem[before.len()..])?))
}

/// A number as it is written.
fn number(digits: &str) -> Option<u32> {
    let plain = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
    // The largest has no successor.
    digits.parse().ok().filter(|number| plain && *number < u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn text(paths: &[&str]) -> String {
        let lines = lines(paths);
        lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }

    #[test]
    fn numbered_files_of_a_folder_have_one_line_as_long_as_none_is_missing() {
        let mut paths: Vec<String> = (0..12).map(|n| format!("search/ab/{n}.bin")).collect();
        paths.remove(5);
        paths.extend(
            [
                "search/ab/a-07.bin",
                "search/ab/x.bin",
                "search/a/7.bin",
                "2024/index.html",
            ]
            .map(str::to_owned),
        );
        paths.sort_unstable();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(
            text(&paths),
            "2024/index.html\nsearch/a/7.bin\nsearch/ab/0:4.bin\nsearch/ab/6:11.bin\nsearch/ab/a-07.bin\nsearch/ab/x.bin\n"
        );
    }

    #[test]
    fn a_run_keeps_its_place_and_its_key_when_it_grows() {
        let key = |to: u32| {
            let paths: Vec<String> = (3..to).map(|n| format!("k/{n}.bin.gz")).collect();
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            lines(&paths)[0].key.clone().into_owned()
        };
        assert_eq!(
            (key(5), key(500)),
            ("k/:.bin.gz".to_owned(), "k/:.bin.gz".to_owned())
        );
    }

    #[test]
    fn a_long_run_has_lines_of_bounded_length() {
        let paths: Vec<String> = (1..=LONGEST + 1).map(|n| n.to_string()).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(text(&paths), "1:65535\n65536:65537\n");
    }

    #[test]
    fn a_line_that_was_made_up_is_refused() {
        for line in [
            "../0:2.bin",
            "/0:2",
            "a/.0:2.bin",
            "a/0:2/b",
            "a/0:2/../../b",
            "0:1:2.bin",
            "a/2:0.bin",
            "a/1:1.bin",
            "a/00:2.bin",
            "a/0:02.bin",
            "a/:2.bin",
            "a/0:.bin",
            "a/0:2bin",
            "a/0:+2.bin",
            "a.b0:2.bin",
            "a/0:65536",
            "a/0:4294967296.bin",
            "a/4294967294:4294967295",
            "a/0:99999999999999999999.bin",
            "a/-1:2\\.bin",
            "a/1:2.\u{7}",
            "a:b",
        ] {
            assert_eq!(unfold(line), None, "{line}");
        }
        let many: String = (0..MOST / 60_000 + 1).map(|n| format!("{n}/0:59999\n")).collect();
        assert_eq!(unfold(&many), None);
    }

    proptest! {
        #![proptest_config(crate::property::fixed(256))]

        #[test]
        fn what_is_folded_is_what_is_unfolded(paths: BTreeSet<String>, names in prop::collection::btree_set("(a|b/)?(c|-|0)?[0-9]{1,2}(\\.bin|\\.[0-9]|)", 0..200)) {
            let paths: BTreeSet<String> = paths.into_iter().chain(names).filter(|path| OutputPath::new(path.as_str()).is_some()).collect();
            let sorted: Vec<&str> = paths.iter().map(String::as_str).collect();
            let lines_of = lines(&sorted);
            prop_assert_eq!(lines_of.iter().map(|line| line.count).sum::<usize>(), paths.len());
            let found = unfold(&text(&sorted)).unwrap();
            prop_assert_eq!(found.begins.as_deref(), lines_of.first().map(|line| &*line.key));
            prop_assert_eq!(found.paths.len(), paths.len());
            prop_assert_eq!(found.paths.into_iter().collect::<BTreeSet<_>>(), paths);
        }

        #[test]
        fn whatever_a_line_says_its_paths_are_ones_that_can_be_written(line in "[a/.0-9:-]{0,16}") {
            for path in unfold(&line).unwrap_or_default().paths {
                prop_assert!(OutputPath::new(path).is_some());
            }
        }
    }
}
