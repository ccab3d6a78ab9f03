//! What is said about values that cannot be read, in Chinese.

use super::super::{Words, words};
use crate::diagnostic::problem::{Expected, YamlHint};
use crate::entry::date::{DateError, Unread};
use crate::entry::document_number::Departure;
use crate::entry::index_number::IndexNumberError;
use crate::entry::organisation_code::CodeError;

pub(super) fn expected(what: Expected) -> &'static str {
    match what {
        Expected::Text => "一段文字",
        Expected::Changes => "若干组“日期”和“说明”",
        Expected::Sections => "若干节的列表",
        Expected::Reasons => "若干组规则名和理由",
        Expected::Words => "若干组错词和正词",
        Expected::EarlierText => "保存改动前文字的 .txt 文件的名称",
    }
}

pub(super) fn state_name(state: &str) -> &'static str {
    if state == "gone" { "已删除" } else { "已撤回" }
}

pub(super) fn yaml_hint(hint: YamlHint) -> &'static str {
    match hint {
        YamlHint::Quotation => "有引号只开没有关",
        YamlHint::Bracket => "有括号只开没有关，或者值需要加引号",
        YamlHint::Value => "含有“: ”或以特殊符号开头的值要加引号，每个冒号后面要有空格",
        YamlHint::Indentation => "同一级的键要从同一列开始",
        YamlHint::Colon => "含有冒号加空格的值要加引号",
        YamlHint::Anchor => "以 * 或 & 开头的值要加引号",
        YamlHint::Start => "以特殊符号开头的值要加引号",
    }
}

pub(super) fn date_words(key: &str, error: &DateError) -> Words {
    match error {
        DateError::Form => words(
            format!("“{key}”不是日期"),
            "不是日期",
            "写成 2023-01-11、2023-01-11 09:58 或 2023年1月11日：年份四位，先年后月再日",
        ),
        DateError::Unread(what) => words(
            format!("“{key}”不是日期"),
            "不是日期",
            match what {
                Unread::Lunar => "这是农历日期：写成同一天的公历日期，如 2024-04-08",
                Unread::Era => "年份用公元四位数字，如 2024-04-08",
                Unread::Range => "只写一天；起止两天可以写在正文里",
                Unread::NoDay => "没有写到日：写成 2024-04-08，日期请对照原件",
                Unread::ShortYear => "年份写四位，先年后月再日，如 2024-04-08",
                Unread::Open => "没有这个日期时，不写这一行",
                Unread::Serial => "表格软件把日期存成了数字：把单元格设为日期格式，再抄成 2024-04-08",
                Unread::Weekday => "星期与日期不符，必有一个有误，请对照原件",
            },
        ),
        DateError::Impossible { part, value } => {
            let what = match *part {
                "month" => format!("{value}月"),
                "day" => format!("{value}日"),
                "hour" => format!("{value}时"),
                "minute" => format!("{value}分"),
                "second" => format!("{value}秒"),
                _ => format!("与世界时相差{value}小时"),
            };
            let hint = match (*part, value) {
                ("hour", 24) => "写成第二天的 00:00",
                ("hour", 12) => "上午、晚上的 12 点说不清是哪一个；用 24 小时制写，如 00:05 或 12:05",
                ("hour", ..24) => "用 24 小时制写，如 15:05",
                _ => "请对照原件",
            };
            words(
                format!("“{key}”是不存在的日期：{what}"),
                format!("这里没有{what}"),
                hint,
            )
        }
    }
}

pub(super) fn index_number_words(error: &IndexNumberError, pattern: &str, default: bool) -> Words {
    match error {
        IndexNumberError::Pattern if default => words(
            "这不是索引号",
            "不合索引号的格式",
            "写成“机构代码/年份-五位流水号”，如 002489524/2023-00028；本地另有编法的，在 site.yaml 的“索引号”下写明",
        ),
        IndexNumberError::Pattern => words(
            "这不是本站的索引号",
            "不合索引号的格式",
            format!("site.yaml 要求的格式是 {pattern}"),
        ),
        IndexNumberError::Code(error) if !default => Words {
            hint: "代码不是组织机构代码的，在 site.yaml 的格式里去掉 code 这个组名，如把 (?<code>…) 改成 (…)"
                .into(),
            ..code_words(error)
        },
        IndexNumberError::Code(error) => code_words(error),
        IndexNumberError::Year(year) if !default => Words {
            hint: "不是年份的，在 site.yaml 的格式里去掉 year 这个组名，如把 (?<year>…) 改成 (…)".into(),
            ..index_number_words(&IndexNumberError::Year(*year), pattern, true)
        },
        IndexNumberError::Year(year) => words(
            format!("{year} 不会是索引号的年份"),
            "看看年份",
            "年份在 1949 到 2100 之间",
        ),
        IndexNumberError::Url => words(
            "这个索引号里没有可以用作网址的字符",
            "在这里",
            "至少要有字母或数字",
        ),
    }
}

pub(super) fn code_words(error: &CodeError) -> Words {
    match error {
        CodeError::Length(length) => words(
            format!("机构代码是 9 位或 18 位，这里有 {length} 位"),
            "在这里",
            "照机构的登记证书抄写",
        ),
        CodeError::Character(c) => words(
            format!("机构代码里不能有“{c}”"),
            "在这里",
            "机构代码只有数字和大写字母",
        ),
        CodeError::CheckDigit { found, expected } => words(
            "机构代码不对：校验位不符",
            format!("末位是 {found}，按 GB 11714 应为 {expected}"),
            "有一位打错了；请与机构的代码核对，不要只改最后一位",
        ),
    }
}

pub(super) fn document_number_words(shown: &str, departure: Departure) -> Words {
    let standard = "GB/T 9704 第 7.2.5 条的写法是 〔2017〕47号；请对照原件";
    match departure {
        Departure::Ordinal => words(format!("文号 {shown} 的顺序号前有“第”字"), "在这里", standard),
        Departure::LeadingZero => words(format!("文号 {shown} 的顺序号前有 0"), "在这里", standard),
        Departure::ShortYear => words(format!("文号 {shown} 的年份不是四位"), "在这里", standard),
        Departure::Unknown => words(
            format!("“{shown}”不像文号"),
            "在这里",
            "文号一般写作 国办发〔2017〕47号；请对照原件",
        ),
    }
}
