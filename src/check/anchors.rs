//! Links to a place inside a page: `guide.md#s-2`, `/entry/…/#s-1`, `#s-3`.
//!
//! The places of a text are known from the text alone: its headings and footnotes. Those that the
//! theme adds around it are read off the theme's templates, as far as they stand there; where a
//! template works one out, only what could be a place of a text is judged. Lists, the first page and
//! other pages that are the theme's alone are not looked at here, but in the built pages.

use std::collections::BTreeSet;

use super::{Linked, Reference, Target};
use crate::diagnostic::{Diagnostic, EntryProblem, Problem};
use crate::load::theme::Theme;
use crate::text::{Heading, RenderedText};

/// Templates of pages that hold no text of a document.
const WITHOUT_TEXT: [&str; 14] = [
    "404.html",
    "attachment.html",
    "categories.html",
    "changes.html",
    "coverage.html",
    "data.html",
    "home.html",
    "list.html",
    "redirect.html",
    "search.html",
    "statistics.html",
    "subscribe.html",
    "units.html",
    "years.html",
];

/// How many headings a finding names.
const NAMED: usize = 6;

/// The places that a theme makes in the pages of entries and of `content/pages/`.
#[derive(Debug, Default)]
pub struct ThemeAnchors {
    names: BTreeSet<String>,
    /// How names begin that a template completes.
    starts: Vec<String>,
    /// Whether there may be any other: a template works a whole name out, or there is no theme.
    open: bool,
}

impl ThemeAnchors {
    /// Those of a theme.
    pub fn of(theme: Option<&Theme>) -> ThemeAnchors {
        let mut anchors = ThemeAnchors {
            open: theme.is_none(),
            ..ThemeAnchors::default()
        };
        let templates = theme.iter().flat_map(|theme| &theme.templates);
        for (_, template) in templates.filter(|(name, _)| !WITHOUT_TEXT.contains(&name.as_str())) {
            anchors.read(&template.text);
        }
        anchors
    }

    /// Takes in the ids that a template writes.
    fn read(&mut self, template: &str) {
        for (at, _) in template.match_indices("id=") {
            if !template[..at].ends_with(|c: char| c.is_ascii_whitespace()) {
                continue;
            }
            let value = &template[at + "id=".len()..];
            let end = |c: char| c.is_ascii_whitespace() || c == '>';
            let value = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
                _ => value.split(end).next(),
            };
            let value = value.unwrap_or_default();
            match value.split_once('{') {
                None => drop(self.names.insert(value.to_owned())),
                Some(("", _)) => self.open = true,
                Some((start, _)) => self.starts.push(start.to_owned()),
            }
        }
    }

    /// Whether there may be such a place.
    fn may_have(&self, anchor: &str) -> bool {
        self.names.contains(anchor)
            || self.starts.iter().any(|start| anchor.starts_with(start))
            || self.open && !is_of_text(anchor)
    }
}

/// Whether a place could only be one of a text: `s-1-2`, `fn-1`, `fnref-1`.
fn is_of_text(anchor: &str) -> bool {
    ["s-", "fn-", "fnref-"].iter().any(|start| {
        let rest = anchor.strip_prefix(start);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// The place inside a page that a link leads to, decoded; `None` where it leads to the page itself,
/// its top, or to words that browsers look for.
pub(super) fn anchor_of(target: &str) -> Option<String> {
    let (_, anchor) = target.split_once('#')?;
    let anchor = super::files::decode(anchor.split(":~:").next().unwrap_or_default());
    let of_page = anchor.trim().is_empty() || anchor.eq_ignore_ascii_case("top");
    (!of_page).then_some(anchor)
}

/// The finding about a link, when its place is neither in the text that it leads to nor the theme's.
/// `file` is the document that holds the text.
pub fn finding(
    reference: &Reference,
    file: &str,
    text: &RenderedText,
    theme: &ThemeAnchors,
) -> Option<Diagnostic> {
    let Target::Anchor { written, anchor, .. } = &reference.target else {
        return None;
    };
    if theme.may_have(anchor) || text.html.contains(&format!("id=\"{anchor}\"")) {
        return None;
    }
    let named = |heading: &Heading| (heading.anchor.clone(), heading.text.clone());
    let problem = EntryProblem::DeadAnchor {
        target: written.clone(),
        other: (reference.place.file != file).then(|| file.to_owned()),
        headings: text.headings.iter().take(NAMED).map(named).collect(),
        more: text.headings.len() > NAMED,
    };
    Some(Diagnostic::new(Problem::Entry(problem), reference.place.clone()))
}

/// The link of a text to a place in `of`, where it names one.
pub(super) fn target(written: &str, of: Linked) -> Option<Target> {
    Some(Target::Anchor {
        of,
        anchor: anchor_of(written)?,
        written: written.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(template: &str) -> ThemeAnchors {
        let mut anchors = ThemeAnchors::default();
        anchors.read(template);
        anchors
    }

    #[test]
    fn the_ids_of_a_template_are_known_as_far_as_they_stand_there() {
        let known = theme("<main id=\"main\"><p id='a'><i id=b><u data-id=\"c\"><h2 id=\"note-{{ n }}\">");
        for name in ["main", "a", "b", "note-3"] {
            assert!(known.may_have(name), "{name}");
        }
        for name in ["c", "note", "s-1"] {
            assert!(!known.may_have(name), "{name}");
        }
    }

    #[test]
    fn where_a_template_works_an_id_out_only_places_of_texts_are_judged() {
        let known = theme("<h2 id=\"{{ name }}\">");
        assert!(known.may_have("联系方式"));
        assert!(!known.may_have("s-9") && !known.may_have("fn-2"));
        assert!(ThemeAnchors::of(None).may_have("note"));
    }

    #[test]
    fn a_place_is_what_stands_behind_the_first_hash() {
        assert_eq!(anchor_of("a.md#s-1").as_deref(), Some("s-1"));
        assert_eq!(anchor_of("a.md?b#%E7%94%B2").as_deref(), Some("甲"));
        assert_eq!(anchor_of("#s-1:~:text=乙").as_deref(), Some("s-1"));
        for none in ["a.md", "a.md#", "#top", "#TOP", "/#:~:text=乙", "# "] {
            assert_eq!(anchor_of(none), None, "{none}");
        }
    }
}
