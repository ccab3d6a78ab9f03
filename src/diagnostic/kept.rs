//! Findings that a later run may tell again without looking.

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Diagnostics, EntryProblem, Place, Problem, Severity};

/// A finding about one document that follows from that document, the settings and the sizes of its
/// attachments alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptFinding {
    problem: EntryProblem,
    severity: Severity,
    place: Option<Place>,
    other: Option<Place>,
}

impl Diagnostics {
    /// All findings, to be kept; `None` when there is one among them that a later run must look for
    /// anew.
    pub fn kept(&self) -> Option<Vec<KeptFinding>> {
        let kept = |finding: &Diagnostic| match &finding.problem {
            Problem::Entry(problem) => Some(KeptFinding {
                problem: problem.clone(),
                severity: finding.severity,
                place: finding.place.clone(),
                other: finding.other.clone(),
            }),
            _ => None,
        };
        self.iter().map(kept).collect()
    }
}

impl From<KeptFinding> for Diagnostic {
    fn from(kept: KeptFinding) -> Diagnostic {
        Diagnostic {
            problem: Problem::Entry(kept.problem),
            severity: kept.severity,
            place: kept.place,
            other: kept.other,
        }
    }
}
