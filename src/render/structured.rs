//! Structured data in the head of a page: what it is, in the words of <https://schema.org> as JSON-LD.
//!
//! Every page has some, so they are written straight from what is known. Fields stand in the order of
//! their names, and what a page has nothing to say about is left out.

use serde::Serialize;

use super::context::Crumb;
use super::context::scope::Scope;
use crate::catalogue::EntryId;
use crate::entry::Entry;
use crate::plan::routes::Route;

/// All that a page says.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Node<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Node<'a> {
    Page(Page<'a>),
    Entry(Box<EntryNode<'a>>),
    Trail(Trail<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(rename = "@type")]
    kind: &'a str,
    in_language: &'a str,
    is_part_of: WebSite<'a>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryNode<'a> {
    #[serde(rename = "@id")]
    id: &'a str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_created: Option<String>,
    date_modified: String,
    date_published: String,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    genre: Option<&'a str>,
    identifier: &'a str,
    in_language: &'a str,
    is_accessible_for_free: bool,
    is_part_of: WebSite<'a>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    keywords: &'a [String],
    name: &'a str,
    publisher: Organization<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report_number: Option<&'a str>,
    url: &'a str,
}

#[derive(Serialize)]
struct WebSite<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: String,
}

#[derive(Serialize)]
struct Organization<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<&'a str>,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trail<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    item_list_element: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    name: &'a str,
    position: usize,
}

/// Structured data of a page that is no entry: what it is, and the way to it.
pub fn page_data(
    scope: &Scope<'_>,
    kind: &str,
    title: &str,
    url: Option<&str>,
    trail: &[Crumb<'_>],
) -> String {
    let organiser = scope.site.config.footer.organiser.as_deref();
    let page = Node::Page(Page {
        kind,
        in_language: scope.lang,
        is_part_of: website(scope),
        name: title,
        publisher: organiser.map(|name| organization(name, None, None)),
        url,
    });
    script(page, scope, trail)
}

/// Structured data of an entry.
pub fn entry_data(scope: &Scope<'_>, id: EntryId, entry: &Entry, trail: &[Crumb<'_>]) -> String {
    let config = scope.site.config;
    let url = scope.site.routes.absolute(&Route::Entry(id));
    let unit = config.unit(entry.unit);
    let genre = entry.genre.as_deref();
    let report = genre.is_some_and(|genre| genre.contains("报告") || genre.contains("報告"));
    let number = entry.document_number.as_ref().filter(|_| report);
    let node = Node::Entry(Box::new(EntryNode {
        id: &url,
        kind: if report { "Report" } else { "DigitalDocument" },
        about: entry.category.map(|c| config.category(c).path.as_str()),
        date_created: entry.issued.map(|date| date.to_string()),
        date_modified: scope.datetime(entry.updated()),
        date_published: scope.datetime(entry.published),
        description: &entry.summary,
        genre,
        identifier: entry.index_number.shown(),
        in_language: entry.language.tag(),
        is_accessible_for_free: true,
        is_part_of: website(scope),
        keywords: &entry.keywords,
        name: &entry.title,
        publisher: organization(
            &unit.name,
            unit.code.as_ref().map(|code| code.as_str()),
            unit.description.as_deref(),
        ),
        report_number: number.map(|number| number.shown()),
        url: &url,
    }));
    script(node, scope, trail)
}

fn website<'a>(scope: &Scope<'a>) -> WebSite<'a> {
    WebSite {
        kind: "WebSite",
        name: &scope.site.config.title,
        url: scope.site.routes.absolute(&Route::Home),
    }
}

fn organization<'a>(
    name: &'a str,
    identifier: Option<&'a str>,
    description: Option<&'a str>,
) -> Organization<'a> {
    Organization {
        kind: "GovernmentOrganization",
        description,
        identifier,
        name,
    }
}

fn steps<'a>(scope: &Scope<'_>, trail: &'a [Crumb<'_>]) -> Vec<Step<'a>> {
    let origin = scope.site.config.base.origin();
    let steps = trail.iter().zip(1..).map(|(crumb, position)| Step {
        kind: "ListItem",
        item: crumb.url.as_ref().map(|url| format!("{origin}{url}")),
        name: &crumb.label,
        position,
    });
    steps.collect()
}

/// The text of the `script` element: what could end it or open a comment is written as an escape.
fn script(node: Node<'_>, scope: &Scope<'_>, trail: &[Crumb<'_>]) -> String {
    let mut graph = vec![node];
    if !trail.is_empty() {
        graph.push(Node::Trail(Trail {
            kind: "BreadcrumbList",
            item_list_element: steps(scope, trail),
        }));
    }
    let document = Document {
        context: "https://schema.org",
        graph,
    };
    // Texts, numbers and lists of them: there is nothing that JSON cannot hold.
    let data = serde_json::to_string(&document).unwrap_or_default();
    let mut out = String::with_capacity(data.len());
    let mut rest = data.as_str();
    while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        let c = rest[at..].chars().next().unwrap_or_default();
        out.push_str(&rest[..at]);
        out.push_str(&format!("\\u{:04x}", u32::from(c)));
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
    out
}
