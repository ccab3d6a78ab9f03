//! What an import did, for people and for programs.

use serde::Serialize;

use super::document::{Confidence, Field, Found, Reason, Removed};
use super::draft::Draft;
use super::source::Fault;
use super::store::{FileReport, Report, State};
use super::words;
use crate::diagnostic::Language;

/// How many lines of the page around a text are shown on a terminal.
const SHOWN: usize = 6;

/// The numbers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files that were looked at.
    pub files: usize,
    /// Drafts that were written, or would be.
    pub drafts: usize,
    /// Entries that were imported before.
    pub already: usize,
    /// Files nothing was made of, and drafts that could not be written.
    pub failed: usize,
    /// Drafts with something to fill in.
    pub unfinished: usize,
    /// Files in folders that are no sources.
    pub ignored: usize,
}

impl Report {
    /// The numbers of the run.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            files: self.files.len(),
            ignored: self.ignored,
            ..Summary::default()
        };
        for file in &self.files {
            let Ok(outcome) = &file.outcome else {
                summary.failed += 1;
                continue;
            };
            for (draft, state) in &outcome.entries {
                match state {
                    State::Written(_) | State::WouldWrite(_) => {
                        summary.drafts += 1;
                        summary.unfinished += usize::from(!draft.missing.is_empty());
                    }
                    State::Already(_) => summary.already += 1,
                    State::Failed(_) => summary.failed += 1,
                }
            }
        }
        summary
    }

    /// Whether a draft could not be written, for reasons that lie outside its source.
    pub fn is_broken(&self) -> bool {
        let internal = |file: &FileReport| matches!(file.outcome, Err(Fault::Internal(_)));
        if self.files.iter().any(internal) {
            return true;
        }
        let entries = self
            .files
            .iter()
            .filter_map(|file| file.outcome.as_ref().ok())
            .flat_map(|file| &file.entries);
        entries
            .into_iter()
            .any(|(_, state)| matches!(state, State::Failed(_)))
    }
}

/// What was taken from each source, from where and how sure, as text.
pub fn text(report: &Report, lang: Language) -> String {
    let mut out = String::new();
    for file in &report.files {
        let Ok(outcome) = &file.outcome else { continue };
        for note in &outcome.notes {
            out.push_str(&format!("{}: {}\n", file.source, words::note(lang, note)));
        }
        for (draft, state) in &outcome.entries {
            entry(&mut out, &file.source, draft, state, lang);
        }
    }
    out
}

/// Why nothing was made of some sources, one line of what and one of what to do for each.
pub fn faults(report: &Report, lang: Language) -> String {
    let mut out = String::new();
    for file in &report.files {
        let error = lang.pick("error", "错误");
        match &file.outcome {
            Err(fault) => {
                let (title, hint) = words::fault(lang, fault);
                out.push_str(&format!(
                    "{error}: {}: {title}\n    {hint}\n",
                    one_line(&file.source)
                ));
            }
            Ok(outcome) => {
                for (_, state) in &outcome.entries {
                    if let State::Failed(why) = state {
                        let title = lang.pick("cannot be written", "写不了");
                        out.push_str(&format!("{error}: {title}: {}\n", one_line(why)));
                    }
                }
            }
        }
    }
    out
}

fn entry(out: &mut String, source: &str, draft: &Draft, state: &State, lang: Language) {
    let source = one_line(source);
    match state {
        State::Already(file) => {
            let already = lang.pick("already imported", "已导入过");
            out.push_str(&format!("{source}: {already}: {}\n", one_line(file)));
            return;
        }
        State::Failed(_) => return,
        State::Written(file) => out.push_str(&format!("{source} → {}\n", one_line(file))),
        State::WouldWrite(file) => {
            let would = lang.pick(" (dry run, not written)", "（试运行，未写入）");
            out.push_str(&format!("{source} → {}{would}\n", one_line(file)));
        }
    }
    for found in &draft.values {
        let from = origin(found, lang);
        let sure = words::confidence(lang, found.confidence);
        row(
            out,
            words::field(lang, found.field),
            &short(&found.value, 44),
            &from,
            sure,
        );
    }
    for field in &draft.missing {
        let blank = lang.pick("TO FILL IN: not in the source", "【待填】来源中没有");
        row(out, words::field(lang, *field), blank, "", "");
    }
    for found in &draft.others {
        let kept = lang.pick("kept as a comment", "作为注释保留");
        row(
            out,
            &short(&found.label, 16),
            &short(&found.value, 44),
            &words::place(lang, &found.place),
            kept,
        );
    }
    for note in &draft.notes {
        out.push_str(&format!("  ! {}\n", one_line(&words::note(lang, note))));
    }
    removed(out, &draft.removed, lang);
}

/// The place of a value and the label it stood under.
fn origin(found: &Found, lang: Language) -> String {
    let place = words::place(lang, &found.place);
    if found.label.is_empty() {
        place
    } else {
        lang.pick(
            format!("{place} `{}`", found.label),
            format!("{place}“{}”", found.label),
        )
    }
}

/// What is not in the text and not in the front matter.
fn removed(out: &mut String, removed: &[Removed], lang: Language) {
    let mut shown = 0;
    let rest: Vec<&Removed> = super::draft::chrome(removed).collect();
    for piece in &rest {
        if shown == SHOWN && piece.reason == Reason::Chrome {
            continue;
        }
        shown += usize::from(piece.reason == Reason::Chrome);
        let reason = words::reason(lang, piece.reason);
        out.push_str(&format!("  - {reason}: {}\n", short(&one_line(&piece.text), 70)));
    }
    let chrome = rest.iter().filter(|piece| piece.reason == Reason::Chrome).count();
    if chrome > SHOWN {
        let more = chrome - SHOWN;
        out.push_str(&lang.pick(
            format!("  - page around the text: {more} more; --format json shows all\n"),
            format!("  - 网页文字: 另有 {more} 处，用 --format json 查看全部\n"),
        ));
    }
}

fn row(out: &mut String, name: &str, value: &str, from: &str, sure: &str) {
    let line = format!(
        "  {} {} {} {sure}",
        padded(name, 16),
        padded(value, 46),
        padded(from, 26)
    );
    out.push_str(line.trim_end());
    out.push('\n');
}

/// How many columns a text takes on a terminal: quotation marks and dashes take one on most.
fn width(text: &str) -> usize {
    let narrow = text.chars().filter(|c| "“”‘’…—·".contains(*c)).count();
    super::text::width(text) - narrow
}

/// Padded to a number of columns.
fn padded(text: &str, columns: usize) -> String {
    let gap = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(gap))
}

/// Cut to a number of columns.
fn short(text: &str, columns: usize) -> String {
    let text = one_line(text);
    if width(&text) <= columns {
        return text;
    }
    let mut out = String::new();
    for c in text.chars() {
        if width(&out) + 3 > columns {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// A text for the terminal: one line, without what would move its cursor.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The table at the end.
pub fn table(report: &Report, lang: Language) -> String {
    let summary = report.summary();
    let mut out = String::new();
    let mut line = |name: &str, count: usize, always: bool| {
        if always || count > 0 {
            out.push_str(&format!("  {}{count:>6}\n", padded(name, 34)));
        }
    };
    line(lang.pick("files", "文件"), summary.files, true);
    line(lang.pick("new drafts", "新的草稿"), summary.drafts, true);
    line(
        lang.pick("of them with something to fill in", "其中有待填项"),
        summary.unfinished,
        true,
    );
    line(lang.pick("already imported", "已导入过"), summary.already, false);
    line(lang.pick("failed", "未能导入"), summary.failed, true);
    line(
        lang.pick("files that are no sources", "忽略的附属文件"),
        summary.ignored,
        false,
    );
    let mut missing: Vec<(Field, usize)> = Vec::new();
    let entries = report
        .files
        .iter()
        .filter_map(|file| file.outcome.as_ref().ok())
        .flat_map(|file| &file.entries);
    for (draft, _) in entries.filter(|(_, state)| matches!(state, State::Written(_) | State::WouldWrite(_))) {
        for field in &draft.missing {
            match missing.iter_mut().find(|(known, _)| known == field) {
                Some((_, count)) => *count += 1,
                None => missing.push((*field, 1)),
            }
        }
    }
    missing.sort();
    for (field, count) in missing {
        line(
            &format!(
                "{} {}",
                lang.pick("to fill in:", "待填："),
                words::field(lang, field)
            ),
            count,
            true,
        );
    }
    out
}

/// The report for programs.
pub fn json(report: &Report) -> String {
    let files: Vec<FileJson<'_>> = report.files.iter().map(FileJson::new).collect();
    let whole = serde_json::json!({ "files": files, "summary": report.summary() });
    // Nothing in it can fail to be written: keys are texts, values texts and numbers.
    format!("{whole:#}\n")
}

#[derive(Serialize)]
struct FileJson<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    notes: Vec<String>,
    entries: Vec<EntryJson<'a>>,
}

#[derive(Serialize)]
struct EntryJson<'a> {
    state: &'static str,
    file: &'a str,
    fields: Vec<FieldJson<'a>>,
    others: Vec<FieldJson<'a>>,
    missing: Vec<&'static str>,
    notes: Vec<String>,
    removed: Vec<RemovedJson<'a>>,
}

#[derive(Serialize)]
struct FieldJson<'a> {
    key: &'static str,
    label: &'a str,
    value: &'a str,
    from: String,
    confidence: &'static str,
}

#[derive(Serialize)]
struct RemovedJson<'a> {
    reason: &'static str,
    text: &'a str,
}

impl<'a> FileJson<'a> {
    fn new(file: &'a FileReport) -> FileJson<'a> {
        let lang = Language::English;
        let notes =
            |notes: &[super::document::Note]| notes.iter().map(|note| words::note(lang, note)).collect();
        match &file.outcome {
            Err(fault) => FileJson {
                source: &file.source,
                kind: None,
                error: Some(words::fault(lang, fault).0),
                notes: Vec::new(),
                entries: Vec::new(),
            },
            Ok(outcome) => FileJson {
                source: &file.source,
                kind: Some(outcome.kind.name()),
                error: None,
                notes: notes(&outcome.notes),
                entries: outcome
                    .entries
                    .iter()
                    .map(|(draft, state)| EntryJson::new(draft, state))
                    .collect(),
            },
        }
    }
}

impl<'a> EntryJson<'a> {
    fn new(draft: &'a Draft, state: &'a State) -> EntryJson<'a> {
        let lang = Language::English;
        let (state, file) = match state {
            State::Written(file) => ("written", file),
            State::WouldWrite(file) => ("would-write", file),
            State::Already(file) => ("already-imported", file),
            State::Failed(why) => ("failed", why),
        };
        EntryJson {
            state,
            file,
            fields: draft.values.iter().map(FieldJson::new).collect(),
            others: draft.others.iter().map(FieldJson::new).collect(),
            missing: draft
                .missing
                .iter()
                .map(|field| words::field(lang, *field))
                .collect(),
            notes: draft.notes.iter().map(|note| words::note(lang, note)).collect(),
            removed: draft
                .removed
                .iter()
                .map(|removed| RemovedJson {
                    reason: match removed.reason {
                        Reason::Title => "title",
                        Reason::Metadata => "metadata",
                        Reason::Chrome => "page",
                        Reason::Deleted => "deleted",
                        Reason::Hidden => "hidden",
                        Reason::Comment => "comment",
                        Reason::PageFrame => "page-frame",
                    },
                    text: &removed.text,
                })
                .collect(),
        }
    }
}

impl<'a> FieldJson<'a> {
    fn new(found: &'a Found) -> FieldJson<'a> {
        FieldJson {
            key: words::field(Language::English, found.field),
            label: &found.label,
            value: &found.value,
            from: words::place(Language::English, &found.place),
            confidence: match found.confidence {
                Confidence::Sure => "sure",
                Confidence::Likely => "likely",
                Confidence::Guess => "guess",
            },
        }
    }
}
