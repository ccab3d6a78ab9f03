//! Reads the keys of a YAML map against the keys a file may have, collecting every finding.

use std::ops::Range;

use super::yaml::{Node, Value, comparable};
use crate::diagnostic::{Diagnostic, Diagnostics, Expected, Problem, SourceText};
use crate::invisible::{is_ignorable, is_noncharacter};

/// A key a map may have: its name in documentation and the other names it goes by.
pub type KeyNames = (&'static str, &'static [&'static str]);

/// The values of a map by their canonical keys. Values are taken out one by one, so that a
/// reader that forgets a key is noticed by its tests, not by an officer.
#[derive(Debug)]
pub struct Fields<'a> {
    source: SourceText<'a>,
    values: Vec<(&'static str, String, &'a Node)>,
    /// Keys that an unknown key was most likely meant for: they are not missing as well.
    meant: Vec<String>,
    /// Where the map starts: for findings about what is missing.
    pub start: usize,
}

/// A text value and where it stands.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The text, trimmed.
    pub text: &'a str,
    /// The key as the officer wrote it.
    pub key: String,
    /// Where the value stands.
    pub range: Range<usize>,
}

/// The nearest of `names` to `word`, when it is near enough to be meant.
pub fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let length = word.chars().count();
    let limit = (length / 3).max(1);
    // No name is as long, and the work grows with the length.
    let names = names.take_while(|_| length <= 60);
    names
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .filter(|(distance, name)| *distance <= limit && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}

impl<'a> Fields<'a> {
    /// Sorts the keys of `node` by `names`. Unknown and doubled keys are findings. `None` when it
    /// is no map at all.
    pub fn new(
        source: SourceText<'a>,
        node: &'a Node,
        names: &'static [KeyNames],
        diagnostics: &mut Diagnostics,
    ) -> Option<Fields<'a>> {
        let pairs: &[_] = match &node.value {
            Value::Map(pairs) => pairs,
            Value::Null => &[],
            _ => {
                diagnostics.report(Problem::NotAMap, source.place(node.range.clone()));
                return None;
            }
        };
        let mut values: Vec<(&'static str, String, &Node)> = Vec::new();
        let mut ranges: Vec<(&'static str, Range<usize>)> = Vec::new();
        let mut meant = Vec::new();
        for (key, value) in pairs {
            let wanted = comparable(&key.text);
            let known = names
                .iter()
                .find(|(name, others)| *name == wanted || others.contains(&wanted.as_str()));
            if diagnostics.is_full(source, key.range.start) {
                break;
            }
            let Some((canonical, _)) = known else {
                let all = names
                    .iter()
                    .flat_map(|(name, others)| std::iter::once(name).chain(*others));
                let suggestion = nearest(&wanted, all.copied());
                meant.extend(suggestion.clone());
                let problem = Problem::UnknownKey {
                    key: key.text.clone(),
                    suggestion,
                };
                diagnostics.report(problem, source.place(key.range.clone()));
                continue;
            };
            if let Some((_, first)) = ranges.iter().find(|(name, _)| name == canonical) {
                let problem = Problem::DuplicateKey {
                    key: key.text.clone(),
                    canonical,
                };
                let finding = Diagnostic::new(problem, source.place(key.range.clone()));
                diagnostics.push(finding.with_other(source.place(first.clone())));
                continue;
            }
            ranges.push((canonical, key.range.clone()));
            values.push((canonical, key.text.clone(), value));
        }
        Some(Fields {
            source,
            values,
            meant,
            start: node.range.start,
        })
    }

    /// Takes a value out, with the key as it was written.
    pub fn take(&mut self, key: &'static str) -> Option<(String, &'a Node)> {
        let place = self.values.iter().position(|(name, ..)| *name == key)?;
        let (_, written, node) = self.values.swap_remove(place);
        Some((written, node))
    }

    /// A text that has not been taken out yet: the key as written, the text, and where it stands.
    pub fn peek(&self, key: &str) -> Option<(&str, &'a str, Range<usize>)> {
        let (_, written, node) = self.values.iter().find(|(name, ..)| *name == key)?;
        match &node.value {
            Value::Scalar(text) => Some((written, text.trim(), node.range.clone())),
            _ => None,
        }
    }

    /// Where a value stands that has not been taken out yet, whatever it is.
    pub fn range(&self, key: &str) -> Option<Range<usize>> {
        let (.., node) = self.values.iter().find(|(name, ..)| *name == key)?;
        Some(node.range.clone())
    }

    /// Takes a text out. Nothing, or blanks, after the colon count as not given.
    pub fn text(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<Text<'a>> {
        let (key, node) = self.take(key)?;
        text_of(self.source, key, node, diagnostics)
    }

    /// The same as an owned text.
    pub fn string(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<String> {
        self.text(key, diagnostics).map(|text| text.text.to_owned())
    }

    /// Takes out a text that must be there.
    pub fn required(&mut self, (key, names): KeyNames, diagnostics: &mut Diagnostics) -> Option<Text<'a>> {
        match self.values.iter().find(|(name, ..)| *name == key) {
            None if self
                .meant
                .iter()
                .any(|word| word == key || names.contains(&word.as_str())) =>
            {
                None
            }
            None => {
                let chinese = names.first().copied().unwrap_or(key);
                let place = self.source.place(self.start..self.start);
                diagnostics.report(Problem::MissingKey { key, chinese }, place);
                None
            }
            Some((_, written, node)) => {
                let (written, range) = (written.clone(), node.range.clone());
                let blank = match &node.value {
                    Value::Null => true,
                    Value::Scalar(text) => text.chars().all(is_invisible),
                    _ => false,
                };
                let text = self.text(key, diagnostics);
                if blank {
                    let range = if range.is_empty() {
                        self.line_of(range.start)
                    } else {
                        range
                    };
                    diagnostics.report(Problem::EmptyValue { key: written }, self.source.place(range));
                }
                text
            }
        }
    }

    /// The line a position is on: an empty value has no width to mark, its line has.
    fn line_of(&self, at: usize) -> Range<usize> {
        let text = self.source.text;
        let end = at.min(text.len());
        let end = if text[..end].ends_with('\n') { end - 1 } else { end };
        let start = text[..end].rfind('\n').map_or(0, |i| i + 1);
        start..start + text[start..].lines().next().map_or(0, str::len)
    }

    /// Takes out a list of texts; one text alone counts as a list of one.
    pub fn texts(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Vec<Text<'a>> {
        let Some((written, node)) = self.take(key) else {
            return Vec::new();
        };
        self.few(&written, node, diagnostics)
            .iter()
            .filter_map(|node| text_of(self.source, written.clone(), node, diagnostics))
            .collect()
    }

    /// The items of a list that no entry has many of.
    fn few<'n>(&self, key: &str, node: &'n Node, diagnostics: &mut Diagnostics) -> &'n [Node] {
        let all = items(node);
        let Some(first) = all.get(MOST_ITEMS) else {
            return all;
        };
        let (key, limit) = (key.to_owned(), MOST_ITEMS);
        let place = self.source.place(first.range.clone());
        diagnostics.report(Problem::LongList { key, limit }, place);
        &all[..MOST_ITEMS]
    }

    /// The same as [`Fields::items`], for a list that no entry has many of.
    pub fn few_items(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> &'a [Node] {
        self.take(key)
            .map_or(&[], |(written, node)| self.few(&written, node, diagnostics))
    }

    /// Takes out the items of a list; one item alone counts as a list of one.
    pub fn items(&mut self, key: &'static str) -> Vec<&'a Node> {
        self.take(key)
            .map_or_else(Vec::new, |(_, node)| items(node).iter().collect())
    }

    /// The text the fields were read from.
    pub fn source(&self) -> SourceText<'a> {
        self.source
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Null => &[],
        _ => std::slice::from_ref(node),
    }
}

/// How many items one list of an entry may have. Each may be wrong, and each is looked up.
const MOST_ITEMS: usize = 2_000;

/// Whether a reader sees nothing of a character.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_ignorable(c) || is_noncharacter(c)
}

/// The text of a scalar; a list or map is a finding.
pub fn text_of<'a>(
    source: SourceText<'a>,
    key: String,
    node: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Option<Text<'a>> {
    match &node.value {
        Value::Scalar(text) => {
            let text = text.trim();
            (!text.chars().all(is_invisible)).then(|| Text {
                text,
                key,
                range: node.range.clone(),
            })
        }
        Value::Null => None,
        Value::List(_) | Value::Map(_) => {
            if diagnostics.is_full(source, node.range.start) {
                return None;
            }
            let problem = Problem::WrongType {
                key,
                expected: Expected::Text,
            };
            diagnostics.report(problem, source.place(node.range.clone()));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let names = ["agency", "title", "published", "发布机构"];
        let near = |word| nearest(word, names.into_iter());
        assert_eq!(near("agancy").as_deref(), Some("agency"));
        assert_eq!(near("发部机构").as_deref(), Some("发布机构"));
        assert_eq!(near("publisehd").as_deref(), Some("published"));
        assert_eq!(near("colour"), None);
        assert_eq!(near("x"), None);
    }
}
