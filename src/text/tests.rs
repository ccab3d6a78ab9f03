//! What a reader sees of a text, from source to HTML.

use super::*;

mod hostile;

fn markdown(source: &str) -> RenderedText {
    render(source, TextMode::Markdown, &|_| None)
}

fn plain(source: &str) -> RenderedText {
    render(source, TextMode::Plain, &|_| None)
}

/// The outline as one word per heading: its level and its words.
fn contents(rendered: &RenderedText) -> Vec<String> {
    rendered
        .headings
        .iter()
        .map(|h| format!("{} {}", h.level, h.text))
        .collect()
}

/// The page's text as a browser has it, furniture and all, without its space.
fn text_content(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let end = extract::tag_end(&rest[open..]);
        rest = &rest[(open + end + 1).min(rest.len())..];
    }
    text.push_str(rest);
    extract::unescape(&text).split_whitespace().collect()
}

const REPORT: &str = "现将有关情况报告如下:\n\n一、主要工作\n\n(一)健全制度。局党组加强统筹。研究问题12个。\n\n\
    (二)优化服务,提高效能。持续推进改革。\n\n二、存在的问题\n\n一是创新不足。二是人手不够。\n\n三、下一步打算\n\n\
    （一）加强学习\n\n组织培训。\n\n1.落实责任。明确到人。（办公室牵头）\n\n2.加强督查。按月通报。\n";

#[test]
fn numbering_is_the_outline_in_both_modes() {
    for rendered in [markdown(REPORT), plain(REPORT)] {
        let expected = [
            "2 一、主要工作",
            "3 (一)健全制度",
            "3 (二)优化服务,提高效能",
            "2 二、存在的问题",
            "2 三、下一步打算",
            "3 （一）加强学习",
            "4 1.落实责任",
            "4 2.加强督查",
        ];
        assert_eq!(contents(&rendered), expected);
        assert!(rendered.html.contains(
            "<div class=\"run-in\"><h3 id=\"s-1-1\">(一)健全制度。</h3><p>局党组加强统筹。研究问题12个。</p></div>"
        ));
        assert!(rendered.html.contains("<p>一是创新不足。二是人手不够。</p>"));
        let anchors: Vec<&str> = rendered.headings.iter().map(|h| h.anchor.as_str()).collect();
        assert_eq!(
            anchors,
            [
                "s-1", "s-1-1", "s-1-2", "s-2", "s-3", "s-3-1", "s-3-1-1", "s-3-1-2"
            ]
        );
    }
}

#[test]
fn run_in_headings_leave_the_text_as_it_was() {
    let expected: String = REPORT.split_whitespace().collect();
    assert_eq!(text_content(&markdown(REPORT).html), expected);
    assert!(
        markdown(REPORT)
            .text()
            .contains("\n(一)健全制度。局党组加强统筹。研究问题12个。\n")
    );
}

#[test]
fn a_single_newline_parts_paragraphs_where_officers_mean_it() {
    let text = "一、总体要求\n深入学习。\n二、主要任务\n(一)突出重点\n1.深入学习。将学习纳入内容。(人事科牵头)\n\
                2.突出学习。增强意识。(局办公室牵头)\n(二)健全机制。完善制度。\n某市民政局\n2021年12 月30日";
    let rendered = markdown(text);
    assert_eq!(
        contents(&rendered),
        [
            "2 一、总体要求",
            "2 二、主要任务",
            "3 (一)突出重点",
            "4 1.深入学习",
            "4 2.突出学习",
            "3 (二)健全机制"
        ]
    );
    assert!(
        rendered
            .html
            .ends_with("<p class=\"signature\">某市民政局</p>\n<p class=\"signature\">2021年12 月30日</p>\n")
    );
}

#[test]
fn items_of_laws_and_lists_are_no_headings() {
    let texts = [
        "第三条 有下列情形之一的，予以处罚：\n\n（一）拒不改正的。情节严重的，加重处罚。\n\n（二）其他情形。",
        "包括：\n\n（一）规划范围；\n\n（二）其他内容。",
        "附件：\n1.登记表\n2.汇总表\n\n某市民政局",
        "附件:1.登记表\n2.汇总表\n\n某市民政局",
        "需提交以下材料：\n\n1.申请表\n\n2.身份证\n\n3.户口簿\n\n材料应当齐全。",
        "一、二审案件共12件。其中一审10件。",
        "2021年12月30日",
        "3.17国际社工日活动",
        "一是加强领导。二是落实责任。",
        "（一）申请人应当提交材料。逾期不予受理。",
        "1. 申请表\n2. 身份证\n\n以上材料一式两份。",
    ];
    for text in texts {
        for rendered in [markdown(text), plain(text)] {
            assert_eq!(contents(&rendered), [""; 0], "{text}");
        }
    }
}

#[test]
fn laws_have_chapters_and_their_contents_are_not_headings_twice() {
    let text = "目　录\n\n第一章　总则\n\n第二章　公开\n\n第一节　主体\n\n第一章　总则\n\n第一条　为了公开，制定本条例。\n\n\
                第二章　公开\n\n第一节　主体\n\n第二条　下列信息：\n\n（一）法规；";
    assert_eq!(
        contents(&markdown(text)),
        ["2 第一章　总则", "2 第二章　公开", "3 第一节　主体"]
    );
}

#[test]
fn the_same_title_may_stand_under_several_headings() {
    let text = "一、工业\n\n(一)成效\n\n增长。\n\n二、农业\n\n(一)成效\n\n丰收。";
    assert_eq!(
        contents(&markdown(text)),
        ["2 一、工业", "3 (一)成效", "2 二、农业", "3 (一)成效"]
    );
}

#[test]
fn a_run_of_titles_belongs_to_the_outline_when_its_numbers_go_on() {
    let text = "一、基本情况\n\n全市稳定。\n\n二、主要做法\n\n三、存在问题\n\n人手不足。\n\n四、下步打算\n\n抓好落实。\n\n五、附则";
    assert_eq!(contents(&markdown(text)).len(), 5);
}

#[test]
fn marked_headings_take_part_and_no_level_is_skipped() {
    let text = "#### 背景\n\n文。\n\n# 总则\n\n文。\n\n（一）标题。正文。\n\n###### 细则\n\n文。";
    assert_eq!(
        contents(&markdown(text)),
        ["2 背景", "2 总则", "3 （一）标题", "3 细则"]
    );
    let text = "## 一、要求\n\n（一）标题。正文。\n\n二、任务\n\n文。\n\n## 附件\n\n文。";
    assert_eq!(
        contents(&markdown(text)),
        ["2 一、要求", "3 （一）标题", "2 二、任务", "2 附件"]
    );
}

#[test]
fn emphasis_and_list_markers_do_not_hide_a_heading() {
    let html = markdown("**(一)标题。**正文。").html;
    assert_eq!(
        html,
        "<div class=\"run-in\"><h2 id=\"s-1\"><strong>(一)标题。</strong></h2><p>正文。</p></div>\n"
    );
    assert_eq!(
        markdown("**(一)标题。正文**完。").html,
        "<div class=\"run-in\"><h2 id=\"s-1\"><strong>(一)标题。</strong></h2><p><strong>正文</strong>完。</p></div>\n"
    );
    let rendered = markdown("1. 组织领导\n\n成立领导小组。\n\n2. 经费保障\n\n列入预算。");
    assert_eq!(contents(&rendered), ["2 1. 组织领导", "2 2. 经费保障"]);
    assert_eq!(contents(&markdown("**一、要求**\n正文。")), ["2 一、要求"]);
    assert_eq!(contents(&markdown("　　一、要求　\n　　正文。")), ["2 一、要求"]);
}

#[test]
fn markdown_beside_chinese_punctuation() {
    let cases = [
        ("她说**真，**她", "<p>她说<strong>真，</strong>她</p>\n"),
        ("**「重要」**说明", "<p><strong>「重要」</strong>说明</p>\n"),
        (
            "办理3~5日，最长10~15日，~~废止~~",
            "<p>办理3~5日，最长10~15日，<del>废止</del></p>\n",
        ),
        (
            "坚持以人民为中心\n的发展思想",
            "<p>坚持以人民为中心的发展思想</p>\n",
        ),
        ("一网通办,\n共5\n项", "<p>一网通办,共5项</p>\n"),
        ("plain words\ngo on", "<p>plain words\ngo on</p>\n"),
        ("第一段。\n第二段。", "<p>第一段。</p>\n<p>第二段。</p>\n"),
        ("　　缩进\n\u{a0}\u{a0}又一段", "<p>缩进</p>\n<p>又一段</p>\n"),
        (
            "    空格缩进的段落。\n\t制表符缩进。",
            "<p>空格缩进的段落。</p>\n<p>制表符缩进。</p>\n",
        ),
        ("甲\n　　\n乙", "<p>甲</p>\n<p>乙</p>\n"),
        ("正文到此为止。\n---", "<p>正文到此为止。</p>\n<hr>\n"),
        ("- 甲\n- 乙", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n"),
        (
            "3) 甲\n4) 乙",
            "<ol start=\"3\" class=\"paren\">\n<li>甲</li>\n<li>乙</li>\n</ol>\n",
        ),
        ("甲<!-- 注 -->乙", "<p>甲乙</p>\n"),
        ("{{ site }} ]]> <关于>", "<p>{{ site }} ]]&gt; &lt;关于&gt;</p>\n"),
    ];
    for (source, html) in cases {
        assert_eq!(markdown(source).html, html, "{source}");
    }
}

#[test]
fn web_addresses_end_where_chinese_begins() {
    let html = markdown("详见https://www.gov.cn/a_b/c?x=1&y=2。后文，或www.gov.cn，电话").html;
    assert_eq!(
        html,
        "<p>详见<a href=\"https://www.gov.cn/a_b/c?x=1&amp;y=2\" class=\"external\" rel=\"noopener\">\
         https://www.gov.cn/a_b/c?x=1&amp;y=2</a>。后文，或<a href=\"http://www.gov.cn\" class=\"external\" \
         rel=\"noopener\">www.gov.cn</a>，电话</p>\n"
    );
    assert!(
        plain("（http://a.gov.cn/(1)）")
            .html
            .contains("href=\"http://a.gov.cn/(1)\"")
    );
    assert!(
        plain("(http://a.gov.cn)")
            .html
            .contains("href=\"http://a.gov.cn\"")
    );
    assert!(!plain("http://。ftp://a.b xhttp://a.b").html.contains("<a"));
}

#[test]
fn links_are_mapped_and_marked() {
    let map = |target: &str| target.strip_suffix(".md").map(|stem| format!("/entry/{stem}/"));
    let html = render(
        "[甲](a.md \"题\")[乙](表 1.xlsx)[丙](</表 1.xlsx>)",
        TextMode::Markdown,
        &map,
    )
    .html;
    assert_eq!(
        html,
        "<p><a href=\"/entry/a/\" title=\"题\">甲</a>[乙](表 1.xlsx)<a href=\"/%E8%A1%A8%201.xlsx\">丙</a></p>\n"
    );
    let html = render("![图\"](a.md)", TextMode::Markdown, &map).html;
    assert_eq!(
        html,
        "<p class=\"image\"><img src=\"/entry/a/\" alt=\"图&quot;\" loading=\"lazy\"></p>\n"
    );
    let html = render(
        "<b>粗</b>[甲](a.md)<a href='b.md' onclick=x>乙</a><img src=c.md>",
        TextMode::Markdown,
        &map,
    )
    .html;
    assert_eq!(
        html,
        "<p><b>粗</b><a href=\"/entry/a/\">甲</a><a href=\"/entry/b/\">乙</a>\
         <img src=\"/entry/c/\" alt=\"\" loading=\"lazy\"></p>\n"
    );
}

#[test]
fn targets_that_run_code_never_reach_the_page() {
    let targets = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#9;script:alert(1)",
        "&#x6a;avascript:alert(1)",
        "&#1;javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "javascript&colon;alert(1)",
        "blob:x",
        "file:///x",
    ];
    for target in targets {
        let sources = [
            format!("[甲]({target})"),
            format!("[甲](<{target}>)"),
            format!("![甲]({target})"),
            format!("[甲][r]\n\n[r]: {target}"),
            format!("<{target}>"),
            format!("<a href=\"{target}\">甲</a><img src=\"{target}\">"),
            format!("<a href='\u{1} {target}'>甲</a>"),
            format!("<div><a\nhref={target}>甲</a></div>"),
        ];
        for source in sources {
            let html = markdown(&source).html;
            assert!(
                !html.contains("href") && !html.contains("src="),
                "{source}: {html}"
            );
        }
    }
}

#[test]
fn raw_html_is_sanitised_and_stays_inside() {
    let source = "一、甲\n\n正文<b>粗</b>。\n\n</div></article><script>alert(1)</script>\n\n\
                  <p id=\"s-1\" class=\"run-in\" role=\"banner\" style=\"color:red\" onclick=\"x()\">乙<iframe src=\"x\"></iframe>\n\n\
                  <table><tr><td colspan=2>丙</table>\n\n<h1>丁</h1>\n\n<form><input></form><svg><script>1</script></svg>";
    let rendered = markdown(source);
    assert_eq!(contents(&rendered), ["2 一、甲"]);
    let html = &rendered.html;
    for bad in [
        "<script",
        "<article",
        "</div></div></div>",
        "style",
        "onclick",
        "iframe",
        "<h1",
        "<form",
        "<svg",
        "banner",
    ] {
        assert!(!html.contains(bad), "{bad}: {html}");
    }
    assert_eq!(html.matches(" id=").count(), 1, "{html}");
    assert!(html.contains("<h2 id=\"s-1\">一、甲</h2>"));
    assert!(html.contains("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"表格\"><table>"));
    assert!(html.contains("<td colspan=\"2\">丙</td>"));
    assert!(html.contains("<div><strong>丁</strong></div>"));
}

#[test]
fn tables_scroll_and_have_names_of_their_own() {
    let table = "| 项 | 数 |\n| --- | ---: |\n| 甲 | 1 |\n| 乙 | 2 |\n";
    let rendered = markdown(&format!("{table}\n文\n\n{table}"));
    assert!(rendered.html.starts_with(
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"表格\"><table><thead><tr><th scope=\"col\">项</th>\
         <th scope=\"col\" class=\"right\">数</th></tr></thead>\n<tbody><tr><td>甲</td><td class=\"right\">1</td></tr>\n"
    ));
    assert!(rendered.html.contains("aria-label=\"表格2\""));
    assert_eq!(rendered.text().lines().next(), Some("项\t数"));
}

#[test]
fn footnotes_lead_there_and_back() {
    for raw in ["", "<b>粗</b>"] {
        let rendered = markdown(&format!("正文[^甲]，又[^甲]。{raw}\n\n[^甲]: 出处。"));
        let html = &rendered.html;
        assert!(
            html.contains("<sup class=\"footnote-ref\" id=\"fnref-1\"><a href=\"#fn-1\">[1]</a></sup>"),
            "{html}"
        );
        assert!(html.contains("<li id=\"fn-1\">\n<p>出处。</p>"), "{html}");
        assert!(
            html.contains("<a href=\"#fnref-1-2\" aria-label=\"返回正文第2处\">↩</a>"),
            "{html}"
        );
        assert!(!rendered.text().contains('↩'));
    }
}

#[test]
fn plain_text_shows_markup_as_typed() {
    let rendered = plain("\u{feff}　　甲 <b>*乙*</b> &amp; 丙\r\n\u{a0}\r\n# 丁\u{b}戊\u{0}\u{fffe}己");
    assert_eq!(
        rendered.html,
        "<p>甲 &lt;b&gt;*乙*&lt;/b&gt; &amp;amp; 丙</p>\n<p># 丁</p>\n<p>戊己</p>\n"
    );
    assert_eq!(rendered.text(), "甲 <b>*乙*</b> &amp; 丙\n# 丁\n戊己");
}

#[test]
fn entities_bring_no_control_characters() {
    for source in ["甲&#11;&#1;乙", "甲<b>&#11;&#1;</b>乙", "[甲](a&#11;b \"&#1;\")"] {
        let html = markdown(source).html;
        assert!(!html.contains(|c: char| clean::is_forbidden(c)), "{html:?}");
    }
}

#[test]
fn the_summary_says_something() {
    let cover = "某市民政局\n\n关于印发方案的通知\n\n局机关各科室、直属各单位:\n\n现将《方案》印发给你们,请认真遵照执行。\n\n\
                 某市民政局\n\n2021年12月30日\n\n方案\n\n(2021-2023年)\n\n为加快推进工作,制定本方案。其他。";
    for mode in [TextMode::Markdown, TextMode::Plain] {
        assert_eq!(first_sentence(cover, mode), "为加快推进工作,制定本方案。");
    }
    let cases = [
        ("第一条　为了公开，制定本条例。第二句。", "为了公开，制定本条例。"),
        ("(一)标题。正文开始。", "正文开始。"),
        (
            "2018年4月27日 第十三届全国人民代表大会常务委员会第二次会议《关于修改〈国境卫生检疫法〉等六部法律的决定》修正\n\n\
             第一条 为了防疫，制定本法。",
            "为了防疫，制定本法。",
        ),
        ("他说：“好。”然后走了。", "他说：“好。”然后走了。"),
        ("见[^1]。\n\n[^1]: 注。", "见。"),
        ("短文", "短文"),
        ("一、只有标题", "一、只有标题"),
        ("- 甲\n- 乙", "甲"),
        ("![](a.png)", "![](a.png)"),
        ("", ""),
        (" \n ", ""),
    ];
    for (source, summary) in cases {
        assert_eq!(first_sentence(source, TextMode::Markdown), summary, "{source}");
    }
    let long = first_sentence(&"很长的句子，".repeat(10_000), TextMode::Plain);
    assert!(long.ends_with("句子…") && long.chars().count() <= 121, "{long}");
}

#[test]
fn links_know_where_they_stand() {
    let source = "\u{feff}甲\r\n\r\n见[乙](a.pdf)和[丙](a.pdf)。\r\n\r\n![图](图.png) <img src='b.png' alt=\"丁\">\n\n[参][r]\n\n[r]: c.md\n";
    let found = links(source, TextMode::Markdown);
    let facts: Vec<_> = found
        .iter()
        .map(|l| (l.target.as_str(), l.image, l.alt.as_str(), l.line, l.column))
        .collect();
    assert_eq!(
        facts,
        [
            ("a.pdf", false, "乙", 3, 6),
            ("a.pdf", false, "丙", 3, 17),
            ("图.png", true, "图", 5, 6),
            ("b.png", true, "丁", 5, 23),
            ("c.md", false, "参", 7, 1),
        ]
    );
    assert_eq!(&source[found[1].range.clone()], "a.pdf");
    assert!(links(source, TextMode::Plain).is_empty());
}
