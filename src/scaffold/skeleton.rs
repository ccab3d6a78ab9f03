//! A new entry, with comments that explain it.

use super::yaml_text;

/// What is known of the new entry.
#[derive(Clone, Debug)]
pub struct Skeleton<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its index number.
    pub index_number: &'a str,
    /// Its unit's name.
    pub unit: &'a str,
    /// The day it is made.
    pub today: jiff::civil::Date,
    /// A category of the site, to show how one is written.
    pub category: Option<&'a str>,
}

/// The text of the file. It is a draft with a blank where its text belongs, so that neither a
/// forgotten blank nor half an entry is ever published.
pub fn text(skeleton: &Skeleton<'_>) -> String {
    let Skeleton {
        index_number, today, ..
    } = skeleton;
    let (title, unit) = (yaml_text(skeleton.title), yaml_text(skeleton.unit));
    let category = skeleton
        .category
        .map_or("综合政务/政务公开".to_owned(), yaml_text);
    let year = today.year();
    format!(
        "---
# 两行 --- 之间是信息项，一行一项，冒号后空一格。带 # 的是说明，不会发布，可以删去。
标题: {title}
索引号: {number}
发布机构: {unit}
公开日期: {today}      # 可以带时间，如 {today} 10:30；写将来的日期，就到时公开
状态: 草稿                # 写好、核对无误以后，改成 发布
文本: plain               # 正文每行一段，直接粘贴；要写表格、链接等 Markdown 格式，就删去这一行

# 下面各项，用得着的去掉行首的“# ”再填，用不着的删去。
# 成文日期: {today}    # 落款的日期
# 文号: 某发〔{year}〕1号
# 主题分类: {category}    # site.yaml 里的分类，从上到下用 / 隔开
# 体裁分类: 通知            # 报告、通知、方案、公告、年度报告……
# 关键词: [第一个词, 第二个词]
# 来源: 首先发布的网站或单位
# 内容概述: 一两句话；不写则取正文第一句
# 施行日期: {today}
# 有效期至: {year}-12-31
# 责任编辑: 姓名或科室
# 附件: [文件名.pdf]          # 文件放在本文件旁边
---

【待填：正文。把公文全文粘贴在这里，一字不改】
",
        number = yaml_text(index_number),
    )
}
