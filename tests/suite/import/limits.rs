//! Files that are small and would take hours or all of the memory. Each is read, or refused with what
//! to do, within limits that the system keeps: processor time and memory, many times what is needed.

use super::files::{archive, docx, text as cell, workbook};
use super::{Site, site};
use crate::harness::Run;

/// Imports a file within 40 seconds of processor time and 2 GB of memory.
fn within_limits(site: &Site, name: &str, bytes: &[u8]) -> Run {
    site.file(name, bytes);
    let run = site.run_within(40, 2_000_000, &["import", "--dry-run", "--quiet", name]);
    assert!(matches!(run.code, Some(0 | 1)), "{name}: {run:#?}");
    run
}

fn page(body: &str) -> Vec<u8> {
    format!("<html><head><title>关于水的公告</title></head><body>{body}</body></html>").into_bytes()
}

/// A catalogue of many rows with a unit in the third column.
fn rows(count: usize) -> String {
    let row = |at: usize| {
        let cells = [
            cell(&format!("A{at}"), &format!("关于第{at}处的公告")),
            cell(&format!("B{at}"), &at.to_string()),
        ];
        format!("<row r=\"{at}\">{}</row>", cells.concat())
    };
    let head = [cell("A1", "标题"), cell("B1", "索引号"), cell("C1", "发布机构")].concat();
    let rows: String = (2..count + 2).map(row).collect();
    format!("<row r=\"1\">{head}</row>{rows}")
}

#[test]
fn a_merge_of_one_row_over_a_filled_cell_is_read() {
    let table = [
        format!("<row r=\"1\">{}</row>", cell("A1", "水务局信息公开目录")),
        format!(
            "<row r=\"2\">{}{}</row>",
            cell("A2", "标题"),
            cell("B2", "索引号")
        ),
        format!(
            "<row r=\"3\">{}{}</row>",
            cell("A3", "关于节水的公告"),
            cell("B3", "002489524/2023-00001")
        ),
    ];
    let site = site();
    for (at, merges) in [&["A1:D1"][..], &["A3:A3", "B2:B2", "A1:XFD1048576"]]
        .iter()
        .enumerate()
    {
        let name = format!("{at}.xlsx");
        site.file(&name, workbook(&table.concat(), merges, None));
        let (run, report) = super::report(&site, &["--dry-run", &name]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let drafts = report["summary"]["drafts"].as_u64();
        assert!(drafts >= Some(1), "{report:#}");
    }
}

#[test]
fn merges_and_far_cells_and_shared_texts_end_in_time() {
    let site = site();
    let tall: Vec<String> = (0..20_000).map(|at| format!("A{}:A20000", at % 5 + 1)).collect();
    let tall: Vec<&str> = tall.iter().map(String::as_str).collect();
    let run = within_limits(&site, "merges.xlsx", &workbook(&rows(20_000), &tall, None));
    assert!(run.stderr.contains("more cells, or longer ones"), "{run:#?}");
    let far: String = (2..200_000)
        .map(|at| format!("<row r=\"{at}\"><c r=\"IV{at}\"><v>1</v></c></row>"))
        .collect();
    let run = within_limits(&site, "far.xlsx", &workbook(&(rows(1) + &far), &[], None));
    assert!(run.stderr.contains("more cells, or longer ones"), "{run:#?}");
    let shared = format!(
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>{}</t></si></sst>",
        "长".repeat(500_000)
    );
    let cells: String = (4..8_000)
        .map(|at| format!("<row r=\"{at}\"><c r=\"A{at}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    let run = within_limits(
        &site,
        "shared.xlsx",
        &workbook(&(rows(1) + &cells), &[], Some(&shared)),
    );
    assert!(run.stderr.contains("more cells, or longer ones"), "{run:#?}");
}

#[test]
fn more_rows_than_are_imported_at_once_are_refused_with_the_limit() {
    let site = site();
    let lines: String = (0..60_000).map(|at| format!("公告{at},{at}\n")).collect();
    for (name, bytes) in [
        ("rows.xlsx", workbook(&rows(60_000), &[], None)),
        ("rows.csv", format!("标题,索引号\n{lines}").into_bytes()),
    ] {
        site.file(name, bytes);
        // Half a gigabyte is enough to read them, and to say no.
        let run = site.run_within(40, 500_000, &["import", "--dry-run", "--quiet", name]);
        assert_eq!(run.code, Some(1), "{name}: {run:#?}");
        assert!(run.stderr.contains("more than 50,000 rows"), "{name}: {run:#?}");
    }
}

#[test]
fn long_lines_are_read_once() {
    let site = site();
    for (name, line) in [
        ("letters.txt", "字".repeat(400_000) + "2023年5月1日"),
        (
            "figures.txt",
            format!("2023年 {}2023年5月1日", "1 ".repeat(200_000)),
        ),
        ("dates.txt", "2023年5月1日".repeat(40_000)),
        ("brackets.txt", "《".repeat(200_000) + &"》".repeat(200_000)),
        ("labels.txt", "索引号：1 标题：乙 ".repeat(40_000)),
    ] {
        let run = within_limits(&site, name, format!("关于水的公告\n{line}\n").as_bytes());
        assert_eq!(run.code, Some(0), "{name}: {run:#?}");
    }
}

#[test]
fn pages_of_many_small_parts_are_read_once() {
    let site = site();
    for (name, body) in [
        (
            "spans.html",
            format!("<p>{}</p>", "<span>水</span>".repeat(160_000)),
        ),
        (
            "links.html",
            format!("<p>{}</p>", "<a href=\"http://a/\">水</a>".repeat(80_000)),
        ),
        ("labels.html", format!("<p>{}</p>", "<b>来源</b> ".repeat(80_000))),
        (
            "blanks.html",
            format!(
                "<div>{}{}</div>",
                " <i></i>".repeat(100_000),
                "<p>水务局公告如下，请遵照执行。</p>".repeat(10_000)
            ),
        ),
        (
            "base.html",
            format!(
                "<base href=\"http://a/{}/\">{}",
                "x".repeat(200_000),
                "<a href=b>水</a>".repeat(30_000)
            ),
        ),
    ] {
        within_limits(&site, name, &page(&body));
    }
    let attributes: String = (0..100_000).map(|at| format!(" a{at}=x")).collect();
    let run = within_limits(&site, "attributes.html", &page(&format!("<b{attributes}>水</b>")));
    assert!(run.stderr.contains("more attributes"), "{run:#?}");
    let open: String = (0..30_000).map(|at| format!("<p><b a={at}></i>")).collect();
    let run = within_limits(&site, "open.html", &page(&open));
    assert!(run.stderr.contains("too deep"), "{run:#?}");
}

#[test]
fn a_picture_shown_again_and_again_is_one_picture() {
    let paragraph = "<w:p><w:r><w:drawing><a:blip r:embed=\"i\"/></w:drawing></w:r></w:p>";
    let body = format!(
        "<w:p><w:r><w:t>关于水的公告</w:t></w:r></w:p>{}",
        paragraph.repeat(3_000)
    );
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.resize(1_500_000, 0);
    let relations =
        b"<Relationships><Relationship Id=\"i\" Type=\"image\" Target=\"media/a.png\"/></Relationships>";
    let bytes = archive(&[
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", relations),
        ("word/media/a.png", &picture),
    ]);
    let site = site();
    site.file("a.docx", bytes);
    let run = site.run_within(40, 2_000_000, &["import", "a.docx"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let files = crate::harness::tree(&site.path("content"));
    assert_eq!(files.keys().filter(|name| name.ends_with(".png")).count(), 1);
}

#[test]
fn wide_tables_and_many_notes_are_read_once() {
    let p = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let row = |cell: &str| format!("<w:tr>{}</w:tr>", cell.repeat(20_000));
    let merged = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>";
    let table = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&format!("<w:tc>{}</w:tc>", p("水"))),
        row(merged)
    );
    let site = site();
    within_limits(&site, "wide.docx", &docx(&(p("关于水的公告") + &table), &[]));
    let signs: String = (0..60_000)
        .map(|id| format!("<w:r><w:footnoteReference w:id=\"{id}\"/></w:r>"))
        .collect();
    let notes: String = (0..60_000)
        .map(|id| format!("<w:footnote w:id=\"{id}\">{}</w:footnote>", p("注")))
        .collect();
    let notes = format!("<w:footnotes>{notes}</w:footnotes>");
    let body = format!("{}<w:p>{signs}</w:p>", p("关于水的公告"));
    within_limits(
        &site,
        "notes.docx",
        &docx(&body, &[("word/footnotes.xml", &notes)]),
    );
}

#[test]
fn a_number_longer_than_a_cell_keeps_is_shown_as_it_is_and_said() {
    let number = |place: &str, number: &str| format!("<c r=\"{place}\"><v>{number}</v></c>");
    let head = [
        cell("A1", "标题"),
        cell("B1", "索引号"),
        cell("C1", "身份证号"),
        cell("D1", "来源"),
    ]
    .concat();
    let row = [
        cell("A2", "关于补贴的公告"),
        number("B2", "3.3010219900101133E17"),
        number("C2", "3.301021990010113e+17"),
        number("D2", "123456789012345"),
    ]
    .concat();
    let table = format!("<row r=\"1\">{head}</row><row r=\"2\">{row}</row>");
    let site = site();
    site.file("a.xlsx", workbook(&table, &[], None));
    let (run, report) = super::report(&site, &["a.xlsx"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let entry = report["files"][0]["entries"][0].clone();
    let draft = std::fs::read_to_string(site.path(entry["file"].as_str().unwrap())).unwrap();
    assert!(
        draft.contains("3.301021990010113E+17") && draft.contains("123456789012345"),
        "{draft}"
    );
    let digits = |text: &str| {
        let runs = text.split(|c: char| !c.is_ascii_digit());
        runs.map(str::len).max()
    };
    // The longest run of digits is what the file holds, not eighteen that nobody wrote.
    assert!(
        digits(&draft.replace(entry["file"].as_str().unwrap(), "")) < Some(18),
        "{draft}"
    );
    let notes = entry["notes"].to_string();
    assert_eq!(notes.matches("its last ones are lost").count(), 2, "{notes}");
}
#[test]
fn absurd_merges_lose_nothing_and_break_nothing() {
    let site = site();
    let merges = [
        "D1:A1",
        "B3:A2",
        "A1:XFD1048576",
        "A2:A9",
        "A2:A9",
        "A5:B3",
        "XFD1048576:A1",
        "A0:B0",
        "Z",
        "",
    ];
    for (at, merge) in merges.iter().enumerate() {
        let name = format!("merge{at}.xlsx");
        site.file(&name, workbook(&rows(5), &[merge, merge, "A1:C1"], None));
        let (run, report) = super::report(&site, &["--dry-run", &name]);
        assert_eq!(run.code, Some(0), "{merge}: {run:#?}");
        assert_eq!(
            report["summary"]["drafts"].as_u64(),
            Some(5),
            "{merge}: {report:#}"
        );
    }
}
