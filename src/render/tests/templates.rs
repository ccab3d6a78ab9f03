//! What the maker of a theme is told, and that the default theme is whole.

use std::collections::BTreeSet;

use super::fixture::{Fixture, theme};
use super::*;
use crate::load::theme::TemplateFile;

/// The default theme with one template of a site's own.
fn theme_with(name: &str, text: &str) -> Theme {
    let mut theme = theme();
    let file = TemplateFile {
        file: format!("themes/city/templates/{name}"),
        text: text.to_owned(),
    };
    theme.templates.insert(name.to_owned(), file);
    theme
}

fn load_error(theme: &Theme) -> String {
    match Renderer::new(theme, &Fixture::new(0).config) {
        Ok(_) => panic!("the theme was taken"),
        Err(findings) => shown(&findings),
    }
}

#[test]
fn every_syntax_error_is_shown_with_its_line() {
    let mut theme = theme_with("home.html", "<p>甲\n{% if %}\n</p>\n");
    let broken = theme_with("list.html", "{{ page.title }\n")
        .templates
        .remove("list.html")
        .unwrap();
    theme.templates.insert("list.html".to_owned(), broken);
    let shown = load_error(&theme);
    assert!(shown.contains("themes/city/templates/home.html:2:7"), "{shown}");
    assert!(shown.contains("2 | {% if %}"), "{shown}");
    assert!(shown.contains("themes/city/templates/list.html:1"), "{shown}");
}

#[test]
fn an_unknown_filter_is_found_when_the_theme_is_loaded() {
    let shown = load_error(&theme_with(
        "home.html",
        "<h1>公开</h1>\n<p>公开 {{ t.menu | shout }}</p>\n",
    ));
    assert!(shown.contains("shout"), "{shown}");
    assert!(shown.contains("themes/city/templates/home.html:2:"), "{shown}");
    assert!(shown.contains("2 | <p>公开 {{ t.menu | shout }}</p>"), "{shown}");
}

#[test]
fn a_template_that_extends_nothing_known_is_named() {
    let shown = load_error(&theme_with("home.html", "{% extends \"bass.html\" %}"));
    assert!(
        shown.contains("themes/city/templates/home.html") && shown.contains("bass.html"),
        "{shown}"
    );
}

#[test]
fn an_error_while_rendering_names_the_line_as_it_was_written() {
    let fixture = Fixture::new(0);
    let text = "{% extends \"base.html\" %}\n{% block main %}\n<ul>\n  <li>{{ page.titel }}</li>\n</ul>\n{% endblock %}\n";
    let renderer = Renderer::new(&theme_with("home.html", text), &fixture.config).unwrap();
    let error = renderer.home(&fixture.site()).unwrap_err().to_string();
    assert!(error.contains("themes/city/templates/home.html:4:"), "{error}");
    assert!(error.contains("4 |   <li>{{ page.titel }}</li>"), "{error}");
    assert!(error.contains("titel"), "{error}");
}

#[test]
fn a_statement_inside_a_tag_works_too() {
    let fixture = Fixture::new(0);
    let text = "{% extends \"base.html\" %}{% block main %}<h1 {% if total %}class=\"many\"{% endif %}>甲</h1>{% endblock %}";
    let renderer = Renderer::new(&theme_with("home.html", text), &fixture.config).unwrap();
    let home = String::from_utf8(renderer.home(&fixture.site()).unwrap()).unwrap();
    assert!(home.contains("<h1 class=\"many\">甲</h1>"), "{home}");
}

#[test]
fn every_locale_has_every_text_and_the_same_placeholders() {
    let theme = theme();
    let main = &theme.locales["zh-Hans"];
    for (tag, texts) in &theme.locales {
        let keys = |texts: &std::collections::BTreeMap<String, String>| {
            texts.keys().cloned().collect::<BTreeSet<_>>()
        };
        assert_eq!(keys(texts), keys(main), "{tag}");
        for (key, text) in texts {
            assert!(!text.trim().is_empty() || text == ": ", "{tag}: {key}");
            let holes = |text: &str| -> BTreeSet<String> {
                let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
                parts.map(|(name, _)| name.to_owned()).collect()
            };
            assert_eq!(holes(text), holes(&main[key]), "{tag}: {key}");
        }
    }
}

#[test]
fn templates_name_only_texts_that_are_there() {
    let theme = theme();
    let texts = &theme.locales["zh-Hans"];
    for (name, file) in &theme.templates {
        for place in [" t.", "{t."] {
            for part in file.text.split(place).skip(1) {
                let key: String = part
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                    .collect();
                assert!(texts.contains_key(&key), "{name}: {key}");
            }
        }
    }
}

#[test]
fn no_template_holds_a_word_of_the_interface() {
    for (name, file) in theme().templates {
        let han = file.text.chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
        assert_eq!(han, None, "{name}");
    }
}
