//! What a schema says about each key, beside the names that the loader knows it by.

use crate::check::names;
use crate::load::fields::KeyNames;
use crate::load::site_yaml::{self, measures, terms};

/// The keys of one kind of map, and what is to be said about each.
#[derive(Debug)]
pub struct Table {
    /// The names, as the loader reads them.
    pub names: &'static [KeyNames],
    /// The rest, one for each key.
    pub about: &'static [About],
}

/// What is said about a key.
#[derive(Debug)]
pub struct About {
    /// Its name in the documentation.
    pub key: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What an editor shows, in Chinese.
    pub text: &'static str,
}

/// What a value is.
#[derive(Debug)]
pub enum Kind {
    /// A text.
    Text,
    /// A date, in any of the forms that are read.
    Date,
    /// A whole number from the one to the other.
    Number(usize, usize),
    /// One of these.
    Choice(&'static [&'static str]),
    /// A list of texts, or one.
    Texts,
    /// A map.
    Map(&'static Table),
    /// A list of maps, or one.
    Maps(&'static Table),
    /// A list of texts or maps, or one.
    TextsOrMaps(&'static Table),
    /// The tree of categories.
    Categories,
    /// Rules with their levels.
    Levels,
    /// What the schema does not describe further.
    Anything,
}

impl Table {
    /// What is said about a key.
    pub fn about(&self, key: &str) -> Option<&'static About> {
        self.about.iter().find(|about| about.key == key)
    }
}

const fn key(key: &'static str, kind: Kind, text: &'static str) -> About {
    About {
        key,
        kind,
        required: false,
        text,
    }
}

const fn required(key: &'static str, kind: Kind, text: &'static str) -> About {
    About {
        key,
        kind,
        required: true,
        text,
    }
}

const LANGUAGES: Kind = Kind::Choice(&[
    "zh-Hans",
    "zh-CN",
    "zh",
    "简体",
    "简体中文",
    "zh-Hant",
    "zh-TW",
    "zh-HK",
    "zh-MO",
    "繁体",
    "繁體",
    "繁體中文",
    "簡體",
]);
const MODES: Kind = Kind::Choice(&["markdown", "plain", "纯文本", "純文本"]);

/// An attachment.
const ATTACHMENT: Table = Table {
    names: names::ATTACHMENT,
    about: &[
        required(
            "file",
            Kind::Text,
            "文件名。文件放在条目旁边，或者它下面的文件夹里。",
        ),
        key("name", Kind::Text, "网页上显示的名称。不写则显示文件名。"),
    ],
};

/// A correction.
const CHANGE: Table = Table {
    names: names::CHANGE,
    about: &[
        required("date", Kind::Date, "更正的日期。"),
        required("note", Kind::Text, "更正了什么。"),
        key(
            "before",
            Kind::Text,
            "改动前的全文：旁边一个 .txt 文件的名称。网页会显示哪里不同。",
        ),
    ],
};

/// A part of a text.
const SECTION: Table = Table {
    names: names::SECTION,
    about: &[
        key("heading", Kind::Text, "这一部分的标题，一行。"),
        key("body", Kind::Text, "这一部分的正文，每行一段。"),
    ],
};

/// The keys of an entry.
pub static ENTRY: Table = Table {
    names: names::ENTRY,
    about: &[
        required("title", Kind::Text, "文件的主标题，一行，照原件写。必填。"),
        required(
            "index_number",
            Kind::Text,
            "索引号：机构代码/年份-五位流水号，如 002489524/2023-00028。全站唯一，永不改变；网址由它生成。用 gongkai new 可得到下一个号。必填。",
        ),
        required(
            "unit",
            Kind::Text,
            "发布机构：site.yaml 里某个机构的名称或别名。必填。",
        ),
        required(
            "published",
            Kind::Date,
            "公开日期，如 2024-03-04，可带时间 2024-03-04 10:30。写将来的时间，就到时公开。必填。",
        ),
        key("issued", Kind::Date, "成文日期：落款的日期，不应晚于公开日期。"),
        key(
            "document_number",
            Kind::Text,
            "文号，如 国办发〔2017〕47号；括号写成 [ ] 也可以。",
        ),
        key(
            "category",
            Kind::Text,
            "主题分类：site.yaml 分类树中从上到下的名称，用 / 隔开，如 综合政务/政务公开。",
        ),
        key(
            "genre",
            Kind::Text,
            "体裁：报告、通知、方案、公告、年度报告……全站用词要一致。",
        ),
        key("keywords", Kind::Texts, "关键词，如 [养老服务, 行政许可]。"),
        key(
            "disclosure",
            Kind::Choice(&[
                "主动公开",
                "依申请公开",
                "主動公開",
                "依申請公開",
                "proactive",
                "on-request",
            ]),
            "公开方式。不写就是主动公开。",
        ),
        key(
            "source",
            Kind::Text,
            "来源：最先发布的网站或单位。与发布机构相同的不必写。",
        ),
        key(
            "summary",
            Kind::Text,
            "内容概述，一两句话，用于列表、订阅和搜索结果。不写则取正文第一句。",
        ),
        key("effective", Kind::Date, "施行日期：开始有效的第一天。"),
        key("expires", Kind::Date, "有效期至：有效的最后一天。"),
        key("amended", Kind::Date, "修改日期：修改开始生效的日子。"),
        key("repealed", Kind::Date, "废止日期：不再有效的第一天。"),
        key(
            "replaces",
            Kind::Texts,
            "这份文件替代的文件，写对方的索引号。写一头即可，两边都会有链接。",
        ),
        key("replaced_by", Kind::Texts, "替代这份文件的文件，写对方的索引号。"),
        key("interprets", Kind::Texts, "这份材料解读的文件，写对方的索引号。"),
        key("related", Kind::Texts, "相关的文件，写对方的索引号。"),
        key(
            "attachments",
            Kind::TextsOrMaps(&ATTACHMENT),
            "附件：文件放在条目旁边，这里写文件名。",
        ),
        key("editor", Kind::Text, "责任编辑。"),
        key(
            "changes",
            Kind::Maps(&CHANGE),
            "发布以后的更正：每次写日期和说明。",
        ),
        key(
            "state",
            Kind::Choice(&[
                "draft",
                "草稿",
                "published",
                "发布",
                "已发布",
                "發布",
                "已發布",
                "withdrawn",
                "撤回",
                "已撤回",
                "gone",
                "删除",
                "已删除",
                "刪除",
                "已刪除",
            ]),
            "状态：草稿（不发布）、发布（默认）、撤回（正文保留，注明原因）、删除（只留原因）。",
        ),
        key("reason", Kind::Text, "撤回或者删除的原因，写给公众看。"),
        key(
            "keep_title",
            Kind::Choice(names::KEEP_TITLE),
            "删除以后是否仍然公开标题：是，或者否（默认，只留索引号）。",
        ),
        key(
            "redirect",
            Kind::Text,
            "删除以后请读者去哪里：索引号、本站地址或者 https:// 网址。",
        ),
        key(
            "aliases",
            Kind::Texts,
            "旧址：这份文件以前的网址，以 / 开头；旧网址会转到这里。",
        ),
        key(
            "text",
            MODES,
            "正文怎样读：markdown（.md 文件的默认值），或者 plain：每行一段，没有任何记号。",
        ),
        key(
            "note",
            Kind::Text,
            "本站说明：门户对这一条的交代，与原文分开显示。",
        ),
        key(
            "allow",
            Kind::Anything,
            "允许：看过、认可的检查结果，每行“规则: 理由”。",
        ),
        key(
            "language",
            LANGUAGES,
            "正文的文字：zh-Hans 简体（默认）或 zh-Hant 繁体。",
        ),
        key(
            "body",
            Kind::Text,
            "正文。只用于 YAML 文件，用 | 开头，每行一段。",
        ),
        key(
            "sections",
            Kind::TextsOrMaps(&SECTION),
            "分节：正文由几部分组成时，每部分写标题和正文。只用于 YAML 文件。",
        ),
    ],
};

/// The keys of a page.
pub static PAGE: Table = Table {
    names: names::PAGE,
    about: &[
        required("title", Kind::Text, "页面的标题。必填。"),
        key(
            "summary",
            Kind::Text,
            "一句话说明页面的内容，供搜索引擎使用。不写则取正文第一句。",
        ),
        key("order", Kind::Number(0, 9999), "在菜单里的顺序，小的在前。"),
        key("menu", Kind::Text, "菜单里的短名称。不写则用标题。"),
        key("updated", Kind::Date, "更新日期，显示在页面上。"),
        key("genre", Kind::Text, "体裁：在正文下面列出这种体裁的全部条目。"),
        key(
            "allow",
            Kind::Anything,
            "允许：看过、认可的检查结果，每行“规则: 理由”。",
        ),
        key(
            "language",
            LANGUAGES,
            "正文的文字：zh-Hans 简体（默认）或 zh-Hant 繁体。",
        ),
        key("text", MODES, "正文怎样读：markdown，或者 plain：每行一段。"),
        key("body", Kind::Text, "正文。只用于 YAML 文件。"),
        key(
            "sections",
            Kind::TextsOrMaps(&SECTION),
            "分节。只用于 YAML 文件。",
        ),
    ],
};

const FOOTER: Table = Table {
    names: site_yaml::FOOTER,
    about: &[
        key("organiser", Kind::Text, "主办单位。"),
        key("undertaker", Kind::Text, "承办单位。"),
        key(
            "identification_code",
            Kind::Text,
            "网站标识码：地方政府网站为 10 位数字。写在引号里。",
        ),
        key("icp", Kind::Text, "ICP 备案号。"),
        key("police", Kind::Text, "公安联网备案号。"),
        key("address", Kind::Text, "办公地址。"),
        key("postcode", Kind::Text, "邮政编码。写在引号里。"),
        key("phone", Kind::Text, "联系电话。"),
        key("email", Kind::Text, "电子邮箱。"),
        key("hours", Kind::Text, "办公时间。"),
        key("note", Kind::Text, "关于整个网站要让读者知道的话。"),
    ],
};

const UNIT: Table = Table {
    names: terms::UNIT,
    about: &[
        required("name", Kind::Text, "全称，显示在网页上。必填。"),
        key(
            "code",
            Kind::Text,
            "组织机构代码（9 位）或统一社会信用代码（18 位），写在引号里；校验位会被核对。",
        ),
        key(
            "slug",
            Kind::Text,
            "网址里用的名字：小写字母、数字和连字符。不写则用代码。",
        ),
        key("aliases", Kind::Texts, "别名、简称：条目里也可以这样写。"),
        key("parent", Kind::Text, "上级机构的名称。"),
        key("description", Kind::Text, "一句话介绍。"),
        key(
            "kind",
            Kind::Choice(&["government", "department", "政府", "部门", "部門"]),
            "类型：government（人民政府）或 department（部门），决定年度报告的期限。",
        ),
        key(
            "reports_since",
            Kind::Number(2004, 2100),
            "从哪一年起应当在这里公开年度报告。",
        ),
    ],
};

/// A category; its children are categories.
pub static CATEGORY: Table = Table {
    names: terms::CATEGORY,
    about: &[
        required("name", Kind::Text, "分类的名称。必填。"),
        key("slug", Kind::Text, "网址里用的名字。不写则用拼音。"),
        key("description", Kind::Text, "说明，显示在该分类的页面上。"),
        key("children", Kind::Categories, "下一级分类。"),
    ],
};

const LISTS: Table = Table {
    names: site_yaml::LISTS,
    about: &[key(
        "page_size",
        Kind::Number(5, 200),
        "列表每页的条目数。默认 20。",
    )],
};

const FEEDS: Table = Table {
    names: site_yaml::FEEDS,
    about: &[key(
        "limit",
        Kind::Number(1, 1000),
        "每个订阅源保留的最近条目数。默认 50。",
    )],
};

const PATTERN: Table = Table {
    names: site_yaml::PATTERN,
    about: &[key(
        "pattern",
        Kind::Text,
        "正则表达式，用命名组 code、year、serial 标出各部分。",
    )],
};

/// The keys of `site.yaml`.
pub static SITE: Table = Table {
    names: site_yaml::KEYS,
    about: &[
        required("title", Kind::Text, "网站名称。必填。"),
        key("description", Kind::Text, "一句话说明网站是什么。"),
        required(
            "base_url",
            Kind::Text,
            "网站发布后的完整地址，如 https://www.example.gov.cn/xxgk/。必填。",
        ),
        key("time_zone", Kind::Text, "时区。默认 \"+08:00\"，即北京时间。"),
        key(
            "editions",
            Kind::Texts,
            "文字版本，第一个为主：zh-Hans 简体，zh-Hant 繁体。",
        ),
        key("theme", Kind::Text, "主题：themes/ 下的文件夹名。默认 default。"),
        key(
            "minify",
            Kind::Choice(&["theme", "pages", "off", "false"]),
            "压缩网页：theme（默认）、pages、off。",
        ),
        key(
            "compress",
            Kind::Texts,
            "预压缩：gz、br，在每个文本文件旁另存压缩件，供网页服务器直接发送。默认不存。",
        ),
        key(
            "footer",
            Kind::Map(&FOOTER),
            "页脚：政府网站应当公示的事项。没写的不显示。",
        ),
        key("units", Kind::Maps(&UNIT), "发布机构。"),
        key("categories", Kind::Categories, "主题分类：一棵树。"),
        key("lists", Kind::Map(&LISTS), "列表。"),
        key("feeds", Kind::Map(&FEEDS), "订阅源。"),
        key(
            "feed_id",
            Kind::Text,
            "订阅源永久的名称，如 tag:www.example.gov.cn,2026-01-05:xxgk：写定以后不再改，网站搬家也不改。",
        ),
        key("index_number", Kind::Map(&PATTERN), "本地另有编法的索引号。"),
        key("check", Kind::Levels, "检查规则的级别：error、warning 或 off。"),
        key(
            "holidays",
            Kind::Texts,
            "节假日：一天一行，或者 2026-10-01..2026-10-07。用来数 20 个工作日。",
        ),
        key("workdays", Kind::Texts, "调休上班的周末。"),
        key("typos", Kind::Anything, "错别字：每行“错的: 对的”。"),
        key("columns", Kind::Map(&COLUMNS), "栏目多久没有更新要提醒。"),
        key("attachments", Kind::Map(&ATTACHMENTS), "附件。"),
        key(
            "contacts",
            Kind::Texts,
            "办公用的电话、邮箱和地址，不当作个人信息提示。整个域名写成 @example.com。",
        ),
    ],
};

/// The age of columns.
pub static COLUMNS: Table = Table {
    names: measures::COLUMNS,
    about: &[key("months", Kind::Number(1, 120), "几个月没有更新就提醒。")],
};

/// The size of attachments.
pub static ATTACHMENTS: Table = Table {
    names: measures::ATTACHMENTS,
    about: &[key(
        "largest",
        Kind::Number(1, 10_000),
        "单个附件超过多少 MB 就提醒。",
    )],
};
