//! What data there is, in the vocabulary of data portals (DCAT) as JSON-LD.

use serde::Serialize;
use serde_json::{Value, json};

use crate::catalogue::Term;
use crate::catalogue::period::Period;
use crate::entry::Moment;
use crate::plan::routes::Route;
use crate::site::{Site, TextError};

use super::record::moment;
use super::unwritable;

#[derive(Serialize)]
struct Catalogue {
    #[serde(rename = "@context")]
    context: Value,
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    title: String,
    description: String,
    publisher: Value,
    homepage: String,
    language: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<Value>,
    dataset: Vec<Dataset>,
}

#[derive(Serialize)]
struct Dataset {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    title: String,
    description: String,
    publisher: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<Value>,
    temporal: Value,
    #[serde(rename = "landingPage")]
    landing_page: String,
    distribution: [Value; 2],
}

/// A catalogue with a dataset for each year, or for each month of a year that is cut into months,
/// to be had as CSV and as JSON Lines. It is as new as the newest entry, and written without blanks, for
/// every new entry changes it; that a value is an address or a day is said once, in the context.
///
/// # Errors
/// Never in practice: memory does not refuse to be written.
pub fn catalogue_jsonld(site: &Site) -> Result<Vec<u8>, TextError> {
    let own = site.routes.absolute(&Route::DataCatalogue);
    let config = site.config;
    let publisher = json!({
        "@type": "foaf:Organization",
        "foaf:name": config.footer.organiser.as_ref().unwrap_or(&config.title),
    });
    let catalogue = Catalogue {
        context: context(),
        id: own.clone(),
        kind: "dcat:Catalog",
        title: config.title.clone(),
        description: if config.description.trim().is_empty() {
            config.title.clone()
        } else {
            config.description.clone()
        },
        publisher: publisher.clone(),
        homepage: site.routes.absolute(&Route::Data),
        language: config.editions.iter().map(|script| script.tag()).collect(),
        modified: newest(site, site.catalogue.listed().iter().copied()).map(|m| typed_date(site, m)),
        dataset: site
            .catalogue
            .years()
            .into_iter()
            .flat_map(|year| site.catalogue.periods(config, None, year).into_iter().rev())
            .map(|period| dataset(site, period, &own, &publisher))
            .collect(),
    };
    let mut bytes =
        serde_json::to_vec(&catalogue).map_err(|e| unwritable(site, &Route::DataCatalogue, &e))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn dataset(site: &Site, period: Period, catalogue: &str, publisher: &Value) -> Dataset {
    let entries = site.catalogue.list_of(Term::Year(period.year()), period);
    let (first, last) = period.days();
    let name = in_words(period);
    Dataset {
        id: format!("{catalogue}#{period}"),
        kind: "dcat:Dataset",
        title: format!("{} {name}公开信息目录", site.config.title),
        description: format!(
            "{name}公开的政府信息：索引号、标题、发布机构、日期、文号、分类、有效性、概述和网址。"
        ),
        publisher: publisher.clone(),
        modified: newest(site, entries.iter().copied()).map(|m| typed_date(site, m)),
        temporal: json!({
            "@type": "dct:PeriodOfTime",
            "startDate": first.to_string(),
            "endDate": last.to_string(),
        }),
        landing_page: site.routes.absolute(&Route::Data),
        distribution: [
            distribution(site, &Route::DataCsv(period), "CSV", Some("text/csv")),
            distribution(site, &Route::DataJsonl(period), "JSON Lines", None),
        ],
    }
}

fn in_words(period: Period) -> String {
    let year = period.year();
    if period.is_month() {
        format!("{year}年{}月", period.days().0.month())
    } else {
        format!("{year}年")
    }
}

fn distribution(site: &Site, file: &Route, format: &str, media_type: Option<&str>) -> Value {
    let url = site.routes.absolute(file);
    // DCAT names media types by their place in the registry, which JSON Lines is not in.
    let registered = media_type.map(|name| format!("https://www.iana.org/assignments/media-types/{name}"));
    let mut value = json!({
        "@type": "dcat:Distribution",
        "title": format,
        "accessURL": url,
        "downloadURL": url,
        "format": format,
    });
    if let Some(id) = registered {
        value["mediaType"] = json!(id);
    }
    value
}

fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "title": "dct:title",
        "description": "dct:description",
        "publisher": "dct:publisher",
        "modified": "dct:modified",
        "language": "dct:language",
        "temporal": "dct:temporal",
        "format": "dct:format",
        "startDate": { "@id": "dcat:startDate", "@type": "xsd:date" },
        "endDate": { "@id": "dcat:endDate", "@type": "xsd:date" },
        "homepage": { "@id": "foaf:homepage", "@type": "@id" },
        "dataset": "dcat:dataset",
        "distribution": "dcat:distribution",
        "landingPage": { "@id": "dcat:landingPage", "@type": "@id" },
        "accessURL": { "@id": "dcat:accessURL", "@type": "@id" },
        "downloadURL": { "@id": "dcat:downloadURL", "@type": "@id" },
        "mediaType": { "@id": "dcat:mediaType", "@type": "@id" },
    })
}

fn newest(site: &Site, ids: impl Iterator<Item = crate::catalogue::EntryId>) -> Option<Moment> {
    ids.map(|id| site.catalogue.entry(id).updated()).max()
}

fn typed_date(site: &Site, date: Moment) -> Value {
    let kind = if date.time.is_some() {
        "xsd:dateTime"
    } else {
        "xsd:date"
    };
    json!({ "@value": moment(date, site.config.offset), "@type": kind })
}
