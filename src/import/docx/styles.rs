//! Styles: which of them are headings, and what they inherit.

use std::collections::BTreeMap;

use super::xml::Node;

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    styles: BTreeMap<String, Style>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    list: Option<String>,
    list_level: Option<usize>,
}

impl Styles {
    /// Reads `word/styles.xml`.
    pub fn new(root: &Node) -> Styles {
        let mut styles = BTreeMap::new();
        for node in root.nodes().filter(|node| node.name == "style") {
            let Some(id) = node.attribute("styleId") else {
                continue;
            };
            let style = Style {
                name: node.value(&["name"]).unwrap_or_default().to_lowercase(),
                based_on: node.value(&["basedOn"]).map(str::to_owned),
                level: node
                    .value(&["pPr", "outlineLvl"])
                    .and_then(|level| level.parse().ok()),
                list: node.value(&["pPr", "numPr", "numId"]).map(str::to_owned),
                list_level: node
                    .value(&["pPr", "numPr", "ilvl"])
                    .and_then(|level| level.parse().ok()),
            };
            styles.insert(id.to_owned(), style);
        }
        Styles { styles }
    }

    /// A style and those it is based on; a circle ends.
    fn line(&self, id: &str) -> impl Iterator<Item = &Style> {
        let mut next = self.styles.get(id);
        let mut left = 20;
        std::iter::from_fn(move || {
            let style = next?;
            left -= 1;
            next = style
                .based_on
                .as_ref()
                .and_then(|id| self.styles.get(id))
                .filter(|_| left > 0);
            Some(style)
        })
    }

    /// The level of a heading style, 1 at the top.
    pub fn heading(&self, id: &str) -> Option<u8> {
        self.line(id).find_map(|style| {
            let named = style
                .name
                .strip_prefix("heading ")
                .or_else(|| style.name.strip_prefix("标题 "))
                .and_then(|level| level.trim().parse().ok());
            named.or(style.level.filter(|level| *level < 9).map(|level| level + 1))
        })
    }

    /// Whether a style is that of the document's title.
    pub fn is_title(&self, id: &str) -> bool {
        self.line(id)
            .any(|style| matches!(style.name.as_str(), "title" | "标题"))
    }

    /// The list that a style counts in, and its level.
    pub fn list(&self, id: &str) -> Option<(&str, usize)> {
        self.line(id).find_map(|style| {
            let list = style.list.as_deref()?;
            Some((list, style.list_level.unwrap_or(0)))
        })
    }
}
