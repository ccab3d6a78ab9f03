//! Atom (RFC 4287), with RFC 5005 archives.

use crate::entry::Moment;
use crate::plan::routes::{FeedKind, Route};
use crate::site::Site;

use super::item::{Channel, Item, other_script};
use super::xml::Xml;

/// The channel as an Atom feed.
pub(super) fn write(site: &Site, channel: &Channel) -> Vec<u8> {
    let mut attributes = vec![
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", site.script().tag()),
    ];
    if channel.current.is_some() {
        attributes.push(("xmlns:fh", "http://purl.org/syndication/history/1.0"));
    }
    let mut xml = Xml::new();
    xml.open("feed", &attributes);
    xml.text("id", &[], &channel.tag);
    xml.text("title", &[], &channel.title);
    xml.text("subtitle", &[], &channel.description);
    xml.text("updated", &[], &date(site, channel.updated()));
    xml.text("generator", &[], "gongkai");
    link(&mut xml, "alternate", &channel.home, "text/html");
    let own_type = FeedKind::Atom.media_type();
    link(&mut xml, "self", &channel.address, own_type);
    for (script, address) in &channel.editions {
        let attributes = [
            ("rel", "alternate"),
            ("href", address),
            ("type", own_type),
            ("hreflang", script.tag()),
        ];
        xml.empty("link", &attributes);
    }
    if let Some(current) = &channel.current {
        link(&mut xml, "current", current, own_type);
    }
    if let Some(previous) = &channel.previous {
        link(&mut xml, "prev-archive", previous, own_type);
    }
    if channel.current.is_some() {
        xml.empty("fh:archive", &[]);
    }
    for item in &channel.items {
        entry(&mut xml, site, item);
    }
    xml.finish()
}

fn entry(xml: &mut Xml, site: &Site, item: &Item) {
    let language = other_script(item.entry, site.script()).map(|tag| ("xml:lang", tag));
    xml.open("entry", language.as_slice());
    xml.text("id", &[], &item.tag);
    xml.text("title", &[], &item.title);
    link(xml, "alternate", &item.link, "text/html");
    for (script, page) in &item.editions {
        // Readers take one `alternate` for the item's own page, some of them the last.
        let attributes = [
            ("rel", "related"),
            ("href", page),
            ("type", "text/html"),
            ("hreflang", script.tag()),
        ];
        xml.empty("link", &attributes);
    }
    for file in &item.enclosures {
        let attributes = [
            ("rel", "enclosure"),
            ("href", file.url.as_str()),
            ("type", file.media_type),
            ("length", &file.size.to_string()),
            ("title", file.name),
        ];
        xml.empty("link", &attributes);
    }
    xml.text("published", &[], &date(site, item.entry.published));
    xml.text("updated", &[], &date(site, item.entry.updated()));
    xml.open("author", &[]);
    xml.text("name", &[], item.unit);
    xml.close();
    let scheme = site.routes.absolute(&Route::Categories);
    for tag in item.tags() {
        match item.category.filter(|(path, _)| *path == tag) {
            Some((path, slug)) => {
                xml.empty(
                    "category",
                    &[("term", slug), ("scheme", &scheme), ("label", path)],
                );
            }
            None => xml.empty("category", &[("term", tag)]),
        }
    }
    xml.text("summary", &[], &item.plain_summary());
    if let Some(html) = &item.html {
        xml.text("content", &[("type", "html")], html);
    }
    xml.close();
}

fn link(xml: &mut Xml, rel: &str, href: &str, kind: &str) {
    xml.empty("link", &[("rel", rel), ("href", href), ("type", kind)]);
}

fn date(site: &Site, moment: Moment) -> String {
    moment.rfc3339(site.config.offset)
}
