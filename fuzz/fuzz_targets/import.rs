//! Sources of an import, as they are. The first byte chooses the file's name, the rest are its bytes. The
//! import may refuse; what it gives is the same twice, is not many times as long as the source, and of a
//! text no character is lost: it is in the draft's text or named as removed.

#![no_main]

mod common;

use common::letters;
use gongkai::import::{Known, Source, import};
use gongkai::text::{TextMode, render};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] = ["a.txt", "a.html", "a.csv", "a.docx", "a.xlsx", "a.xls"];

/// The text of a draft as a reader of the built page sees it.
fn shown(draft: &str) -> String {
    let (front, body) = draft[4..]
        .split_once("\n---\n")
        .expect("a draft has front matter");
    let plain = front.contains("文本: plain");
    let mode = if plain {
        TextMode::Plain
    } else {
        TextMode::Markdown
    };
    render(body, mode, &|_| None).text()
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*choice) % NAMES.len()];
    let source = Source {
        name,
        bytes,
        folder: None,
    };
    let Ok(imported) = import(source, Known::default()) else {
        return;
    };
    let again = import(source, Known::default()).expect("it was read before");
    let files = |drafts: &[gongkai::import::Draft]| -> Vec<String> {
        drafts.iter().map(|draft| draft.file.clone()).collect()
    };
    assert_eq!(files(&imported.drafts), files(&again.drafts));
    let written: usize = imported.drafts.iter().map(|draft| draft.file.len()).sum();
    assert!(
        written <= 100 * bytes.len() + 1000 * imported.drafts.len() + 10_000,
        "{written}"
    );

    if imported.kind.name() != "TXT" {
        return;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let [draft] = &imported.drafts[..] else {
        panic!("a text is one draft")
    };
    let mut left = letters(text);
    let removed: String = draft.removed.iter().map(|piece| piece.text.as_str()).collect();
    for (c, count) in letters(&shown(&draft.file)).into_iter().chain(letters(&removed)) {
        *left.entry(c).or_default() -= count;
    }
    left.retain(|c, count| *count != 0 && !c.is_control());
    assert!(left.is_empty(), "lost or doubled: {left:?}\n{}", draft.file);
});
