//! The pieces of attachments: what a hit in one is checked against, and how it is named.

use super::{Piece, inner_length, plain, reference};
use crate::text::list_numbers;

/// The pieces of an attachment on the page of its text: the elements marked `data-search-part`.
pub fn parts_of_page(html: &str) -> Vec<PagePart> {
    let mut parts = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (piece, after) = Piece::take(&rest[at..]);
        rest = after;
        if let Piece::Open { name, attributes } = piece
            && let Some(part) = attribute(attributes, "data-search-part")
        {
            let (inner, behind) = after.split_at(inner_length(after, name));
            parts.push(PagePart {
                name: part,
                anchor: attribute(attributes, "id").unwrap_or_default(),
                text: plain(inner),
            });
            rest = behind;
        }
    }
    parts
}

/// A piece of an attachment, read back from the page of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePart {
    /// What it is called; may be empty.
    pub name: String,
    /// Its anchor.
    pub anchor: String,
    /// Its text.
    pub text: String,
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    list_numbers::attribute(tag, name).map(resolved)
}

/// A value with its references resolved.
fn resolved(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let (c, length) = if c == '&' {
            reference(rest)
        } else {
            (c, c.len_utf8())
        };
        out.push(c);
        rest = &rest[length..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_of_an_attachment_are_found_with_their_names() {
        let html = "<h2>第3页</h2><div id=part-1 data-search-part=第3页><p>甲<div>乙</div></div><div data-search-part=\"收 &amp; 支\" \
                    id=\"part-2\"><h2>收 &amp; 支</h2>丙</div><div data-search-part id=x>丁</div>";
        let parts: Vec<_> = parts_of_page(html)
            .into_iter()
            .map(|part| (part.name, part.anchor, part.text))
            .collect();
        let want = [
            ("第3页", "part-1", "甲\n乙"),
            ("收 & 支", "part-2", "收 & 支\n丙"),
            ("", "x", "丁"),
        ];
        assert_eq!(
            parts,
            want.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()))
        );
    }
}
