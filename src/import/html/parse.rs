//! The tree of a page, as browsers make it, within limits.
//!
//! A browser's rules open elements that were left open again in every paragraph that follows: a page of
//! a few thousand of them would take more memory than there is. And a parser compares each attribute of
//! an element with all before it.

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::TendrilSink;
use scraper::{Html, HtmlTreeSink};

use crate::import::source::Fault;
use crate::text::depth::{DEEPEST, depth, tags};

/// After so many bytes the tree is looked at.
const CHUNK: usize = 1024;
/// How many nodes a short page may have. Of a longer one, each takes a byte at least.
const NODES: usize = 10_000;
/// How many attributes a tag may have.
const ATTRIBUTES: usize = 2_000;
/// How deep nodes may lie in each other in the tree: those that pages leave open count here.
const DEEPEST_NODE: usize = 4 * DEEPEST;

/// Parses a page.
///
/// # Errors
/// [`Fault::Nesting`] when its elements lie too deep in each other, or are more than it has bytes;
/// [`Fault::Attributes`].
pub(super) fn parse(text: &str) -> Result<Html, Fault> {
    if depth(text) > DEEPEST {
        return Err(Fault::Nesting);
    }
    if tags(text).any(|tag| tag.attributes > ATTRIBUTES) {
        return Err(Fault::Attributes);
    }
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = text;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.ceil_char_boundary(CHUNK));
        parser.process(chunk.into());
        rest = after;
        let page = parser.tokenizer.sink.sink.0.borrow();
        let nodes = page.tree.values().len();
        let newest = page.tree.nodes().next_back();
        // What counts tags can be misled by a script or a style; the tree cannot.
        let deep = newest.is_some_and(|node| node.ancestors().nth(DEEPEST_NODE).is_some());
        if deep || nodes > NODES + (text.len() - rest.len()) {
            return Err(Fault::Nesting);
        }
    }
    Ok(parser.finish())
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
        for (open, attribute) in [
            ("<b a='>'", " x="),
            ("<b a=\">\"", " x="),
            ("<b", "/x"),
            ("<b ", "x=\"\"y"),
        ] {
            let attributes: String = (0..20_000).map(|number| format!("{attribute}{number}")).collect();
            let page = format!("{open}{attributes}>水</b>");
            assert!(
                matches!(parse(&page), Err(Fault::Attributes)),
                "{open}{attribute}"
            );
        }
        assert!(parse(&format!("1 < 2{} > 3", " a".repeat(20_000))).is_ok());
    }

    #[test]
    fn depth_that_is_hidden_from_the_count_of_tags_is_refused() {
        for again in [
            "<div title=\"</div>\">",
            "<div><!--</div>-->",
            "<div/>",
            "<style><!--</style><div><style>--></style>",
        ] {
            let page = again.repeat(20_000);
            assert!(matches!(parse(&page), Err(Fault::Nesting)), "{again}");
        }
    }
}
