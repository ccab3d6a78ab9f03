//! Lines that name the address of a link or hold a footnote, and lines that only look like them.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Marks;

/// `[label]: rest` at the start of a line.
static DEFINITION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(\[)(\^?[^\]\[]+)\]:[ \t]*(\S*)").ok()
});

impl Marks<'_> {
    /// A line that would vanish, because nothing calls it, another has its name, or what it gives is
    /// no address, is a line of the text.
    pub(super) fn settle_definitions(&mut self) {
        let Some(pattern) = DEFINITION.as_ref().filter(|_| self.text.contains("]:")) else {
            return;
        };
        let mut calls = HashSet::new();
        let mut lines: Vec<(usize, String, bool)> = Vec::new();
        for (_, range) in self.open_lines() {
            let line = &self.text[range.clone()];
            let Some((parts, bracket)) = pattern.captures(line).and_then(|parts| {
                let bracket = parts.get(1)?.start();
                Some((parts, bracket))
            }) else {
                called(line, &mut calls);
                continue;
            };
            let label = normal(&parts[2]);
            let address = ["/", ".", "#", "@"].iter().any(|mark| parts[3].contains(mark));
            let note = label.starts_with('^');
            if note {
                // A note may call another.
                called(&line[bracket + parts[2].len() + 2..], &mut calls);
            }
            lines.push((range.start + bracket, label, note || address));
        }
        let mut defined = HashSet::new();
        for (at, label, sound) in lines {
            if !(calls.contains(&label) && sound && defined.insert(label)) {
                self.literal.push(at);
            }
        }
    }
}

/// Takes up the names in brackets.
fn called(line: &str, calls: &mut HashSet<String>) {
    let mut open = None;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'[' => open = Some(at + 1),
            b']' => {
                if let Some(start) = open.take() {
                    calls.insert(normal(&line[start..at]));
                }
            }
            _ => {}
        }
    }
}

/// A name as it is compared.
fn normal(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
