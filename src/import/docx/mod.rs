//! Word-processor files (DOCX): every word that a reader of the printed page sees, automatic numbers
//! included, and what is left out is said.

mod body;
mod numbering;
mod styles;
mod xml;

use std::collections::BTreeMap;

use super::document::{Document, Inline, Reason, Removed};
use super::source::{Fault, Parts};
use numbering::Numbering;
use styles::Styles;
use xml::Node;

/// What a part refers to, by the names it uses.
type Relations = BTreeMap<String, String>;

/// Reads a document.
///
/// # Errors
/// [`Fault`] when a part is damaged or the archive holds no document.
pub fn read(parts: &Parts) -> Result<Document, Fault> {
    let main = main_part(parts)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let bytes = parts.get(&main).ok_or_else(|| Fault::BrokenPart(main.clone()))?;
    let root = xml::parse(&main, bytes)?;
    let own = relations(parts, &folder, &main)?;
    let optional = |name: &str| -> Result<Option<Node>, Fault> {
        let path = format!("{folder}/{name}");
        parts.get(&path).map(|bytes| xml::parse(&path, bytes)).transpose()
    };
    let styles = optional("styles.xml")?
        .map(|root| Styles::new(&root))
        .unwrap_or_default();
    let numbering = optional("numbering.xml")?
        .map(|root| Numbering::new(&root))
        .unwrap_or_default();
    let mut reader = body::Reader::new(parts, &styles, numbering, own);
    for (name, element) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        if let Some(root) = optional(name)? {
            let path = format!("{folder}/{name}");
            let own = relations(parts, &folder, &path)?;
            reader.notes(&root, element, own);
        }
    }
    if let Some(body) = root.child("body") {
        reader.body(body);
    }
    let mut document = reader.finish();
    if let Some(comments) = optional("comments.xml")? {
        for comment in comments.nodes().filter(|node| node.name == "comment") {
            remove(&mut document, Reason::Comment, body::all_text(comment));
        }
    }
    frames(parts, &folder, &mut document)?;
    Ok(document)
}

/// Heads and feet of printed pages: not part of the text, but named.
fn frames(parts: &Parts, folder: &str, document: &mut Document) -> Result<(), Fault> {
    let mut seen = Vec::new();
    for kind in ["header", "footer"] {
        for number in 1..=20 {
            let path = format!("{folder}/{kind}{number}.xml");
            let Some(bytes) = parts.get(&path) else { continue };
            let text = body::all_text(&xml::parse(&path, bytes)?);
            // A page number alone says nothing.
            let says = text.chars().any(|c| c.is_alphabetic());
            if says && !seen.contains(&text) {
                remove(document, Reason::PageFrame, text.clone());
                seen.push(text);
            }
        }
    }
    Ok(())
}

fn remove(document: &mut Document, reason: Reason, text: String) {
    let text = text.trim().to_owned();
    if !text.is_empty() {
        document.removed.push(Removed { reason, text });
    }
}

/// The path of the document's main part: programs name it differently.
fn main_part(parts: &Parts) -> Result<String, Fault> {
    const USUAL: &str = "word/document.xml";
    if parts.get(USUAL).is_some() {
        return Ok(USUAL.to_owned());
    }
    let Some(bytes) = parts.get("_rels/.rels") else {
        return Err(Fault::BrokenPart(USUAL.to_owned()));
    };
    let root = xml::parse("_rels/.rels", bytes)?;
    let target = root
        .nodes()
        .find(|node| {
            node.attribute("Type")
                .is_some_and(|kind| kind.ends_with("/officeDocument"))
        })
        .and_then(|node| node.attribute("Target"));
    target
        .map(|target| target.trim_start_matches('/').to_owned())
        .ok_or_else(|| Fault::BrokenPart(USUAL.to_owned()))
}

/// Links and pictures of a part; targets inside the archive are whole paths.
fn relations(parts: &Parts, folder: &str, part: &str) -> Result<Relations, Fault> {
    let file = part.rsplit('/').next().unwrap_or(part);
    let path = format!("{folder}/_rels/{file}.rels");
    let Some(bytes) = parts.get(&path) else {
        return Ok(Relations::new());
    };
    let root = xml::parse(&path, bytes)?;
    let mut relations = Relations::new();
    for node in root.nodes().filter(|node| node.name == "Relationship") {
        let (Some(id), Some(target)) = (node.attribute("Id"), node.attribute("Target")) else {
            continue;
        };
        let link = node
            .attribute("Type")
            .is_some_and(|kind| kind.ends_with("/hyperlink"));
        let outside = link || node.attribute("TargetMode") == Some("External");
        let target = match target.strip_prefix('/') {
            _ if outside => target.to_owned(),
            Some(whole) => whole.to_owned(),
            None => format!("{folder}/{target}"),
        };
        relations.insert(id.to_owned(), target);
    }
    Ok(relations)
}

/// Whether a piece shows anything.
fn shows(inline: &Inline) -> bool {
    match inline {
        Inline::Text(text) | Inline::Raised(text) | Inline::Lowered(text) | Inline::Struck(text) => {
            !text.chars().all(crate::load::fields::is_invisible)
        }
        Inline::Link { words, .. } => !words.trim().is_empty(),
        Inline::Picture { .. } | Inline::Elsewhere { .. } | Inline::Note(_) => true,
    }
}
