//! A small portal for tests, made entry by entry.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::Offset;

use crate::catalogue::{Catalogue, EntryId};
use crate::config::{BaseUrl, Category, CategoryId, Config, Footer, Minify, Unit, UnitId};
use crate::entry::validity::ValidityDates;
use crate::entry::{
    Attachment, AttachmentKind, BodyPlace, Change, Disclosure, Entry, EntryBody, IndexNumberScheme, Moment,
    Script, State,
};
use crate::plan::routes::Routes;
use crate::site::{LinkStyle, Site, TextError, Texts};
use crate::text::{RenderedText, TextMode};

/// A portal: settings, entries, and the one text that all of them have.
pub(crate) struct Portal {
    pub config: Config,
    pub catalogue: Catalogue,
    pub texts: OneText,
}

/// Every entry has this text; when it is empty, no entry's can be read.
pub(crate) struct OneText(pub String);

impl OneText {
    fn read(&self) -> Result<String, TextError> {
        if self.0.is_empty() {
            return Err(TextError::Failed {
                file: "content/1.md".to_owned(),
                reason: "No such file".to_owned(),
            });
        }
        Ok(self.0.clone())
    }
}

impl Texts for OneText {
    fn entry_html(&self, _: EntryId, links: LinkStyle) -> Result<RenderedText, TextError> {
        assert_eq!(links, LinkStyle::Absolute, "feeds are read elsewhere");
        Ok(RenderedText {
            html: self.read()?,
            headings: Vec::new(),
        })
    }

    fn earlier_plain(&self, _: EntryId, _: usize) -> Result<String, TextError> {
        Ok(String::new())
    }

    fn page_html(&self, _: usize) -> Result<RenderedText, TextError> {
        Ok(RenderedText::default())
    }
}

impl Portal {
    pub fn new(entries: Vec<Entry>) -> Portal {
        Portal::of(config(), entries)
    }

    pub fn of(config: Config, entries: Vec<Entry>) -> Portal {
        let catalogue = Catalogue::new(&config, entries, Vec::new(), date(2026, 1, 1));
        Portal {
            config,
            catalogue,
            texts: OneText("<p>全文。</p>".to_owned()),
        }
    }

    /// As many entries, one a day, all of unit 0.
    pub fn with(count: usize) -> Portal {
        Portal::new((0..count).map(entry).collect())
    }

    pub fn site(&self) -> Site<'_> {
        Site {
            config: &self.config,
            catalogue: &self.catalogue,
            routes: Routes::new(&self.config, &self.catalogue),
            texts: &self.texts,
            edition: None,
        }
    }
}

pub(crate) fn config() -> Config {
    Config {
        contacts: Vec::new(),
        title: "示例 <市> & 政府".to_owned(),
        description: "公开信息".to_owned(),
        base: BaseUrl::parse("https://gongkai.example/xxgk/").unwrap(),
        offset: Offset::constant(8),
        editions: vec![Script::Hans],
        only: None,
        theme: "default".to_owned(),
        theme_place: None,
        minify: Minify::Off,
        compress: Vec::new(),
        footer: Footer::default(),
        units: ["民政局", "水务局"].map(unit).into(),
        categories: vec![
            category("综合政务", "zong-he", None, vec![CategoryId(1)]),
            category(
                "综合政务/政务公开",
                "zong-he/gong-kai",
                Some(CategoryId(0)),
                Vec::new(),
            ),
        ],
        index_numbers: IndexNumberScheme::default(),
        feed_id: None,
        page_size: 20,
        feed_limit: 10,
        levels: BTreeMap::new(),
        measures: Default::default(),
    }
}

fn unit(name: &str) -> Unit {
    Unit {
        name: name.to_owned(),
        code: None,
        slug: crate::entry::slug::slug(name),
        aliases: Vec::new(),
        parent: None,
        duties: None,
        description: None,
    }
}

fn category(path: &str, slug_path: &str, parent: Option<CategoryId>, children: Vec<CategoryId>) -> Category {
    Category {
        name: path.rsplit('/').next().unwrap_or(path).to_owned(),
        path: path.to_owned(),
        slug_path: slug_path.to_owned(),
        depth: usize::from(parent.is_some()),
        parent,
        children,
        description: None,
    }
}

/// The day of the entry with a serial number: one a day from 1 January 2020.
pub(crate) fn day_of(serial: usize) -> Date {
    let days = jiff::Span::new().days(serial as i64);
    date(2020, 1, 1).checked_add(days).unwrap()
}

pub(crate) fn entry(serial: usize) -> Entry {
    let number = format!("000014349/2020-{serial:05}");
    Entry {
        file: format!("content/{serial}.md"),
        body: EntryBody {
            mode: TextMode::Markdown,
            place: BodyPlace::AfterFrontMatter,
        },
        title: format!("第{serial}件"),
        index_number: IndexNumberScheme::default().parse(&number).unwrap(),
        unit: UnitId(0),
        published: Moment::day(day_of(serial)),
        issued: None,
        document_number: None,
        category: None,
        genre: None,
        keywords: Vec::new(),
        disclosure: Disclosure::Proactive,
        source: None,
        summary: format!("概述{serial}"),
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

/// The entry with a change on the day that the entry `on` was published.
pub(crate) fn changed(serial: usize, on: usize, note: &str) -> Entry {
    Entry {
        changes: vec![Change {
            date: Moment::day(day_of(on)),
            note: note.to_owned(),
            before: None,
        }],
        ..entry(serial)
    }
}

pub(crate) fn gone(entry: Entry, redirect: Option<&str>) -> Entry {
    Entry {
        state: State::Gone {
            reason: "误发".to_owned(),
            redirect: redirect.map(str::to_owned),
        },
        ..entry
    }
}

pub(crate) fn pdf(name: &str) -> Attachment {
    Attachment {
        file: format!("content/{name}"),
        name: name.to_owned(),
        output_name: "map.pdf".to_owned(),
        size: 12_345,
        kind: AttachmentKind::of(name),
        listed: true,
        facts: Default::default(),
    }
}

/// An entry that has everything in it that breaks feeds.
pub(crate) fn awkward(serial: usize) -> Entry {
    Entry {
        title: "关于“]]>”与 <b>A&B</b> \u{B}的通知😀𠮷".to_owned(),
        published: Moment::parse("2020-03-05 09:58").unwrap(),
        category: Some(CategoryId(1)),
        genre: Some("通知".to_owned()),
        keywords: vec!["a\"b".to_owned(), "通知".to_owned()],
        summary: "概述]]>\u{0}\u{FFFF}<script>alert(1)</script> & \"引号\"".to_owned(),
        attachments: vec![
            pdf("规划 & 图.pdf"),
            Attachment {
                listed: false,
                ..pdf("图.png")
            },
        ],
        language: Script::Hant,
        note: Some("索引号由<本站>编".to_owned()),
        ..entry(serial)
    }
}

/// An element that was read back: its path from the root, its attributes, its own text.
#[derive(Debug)]
pub(crate) struct Element {
    pub path: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
}

/// Reads a document back, in the order in which elements begin, refusing what is not well-formed
/// XML 1.0.
pub(crate) fn read_xml(bytes: &[u8]) -> Vec<Element> {
    use quick_xml::events::Event;
    let text = std::str::from_utf8(bytes).unwrap();
    assert_eq!(super::xml::clean(text), text, "characters that XML forbids");
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let piece = match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                let parent = open.last().map(|i| format!("{}/", elements[*i].path));
                let attributes = start.attributes().map(|a| {
                    let a = a.unwrap();
                    let key = a.key.as_ref().to_owned();
                    (key, quick_xml::escape::unescape(&a.value).unwrap().into_owned())
                });
                let attributes = attributes.collect();
                open.push(elements.len());
                elements.push(Element {
                    path: format!("{}{name}", parent.unwrap_or_default()),
                    attributes,
                    text: String::new(),
                });
                continue;
            }
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Text(text) => text.as_ref().to_owned(),
            Event::CData(text) => text.as_ref().to_owned(),
            Event::GeneralRef(name) => {
                let name: &str = name.as_ref();
                quick_xml::escape::unescape(&format!("&{name};"))
                    .unwrap()
                    .into_owned()
            }
            Event::Eof => break,
            _ => continue,
        };
        if let Some(place) = open.last() {
            elements[*place].text.push_str(&piece);
        }
    }
    assert!(open.is_empty(), "elements that do not end");
    elements
}

/// The texts of all elements with a path.
pub(crate) fn texts_at(elements: &[Element], path: &str) -> Vec<String> {
    let found = elements.iter().filter(|e| e.path == path);
    found.map(|e| e.text.clone()).collect()
}

/// The `href` of the links with a relation.
pub(crate) fn links(elements: &[Element], path: &str, rel: &str) -> Vec<String> {
    let found = elements
        .iter()
        .filter(|e| e.path == path && e.attributes.get("rel").is_some_and(|r| r == rel));
    found.map(|e| e.attributes["href"].clone()).collect()
}
