//! The numbers that Word puts before paragraphs and does not write into their text: `一、`, `（二）`.
//!
//! Without them "see article （三）" would lead nowhere in the page made of the document.

use std::collections::BTreeMap;

use crate::attachment::Trouble;
use crate::attachment::xml::{Node, Xml};
use crate::numerals::number;

/// The lists of a document, and how far each has been counted.
#[derive(Default)]
pub(super) struct Lists {
    /// By list: the definition it follows.
    definitions: BTreeMap<String, String>,
    /// By definition and level.
    levels: BTreeMap<(String, usize), Level>,
    /// By definition and level: the number last given.
    counted: BTreeMap<(String, usize), u32>,
}

/// How a level of a list is numbered.
#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    /// `%1、`, `（%2）`, `%1.%2`.
    text: String,
}

impl Lists {
    /// Reads `word/numbering.xml`.
    pub(super) fn read(text: &str) -> Result<Lists, Trouble> {
        let mut xml = Xml::new(text);
        let mut lists = Lists::default();
        let (mut definition, mut list, mut level) = (String::new(), String::new(), 0);
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let value = || element.attribute("val").unwrap_or_default();
            let key = (definition.clone(), level);
            match element.name() {
                "abstractNum" => definition = element.attribute("abstractNumId").unwrap_or_default(),
                "num" => list = element.attribute("numId").unwrap_or_default(),
                "abstractNumId" => drop(lists.definitions.insert(list.clone(), value())),
                "lvl" => {
                    level = element.number("ilvl").unwrap_or(0);
                    let first = Level {
                        start: 1,
                        ..Level::default()
                    };
                    lists.levels.insert((definition.clone(), level), first);
                }
                "start" => lists.change(&key, |level| level.start = value().parse().unwrap_or(1)),
                "numFmt" => lists.change(&key, |level| level.format = value()),
                "lvlText" => lists.change(&key, |level| level.text = value().chars().take(100).collect()),
                _ => {}
            }
        }
        Ok(lists)
    }

    fn change(&mut self, key: &(String, usize), change: impl FnOnce(&mut Level)) {
        if let Some(level) = self.levels.get_mut(key) {
            change(level);
        }
    }

    /// What stands before the next paragraph of a list at a level; empty for bullets and lists that
    /// are not defined.
    pub(super) fn next(&mut self, list: &str, level: usize) -> String {
        let Some(definition) = self.definitions.get(list).cloned() else {
            return String::new();
        };
        let Some(own) = self.levels.get(&(definition.clone(), level)).cloned() else {
            return String::new();
        };
        let here = (definition.clone(), level);
        let counted = self
            .counted
            .get(&here)
            .map_or(own.start, |last| last.saturating_add(1));
        self.counted.insert(here, counted);
        for deeper in level + 1..9 {
            self.counted.remove(&(definition.clone(), deeper));
        }
        if matches!(own.format.as_str(), "bullet" | "none") {
            return String::new();
        }
        let mut text = own.text.clone();
        for of in 0..=level {
            let key = (definition.clone(), of);
            if let Some(Level { format, .. }) = self.levels.get(&key) {
                let counted = self.counted.get(&key).copied().unwrap_or(1);
                text = text.replace(&format!("%{}", of + 1), &number(counted, format));
            }
        }
        let spaced = text.ends_with(|c: char| c.is_ascii() && c != ')');
        if spaced { text + " " } else { text }
    }
}
