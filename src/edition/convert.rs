//! Words from one script into the other.
//!
//! A character's form depends on its word: 制 stays in 制度 and becomes 製 in 制造. So a text is cut
//! into its likeliest words first, by how often each stands in texts ([`super::lexicon`]), and every
//! word is then given its form. Taking the longest word from the left would tear words apart: 总发电量
//! begins with 总发 (hair in a knot), and 中文采访 holds 文采. A character that is left by itself has
//! the form that its neighbours suggest ([`super::alone`]).
//!
//! Words are never exchanged for those of another region: a government's words may not change, and
//! 会议通过 is 會議通過, never 會議透過.
//!
//! There are three standards for traditional characters: the mainland's 通用规范汉字表 of 2013 with its
//! traditional forms, Hong Kong's 常用字字形表 and Taiwan's 常用國字標準字體表. The lexicon has the form
//! that two of the three share, so 為 and 群, but 裏 and 着, which only Taiwan writes 裡 and 著. What
//! differs by the shape of a stroke alone (說, 説) is as most traditional text is typed.

use std::borrow::Cow;
use std::fmt;

use super::alone::{self, is_word};
use super::lexicon::{Lexicon, Word};
use crate::entry::Script;

/// Converts words into a script.
#[derive(Clone, Copy)]
pub struct Converter {
    to: Script,
    lexicon: &'static Lexicon,
}

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Converter")
            .field("to", &self.to)
            .finish_non_exhaustive()
    }
}

/// How a text is cut from a place on: what that costs, and the word that comes first there.
#[derive(Clone, Copy)]
struct Cut<'l> {
    cost: u32,
    word: Option<&'l Word>,
}

impl Converter {
    /// A converter into a script. The first one of a process takes some milliseconds to make.
    pub fn to(script: Script) -> Converter {
        Converter {
            to: script,
            lexicon: Lexicon::to(script),
        }
    }

    /// Words in this script. Every character becomes one character.
    pub fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let chars: Vec<char> = text.chars().collect();
        let mut converted = String::with_capacity(text.len());
        let mut at = 0;
        let mut byte = 0;
        while at < chars.len() {
            let end = at + chars[at..].iter().take_while(|c| is_word(**c)).count();
            if end == at {
                converted.push(self.lexicon.single(chars[at]).form);
                byte += chars[at].len_utf8();
                at += 1;
                continue;
            }
            let bytes: usize = chars[at..end].iter().map(|c| c.len_utf8()).sum();
            self.clause(&text[byte..byte + bytes], &chars, at, &mut converted);
            byte += bytes;
            at = end;
        }
        if self.to == Script::Hans && converted.contains('著') {
            converted = with_zhe(&converted);
        }
        if converted == text {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(converted)
        }
    }

    /// Puts words into this script.
    pub fn in_place(&self, text: &mut String) {
        if let Cow::Owned(converted) = self.words(text) {
            *text = converted;
        }
    }

    /// Converts what stands between two marks, which begins at `start` of all characters.
    fn clause(&self, clause: &str, all: &[char], start: usize, out: &mut String) {
        let mut at = start;
        let singles = clause.chars().map(|c| self.lexicon.single(c));
        if !singles.clone().any(|single| single.varies) {
            out.extend(singles.map(|single| single.form));
            return;
        }
        let cuts = self.cuts(clause);
        let mut place = 0;
        while let Some(cut) = cuts.get(place) {
            let length = cut.word.map_or(1, Word::chars);
            match cut.word.map(Word::form) {
                Some(Some(form)) => out.push_str(form),
                Some(None) => out.extend(all[at..at + length].iter().map(|c| self.lexicon.single(*c).form)),
                None => {
                    let beside = (self.to == Script::Hant).then(|| alone::form(all, at)).flatten();
                    out.push(beside.unwrap_or_else(|| self.lexicon.single(all[at]).form));
                }
            }
            // 区里 is a word, but not in 南海区里水镇.
            let last = at + length - 1;
            if length == 2 && self.to == Script::Hant && all[last] == '里' && alone::begins_place(all, last)
            {
                out.pop();
                out.push('里');
            }
            place += length;
            at += length;
        }
    }

    /// The likeliest words of a text, from the end to the start: of each place the cheapest way on.
    fn cuts(&self, clause: &str) -> Vec<Cut<'static>> {
        let chars: Vec<(usize, char)> = clause.char_indices().collect();
        let mut cuts = vec![Cut { cost: 0, word: None }; chars.len()];
        for (place, (byte, c)) in chars.iter().enumerate().rev() {
            let after = |length: usize| cuts.get(place + length).map_or(0, |cut| cut.cost);
            let mut best = Cut {
                cost: self.lexicon.single(*c).cost + after(1),
                word: None,
            };
            if let Some((_, next)) = chars.get(place + 1) {
                for word in self.lexicon.words(*c, *next, &clause[*byte..]) {
                    let cost = word.cost() + after(word.chars());
                    // Of two that cost the same, the longer.
                    if cost <= best.cost {
                        best = Cut {
                            cost,
                            word: Some(word),
                        };
                    }
                }
            }
            cuts[place] = best;
        }
        cuts
    }
}

/// 著 as simplified text has it: 着 where it only helps a verb (着力, 存在着), 著 where it means to
/// write or to be plain (著作, 显著). Texts that were converted character by character, and those of
/// Taiwan, have 著 for both.
fn with_zhe(text: &str) -> String {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        let kept = "显名巨合昭土卓论原译专编遗共".contains(before)
            || rest.peek().is_some_and(|next| "作名称者述录书".contains(*next));
        out.push(if c == '著' && !kept { '着' } else { c });
        before = c;
    }
    out
}
