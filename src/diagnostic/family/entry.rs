//! What may be wrong with one entry although it can be published.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Words, words};
use crate::diagnostic::Language;
use crate::diagnostic::wording::mebibytes;
use crate::text::Loss;

/// A finding about one entry or page, from its file, `site.yaml` and the list of files alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryProblem {
    /// The organisation code of the index number is another's.
    IndexOwner {
        /// The code in the index number.
        code: String,
        /// The unit of `site.yaml` that has it.
        owner: Option<String>,
        /// The unit that discloses the entry.
        unit: String,
    },
    /// The year of the index number is neither that of the publication nor that of the document.
    IndexYear {
        /// The year in the index number.
        year: i16,
        /// The year of publication.
        published: i16,
    },
    /// A date that cannot come after another does.
    DateOrder {
        /// The key of the date that must not be later, as written.
        first: String,
        /// Its value.
        first_date: Date,
        /// The key of the date that must not be earlier.
        second: String,
        /// Its value.
        second_date: Date,
    },
    /// Published after the term of 条例 article 26.
    LatePublication {
        /// The date of the document.
        issued: Date,
        /// The last day of the term.
        due: Date,
        /// The date of publication.
        published: Date,
    },
    /// The year of the document number is not that of the document.
    DocumentYear {
        /// The year in the document number.
        year: i16,
        /// The year of the document's date.
        issued: i16,
    },
    /// A number or date that was read, and should be written otherwise.
    UntidyValue {
        /// The key, as written.
        key: String,
        /// What to write.
        right: String,
    },
    /// A traditional character where another is meant.
    WrongConversion {
        /// The word as it stands.
        wrong: String,
        /// The word that is meant.
        right: String,
        /// How often it stands in the file.
        times: usize,
    },
    /// A word that is a known mistake.
    Typo {
        /// The word as it stands.
        wrong: String,
        /// The word that is meant.
        right: String,
        /// How often it stands in the file.
        times: usize,
    },
    /// A picture without words for those who do not see it.
    ImageWithoutText {
        /// The picture's file.
        target: String,
    },
    /// A link to a place that the text does not have.
    DeadAnchor {
        /// The link as written.
        target: String,
        /// The document whose text it is, where the link stands in another.
        other: Option<String>,
        /// Places that it has: its first headings, anchors and words.
        headings: Vec<(String, String)>,
        /// Whether it has more of them.
        more: bool,
    },
    /// An attachment that few can download.
    Oversize {
        /// The file.
        file: String,
        /// Its size in bytes.
        bytes: u64,
        /// The most a site wants, in MiB.
        limit: u64,
    },
    /// A section with a heading and nothing below it.
    EmptySection {
        /// The heading.
        heading: String,
    },
    /// Something that Markdown takes away or changes.
    LostText(Loss),
}

impl EntryProblem {
    /// The stable id of its rule.
    pub fn rule(&self) -> &'static str {
        match self {
            EntryProblem::IndexOwner { .. } => "index-owner",
            EntryProblem::IndexYear { .. } => "index-year",
            EntryProblem::DateOrder { .. } => "date-order",
            EntryProblem::LatePublication { .. } => "late-publication",
            EntryProblem::DocumentYear { .. } => "document-year",
            EntryProblem::UntidyValue { .. } => "untidy-value",
            EntryProblem::WrongConversion { .. } => "wrong-conversion",
            EntryProblem::Typo { .. } => "typo",
            EntryProblem::ImageWithoutText { .. } => "image-text",
            EntryProblem::DeadAnchor { .. } => "dead-anchor",
            EntryProblem::Oversize { .. } => "oversize-attachment",
            EntryProblem::EmptySection { .. } => "empty-section",
            EntryProblem::LostText(_) => "lost-text",
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

fn english(problem: &EntryProblem) -> Words {
    use EntryProblem::*;
    match problem {
        IndexOwner { code, owner, unit } => {
            let title = match owner {
                Some(owner) => format!(
                    "the code {code} in this index number is {owner}'s, and {unit} discloses the entry"
                ),
                None => format!("the code {code} in this index number is not {unit}'s"),
            };
            words(
                title,
                "whose code is this?",
                "a valid code may still be another unit's: compare it with the original and with site.yaml",
            )
        }
        IndexYear { year, published } => words(
            format!("the index number is of {year}, the entry was published in {published}"),
            "look at the year",
            "numbers are given out by year; compare both with the original",
        ),
        DateOrder {
            first,
            first_date,
            second,
            second_date,
        } => words(
            format!("`{first}` ({first_date}) is later than `{second}` ({second_date})"),
            "one of the two is wrong",
            "compare both with the original",
        ),
        LatePublication {
            issued,
            due,
            published,
        } => words(
            format!("published on {published}: the term for a document of {issued} ended on {due}"),
            "later than 20 working days",
            "article 26 of the 条例 gives 20 working days; holidays of other years are declared in site.yaml",
        ),
        DocumentYear { year, issued } => words(
            format!("the document number is of {year}, the document of {issued}"),
            "look at the year",
            "compare it with the paper",
        ),
        UntidyValue { key, right } => words(
            format!("`{key}` has characters or spaces that do not belong in it"),
            format!("write {right}"),
            "it was read all the same; `gongkai check --fix` writes it so",
        ),
        WrongConversion { wrong, right, times } => words(
            format!(
                "{wrong}: a wrong conversion of {right}{}",
                times_in_english(*times)
            ),
            format!("{right}?"),
            "a program that converts character by character wrote this; the published text is never changed unless you change it",
        ),
        Typo { wrong, right, times } => words(
            format!(
                "{wrong} is usually a slip for {right}{}",
                times_in_english(*times)
            ),
            format!("{right}?"),
            "compare it with the original",
        ),
        ImageWithoutText { target } => words(
            format!("the picture `{target}` says nothing to those who cannot see it"),
            "no words",
            "write what it shows between the brackets: ![流程图：受理、审查、决定](…)",
        ),
        DeadAnchor {
            target,
            other,
            headings,
            more,
        } => words(
            match other {
                None => format!("`{target}` leads to a place that this text does not have"),
                Some(file) => format!("`{target}` leads to a place that the text of {file} does not have"),
            },
            "leads nowhere",
            match headings.is_empty() {
                true => "it has no headings; leave # and what follows out".to_owned(),
                false => format!("it has: {}", places(headings, ", ", *more)),
            },
        ),
        Oversize { file, bytes, limit } => words(
            format!(
                "`{file}` has {} MiB, and more than {limit} is too much to download for many",
                mebibytes(*bytes)
            ),
            "here",
            "make it smaller or split it; site.yaml sets the limit (`attachments: {largest: …}`)",
        ),
        EmptySection { heading } => words(
            format!("the section `{heading}` has no text"),
            "here",
            "write its text under `body`, or take the section out",
        ),
        LostText(loss) => english_loss(loss),
    }
}

/// Headings with their anchors: `#s-1 (一、总则), #s-2 (二、附则), …`.
fn places(headings: &[(String, String)], comma: &str, more: bool) -> String {
    let named = |(anchor, text): &(String, String)| format!("#{anchor} ({text})");
    let mut list: Vec<String> = headings.iter().map(named).collect();
    list.extend(more.then(|| "…".to_owned()));
    list.join(comma)
}

fn times_in_english(times: usize) -> String {
    match times {
        0 | 1 => String::new(),
        _ => format!(" ({times} times in this file)"),
    }
}

fn english_loss(loss: &Loss) -> Words {
    match loss {
        Loss::Words { text } => words(
            format!("Markdown leaves this out of the page: {text}"),
            "not on the page",
            "put a backslash before the mark that Markdown takes for its own (\\[, \\*, \\<), or write `text: plain`",
        ),
        Loss::Comment => words(
            "a comment is not on the page".to_owned(),
            "not on the page",
            "take the marks `<!--` and `-->` away if readers are to see it, or the comment if they are not",
        ),
        Loss::Hidden { element } => words(
            format!("what stands in `<{element}>` is not on the page"),
            "not on the page",
            "take the element away; if it is text, put a backslash before its `<`",
        ),
        Loss::NoLink { target, wide: false } => words(
            format!("this is no link to Markdown, because `{target}` has a space"),
            "shown as it was typed",
            format!("put the name in angle brackets: (<{target}>)"),
        ),
        Loss::NoLink { target, wide: true } => words(
            "this is no link to Markdown, because its brackets are of full width".to_owned(),
            "shown as it was typed",
            format!("write them in half width: ({target})"),
        ),
        Loss::Marks { text } => words(
            format!("`{text}` is set apart, and its marks are not on the page"),
            "the marks are not shown",
            "if they hide something, put a backslash before each: \\*\\*; if the words are to be set apart, write <b>…</b>",
        ),
    }
}

fn chinese(problem: &EntryProblem) -> Words {
    use EntryProblem::*;
    match problem {
        IndexOwner { code, owner, unit } => {
            let title = match owner {
                Some(owner) => format!("索引号里的代码 {code} 是“{owner}”的，而条目由“{unit}”发布"),
                None => format!("索引号里的代码 {code} 不是“{unit}”的"),
            };
            words(
                title,
                "这是谁的代码？",
                "代码本身有效，也可能是别的机构的：请与原件和 site.yaml 核对",
            )
        }
        IndexYear { year, published } => words(
            format!("索引号的年份是 {year} 年，条目却是 {published} 年公开的"),
            "看看年份",
            "索引号按年编；请与原件核对",
        ),
        DateOrder {
            first,
            first_date,
            second,
            second_date,
        } => words(
            format!("“{first}”（{first_date}）晚于“{second}”（{second_date}）"),
            "两个日期有一个不对",
            "请与原件核对",
        ),
        LatePublication {
            issued,
            due,
            published,
        } => words(
            format!("{published} 才公开：{issued} 形成的信息最迟应在 {due} 公开"),
            "超过了 20 个工作日",
            "《条例》第二十六条规定 20 个工作日；其他年份的节假日写在 site.yaml 里",
        ),
        DocumentYear { year, issued } => words(
            format!("文号的年份是 {year} 年，文件却是 {issued} 年的"),
            "看看年份",
            "请与原件核对",
        ),
        UntidyValue { key, right } => words(
            format!("“{key}”里有不该有的字符或空格"),
            format!("应写作 {right}"),
            "已照常读取；`gongkai check --fix` 可以改成这样",
        ),
        WrongConversion { wrong, right, times } => words(
            format!("{wrong}：简转繁的错字，应为{right}{}", times_in_chinese(*times)),
            format!("{right}？"),
            "这是逐字转换的程序造成的；正文由您决定改不改，本程序不会自行改动",
        ),
        Typo { wrong, right, times } => words(
            format!("{wrong}：多半是{right}之误{}", times_in_chinese(*times)),
            format!("{right}？"),
            "请与原件核对",
        ),
        ImageWithoutText { target } => words(
            format!("图片“{target}”没有替代文字，看不见图的人无从知道内容"),
            "没有文字",
            "在方括号里写明图的内容：![流程图：受理、审查、决定](…)",
        ),
        DeadAnchor {
            target,
            other,
            headings,
            more,
        } => words(
            match other {
                None => format!("“{target}”指向的位置在正文里不存在"),
                Some(file) => format!("“{target}”指向的位置在 {file} 的正文里不存在"),
            },
            "指向的地方不存在",
            match headings.is_empty() {
                true => "那里没有标题；去掉 # 和后面的字".to_owned(),
                false => format!("那里有：{}", places(headings, "，", *more)),
            },
        ),
        Oversize { file, bytes, limit } => words(
            format!(
                "“{file}”有 {} MiB，超过 {limit} MiB，许多人下载不了",
                mebibytes(*bytes)
            ),
            "在这里",
            "压缩或拆开；上限由 site.yaml 设定（`附件: {最大: …}`）",
        ),
        EmptySection { heading } => words(
            format!("“{heading}”这一节没有内容"),
            "在这里",
            "在“正文”下写上内容，或删去这一节",
        ),
        LostText(loss) => chinese_loss(loss),
    }
}

fn times_in_chinese(times: usize) -> String {
    match times {
        0 | 1 => String::new(),
        _ => format!("（本文件中有 {times} 处）"),
    }
}

fn chinese_loss(loss: &Loss) -> Words {
    match loss {
        Loss::Words { text } => words(
            format!("按 Markdown 读，网页上没有这段文字：{text}"),
            "网页上没有",
            "在被当成标记的符号前加反斜线（\\[、\\*、\\<），或写上“文本: 纯文本”",
        ),
        Loss::Comment => words(
            "注释里的文字不会出现在网页上".to_owned(),
            "网页上没有",
            "要公开的，去掉 <!-- 和 -->；不公开的，把注释删掉",
        ),
        Loss::Hidden { element } => words(
            format!("<{element}> 里的文字不会出现在网页上"),
            "网页上没有",
            "去掉这个元素；它本身就是文字的，在 < 前加反斜线",
        ),
        Loss::NoLink { target, wide: false } => words(
            format!("“{target}”里有空格，Markdown 不认这个链接"),
            "原样显示在网页上",
            format!("把文件名放进尖括号：(<{target}>)"),
        ),
        Loss::NoLink { target, wide: true } => words(
            "括号是全角的，Markdown 不认这个链接".to_owned(),
            "原样显示在网页上",
            format!("改用半角括号：({target})"),
        ),
        Loss::Marks { text } => words(
            format!("“{text}”被当成了加粗、斜体或删除线，网页上没有这几个符号"),
            "符号不会显示",
            "符号是用来隐去文字的，在每个符号前加反斜线（\\*\\*）；确实要加粗的，写成 <b>……</b>",
        ),
    }
}
