//! Words of official texts that a phrase before them must not tear apart.
//!
//! The dictionary takes the longest phrase from the left and knows names and old books better than
//! it knows budgets: 资金发放 holds 金发 (fair hair), and became 資金髮放. Each rule below is a text
//! and the place in it, `|`, where no phrase may run across. Where two rules could apply, the one
//! that begins further left does, and of those the longer: `控制|作` keeps `|制作` from 控制作用.
//!
//! The rules were found by converting some 2,000 national and local laws (11 million characters)
//! twice, as they are and word by word, and reading where the two differed: in 2,485 places before,
//! in fewer than 950 with the rules, and most of those are the word cutter's own mistakes. Add one
//! when a reader finds a word converted wrongly.

use std::sync::LazyLock;

use regex::Regex;

/// The rules, apart by spaces.
const RULES: &str = "\
    机制|作用 体制|作用 法制|作用 控制|作 限制|作 编制|作 管制|作 强制|作 抑制|作 载体|制作 \
    |制定 |制造 |制度 |制作 |制订 印制|发 编制|发 |制发 |制种 |制浆 研制|定 编制|成员 发生制|为 改制|为 \
    人参|加工 |参加 |参与 |参照 \
    头发|展 |发展 |发放 |发票 |发行 |发言 |发证 |发生 |发给 |发布 |发挥 |发现 |发送 |发售 |发卡 \
    |发改 |发起 |发文 \
    |采取 |采用 |采矿 |采伐 |采购 |采纳 |采集 |采掘 \
    |注册 |注销 |征收 |征求 |征用 |征集 |核心 |核查 |核对 |核定 |核发 \
    |签订 |签发 |签章 |签署 |签注 |签字 |签名 |签约 |签收 \
    标准|予 核准|予 标准|许 |准许 |准予 |准保护 \
    驳回|复 恢复|审 恢复|制 恢复|议 修复|制 报复|审 回复|审 答复|审 |复核 |复查 |复检 |复审 |复议 |复制 \
    |复印 重复|起 \
    |面积 |面源 |面向 |干流 |干线 |干旱 |干净 |干支流 |干、支流 若干|预 |干预 \
    |表决 |表现 |表示 |表明 |表彰 |表达 |折价 \
    |致残 |冲突 |冲击 |布局 |台风 |吊销 |余杭 重庆|历史 |系争 \
    关系|统一 关系|统筹 关系|统计 体系|统一 体系|统筹 联系|统一 |系统 \
    ，|并购 、|并购 ，|并入 ，并| 、并| ；并| 。并| 配合|并 联合|并 符合|并 结合|并 综合|并 整合|并 \
    |合并 |兼并 |吞并 |归并 并|为 并|及 并|合理 并|发给 并|发布 并|予以 \
    个|中 保修|金 推广|部门 向|应 超采|地";

/// All texts of the rules; `None` only if they were no expression, which a test rules out.
static TEXTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let mut texts: Vec<String> = rules().map(|(left, right)| format!("{left}{right}")).collect();
    // Of alternatives that begin at one place, an expression takes the first that fits.
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    Regex::new(&texts.join("|")).ok()
});

fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.split_whitespace().filter_map(|rule| rule.split_once('|'))
}

/// The places in a text that no phrase may run across, in order.
pub(super) fn cuts(text: &str) -> impl Iterator<Item = usize> {
    let found = TEXTS.iter().flat_map(|texts| texts.find_iter(text));
    found.map(|found| found.start() + left_part(found.as_str()))
}

/// How long the part of a rule's text before the place is.
fn left_part(text: &str) -> usize {
    static LENGTHS: LazyLock<std::collections::BTreeMap<String, usize>> = LazyLock::new(|| {
        let lengths = rules().map(|(left, right)| (format!("{left}{right}"), left.len()));
        lengths.collect()
    });
    LENGTHS.get(text).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_an_expression_and_each_is_there_once() {
        assert!(TEXTS.is_some());
        let mut texts: Vec<String> = rules().map(|(left, right)| format!("{left}{right}")).collect();
        assert_eq!(texts.len(), RULES.split_whitespace().count());
        let count = texts.len();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), count);
    }

    #[test]
    fn a_rule_further_left_keeps_another_from_applying() {
        let parts = |text: &str| -> Vec<usize> { cuts(text).collect() };
        assert_eq!(parts("资金发放"), ["资金".len()]);
        assert_eq!(parts("控制作用"), ["控制".len()]);
        assert_eq!(parts("制定制度"), [0, "制定".len()]);
        assert_eq!(parts("没有这样的词"), [0; 0]);
    }
}
