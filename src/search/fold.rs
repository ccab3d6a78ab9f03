//! Folding: every character of a text to one character that stands for all its spellings.
//!
//! Search compares folded text with folded queries, so that 行政復議, 行政複議 and 行政复议 are one
//! phrase, as are `（一）` and `(一)`. One character always becomes one character: a hit's place in
//! the folded text is its place in the published text, which is never changed. The browser's
//! engine holds a twin of the rules below (`fold.js`); the table it loads is written from here.

use std::sync::LazyLock;

use super::bits::{BitWriter, zigzag};
use super::fold_table::FOLDS;
use crate::invisible::without_ignorable;

/// The folds of the basic plane, one cell a character, so that folding a text is a table walk.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    for (from, to) in pairs() {
        table[usize::from(from)] = to;
    }
    table
});

/// The related characters, as pairs of code points; the data holds nothing beyond the basic plane.
fn pairs() -> impl Iterator<Item = (u16, u16)> {
    let mut units = FOLDS.encode_utf16();
    std::iter::from_fn(move || Some((units.next()?, units.next()?)))
}

/// What `c` folds to.
pub fn fold_char(c: char) -> char {
    let folded = match c {
        'a'..='z' | '0'..='9' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\0'..=' '
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => ' ',
        '[' | '{' | '〔' | '【' | '〖' | '〘' | '〚' | '﹙' | '﹛' | '﹝' => '(',
        ']' | '}' | '〕' | '】' | '〗' | '〙' | '〛' | '﹚' | '﹜' | '﹞' => ')',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{201c}'..='\u{201f}' | '「' | '」' | '『' | '』' | '〝' | '〞' => '"',
        '\u{2018}'..='\u{201b}' => '\'',
        '〈' => '《',
        '〉' => '》',
        '•' | '・' | '‧' | '∙' => '·',
        '\u{ff01}'..='\u{ff5e}' => return fold_char(offset(c, -0xfee0)),
        'À'..='Þ' if c != '×' => offset(c, 32),
        'Α'..='Ω' | 'А'..='Я' => offset(c, 32),
        'Ⅰ'..='Ⅿ' => offset(c, 16),
        _ => match u16::try_from(c as u32) {
            Ok(unit) => char::from_u32(u32::from(TABLE[usize::from(unit)])).unwrap_or(c),
            Err(_) => c,
        },
    };
    debug_assert!(folded.len_utf16() == c.len_utf16());
    folded
}

/// The character `by` places after `c`; the arms above only ask for places that exist.
fn offset(c: char, by: i32) -> char {
    char::from_u32((c as u32).wrapping_add_signed(by)).unwrap_or(c)
}

/// A whole text, folded.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Whether a folded character is a sign that can be searched for: a letter, a digit, an ideograph.
/// Everything else (white space, punctuation, symbols) parts one run of signs from the next.
pub fn is_sign(c: char) -> bool {
    match c {
        '0'..='9' | 'a'..='z' => true,
        '\0'..='\u{bf}' | '×' | '÷' => false,
        '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{20cf}' | '\u{2190}'..='\u{245f}' => false,
        '\u{2500}'..='\u{2bff}' | '\u{2e00}'..='\u{2e7f}' => false,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{303d}' | '\u{30fb}' => false,
        '\u{fe00}'..='\u{fe6f}' | '\u{feff}' | '\u{ff00}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffff}' => false,
        '\u{e0000}'..='\u{e01ef}' => false,
        _ => true,
    }
}

/// The signs of a text and nothing else: what numbers and titles are compared by, whatever
/// brackets, hyphens and spaces stand in them. 第 and 号 go too, since 国办发〔2017〕第47号 and
/// 国办发 2017-47 are one number.
pub fn key(text: &str) -> String {
    without_ignorable(text)
        .map(fold_char)
        .filter(|&c| is_sign(c) && c != '第' && c != '号')
        .collect()
}

/// The related characters as the browser loads them: a table of those that are usual, nearly always
/// enough for a query, and one of the others. Radicals and compatibility ideographs are in neither:
/// browsers know by themselves what those are the same as.
pub(super) fn browser_tables() -> [Vec<u8>; 2] {
    let known = |from: u16| matches!(from, 0x2e80..=0x2fdf | 0xf900..=0xfaff);
    let pairs = pairs().filter(|&(from, _)| !known(from));
    let (usual, rare): (Vec<_>, Vec<_>) = pairs.partition(|&(from, to)| is_usual(from, to));
    [encode_pairs(&usual), encode_pairs(&rare)]
}

/// Whether a pair is of the usual characters of both standards: those that Big5 and GB 2312 put
/// first. The sources in GB 2312 are all among them, since texts in it are most texts.
fn is_usual(from: u16, to: u16) -> bool {
    let in_gb2312 = |unit: u16| matches!(encoded(encoding_rs::GBK, unit), Some([0xb0..=0xf7, 0xa1..=0xfe]));
    let first_of_gb2312 = matches!(encoded(encoding_rs::GBK, to), Some([0xb0..=0xd7, 0xa1..=0xfe]));
    let first_of_big5 = matches!(encoded(encoding_rs::BIG5, from), Some([0xa4..=0xc6, _]));
    in_gb2312(from) || first_of_big5 && first_of_gb2312
}

/// The two bytes of a character in an encoding that has it.
fn encoded(encoding: &'static encoding_rs::Encoding, unit: u16) -> Option<[u8; 2]> {
    let text = char::from_u32(u32::from(unit))?.to_string();
    let (bytes, _, failed) = encoding.encode(&text);
    (!failed).then_some(bytes)?.as_ref().try_into().ok()
}

/// A count, then for each pair the Rice-coded gap to its source, and the way from the target before
/// it in a gamma code of all but its low eight bits: neighbours are often made of the same parts.
fn encode_pairs(pairs: &[(u16, u16)]) -> Vec<u8> {
    let mut bits = BitWriter::new();
    bits.write(pairs.len() as u64, 16);
    let mut next = IDEOGRAPHS_FROM;
    let mut target = i64::from(IDEOGRAPHS_FROM);
    for &(from, to) in pairs {
        bits.rice(u64::from(from - next), 3);
        let way = zigzag(i64::from(to) - target);
        bits.gamma(1 + (way >> 8));
        bits.write(way & 0xff, 8);
        next = from + 1;
        target = i64::from(to);
    }
    bits.finish()
}

/// Where the ideographs of the basic plane begin.
const IDEOGRAPHS_FROM: u16 = 0x3400;

/// The characters of GB 2312 that fold to another. A browser can tell what is in GB 2312 without
/// a table of ours, so a query or text that holds only that, and none of these, needs none.
pub(super) fn folded_in_gb2312() -> String {
    pairs()
        .filter(|&(from, _)| matches!(encoded(encoding_rs::GBK, from), Some([0xb0..=0xf7, 0xa1..=0xfe])))
        .filter_map(|(from, _)| char::from_u32(u32::from(from)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_phrase_fold_together() {
        for (written, folded) in [
            ("行政復議", "行政复议"),
            ("行政複議", "行政复议"),
            ("行政覆議", "行政复议"),
            ("製度全麵係統谘詢誌願", "制度全面系统咨询志愿"),
            ("ＰＭ２．５", "pm2.5"),
            ("（一）〔2017〕【x】", "(一)(2017)(x)"),
            ("⼀⽅⾯", "一方面"),
        ] {
            assert_eq!(fold(written), folded);
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for c in (0..=0x2ffff).filter_map(char::from_u32) {
            let once = fold_char(c);
            assert_eq!(fold_char(once), once, "{c:?}");
        }
    }

    #[test]
    fn a_number_has_one_key_however_it_is_written() {
        for written in [
            "国办发〔2017〕47号",
            "國辦發[2017] 47",
            "国办发（2017）第47号",
            "国办发2017-47",
        ] {
            assert_eq!(key(written), "国办发201747");
        }
        assert_eq!(key("00001434-9/2022-00001"), key("000014349/2022-00001"));
    }

    #[test]
    fn few_simplified_characters_fold() {
        let folded = folded_in_gb2312();
        assert!(folded.contains('覆') && folded.contains('谘') && !folded.contains('复'));
        assert!(folded.chars().count() < 60, "{folded}");
    }
}
