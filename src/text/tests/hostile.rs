//! What no author would write: nothing may panic, overflow, crawl or lose a character.

use proptest::prelude::*;

use super::super::*;
use super::{markdown, plain, text_content};

/// Rendering threads have small stacks; a test thread of the same size shows what they survive.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    assert!(thread.is_ok_and(|thread| thread.join().is_ok()));
}

/// Sources of some thousand parts, which lie in each other or stay open.
fn hostile(n: usize) -> Vec<String> {
    vec![
        ">".repeat(n) + "甲",
        "> ".repeat(n) + "甲",
        "[".repeat(n) + "甲",
        "[".repeat(n) + "甲" + &"](x)".repeat(n),
        "**甲".repeat(n) + &"乙**".repeat(n),
        "*".repeat(n) + "甲" + &"*".repeat(n),
        "- ".repeat(n) + "甲",
        "<b>".repeat(n) + "甲",
        "<div>\n\n".repeat(n) + "甲",
        "<b><i><u>甲\n\n".repeat(n),
        "<div title=\"</div>\">\n\n".repeat(n),
        "<div><!--</div>-->\n\n".repeat(n),
        "<b a=\">\"".to_owned() + &" x=1".repeat(n) + ">甲</b>",
        "<!-- ".repeat(n) + "甲",
        "`".repeat(n) + "甲",
        "![".repeat(n) + "甲",
        "[^1]".repeat(n) + "\n\n[^1]: 甲[^1]",
        "[a]: /x\n".repeat(n) + "[a]",
        "(一)甲。乙\n".repeat(n),
        "一、甲\n".repeat(n),
        "http://".repeat(n),
        "|甲".repeat(n) + "\n" + &"|-".repeat(n) + "\n|乙",
    ]
}

#[test]
fn twice_the_hostile_text_makes_at_most_twice_the_page() {
    on_a_small_stack(|| {
        let n = 5_000;
        for (source, twice) in hostile(n).into_iter().zip(hostile(2 * n)) {
            let name: String = source.chars().take(20).collect();
            let page = markdown(&source).html;
            let page_of_twice = markdown(&twice).html;
            for html in [&page, &page_of_twice] {
                let depth = html.matches("<blockquote>").count();
                assert!(depth <= 64, "{name}: {depth} quotations deep");
                let depth = crate::text::depth::depth(html);
                assert!(depth <= 300, "{name}: {depth} elements deep");
            }
            let (once, most) = (page.len(), page.len() * 22 / 10 + 1_000);
            assert!(
                page_of_twice.len() <= most,
                "{name}: {once} bytes of HTML, then {}",
                page_of_twice.len()
            );
            first_sentence(&twice, TextMode::Markdown);
            let found = links(&source, TextMode::Markdown).len();
            let found_in_twice = links(&twice, TextMode::Markdown).len();
            assert!(
                found_in_twice <= 2 * found + 1,
                "{name}: {found}, {found_in_twice}"
            );
        }
    });
}

/// Lines as officers write them, with every kind of number, mark and accident.
fn official_line() -> impl Strategy<Value = String> {
    let number = prop::sample::select(vec![
        "",
        "",
        "",
        "一、",
        "二、",
        "(一)",
        "（二）",
        "1.",
        "2．",
        "1. ",
        "(1)",
        "①",
        "第一章 ",
        "第三条 ",
        "附件：",
        "# ",
        "## ",
        "- ",
        "　　",
        "    ",
        "| ",
        "> ",
        "一是",
        "2021年",
    ]);
    let words = prop::collection::vec(
        prop::sample::select(vec![
            "加强",
            "领导",
            "制度",
            "。",
            "，",
            "；",
            "：",
            "“",
            "”",
            "(",
            ")",
            " ",
            "  ",
            "**",
            "*",
            "~",
            "~~",
            "`",
            "<b>",
            "</b>",
            "<",
            "&",
            "&amp;",
            "[甲](a)",
            "![乙](b)",
            "[^1]",
            "http://a.cn/x",
            "2021年12月30日",
            "市民政局",
            "Abc",
            "\u{3000}",
            "\u{a0}",
            "<br>",
        ]),
        0..12,
    );
    (number, words).prop_map(|(number, words)| format!("{number}{}", words.concat()))
}

proptest! {
    #![proptest_config(crate::property::fixed(256))]

    #[test]
    fn plain_text_is_the_text_of_the_page(lines in prop::collection::vec(official_line(), 0..12), blank in any::<bool>()) {
        let source = lines.join(if blank { "\n\n" } else { "\n" });
        for rendered in [markdown(&source), plain(&source)] {
            // The browser counts the items of lists, the text writes their numbers out.
            let text: String = text_of(&rendered.html.replace("<ol", "<ul")).split_whitespace().collect();
            prop_assert_eq!(&text, &text_content(&rendered.html));
            // Levels start at 2 and go down one at a time; anchors are unique.
            let mut level = 1;
            for heading in &rendered.headings {
                prop_assert!(heading.level >= 2 && heading.level <= level + 1);
                level = heading.level;
                let anchor = format!(" id=\"{}\"", heading.anchor);
                prop_assert_eq!(rendered.html.matches(&anchor).count(), 1);
            }
        }
        let typed: String = source.split_whitespace().collect();
        prop_assert_eq!(text_content(&plain(&source).html), typed);
    }

    #[test]
    fn the_outline_never_loses_a_character(lines in prop::collection::vec("(一、|二、|（一）|1．|第一章 |)[甲乙丙。，；： 12]{0,30}", 0..12)) {
        let source = lines.join("\n\n");
        let typed: String = source.split_whitespace().collect();
        prop_assert_eq!(text_content(&markdown(&source).html), typed);
    }

    #[test]
    fn nothing_panics(source in any::<String>(), marks in "[\\[\\]()<>!*_`~|#\\n\\-:^ 一、。.1&;a]{0,80}") {
        for source in [source, marks] {
            for mode in [TextMode::Markdown, TextMode::Plain] {
                let rendered = render(&source, mode, &|_| None);
                prop_assert!(!rendered.html.contains("<script"));
                first_sentence(&source, mode);
                links(&source, mode);
            }
        }
    }
}
