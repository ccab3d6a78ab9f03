//! PDF, by the program `pdftotext` (poppler): in a process of its own, within limits.
//!
//! No library in Rust reads the encodings that Chinese official PDFs use (GBK-EUC-H, UniGB-UCS2-H)
//! without failing on some of them, and a program of its own cannot take the build with it. Where
//! it is missing, the attachment is offered all the same and its text is not searched.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Block, Damage, Gatherer, Outcome, PartName, Trouble, limits, tidy};

/// The programs of this machine that attachments are read with.
#[derive(Clone, Debug, Default)]
pub struct Tools {
    /// `pdftotext`, where it is installed.
    pub pdftotext: Option<PdfToText>,
}

/// The program `pdftotext`, and what it may take.
#[derive(Clone, Debug)]
pub struct PdfToText {
    program: PathBuf,
    version: String,
    time: Duration,
}

impl Tools {
    /// Looks for the programs on the search path.
    pub fn find() -> Tools {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let name = format!("pdftotext{}", std::env::consts::EXE_SUFFIX);
        let found = std::env::split_paths(&path)
            .map(|folder| folder.join(&name))
            .find(|program| program.is_file());
        Tools {
            pdftotext: found.and_then(|program| PdfToText::new(program, limits::PDF_TIME)),
        }
    }

    /// What texts read with these programs depend on: a text that was kept is good as long as this
    /// is the same.
    pub fn fingerprint(&self) -> &str {
        self.pdftotext.as_ref().map_or("none", |program| &program.version)
    }
}

impl PdfToText {
    /// The program at a path, given so much time for each file. It is asked for its version; what
    /// gives none is no such program.
    pub fn new(program: PathBuf, time: Duration) -> Option<PdfToText> {
        let mut command = limited(&program, time.min(VERSION_TIME));
        command.arg("-v");
        // It writes its version to standard error, and some builds end with 99 all the same.
        let output = run(command, time.min(VERSION_TIME), SHORT).ok()?;
        let version = output.errors.lines().next()?.trim().to_owned();
        (!version.is_empty()).then_some(PdfToText {
            program,
            version,
            time,
        })
    }
}

/// How long the program may take to say its version.
const VERSION_TIME: Duration = Duration::from_secs(5);

/// Bytes that are kept of what the program says beside the text.
const SHORT: usize = 4096;

/// What a process said.
struct Output {
    success: bool,
    text: Vec<u8>,
    errors: String,
    /// Whether it had more to say than was taken.
    cut: bool,
}

pub(super) fn read(path: &Path, tools: &Tools) -> Result<Outcome, Trouble> {
    let Some(program) = &tools.pdftotext else {
        return Ok(Outcome::NoProgram);
    };
    // An absolute path cannot be taken for an option.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let command = |options: &[&str]| {
        let mut command = limited(&program.program, program.time);
        command.args(options).args(["-enc", "UTF-8", "-eol", "unix"]);
        command.arg(&path).arg("-");
        command
    };
    let output = run(command(&["-q"]), program.time, limits::TEXT)?;
    if !output.success && !output.cut {
        // Quiet, it does not say that it was asked for a password; loud, it may say more than is
        // taken, and would be stopped by that.
        let reasons = run(command(&["-l", "1"]), program.time, SHORT)?;
        return Err(failure(&(output.errors + &reasons.errors), program.time));
    }
    let text = String::from_utf8_lossy(&output.text);
    Ok(pages(&text, output.cut))
}

/// The program with the limits that the system keeps: memory, and time on the processor.
fn limited(program: &Path, time: Duration) -> Command {
    let mut command;
    if cfg!(unix) {
        command = Command::new("/bin/sh");
        let script = format!(
            "ulimit -v {} 2>/dev/null; ulimit -t {} 2>/dev/null; exec \"$0\" \"$@\"",
            limits::PDF_MEMORY,
            time.as_secs() + 1
        );
        command.arg("-c").arg(script).arg(program);
    } else {
        command = Command::new(program);
    }
    command.env("LC_ALL", "C");
    command
}

/// Runs a process until it ends, has said `most` bytes, or its time is up.
fn run(mut command: Command, time: Duration, most: usize) -> Result<Output, Trouble> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| super::package::unreadable(&error))?;
    let text = child.stdout.take().map(|pipe| taking(pipe, most + 1));
    let errors = child.stderr.take().map(|pipe| taking(pipe, SHORT));
    let ended = wait(&mut child, time, text.as_ref());
    let (Some(text), Some(errors)) = (text, errors) else {
        return Err(Trouble::Damaged(Damage::Pdf));
    };
    let success = ended?;
    let mut text = taken(text);
    let errors = taken(errors);
    let cut = text.len() > most;
    text.truncate(most);
    Ok(Output {
        success,
        text,
        errors: String::from_utf8_lossy(&errors).into_owned(),
        cut,
    })
}

/// Takes what comes out of a pipe, up to a limit; then the pipe is closed.
fn taking(pipe: impl Read + Send + 'static, most: usize) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut taken = Vec::new();
        // What was read before an error counts.
        drop(pipe.take(most as u64).read_to_end(&mut taken));
        taken
    })
}

/// What was taken. A pipe that something else still holds open is not waited for.
fn taken(thread: std::thread::JoinHandle<Vec<u8>>) -> Vec<u8> {
    let start = Instant::now();
    while !thread.is_finished() && start.elapsed() < Duration::from_secs(1) {
        std::thread::sleep(Duration::from_millis(1));
    }
    if thread.is_finished() {
        thread.join().unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// Waits until the process ends, and says whether it ended well. One that takes too long, or still
/// runs when its text has been taken, is stopped.
fn wait(
    child: &mut Child,
    time: Duration,
    text: Option<&std::thread::JoinHandle<Vec<u8>>>,
) -> Result<bool, Trouble> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    let mut taken = None;
    loop {
        if let Some(status) = child
            .try_wait()
            .map_err(|error| super::package::unreadable(&error))?
        {
            return Ok(status.success());
        }
        if text.is_some_and(std::thread::JoinHandle::is_finished) {
            taken.get_or_insert_with(Instant::now);
        }
        // A moment is left to end by itself after its last word.
        let idle = taken.is_some_and(|at: Instant| at.elapsed() > Duration::from_secs(2));
        if idle || start.elapsed() > time {
            drop(child.kill());
            drop(child.wait());
            let limit = time.as_secs();
            return if idle {
                Ok(false)
            } else {
                Err(Trouble::TooSlow { limit })
            };
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Why there is no text, from what the program said.
fn failure(errors: &str, time: Duration) -> Trouble {
    let errors = errors.to_ascii_lowercase();
    if errors.contains("password") {
        Trouble::Protected
    } else if errors.contains("cpu time") || errors.contains("killed") {
        Trouble::TooSlow {
            limit: time.as_secs(),
        }
    } else {
        Trouble::Damaged(Damage::Pdf)
    }
}

/// The pages of a text; the program ends each with a form feed.
fn pages(text: &str, cut: bool) -> Outcome {
    let text = text.strip_suffix('\u{c}').unwrap_or(text);
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let mut gatherer = Gatherer::default();
    for (number, page) in (1..).zip(&pages).take(limits::PARTS) {
        if !gatherer.part(PartName::Page(number)) {
            break;
        }
        for paragraph in paragraphs(page) {
            gatherer.push(Block::Paragraph(paragraph));
        }
    }
    let mut document = gatherer.finish();
    document.cut |= cut;
    if document.parts.is_empty() {
        Outcome::Scan { pages: pages.len() }
    } else {
        Outcome::Text(document)
    }
}

/// The paragraphs of a page. A line that is full and ends within a sentence goes on in the next:
/// else a phrase that the page's width broke could not be found.
fn paragraphs(page: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let widest = page
        .lines()
        .map(|line| line.trim().chars().count())
        .max()
        .unwrap_or(0);
    let mut goes_on = false;
    for line in page.lines() {
        let text = tidy(line);
        if text.is_empty() {
            goes_on = false;
            continue;
        }
        let full = text.chars().count() * 10 >= widest * 8 && text.chars().count() >= 12;
        let open = text.ends_with(|c: char| is_ideograph(c) || "，、；：".contains(c));
        match paragraphs.last_mut() {
            Some(last) if goes_on && text.starts_with(goes_on_with) => last.push_str(&text),
            _ => paragraphs.push(text),
        }
        goes_on = full && open;
    }
    paragraphs
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3134F}')
}

/// What a broken line can go on with; not with digits, which might be the next cell of a table.
fn goes_on_with(c: char) -> bool {
    is_ideograph(c) || "，。、；：）》”！？".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_the_width_broke_goes_on_in_the_next() {
        let page = "法治政府建设年度报告\n\n  一、坚持以人民为中心，扎实推进法治民政建设各项重点工\n作，取得新的成效。\n二、下一步\n330102\n199001";
        let want = [
            "法治政府建设年度报告",
            "一、坚持以人民为中心，扎实推进法治民政建设各项重点工作，取得新的成效。",
            "二、下一步",
            "330102",
            "199001",
        ];
        assert_eq!(paragraphs(page), want);
    }

    #[test]
    fn pages_without_a_word_are_a_scan() {
        assert_eq!(pages("\u{c}\u{c}\u{c}", false), Outcome::Scan { pages: 3 });
        let Outcome::Text(document) = pages("甲\n\u{c}\u{c}丙\n\u{c}", false) else {
            panic!("there is text");
        };
        let names: Vec<_> = document.parts.iter().map(|part| &part.name).collect();
        assert_eq!(names, [&PartName::Page(1), &PartName::Page(3)]);
    }
}
