//! RSS 2.0, with the parts of Atom, Dublin Core and RFC 5005 that it lacks.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Enclosure, Guid};

use crate::entry::{Moment, Script};
use crate::plan::routes::{FeedKind, Route};
use crate::site::Site;

use super::identity;
use super::item::{Channel, Item};
use super::rss_language;
use super::xml::{clean, html_text};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// The channel as RSS 2.0.
pub(super) fn write(site: &Site, channel: &Channel) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut namespaces = BTreeMap::from([("atom".to_owned(), ATOM.to_owned())]);
    let mut links = vec![link("self", &channel.address)];
    let editions = channel.editions.iter();
    links.extend(editions.map(|(script, url)| in_script(link("alternate", url), *script)));
    links.extend(channel.current.iter().map(|url| link("current", url)));
    links.extend(channel.previous.iter().map(|url| link("prev-archive", url)));
    let mut extensions = extension("atom", "link", links);
    if channel.current.is_some() {
        namespaces.insert("fh".to_owned(), HISTORY.to_owned());
        let archive = Extension {
            name: "fh:archive".to_owned(),
            ..Extension::default()
        };
        extensions.extend(extension("fh", "archive", vec![archive]));
    }
    let items: Result<Vec<rss::Item>, jiff::Error> =
        channel.items.iter().map(|item| to_rss(site, item)).collect();
    let rss = rss::Channel {
        title: text(&channel.title),
        link: channel.home.clone(),
        // Readers take it for HTML, as they do that of an item.
        description: text(&html_text(&channel.description)),
        language: Some(rss_language(site.script()).to_owned()),
        last_build_date: Some(rfc2822(channel.updated(), site.config.offset)?),
        generator: Some("gongkai".to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        items: items?,
        extensions,
        namespaces,
        ..rss::Channel::default()
    };
    let mut bytes = rss.pretty_write_to(Vec::new(), b' ', 0)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn to_rss(site: &Site, item: &Item) -> Result<rss::Item, jiff::Error> {
    let offset = site.config.offset;
    let categories = site.routes.absolute(&Route::Categories);
    let category_path = item.category.map(|(path, _)| path);
    let to_category = |tag: &str| Category {
        name: text(tag),
        domain: (Some(tag) == category_path).then(|| categories.clone()),
    };
    let mut extensions = ExtensionMap::new();
    let mut atom = BTreeMap::new();
    if !item.editions.is_empty() {
        let pages = item.editions.iter();
        let page = |(script, url): &(Script, String)| {
            let mut link = in_script(link("related", url), *script);
            link.attrs.insert("type".to_owned(), "text/html".to_owned());
            link
        };
        atom.insert("link".to_owned(), pages.map(page).collect());
    }
    if let Some(moment) = item.changed() {
        // RSS has no date of change of its own.
        let updated = Extension {
            name: "atom:updated".to_owned(),
            value: Some(moment.rfc3339(offset)),
            ..Extension::default()
        };
        atom.insert("updated".to_owned(), vec![updated]);
    }
    if !atom.is_empty() {
        extensions.insert("atom".to_owned(), atom);
    }
    Ok(rss::Item {
        title: Some(text(&item.title)),
        link: Some(item.link.clone()),
        description: Some(text(&item.html_summary())),
        categories: item.tags().into_iter().map(to_category).collect(),
        // RSS allows one; the text lists them all.
        enclosure: item.enclosures.first().map(|file| Enclosure {
            url: file.url.clone(),
            length: file.size.to_string(),
            mime_type: file.media_type.to_owned(),
        }),
        guid: Some(Guid {
            value: text(&identity::guid(site.config, &item.entry.index_number)),
            permalink: false,
        }),
        pub_date: Some(rfc2822(item.entry.published, offset)?),
        content: item.html.as_deref().map(text),
        // `author` must be an e-mail address; units are named by Dublin Core.
        dublin_core_ext: Some(DublinCoreExtension {
            creators: vec![text(item.unit)],
            languages: super::item::other_script(item.entry, site.script())
                .map(|tag| vec![tag.to_owned()])
                .unwrap_or_default(),
            ..DublinCoreExtension::default()
        }),
        extensions,
        ..rss::Item::default()
    })
}

fn link(rel: &str, url: &str) -> Extension {
    let attrs = [("rel", rel), ("href", url), ("type", FeedKind::Rss.media_type())];
    Extension {
        name: "atom:link".to_owned(),
        attrs: attrs.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        ..Extension::default()
    }
}

/// A link to the same thing in another edition.
fn in_script(mut link: Extension, script: Script) -> Extension {
    link.attrs.insert("hreflang".to_owned(), script.tag().to_owned());
    link
}

fn extension(prefix: &str, name: &str, elements: Vec<Extension>) -> ExtensionMap {
    BTreeMap::from([(prefix.to_owned(), BTreeMap::from([(name.to_owned(), elements)]))])
}

/// The crate writes whatever it is given, even what no XML reader takes.
fn text(text: &str) -> String {
    clean(text).into_owned()
}

/// `Wed, 11 Jan 2023 09:58:00 +0800`.
fn rfc2822(moment: Moment, offset: Offset) -> Result<String, jiff::Error> {
    let time = moment.time.unwrap_or(Time::midnight());
    let zoned = moment.date.to_datetime(time).to_zoned(TimeZone::fixed(offset))?;
    jiff::fmt::rfc2822::to_string(&zoned)
}
