//! The parts of word-processor files and workbooks, in an import. The first byte chooses the format, the
//! second the part, the rest is what that part holds. No number of sixteen digits and more is in a draft
//! that is not in the source.

#![no_main]

mod common;

use common::{DOCX, XLSX, long_numbers, package};
use gongkai::import::{Known, Source, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let (name, parts) = match choice % 2 {
        0 => ("a.docx", &DOCX[..]),
        _ => ("a.xlsx", &XLSX[..]),
    };
    let Some(bytes) = package(parts, rest) else { return };
    let source = Source {
        name,
        bytes: &bytes,
        folder: None,
    };
    let Ok(imported) = import(source, Known::default()) else {
        return;
    };
    let written: usize = imported.drafts.iter().map(|draft| draft.file.len()).sum();
    assert!(
        written <= 100 * bytes.len() + 1000 * imported.drafts.len() + 10_000,
        "{written}"
    );
    let there = String::from_utf8_lossy(&bytes);
    for value in imported.drafts.iter().flat_map(|draft| &draft.values) {
        for number in long_numbers(&value.value) {
            // References to characters spell digits too.
            assert!(there.contains(number) || there.contains("&#"), "{number}");
        }
    }
});
