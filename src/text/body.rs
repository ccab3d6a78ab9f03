//! A text as its file carries it: in one piece, or in sections with headings of their own.

use std::borrow::Cow;

use super::{LinkMap, RenderedText, TextLink, TextMode};

/// The text of a document, borrowed from its file.
#[derive(Clone, Debug)]
pub enum TextBody<'a> {
    /// One text.
    Whole {
        /// The text.
        text: &'a str,
        /// How it is meant.
        mode: TextMode,
    },
    /// Sections, in order.
    Sections {
        /// The sections.
        sections: Vec<Section<'a>>,
        /// How their texts are meant.
        mode: TextMode,
    },
}

/// A part of a text with a heading of its own, or none.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// The heading.
    pub heading: Option<&'a str>,
    /// The text below it.
    pub text: &'a str,
}

impl TextBody<'_> {
    /// How it is meant.
    pub fn mode(&self) -> TextMode {
        match self {
            TextBody::Whole { mode, .. } | TextBody::Sections { mode, .. } => *mode,
        }
    }

    /// Whether a reader would see nothing.
    pub fn is_blank(&self) -> bool {
        let blank = |text: &str| {
            text.chars()
                .all(|c| c.is_whitespace() || c.is_control() || crate::invisible::is_ignorable(c))
        };
        match self {
            TextBody::Whole { text, .. } => blank(text),
            TextBody::Sections { sections, .. } => sections.iter().all(|section| blank(section.text)),
        }
    }

    /// Its source in one piece, as it is read when it is Markdown.
    pub fn source(&self) -> Cow<'_, str> {
        match self {
            TextBody::Whole { text, .. } => Cow::Borrowed(text),
            TextBody::Sections { sections, .. } => Cow::Owned(super::joined(sections)),
        }
    }

    /// The text as HTML.
    pub fn render(&self, link: LinkMap<'_>) -> RenderedText {
        match self {
            TextBody::Whole { text, mode } => super::render(text, *mode, link),
            TextBody::Sections { sections, mode } => super::render_sections(sections, *mode, link),
        }
    }

    /// Its first sentence, for a summary.
    pub fn first_sentence(&self) -> String {
        match self {
            TextBody::Whole { text, mode } => super::first_sentence(text, *mode),
            TextBody::Sections { sections, mode } => {
                // The first section that says something: a cover sheet may hold a salutation alone.
                let texts = sections
                    .iter()
                    .map(|section| super::first_sentence(section.text, *mode));
                texts
                    .into_iter()
                    .find(|sentence| !sentence.is_empty())
                    .unwrap_or_default()
            }
        }
    }

    /// Its links and pictures.
    pub fn links(&self) -> Vec<TextLink> {
        match self {
            TextBody::Whole { text, mode } => super::links(text, *mode),
            TextBody::Sections { sections, mode } => sections
                .iter()
                .flat_map(|section| super::links(section.text, *mode))
                .collect(),
        }
    }

    /// Where the text starts in the file it was borrowed from; `None` when it was put together.
    pub fn offset_in(&self, file: &str) -> Option<usize> {
        let TextBody::Whole { text, .. } = self else {
            return None;
        };
        let start = (text.as_ptr() as usize).checked_sub(file.as_ptr() as usize)?;
        (start + text.len() <= file.len()).then_some(start)
    }
}
