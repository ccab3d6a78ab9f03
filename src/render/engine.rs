//! The template engine: the theme's templates, parsed, and every error of theirs as a finding
//! that names template, line and column.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::UTF_8;
use tera::{Context, ErrorKind, Kwargs, State, Tera};

use super::locale::{self, Locale};
use super::minify;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Problem, SourceText};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::load::theme::TemplateFile;

/// Parsed templates.
pub struct Engine {
    tera: Tera,
    /// The templates as written, when `tera` holds smaller ones: errors are told by them.
    written: Option<Tera>,
    files: BTreeMap<String, TemplateFile>,
    prints: BTreeMap<String, Fingerprint>,
}

impl Engine {
    /// Parses `files`. With `minify` each template is made smaller first.
    ///
    /// # Errors
    /// Every syntax error, or everything that is unknown.
    pub fn new(
        files: &BTreeMap<String, TemplateFile>,
        locale: &Locale,
        minify: bool,
    ) -> Result<Engine, Diagnostics> {
        let mut engine = Engine {
            tera: Tera::default(),
            written: None,
            files: files.clone(),
            prints: prints(files),
        };
        let syntax = engine.syntax_errors();
        if !syntax.is_empty() {
            return Err(syntax);
        }
        let sources = files
            .iter()
            .map(|(name, file)| (name.as_str(), file.text.as_str()));
        engine.tera = parse(sources, locale).map_err(|error| engine.findings(&error))?;
        if minify {
            let smaller = files.iter().map(|(name, file)| (name.as_str(), smaller(file)));
            // What was parsed as written is parsed when smaller too; else it is used as written.
            if let Ok(tera) = parse(smaller, locale) {
                engine.written = Some(std::mem::replace(&mut engine.tera, tera));
            }
        }
        Ok(engine)
    }

    /// Whether the theme has a template.
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// What a template's pages depend on: its text, that of every template it names or uses a
    /// component of, and so on.
    pub fn print(&self, name: &str) -> Fingerprint {
        self.prints.get(name).copied().unwrap_or_default()
    }

    /// Renders a template.
    ///
    /// # Errors
    /// The finding that names template, line and column.
    pub fn render(&self, name: &str, context: &Context) -> Result<String, Box<Diagnostic>> {
        let mut page = Vec::new();
        let Err(error) = self.tera.render_to(name, context, &mut page) else {
            // Nothing but text: this way of looking at it is several times as fast as that of
            // `Tera::render`.
            let (text, _) = UTF_8.decode_without_bom_handling(&page);
            return Ok(text.into_owned());
        };
        let again = self.written.as_ref().map(|tera| tera.render(name, context));
        let error = match again {
            Some(Err(written)) => written,
            _ => error,
        };
        let first = self.findings(&error).iter().next().cloned();
        Err(Box::new(
            first.unwrap_or_else(|| self.finding(name, error.to_string())),
        ))
    }

    /// The syntax errors of every template, not only of the first.
    fn syntax_errors(&self) -> Diagnostics {
        let mut found = Diagnostics::new();
        for (name, file) in &self.files {
            let Err(error) = Tera::default().add_raw_template(name, &file.text) else {
                continue;
            };
            // Alone, a template lacks what it extends; only its own syntax is looked at here.
            if matches!(error.kind(), ErrorKind::SyntaxError(_)) {
                found.extend(self.findings(&error));
            }
        }
        found
    }

    fn findings(&self, error: &tera::Error) -> Diagnostics {
        let mut found = Diagnostics::new();
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let (file, span) = (report.filename(), report.span());
                found.push(self.at(
                    file,
                    span.start_line,
                    span.start_col + 1,
                    Some(span.range.clone()),
                    report.message().to_owned(),
                ));
            }
            ErrorKind::MissingParent { current, .. } => found.push(self.finding(current, error.to_string())),
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
                found.push(self.finding(tpl, error.to_string()));
            }
            ErrorKind::Msg(message) => {
                for report in message.split("\n\nerror: ") {
                    found.push(self.reported(report));
                }
            }
            _ => found.push(Diagnostic::new(
                Problem::Template {
                    message: error.to_string(),
                },
                None,
            )),
        }
        found
    }

    /// What is unknown comes as drawn text: `MESSAGE`, then `--> NAME:LINE:COLUMN`.
    fn reported(&self, report: &str) -> Diagnostic {
        let mut lines = report.lines();
        let message = lines.next().unwrap_or(report);
        let message = message.strip_prefix("error: ").unwrap_or(message).to_owned();
        let place = lines.next().and_then(|line| {
            let (_, place) = line.split_once("--> ")?;
            let mut parts = place.rsplitn(3, ':');
            let column = parts.next()?.parse().ok()?;
            let line = parts.next()?.parse().ok()?;
            Some((parts.next()?, line, column))
        });
        match place {
            Some((name, line, column)) => self.at(name, line, column, None, message),
            None => Diagnostic::new(Problem::Template { message }, None),
        }
    }

    /// A finding at a line and column (from 1) of a template.
    fn at(
        &self,
        name: &str,
        line: usize,
        column: usize,
        range: Option<std::ops::Range<usize>>,
        message: String,
    ) -> Diagnostic {
        let Some(file) = self.files.get(name) else {
            return self.finding(name, message);
        };
        let source = SourceText {
            file: &file.file,
            text: &file.text,
        };
        let start = byte_at(&file.text, line, column);
        let range = range.unwrap_or(start..start + 1);
        Diagnostic::new(Problem::Template { message }, source.place(range))
    }

    fn finding(&self, name: &str, message: String) -> Diagnostic {
        let file = self.files.get(name).map_or(name, |file| &file.file);
        Diagnostic::new(Problem::Template { message }, Place::file(file))
    }
}

/// The byte at a line and a column in characters, both from 1.
/// The fingerprints of all templates.
fn prints(files: &BTreeMap<String, TemplateFile>) -> BTreeMap<String, Fingerprint> {
    // What other templates use of one: its name, in quotation marks, or those of its components.
    let marks = files.iter().map(|(name, file)| {
        let components = file.text.split("{% component ").skip(1);
        let names = components.filter_map(|rest| rest.split(['(', ' ', '%']).next());
        let quoted = [format!("\"{name}\""), format!("'{name}'")];
        (
            name,
            quoted
                .into_iter()
                .chain(names.map(str::to_owned))
                .collect::<Vec<_>>(),
        )
    });
    let marks: Vec<(&String, Vec<String>)> = marks.collect();
    let print = |name: &String| {
        let mut named = BTreeSet::new();
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if named.insert(name) {
                let text = &files[name].text;
                let used = |marks: &[String]| marks.iter().any(|mark| text.contains(mark));
                open.extend(
                    marks
                        .iter()
                        .filter(|(_, marks)| used(marks))
                        .map(|(name, _)| *name),
                );
            }
        }
        let mut mixer = Mixer::new("template");
        for name in named {
            mixer.text(name).text(&files[name].text);
        }
        mixer.done()
    };
    files.keys().map(|name| (name.clone(), print(name))).collect()
}

fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = before.map(str::len).sum();
    let rest = &text[start..];
    rest.char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(i, _)| start + i)
}

fn smaller(file: &TemplateFile) -> String {
    minify::template(&file.text).unwrap_or_else(|| file.text.clone())
}

fn parse<'a, T: AsRef<str>>(
    templates: impl Iterator<Item = (&'a str, T)>,
    locale: &Locale,
) -> Result<Tera, tera::Error> {
    let mut tera = Tera::default();
    tera.register_filter("fill", fill);
    tera.global_context().insert("t", locale.all());
    tera.add_raw_templates(templates)?;
    Ok(tera)
}

/// `{{ t.entries | fill(n=3) }}`: the text with its placeholders filled.
fn fill(text: &str, values: Kwargs, _: &State) -> Result<String, tera::Error> {
    let values: Vec<(String, String)> = values
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    Ok(locale::fill(text, &values))
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("templates", &self.files.keys())
            .finish_non_exhaustive()
    }
}
