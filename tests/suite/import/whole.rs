//! Nothing of a word-processor file or a catalogue is lost: documents put together from all kinds of
//! parts, whatever follows what, and each piece of text looked for in the draft and the report.

use std::fs;

use serde_json::Value;

use super::files::{docx, text as cell, xlsx};
use super::kept::{letters, text_of_draft};
use super::{report, site};

/// Numbers in an order that looks like none and is the same in every run.
struct Mixed(u64);

impl Mixed {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Pieces of text that are like no other: `第〇…〕` with characters that count.
struct Pieces {
    count: u32,
    seen: Vec<String>,
    deleted: Vec<String>,
}

impl Pieces {
    fn next(&mut self) -> String {
        self.count += 1;
        let digit = |n: u32| char::from_u32(0x8000 + n % 60).unwrap();
        let text = format!(
            "文{}{}{}，事项\u{201c}<{}>&\u{201d}",
            digit(self.count / 3600),
            digit(self.count / 60),
            digit(self.count),
            self.count
        );
        text
    }

    fn kept(&mut self) -> String {
        let text = self.next();
        self.seen.push(text.clone());
        escaped(&text)
    }

    fn gone(&mut self) -> String {
        let text = self.next();
        self.deleted.push(text.clone());
        escaped(&text)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// One part of a body, of a kind that `mixed` chooses; notes that it cites go to `notes`.
fn part(mixed: &mut Mixed, pieces: &mut Pieces, notes: &mut Vec<String>, depth: usize) -> String {
    let paragraph = |inner: String| format!("<w:p>{inner}</w:p>");
    match mixed.below(if depth > 1 { 9 } else { 12 }) {
        0 => paragraph(run(&pieces.kept()) + &run(&pieces.kept())),
        1 => {
            let (before, old, new) = (pieces.kept(), pieces.gone(), pieces.kept());
            paragraph(format!(
                "{}<w:del><w:r><w:delText>{old}</w:delText></w:r></w:del><w:ins>{}</w:ins>",
                run(&before),
                run(&new)
            ))
        }
        2 => paragraph(format!(
            "<w:pPr><w:numPr><w:ilvl w:val=\"{}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>{}",
            mixed.below(3),
            run(&pieces.kept())
        )),
        3 => {
            notes.push(pieces.kept());
            let id = notes.len();
            paragraph(format!(
                "{}<w:r><w:footnoteReference w:id=\"{id}\"/></w:r>{}",
                run(&pieces.kept()),
                run(&pieces.kept())
            ))
        }
        4 => paragraph(format!(
            "<w:hyperlink w:anchor=\"a\">{}</w:hyperlink><w:smartTag>{}</w:smartTag>",
            run(&pieces.kept()),
            run(&pieces.kept())
        )),
        5 => format!(
            "<w:sdt><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>",
            run(&pieces.kept())
        ),
        6 => {
            let inside = pieces.kept();
            paragraph(format!(
                "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>\
                 <w:p>{0}</w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>\
                 <w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>{1}",
                run(&inside),
                run(&pieces.kept())
            ))
        }
        7 => paragraph(format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            run(&pieces.kept())
        )),
        8 => paragraph(format!(
            "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>{}</w:t><w:br/><w:t>{}</w:t></w:r>",
            pieces.kept(),
            pieces.kept()
        )),
        _ => table(mixed, pieces, notes, depth),
    }
}

fn table(mixed: &mut Mixed, pieces: &mut Pieces, notes: &mut Vec<String>, depth: usize) -> String {
    let columns = 1 + mixed.below(3);
    let mut rows = String::new();
    for _ in 0..=mixed.below(3) {
        let mut cells = String::new();
        for _ in 0..columns {
            let inner = part(mixed, pieces, notes, depth + 1);
            cells += &format!("<w:tc>{inner}<w:p>{}</w:p></w:tc>", run(&pieces.kept()));
        }
        rows += &format!("<w:tr>{cells}</w:tr>");
    }
    format!("<w:tbl>{rows}</w:tbl>")
}

const NUMBERING: &str = "<w:numbering><w:abstractNum w:abstractNumId=\"0\">\
    <w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%2.\"/></w:lvl>\
    <w:lvl w:ilvl=\"2\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"·\"/></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";

#[test]
fn every_piece_of_a_document_is_in_the_draft_or_the_report() {
    let site = site();
    for seed in 0..60 {
        let mut mixed = Mixed(seed);
        let mut pieces = Pieces {
            count: 0,
            seen: Vec::new(),
            deleted: Vec::new(),
        };
        let mut notes = Vec::new();
        let parts = 3 + mixed.below(10);
        let body: String = (0..parts)
            .map(|_| part(&mut mixed, &mut pieces, &mut notes, 0))
            .collect();
        let footnotes: String = notes
            .iter()
            .zip(1..)
            .map(|(text, id)| format!("<w:footnote w:id=\"{id}\"><w:p>{}</w:p></w:footnote>", run(text)))
            .collect();
        let footnotes = format!("<w:footnotes>{footnotes}</w:footnotes>");
        let bytes = docx(
            &body,
            &[
                ("word/numbering.xml", NUMBERING),
                ("word/footnotes.xml", &footnotes),
            ],
        );
        let name = format!("{seed}.docx");
        site.file(&name, &bytes);
        let (run, report) = report(&site, &[&name]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let entry = &report["files"][0]["entries"][0];
        let text: String = letters(&text_of_draft(&site.path(entry["file"].as_str().unwrap())))
            .into_iter()
            .collect();
        let removed = entry["removed"].as_array().unwrap().iter();
        let removed: String = removed.map(|piece| piece["text"].as_str().unwrap()).collect();
        let removed: String = letters(&removed).into_iter().collect();
        for piece in &pieces.seen {
            let times = text.matches(piece.as_str()).count() + removed.matches(piece.as_str()).count();
            assert_eq!(
                times, 1,
                "{name}: {piece}\ntext: {text}\nremoved: {removed}\nbody: {body}"
            );
        }
        for piece in &pieces.deleted {
            assert!(
                !text.contains(piece.as_str()) && removed.contains(piece.as_str()),
                "{name}: {piece}\ntext: {text}\nremoved: {removed}"
            );
        }
        // Nothing is made up but numbers and marks: of lists, and of notes, which stand in brackets in a table.
        let mut rest = text;
        for piece in &pieces.seen {
            rest = rest.replace(piece.as_str(), "");
        }
        let numbers = |c: char| c.is_ascii_digit() || "一二三四五六七八九十、.·•（）[]↩".contains(c);
        assert!(
            rest.chars().all(numbers),
            "{name}: made up: {rest}\n{}",
            fs::read_to_string(site.path(entry["file"].as_str().unwrap())).unwrap()
        );
    }
}

/// The letters of everything that became of an entry: its draft and what the report says of it.
fn whole(site: &crate::harness::Site, entry: &Value) -> String {
    let draft = fs::read_to_string(site.path(entry["file"].as_str().unwrap())).unwrap();
    let draft = draft.replace("\\\"", "\"").replace("''", "'");
    letters(&format!("{draft}{entry}")).into_iter().collect()
}

#[test]
fn every_cell_of_a_catalogue_is_in_its_entry() {
    const HEADS: [&str; 9] = [
        "标题",
        "索引号",
        "公开日期",
        "发布机构",
        "文号",
        "备注",
        "联系人",
        "正文",
        "公开范围",
    ];
    let site = site();
    let rows: Vec<Vec<String>> = (1..=12)
        .map(|row| {
            vec![
                format!("关于第{row}号事项：\u{201c}引号\u{201d}与#井号的通知"),
                format!("002489524/2023-{row:05}"),
                format!("2023-03-{row:02}"),
                "市水务局".to_owned(),
                format!("河水发〔2023〕{row}号"),
                format!("备注{row}，含 'a'、[b] 与 {{c}}"),
                format!("王{row}（科）"),
                format!("第{row}段。\n* 星号行 {row}\n1. 数字行"),
                if row % 2 == 0 {
                    String::new()
                } else {
                    "面向社会".to_owned()
                },
            ]
        })
        .collect();
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let lines = rows
        .iter()
        .map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(","));
    let csv = format!("{}\n{}\n", HEADS.join(","), lines.collect::<Vec<_>>().join("\n"));
    site.file("目录.csv", &csv);
    let heads: String = HEADS
        .iter()
        .zip('A'..)
        .map(|(head, c)| cell(&format!("{c}1"), head))
        .collect();
    let cells = |(row, at): (&Vec<String>, usize)| -> String {
        let cells = row.iter().zip('A'..).filter(|(cell, _)| !cell.is_empty());
        cells
            .map(|(written, c)| cell(&format!("{c}{at}"), &escaped(written)))
            .collect()
    };
    let body: Vec<String> = rows.iter().zip(2..).map(cells).collect();
    let all: Vec<&str> = std::iter::once(heads.as_str())
        .chain(body.iter().map(String::as_str))
        .collect();
    let workbook = super::site();
    workbook.file("目录.xlsx", xlsx(&all));
    for (site, name) in [(&site, "目录.csv"), (&workbook, "目录.xlsx")] {
        let (run, report) = report(site, &[name]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let entries = report["files"][0]["entries"].as_array().unwrap();
        assert_eq!(entries.len(), rows.len(), "{name}");
        for (row, entry) in rows.iter().zip(entries) {
            let whole = whole(site, entry);
            for written in row {
                let cell: String = letters(written).into_iter().collect();
                let markdown = cell.replace('*', "\\*");
                assert!(
                    whole.contains(&cell) || whole.contains(&markdown),
                    "{name}: {cell}\n{whole}"
                );
            }
        }
    }
}
