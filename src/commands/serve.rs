//! `gongkai serve`: the site in the browser while it is being written.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use jiff::Timestamp;

use super::Outcome;
use super::common::{Common, count, now};
use super::progress::Bar;
use crate::config::BaseUrl;
use crate::diagnostic::{Diagnostic, Diagnostics, Language, Severity, render};
use crate::pipeline::Failure;
use crate::serve::inject::Words;
use crate::serve::state::Outcome as Prepared;
use crate::serve::watch::Note;
use crate::serve::{Console, Settings, bind, prepare_for};

/// Preview the site in the browser: pages reload when a file is saved, and show what is wrong
///
/// Nothing is written: pages are made when they are asked for. Drafts and scheduled entries are
/// shown, with a mark. While something is wrong, the last good pages stay. Only this machine is
/// answered. Ctrl-C ends it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai serve
  gongkai serve --port 9000
  gongkai serve --no-drafts --now 2024-01-31")]
pub(super) struct Arguments {
    /// The port; 0 takes any free one [default: the first free one from 8000 on]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Take this as the time, such as 2024-01-31T09:00:00+08:00 or 2024-01-31
    #[arg(long, value_name = "TIME", value_parser = now)]
    now: Option<Timestamp>,
    /// Show only what `gongkai build` would publish
    #[arg(long)]
    no_drafts: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let root = match common.root() {
        Ok(root) => root,
        Err(outcome) => return outcome,
    };
    let speech = common.language();
    match serve(arguments, common, root, speech) {
        Ok(()) => Outcome::Done,
        Err(message) => {
            common.error(&message);
            Outcome::Failed
        }
    }
}

fn serve(
    arguments: &Arguments,
    common: &Common,
    root: std::path::PathBuf,
    speech: Language,
) -> Result<(), String> {
    let (stop, stopped) = channel();
    ctrlc::set_handler(move || {
        // Whoever does not listen any more has stopped.
        let _ = stop.send(());
    })
    .map_err(|error| error.to_string())?;
    let listener = bind(arguments.port).map_err(|error| no_port(arguments.port, &error, speech))?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    let address = format!("http://127.0.0.1:{port}/");
    let base = BaseUrl::parse(&address).ok_or_else(|| address.clone())?;
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let settings = Settings {
        scratch: scratch.path().to_owned(),
        root,
        now: arguments.now,
        drafts: !arguments.no_drafts,
    };
    let console = Arc::new(Terminal {
        common: common.clone(),
        speech,
        said: Mutex::default(),
        unread: AtomicUsize::new(0),
    });
    let bar = Bar::new(common.quiet);
    let start = Instant::now();
    let first = prepare_for(&settings, &base, None, &bar);
    bar.finish();
    console.prepared(&first, start.elapsed());
    common.say(&match speech {
        Language::Chinese => format!("预览：{address}    按 Ctrl-C 结束"),
        Language::English => format!("preview: {address}    Ctrl-C ends it"),
    });
    crate::serve::run(&settings, listener, (base, first), console, &stopped)
        .map_err(|error| error.to_string())
}

fn no_port(port: Option<u16>, error: &std::io::Error, speech: Language) -> String {
    let port = port.map_or(String::new(), |port| port.to_string());
    match speech {
        Language::Chinese => {
            format!("端口 {port} 不能用：{error}；换一个，或者不写 --port，由程序找一个空的")
        }
        Language::English => {
            format!("port {port} cannot be used: {error}; name another, or leave --port out")
        }
    }
}

/// Speaks on standard error.
struct Terminal {
    common: Common,
    speech: Language,
    /// The findings that were printed last.
    said: Mutex<String>,
    /// How many PDFs were not read the last time.
    unread: AtomicUsize,
}

impl Terminal {
    /// Prints findings, unless they are those that were printed last.
    fn findings(&self, findings: &Diagnostics) {
        let drawn: String = findings.iter().map(|finding| self.draw(finding)).collect();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if *said != drawn {
            self.common.findings(findings);
            *said = drawn;
        }
    }

    /// Says how many PDFs could not be read, unless that was said before.
    fn unread_pdfs(&self, count: usize) {
        if self.unread.swap(count, Ordering::Relaxed) != count {
            self.common.unread_pdfs(count);
        }
    }
}

impl Console for Terminal {
    fn draw(&self, finding: &Diagnostic) -> String {
        render(finding, false, self.common.language())
    }

    fn words(&self) -> Words {
        match self.speech {
            Language::Chinese => Words {
                lang: "zh-Hans",
                draft: "草稿",
                scheduled: "定时",
                draft_page: "草稿：只在预览里看得到，还没有公开。",
                scheduled_page: "定时公开：公开日期还没有到，现在只在预览里看得到。",
                no_site: "网站还不能生成",
                broken: "有文件读不了",
                heading: chinese_heading,
            },
            Language::English => Words {
                lang: "en",
                draft: "draft",
                scheduled: "scheduled",
                draft_page: "Draft: seen in this preview alone, not published.",
                scheduled_page: "Scheduled: its publish date lies ahead; until then it is seen in this preview alone.",
                no_site: "The site cannot be made yet",
                broken: "a file cannot be read",
                heading: english_heading,
            },
        }
    }

    fn prepared(&self, outcome: &Prepared, took: Duration) {
        let seconds = took.as_secs_f64();
        let line = match outcome {
            Ok(site) => {
                self.findings(&site.warnings);
                self.unread_pdfs(site.unread_pdfs());
                let entries = site.account.published + site.account.gone;
                let warnings = site.warnings.count(Severity::Warning);
                match self.speech {
                    Language::Chinese => {
                        format!("就绪：{entries} 个条目，{warnings} 处提示，{seconds:.2} 秒")
                    }
                    Language::English => {
                        format!("ready: {entries} entries, warnings: {warnings}, in {seconds:.2} s")
                    }
                }
            }
            Err(Failure::Invalid(findings)) => {
                self.findings(findings);
                let count = count(findings, self.common.language());
                match self.speech {
                    Language::Chinese => format!("{count}；网页仍是上一次没有错误时的样子"),
                    Language::English => format!("{count}: the last good pages stay"),
                }
            }
            Err(failure) => failure.to_string(),
        };
        self.common.say(&line);
    }

    fn note(&self, note: Note) {
        let line = match (note, self.speech) {
            (Note::Looking(reason), Language::Chinese) => {
                format!("系统不报告文件的改动（{reason}），改为每半秒查看一次")
            }
            (Note::Looking(reason), Language::English) => {
                format!("the system does not tell of changes ({reason}); files are looked at twice a second")
            }
            (Note::Unwatched(folder, reason), Language::Chinese) => {
                format!("{folder} 的改动看不到：{reason}")
            }
            (Note::Unwatched(folder, reason), Language::English) => {
                format!("changes of {folder} are not noticed: {reason}")
            }
        };
        self.common.say(&line);
    }
}

fn chinese_heading(errors: usize, warnings: usize, shown: bool) -> String {
    match (errors, warnings) {
        (0, 0) => String::new(),
        (0, warnings) => format!("{warnings} 处提示"),
        (errors, warnings) => {
            let more = if warnings > 0 {
                format!("，{warnings} 处提示")
            } else {
                String::new()
            };
            let stays = if shown {
                "；网页仍是上一次没有错误时的样子"
            } else {
                ""
            };
            format!("{errors} 处错误{more}{stays}")
        }
    }
}

fn english_heading(errors: usize, warnings: usize, shown: bool) -> String {
    let counted = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => String::new(),
        (0, warnings) => counted(warnings, "warning"),
        (errors, warnings) => {
            let more = if warnings > 0 {
                format!(", {}", counted(warnings, "warning"))
            } else {
                String::new()
            };
            let stays = if shown {
                "; the last good page is shown"
            } else {
                ""
            };
            format!("{}{more}{stays}", counted(errors, "error"))
        }
    }
}
