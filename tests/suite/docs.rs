//! What the documentation shows is true.

use std::fs;
use std::path::Path;

use crate::harness::{NOW, SITE, Site};

fn repository(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The fenced blocks that follow a comment `<!-- example: NAME -->`.
fn examples(text: &str) -> Vec<(String, String)> {
    text.split("<!-- example: ")
        .skip(1)
        .map(|part| {
            let (name, rest) = part.split_once(" -->").unwrap();
            let fence = rest
                .trim_start()
                .lines()
                .next()
                .unwrap()
                .chars()
                .take_while(|c| *c == '`')
                .count();
            let fence = "`".repeat(fence);
            let block = rest.split_once('\n').unwrap().1.split_once('\n').unwrap().1;
            let block = block.split_once(&format!("\n{fence}")).unwrap().0;
            (name.to_owned(), format!("{block}\n"))
        })
        .collect()
}

#[test]
fn the_examples_of_the_entry_format_are_entries() {
    let examples = examples(&repository("docs/entry-format.md"));
    assert!(examples.len() >= 4, "{examples:?}");
    let site = Site::sample();
    for (place, (name, text)) in examples.iter().enumerate() {
        site.file(&format!("content/example-{place}-{name}"), text);
    }
    let run = site.run(&["build", "--now", "2026-11-22"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn every_rule_a_site_can_set_is_documented() {
    let documented = repository("docs/rules.md");
    for rule in gongkai::diagnostic::Problem::RULES {
        assert!(
            documented.contains(&format!("`{rule}`")),
            "docs/rules.md does not describe {rule}"
        );
    }
    // And every rule that the fixtures show.
    for kind in ["invalid", "warned"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind);
        for fixture in fs::read_dir(folder).unwrap() {
            let said = fs::read_to_string(fixture.unwrap().path().join("stderr.txt")).unwrap();
            for part in said.split("error[").skip(1).chain(said.split("warning[").skip(1)) {
                let rule = part.split(']').next().unwrap();
                assert!(
                    documented.contains(&format!("`{rule}`")),
                    "docs/rules.md does not describe {rule}"
                );
            }
        }
    }
}

#[test]
fn levels_of_rules_are_obeyed() {
    let site = Site::new();
    site.entry(1, "", "正文。").file("content/stray.docx", "x");
    assert!(site.build().stderr.contains("warning[stray-file]"));
    site.file("site.yaml", format!("{SITE}check: {{stray-file: error}}\n"));
    let run = site.run(&["build", "--now", NOW]);
    assert!(
        run.code == Some(1) && run.stderr.contains("error[stray-file]"),
        "{run:#?}"
    );
    site.file("site.yaml", format!("{SITE}check: {{stray-file: off}}\n"));
    assert!(!site.build().stderr.contains("stray-file"));
}

/// A lowered level must never cost the entry itself.
#[test]
fn an_entry_whose_finding_is_lowered_is_published_all_the_same() {
    for (rule, keys, text) in [
        ("external-image", "", "![图](https://b.example/a.png)"),
        ("dangerous-link", "", "[点](javascript:alert(1))"),
        ("broken-link", "", "[去](/nowhere/)"),
        ("reference", "related: 002489524/2019-00009\n", "正文。"),
        ("reference", "related: 002489524/2023-00001\n", "正文。"),
    ] {
        for level in ["warning", "off"] {
            let site = Site::new();
            site.file("site.yaml", format!("{SITE}check: {{{rule}: {level}}}\n"))
                .entry(1, keys, text)
                .built();
            let page = site.read("entry/002489524/2023-00001/index.html");
            assert!(!page.contains("javascript:"), "{page}");
        }
    }
}

#[test]
fn every_file_the_readme_links_to_exists() {
    for file in [
        "README.md",
        "README.zh-CN.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/dependencies.md",
    ] {
        let text = repository(file);
        let folder = Path::new(file).parent().unwrap();
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|part| part.split([')', '#']).next())
        {
            if target.contains("://") || target.is_empty() {
                continue;
            }
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target);
            assert!(path.exists(), "{file} links to {target}, which is not there");
        }
    }
}

/// The architecture's picture names every module, and no module that is gone.
#[test]
fn the_architecture_names_every_module() {
    let picture = repository("docs/architecture.md");
    let library = repository("src/lib.rs");
    for line in library.lines() {
        if let Some(module) = line
            .strip_prefix("pub mod ")
            .and_then(|rest| rest.strip_suffix(';'))
        {
            let named = [format!("  {module}/"), format!("  {module}.rs")];
            assert!(
                named.iter().any(|name| picture.contains(name)),
                "docs/architecture.md does not show {module}"
            );
        }
    }
}

#[test]
fn every_library_is_accounted_for() {
    let manifest = repository("Cargo.toml");
    let document = repository("docs/dependencies.md");
    let (_, tables) = manifest.split_once("\n[dependencies]\n").unwrap();
    let libraries = tables
        .split("\n[")
        .take_while(|table| !table.contains("bench]]") && !table.starts_with("profile"))
        .flat_map(str::lines)
        .filter_map(|line| line.split_once(" = "));
    let missing: Vec<&str> = libraries
        .map(|(name, _)| name)
        .filter(|name| !document.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// Name, version and licence of every crate that the program is made of on this machine.
fn crates(features: &[&str]) -> Vec<(String, String)> {
    let mut command = std::process::Command::new(env!("CARGO"));
    command
        .args([
            "tree",
            "--locked",
            "--offline",
            "-e",
            "normal",
            "--prefix",
            "none",
        ])
        .args(["--format", "{p}|{l}"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let tree = String::from_utf8(output.stdout).unwrap();
    let mut crates: Vec<(String, String)> = tree
        .lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(package, licence)| {
            let package = package.trim_end_matches(" (proc-macro)");
            (package.to_owned(), licence.trim_end_matches(" (*)").to_owned())
        })
        .filter(|(package, _)| !package.starts_with("gongkai "))
        .collect();
    crates.sort();
    crates.dedup();
    crates
}

#[test]
fn the_number_of_libraries_and_their_licences_are_as_documented() {
    let document = repository("docs/dependencies.md");
    let all = crates(&[]);
    let (with, without) = (all.len(), crates(&["--no-default-features"]).len());
    let numbers = format!("{with} in all, {without} without the feature `minify`");
    assert!(
        document.contains(&numbers),
        "docs/dependencies.md should say: {numbers}"
    );
    // Whoever hands the program on has to know which parts are under more than a notice.
    for (package, licence) in all {
        let name = package.split(' ').next().unwrap();
        let permissive = ["MIT", "Apache-2.0", "BSD", "ISC", "Zlib", "Unicode", "CC0"];
        if !permissive.iter().any(|permissive| licence.contains(permissive)) {
            assert!(
                document.contains(&format!("`{name}`")),
                "docs/dependencies.md does not name {name}, which is under {licence}"
            );
        }
    }
}
