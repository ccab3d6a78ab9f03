//! The words of a script, each with its cost and its form in the other script.
//!
//! `lexicon/hant.txt` and `lexicon/hans.txt` are read once a process. A line is a character or a
//! word, its cost, and where it differs its form in the other script:
//!
//! ```text
//! 发 60 發 ?
//! 发卡 132
//! 头发 85 頭髮
//! ```
//!
//! A cost is ten times the negative logarithm of how often the word stands in texts, so that the sum
//! of a text's words is least where the text is cut into its likeliest words. A form that is not
//! given is that of the word's characters. `?` marks a character whose form depends on its word: a
//! clause without any is converted character by character.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::entry::Script;

/// Cost of a character that the lexicon does not know.
const UNKNOWN: u32 = 179;

/// What a character is by itself.
#[derive(Clone, Copy)]
pub(super) struct Single {
    pub cost: u32,
    pub form: char,
    /// Whether its form depends on its word.
    pub varies: bool,
}

/// A word of two characters or more.
pub(super) struct Word {
    text: &'static str,
    form: Option<&'static str>,
    cost: u32,
    chars: usize,
}

impl Word {
    pub(super) fn cost(&self) -> u32 {
        self.cost
    }

    /// How many characters it has.
    pub(super) fn chars(&self) -> usize {
        self.chars
    }

    /// Its form in the other script, where that is not the form of its characters.
    pub(super) fn form(&self) -> Option<&'static str> {
        self.form
    }

    #[cfg(test)]
    pub(super) fn text(&self) -> &'static str {
        self.text
    }
}

/// The words of one script.
pub(super) struct Lexicon {
    /// Characters of the basic ideographs, by their number.
    basic: Vec<Single>,
    /// All others.
    others: BTreeMap<char, Single>,
    /// In the order of their text.
    words: Vec<Word>,
    /// The second characters that words go on with, with the words that begin with both.
    pairs: Vec<(char, Range<usize>)>,
    /// Where in `pairs` those of a first character are.
    first: BTreeMap<char, Range<usize>>,
}

/// Where the basic ideographs begin and end.
const BASIC: Range<u32> = 0x3400..0xA000;

static TO_HANT: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("lexicon/hant.txt")));
static TO_HANS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("lexicon/hans.txt")));

impl Lexicon {
    /// The words that are converted into a script.
    pub(super) fn to(script: Script) -> &'static Lexicon {
        match script {
            Script::Hant => &TO_HANT,
            Script::Hans => &TO_HANS,
        }
    }

    fn parse(lines: &'static str) -> Lexicon {
        let unknown = |number| Single {
            cost: UNKNOWN,
            form: char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER),
            varies: false,
        };
        let mut lexicon = Lexicon {
            basic: BASIC.map(unknown).collect(),
            others: BTreeMap::new(),
            words: Vec::new(),
            pairs: Vec::new(),
            first: BTreeMap::new(),
        };
        for line in lines.lines() {
            let mut parts = line.split(' ');
            let (Some(text), Some(cost)) = (parts.next(), parts.next().and_then(|c| c.parse().ok())) else {
                continue; // A test reads every line.
            };
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(a), Some(b)) => lexicon.push_word(a, b, text, cost, parts.next()),
                (Some(c), None) => lexicon.push_single(c, cost, parts),
                (None, _) => {}
            }
        }
        lexicon
    }

    fn push_single(&mut self, c: char, cost: u32, rest: std::str::Split<'_, char>) {
        let mut single = Single {
            cost,
            form: c,
            varies: false,
        };
        for part in rest {
            match part {
                "?" => single.varies = true,
                form => single.form = form.chars().next().unwrap_or(c),
            }
        }
        match self
            .basic
            .get_mut((c as usize).wrapping_sub(BASIC.start as usize))
        {
            Some(known) => *known = single,
            None => drop(self.others.insert(c, single)),
        }
    }

    /// Takes the next word; the lines are in the order of their text.
    fn push_word(&mut self, a: char, b: char, text: &'static str, cost: u32, form: Option<&'static str>) {
        let at = self.words.len();
        let chars = text.chars().count();
        self.words.push(Word {
            text,
            form,
            cost,
            chars,
        });
        let pairs = self.pairs.len();
        let of_first = self.first.entry(a).or_insert(pairs..pairs);
        if of_first.start == of_first.end || self.pairs.last().is_none_or(|(second, _)| *second != b) {
            self.pairs.push((b, at..at));
            of_first.end = self.pairs.len();
        }
        if let Some((_, words)) = self.pairs.last_mut() {
            words.end = self.words.len();
        }
    }

    /// A character by itself.
    pub(super) fn single(&self, c: char) -> Single {
        let basic = self.basic.get((c as usize).wrapping_sub(BASIC.start as usize));
        let known = basic.or_else(|| self.others.get(&c)).copied();
        known.unwrap_or(Single {
            cost: UNKNOWN,
            form: c,
            varies: false,
        })
    }

    /// The words that a text, which begins with the characters `a` and `b`, begins with.
    pub(super) fn words<'t>(
        &self,
        a: char,
        b: char,
        text: &'t str,
    ) -> impl Iterator<Item = &Word> + use<'_, 't> {
        let pairs = self
            .first
            .get(&a)
            .map_or(&[][..], |range| &self.pairs[range.clone()]);
        let pair = pairs.binary_search_by_key(&b, |(second, _)| *second).ok();
        let words = pair.map_or(&[][..], |at| &self.words[pairs[at].1.clone()]);
        words.iter().filter(move |word| text.starts_with(word.text))
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> &[Word] {
        &self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_sound_and_in_order() {
        for lines in [include_str!("lexicon/hant.txt"), include_str!("lexicon/hans.txt")] {
            let mut before = ("", 0);
            for line in lines.lines() {
                let parts: Vec<&str> = line.split(' ').collect();
                let chars = parts[0].chars().count();
                assert!(parts[1].parse::<u32>().is_ok(), "{line}");
                let forms = parts[2..].iter().filter(|part| **part != "?");
                assert!(forms.clone().all(|form| form.chars().count() == chars), "{line}");
                assert!(forms.count() < 2 && (chars == 1 || !line.contains('?')), "{line}");
                let key = (parts[0], chars.min(2));
                assert!(before.1 < key.1 || before.0 < key.0, "{line}");
                before = key;
            }
        }
    }

    #[test]
    fn words_are_found_by_their_beginning() {
        let lexicon = Lexicon::to(Script::Hant);
        let found: Vec<&str> = lexicon.words('发', '电', "发电量大").map(Word::text).collect();
        assert_eq!(found, ["发电", "发电量"]);
        assert_eq!(lexicon.words('发', '龘', "发龘").count(), 0);
        assert_eq!(lexicon.single('发').form, '發');
        assert!(lexicon.single('发').varies && !lexicon.single('展').varies);
        assert_eq!(lexicon.single('😀').form, '😀');
    }
}
