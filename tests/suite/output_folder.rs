//! What a build finds in the output folder, says about it, and leaves there.

use std::fs;
use std::path::Path;

use crate::harness::{NOW, Run, Site};

fn site() -> Site {
    let site = Site::new();
    for serial in 1..=3 {
        site.entry(serial, "", "全年办理各类事项若干件。");
    }
    site.built();
    site
}

/// The lines of a run that point at files.
fn places(run: &Run) -> Vec<&str> {
    let lines = run.stderr.lines();
    let places = lines.filter_map(|line| line.split_once("--> "));
    places.map(|(_, place)| place.trim()).collect()
}

fn overwrite(site: &Site) {
    site.file("public/index.html", "<h1>hacked</h1>");
    site.file("public/shell.php", "<?php");
    fs::remove_file(site.path("public/entry/002489524/2023-00002/index.html")).unwrap();
}

const TAMPERED: [&str; 3] = [
    "public/entry/002489524/2023-00002/index.html",
    "public/index.html",
    "public/shell.php",
];

#[test]
fn what_somebody_did_to_the_built_site_is_named_before_it_is_mended() {
    // With what the last build learnt, without it, and doing everything anew.
    let ways: [(&str, &[&str]); 3] = [
        ("kept", &["build", "--now", NOW]),
        ("lost", &["build", "--now", NOW]),
        ("full", &["build", "--full", "--now", NOW]),
    ];
    for (way, arguments) in ways {
        let site = site();
        let fresh = site.public();
        overwrite(&site);
        if way == "lost" {
            fs::remove_dir_all(site.path(".gongkai")).unwrap();
        }
        let run = site.run(arguments);
        assert_eq!(run.code, Some(0), "{way}: {run:#?}");
        assert_eq!(places(&run), TAMPERED, "{way}: {run:#?}");
        assert_eq!(
            run.stderr.matches("[tampered-output]").count(),
            3,
            "{way}: {run:#?}"
        );
        assert_eq!(
            site.read("shell.php"),
            "<?php",
            "what is not gongkai's is left alone"
        );
        // What is still there is named again, also when nothing else has changed.
        let run = site.run(arguments);
        assert_eq!(places(&run), TAMPERED[2..], "{way}: {run:#?}");
        fs::remove_file(site.path("public/shell.php")).unwrap();
        assert!(site.public() == fresh, "{way}");
    }
}

#[test]
fn what_was_done_to_the_site_is_said_in_chinese_too() {
    let site = site();
    overwrite(&site);
    let run = site.run(&["build", "--lang", "zh", "--now", NOW]);
    for words in ["被改过", "不见了", "不是 gongkai 写的"] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}

#[test]
fn a_site_may_have_such_a_build_refused_or_not_speak_of_it() {
    let site = site();
    overwrite(&site);
    let settings = fs::read_to_string(site.path("site.yaml")).unwrap();
    site.file(
        "site.yaml",
        format!("{settings}check: {{tampered-output: error}}\n"),
    );
    let before = site.public();
    for _ in 0..2 {
        let run = site.build();
        assert_eq!(run.code, Some(1), "{run:#?}");
        assert_eq!(places(&run), TAMPERED);
        assert!(site.public() == before, "nothing is written");
    }
    site.file(
        "site.yaml",
        format!("{settings}check: {{tampered-output: off}}\n"),
    );
    let run = site.build();
    assert_eq!((run.code, places(&run)), (Some(0), Vec::new()), "{run:#?}");
}

#[test]
fn nobody_is_alarmed_where_nothing_was_done() {
    let quiet = |site: &Site, what: &str| {
        let run = site.build();
        assert_eq!(run.code, Some(0), "{what}: {run:#?}");
        assert!(!run.stderr.contains("tampered-output"), "{what}: {run:#?}");
    };
    let copied = site();
    // As a copy or a backup leaves them: the same bytes, other times and numbers.
    let tree = copied.public();
    fs::remove_dir_all(copied.path("public")).unwrap();
    for (path, bytes) in &tree {
        copied.file(&format!("public/{path}"), bytes);
    }
    quiet(&copied, "a copy");
    copied
        .file("public/.well-known/a.txt", "of the server")
        .file("public/.gitignore", "");
    quiet(&copied, "names with a dot");
    copied.entry(9, "", "新的一份。");
    fs::remove_file(copied.path("content/00001.md")).unwrap();
    quiet(&copied, "a day's work");

    let older = site();
    fs::remove_dir_all(older.path("public/.gongkai/manifest")).unwrap();
    fs::remove_file(older.path("public/.gongkai/manifest.txt")).unwrap();
    older.entry(9, "", "新的一份。");
    quiet(&older, "an older program's folder, which has no manifest");
    assert!(older.public() == older.fresh());

    let first = Site::new();
    first.entry(1, "", "一份。").file("public/mine.txt", "mine");
    let run = first.build();
    assert!(
        run.stderr.contains("mine.txt") && !run.stderr.contains("tampered-output"),
        "{run:#?}"
    );
}

#[test]
fn an_entry_that_goes_is_removed_although_the_ledger_is_damaged() {
    let site = site();
    site.file("content/一.txt", "附件");
    site.entry(2, "attachments: [一.txt]\n", "有附件。");
    site.built();
    let entry = site.path("public/entry/002489524/2023-00002");
    assert!(fs::read_dir(&entry).unwrap().count() > 2);
    let ledger = site.path("public/.gongkai/ledger/start.txt");
    let damaged = fs::read_to_string(&ledger).unwrap() + "x";
    fs::write(ledger, damaged).unwrap();
    fs::remove_file(site.path("content/00002.md")).unwrap();
    fs::remove_file(site.path("content/一.txt")).unwrap();
    let run = site.build();
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(!entry.exists(), "{run:#?}");
    assert_eq!(places(&run), ["public/.gongkai/ledger/start.txt"], "{run:#?}");
    assert!(site.public() == site.fresh());
}

#[cfg(unix)]
#[test]
fn a_web_server_may_read_the_output_folder_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    site.entry(1, "", "一份。");
    let program = env!("CARGO_BIN_EXE_gongkai");
    let script = format!("umask 027; exec {program} build --now {NOW}");
    let status = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(site.root())
        .status()
        .unwrap();
    assert!(status.success());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&site.path("public")), 0o755);
    assert_eq!(mode(&site.path("public/entry")), 0o755);
    assert_eq!(mode(&site.path("public/index.html")), 0o644);
}

#[test]
fn changed_permissions_settings_of_servers_and_lost_records_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let page = "public/entry/002489524/2023-00001/index.html";
    for mode in [0o000, 0o600, 0o666, 0o755, 0o4644] {
        let site = site();
        fs::set_permissions(site.path(page), fs::Permissions::from_mode(mode)).unwrap();
        let verified = site.run(&["verify"]);
        assert_eq!(verified.code, Some(1), "{mode:o}: {verified:#?}");
        assert!(
            verified.stdout.contains("2023-00001/index.html"),
            "{mode:o}: {verified:#?}"
        );
        let run = site.run(&["build", "--now", NOW]);
        assert_eq!(places(&run), [page], "{mode:o}: {run:#?}");
        let found = fs::metadata(site.path(page)).unwrap().permissions().mode();
        assert_eq!(found & 0o7777, 0o644, "{mode:o}");
        assert_eq!(places(&site.run(&["build", "--now", NOW])), [""; 0]);
    }
    let site = site();
    fs::set_permissions(site.path("public/entry"), fs::Permissions::from_mode(0o700)).unwrap();
    site.file("public/.htaccess", "php_value auto_prepend_file x");
    site.file("public/.well-known/security.txt", "Contact: x");
    site.file("public/.gongkai/evil", "x");
    let verified = site.run(&["verify", "--ignore", ".well-known"]);
    for path in [".htaccess", ".gongkai/evil"] {
        assert!(
            verified.stdout.contains(&format!("strange: {path}\n")),
            "{verified:#?}"
        );
    }
    let run = site.run(&["build", "--now", NOW]);
    assert_eq!(
        places(&run),
        ["public/.gongkai/evil", "public/.htaccess", "public/entry"],
        "{run:#?}"
    );
    fs::remove_dir_all(site.path("public/.gongkai")).unwrap();
    fs::remove_file(site.path("public/.htaccess")).unwrap();
    let run = site.run(&["build", "--now", NOW]);
    assert_eq!(places(&run), ["public/.gongkai"], "{run:#?}");
}

#[test]
fn a_mode_that_was_chosen_for_all_files_is_no_tampering() {
    use std::os::unix::fs::PermissionsExt;
    let site = site();
    for (path, _) in site.public() {
        fs::set_permissions(
            site.path(&format!("public/{path}")),
            fs::Permissions::from_mode(0o640),
        )
        .unwrap();
    }
    site.entry(4, "", "正文。");
    for _ in 0..2 {
        let run = site.run(&["build", "--now", NOW]);
        assert_eq!(places(&run), [""; 0], "{run:#?}");
    }
}

#[test]
fn why_nothing_was_written_is_said_once_in_the_language_of_the_officer() {
    let site = Site::new();
    site.entry(1, "", "正文。").file("占位", "x");
    let run = site.run(&["--lang", "zh", "build", "--now", NOW, "--output", "占位/里"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let said = run.stderr.matches("路径中有一段不是文件夹（Not a directory）");
    assert_eq!(said.count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("（路径"), "{}", run.stderr);
    assert!(
        run.stderr.contains("用 --output 另指一个文件夹"),
        "{}",
        run.stderr
    );
}
