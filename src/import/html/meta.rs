//! What a page says about itself outside its text: meta tags, title, base address.

use scraper::{ElementRef, Html};

use crate::import::document::{Block, Confidence, Document, Field, Found, Place};
use crate::import::labels::{self, plain};
use crate::import::title;

/// Meta tags and what they mean; the first three are asked for by 国办发〔2017〕47号.
const METAS: [(&str, Field, Confidence); 14] = [
    ("articletitle", Field::Title, Confidence::Sure),
    ("pubdate", Field::Published, Confidence::Sure),
    ("contentsource", Field::Source, Confidence::Sure),
    ("publishdate", Field::Published, Confidence::Likely),
    ("publish_date", Field::Published, Confidence::Likely),
    ("firstpublishedtime", Field::Published, Confidence::Likely),
    ("article:published_time", Field::Published, Confidence::Likely),
    ("og:title", Field::Title, Confidence::Likely),
    ("source", Field::Source, Confidence::Likely),
    ("indexnumber", Field::IndexNumber, Confidence::Likely),
    ("index_number", Field::IndexNumber, Confidence::Likely),
    ("filenum", Field::DocumentNumber, Confidence::Likely),
    ("filenumber", Field::DocumentNumber, Confidence::Likely),
    ("editor", Field::Editor, Confidence::Likely),
];

/// Ids of elements that hold one fact, in pages of WeChat.
const FACTS: [(&str, Field); 3] = [
    ("activity-name", Field::Title),
    ("publish_time", Field::Published),
    ("js_name", Field::Source),
];

/// How long a title or another fact that a page prints may be, in characters.
const LONGEST: usize = 300;

/// Reads what the page says about itself. `blocks` are all of its lines.
pub fn hints<'b>(page: &Html, text: &str, blocks: impl Iterator<Item = &'b Block>, document: &mut Document) {
    let root = page.root_element();
    let mut page_title = String::new();
    for element in root.descendent_elements() {
        match element.value().name() {
            "meta" => meta(&element, document),
            "title" if page_title.is_empty() => page_title = words(&element),
            "h1" => {
                let words = words(&element);
                if (6..=LONGEST).contains(&words.chars().count()) && labels::pairs(&words).is_none() {
                    hint(
                        document,
                        Field::Title,
                        &words,
                        Place::Element("h1".to_owned()),
                        Confidence::Likely,
                    );
                }
            }
            _ => {}
        }
        let id = element.value().id().unwrap_or_default();
        if let Some((_, field)) = FACTS.iter().find(|(known, _)| *known == id) {
            let words = words(&element);
            let fits = !labels::is_date(*field) || labels::date_in(&words).is_some();
            if !words.is_empty() && words.chars().count() <= LONGEST && fits {
                hint(
                    document,
                    *field,
                    &words,
                    Place::Element(format!("#{id}")),
                    Confidence::Likely,
                );
            }
        }
    }
    wechat_time(text, document);
    title_line(&page_title, blocks, document);
}

fn meta(element: &ElementRef<'_>, document: &mut Document) {
    let value = element.value();
    let name = value
        .attr("name")
        .or_else(|| value.attr("property"))
        .unwrap_or_default();
    let content = value.attr("content").unwrap_or_default().trim();
    let lower = name.to_ascii_lowercase();
    let Some((_, field, confidence)) = METAS.iter().find(|(known, ..)| *known == lower) else {
        return;
    };
    let fits = !labels::is_date(*field) || labels::date_in(content).is_some();
    if !content.is_empty() && content != "null" && fits {
        let content = words_of(content);
        hint(
            document,
            *field,
            &content,
            Place::Meta(name.to_owned()),
            *confidence,
        );
    }
}

/// WeChat's own page says the time in a script: `var ct = "1673400000"`.
fn wechat_time(text: &str, document: &mut Document) {
    let known = document.hints.iter().any(|hint| hint.field == Field::Published);
    let seconds = text
        .split("var ct = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .and_then(|seconds| seconds.parse::<i64>().ok());
    let Some(time) = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) else {
        return;
    };
    if !known {
        let local = jiff::tz::offset(8).to_datetime(time);
        let value = format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute());
        hint(
            document,
            Field::Published,
            &value,
            Place::Element("script".to_owned()),
            Confidence::Likely,
        );
    }
}

/// The line of the page that its title names; else the first part of the page's title.
fn title_line<'b>(page_title: &str, blocks: impl Iterator<Item = &'b Block>, document: &mut Document) {
    let parts = parts(page_title);
    if parts.is_empty() {
        return;
    }
    let known: Vec<String> = document
        .hints
        .iter()
        .filter(|hint| hint.field == Field::Title)
        .map(|hint| plain(&hint.value))
        .collect();
    // The names of the site and the unit stand in the page's title too.
    let line = blocks
        .filter_map(Block::line)
        .filter(|line| {
            line.chars().count() >= 6
                && (title::genre(line).is_some() || !labels::is_unit_name(line))
                && parts.contains(&plain(line))
        })
        .max_by_key(|line| (title::genre(line).is_some(), line.chars().count()));
    let place = Place::Element("title".to_owned());
    match line {
        Some(line) => {
            let sure = title::genre(&line).is_some();
            let confidence = if sure {
                Confidence::Sure
            } else {
                Confidence::Likely
            };
            hint(document, Field::Title, &line, place, confidence);
        }
        None if known.is_empty() => {
            let separators = ['_', '|', '-', '–', '—', '－'];
            let first = page_title.split(separators).next().unwrap_or(page_title).trim();
            if first.chars().count() >= 6 && title::genre(first).is_some() {
                hint(document, Field::Title, first, place, Confidence::Guess);
            }
        }
        None => {}
    }
}

/// What a page's title may be put together from: every run of the parts that separators and spaces
/// cut it into.
fn parts(page_title: &str) -> Vec<String> {
    let separators = |c: char| c.is_whitespace() || "_|-–—－·>".contains(c);
    let cuts: Vec<usize> = std::iter::once(0)
        .chain(page_title.match_indices(separators).map(|(at, _)| at))
        .chain(std::iter::once(page_title.len()))
        .take(24)
        .collect();
    let mut parts = Vec::new();
    for (first, start) in cuts.iter().enumerate() {
        for end in &cuts[first + 1..] {
            let part = plain(page_title[*start..*end].trim_matches(separators));
            if part.chars().count() >= 6 {
                parts.push(part);
            }
        }
    }
    parts
}

fn hint(document: &mut Document, field: Field, value: &str, place: Place, confidence: Confidence) {
    document.hints.push(Found {
        field,
        label: String::new(),
        value: value.to_owned(),
        place,
        confidence,
    });
}

fn words(element: &ElementRef<'_>) -> String {
    words_of(&element.text().collect::<String>())
}

fn words_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of the page: what it says of itself, or what the browser noted when it saved it.
pub fn base(page: &Html, text: &str) -> Option<String> {
    let root = page.root_element();
    let named = root.descendent_elements().take(200).find_map(|element| {
        let value = element.value();
        match value.name() {
            "base" => value.attr("href"),
            "link" if value.attr("rel") == Some("canonical") => value.attr("href"),
            _ => None,
        }
    });
    let saved = || {
        let (_, rest) = text.split_once("saved from url=(")?;
        let address = rest.split_once(')')?.1;
        address
            .split([' ', '-'])
            .next()
            .map(|_| address.split(" --").next().unwrap_or(address))
    };
    let address = named.or_else(saved)?.trim().to_owned();
    let whole = address.starts_with("http://") || address.starts_with("https://");
    // It is put before every link: a longer one is none.
    (whole && address.len() <= 2_000).then_some(address)
}

/// An address of a page as a whole one; as it stands when the page's own is not known.
pub fn resolve(base: Option<&str>, target: &str) -> String {
    let target = target.trim();
    let Some(base) = base.filter(|_| !target.contains("://") && !target.starts_with("mailto:")) else {
        return target.to_owned();
    };
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, folder) = path.split_once('/').unwrap_or((path, ""));
    if let Some(other) = target.strip_prefix("//") {
        return format!("{scheme}://{other}");
    }
    if target.starts_with('/') {
        return format!("{scheme}://{host}{target}");
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("{scheme}://{host}/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn addresses_are_joined_as_browsers_do() {
        let base = Some("https://a.example/zw/2023/t1.html?x=1");
        for (target, whole) in [
            ("./P1.doc", "https://a.example/zw/2023/P1.doc"),
            ("../b/P1.doc", "https://a.example/zw/b/P1.doc"),
            ("/P1.doc", "https://a.example/P1.doc"),
            ("//b.example/P1.doc", "https://b.example/P1.doc"),
            ("https://c.example/x", "https://c.example/x"),
            ("mailto:a@b.example", "mailto:a@b.example"),
        ] {
            assert_eq!(resolve(base, target), whole);
        }
        assert_eq!(resolve(None, "./P1.doc"), "./P1.doc");
    }
}
