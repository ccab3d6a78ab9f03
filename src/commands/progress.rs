//! A progress bar on a terminal, for anything that takes longer than a moment.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diagnostic::Language;
use crate::pipeline::Progress;

/// Shows stage, done of total and what remains; nothing when quiet or where no terminal is.
pub(super) struct Bar {
    bar: Mutex<ProgressBar>,
    shown: bool,
    language: Language,
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Bar {
        let shown = !quiet && std::io::stderr().is_terminal();
        Bar {
            bar: Mutex::new(ProgressBar::hidden()),
            shown,
            language: Language::default(),
        }
    }

    /// The same, in a language.
    pub(super) fn in_language(self, language: Language) -> Bar {
        Bar { language, ..self }
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(&self) {
        self.with(|bar| bar.finish_and_clear());
    }

    fn with(&self, act: impl FnOnce(&mut ProgressBar)) {
        // A thread that panicked while drawing leaves a bar that can still be drawn.
        let mut bar = self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut bar);
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str, total: usize) {
        if !self.shown {
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
        next.set_prefix(match (self.language, name) {
            (Language::Chinese, "check") => "检查",
            (Language::Chinese, "render") => "生成网页",
            (Language::Chinese, "index") => "编索引",
            (Language::Chinese, "write") => "写出",
            (_, name) => name,
        });
        self.with(|bar| {
            bar.finish_and_clear();
            *bar = next;
            bar.enable_steady_tick(Duration::from_millis(250));
        });
    }

    fn step(&self) {
        if self.shown {
            self.with(|bar| bar.inc(1));
        }
    }
}
