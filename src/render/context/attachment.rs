//! The page of an attachment's text.

use serde::Serialize;

use super::entry::size;
use super::scope::Scope;
use super::{Crumb, EntryLink, Frame};
use crate::attachment::Document;
use crate::attachment::html::{Words, plain_names};
use crate::catalogue::{EntryId, Term};
use crate::entry::{Attachment, Reading};
use crate::plan::routes::Route;
use crate::render::meta::{self, Column};

/// `attachment.html`. The text itself is `body`, beside it.
#[derive(Debug, Serialize)]
pub struct AttachmentPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// The attachment.
    pub attachment: AttachmentText<'a>,
    /// The entry that offers it.
    pub entry: EntryLink<'a>,
}

/// An attachment as the page of its text shows it.
#[derive(Debug, Serialize)]
pub struct AttachmentText<'a> {
    /// The name people see.
    pub name: &'a str,
    /// Where the file itself is.
    pub url: String,
    /// `PDF`, `Word`, …; may be empty.
    pub kind: &'a str,
    /// `1.2 MB`.
    pub size: String,
    /// The script of its name, which is the file's.
    pub name_lang: &'a str,
    /// The script of the text as it is shown.
    pub lang: &'a str,
    /// Whether the page has the headings and tables of the file.
    pub structured: bool,
    /// Whether the text was too long to be shown to its end.
    pub cut: bool,
    /// Its pages or sheets; empty for a text in one piece.
    pub parts: Vec<PartLink>,
}

/// A page or sheet of an attachment.
#[derive(Debug, Serialize)]
pub struct PartLink {
    /// `第3页`, or the sheet's name.
    pub name: String,
    /// Its anchor on the page.
    pub anchor: String,
}

/// The context of the page of an attachment's text.
pub fn attachment_page<'a>(
    scope: &Scope<'a>,
    id: EntryId,
    place: usize,
    file: &'a Attachment,
    document: &Document,
    words: &Words<'_>,
) -> AttachmentPage<'a> {
    let entry = scope.site.entry(id);
    let original = scope.site.catalogue.entry(id).language;
    let route = Route::EntryFileText(id, place);
    let mut trail = vec![scope.home_crumb()];
    trail.push(Crumb {
        label: entry.title.as_str().into(),
        url: Some(scope.link(&Route::Entry(id))),
    });
    trail.push(Crumb {
        label: scope.text("attachment_crumb").into(),
        url: None,
    });
    let description = scope.locale.fill(
        "attachment_description",
        &[("name", &file.name), ("title", &entry.title)],
    );
    let mut head = scope.head("attachment", file.name.as_str(), description, Some(&route));
    head.title_lang = original.tag();
    // It belongs to the column that its entry is in.
    let term = entry.category.map_or(Term::Unit(entry.unit), Term::Category);
    meta::column(&mut head.meta, Column::of_term(scope, term));
    let parts = plain_names(document, words)
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, anchor)| PartLink { name, anchor });
    let mut frame = scope.frame(head, trail, Some(&route));
    frame.conversion = scope.conversion(original, &route);
    AttachmentPage {
        frame,
        attachment: AttachmentText {
            name: &file.name,
            url: scope.link(&Route::EntryFile(id, place)),
            kind: file.kind.label,
            size: size(file.size),
            name_lang: original.tag(),
            lang: entry.language.tag(),
            structured: file.facts.reading == Reading::Text { structured: true },
            cut: document.cut,
            parts: if document.parts.len() > 1 {
                parts.collect()
            } else {
                Vec::new()
            },
        },
        entry: scope.entry_link(id),
    }
}
