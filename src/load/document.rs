//! One file of `content/`: its metadata as a YAML tree, and where its text is.

use std::ops::Range;
use std::path::Path;

use super::encoding::{MAX_BYTES, decode, invisible_characters};
use super::snapshot::{self, Changed, ReadError};
use super::walk::{ContentFile, absolute, reason};
use super::yaml::{self, Node};
use crate::diagnostic::{Diagnostics, Place, Problem, SourceText};
use crate::fingerprint::Fingerprint;

/// A document as it was written.
#[derive(Debug)]
pub struct RawDocument {
    /// The file it was read from.
    pub file: ContentFile,
    /// Of its bytes, as [`snapshot::digest`] has it.
    pub digest: Fingerprint,
    /// All of its text, decoded.
    pub text: String,
    /// Its metadata.
    pub node: Node,
    /// The text below the front matter; `None` in a YAML file.
    pub body: Option<Range<usize>>,
}

impl RawDocument {
    /// The text with its name, to point into.
    pub fn source(&self) -> SourceText<'_> {
        SourceText {
            file: &self.file.file,
            text: &self.text,
        }
    }
}

/// Reads a document. `None` when nothing can be made of it; the findings say why.
///
/// # Errors
/// [`Changed`] when it is no longer the file that was listed.
pub fn read(
    root: &Path,
    file: &ContentFile,
    diagnostics: &mut Diagnostics,
) -> Result<Option<RawDocument>, Changed> {
    if file.size > MAX_BYTES {
        let problem = Problem::TooLarge {
            bytes: file.size,
            limit: MAX_BYTES / 1024 / 1024,
        };
        diagnostics.report(problem, Place::file(&file.file));
        return Ok(None);
    }
    match snapshot::read(&absolute(root, &file.file), file.signature.as_ref()) {
        Ok(bytes) => Ok(parse(file, bytes, diagnostics)),
        Err(ReadError::Changed) => Err(Changed {
            file: file.file.clone(),
        }),
        Err(ReadError::Io(error)) => {
            diagnostics.report(
                Problem::Unreadable {
                    reason: reason(&error),
                },
                Place::file(&file.file),
            );
            Ok(None)
        }
    }
}

/// Makes a document of a file's bytes.
pub fn parse(file: &ContentFile, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<RawDocument> {
    let digest = snapshot::digest(&bytes);
    let text = decode(&file.file, bytes, diagnostics)?;
    let source = SourceText {
        file: &file.file,
        text: &text,
    };
    invisible_characters(source, diagnostics);
    let (region, body) = if file.markdown {
        match split(source.text) {
            Ok((region, body)) => (region, Some(body)),
            Err(problem) => {
                let first = source.text.len() - source.text.trim_start().len();
                let line = source.text[first..]
                    .lines()
                    .next()
                    .map_or(0, |line| line.trim_end().len());
                diagnostics.report(problem, source.place(first..first + line));
                return None;
            }
        }
    } else {
        (0..text.len(), None)
    };
    let node = yaml::parse(source, region, diagnostics)?;
    Some(RawDocument {
        file: file.clone(),
        digest,
        node,
        body,
        text,
    })
}

/// The text of a Markdown document that was checked before, without its metadata.
pub fn body(file: &str, bytes: Vec<u8>) -> Option<String> {
    let mut text = decode(file, bytes, &mut Diagnostics::new())?;
    let (_, body) = split(&text).ok()?;
    Some(text.split_off(body.start))
}

/// The front matter between its two lines of `---`, and the text after it.
fn split(text: &str) -> Result<(Range<usize>, Range<usize>), Problem> {
    let mut at = text.len() - text.trim_start_matches(['\n', ' ', '\t', '\u{FEFF}']).len();
    let fence = |line: &str| line.trim_end() == "---";
    let mut lines = text[at..].split_inclusive('\n');
    match lines.next() {
        Some(line) if fence(line) => at += line.len(),
        _ => return Err(Problem::NoFrontMatter),
    }
    let start = at;
    for line in lines {
        if fence(line) {
            return Ok((start..at, at + line.len()..text.len()));
        }
        at += line.len();
    }
    Err(Problem::UnclosedFrontMatter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_what_stands_between_the_fences() {
        let text = "---\ntitle: 甲\n---\n正文\n---\n";
        let (front, body) = split(text).unwrap();
        assert_eq!((&text[front], &text[body]), ("title: 甲\n", "正文\n---\n"));
        assert_eq!(split("title: 甲\n"), Err(Problem::NoFrontMatter));
        assert_eq!(split("---\ntitle: 甲\n正文\n"), Err(Problem::UnclosedFrontMatter));
        assert_eq!(split(""), Err(Problem::NoFrontMatter));
        assert_eq!(
            split("\n\n---\n---").map(|(front, body)| (front.len(), body.len())),
            Ok((0, 0))
        );
    }
}
