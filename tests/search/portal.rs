//! Small built sites: entries made up by rule, their cards and pages, and the index over them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gongkai::search::reader::{Answer, Files, Filters, Reader, SearchError};
use gongkai::search::text::LEAD;
use gongkai::search::{self, Options, SearchEntry, SearchSite, SearchTerm, Source};

/// A built site in a folder of its own.
pub struct Portal {
    folder: tempfile::TempDir,
    entries: Vec<(SearchEntry, String)>,
}

/// Reads a site from its folder.
pub struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.0.join(path))
    }
}

/// A reader of the site in `folder`.
pub fn open(folder: PathBuf) -> Result<Reader<Folder>, SearchError> {
    Reader::open(Folder(folder))
}

/// The addresses of an answer's hits.
pub fn hits(answer: &Answer) -> Vec<String> {
    answer.hits.iter().map(|hit| hit.url.clone()).collect()
}

/// The addresses of the first hits of a query.
pub fn ask(portal: &Portal, query: &str) -> Vec<String> {
    hits(&portal.reader().search(query, &Filters::default(), 0, 20).unwrap())
}

/// Numbers that look random and are always the same.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

const PHRASES: [&str; 24] = [
    "政府信息公开",
    "行政複議",
    "养老服务",
    "养老服務机构",
    "社会救助",
    "全麵落实",
    "法治政府建设",
    "（一）基本情况",
    "2022年1月",
    "依申请公开",
    "PM2.5",
    "第333号令",
    "制度",
    "製度",
    "係统",
    "谘询",
    "未成年人保护",
    "民政部门",
    "“放管服”改革",
    "听证",
    "残疾人保障",
    "10.5%",
    "优化营商环境",
    "行政应诉",
];
const JOINS: [&str; 7] = ["，", "。", "和", "的", "\n", "、", " "];

/// An entry made up by rule, and its text.
pub fn made_up(number: usize) -> (SearchEntry, String) {
    let mut dice = Dice::new(number as u64 + 7);
    let mut text = String::new();
    for _ in 0..20 + dice.below(if number.is_multiple_of(9) { 900 } else { 60 }) {
        text.push_str(PHRASES[dice.below(PHRASES.len())]);
        text.push_str(JOINS[dice.below(JOINS.len())]);
    }
    let text = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    let year = 2000 + number / 35;
    let entry = SearchEntry {
        url: format!("entry/002489524/{}-{:05}/", year, number % 35),
        title: format!("关于{}的通知（{number}）", PHRASES[dice.below(PHRASES.len())]),
        index_number: format!("00248952-4/{}-{:05}", year, number % 35),
        document_number: Some(format!("示政发〔{year}〕{}号", number % 35)),
        published: format!("{year}-{:02}-{:02}", 1 + number % 35 / 3, 1 + number % 3),
        year: year as i32,
        keywords: vec!["关键词".to_owned()],
        unit: Some(number as u32 % 4),
        category: Some(number as u32 % 3),
        genre: None,
        validity: Some(0),
    };
    (entry, text)
}

/// The names that entries made up by rule refer to.
pub fn names() -> SearchSite {
    let term = |name: &str, slug: &str, parent| SearchTerm {
        name: name.to_owned(),
        slug: slug.to_owned(),
        parent,
    };
    SearchSite {
        unit: (0..4)
            .map(|n| term(&format!("第{n}局"), &format!("unit-{n}"), None))
            .collect(),
        category: vec![
            term("综合", "top", None),
            term("公开", "top/open", Some(0)),
            term("其他", "other", None),
        ],
        genre: Vec::new(),
        validity: vec![term("现行有效", "in-force", None)],
    }
}

struct Entries<'a>(&'a [(SearchEntry, String)]);

impl Source for Entries<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn entry(&self, index: usize) -> SearchEntry {
        self.0[index].0.clone()
    }
    fn text(&self, index: usize) -> io::Result<String> {
        Ok(self.0[index].1.clone())
    }
}

impl Portal {
    /// `count` entries made up by rule.
    pub fn of(count: usize) -> Portal {
        Portal::build((0..count).map(made_up).collect())
    }

    /// Entries of these titles and texts, oldest first.
    pub fn with(texts: &[(&str, &str)]) -> Portal {
        let entry = |(number, &(title, text)): (usize, &(&str, &str))| {
            let (mut entry, _) = made_up(number);
            entry.url = format!("entry/x/2023-{number:05}/");
            entry.index_number = format!("x/2023-{number:05}");
            entry.document_number = None;
            entry.title = title.to_owned();
            (entry, text.to_owned())
        };
        Portal::build(texts.iter().enumerate().map(entry).collect())
    }

    fn build(entries: Vec<(SearchEntry, String)>) -> Portal {
        let folder = tempfile::tempdir().unwrap();
        let names = names();
        for (entry, text) in &entries {
            write(
                folder.path(),
                &format!("{}index.json", entry.url),
                &card(entry, text, &names),
            );
            write(
                folder.path(),
                &format!("{}index.html", entry.url),
                page(text).as_bytes(),
            );
        }
        let options = Options {
            scratch: folder.path(),
            budget: 0,
            earlier: None,
        };
        let mut sink = |path: &str, bytes: Vec<u8>| {
            write(folder.path(), &format!("search/{path}"), &bytes);
            Ok(())
        };
        search::build(&names, &Entries(&entries), &options, &mut sink).unwrap();
        Portal { folder, entries }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn reader(&self) -> Reader<Folder> {
        open(self.folder().to_path_buf()).unwrap()
    }

    /// The address of every entry and all of it that can be searched, a line for each part.
    pub fn texts(&self) -> impl Iterator<Item = (String, String)> {
        self.entries.iter().map(|(entry, text)| {
            let facts = entry.facts(&names());
            (
                entry.url.clone(),
                format!("{}\n{}\n{text}", entry.title, facts.join("\n")),
            )
        })
    }

    /// The addresses of the entries with these numbers.
    pub fn urls(&self, numbers: &[usize]) -> Vec<String> {
        numbers
            .iter()
            .map(|&number| self.entries[number].0.url.clone())
            .collect()
    }

    /// Pieces of the texts, with no white space in them, that begin and end with a sign.
    pub fn parts(&self, count: usize) -> Vec<String> {
        let mut dice = Dice::new(1);
        let mut parts = Vec::new();
        while parts.len() < count {
            let (_, text) = &self.entries[dice.below(self.entries.len())];
            let characters: Vec<char> = text.chars().collect();
            let length = 1 + dice.below(9);
            let at = dice.below(characters.len() - length);
            let part = &characters[at..at + length];
            let sound = |c: char| c.is_alphanumeric();
            if sound(part[0])
                && sound(part[length - 1])
                && !part.iter().any(|c| c.is_whitespace() || *c == '“' || *c == '”')
            {
                parts.push(part.iter().collect());
            }
        }
        parts
    }

    /// Every file of the index.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        Self::below(self.folder().join("search"))
    }

    /// Every file of the site.
    pub fn site(&self) -> BTreeMap<String, Vec<u8>> {
        Self::below(self.folder().to_path_buf())
    }

    fn below(root: PathBuf) -> BTreeMap<String, Vec<u8>> {
        let files = walkdir::WalkDir::new(&root)
            .into_iter()
            .map(Result::unwrap)
            .filter(|file| file.file_type().is_file());
        files
            .map(|file| {
                let path = file
                    .path()
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                (path, fs::read(file.path()).unwrap())
            })
            .collect()
    }
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

fn card(entry: &SearchEntry, text: &str, names: &SearchSite) -> Vec<u8> {
    let number = text.chars().count();
    let name = |terms: &[SearchTerm], term: Option<u32>| term.map(|term| terms[term as usize].name.clone());
    let category = entry
        .category
        .map(|category| ["综合", "综合/公开", "其他"][category as usize]);
    serde_json::to_vec(&serde_json::json!({
        "index_number": entry.index_number,
        "title": entry.title,
        "url": format!("https://portal.example/{}", entry.url),
        "unit": name(&names.unit, entry.unit),
        "published": entry.published,
        "document_number": entry.document_number,
        "category": category,
        "genre": null,
        "keywords": entry.keywords,
        "validity": if number.is_multiple_of(5) { "repealed" } else { "in-force" },
        "state": "published",
        "changes": if number.is_multiple_of(7) { serde_json::json!([{"date": "2023-01-01", "note": "改"}]) } else { serde_json::json!([]) },
        "lead": text.chars().take(LEAD).collect::<String>(),
    }))
    .unwrap()
}

fn page(text: &str) -> String {
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;");
    let lines: String = text
        .lines()
        .map(|line| format!("<p>{}</p>\n", escape(line)))
        .collect();
    format!(
        "<!doctype html><title>x</title><h1>x</h1><article><div class=\"body\" data-search-body>{lines}</div></article>"
    )
}

/// An index of this version that somebody has on a server is the one that this program writes. When the
/// format has a new version, keep the old folder, and write a new one with `UPDATE_EXPECTED=1`.
#[test]
fn the_stored_index_is_what_this_program_writes() {
    let mut portal = Portal::with(&[
        ("养老服务条例", "养老服务的条文。"),
        ("关于养老服务的通知", "各单位。"),
        ("无关", "无关的内容。"),
    ]);
    for (number, (entry, _)) in portal.entries.iter_mut().enumerate() {
        entry.url = format!("entry/002489524/2023-{number:05}/");
        entry.index_number = format!("002489524/2023-{number:05}");
    }
    let portal = Portal::build(portal.entries);
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search/index_v6");
    let written = files(portal.folder());
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        for (path, bytes) in &written {
            write(&stored, path, bytes);
        }
    }
    let stored = files(&stored);
    assert_eq!(
        written.keys().collect::<Vec<_>>(),
        stored.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &written {
        assert!(
            stored[path] == *bytes,
            "{path} is another file than the stored one"
        );
    }
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let found = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    found
        .filter(|file| file.file_type().is_file())
        .map(|file| {
            let path = file.path().strip_prefix(folder).unwrap().to_str().unwrap();
            (path.to_owned(), fs::read(file.path()).unwrap())
        })
        .collect()
}
