//! The example theme does what its guide says.

use std::fs;
use std::path::Path;

use crate::harness::Site;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/spring")
}

#[test]
fn the_example_theme_changes_colours_and_the_home_page_and_nothing_else() {
    let site = Site::sample();
    let plain = site.fresh();
    let files = ["static/theme.css", "templates/home.html", "locales/zh-Hans.yaml"];
    let mut lines = 0;
    for file in files {
        let text = fs::read_to_string(folder().join(file)).unwrap();
        lines += text.lines().count();
        site.file(&format!("themes/spring/{file}"), text);
    }
    assert!(lines < 100, "the example has {lines} lines");
    let settings = fs::read_to_string(site.path("site.yaml")).unwrap();
    site.file("site.yaml", settings.replace("theme: default", "theme: spring"));
    let spring = site.fresh();
    let text = |tree: &crate::harness::Tree, name: &str| String::from_utf8(tree[name].clone()).unwrap();
    assert_eq!(
        spring["static/theme.css"],
        fs::read(folder().join(files[0])).unwrap()
    );
    assert_eq!(spring["static/style.css"], plain["static/style.css"]);
    let home = text(&spring, "index.html");
    assert!(
        home.contains("刚刚公开") && home.contains("spring-doors"),
        "{home}"
    );
    assert!(!text(&plain, "index.html").contains("spring"));
    // Other pages are the default theme's, with a link to the colours.
    assert!(text(&spring, "unit/index.html").contains("/static/theme.css?v="));
    assert!(!text(&plain, "unit/index.html").contains("theme.css"));
    let names: Vec<&String> = plain.keys().filter(|name| !spring.contains_key(*name)).collect();
    assert!(names.is_empty(), "{names:?}");
}
