//! What belongs to the page around a text: buttons, counters, paths, menus, footers.
//!
//! A line is one of these only when all of it is. Whatever is taken for one is named in the report,
//! never dropped in silence.

use super::labels::plain;
use crate::search::fold::fold_char;

/// Words of buttons and boxes, folded at use. A line that is made of these alone says nothing.
const WORDS: &[&str] = &[
    "字体大小",
    "字体",
    "字号",
    "文字大小",
    "打印本页",
    "打印本文",
    "打印页面",
    "打印文章",
    "网页打印",
    "我要打印",
    "打印此页",
    "打印",
    "关闭窗口",
    "关闭本页",
    "关闭页面",
    "关闭此页",
    "关闭",
    "返回顶部",
    "返回列表",
    "返回首页",
    "返回上页",
    "返回",
    "收藏本页",
    "加入收藏",
    "收藏",
    "复制链接",
    "分享到",
    "分享至",
    "分享本页",
    "分享文章",
    "我要分享",
    "一键分享",
    "分享",
    "微信公众号",
    "官方微信",
    "微信",
    "官方微博",
    "新浪微博",
    "腾讯微博",
    "人民微博",
    "微博",
    "qq空间",
    "qq好友",
    "豆瓣",
    "朋友圈",
    "更多",
    "语音播报",
    "语音朗读",
    "朗读",
    "无障碍阅读",
    "无障碍浏览",
    "无障碍",
    "长者模式",
    "长者助手",
    "关怀版",
    "关怀模式",
    "适老化",
    "老年版",
    "繁体中文",
    "简体中文",
    "繁体版",
    "简体版",
    "繁体",
    "简体",
    "手机版",
    "移动版",
    "电脑版",
    "下载正文",
    "下载word",
    "下载pdf",
    "保存",
    "默认",
    "特大",
    "超大",
    "放大",
    "缩小",
    "较大",
    "正常",
    "大",
    "中",
    "小",
    "网站地图",
    "联系我们",
    "关于我们",
    "隐私声明",
    "网站声明",
    "版权声明",
    "法律声明",
    "设为首页",
    "登录",
    "注册",
    "纠错",
    "我要纠错",
    "页面纠错",
    "网站找错",
    "找错",
    "浏览次数",
    "浏览量",
    "阅读次数",
    "阅读量",
    "点击次数",
    "点击数",
    "访问量",
    "保护视力色",
    "白色",
    "次",
    "扫一扫",
    "相关附件",
    "相关链接",
    "相关阅读",
    "相关文章",
    "相关新闻",
];

/// How a line starts that belongs to the page alone.
const STARTS: &[&str] = &[
    "当前位置",
    "您当前的位置",
    "你当前的位置",
    "您的位置",
    "您现在的位置",
    "你现在的位置",
    "您所在的位置",
    "当前所在位置",
    "所在位置",
    "现在位置",
    "扫一扫在手机",
    "扫一扫手机",
    "手机扫一扫",
    "用微信扫",
    "微信扫一扫",
    "微信扫码",
    "扫码",
    "扫描二维码",
    "分享到",
    "我为政府网站找错",
    "政府网站找错",
    "打印本页",
    "请使用微信",
    "使用微信",
    "浏览器版本",
    "您的浏览器",
    "您访问的链接即将离开",
    "您即将离开",
    "预览时标签不可点",
    "继续滑动看下一个",
    "轻触阅读原文",
    "向上滑动看下一个",
    "喜欢此内容的人还喜欢",
];

/// How a line starts below which nothing is text.
const FOOTERS: &[&str] = &[
    "版权所有",
    "copyright",
    "©",
    "主办单位:",
    "主办:",
    "承办单位:",
    "网站标识码",
    "网站主办",
    "技术支持:",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "上一主题",
    "下一主题",
    "网站地图",
    "网站声明",
    "关于我们",
    "icp备",
    "您访问的链接即将离开",
    "相关链接:",
    "友情链接",
    "网友评论",
    "网友留言",
    "发表评论",
    "全部评论",
    "我要评论",
    "猜你喜欢",
    "相关推荐",
    "推荐阅读",
    "热门推荐",
];

/// What stands in the line of a footer.
const FOOTER_PARTS: &[&str] = &["icp备", "公网安备", "网站标识码", "版权所有", "copyright"];

fn folded(word: &str) -> String {
    word.chars().map(fold_char).collect()
}

/// Whether the whole line is buttons, counters or a path.
pub fn is_chrome(line: &str) -> bool {
    let text = plain(line);
    if text.is_empty() || text.chars().count() > 120 || text.contains('。') {
        return false;
    }
    let starts = STARTS.iter().any(|start| text.starts_with(&folded(start)));
    let start_is_all = starts && text.chars().count() <= 80;
    start_is_all || is_path(&text) || is_menu(line) || only_words(&text)
}

/// Whether the line says where on the site the reader is.
pub fn is_path_line(line: &str) -> bool {
    let text = plain(line);
    let named = STARTS[..9].iter().any(|start| text.starts_with(&folded(start)));
    (named && text.chars().count() <= 100) || is_path(&text)
}

/// 首页 > 政府信息公开 > 法定主动公开内容
fn is_path(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['>', '»', '→', '›']).collect();
    // 《…〈某条例〉的决定》修正, <某法>的决定: a law that quotes another.
    let opens = text.contains(['《', '》', '<', '，', '；', ',', ';']);
    parts.len() >= 2
        && !opens
        && (text.starts_with("首页") || parts.len() >= 3)
        && parts.iter().all(|part| part.chars().count() <= 24)
}

/// 首页  走进本市  政务公开  办事服务
fn is_menu(line: &str) -> bool {
    let parts: Vec<String> = line
        .split(|c: char| c.is_whitespace() || matches!(c, '|' | '｜' | '丨' | '·'))
        .map(plain)
        .filter(|part| !part.is_empty())
        .collect();
    parts.len() >= 3
        && parts.iter().any(|part| part == "首页" || part == "网站首页")
        && parts.iter().all(|part| part.chars().count() <= 10)
}

/// Whether nothing is left of a line when the words of buttons are taken out.
fn only_words(text: &str) -> bool {
    let mut words: Vec<String> = WORDS.iter().map(|word| folded(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut rest = text;
    let (mut found, mut letters) = (false, 0);
    while let Some(c) = rest.chars().next() {
        if let Some(word) = words.iter().find(|word| rest.starts_with(word.as_str())) {
            rest = &rest[word.len()..];
            letters += word.chars().count();
            found = true;
        } else if c.is_alphabetic() {
            return false;
        } else {
            // Digits are counts, the rest is brackets and strokes.
            rest = &rest[c.len_utf8()..];
        }
    }
    // 大 or 中 alone may be an answer in a form; 次 as well.
    found && (letters > 1 || text.chars().count() > 1)
}

/// Where the foot of a page starts among its last lines; `lines.len()` when there is none.
pub fn footer_start(lines: &[Option<String>]) -> usize {
    let mut start = lines.len();
    for (at, line) in lines.iter().enumerate().rev().take(60) {
        let Some(line) = line else { break };
        let text = plain(line);
        if line.contains('。') && text.chars().count() > 60 {
            break;
        }
        let opens = FOOTERS.iter().any(|word| text.starts_with(&folded(word)));
        let holds = FOOTER_PARTS.iter().any(|part| text.contains(&folded(part)));
        if (opens || holds) && text.chars().count() <= 200 {
            start = at;
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_counters_paths_and_menus_are_of_the_page() {
        for line in [
            "【字体：大 中 小】",
            "【字体:",
            "字号：[大] [中] [小]  打印  关闭",
            "浏览次数：1234 次 【打印本页】【关闭窗口】",
            "分享到： 微信 新浪微博 QQ空间",
            "当前位置：首页 > 政务公开 > 法治政府建设",
            "首页 > 政府信息公开 > 部门文件",
            "網站首頁  走進本市  政務公開  辦事服務",
            "扫一扫在手机打开当前页",
        ] {
            assert!(is_chrome(line), "{line}");
        }
    }

    #[test]
    fn lines_of_texts_are_not() {
        for line in [
            "打印机采购项目中标公告",
            "一、总体要求",
            "关闭违规企业12家。",
            "附件：申请表",
            "小学招生",
            "大",
            "《条例》>《办法》",
            "乡两级人民代表大会代表选举实施细则〉的决定》第一次修正",
            "<中华人民共和国计量法>的决定》修正",
            "联系人：张三 电话：0571-00000000",
            "2021年12月24日",
        ] {
            assert!(!is_chrome(line), "{line}");
        }
    }

    #[test]
    fn the_foot_of_a_page_is_what_follows_its_first_line() {
        let lines = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| Some((*text).to_owned()))
                .collect::<Vec<_>>()
        };
        let page = lines(&[
            "正文。",
            "2021年12月24日",
            "上一篇：甲",
            "下一篇：乙",
            "版权所有：某市政府",
            "京ICP备1号",
        ]);
        assert_eq!(footer_start(&page), 2);
        assert_eq!(footer_start(&lines(&["正文。", "2021年12月24日"])), 2);
    }
}
