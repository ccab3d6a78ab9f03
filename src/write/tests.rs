//! The writer's promises that need a look behind its public interface.

mod damage;
mod kill;
mod kill_points;
mod power_cut;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::disk::Disk;
use super::disk::fuse::{Fuse, Then};
use super::{Change, Obstacle, ObstacleKind, Previous, Report, WriteError, Writer};
use crate::output::{OutputPath, Phase};
use crate::signature::Signature;

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
        ..Disk::default()
    }
}

fn tree(root: &Path) -> Tree {
    fn add(root: &Path, prefix: &str, into: &mut Tree) {
        // A build that came to nothing leaves no folder behind.
        for item in fs::read_dir(root).into_iter().flatten() {
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
        ("entry/c/index.json", Phase::Entry, "{}"),
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
        old_site()
            .values()
            .map(|(_, text)| text.len() as u64)
            .sum::<u64>()
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
        (7, 4, 1, 5)
    );
    assert_eq!(
        tree(folder.path()),
        fresh(&new_site()),
        "no trace of the old site, emptied folders included"
    );
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

/// Whether the writer keeps a file as it is now.
fn keeps(writer: &Writer, output: &Path, name: &str) -> bool {
    Signature::at(&output.join(name)).is_some_and(|now| writer.untouched([(name, now)].into_iter())[0])
}

#[test]
fn a_file_that_was_touched_since_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &old_site());
    let style = folder.path().join("style.css");
    let left = Signature::at(&style).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(60));
    fs::write(&style, "by hand").unwrap();
    let writer = Writer::open(folder.path()).unwrap();
    assert_eq!(writer.untouched([("style.css", left)].into_iter()), [false]);
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
        .filter(|name| keeps(&writer, output, name))
        .collect();
    assert_eq!(kept.len(), 9, "style.css is gone, so it must be put: {kept:?}");
    assert!(!keeps(&writer, output, "notes.txt"), "gongkai did not write it");
    assert_eq!(
        writer.put(&path("style.css"), Phase::Asset, b"v1").unwrap(),
        Change::Added
    );
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
    let report = writer.commit_keeping(&kept).unwrap();
    assert_eq!((report.added, report.unchanged, report.removed), (1, 9, 0));

    // Killed in the middle: what it may have replaced is not known to be old any more.
    let mut changes = 36;
    while published(output)["style.css"] == "v1" {
        build(output, &old_site());
        build_with(output, &new_site(), fused(changes, Then::Killed)).unwrap_err();
        changes += 1;
    }
    let writer = Writer::open(output).unwrap();
    assert_eq!(writer.previous(), Previous::Interrupted);
    assert!(!keeps(&writer, output, "style.css"));
    assert!(
        keeps(&writer, output, "entry/a/plan.pdf"),
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

    let writer = Writer::open(folder.path()).unwrap();
    writer.put(&path("a"), Phase::Entry, b"1").unwrap();
    assert!(matches!(writer.commit_keeping(&["a"]), Err(WriteError::Collision { path }) if path == "a"));

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
