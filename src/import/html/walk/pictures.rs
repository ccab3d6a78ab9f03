//! Pictures of a page: in it, beside it, or elsewhere.

use scraper::ElementRef;

use super::{Walker, Zone};
use crate::import::document::{Inline, Note, Picture, picture_ending};
use crate::import::html::meta::resolve;

/// How large all pictures of a page may be together, in bytes.
pub(super) const PICTURES: usize = 200 * 1024 * 1024;
/// The largest picture that is taken along, in bytes.
const PICTURE: u64 = 20 * 1024 * 1024;

impl Walker<'_> {
    /// Notes what a reader of the page sees of an element that has no text here: what is written in a
    /// form, the words of a drawing.
    pub(super) fn unseen(&mut self, element: &ElementRef<'_>) {
        let written = || element.text().any(|text| !text.trim().is_empty());
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        match element.value().name() {
            "input" => {
                let value = element.attr("value").unwrap_or_default();
                let shown = !matches!(kind.as_str(), "hidden" | "submit" | "button" | "reset" | "image");
                if shown && !value.trim().is_empty() {
                    self.note(Note::Form);
                }
            }
            "select" | "textarea" if written() => self.note(Note::Form),
            "svg" if written() => self.note(Note::Object),
            "canvas" => self.note(Note::Object),
            _ => {}
        }
    }

    pub(super) fn picture(&mut self, element: &ElementRef<'_>) {
        if self.zone != Zone::Main {
            return;
        }
        let source = ["data-src", "src", "data-original"]
            .iter()
            .find_map(|name| element.attr(name));
        let Some(source) = source.map(str::trim).filter(|source| !source.is_empty()) else {
            return;
        };
        let lower = source.to_ascii_lowercase();
        // The icon of a file type, or a dot that counts readers.
        if ["icon_", "/icons/", "filetype", "spacer", "blank.gif", "icon.gif"]
            .iter()
            .any(|part| lower.contains(part))
        {
            return;
        }
        let words = |name| {
            element
                .attr(name)
                .map(str::trim)
                .filter(|words| !words.is_empty())
        };
        let alt = words("alt")
            .or_else(|| words("title"))
            .unwrap_or_default()
            .to_owned();
        match self.numbered(source, lower.starts_with("data:")) {
            Some(number) => self.line.push(Inline::Picture { number, alt }),
            None if lower.starts_with("data:") => self.note(Note::LostPicture),
            None => {
                self.elsewhere += 1;
                let target = resolve(self.base.as_deref(), source);
                self.line.push(Inline::Elsewhere { target, alt });
            }
        }
    }

    /// The number of a picture, which is taken once however often the page shows it.
    fn numbered(&mut self, source: &str, inside: bool) -> Option<usize> {
        let key = blake3::hash(source.as_bytes());
        if let Some(number) = self.pictures.get(&key) {
            return *number;
        }
        let bytes = if inside {
            embedded(source)
        } else {
            self.beside(source)
        };
        let bytes = bytes.filter(|bytes| bytes.len() <= self.picture_bytes);
        let picture = bytes.and_then(|bytes| picture_ending(&bytes).map(|ending| Picture { ending, bytes }));
        let number = picture.map(|picture| {
            self.picture_bytes -= picture.bytes.len();
            self.document.pictures.push(picture);
            self.document.pictures.len() - 1
        });
        self.pictures.insert(key, number);
        number
    }

    /// A picture that was saved beside the page: below its folder, never outside.
    fn beside(&self, source: &str) -> Option<Vec<u8>> {
        let folder = self.folder?.canonicalize().ok()?;
        let name = source.split(['?', '#']).next()?;
        if name.contains(':') || name.starts_with(['/', '\\']) {
            return None;
        }
        let path = folder.join(percent_decoded(name)).canonicalize().ok()?;
        let small = path
            .metadata()
            .is_ok_and(|data| data.is_file() && data.len() <= PICTURE);
        if !path.starts_with(&folder) || !small {
            return None;
        }
        std::fs::read(path).ok()
    }
}

/// The bytes of a `data:` address in Base64.
fn embedded(source: &str) -> Option<Vec<u8>> {
    let (head, data) = source.split_once(',')?;
    if !head.to_ascii_lowercase().ends_with(";base64") {
        return None;
    }
    let mut out = Vec::with_capacity(data.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in data
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
    {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
}

fn percent_decoded(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| {
                name.get(at + 1..at + 3)
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            })
            .flatten();
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
