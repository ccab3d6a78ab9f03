//! What may be wrong with the paths of files that are to be published: no file system can hold
//! them, or not every one.

use super::{Words, words};
use crate::diagnostic::Language;
use crate::output::PathFault;

/// A path at which a file cannot stand, or cannot stand everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressProblem {
    /// The path cannot be made.
    Path(PathFault),
    /// Another path differs in its capitals alone.
    OtherCase {
        /// The address.
        url: String,
        /// The other one.
        other: String,
    },
    /// The search index keeps its own files there.
    OfSearch {
        /// The address.
        url: String,
    },
}

impl AddressProblem {
    /// The stable id of its rule.
    pub fn rule(&self) -> &'static str {
        match self {
            AddressProblem::Path(PathFault::Reserved { .. }) => "reserved-name",
            AddressProblem::Path(_) => "path-length",
            AddressProblem::OtherCase { .. } | AddressProblem::OfSearch { .. } => "duplicate-url",
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

/// Names of which this matters are long: their beginning says which.
fn beginning(name: &str) -> String {
    const SHOWN: usize = 30;
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

fn english(problem: &AddressProblem) -> Words {
    match problem {
        AddressProblem::Path(PathFault::LongPart { part, bytes, most }) => words(
            format!(
                "`{}` makes a file or folder name of {bytes} bytes in an address; file systems take {most}",
                beginning(part)
            ),
            "too long for a file name",
            "write a shorter one; a unit or category without `slug` can be given one",
        ),
        AddressProblem::Path(PathFault::LongPath { path, bytes, most }) => words(
            format!(
                "`{}` makes an address of {bytes} bytes; {most} is the most",
                beginning(path)
            ),
            "too long for a path",
            "write a shorter one; a unit or category without `slug` can be given one",
        ),
        AddressProblem::Path(PathFault::Reserved { part }) => words(
            format!(
                "`{}` cannot be the name of a file or folder on Windows",
                beginning(part)
            ),
            "a reserved name",
            "take another name: con, nul, aux, prn, com1 and lpt1 (also with an ending), the signs * ? \" < > | and a dot or space at the end do not work there",
        ),
        AddressProblem::OtherCase { url, other } => words(
            format!("the addresses {url} and {other} differ in capital letters alone"),
            "the second claim",
            "keep one of them: many file systems hold only one of the two",
        ),
        AddressProblem::OfSearch { url } => words(
            format!("{url} lies where the search index keeps its files"),
            "taken",
            "below /search/ only addresses ending in .html or / are free",
        ),
    }
}

fn chinese(problem: &AddressProblem) -> Words {
    match problem {
        AddressProblem::Path(PathFault::LongPart { part, bytes, most }) => words(
            format!(
                "“{}”在网址中成为一个 {bytes} 字节的文件名或文件夹名，而文件系统最多容纳 {most} 字节",
                beginning(part)
            ),
            "文件名太长",
            "请写短一些；没有写“网址名”（slug）的机构和分类，可以给它一个",
        ),
        AddressProblem::Path(PathFault::LongPath { path, bytes, most }) => words(
            format!("“{}”的网址有 {bytes} 字节，最多 {most} 字节", beginning(path)),
            "路径太长",
            "请写短一些；没有写“网址名”（slug）的机构和分类，可以给它一个",
        ),
        AddressProblem::Path(PathFault::Reserved { part }) => words(
            format!("“{}”在 Windows 上不能作文件名或文件夹名", beginning(part)),
            "系统保留的名称",
            "请换一个名称：con、nul、aux、prn、com1、lpt1 等（带后缀也一样）、* ? \" < > | 这些符号、以点或空格结尾的名称在那里都不能用",
        ),
        AddressProblem::OtherCase { url, other } => words(
            format!("{url} 和 {other} 两个网址只有大小写不同"),
            "这是第二个",
            "请只留一个：许多文件系统不分大小写，只能放下其中一个",
        ),
        AddressProblem::OfSearch { url } => words(
            format!("{url} 是全文检索存放索引文件的地方"),
            "已被占用",
            "/search/ 下面只能用以 .html 或 / 结尾的网址",
        ),
    }
}
