//! Every sentence that an import says, in Chinese and English.

use super::document::{Confidence, Field, Note, Place, Reason};
use super::source::{Fault, Kind};
use crate::diagnostic::Language;

/// The name of a field: its key in the front matter, or in English.
pub fn field(lang: Language, field: Field) -> &'static str {
    let english = match field {
        Field::Title => "title",
        Field::IndexNumber => "index_number",
        Field::Unit => "unit",
        Field::Published => "published",
        Field::Issued => "issued",
        Field::DocumentNumber => "document_number",
        Field::Category => "category",
        Field::Genre => "genre",
        Field::Keywords => "keywords",
        Field::Disclosure => "disclosure",
        Field::Source => "source",
        Field::Summary => "summary",
        Field::Effective => "effective",
        Field::Expires => "expires",
        Field::Repealed => "repealed",
        Field::Editor => "editor",
        Field::Language => "language",
        Field::Body => "body",
        Field::Other => "other",
        Field::Chrome => "page",
    };
    lang.pick(english, super::draft::key(field))
}

/// How sure a value is.
pub fn confidence(lang: Language, confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Sure => lang.pick("sure", "确定"),
        Confidence::Likely => lang.pick("likely", "较可靠"),
        Confidence::Guess => lang.pick("guess", "推测"),
    }
}

/// Where a value stood.
pub fn place(lang: Language, place: &Place) -> String {
    match place {
        Place::Line(line) => lang.pick(format!("line {line}"), format!("第 {line} 行")),
        Place::Paragraph(number) => lang.pick(format!("paragraph {number}"), format!("第 {number} 段")),
        Place::Cell { sheet, row, column } => {
            let cell = format!("{}{row}", column_letters(*column));
            match sheet.is_empty() {
                true => lang.pick(format!("cell {cell}"), format!("单元格 {cell}")),
                false => lang.pick(format!("{sheet}!{cell}"), format!("“{sheet}”{cell}")),
            }
        }
        Place::Meta(name) => lang.pick(format!("meta tag {name}"), format!("网页标签 {name}")),
        Place::Element(name) => lang.pick(format!("element {name}"), format!("网页元素 {name}")),
        Place::Signature => lang.pick("signature", "落款").to_owned(),
        Place::Title => lang.pick("title", "标题").to_owned(),
        Place::Whole => lang.pick("whole text", "全文").to_owned(),
        Place::Option => "--unit".to_owned(),
    }
}

/// A, B … Z, AA: the columns of worksheets.
fn column_letters(column: usize) -> String {
    let mut left = column;
    let mut out = Vec::new();
    while left > 0 {
        left -= 1;
        out.push(b'A' + (left % 26) as u8);
        left /= 26;
    }
    out.reverse();
    String::from_utf8_lossy(&out).into_owned()
}

/// Why something is not in the text.
pub fn reason(lang: Language, reason: Reason) -> &'static str {
    match reason {
        Reason::Title => lang.pick("title", "标题"),
        Reason::Metadata => lang.pick("metadata", "信息项"),
        Reason::Chrome => lang.pick("page around the text", "网页文字"),
        Reason::Deleted => lang.pick("deleted in a tracked change", "修订中已删除"),
        Reason::Hidden => lang.pick("hidden", "隐藏文字"),
        Reason::Comment => lang.pick("comment", "批注"),
        Reason::PageFrame => lang.pick("page header or footer", "页眉页脚"),
    }
}

/// How many rows are named.
const ROWS: usize = 10;

/// What the officer has to know.
pub fn note(lang: Language, note: &Note) -> String {
    let say = |chinese: &str, english: &str| lang.pick(english, chinese).to_owned();
    match note {
        Note::WrongEnding { kind } => lang.pick(format!("the file's ending is wrong; it was read as {kind}"), format!("扩展名与内容不符，按 {kind} 读取")),
        Note::Encoding(name) => lang.pick(format!("encoded as {name}, now UTF-8"), format!("编码是 {name}，已转为 UTF-8")),
        Note::Unwrapped => say("按固定宽度折断的行已接回成段", "lines cut at a width were put together again"),
        Note::PicturesElsewhere(count) => lang.pick(format!("pictures not in the file: {count}; save them beside the entry and write their names instead"), format!("有 {count} 张图片不在文件里：请另存到条目旁边，把地址改为文件名")),
        Note::FilesElsewhere(count) => lang.pick(format!("links to files or pages of the old site: {count}; look at them, and save the files beside the entry"), format!("有 {count} 个链接指向原网站的文件或网页：请核对，文件应存到条目旁边")),
        Note::TrackedChanges { kept, dropped } => lang.pick(format!("tracked changes: insertions kept: {kept}, deletions left out: {dropped}"), format!("文档有修订标记：保留插入 {kept} 处，不含删除 {dropped} 处")),
        Note::OldPicture(ending) => lang.pick(format!("a picture in {ending} format, which browsers do not show, was saved as a file; convert it to PNG"), format!("有 {ending} 格式的图片，浏览器不能显示，已作为文件保存：请另存为 PNG")),
        Note::LostPicture => say("有图片在文件里找不到", "a picture is named and not in the file"),
        Note::Formula => say("有公式，只取了其中的字符，请核对", "a formula: only its characters were taken; look at it"),
        Note::Form => say("表单里填写或可选的文字没有导入", "what is written in a form, or can be chosen there, was not taken over"),
        Note::Object => say("有图形、图表或嵌入对象没有导入", "a drawing, chart or embedded object was not taken over"),
        Note::LostZeros => say(
            "索引号或文号在表格里是数字，前面的 0 可能已丢失，请对照原件",
            "the number was a number in its cell: zeros at its start may be lost",
        ),
        Note::LostDigits(text) => lang.pick(format!("{text} has more digits than a cell keeps: its last ones are lost"), format!("{text} 位数太多，表格已丢失末尾的数字，请对照原件")),
        Note::SerialDate(text) => lang.pick(format!("a date was the number {text}: read as Excel's count of days"), format!("日期在表格里是数字 {text}，已按 Excel 的日期换算，请核对")),
        Note::BadIndexNumber => say("索引号不合本站的写法，check 会指出", "the index number does not fit the site; check will say how"),
        Note::UnknownUnit(name) => lang.pick(format!("site.yaml knows no unit `{name}`"), format!("site.yaml 中没有机构“{name}”")),
        Note::UnknownCategory(name) => lang.pick(format!("site.yaml has no category `{name}`"), format!("site.yaml 中没有分类“{name}”")),
        Note::Conflict { field: which, other } => lang.pick(format!("another value for {}: {other}", field(lang, *which)), format!("原文的{}另有一处不同：{other}", field(lang, *which))),
        Note::MainTextGuessed => say(
            "网页没有标明正文，按文字疏密判断，请核对首尾",
            "the page does not mark its text: found by its density; look at its start and end",
        ),
        Note::TextOutside(count) => lang.pick(format!("sentences outside the main text: {count}; they were not taken, see below"), format!("正文之外还有 {count} 段成句的文字没有导入，见下面的“网页文字”")),
        Note::NoHeader(name) => lang.pick(format!("no known column names in sheet `{name}`; it was not imported"), format!("工作表“{name}”没有可识别的表头，未导入")),
        Note::EmptyRows(rows) => {
            let count = rows.len();
            let first: Vec<String> = rows.iter().take(ROWS).map(ToString::to_string).collect();
            let more = if count > ROWS { "…" } else { "" };
            lang.pick(
                format!("rows without title and index number, not imported: {count} ({}{more})", first.join(", ")),
                format!("有 {count} 行既没有标题也没有索引号，未导入：第 {}{more} 行", first.join("、")),
            )
        }
        Note::RowsAbove(text) => lang.pick(format!("above the column names, not imported: {text}"), format!("表头以上的内容没有导入：{text}")),
        Note::OpenQuote(row) => lang.pick(format!("line {row}: a quotation mark that nothing closes; all that follows it was read as one cell"), format!("第 {row} 行有一个没有配对的引号，其后的内容都被读成了同一格，请改正后重新导入")),
        Note::OtherUnit(name) => lang.pick(format!("the source names another unit than --unit `{name}`; the source's was taken"), format!("原文的发布机构与 --unit 的“{name}”不同，以原文为准")),
    }
}

/// Why nothing was made of a source, and what to do.
pub fn fault(lang: Language, fault: &Fault) -> (String, String) {
    let both = |chinese: (&str, &str), english: (&str, &str)| {
        let (title, hint) = match lang {
            Language::Chinese => chinese,
            Language::English => english,
        };
        (title.to_owned(), hint.to_owned())
    };
    match fault {
        Fault::Unreadable(reason) => (
            lang.pick(
                format!("this file cannot be read: {reason}"),
                format!("文件读不了：{}", lang.told(reason)),
            ),
            lang.pick(
                "look whether it is still there, and at its permissions",
                "看看文件还在不在、有没有权限",
            )
            .to_owned(),
        ),
        Fault::NotAFile => both(
            ("不是普通文件（链接、管道或设备）", "请直接给出文件本身"),
            (
                "this is no regular file but a link, a pipe or a device",
                "name the file itself",
            ),
        ),
        Fault::Empty => both(
            ("文件是空的", "看看是不是下载或复制没有完成"),
            ("the file is empty", "look whether it was copied whole"),
        ),
        Fault::TooLarge(limit) => (
            lang.pick(
                format!("the file is larger than {limit} MiB"),
                format!("文件超过 {limit} MiB"),
            ),
            lang.pick(
                "split it, or publish it as an attachment",
                "请拆开，或作为附件公开",
            )
            .to_owned(),
        ),
        Fault::Binary => both(
            (
                "不是文本，也不是能读的格式",
                "能读：文本、HTML、DOCX、XLSX、XLS、CSV",
            ),
            (
                "neither text nor a format that can be read",
                "text, HTML, DOCX, XLSX, XLS and CSV can be read",
            ),
        ),
        Fault::Encoding => both(
            (
                "不是 UTF-8，也不是 GB18030 文本，或者末尾被截断",
                "请用编辑器打开，核对内容后另存为 UTF-8",
            ),
            (
                "text in no known encoding, or cut off in the middle",
                "open it in an editor and save it as UTF-8",
            ),
        ),
        Fault::Unsupported(kind) => unsupported(lang, *kind),
        Fault::Encrypted => both(
            ("文件有密码", "请用 Office 或 WPS 打开，去掉密码后再导入"),
            (
                "the file needs a password",
                "open it in its program and save it without one",
            ),
        ),
        Fault::BrokenArchive => both(
            ("文件已损坏或不完整", "请重新下载，或用 Office、WPS 打开后另存"),
            (
                "the file is damaged or cut off",
                "fetch it again, or open and save it in its program",
            ),
        ),
        Fault::Bomb => both(
            ("解压后大得不像文档，已拒绝", "如果确是文档，请删去大图后另存"),
            (
                "it would unpack to far more than a document holds",
                "if it is a document, save it with smaller pictures",
            ),
        ),
        Fault::Entities => both(
            (
                "文件里有 XML 实体声明，可能是恶意文件，已拒绝",
                "请用 Office 或 WPS 打开后另存",
            ),
            (
                "it declares XML entities, which no document needs",
                "if you trust it, open and save it in its program",
            ),
        ),
        Fault::BrokenPart(name) => (
            lang.pick(
                format!("its part {name} is missing or damaged"),
                format!("文件的 {name} 部分缺失或损坏"),
            ),
            lang.pick("open and save it in its program", "请用 Office 或 WPS 打开后另存")
                .to_owned(),
        ),
        Fault::Nesting => both(
            ("元素嵌套太深，已拒绝", "请把文字复制到文本文件再导入"),
            (
                "elements lie too deep inside each other",
                "copy its text into a text file",
            ),
        ),
        Fault::Attributes => both(
            ("一个标签里的属性太多，不像网页，已拒绝", "请把文字复制到文本文件再导入"),
            (
                "one tag has more attributes than any page has",
                "copy its text into a text file",
            ),
        ),
        Fault::TooManyCells => both(
            ("单元格太多或太长", "请把目录拆成几个文件"),
            (
                "more cells, or longer ones, than a catalogue has",
                "split the catalogue into several files",
            ),
        ),
        Fault::TooManyRows => both(
            ("超过 50000 行", "请把目录拆成几个文件，每个不超过 50000 行"),
            (
                "more than 50,000 rows",
                "split the catalogue into files of at most 50,000 rows each",
            ),
        ),
        Fault::NoCatalogue => both(
            (
                "没有找到表头",
                "表格第一行应写列名，如：索引号、标题、发布机构、公开日期",
            ),
            (
                "no row of column names",
                "the first row names the columns, such as 索引号, 标题, 发布机构, 公开日期",
            ),
        ),
        Fault::NoText => both(
            ("里面没有文字", "扫描件请先识别文字"),
            ("no text in it", "scanned pages need their text recognised first"),
        ),
        Fault::Internal(error) => (
            lang.pick(
                "gongkai itself failed at this file; nothing of it was imported, and the file need not be wrong",
                "gongkai 处理这个文件时自身出了故障，没有导入其中任何内容；文件不一定有问题",
            )
            .to_owned(),
            lang.pick(
                format!("please report it to the maintainers of gongkai, with this line and, if it may be shared, the file: {}", error.trace()),
                format!("请向 gongkai 的维护者反馈，附上这一行和（如可提供）该文件：{}", error.trace()),
            ),
        ),
        Fault::IsEntry => both(
            ("这已经是条目或站点设置", "不用再导入"),
            (
                "this is an entry already, or a setting of a site",
                "it need not be imported",
            ),
        ),
    }
}

fn unsupported(lang: Language, kind: Kind) -> (String, String) {
    let name = match kind {
        Kind::Picture => lang.pick("picture", "图片"),
        _ => kind.name(),
    };
    let title = lang.pick(
        format!("{name} files cannot be imported"),
        format!("不能导入 {name} 文件"),
    );
    let hint = match kind {
        Kind::Doc | Kind::Rtf | Kind::OfficeXml => {
            lang.pick("save it as DOCX in Word or WPS", "请用 Word 或 WPS 另存为 DOCX")
        }
        Kind::Pdf | Kind::Ofd => lang.pick(
            "copy its text into a text file, and publish the original as an attachment",
            "请复制其中的文字存为文本文件，原件作为附件公开",
        ),
        Kind::Mhtml => lang.pick(
            "save the page again as a complete web page",
            "请在浏览器里重新保存为“网页，全部”",
        ),
        Kind::Archive => lang.pick("unpack it first", "请先解压"),
        _ => lang.pick(
            "publish pictures as attachments or in a text",
            "图片请作为附件或插图公开",
        ),
    };
    (title, hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_worksheets() {
        assert_eq!(
            [1, 26, 27, 52, 703].map(column_letters),
            ["A", "Z", "AA", "AZ", "AAA"]
        );
    }
}
