//! A panic is gongkai's own fault, and is reported as one.
//!
//! Without this, the user would see a thread's name and a line of Rust, and take their own files for
//! broken. So the program says that the fault is its own, which file it was at, what has been written
//! and how to report it, in the user's language; it ends with exit code 2. Where one file of many can be
//! left out, as in an import, [`catch`] turns the panic into a value.
//!
//! The hook of panics and what it knows are the program's, not a site's: the only state that is global.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::check::personal::cover_numbers;
use crate::diagnostic::{Language, within_line};

/// The exit code of a run that a panic ended: that of every failure that is not the content's.
const EXIT_CODE: u8 = 2;
/// How much of a panic's message is shown, in characters: it may quote a whole text.
const MESSAGE: usize = 300;

thread_local! {
    /// The files that this thread is at work on, the innermost last.
    static FILES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// One place for each `catch` that this thread is in: what its panic was.
    static CATCHING: RefCell<Vec<Option<InternalError>>> = const { RefCell::new(Vec::new()) };
}

/// Whether this run has begun to put files in place.
static WRITING: AtomicBool = AtomicBool::new(false);

/// The lines of the program that have been reported: threads that fail at the same one say it once.
static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What is known of a panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternalError {
    /// What the program said, on one line, with every personal number covered.
    pub message: String,
    /// The line of the program's source; empty where it is not known.
    pub location: String,
    /// The file that was being worked on.
    pub file: Option<String>,
}

/// While it lives, a panic of this thread is said to have happened at a file.
#[derive(Debug)]
#[must_use = "the file counts for as long as this is kept"]
pub struct WorkingOn {
    /// What belongs to one thread is not sent to another.
    _thread: std::marker::PhantomData<*const ()>,
}

/// Names the file that this thread works on from now on.
pub fn working_on(file: impl Into<String>) -> WorkingOn {
    FILES.with_borrow_mut(|files| files.push(file.into()));
    WorkingOn {
        _thread: std::marker::PhantomData,
    }
}

impl Drop for WorkingOn {
    fn drop(&mut self) {
        FILES.with_borrow_mut(|files| files.pop());
    }
}

/// Notes that from now on files are put in place: "nothing was written" is no longer true.
pub fn writing_begins() {
    WRITING.store(true, Ordering::Relaxed);
}

/// Runs the program. A panic anywhere in it ends in a message for the user and exit code 2.
pub fn guard(run: impl FnOnce() -> ExitCode) -> ExitCode {
    install(Language::of_environment(|name| std::env::var(name).ok()));
    // The hook has said everything when a panic arrives here.
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(ExitCode::from(EXIT_CODE))
}

/// From now on panics are reported in a language.
pub fn install(language: Language) {
    panic::set_hook(Box::new(move |info| {
        let error = InternalError::of(info);
        let caught = CATCHING.with_borrow_mut(|catching| {
            catching
                .last_mut()
                .map(|place| *place = Some(error.clone()))
                .is_some()
        });
        if !caught && is_new(&error) {
            let written = WRITING.load(Ordering::Relaxed);
            // A standard error that is closed leaves nobody to tell.
            drop(std::io::stderr().write_all(error.report(language, written).as_bytes()));
        }
    }));
}

/// Does a piece of work that others do not depend on, and gives what went wrong when it panics.
///
/// # Errors
/// [`InternalError`] when the work panicked.
pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, InternalError> {
    CATCHING.with_borrow_mut(|catching| catching.push(None));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let noted = CATCHING.with_borrow_mut(|catching| catching.pop().flatten());
    // Without the hook, or where another thread panicked for this one, the payload is all there is.
    result.map_err(|payload| noted.unwrap_or_else(|| InternalError::bare(&*payload)))
}

fn is_new(error: &InternalError) -> bool {
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    let new = !reported.contains(&error.location);
    reported.push(error.location.clone());
    new
}

impl InternalError {
    fn of(info: &PanicHookInfo<'_>) -> InternalError {
        InternalError {
            location: info.location().map(ToString::to_string).unwrap_or_default(),
            file: FILES.with_borrow(|files| files.last().cloned()),
            ..InternalError::bare(info.payload())
        }
    }

    fn bare(payload: &(dyn std::any::Any + Send)) -> InternalError {
        let words = payload.downcast_ref::<&str>().copied();
        let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let covered = cover_numbers(words.unwrap_or("no message"));
        let line = covered.split_whitespace().collect::<Vec<_>>().join(" ");
        InternalError {
            message: within_line(&line.chars().take(MESSAGE).collect::<String>()).into_owned(),
            location: String::new(),
            file: None,
        }
    }

    /// The version of the program, the line of its source and what it said: what a report must hold.
    pub fn trace(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        match self.location.as_str() {
            "" => format!("gongkai {version}: {}", self.message),
            location => format!("gongkai {version}, {location}: {}", self.message),
        }
    }

    /// What the user reads when the program ends by it. `written`: whether files were put in place.
    fn report(&self, language: Language, written: bool) -> String {
        let mut lines = vec![
            language
                .pick(
                    "error[internal]: gongkai itself has failed; the fault is the program's, not that of your files",
                    "错误[internal]：gongkai 自身出了故障，问题在程序，不在您的文件",
                )
                .to_owned(),
        ];
        if let Some(file) = &self.file {
            let file = within_line(file);
            lines.push(language.pick(
                format!("it was at work on: {file}"),
                format!("当时正在处理：{file}"),
            ));
        }
        let outcome = match written {
            false => language.pick("nothing was written", "没有写出任何内容"),
            true => language.pick(
                "every file in its place is whole; the same command, run again, goes on from here",
                "已写出的文件都是完整的；再次运行同一命令会接着完成",
            ),
        };
        lines.push(outcome.to_owned());
        let way = language.pick(
            "please report it to the maintainers of gongkai, with the command, the line below and, if it may be shared, the file",
            "请向 gongkai 的维护者反馈：附上所用命令、下面一行，以及（如可提供）该文件",
        );
        lines.push(way.to_owned());
        lines.push(self.trace());
        let mut out = String::new();
        for (at, line) in lines.iter().enumerate() {
            let indent = if at == 0 { "" } else { "  " };
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{indent}{line}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_as_a_value_and_the_next_piece_of_work_goes_on() {
        let error = catch(|| panic!("a\nb 11010519491231002X")).unwrap_err();
        assert!(error.message.starts_with("a b "), "{error:?}");
        assert!(!error.message.contains("11010519491231002X"), "{error:?}");
        assert_eq!(catch(|| 1), Ok(1));
    }
}
