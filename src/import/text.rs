//! Plain text, as it was copied from a page or a word processor.

use super::document::{Block, Document, Note, Place};
use super::labels;

/// Reads a text: every line is a paragraph, unless the text was cut at a width.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let mut blank = false;
    let is_break = |c: char| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    for (at, line) in text.split(is_break).enumerate() {
        let invisible = |c: char| crate::load::fields::is_invisible(c);
        let trimmed = line.trim_end_matches(invisible);
        if trimmed.trim_start_matches(invisible).is_empty() {
            blank = true;
            continue;
        }
        // The indent says where a paragraph starts; it is looked at and taken off below.
        let mut block = Block::paragraph(clean(trimmed), Place::Line(at + 1));
        block.apart = blank;
        blank = false;
        document.blocks.push(block);
    }
    if unwrap(&mut document.blocks) {
        document.notes.push(Note::Unwrapped);
    }
    for block in &mut document.blocks {
        let text = block.text().trim().to_owned();
        *block = Block {
            apart: block.apart,
            ..Block::paragraph(text, block.place.clone())
        };
    }
    document
}

/// Without the control characters that word processors leave behind; tabs stay.
pub fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .filter(|c| *c != '\u{feff}')
        .collect()
}

/// How many columns a text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}' | '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '①'..='⑳')
}

/// Puts lines together that were cut at a width, as printed pages and mails have them. Only a text
/// most of whose lines are equally long, and end in the middle of a sentence, was cut.
fn unwrap(blocks: &mut Vec<Block>) -> bool {
    let widths: Vec<usize> = blocks
        .iter()
        .map(|block| width(block.text().trim_end()))
        .collect();
    let Some(longest) = widths
        .iter()
        .copied()
        .max()
        .filter(|longest| (40..=130).contains(longest))
    else {
        return false;
    };
    // Lines that another follows within their paragraph: where a text was cut, they are full.
    let inner: Vec<usize> = (0..blocks.len().saturating_sub(1))
        .filter(|at| !starts(&blocks[at + 1]))
        .collect();
    let full = inner
        .iter()
        .filter(|at| is_full_width(widths[**at], longest))
        .count();
    let open = inner
        .iter()
        .filter(|at| !ends_sentence(&blocks[**at].text()))
        .count();
    if inner.len() < 4 || full * 10 < inner.len() * 9 || open * 2 < inner.len() {
        return false;
    }
    let mut joined: Vec<Block> = Vec::new();
    let mut last_full = false;
    for (at, block) in blocks.drain(..).enumerate() {
        let text = block.text();
        let opens = starts(&block);
        match joined.last_mut() {
            Some(above) if last_full && !opens => {
                let mut whole = above.text();
                let words = whole.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && text.starts_with(|c: char| c.is_ascii_alphanumeric());
                if words {
                    whole.push(' ');
                }
                whole.push_str(&text);
                *above = Block {
                    apart: above.apart,
                    ..Block::paragraph(whole, above.place.clone())
                };
            }
            _ => joined.push(block),
        }
        last_full = is_full_width(widths[at], longest);
    }
    *blocks = joined;
    true
}

/// Whether a line starts a paragraph.
fn starts(block: &Block) -> bool {
    let text = block.text();
    block.apart || text.starts_with([' ', '\u{3000}', '\u{a0}', '\t']) || is_own(&text)
}

fn is_full_width(width: usize, longest: usize) -> bool {
    width + 4 >= longest
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end()
        .ends_with(['。', '！', '？', '：', '；', ':', ';'])
}

/// Lines that start something of their own: numbered headings, labels.
fn is_own(text: &str) -> bool {
    let plain = labels::plain(text);
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let mut chars = plain.chars();
    let numbered = match chars.next() {
        Some('(') => chars.next().is_some_and(numeral),
        Some(c) if numeral(c) => chars.any(|c| c == '、') && plain.chars().take(4).any(|c| c == '、'),
        _ => false,
    };
    numbered || labels::pairs(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).blocks.iter().map(Block::text).collect()
    }

    #[test]
    fn every_line_is_a_paragraph() {
        assert_eq!(
            texts("甲。\n\u{3000}\u{3000}乙。\n\u{a0}\n丙\u{b}丁"),
            ["甲。", "乙。", "丙", "丁"]
        );
    }

    #[test]
    fn a_text_cut_at_a_width_is_put_together() {
        let sentence = "为深入贯彻落实党中央关于基层治理的决策部署，进一步提高办事效率，现就有关事项通知如下，请结合实际认真抓好落实并及时反馈。";
        let chars: Vec<char> = sentence.chars().cycle().take(400).collect();
        let lines: Vec<String> = chars.chunks(30).map(|line| line.iter().collect()).collect();
        let found = texts(&format!("　　{}\n一、要求\n短。", lines.join("\n")));
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], chars.iter().collect::<String>());
    }

    #[test]
    fn long_paragraphs_are_left_alone() {
        let text = ["这是一个完整的段落，说明一件事情，到这里就结束了。"; 10].join("\n");
        assert_eq!(texts(&text).len(), 10);
    }
}
