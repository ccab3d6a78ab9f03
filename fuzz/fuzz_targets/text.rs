//! Official text to pages. The first byte chooses between plain text and Markdown. Rendered twice it is
//! the same; it is not longer than its elements make it; of plain text no character is lost.

#![no_main]

mod common;

use common::letters;
use gongkai::text::{TextMode, losses, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(content);
    let mode = if choice % 2 == 0 {
        TextMode::Markdown
    } else {
        TextMode::Plain
    };
    let rendered = render(&text, mode, &|_| None);
    assert_eq!(rendered.html, render(&text, mode, &|_| None).html);
    assert!(
        rendered.html.len() <= 300 * text.len() + 10_000,
        "{}",
        rendered.html.len()
    );
    // What is lost is for the check to say; here it is enough that it can.
    let _ = losses(&text, mode);
    if mode == TextMode::Plain {
        assert_eq!(letters(&rendered.text()), letters(&text));
    }
});
