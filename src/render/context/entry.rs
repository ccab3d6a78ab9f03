//! The page of an entry.

use std::borrow::Cow;

use serde::Serialize;

use super::life::{self, Banner, ChangeView, RelationView, VersionView};
use super::scope::Scope;
use super::{Alternate, Crumb, EntryLink, Frame};
use crate::catalogue::pagination::PageNumber;
use crate::catalogue::{EntryId, Term};
use crate::entry::{Disclosure, Entry, Reading, State};
use crate::plan::routes::Route;
use crate::render::meta::{self, Column};
use crate::render::structured;
use crate::text::Heading;

/// `entry.html`.
#[derive(Debug, Serialize)]
pub struct EntryPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The entry.
    pub entry: EntryView<'a>,
}

/// An entry as its page shows it. Its text is `body`, beside it.
#[derive(Debug, Serialize)]
pub struct EntryView<'a> {
    /// Its title.
    pub title: &'a str,
    /// The script its words are shown in.
    pub lang: &'a str,
    /// The script it was published in: that of the names of its files.
    pub original_lang: &'a str,
    /// The metadata table, in the order of the national platform.
    pub fields: Vec<Field<'a>>,
    /// What the reader must know first: withdrawn, repealed, …
    pub banners: Vec<Banner<'a>>,
    /// What the portal has to say about the entry.
    pub note: Option<&'a str>,
    /// The table of contents; empty when there is little to find.
    pub contents: Vec<ContentsItem<'a>>,
    /// Files to download.
    pub attachments: Vec<AttachmentView<'a>>,
    /// Corrections, newest first.
    pub changes: Vec<ChangeView<'a>>,
    /// How it stands to other entries.
    pub relations: Vec<RelationView<'a>>,
    /// It and the documents that it replaced or that replaced it, newest first; empty when it
    /// stands alone.
    pub versions: Vec<VersionView<'a>>,
    /// The entry before it of the same unit.
    pub previous: Option<EntryLink<'a>>,
    /// The entry after it of the same unit.
    pub next: Option<EntryLink<'a>>,
    /// How to name it in writing: unit, title, numbers, date, address.
    pub citation: String,
    /// Its permanent address.
    pub permalink: String,
    /// Its metadata as JSON.
    pub data: String,
}

/// A row of the metadata table.
#[derive(Debug, Serialize)]
pub struct Field<'a> {
    /// A stable name: `index-number`, …
    pub key: &'static str,
    /// What it is.
    pub label: &'a str,
    /// What the document says.
    pub value: Cow<'a, str>,
    /// The script of the value.
    pub lang: &'a str,
    /// Where the value leads.
    pub url: Option<String>,
    /// The value for a `time` element.
    pub datetime: Option<String>,
    /// Whether the document says nothing here.
    pub missing: bool,
    /// Whether it needs the whole width.
    pub wide: bool,
}

/// A heading of the text with those below it.
#[derive(Debug, Serialize)]
pub struct ContentsItem<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its anchor.
    pub anchor: &'a str,
    /// The headings below it.
    pub children: Vec<ContentsItem<'a>>,
}

/// A file to download.
#[derive(Debug, Serialize)]
pub struct AttachmentView<'a> {
    /// The name people see.
    pub name: &'a str,
    /// Where it is.
    pub url: String,
    /// `PDF`, `Word`, …; may be empty.
    pub kind: &'a str,
    /// `1.2 MB`.
    pub size: String,
    /// SHA-256 of the file, in hexadecimal digits; empty when it is not known.
    pub sha256: &'a str,
    /// Its first digits, enough to compare by eye.
    pub sha256_short: &'a str,
    /// Where the page of its text is.
    pub text: Option<String>,
    /// Whether that page has its headings and tables, and so can stand for the file itself.
    pub structured: bool,
    /// Whether it is a scan without text.
    pub scan: bool,
}

/// The context of an entry's page. `headings` are those of its text.
pub fn entry_page<'a>(scope: &Scope<'a>, id: EntryId, headings: &'a [Heading]) -> EntryPage<'a> {
    let entry = scope.site.entry(id);
    let route = Route::Entry(id);
    let category = entry.category.filter(|_| entry.has_text());
    let term = category.map_or(Term::Unit(entry.unit), Term::Category);
    let mut trail = scope.term_trail(term);
    trail.push(Crumb {
        label: Cow::Borrowed(scope.text("crumb_entry")),
        url: None,
    });
    let mut head = scope.head("entry", entry.title.as_str(), description(entry), Some(&route));
    head.title_lang = entry.language.tag();
    if entry.has_text() {
        meta::column(&mut head.meta, Column::of_term(scope, term));
        meta::entry(scope, &mut head.meta, id, entry);
        head.open_graph.push(super::Meta {
            name: "article:published_time",
            content: Cow::Owned(scope.datetime(entry.published)),
        });
        head.json_ld = Some(structured::entry_data(scope, id, entry, &trail));
        head.alternates.push(Alternate {
            media_type: "application/json",
            title: entry.title.clone(),
            url: scope.link(&Route::EntryData(id)),
        });
    } else {
        head.robots = Some("noindex");
        head.editions.clear();
        head.kind = "gone";
    }
    let mut frame = scope.frame(head, trail, Some(&route));
    frame.conversion = scope.conversion(scope.site.catalogue.entry(id).language, &route);
    EntryPage {
        frame,
        entry: view(scope, id, entry, headings),
    }
}

fn view<'a>(scope: &Scope<'a>, id: EntryId, entry: &'a Entry, headings: &'a [Heading]) -> EntryView<'a> {
    let (previous, next) = scope.site.catalogue.neighbours(id);
    let stands = entry.has_text();
    EntryView {
        title: &entry.title,
        lang: entry.language.tag(),
        original_lang: scope.site.catalogue.entry(id).language.tag(),
        fields: fields(scope, id, entry),
        banners: life::banners(scope, id, entry),
        note: entry.note.as_deref(),
        contents: if headings.len() < 2 {
            Vec::new()
        } else {
            contents(headings)
        },
        attachments: attachments(scope, id, entry),
        changes: if stands {
            life::changes(scope, id, entry)
        } else {
            Vec::new()
        },
        relations: if stands {
            life::relations(scope, id)
        } else {
            Vec::new()
        },
        versions: if stands {
            life::versions(scope, id)
        } else {
            Vec::new()
        },
        previous: previous.map(|id| scope.entry_link(id)),
        next: next.map(|id| scope.entry_link(id)),
        citation: citation(scope, id, entry),
        permalink: scope.site.routes.absolute(&Route::Entry(id)),
        data: scope.link(&Route::EntryData(id)),
    }
}

/// What search engines say of the page: of an entry that is gone why.
fn description(entry: &Entry) -> &str {
    match &entry.state {
        State::Gone { reason, .. } => reason,
        State::Published | State::Withdrawn { .. } => &entry.summary,
    }
}

/// How to name an entry in writing, in the manner of GB/T 7714: who, what, which, when, where.
fn citation(scope: &Scope<'_>, id: EntryId, entry: &Entry) -> String {
    let key = if entry.document_number.is_some() {
        "citation_numbered"
    } else {
        "citation"
    };
    let number = entry.document_number.as_ref().map_or("", |number| number.shown());
    let values = [
        ("unit", scope.site.config.unit(entry.unit).name.as_str()),
        ("title", entry.title.as_str()),
        ("number", number),
        ("index", entry.index_number.shown()),
        ("date", &entry.published.date.to_string()),
        ("url", &scope.site.routes.absolute(&Route::Entry(id))),
    ];
    scope.locale.fill(key, &values)
}

/// The fields that an entry which is gone has none of.
const OF_A_TEXT: [&str; 3] = ["category", "document-number", "disclosure"];

/// The metadata table. The fields of the national platform are always there; where the document
/// says nothing, so does the field. Further ones are there when they are given. Of an entry that is
/// gone there is little to say.
fn fields<'a>(scope: &Scope<'a>, id: EntryId, entry: &'a Entry) -> Vec<Field<'a>> {
    let config = scope.site.config;
    let field = |key: &'static str, label: &'static str, value: Option<Cow<'a, str>>| Field {
        key,
        label: scope.text(label),
        missing: value.is_none(),
        value: value.unwrap_or(Cow::Borrowed(scope.text("none"))),
        lang: scope.lang,
        url: None,
        datetime: None,
        wide: false,
    };
    let in_entry = |field: Field<'a>| Field {
        lang: entry.language.tag(),
        ..field
    };
    let list = |term| scope.link(&Route::List(term, PageNumber::Newest));
    let dated = |field: Field<'a>, datetime: Option<String>| Field { datetime, ..field };
    let day = |date: Option<jiff::civil::Date>| date.map(|d| Cow::Owned(d.to_string()));
    let iso = |date: Option<jiff::civil::Date>| date.map(|d| d.to_string());
    let category = entry
        .category
        .map(|c| Cow::Owned(config.category(c).path.replace('/', " / ")));
    let unit = config.unit(entry.unit);
    let disclosure = scope.text(match entry.disclosure {
        Disclosure::Proactive => "disclosure_proactive",
        Disclosure::OnRequest => "disclosure_on_request",
    });
    let number = entry.document_number.as_ref().map(|n| Cow::Borrowed(n.shown()));
    let published = Some(Cow::Owned(entry.published.to_string()));
    let mut fields = vec![
        field(
            "index-number",
            "field_index_number",
            Some(entry.index_number.shown().into()),
        ),
        Field {
            url: entry.category.map(|c| list(Term::Category(c))),
            ..field("category", "field_category", category)
        },
        Field {
            url: Some(list(Term::Unit(entry.unit))),
            ..field("unit", "field_unit", Some(unit.name.as_str().into()))
        },
        dated(
            field("issued", "field_issued", day(entry.issued)),
            iso(entry.issued),
        ),
        Field {
            wide: true,
            ..in_entry(field("title", "field_title", Some(entry.title.as_str().into())))
        },
        in_entry(field("document-number", "field_document_number", number)),
        dated(
            field("published", "field_published", published),
            Some(scope.datetime(entry.published)),
        ),
        field("disclosure", "field_disclosure", Some(disclosure.into())),
        field(
            "validity",
            "field_validity",
            scope.standing(id).map(Cow::Borrowed),
        ),
    ];
    let keywords = (!entry.keywords.is_empty()).then(|| Cow::Owned(entry.keywords.join("、")));
    let words = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
    let dates = &entry.dates;
    let further = [
        in_entry(field("genre", "field_genre", words(&entry.genre))),
        in_entry(field("keywords", "field_keywords", keywords)),
        in_entry(field("source", "field_source", words(&entry.source))),
        dated(
            field("effective", "field_effective", day(dates.effective)),
            iso(dates.effective),
        ),
        dated(
            field("expires", "field_expires", day(dates.expires)),
            iso(dates.expires),
        ),
        dated(
            field("amended", "field_amended", day(dates.amended)),
            iso(dates.amended),
        ),
        dated(
            field("repealed", "field_repealed", day(dates.repealed)),
            iso(dates.repealed),
        ),
        in_entry(field("editor", "field_editor", words(&entry.editor))),
    ];
    fields.extend(further.into_iter().filter(|field| !field.missing));
    if !entry.has_text() {
        let untitled = entry.is_untitled();
        fields.retain(|field| {
            let shows_number = untitled && field.key == "title";
            !field.missing && !OF_A_TEXT.contains(&field.key) && !shows_number
        });
    }
    fields
}

/// How many digits of a digest are shown at first.
const SHORT_DIGEST: usize = 12;

fn attachments<'a>(scope: &Scope<'a>, id: EntryId, entry: &'a Entry) -> Vec<AttachmentView<'a>> {
    // A file that the text alone names is listed where there is a page of its text to offer.
    let listed = entry.attachments.iter().enumerate();
    let listed = listed.filter(|(_, a)| a.listed || a.has_text());
    let view = |(place, attachment): (usize, &'a crate::entry::Attachment)| AttachmentView {
        name: &attachment.name,
        url: scope.link(&Route::EntryFile(id, place)),
        kind: attachment.kind.label,
        size: size(attachment.size),
        sha256: &attachment.facts.sha256,
        sha256_short: attachment.facts.sha256.get(..SHORT_DIGEST).unwrap_or_default(),
        text: attachment
            .has_text()
            .then(|| scope.link(&Route::EntryFileText(id, place))),
        structured: attachment.facts.reading == Reading::Text { structured: true },
        scan: attachment.facts.reading == Reading::Scan,
    };
    listed.map(view).collect()
}

/// A size as people read it: `612 B`, `35 KB`, `1.2 MB`.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        if value < 1023.5 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    if value < 9.95 && unit != "KB" {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// The headings as a tree: each below the last one before it of a higher rank.
pub fn contents(headings: &[Heading]) -> Vec<ContentsItem<'_>> {
    let mut items = Vec::new();
    let mut rest = headings;
    while let Some((first, after)) = rest.split_first() {
        let below = after.iter().take_while(|h| h.level > first.level).count();
        items.push(ContentsItem {
            text: &first.text,
            anchor: &first.anchor,
            children: contents(&after[..below]),
        });
        rest = &after[below..];
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        for (bytes, shown) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (35_400, "35 KB"),
            (1_048_576, "1.0 MB"),
            (12_900_000, "12 MB"),
            (3_221_225_472, "3.0 GB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }

    #[test]
    fn the_table_of_contents_follows_the_ranks() {
        let heading = |level, anchor: &str| Heading {
            level,
            text: anchor.to_owned(),
            anchor: anchor.to_owned(),
        };
        let headings = [
            heading(3, "a"),
            heading(2, "b"),
            heading(4, "c"),
            heading(3, "d"),
            heading(2, "e"),
        ];
        let tree = contents(&headings);
        let anchors: Vec<_> = tree.iter().map(|item| item.anchor).collect();
        assert_eq!(anchors, ["a", "b", "e"]);
        let below: Vec<_> = tree[1].children.iter().map(|item| item.anchor).collect();
        assert_eq!(below, ["c", "d"]);
    }
}
