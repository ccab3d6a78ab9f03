//! What is said of a file that a server or a browser would run.

use super::{Words, words};
use crate::attachment::active::{Active, ProgramKind, SvgFault};

pub(super) fn english(active: &Active) -> Words {
    use Active::*;
    const REASON: &str = "; if it must be offered as it is, write `allow: {active-attachment: reason}`, and send it as docs/serving.md says";
    let (title, hint) = match active {
        ServerCode(ending) => (
            format!("a file with the ending `.{ending}` is code that a web server runs"),
            "put it into a ZIP archive; this cannot be allowed, for it depends on the server what happens"
                .to_owned(),
        ),
        ServerSettings(name) => (
            format!("web servers take a file called `{name}` for their settings"),
            "put it into a ZIP archive; this cannot be allowed".to_owned(),
        ),
        Page(ending) => (
            format!(
                "a file with `.{ending}` in its name opens as a page of this site, with every script in it"
            ),
            format!("offer it as PDF, or make its text the text of an entry{REASON}"),
        ),
        PagePart(ending) => (
            format!(
                "a file with the ending `.{ending}` is loaded by pages, as a script or a style of this site"
            ),
            format!("put it into a ZIP archive{REASON}"),
        ),
        Program(ending) => (
            format!("a file with the ending `.{ending}` is run by the computer of whoever opens it"),
            format!("offer a document, or put it into a ZIP archive{REASON}"),
        ),
        MacroEnding(ending) => (
            format!("a file with the ending `.{ending}` is there to hold macros"),
            format!("save it without macros, as .docx, .xlsx or .pptx{REASON}"),
        ),
        Unknown(ending) => (
            format!("nobody can say what servers and browsers do with a file with the ending `.{ending}`"),
            format!("save it in a common format, or put it into a ZIP archive{REASON}"),
        ),
        SvgAsFile => (
            "an SVG that is opened by itself is a page of this site".to_owned(),
            format!("show it as a picture, `![what it shows](file.svg)`, or offer it as PDF or PNG{REASON}"),
        ),
        Markup => (
            "this file is a web page, whatever its name says".to_owned(),
            format!("find out where it comes from, and put the right file here{REASON}"),
        ),
        Code(found) => (
            format!("there is code in this file, `{found}`, which runs where a program goes by the bytes"),
            format!("find out where it comes from, and put the right file here{REASON}"),
        ),
        ProgramBytes(kind) => (
            format!("this file is {}, whatever its name says", program_english(*kind)),
            format!("find out where it comes from, and put the right file here{REASON}"),
        ),
        ScriptPicture => (
            "this picture can be read as a script too".to_owned(),
            format!("open it and save it anew{REASON}"),
        ),
        ArchiveAtEnd => (
            "an archive is hidden at the end of this file".to_owned(),
            format!("open it and save it anew; offer the archive as a file of its own{REASON}"),
        ),
        PdfAction(action) => (
            format!("this PDF does something by itself: `{action}`"),
            format!("print it as PDF anew, which leaves actions out{REASON}"),
        ),
        PdfUnseen => (
            "part of this PDF is locked or packed so that nobody can see whether it does something by itself"
                .to_owned(),
            format!("save it without protection, or print it as PDF anew{REASON}"),
        ),
        Macros => (
            "there are macros in this document".to_owned(),
            format!("save it without macros, as .docx, .xlsx or .pptx{REASON}"),
        ),
        RemoteTemplate => (
            "this document loads its template or a part of it from another place".to_owned(),
            format!("copy its content into a new document{REASON}"),
        ),
        Svg(fault) => (
            format!("this SVG is more than a picture: {}", svg_english(fault)),
            format!(
                "save it as plain SVG without scripts, animation, links and styles from elsewhere, or as PNG{REASON}"
            ),
        ),
        XmlPage => (
            "browsers show this XML as a page: it names HTML, SVG or a style sheet, or it cannot be read"
                .to_owned(),
            format!("offer it as a table or text, or put it into a ZIP archive{REASON}"),
        ),
    };
    words(title, "", hint)
}

fn program_english(kind: ProgramKind) -> &'static str {
    match kind {
        ProgramKind::Windows => "a Windows program",
        ProgramKind::Other => "a program",
        ProgramKind::Script => "a script that begins with `#!`",
        ProgramKind::WebAssembly => "a WebAssembly program",
        ProgramKind::Flash => "a Flash film",
        ProgramKind::Shortcut => "a Windows shortcut or help file",
    }
}

fn svg_english(fault: &SvgFault) -> String {
    match fault {
        SvgFault::TooLarge => "it is larger than 32 MiB".to_owned(),
        SvgFault::Encoding => "it is not UTF-8".to_owned(),
        SvgFault::NotSvg => "it is no whole SVG".to_owned(),
        SvgFault::Deep => "its elements lie too deep inside each other".to_owned(),
        SvgFault::Entity => "it uses entities".to_owned(),
        SvgFault::Instruction => "it names a style sheet or another instruction".to_owned(),
        SvgFault::Element(name, line) => format!("the element `{name}` on line {line}"),
        SvgFault::Attribute(name, line) => format!("the attribute `{name}` on line {line}"),
        SvgFault::Address(line) => format!("an address on line {line} leads out of it"),
        SvgFault::Style(line) => format!("a style on line {line} loads something or hides what it says"),
    }
}

pub(super) fn chinese(active: &Active) -> Words {
    use Active::*;
    const REASON: &str =
        "；确实要原样提供的，写 `允许: {active-attachment: 理由}`，并按 docs/serving.md 配置服务器";
    let (title, hint) = match active {
        ServerCode(ending) => (
            format!("以“.{ending}”结尾的文件是网页服务器会执行的程序"),
            "请打成 ZIP 压缩包；这一条不能允许，会发生什么全看服务器".to_owned(),
        ),
        ServerSettings(name) => (
            format!("网页服务器会把名为“{name}”的文件当作自己的设置"),
            "请打成 ZIP 压缩包；这一条不能允许".to_owned(),
        ),
        Page(ending) => (
            format!("名称里有“.{ending}”的文件会作为本站的网页打开，其中的脚本都会执行"),
            format!("请改用 PDF，或者把它的文字写成条目的正文{REASON}"),
        ),
        PagePart(ending) => (
            format!("以“.{ending}”结尾的文件会被网页当作本站的脚本或样式载入"),
            format!("请打成 ZIP 压缩包{REASON}"),
        ),
        Program(ending) => (
            format!("以“.{ending}”结尾的文件，谁打开就在谁的电脑上执行"),
            format!("请提供文档，或者打成 ZIP 压缩包{REASON}"),
        ),
        MacroEnding(ending) => (
            format!("以“.{ending}”结尾的文件是用来存放宏的"),
            format!("请另存为不含宏的 .docx、.xlsx 或 .pptx{REASON}"),
        ),
        Unknown(ending) => (
            format!("说不准服务器和浏览器会怎样处理以“.{ending}”结尾的文件"),
            format!("请存成常用的格式，或者打成 ZIP 压缩包{REASON}"),
        ),
        SvgAsFile => (
            "单独打开的 SVG 就是本站的一个网页".to_owned(),
            format!("请作为图片显示，写 `![图片说明](文件.svg)`，或者改用 PDF、PNG{REASON}"),
        ),
        Markup => (
            "不管名称怎么写，这个文件其实是网页".to_owned(),
            format!("请弄清它的来历，换成正确的文件{REASON}"),
        ),
        Code(found) => (
            format!("这个文件里有代码“{found}”，凭内容判断格式的程序会执行它"),
            format!("请弄清它的来历，换成正确的文件{REASON}"),
        ),
        ProgramBytes(kind) => (
            format!("不管名称怎么写，这个文件其实是{}", program_chinese(*kind)),
            format!("请弄清它的来历，换成正确的文件{REASON}"),
        ),
        ScriptPicture => (
            "这张图片也能当作脚本来读".to_owned(),
            format!("请打开后另存一份{REASON}"),
        ),
        ArchiveAtEnd => (
            "这个文件的末尾藏着一个压缩包".to_owned(),
            format!("请打开后另存一份，压缩包单独提供{REASON}"),
        ),
        PdfAction(action) => (
            format!("这个 PDF 会自己做事：{action}"),
            format!("请重新打印成 PDF，动作就不会带过去{REASON}"),
        ),
        PdfUnseen => (
            "这个 PDF 有一部分加了锁或者特殊压缩，看不出它会不会自己做事".to_owned(),
            format!("请去掉保护另存，或者重新打印成 PDF{REASON}"),
        ),
        Macros => (
            "这个文档里有宏".to_owned(),
            format!("请另存为不含宏的 .docx、.xlsx 或 .pptx{REASON}"),
        ),
        RemoteTemplate => (
            "这个文档会从别处载入模板或部分内容".to_owned(),
            format!("请把内容复制到新文档里{REASON}"),
        ),
        Svg(fault) => (
            format!("这个 SVG 不只是图片：{}", svg_chinese(fault)),
            format!("请另存为不带脚本、动画、链接和外部样式的普通 SVG，或者 PNG{REASON}"),
        ),
        XmlPage => (
            "浏览器会把这个 XML 显示成网页：其中写着 HTML、SVG 或样式表，或者读不懂".to_owned(),
            format!("请改用表格或文本，或者打成 ZIP 压缩包{REASON}"),
        ),
    };
    words(title, "", hint)
}

fn program_chinese(kind: ProgramKind) -> &'static str {
    match kind {
        ProgramKind::Windows => " Windows 程序",
        ProgramKind::Other => "程序",
        ProgramKind::Script => "以 #! 开头的脚本",
        ProgramKind::WebAssembly => " WebAssembly 程序",
        ProgramKind::Flash => " Flash 影片",
        ProgramKind::Shortcut => " Windows 快捷方式或帮助文件",
    }
}

fn svg_chinese(fault: &SvgFault) -> String {
    match fault {
        SvgFault::TooLarge => "大于 32 MiB".to_owned(),
        SvgFault::Encoding => "不是 UTF-8 编码".to_owned(),
        SvgFault::NotSvg => "不是完整的 SVG".to_owned(),
        SvgFault::Deep => "元素嵌套太深".to_owned(),
        SvgFault::Entity => "用了实体".to_owned(),
        SvgFault::Instruction => "指定了样式表或别的处理指令".to_owned(),
        SvgFault::Element(name, line) => format!("第 {line} 行的元素 {name}"),
        SvgFault::Attribute(name, line) => format!("第 {line} 行的属性 {name}"),
        SvgFault::Address(line) => format!("第 {line} 行的地址指向文件之外"),
        SvgFault::Style(line) => format!("第 {line} 行的样式会载入别的东西，或者写法含混"),
    }
}
