//! The numbers that a page shows before the items of its lists, and that its text must hold too.
//!
//! A browser counts the items of `<ol>`; the plain text of a page is read off the same markup, here
//! and in `search::text`, and by the browser's search (`text.js`), so all three count alike.

use crate::numerals;

/// The lists that are open, while a text is read off its markup.
#[derive(Default)]
pub(crate) struct ListNumbers {
    lists: Vec<List>,
}

#[derive(Default)]
struct List {
    /// The number of the next item, in a list that has numbers.
    next: Option<i64>,
    paren: bool,
    /// The `type` of a list that counts in letters or Roman numerals.
    letters: Option<char>,
    /// The number that stands before the words of the open item, until they come.
    due: Option<String>,
}

impl ListNumbers {
    /// Opens a list, by its tag without `<` and `>`.
    pub(crate) fn open(&mut self, tag: &str) {
        // The numbers of a reversed list depend on what comes.
        let ordered = tag.starts_with("ol") && attribute(tag, "reversed").is_none();
        self.lists.push(List {
            next: ordered.then(|| number(tag, "start").unwrap_or(1)),
            paren: attribute(tag, "class").is_some_and(|class| class.split(' ').any(|name| name == "paren")),
            letters: attribute(tag, "type").and_then(|kind| kind.chars().next()),
            due: None,
        });
    }

    pub(crate) fn close(&mut self) {
        self.lists.pop();
    }

    /// Opens an item, by its tag.
    pub(crate) fn item(&mut self, tag: &str) {
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        if let Some(next) = list.next {
            let number = number(tag, "value").unwrap_or(next);
            let shown = written(number, list.letters);
            list.due = Some(format!("{shown}{}", if list.paren { ')' } else { '.' }));
            list.next = Some(number + 1);
        }
    }

    /// Whether the open item of the innermost list has had no words yet.
    pub(crate) fn waits(&self) -> bool {
        self.lists.last().is_some_and(|list| list.due.is_some())
    }

    /// The numbers that stand before the next words.
    pub(crate) fn take(&mut self) -> Option<String> {
        let due: Vec<String> = self.lists.iter_mut().filter_map(|list| list.due.take()).collect();
        (!due.is_empty()).then(|| due.join(" "))
    }
}

/// A number as browsers write it in a list of this type.
pub(crate) fn written(value: i64, letters: Option<char>) -> String {
    let counted = u32::try_from(value).ok().filter(|value| *value > 0);
    match (counted, letters) {
        (Some(value), Some(first @ ('a' | 'A'))) => alphabetic(value, first),
        (Some(value @ 1..=3999), Some('I')) => numerals::number(value, "upperRoman"),
        (Some(value @ 1..=3999), Some('i')) => numerals::number(value, "lowerRoman"),
        _ => value.to_string(),
    }
}

/// a, b, … z, aa, ab, …
fn alphabetic(mut value: u32, first: char) -> String {
    let mut letters = Vec::new();
    while value > 0 {
        value -= 1;
        letters.extend(char::from_u32(u32::from(first) + value % 26));
        value /= 26;
    }
    letters.iter().rev().collect()
}

/// The value of an attribute of a tag, quoted or not, with its references as they are written.
pub(crate) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'))
            .unwrap_or(rest.len());
        let (this, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(value) => match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
                _ => value.split_at(
                    value
                        .find(|c: char| c.is_ascii_whitespace())
                        .unwrap_or(value.len()),
                ),
            },
        };
        if this == name {
            return Some(value);
        }
        if after.is_empty() {
            return None;
        }
        rest = after;
    }
}

fn number(tag: &str, name: &str) -> Option<i64> {
    let value = attribute(tag, name)?;
    let digits = value.strip_prefix('-').unwrap_or(value);
    let sound = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    value.parse().ok().filter(|_| sound)
}
