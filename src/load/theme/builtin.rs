//! The default theme, part of the binary: a site is complete without any theme of its own.

macro_rules! embed {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("../../../themes/default/", $path)) as &[u8])),*]
    };
}

/// Every file of the default theme: its path below the theme's folder and its bytes.
///
/// The list is written out, so that the build needs no script; a test compares it with the folder.
pub(super) static FILES: &[(&str, &[u8])] = &embed![
    "locales/en.yaml",
    "locales/zh-Hans.yaml",
    "locales/zh-Hant.yaml",
    "static/cursor.svg",
    "static/icon.svg",
    "static/reading.js",
    "static/search/codec.js",
    "static/search/engine.js",
    "static/search/fold.js",
    "static/search/page.js",
    "static/search/query.js",
    "static/search/search.css",
    "static/search/text.js",
    "static/style.css",
    "static/tools.js",
    "templates/404.html",
    "templates/attachment.html",
    "templates/base.html",
    "templates/categories.html",
    "templates/changes.html",
    "templates/components.html",
    "templates/coverage.html",
    "templates/data.html",
    "templates/entry.html",
    "templates/gone.html",
    "templates/home.html",
    "templates/list.html",
    "templates/page.html",
    "templates/redirect.html",
    "templates/search.html",
    "templates/statistics.html",
    "templates/subscribe.html",
    "templates/units.html",
    "templates/years.html",
];
