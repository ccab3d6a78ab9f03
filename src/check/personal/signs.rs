//! A text sign by sign, as the reader of a page sees it: digits of every width, what shows nothing,
//! what parts one group of digits from the next.
//!
//! Marks of HTML and Markdown, entities and YAML's escapes are seen through: a number is published
//! whether it is written in one piece or not.

use super::digits::narrow;
use crate::invisible::is_ignorable;

/// Which digits a number is written with; one number is written with one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// 0 to 9.
    Arabic,
    /// 〇 to 九.
    Chinese,
}

/// What a sign is to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A digit.
    Digit(Script, u8),
    /// The X that stands for ten.
    Ten,
    /// Nothing is seen of it, and digits on both sides of it touch.
    Unseen,
    /// Nothing is seen of it but that it ends a group: `**`, `<b>`.
    Mark,
    /// A space, or another sign that may stand within a number; each kind is a bit.
    Gap(u16),
    /// The end of a line or cell.
    Break,
    /// Anything else: no number goes on behind it.
    Other,
}

/// The bit of a space.
pub(super) const SPACE: u16 = 1;

/// The longest tag, in bytes, that is seen through.
const TAG: usize = 400;

/// The longest comment, in bytes, that is seen through.
const COMMENT: usize = 2000;

/// The sign at the start of a text that is not empty, and its length in bytes.
pub(super) fn sign(text: &str, chinese: bool) -> (Sign, usize) {
    let Some(first) = text.chars().next() else {
        return (Sign::Other, 0);
    };
    let own = first.len_utf8();
    match first {
        '0'..='9' => (Sign::Digit(Script::Arabic, first as u8 - b'0'), own),
        '<' => tag(text).unwrap_or((Sign::Other, own)),
        '&' => entity(text).unwrap_or((Sign::Other, own)),
        '\\' => escape(text).unwrap_or((Sign::Other, own)),
        // Up to three are emphasis; more of them hide a number.
        '*' | '`' | '~' => {
            let length = text.bytes().take_while(|byte| *byte == first as u8).count();
            (if length <= 3 { Sign::Mark } else { Sign::Other }, length)
        }
        c => (of_char(c, chinese), own),
    }
}

fn of_char(c: char, chinese: bool) -> Sign {
    if let Some(digit) = chinese.then(|| chinese_digit(c)).flatten() {
        return Sign::Digit(Script::Chinese, digit);
    }
    match narrow(c) {
        digit @ '0'..='9' => Sign::Digit(Script::Arabic, digit as u8 - b'0'),
        // Digits of mathematics: each of five sets has ten.
        c @ '\u{1D7CE}'..='\u{1D7FF}' => Sign::Digit(Script::Arabic, ((c as u32 - 0x1D7CE) % 10) as u8),
        'x' | 'X' | '\u{2169}' | '\u{2179}' | '\u{D7}' | '\u{425}' | '\u{445}' | '\u{3A7}' | '\u{3C7}' => {
            Sign::Ten
        }
        '\n' | '\r' | '\t' | '|' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Sign::Break,
        c if is_unseen(c) => Sign::Unseen,
        '-' | '\u{30FC}' | '\u{2500}' => Sign::Gap(2),
        '.' | '\u{B7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' | '\u{3002}' => {
            Sign::Gap(4)
        }
        '_' => Sign::Gap(8),
        '/' => Sign::Gap(16),
        ',' | '\u{3001}' => Sign::Gap(32),
        ':' | ';' => Sign::Gap(64),
        '('
        | ')'
        | '['
        | ']'
        | '{'
        | '}'
        | '"'
        | '\''
        | '\u{2018}'..='\u{201F}'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'
        | '\u{3015}' => Sign::Gap(128),
        '+' | '#' | '>' => Sign::Gap(256),
        c if c.is_whitespace() => Sign::Gap(SPACE),
        _ => Sign::Other,
    }
}

/// Characters that show nothing, notes between lines, and what is set above or below others.
fn is_unseen(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || is_ignorable(c)
        || matches!(c, '\u{FFF9}'..='\u{FFFB}' | '\u{300}'..='\u{36F}' | '\u{20D0}'..='\u{20FF}')
}

fn chinese_digit(c: char) -> Option<u8> {
    const DIGITS: [&str; 10] = [
        "〇零○",
        "一壹",
        "二贰貳",
        "三叁參",
        "四肆",
        "五伍",
        "六陆陸",
        "七柒",
        "八捌",
        "九玖",
    ];
    let digit = DIGITS.iter().position(|known| known.contains(c))?;
    u8::try_from(digit).ok()
}

/// A tag or comment of HTML. Those that begin or end a line or cell do so here too.
fn tag(text: &str) -> Option<(Sign, usize)> {
    if text.starts_with("<!--") {
        let near = &text.as_bytes()[..text.len().min(COMMENT)];
        let length = near.windows(3).position(|bytes| bytes == b"-->")? + 3;
        return Some((Sign::Mark, length));
    }
    let name = text[1..].trim_start_matches('/');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let near = text.as_bytes().get(1..).unwrap_or_default();
    let end = near
        .iter()
        .take(TAG)
        .position(|byte| matches!(byte, b'<' | b'>'))?;
    if near[end] != b'>' {
        return None;
    }
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let breaks = matches!(
        name.to_ascii_lowercase().as_str(),
        "br" | "p" | "div" | "td" | "th" | "tr" | "li" | "hr" | "dd" | "dt" | "table"
    );
    Some((if breaks { Sign::Break } else { Sign::Mark }, end + 2))
}

/// A character reference of HTML: by its number, or a name of what is seen through.
fn entity(text: &str) -> Option<(Sign, usize)> {
    let end = text.bytes().take(32).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let sign = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            of_char(char::from_u32(code.ok()?)?, false)
        }
        None => match name {
            "nbsp" | "ensp" | "emsp" | "thinsp" | "numsp" | "hairsp" => Sign::Gap(SPACE),
            "shy" | "zwj" | "zwnj" | "lrm" | "rlm" | "ZeroWidthSpace" | "NoBreak" => Sign::Unseen,
            "middot" | "centerdot" | "bull" | "period" => Sign::Gap(4),
            "hyphen" | "dash" | "ndash" | "mdash" | "minus" => Sign::Gap(2),
            "Tab" | "NewLine" | "vert" => Sign::Break,
            "times" => Sign::Ten,
            _ => Sign::Other,
        },
    };
    Some((sign, end + 1))
}

/// An escape of YAML, or a backslash of Markdown.
fn escape(text: &str) -> Option<(Sign, usize)> {
    let next = text[1..].chars().next()?;
    let digits = match next {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'n' | 'r' | 't' => return Some((Sign::Break, 2)),
        '_' | ' ' => return Some((Sign::Gap(SPACE), 2)),
        '\n' => return Some((Sign::Unseen, 2)),
        c if c.is_ascii_punctuation() => return Some((Sign::Mark, 1)),
        _ => return None,
    };
    let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
    Some((of_char(char::from_u32(code)?, false), 2 + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_do_not_see_is_seen_through() {
        let five = Sign::Digit(Script::Arabic, 5);
        for (text, want) in [
            ("5", (five, 1)),
            ("５", (five, 3)),
            ("&#53;", (five, 5)),
            ("&#x35;", (five, 6)),
            ("\\u0035", (five, 6)),
            ("𝟓", (five, 4)),
            ("Ｘ", (Sign::Ten, 3)),
            ("\u{200B}", (Sign::Unseen, 3)),
            ("<b class=\"x\">", (Sign::Mark, 13)),
            ("</td>", (Sign::Break, 5)),
            ("<!-- 1 -->", (Sign::Mark, 10)),
            ("**", (Sign::Mark, 2)),
            ("****", (Sign::Other, 4)),
            ("&nbsp;", (Sign::Gap(SPACE), 6)),
            ("< 3", (Sign::Other, 1)),
            ("<3>", (Sign::Other, 1)),
            ("&", (Sign::Other, 1)),
            ("\\", (Sign::Other, 1)),
            ("一", (Sign::Other, 3)),
        ] {
            assert_eq!(sign(text, false), want, "{text}");
        }
        // What would be looked for to the end of a text, again and again, is not.
        let open = "<!--".to_owned() + &"甲".repeat(10_000) + "-->";
        assert_eq!(sign(&open, false), (Sign::Other, 1));
        assert_eq!(sign("玖", true), (Sign::Digit(Script::Chinese, 9), 3));
    }
}
