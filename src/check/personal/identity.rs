//! Identity numbers (GB 11643-1999): eighteen signs with a region, a date of birth and a check
//! character. Such a number bears itself out, so it needs no word before it and no space around it:
//! it is found behind letters, in groups, through marks and across lines and cells.
//!
//! A [`Finder`] is shown a text piece by piece and remembers no more of it than the last groups of
//! digits, however long the text is.

use std::collections::VecDeque;
use std::ops::Range;

use super::numbers::{is_birth, is_region, says_other_number};
use super::signs::{SPACE, Script, Sign, sign};

/// How many bytes stand before the first that may begin a digit: most of a text has none, and whole
/// portals are read.
fn until_digit(bytes: &[u8]) -> usize {
    let begins = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'&' | b'\\' | b'<' | 0xEF | 0xF0);
    bytes.iter().position(begins).unwrap_or(bytes.len())
}

/// The digits of a number before its check character.
const BODY: usize = 17;

/// Finds identity numbers in a text that is shown to it piece by piece.
#[derive(Debug, Default)]
pub(super) struct Finder {
    /// How many bytes were shown before.
    shown: usize,
    /// The last groups of digits, all of one number perhaps.
    groups: VecDeque<Group>,
    /// The group that is being read.
    open: Option<Group>,
    /// What stands behind the last group.
    gap: Gap,
    /// Whether the last lines speak of identity cards: then Chinese digits count.
    said: bool,
    found: Vec<Range<usize>>,
    /// Whether this is the inside of a mark, in which no further marks are looked into.
    inner: bool,
}

/// A run of digits.
#[derive(Clone, Debug)]
struct Group {
    script: Script,
    /// The last digits, at most as many as a number has, each with its place.
    digits: VecDeque<(u8, usize)>,
    /// How many digits it has.
    length: usize,
    end: usize,
    /// What stands before it.
    gap: Gap,
    /// Whether the words before it say that it is another number.
    other: bool,
}

/// What stands between two groups.
#[derive(Clone, Copy, Debug, Default)]
struct Gap {
    /// The kinds of signs.
    kinds: u16,
    /// Whether a line or cell ends in it.
    breaks: bool,
}

impl Gap {
    /// Its kinds, spaces beside other signs left out.
    fn kind(self) -> u16 {
        if self.kinds == SPACE {
            SPACE
        } else {
            self.kinds & !SPACE
        }
    }
}

impl Finder {
    /// Looks at the next piece of the text, and gives the numbers that end in it, by their bytes in
    /// all that was shown.
    pub(super) fn show(&mut self, piece: &str) -> Vec<Range<usize>> {
        let speaks = ["身份", "身分", "证件", "證件"]
            .iter()
            .any(|word| piece.contains(word));
        let chinese = speaks || self.said;
        if piece.contains('\n') || speaks {
            self.said = speaks;
        }
        let mut at = 0;
        while at < piece.len() {
            if self.open.is_none() && self.groups.is_empty() && !chinese {
                at += until_digit(&piece.as_bytes()[at..]);
                if at == piece.len() {
                    break;
                }
            }
            let (sign, length) = sign(&piece[at..], chinese);
            if sign == Sign::Mark && length > BODY && !self.inner {
                self.within(&piece[at + 1..at + length], at + 1);
            }
            self.take(sign, at, length, piece);
            at += length.max(1);
        }
        self.shown += piece.len();
        std::mem::take(&mut self.found)
    }

    /// The text is over.
    pub(super) fn end(&mut self) -> Vec<Range<usize>> {
        self.close();
        self.groups.clear();
        std::mem::take(&mut self.found)
    }

    /// Looks into a tag or comment, whose signs are not those of the text around it.
    fn within(&mut self, mark: &str, at: usize) {
        if mark.bytes().filter(u8::is_ascii_digit).count() < BODY {
            return;
        }
        let mut finder = Finder {
            shown: self.shown + at,
            inner: true,
            ..Finder::default()
        };
        let mut found = finder.show(mark);
        found.extend(finder.end());
        self.found.extend(found);
    }

    fn take(&mut self, sign: Sign, at: usize, length: usize, piece: &str) {
        let place = self.shown + at;
        match sign {
            Sign::Digit(script, digit) => self.digit(script, digit, place, length, piece),
            Sign::Unseen => {}
            Sign::Mark => self.close(),
            Sign::Gap(kind) => {
                self.close();
                self.gap.kinds |= kind;
            }
            Sign::Break => {
                self.close();
                self.gap.breaks = true;
            }
            Sign::Ten => {
                self.shut(false);
                let gap = std::mem::take(&mut self.gap);
                self.judge(Some((place, place + length, gap)));
                self.groups.clear();
            }
            Sign::Other => {
                self.close();
                self.groups.clear();
                self.gap = Gap::default();
            }
        }
    }

    fn digit(&mut self, script: Script, digit: u8, place: usize, length: usize, piece: &str) {
        if self.open.as_ref().is_some_and(|open| open.script != script) {
            self.close();
        }
        let gap = &mut self.gap;
        let group = self.open.get_or_insert_with(|| Group {
            script,
            digits: VecDeque::with_capacity(BODY + 1),
            length: 0,
            end: place,
            gap: std::mem::take(gap),
            other: false,
        });
        if group.length == BODY + 1 {
            let start = group.digits.front().map_or(0, |(_, start)| *start);
            group.other = start
                .checked_sub(self.shown)
                .is_some_and(|start| says_other_number(piece, start));
        }
        if group.digits.len() > BODY {
            // The run goes on: a number may end within it.
            let signs = group.digits.make_contiguous();
            if !group.other && is_identity(signs, false) && lives(signs) {
                self.found.push(signs[0].1..group.end);
                group.digits.clear();
            } else {
                group.digits.pop_front();
            }
        }
        group.digits.push_back((digit, place));
        group.length += 1;
        group.end = place + length;
    }

    /// Ends the group that is open, and looks whether it ends a number.
    fn close(&mut self) {
        self.shut(true);
    }

    fn shut(&mut self, judge: bool) {
        let Some(group) = self.open.take() else { return };
        if self.groups.back().is_some_and(|last| last.script != group.script) {
            self.groups.clear();
        }
        if self.groups.len() > BODY {
            self.groups.pop_front();
        }
        self.groups.push_back(group);
        if judge {
            self.judge(None);
        }
    }

    /// Whether the last groups, with an X behind them or not, are a number.
    fn judge(&mut self, ten: Option<(usize, usize, Gap)>) {
        let wanted = if ten.is_some() { BODY } else { BODY + 1 };
        let mut total = 0;
        for (count, group) in (1..).zip(self.groups.iter().rev()) {
            total += group.length;
            if total > wanted && count > 1 {
                return;
            }
            if total < wanted {
                continue;
            }
            let number = self.groups.iter().skip(self.groups.len() - count);
            let mut digits: Vec<(u8, usize)> =
                number.flat_map(|group| group.digits.iter().copied()).collect();
            let body = digits.split_off(digits.len().saturating_sub(wanted));
            let glued = total > wanted;
            if is_identity(&body, ten.is_some())
                && self.is_one(count, ten)
                && (!glued || ten.is_some() || !group.other && lives(&body))
            {
                let end = ten.map_or(group_end(&self.groups), |(_, end, _)| end);
                self.found
                    .push(body.first().map_or(end, |(_, start)| *start)..end);
                self.groups.clear();
            }
            return;
        }
    }

    /// Whether the last groups stand as one number is written. A number that ends in X is hardly
    /// ever another's; digits alone could be those of a table.
    fn is_one(&self, count: usize, ten: Option<(usize, usize, Gap)>) -> bool {
        if ten.is_some() || count == 1 {
            return true;
        }
        let groups: Vec<&Group> = self.groups.iter().skip(self.groups.len() - count).collect();
        let gaps = || groups[1..].iter().map(|group| group.gap);
        let breaks = gaps().filter(|gap| gap.breaks).count();
        let mut kinds = gaps().filter(|gap| !gap.breaks && gap.kinds != 0).map(Gap::kind);
        let first = kinds.next();
        let alike = kinds.all(|kind| Some(kind) == first);
        alike && (breaks <= 1 || is_usual(&groups))
    }
}

fn group_end(groups: &VecDeque<Group>) -> usize {
    groups.back().map_or(0, |group| group.end)
}

/// Whether groups in cells or lines of their own are cut as people cut an identity number: at its
/// parts, or evenly, as in the boxes of a form.
fn is_usual(groups: &[&Group]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.length).collect();
    let even = lengths.first().is_some_and(|first| {
        let (last, before) = lengths.split_last().unwrap_or((first, &[]));
        before.iter().all(|length| length == first) && last <= first
    });
    even || matches!(lengths[..], [6, 8, 4] | [6, 8, 3, 1] | [14, 3, 1] | [6, 4, 4, 4])
}

fn is_identity(signs: &[(u8, usize)], ten: bool) -> bool {
    const WEIGHTS: [u32; BODY] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    if signs.len() < BODY {
        return false;
    }
    let text: String = signs.iter().map(|(digit, _)| char::from(b'0' + digit)).collect();
    let sum: u32 = signs
        .iter()
        .zip(WEIGHTS)
        .map(|((digit, _), weight)| u32::from(*digit) * weight)
        .sum();
    let check = if ten {
        Some(10)
    } else {
        signs.get(BODY).map(|(digit, _)| *digit)
    };
    check == Some(CHECKS[sum as usize % 11])
        && is_region(&text)
        && is_birth(&text[6..10], &text[10..12], &text[12..14])
}

/// Whether a number that lost its last digits begins as an identity number does.
pub(super) fn is_rounded(number: &str) -> bool {
    let digits = number.len() == BODY + 1 && number.bytes().all(|byte| byte.is_ascii_digit());
    digits && is_region(number) && is_birth(&number[6..10], &number[10..12], &number[12..14])
}

/// Whether the date of birth is that of somebody who may live: within a longer run of digits dates
/// of other kinds stand too.
fn lives(signs: &[(u8, usize)]) -> bool {
    let year = signs[6..10]
        .iter()
        .fold(0, |year, (digit, _)| year * 10 + u32::from(*digit));
    (1900..2030).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a text that is shown in pieces of so many bytes.
    fn found(text: &str, size: usize) -> Vec<String> {
        let mut finder = Finder::default();
        let mut ranges = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let mut cut = size.min(rest.len());
            while !rest.is_char_boundary(cut) {
                cut += 1;
            }
            let (piece, after) = rest.split_at(cut);
            ranges.extend(finder.show(piece));
            rest = after;
        }
        ranges.extend(finder.end());
        ranges.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn a_number_is_found_in_whatever_form_it_is_written() {
        for (text, want) in [
            ("张三/11010519491231002X", "11010519491231002X"),
            ("身份证号=11010519491231002X&x=1", "11010519491231002X"),
            ("ID11010519491231002X号", "11010519491231002X"),
            ("no110105194912310038abc", "110105194912310038"),
            ("110105  19491231   002X", "110105  19491231   002X"),
            ("1101 0519 4912 3100 2X", "1101 0519 4912 3100 2X"),
            (
                "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 3 8",
                "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 3 8",
            ),
            ("110105-19491231-002x", "110105-19491231-002x"),
            ("110105·19491231·0038", "110105·19491231·0038"),
            ("110105.19491231.0038", "110105.19491231.0038"),
            ("110105_19491231_0038", "110105_19491231_0038"),
            ("110105/19491231/0038", "110105/19491231/0038"),
            ("110105（19491231）0038", "110105（19491231）0038"),
            (
                "１１０１０５１９４９１２３１００２Ｘ",
                "１１０１０５１９４９１２３１００２Ｘ",
            ),
            (
                "110105\u{200B}19491231\u{AD}0038",
                "110105\u{200B}19491231\u{AD}0038",
            ),
            ("<b>110105</b>19491231002X", "110105</b>19491231002X"),
            ("**110105**19491231002X", "110105**19491231002X"),
            ("110105&nbsp;19491231&nbsp;002X", "110105&nbsp;19491231&nbsp;002X"),
            ("1&#49;010519491231002X", "1&#49;010519491231002X"),
            ("1101051949\n1231002X", "1101051949\n1231002X"),
            ("1101051949\n12310038", "1101051949\n12310038"),
            ("110105\t19491231\t0038", "110105\t19491231\t0038"),
            (
                "1\t1\t0\t1\t0\t5\t1\t9\t4\t9\t1\t2\t3\t1\t0\t0\t3\t8",
                "1\t1\t0\t1\t0\t5\t1\t9\t4\t9\t1\t2\t3\t1\t0\t0\t3\t8",
            ),
            (
                "<td>110105</td><td>19491231002X</td>",
                "110105</td><td>19491231002X",
            ),
            ("1<img alt=\"11010519491231002X\">", "11010519491231002X"),
            ("第12条11010519491231002 X", "11010519491231002 X"),
            ("11110105194912310038", "110105194912310038"),
            ("1101051949123100389", "110105194912310038"),
            (
                "身份证号一一〇一〇五一九四九一二三一〇〇三八",
                "一一〇一〇五一九四九一二三一〇〇三八",
            ),
            ("\"1101\\u0030519491231002X\"", "1101\\u0030519491231002X"),
        ] {
            for size in [text.len(), 1, 5, 16] {
                // A tag or an escape is not put together from two pieces; lines are shown whole.
                if size < text.len() && text.contains(['<', '&', '\\', '*', '一']) {
                    continue;
                }
                assert_eq!(found(text, size), [want], "{text} in pieces of {size}");
            }
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "110105194912310039",
            "330102********1234",
            "编号00110105194912310038",
            "330102 2019-12-31 0016",
            "110105甲19491231甲0038",
            "110105\n1949\n12310\n038",
        ] {
            assert_eq!(found(text, text.len()), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn what_is_remembered_does_not_grow_with_the_text() {
        let mut finder = Finder::default();
        for piece in ["7", "1 2 3 ", "4\n"] {
            for _ in 0..10_000 {
                assert!(finder.show(piece).is_empty());
                let digits: usize = finder
                    .groups
                    .iter()
                    .chain(&finder.open)
                    .map(|group| group.digits.len())
                    .sum();
                assert!(digits <= 18 * 19 && finder.groups.len() <= 18);
            }
        }
    }
}
