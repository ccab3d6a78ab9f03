//! `site.yaml` → [`Config`]. Every mistake is reported; a config is made only when there is none.

pub(crate) mod measures;
pub(crate) mod terms;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use jiff::tz::Offset;

use super::bounded;
use super::encoding::{MAX_BYTES, decode};
use super::fields::{Fields, KeyNames, Text, nearest};
use super::placeholder;
use super::walk::reason;
use super::yaml::{self, Node, Value};
use crate::compress::Compression;
use crate::config::{BaseUrl, Config, FeedId, Footer, Level, Minify};
use crate::diagnostic::{Blank, Diagnostics, Place, Problem, SourceText};
use crate::entry::{IndexNumberScheme, Script};

/// The file's name.
pub const FILE: &str = "site.yaml";

pub(crate) const KEYS: &[KeyNames] = &[
    ("title", &["标题", "网站名称"]),
    ("description", &["简介"]),
    ("base_url", &["网址"]),
    ("time_zone", &["时区"]),
    ("editions", &["版本"]),
    ("theme", &["主题"]),
    ("minify", &["压缩"]),
    ("compress", &["预压缩"]),
    ("footer", &["页脚"]),
    ("units", &["发布机构"]),
    ("categories", &["主题分类"]),
    ("lists", &["列表"]),
    ("feeds", &["订阅"]),
    ("feed_id", &["订阅标识"]),
    ("index_number", &["索引号"]),
    ("check", &["检查"]),
    ("holidays", &["节假日", "放假"]),
    ("workdays", &["调休上班", "上班"]),
    ("typos", &["错别字"]),
    ("columns", &["栏目"]),
    ("attachments", &["附件"]),
    ("contacts", &["办公联系方式", "联系方式"]),
];

pub(crate) const FOOTER: &[KeyNames] = &[
    ("organiser", &["主办单位"]),
    ("undertaker", &["承办单位"]),
    ("identification_code", &["网站标识码"]),
    ("icp", &["icp备案号"]),
    ("police", &["公安备案号"]),
    ("address", &["地址"]),
    ("postcode", &["邮政编码"]),
    ("phone", &["电话", "联系电话"]),
    ("email", &["电子邮箱"]),
    ("hours", &["办公时间"]),
    ("note", &["说明"]),
];

/// Reads `site.yaml` below `root`. `base_url`, when given, takes the place of the file's own.
pub fn read(root: &Path, base_url: Option<&BaseUrl>, diagnostics: &mut Diagnostics) -> Option<Config> {
    let path = root.join(FILE);
    let bytes = match bounded::read(&path, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = match error.kind() {
                ErrorKind::FileTooLarge => Problem::TooLarge {
                    bytes: path.metadata().map_or(MAX_BYTES, |facts| facts.len()),
                    limit: MAX_BYTES / 1024 / 1024,
                },
                _ => Problem::Unreadable {
                    reason: reason(&error),
                },
            };
            diagnostics.report(problem, Place::file(FILE));
            return None;
        }
    };
    let text = decode(FILE, bytes, diagnostics)?;
    parse(&text, base_url, diagnostics)
}

/// The same from its text.
pub fn parse(text: &str, base_url: Option<&BaseUrl>, diagnostics: &mut Diagnostics) -> Option<Config> {
    let source = SourceText { file: FILE, text };
    let node = yaml::parse(source, 0..text.len(), diagnostics)?;
    placeholder::report(source, Blank::Waiting, &[], diagnostics);
    let mut found = Diagnostics::new();
    let config = config(source, &node, base_url, &mut found);
    let sound = !found.has_errors();
    diagnostics.extend(found);
    config.filter(|_| sound)
}

fn config(
    source: SourceText<'_>,
    node: &Node,
    base_url: Option<&BaseUrl>,
    diagnostics: &mut Diagnostics,
) -> Option<Config> {
    let mut fields = Fields::new(source, node, KEYS, diagnostics)?;
    let title = fields.required(KEYS[0], diagnostics).map(|t| t.text.to_owned());
    let description = fields.string("description", diagnostics);
    let written = fields
        .required(KEYS[2], diagnostics)
        .and_then(|t| base(source, &t, diagnostics));
    let offset = fields
        .text("time_zone", diagnostics)
        .and_then(|t| time_zone(source, &t, diagnostics));
    let editions = editions(source, &fields.texts("editions", diagnostics), diagnostics);
    let theme = fields.text("theme", diagnostics);
    let minify = fields
        .text("minify", diagnostics)
        .and_then(|t| minify(source, &t, diagnostics));
    let compress = compress(source, &fields.texts("compress", diagnostics), diagnostics);
    let footer = footer(source, fields.take("footer"), diagnostics);
    let units = terms::units(source, &fields.items("units"), diagnostics);
    let categories = terms::categories(source, &fields.items("categories"), diagnostics);
    let page_size = number(source, fields.take("lists"), LISTS, 5..=200, diagnostics).unwrap_or(20);
    let feed_limit = number(source, fields.take("feeds"), FEEDS, 1..=1000, diagnostics).unwrap_or(50);
    let feed_id = fields
        .text("feed_id", diagnostics)
        .and_then(|t| feed_id(source, &t, diagnostics));
    let index_numbers = pattern(source, fields.take("index_number"), diagnostics);
    let measures = measures::measures(&mut fields, diagnostics);
    let levels = levels(source, fields.take("check"), diagnostics);
    let contacts = fields.texts("contacts", diagnostics);
    let title = title?;
    Some(Config {
        contacts: contacts.iter().map(|text| text.text.to_owned()).collect(),
        description: description.unwrap_or_else(|| title.clone()),
        title,
        base: base_url.cloned().or(written)?,
        offset: offset.unwrap_or(jiff::tz::offset(8)),
        editions,
        only: None,
        theme_place: theme.as_ref().map(|text| source.place(text.range.clone())),
        theme: theme.map_or("default", |text| text.text).to_owned(),
        minify: minify.unwrap_or(Minify::Theme),
        compress,
        footer,
        units,
        categories,
        index_numbers,
        feed_id,
        page_size,
        feed_limit,
        levels,
        measures,
    })
}

fn base(source: SourceText<'_>, text: &Text<'_>, diagnostics: &mut Diagnostics) -> Option<BaseUrl> {
    let base = BaseUrl::parse(text.text);
    if base.is_none() {
        let problem = Problem::BadBaseUrl {
            value: text.text.to_owned(),
        };
        diagnostics.report(problem, source.place(text.range.clone()));
    }
    base
}

fn feed_id(source: SourceText<'_>, text: &Text<'_>, diagnostics: &mut Diagnostics) -> Option<FeedId> {
    let id = FeedId::parse(text.text);
    if id.is_none() {
        let problem = Problem::BadFeedId {
            value: text.text.to_owned(),
        };
        diagnostics.report(problem, source.place(text.range.clone()));
    }
    id
}

fn time_zone(source: SourceText<'_>, text: &Text<'_>, diagnostics: &mut Diagnostics) -> Option<Offset> {
    if matches!(text.text, "Asia/Shanghai" | "北京时间" | "UTC+8") {
        return Some(jiff::tz::offset(8));
    }
    let parsed = text.text.strip_prefix(['+', '-']).and_then(|rest| {
        let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let seconds = (hours * 60 + minutes) * 60;
        let sound = (0..=14).contains(&hours) && (0..60).contains(&minutes);
        let signed = if text.text.starts_with('-') {
            -seconds
        } else {
            seconds
        };
        sound.then(|| Offset::from_seconds(signed).ok()).flatten()
    });
    if parsed.is_none() {
        let problem = Problem::BadTimeZone {
            value: text.text.to_owned(),
        };
        diagnostics.report(problem, source.place(text.range.clone()));
    }
    parsed
}

fn editions(source: SourceText<'_>, texts: &[Text<'_>], diagnostics: &mut Diagnostics) -> Vec<Script> {
    let mut editions = Vec::new();
    for text in texts {
        match Script::parse(text.text) {
            Some(script) if !editions.contains(&script) => editions.push(script),
            Some(_) => {}
            None => {
                let problem = Problem::UnsupportedEdition {
                    edition: text.text.to_owned(),
                };
                diagnostics.report(problem, source.place(text.range.clone()));
            }
        }
    }
    if editions.is_empty() {
        vec![Script::Hans]
    } else {
        editions
    }
}

fn compress(source: SourceText<'_>, texts: &[Text<'_>], diagnostics: &mut Diagnostics) -> Vec<Compression> {
    let mut wanted = Vec::new();
    for text in texts {
        match Compression::of_name(text.text) {
            Some(compression) => wanted.push(compression),
            None => {
                let problem = Problem::UnknownChoice {
                    key: text.key.clone(),
                    value: text.text.to_owned(),
                    allowed: Compression::NAMES,
                };
                diagnostics.report(problem, source.place(text.range.clone()));
            }
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

fn minify(source: SourceText<'_>, text: &Text<'_>, diagnostics: &mut Diagnostics) -> Option<Minify> {
    match text.text {
        "theme" => Some(Minify::Theme),
        "pages" => Some(Minify::Pages),
        "off" | "false" => Some(Minify::Off),
        other => {
            let allowed = &["theme", "pages", "off"];
            let problem = Problem::UnknownChoice {
                key: text.key.clone(),
                value: other.to_owned(),
                allowed,
            };
            diagnostics.report(problem, source.place(text.range.clone()));
            None
        }
    }
}

fn footer(source: SourceText<'_>, node: Option<(String, &Node)>, diagnostics: &mut Diagnostics) -> Footer {
    let Some(mut fields) = node.and_then(|(_, node)| Fields::new(source, node, FOOTER, diagnostics)) else {
        return Footer::default();
    };
    let mut text = |key| fields.string(key, diagnostics);
    Footer {
        organiser: text("organiser"),
        undertaker: text("undertaker"),
        identification_code: text("identification_code"),
        icp: text("icp"),
        police: text("police"),
        address: text("address"),
        postcode: text("postcode"),
        phone: text("phone"),
        email: text("email"),
        hours: text("hours"),
        note: text("note"),
    }
}

pub(crate) const LISTS: &[KeyNames] = &[("page_size", &["每页条数"])];
pub(crate) const FEEDS: &[KeyNames] = &[("limit", &["条数"])];

/// A map with one key that takes a number.
fn number(
    source: SourceText<'_>,
    node: Option<(String, &Node)>,
    names: &'static [KeyNames],
    range: std::ops::RangeInclusive<usize>,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let (_, node) = node?;
    let mut fields = Fields::new(source, node, names, diagnostics)?;
    let text = fields.text(names[0].0, diagnostics)?;
    let number = text.text.parse().ok().filter(|n| range.contains(n));
    if number.is_none() {
        let problem = Problem::BadNumber {
            key: text.key,
            least: *range.start(),
            most: *range.end(),
        };
        diagnostics.report(problem, source.place(text.range));
    }
    number
}

pub(crate) const PATTERN: &[KeyNames] = &[("pattern", &["格式"])];

fn pattern(
    source: SourceText<'_>,
    node: Option<(String, &Node)>,
    diagnostics: &mut Diagnostics,
) -> IndexNumberScheme {
    let fields = node.and_then(|(_, node)| Fields::new(source, node, PATTERN, diagnostics));
    let Some(text) = fields.and_then(|mut fields| fields.text("pattern", diagnostics)) else {
        return IndexNumberScheme::default();
    };
    IndexNumberScheme::new(text.text).unwrap_or_else(|message| {
        diagnostics.report(Problem::BadPattern { message }, source.place(text.range));
        IndexNumberScheme::default()
    })
}

fn levels(
    source: SourceText<'_>,
    node: Option<(String, &Node)>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, Level> {
    let mut levels = BTreeMap::new();
    let Some((_, node)) = node else { return levels };
    let pairs: &[_] = match &node.value {
        Value::Map(pairs) => pairs,
        Value::Null => return levels,
        _ => {
            diagnostics.report(Problem::NotAMap, source.place(node.range.clone()));
            return levels;
        }
    };
    for (key, value) in pairs {
        if diagnostics.is_full(source, key.range.start) {
            break;
        }
        if !Problem::RULES.contains(&key.text.as_str()) {
            let suggestion = nearest(&key.text, Problem::RULES.iter().copied());
            let problem = Problem::UnknownRule {
                rule: key.text.clone(),
                suggestion,
            };
            diagnostics.report(problem, source.place(key.range.clone()));
            continue;
        }
        let Some(text) = super::fields::text_of(source, key.text.clone(), value, diagnostics) else {
            continue;
        };
        let level = match text.text {
            "error" => Level::Error,
            "warning" => Level::Warning,
            "off" => Level::Off,
            other => {
                let allowed = &["error", "warning", "off"];
                let problem = Problem::UnknownChoice {
                    key: key.text.clone(),
                    value: other.to_owned(),
                    allowed,
                };
                diagnostics.report(problem, source.place(text.range));
                continue;
            }
        };
        levels.insert(key.text.clone(), level);
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<&'static str> {
        let mut diagnostics = Diagnostics::new();
        let config = parse(text, None, &mut diagnostics);
        assert_eq!(config.is_none(), diagnostics.has_errors());
        diagnostics
            .finish(&BTreeMap::new())
            .iter()
            .map(|d| d.problem.rule())
            .collect()
    }

    const LEAST: &str = "title: 甲\nbase_url: https://a.example/\n";

    #[test]
    fn the_least_site_has_the_documented_defaults() {
        let config = parse(LEAST, None, &mut Diagnostics::new()).unwrap();
        assert_eq!(
            (config.page_size, config.feed_limit, config.theme.as_str()),
            (20, 50, "default")
        );
        assert_eq!(config.offset, jiff::tz::offset(8));
        assert_eq!(config.editions, [Script::Hans]);
        assert_eq!(config.minify, Minify::Theme);
        assert_eq!(config.compress, []);
    }

    #[test]
    fn copies_are_asked_for_by_their_endings() {
        let text = format!("{LEAST}compress: [br, gz, gzip]\n");
        let config = parse(&text, None, &mut Diagnostics::new()).unwrap();
        assert_eq!(config.compress, [Compression::Gzip, Compression::Brotli]);
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let text = "titel: 甲\nbase_url: example\ntime_zone: noon\nminify: much\nlists: {page_size: 0}\ncheck: {stray: off}\n";
        let want = [
            "unknown-key",
            "base-url",
            "time-zone",
            "wrong-value",
            "wrong-value",
            "unknown-rule",
        ];
        assert_eq!(rules(text), want);
    }

    #[test]
    fn units_need_names_codes_and_parents_that_are_right() {
        let units = |list: &str| rules(&format!("{LEAST}units:\n{list}"));
        assert!(
            units("- name: 甲局\n  code: 00248952-4\n- {name: 乙局, parent: 甲局, aliases: [乙]}\n")
                .is_empty()
        );
        assert_eq!(units("- {code: '002489524'}\n"), ["missing-key"]);
        assert_eq!(units("- {name: 甲, code: '002489525'}\n"), ["organisation-code"]);
        assert_eq!(
            units("- {name: 甲}\n- {name: 乙, aliases: [甲]}\n"),
            ["duplicate-name"]
        );
        assert_eq!(units("- {name: 甲, slug: a}\n- {name: 乙, slug: a}\n"), ["slug"]);
        assert_eq!(units("- {name: 甲, slug: A B}\n"), ["slug"]);
        assert_eq!(units("- {name: 甲局, parent: 乙}\n"), ["parent"]);
        assert_eq!(
            units("- {name: 甲, parent: 乙}\n- {name: 乙, parent: 甲}\n"),
            ["parent", "parent"]
        );
    }

    #[test]
    fn categories_are_a_tree_of_paths() {
        let text = format!(
            "{LEAST}categories:\n- name: 综合政务\n  slug: zw\n  children:\n  - {{name: 政务公开}}\n"
        );
        let config = parse(&text, None, &mut Diagnostics::new()).unwrap();
        let paths: Vec<_> = config
            .categories
            .iter()
            .map(|c| (c.path.as_str(), c.slug_path.as_str()))
            .collect();
        assert_eq!(
            paths,
            [("综合政务", "zw"), ("综合政务/政务公开", "zw/zheng-wu-gong-kai")]
        );
        assert_eq!(
            rules(&format!("{LEAST}categories:\n- {{name: 甲}}\n- {{name: 甲}}\n")),
            ["duplicate-name"]
        );
    }
}
