//! What the user sees when the program itself fails: no thread's name and no line of Rust, but whose
//! fault it is, at which file, and what to report.

use std::process::{Command, ExitCode};

use gongkai::internal_error;

use crate::harness::Run;

/// Set for the process that is to fail.
const VARIABLE: &str = "GONGKAI_TEST_FAILS";

/// Not a test of its own: the program that the tests below run, which panics while it is at a file.
#[test]
fn a_program_that_fails() {
    let Ok(case) = std::env::var(VARIABLE) else { return };
    let code = internal_error::guard(|| {
        let _outer = internal_error::working_on("content/other.md");
        if case == "caught" {
            let caught = internal_error::catch(|| panic!("left out"));
            assert_eq!(caught.unwrap_err().message, "left out");
            return ExitCode::SUCCESS;
        }
        if case == "writing" {
            internal_error::writing_begins();
        }
        let failed = std::thread::scope(|scope| {
            let worker = scope.spawn(|| {
                let _working = internal_error::working_on("content/甲.md");
                panic!("left\nright: 11010519491231002X");
            });
            worker.join().map(|()| ExitCode::SUCCESS)
        });
        // As a pool of threads hands it on.
        failed.unwrap_or_else(|payload| std::panic::resume_unwind(payload))
    });
    // The exit code of a test is the harness's.
    drop(std::io::Write::flush(&mut std::io::stderr()));
    std::process::exit(if code == ExitCode::from(2) { 2 } else { 0 });
}

fn fails(case: &str, locale: &str) -> Run {
    let run = Command::new(std::env::current_exe().unwrap())
        .args([
            "internal_errors::a_program_that_fails",
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(VARIABLE, case)
        .env("LC_ALL", locale)
        .output();
    Run::of(run.unwrap())
}

#[test]
fn a_panic_is_reported_as_the_programs_own_fault() {
    let run = fails("reading", "C.UTF-8");
    assert_eq!(run.code, Some(2), "{run:#?}");
    for part in [
        "error[internal]: gongkai itself has failed; the fault is the program's",
        "it was at work on: content/甲.md",
        "nothing was written",
        "please report it",
        "gongkai 0.",
        "internal_errors.rs:",
        "left right: ",
    ] {
        assert!(run.stderr.contains(part), "{part}: {run:#?}");
    }
    for part in ["panicked", "RUST_BACKTRACE", "thread '", "11010519491231002X"] {
        assert!(!run.stderr.contains(part), "{part}: {run:#?}");
    }
    assert_eq!(run.stderr.matches("error[internal]").count(), 1, "{run:#?}");
}

#[test]
fn it_is_reported_in_the_users_language() {
    let run = fails("reading", "zh_CN.UTF-8");
    for part in [
        "错误[internal]：gongkai 自身出了故障",
        "当时正在处理：content/甲.md",
        "没有写出任何内容",
        "反馈",
    ] {
        assert!(run.stderr.contains(part), "{part}: {run:#?}");
    }
}

#[test]
fn once_files_were_put_in_place_it_does_not_say_that_nothing_was_written() {
    let run = fails("writing", "C.UTF-8");
    assert!(!run.stderr.contains("nothing was written"), "{run:#?}");
    assert!(
        run.stderr.contains("every file in its place is whole"),
        "{run:#?}"
    );
}

#[test]
fn a_panic_that_costs_one_file_alone_prints_nothing_by_itself() {
    let run = fails("caught", "C.UTF-8");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:#?}");
}
