//! The form of a character that belongs to no word, by what stands beside it.
//!
//! 余某 is a person of the name 余, 三十余 is thirty and more; 三只 counts animals, 只能 does not. The
//! lexicon gives the commoner form; here are the signs of the other one.

/// What stands before a name: an office, a part in proceedings, or a verb of appointing.
const ROLES: [&str; 40] = [
    "局长",
    "书记",
    "主任",
    "市长",
    "县长",
    "省长",
    "区长",
    "镇长",
    "乡长",
    "院长",
    "校长",
    "科长",
    "处长",
    "部长",
    "厅长",
    "司长",
    "所长",
    "站长",
    "队长",
    "经理",
    "董事长",
    "代表人",
    "负责人",
    "联系人",
    "申请人",
    "经办人",
    "当事人",
    "委托人",
    "原告",
    "被告",
    "被害人",
    "编辑",
    "记者",
    "教授",
    "医生",
    "同志",
    "任命",
    "免去",
    "聘任",
    "聘请",
];

/// What follows a name.
const TITLES: [&str; 14] = [
    "先生", "女士", "小姐", "同志", "老师", "教授", "医生", "局长", "书记", "主任", "市长", "县长", "院长",
    "校长",
];

/// What follows 于 and 余 where they are words and no names.
const NO_NAMES: &str = "此法是其它他她我你这那今昨本当内外上下前后中年月日时东西南北人之不每各全同一二三四五六七八九十下款额量热料数者生";

/// What 系 stands before where it means to be: 死者系该村村民.
const AFTER_TO_BE: &str = "该其由因违经依按属某未已非伪被";

/// What the name of a place ends with.
const PLACE_ENDS: [&str; 6] = ["镇", "乡", "村", "庄", "街道", "社区"];

/// What a place is called after the name of those who live there: 余家, 范集.
const SETTLEMENTS: &str = "家集店桥庄楼营寨屯岗湾坝沟坪塘坊埠圩堡";

/// The form of `text[at]`; `None` where the lexicon's is right.
pub(super) fn form(text: &[char], at: usize) -> Option<char> {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    let after = text.get(at + 1).copied();
    let counted = before.is_some_and(is_numeral);
    match text[at] {
        '只' if counted && !after.is_some_and(|c| "能要有是许准剩限会需按".contains(c)) => {
            Some('隻')
        }
        '周' if counted && !after.is_some_and(|c| "岁年".contains(c)) => Some('週'),
        '里' if counted || is_place(text, at) => Some('里'),
        '系' if before.is_some_and(|c| "仅均确实乃纯皆亦".contains(c)) => Some('係'),
        '系' if after.is_some_and(|c| AFTER_TO_BE.contains(c)) => Some('係'),
        // A class that is nearly another: 准Ⅳ类.
        '准' if after.is_some_and(|c| matches!(c, 'Ⅰ'..='Ⅻ' | 'I' | 'V')) => Some('準'),
        '涌' if after.is_some_and(|c| "村镇街社".contains(c)) => Some('涌'),
        c @ ('种' | '后' | '丑') if before == Some('姓') => Some(c),
        '钟' if is_surname(text, at) => Some('鍾'),
        c @ ('于' | '余' | '范' | '涂' | '朴' | '游') if is_surname(text, at) => Some(c),
        _ => None,
    }
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "〇零一二两三四五六七八九十百千万亿几数每".contains(c)
}

/// A character that names and other words are made of.
pub(super) fn is_word(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '〇' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether 里 belongs to the name of a place: 里水镇 at the start or after a larger place, 织里镇.
fn is_place(text: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    if before.is_none_or(|c| !is_word(c) || "省州市县区旗镇乡".contains(c)) {
        return begins_place(text, at);
    }
    // 镇里镇外 is within a town and without.
    let rest = &text[at + 1..];
    place_ends(rest) && rest.first() != before.as_ref() && !before.is_some_and(|c| "村庄城家屋院".contains(c))
}

/// Whether the name of a place begins at `at`: 里水镇, also after 区, with which 里 would be a word.
pub(super) fn begins_place(text: &[char], at: usize) -> bool {
    let rest = &text[at + 1..];
    let is_name = |c: &char| is_word(*c) && !"各全所有的这那每和与及对同大小新老".contains(*c);
    (1..=2).any(|length| {
        let (name, rest) = rest.split_at(length.min(rest.len()));
        name.iter().all(is_name) && place_ends(rest)
    })
}

/// Whether a text goes on with what ends the name of a place: 村, but not 村民.
fn place_ends(rest: &[char]) -> bool {
    PLACE_ENDS.iter().any(|end| {
        let after = rest.get(end.chars().count());
        starts_with(rest, end) && !after.is_some_and(|c| "民级干委".contains(*c))
    })
}

fn is_surname(text: &[char], at: usize) -> bool {
    let rest = &text[at + 1..];
    let settled = rest.first().is_some_and(|c| SETTLEMENTS.contains(*c));
    if settled && PLACE_ENDS.iter().any(|end| starts_with(&rest[1..], end)) {
        return true;
    }
    if at > 0 && text[at - 1] == '姓' || rest.first().is_some_and(|c| "某×＊*氏".contains(*c)) {
        return true;
    }
    if TITLES.iter().any(|title| starts_with(rest, title)) {
        return true;
    }
    if text[at] == '游' {
        return false; // 游去 is no name.
    }
    // A given name has one or two characters.
    let given = rest.iter().take_while(|c| is_word(**c)).count();
    if rest.first().is_none_or(|c| !is_word(*c) || NO_NAMES.contains(*c)) {
        return false;
    }
    let begins = at == 0 || !is_word(text[at - 1]) && !text[at - 1].is_alphanumeric();
    let alone = begins && given <= 2 && rest.get(given).is_none_or(|c| !c.is_alphanumeric());
    alone || ROLES.iter().any(|role| ends_with(&text[..at], role))
}

fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}

fn ends_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter().rev();
    word.chars().rev().all(|c| text.next() == Some(&c))
}
