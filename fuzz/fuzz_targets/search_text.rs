//! The pages and cards that a hit is checked against, made of any bytes: reading them may not panic
//! or hang.

#![no_main]

use gongkai::search::text::{Card, of_page, parts_of_page, plain};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let marked = format!("<div data-search-body>{text}</div>");
    assert!(of_page(&marked).is_some());
    let _ = (of_page(&text), plain(&text), parts_of_page(&text));
    if let Ok(card) = serde_json::from_slice::<Card>(data) {
        let _ = card.marks();
    }
});
