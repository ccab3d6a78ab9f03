//! Saved pages: the main text among everything that a portal prints around it.
//!
//! The whole page becomes blocks, each of which stands before, in or after the main text
//! (`main_text` finds it). Lines outside that carry metadata are read, links to files below the text
//! are kept, and the rest is named as belonging to the page.

mod main_text;
mod meta;
mod parse;
mod walk;

use std::collections::BTreeSet;
use std::path::Path;

use super::document::{
    Block, BlockKind, Confidence, Document, Field, Found, Inline, Note, Reason, Removed, words,
};
use super::head;
use super::labels::plain;
use super::source::Fault;
use walk::Zone;

/// Endings of files that readers download.
const FILES: [&str; 20] = [
    "doc", "docx", "wps", "pdf", "xls", "xlsx", "et", "ppt", "pptx", "zip", "rar", "7z", "ofd", "csv", "txt",
    "jpg", "jpeg", "png", "mp4", "tif",
];

/// Reads a page; `folder` is where it lies, for pictures that were saved beside it.
///
/// # Errors
/// [`Fault::Nesting`], [`Fault::Attributes`].
pub fn read(text: &str, folder: Option<&Path>) -> Result<Document, Fault> {
    let page = parse::parse(text)?;
    let chosen = main_text::find(&page);
    let base = meta::base(&page, text);
    let mut walker = walk::Walker::new(&chosen, base, folder);
    walker.page(&page);
    let walked = walker.finish();
    let mut document = walked.document;
    let (mut inside, mut before, mut after): (Vec<Block>, Vec<Block>, Vec<Block>) = Default::default();
    for (zone, block) in walked.blocks {
        match zone {
            Zone::Before => before.push(block),
            Zone::Main => inside.push(block),
            Zone::After => after.push(block),
        }
    }
    meta::hints(
        &page,
        text,
        before.iter().chain(&inside).chain(&after),
        &mut document,
    );
    let names = |hint: &Found| hint.field == Field::Title && hint.confidence < Confidence::Guess;
    if !document.hints.iter().any(names) {
        head::title_above(&before, &mut document.hints);
    }
    let mut files: Vec<Block> = after.extract_if(.., |block| offers_file(block)).collect();
    files
        .iter_mut()
        .for_each(|block| without_counter(block, &mut document));
    let sentences = outside(before, &mut document, true) + outside(after, &mut document, false);
    inside.extend(files);
    document.blocks = inside;
    if chosen.guessed {
        document.notes.push(Note::MainTextGuessed);
    }
    if sentences > 0 {
        document.notes.push(Note::TextOutside(sentences));
    }
    Ok(document)
}

/// Whether a block below the text links to a file.
fn offers_file(block: &Block) -> bool {
    let file = |inline: &Inline| match inline {
        // `download.jsp?id=12` says what it is in its words.
        Inline::Link { words, target } => is_file(target) || is_file(words.trim()),
        _ => false,
    };
    block.inlines().is_some_and(|text| text.iter().any(file))
}

/// `附件【…】已下载12次`: how often a file was fetched is no part of the text.
fn without_counter(block: &mut Block, document: &mut Document) {
    let (BlockKind::Paragraph(line) | BlockKind::Item { text: line, .. }) = &mut block.kind else {
        return;
    };
    let Some(Inline::Text(last)) = line.last_mut() else {
        return;
    };
    let Some(at) = last.find("已下载").or_else(|| last.find("下载次数")) else {
        return;
    };
    let counts = last[at..]
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace() || "已下载次数：:".contains(c));
    if counts {
        let text = last.split_off(at);
        let reason = Reason::Chrome;
        document.removed.push(Removed { reason, text });
    }
}

/// Whether an address is that of a file and not of a page.
pub fn is_file(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    let ending = path
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    FILES.contains(&ending.as_str())
}

/// How many titles of a page are looked for among its lines: each is compared with every line.
const TITLES: usize = 20;

/// Reads the metadata among blocks around the text; what is left belongs to the page. Says how many
/// sentences are in that.
fn outside(blocks: Vec<Block>, document: &mut Document, bare_dates: bool) -> usize {
    let facts: BTreeSet<String> = document.hints.iter().map(|hint| plain(&hint.value)).collect();
    let titles: Vec<String> = document
        .hints
        .iter()
        .filter(|hint| hint.field == Field::Title)
        .take(TITLES)
        .map(|hint| plain(&hint.value))
        .collect();
    let metadata = head::metadata(&blocks, &mut document.hints, bare_dates);
    let mut sentences = 0;
    for (block, is_metadata) in blocks.iter().zip(metadata) {
        let text = block.text().trim().to_owned();
        let reason = match () {
            () if is_metadata => Reason::Metadata,
            () if titles.iter().any(|title| is_part(title, &plain(&text))) => Reason::Title,
            () if facts.contains(&plain(&text)) => Reason::Metadata,
            () => Reason::Chrome,
        };
        sentences += usize::from(reason == Reason::Chrome && main_text::is_sentence(&own_text(block)));
        if !text.is_empty() {
            document.removed.push(Removed { reason, text });
        }
    }
    sentences
}

/// The text of a block without the words of its links: a list of news is not a text.
fn own_text(block: &Block) -> String {
    let Some(line) = block.inlines() else {
        return block.text();
    };
    let own = |inline: &&Inline| !matches!(inline, Inline::Link { .. });
    let own: Vec<Inline> = line.iter().filter(own).cloned().collect();
    words(&own)
}

/// Whether a line is a title, or one of the lines that it is printed on.
fn is_part(title: &str, line: &str) -> bool {
    title == line || (line.chars().count() >= 8 && title.contains(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> Vec<String> {
        let document = read(page, None).unwrap();
        document
            .blocks
            .iter()
            .map(|block| block.text().trim().to_owned())
            .collect()
    }

    #[test]
    fn the_densest_element_is_the_text_and_the_rest_is_named() {
        let page = "<html><head><title>关于养老服务的通知-某市民政局</title></head><body>\
            <div class=nav><a href=/>首页</a><a href=/a>政务公开</a></div>\
            <table><tr><td><table><tr><td><div>关于养老服务的通知</div>\
            <p>各区民政局：</p><p>为做好养老服务，现将有关事项通知如下，请认真执行。</p>\
            <p>一、提高认识，加强领导，确保各项任务落到实处。</p></td></tr></table></td></tr></table>\
            <div class=footer>版权所有：某市民政局 京ICP备0号</div></body></html>";
        let document = read(page, None).unwrap();
        let all: Vec<String> = document.blocks.iter().map(Block::text).collect();
        assert_eq!(all[1], "各区民政局：", "{all:?}");
        let removed: Vec<&str> = document
            .removed
            .iter()
            .map(|removed| removed.text.as_str())
            .collect();
        assert!(removed.iter().any(|text| text.contains("首页")), "{removed:?}");
        assert!(removed.iter().any(|text| text.contains("版权所有")));
    }

    #[test]
    fn line_ends_between_chinese_characters_are_no_spaces() {
        assert_eq!(
            texts("<body><p>为做好\n   工作，word\nword现通知如下。</p></body>"),
            ["为做好工作，word word现通知如下。"]
        );
    }

    #[test]
    fn elements_without_end_are_refused() {
        let page = format!("<html><body>{}深</body></html>", "<div>".repeat(5000));
        assert!(matches!(read(&page, None), Err(Fault::Nesting)));
    }
}
