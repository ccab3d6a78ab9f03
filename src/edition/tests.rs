use super::*;

mod context;

fn to(script: Script) -> Converter {
    Converter::to(script)
}

fn hant(text: &str) -> String {
    to(Script::Hant).words(text).into_owned()
}

fn hans(text: &str) -> String {
    to(Script::Hans).words(text).into_owned()
}

#[test]
fn phrases_decide_and_no_word_is_exchanged() {
    for (simplified, traditional) in [
        ("会议通过了制度", "會議通過了制度"),
        ("制造、研制和制定", "製造、研製和制定"),
        ("信息网络软件", "信息網絡軟件"),
        ("干部干净干预", "幹部乾淨干預"),
        ("行政复议，恢复，重复", "行政復議，恢復，重複"),
        ("发展头发", "發展頭髮"),
        ("皇后以后", "皇后以後"),
        ("志愿服务，县志", "志願服務，縣誌"),
        ("关系系统联系", "關係系統聯繫"),
        ("全面，面粉", "全面，麵粉"),
        ("里程，这里", "里程，這裏"),
        ("资金发放情况", "資金發放情況"),
        ("上位法相冲突", "上位法相衝突"),
        ("规定制定，非法制造", "規定制定，非法製造"),
        ("残疾人参加选举", "殘疾人參加選舉"),
        ("审核后发布，并为公众", "審核後發布，並為公眾"),
        ("控制作用，标准予以，修复制度", "控制作用，標準予以，修復制度"),
        ("一个中国，若干部门", "一個中國，若干部門"),
        ("合并、并购重组", "合併、併購重組"),
    ] {
        assert_eq!(hant(simplified), traditional);
        assert_eq!(hans(traditional), simplified);
    }
}

#[test]
fn characters_have_their_usual_form() {
    assert_eq!(hant("为群众启动审核"), "為群眾啟動審核");
    assert_eq!(hant("着力，发布公布，污染"), "着力，發布公布，污染");
}

#[test]
fn what_was_converted_badly_reads_well_in_simplified() {
    assert_eq!(
        hans("全麵落實製度，係統谘詢，誌願複議，紮實淩晨"),
        "全面落实制度，系统咨询，志愿复议，扎实凌晨"
    );
}

#[test]
fn zhe_is_written_as_simplified_text_has_it() {
    assert_eq!(
        hans("著力解決存在著的問題，成效顯著，著名論著，土著，著"),
        "着力解决存在着的问题，成效显著，著名论著，土著，着"
    );
}

#[test]
fn what_is_no_chinese_stays() {
    for text in [
        "",
        "002489524/2023-00028",
        "https://例.cn/",
        "ＡＢＣ ①②③ 😀 éß\u{200b}",
    ] {
        assert_eq!(hant(text), text);
        assert_eq!(hans(text), text);
    }
}

fn html_to(script: Script, html: &str) -> String {
    html::convert(&to(script), html)
}

#[test]
fn a_phrase_that_marks_break_converts_as_one() {
    assert_eq!(
        html_to(Script::Hant, "<p><b>制</b>造，干<a href=\"/干/\">部</a>。</p>"),
        "<p><b>製</b>造，幹<a href=\"/干/\">部</a>。</p>"
    );
    // The end of a block ends the phrase: 面 alone is a face, 面粉 is flour.
    assert_eq!(
        html_to(Script::Hant, "<li>正面</li><li>粉</li><p>面粉</p>"),
        "<li>正面</li><li>粉</li><p>麵粉</p>"
    );
}

#[test]
fn marks_addresses_and_code_stay_to_the_byte() {
    for html in [
        "<code>发展</code>",
        "<pre><code class=\"发\">发<code>展</code>x</code></pre>",
        "<!-- 发展 > -->",
        "<a href=\"/entry/发展/?q=发展#发展\" id='发展'></a>",
        "<span lang=\"zh-Hans\">发展<span>里</span></span>",
        "<",
        "<p title=\"",
        "<a b=发展>",
    ] {
        assert_eq!(html_to(Script::Hant, html), html);
    }
    assert_eq!(
        html_to(
            Script::Hant,
            "<span lang='ja'>発<span>发</span></span>发<code>发</code>发"
        ),
        "<span lang='ja'>発<span>发</span></span>發<code>发</code>發"
    );
}

#[test]
fn what_readers_see_of_attributes_is_converted() {
    assert_eq!(
        html_to(
            Script::Hant,
            "<img src=\"图.png\" alt=\"图 > 发展\" TITLE='发展'>&lt;发&gt;"
        ),
        "<img src=\"图.png\" alt=\"圖 > 發展\" TITLE='發展'>&lt;發&gt;"
    );
}

#[test]
fn any_html_keeps_its_marks_and_the_number_of_its_characters() {
    let pieces = [
        "发",
        "展",
        "<b>",
        "</b>",
        "<",
        ">",
        "\"",
        "=",
        "</code>",
        "<code>",
        "&amp;",
        "<p lang=x>",
        "</p>",
        "😀",
        "<!--",
        "-->",
    ];
    let converter = to(Script::Hant);
    // Every string of four pieces: no cut within a character, nothing lost.
    for n in 0..pieces.len().pow(4) {
        let html: String = (0..4)
            .map(|i| pieces[n / pieces.len().pow(i) % pieces.len()])
            .collect();
        let converted = html::convert(&converter, &html);
        assert_eq!(converted.chars().count(), html.chars().count(), "{html}");
        assert_eq!(converted.replace('發', "发"), html);
    }
}

#[test]
fn the_interface_says_the_same_in_both_scripts() {
    let theme = crate::load::theme::default_theme(&mut crate::diagnostic::Diagnostics::new());
    // What an edition says of itself and of the other one.
    let own = [
        "edition_zh_hant",
        "conversion",
        "conversion_original",
        "search_syntax",
    ];
    for (key, simplified) in &theme.locales["zh-Hans"] {
        let traditional = &theme.locales["zh-Hant"][key];
        let read = hans(traditional).replace('「', "“").replace('」', "”");
        assert!(
            own.contains(&key.as_str()) || read == *simplified,
            "{key}: {simplified} / {traditional}"
        );
    }
}
