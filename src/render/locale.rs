//! The interface's words in one language.
//!
//! Templates and Rust code hold no word a reader sees: they name a text by its key.

use std::collections::BTreeMap;

/// The texts of one locale.
#[derive(Clone, Debug, Default)]
pub struct Locale {
    texts: BTreeMap<String, String>,
}

impl Locale {
    /// The texts of a locale file, and of the main one where it has none.
    pub fn new(texts: &BTreeMap<String, String>, fallback: &BTreeMap<String, String>) -> Locale {
        let mut all = fallback.clone();
        all.extend(texts.iter().map(|(key, text)| (key.clone(), text.clone())));
        Locale { texts: all }
    }

    /// The text of a key; the key itself where a theme's locale has none, so that the page still
    /// says something and the missing text can be found.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// The text of a key with its placeholders filled.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    /// Every text by its key.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.texts
    }
}

/// `text` with each `{name}` replaced by its value. A value is never looked into again.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let value = after.find('}').and_then(|close| {
            let name = &after[..close];
            let value = values.iter().find(|(n, _)| *n == name)?.1;
            Some((value, close))
        });
        match value {
            Some((value, close)) => {
                out.push_str(value);
                rest = &after[close + 1..];
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(
            fill("共{n}条，第{p}页", &[("n", "3"), ("p", "{n}")]),
            "共3条，第{n}页"
        );
        assert_eq!(fill("{x} {", &[("n", "3")]), "{x} {");
    }
}
