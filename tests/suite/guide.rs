//! The officer's guide: what it says to type works, in its order, and what it shows is so.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::Run;

fn guide() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/officer-guide.zh-CN.md");
    fs::read_to_string(file).unwrap()
}

/// The fenced blocks of a kind, in their order, without their indentation.
fn blocks(text: &str, kind: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == format!("```{kind}") {
            let indent = &line[..line.len() - line.trim_start().len()];
            let block = lines.by_ref().take_while(|line| line.trim() != "```");
            let plain = |line: &str| format!("{}\n", line.strip_prefix(indent).unwrap_or(line));
            all.push(block.map(plain).collect());
        }
    }
    all
}

/// Runs commands as typed, in a shell that finds gongkai.
fn shell(folder: &Path, script: &str) -> Run {
    let program = Path::new(env!("CARGO_BIN_EXE_gongkai"));
    let path = std::env::join_paths(
        std::iter::once(program.parent().unwrap().to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let output = Command::new("sh")
        .args(["-ec", script])
        .current_dir(folder)
        .env("PATH", path.unwrap())
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .unwrap();
    Run::of(output)
}

#[test]
fn whoever_types_what_the_guide_says_has_published_an_entry() {
    let text = guide();
    let commands = blocks(&text, "sh");
    let [version, init, new, check, build] = &commands[..] else {
        panic!("the guide has other commands: {commands:#?}")
    };
    let folder = tempfile::tempdir().unwrap();
    let run = shell(folder.path(), version);
    assert!(
        run.code == Some(0) && run.stdout.starts_with("gongkai "),
        "{run:#?}"
    );
    let run = shell(folder.path(), init);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let site = folder.path().join("xxgk");
    let run = shell(&site, new);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let entry = site.join(run.stdout.trim());

    // The file begins as the guide shows it, but for the year and the day.
    let skeleton = fs::read_to_string(&entry).unwrap();
    let year = skeleton.split("公开日期: ").nth(1).unwrap()[..4].to_owned();
    let today = skeleton.split("公开日期: ").nth(1).unwrap()[..10].to_owned();
    let shown = blocks(&text, "yaml");
    for line in shown[0].lines() {
        let line = line.replace("2026-11-22", &today).replace("2026", &year);
        assert!(
            skeleton
                .lines()
                .any(|other| other.split("  ").next() == Some(line.as_str())),
            "{line} is not in\n{skeleton}"
        );
    }

    // What the officer does by hand: the text in place of the blank, and the state.
    let body = blocks(&text, "text")
        .into_iter()
        .find(|block| block.contains("各有关单位"))
        .unwrap();
    let blank = skeleton.lines().last().unwrap();
    assert!(blank.starts_with("【待填：正文"), "{blank}");
    let draft = skeleton.replace(blank, &body);
    fs::write(&entry, &draft).unwrap();
    let run = shell(&site, check);
    assert!(run.code == Some(0) && run.stderr.contains("警告["), "{run:#?}");
    // What the guide quotes is what the program says.
    let run = shell(folder.path(), check);
    assert!(
        run.code == Some(2) && run.stderr.contains("没有 site.yaml") && text.contains("“没有 site.yaml”"),
        "{run:#?}"
    );
    // The slip that the guide shows is found as it says.
    fs::write(&entry, draft.replace("公开日期: ", "公开日起: ")).unwrap();
    let run = shell(&site, check);
    assert!(
        run.code == Some(1)
            && run.stderr.contains("没有“公开日起”这个键")
            && run.stderr.contains("是不是“公开日期”"),
        "{run:#?}"
    );
    fs::write(&entry, draft.replace("状态: 草稿", "状态: 发布")).unwrap();
    let run = shell(&site, build);
    assert!(run.code == Some(0) && run.stderr.contains("发布 1（"), "{run:#?}");
    let page = site.join(format!("public/entry/002489524/{year}-00002/index.html"));
    let page = fs::read_to_string(page).unwrap();
    assert!(
        page.contains("一、工作日") && page.contains("值班电话照常接听。"),
        "{page}"
    );

    // And later on: a correction.
    let correction = shown[1].replace("2026-12-02", &today);
    assert!(correction.contains(&today), "{correction}");
    let corrected = draft.replace("状态: 草稿", &format!("{correction}状态: 发布"));
    fs::write(&entry, corrected).unwrap();
    let run = shell(&site, build);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn pictures_and_links_of_the_guide_are_there() {
    let text = guide();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let targets = text.split("](").skip(1).filter_map(|part| part.split(')').next());
    let mut pictures = 0;
    for target in targets {
        if let Some(anchor) = target.strip_prefix('#') {
            let heading = |line: &str| {
                let words = line.strip_prefix("## ").unwrap_or_default();
                words.replace(['：', '，'], "").replace(' ', "-") == anchor
            };
            assert!(text.lines().any(heading), "no heading for #{anchor}");
            continue;
        }
        let file = folder.join(target);
        let size = fs::metadata(&file)
            .unwrap_or_else(|error| panic!("{target}: {error}"))
            .len();
        if target.ends_with(".png") {
            pictures += 1;
            assert!(size < 150_000, "{target} has {size} bytes");
        }
    }
    assert!(pictures >= 4, "{pictures}");
}
