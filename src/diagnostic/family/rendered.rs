//! What may be wrong with the pages as they were built.

use super::{Words, words};
use crate::diagnostic::Language;

/// A finding about a built page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageProblem {
    /// A meta tag that the page must have.
    MetaMissing {
        /// Its name.
        name: &'static str,
    },
    /// A meta tag without content, or with a program's word for nothing.
    MetaEmpty {
        /// Its name.
        name: String,
        /// What stands there.
        content: String,
    },
    /// A fact that the foot of every page must show.
    FooterFact {
        /// The fact, by its key in `site.yaml`.
        key: &'static str,
    },
    /// A page with no first-level heading, or with several.
    Headings {
        /// How many it has.
        count: usize,
    },
    /// An id given to two elements.
    DuplicateId {
        /// The id.
        id: String,
    },
    /// A link or a file of the site that is not there.
    DeadLink {
        /// The address as written.
        target: String,
    },
    /// A link to a place that its page does not have.
    DeadAnchor {
        /// The address as written.
        target: String,
    },
    /// A page that does not say what language it is in.
    NoLanguage,
    /// A folder that holds no built site.
    NotBuilt,
}

impl PageProblem {
    /// The stable id of its rule.
    pub fn rule(&self) -> &'static str {
        match self {
            PageProblem::MetaMissing { .. } | PageProblem::MetaEmpty { .. } => "page-meta",
            PageProblem::FooterFact { .. } => "page-footer",
            PageProblem::Headings { .. } => "page-heading",
            PageProblem::DuplicateId { .. } => "page-id",
            PageProblem::DeadLink { .. } | PageProblem::DeadAnchor { .. } => "page-link",
            PageProblem::NoLanguage => "page-language",
            PageProblem::NotBuilt => "not-built",
        }
    }

    /// Whether readers meet an error, or there is nothing to look at.
    pub fn is_error(&self) -> bool {
        matches!(self, PageProblem::DeadLink { .. } | PageProblem::NotBuilt)
    }

    /// The problem in words.
    pub fn words(&self, language: Language) -> Words {
        match language {
            Language::English => english(self),
            Language::Chinese => chinese(self),
        }
    }
}

fn english(problem: &PageProblem) -> Words {
    use PageProblem::*;
    match problem {
        MetaMissing { name } => words(
            format!("the page has no meta tag {name}"),
            "",
            "国办发〔2017〕47号 asks for it; the theme's templates write these tags",
        ),
        MetaEmpty { name, content } => words(
            format!("the meta tag {name} says nothing: \"{content}\""),
            "",
            "an inspection counts it as missing; give the entry or the site the value, or leave the tag out",
        ),
        FooterFact { key } => words(
            format!("the foot of the page does not show `{key}`"),
            "",
            "write it under `footer` in site.yaml; the theme must show it",
        ),
        Headings { count } => words(
            format!("the page has {count} headings of the first level, and needs one"),
            "",
            "readers with a screen reader find their way by it; mend the theme, or the HTML in the text",
        ),
        DuplicateId { id } => words(
            format!("two elements have the id `{id}`"),
            "",
            "links to it lead to the first alone; mend the theme, or the HTML in the text",
        ),
        DeadLink { target } => words(
            format!("the page links to {target}, which was not built"),
            "",
            "mend the link; if it was right before, build the site again",
        ),
        DeadAnchor { target } => words(
            format!("{target} leads to a place that the page does not have"),
            "",
            "name a heading's own anchor; it is in the table of contents of that page",
        ),
        NoLanguage => words(
            "the page does not say its language",
            "",
            "write lang=\"zh-Hans\" into the html element of the theme's base template",
        ),
        NotBuilt => words(
            "there are no built pages here",
            "",
            "run `gongkai build` first, or name the folder with --output",
        ),
    }
}

fn chinese(problem: &PageProblem) -> Words {
    use PageProblem::*;
    match problem {
        MetaMissing { name } => words(
            format!("网页没有 {name} 标签"),
            "",
            "国办发〔2017〕47号要求有这个标签；标签由主题的模板写出",
        ),
        MetaEmpty { name, content } => words(
            format!("{name} 标签是空的：“{content}”"),
            "",
            "检查时视为没有；请在条目或 site.yaml 里写上它的值，或不写这个标签",
        ),
        FooterFact { key } => words(
            format!("页脚没有显示 `{key}`"),
            "",
            "在 site.yaml 的“页脚”下写上；主题也要把它显示出来",
        ),
        Headings { count } => words(
            format!("网页有 {count} 个一级标题，应当有且只有一个"),
            "",
            "读屏软件靠它定位；请改主题，或改正文里的 HTML",
        ),
        DuplicateId { id } => words(
            format!("两个元素的 id 都是 `{id}`"),
            "",
            "指向它的链接只会到第一个；请改主题，或改正文里的 HTML",
        ),
        DeadLink { target } => words(
            format!("网页链接到 {target}，而它没有生成"),
            "",
            "改正链接；如果链接原本是对的，请重新生成网站",
        ),
        DeadAnchor { target } => words(
            format!("{target} 指向的位置在那一页上不存在"),
            "",
            "写某个标题自己的锚点；那一页的目录里有",
        ),
        NoLanguage => words(
            "网页没有注明语言",
            "",
            "在主题的基础模板的 html 元素上写 lang=\"zh-Hans\"",
        ),
        NotBuilt => words(
            "这里没有生成好的网页",
            "",
            "请先运行 `gongkai build`，或用 --output 指明文件夹",
        ),
    }
}
