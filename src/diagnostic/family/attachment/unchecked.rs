//! What is said of the parts of an attachment that could not be looked at.

use super::super::{Words, words};
use crate::attachment::Unchecked;

pub(super) fn english(part: &Unchecked, more: usize) -> Words {
    match part {
        Unchecked::File(name) => words(
            match more {
                0 => format!("`{name}` within this attachment cannot be looked at"),
                more => format!("`{name}` and {more} more within this attachment cannot be looked at"),
            },
            "",
            "take out macros and embedded objects, or offer the file by itself; if somebody has looked through them, allow `attachment` in the entry, with the reason",
        ),
        Unchecked::EnclosedFiles => words(
            "there are files within this PDF, which cannot be looked at",
            "",
            "take them out, or offer them by themselves; if somebody has looked through them, allow `attachment` in the entry, with the reason",
        ),
        Unchecked::Properties => words(
            "the properties and notes of this PDF cannot be looked at: it is protected, or packed in an unusual way",
            "",
            "save it again without protection; if somebody has looked through them, allow `attachment` in the entry, with the reason",
        ),
        Unchecked::Letters => words(
            "the words of this PDF cannot be read: its fonts do not say which letters they draw",
            "",
            "nobody can search it or copy from it; save the document as PDF from the program it was written in; if somebody has looked through it, allow `attachment` in the entry, with the reason",
        ),
        Unchecked::Versions => words(
            "this PDF holds so many earlier versions of itself that not all of them were looked at",
            "",
            "whoever downloads it can read them: save it anew under another name, so that only the last is left; if somebody has looked through them, allow `attachment` in the entry, with the reason",
        ),
        Unchecked::Pages { first, count } => words(
            match count {
                1 => format!("page {first} of this attachment is a picture without text"),
                count => format!(
                    "{count} pages of this attachment are without text; the first that is a picture is page {first}"
                ),
            },
            "",
            "nobody can search them or have them read aloud; let a text recognition run over it; if somebody has looked through them, allow `attachment-scan` in the entry, with the reason",
        ),
    }
}

pub(super) fn chinese(part: &Unchecked, more: usize) -> Words {
    match part {
        Unchecked::File(name) => words(
            match more {
                0 => format!("这个附件里的 {name} 没法检查"),
                more => format!("这个附件里的 {name} 等 {} 个文件没法检查", more + 1),
            },
            "",
            "请删去宏和嵌入的对象，或者把这个文件单独提供；如果已经人工检查过，请在条目的“允许”里写 attachment 和理由",
        ),
        Unchecked::EnclosedFiles => words(
            "这个 PDF 里夹带了别的文件，没法检查",
            "",
            "请删去，或者单独提供；如果已经人工检查过，请在条目的“允许”里写 attachment 和理由",
        ),
        Unchecked::Properties => words(
            "这个 PDF 的属性和批注没法检查：文件加了保护，或者压缩方式少见",
            "",
            "请去掉保护后另存一份；如果已经人工检查过，请在条目的“允许”里写 attachment 和理由",
        ),
        Unchecked::Letters => words(
            "这个 PDF 的文字读不出来：字体没有说明画的是哪些字",
            "",
            "它搜不到，也复制不了；请用写这份文件的软件另存为 PDF；如果已经人工检查过，请在条目的“允许”里写 attachment 和理由",
        ),
        Unchecked::Versions => words(
            "这个 PDF 里留有许多以前的版本，没有全部检查",
            "",
            "下载的人都能看到：请用另一个文件名另存一份，只留下最后的版本；如果已经人工检查过，请在条目的“允许”里写 attachment 和理由",
        ),
        Unchecked::Pages { first, count } => words(
            match count {
                1 => format!("这个附件的第 {first} 页是没有文字的图片"),
                count => format!("这个附件有 {count} 页没有文字，其中第 {first} 页是图片"),
            },
            "",
            "这样的页搜不到，也不能朗读；请做文字识别；如果已经人工检查过，请在条目的“允许”里写 attachment-scan 和理由",
        ),
    }
}
