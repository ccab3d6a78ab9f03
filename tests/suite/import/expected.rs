//! What is found in each fixture, and how sure it is.

/// What a fixture must give: a file, then keys and values.
pub type Expected = (&'static str, &'static [(&'static str, &'static str)]);

pub const EXPECTED: &[Expected] = &[
    (
        "texts/hangzhou-mzj.txt",
        &[
            ("title", "杭州市民政局2022年法治政府建設年度報告 (sure)"),
            ("index_number", "002489524/2023-00028 (sure)"),
            ("unit", "市民政局 (sure)"),
            ("published", "2023-01-11 09:58 (sure)"),
            ("disclosure", "主動公開 (sure)"),
            ("source", "市民政局 (sure)"),
            ("language", "zh-Hant (sure)"),
            ("category", "综合政务/法治政府建设 (guess)"),
        ],
    ),
    (
        "texts/hongsibu.txt",
        &[
            (
                "title",
                "吴忠市红寺堡区民政局2023年法治政府建设年度总结报告 (sure)",
            ),
            ("unit", "吴忠市红寺堡区民政局 (guess)"),
            ("category", "综合政务/法治政府建设 (guess)"),
        ],
    ),
    (
        "texts/hangzhou.txt",
        &[
            (
                "title",
                "杭州市人民政府關於杭州市2022年法治政府建設年度報告 (sure)",
            ),
            ("unit", "杭州市人民政府 (guess)"),
            ("published", "2023-02-24 16:32 (likely)"),
            ("source", "杭州市人民政府門戶網站 (sure)"),
            ("language", "zh-Hant (sure)"),
            ("category", "综合政务/法治政府建设 (guess)"),
        ],
    ),
    (
        "texts/zhuzhou.txt",
        &[
            (
                "title",
                "关于印发《株洲市法治民政建设实施方案(2021-2023年)》的通知 (sure)",
            ),
            ("unit", "株洲市民政局 (likely)"),
            ("published", "2022-01-03 (sure)"),
            ("issued", "2021-12-30 (likely)"),
            ("source", "株洲市民政局 (sure)"),
            ("editor", "市民政局 (sure)"),
        ],
    ),
    (
        "texts/jiading.txt",
        &[
            ("title", "嘉定区民政局2021年度法治政府建设情况报告 (sure)"),
            ("index_number", "00001434-9/2022-00001 (sure)"),
            ("unit", "区民政局 (sure)"),
            ("published", "2021-12-24 (sure)"),
            ("issued", "2021-12-24 (sure)"),
            ("category", "政务公告 (sure)"),
        ],
    ),
    (
        "texts/red-head.txt",
        &[
            (
                "title",
                "河湾市人民政府关于印发《河湾市养老服务发展规划（2023—2025年）》的通知 (sure)",
            ),
            ("unit", "河湾市人民政府 (likely)"),
            ("issued", "2023-04-03 (likely)"),
            ("document_number", "河政发〔2023〕8号 (likely)"),
        ],
    ),
    (
        "texts/labels-apart.txt",
        &[
            ("title", "河湾市财政局2024年部门预算 (sure)"),
            ("index_number", "002489524/2024-00012 (sure)"),
            ("unit", "河湾市财政局 (sure)"),
            ("published", "2024-02-05 (sure)"),
            ("category", "综合政务/财政预算 (likely)"),
            ("editor", "王五 (sure)"),
        ],
    ),
    (
        "texts/wrapped.txt",
        &[
            ("title", "关于开展2022年度安全生产大检查的通告 (sure)"),
            ("unit", "河湾市应急管理局 (sure)"),
            ("published", "2022-11-03 (sure)"),
            ("issued", "2022-11-02 (likely)"),
        ],
    ),
    (
        "pages/trs.html",
        &[
            (
                "title",
                "河湾市水务局关于印发《河湾市节水型单位评定办法》的通知 (sure)",
            ),
            ("index_number", "002489524/2022-00031 (sure)"),
            ("unit", "市水务局 (sure)"),
            ("published", "2022-06-08 15:30 (sure)"),
            ("issued", "2022-06-01 (sure)"),
            ("document_number", "河水发[2022]18号 (sure)"),
            ("category", "综合政务/政务公开 (likely)"),
            ("source", "市水务局 (sure)"),
        ],
    ),
    (
        "pages/hanweb.html",
        &[
            ("title", "2021年河湾市国民经济和社会发展统计公报 (sure)"),
            ("index_number", "002489524/2022-00102 (sure)"),
            ("unit", "河湾市统计局 (sure)"),
            ("published", "2022-03-16 09:05 (sure)"),
            ("issued", "2022-03-15 (sure)"),
            ("keywords", "统计公报；国民经济 (sure)"),
        ],
    ),
    (
        "pages/govcn.html",
        &[
            ("title", "河湾市人民政府办公室关于做好2023年汛期工作的通知 (sure)"),
            ("index_number", "002489524/2023-00047 (sure)"),
            ("unit", "河湾市人民政府办公室 (sure)"),
            ("published", "2023-05-09 (sure)"),
            ("issued", "2023-05-06 (sure)"),
            ("document_number", "河政办发〔2023〕12号 (sure)"),
            ("category", "综合政务/政务公开 (sure)"),
        ],
    ),
    (
        "pages/wechat.html",
        &[
            ("title", "河湾市2023年高温天气防暑提示公告 (sure)"),
            ("unit", "河湾市应急管理局 (likely)"),
            ("published", "2023-07-03 09:00 (likely)"),
            ("source", "河湾市应急管理局 (likely)"),
        ],
    ),
    (
        "pages/nested.html",
        &[
            ("title", "关于做好2009年秋季学期开学工作的通知 (likely)"),
            ("unit", "河湾市教育局 (likely)"),
            ("published", "2009-08-20 08:30 (sure)"),
            ("issued", "2009-08-18 (likely)"),
        ],
    ),
    (
        "pages/traditional.html",
        &[
            ("title", "河灣市衛生局關於開展春季愛國衛生運動的通知 (sure)"),
            ("index_number", "002489524/2023-00060 (sure)"),
            ("unit", "河湾市卫生局 (sure)"),
            ("published", "2023-03-28 (sure)"),
            ("document_number", "河衛發〔2023〕9號 (sure)"),
            ("editor", "李四 (sure)"),
            ("language", "zh-Hant (sure)"),
        ],
    ),
    (
        "pages/plain-divs.html",
        &[
            ("title", "2023年第二季度食品安全监督抽检情况公告 (sure)"),
            ("unit", "河湾市市场监督管理局 (likely)"),
            ("published", "2023-07-10 10:20 (sure)"),
            ("source", "河湾市市场监督管理局 (sure)"),
        ],
    ),
    (
        "pages/form.html",
        &[
            ("title", "河湾市市场监督管理局行政处罚决定书 (likely)"),
            ("document_number", "河市监处罚〔2024〕33号 (likely)"),
        ],
    ),
    (
        "pages/comments.html",
        &[
            (
                "title",
                "河湾新区关于支持集成电路产业发展的若干措施（试行） (likely)",
            ),
            ("unit", "河湾新区 (guess)"),
            ("published", "2023-11-02 (sure)"),
            ("expires", "2026-11-30 (sure)"),
        ],
    ),
    (
        "pages/news-list.html",
        &[
            ("title", "关于停水的通知 (sure)"),
            ("unit", "河湾市自来水公司 (likely)"),
            ("published", "2024-07-03 17:40 (guess)"),
            ("issued", "2024-07-03 (likely)"),
        ],
    ),
    (
        "pages/download-link.html",
        &[
            ("title", "关于公布2024年市级科技计划项目立项的通知 (sure)"),
            ("unit", "河湾市科学技术局 (likely)"),
            ("published", "2024-06-03 (sure)"),
            ("issued", "2024-06-03 (likely)"),
            ("document_number", "河科〔2024〕15号 (likely)"),
        ],
    ),
    (
        "pages/title-in-cell.html",
        &[
            (
                "title",
                "河湾市教育局关于2024年高级中等学校招生工作的公告 (likely)",
            ),
            ("unit", "市教育局 (likely)"),
            ("published", "2024-05-10 15:20 (sure)"),
            ("issued", "2024-05-09 (likely)"),
            ("source", "市教育局 (sure)"),
        ],
    ),
    (
        "pages/word.html",
        &[
            ("title", "河湾市水利局关于开展2024年防汛检查的通知 (sure)"),
            ("unit", "河湾市水利局 (likely)"),
            ("issued", "2024-04-08 (likely)"),
            ("document_number", "河水发〔2024〕7号 (likely)"),
        ],
    ),
];
