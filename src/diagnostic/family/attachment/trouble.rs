//! What is said of an attachment that could not be read.

use super::{Words, words};
use crate::attachment::{Content, Damage, Harm, Trouble};

pub(super) fn english(trouble: &Trouble) -> Words {
    let (title, hint) = match trouble {
        Trouble::Empty => (
            "this attachment is empty: it has no bytes".to_owned(),
            "put the file here again",
        ),
        Trouble::Damaged(damage) => (
            format!("this attachment cannot be read: {}", english_damage(damage)),
            "open it, save it anew and put it here again; readers get it as it is",
        ),
        Trouble::Protected => (
            "this attachment asks for a password".to_owned(),
            "save it without one: nobody can read or search what is to be public",
        ),
        Trouble::TooLarge { limit } => (
            format!("this attachment is larger than {limit} MiB, so it was not looked at"),
            "make its pictures smaller, or offer it in several files",
        ),
        Trouble::Hostile(harm) => (
            format!(
                "this attachment was not read, for it may do harm: {}",
                english_harm(harm)
            ),
            "find out where it comes from before it is published",
        ),
        Trouble::TooSlow { limit } => (
            format!("this attachment could not be read in {limit} seconds, so it was not looked at"),
            "save it anew, or offer it in several files",
        ),
        Trouble::Unreadable { reason } => (
            format!("this attachment cannot be read: {reason}"),
            "check its permissions, and that no other program holds it open",
        ),
    };
    words(title, "", hint)
}

fn english_damage(damage: &Damage) -> String {
    match damage {
        Damage::Package => "it is cut off or no whole ZIP package".to_owned(),
        Damage::Missing(name) => format!("there is no {name} in it"),
        Damage::Packed(name) => format!("{name} in it cannot be unpacked"),
        Damage::NotText(name) => format!("{name} in it is no text"),
        Damage::Xml(reason) => format!("its XML is broken: {reason}"),
        Damage::XmlEnds => "its XML ends in the middle".to_owned(),
        Damage::Misnamed(Content::Unknown) => "its content is not what its name says".to_owned(),
        Damage::Misnamed(content) => {
            let content = english_content(*content);
            format!("its name does not fit: it is {content}")
        }
        Damage::Csv => "it is no CSV".to_owned(),
        Damage::Encoding => "it is text in no known encoding".to_owned(),
        Damage::Pdf => "pdftotext cannot read it: it is cut off or no whole PDF".to_owned(),
    }
}

fn english_harm(harm: &Harm) -> String {
    match harm {
        Harm::Files(count) => format!("it holds {count} files"),
        Harm::Bursts {
            name,
            packed,
            allowed,
        } => {
            format!("{name} in it, {packed} bytes packed, unpacks to more than {allowed} bytes")
        }
        Harm::Nests(depth) => format!("more than {depth} elements stand inside each other"),
        Harm::DocumentType => "its XML declares a document type, and may define entities".to_owned(),
        Harm::Entity(name) => format!("its XML uses the entity &{name};"),
    }
}

pub(super) fn chinese(trouble: &Trouble) -> Words {
    let (title, hint) = match trouble {
        Trouble::Empty => ("这个附件是空的，没有内容".to_owned(), "请重新放一次文件"),
        Trouble::Damaged(damage) => (
            format!("这个附件读不了：{}", chinese_damage(damage)),
            "请打开它，另存一份放回来；读者下载到的就是这个文件",
        ),
        Trouble::Protected => (
            "这个附件设了密码".to_owned(),
            "请去掉密码再保存：公开的文件要让人看得到、搜得到",
        ),
        Trouble::TooLarge { limit } => (
            format!("这个附件超过 {limit} MiB，没有检查，也搜不到"),
            "请缩小里面的图片，或者分成几个文件",
        ),
        Trouble::Hostile(harm) => (
            format!("这个附件可能有害，没有读取：{}", chinese_harm(harm)),
            "公开之前请查清它的来历",
        ),
        Trouble::TooSlow { limit } => (
            format!("这个附件 {limit} 秒之内没有读完，没有检查"),
            "请另存一份，或者分成几个文件",
        ),
        Trouble::Unreadable { reason } => (
            format!("这个附件读不了：{reason}"),
            "检查文件的权限，并确认没有别的程序占用它",
        ),
    };
    words(title, "", hint)
}

fn chinese_damage(damage: &Damage) -> String {
    match damage {
        Damage::Package => "文件不完整，或者不是完整的 ZIP 包".to_owned(),
        Damage::Missing(name) => format!("里面没有 {name}"),
        Damage::Packed(name) => format!("里面的 {name} 解不开"),
        Damage::NotText(name) => format!("里面的 {name} 不是文字"),
        Damage::Xml(_) => "里面的 XML 有错".to_owned(),
        Damage::XmlEnds => "里面的 XML 不完整".to_owned(),
        Damage::Misnamed(Content::Unknown) => "内容与扩展名不符".to_owned(),
        Damage::Misnamed(content) => {
            let content = chinese_content(*content);
            format!("扩展名不对，它其实是{content}")
        }
        Damage::Csv => "不是 CSV".to_owned(),
        Damage::Encoding => "文字的编码认不出来".to_owned(),
        Damage::Pdf => "pdftotext 读不了，文件不完整或者不是 PDF".to_owned(),
    }
}

fn chinese_harm(harm: &Harm) -> String {
    match harm {
        Harm::Files(count) => format!("里面有 {count} 个文件"),
        Harm::Bursts {
            name,
            packed,
            allowed,
        } => {
            format!("里面的 {name} 压缩后 {packed} 字节，解开超过 {allowed} 字节")
        }
        Harm::Nests(depth) => format!("里面的元素套了 {depth} 层以上"),
        Harm::DocumentType => "里面的 XML 声明了文档类型，可能定义实体".to_owned(),
        Harm::Entity(name) => format!("里面的 XML 用了实体 &{name};"),
    }
}

/// What a file is, in words.
pub(super) fn english_content(content: Content) -> &'static str {
    match content {
        Content::Zip => "a ZIP of something else",
        Content::Rar => "a RAR archive",
        Content::SevenZip => "a 7z archive",
        Content::Png => "a PNG picture",
        Content::Jpeg => "a JPEG picture",
        Content::Gif => "a GIF picture",
        Content::Rtf => "an RTF document",
        Content::Markup => "an HTML or XML page",
        Content::OldOffice => "a file of Office 97 to 2003",
        Content::Unknown => "something unknown",
    }
}

/// The same in Chinese.
pub(super) fn chinese_content(content: Content) -> &'static str {
    match content {
        Content::Zip => "别的内容的 ZIP 包",
        Content::Rar => "RAR 压缩包",
        Content::SevenZip => "7z 压缩包",
        Content::Png => "PNG 图片",
        Content::Jpeg => "JPEG 图片",
        Content::Gif => "GIF 图片",
        Content::Rtf => "RTF 文档",
        Content::Markup => "HTML 或 XML 网页",
        Content::OldOffice => "Office 97 到 2003 的文件",
        Content::Unknown => "别的东西",
    }
}

/// What a file is in which nothing can be looked at.
pub(super) fn english_format(content: Content) -> &'static str {
    match content {
        Content::Zip => "a ZIP archive",
        Content::Unknown => "of no format that is known",
        other => english_content(other),
    }
}

/// The same in Chinese.
pub(super) fn chinese_format(content: Content) -> &'static str {
    match content {
        Content::Zip => "ZIP 压缩包",
        Content::Unknown => "认不出的格式",
        other => chinese_content(other),
    }
}
