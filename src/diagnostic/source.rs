//! Places in files, cut out so that they outlive the file's text.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::check::personal::cover_numbers;
use crate::invisible::{is_ignorable, selects_variant};

/// A place in a file: with an excerpt where one line shows the problem, else the file alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the site's folder, `/`-separated.
    pub file: String,
    /// The line that shows the problem.
    pub excerpt: Option<Excerpt>,
}

/// One line of a file and what in it is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The line number, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// The line, or a window of it when it is long.
    pub text: String,
    /// The bytes of `text` that are meant.
    pub mark: Range<usize>,
}

/// How many characters before and after the marked place are kept of a long line.
const WINDOW: usize = 3000;

impl Place {
    /// A file as a whole.
    pub fn file(file: impl Into<String>) -> Place {
        Place {
            file: file.into(),
            excerpt: None,
        }
    }

    /// By file, then line, then column.
    pub fn sort_key(&self) -> (&str, usize, usize) {
        let (line, column) = self.excerpt.as_ref().map_or((0, 0), |e| (e.line, e.column));
        (&self.file, line, column)
    }
}

/// A file's text with its name, able to point into itself.
#[derive(Clone, Copy, Debug)]
pub struct SourceText<'a> {
    /// The file, relative to the site's folder.
    pub file: &'a str,
    /// Its text, `\n`-separated.
    pub text: &'a str,
}

impl SourceText<'_> {
    /// The place of a byte range. A range over several lines is cut at the end of its first. For many
    /// places in one file see [`LineIndex`].
    pub fn place(&self, range: Range<usize>) -> Place {
        let start = floor_boundary(self.text, range.start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = self.text[start..]
            .find('\n')
            .map_or(self.text.len(), |i| start + i);
        let line = self.text[..line_start].bytes().filter(|b| *b == b'\n').count() + 1;
        let column = self.text[line_start..start].chars().count() + 1;
        self.cut_out(start..range.end, line_start..line_end, line, column)
    }

    /// A place whose line and column are known.
    fn cut_out(&self, range: Range<usize>, around: Range<usize>, line: usize, column: usize) -> Place {
        let (start, line_start, line_end) = (range.start, around.start, around.end);
        let end = floor_boundary(self.text, range.end.clamp(start, line_end));
        let from = back(self.text, start, WINDOW, line_start);
        let marked_end = forth(self.text, start, WINDOW, end);
        let to = forth(self.text, marked_end, WINDOW, line_end);
        let mut text = String::new();
        if from > line_start {
            text.push('…');
        }
        let shift = text.len();
        text.extend(self.text[from..to].chars().map(visible));
        let mark_start = shift
            + self.text[from..start]
                .chars()
                .map(|c| visible(c).len_utf8())
                .sum::<usize>();
        let mark_len: usize = self.text[start..marked_end]
            .chars()
            .map(|c| visible(c).len_utf8())
            .sum();
        if to < line_end {
            text.push('…');
        }
        let excerpt = Excerpt {
            line,
            column,
            // Whatever is wrong here, a person's number is not printed: each byte keeps its place.
            text: cover_numbers(&text),
            mark: mark_start..mark_start + mark_len,
        };
        Place {
            file: self.file.to_owned(),
            excerpt: Some(excerpt),
        }
    }

    /// The place of a whole line, from 1.
    pub fn line(&self, number: usize) -> Place {
        let start = self
            .text
            .split_inclusive('\n')
            .take(number.saturating_sub(1))
            .map(str::len)
            .sum::<usize>();
        let line = self.text[start..].lines().next().unwrap_or("");
        self.place(start..start + line.trim_end().len())
    }
}

/// The lines of a file, for many places in it in the order of the text: none of them makes it go over
/// the file again, so that a file of 40,000 links is read in the time of its length.
pub struct LineIndex<'a> {
    source: SourceText<'a>,
    starts: Vec<usize>,
    /// The place found last: its line from 0, its byte and its column from 1.
    known: (usize, usize, usize),
    /// How many bytes were gone over to count columns.
    counted: usize,
}

impl<'a> LineIndex<'a> {
    /// Goes over the file once.
    pub fn new(source: SourceText<'a>) -> LineIndex<'a> {
        let ends = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        LineIndex {
            source,
            starts,
            known: (0, 0, 1),
            counted: 0,
        }
    }

    /// The place of a byte range, as [`SourceText::place`] gives it.
    pub fn place(&mut self, range: Range<usize>) -> Place {
        let start = floor_boundary(self.source.text, range.start);
        let line = self.starts.partition_point(|at| *at <= start).saturating_sub(1);
        let line_start = self.starts[line];
        let next = self.starts.get(line + 1);
        let line_end = next.map_or(self.source.text.len(), |next| next - 1);
        let (known_line, known_at, known_column) = self.known;
        let (from, column) = if known_line == line && known_at <= start {
            (known_at, known_column)
        } else {
            (line_start, 1)
        };
        self.counted += start - from;
        let column = column + self.source.text[from..start].chars().count();
        self.known = (line, start, column);
        self.source
            .cut_out(start..range.end, line_start..line_end, line + 1, column)
    }
}

/// Control characters are drawn as their Unicode pictures, tabs as a space: they would tear the
/// terminal's line apart.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{7f}' => '\u{2421}',
        c if (c as u32) < 0x20 => char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}'),
        c if c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}')
            || is_ignorable(c) && !selects_variant(c) =>
        {
            '\u{FFFD}'
        }
        c => c,
    }
}

/// A name or value within a line for a terminal: what would tear the line apart, change its colours or
/// turn its order round is drawn as U+FFFD.
pub(crate) fn within_line(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| visible(c) != c;
    if text.contains(hidden) {
        Cow::Owned(text.replace(hidden, "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn back(text: &str, from: usize, chars: usize, least: usize) -> usize {
    text[least..from]
        .char_indices()
        .rev()
        .nth(chars - 1)
        .map_or(least, |(i, _)| least + i)
}

fn forth(text: &str, from: usize, chars: usize, most: usize) -> usize {
    text[from..most]
        .char_indices()
        .nth(chars)
        .map_or(most, |(i, _)| from + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters() {
        let source = SourceText {
            file: "a.md",
            text: "标题: 甲\n单位: 乙局\n",
        };
        let start = source.text.find('乙').unwrap();
        let place = source.place(start..start + "乙局".len());
        let excerpt = place.excerpt.unwrap();
        assert_eq!(
            (excerpt.line, excerpt.column, excerpt.text.as_str()),
            (2, 5, "单位: 乙局")
        );
        assert_eq!(&excerpt.text[excerpt.mark], "乙局");
        assert_eq!(source.line(2).excerpt.unwrap().text, "单位: 乙局");
    }

    #[test]
    fn a_long_line_is_shown_around_its_mark() {
        let text = format!("{}错{}", "前".repeat(9000), "后".repeat(9000));
        let source = SourceText {
            file: "a.md",
            text: &text,
        };
        let start = text.find('错').unwrap();
        let excerpt = source.place(start..start + 3).excerpt.unwrap();
        assert_eq!(&excerpt.text[excerpt.mark.clone()], "错");
        assert!(excerpt.text.starts_with('…') && excerpt.text.ends_with('…'));
        assert!(excerpt.text.chars().count() < 7000);
        assert_eq!(excerpt.column, 9001);
    }

    #[test]
    fn control_characters_are_drawn_as_pictures() {
        let source = SourceText {
            file: "a.md",
            text: "a\u{0}b\tc",
        };
        let excerpt = source.place(1..2).excerpt.unwrap();
        assert_eq!(excerpt.text, "a\u{2400}b c");
        assert_eq!(&excerpt.text[excerpt.mark], "\u{2400}");
    }

    #[test]
    fn many_places_of_one_file_are_found_in_the_time_of_its_length() {
        for line in ["[甲](b)", "[甲](b)\n"] {
            let text = line.repeat(5_000);
            let source = SourceText {
                file: "a.md",
                text: &text,
            };
            let mut index = LineIndex::new(source);
            for (at, _) in text.match_indices("b)") {
                let place = index.place(at..at + 1);
                if at % 1_000 < line.len() {
                    assert_eq!(place, source.place(at..at + 1));
                }
            }
            assert!(index.counted <= text.len(), "{} of {}", index.counted, text.len());
        }
    }

    #[test]
    fn odd_ranges_do_no_harm() {
        let source = SourceText {
            file: "a.md",
            text: "甲\n乙",
        };
        for range in [0..100, 1..2, 4..4, 7..7, 50..60] {
            assert!(source.place(range).excerpt.is_some());
        }
    }
}
