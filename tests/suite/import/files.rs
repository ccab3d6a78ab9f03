//! Catalogues and word-processor files. They are put together here, part by part, so that a test
//! shows what is in them.

use std::fs;
use std::io::{Cursor, Write};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{fields, report, site};
use crate::harness::Site;

/// An archive of parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A document with this body, and more parts.
pub fn docx(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<?xml version=\"1.0\"?><w:document><w:body>{body}</w:body></w:document>");
    let mut parts: Vec<(&str, &[u8])> = vec![("word/document.xml", document.as_bytes())];
    parts.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    archive(&parts)
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn numbered(list: &str, level: usize, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr>\
         <w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

/// Imports one file; gives the report's entries and the first draft.
fn imported(site: &Site, name: &str, bytes: &[u8]) -> (Vec<Value>, String) {
    site.file(name, bytes);
    let (run, report) = report(site, &[name]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let entries = report["files"][0]["entries"].as_array().unwrap().clone();
    let draft = fs::read_to_string(site.path(entries[0]["file"].as_str().unwrap())).unwrap();
    (entries, draft)
}

fn notes(entry: &Value) -> String {
    entry["notes"].to_string()
}

const STYLES: &str = "<w:styles>\
    <w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style>\
    <w:style w:styleId=\"a\"><w:name w:val=\"own\"/><w:basedOn w:val=\"1\"/></w:style>\
    <w:style w:styleId=\"t\"><w:name w:val=\"Title\"/></w:style></w:styles>";

const NUMBERING: &str = "<w:numbering>\
    <w:abstractNum w:abstractNumId=\"0\">\
    <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"（%2）\"/></w:lvl>\
    <w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:isLgl/><w:lvlText w:val=\"%1.%3\"/></w:lvl>\
    </w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"1\">\
    <w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\u{f0b7}\"/></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>\
    <w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>\
    <w:num w:numId=\"3\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>\
    </w:numbering>";

#[test]
fn automatic_numbers_are_words_of_the_text() {
    let body = [
        p("关于防汛工作的通知"),
        p("各单位："),
        numbered("1", 0, "总体要求"),
        numbered("1", 1, "加强领导"),
        numbered("1", 1, "落实责任"),
        numbered("1", 2, "值班"),
        numbered("1", 0, "工作安排"),
        numbered("1", 1, "排查"),
        numbered("2", 0, "圆点"),
        numbered("3", 0, "重新开始"),
    ];
    let bytes = docx(
        &body.concat(),
        &[("word/styles.xml", STYLES), ("word/numbering.xml", NUMBERING)],
    );
    let (_, draft) = imported(&site(), "a.docx", &bytes);
    for line in [
        "一、总体要求",
        "（一）加强领导",
        "（二）落实责任",
        "1.1 值班",
        "二、工作安排",
        "（一）排查",
        "-   圆点",
        "一、重新开始",
    ] {
        assert!(draft.contains(&format!("\n{line}\n")), "{line}: {draft}");
    }
}

#[test]
fn symbols_formulas_and_letters_drawn_as_pictures_are_taken_over() {
    let symbol = |font: &str, code: &str| format!("<w:sym w:font=\"{font}\" w:char=\"{code}\"/>");
    let body = [
        p("关于水质的通知"),
        format!(
            "<w:p><w:r><w:t>浓度</w:t>{}<w:t>5，</w:t>{}<w:t>达标</w:t></w:r></w:p>",
            symbol("Symbol", "F0B3"),
            symbol("Wingdings", "F0FE")
        ),
        "<m:oMathPara xmlns:m=\"m\"><m:oMath><m:r><m:t>独立公式</m:t></m:r></m:oMath></m:oMathPara>".to_owned(),
        "<w:p><w:r><w:pict><v:shape xmlns:v=\"v\"><v:textpath string=\"内部资料\"/></v:shape></w:pict></w:r></w:p>"
            .to_owned(),
        "<w:altChunk r:id=\"x\" xmlns:r=\"r\"/>".to_owned(),
    ];
    let (entries, draft) = imported(&site(), "a.docx", &docx(&body.concat(), &[]));
    for words in ["浓度≥5，☑达标", "独立公式", "内部资料"] {
        assert!(draft.contains(words), "{words}: {draft}");
    }
    let notes = notes(&entries[0]);
    assert!(
        notes.contains("formula") && notes.contains("embedded object"),
        "{notes}"
    );
}

#[test]
fn no_cell_of_a_catalogue_is_left_out_without_a_word() {
    let csv = "水务局信息公开目录,,,\n索引号,名称,发布机构,公开日期\n,,填表人,\n\
        002489524/2024-00001,甲,水务局,2024-05-06,多一格\n002489524/2024-00002,\"乙,水务局\n002489524/2024-00003,丙\n";
    let site = site();
    let (entries, draft) = imported(&site, "a.csv", csv.as_bytes());
    assert!(draft.contains("第5列: 多一格"), "{draft}");
    assert_eq!(entries.len(), 2, "{entries:?}");
    let run = site.run(&["import", "a.csv", "--dry-run"]);
    for words in [
        "above the column names, not imported: 水务局信息公开目录",
        "rows without title and index number, not imported: 1 (3)",
        "line 5: a quotation mark that nothing closes",
    ] {
        assert!(
            format!("{}{}", run.stdout, run.stderr).contains(words),
            "{words}: {run:#?}"
        );
    }
}

#[test]
fn lists_of_a_page_keep_what_stands_before_their_items() {
    let page = "<html><meta charset=utf-8><title>关于清单的通知</title><body><div id=zoom><p>现将有关事项通知如下，请遵照执行。</p>\
        <ol type=A start=3><li>甲项<li>乙项</ol><ol type=i><li>丙项</ol><ol reversed><li>丁项<li>戊项</ol>\
        <ol><li>己项<li value=9>庚项</ol><ol style=\"list-style-type: cjk-ideographic\"><li>辛项</ol>\
        <ul style=\"list-style:none\"><li>壬项</ul><p><q>癸</q></p></div></body></html>";
    let (_, draft) = imported(&site(), "a.html", page.as_bytes());
    for line in [
        "C. 甲项",
        "D. 乙项",
        "i. 丙项",
        "2.  丁项",
        "1.  戊项",
        "1.  己项",
        "9.  庚项",
        "一、辛项",
        "壬项",
        "“癸”",
    ] {
        assert!(draft.contains(&format!("\n{line}\n")), "{line}: {draft}");
    }
}

#[test]
fn headings_come_from_styles_and_the_title_from_its_own() {
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let body = [
        p("河水发〔2023〕8号"),
        styled("t", "水资源公报2023"),
        p("本公报依据监测数据编制，供社会各界参考。"),
        styled("a", "概况"),
        p("用水总量下降。"),
    ];
    let (entries, draft) = imported(
        &site(),
        "a.docx",
        &docx(&body.concat(), &[("word/styles.xml", STYLES)]),
    );
    let fields = fields(&entries[0]);
    assert_eq!(fields["title"], "水资源公报2023 (sure)");
    assert_eq!(fields["document_number"], "河水发〔2023〕8号 (likely)");
    assert!(draft.contains("\n# 概况\n"), "{draft}");
}

#[test]
fn tables_pictures_notes_boxes_and_changes_are_taken_over() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";
    let body = [
        p("关于用水情况的通报"),
        "<w:p><w:r><w:t>全市用水</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins>\
         <w:del><w:r><w:delText>划掉的话</w:delText></w:r></w:del><w:r><w:t>情况如下，请知悉。</w:t></w:r>\
         <w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>"
            .to_owned(),
        "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>区</w:t></w:r></w:p></w:tc>\
         <w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>水量</w:t></w:r></w:p></w:tc></w:tr>\
         <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>\
         <w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
            .to_owned(),
        "<w:p><w:r><w:drawing><wp:docPr descr=\"水量图\"/><a:blip r:embed=\"r1\"/></w:drawing></w:r></w:p>".to_owned(),
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>\
         <w:p><w:r><w:t>框里的话。</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框里的话。</w:t></w:r></w:p></w:txbxContent></w:pict>\
         </mc:Fallback></mc:AlternateContent></w:r></w:p>"
            .to_owned(),
        "<w:p><w:r><w:t>面积10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r>\
         <w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>"
            .to_owned(),
    ];
    let relations = "<Relationships><Relationship Id=\"r1\" Target=\"media/a.png\"/></Relationships>";
    let notes_part = "<w:footnotes><w:footnote w:id=\"0\" w:type=\"separator\"><w:p/></w:footnote>\
        <w:footnote w:id=\"2\"><w:p><w:r><w:t>含*再生水</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let main = format!("<w:document><w:body>{}</w:body></w:document>", body.concat());
    let bytes = archive(&[
        ("word/document.xml", main.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/footnotes.xml", notes_part.as_bytes()),
        ("word/media/a.png", PNG),
    ]);
    let site = site();
    let (entries, draft) = imported(&site, "a.docx", &bytes);
    for part in [
        "全市用水新增情况如下，请知悉。[^1]",
        "[^1]: 含\\*再生水",
        "<td rowspan=\"2\">区</td><td colspan=\"2\">水量</td>",
        "![水量图](<",
        "面积10<sup>2</sup>",
    ] {
        assert!(draft.contains(part), "{part}: {draft}");
    }
    assert_eq!(draft.matches("框里的话。").count(), 1, "{draft}");
    assert!(
        !draft.contains("划掉的话") && !draft.contains("看不见"),
        "{draft}"
    );
    let removed = entries[0]["removed"].to_string();
    assert!(
        removed.contains("划掉的话") && removed.contains("看不见"),
        "{removed}"
    );
    assert!(notes(&entries[0]).contains("insertions kept: 1, deletions left out: 1"));
    let pictures = crate::harness::tree(&site.path("content"));
    assert!(
        pictures
            .iter()
            .any(|(name, bytes)| name.ends_with("-1.png") && bytes == PNG)
    );
}

/// What a workbook says of its main part.
pub const ROOT: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"r0\" Target=\"xl/workbook.xml\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>";

/// A workbook with one sheet of these rows of cells, each as XML.
pub fn xlsx(rows: &[&str]) -> Vec<u8> {
    let rows: String = rows
        .iter()
        .enumerate()
        .map(|(at, cells)| format!("<row r=\"{}\">{cells}</row>", at + 1))
        .collect();
    workbook(&rows, &["D3:D4"], None)
}

/// A workbook with one sheet: its rows as XML, its merged regions, and the texts that cells share.
pub fn workbook(rows: &str, merges: &[&str], shared: Option<&str>) -> Vec<u8> {
    let merges: String = merges
        .iter()
        .map(|region| format!("<mergeCell ref=\"{region}\"/>"))
        .collect();
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData>\
         <mergeCells>{merges}</mergeCells></worksheet>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", ROOT),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
             <sheets><sheet name=\"目录\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                .as_bytes(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
             Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" \
             Target=\"sharedStrings.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(shared.map(|texts| ("xl/sharedStrings.xml", texts.as_bytes())));
    archive(&parts)
}

/// A cell with a text, as XML.
pub fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn number(place: &str, number: &str) -> String {
    format!("<c r=\"{place}\"><v>{number}</v></c>")
}

/// A workbook with formats for its numbers, the first of them style 1.
fn with_formats(book: Vec<u8>, codes: &[&str]) -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    let formats: String = (200..)
        .zip(codes)
        .map(|(id, code)| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>"))
        .collect();
    let styles: String = (200..)
        .zip(codes)
        .map(|(id, _)| format!("<xf numFmtId=\"{id}\"/>"))
        .collect();
    let mut writer = zip::ZipWriter::new_append(Cursor::new(book)).unwrap();
    writer
        .start_file("xl/styles.xml", zip::write::SimpleFileOptions::default())
        .unwrap();
    write!(
        writer,
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts>{formats}</numFmts>\
         <cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>"
    )
    .unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn numbers_of_a_worksheet_are_what_their_cells_show() {
    let styled = |place: &str, number: &str, style: usize| {
        format!("<c r=\"{place}\" s=\"{style}\"><v>{number}</v></c>")
    };
    let rows = [
        [
            text("A1", "公开时间"),
            text("B1", "名称"),
            text("C1", "索引号"),
            text("D1", "发布单位"),
            text("E1", "正文"),
        ]
        .concat(),
        [
            styled("A2", "44936", 3),
            text("B2", "关于节水的通知"),
            styled("C2", "28", 1),
            text("D2", "市水务局"),
            styled("E2", "1234", 2),
        ]
        .concat(),
        [
            text("B3", "关于防汛的通知"),
            styled("C3", "330102199001011234", 4),
            styled("E3", "1.5", 5),
        ]
        .concat(),
        [text("B4", "关于抗旱的通知"), styled("E4", "0.125", 6)].concat(),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let book = with_formats(
        xlsx(&rows),
        &[
            "&quot;002489524/2023-&quot;00000",
            "#,##0&quot;万元&quot;",
            "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;",
            "0",
            "[h]:mm",
            "0.0%",
        ],
    );
    let site = site();
    let (entries, draft) = imported(&site, "目录.xlsx", &book);
    let first = fields(&entries[0]);
    assert!(
        first["index_number"].starts_with("002489524/2023-00028 "),
        "{first:?}"
    );
    assert_eq!(first["published"], "2023-01-10 (sure)");
    assert!(draft.contains("1,234万元"), "{draft}");
    // Digits that a cell has lost are not made up by its format.
    assert!(notes(&entries[1]).contains("digits"), "{entries:#?}");
    for (entry, shown) in [(&entries[1], "36:00"), (&entries[2], "12.5%")] {
        let text = fs::read_to_string(site.path(entry["file"].as_str().unwrap())).unwrap();
        assert!(text.contains(shown), "{text}");
    }
}

#[test]
fn each_row_of_a_worksheet_is_an_entry() {
    let bytes = xlsx(&[
        &text("A1", "政府信息公开目录"),
        &[
            text("A2", "公开时间"),
            text("B2", "名 称"),
            text("C2", "索引号"),
            text("D2", "发布单位"),
            text("E2", "正文"),
            text("F2", "备注"),
        ]
        .concat(),
        &[
            number("A3", "44936"),
            text("B3", "关于节水的通知"),
            text("C3", "002489524/2023-00090"),
            text("D3", "市水务局"),
            text("E3", "各单位：\n请节约用水。"),
        ]
        .concat(),
        &[
            text("A4", "2023年1月12日"),
            text("B4", "关于防汛的通知"),
            number("C4", "248952"),
            text("F4", "转载"),
        ]
        .concat(),
        &text("F5", "合计"),
    ]);
    let site = site();
    let (entries, draft) = imported(&site, "目录.xlsx", &bytes);
    assert_eq!(entries.len(), 2);
    let first = fields(&entries[0]);
    assert_eq!(first["title"], "关于节水的通知 (sure)");
    assert_eq!(first["published"], "2023-01-10 (sure)");
    assert!(notes(&entries[0]).contains("Excel"), "{entries:#?}");
    assert!(draft.contains("各单位：\n请节约用水。"), "{draft}");
    let second = fields(&entries[1]);
    assert_eq!(
        second["unit"], "市水务局 (sure)",
        "a merged cell counts for all its rows"
    );
    assert!(notes(&entries[1]).contains("zeros"), "{entries:#?}");
    let draft = fs::read_to_string(site.path(entries[1]["file"].as_str().unwrap())).unwrap();
    assert!(
        draft.contains("# 原文另有：备注: 转载") && draft.contains("【待填：正文】"),
        "{draft}"
    );
    let check = site.run(&["check"]);
    assert!(
        check.stderr.contains("error[index-number]")
            && check
                .stderr
                .contains("error[placeholder]: a blank is left to fill: `【待填：正文】`"),
        "{}",
        check.stderr
    );
}

#[test]
fn csv_files_are_read_however_excel_saved_them() {
    let rows = "标题;公开日期;索引号;发布机构\n\"关于\"\"甲\"\"; 乙的通知\";2022-1-5;=\"002489524/2022-00001\";市水务局\n";
    let tabs = "标题\t公开日期\t索引号\t发布机构\n关于丙的通知\t20220106\t002489524/2022-00002\t市水务局\n";
    let site = site();
    site.file("a.csv", encoding_rs::GB18030.encode(rows).0);
    site.file("b.csv", format!("\u{feff}{}", tabs));
    site.file("c.txt", tabs.replace("00002", "00003").replace('丙', "丁"));
    let (run, report) = report(&site, &["a.csv", "b.csv", "c.txt"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let entry = |file: usize| fields(&report["files"][file]["entries"][0]);
    assert_eq!(entry(0)["title"], "关于\"甲\"; 乙的通知 (sure)");
    assert_eq!(entry(0)["index_number"], "002489524/2022-00001 (sure)");
    assert_eq!(entry(1)["published"], "2022-01-06 (sure)");
    assert_eq!(entry(2)["title"], "关于丁的通知 (sure)");
}

#[test]
fn a_catalogue_imported_again_gives_only_its_new_rows() {
    let site = site();
    let head = "标题,公开日期,发布机构\n";
    site.file("a.csv", format!("{head}关于甲的通知,2022-01-05,市水务局\n"));
    assert_eq!(site.run(&["import", "a.csv"]).code, Some(0));
    site.file(
        "a.csv",
        format!("{head}关于乙的通知,2022-01-06,市水务局\n关于甲的通知,2022-01-05,市水务局\n"),
    );
    let (_, report) = report(&site, &["a.csv"]);
    assert_eq!(report["summary"]["drafts"], 1, "{report:#}");
    assert_eq!(report["summary"]["already"], 1);
}

#[test]
fn pictures_saved_beside_a_page_are_taken_along_and_no_other_file() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";
    let site = site();
    site.file("pages/公告_files/a b.png", PNG)
        .file("secret.png", PNG)
        .file("pages/公告_files/s.css", "p{}");
    let page = "<html><head><meta charset=utf-8><title>关于停水的公告</title></head><body><h1>关于停水的公告</h1>\
        <div id=zoom><p>因检修停水一天，请居民做好储水准备。</p><p><img src=\"公告_files/a%20b.png\" alt=\"范围\">\
        <img src=\"../secret.png\"><img src=\"data:image/png;base64,iVBORw0KGgowMDAw\"></p></div></body></html>";
    site.file("pages/公告.html", page);
    let (run, report) = report(&site, &["pages"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(report["summary"]["ignored"], 2);
    let entry = &report["files"][0]["entries"][0];
    assert!(notes(entry).contains("pictures not in the file: 1"), "{entry:#}");
    let files = crate::harness::tree(&site.path("content"));
    assert_eq!(files.values().filter(|bytes| *bytes == PNG).count(), 2);
}

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

fn mark(kind: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>")
}

/// A field over several runs: its instruction in pieces, and its result.
fn field(instruction: &[&str], result: &str) -> String {
    let pieces: String = instruction
        .iter()
        .map(|piece| format!("<w:r><w:instrText xml:space=\"preserve\">{piece}</w:instrText></w:r>"))
        .collect();
    [
        mark("begin"),
        pieces,
        mark("separate"),
        result.to_owned(),
        mark("end"),
    ]
    .concat()
}

#[test]
fn links_that_are_fields_keep_their_address_and_other_fields_their_result() {
    let quoted = "&quot;https://a.example/x?y=1&amp;z=2&quot;";
    let split = field(
        &[
            " HYPER",
            "LINK &quot;https://b.exam",
            "ple/&quot; \\t &quot;_blank&quot; ",
        ],
        &(run("乙") + &run("网")),
    );
    let nested = field(
        &["TOC \\o"],
        &(run("目录")
            + &field(
                &["HYPERLINK \\l &quot;_Toc1&quot;"],
                &(run("第一章") + &field(&["PAGEREF _Toc1"], &run("3"))),
            )),
    );
    let inside = [
        mark("begin"),
        "<w:r><w:instrText>HYPERLINK &quot;</w:instrText></w:r>".to_owned(),
        field(&["DOCPROPERTY x"], &run("https://c.example/")),
        "<w:r><w:instrText>&quot;</w:instrText></w:r>".to_owned(),
        mark("separate"),
        run("丙站"),
        mark("end"),
    ]
    .concat();
    let over_paragraphs = format!(
        "<w:p>{}<w:r><w:instrText>HYPERLINK &quot;https://d.example/&quot;</w:instrText></w:r>{}{}</w:p><w:p>{}{}{}</w:p>",
        mark("begin"),
        mark("separate"),
        run("丁上"),
        run("丁下"),
        mark("end"),
        run("之后。")
    );
    let form = |data: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData>{data}</w:ffData></w:fldChar></w:r>{}",
            mark("end")
        )
    };
    let paragraphs = [
        run("关于节水的通知"),
        run("各单位：现将有关事项通知如下，请认真执行。"),
        format!(
            "见<w:fldSimple w:instr=\"HYPERLINK {quoted}\">{}</w:fldSimple>{}",
            run("甲网"),
            run("。")
        ),
        split + &run("，以及以下各项。"),
        nested,
        inside,
        field(&["HYPERLINK &quot;附件1.docx&quot;"], &run("附件一")),
        field(
            &["HYPERLINK &quot;file:///C:\\\\a\\\\b.docx&quot;"],
            &run("本机文件"),
        ),
        run("第") + &field(&[" PAGE "], &run("7")) + &run("页"),
        run("填写") + &field(&[" FORMTEXT "], &run("张某某")),
        form("<w:checkBox><w:default w:val=\"1\"/></w:checkBox>") + &run("同意"),
        form(
            "<w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"男\"/><w:listEntry w:val=\"女\"/></w:ddList>",
        ),
        [
            mark("begin"),
            "<w:r><w:instrText>eq \\o\\ac(○,一)</w:instrText></w:r>".into(),
            mark("end"),
            run("项"),
        ]
        .concat(),
        mark("begin") + &run("没有结果的话") + &mark("end") + &mark("end"),
        mark("begin") + &run("没有结束的话"),
    ];
    let body: String = paragraphs[..14]
        .iter()
        .map(|runs| format!("<w:p>{runs}</w:p>"))
        .collect();
    let last = format!(
        "<w:p>{}</w:p>",
        field(&["HYPERLINK &quot;https://e.example/&quot;"], &run("没有结束")).replace(&mark("end"), "")
    );
    let (entries, draft) = imported(&site(), "a.docx", &docx(&(body + &over_paragraphs + &last), &[]));
    for part in [
        "[甲网](<https://a.example/x?y=1&z=2>)",
        "[乙网](<https://b.example/>)，以及以下各项。",
        "目录第一章3",
        "[丙站](<https://c.example/>)",
        "[附件一](<附件1.docx>)",
        "本机文件",
        "第7页",
        "填写张某某",
        "☑同意",
        "女",
        "○一项",
        "没有结果的话",
        "[丁上](<https://d.example/>)",
        "[丁下](<https://d.example/>)之后。",
        "[没有结束](<https://e.example/>)",
    ] {
        assert!(draft.contains(part), "{part}: {draft}");
    }
    assert!(!draft.contains("HYPERLINK") && !draft.contains("PAGE"), "{draft}");
    // An address on somebody's computer is no link of a page, and is named.
    assert!(
        entries[0]["removed"].to_string().contains("file:///C:"),
        "{entries:#?}"
    );
    assert!(
        notes(&entries[0]).contains("links to files or pages of the old site: 1"),
        "{entries:#?}"
    );
}
