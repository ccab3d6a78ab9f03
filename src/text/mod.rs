//! The text of an entry: what the unit wrote becomes HTML, an outline and plain text.
//!
//! Official text carries its structure in its numbering (一、 → (一) → 1. → (1), after GB/T 9704), not
//! in markup, and what reaches a portal is usually pasted from a word processor. So both modes end
//! in the same place: the text is cut into lines, `outline` decides which of them are headings,
//! and the writer prints them. In order:
//!
//! 1. `clean` drops what may never reach HTML or XML and settles the line ends.
//! 2. `marks` decides which marks of Markdown are characters of the text; `markdown` parses Markdown into a tree and `lines` cuts its paragraphs into lines; a text of
//!    nothing but paragraphs and headings, as most official texts are, needs no tree (`prose`). In
//!    plain mode every line of the source is one.
//! 3. `outline` gives each line its part: heading, run-in heading, signature or body.
//! 4. `page` writes the HTML; `raw` sanitises it when the author wrote HTML of their own.
//! 5. `extract` reads the plain text back out of the HTML, so that the two can never differ.
//!
//! Nothing here touches the disk or knows a URL: the caller's `link` says where a target leads.

mod body;
mod clean;
pub(crate) mod cut;
pub mod depth;
pub mod diff;
mod extract;
mod inline;
mod lines;
mod link;
pub(crate) mod list_numbers;
mod losses;
mod markdown;
mod marks;
mod number;
mod outline;
mod page;
mod prose;
mod raw;
mod signature;
mod summary;
#[cfg(test)]
mod tests;

pub use body::{Section, TextBody};
pub use extract::text_of;
pub use link::{TextLink, links};
pub use losses::{Loss, losses};
pub use summary::first_sentence;

use serde::{Deserialize, Serialize};

use outline::{Line, Role};
use page::Page;

/// How the source of a text is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TextMode {
    /// Markdown, with the allowances that pasted official text needs.
    #[default]
    Markdown,
    /// No markup at all: every line that is not blank is a paragraph.
    Plain,
}

/// One heading of the outline, for the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The level in HTML, 2 to 6; the page's own title is level 1.
    pub level: u8,
    /// The words of the heading, without the full stop that ends a run-in one.
    pub text: String,
    /// The id of the element: ASCII, from the place in the outline, such as `s-1-2`.
    pub anchor: String,
}

/// A text as HTML, with its outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenderedText {
    /// Safe HTML: a run of block elements without `h1`, scripts, styles or event handlers.
    pub html: String,
    /// Every heading that has an anchor, in the order of the text.
    pub headings: Vec<Heading>,
}

impl RenderedText {
    /// The reader's text: one line for each paragraph, heading or table row, without markup.
    pub fn text(&self) -> String {
        text_of(&self.html)
    }
}

/// Maps a link or image target as written to the URL to print, or leaves it with `None`.
pub type LinkMap<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Renders a text as HTML.
///
/// `link` is asked about every target that is printed, those inside the text (`#s-1`, footnotes)
/// included, so that a feed can make them absolute. A target it maps counts as a place on this
/// site; one it leaves and that names a host is marked as external.
pub fn render(source: &str, mode: TextMode, link: LinkMap<'_>) -> RenderedText {
    let text = clean::clean(source);
    match mode {
        TextMode::Markdown => prose::render(&text, link).unwrap_or_else(|| markdown::render(&text, link)),
        TextMode::Plain => render_plain(&text, link),
    }
}

/// Renders a text that comes in sections; their headings take part in the outline.
pub(crate) fn render_sections(sections: &[Section<'_>], mode: TextMode, link: LinkMap<'_>) -> RenderedText {
    match mode {
        TextMode::Markdown => render(&joined(sections), mode, link),
        TextMode::Plain => {
            let cleaned: Vec<_> = sections
                .iter()
                .map(|section| (section.heading.map(clean::clean), clean::clean(section.text)))
                .collect();
            let mut lines = Vec::new();
            for (heading, text) in &cleaned {
                if let Some(heading) = heading {
                    let heading = heading.trim();
                    lines.push((heading, Line::marked(1, heading)));
                }
                lines.extend(plain_lines(text));
            }
            print_lines(lines, link)
        }
    }
}

/// Sections as one text of Markdown.
fn joined(sections: &[Section<'_>]) -> String {
    let mut whole = String::new();
    for section in sections {
        if let Some(heading) = section.heading {
            whole.push_str("# ");
            whole.push_str(heading);
            whole.push_str("\n\n");
        }
        whole.push_str(section.text);
        whole.push_str("\n\n");
    }
    whole
}

fn render_plain(text: &str, link: LinkMap<'_>) -> RenderedText {
    print_lines(plain_lines(text).collect(), link)
}

/// Every line that is not blank.
fn plain_lines(text: &str) -> impl Iterator<Item = (&str, Line<'_>)> {
    text.split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|text| (text, Line::text(text)))
}

fn print_lines(lines: Vec<(&str, Line<'_>)>, link: LinkMap<'_>) -> RenderedText {
    let (texts, lines): (Vec<&str>, Vec<Line<'_>>) = lines.into_iter().unzip();
    let roles = outline::outline(&lines);
    let mut page = Page::new(link, None);
    let length: usize = texts.iter().map(|text| text.len()).sum();
    page.out.reserve(length + length / 4);
    for (text, role) in texts.iter().zip(roles) {
        page.open_line(&role);
        match &role {
            Role::RunIn(place, cut) => {
                let (heading, rest) = text.split_at(*cut);
                page.autolinked(heading);
                page.note_heading(place, heading);
                page.leave_run_in_heading(place);
                page.autolinked(rest);
            }
            Role::Heading(place) => {
                page.autolinked(text);
                page.note_heading(place, text);
            }
            Role::Body | Role::Signature => page.autolinked(text),
        }
        page.close_line(&role);
    }
    page.finish()
}
