//! HTML that the author wrote inside Markdown: what of it may stay, and how the rest is made safe.
//!
//! Only a text that holds raw HTML pays for the sanitiser. It then sees the whole page, since tags
//! may open in one paragraph and close in another, or close what was never opened; parsing all of it
//! is what guarantees that nothing leaks out of the entry. Our own ids, classes and roles carry a
//! mark derived from the text, so that the author can forge none of them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use comrak::nodes::{Node, NodeValue};

use super::LinkMap;
use super::clean::{escape_attribute, is_forbidden};
use super::depth::tags;
use super::extract::{tag_end, unescape};
use super::link::{is_safe, write_href, write_image};
use super::page::open_table_box;

/// Deeper raw nesting than this is shown as typed rather than parsed: the cost of HTML parsing grows
/// with depth, and no document has it.
const DEPTH: usize = 100;

/// So is a tag of more attributes: a parser compares each with all before it.
const ATTRIBUTES: usize = 1_000;

const TAGS: [&str; 58] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "wbr",
];

/// Attributes that only our own elements may have.
const OURS: [&str; 5] = ["id", "class", "role", "tabindex", "aria-label"];

/// Whether the text holds raw HTML that is to be kept and sanitised.
pub(super) fn needs_sanitising(root: Node<'_>) -> bool {
    let mut found = false;
    let (mut depth, mut deepest, mut attributes) = (0_usize, 0_usize, 0_usize);
    for node in root.descendants() {
        let literal = match &node.data().value {
            NodeValue::HtmlInline(literal) => literal.clone(),
            NodeValue::HtmlBlock(block) => block.literal.clone(),
            _ => continue,
        };
        found |= !is_comment(&literal);
        for tag in tags(&literal) {
            attributes = attributes.max(tag.attributes);
            if tag.closes {
                depth = depth.saturating_sub(1);
            } else if nests(tag.name) {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
    }
    found && deepest <= DEPTH && attributes <= ATTRIBUTES
}

/// Whether a start tag opens an element that lasts until it is closed.
fn nests(name: &str) -> bool {
    const SHALLOW: [&str; 18] = [
        "area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "p", "tbody", "td", "tfoot", "th",
        "thead", "tr", "wbr", "option",
    ];
    !SHALLOW.iter().any(|shallow| name.eq_ignore_ascii_case(shallow))
}

/// Whether raw HTML is one comment and nothing else.
pub(super) fn is_comment(literal: &str) -> bool {
    let literal = literal.trim();
    literal
        .strip_prefix("<!--")
        .and_then(|rest| rest.find("-->").map(|at| at + 3 == rest.len()))
        .unwrap_or(false)
}

/// The mark of a text's own attributes: no text can contain the mark that follows from it.
pub(super) fn mark(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("g{}-", &hash.as_str()[..24])
}

/// Makes a page with raw HTML safe and well-formed, and gives it the same links, images, tables and
/// headings as a page without.
pub(super) fn sanitise(html: &str, mark: &str, link: LinkMap<'_>) -> String {
    let mark = mark.to_owned();
    let clean = Builder::empty()
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from([
            "script", "style", "template", "noscript", "iframe", "svg", "math", "title",
        ]))
        .generic_attributes(HashSet::from([
            "id",
            "class",
            "role",
            "tabindex",
            "aria-label",
            "title",
            "lang",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt"])),
            ("ol", HashSet::from(["start", "reversed", "type"])),
            ("li", HashSet::from(["value"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("col", HashSet::from(["span"])),
            ("colgroup", HashSet::from(["span"])),
            ("details", HashSet::from(["open"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(move |_, name, value| {
            let own = if OURS.contains(&name) {
                value.strip_prefix(&mark)
            } else {
                Some(value)
            };
            own.map(Cow::Borrowed)
        })
        .clean(html)
        .to_string();
    finish(&clean, link)
}

/// Goes over sanitised HTML once more, tag by tag.
fn finish(html: &str, link: LinkMap<'_>) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let (mut tables, mut open_tables) = (0, 0_usize);
    // For each open heading, whether it is ours.
    let mut headings: Vec<bool> = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        push_clean(&mut out, &rest[..open]);
        let end = tag_end(&rest[open..]);
        let tag = &rest[open + 1..open + end];
        match tag.split(' ').next().unwrap_or_default() {
            "a" => write_anchor(&mut out, tag, link),
            "img" => {
                let value = |name| attribute(tag, name).unwrap_or_default();
                write_image(&mut out, &value("src"), &value("alt"), &value("title"), link);
            }
            "table" => {
                if open_tables == 0 {
                    open_table_box(&mut out, &mut tables);
                }
                open_tables += 1;
                out.push_str("<table>");
            }
            "/table" => {
                open_tables = open_tables.saturating_sub(1);
                out.push_str(if open_tables == 0 {
                    "</table></div>"
                } else {
                    "</table>"
                });
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let ours = attribute(tag, "id").is_some();
                headings.push(ours);
                push_tag(&mut out, if ours { tag } else { "div><strong" });
            }
            "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6" => {
                push_tag(
                    &mut out,
                    if headings.pop() == Some(true) {
                        tag
                    } else {
                        "/strong></div"
                    },
                );
            }
            _ => push_tag(&mut out, tag),
        }
        rest = rest.get(open + end + 1..).unwrap_or_default();
    }
    push_clean(&mut out, rest);
    out
}

fn push_tag(out: &mut String, tag: &str) {
    out.push('<');
    push_clean(out, tag);
    out.push('>');
}

/// Entities may have brought back what was cleaned from the source.
fn push_clean(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| !is_forbidden(*c)));
}

fn write_anchor(out: &mut String, tag: &str, link: LinkMap<'_>) {
    out.push_str("<a");
    if let Some(href) = attribute(tag, "href").filter(|href| is_safe(href)) {
        write_href(out, &href, link);
    }
    for name in ["title", "aria-label"] {
        if let Some(value) = attribute(tag, name) {
            out.push_str(&format!(" {name}=\""));
            escape_attribute(out, &value);
            out.push('"');
        }
    }
    out.push('>');
}

/// The value of an attribute of a serialised tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"')?;
        if before.split_whitespace().next_back() == Some(name) {
            return Some(unescape(value).into_owned());
        }
        rest = after;
    }
    None
}

/// The link and image targets of raw HTML, with their replacement texts.
pub(super) fn targets(literal: &str) -> Vec<(String, bool, String)> {
    let mut found = Vec::new();
    for tag in literal.split('<').skip(1) {
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let wanted = match name.as_str() {
            "a" => "href",
            "img" => "src",
            _ => continue,
        };
        if let Some(target) = typed_attribute(tag, wanted) {
            let alt = typed_attribute(tag, "alt").unwrap_or_default();
            found.push((target, name == "img", alt));
        }
    }
    found
}

/// The value of an attribute as an author types it: any case, any quotes or none.
fn typed_attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    loop {
        let at = from + lower[from..].find(name)?;
        from = at + name.len();
        let starts = tag[..at].ends_with(|c: char| c.is_whitespace() || "\"'/".contains(c));
        if let Some(value) = tag[from..].trim_start().strip_prefix('=').filter(|_| starts) {
            let value = value.trim_start();
            let quoted = ['"', '\'']
                .into_iter()
                .find_map(|quote| value.strip_prefix(quote)?.split(quote).next());
            let bare = || {
                value
                    .split(|c: char| c.is_whitespace() || c == '>')
                    .next()
                    .unwrap_or_default()
            };
            return Some(unescape(quoted.unwrap_or_else(bare)).into_owned());
        }
    }
}
