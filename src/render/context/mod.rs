//! What templates are given: one struct for each kind of page, borrowing from the site.
//!
//! A template sees these values and the interface texts (`t`), and nothing else of the program.
//! `docs/themes.md` lists them for the makers of themes; a field that goes is a breaking change.

pub mod attachment;
pub mod chart;
pub mod entry;
pub mod index;
pub mod life;
pub mod list;
pub mod page;
pub mod scope;
pub mod statistics;
mod terms;

use std::borrow::Cow;

use serde::Serialize;

/// What every page has: `lang`, `site`, `page`, `menu`, `trail`, `footer`, …
#[derive(Debug, Serialize)]
pub struct Frame<'a> {
    /// The language tag of the interface.
    pub lang: &'a str,
    /// The site as a whole.
    pub site: SiteFacts<'a>,
    /// This page's head.
    pub page: Head<'a>,
    /// The main menu.
    pub menu: Vec<MenuItem<'a>>,
    /// The way from the home page to here; empty on the home page itself.
    pub trail: Vec<Crumb<'a>>,
    /// The foot of the page.
    pub footer: Footer<'a>,
    /// The editions of the site, with where each has this page; empty when there is only one.
    pub editions: Vec<EditionLink>,
    /// That the text of this page was converted from the other script; `None` where it is shown
    /// as it was published.
    pub conversion: Option<Conversion>,
}

/// An edition, as the switch between them offers it.
#[derive(Debug, Serialize)]
pub struct EditionLink {
    /// The script, as a language tag.
    pub lang: &'static str,
    /// Where the edition has this page.
    pub url: String,
    /// Whether it is the edition of this page.
    pub current: bool,
}

/// What readers are told of a converted text.
#[derive(Debug, Serialize)]
pub struct Conversion {
    /// The script of the original, as a language tag.
    pub lang: &'static str,
    /// The same page in the edition that shows the original; none when that is not built.
    pub original: Option<String>,
}

/// The site as a whole.
#[derive(Debug, Serialize)]
pub struct SiteFacts<'a> {
    /// Its name.
    pub title: &'a str,
    /// What it holds.
    pub description: &'a str,
    /// The link to the home page.
    pub home: String,
    /// The link to the root that all editions share: where files, data and the search index are.
    pub root: String,
    /// The link to the style sheet.
    pub style: String,
    /// The link to `theme.css`, where the theme has one: what it changes of the style sheet.
    pub theme_style: Option<String>,
    /// The link to the script that applies what a reader has chosen, before the page is drawn.
    pub reading: String,
    /// The link to the script behind the reading tools.
    pub tools: String,
    /// The link to the icon.
    pub icon: String,
    /// The link to the search page, when the site has one.
    pub search: Option<String>,
    /// The link to the description of the search for address bars.
    pub opensearch: String,
}

/// The head of a page.
#[derive(Debug, Serialize)]
pub struct Head<'a> {
    /// The kind of page: `home`, `entry`, `list`, …
    pub kind: &'static str,
    /// The title of the page.
    pub title: Cow<'a, str>,
    /// The script of the title.
    pub title_lang: &'a str,
    /// What stands in the browser's title bar.
    pub head_title: String,
    /// The description for search engines.
    pub description: Cow<'a, str>,
    /// The absolute address, where the page has one.
    pub canonical: Option<String>,
    /// What search engines are told; `None`: nothing.
    pub robots: Option<&'static str>,
    /// The meta tags that government sites must have, none of them empty.
    pub meta: Vec<Meta<'a>>,
    /// Open Graph properties, none of them empty.
    pub open_graph: Vec<Meta<'a>>,
    /// Feeds and data for this page.
    pub alternates: Vec<Alternate>,
    /// This page in every edition, for search engines: absolute addresses by language tag, and
    /// `x-default`. Empty when there is one edition, or nothing to find here.
    pub editions: Vec<Hreflang>,
    /// Structured data, safe inside a `script` element.
    pub json_ld: Option<String>,
}

/// A `meta` element.
#[derive(Debug, Serialize)]
pub struct Meta<'a> {
    /// `name`, or `property` for Open Graph.
    pub name: &'static str,
    /// `content`.
    pub content: Cow<'a, str>,
}

/// A `link rel=alternate`.
#[derive(Debug, Serialize)]
pub struct Alternate {
    /// The media type.
    pub media_type: &'static str,
    /// What it is.
    pub title: String,
    /// Where it is.
    pub url: String,
}

/// A page in an edition, as search engines are told of it.
#[derive(Debug, Serialize)]
pub struct Hreflang {
    /// A language tag, or `x-default`.
    pub lang: &'static str,
    /// The absolute address.
    pub url: String,
}

/// An item of the main menu.
#[derive(Debug, Serialize)]
pub struct MenuItem<'a> {
    /// What it says.
    pub label: &'a str,
    /// The script of the label.
    pub lang: &'a str,
    /// Where it leads.
    pub url: String,
    /// For `aria-current`: `page`, `true` (a page below it) or `false`.
    pub current: &'static str,
}

/// A step of the breadcrumb.
#[derive(Debug, Serialize)]
pub struct Crumb<'a> {
    /// What it says.
    pub label: Cow<'a, str>,
    /// Where it leads; `None` for the page itself.
    pub url: Option<String>,
}

/// The foot of a page.
#[derive(Debug, Serialize)]
pub struct Footer<'a> {
    /// The facts the site states, in the order they are shown.
    pub facts: Vec<Fact<'a>>,
    /// What the reader must know about the site as a whole.
    pub note: Option<&'a str>,
    /// Pages that are not in the menu.
    pub pages: Vec<MenuItem<'a>>,
}

/// A fact of the footer.
#[derive(Debug, Serialize)]
pub struct Fact<'a> {
    /// A stable name: `organiser`, `icp`, …
    pub key: &'static str,
    /// What it is.
    pub label: &'a str,
    /// The fact.
    pub value: &'a str,
    /// Where it leads, if anywhere.
    pub url: Option<String>,
}

/// A link to an entry.
#[derive(Debug, Serialize)]
pub struct EntryLink<'a> {
    /// Its title.
    pub title: &'a str,
    /// The script of the title.
    pub lang: &'a str,
    /// Where it leads.
    pub url: String,
    /// Its publish date.
    pub date: String,
    /// What the reader must know before relying on it.
    pub marks: Vec<Mark<'a>>,
}

/// A link to the list of a term.
#[derive(Debug, Serialize)]
pub struct TermLink<'a> {
    /// Its name.
    pub label: Cow<'a, str>,
    /// What it is about.
    pub description: Option<&'a str>,
    /// Where it leads; `None` when it has no entries and therefore no list.
    pub url: Option<String>,
    /// How many entries it has.
    pub count: usize,
    /// The terms below it.
    pub children: Vec<TermLink<'a>>,
}

/// An entry in a list.
#[derive(Debug, Serialize)]
pub struct EntryRow<'a> {
    /// Its title.
    pub title: &'a str,
    /// The script of title and summary.
    pub lang: &'a str,
    /// Where it leads.
    pub url: String,
    /// Its publish date.
    pub date: String,
    /// The unit.
    pub unit: &'a str,
    /// The index number.
    pub index_number: &'a str,
    /// The document number.
    pub document_number: Option<&'a str>,
    /// The date of the document.
    pub issued: Option<String>,
    /// What it is about.
    pub summary: &'a str,
    /// What the reader must know before relying on it.
    pub marks: Vec<Mark<'a>>,
}

/// A state that is worth a mark: withdrawn, repealed, corrected, …
#[derive(Debug, Serialize)]
pub struct Mark<'a> {
    /// A stable name: `withdrawn`, `repealed`, …
    pub kind: &'static str,
    /// What it says.
    pub label: &'a str,
}

/// A feed.
#[derive(Debug, Serialize)]
pub struct FeedLink {
    /// The format: `RSS`, …
    pub label: &'static str,
    /// Where it is.
    pub url: String,
}
