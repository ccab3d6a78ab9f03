//! Pictures and boxes of text, which hang on a run.

use super::{Line, Reader};
use crate::import::document::{Inline, Note, Picture, picture_ending};
use crate::import::docx::xml::Node;

impl Reader<'_> {
    /// Pictures, boxes of text, and what is neither.
    pub(super) fn drawing(&mut self, node: &Node, line: &mut Line) {
        let mut found = Vec::new();
        find(
            node,
            &["blip", "imagedata", "txbxContent", "textpath"],
            &mut found,
        );
        let alt = description(node);
        let mut shown = false;
        for inner in found {
            if inner.name == "txbxContent" {
                shown = true;
                let blocks = self.inner(inner);
                line.boxes.extend(blocks);
                continue;
            }
            // Letters drawn as a picture.
            if inner.name == "textpath" {
                let words = inner.attribute("string").unwrap_or_default();
                shown |= !words.is_empty();
                line.push(Inline::Text(words.to_owned()));
                continue;
            }
            let id = ["embed", "id", "link"]
                .iter()
                .find_map(|name| inner.attribute(name));
            let Some(target) = id.and_then(|id| self.relations.get(id)).cloned() else {
                continue;
            };
            shown = true;
            match self.numbered(&target) {
                Some(number) => {
                    let alt = alt.clone();
                    line.push(Inline::Picture { number, alt });
                }
                None => self.note(Note::LostPicture),
            }
        }
        if !shown {
            self.note(Note::Object);
        }
    }
}

impl Reader<'_> {
    /// The number of a picture, which is taken once however often the document shows it.
    fn numbered(&mut self, target: &str) -> Option<usize> {
        if let Some(number) = self.pictures.get(target) {
            return *number;
        }
        let bytes = self.parts.get(target);
        let picture = bytes.and_then(|bytes| picture_ending(bytes).map(|ending| (ending, bytes.to_vec())));
        let number = picture.map(|(ending, bytes)| {
            self.document.pictures.push(Picture { ending, bytes });
            self.document.pictures.len() - 1
        });
        self.pictures.insert(target.to_owned(), number);
        number
    }
}

/// What a picture's author wrote for those who do not see it. Programs fill in names such as
/// `图片 1`, which say nothing.
fn description(node: &Node) -> String {
    let mut found = Vec::new();
    find(node, &["docPr"], &mut found);
    let text = found
        .first()
        .and_then(|node| node.attribute("descr"))
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Elements with one of some names, in order; what is inside a box of text is its own.
fn find<'n>(node: &'n Node, names: &[&str], out: &mut Vec<&'n Node>) {
    for child in node.nodes() {
        if names.contains(&child.name.as_str()) {
            out.push(child);
        } else if child.name == "AlternateContent" {
            if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                find(choice, names, out);
            }
        } else {
            find(child, names, out);
        }
    }
}
