//! Markdown without marks: paragraphs and headings, which is all that most official texts are made of.
//!
//! Such a text means the same to a Markdown parser as to a reader, line by line, so it is written
//! without building a tree: several times faster. Whatever might mean anything else is left to the
//! parser, and so is every text in which it stands. What both make of a text is the same to the byte;
//! the tests compare them over texts made of everything that either could trip over.

use std::borrow::Cow;

use super::inline::{self, Cut};
use super::lines::{HEAD, INDENTS, Run, paragraphs};
use super::outline::{self, Line, LineKind, Role};
use super::page::Page;
use super::{LinkMap, RenderedText};

/// Bytes that may mean something within a line: emphasis, code, links, HTML, entities, escapes, tables.
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let list = b"*_`[<&\\~|";
    let mut place = 0;
    while place < list.len() {
        marks[list[place] as usize] = true;
        place += 1;
    }
    marks
};

/// One line of the source, without the space around it.
#[derive(Clone, Copy, Debug)]
struct SourceLine<'t> {
    text: &'t str,
    /// It was indented with so many spaces, or a tab, that Markdown would take it for code.
    indented: bool,
}

/// What the source is made of.
#[derive(Clone, Copy, Debug)]
enum Block {
    /// Lines in a row, by place.
    Paragraph { from: usize, to: usize },
    /// A heading, and the place of its words among the lines.
    Heading { level: u8, at: usize },
}

/// Renders cleaned Markdown; `None` when it is more than paragraphs and headings.
pub(super) fn render(text: &str, link: LinkMap<'_>) -> Option<RenderedText> {
    let (lines, blocks) = read(text)?;
    let (mut runs, mut judged) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    for block in blocks {
        match block {
            Block::Paragraph { from, to } => {
                let single = (from..to).map(|at| ProseRun {
                    all: &lines,
                    from: at,
                    to: at + 1,
                });
                paragraphs(single, |run, line| {
                    runs.push(run);
                    judged.push(line);
                });
            }
            Block::Heading { level, at } => {
                runs.push(ProseRun {
                    all: &lines,
                    from: at,
                    to: at + 1,
                });
                judged.push(Line::marked(level, lines[at].text));
            }
        }
    }
    let roles = outline::outline(&judged);
    let mut page = Page::new(link, None);
    page.out.reserve(text.len() + text.len() / 4);
    for ((run, line), role) in runs.iter().zip(&judged).zip(&roles) {
        run.print(&mut page, line, role);
    }
    Some(page.finish())
}

/// Whether a text has marks that may mean something within a line: without any, all of it is printed.
pub(super) fn may_have_marks(text: &str) -> bool {
    text.bytes().any(|byte| MARKS[usize::from(byte)])
}

/// Cuts a text into lines and blocks; `None` when there is something else in it.
fn read(text: &str) -> Option<(Vec<SourceLine<'_>>, Vec<Block>)> {
    if may_have_marks(text) {
        return None;
    }
    let mut lines: Vec<SourceLine<'_>> = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    // Where the open paragraph starts, and whether its last line ends as a line break of Markdown does.
    let mut open: Option<(usize, bool)> = None;
    for raw in text.split('\n') {
        let bare = raw.trim_matches(' ');
        if bare.trim_matches(BLANKS).is_empty() {
            if let Some((from, _)) = open.take() {
                blocks.push(Block::Paragraph {
                    from,
                    to: lines.len(),
                });
            }
            continue;
        }
        let line = source_line(raw, bare)?;
        let started = if line.indented {
            Start::Words
        } else {
            start(line.text)
        };
        match started {
            Start::Unclear => return None,
            Start::Heading(level, words) => {
                if let Some((from, _)) = open.take() {
                    blocks.push(Block::Paragraph {
                        from,
                        to: lines.len(),
                    });
                }
                blocks.push(Block::Heading {
                    level,
                    at: lines.len(),
                });
                lines.push(SourceLine { text: words, ..line });
                continue;
            }
            Start::Words => {}
        }
        let (from, breaks) = open.unwrap_or((lines.len(), false));
        if breaks || (!line.indented && starts_a_block(line.text)) {
            return None;
        }
        open = Some((from, raw.ends_with("  ")));
        lines.push(line);
    }
    if let Some((from, _)) = open {
        blocks.push(Block::Paragraph {
            from,
            to: lines.len(),
        });
    }
    Some((lines, blocks))
}

/// What a line of nothing else is taken for a blank one.
const BLANKS: [char; 4] = [' ', '\t', '\u{3000}', '\u{a0}'];

fn source_line<'t>(raw: &'t str, bare: &'t str) -> Option<SourceLine<'t>> {
    let tabbed = raw.starts_with('\t');
    let indented = tabbed || raw.starts_with("    ");
    let text = if tabbed {
        raw.trim_start_matches([' ', '\t']).trim_end_matches(' ')
    } else {
        bare
    };
    // Code, an indent of tabs and spaces, a tab that the parser would drop, and a line of other
    // blanks, which are rare enough to leave to the parser.
    let odd = text.starts_with('\t')
        || text.ends_with('\t')
        || text.trim().is_empty()
        || (indented && text.is_ascii());
    (!odd).then_some(SourceLine { text, indented })
}

/// What a line starts.
enum Start<'t> {
    /// A heading, with its level and words.
    Heading(u8, &'t str),
    /// A line of a paragraph.
    Words,
    /// Something that is better left to the parser.
    Unclear,
}

/// Whether a line is a marked heading.
fn start(line: &str) -> Start<'_> {
    let words = line.trim_start_matches('#');
    let Ok(level @ 1..=6) = u8::try_from(line.len() - words.len()) else {
        return Start::Words;
    };
    if words.starts_with([' ', '\t']) {
        let words = words.trim_matches([' ', '\t']);
        // A row of signs may close the heading.
        let sound = !words.trim().is_empty() && !words.contains('#');
        return if sound {
            Start::Heading(level, words)
        } else {
            Start::Unclear
        };
    }
    // Signs alone are an empty heading.
    if words.is_empty() {
        Start::Unclear
    } else {
        Start::Words
    }
}

/// Whether a line may start a list, a quotation or a rule, underline a heading or rule a table.
fn starts_a_block(line: &str) -> bool {
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after_number.len() < line.len()
        && after_number
            .strip_prefix(['.', ')'])
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    numbered || line.starts_with(['-', '+', '=', '>', ':'])
}

/// Lines in a row that are one paragraph.
struct ProseRun<'l, 't> {
    all: &'l [SourceLine<'t>],
    from: usize,
    to: usize,
}

impl<'t> ProseRun<'_, 't> {
    fn lines(&self) -> &[SourceLine<'t>] {
        &self.all[self.from..self.to]
    }

    fn print(&self, page: &mut Page<'_>, line: &Line<'_>, role: &Role) {
        page.open_line(role);
        let cut = match role {
            Role::RunIn(place, cut) => {
                page.note_heading(place, &line.head[..*cut]);
                let first = self.lines().first().map_or("", |line| line.text);
                let lead = first.len() - first.trim_start().len();
                Some(Cut {
                    at: lead + cut,
                    place,
                })
            }
            Role::Heading(place) if matches!(line.kind, LineKind::Marked(_)) => {
                page.note_heading(place, self.lines().first().map_or("", |line| line.text));
                None
            }
            Role::Heading(place) => {
                page.note_heading(place, &line.head);
                None
            }
            Role::Body | Role::Signature => None,
        };
        inline::write_lines(page, self.lines().iter().map(|line| line.text), cut);
        page.close_line(role);
    }
}

impl<'t> Run<'t> for ProseRun<'_, 't> {
    fn head(&self) -> (Cow<'t, str>, bool) {
        let mut found = Cow::Borrowed("");
        for line in self.lines() {
            if found.len() > HEAD {
                return (found, false);
            }
            // The indent that the parser is given counts, as it does there.
            let limit = HEAD - if line.indented { INDENTS[0].len_utf8() } else { 0 };
            let words = line.text;
            let end = match words.len() > limit {
                true => words.ceil_char_boundary(limit + 1),
                false => words.len(),
            };
            if found.is_empty() {
                found = Cow::Borrowed(&words[..end]);
            } else {
                found.to_mut().push_str(&words[..end]);
            }
            if end < words.len() {
                return (found, false);
            }
        }
        (found, true)
    }

    fn can_cut(&self, _at: usize) -> bool {
        true
    }

    fn is_indented(&self) -> bool {
        let first = self.lines().first();
        first.is_some_and(|line| line.indented || line.text.starts_with(INDENTS))
    }

    fn last_words(&self) -> Option<Cow<'t, str>> {
        self.lines().last().map(|line| Cow::Borrowed(line.text))
    }

    fn take(&mut self, below: Self) {
        self.to = below.to;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{clean, markdown};
    use super::*;

    fn link(target: &str) -> Option<String> {
        target.starts_with('/').then(|| format!("/base{target}"))
    }

    #[test]
    fn official_texts_need_no_parser() {
        let texts = [
            "现将有关情况报告如下：\n\n一、主要工作\n\n（一）健全制度。局党组加强统筹。\n\n某某市水务局\n2023年1月11日\n",
            "# 第一章 总则\n\n第一条 为了规范，制定本办法。\n第二条 适用本办法。\n",
            "　　一段\n    二段\n\t三段\n",
            "正文 \n\n  \n　\n又一段  \n\n",
            "见 www.a.example/b 和 https://b.example。",
            "",
        ];
        for text in texts {
            assert!(render(text, &link).is_some(), "{text}");
        }
    }

    #[test]
    fn what_may_be_markup_is_left_to_the_parser() {
        let texts = [
            "**重**",
            "a_b_c",
            "`x`",
            "[甲](/a)",
            "<b>",
            "&amp;",
            "\\*",
            "3~5日",
            "甲|乙",
            "- 甲",
            "1. 甲",
            "甲\n---",
            "甲\n===",
            "> 甲",
            "## ",
            "甲  \n乙",
            "    code",
            "+ 甲",
            ":--",
        ];
        for text in texts {
            assert!(render(text, &link).is_none(), "{text}");
        }
    }

    #[test]
    fn both_readings_of_odd_texts_are_the_same() {
        let blanks = "\u{3000}".repeat(40);
        for text in [
            "    :\u{3000}\n12、".to_owned(),
            "# \u{3000}".to_owned(),
            "#\u{3000}甲".to_owned(),
            format!("标题:{blanks}\n12、"),
            "    甲\u{a0}\n\u{3000}\u{a0}\n\t乙\u{3000}".to_owned(),
        ] {
            let text = clean::clean(&text);
            if let Some(rendered) = render(&text, &link) {
                assert_eq!(rendered, markdown::render(&text, &link), "{text:?}");
            }
        }
    }

    /// Pieces of text that either reading could trip over.
    fn piece() -> impl Strategy<Value = String> {
        let pieces = [
            "\n",
            "\n",
            "\n\n",
            " ",
            "  ",
            "    ",
            "\t",
            "　",
            "\u{a0}",
            "\u{2003}",
            "# ",
            "## ",
            "#",
            "-",
            "+",
            "=",
            ">",
            ":",
            "1. ",
            "1.",
            "2)",
            "12、",
            "（一）",
            "(二)",
            "一、",
            "第一章 ",
            "第二条 ",
            "标题",
            "正文",
            "。",
            "，",
            "；",
            "：",
            ";",
            ":",
            "！",
            "”",
            "）",
            "2023年1月11日",
            "某某市水务局",
            "附件：",
            "abc",
            "Water",
            "http://a.example/x",
            "www.b.example",
            "!",
            "\"",
            "'",
            "(",
            ")",
            "]",
            "@",
            "$",
            "^",
            "{",
            "}",
            "%",
            "\u{200b}",
            "\u{feff}",
            "\u{2028}",
            "\r\n",
            "\u{7}",
            "应当",
            "是指",
            "的",
            "①",
            "⒈",
            "…",
            "3.17",
        ];
        prop_oneof![
            6 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
            1 => proptest::sample::select(pieces.to_vec()).prop_map(|piece| piece.repeat(40)),
            1 => any::<char>().prop_map(String::from),
        ]
    }

    proptest! {
        #![proptest_config(crate::property::fixed(4096))]

        #[test]
        fn both_readings_of_a_text_are_the_same(pieces in prop::collection::vec(piece(), 0..24)) {
            let text = pieces.concat();
            let text = clean::clean(&text);
            if let Some(rendered) = render(&text, &link) {
                prop_assert_eq!(rendered, markdown::render(&text, &link));
            }
        }
    }
}
