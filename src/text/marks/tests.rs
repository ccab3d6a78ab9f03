use super::super::{TextMode, render};

fn page(text: &str) -> String {
    render(text, TextMode::Markdown, &|_| None).html
}

#[test]
fn marks_that_hide_or_count_are_characters() {
    for text in [
        "张某某 330102********1234；李某某 330103********5678",
        "箱体尺寸600*800*1200mm，5*6",
        "获奖名单：王**，赵**。",
        "王*，李*；王*明、李*红 张*三",
        "王**与赵**签订合同",
        "王**（已婚）、赵**（未婚）",
        "**公司诉**公司，学生**和学生**",
        "住**省**市**县",
        "电话138****5678、139****1234",
        "第__条、第__款，a_b_c，____年",
        "姓名：____ 电话：________",
        "**年**月**日",
        "第**号、第**号",
        "〔2023〕**号、〔2022〕**号",
        "10~~20，30~~40",
        "3~5日，7~9日",
        "字段&lt;name&gt;必填",
        "见[1]和[^1]",
        "D:\\公文\\_旧\\*.doc",
        "\\\\server\\share",
        "C#和#标题",
        ">5万元",
        ">=3",
        "__张三__与__李四__",
        "甲``，乙``",
        "-",
    ] {
        let written = text.replace("&lt;", "<").replace("&gt;", ">");
        let text = if text.starts_with('>') {
            text.replace('>', "&gt;")
        } else {
            text.to_owned()
        };
        assert_eq!(page(&written), format!("<p>{text}</p>\n"), "{text}");
    }
    assert_eq!(page("甲：\n-"), "<p>甲：</p>\n<p>-</p>\n");
    let address = page("见http://a.example/_b_/*c*/~d/e。");
    assert!(
        address.contains("href=\"http://a.example/_b_/*c*/~d/e\""),
        "{address}"
    );
    assert_eq!(page("________\n"), "<p>________</p>\n");
    assert_eq!(page("# 3 #\n").matches("3 #").count(), 1);
}

#[test]
fn brackets_that_are_characters_stay_so_within_html() {
    for (text, shown) in [
        ("<div>字段<name>必填</div>", "字段&lt;name&gt;必填"),
        (
            "<table><tr><td><![CDATA[甲]]></td></tr></table>",
            "&lt;![CDATA[甲]]&gt;",
        ),
        ("<p>填<!甲>和<?乙?></p>", "填&lt;!甲&gt;和&lt;?乙?&gt;"),
        (
            "<p>?a=1&copy=2&lt3 R&D &amp; &lt;丁</p>",
            "?a=1&amp;copy=2&amp;lt3 R&amp;D &amp; &lt;丁",
        ),
        (
            "<p>[甲](<乙>)![](<name>)![](<![CDATA[丙</p>",
            "[甲](&lt;乙&gt;)![](&lt;name&gt;)![](&lt;![CDATA[丙",
        ),
        ("<div>&#0;甲*乙*丙</div>", "&amp;#0;甲*乙*丙"),
        ("见<b>甲<占位><x1>乙</b>", "甲&lt;占位&gt;&lt;x1&gt;乙"),
    ] {
        let html = page(text);
        assert!(html.contains(shown), "{text}: {html}");
    }
}

#[test]
fn marks_that_set_words_apart_do_so() {
    for (text, html) in [
        ("**重点**", "<strong>重点</strong>"),
        ("请**务必**注意", "请<strong>务必</strong>注意"),
        ("**重要：**正文", "<strong>重要：</strong>正文"),
        ("关于**“放管服”**改革", "关于<strong>“放管服”</strong>改革"),
        ("按**（一）项**办理", "按<strong>（一）项</strong>办理"),
        (
            "共**120**万元，第**3**条",
            "共<strong>120</strong>万元，第<strong>3</strong>条",
        ),
        ("推动高**质量**发展", "推动高<strong>质量</strong>发展"),
        ("（*注*）", "（<em>注</em>）"),
        (
            "*a* ~~作废~~ ***重***",
            "<em>a</em> <del>作废</del> <em><strong>重</strong></em>",
        ),
        ("**加粗 *斜体***", "<strong>加粗 <em>斜体</em></strong>"),
        ("`a*b*c` \\*甲\\*", "<code>a*b*c</code> *甲*"),
        ("<b>甲</b><br>", "<b>甲</b><br>"),
    ] {
        assert_eq!(page(text), format!("<p>{html}</p>\n"), "{text}");
    }
}

#[test]
fn cells_items_and_headings_keep_their_marks() {
    let html = page("# 600*800*1200\n\n- 王**，赵**\n\n|甲|乙|\n|-|-|\n|王**|3*4*5|\n|一|二|三|\n");
    for part in [
        "600*800*1200</h",
        "<li>王**，赵**",
        "<td>王**</td><td>3*4*5</td>",
        "<td>三</td>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let html = page("1. 甲\n3. 乙\n4. 丙\n");
    assert!(
        html.contains("<li>甲</li>\n<li value=\"3\">乙</li>\n<li>丙"),
        "{html}"
    );
    let html = page("1. 甲\n1. 乙\n");
    assert!(html.contains("<li>甲</li>\n<li>乙"), "{html}");
}
