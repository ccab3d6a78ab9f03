//! The texts that cells refer to by number.

use super::rich_text;
use crate::attachment::xml::{Node, Xml};
use crate::attachment::{Trouble, limits};
use crate::check::personal::Scanner;

/// A text of more bytes is shown in part where many cells together show too much.
const SHORT: usize = 64;

/// The texts of a workbook, one after the other: there may be millions, most of them empty.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// Which a cell has shown from start to end.
    shown: Vec<bool>,
    /// How many bytes cells may still show: a long text that a million cells refer to would take the
    /// product of both.
    left: usize,
}

impl Strings {
    /// Reads `xl/sharedStrings.xml`. Readings written above characters are left out.
    pub(super) fn read(text: &str) -> Result<Strings, Trouble> {
        let mut xml = Xml::new(text);
        let mut strings = Strings::default();
        while let Some(node) = xml.next()? {
            if matches!(&node, Node::Open(element) if element.name() == "si") {
                strings.text.push_str(&unescaped(&rich_text(&mut xml)?));
                // No file of a package unpacks to as much as 4 GiB.
                strings
                    .ends
                    .push(u32::try_from(strings.text.len()).unwrap_or(u32::MAX));
            }
        }
        strings.shown = vec![false; strings.ends.len()];
        strings.left = strings.text.len() * 8;
        Ok(strings)
    }

    /// Lets cells show more: in proportion to a sheet of so many bytes.
    pub(super) fn allow(&mut self, sheet: usize) {
        self.left = self.left.saturating_add(sheet.saturating_mul(8));
    }

    /// The text of a number, for a cell with so much room left; what is too long is cut.
    pub(super) fn get(&mut self, number: &str, room: usize) -> &str {
        let Some(place) = number
            .parse::<usize>()
            .ok()
            .filter(|place| *place < self.ends.len())
        else {
            return "";
        };
        let text = self.at(place);
        let most = if text.len() <= self.left || text.len() <= room {
            text.len()
        } else {
            SHORT
        };
        let mut end = most.min(text.len()).min(limits::TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let whole = end == text.len();
        self.left = self.left.saturating_sub(end);
        self.shown[place] |= whole;
        &self.at(place)[..end]
    }

    /// Looks at the texts that no cell has shown from start to end.
    pub(super) fn look_at_rest(&self, scanner: &mut Scanner<'_>) {
        for (place, shown) in self.shown.iter().enumerate() {
            if !shown {
                scanner.text(self.at(place));
            }
        }
    }

    fn at(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text
            .get(start as usize..self.ends[place] as usize)
            .unwrap_or("")
    }
}

/// A text with `_x000D_` and the like as the characters they stand for (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let unit = rest.get(at + 2..at + 7).and_then(|code| {
            let code = code.strip_suffix('_')?;
            let hexadecimal = code.bytes().all(|byte| byte.is_ascii_hexdigit());
            u16::from_str_radix(code, 16).ok().filter(|_| hexadecimal)
        });
        let before = if unit.is_some() { at } else { at + 2 };
        if before > 0 {
            out.push_str(&String::from_utf16_lossy(&std::mem::take(&mut units)));
            out.push_str(&rest[..before]);
        }
        units.extend(unit);
        rest = &rest[if unit.is_some() { at + 7 } else { before }..];
    }
    out.push_str(&String::from_utf16_lossy(&units));
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_the_characters_they_stand_for() {
        for (text, want) in [
            ("甲_x000D_\n乙", "甲\r\n乙"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD842__xDFB7_", "𠮷"),
            ("_x1_ _xGGGG_ _x00_x0041_", "_x1_ _xGGGG_ _x00A"),
            ("_x000", "_x000"),
            ("_xD842_甲", "\u{FFFD}甲"),
        ] {
            assert_eq!(unescaped(text), want, "{text}");
        }
    }

    #[test]
    fn a_long_text_that_many_cells_refer_to_is_shown_in_part() {
        let long = "长".repeat(10_000);
        let mut strings = Strings::read(&format!("<sst><si><t>{long}</t></si></sst>")).unwrap();
        let shown: usize = (0..10_000).map(|_| strings.get("0", 0).len()).sum();
        assert!(shown < long.len() * 8 + 10_000 * SHORT, "{shown}");
    }
}
