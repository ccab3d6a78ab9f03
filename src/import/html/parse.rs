//! The tree of a page, as browsers make it, within limits.
//!
//! A browser's rules open elements that were left open again in every paragraph that follows: a page of
//! a few thousand of them would take more memory than there is. And a parser compares each attribute of
//! an element with all before it.

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::TendrilSink;
use scraper::{Html, HtmlTreeSink};

use crate::import::source::Fault;
use crate::text::depth::{DEEPEST, depth};

/// After so many bytes the tree is looked at.
const CHUNK: usize = 1024;
/// How many nodes a short page may have. Of a longer one, each takes a byte at least.
const NODES: usize = 10_000;
/// How many words may stand in one tag: its attributes and what is in them.
const WORDS: usize = 2_000;

/// Parses a page.
///
/// # Errors
/// [`Fault::Nesting`] when its elements lie too deep in each other, or are more than it has bytes;
/// [`Fault::Attributes`].
pub(super) fn parse(text: &str) -> Result<Html, Fault> {
    if depth(text) > DEEPEST {
        return Err(Fault::Nesting);
    }
    if longest_tag(text) > WORDS {
        return Err(Fault::Attributes);
    }
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = text;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.ceil_char_boundary(CHUNK));
        parser.process(chunk.into());
        rest = after;
        let nodes = parser.tokenizer.sink.sink.0.borrow().tree.values().len();
        if nodes > NODES + (text.len() - rest.len()) {
            return Err(Fault::Nesting);
        }
    }
    Ok(parser.finish())
}

/// How many words stand in the longest tag, from its `<` to the next `>`.
fn longest_tag(text: &str) -> usize {
    let is_tag = |rest: &&str| rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    text.split('>')
        .filter_map(|part| {
            let tags = part.match_indices('<').map(|(at, _)| &part[at..]);
            tags.into_iter().find(is_tag)
        })
        .map(|tag| tag.split_ascii_whitespace().count())
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_are_opened_again_and_again_are_refused() {
        // Each paragraph opens again whatever those before it left open.
        let page: String = (0..5_000).map(|number| format!("<p><b a={number}>甲")).collect();
        assert!(matches!(parse(&page), Err(Fault::Nesting)));
    }

    #[test]
    fn a_tag_of_too_many_attributes_is_refused() {
        let attributes: String = (0..20_000).map(|number| format!(" a{number}=x")).collect();
        assert!(matches!(
            parse(&format!("<b{attributes}>水</b>")),
            Err(Fault::Attributes)
        ));
        assert!(parse(&format!("1 < 2{} > 3", " a".repeat(20_000))).is_ok());
    }
}
