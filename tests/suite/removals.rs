//! A build that would take much of a portal away by accident is refused, and one that is meant is not.

use std::fs;

use crate::harness::{NOW, Run, Site, Tree};

fn site(entries: u32) -> Site {
    let site = Site::new();
    for serial in 1..=entries {
        site.entry(serial, "", "正文。");
    }
    site.built();
    site
}

fn remove(site: &Site, serials: std::ops::RangeInclusive<u32>) {
    for serial in serials {
        fs::remove_file(site.path(&format!("content/{serial:05}.md"))).unwrap();
    }
}

fn refused(site: &Site, run: &Run, before: &Tree) {
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(site.public() == *before, "something was written");
}

#[test]
fn more_than_a_tenth_of_the_entries_and_more_than_five_go_only_when_that_is_allowed() {
    let site = site(12);
    let before = site.public();
    remove(&site, 1..=6);
    for _ in 0..2 {
        let run = site.build();
        refused(&site, &run, &before);
        assert!(
            run.stderr.contains("would remove 6 of the 12 entries"),
            "{run:#?}"
        );
        assert!(run.stderr.contains("/entry/002489524/2023-00001/"), "{run:#?}");
        assert!(run.stderr.contains(", and 1 more"), "{run:#?}");
        // What the brake compares with is not what may be deleted.
        drop(fs::remove_dir_all(site.path(".gongkai")));
    }
    let run = site.run(&["build", "--now", NOW, "--lang", "zh"]);
    assert!(run.stderr.contains("已发布的 12 个条目中的 6 个"), "{run:#?}");
    let run = site.run(&["build", "--now", NOW, "--allow-removals"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(site.public(), site.fresh());
}

#[test]
fn a_content_folder_that_is_empty_takes_nothing_away() {
    let site = site(8);
    let before = site.public();
    fs::rename(site.path("content"), site.path("elsewhere")).unwrap();
    fs::create_dir(site.path("content")).unwrap();
    refused(&site, &site.build(), &before);
    refused(&site, &site.run(&["build", "--now", NOW, "--full"]), &before);
    // Also when the records of what was written are damaged.
    let ledger = site.path("public/.gongkai/ledger");
    for part in fs::read_dir(&ledger).unwrap() {
        let part = part.unwrap().path();
        fs::write(&part, [fs::read(&part).unwrap(), b"x".to_vec()].concat()).unwrap();
    }
    refused(&site, &site.build(), &site.public());
    fs::remove_dir(site.path("content")).unwrap();
    fs::rename(site.path("elsewhere"), site.path("content")).unwrap();
    site.built();
    assert_eq!(site.public(), before);
}

#[test]
fn few_entries_or_a_small_share_of_many_go_as_they_always_did() {
    let small = site(6);
    remove(&small, 1..=5);
    small.built();
    let large = site(61);
    remove(&large, 1..=6);
    large.built();
    // What is gone by its own word stays at its address.
    let told = site(7);
    for serial in 1..=7 {
        told.entry(
            serial,
            "state: gone\nreason: 已归档\nchanges: [{date: 2023-03-01, note: 删除}]\n",
            "",
        );
    }
    told.built();
}

#[test]
fn a_new_number_for_every_entry_is_a_removal_of_all() {
    let site = site(7);
    let before = site.public();
    for serial in 1..=7 {
        let path = format!("content/{serial:05}.md");
        let text = fs::read_to_string(site.path(&path)).unwrap();
        site.file(&path, text.replace("/2023-", "/2022-"));
    }
    refused(&site, &site.build(), &before);
}

#[test]
fn a_time_before_that_of_the_last_build_takes_nothing_away_by_accident() {
    let site = site(7);
    let before = site.public();
    let run = site.run(&["build", "--now", "1970-01-01"]);
    refused(&site, &run, &before);
    assert!(run.stderr.contains("would remove 7 of the 7"), "{run:#?}");
    assert!(
        run.stderr
            .contains("before that of the last build, 2024-06-01T04:00:00Z"),
        "{run:#?}"
    );
    // Even a single one, when it is all there is.
    let one = self::site(1);
    refused(&one, &one.run(&["build", "--now", "1970-01-01"]), &one.public());
    // Nor a few of many: they would only be scheduled again.
    let many = self::site(30);
    many.entry(31, "", "正文。");
    let text = fs::read_to_string(many.path("content/00031.md")).unwrap();
    let line = text.lines().find(|line| line.starts_with("published:")).unwrap();
    many.file("content/00031.md", text.replace(line, "published: 2024-05-31"));
    many.built();
    for full in [
        &["build", "--now", "2024-05-01"][..],
        &["build", "--now", "2024-05-01", "--full"],
    ] {
        let run = many.run(full);
        refused(&many, &run, &many.public());
        assert!(run.stderr.contains("/entry/002489524/2023-00031/"), "{run:#?}");
        assert!(many.has("entry/002489524/2023-00031/index.html"));
    }
    // A day earlier that takes nothing away is nobody's accident.
    let run = site.run(&["build", "--now", "2024-05-30"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let run = site.run(&["build", "--now", "1970-01-01", "--allow-removals"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn a_clock_behind_the_last_build_is_refused_with_a_way_out() {
    let site = site(1);
    let ahead = site.run(&["build", "--now", "2400-01-01"]);
    assert_eq!(ahead.code, Some(0), "{ahead:#?}");
    let before = site.public();
    for _ in 0..2 {
        // The system's clock, which is right, and behind all the same.
        let run = site.run(&["build"]);
        refused(&site, &run, &before);
        assert!(
            run.stderr.contains("the last build was for 2399-12-31T16:00:00Z"),
            "{run:#?}"
        );
        assert!(run.stderr.contains("--allow-removals"), "{run:#?}");
        drop(fs::remove_dir_all(site.path(".gongkai")));
    }
    assert_eq!(site.run(&["build", "--allow-removals"]).code, Some(0));
    assert_eq!(site.run(&["build"]).code, Some(0));
}

/// The time of a build is in no byte of the output folder.
#[test]
fn the_hour_of_a_build_changes_no_file() {
    let site = site(2);
    let before = site.public();
    for hour in ["2024-06-01T13:00:00+08:00", "2024-06-01T23:00:00+08:00"] {
        site.append("content/00001.md", " ");
        assert_eq!(site.run(&["build", "--now", hour]).code, Some(0));
        assert_eq!(site.public(), before);
    }
}
