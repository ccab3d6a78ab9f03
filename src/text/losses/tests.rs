use proptest::prelude::*;

use super::super::render;
use super::*;

fn lost(text: &str) -> Vec<(usize, Loss)> {
    losses(text, TextMode::Markdown)
}

fn words(line: usize, text: &str) -> (usize, Loss) {
    (line, Loss::Words { text: text.into() })
}

#[test]
fn what_is_read_as_it_stands_is_no_loss() {
    for text in [
        "**重点**：张某某 330102********1234；李某某 330103*****5678",
        "见注[^1]。\n\n[^1]: 依据甲。\n\n[^2]: 依据乙。\n",
        "正文[1]。\n\n[1]: 条例第二十六条\n\n[2]: https://a.example/\n",
        "|甲|乙|\n|-|-|\n|一|二|\n|一|二|三|\n|a \\| b|`a|b`|\n",
        "> 1. 甲*b*\n> 3. 乙\n>    `丙`\n>\n> - 丁 ~~戊~~\n",
        "[甲*乙*](a(b).pdf \"题\") 和 ![丙](b.png)、[丁][x]、<https://a.example/b*c>\n\n[x]: /d\n",
        "甲&nbsp;乙 &lt;丙&gt; &amp; &#20013; A&B 甲\\*乙\\\n丙",
        "```\n[1]: x\n```\n\n~~~~~~\n正文\n",
        "标题*\n---\n\n# 3 #\n\n## 二 ##\n\n#\n",
        "字段<name>必填，<b>甲</b>和<占位><!x><?y?>",
        "[x]: /a\n[x] 甲*乙*丙",
        "甲\\\n<br>乙",
    ] {
        assert_eq!(lost(text), [], "{text}");
    }
}

#[test]
fn what_is_taken_away_has_its_line() {
    assert_eq!(lost("甲<!-- 乙 -->\n"), [(1, Loss::Comment)]);
    let hidden = |element: &str| Loss::Hidden {
        element: element.into(),
    };
    assert_eq!(lost("甲\n\n<style>p {}</style>\n"), [(3, hidden("style"))]);
    assert_eq!(lost("`甲`\n\n```txt 说明\n乙\n```\n"), [words(3, "txt 说明")]);
    assert_eq!(lost("`[^2]`\n\n[^2]: 依据甲。\n"), [words(3, "依据甲。")]);
}

#[test]
fn a_sign_before_a_number_that_becomes_an_item_or_a_quotation_is_told() {
    assert_eq!(lost("气温：\n- 3℃\n"), [words(2, "- 3℃")]);
    assert_eq!(lost("增幅：\n\n+ 5%\n"), [words(3, "+ 5%")]);
    assert_eq!(lost("> 5万元\n"), [words(1, "> 5万元")]);
    assert_eq!(lost("- 3月\n- 5个工作日内办结\n\n> 2024年5月6日起施行。\n"), []);
}

#[test]
fn what_was_meant_as_a_link_is_told() {
    let link = |target: &str, wide| Loss::NoLink {
        target: target.into(),
        wide,
    };
    assert_eq!(
        lost("甲\n\n见[附件](附 件.txt)。\n"),
        [(3, link("附 件.txt", false))]
    );
    assert_eq!(lost("[附件]（附件1.pdf）\n"), [(1, link("附件1.pdf", true))]);
    assert_eq!(lost("`[a](b c)` [甲](<附 件.txt>) [1]（见附表）\n"), []);
}

#[test]
fn marks_that_may_hide_a_name_are_told_and_those_that_stress_are_not() {
    let marks = |text: &str| Loss::Marks { text: text.into() };
    for (text, set_apart) in [
        ("甲**某事乙**", "**某事乙**"),
        ("买买提**与艾力**签订合同。", "**与艾力**"),
        ("原告王**与被告公司**。", "**与被告公司**"),
        ("新人**明与**华", "**明与**"),
        ("大学、**小学、**中学", "**小学、**"),
        ("周一~~周五，周六~~周日", "~~周五，周六~~"),
        ("（*明、李*）", "*明、李*"),
        ("**有限公司、**集团", "**有限公司、**"),
        ("中标：**街道、**社区", "**街道、**"),
        ("尾号**12、**34", "**12、**"),
        ("**某诉**某", "**某诉**"),
        ("|甲|\n|-|\n|乙**某事丙**|", "**某事丙**"),
    ] {
        let found: Vec<Loss> = lost(text).into_iter().map(|(_, loss)| loss).collect();
        assert_eq!(found, [marks(set_apart)], "{text}");
    }
    for text in [
        "**重点**：请**“务必”**注意，共**120**万元，按**（一）项**",
        "**重要：**正文**一、办理条件：**正文，**注意，**本办法",
        "**一、**总则，**（二）、**分则",
        "**3、**细则",
        "对**不予公开**的答复，请**务必**注意，第三条**申请**，应当**及时**办理",
        "见（*注*）、~~作废~~的，请<b>务必</b>注意，甲\\*\\*某事乙\\*\\*",
        "# **总则**\n\n- **甲**乙\n",
    ] {
        let found = lost(text);
        assert_eq!(found, [], "{text}");
    }
}

#[test]
fn plain_text_loses_nothing() {
    assert_eq!(losses("[1]: 甲\n1. 甲\n3. 乙\n", TextMode::Plain), []);
}

/// Pieces of which texts are made: masks, marks, letters, Chinese, punctuation and HTML.
fn piece() -> impl Strategy<Value = String> {
    let marks = [
        "*",
        "**",
        "***",
        "****",
        "_",
        "__",
        "____",
        "~",
        "~~",
        "`",
        "``",
        "#",
        "# ",
        "## ",
        " #",
        "-",
        "- ",
        "+ ",
        "* ",
        "> ",
        "1. ",
        "1) ",
        "|",
        "|-|-|\n",
        "---",
        "===",
        ":---:",
        "\\",
        "[",
        "]",
        "[x]",
        "[^1]",
        "[^1]: ",
        "[x]: ",
        "![](",
        "](",
        ")",
        "(",
        "<",
        ">",
        "<name>",
        "<占位>",
        "<b>",
        "</b>",
        "<!-- ",
        " -->",
        "<br>",
        "&",
        "&nbsp;",
        "&lt;",
        "$",
        "!",
        "\t",
        "    ",
        "  ",
        " ",
        "\n",
        "\n",
        "\n\n",
        "```",
        "~~~",
        "==",
        "^",
        "^^",
        "$a$",
        "\\(",
        "\\)",
        "\\\n",
        "&#19990;",
        "&#x4E16",
        "&lt;b&gt;",
        "<https://a.cn>",
        "https://a.cn/",
        "+++\n",
        "\n===\n",
        "\n---\n",
        "[^1]: 甲\n",
        "<![CDATA[",
        "]]>",
        "<!",
        "<?",
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
        "<td>",
        "<ruby>",
        "<rt>",
        "</ruby>",
        "<p>",
        "</p>",
    ];
    let words = [
        "甲",
        "王",
        "李某",
        "第",
        "年",
        "号",
        "标题",
        "，",
        "。",
        "、",
        "：",
        "（",
        "）",
        "“",
        "”",
        "一、",
        "（二）",
        "abc",
        "Q",
        "23",
        "4567",
        "8",
        "。\n",
        "\u{3000}\u{3000}",
    ];
    prop_oneof![
        5 => proptest::sample::select(marks.to_vec()).prop_map(str::to_owned),
        4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
        1 => proptest::sample::select(marks.to_vec()).prop_map(|piece| piece.repeat(5)),
    ]
}

/// How often each character stands in a text that no mark is made of.
fn counted(text: &str) -> std::collections::BTreeMap<char, usize> {
    let mut counts = std::collections::BTreeMap::new();
    // The names of elements and references are made of small letters, the numbers of lists of 1.
    let counts_for = |c: &char| "甲王李某第年号标题，。、：（）“”一二Q2345678".contains(*c);
    for c in text.chars().filter(counts_for) {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

proptest! {
    #![proptest_config(crate::property::fixed(4096))]

    #[test]
    fn every_character_is_on_the_page_or_told(pieces in prop::collection::vec(piece(), 0..24)) {
        let text = pieces.concat();
        let rendered = render(&text, TextMode::Markdown, &|_| None);
        // Targets of links count as shown: they lead somewhere.
        let mut page = rendered.html.replace("&lt;", "<").replace("&gt;", ">");
        for (place, character) in [("%E7%94%B2", "甲"), ("%E7%8E%8B", "王")] {
            page = page.replace(place, character);
        }
        if lost(&text).iter().all(|(_, loss)| matches!(loss, Loss::NoLink { .. } | Loss::Marks { .. })) && !page.contains("<a ") && !page.contains("<img ") {
            let (typed, shown) = (counted(&text), counted(&page));
            for (c, count) in typed {
                prop_assert!(shown.get(&c).is_some_and(|shown| *shown >= count), "{c}: {text:?} {page}");
            }
            // Without an element that came of them, asterisks and underscores are characters.
            let elements = ["<em>", "<strong>", "<li", "<hr>", "<pre", "<code>"];
            if !elements.iter().any(|element| page.contains(element)) {
                for mark in ['*', '_'] {
                    let typed = text.matches(mark).count();
                    prop_assert!(page.matches(mark).count() >= typed, "{mark}: {text:?} {page}");
                }
            }
        }
    }

    #[test]
    fn the_walk_follows_what_is_printed(pieces in prop::collection::vec(piece(), 0..24)) {
        // Without notes that nothing calls, comments and code, nothing at all is lost.
        let text: String = pieces.concat();
        let odd = ["<!--", "```", "~~~", "[^1]", "]:", "|"];
        if !odd.iter().any(|odd| text.contains(odd)) {
            let found: Vec<_> = lost(&text).into_iter().filter(|(_, loss)| !matches!(loss, Loss::NoLink { .. } | Loss::Marks { .. })).collect();
            prop_assert_eq!(found, vec![], "{:?}", text);
        }
    }
}

#[test]
fn many_links_addresses_and_attributes_neither_crawl_nor_vanish() {
    // Each of these once took seconds or minutes; the whole of them takes less than one.
    let links: String = (0..10_000).map(|n| format!("[甲{n}](#s-{n}) ")).collect();
    assert_eq!(super::super::links(&links, TextMode::Markdown).len(), 10_000);
    assert_eq!(lost(&links), []);
    let called: String = (0..10_000)
        .map(|n| format!("[甲{n}]\n\n[甲{n}]: /{n}\n\n"))
        .collect();
    assert_eq!(lost(&called), []);
    let uncalled: String = (0..10_000).map(|n| format!("[甲{n}]: /{n}\n")).collect();
    assert_eq!(lost(&uncalled), []);
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=x")).collect();
    let html = render(&format!("<b{attributes}>甲</b>"), TextMode::Markdown, &|_| None).html;
    assert!(html.starts_with("<p>&lt;b a0=x") && html.ends_with("甲&lt;/b&gt;</p>\n"));
}
