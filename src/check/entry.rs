//! A document of `content/` → [`Entry`].

mod life;

use std::ops::Range;

use super::allow::allowances;
use super::files::FileSet;
use super::metadata::Marks;
use super::names::{CHANGE, ENTRY, INDEX_NUMBER, PUBLISHED, TITLE, UNIT};
use super::personal;
use super::text::{TextKeys, body, lost_text};
use super::values::{language, moment, one_line};
use super::{CheckedEntry, Context, Numbered, Reference, Target, metadata};
use jiff::civil::Date;

use crate::config::{CategoryId, UnitId};
use crate::diagnostic::{AddressProblem, Blank, Diagnostics, Expected, Problem};
use crate::entry::validity::ValidityDates;
use crate::entry::{BodyPlace, Change, Disclosure, DocumentNumber, Entry, EntryBody, IndexNumber, Moment};
use crate::load::document::RawDocument;
use crate::load::fields::{Fields, KeyNames, Text, is_invisible, nearest};
use crate::load::placeholder;
use crate::load::yaml::Value;
use crate::output::{PathFault, path_fault_within};
use crate::text::{TextBody, TextMode};

/// The most bytes of an index number in an address: its files lie below.
const LONGEST_NUMBER: usize = 500;

/// Checks one entry by itself.
pub fn check(context: &Context<'_>, raw: &RawDocument) -> (CheckedEntry, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut blanks = Vec::new();
    let mut checked = CheckedEntry {
        file: raw.file.file.clone(),
        entry: None,
        draft: false,
        number: None,
        references: Vec::new(),
        allowances: Vec::new(),
        unpublished_files: Vec::new(),
    };
    let mut published = None;
    if let Some(fields) = Fields::new(raw.source(), &raw.node, ENTRY, &mut diagnostics) {
        let references = Vec::new();
        let mut reader = Reader {
            context,
            raw,
            fields,
            references,
            number: None,
            blanks: Vec::new(),
            diagnostics: &mut diagnostics,
        };
        let marks = Marks::of(&reader.fields);
        let shown = reader.shown_when_gone();
        checked.allowances = allowances(&mut reader.fields, reader.diagnostics);
        let (draft, entry) = reader.entry();
        checked.number = reader.number.take();
        checked.references = std::mem::take(&mut reader.references);
        blanks = std::mem::take(&mut reader.blanks);
        checked.draft = draft;
        checked.entry = entry.map(|mut entry| {
            metadata::report(context, raw.source(), &marks, &entry, &mut diagnostics);
            if !entry.has_text() {
                checked.unpublished_files = files_of(&entry);
                entry.take_down(shown.keep_title);
                published = Some(shown.lines);
            }
            entry
        });
    }
    context.words.report(raw.source(), &mut diagnostics);
    let at = if checked.draft {
        Blank::Waiting
    } else {
        Blank::Published
    };
    placeholder::report(raw.source(), at, &blanks, &mut diagnostics);
    let personal = personal::of_document(&context.contacts, raw);
    diagnostics.extend(match published {
        // Often what an entry says of a person is why it had to go.
        Some(lines) => life::on_lines(&personal, &lines),
        None => personal,
    });
    if diagnostics.has_fatal() {
        checked.entry = None;
    }
    (checked, diagnostics)
}

/// The files beside an entry that it names.
fn files_of(entry: &Entry) -> Vec<String> {
    let attachments = entry.attachments.iter().map(|attachment| &attachment.file);
    let earlier = entry.changes.iter().filter_map(|change| change.before.as_ref());
    attachments.chain(earlier).cloned().collect()
}

/// What `state` says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Draft,
    Published,
    Withdrawn,
    Gone,
}

/// The dates of an entry.
struct Dates {
    published: Option<Moment>,
    issued: Option<Date>,
    validity: ValidityDates,
}

/// What an entry says about itself that may be left out.
struct Labels {
    document_number: Option<DocumentNumber>,
    category: Option<CategoryId>,
    genre: Option<String>,
    keywords: Vec<String>,
    disclosure: Disclosure,
    source: Option<String>,
    summary: Option<String>,
    editor: Option<String>,
    note: Option<String>,
}

struct Reader<'a, 'd> {
    context: &'a Context<'a>,
    raw: &'a RawDocument,
    fields: Fields<'a>,
    references: Vec<Reference>,
    number: Option<Numbered>,
    /// Where blanks stand that have been reported.
    blanks: Vec<Range<usize>>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Reader<'a, '_> {
    /// Reads every key, so that every mistake is found; then puts the entry together. Says also
    /// whether it is a draft.
    fn entry(&mut self) -> (bool, Option<Entry>) {
        let title = self.title();
        let number = self.index_number();
        let unit = self.unit();
        let dates = self.dates();
        let labels = self.labels();
        let relations = self.relations(number.as_ref().map(IndexNumber::key));
        let mut files = FileSet::new(self.context, self.raw);
        let gone = self.is_gone();
        self.attachments(gone, &mut files);
        let changes = self.changes(gone, &files);
        let (stage, state) = self.state(!changes.is_empty());
        let aliases = self.aliases();
        let language = language(&mut self.fields, self.diagnostics);
        let keys = TextKeys::take(&mut self.fields, self.diagnostics);
        let draft = stage == Some(Stage::Draft);
        let text = self.text(keys, stage, &mut files);
        let attachments = files.finish();
        let entry = || {
            let (mode, first_sentence) = text?;
            let [replaces, replaced_by, interprets, related] = relations;
            Some(Entry {
                file: self.raw.file.file.clone(),
                body: EntryBody {
                    mode,
                    place: self.body_place(),
                },
                title: title?,
                index_number: number?,
                unit: unit?,
                published: dates.published?,
                issued: dates.issued,
                document_number: labels.document_number,
                category: labels.category,
                genre: labels.genre,
                keywords: labels.keywords,
                disclosure: labels.disclosure,
                source: labels.source,
                summary: labels.summary.unwrap_or(first_sentence),
                dates: dates.validity,
                replaces,
                replaced_by,
                interprets,
                related,
                attachments,
                editor: labels.editor,
                changes,
                state: state?,
                aliases,
                note: labels.note,
                language,
            })
        };
        (draft, entry())
    }

    /// Reads `attachments`. Those of an entry that is gone may have been deleted.
    fn attachments(&mut self, gone: bool, files: &mut FileSet<'_>) {
        let mut unheard = Diagnostics::new();
        for node in self.fields.few_items("attachments", self.diagnostics) {
            match gone {
                true => files.attachment(node, &mut unheard),
                false => files.attachment(node, self.diagnostics),
            }
        }
    }

    /// A text that must be there.
    fn required(&mut self, names: KeyNames) -> Option<Text<'a>> {
        let text = self.fields.required(names, self.diagnostics)?;
        self.filled(text)
    }

    /// A text that must be there, unless it is a blank: that is an error in a draft too, for the entry
    /// would have no name, number, unit or date to be known by.
    fn filled(&mut self, text: Text<'a>) -> Option<Text<'a>> {
        if !placeholder::is_blank(text.text) {
            return Some(text);
        }
        let source = self.raw.source();
        placeholder::needed(source, text.range.clone(), text.text, self.diagnostics);
        self.blanks.push(text.range);
        None
    }

    /// A text that may be left out. A blank is one that is still to be written: it is reported with
    /// all blanks of the file, and not as a value of the wrong form as well.
    fn optional(&mut self, key: &'static str) -> Option<Text<'a>> {
        let text = self.fields.text(key, self.diagnostics)?;
        (!placeholder::is_blank(text.text)).then_some(text)
    }

    /// The same as an owned text.
    fn string(&mut self, key: &'static str) -> Option<String> {
        self.optional(key).map(|text| text.text.to_owned())
    }

    fn title(&mut self) -> Option<String> {
        let text = self.required(TITLE)?;
        Some(one_line(text.text))
    }

    fn dates(&mut self) -> Dates {
        Dates {
            published: self.required_date(),
            issued: self.day("issued"),
            validity: ValidityDates {
                effective: self.day("effective"),
                expires: self.day("expires"),
                amended: self.day("amended"),
                repealed: self.day("repealed"),
            },
        }
    }

    fn labels(&mut self) -> Labels {
        Labels {
            document_number: self.document_number(),
            category: self.category(),
            genre: self.string("genre"),
            keywords: self.keywords(),
            disclosure: self.disclosure(),
            source: self.string("source"),
            summary: self.string("summary"),
            editor: self.string("editor"),
            note: self.string("note"),
        }
    }

    /// The entries that it replaces, is replaced by, interprets and is related to.
    fn relations(&mut self, own: Option<&str>) -> [Vec<String>; 4] {
        ["replaces", "replaced_by", "interprets", "related"].map(|key| self.numbers(key, own))
    }

    /// Checks the text: its mode and its first sentence. An entry that is gone has no text to show,
    /// and need not keep one.
    fn text(
        &mut self,
        keys: TextKeys<'a>,
        stage: Option<Stage>,
        files: &mut FileSet<'_>,
    ) -> Option<(TextMode, String)> {
        if stage == Some(Stage::Gone) {
            let mode = keys.mode.unwrap_or_default();
            // The files beside it that it names are still its own.
            let mut unheard = Diagnostics::new();
            if let Some(text) = body(self.raw, keys, &mut unheard) {
                files.text_links(&text, &mut unheard);
            }
            return Some((mode, String::new()));
        }
        let text = body(self.raw, keys, self.diagnostics)?;
        lost_text(self.raw.source(), &text, self.diagnostics);
        let links = files.text_links(&text, self.diagnostics);
        let picture = text.links().iter().any(|link| link.image);
        self.references.extend(links);
        if !picture && shows_nothing(&text) {
            self.no_text();
            return None;
        }
        Some((text.mode(), text.first_sentence()))
    }

    /// Reports that there is no text, at the blank that waits for it where there is one.
    fn no_text(&mut self) {
        let range = self.raw.body.as_ref().unwrap_or(&self.raw.node.range);
        let start = range.start;
        let below = &self.raw.text[range.clone()];
        let line = |text: &str| text.lines().next().map_or(0, str::len);
        if let Some(at) = below.find(placeholder::MARK) {
            let blank = start + at..start + at + line(&below[at..]);
            placeholder::needed(self.raw.source(), blank.clone(), &below[at..], self.diagnostics);
            self.blanks.push(blank);
        } else {
            let place = self
                .raw
                .source()
                .place(start..start + line(&self.raw.text[start..]));
            self.diagnostics.report(Problem::EmptyBody, place);
        }
    }

    fn body_place(&self) -> BodyPlace {
        if self.raw.body.is_some() {
            BodyPlace::AfterFrontMatter
        } else {
            BodyPlace::Yaml
        }
    }

    fn report(&mut self, problem: Problem, text: &Text<'_>) {
        self.diagnostics
            .report(problem, self.raw.source().place(text.range.clone()));
    }

    fn index_number(&mut self) -> Option<IndexNumber> {
        let text = self.required(INDEX_NUMBER)?;
        let scheme = &self.context.config.index_numbers;
        match scheme.parse(text.text) {
            Ok(number) => {
                if let Some(fault) = path_fault_within(number.key(), LONGEST_NUMBER) {
                    let fatal = !matches!(fault, PathFault::Reserved { .. });
                    self.report(Problem::Address(AddressProblem::Path(fault)), &text);
                    if fatal {
                        return None;
                    }
                }
                let place = self.raw.source().place(text.range);
                let (shown, key) = (number.shown().to_owned(), number.key().to_owned());
                self.number = Some(Numbered { shown, key, place });
                Some(number)
            }
            Err(error) => {
                let pattern = scheme.pattern().to_owned();
                self.report(
                    Problem::IndexNumber {
                        error,
                        pattern,
                        default: scheme.is_default(),
                    },
                    &text,
                );
                None
            }
        }
    }

    fn unit(&mut self) -> Option<UnitId> {
        let text = self.fields.required(UNIT, self.diagnostics)?;
        // In a new site the unit's own name may be a blank that waits in site.yaml.
        if let Some(unit) = self.context.units.get(text.text) {
            return Some(*unit);
        }
        let text = self.filled(text)?;
        let suggestion = nearest(text.text, self.context.units.keys().map(String::as_str));
        self.report(
            Problem::UnknownUnit {
                name: text.text.to_owned(),
                suggestion,
            },
            &text,
        );
        None
    }

    fn required_date(&mut self) -> Option<Moment> {
        let text = self.required(PUBLISHED)?;
        moment(&self.fields, &text, self.context.config.offset, self.diagnostics)
    }

    fn day(&mut self, key: &'static str) -> Option<Date> {
        let text = self.optional(key)?;
        moment(&self.fields, &text, self.context.config.offset, self.diagnostics).map(|moment| moment.date)
    }

    fn document_number(&mut self) -> Option<DocumentNumber> {
        let text = self.optional("document_number")?;
        let (number, departure) = DocumentNumber::parse(text.text);
        if let Some(departure) = departure {
            self.report(
                Problem::DocumentNumber {
                    shown: number.shown().to_owned(),
                    departure,
                },
                &text,
            );
        }
        Some(number)
    }

    fn category(&mut self) -> Option<CategoryId> {
        let text = self.optional("category")?;
        let parts: Vec<&str> = text
            .text
            .split(['/', '\\', '／', '＼', '>'])
            .map(str::trim)
            .collect();
        let path = parts.join("/");
        if let Some(category) = self.context.categories.get(&path) {
            return Some(*category);
        }
        let paths = self.context.categories.keys().map(String::as_str);
        // A name without the path above it is what people write.
        let by_name = paths
            .clone()
            .find(|known| known.rsplit('/').next() == Some(path.as_str()));
        let suggestion = by_name.map(str::to_owned).or_else(|| nearest(&path, paths));
        self.report(Problem::UnknownCategory { path, suggestion }, &text);
        None
    }

    /// A list, or one text with the separators people use. What stands in quotation marks is one
    /// keyword, and so is a chemical's name: `1,3-丙二醇`.
    fn keywords(&mut self) -> Vec<String> {
        let source = self.fields.source().text;
        let texts = self.fields.texts("keywords", self.diagnostics);
        let mut words: Vec<String> = Vec::new();
        for text in &texts {
            let (before, written) = source.split_at(text.range.start.min(source.len()));
            let item = before.trim_end().ends_with(['[', ',', '-']);
            if item && written.starts_with(['"', '\'']) {
                words.push(text.text.to_owned());
            } else {
                words.extend(keywords_of(text.text, item));
            }
        }
        words
    }

    fn disclosure(&mut self) -> Disclosure {
        let Some(text) = self.optional("disclosure") else {
            return Disclosure::default();
        };
        Disclosure::parse(text.text).unwrap_or_else(|| {
            let (key, value) = (text.key.clone(), text.text.to_owned());
            let allowed = &["主动公开", "依申请公开"];
            self.report(Problem::UnknownChoice { key, value, allowed }, &text);
            Disclosure::default()
        })
    }

    /// Index numbers of other entries, normalised.
    fn numbers(&mut self, key: &'static str, own: Option<&str>) -> Vec<String> {
        let mut keys = Vec::new();
        for text in self.fields.texts(key, self.diagnostics) {
            let Some(target) = self.context.config.index_numbers.key_of(text.text) else {
                let problem = Problem::UnknownReference {
                    key: text.key.clone(),
                    number: text.text.to_owned(),
                };
                self.report(problem, &text);
                continue;
            };
            if own == Some(target.as_str()) {
                self.report(
                    Problem::SelfReference {
                        key: text.key.clone(),
                    },
                    &text,
                );
                continue;
            }
            self.references.push(Reference {
                key: text.key.clone(),
                target: Target::Entry {
                    shown: text.text.to_owned(),
                    key: target.clone(),
                },
                place: self.raw.source().place(text.range.clone()),
            });
            keys.push(target);
        }
        keys
    }

    /// Newest first. The earlier texts of an entry that is gone may have been deleted.
    fn changes(&mut self, gone: bool, files: &FileSet<'_>) -> Vec<Change> {
        let mut changes = Vec::new();
        for node in self.fields.few_items("changes", self.diagnostics) {
            if !matches!(node.value, Value::Map(_)) {
                let problem = Problem::WrongType {
                    key: "changes".to_owned(),
                    expected: Expected::Changes,
                };
                self.diagnostics
                    .report(problem, self.raw.source().place(node.range.clone()));
                continue;
            }
            let Some(mut fields) = Fields::new(self.raw.source(), node, CHANGE, self.diagnostics) else {
                continue;
            };
            let date = fields.required(CHANGE[0], self.diagnostics);
            let date =
                date.and_then(|text| moment(&fields, &text, self.context.config.offset, self.diagnostics));
            let note = fields
                .required(CHANGE[1], self.diagnostics)
                .map(|text| text.text.to_owned());
            let before = fields.text("before", self.diagnostics);
            let before = before.and_then(|text| match files.earlier_text(text.text) {
                Ok(path) => Some(path),
                Err(_) if gone => None,
                Err(problem) => {
                    self.report(problem, &text);
                    None
                }
            });
            changes.extend(date.zip(note).map(|(date, note)| Change { date, note, before }));
        }
        changes.sort_by(|a, b| b.cmp(a));
        changes
    }
}

/// The keywords of one value. A comma within a number or, in an item of a list, within a Latin word
/// parts nothing.
fn keywords_of(text: &str, item: bool) -> Vec<String> {
    let joins = |c: char| {
        if item {
            c.is_ascii_alphanumeric()
        } else {
            c.is_ascii_digit()
        }
    };
    let mut words = vec![String::new()];
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let within = c == ',' && joins(before) && chars.peek().is_some_and(|next| joins(*next));
        match words.last_mut() {
            Some(word) if within || !",，;；、".contains(c) => word.push(c),
            _ => words.push(String::new()),
        }
        before = c;
    }
    let words = words.iter().map(|word| word.trim().to_owned());
    words.filter(|word| !word.is_empty()).collect()
}

/// Whether a short text is all comment, definitions or marks, so that its page would be blank. A
/// long one is not rendered just for this.
fn shows_nothing(text: &TextBody<'_>) -> bool {
    const SHORT: usize = 2_000;
    matches!(text, TextBody::Whole { text: source, .. } if source.len() < SHORT)
        && text.render(&|_| None).text().chars().all(is_invisible)
}
