//! What may be wrong with a portal as a whole: findings from all entries together.

use jiff::civil::Date;

use super::{Words, words};
use crate::catalogue::coverage::ReportKind;
use crate::diagnostic::Language;

/// A finding that no entry can have by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalProblem {
    /// Serial numbers that are missing between those of a unit's year.
    SeriesGap {
        /// The unit.
        unit: String,
        /// The year.
        year: i16,
        /// The missing numbers, in words: `3–5, 8`.
        missing: String,
        /// How many they are.
        count: usize,
    },
    /// An annual report that is not there although its day has passed.
    ReportMissing {
        /// The unit.
        unit: String,
        /// Which report.
        kind: ReportKind,
        /// The year it is about.
        year: i16,
        /// The last day it was due.
        due: Date,
    },
    /// An annual report that was published after its day.
    ReportLate {
        /// The unit.
        unit: String,
        /// Which report.
        kind: ReportKind,
        /// The year it is about.
        year: i16,
        /// The last day it was due.
        due: Date,
    },
    /// A portal below a folder of a host, whose feeds have no name of their own.
    UnnamedFeeds {
        /// A name that it could have.
        example: String,
    },
    /// Categories without entries.
    EmptyCategories {
        /// Their paths; those below one that is empty are left out.
        paths: Vec<String>,
    },
    /// A category without a new entry for long.
    StaleCategory {
        /// Its path.
        path: String,
        /// The day of its newest entry.
        newest: Date,
        /// How many months a site allows.
        months: u16,
    },
    /// An entry that came to the repository long after the day it says it was published.
    Backdated {
        /// The day it says.
        published: Date,
        /// The day it was added.
        added: Date,
    },
    /// An address of another site that does not answer.
    DeadLink {
        /// The address.
        target: String,
        /// What was met: `404`, a message.
        answer: String,
    },
    /// An address of this machine or its network, which is never asked.
    PrivateLink {
        /// The address.
        target: String,
        /// The one that it is or sends on to.
        to: String,
    },
}

impl PortalProblem {
    /// The stable id of its rule.
    pub fn rule(&self) -> &'static str {
        match self {
            PortalProblem::SeriesGap { .. } => "series-gap",
            PortalProblem::ReportMissing { .. } | PortalProblem::ReportLate { .. } => "annual-report",
            PortalProblem::UnnamedFeeds { .. } => "unnamed-feeds",
            PortalProblem::EmptyCategories { .. } => "empty-category",
            PortalProblem::StaleCategory { .. } => "stale-category",
            PortalProblem::Backdated { .. } => "backdated",
            PortalProblem::DeadLink { .. } | PortalProblem::PrivateLink { .. } => "external-link",
        }
    }

    /// The problem in words.
    pub fn words(&self, language: Language) -> Words {
        match language {
            Language::English => english(self),
            Language::Chinese => chinese(self),
        }
    }
}

fn english(problem: &PortalProblem) -> Words {
    use PortalProblem::*;
    match problem {
        SeriesGap {
            unit,
            year,
            missing,
            count,
        } => words(
            format!(
                "{unit}, {year}: index numbers missing between the first and the last ({count}): {missing}"
            ),
            "the number after the gap",
            "an entry may be missing, or its number be mistyped; numbers given up stay free for good",
        ),
        ReportMissing {
            unit,
            kind,
            year,
            due,
        } => words(
            format!("{unit} has no {} for {year}; it was due by {due}", kind.name()),
            "",
            "publish it, with the year and the report's name in its title",
        ),
        ReportLate {
            unit,
            kind,
            year,
            due,
        } => words(
            format!(
                "the {} of {unit} for {year} came late: it was due by {due}",
                kind.name()
            ),
            "published here",
            "compare the date with the original; what is late stays late",
        ),
        UnnamedFeeds { example } => words(
            "the feeds have no name of their own: another portal of this host names its items alike, and a move to another host names them anew".to_owned(),
            "",
            format!("write a name into site.yaml that never changes, once: feed_id: {example}"),
        ),
        EmptyCategories { paths } => words(
            format!(
                "categories without entries ({}): {}",
                paths.len(),
                paths.join(", ")
            ),
            "",
            "publish something in them, or take them out: an empty column costs points in inspections",
        ),
        StaleCategory { path, newest, months } => words(
            format!("nothing new in the category {path} since {newest}, for more than {months} months"),
            "",
            "publish what is due; site.yaml sets how many months are too many (`columns: {months: …}`)",
        ),
        Backdated { published, added } => words(
            format!("published on {published}, it says, and it was added on {added}"),
            "on which day was it?",
            "a forged publish date is a veto item of 国办秘函〔2019〕19号; an entry moved here from elsewhere may allow this",
        ),
        DeadLink { target, answer } => words(
            format!("{target} does not answer: {answer}"),
            "leads nowhere",
            "look for the new address, or take the link out",
        ),
        PrivateLink { target, to } => words(
            match target == to {
                true => format!("{target} is an address of this machine or its network, and was not asked"),
                false => {
                    format!(
                        "{target} sends on to {to}, an address of this machine or its network, which was not asked"
                    )
                }
            },
            "readers cannot open it",
            "link to an address that readers can open, or take the link out",
        ),
    }
}

fn chinese(problem: &PortalProblem) -> Words {
    use PortalProblem::*;
    match problem {
        SeriesGap {
            unit,
            year,
            missing,
            count,
        } => words(
            format!("“{unit}”{year} 年的索引号不连续，缺 {count} 个：{missing}"),
            "这是缺号之后的一个",
            "可能漏发了条目，也可能编号打错了；弃用的号不再使用",
        ),
        ReportMissing {
            unit,
            kind,
            year,
            due,
        } => words(
            format!("“{unit}”没有 {year} 年的{}，最迟应在 {due} 公开", kind.name()),
            "",
            "请发布该报告，标题里写明年份和报告名称",
        ),
        ReportLate {
            unit,
            kind,
            year,
            due,
        } => words(
            format!("“{unit}”{year} 年的{}公开晚了：最迟应在 {due} 公开", kind.name()),
            "在这里公开",
            "请与原件核对日期；确实晚了的，照实保留",
        ),
        UnnamedFeeds { example } => words(
            "订阅源没有自己的名称：同一域名下的另一个门户会给信息同样的标识，迁到别的域名后标识又会全部改变"
                .to_owned(),
            "",
            format!("在 site.yaml 里写一个不再改变的名称：feed_id: {example}"),
        ),
        EmptyCategories { paths } => words(
            format!("有 {} 个主题分类下没有条目：{}", paths.len(), paths.join("、")),
            "",
            "发布应有的内容，或撤去这一分类：空白栏目在检查中要扣分",
        ),
        StaleCategory { path, newest, months } => words(
            format!("主题分类“{path}”自 {newest} 以来没有更新，超过 {months} 个月"),
            "",
            "发布应公开的内容；几个月算太久由 site.yaml 设定（`栏目: {月数: …}`）",
        ),
        Backdated { published, added } => words(
            format!("条目写的是 {published} 公开，实际 {added} 才加入"),
            "究竟是哪天？",
            "伪造发稿日期是国办秘函〔2019〕19号的单项否决指标；从别处迁来的条目可以用“允许”说明",
        ),
        DeadLink { target, answer } => words(
            format!("{target} 打不开：{}", met(answer)),
            "指向的地方不存在",
            "查找新的地址，或去掉这个链接",
        ),
        PrivateLink { target, to } => words(
            match target == to {
                true => format!("{target} 是本机或内部网络的地址，没有访问"),
                false => format!("{target} 转到本机或内部网络的地址 {to}，没有访问"),
            },
            "读者打不开",
            "改用读者能打开的地址，或去掉这个链接",
        ),
    }
}

/// What was met instead of an answer, in Chinese; a status is a number.
fn met(answer: &str) -> &str {
    match answer {
        "no such host" => "没有这个网站",
        "no connection" => "连接不上",
        "no answer in time" => "等了很久没有回应",
        "no secure connection" => "不能建立安全连接",
        "sent round in a circle" => "转来转去没有结果",
        "no answer" => "没有回应",
        status => status,
    }
}
