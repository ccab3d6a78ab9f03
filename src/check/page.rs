//! A document of `content/pages/` → [`Page`].

use super::files::FileSet;
use super::names::{PAGE, TITLE};
use super::text::{TextKeys, body, lost_text};
use super::{CheckedPage, Context, Reference, allow, personal, values};
use crate::diagnostic::{AddressProblem, Allowance, Blank, Diagnostics, Place, Problem};
use crate::entry::slug::{is_slug, slug};
use crate::entry::{BodyPlace, Page};
use crate::load::document::RawDocument;
use crate::load::fields::Fields;
use crate::load::placeholder;
use crate::output::path_fault;

/// Checks one page.
pub fn check(context: &Context<'_>, raw: &RawDocument) -> (CheckedPage, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut references = Vec::new();
    let mut allowances = Vec::new();
    let page = read(context, raw, &mut references, &mut allowances, &mut diagnostics);
    placeholder::report(raw.source(), Blank::Waiting, &[], &mut diagnostics);
    diagnostics.extend(personal::of_document(&context.page_contacts, raw));
    let sound = !diagnostics.has_fatal();
    (
        CheckedPage {
            file: raw.file.file.clone(),
            page: page.filter(|_| sound),
            references,
            allowances,
        },
        diagnostics,
    )
}

fn read(
    context: &Context<'_>,
    raw: &RawDocument,
    references: &mut Vec<Reference>,
    allowances: &mut Vec<Allowance>,
    diagnostics: &mut Diagnostics,
) -> Option<Page> {
    let source = raw.source();
    let mut fields = Fields::new(source, &raw.node, PAGE, diagnostics)?;
    let title = fields
        .required(TITLE, diagnostics)
        .map(|text| text.text.to_owned());
    let summary = fields.string("summary", diagnostics);
    let order = fields.text("order", diagnostics).and_then(|text| {
        let number = text.text.parse().ok().filter(|n| *n < 10_000);
        if number.is_none() {
            let problem = Problem::BadNumber {
                key: text.key,
                least: 0,
                most: 9999,
            };
            diagnostics.report(problem, source.place(text.range));
        }
        number
    });
    let menu = fields.string("menu", diagnostics);
    let updated = values::date(&mut fields, "updated", context.config.offset, diagnostics);
    let genre = fields.string("genre", diagnostics);
    *allowances = allow::allowances(&mut fields, diagnostics);
    let language = values::language(&mut fields, diagnostics);
    let keys = TextKeys::take(&mut fields, diagnostics);
    let text = body(raw, keys, diagnostics);
    let file = &raw.file.file;
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if !is_slug(stem) {
        let problem = Problem::BadSlug {
            slug: stem.to_owned(),
            suggestion: slug(stem),
        };
        diagnostics.report(problem, Place::file(file));
    } else if let Some(fault) = path_fault(stem) {
        let problem = Problem::Address(AddressProblem::Path(fault));
        diagnostics.report(problem, Place::file(file));
    }
    let text = text?;
    lost_text(source, &text, diagnostics);
    context.words.report(source, diagnostics);
    let mut files = FileSet::new(context, raw);
    references.extend(files.text_links(&text, diagnostics));
    Some(Page {
        file: file.clone(),
        place: match raw.body {
            Some(_) => BodyPlace::AfterFrontMatter,
            None => BodyPlace::Yaml,
        },
        mode: text.mode(),
        slug: stem.to_owned(),
        title: title?,
        menu,
        summary: summary.unwrap_or_else(|| text.first_sentence()),
        order,
        updated: updated.map(|moment| moment.date),
        genre,
        language,
        attachments: files.finish(),
    })
}
