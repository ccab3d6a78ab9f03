//! A portal with lists, feeds and attachments, killed at every change to the disk that a build makes.

use rayon::prelude::*;

use super::super::disk::fuse::Then;
use super::{Site, build, build_with, fresh, fused, published, tree};
use crate::output::Phase;

/// A portal of these entries, as its pages link to one another. Every page says `look`.
fn portal(entries: &[u32], look: &str) -> Site {
    let mut site = Site::new();
    let mut add = |path: String, phase: Phase, links: &[String]| {
        let links: String = links.iter().map(|link| format!("\n-> {link}")).collect();
        site.insert(path, (phase, format!("{look}{links}")));
    };
    let entry = |n: u32| format!("entry/{n:03}/index.html");
    let year = |n: u32| format!("year/{}/index.html", 2000 + n / 10);
    let home = "index.html".to_owned();
    let style = "static/style.css".to_owned();
    let mut years: Vec<String> = entries.iter().map(|n| year(*n)).collect();
    years.dedup();
    for (at, n) in entries.iter().enumerate() {
        let mut links = vec![style.clone(), year(*n), home.clone()];
        // The entries before and after it.
        let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        links.extend(neighbours.filter_map(|at| entries.get(at)).map(|n| entry(*n)));
        if n % 3 == 0 {
            let (plan, text) = (
                format!("entry/{n:03}/plan.pdf"),
                format!("entry/{n:03}/plan.pdf.html"),
            );
            add(plan.clone(), Phase::Attachment, &[]);
            add(text.clone(), Phase::Entry, &[entry(*n), plan.clone()]);
            links.extend([plan, text]);
        }
        add(entry(*n), Phase::Entry, &links);
    }
    for list in &years {
        let of = |n: &&u32| year(**n) == *list;
        let feed = list.replace("index.html", "feed.xml");
        let mut links: Vec<String> = entries.iter().filter(of).map(|n| entry(*n)).collect();
        links.extend([style.clone(), home.clone(), feed.clone()]);
        add(list.clone(), Phase::List, &links);
        add(feed, Phase::Index, &[]);
    }
    add(home, Phase::Index, &[years, vec![style.clone()]].concat());
    add(style, Phase::Asset, &[]);
    site
}

/// Links of pages that lead to nothing, but for those between two pages of which neither is linked from
/// elsewhere yet, or any more; and of these, a page never misses what comes before it.
fn dangling(now: &std::collections::BTreeMap<String, String>, old: &Site, new: &Site) -> Vec<String> {
    let mut dangling = Vec::new();
    for (page, text) in now.iter().filter(|(page, _)| page.ends_with(".html")) {
        let links = text.lines().filter_map(|line| line.strip_prefix("-> "));
        for link in links.filter(|link| !now.contains_key(*link)) {
            // The phases of both, if one site has them and the other does not.
            let only = |site: &Site, other: &Site| {
                let phase = |path: &str| {
                    let (phase, _) = site.get(path).filter(|_| !other.contains_key(path))?;
                    Some(*phase)
                };
                phase(page).zip(phase(link))
            };
            let coming = only(new, old).is_some();
            let going = only(old, new).is_some_and(|(page, link)| page <= link);
            if !coming && !going {
                dangling.push(format!("{page} -> {link}"));
            }
        }
    }
    dangling
}

/// Kills a build from `old` to `new` at every change; gives how many there were.
fn kill_everywhere(old: &Site, new: &Site, what: &str) -> usize {
    let expected = [fresh(new), fresh(old)];
    let killed = |changes: usize| {
        let mut finished = false;
        for (next, expected) in [new, old].into_iter().zip(&expected) {
            let folder = tempfile::tempdir().unwrap();
            build(folder.path(), old);
            finished = build_with(folder.path(), new, fused(changes, Then::Killed)).is_ok();
            let when = format!("{what}, killed after {changes} changes");
            let now = published(folder.path());
            for (path, text) in &now {
                let is_whole = |site: &Site| site.get(path).is_some_and(|(_, whole)| whole == text);
                assert!(is_whole(old) || is_whole(new), "{when}: {path} holds {text:?}");
            }
            assert_eq!(dangling(&now, old, new), Vec::<String>::new(), "{when}");
            let report = build(folder.path(), next);
            assert_eq!(report.foreign.count, 0, "{when}");
            let tampering = &report.tampering;
            assert_eq!(
                (&tampering.altered, &tampering.missing),
                (&vec![], &vec![]),
                "{when}"
            );
            assert_eq!(&tree(folder.path()), expected, "{when}");
        }
        finished
    };
    let mut points = 0;
    loop {
        let finished: Vec<bool> = (points..points + 16).into_par_iter().map(killed).collect();
        points += finished.iter().filter(|finished| !**finished).count();
        if finished.contains(&true) {
            return 2 * points;
        }
    }
}

#[test]
fn five_hundred_kills_leave_no_page_that_leads_nowhere_and_the_next_build_finishes() {
    let all: Vec<u32> = (0..30).collect();
    let old = portal(&all, "old");
    let everything = kill_everywhere(&old, &portal(&all, "new look"), "everything");
    let more: Vec<u32> = (0..32).collect();
    let added = kill_everywhere(&old, &portal(&more, "old"), "entries of a new year");
    // Neighbours, one with an attachment, and a whole year.
    let less: Vec<u32> = (0..20).filter(|n| ![6, 7, 11].contains(n)).collect();
    let removed = kill_everywhere(&old, &portal(&less, "old"), "entries removed");
    assert!(
        everything + added + removed >= 500,
        "{everything} {added} {removed}"
    );
    assert!(
        everything > 150 && added > 60 && removed > 60,
        "{everything} {added} {removed}"
    );
}
