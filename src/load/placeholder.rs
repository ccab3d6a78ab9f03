//! Blanks that wait for an officer: `【待填：联系电话】`.
//!
//! `gongkai init`, `gongkai new` and `gongkai import` leave them where only the officer knows what
//! belongs there, so that nothing made up is ever published. A blank counts wherever it stands in a
//! file, in a comment too: that is how a setting which is not shown yet is put on the list of what is
//! left to do.

use std::ops::Range;

use crate::diagnostic::{Blank, Diagnostics, Problem, SourceText};

/// How every blank begins.
pub const MARK: &str = "【待填";

/// A blank for what is called `name`.
pub fn blank(name: &str) -> String {
    format!("{MARK}：{name}】")
}

/// Whether a value is a blank and nothing else that could be read.
pub fn is_blank(value: &str) -> bool {
    value.starts_with(MARK)
}

/// Reports every blank of a file but those in `told`. `at` says whether readers are about to meet it.
pub fn report(source: SourceText<'_>, at: Blank, told: &[Range<usize>], diagnostics: &mut Diagnostics) {
    for (start, _) in source.text.match_indices(MARK) {
        if diagnostics.is_full(source, start) {
            break;
        }
        if !told.iter().any(|range| range.contains(&start)) {
            let blank = words(&source.text[start..]).to_owned();
            let place = source.place(start..start + blank.len());
            diagnostics.report(Problem::Placeholder { blank, at }, place);
        }
    }
}

/// Reports a blank where an entry cannot do without a value, be it a draft. `value` is what was read
/// at `range`, which need not look the same: YAML has other ways to write `【`.
pub fn needed(source: SourceText<'_>, range: Range<usize>, value: &str, diagnostics: &mut Diagnostics) {
    let blank = words(value).to_owned();
    let found = source.text.get(range.clone()).and_then(|text| text.find(&blank));
    let place = match found {
        Some(start) => range.start + start..range.start + start + blank.len(),
        None => range,
    };
    let at = Blank::Needed;
    diagnostics.report(Problem::Placeholder { blank, at }, source.place(place));
}

/// The blank that a text begins with, or as much of it as its line has.
fn words(text: &str) -> &str {
    let line = text.lines().next().unwrap_or(text);
    // No name of a blank is longer: a line of many that are not closed is not searched for each.
    let near = line.char_indices().nth(200).map_or(line, |(end, _)| &line[..end]);
    let end = near.find('】').map_or(MARK.len(), |end| end + '】'.len_utf8());
    &line[..end]
}
