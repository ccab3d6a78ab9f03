//! Small files, made from scratch.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A ZIP package of these files.
pub fn package(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word document with this body.
pub fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

pub fn docx_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut files = vec![("word/document.xml", document.as_str())];
    files.extend(more);
    package(&files)
}

/// A workbook with these sheets: name, attributes in the list of sheets, content.
pub fn xlsx(sheets: &[(&str, &str, &str)], more: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = String::from("<workbook xmlns:r=\"r\"><sheets>");
    let mut relations = String::from("<Relationships>");
    let mut files = Vec::new();
    for (number, (name, attributes, content)) in (1..).zip(sheets) {
        workbook.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{number}\" {attributes} r:id=\"rId{number}\"/>"
        ));
        relations.push_str(&format!(
            "<Relationship Id=\"rId{number}\" Target=\"worksheets/sheet{number}.xml\"/>"
        ));
        files.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!("<worksheet>{content}</worksheet>"),
        ));
    }
    workbook.push_str("</sheets></workbook>");
    relations.push_str("</Relationships>");
    let mut all = vec![
        ("xl/workbook.xml", workbook.as_str()),
        ("xl/_rels/workbook.xml.rels", relations.as_str()),
    ];
    all.extend(
        files
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_str())),
    );
    all.extend(more);
    package(&all)
}

/// An OFD document with these pages.
pub fn ofd(pages: &[&str]) -> Vec<u8> {
    let names: Vec<String> = (0..pages.len())
        .map(|n| format!("Doc_0/Pages/Page_{n}/Content.xml"))
        .collect();
    let list: String = (0..pages.len())
        .map(|n| format!("<ofd:Page ID=\"{n}\" BaseLoc=\"Pages/Page_{n}/Content.xml\"/>"))
        .collect();
    let document = format!("<ofd:Document xmlns:ofd=\"o\"><ofd:Pages>{list}</ofd:Pages></ofd:Document>");
    let contents: Vec<String> = pages
        .iter()
        .map(|page| format!("<ofd:Page xmlns:ofd=\"o\">{page}</ofd:Page>"))
        .collect();
    let root = "<ofd:OFD xmlns:ofd=\"o\"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let mut files = vec![("OFD.xml", root), ("Doc_0/Document.xml", document.as_str())];
    files.extend(
        names
            .iter()
            .zip(&contents)
            .map(|(name, content)| (name.as_str(), content.as_str())),
    );
    package(&files)
}

/// A PDF with a page for each text, in a font of this encoding (`GBK-EUC-H`, `UniGB-UCS2-H`).
pub fn pdf(encoding: &str, pages: &[&str]) -> Vec<u8> {
    let count = pages.len();
    let kids: String = (0..count).map(|n| format!("{} 0 R ", 5 + 2 * n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>"),
        format!("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /{encoding} /DescendantFonts [4 0 R] >>"),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>".to_owned(),
    ];
    for (number, text) in pages.iter().enumerate() {
        let bytes: Vec<u8> = if encoding.starts_with("GBK") {
            encoding_rs::GBK.encode(text).0.into_owned()
        } else {
            text.encode_utf16().flat_map(u16::to_be_bytes).collect()
        };
        let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        let stream = if text.is_empty() {
            "0 0 10 10 re f".to_owned()
        } else {
            format!("BT /F1 12 Tf 72 720 Td <{hex}> Tj ET")
        };
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            6 + 2 * number
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{stream}\nendstream",
            stream.len()
        ));
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}
