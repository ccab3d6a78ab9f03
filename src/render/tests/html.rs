//! Just enough of an HTML reader to compare pages: the theme's pages are well-formed.

use std::collections::BTreeMap;

/// A tag with its attributes, or a line of text.
#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    Open(String, BTreeMap<String, String>),
    Close(String),
    Text(String),
}

/// Elements within a line: the words on their two sides belong together unless space parts them.
const INLINE: [&str; 10] = [
    "a", "b", "code", "em", "span", "strong", "sub", "sup", "time", "wbr",
];

/// The tags of a page in order, and its text: space as it is seen, not as it is written.
pub fn read(html: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        rest = &rest[open + 1..];
        let (name, attributes, after) = tag(rest);
        rest = after;
        let bare = name.trim_start_matches('/').to_owned();
        if !INLINE.contains(&bare.as_str()) {
            flush(&mut nodes, &mut text);
        }
        if name.starts_with('/') {
            nodes.push(Node::Close(bare.clone()));
        } else {
            nodes.push(Node::Open(bare.clone(), attributes));
        }
        if matches!(name.as_str(), "script" | "title") {
            let end = rest.find(&format!("</{name}")).expect("it ends");
            text.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    text.push_str(rest);
    flush(&mut nodes, &mut text);
    nodes
}

fn flush(nodes: &mut Vec<Node>, text: &mut String) {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    if !words.is_empty() {
        nodes.push(Node::Text(meant(&words.join(" "))));
    }
    text.clear();
}

/// What is meant by the references of `written`: a minifier writes some characters as they are.
fn meant(written: &str) -> String {
    let characters = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
    characters.iter().fold(written.to_owned(), replace)
}

/// Name (with `/` for an end tag), attributes and what follows.
fn tag(rest: &str) -> (String, BTreeMap<String, String>, &str) {
    let end = rest
        .find(|c: char| c.is_ascii_whitespace() || c == '>')
        .expect("a tag ends");
    let name = rest[..end].to_ascii_lowercase();
    let mut rest = rest[end..].trim_start();
    let mut attributes = BTreeMap::new();
    while !rest.starts_with('>') {
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '>')
            .expect("a name ends");
        // As parsers read them, in SVG too.
        let key = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let quoted = ['"', '\'']
                .into_iter()
                .find_map(|q| after.strip_prefix(q)?.split_once(q));
            let unquoted = || {
                after.split_at(
                    after
                        .find(|c: char| c.is_ascii_whitespace() || c == '>')
                        .unwrap_or(0),
                )
            };
            let (found, after) = quoted.unwrap_or_else(unquoted);
            value = meant(found);
            rest = after.trim_start();
        }
        attributes.insert(key, value);
    }
    (name, attributes, &rest[1..])
}

/// The contents of the meta tags by name or property.
pub fn meta(nodes: &[Node]) -> Vec<(String, String)> {
    let tags = nodes.iter().filter_map(|node| match node {
        Node::Open(name, attributes) if name == "meta" => {
            let key = attributes.get("name").or(attributes.get("property"))?;
            Some((
                key.clone(),
                attributes.get("content").cloned().unwrap_or_default(),
            ))
        }
        _ => None,
    });
    tags.collect()
}

/// Every text of a page, a line each.
pub fn text(nodes: &[Node]) -> String {
    let texts = nodes.iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The values of an attribute, wherever it stands.
pub fn values<'a>(nodes: &'a [Node], key: &str) -> Vec<&'a str> {
    let values = nodes.iter().filter_map(|node| match node {
        Node::Open(_, attributes) => attributes.get(key).map(String::as_str),
        _ => None,
    });
    values.collect()
}
