//! What may be wrong with attachments, and personal data in them and in texts.

mod active;
mod trouble;
mod unchecked;

use super::{Words, words};
use crate::attachment::active::Active;
use crate::attachment::{Content, PartName, Trouble, Unchecked};
use crate::check::PersonalKind;
use crate::diagnostic::{Language, Severity};

/// A finding about an attachment, or about personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachmentProblem {
    /// It could not be read.
    Trouble(Trouble),
    /// A server or a browser would run it.
    Active(Active),
    /// It was read, and there is nothing in it.
    Empty,
    /// It carries what it does not show.
    Hidden(PartName),
    /// It is pictures of pages.
    Scan {
        /// How many.
        pages: usize,
    },
    /// It has more text than is kept.
    Long,
    /// Its format cannot be looked at.
    Format(Content),
    /// It is a PDF, and there is no program to read it with.
    NoProgram,
    /// There is something in it that cannot be looked at.
    Unchecked {
        /// What it is; of several files the first.
        part: Unchecked,
        /// How many more files there are.
        more: usize,
    },
    /// Something that belongs to a person.
    Personal {
        /// What it is.
        kind: PersonalKind,
        /// Where in an attachment; `None` in an entry or page.
        part: Option<PartName>,
        /// How many more of the kind there are in the file.
        more: usize,
    },
}

impl AttachmentProblem {
    /// The stable id of its rule.
    pub fn rule(&self) -> &'static str {
        use AttachmentProblem::*;
        match self {
            Active(_) => "active-attachment",
            Unchecked {
                part: crate::attachment::Unchecked::Pages { .. },
                ..
            } => "attachment-scan",
            Trouble(_) | Unchecked { .. } => "attachment",
            Format(_) => "attachment-format",
            NoProgram => "attachment-program",
            Empty | Long => "attachment-text",
            Hidden(_) => "attachment-hidden",
            Scan { .. } => "attachment-scan",
            Personal { kind, .. } => kind.rule(),
        }
    }

    /// The severity it has unless the site says otherwise. A number whose check digit, date and
    /// region fit is one, and in what could not be looked at there may be some; everything else is to
    /// be looked at.
    pub fn default_severity(&self) -> Severity {
        use AttachmentProblem::*;
        match self {
            Active(_) | Trouble(_) | Unchecked { .. } | Format(_) | NoProgram | Scan { .. } => {
                Severity::Error
            }
            Personal { kind, .. } if *kind == PersonalKind::Identity => Severity::Error,
            Personal { .. } | Hidden(_) | Empty | Long => Severity::Warning,
        }
    }

    /// Whether no reason makes it fit to be published.
    pub fn is_fatal(&self) -> bool {
        matches!(self, AttachmentProblem::Active(active) if active.is_fatal())
    }

    /// The problem in words.
    pub fn words(&self, language: Language) -> Words {
        match language {
            Language::English => english(self),
            Language::Chinese => chinese(self),
        }
    }
}

fn english(problem: &AttachmentProblem) -> Words {
    use AttachmentProblem::*;
    match problem {
        Trouble(trouble) => trouble::english(trouble),
        Active(active) => active::english(active),
        Empty => words(
            "nothing can be read in this attachment",
            "",
            "look whether it is the right file; it is offered to readers as it is",
        ),
        Hidden(PartName::Sheet(sheet)) => words(
            format!("this attachment holds what it does not show, on the sheet `{sheet}`"),
            "",
            "whoever downloads it can read it: take out hidden sheets, rows and columns",
        ),
        Hidden(_) => words(
            "this attachment holds deleted passages or comments",
            "",
            "whoever downloads it can read them: accept the changes, and take out the comments",
        ),
        Scan { pages } => words(
            format!(
                "this attachment is a scan without text: {pages} page{} of pictures",
                if *pages == 1 { "" } else { "s" }
            ),
            "",
            "nobody can search it or have it read aloud; save the document as PDF from the program it was written in, or let a text recognition run over it",
        ),
        Long => words(
            "this attachment has more text, rows or columns than are shown and searched",
            "",
            "all of it was looked through for personal data; offer it in several files so that it can be found",
        ),
        Format(content) => words(
            format!(
                "nothing in this attachment can be looked at: it is {}",
                trouble::english_format(*content)
            ),
            "",
            "save it as DOCX, XLSX, OFD or PDF, or unpack it; if somebody has looked through it, allow `attachment-format` in the entry, with the reason",
        ),
        NoProgram => words(
            "this PDF could not be looked at: pdftotext is not installed",
            "",
            "install it (Debian: apt-get install poppler-utils poppler-data); a site that does without says `check: {attachment-program: warning}` in site.yaml",
        ),
        Unchecked { part, more } => unchecked::english(part, *more),
        Personal { kind, part, more } => english_personal(*kind, part.as_ref(), *more),
    }
}

fn english_personal(kind: PersonalKind, part: Option<&PartName>, more: usize) -> Words {
    let (what, label, hint) = match kind {
        PersonalKind::Identity => (
            "an identity number",
            "its check digit fits",
            "hide it, as in 330102********1234, or take it out",
        ),
        PersonalKind::Mobile => (
            "a mobile number",
            "whose is it?",
            "hide it, as in 138****5678; list it under `contacts` in site.yaml if it is an office's",
        ),
        PersonalKind::Landline => (
            "a telephone number that nothing calls an office's",
            "whose is it?",
            "hide it, or list it under `contacts` in site.yaml if it is an office's",
        ),
        PersonalKind::BankCard => (
            "a bank card's number",
            "its check digit fits",
            "hide it, as in 6222 **** **** 1234; list it under `contacts` in site.yaml if it is an office's account",
        ),
        PersonalKind::Email => (
            "a mail address that nothing calls an office's",
            "whose is it?",
            "hide it, or list it (or its host, as @example.com) under `contacts` in site.yaml if it is an office's",
        ),
        PersonalKind::Home => (
            "where somebody lives, down to the house",
            "here",
            "leave out the street and the house",
        ),
        PersonalKind::Passport => (
            "a passport's or travel permit's number",
            "here",
            "hide it, or take it out",
        ),
    };
    let place = match part {
        Some(PartName::Page(page)) => format!(" on page {page} of this attachment"),
        Some(PartName::Sheet(sheet)) => format!(" on the sheet `{sheet}` of this attachment"),
        Some(PartName::Whole) => " in this attachment".to_owned(),
        Some(PartName::Properties) => " in this attachment, in its properties or notes".to_owned(),
        None => String::new(),
    };
    let rest = match more {
        0 => String::new(),
        1 => ", and one more in this file".to_owned(),
        more => format!(", and {more} more in this file"),
    };
    words(format!("{what}{place}{rest}"), label, hint)
}

fn chinese(problem: &AttachmentProblem) -> Words {
    use AttachmentProblem::*;
    match problem {
        Trouble(trouble) => trouble::chinese(trouble),
        Active(active) => active::chinese(active),
        Empty => words(
            "这个附件里读不出任何文字",
            "",
            "请看是不是放错了文件；读者下载到的就是这个文件",
        ),
        Hidden(PartName::Sheet(sheet)) => words(
            format!("这个附件的工作表“{sheet}”里有不显示的内容"),
            "",
            "下载的人都能看到：请删去隐藏的工作表、行和列",
        ),
        Hidden(_) => words(
            "这个附件里留有修订时删去的文字或批注",
            "",
            "下载的人都能看到：请接受全部修订，并删去批注",
        ),
        Scan { pages } => words(
            format!("这个附件是没有文字的扫描件，共 {pages} 页图片"),
            "",
            "它搜不到，也不能朗读；请用写这份文件的软件另存为 PDF，或者先做文字识别",
        ),
        Long => words(
            "这个附件的文字、行或列太多，后面的部分不显示，也搜不到",
            "",
            "个人信息已经全部查过；请分成几个文件，让人搜得到",
        ),
        Format(content) => words(
            format!(
                "这个附件的内容没法检查：它是{}",
                trouble::chinese_format(*content)
            ),
            "",
            "请另存为 DOCX、XLSX、OFD 或 PDF，压缩包请解开；如果已经人工检查过，请在条目的“允许”里写 attachment-format 和理由",
        ),
        NoProgram => words(
            "这个 PDF 没有检查：没有安装 pdftotext",
            "",
            "请安装（Debian：apt-get install poppler-utils poppler-data）；全站不用它的，在 site.yaml 里写 check: {attachment-program: warning}",
        ),
        Unchecked { part, more } => unchecked::chinese(part, *more),
        Personal { kind, part, more } => chinese_personal(*kind, part.as_ref(), *more),
    }
}

fn chinese_personal(kind: PersonalKind, part: Option<&PartName>, more: usize) -> Words {
    let (what, label, hint) = match kind {
        PersonalKind::Identity => (
            "公民身份号码",
            "校验码相符",
            "请遮去一部分，如 330102********1234，或者删去",
        ),
        PersonalKind::Mobile => (
            "手机号码",
            "是谁的？",
            "请遮去一部分，如 138****5678；如果是办公用的，写进 site.yaml 的“办公联系方式”",
        ),
        PersonalKind::Landline => (
            "固定电话号码，看不出是办公电话",
            "是谁的？",
            "请遮去一部分；如果是办公用的，写进 site.yaml 的“办公联系方式”",
        ),
        PersonalKind::BankCard => (
            "银行卡号",
            "校验码相符",
            "请遮去一部分，如 6222 **** **** 1234；如果是单位账号，写进 site.yaml 的“办公联系方式”",
        ),
        PersonalKind::Email => (
            "电子邮箱，看不出是办公邮箱",
            "是谁的？",
            "请删去；如果是办公用的，写进 site.yaml 的“办公联系方式”，整个域名可写成 @example.com",
        ),
        PersonalKind::Home => ("写到门牌的住址", "在这里", "请删去街道和门牌"),
        PersonalKind::Passport => ("护照或通行证号码", "在这里", "请遮去一部分，或者删去"),
    };
    let place = match part {
        Some(PartName::Page(page)) => format!("附件第 {page} 页有"),
        Some(PartName::Sheet(sheet)) => format!("附件的工作表“{sheet}”有"),
        Some(PartName::Whole) => "附件里有".to_owned(),
        Some(PartName::Properties) => "附件的属性或批注里有".to_owned(),
        None => "这里有".to_owned(),
    };
    let rest = match more {
        0 => String::new(),
        more => format!("，这个文件里另有 {more} 处"),
    };
    words(format!("{place}{what}{rest}"), label, hint)
}
