//! Findings about content, site and theme, as values.
//!
//! A [`Diagnostic`] says what is wrong (a [`Problem`]), how serious that is and where it stands.
//! All wording lives in `wording.rs`, all drawing in `render.rs`; the stages only make values and
//! collect them, so that one run reports everything at once.

mod family;
mod language;
mod problem;
mod render;
mod source;
mod wording;

use std::collections::BTreeMap;

pub use family::AttachmentProblem;
pub use language::Language;
pub use problem::Problem;
pub use render::render;
pub use source::{Excerpt, Place, SourceText};

use crate::config::Level;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site is not built.
    Error,
    /// The officer is told, and the site is built.
    Warning,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Problem,
    /// How serious it is.
    pub severity: Severity,
    /// Where it stands.
    pub place: Option<Place>,
    /// Another place that belongs to it, such as the first of two duplicates.
    pub other: Option<Place>,
}

impl Diagnostic {
    /// A finding at its rule's default level.
    pub fn new(problem: Problem, place: impl Into<Option<Place>>) -> Diagnostic {
        Diagnostic {
            severity: problem.default_severity(),
            problem,
            place: place.into(),
            other: None,
        }
    }

    /// The same, with a second place.
    pub fn with_other(mut self, other: Place) -> Diagnostic {
        self.other = Some(other);
        self
    }
}

/// The findings of a run.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Takes one in.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Takes a problem in at its rule's default level.
    pub fn report(&mut self, problem: Problem, place: impl Into<Option<Place>>) {
        self.push(Diagnostic::new(problem, place));
    }

    /// Takes all of `other` in.
    pub fn extend(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }

    /// Whether any of them keeps the site from being built.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether any of them leaves nothing to publish, whatever level a site gives its rule.
    pub fn has_fatal(&self) -> bool {
        self.list.iter().any(|d| d.problem.is_fatal())
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Changes the excerpts of all findings, byte for byte: for what must not be printed.
    pub fn veil(&mut self, veil: impl Fn(&str) -> String) {
        for diagnostic in &mut self.list {
            let places = [&mut diagnostic.place, &mut diagnostic.other];
            for excerpt in places
                .into_iter()
                .flatten()
                .filter_map(|place| place.excerpt.as_mut())
            {
                excerpt.text = veil(&excerpt.text);
            }
        }
    }

    /// Applies a site's own levels, drops what is off, and puts the rest in the order of files and
    /// lines.
    pub fn finish(mut self, levels: &BTreeMap<String, Level>) -> Diagnostics {
        self.list.retain_mut(|d| match levels.get(d.problem.rule()) {
            Some(Level::Off) if !d.problem.is_fatal() => false,
            Some(Level::Warning) if !d.problem.is_fatal() => {
                d.severity = Severity::Warning;
                true
            }
            Some(Level::Error) => {
                d.severity = Severity::Error;
                true
            }
            _ => true,
        });
        self.list.sort_by(|a, b| {
            let (first, second) = (&a.place, &b.place);
            let order = first
                .as_ref()
                .map(Place::sort_key)
                .cmp(&second.as_ref().map(Place::sort_key));
            order.then_with(|| a.problem.rule().cmp(b.problem.rule()))
        });
        self
    }

    /// The findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Diagnostics {
        Diagnostics {
            list: iter.into_iter().collect(),
        }
    }
}
