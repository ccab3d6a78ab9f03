//! The writer, through its public interface, against what an output folder may meet in the field.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongkai::output::{OutputPath, Phase};
use gongkai::write::{Change, Digest, Opening, Previous, Report, WriteError, Writer, manifest};

fn path(path: &str) -> OutputPath {
    OutputPath::new(path).unwrap()
}

fn sha256(file: &Path) -> String {
    Digest::of_file(file).unwrap().0.to_string()
}

fn try_build(output: &Path, files: &[(&str, &str)]) -> Result<Report, WriteError> {
    let writer = Writer::open(output)?;
    for (name, text) in files {
        writer.put(&path(name), Phase::Entry, text.as_bytes())?;
    }
    writer.commit()
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn add(root: &Path, prefix: &str, into: &mut BTreeMap<String, Vec<u8>>) {
        for item in fs::read_dir(root).unwrap() {
            let item = item.unwrap();
            let name = format!("{prefix}{}", item.file_name().into_string().unwrap());
            if item.file_type().unwrap().is_dir() {
                add(&item.path(), &format!("{name}/"), into);
            } else {
                into.insert(name, fs::read(item.path()).unwrap());
            }
        }
    }
    let mut into = BTreeMap::new();
    add(root, "", &mut into);
    into
}

#[test]
fn threads_may_put_files_in_any_order() {
    let names: Vec<String> = (0..400)
        .map(|n| format!("entry/{}/{n}/index.html", n % 7))
        .collect();
    let build = |output: &Path, threads: usize, backwards: bool| {
        let writer = Writer::open(output).unwrap();
        let mut order: Vec<&String> = names.iter().collect();
        if backwards {
            order.reverse();
        }
        std::thread::scope(|scope| {
            for part in order.chunks(order.len().div_ceil(threads)) {
                let writer = &writer;
                scope.spawn(move || {
                    for name in part {
                        let change = writer.put(&path(name), Phase::Entry, name.as_bytes()).unwrap();
                        assert_eq!(change, Change::Added);
                    }
                });
            }
        });
        writer.commit().unwrap()
    };
    let (one, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let reports = [build(one.path(), 1, false), build(many.path(), 8, true)];
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0].added, 400);
    assert_eq!(
        tree(one.path()),
        tree(many.path()),
        "the records below .gongkai included"
    );
}

#[test]
fn one_more_page_in_a_large_site_rewrites_a_small_part_of_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..4200).map(|n| format!("entry-{n:05}.html")).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    try_build(folder.path(), &files).unwrap();
    let before = tree(folder.path());
    files.push(("entry-99999.html", "new"));
    let report = try_build(folder.path(), &files).unwrap();
    assert_eq!((report.added, report.unchanged), (1, 4200));
    let changed: Vec<(String, Vec<u8>)> = tree(folder.path())
        .into_iter()
        .filter(|(name, bytes)| before.get(name) != Some(bytes))
        .collect();
    let kinds: Vec<&str> = changed
        .iter()
        .map(|(name, _)| name.rsplit_once('/').map_or("page", |(folder, _)| folder))
        .collect();
    // One part of the ledger, the list of the manifest's parts, one of these.
    let expected = [".gongkai/ledger", ".gongkai", ".gongkai/manifest", "page"];
    assert_eq!(kinds, expected);
    assert!(changed.iter().all(|(_, bytes)| bytes.len() < 120_000));
}

#[test]
fn the_manifest_tells_length_and_digest_of_every_file_whatever_was_there_before() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    let old = [("a.html", "a"), ("b/c.html", "c"), ("b/d.html", "d")];
    try_build(output, &old).unwrap();
    let new = [("a.html", "a"), ("b/c.html", "new"), ("e.html", "")];
    try_build(output, &new).unwrap();
    let manifest = manifest::read(output).unwrap();
    assert!(manifest.is_whole());
    let found: Vec<_> = manifest
        .files
        .iter()
        .map(|file| (file.path.as_str(), file.length, file.sha256))
        .collect();
    let of = |text: &str| (text.len() as u64, Digest::of(text.as_bytes()));
    let expected = new.map(|(path, text)| (path, of(text).0, of(text).1));
    assert_eq!(found, expected);

    let fresh = tempfile::tempdir().unwrap();
    try_build(fresh.path(), &new).unwrap();
    assert_eq!(tree(output), tree(fresh.path()));
}

#[test]
fn a_manifest_that_is_missing_is_made_from_the_files() {
    let (folder, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let files = [("a.html", "a"), ("b/c.html", "c")];
    try_build(fresh.path(), &files).unwrap();
    try_build(folder.path(), &files).unwrap();
    fs::remove_dir_all(folder.path().join(".gongkai/manifest")).unwrap();
    fs::remove_file(folder.path().join(".gongkai/manifest.txt")).unwrap();
    let writer = Writer::open(folder.path()).unwrap();
    let report = writer.commit_keeping(&["a.html", "b/c.html"]).unwrap();
    assert_eq!((report.written(), report.unchanged), (0, 2));
    assert_eq!(tree(folder.path()), tree(fresh.path()));
}

/// The parts of a ledger as versions before runs of files wrote it: all paths in one.
fn as_before_runs(output: &Path, files: &[(&str, &str)]) {
    let ledger = output.join(".gongkai/ledger");
    for part in fs::read_dir(&ledger).unwrap() {
        fs::remove_file(part.unwrap().path()).unwrap();
    }
    let mut paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    paths.sort_unstable();
    let body = format!("{} paths\n{}\n", paths.len(), paths.join("\n"));
    let check = &blake3::hash(body.as_bytes()).to_hex()[..32];
    let list = format!("gongkai paths, format 2\nblake3 {check}\n{body}");
    fs::write(ledger.join("start.txt"), list).unwrap();
}

#[test]
fn a_site_whose_ledger_is_of_the_format_before_is_taken_over_as_it_is() {
    let (folder, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let old = [
        ("search/ab/0.bin", "0"),
        ("search/ab/1.bin", "1"),
        ("search/ab/2.bin", "2"),
        ("x.html", "x"),
    ];
    let new = [
        ("search/ab/0.bin", "0"),
        ("search/ab/1.bin", "one"),
        ("x.html", "x"),
    ];
    try_build(folder.path(), &old).unwrap();
    as_before_runs(folder.path(), &old);
    let report = try_build(folder.path(), &new).unwrap();
    assert_eq!(report.previous, Previous::Finished);
    assert_eq!(
        (
            report.replaced,
            report.unchanged,
            report.removed,
            report.foreign.count
        ),
        (1, 2, 1, 0)
    );
    try_build(fresh.path(), &new).unwrap();
    assert_eq!(tree(folder.path()), tree(fresh.path()), "the ledger included");
}

#[test]
fn a_folder_that_is_opened_ahead_is_locked_until_it_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("public");
    drop(Opening::begin(&output));
    assert!(!output.exists(), "there may be no site to write");

    try_build(&output, &[("index.html", "old")]).unwrap();
    let mut opening = Opening::begin(&output);
    assert_eq!(opening.opened().unwrap().previous(), Previous::Finished);
    assert!(matches!(Writer::open(&output), Err(WriteError::Busy { .. })));
    drop(opening);

    let writer = Writer::open(&output).unwrap();
    let mut opening = Opening::begin(&output);
    assert!(matches!(opening.opened(), Err(WriteError::Busy { .. })));
    drop(writer);
    let writer = opening.finish().unwrap();
    writer.put(&path("index.html"), Phase::Index, b"new").unwrap();
    assert_eq!(writer.commit().unwrap().replaced, 1);
}

#[test]
fn two_builds_at_once_the_second_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    try_build(folder.path(), &[("index.html", "old")]).unwrap();
    let first = Writer::open(folder.path()).unwrap();
    first.put(&path("index.html"), Phase::Index, b"new").unwrap();
    let error = try_build(folder.path(), &[("index.html", "other")]).unwrap_err();
    assert!(matches!(error, WriteError::Busy { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("another build is writing to") && text.contains("wait"),
        "{text}"
    );
    first.commit().unwrap();
    assert_eq!(
        fs::read_to_string(folder.path().join("index.html")).unwrap(),
        "new"
    );
    try_build(folder.path(), &[("index.html", "other")]).unwrap();
}

#[test]
fn a_build_that_gives_up_leaves_the_old_site_and_the_lock_free() {
    let folder = tempfile::tempdir().unwrap();
    try_build(folder.path(), &[("index.html", "old"), ("a/b", "1")]).unwrap();
    let before = tree(folder.path());
    let writer = Writer::open(folder.path()).unwrap();
    assert_eq!(
        writer.put(&path("index.html"), Phase::Index, b"new").unwrap(),
        Change::Replaced
    );
    assert_eq!(
        writer.put(&path("c/d"), Phase::Entry, b"new").unwrap(),
        Change::Added
    );
    drop(writer);
    assert_eq!(tree(folder.path()), before);
    assert!(!folder.path().join(".gongkai/stage").exists());
    try_build(folder.path(), &[("index.html", "old"), ("a/b", "1")]).unwrap();
}

#[test]
fn an_attachment_is_copied_only_when_it_differs() {
    let folder = tempfile::tempdir().unwrap();
    let (output, source) = (folder.path().join("public"), folder.path().join("报告.pdf"));
    let copy = || {
        let writer = Writer::open(&output).unwrap();
        let change = writer
            .put_file(
                &path("entry/1/报告.pdf"),
                Phase::Attachment,
                (&source, &sha256(&source)),
            )
            .unwrap();
        (change, writer.commit().unwrap().bytes_written)
    };
    let mut bytes: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    fs::write(&source, &bytes).unwrap();
    assert_eq!(copy(), (Change::Added, 1_200_000));
    assert_eq!(copy(), (Change::Unchanged, 0));
    bytes[1_199_999] ^= 1;
    fs::write(&source, &bytes).unwrap();
    assert_eq!(copy(), (Change::Replaced, 1_200_000));
    bytes.pop();
    fs::write(&source, &bytes).unwrap();
    assert_eq!(copy(), (Change::Replaced, 1_199_999));
    assert_eq!(fs::read(output.join("entry/1/报告.pdf")).unwrap(), bytes);

    fs::remove_file(&source).unwrap();
    let writer = Writer::open(&output).unwrap();
    let error = writer
        .put_file(&path("entry/1/报告.pdf"), Phase::Attachment, (&source, ""))
        .unwrap_err();
    assert!(matches!(error, WriteError::Changed { path } if path == source));
    assert!(matches!(writer.commit(), Err(WriteError::Incomplete)));
    assert_eq!(fs::read(output.join("entry/1/报告.pdf")).unwrap(), bytes);
}

#[test]
fn an_attachment_that_is_not_what_was_checked_is_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let (output, source) = (folder.path().join("public"), folder.path().join("报告.pdf"));
    fs::write(&source, "甲").unwrap();
    let checked = sha256(&source);
    let put = |bytes: &str| {
        fs::write(&source, bytes).unwrap();
        let writer = Writer::open(&output).unwrap();
        let put = writer.put_file(&path("a.pdf"), Phase::Attachment, (&source, &checked));
        (put, writer.commit())
    };
    let refused = |bytes: &str| {
        let (put, commit) = put(bytes);
        assert!(matches!(put, Err(WriteError::Changed { .. })), "{put:?}");
        assert!(matches!(commit, Err(WriteError::Incomplete)));
    };
    refused("乙");
    assert!(!output.join("a.pdf").exists());
    put("甲").1.unwrap();
    refused("乙");
    refused("乙乙");
    assert_eq!(fs::read_to_string(output.join("a.pdf")).unwrap(), "甲");
    // Also when the other bytes are there already.
    fs::write(output.join("a.pdf"), "乙").unwrap();
    refused("乙");
}

#[test]
fn an_output_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "precious").unwrap();
    let error = try_build(&file.join("public"), &[("index.html", "new")]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains(&file.join("public").display().to_string()),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("a file stands where a folder is needed"),
        "{error}"
    );
    let error = try_build(&file, &[("index.html", "new")]).unwrap_err();
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::{WriteError, fs, tree, try_build};

    const SITE: &[(&str, &str)] = &[("index.html", "home"), ("unit/x/index.html", "list")];

    #[test]
    fn a_link_in_the_way_is_neither_followed_nor_replaced() {
        for (link, page) in [
            ("unit", "unit/x/index.html"),
            ("unit/x", "unit/x/index.html"),
            ("a.html", "a.html"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let (output, outside) = (folder.path().join("public"), folder.path().join("outside"));
            fs::create_dir_all(outside.join("x")).unwrap();
            fs::write(outside.join("x/index.html"), "of others").unwrap();
            try_build(&output, &[("index.html", "home")]).unwrap();
            fs::create_dir_all(output.join(link).parent().unwrap()).unwrap();
            symlink(&outside, output.join(link)).unwrap();
            let before = tree(&outside);
            let error = try_build(&output, &[("index.html", "new"), (page, "new")]).unwrap_err();
            assert!(matches!(error, WriteError::InTheWay { .. }), "{error:?}");
            assert!(
                error.to_string().contains(&format!("{link}: a symbolic link")),
                "{error}"
            );
            assert_eq!(tree(&outside), before);
            assert_eq!(fs::read_to_string(output.join("index.html")).unwrap(), "home");
        }
    }

    #[test]
    fn nothing_is_removed_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (output, outside) = (folder.path().join("public"), folder.path().join("outside"));
        try_build(&output, SITE).unwrap();
        fs::rename(output.join("unit"), &outside).unwrap();
        symlink(&outside, output.join("unit")).unwrap();
        let report = try_build(&output, &SITE[..1]).unwrap();
        assert_eq!(
            (report.removed, report.foreign.first),
            (0, vec!["unit".to_owned()])
        );
        assert_eq!(fs::read_to_string(outside.join("x/index.html")).unwrap(), "list");
        assert!(output.join("unit").is_symlink());
    }

    #[test]
    fn a_made_up_ledger_cannot_make_the_writer_delete_outside() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("public");
        fs::create_dir(folder.path().join("precious")).unwrap();
        fs::write(folder.path().join("precious/0"), "").unwrap();
        try_build(&output, SITE).unwrap();
        let part = output.join(".gongkai/ledger/start.txt");
        for (format, checked, list) in [
            ("gongkai paths, format 2", "", "1 paths\n../precious\n"),
            (
                "gongkai paths, format 3",
                "gongkai paths, format 3",
                "1 paths\n../precious\n",
            ),
            (
                "gongkai paths, format 3",
                "gongkai paths, format 3",
                "2 paths\n../precious/0:1\n",
            ),
        ] {
            let check = &blake3::hash(format!("{checked}{list}").as_bytes()).to_hex()[..32];
            fs::write(&part, format!("{format}\nblake3 {check}\n{list}")).unwrap();
            try_build(&output, SITE).unwrap();
            assert!(folder.path().join("precious/0").exists());
        }
    }

    #[test]
    fn the_output_folder_itself_may_be_a_link() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("srv")).unwrap();
        symlink(folder.path().join("srv"), folder.path().join("public")).unwrap();
        try_build(&folder.path().join("public"), SITE).unwrap();
        try_build(&folder.path().join("public"), &SITE[..1]).unwrap();
        assert!(folder.path().join("srv/index.html").exists());
        assert!(!folder.path().join("srv/unit").exists());
    }

    #[test]
    fn the_writers_own_folder_is_not_followed_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let (output, outside) = (folder.path().join("public"), folder.path().join("outside"));
        fs::create_dir_all(&output).unwrap();
        fs::create_dir_all(outside.join("stage/precious")).unwrap();
        symlink(&outside, output.join(".gongkai")).unwrap();
        let error = try_build(&output, SITE).unwrap_err();
        assert!(
            error.to_string().contains(".gongkai is not what gongkai made"),
            "{error}"
        );
        assert!(outside.join("stage/precious").exists());
    }
}
