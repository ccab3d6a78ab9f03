//! Records that are damaged, forged, lost or out of a backup, and names that no file system holds.

use std::fs;
use std::path::Path;

use super::super::disk::Disk;
use super::super::disk::fuse::Then;
use super::super::ledger::{self, JOURNALS};
use super::super::{Previous, SiteState, WriteError, Writer};
use super::{Site, build, build_with, fresh, fused, new_site, old_site, path, published, site, tree};
use crate::output::Phase;

/// The new site without what takes the place of a folder.
fn plain_site() -> Site {
    let mut new = new_site();
    new.retain(|path, _| !path.starts_with("was-"));
    new
}

/// What a record was before, or is elsewhere.
fn older(own: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &site(&[("index.html", Phase::Index, "older")]));
    let place = folder.path().join(own);
    fs::read(place).unwrap_or_else(|_| ledger::journal(&["index.html"]))
}

/// Breaks one record in one of many ways; says how, until there is none left.
fn break_record(record: &Path, own: &str, way: usize) -> Option<&'static str> {
    let bytes = fs::read(record).unwrap();
    Some(match way {
        0 => {
            fs::write(record, [&bytes[..], b"x"].concat()).unwrap();
            "something more at its end"
        }
        1 => {
            fs::write(record, &bytes[..bytes.len() / 2]).unwrap();
            "cut in half"
        }
        2 => {
            fs::write(record, "").unwrap();
            "empty"
        }
        3 => {
            fs::remove_file(record).unwrap();
            "gone"
        }
        4 => {
            fs::write(record, older(own)).unwrap();
            "out of another day"
        }
        5 => {
            fs::remove_file(record).unwrap();
            fs::create_dir_all(record.join("deep")).unwrap();
            "a folder"
        }
        6 => {
            fs::remove_file(record).unwrap();
            std::os::unix::fs::symlink("/dev/null", record).unwrap();
            "a link to a device"
        }
        _ => return None,
    })
}

fn records(output: &Path) -> Vec<String> {
    let all = tree(output).into_iter();
    let files = all.filter(|(path, bytes)| bytes.is_some() && path.starts_with(".gongkai/"));
    files
        .map(|(path, _)| path)
        .filter(|path| !path.ends_with("/lock") && !path.contains("/stage/"))
        .collect()
}

/// Builds the old site, perhaps half of the new one, breaks a record, and builds the new one.
fn survive_damage(killed_after: Option<usize>) -> usize {
    let new = plain_site();
    let expected = fresh(&new);
    let mut tried = 0;
    let mut number = 0;
    loop {
        for way in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let output = folder.path();
            build(output, &old_site());
            if let Some(changes) = killed_after {
                build_with(output, &new, fused(changes, Then::Killed)).unwrap_err();
            }
            fs::write(output.join("notes.txt"), "mine").unwrap();
            let records = records(output);
            let Some(own) = records.get(number) else {
                return tried;
            };
            let Some(how) = break_record(&output.join(own), own, way) else {
                break;
            };
            let report = build(output, &new);
            let when = format!("{own} is {how}, {killed_after:?}");
            assert_eq!(report.foreign.first, ["notes.txt"], "{when}");
            assert!(
                report.tampering.altered.is_empty() && report.tampering.missing.is_empty(),
                "{when}: {report:?}"
            );
            fs::remove_file(output.join("notes.txt")).unwrap();
            assert_eq!(tree(output), expected, "{when}");
            assert_eq!(build(output, &new).previous, Previous::Finished, "{when}");
            tried += 1;
        }
        number += 1;
    }
}

#[test]
fn any_one_record_may_be_lost_and_what_is_removed_goes_all_the_same() {
    let tried = survive_damage(None);
    assert!(tried > 40, "only {tried}");
}

#[test]
fn any_one_record_of_a_killed_build_may_be_lost_too() {
    // Once half of it is in place.
    let tried = survive_damage(Some(50));
    assert!(tried > 40, "only {tried}");
}

#[test]
fn a_damaged_record_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    for record in [
        ".gongkai/ledger/start.txt",
        ".gongkai/manifest/start.txt",
        ".gongkai/manifest.txt",
    ] {
        build(output, &old_site());
        fs::write(output.join(record), "x").unwrap();
        assert_eq!(build(output, &old_site()).tampering.records, [record]);
        assert!(build(output, &old_site()).tampering.records.is_empty());
    }
    fs::write(output.join(".gongkai/manifest/shell.php"), "").unwrap();
    let report = build(output, &old_site());
    assert_eq!(report.tampering.among_records, [".gongkai/manifest/shell.php"]);
}

#[test]
fn what_no_record_knows_any_more_is_left_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    build(output, &old_site());
    for record in records(output) {
        fs::write(output.join(record), "").unwrap();
    }
    let report = build(output, &plain_site());
    assert_eq!(report.previous, Previous::Damaged);
    for lost in ["entry/b/index.html", "unit/y/index.html", "was-file"] {
        assert!(report.foreign.first.contains(&lost.to_owned()), "{lost}");
        assert!(output.join(lost).exists(), "{lost} is not deleted on a guess");
    }
    assert_eq!(build(output, &plain_site()).previous, Previous::Finished);
}

#[test]
fn no_journal_can_keep_a_build_from_finishing() {
    let long = "a".repeat(300);
    let longer = format!("entry/{}/index.html", "b".repeat(10_000));
    let deep = format!("{}index.html", "c/".repeat(3_000));
    let names = [
        format!("{long}/index.html"),
        format!("entry/{long}"),
        longer,
        deep,
        "-".to_owned(),
    ];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let journals: [(&str, Vec<u8>); 6] = [
        ("impossible", ledger::journal(&names)),
        ("hostile", ledger::journal(&["../precious", "a/../../precious"])),
        ("absolute", ledger::journal(&["/etc/passwd"])),
        ("through a file", ledger::journal(&["style.css/x/index.html"])),
        ("nonsense", vec![0xff; 100_000]),
        ("empty", Vec::new()),
    ];
    for (name, journal) in journals {
        for copies in [&JOURNALS[..1], &JOURNALS[..]] {
            let folder = tempfile::tempdir().unwrap();
            let output = folder.path().join("public");
            fs::write(folder.path().join("precious"), "").unwrap();
            build(&output, &old_site());
            for copy in copies {
                fs::write(output.join(".gongkai").join(copy), &journal).unwrap();
            }
            build(&output, &new_site());
            assert_eq!(tree(&output), fresh(&new_site()), "{name}");
            assert!(folder.path().join("precious").exists(), "{name}");
        }
    }
}

#[test]
fn a_name_that_the_disk_cannot_hold_is_refused_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    build(output, &old_site());
    let before = tree(output);
    let long = "é".repeat(150);
    for name in [
        format!("entry/{long}/index.html"),
        format!("new/{long}"),
        format!("{}a", "d/".repeat(3_000)),
    ] {
        let writer = Writer::open(output).unwrap();
        writer.put(&path("index.html"), Phase::Index, b"new").unwrap();
        let error = writer.put(&path(&name), Phase::Entry, b"").unwrap_err();
        let WriteError::Io {
            site: SiteState::Untouched,
            ..
        } = error
        else {
            panic!("{error:?}")
        };
        assert!(matches!(writer.commit(), Err(WriteError::Incomplete)));
        assert_eq!(tree(output), before);
    }
    build(output, &new_site());
    assert_eq!(tree(output), fresh(&new_site()));
}

#[test]
fn a_file_system_without_locks_can_be_built_on() {
    // ENOLCK, ENOSYS, EOPNOTSUPP, as Linux numbers them.
    for code in [37, 38, 95] {
        let folder = tempfile::tempdir().unwrap();
        let without = || Disk {
            lock_error: Some(code),
            ..Disk::default()
        };
        let report = build_with(folder.path(), &old_site(), without()).unwrap();
        assert!(!report.is_locked);
        build_with(folder.path(), &new_site(), without()).unwrap();
        assert_eq!(tree(folder.path()), fresh(&new_site()));
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(build(folder.path(), &old_site()).is_locked);
    // EIO: something is wrong with the disk itself.
    let broken = Disk {
        lock_error: Some(5),
        ..Disk::default()
    };
    assert!(build_with(folder.path(), &new_site(), broken).is_err());
    assert_eq!(published(folder.path()).len(), old_site().len());
}
