//! What becomes of an entry: its state, where readers of what is gone are sent, its old addresses.

use std::ops::RangeInclusive;

use super::super::files::{LinkKind, decode, kind};
use super::super::names::KEEP_TITLE;
use super::super::{Reference, Target};
use super::{Reader, Stage};
use crate::diagnostic::{AddressProblem, Diagnostic, Diagnostics, Problem};
use crate::entry::State;
use crate::output::{OutputPath, PathFault, path_fault};

/// How `state` says that an entry is gone.
const GONE: [&str; 5] = ["gone", "删除", "已删除", "刪除", "已刪除"];

/// What an entry shows of itself when it is gone.
pub(super) struct ShownWhenGone {
    /// Whether the officer wants to keep its title.
    pub keep_title: bool,
    /// The lines of its file that are published.
    pub lines: Vec<RangeInclusive<usize>>,
}

/// The findings that stand on one of `lines`.
pub(super) fn on_lines(findings: &Diagnostics, lines: &[RangeInclusive<usize>]) -> Diagnostics {
    let mut found = Diagnostics::new();
    for finding in findings.iter() {
        let excerpt = finding.place.as_ref().and_then(|place| place.excerpt.as_ref());
        if excerpt.is_none_or(|excerpt| lines.iter().any(|range| range.contains(&excerpt.line))) {
            found.push(finding.clone());
        }
    }
    found
}

impl Reader<'_, '_> {
    /// Reads `keep_title`, and looks where the values stand that an entry shows when it is gone.
    pub(super) fn shown_when_gone(&mut self) -> ShownWhenGone {
        let keep_title = self.keep_title();
        let text = self.raw.source().text;
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let title = if keep_title { "title" } else { "" };
        // Web servers are told of old addresses and of where readers are sent.
        let keys = ["index_number", "reason", "redirect", "aliases", title];
        let lines = keys.into_iter().filter_map(|key| {
            let range = self.fields.range(key)?;
            Some(line(range.start)..=line(range.end))
        });
        ShownWhenGone {
            keep_title,
            lines: lines.collect(),
        }
    }

    /// Whether its state says that the entry is gone.
    pub(super) fn is_gone(&self) -> bool {
        let state = self.fields.peek("state");
        state.is_some_and(|(_, text, _)| GONE.contains(&text))
    }

    fn keep_title(&mut self) -> bool {
        let Some(text) = self.fields.text("keep_title", self.diagnostics) else {
            return false;
        };
        match KEEP_TITLE.iter().position(|word| *word == text.text) {
            Some(place) => place < 2,
            None => {
                let problem = Problem::UnknownChoice {
                    key: text.key.clone(),
                    value: text.text.to_owned(),
                    allowed: KEEP_TITLE,
                };
                self.report(problem, &text);
                false
            }
        }
    }

    /// What has become of the entry; `announced` when a change with a date tells subscribers of it.
    pub(super) fn state(&mut self, announced: bool) -> (Option<Stage>, Option<State>) {
        let reason = self.fields.string("reason", self.diagnostics);
        let redirect = self.redirect();
        let Some(text) = self.fields.text("state", self.diagnostics) else {
            return (Some(Stage::Published), Some(State::Published));
        };
        let (stage, state) = match text.text {
            "draft" | "草稿" => (Stage::Draft, Some(State::Published)),
            "published" | "发布" | "已发布" | "發布" | "已發布" => {
                (Stage::Published, Some(State::Published))
            }
            "withdrawn" | "撤回" | "已撤回" => {
                (Stage::Withdrawn, reason.map(|reason| State::Withdrawn { reason }))
            }
            word if GONE.contains(&word) => {
                (Stage::Gone, reason.map(|reason| State::Gone { reason, redirect }))
            }
            other => {
                let allowed = &["draft", "published", "withdrawn", "gone"];
                let problem = Problem::UnknownChoice {
                    key: text.key.clone(),
                    value: other.to_owned(),
                    allowed,
                };
                self.report(problem, &text);
                return (None, None);
            }
        };
        let name = if stage == Stage::Gone { "gone" } else { "withdrawn" };
        if state.is_none() {
            self.report(Problem::NoReason { state: name }, &text);
        } else if matches!(stage, Stage::Withdrawn | Stage::Gone) && !announced {
            self.report(Problem::Unannounced { state: name }, &text);
        }
        (Some(stage), state)
    }

    /// An index number, an address of this site, or one elsewhere.
    fn redirect(&mut self) -> Option<String> {
        let text = self.fields.text("redirect", self.diagnostics)?;
        let place = self.raw.source().place(text.range.clone());
        let mut reference = |target| {
            self.references.push(Reference {
                key: text.key.clone(),
                target,
                place: place.clone(),
            })
        };
        if let Some(key) = self.context.config.index_numbers.key_of(text.text) {
            reference(Target::Redirect {
                shown: text.text.to_owned(),
                key: key.clone(),
            });
            return Some(format!("entry/{key}/"));
        }
        match kind(text.text) {
            LinkKind::Address(path) => {
                reference(Target::Address(path.clone()));
                Some(path)
            }
            LinkKind::Elsewhere if text.text.starts_with("https://") || text.text.starts_with("http://") => {
                Some(text.text.to_owned())
            }
            _ => {
                self.report(
                    Problem::BadRedirect {
                        target: text.text.to_owned(),
                    },
                    &text,
                );
                None
            }
        }
    }

    /// Old addresses: a path, or a whole address of which the path counts.
    pub(super) fn aliases(&mut self) -> Vec<String> {
        let mut aliases = Vec::new();
        for text in self.fields.texts("aliases", self.diagnostics) {
            let after_host = text
                .text
                .split_once("://")
                .map(|(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
            let path = after_host.unwrap_or(text.text).trim_start_matches('/');
            let path = path.split('#').next().unwrap_or("");
            let plain = decode(path);
            let whole = !text.text.contains('#') && !text.text.starts_with("//");
            let file = if plain.is_empty() || plain.ends_with('/') {
                format!("{plain}index.html")
            } else {
                plain.clone()
            };
            let is_query =
                path.contains('?') && !path.contains(|c: char| c.is_control() || c.is_whitespace());
            if plain.is_empty() || !whole || !(is_query || OutputPath::new(file.as_str()).is_some()) {
                self.report(
                    Problem::BadAlias {
                        alias: text.text.to_owned(),
                    },
                    &text,
                );
                continue;
            }
            // What has a query is no file, but a line of a web server's settings.
            let fault = path_fault(if is_query { path } else { &file });
            let fault = fault.filter(|fault| !is_query || !matches!(fault, PathFault::Reserved { .. }));
            if let Some(fault) = fault {
                let fatal = !matches!(fault, PathFault::Reserved { .. });
                self.report(Problem::Address(AddressProblem::Path(fault)), &text);
                if fatal {
                    continue;
                }
            }
            let alias = if is_query { path.to_owned() } else { plain };
            let claim = |r: &&Reference| r.target == Target::Alias(alias.clone());
            if let Some(first) = self.references.iter().find(claim) {
                let url = format!("/{alias}");
                let place = self.raw.source().place(text.range.clone());
                let finding = Diagnostic::new(Problem::DuplicateUrl { url }, place);
                self.diagnostics.push(finding.with_other(first.place.clone()));
                continue;
            }
            self.references.push(Reference {
                key: text.key.clone(),
                target: Target::Alias(alias.clone()),
                place: self.raw.source().place(text.range.clone()),
            });
            aliases.push(alias);
        }
        aliases
    }
}
