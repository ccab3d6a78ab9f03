//! What a reader typed, taken apart.
//!
//! Words are parted by white space and must all be found; `"…"` keeps white space in a phrase; a
//! word after `-` must not be found. Punctuation around a word is dropped, punctuation within it
//! is looked for as it stands, folded. The twin is `query.js`.

use super::fold::{fold_char, is_sign, key};
use super::grams::may_be_key;
use crate::invisible::without_ignorable;

/// Words beyond this are not looked for, nor what comes after so many characters: the answer says so.
pub(super) const MOST_WORDS: usize = 12;
pub(super) const MOST_CHARACTERS: usize = 300;

/// One word or phrase of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded, with a sign at either end.
    pub folded: Vec<char>,
    /// The grams an entry that holds the word must have.
    pub grams: Vec<Vec<u16>>,
    /// Whether having the grams is the same as holding the word.
    pub exact: bool,
}

/// A query taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// What must be found.
    pub words: Vec<Word>,
    /// What must not.
    pub excluded: Vec<Word>,
    /// The whole query as the key of a number or title, if it may be one.
    pub key: Option<String>,
    /// Whether there was more than is looked for.
    pub cut: bool,
    /// Whether something was typed of which nothing can be looked for, such as `✓`.
    pub unsearchable: bool,
}

impl Query {
    pub fn parse(text: &str) -> Self {
        let mut folded: Vec<char> = without_ignorable(text).map(fold_char).collect();
        let beyond = folded.split_off(folded.len().min(MOST_CHARACTERS));
        let mut query = Self {
            cut: beyond.iter().any(|&c| is_sign(c)),
            ..Self::default()
        };
        let mut plain = true;
        for (excluded, phrase) in split(&folded) {
            let Some(word) = Word::new(phrase) else { continue };
            if query.words.len() + query.excluded.len() == MOST_WORDS {
                query.cut = true;
                break;
            }
            plain &= !excluded;
            if excluded {
                query.excluded.push(word)
            } else {
                query.words.push(word)
            }
        }
        let typed = folded.iter().any(|&c| c != ' ' && c != '\n');
        query.unsearchable = typed && query.words.is_empty() && query.excluded.is_empty();
        let whole = key(text);
        query.key = (plain && may_be_key(&whole, query.words.len() == 1)).then_some(whole);
        query
    }

    /// For words that follow one another, the pair of signs where they would meet: entries that
    /// have it are likely to hold the words as one phrase.
    pub fn joints(&self) -> Vec<Vec<u16>> {
        self.words
            .windows(2)
            .filter_map(|pair| {
                Some(vec![
                    *units(&pair[0].folded).last()?,
                    *units(&pair[1].folded).first()?,
                ])
            })
            .collect()
    }
}

/// The signs of folded text as the index knows them.
fn units(folded: &[char]) -> Vec<u16> {
    folded.iter().collect::<String>().encode_utf16().collect()
}

/// The words of a folded query, each with whether it is excluded.
fn split(folded: &[char]) -> Vec<(bool, &[char])> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(&c) = folded.get(at) {
        if c == ' ' || c == '\n' {
            at += 1;
            continue;
        }
        let excluded = c == '-'
            && folded
                .get(at + 1)
                .is_some_and(|&next| next == '"' || is_sign(next));
        at += usize::from(excluded);
        let quoted = folded.get(at) == Some(&'"');
        at += usize::from(quoted);
        let rest = &folded[at..];
        let ends = |&c: &char| {
            if quoted {
                c == '"'
            } else {
                c == ' ' || c == '\n' || c == '"'
            }
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        words.push((excluded, &rest[..length]));
        at += length + usize::from(quoted);
    }
    words
}

impl Word {
    fn new(phrase: &[char]) -> Option<Self> {
        let first = phrase.iter().position(|&c| is_sign(c))?;
        let last = phrase.iter().rposition(|&c| is_sign(c))?;
        let folded = phrase[first..=last].to_vec();
        let runs: Vec<Vec<u16>> = folded
            .split(|&c| !is_sign(c))
            .filter(|run| !run.is_empty())
            .map(units)
            .collect();
        let exact = runs.len() == 1 && runs[0].len() <= 3;
        let mut grams: Vec<Vec<u16>> = Vec::new();
        for run in &runs {
            match run.len() {
                1 => {}
                2 => grams.push(run.clone()),
                _ => grams.extend(run.windows(3).map(<[u16]>::to_vec)),
            }
        }
        if grams.is_empty() {
            grams = runs;
        }
        Some(Self { folded, grams, exact })
    }

    /// The grams to look up, the most telling first: all that a handful of requests can ask for,
    /// evenly spread.
    pub fn choice(&self) -> Vec<&[u16]> {
        // A word has a sign, and so a gram.
        let last = self.grams.len() - 1;
        let mut chosen: Vec<&[u16]> = Vec::new();
        for third in [1, 3, 0, 2] {
            let gram = self.grams[third * last / 3].as_slice();
            if !chosen.contains(&gram) {
                chosen.push(gram);
            }
        }
        chosen
    }

    /// How many of them to look up where there can be so many entries, in a query of `words`. One or
    /// two do among few, where a false candidate is rare and a request as dear as among many.
    pub fn how_many(&self, entries: u32, words: usize) -> usize {
        let have = self.grams.len();
        let most = match entries {
            0..160 => 1 + usize::from(have > 3),
            160..1_200 => 1 + usize::from(have > 2),
            1_200..16_384 => 3 + usize::from(have > 8),
            _ => 4,
        };
        most.min((8 / words.max(1)).max(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Query::parse(text)
            .words
            .iter()
            .map(|word| word.folded.iter().collect())
            .collect()
    }

    #[test]
    fn words_phrases_and_exclusions() {
        assert_eq!(words("行政　複議，2022"), ["行政", "复议,2022"]);
        assert_eq!(words("《行政复议法》 “a b”c"), ["行政复议法", "a b", "c"]);
        let query = Query::parse("养老 -服务 - 2023-00028 -\"a b\"");
        assert_eq!(query.words.len(), 2);
        assert_eq!(query.excluded.len(), 2);
        assert_eq!(query.key, None);
        assert_eq!(words("「未完"), ["未完"]);
        assert_eq!(words("，。 -"), Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_looked_for_and_what_is_too_much_is_known() {
        for text in ["✓", "½", "，。 -", "\"\"", "《》"] {
            assert!(Query::parse(text).unsearchable, "{text}");
        }
        for text in ["", " \n", "✓ 水", "-服务"] {
            assert!(!Query::parse(text).unsearchable, "{text}");
        }
        let words = |count: usize| "水 ".repeat(count);
        assert!(!Query::parse(&words(12)).cut && Query::parse(&words(13)).cut);
        let signs = |count: usize| "水".repeat(count);
        assert!(!Query::parse(&(signs(300) + " ，")).cut && Query::parse(&signs(301)).cut);
    }

    #[test]
    fn short_words_are_exact_and_long_ones_are_sampled() {
        let query = Query::parse("办 行政 复议法 行政复议 (一)二");
        assert_eq!(
            query.words.iter().map(|word| word.exact).collect::<Vec<_>>(),
            [true, true, true, false, false]
        );
        let long = &Query::parse("中华人民共和国政府信息公开条例实施办法").words[0];
        assert_eq!(long.choice().len(), 4);
        assert_eq!(long.how_many(100_000, 1), 4);
        assert_eq!(long.how_many(30, 1), 2);
        assert_eq!(long.how_many(100_000, 4), 2);
        assert_eq!(Query::parse("行政复议").words[0].choice().len(), 2);
    }

    #[test]
    fn numbers_are_also_looked_up_whole() {
        assert_eq!(
            Query::parse("国办发[2017] 第47号").key.as_deref(),
            Some("国办发201747")
        );
        assert_eq!(
            Query::parse("002489524/2023-00028").key.as_deref(),
            Some("002489524202300028")
        );
        assert_eq!(Query::parse("行政复议").key, None);
        assert_eq!(Query::parse("民政部门的工作 2022").key, None);
    }
}
