//! Files that are damaged, or made to do harm: each ends in a trouble, soon, and in little memory.

use super::make::{docx, docx_with, package, pdf, xlsx};
use super::{document, lines, program, read_with, text_of, trouble};
use crate::attachment::{Outcome, Tools, Trouble, limits};
use crate::diagnostic::{AttachmentProblem, Language};

fn says(trouble: &Trouble, word: &str) -> bool {
    let problem = AttachmentProblem::Trouble(trouble.clone());
    let is_fault = matches!(trouble, Trouble::Damaged(_) | Trouble::Hostile(_));
    is_fault && problem.words(Language::English).title.contains(word)
}

#[test]
fn nothing_at_all() {
    for name in ["a.pdf", "a.docx", "a.xlsx", "a.ofd", "a.csv", "a.txt", "a.zip"] {
        assert_eq!(trouble(name, b""), Trouble::Empty, "{name}");
    }
}

#[test]
fn names_that_do_not_fit() {
    for (name, bytes, word) in [
        ("a.docx", &b"\x89PNG\r\n"[..], "PNG"),
        ("a.pdf", b"<html>404</html>", "HTML"),
        ("a.xlsx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1old", "97"),
        ("a.csv", b"\x00\x01\x02\x03", "not what its name says"),
        ("a.ofd", b"Rar!\x1a\x07", "RAR"),
    ] {
        let trouble = trouble(name, bytes);
        assert!(says(&trouble, word), "{name}: {trouble:?}");
    }
    let other = trouble("a.docx", &package(&[("readme.txt", "x")]));
    assert!(says(&other, "ZIP of something else"), "{other:?}");
}

#[test]
fn files_that_were_cut_off() {
    let whole = docx("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    for length in [4, 20, whole.len() / 2, whole.len() - 1] {
        let trouble = trouble("a.docx", &whole[..length]);
        assert!(matches!(trouble, Trouble::Damaged(_)), "{length}: {trouble:?}");
    }
    let torn = trouble("a.docx", &docx("<w:p><w:r><w:t>甲</w:r>"));
    assert!(says(&torn, "XML"), "{torn:?}");
    let open = package(&[("word/document.xml", "<w:document><w:body><w:p>")]);
    assert!(says(&trouble("a.docx", &open), "ends in the middle"));
}

#[test]
fn bytes_changed_at_random_never_panic() {
    let whole = docx_with(
        "<w:p><w:r><w:t>甲乙丙</w:t></w:r></w:p>",
        &[("word/styles.xml", "<w:styles/>")],
    );
    let mut seed = 7u32;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = seed as usize % bytes.len();
            bytes[at] = (seed >> 24) as u8;
        }
        let text = text_of("a.docx", &bytes);
        assert!(!matches!(text.outcome, Outcome::NoProgram | Outcome::Scan { .. }));
    }
}

#[test]
fn a_package_that_bursts() {
    // A hundred megabytes of spaces in a hundred kilobytes.
    let bomb = docx(&" ".repeat(100 * 1024 * 1024));
    assert!(bomb.len() < 300_000, "{}", bomb.len());
    let found = trouble("a.docx", &bomb);
    assert!(says(&found, "unpacks to more than"), "{found:?}");
    let names: Vec<String> = (0..=limits::ENTRIES).map(|n| format!("f{n}")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let many = trouble("a.docx", &package(&files));
    assert!(says(&many, "files"), "{many:?}");
}

#[test]
fn entities_that_grow_are_not_expanded() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><w:document><w:body><w:p><w:t>&b;</w:t></w:p></w:body></w:document>";
    let found = trouble("a.docx", &package(&[("word/document.xml", laughs)]));
    assert!(says(&found, "document type"), "{found:?}");
    let unknown = trouble("a.docx", &docx("<w:p><w:r><w:t>&xxe;</w:t></w:r></w:p>"));
    assert!(says(&unknown, "&xxe;"), "{unknown:?}");
}

#[test]
fn elements_without_end_inside_each_other() {
    let deep = "<w:tbl><w:tr><w:tc>".repeat(50_000);
    let found = trouble("a.docx", &docx(&deep));
    assert!(says(&found, "inside each other"), "{found:?}");
}

#[test]
fn a_sheet_with_two_cells_at_its_ends_is_no_table_of_billions() {
    let sheet = "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>";
    assert_eq!(
        lines(&document("a.xlsx", &xlsx(&[("表", "", sheet)], &[]))),
        ["1"]
    );
    let wild = "<sheetData><row r=\"0\"><c r=\"A0\"><v>1</v></c><c r=\"ZZZZZZZZZZZZ99999999999999999999\"><v>2</v></c><c r=\"甲\" t=\"s\"><v>-1</v></c><c r=\"C2\" s=\"99999999999\"><v>NaN</v></c></row></sheetData>";
    let text = text_of("b.xlsx", &xlsx(&[("表", "", wild)], &[]));
    assert!(matches!(text.outcome, Outcome::Text(_)), "{text:?}");
}

#[test]
fn more_text_than_is_kept_is_cut_and_said_to_be() {
    let paragraph = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "长".repeat(1000));
    let document = document("a.docx", &docx(&paragraph.repeat(1000)));
    assert!(document.cut);
    assert!(lines(&document).join("").len() <= limits::TEXT);
}

#[test]
fn documents_under_a_password() {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let bytes = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600], &name].concat();
    assert_eq!(trouble("a.docx", &bytes), Trouble::Protected);
    let (_keep, tools) = program("echo 'Command Line Error: Incorrect password' >&2; exit 1", 20);
    let text = read_with("a.pdf", &pdf("GBK-EUC-H", &["甲"]), &tools);
    assert_eq!(text.outcome, Outcome::Trouble(Trouble::Protected));
}

#[test]
fn a_program_that_never_ends_is_stopped() {
    let (_keep, tools) = program("while :; do :; done", 1);
    let text = read_with("a.pdf", &pdf("GBK-EUC-H", &["甲"]), &tools);
    assert_eq!(text.outcome, Outcome::Trouble(Trouble::TooSlow { limit: 1 }));
    let (_keep, tools) = program("exec sleep 1000", 1);
    let text = read_with("a.pdf", &pdf("GBK-EUC-H", &["甲"]), &tools);
    assert_eq!(text.outcome, Outcome::Trouble(Trouble::TooSlow { limit: 1 }));
}

#[test]
fn a_program_that_never_stops_talking_is_cut_short() {
    let (_keep, tools) = program("while :; do echo 同一行文字一遍又一遍地重复; done", 1);
    let text = read_with("a.pdf", &pdf("GBK-EUC-H", &["甲"]), &tools);
    assert_eq!(text.outcome, Outcome::Trouble(Trouble::TooSlow { limit: 1 }));
}

#[test]
fn a_broken_pdf_and_a_program_that_fails_are_findings() {
    let tools = Tools::find();
    let whole = pdf("GBK-EUC-H", &["甲"]);
    let text = read_with("a.pdf", &whole[..60], &tools);
    assert!(
        matches!(text.outcome, Outcome::Trouble(Trouble::Damaged(_))),
        "{text:?}"
    );
    let (_keep, tools) = program("kill -SEGV $$", 20);
    let text = read_with("a.pdf", &whole, &tools);
    assert!(
        matches!(text.outcome, Outcome::Trouble(Trouble::Damaged(_))),
        "{text:?}"
    );
}
