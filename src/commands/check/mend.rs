//! `gongkai check --fix`: shows the difference, asks, and writes.

use std::io::{self, BufRead, IsTerminal};
use std::path::Path;

use super::super::Outcome;
use super::super::common::Common;
use super::write;
use crate::check::fix::unified;
use crate::check::personal::cover_numbers;
use crate::diagnostic::Language;
use crate::pipeline::{Fix, fixes, write_fix};

pub(super) fn run(root: &Path, text: bool, yes: bool, common: &Common) -> Outcome {
    let fixes = match fixes(root, text) {
        Ok(fixes) => fixes,
        Err(failure) => return common.failure(&failure),
    };
    let language = common.language();
    if fixes.is_empty() {
        common.say(language.pick("nothing to mend", "没有可以代为改正的地方"));
        return Outcome::Done;
    }
    let difference: String = fixes
        .iter()
        .map(|fix| unified(&fix.file, &fix.old, &fix.new))
        .collect();
    let difference = cover_numbers(&difference);
    if let Err(failed) = write(&difference, common) {
        return failed;
    }
    let files = fixes.len();
    if !yes && !io::stdin().is_terminal() {
        common.say(&match language {
            Language::English => format!("nothing was written; --fix --yes writes these {files} files"),
            Language::Chinese => format!("什么都没有写；加上 --yes 才写这 {files} 个文件"),
        });
        return Outcome::Done;
    }
    if !yes && !agreed(files, language, common) {
        common.say(language.pick("nothing was written", "什么都没有写"));
        return Outcome::Done;
    }
    mend(root, &fixes, common)
}

/// Asks on the terminal; anything but a clear yes is a no.
fn agreed(files: usize, language: Language, common: &Common) -> bool {
    common.say(&match language {
        Language::English => format!("Write these changes to {files} files? [y/N]"),
        Language::Chinese => format!("把这些改动写进 {files} 个文件吗？[y/N]"),
    });
    let mut answer = String::new();
    let heard = io::stdin().lock().read_line(&mut answer).is_ok();
    heard && ["y", "yes", "是", "好"].contains(&answer.trim().to_lowercase().as_str())
}

fn mend(root: &Path, fixes: &[Fix], common: &Common) -> Outcome {
    let mut written = 0;
    let mut outcome = Outcome::Done;
    for fix in fixes {
        match write_fix(root, fix) {
            Ok(()) => written += 1,
            Err(findings) => {
                common.findings(&findings);
                outcome = Outcome::Failed;
            }
        }
    }
    common.say(&match common.language() {
        Language::English => format!("{written} files mended"),
        Language::Chinese => format!("改正了 {written} 个文件"),
    });
    outcome
}
