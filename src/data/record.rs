//! What the site knows about an entry, as data.

use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Serialize;

use crate::catalogue::{EntryId, Relations};
use crate::entry::{Entry, Moment, Script, State, Validity};
use crate::plan::routes::Route;
use crate::site::Site;

/// An entry as data. The keys are those of the front matter, every record has all of them, and
/// what an entry does not state is `null` or empty. Days are `2023-01-11`; where the minute is
/// known it is RFC 3339 with the site's offset. Other entries are named by index number.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// 索引号, as the unit wrote it.
    pub index_number: &'a str,
    /// 标题; of an entry that is gone the index number, unless its title is kept.
    pub title: &'a str,
    /// The address of its page.
    pub url: String,
    /// 发布机构: the full name.
    pub unit: &'a str,
    /// The organisation code of the unit.
    pub unit_code: Option<&'a str>,
    /// 公开日期.
    pub published: String,
    /// The publish date or that of the newest change, whichever is later.
    pub updated: String,
    /// 成文日期.
    pub issued: Option<String>,
    /// 文号.
    pub document_number: Option<&'a str>,
    /// 主题分类: the names from the top, joined by `/`.
    pub category: Option<&'a str>,
    /// 体裁分类.
    pub genre: Option<&'a str>,
    /// 关键词.
    pub keywords: &'a [String],
    /// 公开方式: `proactive` or `on-request`; `null` when the entry is gone.
    pub disclosure: Option<&'static str>,
    /// 来源.
    pub source: Option<&'a str>,
    /// 内容概述; `null` when the entry is gone.
    pub summary: Option<&'a str>,
    /// 施行日期.
    pub effective: Option<String>,
    /// 有效期至.
    pub expires: Option<String>,
    /// 修改日期.
    pub amended: Option<String>,
    /// 废止日期.
    pub repealed: Option<String>,
    /// 有效性 on the day of the build: `in-force`, `repealed`, …; `null` for what is never in
    /// force, such as a report.
    pub validity: Option<&'static str>,
    /// 替代.
    pub replaces: Vec<&'a str>,
    /// 被替代.
    pub replaced_by: Vec<&'a str>,
    /// 解读.
    pub interprets: Vec<&'a str>,
    /// 被解读.
    pub interpreted_by: Vec<&'a str>,
    /// 相关.
    pub related: Vec<&'a str>,
    /// 附件.
    pub attachments: Vec<DataFile<'a>>,
    /// 责任编辑.
    pub editor: Option<&'a str>,
    /// 更正说明, newest first.
    pub changes: Vec<RecordChange<'a>>,
    /// `published`, `withdrawn` or `gone`.
    pub state: &'static str,
    /// Why it was withdrawn or is gone.
    pub reason: Option<&'a str>,
    /// Where the readers of an entry that is gone are sent.
    pub redirect: Option<String>,
    /// What the portal has to say about it.
    pub note: Option<&'a str>,
    /// The script of its text.
    pub language: Script,
}

/// A file to download.
#[derive(Debug, Serialize)]
pub struct DataFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub url: String,
    /// Size in bytes.
    pub size: u64,
    /// What it is.
    pub media_type: &'static str,
    /// SHA-256 of the file in hexadecimal digits; `null` when it is not known.
    pub sha256: Option<&'a str>,
    /// The address of the page of its text; `null` when it has none.
    pub text: Option<String>,
}

/// A change that readers were told of.
#[derive(Debug, Serialize)]
pub struct RecordChange<'a> {
    /// When.
    pub date: String,
    /// What changed.
    pub note: &'a str,
}

impl<'a> Record<'a> {
    /// The record of an entry.
    pub fn new(site: &Site<'a>, id: EntryId) -> Record<'a> {
        let entry = site.catalogue.entry(id);
        let config = site.config;
        let offset = config.offset;
        let unit = config.unit(entry.unit);
        let stands = entry.has_text();
        let relations = match stands {
            true => site.catalogue.relations(id),
            false => Relations::default(),
        };
        let numbers = |ids: &[EntryId]| {
            let numbers = ids
                .iter()
                .map(|id| site.catalogue.entry(*id).index_number.shown());
            numbers.collect::<Vec<&'a str>>()
        };
        let (state, reason, redirect) = state(site, entry);
        Record {
            index_number: entry.index_number.shown(),
            title: &entry.title,
            url: site.routes.absolute(&Route::Entry(id)),
            unit: &unit.name,
            unit_code: unit.code.as_ref().map(|code| code.as_str()),
            published: moment(entry.published, offset),
            updated: moment(entry.updated(), offset),
            issued: day(entry.issued),
            document_number: entry.document_number.as_ref().map(|number| number.shown()),
            category: entry
                .category
                .filter(|_| stands)
                .map(|id| config.category(id).path.as_str()),
            genre: entry.genre.as_deref(),
            keywords: &entry.keywords,
            disclosure: stands.then(|| entry.disclosure.key()),
            source: entry.source.as_deref(),
            summary: stands.then_some(entry.summary.as_str()),
            effective: day(entry.dates.effective),
            expires: day(entry.dates.expires),
            amended: day(entry.dates.amended),
            repealed: day(entry.dates.repealed),
            // Nobody may rely on what was withdrawn or is gone, whatever its dates say.
            validity: site
                .catalogue
                .validity(id)
                .filter(|_| entry.state == State::Published)
                .map(Validity::key),
            replaces: numbers(&relations.replaces),
            replaced_by: numbers(&relations.replaced_by),
            interprets: numbers(&relations.interprets),
            interpreted_by: numbers(&relations.interpreted_by),
            related: numbers(&relations.related),
            attachments: files(site, id),
            editor: entry.editor.as_deref(),
            changes: changes(entry, offset),
            state,
            reason,
            redirect,
            note: entry.note.as_deref(),
            language: entry.language,
        }
    }
}

fn state<'a>(site: &Site, entry: &'a Entry) -> (&'static str, Option<&'a str>, Option<String>) {
    match &entry.state {
        State::Published => ("published", None, None),
        State::Withdrawn { reason } => ("withdrawn", Some(reason), None),
        State::Gone { reason, redirect } => {
            let redirect = redirect.as_deref().map(|to| super::redirects::absolute(site, to));
            ("gone", Some(reason), redirect)
        }
    }
}

/// The files it offers; none when it is gone.
fn files<'a>(site: &Site<'a>, id: EntryId) -> Vec<DataFile<'a>> {
    let entry = site.catalogue.entry(id);
    let files = entry.attachments.iter().enumerate();
    files
        .filter(|(_, file)| (file.listed || file.has_text()) && entry.has_text())
        .map(|(place, file)| DataFile {
            name: &file.name,
            url: site.routes.absolute(&Route::EntryFile(id, place)),
            size: file.size,
            media_type: file.kind.media_type,
            sha256: Some(file.facts.sha256.as_str()).filter(|digest| !digest.is_empty()),
            text: file
                .has_text()
                .then(|| site.routes.absolute(&Route::EntryFileText(id, place))),
        })
        .collect()
}

fn changes(entry: &Entry, offset: Offset) -> Vec<RecordChange<'_>> {
    let noted = entry.changes.iter().filter(|change| !change.note.is_empty());
    let changes = noted.map(|change| RecordChange {
        date: moment(change.date, offset),
        note: &change.note,
    });
    changes.collect()
}

/// A day, or the minute where it is known. This is also what a site map calls a W3C date.
pub(super) fn moment(moment: Moment, offset: Offset) -> String {
    match moment.time {
        None => moment.date.to_string(),
        Some(_) => moment.rfc3339(offset),
    }
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}
