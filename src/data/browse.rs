//! What crawlers and address bars ask a site for.

use crate::feed::xml::Xml;
use crate::plan::routes::Route;
use crate::site::Site;

/// `robots.txt`: everything may be read, and the site map says where it is. Result pages are left
/// out: there is no end of them, and they hold nothing of their own.
pub fn robots(site: &Site) -> Vec<u8> {
    let editions = site.routes.editions().into_iter();
    let searches: String = editions
        .map(|edition| site.routes.in_edition(edition).link(&Route::Search))
        .map(|search| format!("Disallow: {search}?\n"))
        .collect();
    let sitemap = site.routes.absolute(&Route::Sitemap);
    format!("User-agent: *\n{searches}\nSitemap: {sitemap}\n").into_bytes()
}

/// The OpenSearch description: how a browser's address bar searches the site.
pub fn opensearch(site: &Site) -> Vec<u8> {
    let config = site.config;
    // The limits are those of OpenSearch 1.1.
    let at_most = |text: &str, limit: usize| -> String { text.chars().take(limit).collect() };
    let template = format!("{}?q={{searchTerms}}", site.routes.absolute(&Route::Search));
    let own = site.routes.absolute(&Route::OpenSearch);
    let description = if config.description.trim().is_empty() {
        &config.title
    } else {
        &config.description
    };
    let mut xml = Xml::new();
    xml.open(
        "OpenSearchDescription",
        &[("xmlns", "http://a9.com/-/spec/opensearch/1.1/")],
    );
    xml.text("ShortName", &[], &at_most(&config.title, 16));
    xml.text("LongName", &[], &at_most(&config.title, 48));
    xml.text("Description", &[], &at_most(description, 1024));
    xml.empty(
        "Url",
        &[("type", "text/html"), ("method", "get"), ("template", &template)],
    );
    let self_type = "application/opensearchdescription+xml";
    xml.empty("Url", &[("type", self_type), ("rel", "self"), ("template", &own)]);
    xml.text("Language", &[], site.script().tag());
    xml.text("InputEncoding", &[], "UTF-8");
    xml.text("OutputEncoding", &[], "UTF-8");
    xml.finish()
}
