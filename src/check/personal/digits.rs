//! The groups of digits of a line.

use std::ops::Range;

/// A run of digits, half-width or full-width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The digits, half-width.
    pub digits: String,
    /// Its bytes in the line.
    pub range: Range<usize>,
}

/// Several groups of a line read as one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// All their digits.
    pub digits: String,
    /// How many digits each has.
    pub parts: Vec<usize>,
    /// From the first to the last, in bytes of the line.
    pub range: Range<usize>,
}

/// The half-width form of a character.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

/// Whether a line has digits of either width. Most have none, and whole portals are read: without
/// leaving early, many bytes are looked at in one step.
fn has_digits(line: &[u8]) -> bool {
    let full_width = || {
        let after = |by: usize| line.get(by..).unwrap_or_default();
        let threes = line.iter().zip(after(1)).zip(after(2));
        threes.fold(false, |any, ((first, second), third)| {
            any | (*first == 0xEF) & (*second == 0xBC) & (third.wrapping_sub(0x90) < 10)
        })
    };
    line.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) || full_width()
}

/// The groups of digits of a line.
pub(super) fn groups(line: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    if !has_digits(line.as_bytes()) {
        return groups;
    }
    for (at, c) in line.char_indices() {
        let sign = narrow(c);
        let end = at + c.len_utf8();
        let last = groups.last_mut().filter(|group| group.range.end == at);
        match (sign, last) {
            ('0'..='9', Some(group)) => {
                group.digits.push(sign);
                group.range.end = end;
            }
            ('0'..='9', None) => groups.push(Group {
                digits: sign.to_string(),
                range: at..end,
            }),
            _ => {}
        }
    }
    groups
}

/// The groups from `first` on, joined while they stand apart by one space or hyphen: one alone, two
/// together, and so on, at most five.
pub(super) fn joined(line: &str, groups: &[Group], first: usize) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    for group in groups[first..].iter().take(5) {
        let number = match numbers.last() {
            None => Number {
                digits: group.digits.clone(),
                parts: vec![group.digits.len()],
                range: group.range.clone(),
            },
            Some(before) => {
                let between = &line[before.range.end..group.range.start];
                let mut signs = between.chars().map(narrow);
                let one = matches!((signs.next(), signs.next()), (Some(' ' | '-'), None));
                if !one || before.digits.len() > 24 {
                    break;
                }
                let mut number = before.clone();
                number.digits.push_str(&group.digits);
                number.parts.push(group.digits.len());
                number.range.end = group.range.end;
                number
            }
        };
        numbers.push(number);
    }
    numbers
}

/// Whether a number stands by itself: not in a word, a decimal, an address of the web or a path.
pub(super) fn stands_alone(line: &str, range: &Range<usize>) -> bool {
    let before = line[..range.start].chars().next_back().map(narrow);
    let mut after = line[range.end..].chars().map(narrow);
    let part_of_word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '=' | '&' | '%' | '#' | '~' | '@');
    let before_free = before.is_none_or(|c| !part_of_word(c) && c != '.');
    let next = after.next();
    let decimal = next == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
    // A slash behind a number parts it from the next.
    before_free && !decimal && next.is_none_or(|c| c == '/' || !part_of_word(c))
}

/// Whether the number begins behind a hyphen or ends before one: it is then part of a longer one.
pub(super) fn is_part_of_longer(line: &str, range: &Range<usize>) -> bool {
    let neighbour = |mut signs: Box<dyn Iterator<Item = char> + '_>| {
        signs.next() == Some('-') && signs.next().is_some_and(|c| c.is_ascii_alphanumeric())
    };
    neighbour(Box::new(line[..range.start].chars().rev().map(narrow)))
        || neighbour(Box::new(line[range.end..].chars().map(narrow)))
}
