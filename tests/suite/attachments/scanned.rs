//! Personal data is looked for in all of an attachment: whatever is shown of it, wherever it stands.
//! What cannot be looked at is an error.

use std::fmt::Write as _;

use super::{docx, package, xlsx};
use crate::harness::{NOW, Run, Site};

const NUMBER: &str = "11010519491231002X";

/// What a check says of a site whose entry offers a file.
fn check(name: &str, bytes: impl AsRef<[u8]>) -> Run {
    let site = Site::new();
    site.entry(1, &format!("attachments: [{name}]\n"), "正文。")
        .file(&format!("content/{name}"), bytes);
    site.run(&["check", "--now", NOW])
}

fn is_found(what: &str, name: &str, bytes: impl AsRef<[u8]>) {
    let run = check(name, bytes);
    assert_eq!(run.code, Some(1), "{what}: {}", run.stderr);
    assert!(
        run.stderr.contains("error[personal-id]"),
        "{what}: {}",
        run.stderr
    );
    assert!(!run.stderr.contains(NUMBER), "{what} prints it: {}", run.stderr);
}

/// Rows of so many columns, with the number in the last column of the last row.
fn csv(rows: usize, columns: usize) -> String {
    let mut text = String::new();
    for row in 1..=rows {
        for column in 1..columns {
            write!(text, "{row}-{column},").unwrap();
        }
        text.push_str(if row == rows { NUMBER } else { "末" });
        text.push('\n');
    }
    text
}

#[test]
fn no_limit_of_what_is_shown_bounds_what_is_looked_at() {
    for (rows, columns) in [(200, 3), (9_000, 10), (25_000, 2), (3, 300)] {
        is_found(&format!("{rows} × {columns}"), "表.csv", csv(rows, columns));
    }
    is_found(
        "lines",
        "名单.txt",
        format!("{}张三{NUMBER}", "甲乙丙丁\n".repeat(130_000)),
    );
    is_found(
        "one line",
        "行.txt",
        format!("{}{NUMBER}", "甲，".repeat(900_000)),
    );
    let row: &[&str] = &["甲", "乙"];
    let mut rows = vec![row; 20_009];
    let last: &[&str] = &["张三", NUMBER];
    rows.push(last);
    is_found("rows of a sheet", "表.xlsx", xlsx(&[("名单", rows.as_slice())]));
    let mut cells = vec!["甲"; 299];
    cells.push(NUMBER);
    is_found(
        "columns of a sheet",
        "表.xlsx",
        xlsx(&[("名单", &[cells.as_slice()])]),
    );
    let long = "长".repeat(1_000);
    let mut paragraphs = vec![long.as_str(); 900];
    paragraphs.push(NUMBER);
    is_found("a long document", "文.docx", docx(&paragraphs));
}

#[test]
fn what_is_cut_is_said_and_shown_as_far_as_there_is_room() {
    let site = Site::new();
    site.entry(1, "attachments: [表.csv]\n", "正文。")
        .file("content/表.csv", csv(15_000, 10).replace(NUMBER, "终"));
    let run = site.build();
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("warning[attachment-text]"), "{}", run.stderr);
    let page = site.read(&format!("{}/biao.csv.html", super::ENTRY));
    assert!(page.contains("<td>2-1</td>") && !page.contains("<td>15000-1</td>"));
}

#[test]
fn every_part_of_a_word_document_is_looked_at() {
    let body = "<w:p><w:r><w:t>正文</w:t></w:r></w:p>";
    let document = |body: &str| format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let part =
        |name: &str, content: &str| package(&[("word/document.xml", &document(body)), (name, content)]);
    let paragraph = format!("<w:p><w:r><w:t>{NUMBER}</w:t></w:r></w:p>");
    for name in [
        "header1",
        "footer2",
        "footnotes",
        "endnotes",
        "comments",
        "glossary/document",
    ] {
        let xml = format!("<w:x xmlns:w=\"w\">{paragraph}</w:x>");
        is_found(name, "文.docx", part(&format!("word/{name}.xml"), &xml));
    }
    for (name, xml) in [
        ("docProps/core.xml", format!("<p><creator>{NUMBER}</creator></p>")),
        (
            "docProps/custom.xml",
            format!("<p><property name=\"{NUMBER}\"/></p>"),
        ),
        ("customXml/item1.xml", format!("<!-- {NUMBER} --><x/>")),
        ("word/charts/chart1.xml", format!("<c><v>{NUMBER}</v></c>")),
        ("word/broken.xml", format!("<x>{NUMBER}")),
        ("word/notes.txt", NUMBER.to_owned()),
    ] {
        is_found(name, "文.docx", part(name, &xml));
    }
    for (what, body) in [
        ("runs", "<w:p><w:r><w:t>110105</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>19491231002X</w:t></w:r></w:p>".to_owned()),
        ("deleted", format!("<w:p><w:del><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del></w:p>")),
        ("around what was deleted", "<w:p><w:r><w:t>110105</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:r><w:t>19491231002X</w:t></w:r></w:p>".to_owned()),
        ("hidden", format!("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{NUMBER}</w:t></w:r></w:p>")),
        ("text box", format!("<w:p><w:r><w:txbxContent>{paragraph}</w:txbxContent></w:r></w:p>")),
        ("field", format!("<w:p><w:r><w:instrText>HYPERLINK \"?id={NUMBER}\"</w:instrText></w:r></w:p>")),
        ("cells", "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>110105</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>19491231002X</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".to_owned()),
        ("picture", format!("<w:p><w:r><wp:docPr xmlns:wp=\"p\" descr=\"{NUMBER}\"/></w:r></w:p>")),
    ] {
        is_found(what, "文.docx", package(&[("word/document.xml", &document(&body))]));
    }
    let inner = xlsx(&[("表", &[&[NUMBER]])]);
    let mut outer = docx(&["正文"]);
    outer = with_file(&outer, "word/embeddings/book.xlsx", &inner);
    is_found("a workbook within", "文.docx", outer);
}

/// A package with one more file in it.
pub(super) fn with_file(bytes: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut writer = zip::ZipWriter::new_append(Cursor::new(bytes.to_vec())).unwrap();
    writer
        .start_file(name, zip::write::SimpleFileOptions::default())
        .unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet, with other files beside.
fn workbook(attributes: &str, sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let list =
        format!("<workbook xmlns:r=\"r\"><sheets><sheet {attributes} r:id=\"r1\"/></sheets></workbook>");
    let sheet = format!("<worksheet>{sheet}</worksheet>");
    let mut files = vec![
        ("xl/workbook.xml", list.as_str()),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/s1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/s1.xml", sheet.as_str()),
    ];
    files.extend(more);
    package(&files)
}

#[test]
fn every_part_of_a_workbook_is_looked_at() {
    let cell = |value: &str| format!("<sheetData><row r=\"7\"><c r=\"A7\">{value}</c></row></sheetData>");
    let text = format!("<is><t>{NUMBER}</t></is>");
    let hidden_row = format!("<sheetData><row hidden=\"1\"><c t=\"inlineStr\">{text}</c></row></sheetData>");
    let strings =
        "<sst><si><t>甲</t></si><si><r><t>110105</t></r><r><t>19491231002X</t></r></si></sst>".to_string();
    let named = format!("name=\"{NUMBER}\"");
    for (what, attributes, sheet, more) in [
        ("a hidden row", "name=\"表\"", hidden_row.as_str(), vec![]),
        (
            "a hidden sheet",
            "name=\"表\" state=\"veryHidden\"",
            &format!("<sheetData><row><c t=\"inlineStr\">{text}</c></row></sheetData>"),
            vec![],
        ),
        ("the name of a sheet", named.as_str(), "<sheetData/>", vec![]),
        (
            "a text that no cell shows",
            "name=\"表\"",
            "<sheetData/>",
            vec![("xl/sharedStrings.xml", strings.as_str())],
        ),
        (
            "a comment",
            "name=\"表\"",
            "<sheetData/>",
            vec![("xl/comments1.xml", strings.as_str())],
        ),
        (
            "a number",
            "name=\"表\"",
            &cell("<v>110105194912310038</v>"),
            vec![],
        ),
        (
            "a number that lost its end",
            "name=\"表\"",
            &cell("<v>1.1010519491231E+17</v>"),
            vec![],
        ),
        (
            "a formula",
            "name=\"表\"",
            &cell(&format!("<f>LEFT(\"{NUMBER}\",1)</f><v>1</v>")),
            vec![],
        ),
        (
            "the head of a printed page",
            "name=\"表\"",
            &format!("<sheetData/><headerFooter><oddHeader>{NUMBER}</oddHeader></headerFooter>"),
            vec![],
        ),
        (
            "the cache of a pivot table",
            "name=\"表\"",
            "<sheetData/>",
            vec![("xl/pivotCache/r1.xml", &*format!("<r><s v=\"{NUMBER}\"/></r>"))],
        ),
    ] {
        is_found(what, "表.xlsx", workbook(attributes, sheet, &more));
    }
    let run = check(
        "表.xlsx",
        workbook("name=\"表\"", &cell("<v>110105194912310038</v>"), &[]),
    );
    assert!(run.stderr.contains("content/表.xlsx:7:"), "{}", run.stderr);
}

#[test]
fn tables_of_text_are_looked_at_in_any_encoding_and_however_they_are_quoted() {
    let utf_16 = |text: &str| -> Vec<u8> {
        format!("\u{FEFF}{text}")
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect()
    };
    let line = format!("张三,{NUMBER}\n李四,无\n");
    is_found("UTF-16", "表.csv", utf_16(&line));
    is_found("UTF-16 text", "文.txt", utf_16(&line));
    is_found("GB18030", "表.csv", encoding_rs::GB18030.encode(&line).0);
    is_found("quotes", "表.csv", "甲,\"110105\"\"19491231002X\"\n");
    is_found("two fields", "表.csv", "110105,19491231002X\n甲,乙\n");
    is_found("two lines", "文.txt", "甲110105194\n91231002X\n");
    is_found("a quote without end", "表.csv", format!("甲,\"乙\n{line}"));
    is_found("another format", "页.htm", "<p>110105<b>19491231002X</b></p>");
    is_found("another format", "数.json", format!("{{\"id\": \"{NUMBER}\"}}"));
}

#[test]
fn an_archive_is_looked_into() {
    let files = package(&[("名单/一.csv", &format!("张三,{NUMBER}\n")), ("图.png", "\u{0}")]);
    is_found("a file in an archive", "包.zip", &files);
    let outer = with_file(&package(&[("说明.txt", "甲")]), "内.zip", &files);
    is_found("an archive in an archive", "包.zip", outer);
    let book = with_file(
        &package(&[("说明.txt", "甲")]),
        "表.xlsx",
        &xlsx(&[("表", &[&["110105", "19491231002X"]])]),
    );
    is_found("a workbook in an archive", "包.zip", book);
    let run = check("包.zip", package(&[("说明.txt", "甲"), ("图.png", "\u{0}")]));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn an_ofd_is_looked_at_beyond_its_pages() {
    let page = "<Page><TextObject Boundary=\"1 1 1 1\"><TextCode>正文</TextCode></TextObject></Page>";
    let note = format!("<Annot><TextCode>{NUMBER}</TextCode></Annot>");
    let split = "<Page><TextObject Boundary=\"1 1 1 1\"><TextCode>110105</TextCode></TextObject><TextObject Boundary=\"9 1 1 1\"><TextCode>19491231002X</TextCode></TextObject></Page>";
    let files = |page: &str| {
        package(&[
            (
                "OFD.xml",
                "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
            ),
            (
                "Doc_0/Document.xml",
                "<Document><Pages><Page BaseLoc=\"P.xml\"/></Pages></Document>",
            ),
            ("Doc_0/P.xml", page),
        ])
    };
    is_found("pieces on a line", "文.ofd", files(split));
    is_found(
        "a note",
        "文.ofd",
        with_file(&files(page), "Doc_0/Annots/A.xml", note.as_bytes()),
    );
}

#[test]
fn what_cannot_be_looked_at_is_an_error_unless_the_entry_allows_it() {
    let compound = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat();
    for (name, bytes, rule) in [
        ("旧.doc", compound.as_slice(), "attachment-format"),
        ("旧.wps", &compound, "attachment-format"),
        ("旧.xls", &compound, "attachment-format"),
        ("旧.ppt", &compound, "attachment-format"),
        ("包.zip", b"PK\x03\x04 x", "attachment-format"),
        (
            "包.zip",
            &with_file(&package(&[("a.txt", "甲")]), "旧.doc", &compound),
            "attachment",
        ),
        ("包.rar", b"Rar!\x1a\x07\0", "attachment-format"),
        ("包.7z", b"7z\xBC\xAF\x27\x1C\0", "attachment-format"),
        ("图.dwg", b"AC1027\0\0\0", "attachment-format"),
        ("文.rtf", b"{\\rtf1 x}", "attachment-format"),
        ("空.txt", b"", "attachment"),
        ("坏.docx", b"PK\x03\x04 x", "attachment"),
        (
            "片.pptx",
            &with_file(
                &package(&[("[Content_Types].xml", "<x/>")]),
                "ppt/embeddings/oleObject1.bin",
                &compound,
            ),
            "attachment",
        ),
    ] {
        let run = check(name, bytes);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
        assert!(
            run.stderr.contains(&format!("error[{rule}]")),
            "{name}: {}",
            run.stderr
        );
        let site = Site::new();
        let keys = format!("attachments: [{name}]\nallow: {{{rule}: 已人工看过}}\n");
        site.entry(1, &keys, "正文。")
            .file(&format!("content/{name}"), bytes);
        let run = site.build();
        assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
    }
    for (name, bytes) in [("图.tif", b"II*\0\x08\0".as_slice()), ("录.mp3", b"ID3\x03\0")] {
        assert_eq!(check(name, bytes).code, Some(0), "{name}");
    }
}
