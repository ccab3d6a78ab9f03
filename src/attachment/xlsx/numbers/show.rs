//! Writes a number or text by a format code.

use super::code::{Code, Section, Shows, Token};
use super::decimal::Decimal;
use super::{chinese, day};

/// A number by the section that is for it; `stored` where none is.
pub(super) fn number(number: &Decimal, stored: &str, code: &Code, since_1904: bool) -> String {
    let value = number.to_f64();
    let Some((section, signed)) = choose(code, value) else {
        return number.general();
    };
    let mut number = number.shifted(
        i32::try_from(section.percents).unwrap_or(0) * 2 - i32::try_from(section.thousands).unwrap_or(0) * 3,
    );
    let sign = if number.negative && signed { "-" } else { "" };
    number.negative = false;
    match section.shows {
        Shows::Nothing => format!("{sign}{}", literals(section)),
        Shows::General => format!("{sign}{}", general(&number, section)),
        Shows::Date => day::show(value, section, since_1904).unwrap_or_else(|| stored.to_owned()),
        Shows::Fraction => format!("{sign}{}", fraction(&number, section)),
        Shows::Number
            if section
                .tokens
                .iter()
                .any(|token| matches!(token, Token::Exponent(_))) =>
        {
            format!("{sign}{}", scientific(&number, section))
        }
        Shows::Number => {
            let text = plain(&number, section);
            // What is rounded to nothing has no sign.
            let nothing = text.chars().all(|c| c == '0' || !c.is_ascii_digit());
            format!("{}{text}", if nothing { "" } else { sign })
        }
    }
}

/// A text by the section that is for it.
pub(super) fn text(text: &str, code: &Code) -> String {
    let Some(tokens) = code.text.as_ref().filter(|tokens| tokens.contains(&Token::Text)) else {
        return text.to_owned();
    };
    let piece = |token: &Token| match token {
        Token::Text => text.to_owned(),
        Token::Literal(literal) => literal.clone(),
        _ => String::new(),
    };
    tokens.iter().map(piece).collect()
}

/// The section for a number, and whether it shows the sign of a negative one.
fn choose(code: &Code, number: f64) -> Option<(&Section, bool)> {
    let sections = &code.sections;
    let count = sections.len();
    if sections.iter().any(|section| section.condition.is_some()) {
        let fits = |(at, section): (usize, &Section)| match &section.condition {
            Some(condition) => condition.holds(number),
            None => at + 1 == count || at > 0 && number < 0.0,
        };
        let at = sections
            .iter()
            .enumerate()
            .position(|(at, section)| fits((at, section)))?;
        let section = sections.get(at)?;
        let negative = section
            .condition
            .as_ref()
            .is_some_and(super::code::Condition::is_negative);
        return Some((section, !negative));
    }
    let at = match count {
        0 => return None,
        1 => 0,
        2 => usize::from(number < 0.0),
        _ if number > 0.0 => 0,
        _ if number < 0.0 => 1,
        _ => 2,
    };
    sections.get(at).map(|section| (section, count == 1))
}

fn literals(section: &Section) -> String {
    let texts = section.tokens.iter().map(|token| match token {
        Token::Literal(text) => text.as_str(),
        _ => "",
    });
    texts.collect()
}

fn general(number: &Decimal, section: &Section) -> String {
    let shown = || match section.numerals {
        0 => number.general(),
        kind => {
            let text = number.general();
            let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
            chinese::spoken(whole, decimals, kind)
        }
    };
    let piece = |token: &Token| match token {
        Token::General => shown(),
        Token::Literal(text) => text.clone(),
        _ => String::new(),
    };
    section.tokens.iter().map(piece).collect()
}

/// `#,##0.00"元"`, `000-0000-0000`.
fn plain(number: &Decimal, section: &Section) -> String {
    let point = section.tokens.iter().position(|token| *token == Token::Point);
    let (whole, decimals) = section.tokens.split_at(point.unwrap_or(section.tokens.len()));
    let places = decimals
        .iter()
        .filter(|token| matches!(token, Token::Digit(_)))
        .count();
    let (digits, fraction) = number.rounded(places);
    let mut out = if section.numerals > 0 && is_simple(whole) {
        let mut out = leading(whole);
        out.push_str(&chinese::spoken(&digits, "", section.numerals));
        out.push_str(&trailing(whole));
        out
    } else {
        before_point(&digits, whole, section.grouped)
    };
    out.push_str(&chinese::digits(
        &behind_point(&fraction, decimals),
        section.numerals,
    ));
    out
}

/// Whether all digits stand together.
fn is_simple(tokens: &[Token]) -> bool {
    let digit = |token: &Token| matches!(token, Token::Digit(_));
    let first = tokens.iter().position(digit);
    let last = tokens.iter().rposition(digit);
    matches!((first, last), (Some(first), Some(last)) if tokens[first..=last].iter().all(digit))
}

fn leading(tokens: &[Token]) -> String {
    let before = tokens
        .iter()
        .take_while(|token| !matches!(token, Token::Digit(_)));
    before.map(text_of).collect()
}

fn trailing(tokens: &[Token]) -> String {
    let last = tokens.iter().rposition(|token| matches!(token, Token::Digit(_)));
    tokens[last.map_or(0, |last| last + 1)..]
        .iter()
        .map(text_of)
        .collect()
}

fn text_of(token: &Token) -> &str {
    match token {
        Token::Literal(text) => text,
        _ => "",
    }
}

/// The digits before the point in their places, from the last to the first: what is left over stands
/// before the first place.
fn before_point(digits: &str, tokens: &[Token], grouped: bool) -> String {
    let mut digits: Vec<char> = digits.chars().collect();
    let first = tokens.iter().position(|token| matches!(token, Token::Digit(_)));
    let mut out: Vec<String> = Vec::new();
    let mut count = 0;
    let mut push = |out: &mut Vec<String>, digit: char| {
        if grouped && count > 0 && count % 3 == 0 {
            out.push(",".to_owned());
        }
        count += 1;
        out.push(digit.to_string());
    };
    // From this place on zeros are shown.
    let zeros = tokens
        .iter()
        .position(|token| *token == Token::Digit('0'))
        .unwrap_or(usize::MAX);
    for (at, token) in tokens.iter().enumerate().rev() {
        match token {
            Token::Literal(text) => out.push(text.clone()),
            Token::Digit(place) => {
                match digits.pop() {
                    Some(digit) => push(&mut out, digit),
                    None if at >= zeros => push(&mut out, '0'),
                    None if *place == '?' => out.push(" ".to_owned()),
                    None => {}
                }
                if Some(at) == first {
                    while let Some(digit) = digits.pop() {
                        push(&mut out, digit);
                    }
                }
            }
            _ => {}
        }
    }
    if first.is_none() && !digits.is_empty() {
        out.insert(0, digits.iter().collect());
    }
    out.reverse();
    out.concat()
}

/// The point and the digits behind it: of those that may be left out, zeros at the end are.
fn behind_point(digits: &str, tokens: &[Token]) -> String {
    let count = digits.trim_end_matches('0').len();
    let mut out = String::new();
    let mut digits = digits.chars();
    let mut place = 0;
    for token in tokens {
        match token {
            Token::Point => out.push('.'),
            Token::Literal(text) => out.push_str(text),
            Token::Digit(kind) => {
                let digit = digits.next().unwrap_or('0');
                place += 1;
                match kind {
                    '0' => out.push(digit),
                    _ if place <= count => out.push(digit),
                    '?' => out.push(' '),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    out
}

/// `0.00E+00`, `##0.0E+0`.
fn scientific(number: &Decimal, section: &Section) -> String {
    let is_digit = |token: &&Token| matches!(token, Token::Digit(_));
    let exponent = section
        .tokens
        .iter()
        .position(|token| matches!(token, Token::Exponent(_)));
    let (mantissa, rest) = section.tokens.split_at(exponent.unwrap_or(section.tokens.len()));
    let point = mantissa
        .iter()
        .position(|token| *token == Token::Point)
        .unwrap_or(mantissa.len());
    let places = mantissa[point..].iter().filter(is_digit).count();
    let step = i32::try_from(mantissa[..point].iter().filter(is_digit).count())
        .unwrap_or(1)
        .max(1);
    let mut power = number.power().div_euclid(step) * step;
    let (mut whole, mut decimals) = number.shifted(-power).rounded(places);
    if i32::try_from(whole.len()).is_ok_and(|length| length > step) {
        power += step;
        (whole, decimals) = number.shifted(-power).rounded(places);
    }
    let mut out = before_point(&whole, &mantissa[..point], false);
    out.push_str(&behind_point(&decimals, &mantissa[point..]));
    let width = rest.iter().filter(is_digit).count();
    out.push('E');
    if power < 0 {
        out.push('-');
    } else if rest.first() == Some(&Token::Exponent(true)) {
        out.push('+');
    }
    out.push_str(&format!("{:0width$}", power.abs()));
    out.push_str(&trailing(rest));
    out
}

/// `# ?/?`, `0 0/8`.
fn fraction(number: &Decimal, section: &Section) -> String {
    let tokens = &section.tokens;
    let is_digit = |token: &Token| matches!(token, Token::Digit(_));
    let slash = tokens
        .iter()
        .position(|token| *token == Token::Slash)
        .unwrap_or(0);
    let (above, below) = (&tokens[..slash], &tokens[(slash + 1).min(tokens.len())..]);
    let value = number.to_f64();
    // A space between two runs of digits: a whole number stands before the fraction.
    let first = above.iter().position(is_digit).unwrap_or(0);
    let last = above.iter().rposition(is_digit).unwrap_or(0);
    let mixed = above[first..=last.max(first)]
        .iter()
        .any(|token| !is_digit(token));
    let whole = if mixed { value.trunc() } else { 0.0 };
    let rest = value - whole;
    let fixed: String = below
        .iter()
        .map(text_of)
        .collect::<String>()
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let (over, under) = match fixed.parse::<u32>() {
        Ok(under) if under > 0 => ((rest * f64::from(under)).round(), under),
        _ => nearest(rest, below.iter().filter(|token| is_digit(token)).count()),
    };
    let (whole, over) = if mixed && over >= f64::from(under) {
        (whole + 1.0, 0.0)
    } else {
        (whole, over)
    };
    let mut out = leading(above);
    let shown_zero = above[..=last.max(first)]
        .iter()
        .take_while(|token| is_digit(token))
        .any(|token| *token == Token::Digit('0'));
    if mixed && (whole > 0.0 || over <= 0.0 || shown_zero) {
        out.push_str(&format!("{whole:.0}"));
    }
    if over > 0.0 || !mixed {
        let space = if mixed && !out.trim().is_empty() { " " } else { "" };
        out.push_str(&format!("{space}{over:.0}/{under}"));
    }
    let tail: String = below.iter().map(text_of).collect();
    out.push_str(tail.trim_start().trim_start_matches(fixed.as_str()));
    out
}

/// The fraction nearest to a number whose denominator has so many digits.
fn nearest(number: f64, digits: usize) -> (f64, u32) {
    let most = 10_u32.pow(u32::try_from(digits.clamp(1, 4)).unwrap_or(1)) - 1;
    let mut best = (number.round(), 1, (number - number.round()).abs());
    for under in 2..=most {
        let over = (number * f64::from(under)).round();
        let off = (number - over / f64::from(under)).abs();
        if off + 1e-12 < best.2 {
            best = (over, under, off);
        }
    }
    (best.0, best.1)
}
