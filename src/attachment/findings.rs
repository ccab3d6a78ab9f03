//! What an officer should know of an attachment.

use super::{AttachmentText, Outcome};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Problem};

/// What is wrong with an attachment, and what readers will miss in it. `file` is its path relative
/// to the site's folder, `entry` that of the document that offers it.
pub fn findings(file: &str, entry: &str, text: &AttachmentText) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let mut report = |problem| {
        let finding = Diagnostic::new(problem, Place::file(file));
        findings.push(finding.with_other(Place::file(entry)));
    };
    match &text.outcome {
        Outcome::Trouble(trouble) => report(Problem::Attachment {
            trouble: trouble.clone(),
        }),
        Outcome::Scan { pages } => report(Problem::Scan { pages: *pages }),
        Outcome::Text(document) => {
            if document.cut {
                let mebibytes = (super::limits::TEXT / 1024 / 1024) as u64;
                report(Problem::LongAttachment { mebibytes });
            }
            if document.parts.is_empty() {
                report(Problem::EmptyAttachment);
            }
            if let Some(part) = document.hidden.first() {
                let name = part.name.clone();
                report(Problem::HiddenText { name });
            }
        }
        Outcome::Unread | Outcome::NoProgram => {}
    }
    findings
}
