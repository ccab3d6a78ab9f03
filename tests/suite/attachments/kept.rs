//! Attachments over several builds: not opened again while nobody touches them, never believed
//! when somebody did, and what is wrong with them told every time.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use super::{ENTRY, docx, xlsx};
use crate::harness::{NOW, Run, SITE, Site, difference};

/// Until files just written can be told from files changed later.
const SETTLE: Duration = Duration::from_millis(80);

/// A folder with a program in the place of `pdftotext` that writes down each file it is asked for.
struct Program {
    folder: tempfile::TempDir,
}

impl Program {
    fn new(version: &str) -> Program {
        let program = Program {
            folder: tempfile::tempdir().unwrap(),
        };
        program.is(version);
        program
    }

    fn is(&self, version: &str) {
        let file = self.folder.path().join("pdftotext");
        let log = self.log();
        let script = format!(
            "#!/bin/sh\nif [ \"$1\" = -v ]; then echo 'pdftotext {version}' >&2; exit; fi\n\
             for last; do before=$file; file=$last; done\necho \"$before\" >> {}\n\
             case $before in *扫描*) printf '\\f';; *) printf '{version}说的是蓄洪区\\n\\f';; esac\n",
            log.display()
        );
        fs::write(&file, script).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("asked")
    }

    /// How often it was asked for a text since this was last called.
    fn asked(&self) -> usize {
        let said = fs::read_to_string(self.log()).unwrap_or_default();
        fs::remove_file(self.log()).ok();
        said.lines().count()
    }

    fn run(&self, site: &Site, arguments: &[&str]) -> Run {
        sleep(SETTLE);
        let path = format!("{}:/bin:/usr/bin", self.folder.path().display());
        Run::of(site.command(arguments).env("PATH", path).output().unwrap())
    }

    fn build(&self, site: &Site, more: &[&str]) -> Run {
        let run = self.run(site, &[&["build", "--now", NOW], more].concat());
        assert_eq!(run.code, Some(0), "{run:#?}");
        run
    }

    /// That the site is what a build from nothing makes of it.
    fn is_as_fresh(&self, site: &Site) {
        let output = tempfile::tempdir().unwrap();
        let folder = output.path().join("site");
        let copy = Site::copy_of(site.root());
        fs::remove_dir_all(copy.path(".gongkai")).ok();
        fs::remove_dir_all(copy.path("public")).ok();
        self.build(&copy, &["--output", folder.to_str().unwrap()]);
        let (now, fresh) = (site.public(), crate::harness::tree(&folder));
        assert_eq!(difference(&now, &fresh), [] as [String; 0]);
    }
}

fn site() -> Site {
    let site = Site::new();
    site.file(
        "site.yaml",
        format!("{SITE}check: {{attachment-scan: warning, attachment-program: warning}}\n"),
    )
    .entry(1, "attachments: [规划.pdf, 扫描.pdf, 表.xlsx]\n", "正文。")
    .entry(2, "attachments: [办法.docx]\n", "正文。")
    .file("content/规划.pdf", "%PDF-1.4 plan")
    .file("content/扫描.pdf", "%PDF-1.4 scan")
    .file("content/表.xlsx", xlsx(&[("收入", &[&["项目"], &["非税收入"]])]))
    .file("content/办法.docx", docx(&["第一条 手机13812345678。"]));
    site
}

fn kept(site: &Site) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(site.path(".gongkai/attachments"))
        .unwrap()
        .map(|item| item.unwrap().path())
        .collect();
    found.sort();
    found
}

/// The lines that name a rule, without those of the account.
fn findings(run: &Run) -> Vec<&str> {
    let lines = run.stderr.lines();
    lines.filter(|line| line.starts_with("warning[")).collect()
}

#[test]
fn an_unchanged_attachment_is_not_opened_and_its_findings_are_told_again() {
    let (site, program) = (site(), Program::new("1"));
    let first = program.build(&site, &[]);
    assert_eq!((findings(&first).len(), program.asked()), (2, 2), "{first:#?}");
    // Were they opened, this could not be built.
    for name in ["规划.pdf", "扫描.pdf", "表.xlsx", "办法.docx"] {
        let file = site.path(&format!("content/{name}"));
        let modified = fs::metadata(&file).unwrap().modified().unwrap();
        assert!(modified.elapsed().unwrap() >= SETTLE);
    }
    let again = program.build(&site, &["--timings"]);
    assert_eq!(findings(&again), findings(&first));
    assert_eq!(program.asked(), 0);
    assert!(again.stderr.contains("files: 0 written"), "{}", again.stderr);
    // A check looks into what the build left, and leaves nothing itself.
    let before = kept(&site);
    let check = program.run(&site, &["check"]);
    assert_eq!((findings(&check), program.asked()), (findings(&first), 0));
    assert_eq!(kept(&site), before);
    program.build(&site, &["--full"]);
    assert_eq!(program.asked(), 2, "--full believes nothing");
}

#[test]
fn a_change_is_noticed_and_what_no_entry_offers_is_forgotten() {
    let (site, program) = (site(), Program::new("1"));
    program.build(&site, &[]);
    let before = kept(&site);
    assert_eq!(before.len(), 4);
    program.asked();
    site.file("content/规划.pdf", "%PDF-1.4 another");
    program.build(&site, &[]);
    assert_eq!((program.asked(), kept(&site).len()), (1, 4));
    assert_ne!(kept(&site), before);
    program.is_as_fresh(&site);
    // The same bytes under the name of another kind of file.
    fs::rename(site.path("content/办法.docx"), site.path("content/办法.csv")).unwrap();
    site.entry(2, "attachments: [办法.csv]\n", "正文。");
    program.build(&site, &[]);
    program.is_as_fresh(&site);
    // An entry that goes takes along what was kept of its files.
    fs::remove_file(site.path("content/00001.md")).unwrap();
    program.build(&site, &[]);
    assert_eq!(kept(&site).len(), 1, "{:?}", kept(&site));
    program.is_as_fresh(&site);
}

#[test]
fn a_damaged_memory_of_attachments_is_made_again() {
    let (site, program) = (site(), Program::new("1"));
    let first = program.build(&site, &[]);
    let whole = site.public();
    for damage in [&b""[..], b"nonsense that is longer than any check sum is"] {
        for file in kept(&site) {
            fs::write(file, damage).unwrap();
        }
        // A new title makes the pages again, from texts that are gone.
        site.entry(
            1,
            "attachments: [规划.pdf, 扫描.pdf, 表.xlsx]\nnote: 新\n",
            "正文。",
        );
        let run = program.build(&site, &[]);
        assert_eq!(findings(&run), findings(&first));
        program.is_as_fresh(&site);
        site.entry(1, "attachments: [规划.pdf, 扫描.pdf, 表.xlsx]\n", "正文。");
        program.build(&site, &[]);
        assert_eq!(difference(&site.public(), &whole), [] as [String; 0]);
    }
    // One file's text in the place of another's.
    let files = kept(&site);
    fs::copy(&files[0], &files[1]).unwrap();
    fs::remove_dir_all(site.path("public")).unwrap();
    program.build(&site, &[]);
    assert_eq!(difference(&site.public(), &whole), [] as [String; 0]);
    fs::remove_dir_all(site.path(".gongkai")).unwrap();
    program.build(&site, &[]);
    assert_eq!(difference(&site.public(), &whole), [] as [String; 0]);
}

#[test]
fn another_version_of_the_program_reads_anew() {
    let (site, program) = (site(), Program::new("1"));
    program.build(&site, &[]);
    let page = format!("{ENTRY}/gui-hua.pdf.html");
    assert!(
        site.read(&page).contains("1说的是蓄洪区"),
        "{:?}",
        site.public().keys()
    );
    program.asked();
    program.is("2");
    program.build(&site, &[]);
    assert_eq!(program.asked(), 2);
    assert!(site.read(&page).contains("2说的是蓄洪区"));
    program.is_as_fresh(&site);
    // Without it the page is gone, and the texts of the others stay.
    let nothing = tempfile::tempdir().unwrap();
    sleep(SETTLE);
    let run = super::build_with_path(&site, nothing.path());
    assert!(run.stderr.contains("2 PDF without text"), "{}", run.stderr);
    assert!(!site.has(&page) && site.has(&format!("{ENTRY}/biao.xlsx.html")));
    let run = super::build_with_path(&site, nothing.path());
    assert!(run.stderr.contains("2 PDF without text"), "{}", run.stderr);
}

#[test]
fn a_site_whose_memory_cannot_be_written_is_built_all_the_same() {
    let (site, program) = (site(), Program::new("1"));
    // A file stands where the folder should be.
    site.file(".gongkai/attachments", "x");
    let run = program.build(&site, &[]);
    assert_eq!(findings(&run).len(), 2, "{run:#?}");
    assert!(Path::new(&site.path(".gongkai/attachments")).is_file());
    program.is_as_fresh(&site);
}
