//! A small site made by hand, with one of everything a page can show.

use jiff::civil::{Date, date};
use jiff::tz;

use crate::catalogue::{Catalogue, EntryId};
use crate::config::{BaseUrl, Category, CategoryId, Config, Footer, Minify, Unit, UnitId};
use crate::diagnostic::Diagnostics;
use crate::entry::validity::ValidityDates;
use crate::entry::{
    Attachment, AttachmentKind, BodyPlace, Change, Disclosure, DocumentNumber, Entry, EntryBody,
    IndexNumberScheme, Moment, Page, Script, State,
};
use crate::load::theme::{Theme, default_theme};
use crate::plan::routes::Routes;
use crate::site::{LinkStyle, Site, TextError, Texts};
use crate::text::{Heading, RenderedText, TextMode};

/// The parts that a [`Site`] borrows.
pub struct Fixture {
    pub config: Config,
    pub catalogue: Catalogue,
}

impl Fixture {
    /// The site of the tests, with `full` more entries of one unit to fill pages.
    pub fn new(more: usize) -> Fixture {
        let config = config();
        let mut entries = entries(&config);
        entries.extend((0..more).map(|i| {
            let day = date(2020, 1, 1)
                .checked_add(jiff::Span::new().days(i as i64))
                .unwrap();
            let number = format!("SAMPLE030/2020-{:05}", i + 1);
            entry(&config, &number, &format!("第{}号公告", i + 1), UnitId(2), day)
        }));
        let catalogue = Catalogue::new(&config, entries, pages(), date(2026, 11, 22));
        Fixture { config, catalogue }
    }

    pub fn site(&self) -> Site<'_> {
        Site {
            config: &self.config,
            catalogue: &self.catalogue,
            routes: Routes::new(&self.config, &self.catalogue),
            texts: &Stub,
            edition: None,
        }
    }
}

pub fn theme() -> Theme {
    let mut findings = Diagnostics::new();
    let theme = default_theme(&mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    theme
}

fn config() -> Config {
    let unit = |name: &str, slug: &str, parent: Option<usize>| Unit {
        name: name.to_owned(),
        code: None,
        slug: slug.to_owned(),
        aliases: Vec::new(),
        parent: parent.map(UnitId),
        duties: Some(crate::config::Duties {
            government: true,
            since: Some(2019),
        }),
        description: Some(format!("{name}的简介，主管有关工作。")),
    };
    let category = |name: &str, path: &str, slug: &str, parent: Option<usize>, below: &[usize]| Category {
        name: name.to_owned(),
        path: path.to_owned(),
        slug_path: slug.to_owned(),
        parent: parent.map(CategoryId),
        children: below.iter().copied().map(CategoryId).collect(),
        depth: usize::from(parent.is_some()),
        description: Some(format!("{name}方面的政府信息。《条例》第二十条。")),
    };
    Config {
        contacts: Vec::new(),
        title: "示例市政府信息公开".to_owned(),
        description:
            "依照《中华人民共和国政府信息公开条例》集中发布政府信息的示例门户，提供查阅、检索、订阅和下载。"
                .to_owned(),
        base: BaseUrl::parse("https://gongkai.example/").unwrap(),
        offset: tz::offset(8),
        editions: vec![Script::Hans],
        only: None,
        theme: "default".to_owned(),
        theme_place: None,
        minify: Minify::Theme,
        compress: Vec::new(),
        footer: Footer {
            organiser: Some("示例市人民政府办公室（示例）".to_owned()),
            undertaker: Some("示例市政务公开工作处（示例）".to_owned()),
            identification_code: Some("0000000000（示例）".to_owned()),
            icp: Some("示ICP备00000000号（示例）".to_owned()),
            police: Some("示公网安备00000000000000号（示例）".to_owned()),
            address: Some("示例市示例区示例路1号（示例）".to_owned()),
            postcode: Some("000000（示例）".to_owned()),
            phone: Some("000-00000000".to_owned()),
            email: Some("xxgk@gongkai.example".to_owned()),
            hours: Some("工作日 9:00—12:00、14:00—17:00（示例）".to_owned()),
            note: Some(
                "本站是示例门户，不是任何行政机关的网站；页脚所列名称、号码、地址和联系方式均为示例。"
                    .to_owned(),
            ),
        },
        units: vec![
            unit("杭州市人民政府", "hangzhou", None),
            unit("杭州市民政局", "hangzhou-mzj", Some(0)),
            unit("株洲市民政局", "zhuzhou-mzj", None),
            unit("尚无信息的机构", "empty", None),
        ],
        categories: vec![
            category("规划计划", "规划计划", "guihua-jihua", None, &[1, 2]),
            category(
                "工作方案",
                "规划计划/工作方案",
                "guihua-jihua/gongzuo-fangan",
                Some(0),
                &[],
            ),
            category(
                "专项规划",
                "规划计划/专项规划",
                "guihua-jihua/zhuanxiang-guihua",
                Some(0),
                &[],
            ),
            category("财政信息", "财政信息", "caizheng-xinxi", None, &[4]),
            category(
                "财政预算",
                "财政信息/财政预算",
                "caizheng-xinxi/caizheng-yusuan",
                Some(3),
                &[],
            ),
            category("其他法定公开", "其他法定公开", "qita-fading-gongkai", None, &[6]),
            category(
                "法治政府建设",
                "其他法定公开/法治政府建设",
                "qita-fading-gongkai/fazhi",
                Some(5),
                &[],
            ),
        ],
        index_numbers: IndexNumberScheme::default(),
        feed_id: None,
        page_size: 20,
        feed_limit: 50,
        levels: Default::default(),
        measures: Default::default(),
    }
}

fn entry(config: &Config, number: &str, title: &str, unit: UnitId, day: Date) -> Entry {
    Entry {
        file: format!("content/{title}.md"),
        body: EntryBody {
            mode: TextMode::Markdown,
            place: BodyPlace::AfterFrontMatter,
        },
        title: title.to_owned(),
        index_number: config.index_numbers.parse(number).unwrap(),
        unit,
        published: Moment::day(day),
        issued: None,
        document_number: None,
        category: None,
        genre: None,
        keywords: Vec::new(),
        disclosure: Disclosure::Proactive,
        source: None,
        summary: format!("{title}的内容概述：说明工作的目标、任务和要求，以及各单位的分工。"),
        dates: ValidityDates::default(),
        replaces: Vec::new(),
        replaced_by: Vec::new(),
        interprets: Vec::new(),
        related: Vec::new(),
        attachments: Vec::new(),
        editor: None,
        changes: Vec::new(),
        state: State::Published,
        aliases: Vec::new(),
        note: None,
        language: Script::Hans,
    }
}

fn entries(config: &Config) -> Vec<Entry> {
    let report = Entry {
        published: Moment::parse("2023-01-11 09:58").unwrap(),
        language: Script::Hant,
        category: Some(CategoryId(6)),
        genre: Some("年度報告".to_owned()),
        source: Some("市民政局".to_owned()),
        note: Some("原頁面的主題分類和體裁分類由本示例門戶標註。".to_owned()),
        summary: "2022年，杭州市民政局堅持以習近平新時代中國特色社會主義思想為指導。".to_owned(),
        ..entry(
            config,
            "002489524/2023-00028",
            "杭州市民政局2022年法治政府建設年度報告",
            UnitId(1),
            date(2023, 1, 11),
        )
    };
    let plan = Entry {
        issued: Some(date(2021, 12, 30)),
        document_number: Some(DocumentNumber::parse("株民发[2021]47号").0),
        category: Some(CategoryId(1)),
        genre: Some("通知".to_owned()),
        keywords: vec!["法治".to_owned(), "民政".to_owned()],
        dates: ValidityDates {
            effective: Some(date(2022, 1, 1)),
            expires: Some(date(2023, 12, 31)),
            ..ValidityDates::default()
        },
        attachments: vec![
            attachment("附件1：任务分工表.xlsx", 35_400),
            attachment("附件2：实施方案（全文）.pdf", 1_320_000),
        ],
        editor: Some("市民政局".to_owned()),
        changes: vec![Change {
            date: Moment::parse("2022-02-01").unwrap(),
            note: "更正了第二部分的负责科室。".to_owned(),
            before: Some("content/2022/earlier.txt".to_owned()),
        }],
        replaced_by: vec!["sample030/2024-00001".to_owned()],
        aliases: vec!["old/123.html".to_owned()],
        ..entry(
            config,
            "SAMPLE030/2022-00001",
            "关于印发《株洲市法治民政建设实施方案(2021-2023年)》的通知",
            UnitId(2),
            date(2022, 1, 3),
        )
    };
    let successor = Entry {
        category: Some(CategoryId(1)),
        ..entry(
            config,
            "SAMPLE030/2024-00001",
            "株洲市法治民政建设实施方案(2024-2026年)",
            UnitId(2),
            date(2024, 1, 9),
        )
    };
    let withdrawn = Entry {
        state: State::Withdrawn {
            reason: "数据有误，更正后重新公开。".to_owned(),
        },
        interprets: vec!["sample030/2022-00001".to_owned()],
        ..entry(
            config,
            "SAMPLE030/2022-00002",
            "法治民政建设实施方案解读",
            UnitId(2),
            date(2022, 1, 5),
        )
    };
    let gone = |number, title, redirect: Option<&str>| Entry {
        state: State::Gone {
            reason: "涉及个人隐私。".to_owned(),
            redirect: redirect.map(str::to_owned),
        },
        ..entry(config, number, title, UnitId(0), date(2021, 5, 6))
    };
    let hostile = Entry {
        summary: "概述 </script> & \"引号\" {{ site }} {% if %}".to_owned(),
        ..entry(
            config,
            "SAMPLE014/2021-00009",
            "标题 </title></script><script>alert(1)</script> \"x\" onload=alert(2) {{ t.menu }}",
            UnitId(0),
            date(2021, 6, 1),
        )
    };
    vec![
        report,
        plan,
        successor,
        withdrawn,
        gone("SAMPLE014/2021-00001", "已经删除的公告", None),
        gone("SAMPLE014/2021-00002", "移到别处的公告", Some("unit/hangzhou/")),
        hostile,
    ]
}

fn attachment(name: &str, size: u64) -> Attachment {
    Attachment {
        file: format!("content/{name}"),
        name: name.to_owned(),
        output_name: crate::entry::slug::slug(name),
        size,
        kind: AttachmentKind::of(name),
        listed: true,
        facts: Default::default(),
    }
}

fn pages() -> Vec<Page> {
    let page = |slug: &str, title: &str, menu: &str, order| Page {
        file: format!("content/pages/{slug}.md"),
        place: crate::entry::BodyPlace::AfterFrontMatter,
        mode: TextMode::Markdown,
        slug: slug.to_owned(),
        title: title.to_owned(),
        menu: Some(menu.to_owned()),
        summary: format!("{title}：公开哪些信息，信息怎样分类和编号，怎样查找、订阅和申请。"),
        order: Some(order),
        updated: Some(date(2026, 11, 22)),
        genre: (slug == "annual-reports").then(|| "年度報告".to_owned()),
        language: Script::Hans,
        attachments: Vec::new(),
    };
    vec![
        page("guide", "政府信息公开指南", "公开指南", 1),
        page("rules", "政府信息公开制度", "公开制度", 2),
        page("annual-reports", "政府信息公开年度报告", "年度报告", 3),
        page("on-request", "依申请公开", "依申请公开", 4),
        page("about", "关于本站", "关于本站", 5),
    ]
}

/// Gives every entry and page the same text, with one of everything a text can hold.
struct Stub;

impl Texts for Stub {
    fn entry_html(&self, _: EntryId, _: LinkStyle) -> Result<RenderedText, TextError> {
        Ok(text())
    }

    fn earlier_plain(&self, _: EntryId, _: usize) -> Result<String, TextError> {
        Ok("文字".to_owned())
    }

    fn page_html(&self, _: usize) -> Result<RenderedText, TextError> {
        Ok(text())
    }
}

fn text() -> RenderedText {
    let heading = |level, text: &str, anchor: &str| Heading {
        level,
        text: text.to_owned(),
        anchor: anchor.to_owned(),
    };
    RenderedText {
        html: include_str!("body.html").to_owned(),
        headings: vec![
            heading(2, "一、总体要求", "s-1"),
            heading(2, "二、主要任务", "s-2"),
            heading(3, "(一)统筹推进法治政府建设", "s-2-1"),
            heading(4, "1.深入学习贯彻法治思想", "s-2-1-1"),
            heading(3, "(二)完善依法行政制度体系", "s-2-2"),
            heading(2, "三、工作要求", "s-3"),
        ],
    }
}
