//! Findings about content, site and theme, as values.
//!
//! A [`Diagnostic`] says what is wrong (a [`Problem`]), how serious that is and where it stands.
//! All wording lives in `wording/`, all drawing in `render.rs` (for people) and `report.rs` (for
//! programs); the stages only make values and collect them, so that one run reports everything.

mod family;
mod kept;
mod language;
mod problem;
mod render;
pub mod report;
pub mod rules;
mod source;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

pub use family::{
    AddressProblem, AttachmentProblem, EntryProblem, OutputProblem, PageProblem, PortalProblem,
};
pub use kept::KeptFinding;
pub use language::Language;
pub use problem::{Blank, Expected, Problem, YamlHint};
pub use render::render;
pub(crate) use source::within_line;
pub use source::{Excerpt, LineIndex, Place, SourceText};
pub use wording::Words;

use serde::{Deserialize, Serialize};

use crate::config::Level;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// Whether it stands in a file, or names it as the other place.
    pub fn concerns(&self, file: &str) -> bool {
        let mut places = self.place.iter().chain(&self.other);
        places.any(|place| place.file.as_str() == file)
    }

    /// The same, with a second place.
    pub fn with_other(mut self, other: Place) -> Diagnostic {
        self.other = Some(other);
        self
    }

    /// The files that may allow it: its own, and for an attachment, which can say nothing, the
    /// document that offers it.
    fn answerable(&self) -> Vec<&str> {
        let offered = matches!(self.problem, Problem::Attachment(_));
        let places = [self.place.as_ref(), self.other.as_ref().filter(|_| offered)];
        places
            .into_iter()
            .flatten()
            .map(|place| place.file.as_str())
            .collect()
    }
}

/// A rule that a document may break: somebody has looked at the finding and written why it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The rule's id, one of [`Problem::RULES`].
    pub rule: &'static str,
    /// Where it is allowed; its file is the one whose findings it covers.
    pub place: Place,
}

impl<'de> Deserialize<'de> for Allowance {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Allowance, D::Error> {
        let (id, place) = <(String, Place)>::deserialize(deserializer)?;
        let known = Problem::RULES.iter().find(|known| **known == id);
        let rule = known
            .copied()
            .ok_or_else(|| serde::de::Error::custom("an unknown rule"))?;
        Ok(Allowance { rule, place })
    }
}

impl Serialize for Allowance {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.rule, &self.place).serialize(serializer)
    }
}

/// How many findings of one file are shown.
const MOST: usize = 1_000;

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

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The same without those that were taken in from one moment to another: counts of
    /// [`Diagnostics::len`].
    pub fn without(&self, taken: std::ops::Range<usize>) -> Diagnostics {
        let kept = self.list.iter().enumerate();
        kept.filter(|(place, _)| !taken.contains(place))
            .map(|(_, finding)| finding.clone())
            .collect()
    }

    /// Whether so much is wrong in one file that more findings help nobody, and cost more than the file;
    /// the first to ask is told, and so is the user. For the findings of a single file alone.
    pub fn is_full(&mut self, source: SourceText<'_>, at: usize) -> bool {
        if self.list.len() < MOST {
            return false;
        }
        if self.list.len() == MOST {
            self.report(Problem::ManyFindings { limit: MOST }, source.place(at..at));
        }
        true
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Leaves out the findings that the documents they stand in allow. An allowance that covers
    /// none is a finding itself, unless its rule is one that is not always looked for.
    pub fn allow<'a>(&mut self, allowances: impl IntoIterator<Item = &'a Allowance> + Clone) {
        let used = self.cover(allowances.clone());
        // What is wrong elsewhere may be why a finding was not come to.
        if self.has_fatal() {
            return;
        }
        for Allowance { rule, place } in allowances {
            if !used.contains(&(place.file.clone(), rule)) && !Problem::SOMETIMES.contains(rule) {
                let rule = (*rule).to_owned();
                self.report(Problem::UnusedAllowance { rule }, place.clone());
            }
        }
    }

    /// Leaves out the findings that the documents they stand in allow; gives the files and rules of
    /// those it left out.
    pub fn cover<'a>(
        &mut self,
        allowances: impl IntoIterator<Item = &'a Allowance>,
    ) -> BTreeSet<(String, &'static str)> {
        let allowed: BTreeSet<(&str, &str)> = allowances
            .into_iter()
            .map(|allowance| (allowance.place.file.as_str(), allowance.rule))
            .collect();
        let mut used = BTreeSet::new();
        self.list.retain(|finding| {
            let rule = finding.problem.rule();
            let mut files = finding.answerable().into_iter();
            let covering = files.find(|file| allowed.contains(&(*file, rule)));
            let covered = covering.filter(|_| !finding.problem.is_fatal());
            used.extend(covered.map(|file| (file.to_owned(), rule)));
            covered.is_none()
        });
        used
    }

    /// Makes every warning an error.
    pub fn deny_warnings(mut self) -> Diagnostics {
        for finding in &mut self.list {
            finding.severity = Severity::Error;
        }
        self
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

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Diagnostics {
        Diagnostics {
            list: iter.into_iter().collect(),
        }
    }
}
