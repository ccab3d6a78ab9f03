//! Builds that are killed, that meet each other, that run out of disk.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{NOW, Run, Site, Tree, difference, tree};

/// A site whose build takes long enough to be met in the middle.
fn large(entries: u32) -> Site {
    let site = Site::new();
    for serial in 1..=entries {
        let text = "一、工作情况\n全年办理各类事项若干件。\n".repeat(20);
        site.entry(serial, "category: 综合政务/政务公开\n", &text);
    }
    site
}

/// Every link of every page that leads to nothing, as `page -> link`.
fn broken_links(tree: &Tree) -> Vec<String> {
    let names: BTreeSet<&str> = tree.keys().map(String::as_str).collect();
    let mut broken = Vec::new();
    for (name, bytes) in tree.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        for attribute in ["href=", "src="] {
            for part in page.split(attribute).skip(1) {
                let target = part
                    .trim_start_matches('"')
                    .split(['"', '>', ' '])
                    .next()
                    .unwrap_or("");
                let target = target.split(['#', '?']).next().unwrap_or("");
                let Some(path) = target.strip_prefix('/') else {
                    continue;
                };
                let file = if path.is_empty() || path.ends_with('/') {
                    format!("{path}index.html")
                } else {
                    path.to_owned()
                };
                if !names.contains(file.as_str()) {
                    broken.push(format!("{name} -> {target}"));
                }
            }
        }
    }
    broken
}

/// Files that are neither the old site's nor the new one's.
fn torn(found: &Tree, old: &Tree, new: &Tree) -> Vec<String> {
    let own = |name: &str| name.starts_with(".gongkai/");
    let sound = |name: &String, bytes: &Vec<u8>| old.get(name) == Some(bytes) || new.get(name) == Some(bytes);
    found
        .iter()
        .filter(|(name, bytes)| !own(name) && !sound(name, bytes))
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn a_build_killed_at_any_moment_leaves_a_whole_site_and_the_next_one_finishes() {
    let site = large(150);
    site.built();
    let old = site.public();
    assert_eq!(broken_links(&old), Vec::<String>::new());
    // Everything changes: the title stands on every page; entries come and go.
    let settings = fs::read_to_string(site.path("site.yaml")).unwrap();
    site.file(
        "site.yaml",
        settings.replace("title: 示例", "title: 改名后的示例"),
    );
    fs::remove_file(site.path("content/00010.md")).unwrap();
    site.entry(500, "", "新的一份。");
    let new = site.fresh();
    // The moments are spread over the shortest build seen so far, so that nearly every build is met
    // while it works, however fast the machine is and whatever else it does.
    let mut shortest = Duration::from_secs(60);
    let mut killed = 0;
    let mut fraction: u32 = 1;
    for attempt in 0..400 {
        restore(&site, &old);
        fraction = fraction * 7 % 101;
        let start = Instant::now();
        let mut child = site
            .command(&["build", "--now", NOW])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if attempt >= 2 {
            std::thread::sleep(shortest * fraction / 101);
            stop(&mut child, attempt % 2 == 0);
        }
        if child.wait().unwrap().success() {
            shortest = shortest.min(start.elapsed());
            continue;
        }
        killed += 1;
        let found = site.public();
        assert_eq!(
            torn(&found, &old, &new),
            Vec::<String>::new(),
            "killed at {fraction}/101"
        );
        assert_eq!(
            broken_links(&found),
            Vec::<String>::new(),
            "killed at {fraction}/101"
        );
        site.built();
        let after = site.public();
        assert!(
            after == new,
            "after a kill at {fraction}/101: {:#?}",
            difference(&after, &new)
        );
        if killed == 50 {
            return;
        }
    }
    panic!("only {killed} of 400 builds could be killed before they ended");
}

/// Ends a build: as Ctrl-C does, or so that it cannot even notice.
fn stop(child: &mut Child, by_keyboard: bool) {
    if by_keyboard {
        let id = child.id().to_string();
        let sent = Command::new("kill")
            .args(["-INT", &id])
            .stderr(Stdio::null())
            .status();
        sent.unwrap();
    } else {
        child.kill().unwrap();
    }
}

/// Puts the old site back, to the byte, as its build left it.
fn restore(site: &Site, old: &Tree) {
    let public = site.path("public");
    fs::remove_dir_all(&public).ok();
    for (name, bytes) in old {
        site.file(&format!("public/{name}"), bytes);
    }
    // Its time is that of the last build; a copy would have that of the copying.
    let lock = fs::File::options().write(true).open(public.join(".gongkai/lock"));
    lock.unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
}

/// The most memory a build has had, in KiB, as the system last said before it ended.
fn peak_memory(site: &Site) -> u64 {
    let mut child = site
        .command(&["build", "--now", NOW])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line
            .and_then(|line| line.trim().split(' ').next()?.parse().ok())
            .unwrap_or(peak)
            .max(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success());
    peak
}

#[test]
fn memory_does_not_grow_with_the_texts() {
    let site_of = |entries: u32| {
        let site = Site::new();
        // A feed of full texts holds as many as it has items, however many entries there are: one.
        site.append("site.yaml", "feeds: {limit: 1}\n");
        for serial in 1..=entries {
            site.entry(serial, "", &"全年办理各类事项若干件。\n".repeat(5_000));
        }
        site
    };
    // 185 KB of text each: 37 MB, and 148 MB. What is worked on at once is the same in both.
    let (few, many) = (peak_memory(&site_of(200)), peak_memory(&site_of(800)));
    assert!(
        many < few + 80_000,
        "{few} KiB with 200 texts, {many} KiB with 800"
    );
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let site = large(300);
    let start = || {
        site.command(&["build", "--now", NOW])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let (first, second) = (start(), start());
    let runs = [first, second].map(|child| Run::of(child.wait_with_output().unwrap()));
    let refused = runs.iter().filter(|run| run.code == Some(2)).count();
    let done = runs.iter().filter(|run| run.code == Some(0)).count();
    assert!(done >= 1 && done + refused == 2, "{runs:#?}");
    for run in runs.iter().filter(|run| run.code == Some(2)) {
        assert!(run.stderr.contains("another"), "{}", run.stderr);
    }
    site.built();
    assert!(site.public() == site.fresh());
}

/// Mounts a small file system; tests run as root where the pipeline runs, and a machine that does
/// not let them is told so by a failing test, not by a skipped one.
struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    fn tmpfs(folder: &'a Path, size: &str) -> Mounted<'a> {
        fs::create_dir_all(folder).unwrap();
        let options = format!("size={size}");
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder)
            .status()
            .unwrap();
        assert!(status.success(), "this test mounts a small tmpfs: it needs root");
        Mounted(folder)
    }

    /// An ext4 in a file. It writes on its own only after ten minutes, so nothing gets there by chance.
    fn ext4(image: &Path, folder: &'a Path) -> Mounted<'a> {
        fs::create_dir_all(folder).unwrap();
        let mounted = Command::new("mount")
            .args(["-o", "loop,commit=600"])
            .args([image, folder])
            .status()
            .unwrap();
        assert!(mounted.success(), "this test mounts a small ext4: it needs root");
        Mounted(folder)
    }

    fn read_only(&self) {
        let status = Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(self.0)
            .status()
            .unwrap();
        assert!(status.success());
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        Command::new("umount").arg(self.0).status().ok();
    }
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let site = large(10);
    let disk = site.path("disk");
    let mounted = Mounted::tmpfs(&disk, "3m");
    let output = disk.join("public");
    let arguments = ["build", "--now", NOW, "--output", output.to_str().unwrap()];
    let first = site.run(&arguments);
    assert_eq!(first.code, Some(0), "{first:#?}");
    let before = tree(&output);
    for serial in 11..=400 {
        site.entry(serial, "", &"很长的一份报告。".repeat(500));
    }
    let run = site.run(&arguments);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr.contains("free some space on that disk"),
        "{}",
        run.stderr
    );
    let after = tree(&output);
    assert!(after == before, "{:#?}", difference(&after, &before));
    drop(mounted);
}

#[test]
fn a_read_only_output_leaves_the_old_site() {
    let site = large(10);
    let disk = site.path("disk");
    let mounted = Mounted::tmpfs(&disk, "10m");
    let output = disk.join("public");
    let arguments = ["build", "--now", NOW, "--output", output.to_str().unwrap()];
    assert_eq!(site.run(&arguments).code, Some(0));
    let before = tree(&output);
    mounted.read_only();
    site.entry(11, "", "新的一份。");
    let run = site.run(&arguments);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.to_lowercase().contains("read-only"), "{}", run.stderr);
    assert!(tree(&output) == before);
    drop(mounted);
}

#[test]
fn a_power_cut_after_a_build_has_ended_costs_no_file() {
    let site = large(60);
    let (image, disk) = (site.path("image"), site.path("disk"));
    fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
    let made = Command::new("mkfs.ext4").arg("-q").arg(&image).status().unwrap();
    assert!(made.success());
    let mounted = Mounted::ext4(&image, &disk);
    let output = disk.join("public");
    let build = || {
        let run = site.run(&["build", "--now", NOW, "--output", output.to_str().unwrap()]);
        assert_eq!(run.code, Some(0), "{run:#?}");
    };
    // A copy of the disk, as it is in this moment, is what a power cut leaves.
    let assert_is_there = |what: &str| {
        let (copy, after) = (site.path("copy"), site.path("after"));
        let copied = Command::new("cp")
            .arg("--sparse=always")
            .args([&image, &copy])
            .status()
            .unwrap();
        assert!(copied.success());
        let mounted = Mounted::ext4(&copy, &after);
        let found = tree(&after.join("public"));
        drop(mounted);
        let built = tree(&output);
        assert!(
            torn(&found, &built, &built).is_empty(),
            "{what}: {:#?}",
            difference(&found, &built)
        );
        assert!(
            built.keys().all(|name| found.contains_key(name)),
            "{what}: {:#?}",
            difference(&found, &built)
        );
    };
    build();
    assert_is_there("the first build");
    site.entry(100, "", "新的一份。");
    build();
    assert_is_there("a new entry");
    fs::remove_file(site.path("content/00010.md")).unwrap();
    build();
    assert_is_there("an entry less");
    drop(mounted);
}

#[test]
fn nothing_an_entry_says_becomes_code() {
    let site = Site::new();
    let hostile = "<script>alert(1)</script> {{ site.title }} {% raw %} ]]> <b onmouseover=alert(1)>";
    site.file(
        "content/a.yaml",
        format!(
            "title: '{hostile}'\nindex_number: 002489524/2023-00001\nunit: 水务局\npublished: 2023-01-11\n\
             keywords: ['{hostile}']\nsource: '{hostile}'\neditor: '{hostile}'\nnote: '{hostile}'\n\
             genre: '{hostile}'\nsummary: '</script>{hostile}'\nchanges: [{{date: 2023-02-01, note: '{hostile}'}}]\n\
             body: |\n  {hostile}\n"
        ),
    );
    site.entry(2, "", &format!("{hostile}\n\n</div></article></main><style>*{{display:none}}</style>\n\n\
         <a href=\"java\tscript:alert(1)\" onclick=\"alert(1)\">点</a> <iframe src=\"https://b.example\"></iframe>"));
    let run = site.build();
    // The disguised link is refused; without it the site is built.
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stderr.contains("dangerous-link"), "{}", run.stderr);
    site.entry(
        2,
        "",
        &format!(
            "{hostile}\n\n</div></article></main><style>*{{display:none}}</style>\n\n\
         <b onclick=\"alert(1)\">点</b> <iframe src=\"https://b.example\"></iframe>"
        ),
    );
    site.built();
    for (name, bytes) in site.public().iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes).to_lowercase();
        for code in [
            "<img src=x",
            "onerror=alert(1)>",
            "onclick=",
            "<iframe",
            "<style>",
        ] {
            let as_text = code.replace('<', "&lt;");
            assert!(
                !page.replace(&as_text, "").contains(code) || !code.starts_with('<'),
                "{name} holds {code}"
            );
        }
    }
    let entry = site.read("entry/002489524/2023-00001/index.html");
    assert!(
        entry.contains("{{ site.title }}"),
        "the text of the document was changed"
    );
    for feed in ["feed.xml", "feed.atom"] {
        let feed = site.read(feed);
        assert!(!feed.contains("<script>"), "a feed holds markup of an entry's");
        let mut reader = quick_xml::Reader::from_str(&feed);
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => break,
                _ => continue,
            }
        }
    }
}
