//! Help, shell completions and manual pages: every command has them.

use std::fs;

use crate::harness::Site;

/// The commands that `gongkai --help` lists.
fn commands(site: &Site) -> Vec<String> {
    let help = site.run(&["--help"]).stdout;
    let list = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    let names = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    let names: Vec<String> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    for known in ["build", "check", "init", "new", "schema", "search", "serve"] {
        assert!(
            names.iter().any(|name| name == known),
            "{known} is not in {names:?}"
        );
    }
    names
}

#[test]
fn every_command_explains_itself_with_examples() {
    let site = Site::new();
    for command in commands(&site) {
        let run = site.run(&[&command, "--help"]);
        assert_eq!(run.code, Some(0), "{command}");
        let examples = run.stdout.split("Examples:\n").nth(1).unwrap_or_default();
        assert!(
            examples
                .lines()
                .any(|line| line.contains(&format!("gongkai {command}"))),
            "{command} has no example:\n{}",
            run.stdout
        );
    }
}

#[test]
fn every_shell_gets_a_script_that_knows_every_command() {
    let site = Site::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = site.run(&["completions", shell]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        for command in commands(&site) {
            assert!(run.stdout.contains(&command), "{shell}: {command}");
        }
    }
    // The shell itself takes it, and completes with it.
    let script = site.run(&["completions", "bash"]).stdout;
    let ask =
        "\nCOMP_WORDS=(gongkai sea); COMP_CWORD=1; _gongkai gongkai sea gongkai; echo \"<${COMPREPLY[*]}>\"";
    site.file("ask.sh", script + ask);
    let output = std::process::Command::new("bash")
        .arg(site.path("ask.sh"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        said.trim(),
        "<search>",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(site.run(&["completions", "dos"]).code, Some(2));
}

#[test]
fn every_command_has_a_manual_page() {
    let site = Site::new();
    let run = site.run(&["man", "share/man1"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let mut names = commands(&site);
    names.push(String::new());
    for command in names {
        let name = if command.is_empty() {
            "gongkai".to_owned()
        } else {
            format!("gongkai-{command}")
        };
        let page = fs::read_to_string(site.path(&format!("share/man1/{name}.1"))).unwrap();
        assert!(page.contains(".TH ") && page.contains(".SH SYNOPSIS"), "{name}");
        assert!(
            command.is_empty() || page.contains("Examples:"),
            "{name} has no examples"
        );
    }
    site.file("in-the-way", "x");
    assert_eq!(site.run(&["man", "in-the-way/man1"]).code, Some(2));
}
