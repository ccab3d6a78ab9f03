//! What an officer should know of an attachment.

use super::{AttachmentText, Outcome, Unchecked};
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
        Outcome::Unknown(content) => report(AttachmentProblem::Format(*content)),
        Outcome::NoProgram => report(AttachmentProblem::NoProgram),
        Outcome::Text(document) => {
            if document.cut {
                report(AttachmentProblem::Long);
            } else if document.parts.is_empty() {
                report(AttachmentProblem::Empty);
            }
            if let Some(part) = document.hidden.first() {
                report(AttachmentProblem::Hidden(part.name.clone()));
            }
        }
        Outcome::Unread => {}
    }
    let is_file = |part: &&Unchecked| matches!(part, Unchecked::File(_));
    let files = text.unchecked.iter().filter(is_file).count();
    if let Some(first) = text.unchecked.iter().find(is_file) {
        let more = files - 1;
        report(AttachmentProblem::Unchecked {
            part: first.clone(),
            more,
        });
    }
    for part in text.unchecked.iter().filter(|part| !is_file(part)) {
        report(AttachmentProblem::Unchecked {
            part: part.clone(),
            more: 0,
        });
    }
    findings
}
