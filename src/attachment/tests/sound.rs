//! Files as offices make them.

use super::make::{docx, docx_with, ofd, pdf, xlsx};
use super::{document, lines, program, read_with, text_of};
use crate::attachment::html::{Words, page, plain_parts};
use crate::attachment::{Block, Cell, Content, Format, Outcome, PartName, Store, Tools};
use crate::check::personal::ContactSets;
use crate::search::text::{PagePart, parts_of_page};

const WORDS: Words<'static> = Words {
    page: &|n| format!("第{n}页"),
    table: &|n| format!("表格{n}"),
};

#[test]
fn a_word_document_keeps_headings_numbers_tables_and_notes() {
    let styles = "<w:styles><w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"N\"><w:name w:val=\"List\"/><w:pPr><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr></w:style><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style></w:styles>";
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"（%1）\"/></w:lvl></w:abstractNum><w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
    let notes = "<w:footnotes><w:footnote w:type=\"separator\"><w:p><w:r><w:t>——</w:t></w:r></w:p></w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:t>注：含区县。</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let body = "<w:p><w:pPr><w:pStyle w:val=\"T\"/></w:pPr><w:r><w:t>收费标准</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr><w:r><w:t>一、总</w:t></w:r><w:r><w:t>则</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val=\"N\"/></w:pPr><w:r><w:t>甲 &amp; 乙</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:t>丙&#x4E01;</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>\
        <w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>项目</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>标准</w:t></w:r></w:p></w:tc></w:tr>\
        <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>元</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>件</w:t></w:r></w:p></w:tc></w:tr>\
        <w:tr><w:tc><w:p><w:r><w:t>证照</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>10</w:t></w:r></w:p><w:p><w:r><w:t>含税</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let files = [
        ("word/styles.xml", styles),
        ("word/numbering.xml", numbering),
        ("word/footnotes.xml", notes),
    ];
    let document = document("a.docx", &docx_with(body, &files));
    let want = [
        "# 收费标准",
        "# 一、总则",
        "（一）甲 & 乙",
        "（二）丙丁",
        "项目|标准",
        "元|件",
        "证照|10/含税|1",
        "注：含区县。",
    ];
    assert_eq!(lines(&document), want);
    assert_eq!(document.hidden[0].blocks, [Block::Paragraph("删去".into())]);
    let Some(Block::Table(table)) = document.parts[0]
        .blocks
        .iter()
        .find(|block| matches!(block, Block::Table(_)))
    else {
        panic!("{document:?}");
    };
    assert_eq!(
        table.head, 2,
        "the cell that names the first column is two rows high"
    );
    let first = &table.rows[0];
    assert_eq!((first[0].rows, first[1].columns), (2, 2), "{first:?}");
    let html = page(&document, &WORDS);
    assert!(
        html.contains(
            "<th scope=\"col\" rowspan=\"2\">项目</th><th scope=\"colgroup\" colspan=\"2\">标准</th>"
        ),
        "{html}"
    );
    assert!(html.contains("<td>10<br>含税</td>"), "{html}");
}

#[test]
fn numbers_of_a_sheet_and_their_head_stand_at_the_right() {
    let sheet = "项目,金额(万元),年份,联系电话\n修路,\"1,200.50\",2022,87052299\n架桥,-3,2023,87055566\n";
    let html = page(&document("a.csv", sheet.as_bytes()), &WORDS);
    let want = "<th scope=\"col\">项目</th><th scope=\"col\" class=\"right\">金额(万元)</th>\
        <th scope=\"col\">年份</th><th scope=\"col\">联系电话</th></tr>\n</thead><tbody>\
        <tr><td>修路</td><td class=\"right\">1,200.50</td><td>2022</td><td>87052299</td></tr>\n\
        <tr><td>架桥</td><td class=\"right\">-3</td><td>2023</td><td>87055566</td></tr>";
    assert!(html.contains(want), "{html}");
}

#[test]
fn text_boxes_are_read_once() {
    let body = "<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>后</w:t></w:r></w:p>";
    assert_eq!(lines(&document("a.docx", &docx(body))), ["前后", "框"]);
}

#[test]
fn a_workbook_shows_values_as_its_cells_do_and_leaves_out_what_is_hidden() {
    let strings = "<sst><si><t>项目</t></si><si><r><t>金</t></r><r><t>额</t></r><rPh><t>jine</t></rPh></si><si><t>日期</t></si></sst>";
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"#,##0.00\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"176\"/><xf numFmtId=\"14\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>";
    let sheet = "<sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>收支总表</t></is></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\" t=\"s\"><v>1</v></c><c r=\"C3\" t=\"s\"><v>2</v></c><c r=\"D3\" t=\"str\"><v>占比</v></c></row>\
        <row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>收入</t></is></c><c r=\"B4\" s=\"1\"><f>1+1</f><v>1234567.5</v></c><c r=\"C4\" s=\"2\"><v>45000</v></c><c r=\"D4\" s=\"3\"><v>0.25</v></c></row>\
        <row r=\"5\" hidden=\"1\"><c r=\"A5\"><v>999</v></c></row>\
        <row r=\"6\"><c r=\"A6\" t=\"b\"><v>1</v></c><c r=\"B6\" t=\"s\"><v>77</v></c></row>\
        </sheetData><mergeCells><mergeCell ref=\"A1:D1\"/></mergeCells>";
    let files = [("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)];
    let secret = "<sheetData><row><c><v>42</v></c></row></sheetData>";
    let bytes = xlsx(
        &[("收支", "", sheet), ("底稿", "state=\"hidden\"", secret)],
        &files,
    );
    let document = document("a.xlsx", &bytes);
    assert_eq!(document.parts.len(), 1);
    // What is hidden is neither shown nor searched, and known all the same.
    let hidden: Vec<_> = document
        .hidden
        .iter()
        .map(|part| (&part.name, part.blocks.len()))
        .collect();
    assert_eq!(
        hidden,
        [
            (&PartName::Sheet("收支".into()), 1),
            (&PartName::Sheet("底稿".into()), 1)
        ]
    );
    assert_eq!(document.parts[0].name, PartName::Sheet("收支".into()));
    let want = [
        "收支总表",
        "项目|金额|日期|占比",
        "收入|1,234,567.50|2023/3/15|25%",
        "TRUE|||",
    ];
    assert_eq!(lines(&document), want);
}

#[test]
fn merged_cells_of_a_workbook_span_what_they_cover() {
    let cell =
        |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = format!(
        "<sheetData><row>{}{}</row><row>{}{}</row><row>{}{}{}</row></sheetData><mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/></mergeCells>",
        cell("A1", "单位"),
        cell("B1", "预算"),
        cell("B2", "上年"),
        cell("C2", "本年"),
        cell("A3", "民政局"),
        cell("B3", "1"),
        cell("C3", "2"),
    );
    let document = document("a.xlsx", &xlsx(&[("表", "", &rows)], &[]));
    let Block::Table(table) = &document.parts[0].blocks[0] else {
        panic!("{document:?}");
    };
    let spanned = |text: &str, columns, rows| Cell {
        text: text.into(),
        columns,
        rows,
    };
    assert_eq!(table.head, 2);
    assert_eq!(table.rows[0], [spanned("单位", 1, 2), spanned("预算", 2, 1)]);
    assert_eq!(table.rows[1], [spanned("上年", 1, 1), spanned("本年", 1, 1)]);
}

#[test]
fn an_ofd_gives_the_lines_of_its_pages() {
    let piece = |top: u32, text: &str| {
        format!(
            "<ofd:TextObject Boundary=\"10 {top} 100 5\"><ofd:TextCode X=\"0\" Y=\"4\">{text}</ofd:TextCode></ofd:TextObject>"
        )
    };
    let first = format!(
        "{}{}{}",
        piece(20, "关于印发"),
        piece(20, "方案的通知"),
        piece(40, "各科室：")
    );
    let document = document("a.ofd", &ofd(&[&first, "", &piece(10, "附件")]));
    assert_eq!(lines(&document), ["关于印发方案的通知", "各科室：", "附件"]);
    assert_eq!(document.parts[1].name, PartName::Page(3));
    assert_eq!(
        text_of("b.ofd", &ofd(&["", ""])).outcome,
        Outcome::Scan { pages: 2 }
    );
}

#[test]
fn tables_of_text_are_read_in_any_encoding() {
    let gbk = encoding_rs::GB18030
        .encode("单位,件数\n民政局,\"1,200\"\n")
        .0
        .into_owned();
    assert_eq!(lines(&document("a.csv", &gbk)), ["单位|件数", "民政局|1,200"]);
    let utf_16: Vec<u8> = "\u{FEFF}甲\t乙\n1\t2\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(lines(&document("b.csv", &utf_16)), ["甲|乙", "1|2"]);
    assert_eq!(
        lines(&document("c.txt", "第一行\r\n\r\n　第二行".as_bytes())),
        ["第一行", "第二行"]
    );
}

#[test]
fn the_content_counts_where_the_name_is_of_another_program() {
    let text = text_of("老文件.doc", &docx("<w:p><w:r><w:t>新格式</w:t></w:r></w:p>"));
    assert_eq!(text.format, Some(Format::Docx));
    assert_eq!(
        text_of("图.zip", b"PK\x03\x04 and more").outcome,
        Outcome::Unknown(Content::Zip)
    );
    assert_eq!(
        text_of("图.jpg.dat", b"\xFF\xD8\xFF\xE0\0").outcome,
        Outcome::Unread
    );
}

#[test]
fn official_pdfs_are_read_in_the_encodings_they_use() {
    let tools = Tools::find();
    assert!(
        tools.pdftotext.is_some(),
        "install poppler-utils and poppler-data: sh tests/run tools"
    );
    for encoding in ["GBK-EUC-H", "UniGB-UCS2-H"] {
        let bytes = pdf(encoding, &["关于公开政府信息的通知", "第二页的文字"]);
        let Outcome::Text(document) = read_with("-a b.pdf", &bytes, &tools).outcome else {
            panic!("{encoding}");
        };
        assert_eq!(
            lines(&document),
            ["关于公开政府信息的通知", "第二页的文字"],
            "{encoding}"
        );
        assert_eq!(document.parts[1].name, PartName::Page(2));
    }
    let scan = read_with("scan.pdf", &pdf("GBK-EUC-H", &["", "", ""]), &tools);
    assert_eq!(scan.outcome, Outcome::Scan { pages: 3 });
    assert_eq!(
        text_of("a.pdf", &pdf("GBK-EUC-H", &["甲"])).outcome,
        Outcome::NoProgram
    );
}

#[test]
fn a_digest_is_that_of_the_bytes() {
    let text = text_of("a.txt", b"abc");
    // FIPS 180-2, appendix B.1.
    assert_eq!(
        text.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(text.size, 3);
}

#[test]
fn what_is_searched_is_what_the_page_shows() {
    let sheet = "<sheetData><row><c t=\"inlineStr\"><is><t>甲\n二</t></is></c><c t=\"inlineStr\"><is><t>&lt;b&gt;&amp;</t></is></c></row><row><c><v>1</v></c><c><v>2</v></c></row></sheetData>";
    let bytes = xlsx(&[("收 &quot;支&quot;", "", sheet), ("二", "", sheet)], &[]);
    let body = "<w:p><w:pPr><w:outlineLvl w:val=\"3\"/></w:pPr><w:r><w:t>深标题</w:t></w:r></w:p><w:p><w:r><w:t>1 &lt; 2  x</w:t></w:r></w:p>";
    for document in [document("a.xlsx", &bytes), document("a.docx", &docx(body))] {
        let html = page(&document, &WORDS);
        let shown = parts_of_page(&html);
        let searched = plain_parts(&document, &WORDS).into_iter().map(|part| PagePart {
            name: part.name,
            anchor: part.anchor,
            text: part.text,
        });
        assert_eq!(shown, searched.collect::<Vec<_>>(), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }
}

#[test]
fn a_kept_text_is_used_again_and_a_damaged_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, pdf("GBK-EUC-H", &["甲"])).unwrap();
    let said = |word: &str| {
        let (keep, tools) = program(&format!("echo {word}"), 20);
        let store = Store::at(cache.clone(), tools, ContactSets::default()).unwrap();
        let text = store.read(&file, None).unwrap();
        drop(keep);
        match text.outcome {
            Outcome::Text(document) => lines(&document).join("/"),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(said("first"), "first");
    assert_eq!(said("second"), "first", "the text is kept by digest and version");
    for kept in std::fs::read_dir(&cache).unwrap() {
        std::fs::write(kept.unwrap().path(), b"damaged").unwrap();
    }
    assert_eq!(said("third"), "third");
}
