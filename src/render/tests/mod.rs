//! What a reader, a screen reader and a machine find on the pages.

mod fixture;

use super::*;
use fixture::{Fixture, theme};

fn renderer(fixture: &Fixture) -> Renderer {
    match Renderer::new(&theme(), &fixture.config) {
        Ok(renderer) => renderer,
        Err(findings) => panic!("{}", shown(&findings)),
    }
}

fn shown(findings: &Diagnostics) -> String {
    findings
        .iter()
        .map(|finding| crate::diagnostic::render(finding, false))
        .collect()
}

/// Every page of the fixture with its path below the output folder.
fn every_page(fixture: &Fixture, renderer: &Renderer) -> Vec<(String, String)> {
    use crate::catalogue::pagination::Pages;
    use crate::plan::routes::Route;
    let site = fixture.site();
    let mut pages = Vec::new();
    let mut add = |route: Route, page: Result<Vec<u8>, RenderError>| {
        let page = page.unwrap_or_else(|error| panic!("{route:?}\n{error}"));
        pages.push((site.routes.path(&route), String::from_utf8(page).unwrap()));
    };
    add(Route::Home, renderer.home(&site));
    add(Route::Units, renderer.units(&site));
    add(Route::Categories, renderer.categories(&site));
    add(Route::Years, renderer.years(&site));
    add(Route::Subscribe, renderer.subscribe(&site));
    add(Route::Data, renderer.data(&site));
    add(Route::NotFound, renderer.not_found(&site));
    for (id, _) in fixture.catalogue.entries() {
        add(Route::Entry(id), renderer.entry(&site, id));
    }
    for place in 0..fixture.catalogue.pages().len() {
        add(Route::Page(place), renderer.page(&site, place));
    }
    for (term, ids) in fixture.catalogue.terms() {
        for number in Pages::new(ids, fixture.config.page_size).numbers() {
            add(Route::List(term, number), renderer.list(&site, term, number));
        }
    }
    let empty = Term::Unit(crate::config::UnitId(3));
    add(
        Route::List(empty, PageNumber::Newest),
        renderer.list(&site, empty, PageNumber::Newest),
    );
    pages
}

/// Writes every page below the folder that `GONGKAI_PAGES` names, to look at them in a browser.
#[test]
#[ignore = "writes files; run it by name"]
fn write_pages() {
    let folder = std::path::PathBuf::from(std::env::var_os("GONGKAI_PAGES").expect("GONGKAI_PAGES"));
    let fixture = Fixture::new(45);
    let renderer = renderer(&fixture);
    for (path, html) in every_page(&fixture, &renderer) {
        let file = crate::plan::routes::file_of(&path).unwrap();
        let file = folder.join(file.as_str());
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, html).unwrap();
    }
    for (name, bytes) in theme().assets {
        let file = folder.join("static").join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}
