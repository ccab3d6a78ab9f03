//! What a reader of the sample portal expects to find first is found first.

use crate::harness::Site;

#[test]
fn the_expected_entry_comes_first() {
    let site = Site::sample();
    site.run(&["build", "--now", "2026-11-22"]);
    for (query, expected) in [
        // A phrase of two titles: the title it is more of.
        ("2022年法治政府建设年度报告", "002489524/2023-00028"),
        ("杭州 法治政府", "002489524/2023-00028"),
        // All words in the title before words in the text.
        ("民政局 法治政府建设情况报告", "00001434-9/2022-00001"),
        // Titles in either script.
        ("法治政府建設年度報告 杭州市人民政府", "SAMPLE014/2023-00001"),
        ("紅寺堡區民政局", "SAMPLE022/2024-00001"),
        ("株洲 实施方案", "SAMPLE030/2022-00001"),
        // Numbers in any dress.
        ("００２４８９５２４/2023-00028", "002489524/2023-00028"),
        ("sample022 2024 00001", "SAMPLE022/2024-00001"),
    ] {
        let run = site.run(&["search", query, "--format", "json"]);
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answer["hits"][0]["index_number"], expected, "{query}: {answer}");
    }
}
