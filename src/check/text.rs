//! The text of a document, taken from wherever the file carries it.
//!
//! Used twice: here, to check a text and to summarise it, and again when its page is rendered,
//! since texts are not kept in memory between the two.

use super::names::{ENTRY, PAGE, SECTION};
use crate::diagnostic::{Diagnostics, EntryProblem, Expected, LineIndex, Place, Problem, SourceText};
use crate::invisible;
use crate::load::document::RawDocument;
use crate::load::encoding::unseen_problem;
use crate::load::fields::{Fields, text_of};
use crate::load::placeholder;
use crate::load::yaml::{Node, Value};
use crate::text::{Loss, Section, TextBody, TextMode, losses};

/// The values of the keys that say what the text is.
pub(crate) struct TextKeys<'a> {
    /// `text`: markdown or plain.
    pub mode: Option<TextMode>,
    /// `body`.
    pub body: Option<(String, &'a Node)>,
    /// `sections`.
    pub sections: Option<(String, &'a Node)>,
}

impl<'a> TextKeys<'a> {
    /// Takes the keys out of the fields.
    pub fn take(fields: &mut Fields<'a>, diagnostics: &mut Diagnostics) -> TextKeys<'a> {
        let mode = fields.text("text", diagnostics).and_then(|text| match text.text {
            "markdown" => Some(TextMode::Markdown),
            "plain" | "纯文本" | "純文本" => Some(TextMode::Plain),
            other => {
                let allowed = &["markdown", "plain"];
                let problem = Problem::UnknownChoice {
                    key: text.key.clone(),
                    value: other.to_owned(),
                    allowed,
                };
                diagnostics.report(problem, fields.source().place(text.range.clone()));
                None
            }
        });
        TextKeys {
            mode,
            body: fields.take("body"),
            sections: fields.take("sections"),
        }
    }
}

/// The text of a document. Nothing readable in it is a finding, and `None`.
pub(crate) fn body<'a>(
    raw: &'a RawDocument,
    keys: TextKeys<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<TextBody<'a>> {
    let source = raw.source();
    let found = match (&raw.body, keys.body, keys.sections) {
        (Some(_), Some((_, node)), _) | (Some(_), None, Some((_, node))) => {
            diagnostics.report(Problem::BodyInFrontMatter, source.place(node.range.clone()));
            return None;
        }
        (Some(range), None, None) => TextBody::Whole {
            text: &raw.text[range.clone()],
            mode: keys.mode.unwrap_or(TextMode::Markdown),
        },
        (None, Some(_), Some((_, node))) => {
            diagnostics.report(Problem::BodyAndSections, source.place(node.range.clone()));
            return None;
        }
        (None, Some((key, node)), None) => {
            let text = text_of(source, key, node, diagnostics).map_or("", |text| text.text);
            TextBody::Whole {
                text,
                mode: keys.mode.unwrap_or(TextMode::Plain),
            }
        }
        (None, None, Some((_, node))) => TextBody::Sections {
            sections: sections(source, node, diagnostics)?,
            mode: keys.mode.unwrap_or(TextMode::Plain),
        },
        (None, None, None) => TextBody::Whole {
            text: "",
            mode: TextMode::Plain,
        },
    };
    if found.is_blank() {
        let end = raw
            .body
            .as_ref()
            .map_or(raw.node.range.start, |range| range.start);
        let line = source.text[..end.min(source.text.len())]
            .trim_end()
            .rfind('\n')
            .map_or(0, |i| i + 1);
        let length = source.text[line..].lines().next().map_or(0, str::len);
        diagnostics.report(Problem::EmptyBody, source.place(line..line + length));
        return None;
    }
    Some(found)
}

/// Reports what Markdown takes away from a text or changes in it.
pub(super) fn lost_text(source: SourceText<'_>, body: &TextBody<'_>, diagnostics: &mut Diagnostics) {
    let text = body.source();
    unseen_references(source, body, &text, diagnostics);
    let found = losses(&text, body.mode());
    if found.is_empty() {
        return;
    }
    let mut index = LineIndex::new(source);
    let offset = body.offset_in(source.text);
    let mut lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line.trim_end()))
    });
    let (mut number, mut current) = (0, (0, ""));
    // A text that was put together is looked for line by line, in its order.
    let mut from = 0;
    for (line, loss) in found {
        while number < line {
            current = lines.next().unwrap_or(current);
            number += 1;
        }
        let (start, words) = current;
        // A blank that waits for an officer has a finding of its own.
        if loss == Loss::Comment && words.contains(placeholder::MARK) {
            continue;
        }
        let trimmed = words.trim_start();
        let indent = words.len() - trimmed.len();
        let at = match offset {
            Some(offset) => Some(offset + start + indent),
            None => source.text[from..].find(trimmed).map(|at| from + at),
        };
        let place = at.map_or_else(
            || Place::file(source.file),
            |at| {
                from = if offset.is_none() { at } else { 0 };
                let marked = quoted(&loss).and_then(|part| Some((trimmed.find(part)?, part.len())));
                let (shift, length) = marked.unwrap_or((0, trimmed.len()));
                index.place(at + shift..at + shift + length)
            },
        );
        diagnostics.report(Problem::Entry(EntryProblem::LostText(loss)), place);
    }
}

/// Reports references such as `&#8203;` and `&shy;` to characters that nobody sees, the first of each.
fn unseen_references(source: SourceText<'_>, body: &TextBody<'_>, text: &str, diagnostics: &mut Diagnostics) {
    if body.mode() != TextMode::Markdown {
        return;
    }
    let offset = body.offset_in(source.text);
    let mut seen = Vec::new();
    for (range, c, found) in invisible::references(text) {
        if seen.contains(&c) {
            continue;
        }
        seen.push(c);
        let start = match offset {
            Some(offset) => Some(offset + range.start),
            None => source.text.find(&text[range.clone()]),
        };
        let place = start.map_or_else(
            || Place::file(source.file),
            |start| source.place(start..start + range.len()),
        );
        diagnostics.report(unseen_problem(c, found), place);
    }
}

/// The words of the text that a loss is about.
fn quoted(loss: &Loss) -> Option<&str> {
    match loss {
        Loss::Words { text } | Loss::Marks { text } => Some(text),
        Loss::NoLink { target, .. } => Some(target),
        Loss::Comment => Some("<!--"),
        Loss::Hidden { .. } => None,
    }
}

fn sections<'a>(
    source: SourceText<'a>,
    node: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Section<'a>>> {
    let Value::List(items) = &node.value else {
        let problem = Problem::WrongType {
            key: "sections".to_owned(),
            expected: Expected::Sections,
        };
        diagnostics.report(problem, source.place(node.range.clone()));
        return None;
    };
    let mut sections = Vec::new();
    for item in items {
        if let Value::Scalar(text) = &item.value {
            sections.push(Section { heading: None, text });
            continue;
        }
        let Some(mut fields) = Fields::new(source, item, SECTION, diagnostics) else {
            continue;
        };
        let heading = fields.text("heading", diagnostics).map(|text| text.text);
        let text = fields.text("body", diagnostics).map_or("", |text| text.text);
        if let Some(heading) = heading.filter(|_| text.is_empty()) {
            let heading = heading.to_owned();
            let problem = Problem::Entry(EntryProblem::EmptySection { heading });
            diagnostics.report(problem, source.place(item.range.clone()));
        }
        sections.push(Section { heading, text });
    }
    Some(sections)
}

/// The text of a YAML document that has been checked before; `None` when it has changed since and
/// is valid no longer.
pub(crate) fn read_text(raw: &RawDocument) -> Option<TextBody<'_>> {
    let mut diagnostics = Diagnostics::new();
    let names = if raw.file.file.starts_with("content/pages/") {
        PAGE
    } else {
        ENTRY
    };
    let mut fields = Fields::new(raw.source(), &raw.node, names, &mut diagnostics)?;
    let keys = TextKeys::take(&mut fields, &mut diagnostics);
    body(raw, keys, &mut diagnostics)
}
