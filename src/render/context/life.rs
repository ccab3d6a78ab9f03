//! The life of a document: what became of it, what it was before, how it stands to others.

use serde::Serialize;

use super::scope::Scope;
use super::{Crumb, EntryLink, Frame};
use crate::catalogue::EntryId;
use crate::entry::{Entry, State, Validity};
use crate::plan::routes::Route;
use crate::text::diff::{Fate, Paragraph, compare};

/// How many unchanged paragraphs stand around a change, so that it can be understood.
const AROUND: usize = 1;

/// A notice above the text.
#[derive(Debug, Serialize)]
pub struct Banner<'a> {
    /// A stable name: `withdrawn`, `repealed`, …
    pub kind: &'static str,
    /// What it says.
    pub title: String,
    /// Why, in the unit's words.
    pub reason: Option<&'a str>,
    /// The entries that take its place.
    pub links: Vec<EntryLink<'a>>,
}

/// A correction.
#[derive(Debug, Serialize)]
pub struct ChangeView<'a> {
    /// When.
    pub date: String,
    /// When, for machines.
    pub datetime: String,
    /// What changed.
    pub note: &'a str,
    /// The comparison of the text before with that after, when the earlier text is given.
    pub url: Option<String>,
}

/// The entries that stand in one way to this one.
#[derive(Debug, Serialize)]
pub struct RelationView<'a> {
    /// A stable name: `replaces`, …
    pub kind: &'static str,
    /// How they stand to it.
    pub label: &'a str,
    /// The entries.
    pub entries: Vec<EntryLink<'a>>,
}

/// A document of a line in which each replaces the one before.
#[derive(Debug, Serialize)]
pub struct VersionView<'a> {
    /// The document.
    pub entry: EntryLink<'a>,
    /// Its number.
    pub document_number: Option<&'a str>,
    /// Whether it is the one whose page this is.
    pub current: bool,
    /// Its validity, in words.
    pub standing: &'a str,
}

/// `changes.html`: what the corrections of an entry changed.
#[derive(Debug, Serialize)]
pub struct ChangesPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The entry.
    pub entry: EntryLink<'a>,
    /// Its changes for which the earlier text is given, newest first.
    pub comparisons: Vec<ComparisonView<'a>>,
}

/// The text before a change against that after it.
#[derive(Debug, Serialize)]
pub struct ComparisonView<'a> {
    /// The anchor of the comparison on its page.
    pub anchor: String,
    /// The change.
    pub change: ChangeView<'a>,
    /// What was different, with a little around it; empty when the texts are the same.
    pub parts: Vec<PartView>,
}

/// A paragraph, or a run of paragraphs that are left out.
#[derive(Debug, Serialize)]
pub struct PartView {
    /// How many unchanged paragraphs are left out here; 0 for a paragraph that is shown.
    pub skipped: usize,
    /// The pieces of the paragraph.
    pub pieces: Vec<PieceView>,
}

/// A piece of a paragraph.
#[derive(Debug, Serialize)]
pub struct PieceView {
    /// `same`, `removed` or `added`.
    pub fate: &'static str,
    /// Its text.
    pub text: String,
}

/// What a reader must know before relying on an entry.
pub fn banners<'a>(scope: &Scope<'a>, id: EntryId, entry: &'a Entry) -> Vec<Banner<'a>> {
    let mut banners = Vec::new();
    let mut state = |kind, key: &'static str, reason: &'a str| {
        banners.push(Banner {
            kind,
            title: scope.text(key).to_owned(),
            reason: Some(reason),
            links: Vec::new(),
        });
    };
    match &entry.state {
        State::Published => {}
        State::Withdrawn { reason } => state("withdrawn", "banner_withdrawn", reason),
        State::Gone { reason, .. } => state("gone", "banner_gone", reason),
    }
    if !entry.has_text() {
        return banners;
    }
    let replaced_by = scope.site.catalogue.relations(id).replaced_by;
    let Some(validity) = scope.site.catalogue.validity(id) else {
        return banners;
    };
    let (key, dated_key, date) = match validity {
        Validity::InForce => return banners,
        Validity::NotYetEffective => (
            "banner_not_yet_effective",
            "banner_not_yet_effective_on",
            entry.dates.effective,
        ),
        Validity::Amended => ("banner_amended", "banner_amended_on", entry.dates.amended),
        Validity::Repealed => ("banner_repealed", "banner_repealed_on", entry.dates.repealed),
        Validity::Expired => ("banner_expired", "banner_expired_on", entry.dates.expires),
    };
    // A repeal that lies ahead is not the reason when another entry has taken this one's place.
    let date = date.filter(|date| validity != Validity::Repealed || *date <= scope.site.catalogue.today());
    banners.push(Banner {
        kind: validity.key(),
        title: match date {
            Some(date) => scope.locale.fill(dated_key, &[("date", &date.to_string())]),
            None => scope.text(key).to_owned(),
        },
        reason: None,
        links: replaced_by.into_iter().map(|id| scope.entry_link(id)).collect(),
    });
    banners
}

/// How an entry stands to others.
pub fn relations<'a>(scope: &Scope<'a>, id: EntryId) -> Vec<RelationView<'a>> {
    let relations = scope.site.catalogue.relations(id);
    let groups = [
        ("replaces", "relation_replaces", relations.replaces),
        ("replaced-by", "relation_replaced_by", relations.replaced_by),
        ("interprets", "relation_interprets", relations.interprets),
        (
            "interpreted-by",
            "relation_interpreted_by",
            relations.interpreted_by,
        ),
        ("related", "relation_related", relations.related),
    ];
    let views = groups.into_iter().filter(|(_, _, ids)| !ids.is_empty());
    let view = |(kind, key, ids): (&'static str, &'static str, Vec<EntryId>)| RelationView {
        kind,
        label: scope.text(key),
        entries: ids.into_iter().map(|id| scope.entry_link(id)).collect(),
    };
    views.map(view).collect()
}

/// The corrections of an entry, newest first.
pub fn changes<'a>(scope: &Scope<'a>, id: EntryId, entry: &'a Entry) -> Vec<ChangeView<'a>> {
    let view = |(place, change): (usize, &'a crate::entry::Change)| ChangeView {
        date: change.date.to_string(),
        datetime: scope.datetime(change.date),
        note: &change.note,
        url: (change.before.is_some() && entry.has_text())
            .then(|| format!("{}#{}", scope.link(&Route::Changes(id)), anchor(entry, place))),
    };
    entry.changes.iter().enumerate().map(view).collect()
}

/// The anchor of a comparison: counted from the oldest change, so that a new one moves none.
fn anchor(entry: &Entry, place: usize) -> String {
    format!("change-{}", entry.changes.len() - place)
}

/// The documents that an entry replaced or that replaced it, newest first.
pub fn versions<'a>(scope: &Scope<'a>, id: EntryId) -> Vec<VersionView<'a>> {
    let catalogue = scope.site.catalogue;
    let line = catalogue.versions(id);
    if line.len() < 2 {
        return Vec::new();
    }
    let view = |other: &EntryId| {
        let entry = catalogue.entry(*other);
        VersionView {
            entry: scope.entry_link(*other),
            document_number: entry.document_number.as_ref().map(|number| number.shown()),
            current: *other == id,
            standing: scope.standing(*other).unwrap_or_default(),
        }
    };
    line.iter().rev().map(view).collect()
}

/// The context of the page that compares the texts of an entry. `earlier` gives the text before a
/// change by its place, `text` is the text of today.
///
/// # Errors
/// Those of `earlier`.
pub fn changes_page<'a, E>(
    scope: &Scope<'a>,
    id: EntryId,
    text: &str,
    earlier: impl Fn(usize) -> Result<String, E>,
) -> Result<ChangesPage<'a>, E> {
    let entry = scope.site.entry(id);
    let mut comparisons = Vec::new();
    let mut later = text.to_owned();
    for (place, change) in changes(scope, id, entry).into_iter().enumerate() {
        if change.url.is_none() {
            continue;
        }
        let before = earlier(place)?;
        comparisons.push(ComparisonView {
            anchor: anchor(entry, place),
            change,
            parts: parts(compare(&before, &later)),
        });
        later = before;
    }
    let route = Route::Changes(id);
    let label = scope.text("changes_compared");
    let title = scope
        .locale
        .fill("changes_page_title", &[("title", &entry.title)]);
    let description = scope.text("changes_intro");
    let mut trail = vec![
        scope.home_crumb(),
        scope.crumb(entry.title.as_str(), &Route::Entry(id)),
    ];
    trail.push(Crumb {
        label: label.into(),
        url: None,
    });
    let mut head = scope.head("changes", title, description, Some(&route));
    // The document itself is what should be found.
    head.robots = Some("noindex");
    head.title_lang = entry.language.tag();
    let column = crate::render::meta::Column::of_page(scope, label.into(), description);
    crate::render::meta::column(&mut head.meta, column);
    let mut frame = scope.frame(head, trail, Some(&route));
    frame.conversion = scope.conversion(scope.site.catalogue.entry(id).language, &route);
    Ok(ChangesPage {
        frame,
        entry: scope.entry_link(id),
        comparisons,
    })
}

/// The paragraphs with changes and a little around them.
fn parts(paragraphs: Vec<Paragraph>) -> Vec<PartView> {
    let changed = |paragraph: &Paragraph| paragraph.iter().any(|piece| piece.fate != Fate::Same);
    let marks: Vec<bool> = paragraphs.iter().map(changed).collect();
    let near = |place: usize| {
        let from = place.saturating_sub(AROUND);
        let to = (place + AROUND + 1).min(marks.len());
        marks[from..to].contains(&true)
    };
    let mut parts: Vec<PartView> = Vec::new();
    for (place, paragraph) in paragraphs.into_iter().enumerate() {
        if near(place) {
            parts.push(PartView {
                skipped: 0,
                pieces: paragraph.into_iter().map(piece).collect(),
            });
            continue;
        }
        match parts.last_mut() {
            Some(last) if last.skipped > 0 => last.skipped += 1,
            _ => parts.push(PartView {
                skipped: 1,
                pieces: Vec::new(),
            }),
        }
    }
    if marks.contains(&true) { parts } else { Vec::new() }
}

fn piece(piece: crate::text::diff::Piece) -> PieceView {
    PieceView {
        fate: match piece.fate {
            Fate::Same => "same",
            Fate::Removed => "removed",
            Fate::Added => "added",
        },
        text: piece.text,
    }
}
