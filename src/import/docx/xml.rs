//! An XML part as a tree of elements by their local names, within limits and without entities.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::import::source::Fault;

/// Elements inside each other; no document has half of it.
const DEPTH: usize = 200;
/// Elements and texts in one part.
const NODES: usize = 3_000_000;

/// An element.
#[derive(Debug, Default)]
pub struct Node {
    /// Its name without a prefix.
    pub name: String,
    /// Its attributes by their names without prefixes.
    attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<Child>,
}

/// What an element holds.
#[derive(Debug)]
pub enum Child {
    /// An element.
    Node(Node),
    /// Text.
    Text(String),
}

impl Node {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The first element in it with a name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| node.name == name)
    }

    /// The first element along a path of names.
    pub fn path(&self, names: &[&str]) -> Option<&Node> {
        names.iter().try_fold(self, |node, name| node.child(name))
    }

    /// The attribute `val` of the element along a path.
    pub fn value(&self, names: &[&str]) -> Option<&str> {
        self.path(names)?.attribute("val")
    }

    /// The text directly in it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for child in &self.children {
            if let Child::Text(text) = child {
                out.push_str(text);
            }
        }
        out
    }
}

/// Reads a part; `name` is said when it is damaged.
///
/// # Errors
/// [`Fault::BrokenPart`], [`Fault::Entities`] or [`Fault::Nesting`].
pub fn parse(name: &str, bytes: &[u8]) -> Result<Node, Fault> {
    let broken = || Fault::BrokenPart(name.to_owned());
    let text =
        std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|_| broken())?;
    let mut reader = Reader::from_str(text);
    let mut open = vec![Node::default()];
    let mut count = 0;
    loop {
        count += 1;
        if count > NODES {
            return Err(Fault::Nesting);
        }
        match reader.read_event().map_err(|_| broken())? {
            Event::Start(start) => {
                if open.len() > DEPTH {
                    return Err(Fault::Nesting);
                }
                open.push(node(&start).ok_or_else(broken)?);
            }
            Event::Empty(start) => {
                let node = node(&start).ok_or_else(broken)?;
                add(&mut open, Child::Node(node));
            }
            Event::End(_) => {
                let node = open.pop().filter(|_| !open.is_empty()).ok_or_else(broken)?;
                add(&mut open, Child::Node(node));
            }
            Event::Text(text) => {
                let text = text.xml10_content().into_owned();
                add(&mut open, Child::Text(text));
            }
            Event::CData(text) => add(&mut open, Child::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(entity) => {
                let text = match entity.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    Ok(None) => match entity.xml10_content().as_ref() {
                        "amp" => "&".to_owned(),
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "quot" => "\"".to_owned(),
                        "apos" => "'".to_owned(),
                        _ => return Err(Fault::Entities),
                    },
                    Err(_) => return Err(broken()),
                };
                add(&mut open, Child::Text(text));
            }
            Event::DocType(_) => return Err(Fault::Entities),
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    if open.len() != 1 {
        return Err(broken());
    }
    let root = open.pop().unwrap_or_default();
    let first = root.children.into_iter().find_map(|child| match child {
        Child::Node(node) => Some(node),
        Child::Text(_) => None,
    });
    first.ok_or_else(broken)
}

fn add(open: &mut [Node], child: Child) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(child);
    }
}

fn node(start: &BytesStart<'_>) -> Option<Node> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .ok()?;
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Some(Node {
        name: start.local_name().as_ref().to_owned(),
        attributes,
        children: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_tree_without_entities() {
        let root = parse(
            "a",
            "<w:a x:b='1&amp;2'><w:t>甲&lt;&#20057;</w:t></w:a>".as_bytes(),
        )
        .unwrap();
        assert_eq!((root.name.as_str(), root.attribute("b")), ("a", Some("1&2")));
        assert_eq!(root.child("t").unwrap().text(), "甲<乙");
        let fault = |text: &str| parse("a", text.as_bytes()).err();
        assert_eq!(
            fault("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            Some(Fault::Entities)
        );
        assert_eq!(fault("<a>&b;</a>"), Some(Fault::Entities));
        assert_eq!(fault("<a><b></a>"), Some(Fault::BrokenPart("a".into())));
        assert_eq!(fault("<a>"), Some(Fault::BrokenPart("a".into())));
        assert_eq!(fault(&"<a>".repeat(1000)), Some(Fault::Nesting));
    }
}
