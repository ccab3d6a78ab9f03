//! Where a text may be cut: never within what a reader sees as one character.
//!
//! A letter with its accents, an ideograph with its variation selector, an emoji of several with its
//! joiners are one to a reader. The browser's twin is in `text.js`.

use std::sync::LazyLock;

use regex::Regex;

/// A character has no more parts than this; what has more is cut all the same.
const MOST_PARTS: usize = 32;

/// What goes on with the character before it: marks, joiners, skin tones, vowels and finals of Hangul,
/// letters of flags.
static FOLLOWS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[\p{M}\u{200d}\u{1160}-\u{11ff}\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]").ok()
});

/// Whether a cut at `at` would go through a character.
fn splits(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let regional = |c: &char| ('\u{1f1e6}'..='\u{1f1ff}').contains(c);
    let flags = || {
        before
            .chars()
            .rev()
            .take_while(regional)
            .take(2 * MOST_PARTS)
            .count()
    };
    before.ends_with('\u{200d}') && !after.is_empty()
        || FOLLOWS.as_ref().is_some_and(|pattern| pattern.is_match(after))
        || after.starts_with(|c| regional(&c)) && flags() % 2 == 1
}

/// The last place up to `at`, but not before `from`, at which no character is cut. Both are places
/// between two code points.
pub(crate) fn floor(text: &str, from: usize, at: usize) -> usize {
    let mut place = at;
    for _ in 0..MOST_PARTS {
        if place <= from || !splits(text, place) {
            return place;
        }
        place = text.floor_char_boundary(place - 1);
    }
    at
}

/// The first place from `at` on at which no character is cut.
pub(crate) fn ceil(text: &str, at: usize) -> usize {
    let mut place = at;
    for _ in 0..MOST_PARTS {
        if place >= text.len() || !splits(text, place) {
            return place;
        }
        place = text.ceil_char_boundary(place + 1);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{ceil, floor};

    #[test]
    fn no_character_is_cut() {
        for whole in [
            "e\u{301}\u{302}",
            "葛\u{e0100}",
            "☎\u{fe0f}",
            "👨\u{200d}👩\u{200d}👧",
            "👍🏽",
            "🇨🇳",
            "각",
            "𠮷",
        ] {
            let text = format!("甲🇨🇳{whole}🇨🇳乙");
            let start = "甲🇨🇳".len();
            for (at, _) in whole.char_indices().skip(1) {
                assert_eq!(floor(&text, 0, start + at), start, "{whole} {at}");
                assert_eq!(ceil(&text, start + at), start + whole.len(), "{whole} {at}");
            }
            assert_eq!(floor(&text, 0, start), start);
            assert_eq!(ceil(&text, start + whole.len()), start + whole.len());
        }
        let endless = "e".to_owned() + &"\u{301}".repeat(100);
        assert_eq!(floor(&endless, 0, 101), 101);
        assert_eq!((floor("e\u{301}", 1, 1), ceil("甲", 3)), (1, 3));
    }
}
