//! What machines read in the head of a page: the meta tags of 国办发〔2017〕47号 and Open Graph.
//!
//! No tag is ever empty: a tag without content says less than none, and inspections count it.

use std::borrow::Cow;

use super::context::Meta;
use super::context::scope::Scope;
use crate::catalogue::EntryId;
use crate::catalogue::Term;
use crate::entry::Entry;
use crate::plan::routes::Route;

/// A column (栏目): what the tags of lists and entries say about the list they belong to.
pub struct Column<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// What belongs there.
    pub description: Cow<'a, str>,
    /// Its keywords.
    pub keywords: Cow<'a, str>,
    /// What kind of column it is.
    pub kind: &'a str,
}

impl<'a> Column<'a> {
    /// The column that the list of a term is.
    pub fn of_term(scope: &Scope<'a>, term: Term) -> Column<'a> {
        let name = scope.term_title(term);
        let keywords = match term {
            Term::Category(category) => {
                Cow::Owned(scope.site.config.category(category).path.replace('/', ","))
            }
            _ => name.clone(),
        };
        let description = match scope.term_description(term) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(scope.locale.fill("column_description", &[("title", &name)])),
        };
        Column {
            name,
            description,
            keywords,
            kind: scope.text("column_type_list"),
        }
    }

    /// The column that a single page is.
    pub fn of_page(scope: &Scope<'a>, title: Cow<'a, str>, description: &'a str) -> Column<'a> {
        let description = if description.trim().is_empty() {
            Cow::Owned(scope.locale.fill("column_description", &[("title", &title)]))
        } else {
            Cow::Borrowed(description)
        };
        Column {
            keywords: title.clone(),
            name: title,
            description,
            kind: scope.text("column_type_page"),
        }
    }
}

/// Adds a tag unless it would be empty.
fn push<'a>(tags: &mut Vec<Meta<'a>>, name: &'static str, content: impl Into<Cow<'a, str>>) {
    let content = content.into();
    if !content.trim().is_empty() {
        tags.push(Meta { name, content });
    }
}

/// The tags of every page: the site's name, domain and identification code.
pub fn site<'a>(scope: &Scope<'a>) -> Vec<Meta<'a>> {
    let config = scope.site.config;
    let mut tags = Vec::new();
    push(&mut tags, "SiteName", config.title.as_str());
    push(&mut tags, "SiteDomain", config.base.domain());
    let code = config.footer.identification_code.as_deref().unwrap_or("");
    // What people add behind it, in whatever brackets, is not part of the code.
    let end = code
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(code.len());
    push(&mut tags, "SiteIDCode", &code[..end]);
    tags
}

/// The tags of a list or a page that stands for a column.
pub fn column<'a>(tags: &mut Vec<Meta<'a>>, column: Column<'a>) {
    push(tags, "ColumnName", column.name);
    push(tags, "ColumnDescription", column.description);
    push(tags, "ColumnKeywords", column.keywords);
    push(tags, "ColumnType", column.kind);
}

/// The tags of an entry.
pub fn entry<'a>(scope: &Scope<'a>, tags: &mut Vec<Meta<'a>>, id: EntryId, entry: &'a Entry) {
    let config = scope.site.config;
    let unit = config.unit(entry.unit).name.as_str();
    push(tags, "ArticleTitle", entry.title.as_str());
    push(tags, "PubDate", entry.published.minute());
    push(tags, "ContentSource", entry.source.as_deref().unwrap_or(unit));
    let keywords = if entry.keywords.is_empty() {
        let category = entry.category.map(|c| config.category(c).name.as_str());
        let words = [Some(unit), category, entry.genre.as_deref()];
        words.into_iter().flatten().collect::<Vec<_>>().join(",")
    } else {
        entry.keywords.join(",")
    };
    push(tags, "Keywords", keywords);
    push(tags, "Description", entry.summary.as_str());
    push(tags, "Author", entry.editor.as_deref().unwrap_or(unit));
    push(tags, "Url", scope.site.routes.absolute(&Route::Entry(id)));
}

/// Open Graph properties.
pub fn open_graph<'a>(
    scope: &Scope<'a>,
    kind: &str,
    title: &str,
    description: &str,
    url: Option<&str>,
) -> Vec<Meta<'a>> {
    let mut tags = Vec::new();
    let Some(url) = url else {
        return tags;
    };
    push(
        &mut tags,
        "og:type",
        if kind == "entry" { "article" } else { "website" },
    );
    push(&mut tags, "og:title", title.to_owned());
    push(&mut tags, "og:description", description.to_owned());
    push(&mut tags, "og:url", url.to_owned());
    push(&mut tags, "og:site_name", scope.site.config.title.as_str());
    push(&mut tags, "og:locale", locale_of(scope.lang));
    tags
}

/// Open Graph names a language by a territory.
fn locale_of(lang: &str) -> &'static str {
    match lang {
        "zh-Hant" => "zh_HK",
        "en" => "en_US",
        _ => "zh_CN",
    }
}
