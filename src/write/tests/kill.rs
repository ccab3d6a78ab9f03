//! Builds that are stopped: by a kill between any two changes to the disk, or by a disk that
//! refuses one of them.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use super::super::disk::fuse::Then;
use super::super::{Previous, SiteState, WriteError, Writer};
use crate::output::Phase;

use super::{Site, build, build_with, fresh, fused, keeps, new_site, old_site, published, tree};

/// Every file is whole, and whoever follows links from an old page always arrives.
fn assert_sound(root: &Path, old: &Site, new: &Site, when: &str) {
    let now = published(root);
    for (path, text) in &now {
        let whole = [old, new]
            .iter()
            .any(|site| site.get(path).is_some_and(|(_, whole)| whole == text));
        assert!(whole, "{when}: {path} holds {text:?}");
    }
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = old
        .keys()
        .map(String::as_str)
        .filter(|path| now.contains_key(*path))
        .collect();
    while let Some(page) = next.pop() {
        let text = now
            .get(page)
            .unwrap_or_else(|| panic!("{when}: a link leads to {page}, which is missing"));
        if reached.insert(page) {
            // A withdrawn page that only its own address still leads to may link to others.
            let orphan = !new.contains_key(page);
            let links = text.lines().filter_map(|line| line.strip_prefix("-> "));
            next.extend(links.filter(|link| !orphan || now.contains_key(*link)));
        }
    }
}

#[test]
fn a_build_killed_at_any_moment_leaves_a_sound_site_and_the_next_finishes() {
    let (old, new) = (old_site(), new_site());
    let (fresh_old, fresh_new) = (fresh(&old), fresh(&new));
    let mut changes = 0;
    loop {
        let mut finished = false;
        for (next, expected) in [(&new, &fresh_new), (&old, &fresh_old)] {
            let folder = tempfile::tempdir().unwrap();
            build(folder.path(), &old);
            finished = build_with(folder.path(), &new, fused(changes, Then::Killed)).is_ok();
            assert_sound(
                folder.path(),
                &old,
                &new,
                &format!("killed after {changes} changes"),
            );
            let report = build(folder.path(), next);
            assert_eq!(report.foreign.count, 0, "killed after {changes} changes");
            assert_eq!(&tree(folder.path()), expected, "killed after {changes} changes");
        }
        if finished {
            break;
        }
        changes += 1;
    }
    assert!(changes > 30, "only {changes} changes were tried");
}

#[test]
fn a_build_killed_while_it_recovers_from_a_kill_is_finished_by_the_next() {
    let (old, new) = (old_site(), new_site());
    let expected = fresh(&old);
    for first in (0..108).step_by(9) {
        for second in (0..96).step_by(6) {
            let folder = tempfile::tempdir().unwrap();
            build(folder.path(), &old);
            let killed = build_with(folder.path(), &new, fused(first, Then::Killed));
            let again = build_with(folder.path(), &old, fused(second, Then::Killed));
            let when = format!("killed after {first}, then after {second} changes: {killed:?}, {again:?}");
            for (path, text) in published(folder.path()) {
                let whole = |site: &Site| site.get(&path).is_some_and(|(_, whole)| *whole == text);
                assert!(whole(&old) || whole(&new), "{when}: {path} holds {text:?}");
            }
            assert_eq!(build(folder.path(), &old).foreign.count, 0, "{when}");
            assert_eq!(tree(folder.path()), expected, "{when}");
        }
    }
}

#[test]
fn a_build_killed_between_the_parts_of_its_ledger_forgets_no_file() {
    let many = |from: u32, to: u32| -> Site {
        let entry = |n: u32| (format!("entry/{n:03}.html"), (Phase::Entry, "old".to_owned()));
        let shard = |n: u32| {
            (
                format!("search/{}/{n}.bin", n % 3),
                (Phase::Index, "old".to_owned()),
            )
        };
        (from..to).map(entry).chain((from..to).map(shard)).collect()
    };
    // Parts come between others, and go.
    for (old, new) in [(many(10, 24), many(0, 30)), (many(0, 30), many(10, 24))] {
        let mut changes = 0;
        loop {
            let folder = tempfile::tempdir().unwrap();
            build(folder.path(), &old);
            let finished = build_with(folder.path(), &new, fused(changes, Then::Killed)).is_ok();
            let writer = Writer::open(folder.path()).unwrap();
            for path in published(folder.path()).keys() {
                assert!(writer.owns(path), "{path}, killed after {changes} changes");
            }
            if finished {
                break;
            }
            changes += 1;
        }
        assert!(changes > 40, "only {changes} changes were tried");
    }
}

#[test]
fn the_first_build_of_all_may_be_killed_too() {
    let new = new_site();
    let expected = fresh(&new);
    for changes in 0..110 {
        let folder = tempfile::tempdir().unwrap();
        let killed = build_with(folder.path(), &new, fused(changes, Then::Killed));
        let when = format!("killed after {changes} changes: {killed:?}");
        if published(folder.path()).contains_key("index.html") {
            assert_sound(folder.path(), &new, &new, &when);
        }
        build(folder.path(), &new);
        assert_eq!(tree(folder.path()), expected, "{when}");
    }
}

#[test]
fn a_disk_that_refuses_one_change_costs_no_page_and_the_error_names_the_file() {
    let (old, new) = (old_site(), new_site());
    let expected = fresh(&new);
    let (mut untouched, mut unfinished) = (0, 0);
    for changes in 0..120 {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &old);
        let before = tree(folder.path());
        match build_with(
            folder.path(),
            &new,
            fused(changes, Then::Fails(ErrorKind::StorageFull)),
        ) {
            Ok(_) => {}
            Err(error) => {
                let WriteError::Io { site, ref path, .. } = error else {
                    panic!("{error:?}")
                };
                assert!(
                    path.starts_with(folder.path()) && !path.to_string_lossy().contains("stage/"),
                    "{path:?}"
                );
                assert!(error.to_string().contains("free some space"), "{error}");
                match site {
                    SiteState::Untouched => {
                        assert_eq!(tree(folder.path()), before, "{error}");
                        untouched += 1;
                    }
                    SiteState::Unfinished => {
                        assert_sound(folder.path(), &old, &new, &error.to_string());
                        unfinished += 1;
                    }
                }
            }
        }
        build(folder.path(), &new);
        assert_eq!(tree(folder.path()), expected, "after {changes} changes");
    }
    assert!(untouched > 10 && unfinished > 10, "{untouched} {unfinished}");
}

#[test]
fn what_two_killed_builds_may_have_replaced_is_not_kept() {
    let mut tried = 0;
    for second in (0..90).step_by(2) {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &old_site());
        // The first is killed once the new style sheet is in place…
        let mut first = 20;
        while published(folder.path())["style.css"] == "v1" {
            build_with(folder.path(), &new_site(), fused(first, Then::Killed)).unwrap_err();
            first += 1;
        }
        // …the second finds it right, and is killed as well.
        let killed = build_with(folder.path(), &new_site(), fused(second, Then::Killed)).is_err();
        let writer = Writer::open(folder.path()).unwrap();
        if killed && writer.previous() == Previous::Interrupted {
            assert!(
                !keeps(&writer, folder.path(), "style.css"),
                "an older state of the site may hold another style.css"
            );
            tried += 1;
        }
    }
    assert!(tried > 10, "only {tried} kills");
}
