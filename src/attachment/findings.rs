//! What an officer should know of an attachment.

use super::{AttachmentText, Outcome};
use crate::diagnostic::{AttachmentProblem, Diagnostic, Diagnostics, Place, Problem};

/// What is wrong with an attachment, and what readers will miss in it. `file` is its path relative
/// to the site's folder, `entry` that of the document that offers it.
pub fn findings(file: &str, entry: &str, text: &AttachmentText) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let mut report = |problem| {
        let finding = Diagnostic::new(Problem::Attachment(problem), Place::file(file));
        findings.push(finding.with_other(Place::file(entry)));
    };
    match &text.outcome {
        Outcome::Trouble(trouble) => report(AttachmentProblem::Trouble(trouble.clone())),
        Outcome::Scan { pages } => report(AttachmentProblem::Scan { pages: *pages }),
        Outcome::Text(document) => {
            if document.cut {
                let mebibytes = (super::limits::TEXT / 1024 / 1024) as u64;
                report(AttachmentProblem::Long { mebibytes });
            }
            if document.parts.is_empty() {
                report(AttachmentProblem::Empty);
            }
            if let Some(part) = document.hidden.first() {
                report(AttachmentProblem::Hidden(part.name.clone()));
            }
        }
        Outcome::Unread | Outcome::NoProgram => {}
    }
    findings
}
