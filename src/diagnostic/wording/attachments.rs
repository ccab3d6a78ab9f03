//! Sentences about attachments and about personal data.

use super::{Words, words};
use crate::attachment::{PartName, Trouble};
use crate::check::PersonalKind;
use crate::diagnostic::Problem;

impl Problem {
    pub(super) fn attachment_words(&self) -> Option<Words> {
        Some(match self {
            Problem::Attachment { trouble } => trouble_words(trouble),
            Problem::EmptyAttachment => words(
                "nothing can be read in this attachment",
                "",
                "look whether it is the right file; it is offered to readers as it is",
            ),
            Problem::Scan { pages } => words(
                format!(
                    "this attachment is a scan without text: {pages} page{} of pictures",
                    if *pages == 1 { "" } else { "s" }
                ),
                "",
                "nobody can search it or have it read aloud; save the document as PDF from the program it was written in, or let a text recognition run over it",
            ),
            Problem::HiddenText { name } => words(
                match name {
                    PartName::Sheet(sheet) => {
                        format!("this attachment holds what it does not show, on the sheet `{sheet}`")
                    }
                    _ => "this attachment holds deleted passages or comments".to_owned(),
                },
                "",
                "whoever downloads it can read them: accept the changes, and take out comments, hidden sheets, rows and columns",
            ),
            Problem::LongAttachment { mebibytes } => words(
                format!("this attachment has more than {mebibytes} MiB of text; the rest is not searched"),
                "",
                "offer it in several files",
            ),
            Problem::PersonalData { kind, part, more } => personal_words(*kind, part.as_ref(), *more),
            _ => return None,
        })
    }
}

fn trouble_words(trouble: &Trouble) -> Words {
    let (title, hint) = match trouble {
        Trouble::Empty => (
            "this attachment is empty: it has no bytes".to_owned(),
            "put the file here again",
        ),
        Trouble::Damaged { what } => (
            format!("this attachment cannot be read: {what}"),
            "open it, save it anew and put it here again; readers get it as it is",
        ),
        Trouble::Protected => (
            "this attachment asks for a password".to_owned(),
            "save it without one: nobody can read or search what is to be public",
        ),
        Trouble::TooLarge { limit } => (
            format!("this attachment is larger than {limit} MiB, so its text is not searched"),
            "make its pictures smaller, or offer it in several files",
        ),
        Trouble::Hostile { what } => (
            format!("this attachment was not read, for it may do harm: {what}"),
            "find out where it comes from before it is published",
        ),
        Trouble::TooSlow { limit } => (
            format!("this attachment could not be read in {limit} seconds, so its text is not searched"),
            "save it anew, or offer it in several files",
        ),
        Trouble::Unreadable { reason } => (
            format!("this attachment cannot be read: {reason}"),
            "check its permissions, and that no other program holds it open",
        ),
    };
    words(title, "", hint)
}

fn personal_words(kind: PersonalKind, part: Option<&PartName>, more: usize) -> Words {
    let (what, label, hint) = match kind {
        PersonalKind::Identity => (
            "an identity number",
            "its check digit fits",
            "hide it, as in 330102********1234, or take it out",
        ),
        PersonalKind::Mobile => (
            "a mobile number",
            "whose is it?",
            "hide it, as in 138****5678; list it under `contacts` in site.yaml if it is an office's",
        ),
        PersonalKind::Landline => (
            "a telephone number that nothing calls an office's",
            "whose is it?",
            "hide it, or list it under `contacts` in site.yaml if it is an office's",
        ),
        PersonalKind::BankCard => (
            "a bank card's number",
            "its check digit fits",
            "hide it, as in 6222 **** **** 1234; list it under `contacts` in site.yaml if it is an office's account",
        ),
        PersonalKind::Email => (
            "a mail address that nothing calls an office's",
            "whose is it?",
            "hide it, or list it (or its host, as @example.com) under `contacts` in site.yaml if it is an office's",
        ),
        PersonalKind::Home => (
            "where somebody lives, down to the house",
            "here",
            "leave out the street and the house",
        ),
        PersonalKind::Passport => (
            "a passport's or travel permit's number",
            "here",
            "hide it, or take it out",
        ),
    };
    let place = match part {
        Some(PartName::Page(page)) => format!(" on page {page} of this attachment"),
        Some(PartName::Sheet(sheet)) => format!(" on the sheet `{sheet}` of this attachment"),
        Some(PartName::Whole) => " in this attachment".to_owned(),
        None => String::new(),
    };
    let rest = match more {
        0 => String::new(),
        1 => ", and one more in this file".to_owned(),
        more => format!(", and {more} more in this file"),
    };
    words(format!("{what}{place}{rest}"), label, hint)
}
