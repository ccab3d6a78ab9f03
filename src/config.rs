//! `site.yaml`, read and valid.

use std::collections::BTreeMap;

use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::compress::Compression;
use crate::diagnostic::Place;
use crate::entry::{IndexNumberScheme, OrganisationCode, Script, WorkCalendar};

/// Everything `site.yaml` says.
#[derive(Clone, Debug)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// One or two sentences on what it holds.
    pub description: String,
    /// Where it is served.
    pub base: BaseUrl,
    /// The offset of all dates with a time; China has one, +08:00.
    pub offset: Offset,
    /// The scripts the site is published in; the first is the main one.
    pub editions: Vec<Script>,
    /// The one edition that is built, when not all of them are.
    pub only: Option<EditionId>,
    /// The theme's name: `default`, or a folder below `themes/`.
    pub theme: String,
    /// Where the theme is named, for findings about it.
    pub theme_place: Option<Place>,
    /// What is minified.
    pub minify: Minify,
    /// The compressed copies that text files get.
    pub compress: Vec<Compression>,
    /// The facts a government site must show.
    pub footer: Footer,
    /// Telephone numbers, mail addresses and the like that are offices' own: never personal data.
    pub contacts: Vec<String>,
    /// The units, in the order of `site.yaml`. [`UnitId`] is a place in it.
    pub units: Vec<Unit>,
    /// The category tree, parents before children, in the order of `site.yaml`.
    pub categories: Vec<Category>,
    /// How index numbers are written.
    pub index_numbers: IndexNumberScheme,
    /// Entries on a full page of a list.
    pub page_size: usize,
    /// Entries in a feed.
    pub feed_limit: usize,
    /// What its feeds and their items are named by, wherever it is served.
    pub feed_id: Option<FeedId>,
    /// Levels of rules that differ from their default.
    pub levels: BTreeMap<String, Level>,
    /// What the rules that warn compare with.
    pub measures: Measures,
}

/// What the rules that warn compare with.
#[derive(Clone, Debug)]
pub struct Measures {
    /// Working days and holidays.
    pub calendar: WorkCalendar,
    /// Words that are known mistakes here, and what is meant; the built-in ones come on top.
    pub typos: Vec<(String, String)>,
    /// After how many months without a new entry a category is stale; none are when it is not set,
    /// and empty categories are nobody's concern either.
    pub stale_months: Option<u16>,
    /// The most an attachment should have, in MiB.
    pub largest_attachment: u64,
}

impl Default for Measures {
    fn default() -> Measures {
        Measures {
            calendar: WorkCalendar::default(),
            typos: Vec::new(),
            stale_months: None,
            largest_attachment: 50,
        }
    }
}

/// How seriously a rule is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The site is not built.
    Error,
    /// The officer is told.
    Warning,
    /// Nobody is told.
    Off,
}

/// When HTML is minified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minify {
    /// The theme's templates, once, as they are loaded.
    Theme,
    /// Every page.
    Pages,
    /// Nothing.
    Off,
}

/// The address the site is served at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://example.gov.cn`, without a slash at the end.
    origin: String,
    /// `/` or `/xxgk/`: starts and ends with a slash.
    path: String,
}

impl BaseUrl {
    /// Reads an absolute `http` or `https` address without query and fragment.
    pub fn parse(text: &str) -> Option<BaseUrl> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://")?;
        if !matches!(scheme, "http" | "https") {
            return None;
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = ascii_host(host)?;
        let sound_host = !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
        let sound_path = path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b))
            && !path.split('/').any(|part| part == "..");
        if !sound_host || !sound_path {
            return None;
        }
        let path = path.trim_matches('/');
        let path = if path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{path}/")
        };
        Some(BaseUrl {
            origin: format!("{scheme}://{}", host.to_ascii_lowercase()),
            path,
        })
    }

    /// The path every URL of the site starts with: `/`, or `/xxgk/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A link within the site: the base path and `path`, which has no leading slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.path)
    }

    /// The same with scheme and host.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.path)
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host, as the meta tag `SiteDomain` wants it.
    pub fn domain(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }
}

/// What the feeds of a site are named by, for ever: a `tag:` URI (RFC 4151), such as
/// `tag:www.example.gov.cn,2026-01-05:xxgk`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedId(String);

impl FeedId {
    /// Reads a `tag:` URI: an authority, the day (month, year) on which it was that of who mints the
    /// name, and what is named, which may be empty.
    pub fn parse(text: &str) -> Option<FeedId> {
        let (authority, rest) = text.strip_prefix("tag:")?.split_once(',')?;
        let (date, specific) = rest.split_once(':')?;
        let name = |text: &str| {
            text.split('.').all(|label| {
                let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                inner && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
            })
        };
        let sound_authority = match authority.split_once('@') {
            Some((user, host)) => {
                let sound = user
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
                sound && !user.is_empty() && name(host)
            }
            None => name(authority),
        };
        let whole = match date.len() {
            4 => format!("{date}-01-01"),
            7 => format!("{date}-01"),
            _ => date.to_owned(),
        };
        let digits = whole.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let sound_date = digits && whole.len() == 10 && whole.parse::<jiff::civil::Date>().is_ok();
        let in_name = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&b);
        let sound = sound_authority && sound_date && specific.bytes().all(in_name);
        sound.then(|| FeedId(text.to_owned()))
    }

    /// The name of `what` of the site.
    pub fn of(&self, what: &str) -> String {
        match self.0.ends_with([':', '/']) {
            true => format!("{}{what}", self.0),
            false => format!("{}/{what}", self.0),
        }
    }
}

/// Facts for the foot of each page. Those a site does not state are not shown.
#[derive(Clone, Debug, Default)]
pub struct Footer {
    /// 主办单位.
    pub organiser: Option<String>,
    /// 承办单位.
    pub undertaker: Option<String>,
    /// 网站标识码.
    pub identification_code: Option<String>,
    /// ICP 备案号.
    pub icp: Option<String>,
    /// 公安备案号.
    pub police: Option<String>,
    /// 办公地址.
    pub address: Option<String>,
    /// 邮政编码.
    pub postcode: Option<String>,
    /// 联系电话.
    pub phone: Option<String>,
    /// 电子邮箱.
    pub email: Option<String>,
    /// 办公时间.
    pub hours: Option<String>,
    /// Anything the reader must know about the site as a whole.
    pub note: Option<String>,
}

/// A place in [`Config::editions`]: 0 is the main edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EditionId(pub usize);

/// A place in [`Config::units`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitId(pub usize);

/// A body that discloses entries.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its full name.
    pub name: String,
    /// Its organisation code.
    pub code: Option<OrganisationCode>,
    /// Its part of URLs.
    pub slug: String,
    /// Other names entries may use.
    pub aliases: Vec<String>,
    /// The unit it belongs to.
    pub parent: Option<UnitId>,
    /// The annual reports it owes; not checked when it is not said what kind of unit it is.
    pub duties: Option<Duties>,
    /// What it does, in a sentence.
    pub description: Option<String>,
}

/// What decides which annual reports a unit owes, and by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duties {
    /// Whether it is a government (人民政府) and not a department of one.
    pub government: bool,
    /// The first year it must report on here; none: the first it has reported on.
    pub since: Option<i16>,
}

/// A place in [`Config::categories`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CategoryId(pub usize);

/// A node of the subject tree.
#[derive(Clone, Debug)]
pub struct Category {
    /// Its own name.
    pub name: String,
    /// The names from the top, joined by `/`.
    pub path: String,
    /// The slugs from the top, joined by `/`.
    pub slug_path: String,
    /// The node above.
    pub parent: Option<CategoryId>,
    /// The nodes below.
    pub children: Vec<CategoryId>,
    /// How deep it stands: 0 at the top.
    pub depth: usize,
    /// What belongs here.
    pub description: Option<String>,
}

impl Config {
    /// The unit at a place.
    pub fn unit(&self, id: UnitId) -> &Unit {
        &self.units[id.0]
    }

    /// The script of an edition.
    pub fn script(&self, id: EditionId) -> Script {
        self.editions.get(id.0).copied().unwrap_or_default()
    }

    /// The editions that are built, the main one first.
    pub fn built(&self) -> Vec<EditionId> {
        match self.only {
            Some(only) => vec![only],
            None => (0..self.editions.len().max(1)).map(EditionId).collect(),
        }
    }

    /// The edition whose addresses stand for an entry where only one is named, as in the data: the
    /// main one, wherever it is built.
    pub fn first_built(&self) -> EditionId {
        self.only.unwrap_or_default()
    }

    /// The folder an edition is in, below the root: none for the main one, else `zh-hant/`.
    pub fn edition_folder(&self, id: EditionId) -> &'static str {
        if id.0 == 0 { "" } else { self.script(id).folder() }
    }

    /// The category at a place.
    pub fn category(&self, id: CategoryId) -> &Category {
        &self.categories[id.0]
    }

    /// The category and those above it, from the top.
    pub fn category_line(&self, id: CategoryId) -> Vec<CategoryId> {
        let mut line = vec![id];
        while let Some(parent) = line.last().and_then(|id| self.category(*id).parent) {
            line.push(parent);
        }
        line.reverse();
        line
    }
}

/// A host in ASCII: `政府.中国` is `xn--mxtq1m.xn--fiqs8s` to the net.
fn ascii_host(host: &str) -> Option<String> {
    if host.is_ascii() {
        return Some(host.to_owned());
    }
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let (name, port) = match host.rsplit_once(':').filter(|(_, port)| is_port(port)) {
        Some((name, port)) => (name, format!(":{port}")),
        None => (host, String::new()),
    };
    match url::Host::parse(name) {
        Ok(url::Host::Domain(domain)) => Some(domain + &port),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, FeedId};

    #[test]
    fn chinese_hosts_become_what_the_net_knows_them_by() {
        for (written, origin) in [
            ("http://政府.中国/", "http://xn--mxtq1m.xn--fiqs8s"),
            (
                "https://政府。中国:8443/xxgk/",
                "https://xn--mxtq1m.xn--fiqs8s:8443",
            ),
            ("https://www.民政.example", "https://www.xn--5bvs5m.example"),
        ] {
            let base = BaseUrl::parse(written).unwrap_or_else(|| panic!("{written}"));
            assert_eq!(base.origin(), origin);
        }
        assert!(BaseUrl::parse("https://政 府.中国/").is_none());
    }

    #[test]
    fn names_of_feeds_are_tags() {
        for fine in [
            "tag:a.gov.cn,2026:",
            "tag:a.gov.cn,2026-01:xxgk",
            "tag:me@a.gov.cn,2026-01-05:x/y",
        ] {
            assert!(FeedId::parse(fine).is_some(), "{fine}");
        }
        for bad in [
            "",
            "tag:",
            "a.gov.cn,2026:x",
            "tag:a.gov.cn:x",
            "tag:a.gov.cn,26:x",
            "tag:a.gov.cn,2026-02-30:x",
            "tag:a.gov.cn,2026-1-5:x",
            "tag:a..cn,2026:x",
            "tag:政府.中国,2026:x",
            "tag:a.gov.cn,2026:信息",
            "tag:a.gov.cn,2026:a b",
            "tag:a.gov.cn,2026:a#b",
            "https://a.gov.cn/",
        ] {
            assert!(FeedId::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_joined_below_a_folder_too() {
        let root = BaseUrl::parse("https://Example.gov.cn").unwrap();
        assert_eq!(root.link("unit/"), "/unit/");
        let below = BaseUrl::parse("http://example.gov.cn:8080/xxgk").unwrap();
        assert_eq!(below.link("unit/"), "/xxgk/unit/");
        assert_eq!(below.absolute(""), "http://example.gov.cn:8080/xxgk/");
        assert_eq!(below.domain(), "example.gov.cn:8080");
    }

    #[test]
    fn other_addresses_are_refused() {
        for bad in [
            "example.gov.cn",
            "ftp://a/",
            "https://",
            "https://a/?q=1",
            "https://a/../b",
            "javascript:alert(1)",
            "https://a b/",
        ] {
            assert!(BaseUrl::parse(bad).is_none(), "{bad}");
        }
    }
}
