//! What the maker of a theme may do, and what is found.

use std::fs;
use std::path::Path;

use super::*;
use crate::diagnostic::render;

/// A site's folder with theme files; `theme` is what `site.yaml` says.
fn loaded(theme: &str, files: &[(&str, &str)], prepare: impl Fn(&Path)) -> (Option<Theme>, String) {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = root.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    prepare(root.path());
    let mut findings = Diagnostics::new();
    let theme = load_named(root.path(), theme, Place::file("site.yaml"), &mut findings);
    (
        theme,
        findings
            .iter()
            .map(|finding| render(finding, false, crate::diagnostic::Language::English))
            .collect(),
    )
}

#[test]
fn the_embedded_theme_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let files = WalkDir::new(&folder)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap);
    let on_disk: Vec<String> = files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| display(&folder, entry.path(), "")[1..].to_owned())
        .collect();
    let embedded: Vec<&str> = builtin::FILES.iter().map(|(path, _)| *path).collect();
    assert_eq!(embedded, on_disk);
}

#[test]
fn a_theme_overrides_file_by_file_and_text_by_text() {
    let (theme, shown) = loaded(
        "city",
        &[
            ("themes/city/templates/home.html", "<h1>城</h1>"),
            ("themes/city/static/img/logo.svg", "<svg/>"),
            ("themes/city/locales/zh-Hans.yaml", "menu_units: 部门\n"),
        ],
        |_| (),
    );
    assert_eq!(shown, "");
    let theme = theme.unwrap();
    assert_eq!(theme.templates["home.html"].text, "<h1>城</h1>");
    assert_eq!(
        theme.templates["home.html"].file,
        "themes/city/templates/home.html"
    );
    assert_eq!(
        theme.templates["entry.html"].file,
        "themes/default/templates/entry.html"
    );
    assert!(theme.assets.contains_key("img/logo.svg") && theme.assets.contains_key("style.css"));
    let texts = &theme.locales["zh-Hans"];
    assert_eq!(
        (texts["menu_units"].as_str(), texts["menu_years"].as_str()),
        ("部门", "年份")
    );
    let mut findings = Diagnostics::new();
    assert_ne!(theme.fingerprint, default_theme(&mut findings).fingerprint);
}

#[test]
fn the_default_theme_may_be_overridden_too() {
    let (theme, _) = loaded("default", &[("themes/default/static/style.css", "p{}")], |_| ());
    assert_eq!(theme.unwrap().assets["style.css"], b"p{}");
}

#[test]
fn a_theme_that_is_not_there_or_not_a_name_is_refused() {
    for name in ["city", "../themes/city", "..", ".", "", "/etc", "a\\b"] {
        let (theme, shown) = loaded(name, &[("themes/other/templates/home.html", "")], |_| ());
        assert!(
            theme.is_none() && shown.contains("error[no-theme]"),
            "{name}: {shown}"
        );
    }
}

#[test]
fn files_that_do_not_belong_to_a_theme_are_named() {
    let (theme, shown) = loaded(
        "city",
        &[
            ("themes/city/templates/home.htm", ""),
            ("themes/city/static/.DS_Store", ""),
            ("themes/city/locales/fr.yaml", ""),
            ("themes/city/notes.txt", ""),
        ],
        |_| (),
    );
    assert!(theme.is_some());
    for file in [
        "templates/home.htm",
        "static/.DS_Store",
        "locales/fr.yaml",
        "notes.txt",
    ] {
        assert!(shown.contains(&format!("themes/city/{file}")), "{shown}");
    }
    assert_eq!(shown.matches("warning[stray-file]").count(), 4, "{shown}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_theme_is_refused() {
    let (_, shown) = loaded("city", &[("themes/city/static/a.css", "p{}")], |root| {
        fs::write(root.join("secret.txt"), "secret").unwrap();
        std::os::unix::fs::symlink("../../../secret.txt", root.join("themes/city/static/b.css")).unwrap();
        std::os::unix::fs::symlink("gone.css", root.join("themes/city/static/c.css")).unwrap();
        std::os::unix::fs::symlink("a.css", root.join("themes/city/static/d.css")).unwrap();
    });
    assert!(
        shown.contains("error[outside-site]") && shown.contains("themes/city/static/b.css"),
        "{shown}"
    );
    assert!(
        shown.contains("error[unreadable-file]") && shown.contains("themes/city/static/c.css"),
        "{shown}"
    );
    assert!(
        !shown.contains("static/d.css"),
        "a link within the theme is followed: {shown}"
    );
}

#[test]
fn a_locale_that_is_no_flat_map_is_shown_with_its_line() {
    for (text, line) in [
        ("menu: 甲\nmenu: 乙\n", 2),
        ("menu: 甲\nterms:\n  a: 乙\n", 3),
        ("- 甲\n", 1),
        ("menu: 甲\nunits: @乙\n", 2),
    ] {
        let (_, shown) = loaded("city", &[("themes/city/locales/zh-Hans.yaml", text)], |_| ());
        assert!(shown.contains("error[locale]"), "{shown}");
        assert!(
            shown.contains(&format!("themes/city/locales/zh-Hans.yaml:{line}")),
            "{text}: {shown}"
        );
    }
}

#[test]
fn a_template_in_another_encoding_is_refused() {
    let (_, shown) = loaded("city", &[], |root| {
        let folder = root.join("themes/city/templates");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("home.html"), [0xb9, 0xab, 0xbf, 0xaa]).unwrap();
    });
    assert!(
        shown.contains("error[broken-encoding]") && shown.contains("home.html"),
        "{shown}"
    );
}
