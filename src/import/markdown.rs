//! The text of a draft: plain where the source is nothing but paragraphs, else Markdown that means
//! the same. What Markdown would eat is escaped.

use std::collections::HashMap;

use super::document::{Block, BlockKind, Cell, Document, Inline, Mark, Picture, Table};
use crate::text::TextMode;

/// The name of a picture's file beside its entry.
pub fn picture_name(stem: &str, number: usize, picture: &Picture) -> String {
    format!("{stem}-{}.{}", number + 1, picture.ending)
}

/// Whether browsers show pictures of this kind.
pub fn is_shown(ending: &str) -> bool {
    matches!(ending, "png" | "jpg" | "gif" | "webp" | "bmp")
}

/// Writes the blocks; `stem` is the name of the entry's file without its ending.
pub fn write(blocks: &[Block], document: &Document, stem: &str) -> (TextMode, String) {
    let plain = blocks.iter().all(|block| match &block.kind {
        BlockKind::Paragraph(text) => text.iter().all(|inline| matches!(inline, Inline::Text(_))),
        _ => false,
    });
    if plain {
        return (TextMode::Plain, plain_text(blocks));
    }
    let mut writer = Writer {
        out: String::new(),
        document,
        stem,
        notes: Vec::new(),
        places: HashMap::new(),
    };
    writer.blocks(blocks);
    writer.footnotes();
    (TextMode::Markdown, writer.out)
}

/// One paragraph a line, with a blank line where the source has one.
fn plain_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        let text = one_line(&block.text());
        if text.is_empty() {
            continue;
        }
        if block.apart && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
        out.push('\n');
    }
    out
}

fn one_line(text: &str) -> String {
    text.replace(
        ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'],
        " ",
    )
    .trim()
    .to_owned()
}

struct Writer<'a> {
    out: String,
    document: &'a Document,
    stem: &'a str,
    /// Footnotes in the order of their signs.
    notes: Vec<usize>,
    /// The place of each footnote in that order.
    places: HashMap<usize, usize>,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut in_list = false;
        // How deep the next item may be: an item below none would be read as code.
        let mut deepest: usize = 0;
        for block in blocks {
            if block.text().trim().is_empty() && !self.shows_picture(block) {
                continue;
            }
            let item = matches!(
                block.kind,
                BlockKind::Item {
                    mark: Mark::Bullet | Mark::Number(_),
                    ..
                }
            );
            if !(self.out.is_empty() || item && in_list) {
                self.out.push('\n');
            }
            in_list = matches!(block.kind, BlockKind::Item { .. });
            if !in_list {
                deepest = 0;
            }
            match &block.kind {
                BlockKind::Paragraph(text) => {
                    let line = self.line(text);
                    self.out.push_str(&safe_start(&line));
                    self.out.push('\n');
                }
                BlockKind::Heading(level, text) => {
                    let line = self.line(text);
                    for _ in 0..(*level).clamp(1, 6) {
                        self.out.push('#');
                    }
                    // A row of # at the end of a heading would be taken for its close.
                    let line = line.replace('#', "\\#");
                    self.out.push_str(&format!(" {line}\n"));
                }
                BlockKind::Item { depth, mark, text } => {
                    let own = if *mark == Mark::Continued {
                        deepest.saturating_sub(1)
                    } else {
                        deepest
                    };
                    let depth = (*depth).min(own);
                    deepest = depth + 1;
                    self.item(depth, *mark, text);
                }
                BlockKind::Table(table) => self.table(table),
            }
        }
    }

    fn shows_picture(&self, block: &Block) -> bool {
        block.inlines().is_some_and(|text| {
            text.iter().any(|inline| {
                matches!(
                    inline,
                    Inline::Picture { .. } | Inline::Elsewhere { .. } | Inline::Note(_)
                )
            })
        })
    }

    fn item(&mut self, depth: usize, mark: Mark, text: &[Inline]) {
        let line = safe_start(&self.line(text));
        let indent = "    ".repeat(depth.min(6));
        match mark {
            Mark::Bullet => self.out.push_str(&format!("{indent}-   {line}\n")),
            Mark::Number(number) => {
                let number = format!("{number}.");
                self.out.push_str(&format!("{indent}{number:<4}{line}\n"));
            }
            Mark::Continued => self.out.push_str(&format!("{indent}    {line}\n")),
        }
    }

    fn line(&mut self, text: &[Inline]) -> String {
        let mut out = String::new();
        for inline in text {
            match inline {
                Inline::Text(text) => escape(&mut out, text),
                Inline::Raised(text) => tagged(&mut out, "sup", text),
                Inline::Lowered(text) => tagged(&mut out, "sub", text),
                Inline::Struck(text) => tagged(&mut out, "del", text),
                Inline::Link { words, target } => {
                    out.push('[');
                    escape(&mut out, words);
                    out.push_str(&format!("](<{}>)", address(target)));
                }
                Inline::Picture { number, alt } => self.picture(&mut out, *number, alt),
                Inline::Elsewhere { target, alt } => {
                    out.push_str("![");
                    escape(&mut out, alt);
                    out.push_str(&format!("](<{}>)", address(target)));
                }
                Inline::Note(number) => {
                    let next = self.notes.len();
                    let place = *self.places.entry(*number).or_insert(next);
                    if place == next {
                        self.notes.push(*number);
                    }
                    out.push_str(&format!("[^{}]", place + 1));
                }
            }
        }
        one_line(&out)
    }

    fn picture(&self, out: &mut String, number: usize, alt: &str) {
        let Some(picture) = self.document.pictures.get(number) else {
            return;
        };
        let name = picture_name(self.stem, number, picture);
        // What browsers cannot show is offered as a file.
        out.push_str(if is_shown(picture.ending) { "![" } else { "[" });
        if alt.is_empty() && !is_shown(picture.ending) {
            escape(out, &name);
        }
        escape(out, alt);
        out.push_str(&format!("](<{}>)", address(&name)));
    }

    fn table(&mut self, table: &Table) {
        let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        let simple = table.rows.len() >= 2
            && table.rows.iter().all(|row| {
                row.len() == width
                    && row
                        .iter()
                        .all(|cell| cell.columns == 1 && cell.rows == 1 && cell.paragraphs.len() <= 1)
            });
        if simple {
            self.pipe_table(table, width);
        } else {
            self.html_table(table);
        }
    }

    fn pipe_table(&mut self, table: &Table, width: usize) {
        for (at, row) in table.rows.iter().enumerate() {
            self.out.push('|');
            for cell in row {
                let text = cell
                    .paragraphs
                    .first()
                    .map(|text| self.line(text))
                    .unwrap_or_default();
                self.out.push_str(&format!(" {text} |"));
            }
            self.out.push('\n');
            if at == 0 {
                self.out.push('|');
                self.out.push_str(&" --- |".repeat(width));
                self.out.push('\n');
            }
        }
    }

    /// Merged cells and cells of several paragraphs need HTML. Its lines hold no Markdown.
    fn html_table(&mut self, table: &Table) {
        self.out.push_str("<table>\n");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for cell in row {
                self.cell(cell);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</table>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        self.out.push_str("<td");
        for (name, count) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if count > 1 {
                self.out.push_str(&format!(" {name}=\"{count}\""));
            }
        }
        self.out.push('>');
        for (at, text) in cell.paragraphs.iter().enumerate() {
            if at > 0 {
                self.out.push_str("<br>");
            }
            let html = self.html(text);
            self.out.push_str(&html);
        }
        self.out.push_str("</td>");
    }

    fn html(&mut self, text: &[Inline]) -> String {
        let mut out = String::new();
        for inline in text {
            match inline {
                Inline::Text(text) => html_escape(&mut out, text),
                Inline::Raised(text) => tagged(&mut out, "sup", text),
                Inline::Lowered(text) => tagged(&mut out, "sub", text),
                Inline::Struck(text) => tagged(&mut out, "del", text),
                Inline::Link { words, target } => {
                    out.push_str(&format!("<a href=\"{}\">", address(target)));
                    html_escape(&mut out, words);
                    out.push_str("</a>");
                }
                Inline::Picture { number, alt } => {
                    if let Some(picture) = self.document.pictures.get(*number) {
                        let name = picture_name(self.stem, *number, picture);
                        out.push_str(&format!("<img src=\"{}\" alt=\"", address(&name)));
                        html_escape(&mut out, alt);
                        out.push_str("\">");
                    }
                }
                Inline::Elsewhere { target, alt } => {
                    out.push_str(&format!("<img src=\"{}\" alt=\"", address(target)));
                    html_escape(&mut out, alt);
                    out.push_str("\">");
                }
                // A sign of a footnote is no HTML: the note follows where it is called.
                Inline::Note(number) => {
                    let text = self.document.footnotes.get(*number).cloned().unwrap_or_default();
                    out.push('（');
                    html_escape(&mut out, &super::document::words(&text));
                    out.push('）');
                }
            }
        }
        one_line(&out)
    }

    fn footnotes(&mut self) {
        let mut at = 0;
        while let Some(number) = self.notes.get(at).copied() {
            let text = self.document.footnotes.get(number).cloned().unwrap_or_default();
            let line = self.line(&text);
            self.out
                .push_str(&format!("\n[^{}]: {}\n", at + 1, safe_start(&line)));
            at += 1;
        }
    }
}

fn tagged(out: &mut String, tag: &str, text: &str) {
    out.push_str(&format!("<{tag}>"));
    html_escape(out, text);
    out.push_str(&format!("</{tag}>"));
}

/// An address in angle brackets or quotes: neither of them may stand in it, nor a line break.
fn address(target: &str) -> String {
    let mut out = String::new();
    for c in target.trim().chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            ' ' => out.push_str("%20"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn html_escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Inside an inline tag Markdown goes on reading.
            '*' | '_' | '~' | '`' | '[' | ']' | '\\' | '|' => out.push_str(&format!("&#{};", c as u32)),
            c => out.push(c),
        }
    }
}

/// Escapes what Markdown reads anywhere in a line.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Escapes what Markdown reads at the start of a line: headings, lists, rules, quotations.
fn safe_start(line: &str) -> String {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = line[digits..].chars().next();
    if (1..=9).contains(&digits) && matches!(after, Some('.' | ')')) {
        let rest = &line[digits + 1..];
        if rest.is_empty() || rest.starts_with([' ', '\t']) {
            return format!("{}\\{}", &line[..digits], &line[digits..]);
        }
    }
    if line.starts_with(['#', '+', '-', '=', ':']) {
        return format!("\\{line}");
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::Place;

    fn written(blocks: &[Block]) -> (TextMode, String) {
        write(blocks, &Document::default(), "a")
    }

    /// A block that makes Markdown necessary.
    fn heading() -> Block {
        Block {
            kind: BlockKind::Heading(1, vec![Inline::Text("题".into())]),
            place: Place::Whole,
            apart: false,
        }
    }

    #[test]
    fn what_markdown_would_eat_is_read_as_it_stands() {
        for text in [
            "*重点*_下划线_ `代码` ~删除~",
            "1. 第一项",
            "2022. 年",
            "12) 第二项",
            "# 井号",
            "- 短横",
            "+ 加",
            "---",
            "===",
            "> 引文",
            "[1]: 注一",
            "[^1]: 注一",
            "[链接](http://a.example)",
            "<b>不是标签</b>",
            "&amp; &nbsp; A&B",
            "| 甲 | 乙 |",
            "https://a.example/x_y_z",
            "反斜杠\\*",
            ": 定义",
            "~~~",
            "```",
            "※*※**",
        ] {
            let (mode, out) = written(&[heading(), Block::paragraph(text, Place::Line(1))]);
            assert_eq!(mode, TextMode::Markdown);
            let read = crate::text::render(&out, mode, &|_| None).text();
            assert_eq!(read, format!("题\n{text}"), "{out}");
        }
    }

    #[test]
    fn paragraphs_alone_stay_plain_text() {
        let (mode, out) = written(&[Block::paragraph("1. *甲*", Place::Line(1))]);
        assert_eq!((mode, out.as_str()), (TextMode::Plain, "1. *甲*\n"));
    }

    #[test]
    fn merged_cells_keep_their_table() {
        let cell = |text: &str, columns, rows| Cell {
            columns,
            rows,
            paragraphs: vec![vec![Inline::Text(text.into())]],
        };
        let table = Table {
            rows: vec![
                vec![cell("甲", 2, 1)],
                vec![cell("*乙*", 1, 1), cell("<丙>", 1, 1)],
            ],
        };
        let block = Block {
            kind: BlockKind::Table(table),
            place: Place::Whole,
            apart: false,
        };
        let (mode, out) = written(&[block]);
        let html = crate::text::render(&out, mode, &|_| None).html;
        assert!(
            html.contains("colspan=\"2\"") && html.contains("*乙*") && html.contains("&lt;丙&gt;"),
            "{html}"
        );
    }
}
