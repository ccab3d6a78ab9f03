//! Files of content and settings that are small and would take hours or all of the memory: each ends
//! with a finding, within limits that the system keeps.

use crate::harness::{Run, SITE, Site};

const HEAD: &str =
    "title: 关于水的公告\nindex_number: 002489524/2024-00001\nunit: 水务局\npublished: 2024-04-08\n";

/// Checks a site with one entry within 60 seconds of processor time and 1 GB of memory.
fn checked(site: &Site) -> Run {
    let run = site.run_within(60, 1_000_000, &["check", "--now", crate::harness::NOW]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    run
}

fn entry(front: &str) -> Site {
    let site = Site::new();
    site.file("content/a.md", format!("---\n{HEAD}{front}---\n正文。\n"));
    site
}

#[test]
fn aliases_of_a_long_text_are_refused() {
    let run = checked(&entry(&format!(
        "source: &a {}\nkeywords: [{}]\n",
        "字".repeat(33_000),
        "*a,".repeat(33_000)
    )));
    let said = "error[yaml-limit]: anchors and aliases (`&` and `*`) repeat more than 4 MiB of text";
    assert!(run.stderr.contains(said), "{run:#?}");
    assert!(run.stderr.contains("content/a.md:7:"), "{run:#?}");
    // The line is long, and the message shows what is near.
    assert!(run.stderr.len() < 20_000, "{}", run.stderr.len());
}

#[test]
fn the_settings_have_the_same_limit() {
    let site = Site::new();
    site.file(
        "site.yaml",
        format!(
            "{SITE}description: &a {}\ncontacts: [{}]\n",
            "字".repeat(33_000),
            "*a,".repeat(4_000)
        ),
    );
    let run = checked(&site);
    assert!(run.stderr.contains("error[yaml-limit]"), "{run:#?}");
}

#[test]
fn a_file_with_more_mistakes_than_anybody_reads_is_one_that_ends() {
    let lines = |line: &dyn Fn(usize) -> String| (0..20_000).map(line).collect::<String>();
    for (front, first) in [
        (lines(&|at| format!("k{at}: x\n")), "error[unknown-key]"),
        (
            format!("x: {{{}}}\n", lines(&|at| format!("k{at}: x,")).trim_end()),
            "error[unknown-key]",
        ),
        ("source: x\n".repeat(20_000), "error[duplicate-key]"),
        ("\t\n".repeat(20_000), "error[yaml]"),
        ("甲：x\n".repeat(20_000), "error[yaml]"),
        ("note: 【待填：电话】\n".repeat(20_000), "error[duplicate-key]"),
        (
            format!("allow: {{{}}}\n", lines(&|at| format!("k{at}: x,"))),
            "error[yaml-limit]",
        ),
        (
            format!("keywords: [{}]\n", "[x],".repeat(20_000)),
            "error[wrong-value]",
        ),
        (
            format!("keywords: [{}]\n", "\"\\u0007\",".repeat(20_000)),
            "warning[control-character]",
        ),
    ] {
        let run = checked(&entry(&front));
        assert!(
            run.stderr.contains(first),
            "{first}: {}",
            run.stderr.lines().take(20).collect::<String>()
        );
        let limit = run
            .stderr
            .contains("error[many-findings]: more than 1000 things are wrong in this file");
        assert!(limit || run.stderr.matches("error[").count() < 300, "{first}");
    }
}

#[test]
fn a_list_of_more_texts_than_an_entry_has_is_said_once() {
    for key in ["keywords", "aliases", "attachments", "changes"] {
        let run = checked(&entry(&format!("{key}: [{}]\n", "x y,".repeat(30_000))));
        assert_eq!(run.stderr.matches("error[yaml-limit]").count(), 1, "{key}");
        assert!(
            run.stderr
                .contains(&format!("more than 2000 values under `{key}`")),
            "{key}"
        );
    }
}
