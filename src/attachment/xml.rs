//! Reads the XML of a package, element by element, within limits.
//!
//! Names come without their prefix: the formats read here never give one name two meanings. A
//! document type is refused, and with it every entity that could grow.

use std::borrow::Cow;

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Damage, Harm, Trouble, limits};

/// The next thing in a document.
pub(super) enum Node<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// Text.
    Text(Cow<'a, str>),
    /// The element of this name ends.
    Close(String),
}

/// The start of an element.
pub(super) struct Element<'a> {
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// The value of the attribute with this name, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes()
            .find(|attribute| attribute.key.local_name().into_inner() == name)
            .and_then(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
                Some(value.into_owned())
            })
    }

    /// Its attributes. Whether one stands twice is not looked for: that takes the square of their
    /// number.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        attributes.flatten()
    }

    /// The bytes of its tag.
    pub(super) fn length(&self) -> usize {
        self.start.len()
    }

    /// The same as a number.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// Reads the nodes of a document one after the other.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    /// Whether comments count as text.
    comments: bool,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Xml<'a> {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
        reader.config_mut().expand_empty_elements = true;
        Xml {
            reader,
            depth: 0,
            comments: false,
        }
    }

    /// The same, where comments are text too.
    pub(super) fn with_comments(self) -> Xml<'a> {
        Xml {
            comments: true,
            ..self
        }
    }

    /// The next node; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Node<'a>>, Trouble> {
        loop {
            let event = self
                .reader
                .read_event()
                .map_err(|error| Trouble::Damaged(Damage::Xml(error.to_string())))?;
            return Ok(Some(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > limits::DEPTH {
                        return Err(Trouble::Hostile(Harm::Nests(limits::DEPTH)));
                    }
                    Node::Open(Element { start })
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::Close(end.local_name().into_inner().to_owned())
                }
                Event::Text(text) => Node::Text(text.xml_content(XmlVersion::Implicit1_0)),
                Event::CData(text) => Node::Text(text.xml_content(XmlVersion::Implicit1_0)),
                Event::Comment(text) if self.comments => {
                    Node::Text(text.xml_content(XmlVersion::Implicit1_0))
                }
                Event::GeneralRef(reference) => Node::Text(Cow::Owned(resolve(&reference)?)),
                Event::DocType(_) => {
                    return Err(Trouble::Hostile(Harm::DocumentType));
                }
                Event::Eof if self.depth > 0 => return Err(Trouble::Damaged(Damage::XmlEnds)),
                Event::Eof => return Ok(None),
                _ => continue,
            }));
        }
    }

    /// The text up to the end of the element that has just been opened.
    pub(super) fn text(&mut self) -> Result<String, Trouble> {
        let mut out = String::new();
        let mut inside = 1;
        while inside > 0 {
            match self.next()? {
                Some(Node::Open(_)) => inside += 1,
                Some(Node::Close(_)) => inside -= 1,
                Some(Node::Text(text)) => out.push_str(&text),
                None => break,
            }
        }
        Ok(out)
    }

    /// Passes over everything up to the end of the element that has just been opened.
    pub(super) fn skip(&mut self) -> Result<(), Trouble> {
        self.text().map(drop)
    }
}

/// The character a reference stands for: by its number, or one of XML's own five.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, Trouble> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Ok(c.to_string());
    }
    let name = reference.xml_content(XmlVersion::Implicit1_0);
    let known = match name.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        other => {
            return Err(Trouble::Hostile(Harm::Entity(tame(other))));
        }
    };
    Ok(known.to_owned())
}

/// A name out of a file, short enough for a message.
fn tame(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).take(20).collect()
}
