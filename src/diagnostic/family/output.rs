//! What a build may find in the output folder before it writes there.

use super::{Words, words};
use crate::diagnostic::Language;

/// A finding about the output folder as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputProblem {
    /// A file that does not hold what the last build wrote.
    Altered,
    /// A file of the last build that is gone.
    Missing,
    /// A file that no build wrote.
    Strange {
        /// Whether the records that would know are damaged.
        is_unsure: bool,
    },
    /// A record of the last build that is missing or damaged.
    Record,
    /// A file or folder that fewer may read, or more may change, than all others.
    Permissions,
    /// More of these.
    More {
        /// How many.
        count: usize,
    },
    /// A folder on a file system without locks.
    NoLocks,
}

impl OutputProblem {
    /// The stable id of its rule.
    pub fn rule(&self) -> &'static str {
        match self {
            OutputProblem::NoLocks => "no-locks",
            _ => "tampered-output",
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

fn english(problem: &OutputProblem) -> Words {
    use OutputProblem::*;
    match problem {
        Altered => words(
            "this file was changed since the last build wrote it",
            "",
            "it is written anew, or removed if it is no part of the site any more; find out who changed it: what is meant to stay belongs into content/ or the theme",
        ),
        Missing => words(
            "this file of the site is gone",
            "",
            "it is written anew if it is still part of the site; find out who removed it",
        ),
        Strange { is_unsure: false } => words(
            "gongkai did not write this file, and whoever asks for it gets it with the site",
            "",
            "it was left alone; if nobody of yours put it there, take it away and look into how it came: the folder is gongkai's alone",
        ),
        Strange { is_unsure: true } => words(
            "nothing says who wrote this file: the records of the last build are damaged",
            "",
            "it was left alone, and may be a page that was taken down; look at it, and delete it if it is",
        ),
        Record => words(
            "this record of the last build is missing or damaged",
            "",
            "it is written anew; what it says is known from the other records as far as these go",
        ),
        Permissions => words(
            "who may read or change this is not what it is for all others",
            "",
            "it is given their permissions again; find out who changed it",
        ),
        More { count } => words(
            format!("{count} more are not as the last build left them"),
            "",
            "`gongkai build` names the first of each kind",
        ),
        NoLocks => words(
            "the file system of this folder has no locks, so two builds at once are not kept apart",
            "",
            "see to it that only one runs at a time, or build into a folder on a disk of this machine",
        ),
    }
}

fn chinese(problem: &OutputProblem) -> Words {
    use OutputProblem::*;
    match problem {
        Altered => words(
            "这个文件在上次生成之后被改过",
            "",
            "本次会重新写出，已不属于网站的会删除；请查明是谁改的：要保留的改动应当写进 content/ 或主题里",
        ),
        Missing => words(
            "网站的这个文件不见了",
            "",
            "如果它仍属于网站，本次会重新写出；请查明是谁删的",
        ),
        Strange { is_unsure: false } => words(
            "这个文件不是 gongkai 写的，却会随网站一起对外提供",
            "",
            "没有动它；如果不是你们自己放的，请移走并查明来历：这个文件夹只归 gongkai 使用",
        ),
        Strange { is_unsure: true } => words(
            "查不出这个文件是谁写的：上次生成的记录已损坏",
            "",
            "没有动它，它也许是已经撤下的网页；请看一看，是的话就删掉",
        ),
        Record => words(
            "上次生成的这份记录缺失或损坏",
            "",
            "本次会重新写出；其中的内容尽量取自其他记录",
        ),
        Permissions => words(
            "它的读写权限与其他文件不同",
            "",
            "本次会恢复成与其他文件一样；请查明是谁改的",
        ),
        More { count } => words(
            format!("还有 {count} 个与上次生成时不一样"),
            "",
            "每一类只列出前面一些",
        ),
        NoLocks => words(
            "这个文件夹所在的文件系统不支持加锁，无法防止两次生成同时进行",
            "",
            "请保证同一时间只运行一次，或生成到本机磁盘上的文件夹",
        ),
    }
}
