//! Characters that nobody sees, or that only one computer shows: one list for loading, values, texts,
//! attachments and search.
//!
//! A zero-width space that a copied web page brings parts 养老服务 for whoever searches for it; an
//! override of the writing direction turns a line round; a character of private use is a box on every
//! computer but the one that made it. They are told with their place, and `check --fix` takes out or
//! replaces what is safe. What belongs where it stands (a variation selector behind an ideograph, a
//! joiner within an emoji or a script that joins) is left alone.

use std::ops::Range;

/// What an unseen character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// A control character.
    Control,
    /// It changes the order in which the rest of the line is shown.
    Direction,
    /// It takes no room and shows nothing.
    Ignorable,
    /// A private use: what it shows depends on the font. With the character that the standard has
    /// for it now, where it is one of those that GB 18030 once kept there.
    Private(Option<char>),
    /// U+FFFD and U+FFFC: something was here that could not be read, or that is no text.
    Replacement,
}

/// Whether Unicode says that a character takes no room and is to be ignored where it is not known
/// (`Default_Ignorable_Code_Point`). Search ignores these on both sides; the browser's twin is in
/// `fold.js`.
pub fn is_ignorable(c: char) -> bool {
    if c < '\u{ad}' || ('\u{3165}'..'\u{fe00}').contains(&c) {
        return false;
    }
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character chooses among the forms of the one before it.
pub fn selects_variant(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character turns the writing direction of what follows.
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether Unicode will never give this code to a character. Programs keep such codes for themselves, so
/// that XML forbids two of them and readers drop or replace them.
pub fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// A text without the characters that search ignores.
pub fn without_ignorable(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !is_ignorable(*c))
}

/// What a character is that nobody sees, whatever stands around it.
fn kind(c: char) -> Option<Unseen> {
    match c {
        '\n' | '\t' | '\r' => None,
        c if c.is_control() => Some(Unseen::Control),
        c if turns_direction(c) => Some(Unseen::Direction),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}' => {
            Some(Unseen::Private(standard(c)))
        }
        '\u{fffc}' | '\u{fffd}' => Some(Unseen::Replacement),
        // A blank of Braille, where there is no Braille.
        c if c == '\u{2800}' || is_ignorable(c) || is_noncharacter(c) => Some(Unseen::Ignorable),
        _ => None,
    }
}

/// Characters that GB 18030 kept in the private use area before Unicode had them: those of the rows
/// FE50–FEA0 of GBK, which the encoding's own table still places, and its vertical forms.
fn standard(c: char) -> Option<char> {
    const VERTICAL: [char; 10] = ['︐', '︒', '︑', '︓', '︔', '︕', '︖', '︗', '︘', '︙'];
    let code = u32::from(c);
    match code {
        0xe78d..=0xe796 => VERTICAL.get((code - 0xe78d) as usize).copied(),
        0xe816 => Some('\u{20087}'),
        0xe817 => Some('\u{20089}'),
        0xe818 => Some('\u{200cc}'),
        0xe831 => Some('\u{215d7}'),
        0xe83b => Some('\u{2298f}'),
        0xe855 => Some('\u{241fe}'),
        0xe81e => Some('\u{9fb4}'),
        0xe826 => Some('\u{9fb5}'),
        0xe82b => Some('\u{9fb6}'),
        0xe82c => Some('\u{9fb7}'),
        0xe832 => Some('\u{9fb8}'),
        0xe843 => Some('\u{9fb9}'),
        0xe854 => Some('\u{9fba}'),
        0xe864 => Some('\u{9fbb}'),
        0xe815..=0xe863 => {
            let trail = u8::try_from(code - 0xe815 + 0x50).ok()?;
            let trail = trail + u8::from(trail >= 0x7f);
            let bytes = [0xfe, trail];
            let (text, failed) = encoding_rs::GB18030.decode_without_bom_handling(&bytes);
            let found = text.chars().next().filter(|_| !failed)?;
            (!matches!(found, '\u{e000}'..='\u{f8ff}')).then_some(found)
        }
        _ => None,
    }
}

/// Every unseen character of a text that does not belong where it stands, with its bytes.
pub fn unseen(text: &str) -> impl Iterator<Item = (Range<usize>, char, Unseen)> + '_ {
    let mut before = ' ';
    text.char_indices().filter_map(move |(at, c)| {
        let last = std::mem::replace(&mut before, c);
        // Nearly all text: Latin letters, ideographs, and their punctuation.
        if matches!(c, ' '..='~' | '\u{2010}'..='\u{2027}' | '\u{2e80}'..='\u{3163}' | '\u{3165}'..='\u{d7ff}') {
            return None;
        }
        let found = kind(c)?;
        let end = at + c.len_utf8();
        (!belongs(last, c, text[end..].chars().next())).then_some((at..end, c, found))
    })
}

/// Every reference of HTML (`&#8203;`, `&shy;`) to an unseen character, with its bytes. Those to
/// control characters and overrides are no references to Markdown, and are shown as they are written.
pub fn references(text: &str) -> impl Iterator<Item = (Range<usize>, char, Unseen)> + '_ {
    text.match_indices('&').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let name = &rest[..rest.bytes().take(24).position(|byte| byte == b';')?];
        let c = match name.strip_prefix('#') {
            Some(number) => {
                let hex = number.strip_prefix(['x', 'X']);
                let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
                char::from_u32(code.ok()?)?
            }
            None => NAMED.iter().find(|(known, _)| *known == name)?.1,
        };
        let found = kind(c).filter(|found| !matches!(found, Unseen::Control | Unseen::Direction))?;
        let end = at + name.len() + 2;
        let before = text[..at].chars().next_back().unwrap_or(' ');
        (!belongs(before, c, text[end..].chars().next())).then_some((at..end, c, found))
    })
}

/// The names that HTML has for unseen characters.
const NAMED: [(&str, char); 10] = [
    ("shy", '\u{ad}'),
    ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("ZeroWidthSpace", '\u{200b}'),
    ("NoBreak", '\u{2060}'),
    ("af", '\u{2061}'),
    ("it", '\u{2062}'),
    ("ic", '\u{2063}'),
];

/// Whether an ignorable character does something between these two.
fn belongs(before: char, c: char, after: Option<char>) -> bool {
    let ideograph =
        |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    // Letters of scripts that join, signs and emoji: what no Chinese or Latin text is made of.
    let joins = |c: char| {
        !c.is_ascii()
            && !ideograph(c)
            && !c.is_whitespace()
            && kind(c).is_none()
            && !matches!(c, '\u{2010}'..='\u{2027}' | '\u{ff00}'..='\u{ffef}')
    };
    match c {
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            ideograph(before) || joins(before) || matches!(before, '0'..='9' | '#' | '*')
        }
        '\u{200c}' | '\u{200d}' => {
            (joins(before) || matches!(before, '\u{fe0f}')) && after.is_some_and(joins)
        }
        '\u{2800}' => [Some(before), after]
            .into_iter()
            .flatten()
            .any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)),
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1800}'..='\u{18af}'),
        '\u{e0020}'..='\u{e007f}' => matches!(before, '\u{1f3f4}' | '\u{e0020}'..='\u{e007f}'),
        _ => false,
    }
}

/// What should stand in the place of an unseen character: nothing, or another. `None` where only a
/// person can tell.
pub fn mended(c: char, found: Unseen) -> Option<String> {
    match found {
        // These end a line of the text.
        _ if matches!(c, '\u{b}' | '\u{c}' | '\u{85}') => None,
        Unseen::Control | Unseen::Direction | Unseen::Ignorable => Some(String::new()),
        Unseen::Private(standard) => standard.map(String::from),
        Unseen::Replacement => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(char, Unseen)> {
        unseen(text).map(|(_, c, found)| (c, found)).collect()
    }

    #[test]
    fn what_nobody_sees_is_found_where_it_does_nothing() {
        for c in "\u{200b}\u{ad}\u{2060}\u{feff}\u{3164}\u{200e}\u{34f}\u{e0041}\u{fe0f}\u{ffff}\u{fffe}\u{fdd0}\u{1ffff}".chars() {
            assert_eq!(
                found(&format!("养老，{c}服务")),
                [(c, Unseen::Ignorable)],
                "{c:?}"
            );
        }
        assert_eq!(found("a\u{202e}b"), [('\u{202e}', Unseen::Direction)]);
        assert_eq!(
            found("a\u{1}\u{9f}b"),
            [('\u{1}', Unseen::Control), ('\u{9f}', Unseen::Control)]
        );
        assert_eq!(found("a\u{fffd}b"), [('\u{fffd}', Unseen::Replacement)]);
    }

    #[test]
    fn references_to_what_nobody_sees_are_found() {
        let found: Vec<_> = references("养老&#8203;服&shy;务&#xE863;&nbsp;&amp;&#8238;&x;")
            .map(|(range, c, _)| (range, c))
            .collect();
        assert_eq!(
            found,
            [(6..13, '\u{200b}'), (16..21, '\u{ad}'), (24..32, '\u{e863}')]
        );
    }

    #[test]
    fn what_belongs_where_it_stands_is_left() {
        for text in [
            "葛\u{e0100}城",
            "辻\u{fe00}",
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "می\u{200c}خواهم",
            "ᠠ\u{180b}",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn characters_that_the_standard_moved_are_known() {
        for (private, right) in [
            ('\u{e863}', '䶮'),
            ('\u{e815}', '⺁'),
            ('\u{e816}', '𠂇'),
            ('\u{e81e}', '龴'),
            ('\u{e864}', '龻'),
            ('\u{e78d}', '︐'),
        ] {
            assert_eq!(
                found(&private.to_string()),
                [(private, Unseen::Private(Some(right)))]
            );
        }
        assert_eq!(found("\u{e000}"), [('\u{e000}', Unseen::Private(None))]);
        assert!(('\u{e815}'..='\u{e864}').all(|c| standard(c).is_some()));
    }
}
