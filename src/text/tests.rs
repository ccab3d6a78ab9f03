//! tests
use super::*;
#[test]
fn dump() {
    let Ok(files) = std::env::var("DUMP") else { return };
    let what = std::env::var("WHAT").unwrap_or_default();
    for file in files.split_whitespace() {
        let source = std::fs::read_to_string(file).unwrap();
        let mode = if std::env::var("PLAIN").is_ok() {
            TextMode::Plain
        } else {
            TextMode::Markdown
        };
        let body = if source.starts_with("---\n") {
            source.splitn(3, "---\n").nth(2).unwrap()
        } else {
            &source
        };
        let r = render(body, mode, &|_| None);
        println!("=== {file} {}", first_sentence(body, mode));
        if what == "html" {
            println!("{}", r.html);
        }
        if what == "text" {
            println!("{}", r.text());
        }
        if what == "run" {
            for h in &r.headings {
                println!("{}{} {}", "  ".repeat(h.level as usize - 2), h.anchor, h.text);
            }
            println!("run-in {}", r.html.matches("run-in").count());
        }
        if what == "false" {
            for h in &r.headings {
                if number::number(&h.text).is_some_and(|n| !n.kind.is_division()) {
                    println!("H {}", h.text);
                }
            }
        }
    }
}
