//! Which element of a page holds its text: one that portals mark as such, else the smallest that
//! holds every sentence.

use std::cell::RefCell;
use std::collections::HashMap;

use scraper::{ElementRef, Html, Node};

/// Ids that the content systems of Chinese portals give to the text.
const IDS: [&str; 22] = [
    "ucapcontent",
    "zoom",
    "zoomcon",
    "js_content",
    "fontzoom",
    "bodylabel",
    "newscontent",
    "artibody",
    "articlecontent",
    "article-content",
    "contenttext",
    "textbox",
    "vsb_content",
    "vsb_content_2",
    "doc_content",
    "contentregion",
    "printcontent",
    "mycontent",
    "article_content",
    "infocontent",
    "newstext",
    "con_text",
];

/// Classes that they give to it.
const CLASSES: [&str; 21] = [
    "trs_editor",
    "trs_editor_view",
    "trs_ueditor",
    "pages_content",
    "article-content",
    "article_content",
    "rich_media_content",
    "articlecon",
    "article-con",
    "content_text",
    "news_content",
    "newscontent",
    "view_content",
    "wzcon",
    "contxt",
    "article-body",
    "detail-content",
    "detail_content",
    "xxgk-content",
    "info-content",
    "zfwj-content",
];

/// Words in ids and classes of what stands around a text.
const AROUND: [&str; 42] = [
    "nav",
    "menu",
    "foot",
    "footer",
    "header",
    "copyright",
    "sidebar",
    "side",
    "related",
    "recommend",
    "share",
    "crumb",
    "crumbs",
    "breadcrumb",
    "banner",
    "search",
    "links",
    "friend",
    "qrcode",
    "ewm",
    "toolbar",
    "comment",
    "location",
    "position",
    "bottom",
    "topbar",
    "hot",
    "rank",
    "prev",
    "next",
    "tips",
    "dialog",
    "aside",
    "comments",
    "cmt",
    "pinglun",
    "relate",
    "xgxx",
    "xgyd",
    "tuijian",
    "login",
    "weixin",
];

/// How the first line of what stands around a text reads, whatever its class.
const HEADINGS: [&str; 22] = [
    "评论",
    "网友评论",
    "网友留言",
    "全部评论",
    "最新评论",
    "发表评论",
    "我要评论",
    "猜你喜欢",
    "相关推荐",
    "相关阅读",
    "相关新闻",
    "相关文章",
    "相关稿件",
    "推荐阅读",
    "热门推荐",
    "热点推荐",
    "热点新闻",
    "热门文章",
    "热门信息",
    "最新信息",
    "阅读排行",
    "点击排行",
];

/// A key for an element: its address in the tree does not change while it is read.
pub type Key = usize;

/// The key of an element.
pub fn key(element: &ElementRef<'_>) -> Key {
    std::ptr::from_ref(element.value()) as usize
}

/// The main text, and what is known about the page's elements.
pub struct Chosen {
    /// The element that holds the text; `None` when the page has no body.
    pub main: Option<Key>,
    /// Whether no mark of the page says so.
    pub guessed: bool,
    /// Elements from the root to the main one.
    pub above: Vec<Key>,
    /// How many characters of sentences are in the whole page.
    pub total: usize,
    /// How many are in each element.
    weights: HashMap<Key, usize>,
}

impl Chosen {
    /// How many characters of sentences are in an element.
    pub fn weight(&self, element: &ElementRef<'_>) -> usize {
        self.weights.get(&key(element)).copied().unwrap_or(0)
    }
}

/// Whether a text holds a sentence, not just words of a page.
pub fn is_sentence(text: &str) -> bool {
    let text = text.trim();
    let length = text.chars().count();
    let stop = text.contains('。') && length >= 12;
    let clause = length >= 30 && text.contains(['，', ',', '；', ';', '、', '。']);
    (stop || clause) && !super::super::chrome::is_chrome(text) && !is_footer(text)
}

fn is_footer(text: &str) -> bool {
    [
        "版权所有",
        "ICP备",
        "公网安备",
        "网站标识码",
        "Copyright",
        "建议使用",
        "分辨率",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// So many characters of sentences make a text; a page with fewer holds a form or short lines.
const TEXT: usize = 24;

/// Finds the main text.
pub fn find(page: &Html) -> Chosen {
    let sentences = find_by(page, &is_sentence);
    if sentences.total >= TEXT || !sentences.guessed || sentences.main.is_none() {
        return sentences;
    }
    // 当事人 / 某某超市: what is said in words, line by line.
    find_by(page, &|text| {
        let text = text.trim();
        text.chars().count() >= 2 && !super::super::chrome::is_chrome(text) && !is_footer(text)
    })
}

/// Finds the smallest element with all texts that `counts`.
fn find_by(page: &Html, counts: &dyn Fn(&str) -> bool) -> Chosen {
    let raw = weigh(page, counts, &|_| false);
    let root = page.root_element();
    let all = raw.get(&key(&root)).copied().unwrap_or(0);
    // Asked for every text in an element, and looked up once.
    let looked_up: RefCell<HashMap<Key, bool>> = RefCell::default();
    let around = |element: &ElementRef<'_>| {
        let own = raw.get(&key(element)).copied().unwrap_or(0);
        own * 10 < all * 3
            && *looked_up
                .borrow_mut()
                .entry(key(element))
                .or_insert_with(|| is_around(element))
    };
    let weights = weigh(page, counts, &around);
    let total = weights.get(&key(&root)).copied().unwrap_or(0);
    let weight = |element: &ElementRef<'_>| weights.get(&key(element)).copied().unwrap_or(0);
    let marked = root
        .descendent_elements()
        .filter(is_marked)
        .filter(|element| total > 0 && weight(element) * 100 >= total * 85)
        .last();
    let body = root
        .child_elements()
        .find(|element| element.value().name() == "body");
    let main = match (&marked, body) {
        (Some(marked), _) => Some(*marked),
        (None, Some(body)) => Some(smallest(body, total, &weight)),
        (None, None) => None,
    };
    let above = main.map(|main| {
        main.ancestors()
            .filter_map(ElementRef::wrap)
            .map(|e| key(&e))
            .collect()
    });
    Chosen {
        main: main.map(|main| key(&main)),
        guessed: marked.is_none(),
        above: above.unwrap_or_default(),
        total,
        weights,
    }
}

/// Whether a portal marks the element as its text: by its id or class, or by a comment in it.
fn is_marked(element: &ElementRef<'_>) -> bool {
    let value = element.value();
    let id = value.id().map(str::to_ascii_lowercase);
    let by_class = || {
        value
            .classes()
            .any(|class| CLASSES.contains(&class.to_ascii_lowercase().as_str()))
    };
    let by_comment = || {
        element.children().any(|child| match child.value() {
            Node::Comment(comment) => is_start(comment),
            _ => false,
        })
    };
    id.is_some_and(|id| IDS.contains(&id.as_str())) || by_class() || by_comment()
}

fn is_start(comment: &str) -> bool {
    let comment = comment.trim().to_ascii_lowercase();
    ["zhengwenstart", "zwkaishi", "正文开始", "内容开始", "enpcontent"]
        .iter()
        .any(|mark| comment.starts_with(mark))
}

/// Whether an element stands around the text: by its name, its id or class, or its first line.
pub fn is_around(element: &ElementRef<'_>) -> bool {
    let value = element.value();
    if matches!(value.name(), "nav" | "header" | "footer" | "aside") {
        return true;
    }
    if matches!(value.name(), "div" | "section" | "ul" | "dl" | "td") {
        let mut texts = element.text().map(str::trim);
        let first = texts.find(|text| !text.is_empty()).unwrap_or_default();
        let bare = first.trim_end_matches(|c: char| c.is_ascii_digit() || "（）()：:条 ".contains(c));
        if HEADINGS.contains(&bare) {
            return true;
        }
    }
    let names = value.id().into_iter().chain(value.classes());
    names.flat_map(|name| name.split(['-', '_'])).any(|word| {
        let word = word.to_ascii_lowercase();
        AROUND.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit()))
    })
}

/// Characters of the texts that `counts` in each element; those in elements that `skip` names, and
/// the words of links, which lead to other texts, count nowhere.
fn weigh(
    page: &Html,
    counts: &dyn Fn(&str) -> bool,
    skip: &dyn Fn(&ElementRef<'_>) -> bool,
) -> HashMap<Key, usize> {
    let mut weights = HashMap::new();
    for node in page.tree.nodes() {
        let Node::Text(text) = node.value() else { continue };
        if !counts(text) {
            continue;
        }
        let above: Vec<ElementRef<'_>> = node.ancestors().filter_map(ElementRef::wrap).collect();
        let unseen = |element: &ElementRef<'_>| {
            matches!(
                element.value().name(),
                "script" | "style" | "noscript" | "head" | "textarea" | "template" | "button" | "select"
            ) || is_link(element)
        };
        if above.iter().any(|element| unseen(element) || skip(element)) {
            continue;
        }
        let length = text.trim().chars().count();
        for element in above {
            *weights.entry(key(&element)).or_insert(0) += length;
        }
    }
    weights
}

/// Whether an element leads elsewhere. One with a name alone is a place in the text (`#` as well).
fn is_link(element: &ElementRef<'_>) -> bool {
    let named = element.attr("name").or(element.attr("id")).is_some();
    let leads = match element.attr("href") {
        Some(target) => target.len() > 1,
        None => !named,
    };
    element.value().name() == "a" && leads
}

/// The smallest element that holds every sentence; a cell or a paragraph is too small to be one.
fn smallest<'a>(
    from: ElementRef<'a>,
    total: usize,
    weight: &dyn Fn(&ElementRef<'a>) -> usize,
) -> ElementRef<'a> {
    let small = |element: &ElementRef<'a>| {
        matches!(
            element.value().name(),
            "p" | "span" | "font" | "strong" | "b" | "li"
        )
    };
    let mut chosen = from;
    while let Some(child) = chosen
        .child_elements()
        .find(|child| total > 0 && weight(child) == total && !small(child))
    {
        chosen = child;
    }
    chosen
}
