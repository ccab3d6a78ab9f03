//! What all commands share: where the site is, the time, and how to speak to the user.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use crate::config::BaseUrl;
use crate::diagnostic::{Diagnostic, Diagnostics, Language, Problem, Severity, render, within_line};
use crate::entry::Script;
use crate::load::site_yaml;
use crate::pipeline::{Failure, Options, Removals};

use super::{Outcome, write_error};

/// Arguments of every command.
#[derive(Args, Clone, Debug)]
pub(super) struct Common {
    /// The site's folder [default: the nearest one upward that has a site.yaml]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more about what is done
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Colour,
    /// The language of messages [default: Chinese where the locale is Chinese, else English]
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub lang: Option<Tongue>,
}

/// The languages that messages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Tongue {
    /// 中文
    Zh,
    /// English
    En,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Arguments of commands that read the content.
#[derive(Args, Debug)]
pub(super) struct Reading {
    /// Build for this address instead of the one in site.yaml
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<BaseUrl>,
    /// Take this as the time of the build, such as 2024-01-31T09:00:00+08:00 or 2024-01-31
    #[arg(long, value_name = "TIME", value_parser = now)]
    pub now: Option<Timestamp>,
    /// Publish drafts and scheduled entries too
    #[arg(long)]
    pub drafts: bool,
    /// Take only this edition of site.yaml: zh-Hans or zh-Hant
    #[arg(long, value_name = "SCRIPT", value_parser = edition)]
    pub edition: Option<Script>,
}

fn edition(text: &str) -> Result<Script, String> {
    Script::parse(text).ok_or_else(|| "write zh-Hans or zh-Hant".to_owned())
}

pub(super) fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(text)
        .ok_or_else(|| "write a whole address, such as https://www.example.gov.cn/xxgk/".to_owned())
}

/// RFC 3339, or a day (its first minute in China Standard Time).
pub(super) fn now(text: &str) -> Result<Timestamp, String> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp);
    }
    let wanted = || "write 2024-01-31T09:00:00+08:00 or 2024-01-31".to_owned();
    let day = crate::entry::Moment::parse(text).map_err(|_| wanted())?;
    let time = day.date.to_datetime(day.time_or_midnight());
    jiff::tz::offset(8).to_timestamp(time).map_err(|_| wanted())
}

impl Common {
    /// The site's folder: as given, or the nearest one upward that has a `site.yaml`.
    pub(super) fn root(&self) -> Result<PathBuf, Outcome> {
        let start = match &self.root {
            Some(root) => root.clone(),
            None => match std::env::current_dir() {
                Ok(folder) => folder,
                Err(error) => {
                    self.error(&match self.language() {
                        Language::English => format!("the current folder cannot be read: {error}"),
                        Language::Chinese => format!("读不了当前文件夹：{error}"),
                    });
                    return Err(Outcome::Failed);
                }
            },
        };
        let has_site = |folder: &Path| folder.join(site_yaml::FILE).is_file();
        let found = match &self.root {
            Some(root) => Some(root.clone()).filter(|root| has_site(root)),
            None => start
                .ancestors()
                .find(|folder| has_site(folder))
                .map(Path::to_path_buf),
        };
        found.ok_or_else(|| {
            let problem = Problem::NoSite {
                folder: start.display().to_string(),
            };
            self.findings(&Diagnostics::from_iter([Diagnostic::new(problem, None)]));
            Outcome::Failed
        })
    }

    /// What the pipeline is asked to do.
    pub(super) fn options(&self, reading: &Reading) -> Result<Options, Outcome> {
        Ok(Options {
            root: self.root()?,
            base_url: reading.base_url.clone(),
            now: reading.now.unwrap_or_else(Timestamp::now),
            now_is_given: reading.now.is_some(),
            allow_removals: false,
            drafts: reading.drafts,
            cache: None,
            full: false,
            portal: false,
            edition: reading.edition,
            shown: (self.language(), self.colour()),
            preview: false,
        })
    }

    /// The language to speak.
    pub(super) fn language(&self) -> Language {
        match self.lang {
            Some(Tongue::Zh) => Language::Chinese,
            Some(Tongue::En) => Language::English,
            None => Language::of_environment(|name| std::env::var(name).ok()),
        }
    }

    fn colour(&self) -> bool {
        match self.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                std::io::stderr().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }

    /// Prints findings on standard error, with a line that counts them.
    pub(super) fn findings(&self, findings: &Diagnostics) {
        let colour = self.colour();
        let mut out = String::new();
        for finding in findings
            .iter()
            .filter(|d| !self.quiet || d.severity == Severity::Error)
        {
            out.push_str(&render(finding, colour, self.language()));
        }
        self.print(&out);
    }

    /// Says how many PDFs could not be read for want of a program.
    pub(super) fn unread_pdfs(&self, count: usize) {
        if count > 0 {
            self.say(&match self.language() {
                Language::English => format!(
                    "attachments: {count} PDF without text: pdftotext is not installed, so they are neither searched nor checked"
                ),
                Language::Chinese => {
                    format!("附件：有 {count} 个 PDF 没有读取文字，因为没有安装 pdftotext；它们搜不到，也没有检查")
                }
            });
        }
    }

    /// Prints an error on standard error.
    pub(super) fn error(&self, message: &str) {
        let error = self.language().pick("error: ", "错误：");
        self.print(&format!("{error}{}\n", visible(&self.language().told(message))));
    }

    /// The same for an error that is in the language of messages, with all that it quotes.
    pub(super) fn own_error(&self, message: &str) {
        let error = self.language().pick("error: ", "错误：");
        self.print(&format!("{error}{}\n", visible(message)));
    }

    /// Prints lines that say by themselves what is wrong, on standard error.
    pub(super) fn error_lines(&self, lines: &str) {
        self.print(lines);
    }

    /// Prints a line on standard error, unless asked to be quiet.
    pub(super) fn say(&self, message: &str) {
        if !self.quiet {
            self.print(&format!("{}\n", visible(message)));
        }
    }

    /// Prints on standard output, for other programs.
    pub(super) fn print_out(&self, text: &str) -> Outcome {
        match std::io::stdout().write_all(text.as_bytes()) {
            Ok(()) => Outcome::Done,
            // Whoever reads it has read enough of it.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Outcome::Done,
            Err(error) => {
                self.error(&error.to_string());
                Outcome::Failed
            }
        }
    }

    fn print(&self, text: &str) {
        // A standard error that is closed leaves nobody to tell.
        drop(std::io::stderr().write_all(text.as_bytes()));
    }

    /// Tells the user why there is no new site.
    pub(super) fn failure(&self, failure: &Failure) -> Outcome {
        match failure {
            Failure::Invalid(findings) => {
                self.findings(findings);
                let language = self.language();
                let nothing = language.pick(": nothing was written", "：什么都没有写出");
                self.print(&format!("{}{nothing}\n", count(findings, language)));
                Outcome::Invalid
            }
            Failure::Changed(changed) => {
                self.error(&match self.language() {
                    Language::English => changed.to_string(),
                    Language::Chinese => format!(
                        "{} 在 gongkai 运行期间被改动了，什么都没有写出；请再运行一次",
                        changed.file
                    ),
                });
                Outcome::Failed
            }
            Failure::Removals(removals) => {
                self.error(&removed(removals, self.language()));
                Outcome::Invalid
            }
            Failure::ClockBehind { now, last } => {
                self.error(&match self.language() {
                    Language::English => format!(
                        "the clock of this computer says {now}, and the last build was for {last}: \
                         nothing was written\nset the clock; if it is right, name the time with --now, or build once with --allow-removals"
                    ),
                    Language::Chinese => format!(
                        "这台电脑的时钟是 {now}，而上一次生成的时间是 {last}：什么都没有写出\n\
                         请校正时钟；如果时钟没有错，用 --now 写明时间，或加 --allow-removals 生成一次"
                    ),
                });
                Outcome::Invalid
            }
            Failure::Write(error) => {
                let error = match self.language() {
                    Language::English => error.to_string(),
                    Language::Chinese => write_error::chinese(error),
                };
                self.own_error(&error);
                Outcome::Failed
            }
            Failure::Broken(message) => {
                self.error(message);
                Outcome::Failed
            }
        }
    }
}

/// Why a build that would take much away was refused.
fn removed(removals: &Removals, language: Language) -> String {
    let Removals {
        count,
        of,
        first,
        before,
    } = removals;
    let more = count - first.len();
    match language {
        Language::English => {
            let mut names = first.join(", ");
            if more > 0 {
                names += &format!(", and {more} more");
            }
            let time = before.map_or_else(String::new, |before| {
                format!("\nthe time it is for lies before that of the last build, {before}")
            });
            format!(
                "this build would remove {count} of the {of} entries that are published: nothing was written\n\
                 {names}{time}\nis content/ complete, and is the time right? if they are to go, build with --allow-removals"
            )
        }
        Language::Chinese => {
            let mut names = first.join("、");
            if more > 0 {
                names += &format!("，还有 {more} 个");
            }
            let time = before.map_or_else(String::new, |before| {
                format!("\n这次生成的时间早于上一次的时间 {before}")
            });
            format!(
                "这次生成会移除已发布的 {of} 个条目中的 {count} 个：什么都没有写出\n\
                 {names}{time}\n请检查 content/ 是否完整、时间是否正确；确实要移除，请加 --allow-removals"
            )
        }
    }
}

/// A message of one line or more that may name a file.
fn visible(message: &str) -> String {
    let lines: Vec<_> = message.split('\n').map(within_line).collect();
    lines.join("\n")
}

/// `2 errors, 1 warning`.
pub(super) fn count(findings: &Diagnostics, language: Language) -> String {
    if language == Language::Chinese {
        let errors = format!("{} 个错误", findings.count(Severity::Error));
        return match findings.count(Severity::Warning) {
            0 => errors,
            warnings => format!("{errors}，{warnings} 个警告"),
        };
    }
    let counted = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let errors = counted(findings.count(Severity::Error), "error");
    let warnings = counted(findings.count(Severity::Warning), "warning");
    match findings.count(Severity::Warning) {
        0 => errors,
        _ => format!("{errors}, {warnings}"),
    }
}
