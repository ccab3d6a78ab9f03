//! What is checked is what is published, whatever is saved while a build runs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use gongkai::pipeline::{Failure, Options, Progress, Start, prepare_from, unchanged};
use gongkai::write::Opening;

use crate::harness::{NOW, Run, Site, Tree, difference, tree};

/// Until files just written can be told from files changed later.
const SETTLE: Duration = Duration::from_millis(80);

/// Where a build is when something is saved: at the beginning of a stage, or after so many steps of it.
type Point = (&'static str, usize);

/// The points of a first build at which something is saved.
const POINTS: [Point; 6] = [
    ("check", 0),
    ("attachments", 0),
    ("compare", 0),
    ("render", 0),
    ("render", 1),
    ("write", 0),
];

/// Those of a later one, which takes on what it knows.
const LATER: [Point; 3] = [("listed", 0), ("compare", 0), ("render", 0)];

/// The files of the site, each with what is saved over it.
const FILES: [(&str, &str); 12] = [
    (
        "content/00001.md",
        "---\ntitle: 甲\nindex_number: 002489524/2023-00001\nunit: 水务局\npublished: 2023-01-02\nattachments: [表.csv, 图.jpg]\n---\n改过的正文。\n",
    ),
    (
        "content/00002.yaml",
        "title: 乙\nindex_number: 002489524/2023-00002\nunit: 水务局\npublished: 2023-01-03\nbody: 改过的正文。\n",
    ),
    (
        "content/00003.md",
        "---\ntitle: 丙\nindex_number: 002489524/2023-00003\nunit: 水务局\npublished: 2023-01-04\n---\n改过的正文。\n\n## 附则\n",
    ),
    ("content/旧.txt", "改过的旧文。\n"),
    ("content/表.csv", "名称,数量\n改过的表,2\n"),
    ("content/图.jpg", "\u{1}JPG changed"),
    ("content/照片.png", "\u{1}PNG changed"),
    ("content/pages/guide.MD", "---\ntitle: 指南\n---\n改过的指南。\n"),
    ("content/pages/页.png", "\u{1}PNG changed"),
    (
        "site.yaml",
        "title: 改过的名称\nbase_url: https://a.example/\nunits: [{name: 水务局, code: \"002489524\", slug: shuiwu}]\n",
    ),
    ("themes/own/static/a.css", "p { color: blue }\n"),
    ("themes/own/locales/zh-Hans.yaml", "menu_units: 改过的词\n"),
];

fn site() -> Site {
    let site = Site::new();
    let settings = "title: 示例\nbase_url: https://a.example/\ntheme: own\ncompress: [gzip]\n\
                    units: [{name: 水务局, code: \"002489524\", slug: shuiwu}]\n";
    site.file("site.yaml", settings)
        .entry(1, "attachments: [表.csv, 图.jpg]\n", "见[附则](00003.md#附则)。")
        .file(
            "content/00002.yaml",
            "title: 乙\nindex_number: 002489524/2023-00002\nunit: 水务局\npublished: 2023-01-03\nbody: 原来的正文。\n\
             changes: [{date: 2023-02-01, note: 更正, before: 旧.txt}]\n",
        )
        .entry(3, "", "![照片](照片.png)\n\n## 附则\n\n原来的正文。")
        .file("content/旧.txt", "原来的旧文。\n")
        .file("content/表.csv", "名称,数量\n原来的表,1\n")
        .file("content/图.jpg", "\u{1}JPG at first")
        .file("content/照片.png", "\u{1}PNG at first")
        .file("content/pages/guide.MD", "---\ntitle: 指南\n---\n原来的指南。\n\n![页](页.png)\n")
        .file("content/pages/页.png", "\u{1}PNG at first")
        .file("themes/own/static/a.css", "p { color: red }\n")
        .file("themes/own/locales/zh-Hans.yaml", "menu_units: 原来的词\n");
    site
}

/// Saves something when a build comes to a point.
struct Saving<'a> {
    at: Point,
    stage: Mutex<&'static str>,
    steps: AtomicUsize,
    save: &'a (dyn Fn() + Sync),
}

impl Progress for Saving<'_> {
    fn stage(&self, name: &'static str, _total: usize) {
        *self.stage.lock().unwrap() = name;
        self.steps.store(0, Ordering::SeqCst);
        if self.at == (name, 0) {
            (self.save)();
        }
    }

    fn step(&self) {
        let step = self.steps.fetch_add(1, Ordering::SeqCst) + 1;
        if self.at == (*self.stage.lock().unwrap(), step) {
            (self.save)();
        }
    }
}

/// Builds as the program does, and saves something at a point.
fn build(site: &Site, at: Point, save: &(dyn Fn() + Sync)) -> Result<(), Failure> {
    let saving = Saving {
        at,
        stage: Mutex::new(""),
        steps: AtomicUsize::new(0),
        save,
    };
    build_as(site, &saving)
}

fn build_as(site: &Site, progress: &dyn Progress) -> Result<(), Failure> {
    let output = site.path("public");
    let options = Options {
        root: site.root().to_owned(),
        base_url: None,
        now: NOW.parse().unwrap(),
        now_is_given: true,
        allow_removals: false,
        drafts: false,
        portal: false,
        cache: Some(gongkai::cache::place(site.root(), &output)),
        full: false,
        edition: None,
        shown: Default::default(),
        preview: false,
    };
    let mut opening = Opening::begin(&output);
    let start = Start::read(&options)?;
    progress.stage("listed", 0);
    if unchanged(&start, &options, &mut opening, progress).is_some() {
        return Ok(());
    }
    let mut prepared = prepare_from(start, &options, progress)?;
    prepared.write(&mut opening, progress).map(drop)
}

fn built(site: &Site) {
    sleep(SETTLE);
    build(site, ("", 0), &|| {}).unwrap();
}

/// What a first build of a site gives.
fn fresh(site: &Site) -> Tree {
    let copy = Site::copy_of(site.root());
    for folder in ["public", ".gongkai"] {
        if copy.path(folder).exists() {
            fs::remove_dir_all(copy.path(folder)).unwrap();
        }
    }
    build(&copy, ("", 0), &|| {}).unwrap();
    tree(&copy.path("public"))
}

/// Saves `new` over a file at each point of a build, and puts back what was there.
fn save_at_every_point(file: &str, new: &str, points: &[Point], first: bool) {
    let site = site();
    let path = site.path(file);
    let old = fs::read(&path).unwrap();
    let before = fresh(&site);
    fs::write(&path, new).unwrap();
    let after = fresh(&site);
    assert_ne!(before, after, "{file}: nothing shows the change");
    fs::write(&path, &old).unwrap();
    for &at in points {
        if first {
            drop(fs::remove_dir_all(site.path("public")));
            drop(fs::remove_dir_all(site.path(".gongkai")));
        } else {
            // Something else has changed, so that there is something to do.
            built(&site);
            site.file("content/无关.bin", format!("{at:?}"));
            touch(&site);
        }
        sleep(SETTLE);
        let there = public(&site);
        let done = build(&site, at, &|| fs::write(&path, new).unwrap());
        let now = public(&site);
        match done {
            Ok(()) => assert!(
                now == before || now == after,
                "{file} at {at:?}: {:?}",
                difference(&now, &before)
            ),
            Err(Failure::Changed(changed)) => {
                assert_eq!(changed.file, file, "at {at:?}");
                assert!(now == there, "{file} at {at:?}: something was written");
            }
            Err(other) => panic!("{file} at {at:?}: {other:?}"),
        }
        fs::write(&path, &old).unwrap();
        for _ in 0..2 {
            built(&site);
            let now = public(&site);
            assert!(
                now == before,
                "{file} at {at:?}, restored: {:?}",
                difference(&now, &before)
            );
        }
    }
}

/// Saves an entry again as it is, so that the next build has something to read.
fn touch(site: &Site) {
    let path = site.path("content/00003.md");
    let text = fs::read(&path).unwrap();
    fs::write(path, text).unwrap();
}

fn public(site: &Site) -> Tree {
    let folder = site.path("public");
    match folder.is_dir() {
        true => tree(&folder),
        false => Tree::new(),
    }
}

#[test]
fn a_file_saved_during_a_first_build_is_published_as_checked_or_not_at_all() {
    for (file, new) in FILES {
        save_at_every_point(file, new, &POINTS, true);
    }
}

#[test]
fn a_file_saved_during_a_later_build_is_published_as_checked_or_not_at_all() {
    for (file, new) in &FILES[..8] {
        save_at_every_point(file, new, &LATER, false);
    }
}

#[test]
fn a_file_removed_during_a_build_ends_it() {
    let site = site();
    built(&site);
    let before = public(&site);
    for file in [
        "content/00003.md",
        "content/旧.txt",
        "content/照片.png",
        "content/表.csv",
    ] {
        let path = site.path(file);
        let old = fs::read(&path).unwrap();
        drop(fs::remove_dir_all(site.path(".gongkai")));
        fs::remove_dir_all(site.path("public/entry")).unwrap();
        let there = public(&site);
        let done = build(&site, ("render", 0), &|| fs::remove_file(&path).unwrap());
        assert!(
            matches!(&done, Err(Failure::Changed(changed)) if changed.file == file),
            "{file}: {done:?}"
        );
        assert_eq!(difference(&public(&site), &there), [""; 0], "{file}");
        fs::write(&path, old).unwrap();
        built(&site);
        assert_eq!(difference(&public(&site), &before), [""; 0], "{file}");
    }
}

/// Folders may be exchanged in one step, which leaves the files in them as old as they were.
#[test]
fn a_folder_that_is_exchanged_and_put_back_leaves_no_wrong_page() {
    let site = Site::new();
    let text = |word: &str| format!("{word}的正文。");
    for folder in ["content/a", "other"] {
        for serial in 1..=3 {
            site.entry(serial, "", &text(folder));
            fs::create_dir_all(site.path(folder)).unwrap();
            let name = format!("{serial:05}.md");
            fs::rename(site.path("content").join(&name), site.path(folder).join(&name)).unwrap();
        }
    }
    let (here, there, aside) = (site.path("content/a"), site.path("other"), site.path("aside"));
    let exchange = || {
        let rename = |from: &Path, to: &Path| fs::rename(from, to).unwrap();
        rename(&here, &aside);
        rename(&there, &here);
        rename(&aside, &there);
    };
    let before = fresh(&site);
    for (away, back) in [
        (("listed", 0), ("check", 3)),
        (("check", 0), ("compare", 0)),
        (("render", 0), ("write", 0)),
    ] {
        drop(fs::remove_dir_all(site.path("public")));
        drop(fs::remove_dir_all(site.path(".gongkai")));
        sleep(SETTLE);
        let gone = AtomicUsize::new(0);
        let done = build_with_two(&site, away, back, &|| {
            gone.fetch_add(1, Ordering::SeqCst);
            exchange();
        });
        if gone.load(Ordering::SeqCst) % 2 == 1 {
            exchange();
        }
        if done.is_ok() {
            assert_eq!(difference(&public(&site), &before), [""; 0], "{away:?}");
        }
        for _ in 0..2 {
            built(&site);
            assert_eq!(difference(&public(&site), &before), [""; 0], "{away:?}");
        }
    }
}

/// The same as [`build`], with something done at two points.
fn build_with_two(site: &Site, one: Point, two: Point, act: &(dyn Fn() + Sync)) -> Result<(), Failure> {
    // A build that ends before the second point is left as it is.
    struct Two<'a>(Saving<'a>, Saving<'a>);
    impl Progress for Two<'_> {
        fn stage(&self, name: &'static str, total: usize) {
            self.0.stage(name, total);
            self.1.stage(name, total);
        }
        fn step(&self) {
            self.0.step();
            self.1.step();
        }
    }
    let saving = |at| Saving {
        at,
        stage: Mutex::new(""),
        steps: AtomicUsize::new(0),
        save: act,
    };
    build_as(site, &Two(saving(one), saving(two)))
}

/// A program in the place of `pdftotext` saves an entry while its attachment is read: after it was
/// checked, before its page is made.
#[test]
fn who_saves_personal_data_while_a_build_runs_is_told_and_nothing_is_written() {
    let site = Site::new();
    site.entry(1, "attachments: [表.pdf]\n", "正文。")
        .file("content/表.pdf", "%PDF-1.4 甲");
    let program = "#!/bin/sh\nif [ \"$1\" = -v ]; then echo 'pdftotext 1' >&2; exit; fi\n\
                   echo '张三，身份证号：11010519491231002X。' >> content/00001.md\necho 表\n";
    site.file("bin/pdftotext", program);
    fs::set_permissions(site.path("bin/pdftotext"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", site.path("bin").display());
    let build = |language: &str| {
        let arguments = ["build", "--now", NOW, "--lang", language];
        Run::of(site.command(&arguments).env("PATH", &path).output().unwrap())
    };
    let run = build("en");
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr
            .contains("content/00001.md was changed while gongkai was running"),
        "{run:#?}"
    );
    assert!(!site.path("public").exists(), "nothing is written");
    // The next build checks what is there now.
    let run = build("zh");
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stderr.contains("personal-id"), "{run:#?}");
    drop(fs::remove_dir_all(site.path(".gongkai")));
    site.entry(1, "attachments: [表.pdf]\n", "正文。");
    let run = build("zh");
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr
            .contains("错误：content/00001.md 在 gongkai 运行期间被改动了"),
        "{run:#?}"
    );
}
