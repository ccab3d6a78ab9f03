//! The numbers that a word processor counts by itself: they are words of the document, and appear
//! nowhere in its text.

use std::collections::BTreeMap;

use super::xml::Node;

/// The numbering of a document and how far each list has been counted.
#[derive(Debug, Default)]
pub struct Numbering {
    /// Lists by the number that paragraphs name.
    lists: BTreeMap<String, List>,
    /// Counts by what they belong to: lists of one kind go on with each other.
    counts: BTreeMap<String, [u32; LEVELS]>,
    /// Lists that have started over where they say so.
    started: std::collections::BTreeSet<(String, usize)>,
}

const LEVELS: usize = 9;

#[derive(Clone, Debug, Default)]
struct List {
    kind: String,
    levels: BTreeMap<usize, Level>,
    /// Levels that start over in this list, with their first number.
    restarts: BTreeMap<usize, u32>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
    suffix: String,
    /// Whether all numbers in the text are written as digits.
    legal: bool,
}

/// What stands before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A bullet, at a depth.
    Bullet(usize),
    /// A number as it is printed, with the space after it.
    Number(String),
}

impl Numbering {
    /// Reads `word/numbering.xml`.
    pub fn new(root: &Node) -> Numbering {
        let mut kinds: BTreeMap<&str, BTreeMap<usize, Level>> = BTreeMap::new();
        for kind in root.nodes().filter(|node| node.name == "abstractNum") {
            let id = kind.attribute("abstractNumId").unwrap_or_default();
            kinds.insert(id, levels(kind));
        }
        let mut lists = BTreeMap::new();
        for list in root.nodes().filter(|node| node.name == "num") {
            let id = list.attribute("numId").unwrap_or_default().to_owned();
            let kind = list.value(&["abstractNumId"]).unwrap_or_default();
            let mut levels = kinds.get(kind).cloned().unwrap_or_default();
            let mut restarts = BTreeMap::new();
            for change in list.nodes().filter(|node| node.name == "lvlOverride") {
                let Some(at) = change.attribute("ilvl").and_then(|at| at.parse().ok()) else {
                    continue;
                };
                levels.extend(self::levels(change));
                if let Some(start) = change
                    .value(&["startOverride"])
                    .and_then(|start| start.parse().ok())
                {
                    restarts.insert(at, start);
                }
            }
            let kind = kind.to_owned();
            lists.insert(
                id,
                List {
                    kind,
                    levels,
                    restarts,
                },
            );
        }
        Numbering {
            lists,
            ..Numbering::default()
        }
    }

    /// Counts one paragraph on.
    pub fn next(&mut self, list: &str, level: usize) -> Option<Marker> {
        let level = level.min(LEVELS - 1);
        let found = self.lists.get(list)?;
        let own = found.levels.get(&level)?;
        let counts = self.counts.entry(found.kind.clone()).or_default();
        if let Some(start) = found.restarts.get(&level)
            && self.started.insert((list.to_owned(), level))
        {
            counts[level] = start.saturating_sub(1);
            counts[level + 1..].fill(0);
        } else if counts[level] == 0 {
            counts[level] = own.start.saturating_sub(1);
        }
        counts[level] = counts[level].saturating_add(1);
        counts[level + 1..].fill(0);
        if own.format == "bullet" {
            return Some(Marker::Bullet(level));
        }
        if own.format == "none" && !own.text.contains('%') && own.text.is_empty() {
            return None;
        }
        let counts = *counts;
        let text = own.print(&counts, &found.levels);
        (!text.trim().is_empty()).then_some(Marker::Number(text))
    }
}

impl Level {
    fn print(&self, counts: &[u32; LEVELS], levels: &BTreeMap<usize, Level>) -> String {
        let mut out = String::new();
        let mut chars = self.text.chars().peekable();
        while let Some(c) = chars.next() {
            let digit = chars
                .peek()
                .and_then(|c| c.to_digit(10))
                .filter(|digit| (1..=9).contains(digit));
            match digit.filter(|_| c == '%') {
                Some(digit) => {
                    chars.next();
                    let at = digit as usize - 1;
                    let other = levels.get(&at);
                    let start = other.map_or(1, |level| level.start);
                    let format = if self.legal {
                        "decimal"
                    } else {
                        other.map_or("decimal", |level| &level.format)
                    };
                    out.push_str(&number(if counts[at] == 0 { start } else { counts[at] }, format));
                }
                None => out.push(c),
            }
        }
        // After a Chinese mark no space is wanted; the tab stop draws the gap.
        let closed = out.ends_with(['、', '）', '．', '。', '：', '章', '条', '节', '编']);
        if self.suffix != "nothing" && !closed && !out.is_empty() {
            out.push(' ');
        }
        out
    }
}

fn levels(kind: &Node) -> BTreeMap<usize, Level> {
    kind.nodes()
        .filter(|node| node.name == "lvl")
        .filter_map(|node| {
            let at: usize = node.attribute("ilvl")?.parse().ok()?;
            let level = Level {
                start: node
                    .value(&["start"])
                    .and_then(|start| start.parse().ok())
                    .unwrap_or(0),
                format: node.value(&["numFmt"]).unwrap_or("decimal").to_owned(),
                text: node.value(&["lvlText"]).unwrap_or_default().to_owned(),
                suffix: node.value(&["suff"]).unwrap_or("tab").to_owned(),
                legal: node.child("isLgl").is_some(),
            };
            Some((at, level))
        })
        .collect()
}

/// A number as its format writes it.
fn number(value: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographTraditional"
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
        assert_eq!(all("ideographDigital", &[2023]), ["二〇二三"]);
        assert_eq!(all("chineseLegalSimplified", &[12]), ["壹拾贰"]);
    }
}
