//! All feeds as OPML 2.0, which feed readers import in one go.
//!
//! It names no date: it changes when a feed comes or goes, not when one has news.

use crate::catalogue::Term;
use crate::plan::routes::{FeedKind, Route};
use crate::site::Site;

use super::xml::Xml;
use super::{channel_title, home, term_name};

/// The RSS feeds of everything, of each unit and category in the order of `site.yaml`, and of
/// each year, newest first; each that has entries.
pub fn opml(site: &Site) -> Vec<u8> {
    let mut groups = [
        ("发布机构", Vec::new()),
        ("主题分类", Vec::new()),
        ("年度", Vec::new()),
    ];
    for (term, _) in site.catalogue.terms() {
        match term {
            Term::Unit(_) => groups[0].1.push(term),
            Term::Category(_) => groups[1].1.push(term),
            Term::Year(_) => groups[2].1.insert(0, term),
            // The entries of a crossing are in the feeds of both that cross.
            Term::UnitYear(..) | Term::CategoryYear(..) | Term::UnitCategory(..) => {}
        }
    }
    let mut xml = Xml::new();
    xml.open("opml", &[("version", "2.0")]);
    xml.open("head", &[]);
    xml.text("title", &[], &site.config.title);
    xml.close();
    xml.open("body", &[]);
    outline(&mut xml, site, None, &site.config.title);
    for (name, terms) in groups.iter().filter(|(_, terms)| !terms.is_empty()) {
        xml.open("outline", &[("text", name), ("title", name)]);
        for term in terms {
            outline(&mut xml, site, Some(*term), &term_name(site, *term));
        }
        xml.close();
    }
    xml.finish()
}

fn outline(xml: &mut Xml, site: &Site, term: Option<Term>, name: &str) {
    let feed = site.routes.absolute(&Route::Feed(term, FeedKind::Rss));
    let attributes = [
        ("type", "rss"),
        ("text", name),
        ("title", &channel_title(site, term)),
        ("xmlUrl", &feed),
        ("htmlUrl", &home(site, term)),
    ];
    xml.empty("outline", &attributes);
}
