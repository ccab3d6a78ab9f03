//! PDF, by the program `pdftotext` (poppler): in a process of its own, within limits.
//!
//! No library in Rust reads the encodings that Chinese official PDFs use (GBK-EUC-H, UniGB-UCS2-H)
//! without failing on some of them, and a program of its own cannot take the build with it.

mod ascii;
mod lexer;
mod objects;
mod versions;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::format::{Format, Read};
use super::{Block, Damage, Gatherer, Outcome, PartName, Trouble, Unchecked, limits, package, tidy};
use crate::check::personal::Scanner;

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
        let output = run(command, time.min(VERSION_TIME), SHORT, |_| {}).ok()?;
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

/// How a process ended.
struct Output {
    success: bool,
    errors: String,
    /// Whether it had more to say than was taken.
    cut: bool,
}

/// The text of a PDF, and what of it could not be looked at.
pub(super) fn read(path: &Path, tools: &Tools, scanner: &mut Scanner<'_>) -> Result<Read, Trouble> {
    scanner.part(PartName::Properties);
    let carried = File::open(path).and_then(|file| objects::look(file, scanner));
    let carried = carried.map_err(|error| package::unreadable(&error))?;
    let mut unread_versions = false;
    let mut unchecked = Vec::new();
    let mut add = |is: bool, part: Unchecked| unchecked.extend(is.then_some(part));
    add(carried.files, Unchecked::EnclosedFiles);
    add(carried.encrypted || carried.packed, Unchecked::Properties);
    add(carried.letters, Unchecked::Letters);
    let outcome = match &tools.pdftotext {
        Some(program) => {
            let (outcome, wordless) = text(path, program, scanner)?;
            if !matches!(outcome, Outcome::Scan { .. }) {
                let first = wordless.iter().find(|page| !is_empty_page(path, program, **page));
                unchecked.extend(first.map(|first| Unchecked::Pages {
                    first: *first,
                    count: wordless.len(),
                }));
            }
            // What still stands on a page is not told again.
            scanner.only_new();
            unread_versions = !versions::look(path, program, scanner)?;
            outcome
        }
        None => Outcome::NoProgram,
    };
    unchecked.extend(unread_versions.then_some(Unchecked::Versions));
    Ok(Read {
        format: Some(Format::Pdf),
        outcome,
        unchecked,
    })
}

/// The text of a PDF, and its pages without a word.
fn text(
    path: &Path,
    program: &PdfToText,
    scanner: &mut Scanner<'_>,
) -> Result<(Outcome, Vec<usize>), Trouble> {
    // An absolute path cannot be taken for an option.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let command = |options: &[&str]| {
        let mut command = limited(&program.program, program.time);
        command.args(options).args(["-enc", "UTF-8", "-eol", "unix"]);
        command.arg(&path).arg("-");
        command
    };
    let mut text = Text::new(scanner);
    let output = run(command(&["-q"]), program.time, limits::PDF_TEXT, |bytes| {
        text.take(bytes)
    })?;
    text.line();
    if output.cut {
        let limit = (limits::PDF_TEXT / 1024 / 1024) as u64;
        return Err(Trouble::TooLarge { limit });
    }
    if !output.success {
        // Quiet, it does not say that it was asked for a password; loud, it may say more than is
        // taken, and would be stopped by that.
        let reasons = run(command(&["-l", "1"]), program.time, SHORT, |_| {})?;
        return Err(failure(&(output.errors + &reasons.errors), program.time));
    }
    let cut = text.cut;
    let wordless = std::mem::take(&mut text.wordless);
    Ok((pages(&String::from_utf8_lossy(&text.kept), cut), wordless))
}

/// Whether nothing is drawn on a page: `pdftoppm`, which comes with `pdftotext`, draws it small. What
/// it cannot draw is not taken for empty.
fn is_empty_page(path: &Path, program: &PdfToText, page: usize) -> bool {
    /// The longer side, in pixels, and the darkest that paper is.
    const SIDE: usize = 400;
    const PAPER: u8 = 235;
    let name = format!("pdftoppm{}", std::env::consts::EXE_SUFFIX);
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut command = limited(&program.program.with_file_name(name), program.time);
    let page = page.to_string();
    command.args([
        "-q",
        "-gray",
        "-f",
        &page,
        "-l",
        &page,
        "-scale-to",
        &SIDE.to_string(),
    ]);
    command.arg(&path);
    let mut picture = Vec::new();
    let most = 2 * SIDE * SIDE;
    let drawn = run(command, program.time, most, |bytes| {
        picture.extend_from_slice(bytes)
    });
    // Three numbers in lines behind `P5`: width, height, the brightest.
    let mut lines = picture.splitn(4, |byte| *byte == b'\n');
    let is_picture =
        lines.next() == Some(&b"P5"[..]) && lines.next().is_some() && lines.next() == Some(&b"255"[..]);
    let pixels = lines.next().unwrap_or_default();
    drawn.is_ok_and(|output| output.success && !output.cut)
        && is_picture
        && !pixels.is_empty()
        && pixels.iter().all(|pixel| *pixel >= PAPER)
}

/// The longest line that is looked at in one piece, in bytes.
const LINE: usize = 64 * 1024;

/// The text of a PDF as it comes: looked at line by line, and kept as far as there is room.
struct Text<'s, 'c> {
    scanner: &'s mut Scanner<'c>,
    page: usize,
    /// The line that is not over yet.
    line: Vec<u8>,
    kept: Vec<u8>,
    cut: bool,
    /// Whether there is a word on the page.
    words: bool,
    /// The pages without one.
    wordless: Vec<usize>,
}

impl<'s, 'c> Text<'s, 'c> {
    fn new(scanner: &'s mut Scanner<'c>) -> Text<'s, 'c> {
        scanner.part(PartName::Page(1));
        Text {
            scanner,
            page: 1,
            line: Vec::new(),
            kept: Vec::new(),
            cut: false,
            words: false,
            wordless: Vec::new(),
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        let room = limits::TEXT.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.cut |= bytes.len() > room;
        for &byte in bytes {
            match byte {
                b'\n' => self.line(),
                // The program ends each page with a form feed.
                0xC => {
                    self.line();
                    if !std::mem::take(&mut self.words) {
                        self.wordless.push(self.page);
                    }
                    self.page += 1;
                    self.scanner.part(PartName::Page(self.page));
                }
                byte => self.line.push(byte),
            }
            if self.line.len() > LINE && byte < 0x80 {
                self.line();
            }
        }
    }

    /// The line is over.
    fn line(&mut self) {
        let line = String::from_utf8_lossy(&self.line);
        self.words |= !line.trim().is_empty();
        self.scanner.text(&line);
        self.line.clear();
    }
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

/// Runs a process until it ends, has said `most` bytes, or its time is up. What it says is handed on
/// as it comes.
fn run(
    mut command: Command,
    time: Duration,
    most: usize,
    mut take: impl FnMut(&[u8]),
) -> Result<Output, Trouble> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| super::package::unreadable(&error))?;
    let (Some(text), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
        drop(child.kill());
        return Err(Trouble::Damaged(Damage::Pdf));
    };
    let text = pieces(text, most + 1);
    let errors = pieces(errors, SHORT);
    let mut said = 0;
    let mut ended: Option<(Instant, bool)> = None;
    let mut silent: Option<Instant> = None;
    let success = loop {
        if start.elapsed() > time {
            stop(&mut child);
            let limit = time.as_secs();
            return Err(Trouble::TooSlow { limit });
        }
        match text.recv_timeout(Duration::from_millis(if silent.is_some() { 1 } else { 20 })) {
            Ok(piece) => {
                take(&piece[..piece.len().min(most.saturating_sub(said))]);
                said += piece.len();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => {
                silent.get_or_insert_with(Instant::now);
                std::thread::sleep(Duration::from_millis(1));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if ended.is_none() {
            let status = child
                .try_wait()
                .map_err(|error| super::package::unreadable(&error))?;
            ended = status.map(|status| (Instant::now(), status.success()));
        }
        match (ended, silent) {
            (Some((_, success)), Some(_)) => break success,
            // A pipe that something else still holds open is not waited for.
            (Some((at, success)), None) if at.elapsed() > Duration::from_secs(1) => break success,
            // A moment is left to end by itself after its last word.
            (None, Some(at)) if at.elapsed() > Duration::from_secs(2) => {
                stop(&mut child);
                break false;
            }
            _ => {}
        }
    };
    let mut reasons = Vec::new();
    while let Ok(piece) = errors.recv_timeout(Duration::from_millis(200)) {
        reasons.extend(piece);
    }
    Ok(Output {
        success,
        errors: String::from_utf8_lossy(&reasons).into_owned(),
        cut: said > most,
    })
}

fn stop(child: &mut Child) {
    drop(child.kill());
    drop(child.wait());
}

/// What comes out of a pipe, piece by piece, up to a limit; then the pipe is closed. Few pieces wait
/// to be taken, so memory does not grow with what a process says.
fn pieces(mut pipe: impl io::Read + Send + 'static, most: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(4);
    std::thread::spawn(move || {
        let mut left = most;
        while left > 0 {
            let mut piece = vec![0; left.min(LINE)];
            // What was read before an error counts.
            let Ok(length @ 1..) = pipe.read(&mut piece) else {
                break;
            };
            piece.truncate(length);
            left -= length;
            if sender.send(piece).is_err() {
                break;
            }
        }
    });
    receiver
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
    document.cut |= cut || pages.len() > limits::PARTS;
    if document.parts.is_empty() && !cut {
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
