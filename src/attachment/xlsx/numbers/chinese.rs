//! Numbers in Chinese numerals, by the formats `[DBNum1]` to `[DBNum3]`.

/// A digit in numerals of a kind: 1 for 一, 2 for 壹, 3 for full-width digits.
pub(super) fn digits(text: &str, kind: u8) -> String {
    let set: Vec<char> = match kind {
        1 => "〇一二三四五六七八九",
        2 => "零壹贰叁肆伍陆柒捌玖",
        3 => "０１２３４５６７８９",
        _ => "0123456789",
    }
    .chars()
    .collect();
    let digit = |c: char| {
        c.to_digit(10)
            .and_then(|digit| set.get(digit as usize))
            .copied()
            .unwrap_or(c)
    };
    text.chars().map(digit).collect()
}

/// A number as it is spoken: 一百二十三, 壹佰贰拾叁. Takes the digits before the point and those
/// behind it.
pub(super) fn spoken(whole: &str, decimals: &str, kind: u8) -> String {
    if !matches!(kind, 1 | 2) || whole.len() > 16 {
        return digits(&point(whole, decimals), kind);
    }
    let places = if kind == 1 {
        ["", "十", "百", "千"]
    } else {
        ["", "拾", "佰", "仟"]
    };
    const MYRIADS: [&str; 4] = ["", "万", "亿", "万亿"];
    let zero = digits("0", kind);
    let mut out = String::new();
    // Zeros that wait for a digit behind them.
    let mut skipped = false;
    let mut in_group = false;
    for (at, c) in whole.chars().enumerate() {
        let place = whole.len() - at - 1;
        if c == '0' {
            skipped = true;
        } else {
            if skipped && !out.is_empty() {
                out.push_str(&zero);
            }
            skipped = false;
            in_group = true;
            let ten = kind == 1 && out.is_empty() && c == '1' && place % 4 == 1;
            if !ten {
                out.push_str(&digits(&c.to_string(), kind));
            }
            out.push_str(places[place % 4]);
        }
        if place.is_multiple_of(4) {
            if in_group {
                out.push_str(MYRIADS[place / 4 % 4]);
            }
            in_group = false;
        }
    }
    if out.is_empty() {
        out = zero;
    }
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(&digits(decimals, kind));
    }
    out
}

fn point(whole: &str, decimals: &str) -> String {
    let whole = if whole.is_empty() { "0" } else { whole };
    if decimals.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{decimals}")
    }
}
