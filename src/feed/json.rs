//! JSON Feed 1.1.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::entry::Script;
use crate::site::Site;

use super::item::{Channel, Item, other_script};
use super::xml::clean;

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: Cow<'a, str>,
    home_page_url: &'a str,
    feed_url: &'a str,
    description: Cow<'a, str>,
    /// Where older items are.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<&'a str>,
    language: &'static str,
    #[serde(rename = "_editions", skip_serializing_if = "BTreeMap::is_empty")]
    editions: Editions<'a>,
    items: Vec<JsonItem<'a>>,
}

/// The same thing in other editions, by language tag. JSON Feed has no name for it; those of
/// extensions begin with `_`.
type Editions<'a> = BTreeMap<&'static str, &'a str>;

#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    url: &'a str,
    title: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<Cow<'a, str>>,
    /// An item must have content; where the feed gives summaries, it is the summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    summary: String,
    date_published: String,
    date_modified: String,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<File<'a>>,
    #[serde(rename = "_editions", skip_serializing_if = "BTreeMap::is_empty")]
    editions: Editions<'a>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: Cow<'a, str>,
}

#[derive(Serialize)]
struct File<'a> {
    url: &'a str,
    mime_type: &'static str,
    title: Cow<'a, str>,
    size_in_bytes: u64,
}

/// The channel as a JSON Feed.
pub(super) fn write(site: &Site, channel: &Channel) -> Result<Vec<u8>, serde_json::Error> {
    let feed = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: clean(&channel.title),
        home_page_url: &channel.home,
        feed_url: &channel.address,
        description: clean(&channel.description),
        next_url: channel.previous.as_deref(),
        language: site.script().tag(),
        editions: editions(&channel.editions),
        items: channel.items.iter().map(|item| to_json(site, item)).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&feed)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn editions(others: &[(Script, String)]) -> Editions<'_> {
    let others = others.iter();
    others.map(|(script, url)| (script.tag(), url.as_str())).collect()
}

fn to_json<'a>(site: &Site, item: &'a Item) -> JsonItem<'a> {
    let summary = clean(&item.plain_summary()).into_owned();
    JsonItem {
        id: &item.tag,
        url: &item.link,
        title: clean(&item.title),
        content_html: item.html.as_deref().map(clean),
        content_text: item.html.is_none().then(|| summary.clone()),
        summary,
        date_published: item.entry.published.rfc3339(site.config.offset),
        date_modified: item.entry.updated().rfc3339(site.config.offset),
        authors: [Author {
            name: clean(item.unit),
        }],
        tags: item.tags().into_iter().map(clean).collect(),
        language: other_script(item.entry, site.script()),
        editions: editions(&item.editions),
        attachments: item
            .enclosures
            .iter()
            .map(|file| File {
                url: &file.url,
                mime_type: file.media_type,
                title: clean(file.name),
                size_in_bytes: file.size,
            })
            .collect(),
    }
}
