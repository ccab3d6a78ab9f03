//! How far a build has come: a bar on a terminal, plain lines elsewhere, and where the time went.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diagnostic::Language;
use crate::pipeline::Progress;

/// A stage that takes longer than this is spoken of.
const MOMENT: Duration = Duration::from_secs(1);

/// How often a long stage is spoken of where there is no terminal.
const INTERVAL: Duration = Duration::from_secs(10);

/// Shows stage, done of total and what remains; nothing when quiet.
pub(super) struct Bar {
    state: Mutex<State>,
    done: AtomicU64,
    /// What went through the stage that is under way.
    bytes: AtomicU64,
    quiet: bool,
    terminal: bool,
    language: Language,
}

struct State {
    bar: ProgressBar,
    stages: Vec<Stage>,
    /// When the next line is due, where there is no terminal.
    due: Instant,
}

struct Stage {
    name: &'static str,
    total: usize,
    bytes: u64,
    start: Instant,
    end: Option<Instant>,
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Bar {
        Bar {
            state: Mutex::new(State {
                bar: ProgressBar::hidden(),
                stages: Vec::new(),
                due: Instant::now(),
            }),
            done: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            quiet,
            terminal: std::io::stderr().is_terminal(),
            language: Language::default(),
        }
    }

    /// The same, in a language.
    pub(super) fn in_language(self, language: Language) -> Bar {
        Bar { language, ..self }
    }

    /// What a stage is called.
    fn name(&self, stage: &'static str) -> &'static str {
        match (self.language, stage) {
            (Language::Chinese, "check") => "检查",
            (Language::Chinese, "import") => "导入",
            (Language::Chinese, "attachments") => "读附件",
            (Language::Chinese, "compare") => "比对",
            (Language::Chinese, "render") => "生成网页",
            (Language::Chinese, "write") => "写出",
            (Language::Chinese, "verify") => "比对",
            (_, stage) => stage,
        }
    }

    /// Ends the last stage and takes the bar off the screen.
    pub(super) fn finish(&self) {
        self.with(|state| {
            state.end(self.bytes.swap(0, Ordering::Relaxed));
            state.bar.finish_and_clear();
        });
    }

    /// How long each stage took and what went through it, a line each.
    pub(super) fn timings(&self) -> String {
        self.with(|state| {
            let mut out = String::from("stage        seconds      items          bytes\n");
            let mut all = Duration::ZERO;
            for stage in &state.stages {
                let taken = stage.end.map_or(Duration::ZERO, |end| end - stage.start);
                all += taken;
                // Writing to a `String` cannot fail.
                let _ = writeln!(
                    out,
                    "{:10} {:9.3} {:10} {:14}",
                    stage.name,
                    taken.as_secs_f64(),
                    stage.total,
                    stage.bytes
                );
            }
            let _ = writeln!(out, "{:10} {:9.3}", "all", all.as_secs_f64());
            out
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        // A thread that panicked while drawing leaves a bar that can still be drawn.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut state)
    }
}

impl State {
    fn end(&mut self, bytes: u64) {
        if let Some(stage) = self.stages.last_mut().filter(|stage| stage.end.is_none()) {
            stage.end = Some(Instant::now());
            stage.bytes = bytes;
        }
    }

    /// A line about the stage, when one is due.
    fn line(&mut self, done: u64, language: Language) {
        let now = Instant::now();
        if let Some(stage) = self.stages.last().filter(|_| now >= self.due) {
            self.due = now + INTERVAL;
            let (name, total) = (stage.name, stage.total);
            let line = match language {
                Language::English => format!("{name}: {done} of {total}\n"),
                Language::Chinese => format!("{name}：{total} 项中的 {done} 项\n"),
            };
            // A standard error that is closed leaves nobody to tell.
            drop(std::io::stderr().write_all(line.as_bytes()));
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.with(|state| {
            state.end(self.bytes.swap(0, Ordering::Relaxed));
            let start = Instant::now();
            state.stages.push(Stage {
                name: self.name(name),
                total,
                bytes: 0,
                start,
                end: None,
            });
            state.due = start + MOMENT;
            if self.quiet || !self.terminal {
                return;
            }
            let target = ProgressDrawTarget::stderr_with_hz(8);
            let next = ProgressBar::with_draw_target(Some(total as u64), target);
            if let Ok(style) = ProgressStyle::with_template(self.language.pick(
                "{prefix:8} {bar:32} {pos}/{len}  {eta} left",
                "{prefix:8} {bar:32} {pos}/{len}  还需 {eta}",
            )) {
                next.set_style(style);
            }
            next.set_prefix(self.name(name));
            state.bar.finish_and_clear();
            state.bar = next;
            state.bar.enable_steady_tick(Duration::from_millis(250));
        });
    }

    fn bytes(&self, count: u64) {
        self.bytes.fetch_add(count, Ordering::Relaxed);
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.quiet {
            return;
        }
        if self.terminal {
            self.with(|state| state.bar.inc(1));
        } else if done.is_multiple_of(64) {
            self.with(|state| state.line(done, self.language));
        }
    }
}
