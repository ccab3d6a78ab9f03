//! The writer's promises, tried with the build stopped between every two changes to the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::disk::Disk;
use super::disk::fuse::{Fuse, Then};
use super::{Change, Obstacle, ObstacleKind, Previous, Report, SiteState, WriteError, Writer};
use crate::output::{OutputPath, Phase};

/// A site: its files, and in each file a line `-> PATH` for every file that it links to.
type Site = BTreeMap<String, (Phase, String)>;

/// Everything in a folder: the bytes of files, nothing for folders.
type Tree = BTreeMap<String, Option<Vec<u8>>>;

fn site(files: &[(&str, Phase, &str)]) -> Site {
    files
        .iter()
        .map(|(path, phase, text)| ((*path).to_owned(), (*phase, (*text).to_owned())))
        .collect()
}

fn path(path: &str) -> OutputPath {
    OutputPath::new(path).unwrap()
}

fn build_with(output: &Path, site: &Site, disk: Disk) -> Result<Report, WriteError> {
    let writer = Writer::open_with(output, disk)?;
    for (name, (phase, text)) in site {
        writer.put(&path(name), *phase, text.as_bytes())?;
    }
    writer.commit()
}

fn build(output: &Path, site: &Site) -> Report {
    build_with(output, site, Disk::default()).unwrap()
}

fn fused(changes: usize, then: Then) -> Disk {
    Disk {
        fuse: Some(Fuse::new(changes, then)),
    }
}

fn tree(root: &Path) -> Tree {
    fn add(root: &Path, prefix: &str, into: &mut Tree) {
        for item in fs::read_dir(root).unwrap() {
            let item = item.unwrap();
            let name = format!("{prefix}{}", item.file_name().into_string().unwrap());
            if item.file_type().unwrap().is_dir() {
                add(&item.path(), &format!("{name}/"), into);
                into.insert(name, None);
            } else {
                into.insert(name, Some(fs::read(item.path()).unwrap()));
            }
        }
    }
    let mut into = Tree::new();
    add(root, "", &mut into);
    into
}

/// What a web server would show.
fn published(root: &Path) -> BTreeMap<String, String> {
    let files = tree(root)
        .into_iter()
        .filter(|(path, _)| !path.starts_with(".gongkai"));
    files
        .filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes?).unwrap())))
        .collect()
}

fn fresh(site: &Site) -> Tree {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), site);
    tree(folder.path())
}

/// A portal of a few pages that link to one another as real ones do.
fn old_site() -> Site {
    site(&[
        ("style.css", Phase::Asset, "v1"),
        (
            "entry/a/index.html",
            Phase::Entry,
            "A\n-> style.css\n-> unit/x/index.html\n-> index.html",
        ),
        ("entry/a/plan.pdf", Phase::Attachment, "pdf"),
        (
            "entry/b/index.html",
            Phase::Entry,
            "B\n-> style.css\n-> unit/x/index.html\n-> entry/a/index.html",
        ),
        (
            "unit/x/index.html",
            Phase::List,
            "X\n-> entry/a/index.html\n-> entry/b/index.html\n-> index.html",
        ),
        ("unit/y/index.html", Phase::List, "Y\n-> index.html"),
        (
            "index.html",
            Phase::Index,
            "home\n-> unit/x/index.html\n-> unit/y/index.html\n-> entry/b/index.html",
        ),
        ("was-file", Phase::Entry, "a file"),
        ("was-folder/deep/one", Phase::Entry, "1"),
        ("was-folder/two", Phase::Entry, "2"),
    ])
}

/// The same after a day's work: b withdrawn with its unit y, c added under a new unit z.
fn new_site() -> Site {
    site(&[
        ("style.css", Phase::Asset, "v2 of the style"),
        ("search.js", Phase::Asset, "js"),
        (
            "entry/a/index.html",
            Phase::Entry,
            "A\n-> style.css\n-> search.js\n-> entry/c/index.html\n-> index.html",
        ),
        ("entry/a/plan.pdf", Phase::Attachment, "pdf"),
        (
            "entry/c/index.html",
            Phase::Entry,
            "C\n-> search.js\n-> unit/z/index.html\n-> entry/c/new.pdf",
        ),
        ("entry/c/new.pdf", Phase::Attachment, "new pdf"),
        (
            "unit/x/index.html",
            Phase::List,
            "X\n-> entry/a/index.html\n-> unit/z/index.html\n-> index.html",
        ),
        (
            "unit/z/index.html",
            Phase::List,
            "Z\n-> entry/c/index.html\n-> index.html",
        ),
        (
            "index.html",
            Phase::Index,
            "home\n-> unit/x/index.html\n-> unit/z/index.html\n-> entry/c/index.html",
        ),
        ("was-file/now/a-folder", Phase::Entry, "a folder"),
        ("was-folder", Phase::Entry, "a file now"),
    ])
}

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
fn a_new_folder_is_filled_and_everyone_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("not/yet/there");
    let report = build(&output, &old_site());
    assert_eq!(
        (report.added, report.replaced, report.unchanged, report.removed),
        (10, 0, 0, 0)
    );
    assert_eq!(
        report.bytes_written,
        old_site().values().map(|(_, text)| text.len() as u64).sum::<u64>()
    );
    assert_eq!(report.previous, Previous::Unknown);
    let expected: BTreeMap<String, String> = old_site()
        .into_iter()
        .map(|(path, (_, text))| (path, text))
        .collect();
    assert_eq!(published(&output), expected);
    #[cfg(unix)]
    for path in tree(&output).keys() {
        use std::os::unix::fs::PermissionsExt;
        let found = fs::metadata(output.join(path)).unwrap();
        let expected = if found.is_dir() { 0o755 } else { 0o644 };
        assert_eq!(found.permissions().mode() & 0o777, expected, "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_second_run_touches_nothing() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &old_site());
    let stamps = || -> Vec<_> {
        let all = tree(folder.path()).into_keys().chain([String::new()]);
        let stamp = |path: String| {
            let found = fs::metadata(folder.path().join(&path)).unwrap();
            (
                path,
                found.ino(),
                found.mtime(),
                found.mtime_nsec(),
                found.ctime_nsec(),
            )
        };
        all.map(stamp).collect()
    };
    let before = stamps();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let report = build(folder.path(), &old_site());
    assert_eq!(
        (
            report.written(),
            report.unchanged,
            report.removed,
            report.bytes_written
        ),
        (0, 10, 0, 0)
    );
    assert_eq!(report.previous, Previous::Finished);
    assert_eq!(stamps(), before);
}

#[test]
fn what_changed_is_written_what_is_gone_is_removed_and_the_rest_is_left() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &old_site());
    let report = build(folder.path(), &new_site());
    assert_eq!(
        (report.added, report.replaced, report.unchanged, report.removed),
        (6, 4, 1, 5)
    );
    assert_eq!(
        tree(folder.path()),
        fresh(&new_site()),
        "no trace of the old site, emptied folders included"
    );
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
    for first in (0..60).step_by(3) {
        for second in 0..40 {
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
fn the_first_build_of_all_may_be_killed_too() {
    let new = new_site();
    let expected = fresh(&new);
    for changes in 0..60 {
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
fn a_kill_while_the_ledger_is_split_in_two_loses_no_file() {
    let page = |n: usize| (format!("page-{n}"), (Phase::Entry, n.to_string()));
    let small: Site = (0..1023).map(page).collect();
    let large: Site = (0..1024).map(page).collect();
    let (fresh_small, fresh_large) = (fresh(&small), fresh(&large));
    let mut changes = 0;
    let mut finished = false;
    while !finished {
        for (from, to, back) in [(&small, &large, &fresh_small), (&large, &small, &fresh_large)] {
            let folder = tempfile::tempdir().unwrap();
            build(folder.path(), from);
            finished = build_with(folder.path(), to, fused(changes, Then::Killed)).is_ok();
            let report = build(folder.path(), from);
            assert_eq!(report.foreign.count, 0, "after {changes} changes");
            assert_eq!(&tree(folder.path()), back, "after {changes} changes");
        }
        changes += 1;
    }
    assert!(changes > 8, "only {changes} changes were tried");
}

#[test]
fn a_disk_that_refuses_one_change_costs_no_page_and_the_error_names_the_file() {
    let (old, new) = (old_site(), new_site());
    let expected = fresh(&new);
    let (mut untouched, mut unfinished) = (0, 0);
    for changes in 0..70 {
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
fn files_of_others_are_left_alone_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    build(output, &old_site());
    for name in [".gitignore", "notes.txt", "unit/y/keep.me", "zz/own page.html"] {
        fs::create_dir_all(output.join(name).parent().unwrap()).unwrap();
        fs::write(output.join(name), name).unwrap();
    }
    let report = build(output, &new_site());
    assert_eq!(
        report.foreign.first,
        ["notes.txt", "unit/y/keep.me", "zz/own page.html"]
    );
    assert_eq!(report.foreign.count, 3);
    for name in [".gitignore", "notes.txt", "unit/y/keep.me", "zz/own page.html"] {
        assert_eq!(fs::read_to_string(output.join(name)).unwrap(), name);
    }
    assert!(!output.join("unit/y/index.html").exists());
    for n in 0..50 {
        fs::write(output.join(format!("more-{n:02}")), "").unwrap();
    }
    let report = build(output, &new_site());
    assert_eq!((report.foreign.count, report.foreign.first.len()), (53, 20));
    assert_eq!(report.foreign.first[19], "more-19");
}

#[test]
fn a_file_of_others_in_the_place_of_a_page_stops_the_build() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    fs::write(output.join("index.html"), "welcome to the web server").unwrap();
    fs::write(output.join("style.css"), "v1").unwrap();
    let error = build_with(output, &old_site(), Disk::default()).unwrap_err();
    let WriteError::InTheWay {
        obstacles, count: 1, ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(
        obstacles[..],
        [Obstacle {
            path: "index.html".into(),
            kind: ObstacleKind::File
        }]
    );
    assert!(error.to_string().contains("index.html: a file"), "{error}");
    assert_eq!(published(output).len(), 2, "nothing was published");
    assert!(!output.join(".gongkai/stage").exists());
    fs::remove_file(output.join("index.html")).unwrap();
    let report = build(output, &old_site());
    assert_eq!(
        (report.added, report.unchanged),
        (9, 1),
        "the equal style.css was taken over"
    );
    assert_eq!(tree(output), fresh(&old_site()));
}

#[test]
fn a_folder_with_files_of_others_does_not_give_way_to_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    build(output, &old_site());
    fs::write(output.join("was-folder/deep/mine"), "").unwrap();
    let before = tree(output);
    let error = build_with(output, &new_site(), Disk::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("was-folder: a folder that holds was-folder/deep/mine"),
        "{error}"
    );
    assert_eq!(tree(output), before);
}

#[test]
fn damaged_records_cost_no_page_and_no_file_of_others() {
    let damages: [(&str, fn(&Path)); 4] = [
        ("cut", |shard| {
            fs::write(shard, &fs::read(shard).unwrap()[..40]).unwrap()
        }),
        ("empty", |shard| fs::write(shard, "").unwrap()),
        ("of another version", |shard| {
            let text = fs::read_to_string(shard).unwrap();
            fs::write(shard, text.replace("format 1", "format 2")).unwrap();
        }),
        ("edited", |shard| {
            let text = fs::read_to_string(shard).unwrap();
            fs::write(shard, text.replace("style.css", "notes.txt")).unwrap();
        }),
    ];
    for (name, damage) in damages {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path();
        build(output, &old_site());
        fs::write(output.join("notes.txt"), "mine").unwrap();
        damage(&output.join(".gongkai/ledger/0000-of-0001.txt"));
        let mut new = new_site();
        new.retain(|path, _| !path.starts_with("was-"));
        let report = build(output, &new);
        assert_eq!(report.previous, Previous::Damaged, "{name}");
        assert_eq!(
            fs::read_to_string(output.join("notes.txt")).unwrap(),
            "mine",
            "{name}"
        );
        let left = ["entry/b/index.html", "notes.txt", "unit/y/index.html", "was-file"];
        assert_eq!(
            report.foreign.first[..4],
            left,
            "{name}: nothing is deleted on a guess"
        );
        assert_eq!(
            fs::read_to_string(output.join("style.css")).unwrap(),
            "v2 of the style",
            "{name}"
        );
        assert_eq!(build(output, &new).previous, Previous::Finished, "{name}");
    }
}

#[test]
fn without_records_equal_files_are_taken_over_and_others_stop_the_build() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &old_site());
    fs::remove_dir_all(folder.path().join(".gongkai")).unwrap();
    let before = published(folder.path());
    assert!(matches!(
        build_with(folder.path(), &new_site(), Disk::default()),
        Err(WriteError::InTheWay { .. })
    ));
    assert_eq!(published(folder.path()), before);
    let report = build(folder.path(), &old_site());
    assert_eq!((report.unchanged, report.previous), (10, Previous::Unknown));
    assert_eq!(tree(folder.path()), fresh(&old_site()));
}

#[test]
fn a_build_keeps_only_files_that_it_can_vouch_for() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    build(output, &old_site());
    fs::write(output.join("notes.txt"), "").unwrap();
    fs::remove_file(output.join("style.css")).unwrap();
    let writer = Writer::open(output).unwrap();
    let kept: Vec<String> = old_site()
        .into_keys()
        .filter(|name| writer.keep(&path(name)).unwrap())
        .collect();
    assert_eq!(kept.len(), 9, "style.css is gone, so it must be put: {kept:?}");
    assert!(
        !writer.keep(&path("notes.txt")).unwrap(),
        "gongkai did not write it"
    );
    assert_eq!(
        writer.put(&path("style.css"), Phase::Asset, b"v1").unwrap(),
        Change::Added
    );
    let report = writer.commit().unwrap();
    assert_eq!((report.added, report.unchanged, report.removed), (1, 9, 0));

    // Killed in the middle: what it may have replaced is not known to be old any more.
    build_with(output, &new_site(), fused(28, Then::Killed)).unwrap_err();
    let writer = Writer::open(output).unwrap();
    assert_eq!(writer.previous(), Previous::Interrupted);
    assert!(!writer.keep(&path("style.css")).unwrap());
    assert!(
        writer.keep(&path("entry/a/plan.pdf")).unwrap(),
        "both sites have it, so it was not touched"
    );
}

#[test]
fn paths_that_cannot_be_together_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::open(folder.path()).unwrap();
    writer.put(&path("a"), Phase::Entry, b"1").unwrap();
    assert!(
        matches!(writer.put(&path("a"), Phase::Entry, b"1"), Err(WriteError::Collision { path }) if path == "a")
    );
    assert!(
        matches!(writer.commit(), Err(WriteError::Incomplete)),
        "an error that was ignored is not published"
    );

    let nested = site(&[
        ("a", Phase::Entry, "1"),
        ("a-b", Phase::Entry, "2"),
        ("a/b", Phase::Entry, "3"),
    ]);
    assert!(matches!(
        build_with(folder.path(), &nested, Disk::default()),
        Err(WriteError::Nested { file, below }) if file == "a" && below == "a/b"
    ));
    assert!(published(folder.path()).is_empty());
}
