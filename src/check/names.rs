//! The keys of entries and pages, in English and Chinese, simplified and traditional.
//!
//! `docs/entry-format.md` describes each of them.

use crate::load::fields::KeyNames;

/// 标题.
pub const TITLE: KeyNames = ("title", &["标题", "標題", "名称", "名稱"]);
/// 索引号.
pub const INDEX_NUMBER: KeyNames = ("index_number", &["索引号", "索引號"]);
/// 发布机构.
pub const UNIT: KeyNames = (
    "unit",
    &[
        "发布机构",
        "發布機構",
        "發佈機構",
        "发布单位",
        "發布單位",
        "發佈單位",
        "发文机关",
        "發文機關",
        "公开主体",
        "公開主體",
    ],
);
/// 公开日期.
pub const PUBLISHED: KeyNames = (
    "published",
    &[
        "公开日期",
        "公開日期",
        "发布日期",
        "發布日期",
        "發佈日期",
        "发布时间",
        "發布時間",
        "發佈時間",
    ],
);

/// What `keep_title` may say: yes, then no.
pub const KEEP_TITLE: &[&str] = &["true", "是", "false", "否"];

/// Every key of an entry.
pub const ENTRY: &[KeyNames] = &[
    TITLE,
    INDEX_NUMBER,
    UNIT,
    PUBLISHED,
    ("issued", &["成文日期", "发文日期", "發文日期", "生成日期"]),
    ("document_number", &["文号", "文號", "发文字号", "發文字號"]),
    ("category", &["主题分类", "主題分類"]),
    ("genre", &["体裁分类", "體裁分類"]),
    ("keywords", &["关键词", "關鍵詞", "主题词", "主題詞"]),
    ("disclosure", &["公开方式", "公開方式"]),
    ("source", &["来源", "來源", "信息来源", "信息來源"]),
    ("summary", &["内容概述", "內容概述"]),
    ("effective", &["施行日期", "实施日期", "實施日期"]),
    ("expires", &["有效期至"]),
    ("amended", &["修改日期"]),
    ("repealed", &["废止日期", "廢止日期"]),
    ("replaces", &["替代"]),
    ("replaced_by", &["被替代"]),
    ("interprets", &["解读", "解讀"]),
    ("related", &["相关", "相關"]),
    ("attachments", &["附件"]),
    ("editor", &["责任编辑", "責任編輯"]),
    ("changes", &["更正说明", "更正說明"]),
    ("state", &["状态", "狀態"]),
    ("reason", &["原因"]),
    ("keep_title", &["保留标题", "保留標題"]),
    ("redirect", &["转至", "轉至"]),
    ("aliases", &["旧址", "舊址"]),
    ("text", &["文本"]),
    ("note", &["说明", "說明"]),
    ("allow", &["允许", "允許"]),
    ("language", &["语言", "語言"]),
    ("body", &["正文"]),
    ("sections", &["分节", "分節"]),
];

/// Every key of a page.
pub const PAGE: &[KeyNames] = &[
    TITLE,
    ("summary", &["内容概述", "內容概述"]),
    ("order", &["顺序", "順序"]),
    ("menu", &["菜单", "菜單"]),
    ("updated", &["更新日期"]),
    ("genre", &["体裁分类", "體裁分類"]),
    ("allow", &["允许", "允許"]),
    ("language", &["语言", "語言"]),
    ("text", &["文本"]),
    ("body", &["正文"]),
    ("sections", &["分节", "分節"]),
];

/// The keys of an attachment.
pub const ATTACHMENT: &[KeyNames] = &[("file", &["文件"]), ("name", &["名称", "名稱"])];

/// The keys of a change.
pub const CHANGE: &[KeyNames] = &[
    ("date", &["日期"]),
    ("note", &["说明", "說明"]),
    ("before", &["原文"]),
];

/// The keys of a section.
pub const SECTION: &[KeyNames] = &[("heading", &["标题", "標題"]), ("body", &["正文"])];
