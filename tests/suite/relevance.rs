//! What a reader of the sample portal expects to find first is found first.

use crate::harness::Site;

#[test]
fn the_expected_entry_comes_first() {
    let site = Site::sample();
    site.run(&["build", "--now", "2026-11-22"]);
    for (query, expected) in [
        // By title, whole or in part, in either script.
        ("法治民政建设实施方案", "SAMPLE030/2022-00001"),
        ("株洲 实施方案", "SAMPLE030/2022-00001"),
        ("法治政府建設年度報告 杭州市人民政府", "SAMPLE014/2023-00001"),
        ("紅寺堡區民政局", "SAMPLE022/2024-00001"),
        ("嘉定区民政局2021年度法治政府建设情况报告", "00001434-9/2022-00001"),
        // By number, in any dress.
        ("002489524/2023-00028", "00248952-4/2023-00028"),
        ("sample0222024-00001", "SAMPLE022/2024-00001"),
    ] {
        let run = site.run(&["search", query, "--format", "json"]);
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answer["hits"][0]["index_number"], expected, "{query}: {answer}");
    }
}
