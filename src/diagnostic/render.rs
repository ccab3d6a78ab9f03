//! Findings drawn for a terminal.

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Language, Place, Severity, within_line};

/// Draws one finding: what is wrong, the line itself, what to do. Ends with a line break.
pub fn render(diagnostic: &Diagnostic, colour: bool, language: Language) -> String {
    let words = diagnostic.problem.words(language);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR.with_name(language.pick("error", "错误")),
        Severity::Warning => Level::WARNING.with_name(language.pick("warning", "警告")),
    };
    let rule = diagnostic.problem.rule();
    let mut group = Group::with_title(level.primary_title(&words.title).id(rule));
    if let Some(place) = &diagnostic.place {
        group = group.element(element(place, AnnotationKind::Primary, &words.label));
    }
    let first = language.pick("the first is here", "第一处在这里");
    if let Some(other) = &diagnostic.other {
        group = group.element(element(other, AnnotationKind::Context, first));
    }
    let help = Level::HELP.with_name(language.pick("help", "怎么办"));
    if !words.hint.is_empty() {
        group = group.element(help.message(&words.hint));
    }
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let drawn = renderer.term_width(DEFAULT_TERM_WIDTH.min(120)).render(&[group]);
    // The renderer pads some lines on the right; a terminal does not need it and tests trip on it.
    let mut out: String = drawn.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    out.push('\n');
    out
}

fn element<'a>(place: &'a Place, kind: AnnotationKind, label: &'a str) -> Element<'a> {
    match &place.excerpt {
        None => Origin::path(within_line(&place.file)).into(),
        Some(excerpt) => {
            let mut annotation = kind.span(excerpt.mark.clone());
            if !label.is_empty() {
                annotation = annotation.label(label);
            }
            Snippet::source(&excerpt.text)
                .line_start(excerpt.line)
                .path(within_line(&place.file))
                .annotation(annotation)
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnostic, Language, Problem, SourceText};
    use super::render;

    #[test]
    fn a_finding_shows_the_line_the_mark_and_the_way_out() {
        let source = SourceText {
            file: "content/a.md",
            text: "---\nagancy: 水务局\n",
        };
        let problem = Problem::UnknownKey {
            key: "agancy".into(),
            suggestion: Some("agency".into()),
        };
        let drawn = render(
            &Diagnostic::new(problem, source.place(4..10)),
            false,
            Language::English,
        );
        let want = "\
error[unknown-key]: unknown key `agancy`
 --> content/a.md:2:1
  |
2 | agancy: 水务局
  | ^^^^^^ did you mean `agency`?

";
        assert_eq!(drawn, want);
    }
}
