//! What nobody would put there on purpose: pipes and devices where files belong, files that do not fit
//! into the memory, names that move the cursor, two at once. Every run ends, says what is wrong, and
//! breaks nothing.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::harness::{NOW, Run, SITE, Site};

/// Runs the program, and fails where it would wait for ever.
fn ends(site: &Site, arguments: &[&str]) -> Run {
    let mut command = site.command(arguments);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    for _ in 0..1200 {
        if child.try_wait().unwrap().is_some() {
            return Run::of(child.wait_with_output().unwrap());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    panic!(
        "{arguments:?} does not end: {:#?}",
        Run::of(child.wait_with_output().unwrap())
    );
}

fn pipe(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else if path.exists() {
        fs::remove_file(path).unwrap();
    }
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A file with no bytes on the disk that is said to have many.
fn endless(path: &Path) {
    File::create(path).unwrap().set_len(6 << 30).unwrap();
}

fn is_refused(run: &Run, part: &str) {
    assert!(run.code == Some(1) || run.code == Some(2), "{run:#?}");
    assert!(run.stderr.contains(part), "{part} is missing: {run:#?}");
    assert!(!run.stderr.contains("panicked"), "{run:#?}");
}

#[test]
fn settings_that_do_not_fit_into_the_memory_are_refused() {
    let site = Site::new();
    endless(&site.path("site.yaml"));
    for command in ["build", "check", "new"] {
        let run = ends(&site, &[command]);
        is_refused(&run, "error[too-large]: the file is 6144.0 MiB large");
        assert!(run.stderr.contains("site.yaml"), "{run:#?}");
    }
}

#[test]
fn a_memory_that_is_no_file_is_no_memory() {
    let site = Site::new();
    site.entry(1, "", "见[别处](https://a.invalid/)。").built();
    let before = site.public();
    let kept: Vec<_> = fs::read_dir(site.path(".gongkai")).unwrap().collect();
    assert!(!kept.is_empty());
    for item in kept {
        pipe(&item.unwrap().path());
    }
    let run = ends(&site, &["build", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(site.public() == before);
}

#[test]
fn built_pages_that_no_browser_would_show_are_findings() {
    let site = Site::new();
    site.entry(1, "", "正文。").built();
    endless(&site.path("public/index.html"));
    site.file("public/unit/index.html", "<div>".repeat(200_000));
    let run = ends(&site, &["check", "--rendered", "--now", NOW]);
    is_refused(
        &run,
        "error[unreadable-file]: this file cannot be read: it is too large",
    );
    is_refused(&run, "this file cannot be read: it is nested too deeply");
    for page in ["public/index.html", "public/unit/index.html"] {
        assert!(run.stderr.contains(page), "{page}: {run:#?}");
    }
}

#[test]
fn an_index_of_pipes_and_devices_is_no_index() {
    let site = Site::new();
    site.entry(1, "", "正文。").built();
    let manifest = site.path("public/search/manifest.json");
    pipe(&manifest);
    is_refused(&ends(&site, &["search", "正文"]), "it is not a regular file");
    fs::remove_file(&manifest).unwrap();
    symlink("/dev/zero", &manifest).unwrap();
    is_refused(&ends(&site, &["search", "正文"]), "it is not a regular file");
    fs::remove_file(&manifest).unwrap();
    endless(&manifest);
    is_refused(&ends(&site, &["search", "正文"]), "it is too large");
}

#[test]
fn a_theme_of_pipes_and_endless_files_is_refused() {
    let site = Site::new();
    site.file("site.yaml", format!("{SITE}theme: town\n"))
        .file("themes/town/templates/.keep", "")
        .file("themes/town/static/.keep", "");
    pipe(&site.path("themes/town/templates/entry.html"));
    pipe(&site.path("themes/town/static/town.css"));
    endless(&site.path("themes/town/static/film.mp4"));
    let run = ends(&site, &["build"]);
    is_refused(&run, "this file cannot be read: it is not a regular file");
    is_refused(
        &run,
        "error[too-large]: the file is 6144.0 MiB large; at most 256 MiB are read",
    );
    for file in ["templates/entry.html", "static/town.css", "static/film.mp4"] {
        assert!(
            run.stderr.contains(&format!("--> themes/town/{file}")),
            "{file}: {run:#?}"
        );
    }
}

#[test]
fn a_report_that_cannot_be_printed_is_a_failure_and_one_that_nobody_reads_is_none() {
    let site = Site::new();
    site.file(
        "a.txt",
        "关于节水的公告\n全市居民应当节约用水，共同保护水资源。\n",
    );
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = site.command(&["import", "a.txt", "--dry-run"]);
    let run = Run::of(command.stdout(full).output().unwrap());
    is_refused(&run, "error: No space left on device");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = site.command(&["import", "a.txt", "--dry-run"]);
    let run = Run::of(command.stdout(writer).output().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn schemas_and_manual_pages_are_not_written_into_pipes() {
    let site = Site::new();
    site.file("schemas/.keep", "").file("man1/.keep", "");
    pipe(&site.path("schemas/page.schema.json"));
    pipe(&site.path("man1/gongkai-check.1"));
    let schema = ends(&site, &["schema", "--output", "schemas"]);
    is_refused(&schema, "schemas/page.schema.json: it is not a regular file");
    is_refused(&ends(&site, &["man", "man1"]), "man1: it is not a regular file");
    assert_eq!(
        fs::read_dir(site.path("man1")).unwrap().count(),
        2,
        "half of the pages were written"
    );
}

#[test]
fn the_names_of_files_cannot_speak_to_the_terminal() {
    let site = Site::new();
    site.file("content/\u{1b}[31m\u{7}.md", "---\ntitle: [\n---\n");
    let run = site.build();
    is_refused(&run, "content/\u{FFFD}[31m\u{FFFD}.md:2:8");
    // What turns the order of signs round makes another name of it.
    let turned = ends(&site, &["build", "--root", "\u{202e}dm.a"]);
    is_refused(&turned, "\u{FFFD}dm.a");
    for arguments in [
        &["build", "--root", "\u{1b}[31m"][..],
        &["import", "\u{1b}[31m"],
        &["man", "site.yaml/\u{1b}[31m"],
        &["new", "题", "--unit", "\u{1b}[31m"],
        &["bu\u{1b}[31mild", "--lang", "zh"],
    ] {
        let run = site.run(arguments);
        let told = run.stderr.chars().chain(run.stdout.chars());
        let moved: Vec<char> = told.filter(|c| c.is_control() && *c != '\n').collect();
        assert!(moved.is_empty(), "{arguments:?}: {moved:?} in {run:#?}");
    }
}

#[test]
fn a_value_without_end_is_not_repeated() {
    let site = Site::new();
    let long = "甲".repeat(300_000);
    site.entry(1, "", &format!("见[乙](#{long})和[丙](/{long}/)。"));
    let run = site.build();
    is_refused(&run, "error[broken-link]");
    assert!(
        run.stderr.contains("warning[dead-anchor]"),
        "{}",
        &run.stderr[..200]
    );
    assert!(
        run.stderr.len() < 60_000,
        "the message is {} bytes long",
        run.stderr.len()
    );
}

#[test]
fn two_officers_at_once_do_not_get_one_number() {
    let site = Site::new();
    site.file(
        "site.yaml",
        SITE.replace("  - name: 民政局\n    slug: minzheng\n", ""),
    );
    let children: Vec<_> = (0..8)
        .map(|n| {
            let mut command = site.command(&["new", &format!("通告{n}"), "--now", NOW]);
            command.stdout(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let files = crate::harness::tree(&site.path("content"));
    let mut numbers: Vec<String> = files
        .values()
        .filter_map(|bytes| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.lines()
                .find_map(|line| line.strip_prefix("索引号: ").map(str::to_owned))
        })
        .collect();
    numbers.sort();
    let wanted: Vec<String> = (1..=8).map(|n| format!("002489524/2024-{n:05}")).collect();
    assert_eq!(numbers, wanted);
}

#[test]
fn times_beyond_the_calendar_are_wrong_usage() {
    let site = Site::new();
    for time in [
        "9999-12-31T23:59:59Z",
        "-009999-01-02T00:00:00Z",
        "0001-01-01",
        "99999999",
    ] {
        let run = site.run(&["build", &format!("--now={time}")]);
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(
            run.stderr
                .contains("write 2024-01-31T09:00:00+08:00 or 2024-01-31"),
            "{run:#?}"
        );
        assert!(!site.path("public").exists());
    }
}

#[test]
fn a_link_to_a_folder_and_a_name_in_another_encoding_are_told_as_what_they_are() {
    use std::os::unix::ffi::OsStrExt;
    let site = Site::new();
    site.entry(1, "", "一。").file("content/附件/a.txt", "甲");
    symlink(site.path("content/附件"), site.path("content/link")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"\xb9\xab\xb8\xe6.md");
    fs::write(site.path("content").join(name), "x").unwrap();
    let run = site.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let said = "error[unreadable-file]: this is a link to a folder";
    assert!(
        run.stderr.contains(said) && run.stderr.contains("content/link"),
        "{run:#?}"
    );
    let said = "error[unreadable-file]: the name of this file is not UTF-8";
    assert!(run.stderr.contains(said), "{run:#?}");
    assert!(
        !run.stderr.contains("outside-site") && !run.stderr.contains("no such file"),
        "{run:#?}"
    );
}
