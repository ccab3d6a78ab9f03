//! The entries of a year or month as a table for spreadsheet programs.
//!
//! UTF-8 with a byte order mark, because Excel reads a file without one in the system's old
//! encoding; CRLF, as RFC 4180 has it; headings in Chinese, in the order of the 目录系统实施指引.
//!
//! **Formulas.** A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` (also full-width,
//! or behind a tab or line break). Such a cell gets an apostrophe in front and is text from then
//! on; a title that begins with a dash therefore shows one more character than it has. The JSON
//! Lines of the same time have every value exactly.

use std::error::Error;

use crate::catalogue::period::Period;
use crate::catalogue::{EntryId, Term};
use crate::entry::{Disclosure, State, Validity};
use crate::feed::xml::clean;
use crate::plan::routes::Route;
use crate::site::{Site, TextError};

use super::record::Record;
use super::{of_term, unwritable};

const HEADINGS: [&str; 19] = [
    "索引号",
    "标题",
    "发布机构",
    "成文日期",
    "发布日期",
    "文号",
    "主题分类",
    "体裁分类",
    "有效性",
    "公开方式",
    "关键词",
    "内容概述",
    "信息来源",
    "附件",
    "状态",
    "状态说明",
    "更正日期",
    "更正说明",
    "网址",
];

/// The records of a year or month as CSV, oldest first; entries that are gone are among them.
///
/// # Errors
/// Never in practice: memory does not refuse to be written.
pub fn csv(site: &Site, period: Period) -> Result<Vec<u8>, TextError> {
    let ids = site.catalogue.entries_of(period);
    table(site, ids).map_err(|e| unwritable(site, &Route::DataCsv(period), e.as_ref()))
}

/// The same for what a term has of a year or month.
///
/// # Errors
/// Never in practice: memory does not refuse to be written.
pub fn term_csv(site: &Site, term: Term, period: Period) -> Result<Vec<u8>, TextError> {
    let ids = of_term(site, term, period).into_iter();
    table(site, ids).map_err(|e| unwritable(site, &Route::TermCsv(term, period), e.as_ref()))
}

fn table(site: &Site, ids: impl Iterator<Item = EntryId>) -> Result<Vec<u8>, Box<dyn Error>> {
    let bom = "\u{FEFF}".as_bytes().to_vec();
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(bom);
    table.write_record(HEADINGS)?;
    for id in ids {
        table.write_record(row(site, id).map(|cell| defuse(&cell)))?;
    }
    Ok(table.into_inner()?)
}

fn row(site: &Site, id: EntryId) -> [String; HEADINGS.len()] {
    let entry = site.catalogue.entry(id);
    let record = Record::new(site, id);
    let or_empty = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let change = entry.changes.first();
    let attachments: Vec<&str> = record.attachments.iter().map(|file| file.url.as_str()).collect();
    [
        record.index_number.to_owned(),
        record.title.to_owned(),
        record.unit.to_owned(),
        or_empty(record.issued.as_deref()),
        entry.published.to_string(),
        or_empty(record.document_number),
        or_empty(record.category),
        or_empty(record.genre),
        record
            .validity
            .and_then(|_| site.catalogue.validity(id).map(validity))
            .unwrap_or_default()
            .to_owned(),
        record
            .disclosure
            .map_or("", |_| disclosure(entry.disclosure))
            .to_owned(),
        entry.keywords.join("；"),
        or_empty(record.summary),
        or_empty(record.source),
        attachments.join(" "),
        state(&entry.state).to_owned(),
        or_empty(record.reason),
        change.map(|change| change.date.to_string()).unwrap_or_default(),
        change.map(|change| change.note.clone()).unwrap_or_default(),
        record.url,
    ]
}

/// Makes text of what a spreadsheet would run.
fn defuse(cell: &str) -> String {
    let cell = clean(cell);
    let runs = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n'
        )
    };
    if cell.starts_with(runs) {
        format!("'{cell}")
    } else {
        cell.into_owned()
    }
}

fn validity(validity: Validity) -> &'static str {
    match validity {
        Validity::NotYetEffective => "尚未施行",
        Validity::InForce => "现行有效",
        Validity::Amended => "已修改",
        Validity::Repealed => "已废止",
        Validity::Expired => "已失效",
    }
}

fn disclosure(disclosure: Disclosure) -> &'static str {
    match disclosure {
        Disclosure::Proactive => "主动公开",
        Disclosure::OnRequest => "依申请公开",
    }
}

fn state(state: &State) -> &'static str {
    match state {
        State::Published => "已发布",
        State::Withdrawn { .. } => "已撤回",
        State::Gone { .. } => "已删除",
    }
}

#[cfg(test)]
mod tests {
    use super::defuse;

    #[test]
    fn formulas_become_text_and_other_cells_stay() {
        for run in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1", "\u{B}=1"] {
            let cell = defuse(run);
            assert!(cell.starts_with('\''), "{run:?} became {cell:?}");
        }
        for text in ["关于=的通知", "'引号", "", "2023-01-11", "（一）"] {
            assert_eq!(defuse(text), text);
        }
    }
}
