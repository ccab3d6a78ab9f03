//! A whole new site: its settings, statutory pages, a first entry, and what editors read.
//!
//! It builds at once. Where only the officer knows what belongs there, it has a blank that `check`
//! lists, and that is never made up: no telephone number, address or record number.

use serde_json::{Map, Value, json};

use super::yaml_text;
use crate::config::BaseUrl;
use crate::load::fields::KeyNames;
use crate::load::placeholder::MARK;
use crate::schema::{self, Subject};

/// What is known of the new site. What is not given becomes a blank.
#[derive(Clone, Debug, Default)]
pub struct NewSite {
    /// The site's name.
    pub title: Option<String>,
    /// The unit that keeps it.
    pub unit: Option<String>,
    /// The unit's organisation code, in its normal form of nine or eighteen characters.
    pub code: Option<String>,
    /// Where it is to be served.
    pub base_url: Option<String>,
}

/// The name that the national rules give to every such site (国办公开办函〔2019〕61号).
const TITLE: &str = "政府信息公开";
/// An address that leads nowhere (RFC 2606), until the real one is known.
const BASE_URL: &str = "https://gongkai.example/";
/// A code of the right form that is no organisation's.
const CODE: &str = "SAMPLE014";

/// The files of a new site, by their paths relative to its folder; `today` is the day it is made.
pub fn files(site: &NewSite, today: jiff::civil::Date) -> Vec<(String, String)> {
    let unit = match &site.unit {
        Some(unit) => unit.clone(),
        None => format!("{MARK}：本机关全称】"),
    };
    let code = site.code.as_deref().unwrap_or(CODE);
    // Index numbers carry the nine characters that identify the organisation.
    let short = if code.len() == 18 { &code[8..17] } else { code };
    let blank = |given: bool, what: &str| {
        if given {
            String::new()
        } else {
            format!("    # {MARK}：{what}】")
        }
    };
    let year = today.year();
    let values = [
        ("{title}", yaml_text(site.title.as_deref().unwrap_or(TITLE))),
        ("{unit}", yaml_text(&unit)),
        (
            "{base_url}",
            site.base_url.as_deref().unwrap_or(BASE_URL).to_owned(),
        ),
        (
            "{base_url_blank}",
            blank(site.base_url.is_some(), "换成网站的正式地址"),
        ),
        (
            "{code_blank}",
            blank(site.code.is_some(), "示例代码，换成本机关的组织机构代码"),
        ),
        ("{feed_id}", feed_id(site, short, today)),
        (
            "{feed_id_blank}",
            blank(site.base_url.is_some(), "公开以前，把域名换成网站的正式域名"),
        ),
        ("{kind}", kind(site.unit.as_deref())),
        ("{number}", format!("{short}/{year}-00001")),
        ("{today}", today.to_string()),
        ("{year}", year.to_string()),
    ];
    // In settings a code stands in quotes, in sentences it does not.
    let fill = |text: &str, code: &str| fill(text, &values, code);
    let quoted = format!("\"{code}\"");
    let settings = fill(include_str!("site/site.yaml"), &quoted) + include_str!("site/categories.yaml");
    let pages = [
        ("guide", include_str!("site/guide.md")),
        ("rules", include_str!("site/rules.md")),
        ("annual-reports", include_str!("site/annual-reports.md")),
        ("on-request", include_str!("site/on-request.md")),
    ];
    let mut files = vec![("site.yaml".to_owned(), settings)];
    for (name, text) in pages {
        files.push((format!("content/pages/{name}.md"), fill(text, short)));
    }
    files.push((
        format!("content/{year}/一条信息怎样写.md"),
        fill(include_str!("site/first-entry.md"), short),
    ));
    let readme = include_str!("site/README.md").replace("{title}", site.title.as_deref().unwrap_or(TITLE));
    files.push(("README.md".to_owned(), readme));
    files.push((".gitignore".to_owned(), "/public/\n/.gongkai/\n".to_owned()));
    files.extend(for_editors());
    files
}

/// What the feeds are named by: the domain, the day, and what tells the site from others of the domain.
fn feed_id(site: &NewSite, code: &str, today: jiff::civil::Date) -> String {
    let url = site.base_url.as_deref().unwrap_or(BASE_URL);
    let (domain, path) = BaseUrl::parse(url).map_or(("localhost".to_owned(), String::new()), |base| {
        let domain = base.domain().split(':').next().unwrap_or_default().to_owned();
        (domain, base.path().trim_end_matches('/').to_owned())
    });
    format!("tag:{domain},{today}:{code}{path}")
}

/// The line that says whether the unit is a government, as its name says; a blank where it does not.
fn kind(unit: Option<&str>) -> String {
    const DEPARTMENTS: [&str; 16] = [
        "局",
        "委员会",
        "委",
        "办公室",
        "办",
        "厅",
        "部",
        "署",
        "院",
        "处",
        "所",
        "中心",
        "支队",
        "总队",
        "站",
        "会",
    ];
    let unit = unit.map(str::trim).unwrap_or_default();
    let kind = match unit {
        _ if unit.ends_with("政府") => "government",
        _ if DEPARTMENTS.iter().any(|ending| unit.ends_with(ending)) => "department",
        _ => return format!("    # kind: {MARK}：government 或者 department】"),
    };
    format!("    kind: {kind}")
}

/// What VS Code reads: settings, completions for Markdown, and the schemas.
fn for_editors() -> Vec<(String, String)> {
    let own = [
        ("settings.json", include_str!("site/settings.json").to_owned()),
        ("extensions.json", include_str!("site/extensions.json").to_owned()),
        ("gongkai.code-snippets", snippets()),
    ];
    let schemas = Subject::ALL.map(|subject| (subject.file_name(), schema::text(subject)));
    own.into_iter()
        .chain(schemas)
        .map(|(name, text)| (format!(".vscode/{name}"), text))
        .collect()
}

/// Puts values in for their names, in one pass: what a value says is not looked at again.
fn fill(text: &str, values: &[(&str, String)], code: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix("{code}") {
            out.push_str(code);
            rest = after;
        } else if let Some((name, value)) = values.iter().find(|(name, _)| rest.starts_with(name)) {
            out.push_str(value);
            rest = &rest[name.len()..];
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out + rest
}

/// VS Code completes the keys of an entry in Markdown too, where its YAML extension does not look.
fn snippets() -> String {
    let table = Subject::Entry.table();
    let mut all = Map::new();
    for &(key, others) in table.names {
        let Some(about) = table.about(key) else { continue };
        if matches!(key, "body" | "sections") {
            continue;
        }
        let name = others.first().copied().unwrap_or(key);
        let snippet = json!({
            "scope": "markdown",
            "prefix": prefixes((key, others)),
            "body": [format!("{name}: $0")],
            "description": about.text,
        });
        all.insert(name.to_owned(), snippet);
    }
    format!("{:#}\n", Value::Object(all))
}

fn prefixes((key, others): KeyNames) -> Vec<&'static str> {
    std::iter::once(key).chain(others.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::load::site_yaml;

    fn site_of(new: &NewSite) -> (Option<crate::config::Config>, Diagnostics) {
        let files = files(new, jiff::civil::date(2026, 1, 5));
        let mut findings = Diagnostics::new();
        let config = site_yaml::parse(&files[0].1, None, &mut findings);
        (config, findings)
    }

    #[test]
    fn names_of_any_kind_are_kept_as_they_are() {
        for name in [
            "水务局",
            "甲: 乙 # 丙",
            "\"引号\"局",
            "{code}",
            "{unit}{today}",
            "- 局",
            "甲\\n乙",
        ] {
            let new = NewSite {
                title: Some(name.to_owned()),
                unit: Some(name.to_owned()),
                code: Some("002489524".to_owned()),
                base_url: Some("https://a.example/xxgk/".to_owned()),
            };
            let (config, _) = site_of(&new);
            let config = config.unwrap();
            assert_eq!(
                (config.title.as_str(), config.units[0].name.as_str()),
                (name, name)
            );
            assert_eq!(config.footer.organiser.as_deref(), Some(name));
            assert_eq!(
                config.units[0].code.as_ref().map(|c| c.as_str()),
                Some("002489524")
            );
        }
    }

    /// What nobody knows yet is a blank: nothing made up, and nothing shown.
    #[test]
    fn what_is_not_known_is_a_blank_and_not_shown() {
        let (config, findings) = site_of(&NewSite::default());
        let footer = config.unwrap().footer;
        assert_eq!(
            (footer.phone, footer.icp, footer.address, footer.email),
            (None, None, None, None)
        );
        let blanks = findings
            .iter()
            .filter(|d| d.problem.rule() == "placeholder")
            .count();
        assert!(blanks >= 10 && !findings.has_errors(), "{blanks}");
    }
}
