//! The labels that portals print before metadata, and the lines that hold them.
//!
//! One line may carry several (`索引號: … 公開方式: …`), with values that are blank, hold spaces
//! (`2023- 01- 11 09: 58`) or stand on the next line. So a line is cut where a known label and its
//! colon stand, and at no other colon.

mod vocabulary;

use self::vocabulary::LABELS;
use super::document::{Confidence, Field};
use crate::entry::date::Moment;
use crate::search::fold::fold_char;

/// Labels that common texts hold too; a line must have another label beside them, or a value of the
/// right form.
const COMMON: [&str; 11] = [
    "时间", "日期", "名称", "分类", "内容", "正文", "编辑", "审核", "大小", "摘要", "索引",
];

/// A label and its value in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What it is about.
    pub field: Field,
    /// The label as written, without its colon.
    pub label: String,
    /// What stands after the colon, trimmed; may be empty.
    pub value: String,
}

/// A text in simplified characters, lower case, without spaces.
pub fn plain(text: &str) -> String {
    let visible = |c: &char| !c.is_whitespace() && !crate::load::fields::is_invisible(*c);
    text.chars().filter(visible).map(fold_char).collect()
}

/// What a whole cell or line means as a label, with or without a colon or brackets.
pub fn label(text: &str) -> Option<Field> {
    if text.chars().count() > 20 {
        return None;
    }
    let folded = plain(text);
    let bare = folded.trim_matches(|c: char| ":()*.·".contains(c));
    lookup(bare)
}

/// The same with signs such as `*` or a remark in brackets after it, as column names have.
pub fn column(text: &str) -> Option<Field> {
    let folded = plain(text);
    let bare = folded.split(['(', '/']).next().unwrap_or(&folded);
    label(text).or_else(|| lookup(bare.trim_matches(|c: char| ":*.".contains(c))))
}

fn lookup(plain: &str) -> Option<Field> {
    LABELS
        .iter()
        .find(|(label, _)| same(label, plain))
        .map(|(_, field)| *field)
}

/// The table is in simplified characters, but folding maps some of them on to one more.
fn same(label: &str, folded: &str) -> bool {
    label.chars().map(fold_char).eq(folded.chars())
}

/// How sure a value under this label is.
pub fn confidence(label: &str, field: Field) -> Confidence {
    let bare = plain(label);
    let vague = COMMON.iter().any(|common| same(common, &bare))
        || ["更新日期", "责任单位", "责任部门", "信息分类", "信息类别"]
            .iter()
            .any(|label| same(label, &bare));
    if bare.is_empty() {
        Confidence::Guess
    } else if vague && field != Field::Chrome {
        Confidence::Likely
    } else {
        Confidence::Sure
    }
}

/// Cuts a line into its labels and values; `None` when it is no line of metadata.
pub fn pairs(line: &str) -> Option<Vec<Pair>> {
    if line.chars().count() > 400 {
        return None;
    }
    let by_tab = line.contains('\t').then(|| tab_pairs(line)).flatten();
    if by_tab.is_some() {
        return by_tab;
    }
    let chars: Vec<char> = line.chars().collect();
    let starts = label_starts(&chars);
    let first = starts.first()?;
    let before: String = chars[..first.start].iter().collect();
    let mut pairs = Vec::new();
    if !before.chars().all(is_decoration) {
        // 2023-08-08 来源：民政局
        pairs.push(bare_date(&before)?);
    }
    for (place, start) in starts.iter().enumerate() {
        let end = starts.get(place + 1).map_or(chars.len(), |next| next.start);
        let value: String = chars[start.value..end].iter().collect();
        let bare = without_buttons(&value);
        pairs.push(Pair {
            field: start.field,
            label: chars[start.start..start.end].iter().collect(),
            value: bare
                .trim_matches(|c: char| c.is_whitespace() || "【】[]|丨｜".contains(c))
                .to_owned(),
        });
    }
    sound(&pairs).then_some(pairs)
}

/// A date as pages print it alone, in figures: a day written out in words may be a signature.
pub fn bare_date(text: &str) -> Option<Pair> {
    let text = text.trim();
    let figures = text.chars().count() <= 25 && text.contains(['-', '/', '.']);
    (figures && Moment::parse(text).is_ok()).then(|| Pair {
        field: Field::Published,
        label: String::new(),
        value: text.to_owned(),
    })
}

/// A value without the buttons that stand after it: `办公室 [大 中 小]`.
fn without_buttons(value: &str) -> &str {
    let start = value.rfind(['[', '【', '［']);
    match start {
        Some(at) if super::chrome::is_chrome(&value[at..]) => &value[..at],
        _ => value,
    }
}

/// Cells set apart by tabs: a label, its value, and so on.
fn tab_pairs(line: &str) -> Option<Vec<Pair>> {
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    let mut pairs = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        if cells[at].is_empty() {
            at += 1;
            continue;
        }
        let field = label(cells[at])?;
        let value = cells.get(at + 1).copied().unwrap_or("");
        let blank = label(value).is_some();
        pairs.push(Pair {
            field,
            label: cells[at].trim_end_matches([':', '：']).to_owned(),
            value: if blank { String::new() } else { value.to_owned() },
        });
        at += if blank { 1 } else { 2 };
    }
    (!pairs.is_empty() && sound(&pairs)).then_some(pairs)
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace() || "【[（(·•|丨｜*-".contains(c)
}

/// Where a label stands in a line.
struct Start {
    field: Field,
    start: usize,
    /// After the label's last character.
    end: usize,
    /// After its colon.
    value: usize,
}

/// Every known label that a colon follows and nothing else of a word precedes.
fn label_starts(chars: &[char]) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    for (colon, _) in chars
        .iter()
        .enumerate()
        .filter(|(_, c)| matches!(c, ':' | '：' | '﹕' | '︰'))
    {
        let from = starts.last().map_or(0, |last| last.value);
        if let Some(start) = label_before(chars, from, colon) {
            starts.push(start);
        }
    }
    starts
}

/// The longest label that ends at a colon.
fn label_before(chars: &[char], from: usize, colon: usize) -> Option<Start> {
    let mut found = None;
    let mut folded = String::new();
    let mut letters = 0;
    let mut end = colon;
    while end > from && chars[end - 1].is_whitespace() {
        end -= 1;
    }
    for start in (from..end).rev() {
        let c = chars[start];
        if c.is_whitespace() {
            continue;
        }
        if letters == 8 || c.is_ascii() {
            break;
        }
        folded.insert(0, fold_char(c));
        letters += 1;
        if let Some(field) = lookup(&folded) {
            // 发布日期 before 日期: the longest wins. Before a label there is no other letter,
            // unless a value was pasted against it: 发布日期:2022-01-03信息来源:
            let before = start.checked_sub(1).map(|at| chars[at]).filter(|_| start > from);
            let free = before.is_none_or(|c| {
                c.is_whitespace() || !c.is_alphanumeric() || c.is_ascii_digit() || (from > 0 && letters >= 4)
            });
            if free {
                found = Some(Start {
                    field,
                    start,
                    end,
                    value: colon + 1,
                });
            }
        }
    }
    found
}

/// Whether values are such as their labels have: `时间：上午九时` is a line of a text.
fn sound(pairs: &[Pair]) -> bool {
    let several = pairs.len() > 1;
    pairs.iter().all(|pair| {
        let length = pair.value.chars().count();
        let common = COMMON.iter().any(|label| same(label, &plain(&pair.label)));
        match pair.field {
            field if is_date(field) => {
                let date = pair.value.is_empty() || date_in(&pair.value).is_some();
                date && (several || !common || !pair.value.is_empty())
            }
            Field::Summary | Field::Body => !common || several,
            Field::Title => length <= 120 && (several || !common || length >= 4),
            Field::Chrome => length <= 40 && !pair.value.contains('。'),
            Field::Keywords | Field::Other => length <= 120 && !pair.value.contains('。'),
            Field::IndexNumber => pair.value.chars().any(|c| c.is_ascii_digit()) || pair.value.is_empty(),
            _ => length <= 60 && !pair.value.contains('。') && (several || !common || length <= 20),
        }
    })
}

/// Whether the field holds a date.
pub fn is_date(field: Field) -> bool {
    matches!(
        field,
        Field::Published | Field::Issued | Field::Effective | Field::Expires | Field::Repealed
    )
}

/// The date that a value starts with; what follows it, such as a weekday, is dropped from the end.
pub fn date_in(value: &str) -> Option<Moment> {
    let value = value.trim().trim_matches(|c| "()（）[]【】".contains(c));
    if let Ok(moment) = Moment::parse(value) {
        return Some(moment);
    }
    // 2023年1月11日 星期三; 2023-01-11 来源于
    let ends: Vec<usize> = value.char_indices().map(|(at, _)| at).skip(6).take(30).collect();
    ends.into_iter().rev().find_map(|end| {
        let rest = value[end..].trim_start();
        let clear = !rest.starts_with(|c: char| c.is_ascii_digit() || "日号:：-/.时分".contains(c));
        Moment::parse(&value[..end]).ok().filter(|_| clear)
    })
}

/// Whether a line that follows a label of this field with nothing after its colon is its value.
pub fn is_value(field: Field, line: &str) -> bool {
    let length = line.chars().count();
    let no_prose = !line.contains(['。', '，', '；', '：', ':']) && length > 0;
    match field {
        field if is_date(field) => length <= 30 && date_in(line).is_some(),
        Field::IndexNumber => {
            length <= 40
                && line.chars().filter(char::is_ascii_digit).count() >= 8
                && !line.contains(['年', '。', '，'])
        }
        Field::DocumentNumber => is_document_number(line),
        Field::Unit => no_prose && length <= 30 && is_unit_name(line),
        Field::Source => no_prose && length <= 30 && (is_unit_name(line) || is_site_name(&plain(line))),
        Field::Disclosure => crate::entry::Disclosure::parse(line).is_some(),
        Field::Editor => no_prose && length <= 20 && !line.contains(['《', '年', '、']),
        Field::Chrome => {
            length <= 12
                && line
                    .chars()
                    .all(|c| c.is_ascii_digit() || "次人大中小 ".contains(c))
        }
        _ => false,
    }
}

/// Whether the line is a document number and nothing else: 杭民发〔2023〕5号, （国令第711号）.
pub fn is_document_number(line: &str) -> bool {
    let line = line.trim().trim_matches(['(', ')', '（', '）']);
    let (number, departure) = crate::entry::DocumentNumber::parse(line);
    let shown = number.shown();
    shown.chars().count() <= 30
        && !shown.contains(['，', '。', '《', '：', ':', '、'])
        && match number.form() {
            crate::entry::document_number::Form::Standard { body, .. } => !body.contains(char::is_whitespace),
            crate::entry::document_number::Form::Other => {
                departure.is_none() && shown.contains('第') && !line.contains(char::is_whitespace)
            }
        }
}

/// Whether a short text reads as the name of a body.
pub fn is_unit_name(text: &str) -> bool {
    const ENDS: &str = "局委办厅府院部会室心队处科站司署组所校社区";
    let folded = plain(text);
    let length = folded.chars().count();
    (2..=30).contains(&length)
        && !is_site_name(&folded)
        && folded.ends_with(|c| ENDS.chars().any(|end| fold_char(end) == c))
        && !folded.contains(|c: char| c.is_ascii_punctuation() || "，。；：、！？《》".contains(c))
}

/// Whether a folded text ends as the names of sites, papers and stations do.
fn is_site_name(folded: &str) -> bool {
    let ends = ["网站", "网", "日报", "晚报", "电视台", "广播电台", "公众号"];
    ends.iter()
        .any(|end| folded.ends_with(&end.chars().map(fold_char).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(Field, String)> {
        pairs(line)
            .unwrap_or_default()
            .into_iter()
            .map(|pair| (pair.field, pair.value))
            .collect()
    }

    #[test]
    fn lines_of_real_portals_are_cut_at_their_labels() {
        let of = |pairs: &[(Field, &str)]| -> Vec<(Field, String)> {
            pairs
                .iter()
                .map(|(field, value)| (*field, (*value).to_owned()))
                .collect()
        };
        for (line, want) in [
            (
                "索引號: 002489524/2023-00028 公開方式: 主動公開",
                &[
                    (Field::IndexNumber, "002489524/2023-00028"),
                    (Field::Disclosure, "主動公開"),
                ][..],
            ),
            (
                "文號: 公開日期: 2023-01-11",
                &[(Field::DocumentNumber, ""), (Field::Published, "2023-01-11")],
            ),
            (
                "發布日期: 2023- 01- 11 09: 58 瀏覽次數: 來源: 市民政局",
                &[
                    (Field::Published, "2023- 01- 11 09: 58"),
                    (Field::Chrome, ""),
                    (Field::Source, "市民政局"),
                ],
            ),
            (
                "发布日期:2022-01-03信息来源:",
                &[(Field::Published, "2022-01-03"), (Field::Source, "")],
            ),
            (
                "時間: 2023- 02- 24\u{a0} 16: 32  \u{a0} 來源: 杭州市人民政府門戶網站  瀏覽次數:",
                &[
                    (Field::Published, "2023- 02- 24\u{a0} 16: 32"),
                    (Field::Source, "杭州市人民政府門戶網站"),
                    (Field::Chrome, ""),
                ],
            ),
            (
                "索 引 号：　12345678-9/2022-00001　　文　　号：X政发〔2022〕1号",
                &[
                    (Field::IndexNumber, "12345678-9/2022-00001"),
                    (Field::DocumentNumber, "X政发〔2022〕1号"),
                ],
            ),
            (
                "索引号\t002489524/2023-00028\t发布机构\t\t文号\tA〔2022〕1号",
                &[
                    (Field::IndexNumber, "002489524/2023-00028"),
                    (Field::Unit, ""),
                    (Field::DocumentNumber, "A〔2022〕1号"),
                ],
            ),
        ] {
            assert_eq!(read(line), of(want), "{line}");
        }
    }

    #[test]
    fn lines_of_a_text_are_no_metadata() {
        for line in [
            "会议时间：2024年5月1日",
            "时间：上午九时",
            "局机关各科室、直属各单位:",
            "现将有关情况报告如下:",
            "附件：申请表.docx",
            "本条例所称来源：是指下列情形。",
            "https://example.gov.cn/",
            "",
        ] {
            assert_eq!(pairs(line), None, "{line}");
        }
    }

    #[test]
    fn document_numbers_and_units_stand_alone() {
        assert!(is_document_number("杭民发〔2023〕5号"));
        assert!(is_document_number("（市政府令第333号）"));
        assert!(!is_document_number("根据杭民发〔2023〕5号文件，现通知如下"));
        assert!(is_unit_name("株洲市民政局") && !is_unit_name("杭州市人民政府門戶網站"));
        assert!(is_value(Field::Source, "杭州市人民政府門戶網站"));
        assert!(!is_unit_name("关于印发方案的通知"));
    }
}
