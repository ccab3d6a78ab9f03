//! Builds on a disk whose power is cut: a small ext4 file system in a file, of which a copy is what had
//! reached the disk in that moment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::disk::Disk;
use super::super::disk::fuse::{Fuse, Then};
use super::{Site, Tree, build, build_with, fresh, new_site, old_site, tree};

/// A mounted file system.
struct Mounted(PathBuf);

impl Mounted {
    /// The file system writes on its own only after ten minutes, so nothing gets to the disk by chance.
    fn new(image: &Path, at: &Path) -> Mounted {
        fs::create_dir_all(at).unwrap();
        run(
            "mount",
            &[
                "-o".as_ref(),
                "loop,commit=600".as_ref(),
                image.as_ref(),
                at.as_ref(),
            ],
        );
        Mounted(at.to_owned())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).status().ok();
    }
}

fn run(program: &str, arguments: &[&std::ffi::OsStr]) {
    let status = Command::new(program).args(arguments).status().unwrap();
    assert!(
        status.success(),
        "{program} failed: this test mounts a small ext4 and needs root"
    );
}

/// How a file system can be synced.
#[derive(Clone, Copy, Debug)]
enum Syncs {
    AtOnce,
    OneByOne,
}

fn synced(syncs: Syncs, changes: Option<usize>) -> Disk {
    Disk {
        fuse: changes.map(|changes| Fuse::new(changes, Then::Killed)),
        sync: true,
        is_without_syncfs: matches!(syncs, Syncs::OneByOne),
        ..Disk::default()
    }
}

/// Builds `old` if there is one, then `new` until `changes`, and cuts the power; gives what is there when
/// it is back, whether the build had ended, and what the next build makes of it.
fn cut(syncs: Syncs, old: Option<&Site>, new: &Site, changes: Option<usize>) -> (Tree, bool, Tree) {
    let folder = tempfile::tempdir().unwrap();
    let (disk, copy) = (folder.path().join("disk"), folder.path().join("copy"));
    fs::File::create(&disk).unwrap().set_len(16 << 20).unwrap();
    run("mkfs.ext4", &["-q".as_ref(), disk.as_ref()]);
    let mounted = Mounted::new(&disk, &folder.path().join("before"));
    let output = mounted.0.join("public");
    if let Some(old) = old {
        build_with(&output, old, synced(syncs, None)).unwrap();
    }
    let has_ended = build_with(&output, new, synced(syncs, changes)).is_ok();
    run("cp", &["--sparse=always".as_ref(), disk.as_ref(), copy.as_ref()]);
    drop(mounted);
    let mounted = Mounted::new(&copy, &folder.path().join("after"));
    let output = mounted.0.join("public");
    let found = tree(&output);
    let report = build(&output, new);
    assert!(
        report.tampering.altered.is_empty() && report.tampering.missing.is_empty(),
        "{report:?}"
    );
    (found, has_ended, tree(&output))
}

/// Without what is the writer's own.
fn site_of(tree: &Tree) -> Vec<(&String, &Option<Vec<u8>>)> {
    tree.iter()
        .filter(|(path, bytes)| bytes.is_some() && !path.starts_with(".gongkai"))
        .collect()
}

#[test]
fn what_is_said_to_be_done_is_on_the_disk() {
    everything_is_on_the_disk(Syncs::AtOnce);
}

#[test]
fn what_is_said_to_be_done_is_on_a_disk_that_is_synced_file_by_file() {
    everything_is_on_the_disk(Syncs::OneByOne);
}

fn everything_is_on_the_disk(syncs: Syncs) {
    let (old, new) = (old_site(), new_site());
    let mut less = old_site();
    less.retain(|path, _| !path.starts_with("entry/b/"));
    for (from, to) in [(None, &old), (Some(&old), &new), (Some(&old), &less)] {
        let (found, has_ended, after) = cut(syncs, from, to, None);
        assert!(has_ended);
        let expected = fresh(to);
        assert_eq!(site_of(&found), site_of(&expected));
        assert_eq!(after, expected);
    }
}

#[test]
fn a_power_cut_at_any_moment_leaves_every_file_old_or_new() {
    every_file_is_old_or_new(Syncs::AtOnce, 7);
}

#[test]
fn a_power_cut_leaves_every_file_old_or_new_on_a_disk_that_is_synced_file_by_file() {
    every_file_is_old_or_new(Syncs::OneByOne, 11);
}

/// Cuts the power after every so many changes, until the build ends before that.
fn every_file_is_old_or_new(syncs: Syncs, every: usize) {
    let (old, new) = (old_site(), new_site());
    let expected = fresh(&new);
    let mut ended = false;
    let mut tried = 0;
    for changes in (20..).step_by(every) {
        let (found, has_ended, after) = cut(syncs, Some(&old), &new, Some(changes));
        for (path, bytes) in site_of(&found) {
            let text = bytes.as_deref().unwrap_or_default();
            let whole = |site: &Site| site.get(path).is_some_and(|(_, whole)| whole.as_bytes() == text);
            assert!(
                whole(&old) || whole(&new),
                "after {changes}: {path} holds {text:?}"
            );
        }
        let kept = old.keys().filter(|path| new.contains_key(*path));
        for path in kept {
            assert!(found.contains_key(path), "after {changes}: {path} is missing");
        }
        assert_eq!(after, expected, "after {changes}");
        tried += 1;
        ended = has_ended;
        if ended {
            break;
        }
    }
    assert!(ended && tried > 8, "{tried}");
}
