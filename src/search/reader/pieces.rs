//! The texts a hit may stand in: an entry's own, and those of its attachments.

use super::super::answer::{Files, SearchError, Within};
use super::super::text::{CardFile, Folded, PagePart, parts_of_page};
use super::Reader;

/// A text that a hit may stand in: the entry's own, or a piece of an attachment's.
pub(super) struct Piece {
    pub(super) text: Folded,
    pub(super) within: Option<Within>,
}

impl Piece {
    pub(super) fn own(text: &str) -> Piece {
        Piece {
            text: Folded::new(text),
            within: None,
        }
    }
}

/// The piece with most of the words; of several, the first.
pub(super) fn best(pieces: Vec<Piece>, words: &[&[char]]) -> Piece {
    let count = |piece: &Piece| {
        words
            .iter()
            .filter(|word| piece.text.find(word, 0).is_some())
            .count()
    };
    let mut best: Option<(usize, Piece)> = None;
    for piece in pieces {
        let found = count(&piece);
        if best.as_ref().is_none_or(|(most, _)| found > *most) {
            best = Some((found, piece));
        }
    }
    best.map_or_else(|| Piece::own(""), |(_, piece)| piece)
}

impl<F: Files> Reader<F> {
    /// The pieces of an attachment's text.
    pub(super) fn pieces(&self, file: &CardFile, url: &str) -> Result<Vec<Piece>, SearchError> {
        let Some(path) = file.page(url) else {
            return Ok(Vec::new());
        };
        let parts = self.outside(&path, |bytes| Ok(parts_of_page(&String::from_utf8_lossy(bytes))))?;
        let piece = |part: PagePart| Piece {
            text: Folded::new(&part.text),
            within: Some(Within {
                attachment: file.name.clone(),
                part: part.name,
                url: format!("{path}#{}", part.anchor),
            }),
        };
        Ok(parts.into_iter().map(piece).collect())
    }
}
