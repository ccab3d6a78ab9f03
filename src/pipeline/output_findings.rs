//! What a build found in the output folder, as findings.

use std::path::Path;

use crate::diagnostic::{Diagnostics, OutputProblem, Place, Problem};
use crate::write::{Previous, Report};

/// How many files of a kind are named.
const NAMED: usize = 20;

/// What is not as the last build left it, and whether other builds are kept away. `root` is the site's
/// folder, from which places are named.
pub(super) fn output_findings(report: &Report, output: &Path, root: &Path) -> Diagnostics {
    let mut found = Diagnostics::new();
    let shown = output.strip_prefix(root).unwrap_or(output);
    let place = |path: &str| Place::file(shown.join(path).to_string_lossy());
    let mut report_all = |problem: OutputProblem, paths: &[String], count: usize| {
        for path in paths.iter().take(NAMED) {
            found.report(Problem::Output(problem.clone()), place(path));
        }
        let more = count - paths.len().min(NAMED);
        if more > 0 {
            found.report(
                Problem::Output(OutputProblem::More { count: more }),
                Place::file(shown.to_string_lossy()),
            );
        }
    };
    let tampering = &report.tampering;
    let all = [
        (OutputProblem::Altered, &tampering.altered),
        (OutputProblem::Missing, &tampering.missing),
        (OutputProblem::Record, &tampering.records),
        (OutputProblem::Permissions, &tampering.permissions),
        (
            OutputProblem::Strange { is_unsure: false },
            &tampering.among_records,
        ),
    ];
    for (problem, paths) in all {
        report_all(problem, paths, paths.len());
    }
    // What was there before the first build is somebody's own; the build says that it left it alone.
    if report.previous != Previous::Unknown {
        let is_unsure = report.previous == Previous::Damaged;
        let foreign = &report.foreign;
        report_all(
            OutputProblem::Strange { is_unsure },
            &foreign.first,
            foreign.count,
        );
    }
    if !report.is_locked {
        found.report(
            Problem::Output(OutputProblem::NoLocks),
            Place::file(shown.to_string_lossy()),
        );
    }
    found
}
