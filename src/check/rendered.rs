//! The built pages: what inspections, browsers and screen readers look for in each.
//!
//! The theme of a site may be its own, and a text may bring HTML along; so what the renderer meant is
//! not asked, only what stands in the pages. A fault that many pages share is one finding, at the
//! first of them, with their number.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::files::decode;
use crate::config::{BaseUrl, Config};
use crate::diagnostic::{Diagnostics, PageProblem, Place, Problem};

/// The tags of 国办发〔2017〕47号: of every page, of every page but the first, of an entry's.
const SITE_TAGS: [&str; 3] = ["SiteName", "SiteDomain", "SiteIDCode"];
const COLUMN_TAGS: [&str; 4] = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"];
const ENTRY_TAGS: [&str; 3] = ["ArticleTitle", "PubDate", "ContentSource"];

/// What programs write where they have nothing to say.
const NOTHING: [&str; 5] = ["", "null", "undefined", "none", "nan"];

/// What a page holds that others are compared with, and what is wrong in it.
#[derive(Debug, Default)]
pub struct PageFacts {
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
    problems: BTreeSet<String>,
    found: Vec<PageProblem>,
}

/// The selectors; constants that the tests compile.
struct Selectors {
    html: Option<Selector>,
    meta: Option<Selector>,
    heading: Option<Selector>,
    id: Option<Selector>,
    link: Option<Selector>,
    refresh: Option<Selector>,
    footer: Option<Selector>,
}

static SELECTORS: LazyLock<Selectors> = LazyLock::new(|| {
    let selector = |text| Selector::parse(text).ok();
    Selectors {
        html: selector("html[lang]"),
        meta: selector("meta[name][content]"),
        heading: selector("h1"),
        id: selector("[id]"),
        link: selector("a[href], link[href], img[src], script[src], source[src], form[action], area[href]"),
        refresh: selector("meta[http-equiv=refresh i]"),
        footer: selector("footer"),
    }
});

/// Looks at one page. `path` is its file below the output folder.
pub fn look(path: &str, html: &str, config: &Config) -> PageFacts {
    let document = Html::parse_document(html);
    let mut facts = PageFacts::default();
    let all = |selector: &'static Option<Selector>| -> Vec<ElementRef<'_>> {
        selector
            .iter()
            .flat_map(|selector| document.select(selector))
            .collect()
    };
    let selectors = &*SELECTORS;
    for element in all(&selectors.id) {
        let id = element.value().attr("id").unwrap_or_default();
        if !facts.ids.insert(id.to_owned()) {
            facts.report(PageProblem::DuplicateId { id: id.to_owned() });
        }
    }
    for element in all(&selectors.link) {
        let attribute = ["href", "src", "action"]
            .into_iter()
            .find_map(|name| element.value().attr(name));
        facts.links.extend(attribute.map(str::to_owned));
    }
    // A page that sends its readers on at once is read by nobody.
    if !all(&selectors.refresh).is_empty() {
        return facts;
    }
    let language = all(&selectors.html)
        .iter()
        .any(|html| html.value().attr("lang").is_some_and(|l| !l.trim().is_empty()));
    if !language {
        facts.report(PageProblem::NoLanguage);
    }
    let count = all(&selectors.heading).len();
    if count != 1 {
        facts.report(PageProblem::Headings { count });
    }
    let metas = all(&selectors.meta);
    let tags = metas
        .iter()
        .filter_map(|meta| Some((meta.value().attr("name")?, meta.value().attr("content")?)));
    facts.tags(path, &tags.collect::<Vec<_>>(), config);
    let footer: String = all(&selectors.footer)
        .iter()
        .flat_map(|footer| footer.text())
        .collect();
    for (key, value) in footer_facts(config) {
        if value.is_some_and(|value| !squeezed(&footer).contains(&squeezed(value))) {
            facts.report(PageProblem::FooterFact { key });
        }
    }
    facts
}

/// The facts that the foot of every page must show, and what `site.yaml` says of each.
fn footer_facts(config: &Config) -> [(&'static str, Option<&str>); 5] {
    let footer = &config.footer;
    [
        ("organiser", footer.organiser.as_deref()),
        ("identification_code", footer.identification_code.as_deref()),
        ("icp", footer.icp.as_deref()),
        ("police", footer.police.as_deref()),
        ("phone", footer.phone.as_deref()),
    ]
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

impl PageFacts {
    fn report(&mut self, problem: PageProblem) {
        if self.problems.insert(format!("{problem:?}")) {
            self.found.push(problem);
        }
    }

    fn tags(&mut self, path: &str, tags: &[(&str, &str)], config: &Config) {
        let wanted = SITE_TAGS
            .into_iter()
            .filter(|name| *name != "SiteIDCode" || config.footer.identification_code.is_some())
            .chain(COLUMN_TAGS.into_iter().filter(|_| is_column(path)))
            .chain(ENTRY_TAGS.into_iter().filter(|_| is_entry(path)));
        for name in wanted {
            if !tags.iter().any(|(tag, _)| tag.eq_ignore_ascii_case(name)) {
                self.report(PageProblem::MetaMissing { name });
            }
        }
        for (name, content) in tags {
            if NOTHING.contains(&content.trim().to_ascii_lowercase().as_str()) {
                let (name, content) = ((*name).to_owned(), (*content).to_owned());
                self.report(PageProblem::MetaEmpty { name, content });
            }
        }
    }
}

/// The path of a page below the folder of its edition.
fn in_edition(path: &str) -> &str {
    path.strip_prefix("zh-hant/")
        .or(path.strip_prefix("zh-hans/"))
        .unwrap_or(path)
}

fn is_entry(path: &str) -> bool {
    let path = in_edition(path);
    let is_own = path.ends_with("/index.html") && !path.ends_with("/changes/index.html");
    path.starts_with("entry/") && is_own
}

/// Every page but the first and the one for what is not found.
fn is_column(path: &str) -> bool {
    !matches!(in_edition(path), "index.html" | "404.html")
}

/// Compares the links of all pages with the files and ids there are, and reports what was found.
/// `files` are all files of the output folder, which findings call `folder`.
pub fn report(
    pages: &BTreeMap<String, PageFacts>,
    files: &BTreeSet<String>,
    config: &Config,
    folder: &str,
    diagnostics: &mut Diagnostics,
) {
    let mut shared: BTreeMap<String, (&str, PageProblem, usize)> = BTreeMap::new();
    let mut note = |path, problem: PageProblem| {
        let known = shared.entry(format!("{problem:?}")).or_insert((path, problem, 0));
        known.2 += 1;
    };
    for (path, facts) in pages {
        facts
            .found
            .iter()
            .for_each(|problem| note(path.as_str(), problem.clone()));
        let here = Url::parse(&config.base.absolute(path)).ok();
        for link in &facts.links {
            if let Some(problem) = dead(path, here.as_ref(), link, pages, files, &config.base) {
                note(path.as_str(), problem);
            }
        }
    }
    for (path, problem, pages) in shared.into_values() {
        diagnostics.report(
            Problem::Page { problem, pages },
            Place::file(format!("{folder}/{path}")),
        );
    }
    for (key, value) in footer_facts(config) {
        if value.is_none() {
            let problem = PageProblem::FooterFact { key };
            let place = Place::file(crate::load::site_yaml::FILE);
            diagnostics.report(
                Problem::Page {
                    problem,
                    pages: pages.len(),
                },
                place,
            );
        }
    }
}

/// What is wrong with a link of the page at `path`, when it leads into the site.
fn dead(
    path: &str,
    here: Option<&Url>,
    link: &str,
    pages: &BTreeMap<String, PageFacts>,
    files: &BTreeSet<String>,
    base: &BaseUrl,
) -> Option<PageProblem> {
    let (address, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match local(here?, address, base)? {
        Local::Here => path.to_owned(),
        Local::File(name) => {
            let folder = format!("{}/index.html", name.trim_end_matches('/'));
            let folder = folder.trim_start_matches('/').to_owned();
            let found = [name, folder].into_iter().find(|name| files.contains(name));
            let Some(found) = found else {
                let target = link.to_owned();
                return Some(PageProblem::DeadLink { target });
            };
            found
        }
    };
    let anchor = decode(anchor);
    // A page's top, and a place that the browser finds by its words, need no id.
    let placeless = anchor.is_empty() || anchor == "top" || anchor.starts_with(":~:");
    let facts = pages.get(&target).filter(|_| !placeless)?;
    (!facts.ids.contains(&anchor)).then(|| PageProblem::DeadAnchor {
        target: link.to_owned(),
    })
}

enum Local {
    /// The page itself.
    Here,
    /// A file below the output folder.
    File(String),
}

/// Where an address on the page at `here` leads inside the site; `None` when it leads elsewhere.
///
/// The address is read as a browser reads it, and its origin compared whole: what begins with the
/// site's own (`https://www.example.gov.cn.cdn.example/`) is not the site.
fn local(here: &Url, address: &str, base: &BaseUrl) -> Option<Local> {
    if address.split('?').next().unwrap_or("").trim().is_empty() {
        return Some(Local::Here);
    }
    let target = here.join(address).ok()?;
    if target.origin() != here.origin() {
        return None;
    }
    let path = decode(target.path());
    Some(Local::File(path.strip_prefix(base.path())?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str =
        "title: 甲\nbase_url: https://a.example/xxgk/\nfooter: {organiser: 甲局, phone: '1'}\n";

    /// The rules that break in a folder of pages, with the page each is shown at.
    fn broken(pages: &[(&str, &str)]) -> Vec<(String, String)> {
        let config = crate::load::site_yaml::parse(SITE, None, &mut Diagnostics::new()).unwrap();
        let files = pages.iter().map(|(path, _)| (*path).to_owned()).collect();
        let facts = pages
            .iter()
            .map(|(path, html)| ((*path).to_owned(), look(path, html, &config)))
            .collect();
        let mut diagnostics = Diagnostics::new();
        report(&facts, &files, &config, "public", &mut diagnostics);
        let finding = |d: &crate::diagnostic::Diagnostic| {
            let Problem::Page { problem, .. } = &d.problem else {
                panic!()
            };
            (d.place.as_ref().unwrap().file.clone(), format!("{problem:?}"))
        };
        let all = diagnostics.iter().map(finding);
        all.filter(|(file, _)| file != "site.yaml").collect()
    }

    fn page(head: &str, main: &str) -> String {
        format!(
            "<!doctype html><html lang=zh-Hans><head><meta name=SiteName content=甲>\
             <meta name=SiteDomain content=a.example>{head}</head><body><h1 id=t>甲</h1>{main}\
             <footer>甲 局 1</footer></body></html>"
        )
    }

    fn one(main: &str) -> Vec<(String, String)> {
        broken(&[("index.html", &page("", main))])
    }

    #[test]
    fn a_page_as_it_should_be_raises_nothing() {
        assert_eq!(
            one(
                "<a href=#t>上</a><a href=/xxgk/>首页</a><a href=https://b.example/x>外</a><a href=mailto:a@b>信</a>"
            ),
            []
        );
    }

    #[test]
    fn each_fault_of_a_page_is_found() {
        for (main, want) in [
            ("<h1>乙</h1>", "Headings { count: 2 }"),
            ("<p id=t>乙</p>", "DuplicateId { id: \"t\" }"),
            ("<a href=nowhere/>乙</a>", "DeadLink { target: \"nowhere/\" }"),
            (
                "<img src=/xxgk/a.png alt=图>",
                "DeadLink { target: \"/xxgk/a.png\" }",
            ),
            (
                "<a href=https://a.example/xxgk/b/>乙</a>",
                "DeadLink { target: \"https://a.example/xxgk/b/\" }",
            ),
            ("<a href=#s-9>乙</a>", "DeadAnchor { target: \"#s-9\" }"),
            (
                "<a href='/xxgk/?q=1#s-9'>乙</a>",
                "DeadAnchor { target: \"/xxgk/?q=1#s-9\" }",
            ),
        ] {
            let found: Vec<String> = one(main).into_iter().map(|(_, problem)| problem).collect();
            assert_eq!(found, [want], "{main}");
        }
    }

    #[test]
    fn another_site_is_told_by_its_whole_origin() {
        for elsewhere in [
            "https://a.example.cdn.example/xxgk/b/",
            "https://a.example@b.example/xxgk/b/",
            "https://a.example:8443/xxgk/b/",
            "http://a.example/xxgk/b/",
            "//a.example.b/xxgk/b/",
            "/elsewhere/",
            "\\\\b.example/xxgk/",
        ] {
            assert_eq!(one(&format!("<a href='{elsewhere}'>乙</a>")), [], "{elsewhere}");
        }
        for own in [
            "HTTPS://A.EXAMPLE/xxgk/b/",
            "https://a.example:443/xxgk/b/",
            "//a.example/xxgk/b/",
            "/xxgk/%+5/",
            "/xxgk/x/../b/",
        ] {
            let found = one(&format!("<a href='{own}'>乙</a>"));
            assert_eq!(found.len(), 1, "{own}: {found:?}");
        }
    }

    #[test]
    fn tags_are_asked_for_by_the_kind_of_page_and_empty_ones_are_told() {
        let null = page(
            "<meta name=Keywords content=null><meta name=Author content=' '>",
            "",
        );
        let found: Vec<String> = broken(&[("index.html", &null)])
            .into_iter()
            .map(|(_, p)| p)
            .collect();
        assert_eq!(
            found,
            [
                "MetaEmpty { name: \"Author\", content: \" \" }",
                "MetaEmpty { name: \"Keywords\", content: \"null\" }"
            ]
        );
        let list = broken(&[("unit/index.html", &page("", ""))]);
        assert_eq!(list.len(), COLUMN_TAGS.len(), "{list:?}");
        let entry = broken(&[("entry/a/index.html", &page("", ""))]);
        assert_eq!(entry.len(), COLUMN_TAGS.len() + ENTRY_TAGS.len(), "{entry:?}");
        let redirect = "<meta http-equiv=refresh content='0; url=/xxgk/'>";
        assert_eq!(broken(&[("old/index.html", redirect)]), []);
    }

    #[test]
    fn a_fault_of_many_pages_is_one_finding_at_the_first() {
        let bare = "<html><body><h1>甲</h1></body></html>";
        let found = broken(&[("404.html", bare), ("index.html", bare)]);
        assert!(
            found.iter().all(|(file, _)| file == "public/404.html"),
            "{found:?}"
        );
        assert!(found.contains(&("public/404.html".to_owned(), "NoLanguage".to_owned())));
        assert!(found.contains(&(
            "public/404.html".to_owned(),
            "FooterFact { key: \"organiser\" }".to_owned()
        )));
    }
}
