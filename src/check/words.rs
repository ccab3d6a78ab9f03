//! Words that are known mistakes: wrong conversions in traditional text, and fatal typos.
//!
//! Looked for in the whole file, metadata and text, as it was written. One finding a word, at its
//! first place, with how often it stands there. The lists hold only what is never right, or say
//! beside what it is: a false alarm costs more than a miss.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostics, EntryProblem, Problem, SourceText};

/// A mistake: the wrong word, the right one, and the characters beside which the wrong word is a
/// part of other words and no mistake.
struct Mistake {
    wrong: String,
    right: String,
    not_after: &'static str,
    not_before: &'static str,
    conversion: bool,
}

/// The words of a site: built-in ones and its own, ready to be found in one pass.
pub(super) struct Words {
    /// By their first characters, the longest word first, so that it wins over one that it begins
    /// with.
    mistakes: BTreeMap<char, Vec<Mistake>>,
    /// Whether any word starts with a character, by the last bits of its number: nearly every
    /// character of a text is told to start none without a search.
    first: Vec<bool>,
}

/// How many first characters are told apart; those that fall together cost a search, no more.
const FIRST: usize = 1 << 13;

/// Wrong conversions: `wrong right [not after|not before]`, separated by line breaks.
///
/// A program that turns simplified text into traditional one character at a time cannot know which
/// of several characters is meant: 制 becomes 製 (to make), 面 becomes 麵 (noodles).
const CONVERSIONS: &str = include_str!("words/conversions.txt");

/// Fatal typos, in the same form.
const TYPOS: &str = include_str!("words/typos.txt");

impl Words {
    /// The built-in words and a site's own.
    pub(super) fn new(own: &[(String, String)]) -> Words {
        let mut mistakes = BTreeMap::new();
        for (list, conversion) in [(CONVERSIONS, true), (TYPOS, false)] {
            for mistake in list.lines().filter_map(|line| parse(line, conversion)) {
                mistakes.insert(mistake.wrong.clone(), mistake);
            }
        }
        for (wrong, right) in own {
            let mistake = Mistake {
                wrong: wrong.clone(),
                right: right.clone(),
                not_after: "",
                not_before: "",
                conversion: false,
            };
            mistakes.insert(wrong.clone(), mistake);
        }
        let mut words = Words {
            mistakes: BTreeMap::new(),
            first: vec![false; FIRST],
        };
        for mistake in mistakes.into_values() {
            if let Some(first) = mistake.wrong.chars().next() {
                words.first[first as usize % FIRST] = true;
                words.mistakes.entry(first).or_default().push(mistake);
            }
        }
        for mistakes in words.mistakes.values_mut() {
            mistakes.sort_by_key(|mistake| std::cmp::Reverse(mistake.wrong.len()));
        }
        words
    }

    /// The words in a text, one after the other.
    fn find<'w>(&'w self, text: &'w str) -> impl Iterator<Item = (Range<usize>, &'w Mistake)> {
        let mut done = 0;
        text.char_indices().filter_map(move |(at, c)| {
            if at < done || !self.first[c as usize % FIRST] {
                return None;
            }
            let mistakes = self.mistakes.get(&c)?.iter();
            let mistake = mistakes
                .clone()
                .find(|mistake| text[at..].starts_with(&mistake.wrong))?;
            done = at + mistake.wrong.len();
            Some((at..done, mistake))
        })
    }

    /// Reports every mistaken word of a file once.
    pub(super) fn report(&self, source: SourceText<'_>, diagnostics: &mut Diagnostics) {
        let mut found: BTreeMap<&str, (Range<usize>, usize, &Mistake)> = BTreeMap::new();
        for (place, mistake) in self.find(source.text) {
            if !mistake.is_right_after_all(source.text, place.start, place.end) {
                found.entry(&mistake.wrong).or_insert((place, 0, mistake)).1 += 1;
            }
        }
        for (range, times, mistake) in found.into_values() {
            let (wrong, right) = (mistake.wrong.clone(), mistake.right.clone());
            let problem = match mistake.conversion {
                true => EntryProblem::WrongConversion { wrong, right, times },
                false => EntryProblem::Typo { wrong, right, times },
            };
            diagnostics.report(Problem::Entry(problem), source.place(range));
        }
    }

    /// The wrong conversions in a part of a text, each with what is meant.
    pub(super) fn conversions(&self, text: &str, part: Range<usize>) -> Vec<(Range<usize>, String)> {
        let mend = |(place, mistake): (Range<usize>, &Mistake)| {
            let range = part.start + place.start..part.start + place.end;
            let wrong = mistake.conversion && !mistake.is_right_after_all(text, range.start, range.end);
            wrong.then(|| (range, mistake.right.clone()))
        };
        self.find(&text[part.clone()]).filter_map(mend).collect()
    }
}

impl Mistake {
    /// Whether the characters beside the word, or the right word around it, make it no mistake.
    fn is_right_after_all(&self, text: &str, start: usize, end: usize) -> bool {
        let beside = |c: Option<char>, not: &str| c.is_some_and(|c| not.contains(c));
        let within = self
            .right
            .match_indices(&self.wrong)
            .any(|(at, _)| start >= at && text.get(start - at..).is_some_and(|t| t.starts_with(&self.right)));
        within
            || beside(text[..start].chars().next_back(), self.not_after)
            || beside(text[end..].chars().next(), self.not_before)
    }
}

/// A line of a built-in list.
fn parse(line: &'static str, conversion: bool) -> Option<Mistake> {
    let mut parts = line.split_whitespace();
    let (wrong, right) = (parts.next()?, parts.next()?);
    let (not_after, not_before) = parts
        .next()
        .and_then(|part| part.split_once('|'))
        .unwrap_or(("", ""));
    Some(Mistake {
        wrong: wrong.to_owned(),
        right: right.to_owned(),
        not_after,
        not_before,
        conversion,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static BUILT_IN: std::sync::LazyLock<Words> = std::sync::LazyLock::new(|| Words::new(&[]));

    fn found(own: &[(&str, &str)], text: &str) -> Vec<(String, String, usize)> {
        let own: Vec<_> = own
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        let mut diagnostics = Diagnostics::new();
        let source = SourceText { file: "a.md", text };
        match own.is_empty() {
            true => BUILT_IN.report(source, &mut diagnostics),
            false => Words::new(&own).report(source, &mut diagnostics),
        }
        let words = diagnostics.iter().filter_map(|d| match &d.problem {
            Problem::Entry(
                EntryProblem::WrongConversion { wrong, right, times }
                | EntryProblem::Typo { wrong, right, times },
            ) => Some((wrong.clone(), right.clone(), *times)),
            _ => None,
        });
        words.collect()
    }

    fn one(wrong: &str, right: &str, times: usize) -> (String, String, usize) {
        (wrong.to_owned(), right.to_owned(), times)
    }

    #[test]
    fn a_wrong_conversion_is_reported_once_with_its_count() {
        let text = "健全製度體係,全麵落實製度。";
        let want = [
            one("全麵", "全面", 1),
            one("製度", "制度", 2),
            one("體係", "體系", 1),
        ];
        assert_eq!(found(&[], text), want);
    }

    #[test]
    fn right_words_that_look_like_wrong_ones_are_left_alone() {
        for right in [
            "關係統一安排",
            "手機製造、飛機製造",
            "整體製作",
            "相關註冊",
            "兩隻能手",
            "網上遊戲",
            "若干部門",
            "标准准入条件",
            "深入民心，纳入民政工作",
            "製造業、複雜、標誌、建築",
        ] {
            assert_eq!(found(&[], right), [], "{right}");
        }
    }

    #[test]
    fn a_sites_own_words_are_looked_for_too() {
        let own = [("示列", "示例"), ("代表大", "代表大会")];
        assert_eq!(found(&own, "示列一，代表大会"), [one("示列", "示例", 1)]);
        assert_eq!(found(&own, "代表大、代表大会"), [one("代表大", "代表大会", 1)]);
    }

    #[test]
    fn every_line_of_the_lists_is_sound() {
        for (list, conversion) in [(CONVERSIONS, true), (TYPOS, false)] {
            for line in list.lines() {
                let mistake = parse(line, conversion).unwrap_or_else(|| panic!("{line}"));
                assert!(mistake.wrong != mistake.right, "{line}");
                assert_eq!(found(&[], &mistake.wrong).len(), 1, "{line}");
                assert_eq!(found(&[], &mistake.right), [], "{line}");
            }
        }
    }

    #[test]
    fn only_conversions_are_mended_and_only_in_the_part_asked_for() {
        let words = Words::new(&[]);
        let text = "製度與手機製造，人民检查院，製度";
        assert_eq!(
            words.conversions(text, 0..text.len() - 6),
            [(0..6, "制度".to_owned())]
        );
    }
}
