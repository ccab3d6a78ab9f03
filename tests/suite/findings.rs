//! Each folder of `tests/invalid/` is a site that is refused, each of `tests/warned/` one that is
//! built with a warning; `stderr.txt` is what the officer reads, to the letter.
//!
//! `UPDATE_EXPECTED=1 cargo test findings` writes the files anew: read them before committing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{NOW, Site};

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind);
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|item| item.unwrap().path())
        .collect();
    all.sort();
    assert!(all.len() >= 5, "fixtures are missing: {all:?}");
    all
}

/// The account of entries stays; files, bytes and seconds have tests of their own.
fn without_files(stderr: &str) -> String {
    stderr
        .lines()
        .map(|line| line.split("; files: ").next().unwrap_or(line).to_owned() + "\n")
        .collect()
}

fn compare(kind: &str, code: i32) {
    let mut wrong = Vec::new();
    for fixture in fixtures(kind) {
        let site = Site::copy_of(&fixture);
        fs::remove_file(site.path("stderr.txt")).ok();
        fs::create_dir_all(site.path("content")).unwrap();
        let run = site.run(&["build", "--now", NOW]);
        let said = without_files(&run.stderr);
        let expected_file = fixture.join("stderr.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected_file, &said).unwrap();
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if said != expected || run.code != Some(code) {
            wrong.push(format!(
                "{}: exit {:?}, expected {code}\n--- said\n{said}\n--- expected\n{expected}",
                fixture.display(),
                run.code
            ));
        }
        assert_eq!(
            site.path("public").exists(),
            code == 0,
            "{}: public/",
            fixture.display()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn an_invalid_site_is_refused_with_every_reason_and_nothing_is_written() {
    compare("invalid", 1);
}

#[test]
fn what_can_be_read_all_the_same_is_built_with_a_warning() {
    compare("warned", 0);
}

#[test]
fn an_invalid_change_leaves_the_site_that_is_there_untouched() {
    let site = Site::new();
    site.entry(1, "", "正文。").built();
    let before = site.public();
    site.entry(2, "colour: red\n", "正文。");
    assert_eq!(site.build().code, Some(1));
    assert_eq!(site.public(), before);
}

/// What cannot lie in a repository is made here.
#[test]
fn files_that_are_no_files_are_refused() {
    let site = Site::new();
    let long_line = format!("---\ntitle: {}\n---\n", "长".repeat(7_000_000));
    site.file("content/long.md", long_line);
    std::os::unix::fs::symlink("nowhere", site.path("content/dangling.md")).unwrap();
    let fifo = std::process::Command::new("mkfifo")
        .arg(site.path("content/pipe.md"))
        .status()
        .unwrap();
    assert!(fifo.success());
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    for said in [
        "error[too-large]: the file is 20.1 MiB large",
        "--> content/long.md",
        "error[unreadable-file]: this file cannot be read: it is not a regular file",
        "--> content/pipe.md",
        "--> content/dangling.md",
    ] {
        assert!(
            run.stderr.contains(said),
            "{said:?} is missing from\n{}",
            run.stderr
        );
    }
    assert!(
        run.stderr.len() < 5_000,
        "the message is {} bytes long",
        run.stderr.len()
    );
}

#[test]
fn a_long_line_is_shown_in_part() {
    let site = Site::new();
    let title = "长".repeat(1_000_000);
    site.file("content/a.md", format!("---\ntitel: {title}\n---\n正文\n"));
    let run = site.build();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("unknown key `titel`"), "{}", run.stderr);
    assert!(
        run.stderr.len() < 60_000,
        "the message is {} bytes long",
        run.stderr.len()
    );
}
