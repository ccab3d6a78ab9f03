//! Numbers as the lists of word processors write them: 一百零五, 壹拾贰, xiv, ㉑. The names of the formats
//! are those of Office Open XML (ISO/IEC 29500-1, 17.18.59).

/// A number as a format writes it; in digits where the format is not known.
pub(crate) fn number(value: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => chinese(value),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => value
            .to_string()
            .chars()
            .map(|c| digit(c, "〇一二三四五六七八九"))
            .collect(),
        "chineseLegalSimplified" | "ideographLegalTraditional" => legal(value),
        "lowerLetter" => letters(value, b'a'),
        "upperLetter" => letters(value, b'A'),
        "lowerRoman" => roman(value).to_lowercase(),
        "upperRoman" => roman(value),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(value),
        "ideographTraditional" => cyclic(value, STEMS, ""),
        "ideographZodiac" => cyclic(value, "", BRANCHES),
        "ideographZodiacTraditional" => cyclic(value, STEMS, BRANCHES),
        "ideographEnclosedCircle" => enclosed(value, 0x3220, 10),
        "decimalEnclosedFullstop" => enclosed(value, 0x2488, 20),
        "numberInDash" => format!("-{value}-"),
        "hex" => format!("{value:X}"),
        "ordinal" => ordinal(value),
        "chicago" => {
            let sign = digit_of(value.saturating_sub(1) % 4, "*†‡§");
            std::iter::repeat_n(sign, (value.saturating_sub(1) / 4 + 1).min(20) as usize).collect()
        }
        "decimalZero" => format!("{value:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => value
            .to_string()
            .chars()
            .map(|c| digit(c, "０１２３４５６７８９"))
            .collect(),
        "decimalEnclosedParen" => format!("({value})"),
        "none" => String::new(),
        _ => value.to_string(),
    }
}

const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";

/// 甲乙丙, 子丑寅 or 甲子, 乙丑: from the start again behind the last.
fn cyclic(value: u32, stems: &str, branches: &str) -> String {
    let at = value.saturating_sub(1) as usize;
    let sign = |signs: &str| signs.chars().cycle().nth(at % signs.chars().count().max(1));
    [stems, branches]
        .into_iter()
        .filter(|signs| !signs.is_empty())
        .filter_map(sign)
        .collect()
}

/// ㈠ or ⒈: characters that hold the number and what is around it.
fn enclosed(value: u32, first: u32, count: u32) -> String {
    let held = (1..=count)
        .contains(&value)
        .then(|| char::from_u32(first + value - 1))
        .flatten();
    held.map_or_else(|| value.to_string(), String::from)
}

fn ordinal(value: u32) -> String {
    let ending = match (value % 10, value % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{value}{ending}")
}

fn digit_of(at: u32, digits: &str) -> char {
    digits.chars().nth(at as usize).unwrap_or('*')
}

fn digit(c: char, digits: &str) -> char {
    let at = c.to_digit(10).unwrap_or(0) as usize;
    digits.chars().nth(at).unwrap_or(c)
}

fn chinese(value: u32) -> String {
    grouped(value, "零一二三四五六七八九", ["", "十", "百", "千"], true)
}

fn legal(value: u32) -> String {
    grouped(value, "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"], false)
}

/// 一百零五; ten alone drops its 一.
fn grouped(value: u32, digits: &str, units: [&str; 4], short_ten: bool) -> String {
    if value == 0 || value > 9_999 {
        return value.to_string();
    }
    let text = value.to_string();
    let mut out = String::new();
    let mut zero = false;
    for (at, c) in text.chars().enumerate() {
        if c == '0' {
            zero = true;
            continue;
        }
        if zero {
            out.push(digit('0', digits));
            zero = false;
        }
        let unit = units[text.len() - 1 - at];
        if !(short_ten && at == 0 && text.len() == 2 && c == '1') {
            out.push(digit(c, digits));
        }
        out.push_str(unit);
    }
    out
}

fn letters(value: u32, first: u8) -> String {
    let value = value.max(1) - 1;
    let letter = char::from(first + (value % 26) as u8);
    std::iter::repeat_n(letter, (value / 26 + 1).min(20) as usize).collect()
}

fn roman(value: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = value.min(3_999);
    let mut out = String::new();
    for (worth, sign) in PARTS {
        while rest >= worth {
            out.push_str(sign);
            rest -= worth;
        }
    }
    out
}

fn circled(value: u32) -> String {
    let first = match value {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32b1 - 36,
        _ => return format!("({value})"),
    };
    char::from_u32(first + value).map_or_else(|| value.to_string(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_processors_do() {
        let all =
            |format: &str, values: &[u32]| values.iter().map(|v| number(*v, format)).collect::<Vec<_>>();
        assert_eq!(
            all("chineseCounting", &[1, 10, 11, 20, 21, 105, 110, 1001]),
            [
                "一",
                "十",
                "十一",
                "二十",
                "二十一",
                "一百零五",
                "一百一十",
                "一千零一"
            ]
        );
        assert_eq!(all("upperRoman", &[4, 9, 14]), ["IV", "IX", "XIV"]);
        assert_eq!(all("lowerLetter", &[1, 26, 27]), ["a", "z", "aa"]);
        assert_eq!(all("decimalEnclosedCircle", &[1, 20, 21]), ["①", "⑳", "㉑"]);
        assert_eq!(all("ideographTraditional", &[1, 10, 11]), ["甲", "癸", "甲"]);
        assert_eq!(all("ideographZodiac", &[1, 12]), ["子", "亥"]);
        assert_eq!(all("ideographZodiacTraditional", &[1, 13]), ["甲子", "丙子"]);
        assert_eq!(all("ideographEnclosedCircle", &[2, 11]), ["㈡", "11"]);
        assert_eq!(all("decimalEnclosedFullstop", &[3]), ["⒊"]);
        assert_eq!(all("ideographDigital", &[2023]), ["二〇二三"]);
        assert_eq!(all("chineseLegalSimplified", &[12]), ["壹拾贰"]);
    }
}
