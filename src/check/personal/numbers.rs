//! Numbers that belong to a person, told by their own laws of formation.

use std::ops::Range;

use super::Kind;
use super::digits::{Group, Number, is_part_of_longer, joined, narrow, stands_alone};

type Found = Vec<(Kind, Range<usize>)>;

/// Identity numbers of the older form, fifteen digits without a check digit, where the line says what
/// they are. Those of eighteen signs are found by `identity`.
pub(super) fn old_identities(line: &str, groups: &[Group]) -> Found {
    if !says(line, &IDENTITY) {
        return Found::new();
    }
    let fits = |group: &&Group| group.digits.len() == 15 && is_old_identity(&group.digits);
    let whole = groups.iter().filter(fits);
    let mut found: Found = whole.map(|group| (Kind::Identity, group.range.clone())).collect();
    found.extend(find(line, groups, |number| {
        let is_old = number.digits.len() == 15 && is_old_identity(&number.digits);
        (is_old && number.parts.len() > 1).then_some(Kind::Identity)
    }));
    found
}

/// Words that say that a number is a person's identity number.
const IDENTITY: [&str; 7] = [
    "身份证",
    "身份號",
    "身份号",
    "证件号",
    "證件號",
    "公民身份",
    "身分證",
];

/// Whether the words before a place say that the number there is no person's.
pub(super) fn says_other_number(line: &str, at: usize) -> bool {
    let near = before(line, at, 12);
    says(near, &OTHER_NUMBERS) && !says(near, &IDENTITY)
}

/// Tries each way to join the groups of a line; the first that is something counts, and what it
/// took is not looked at again.
fn find(line: &str, groups: &[Group], judge: impl Fn(&Number) -> Option<Kind>) -> Found {
    let mut found = Found::new();
    let mut first = 0;
    while first < groups.len() {
        let numbers = joined(line, groups, first);
        let hit = numbers.iter().find_map(|number| {
            let kind = judge(number)?;
            stands_alone(line, &number.range).then_some((kind, number))
        });
        match hit {
            Some((kind, number)) => {
                found.push((kind, number.range.clone()));
                first += number.parts.len();
            }
            None => first += 1,
        }
    }
    found
}

/// The regions that identity numbers begin with, by their first two digits (GB/T 2260).
pub(super) fn is_region(digits: &str) -> bool {
    let province = matches!(
        &digits[..2],
        "11" | "12"
            | "13"
            | "14"
            | "15"
            | "21"
            | "22"
            | "23"
            | "31"
            | "32"
            | "33"
            | "34"
            | "35"
            | "36"
            | "37"
            | "41"
            | "42"
            | "43"
            | "44"
            | "45"
            | "46"
            | "50"
            | "51"
            | "52"
            | "53"
            | "54"
            | "61"
            | "62"
            | "63"
            | "64"
            | "65"
            | "71"
            | "81"
            | "82"
            | "83"
    );
    // Hong Kong, Macao and Taiwan have no regions below them.
    let outer = matches!(&digits[..2], "71" | "81" | "82" | "83");
    province && (outer || &digits[2..4] != "00" && &digits[4..6] != "00")
}

/// Whether six or eight digits are a date of birth that a living or late citizen can have.
pub(super) fn is_birth(year: &str, month: &str, day: &str) -> bool {
    let number = |text: &str| text.parse::<i16>().unwrap_or(0);
    let date = jiff::civil::Date::new(number(year), number(month) as i8, number(day) as i8);
    date.is_ok_and(|date| (1880..2100).contains(&date.year()))
}

fn is_old_identity(digits: &str) -> bool {
    digits.bytes().all(|b| b.is_ascii_digit())
        && is_region(digits)
        && is_birth(&format!("19{}", &digits[6..8]), &digits[8..10], &digits[10..12])
}

/// Words near a number that make it something else than a telephone's or a card's.
const OTHER_NUMBERS: [&str; 26] = [
    "编号",
    "編號",
    "文号",
    "文號",
    "案号",
    "证号",
    "證號",
    "许可证",
    "批准",
    "代码",
    "代碼",
    "订单",
    "发票",
    "流水",
    "条码",
    "登记号",
    "备案",
    "合同",
    "注册号",
    "编码",
    "车架",
    "批号",
    "项目号",
    "序号",
    "ISBN",
    "税号",
];

/// Words that say that a number is a telephone's.
const TELEPHONE: [&str; 14] = [
    "电话", "電話", "手机", "手機", "联系", "聯繫", "移动", "热线", "熱線", "传真", "傳真", "致电", "Tel",
    "微信",
];

fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// The signs just before a place.
fn before(line: &str, at: usize, signs: usize) -> &str {
    let from = line[..at]
        .char_indices()
        .rev()
        .nth(signs - 1)
        .map_or(0, |(from, _)| from);
    &line[from..at]
}

/// Mobile numbers: eleven digits of a prefix that is in use, with 86 before them or not.
pub(super) fn mobiles(line: &str, groups: &[Group]) -> Found {
    let telephone = says(line, &TELEPHONE);
    let found = find(line, groups, |number| {
        let digits = number.digits.as_str();
        let long = digits.len() > 11;
        let own = ["0086", "86"]
            .iter()
            .find_map(|country| digits.strip_prefix(country))
            .filter(|_| long);
        let own = own.unwrap_or(digits);
        let parts: &[usize] = &number.parts;
        let usual = match parts {
            [_] => true,
            [2 | 4, 11] => own.len() == 11 && long,
            [2, 3, 4, 4] | [3, 4, 4] | [3, 8] | [7, 4] => true,
            _ => false,
        };
        if !usual || !is_mobile(own) {
            return None;
        }
        let follows = line[number.range.end..].trim_start().chars().next();
        let near = before(line, number.range.start, 10);
        let telephone_near = says(near, &TELEPHONE);
        // An amount, or a number of something.
        let counts = follows.is_some_and(|c| "元万亿吨千百个件户平方米㎡%％股份人头亩".contains(c));
        let numbered = near.ends_with(['第', '№', '号', '〔', '［']) || follows == Some('号');
        let other = counts && !telephone_near || numbered && !telephone;
        let other = other || says(near, &OTHER_NUMBERS) && !telephone_near;
        (!other).then_some(Kind::Mobile)
    });
    found
        .into_iter()
        .filter(|(_, range)| !is_part_of_longer(line, range))
        .collect()
}

/// Prefixes of the numbering plan (工信部): 13x, 14x, 15x but 154, 16[2567], 17[0-8], 18x, 19x but 194.
fn is_mobile(digits: &str) -> bool {
    let usual = digits.len() == 11 && digits.bytes().all(|b| b.is_ascii_digit());
    usual
        && match &digits[..2] {
            "13" | "14" | "18" => true,
            "15" => &digits[2..3] != "4",
            "16" => matches!(&digits[2..3], "2" | "5" | "6" | "7"),
            "17" => &digits[2..3] != "9",
            "19" => &digits[2..3] != "4",
            _ => false,
        }
}

/// Landline numbers: an area code and seven or eight digits, parted by a hyphen, a space or brackets,
/// or in one where the line speaks of a telephone; and, without area code, a home's.
pub(super) fn landlines(line: &str, groups: &[Group]) -> Found {
    let telephone = says(line, &TELEPHONE);
    let mut found = find(line, groups, |number| {
        let parts: &[usize] = &number.parts;
        let digits = number.digits.as_str();
        let (digits, parts) = match parts {
            [2, rest @ ..] if digits.starts_with("86") => {
                (format!("0{}", digits[2..].trim_start_matches('0')), rest.len())
            }
            [4, rest @ ..] if digits.starts_with("0086") => {
                (format!("0{}", digits[4..].trim_start_matches('0')), rest.len())
            }
            parts => (digits.to_owned(), parts.len()),
        };
        let apart = parts > 1 && !parts_of_a_date(&number.parts);
        (is_landline(&digits, number.parts.last().copied()) && (apart || telephone)).then_some(Kind::Landline)
    });
    found.retain(|(_, range)| !is_part_of_longer(line, range) || telephone);
    found.extend(bracketed(line, groups));
    if says(line, &["宅电", "宅電", "住宅电话", "家庭电话", "家里电话"]) {
        let local = |group: &&Group| matches!(group.digits.len(), 7 | 8) && stands_alone(line, &group.range);
        found.extend(
            groups
                .iter()
                .filter(local)
                .map(|group| (Kind::Landline, group.range.clone())),
        );
    }
    found
}

fn parts_of_a_date(parts: &[usize]) -> bool {
    matches!(parts, [4, 2 | 1, 2 | 1] | [4, 2 | 1])
}

/// An area code and a subscriber's number, which does not begin with 0, 1 or 9. An extension may
/// follow in a group of its own.
fn is_landline(digits: &str, last: Option<usize>) -> bool {
    let area = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', b'0'..=b'9', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return false,
    };
    let Some(number) = digits.get(area..) else {
        return false;
    };
    let starts = number.starts_with(|c| matches!(c, '2'..='8'));
    let extension = last.filter(|last| (1..=6).contains(last)).unwrap_or(0);
    let length = number.len();
    starts && (matches!(length, 7 | 8) || matches!(length.saturating_sub(extension), 7 | 8) && extension > 0)
}

/// `(0571)88888888`, `（0571） 8888 8888`.
fn bracketed(line: &str, groups: &[Group]) -> Found {
    let mut found = Found::new();
    for pair in groups.windows(2) {
        let [area, number] = pair else { continue };
        let open = line[..area.range.start].chars().next_back().map(narrow) == Some('(');
        let mut between = line[area.range.end..number.range.start].chars().map(narrow);
        let closed = between.next() == Some(')') && between.all(|c| matches!(c, ' ' | '-'));
        let digits = format!("{}{}", area.digits, number.digits);
        let area_fits = matches!(area.digits.len(), 3 | 4) && area.digits.starts_with('0');
        if open && closed && area_fits && is_landline(&digits, None) {
            found.push((Kind::Landline, area.range.start..number.range.end));
        }
    }
    found
}

/// Bank cards: 16 to 19 digits that pass the check of Luhn (ISO/IEC 7812-1) and begin as cards do.
pub(super) fn cards(line: &str, groups: &[Group]) -> Found {
    const CARD: [&str; 9] = [
        "银行卡",
        "卡号",
        "账号",
        "帐号",
        "账户",
        "帐户",
        "开户",
        "銀行卡",
        "借记卡",
    ];
    let said = says(line, &CARD);
    find(line, groups, |number| {
        let digits = number.digits.as_str();
        let length = digits.len();
        if !(16..=19).contains(&length) {
            return None;
        }
        let in_fours = number.parts[..number.parts.len() - 1]
            .iter()
            .all(|part| matches!(part, 4 | 6));
        let union_pay = digits.starts_with("62") && (matches!(length, 16 | 19) || said && length >= 16);
        let other = [
            "4", "51", "52", "53", "54", "55", "35", "37", "9558", "60", "68", "69", "81", "84",
        ]
        .iter()
        .any(|prefix| digits.starts_with(prefix));
        let near = before(line, number.range.start, 10);
        let is_card = (union_pay || said && other)
            && in_fours
            && passes_luhn(digits)
            && (says(near, &CARD) || !says(near, &OTHER_NUMBERS));
        is_card.then_some(Kind::BankCard)
    })
}

fn passes_luhn(digits: &str) -> bool {
    let sum: Option<u32> = digits
        .chars()
        .rev()
        .enumerate()
        .map(|(place, c)| {
            let digit = c.to_digit(10)?;
            let value = if place % 2 == 1 { digit * 2 } else { digit };
            Some(if value > 9 { value - 9 } else { value })
        })
        .sum();
    // Zeros alone pass, and are nobody's card.
    sum.is_some_and(|sum| sum % 10 == 0 && sum > 0)
}

/// Passports and travel permits, where the line speaks of one.
pub(super) fn passports(line: &str, groups: &[Group]) -> Found {
    let passport = says(line, &["护照", "護照"]);
    let permit = says(line, &["通行证", "通行證", "回乡证"]);
    let mut found = Found::new();
    if !passport && !permit {
        return found;
    }
    for group in groups {
        let mut letters: Vec<(usize, char)> = line[..group.range.start]
            .char_indices()
            .rev()
            .map(|(at, c)| (at, narrow(c).to_ascii_uppercase()))
            .take_while(|(_, c)| c.is_ascii_uppercase())
            .take(3)
            .collect();
        letters.reverse();
        let word: String = letters.iter().map(|(_, c)| *c).collect();
        let start = letters.first().map_or(group.range.start, |(at, _)| *at);
        let length = group.digits.len();
        let fits = match word.as_str() {
            "E" | "G" => passport && length == 8,
            "D" | "S" | "P" => passport && matches!(length, 7 | 8),
            "DE" | "SE" | "PE" => passport && length == 7,
            "H" | "M" => permit && matches!(length, 8 | 10),
            "C" | "W" | "T" => permit && length == 8,
            other => passport && other.len() == 2 && other.starts_with('E') && length == 7,
        };
        let free = line[group.range.end..]
            .chars()
            .next()
            .map(narrow)
            .is_none_or(|c| !c.is_ascii_alphanumeric());
        if fits && free {
            found.push((Kind::Passport, start..group.range.end));
        }
    }
    found
}
