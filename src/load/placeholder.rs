//! Blanks that wait for an officer: `【待填：联系电话】`.
//!
//! `gongkai init` and `gongkai new` leave them where only the officer knows what belongs there, so
//! that nothing made up is ever published. A blank counts wherever it stands in a file, in a comment
//! too: that is how a setting which is not shown yet is put on the list of what is left to do.

use crate::diagnostic::{Diagnostics, Problem, SourceText};

/// How every blank begins.
pub const MARK: &str = "【待填";

/// Reports every blank of a file. `published` says whether readers are about to meet it in an entry.
pub fn report(source: SourceText<'_>, published: bool, diagnostics: &mut Diagnostics) {
    for (start, _) in source.text.match_indices(MARK) {
        let line = source.text[start..].lines().next().unwrap_or(MARK);
        let end = line.find('】').map_or(MARK.len(), |end| end + '】'.len_utf8());
        let blank = line[..end].to_owned();
        diagnostics.report(
            Problem::Placeholder { blank, published },
            source.place(start..start + end),
        );
    }
}
