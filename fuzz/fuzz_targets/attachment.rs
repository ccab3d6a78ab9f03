//! The attachments of an entry. The first byte chooses the format; of a package the second chooses the
//! part, and the rest is what that holds. What is read is the same twice, no longer than the limit, and
//! its page is text alone; of a text file no character is lost.

#![no_main]

mod common;

use std::fs;
use std::sync::LazyLock;

use common::{DOCX, OFD, XLSX, letters, package};
use gongkai::attachment::html::{Words, page};
use gongkai::attachment::{self, Block, Document, Outcome, Tools, limits};
use gongkai::check::personal::ContactSets;
use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a folder for scratch files"));

fn text_of(document: &Document) -> String {
    let mut out = String::new();
    for block in document.parts.iter().flat_map(|part| &part.blocks) {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) => out.push_str(text),
            Block::Table(table) => table
                .rows
                .iter()
                .flatten()
                .for_each(|cell| out.push_str(&cell.text)),
        }
    }
    out
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let (name, bytes) = match choice % 7 {
        0 => ("a.docx", package(&DOCX, rest)),
        1 => ("a.xlsx", package(&XLSX, rest)),
        2 => ("a.ofd", package(&OFD, rest)),
        3 => ("a.csv", Some(rest.to_vec())),
        // What a PDF carries; its words are read by another program.
        4 => ("a.pdf", Some([b"%PDF-1.5\n", rest].concat())),
        5 => ("a.png", Some([b"\x89PNG\r\n\x1a\n", rest].concat())),
        _ => ("a.txt", Some(rest.to_vec())),
    };
    let Some(bytes) = bytes else { return };
    let path = FOLDER.path().join(name);
    fs::write(&path, &bytes).expect("a scratch file can be written");
    let contacts = ContactSets::default();
    let read = attachment::read(&path, &Tools::default(), &contacts);
    let again = attachment::read(&path, &Tools::default(), &contacts);
    assert_eq!(format!("{:?}", read.outcome), format!("{:?}", again.outcome));
    let Outcome::Text(document) = read.outcome else {
        return;
    };
    let text = text_of(&document);
    assert!(text.len() <= limits::TEXT + 4096, "{}", text.len());
    let page = page(&document, &Words::none()).to_ascii_lowercase();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    if name == "a.txt"
        && !document.cut
        && let Ok(source) = std::str::from_utf8(&bytes)
    {
        assert_eq!(letters(&text), letters(source));
    }
});
