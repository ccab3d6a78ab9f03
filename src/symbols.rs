//! Symbols that word processors take from a font of symbols: the characters that look like them.
//!
//! Such a symbol is a code of the private use area with the name of a font (`F0B3` of Symbol is ≥). It
//! shows nothing where that font is missing, which is on most readers' machines.

/// The fonts' codes from 20 to 7E and from A0 to FE, as Symbol has them. A space is no character.
const SYMBOL_LOW: &str =
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
const SYMBOL_HIGH: &str =
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭";

/// Signs of Wingdings, by their codes; those that no document of an office has are left out.
const WINGDINGS: [(u32, char); 34] = [
    (0x22, '✂'),
    (0x28, '☎'),
    (0x2a, '✉'),
    (0x45, '☜'),
    (0x46, '☞'),
    (0x4a, '☺'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x6f, '□'),
    (0x70, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x74, '⧫'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '◆'),
    (0x9f, '•'),
    (0xa1, '○'),
    (0xa4, '◉'),
    (0xa7, '▪'),
    (0xa8, '□'),
    (0xab, '★'),
    (0xb6, '☆'),
    (0xd8, '➢'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe1, '↑'),
    (0xe2, '↓'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
    (0x80, '⓪'),
    (0x8b, '⓿'),
];

/// Signs of Wingdings 2.
const WINGDINGS_2: [(u32, char); 8] = [
    (0x4f, '✗'),
    (0x50, '✓'),
    (0x51, '☒'),
    (0x52, '☑'),
    (0x53, '☒'),
    (0x96, '●'),
    (0x9f, '●'),
    (0xa3, '□'),
];

/// The character that looks like a symbol of a font; the symbol itself where none is known.
pub(crate) fn shown(font: &str, symbol: char) -> char {
    let code = match u32::from(symbol) {
        code @ 0xf020..=0xf0ff => code - 0xf000,
        code @ 0x20..=0xff if font.starts_with("Wingdings") || font == "Symbol" => code,
        _ => return symbol,
    };
    let listed = |list: &[(u32, char)]| list.iter().find(|(known, _)| *known == code).map(|(_, c)| *c);
    let found = match font {
        "Symbol" => symbol_font(code),
        "Wingdings 2" => listed(&WINGDINGS_2),
        "Wingdings" | "" => listed(&WINGDINGS).or_else(|| circled(code)),
        _ => None,
    };
    found.unwrap_or(symbol)
}

fn symbol_font(code: u32) -> Option<char> {
    let (list, first) = match code {
        0x20..=0x7e => (SYMBOL_LOW, 0x20),
        0xa0..=0xfe => (SYMBOL_HIGH, 0xa0),
        _ => return None,
    };
    list.chars().nth((code - first) as usize).filter(|c| *c != ' ')
}

/// ① to ⑩ and ❶ to ❿ of Wingdings.
fn circled(code: u32) -> Option<char> {
    match code {
        0x81..=0x8a => char::from_u32(0x2460 + code - 0x81),
        0x8c..=0x95 => char::from_u32(0x2776 + code - 0x8c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_the_character_that_it_looks_like() {
        for (font, symbol, c) in [
            ("Symbol", '\u{f0b3}', '≥'),
            ("Symbol", '\u{f061}', 'α'),
            ("Symbol", '\u{f0a3}', '≤'),
            ("Symbol", '\u{f0b7}', '•'),
            ("Symbol", '\u{f0fe}', '⎭'),
            ("Wingdings", '\u{f0fe}', '☑'),
            ("Wingdings", '\u{f06f}', '□'),
            ("Wingdings", '\u{f083}', '③'),
            ("Wingdings 2", '\u{f052}', '☑'),
            ("Wingdings 2", '\u{f0a3}', '□'),
            ("Webdings", '\u{f061}', '\u{f061}'),
            ("宋体", '□', '□'),
        ] {
            assert_eq!(shown(font, symbol), c, "{font} {symbol:?}");
        }
        assert_eq!(
            (SYMBOL_LOW.chars().count(), SYMBOL_HIGH.chars().count()),
            (95, 95)
        );
    }
}
