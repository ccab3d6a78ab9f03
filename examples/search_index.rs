//! Builds the search index of a site from its published pages, as other indexers do: the half of
//! `benches/search/compare.mjs` that is ours.
//!
//!     cargo run --release --example search_index -- SITE OUTPUT
//!
//! It reads every `entry/…/index.html` below SITE with the `index.json` beside it, and writes
//! `OUTPUT/search/`. The index has the same grams as the site's own, but no term has one above it.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gongkai::search::text::{Card, of_page};
use gongkai::search::{self, Options, SearchEntry, SearchSite, SearchTerm, Source};

/// Bytes of packed postings in memory, as in a build of a whole site.
const MEMORY: usize = 128 << 20;

struct Pages {
    site: PathBuf,
    entries: Vec<SearchEntry>,
}

impl Source for Pages {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn entry(&self, index: usize) -> SearchEntry {
        self.entries[index].clone()
    }

    fn text(&self, index: usize) -> io::Result<String> {
        let page = self.site.join(&self.entries[index].url).join("index.html");
        let text = of_page(&fs::read_to_string(&page)?);
        text.ok_or_else(|| io::Error::other(format!("{} has no text to search", page.display())))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [site, output] = arguments.as_slice() else {
        return Err("usage: search_index SITE OUTPUT".into());
    };
    let mut names = SearchSite::default();
    let mut entries = Vec::new();
    for file in walkdir::WalkDir::new(Path::new(site).join("entry")).sort_by_file_name() {
        let file = file?;
        if file.file_name() == "index.json" {
            let folder = file.path().parent().unwrap_or(Path::new(""));
            let url = folder.strip_prefix(site)?.to_string_lossy().into_owned() + "/";
            let card: Card = serde_json::from_slice(&fs::read(file.path())?)?;
            entries.push(entry(url, card, &mut names));
        }
    }
    entries.sort_by(|a, b| (&a.published, &a.url).cmp(&(&b.published, &b.url)));
    let scratch = tempfile::tempdir_in(output)?;
    let options = Options {
        scratch: scratch.path(),
        budget: MEMORY,
        earlier: None,
    };
    let source = Pages {
        site: site.into(),
        entries,
    };
    let mut write = |path: &str, bytes: Vec<u8>| {
        let file = Path::new(output).join("search").join(path);
        fs::create_dir_all(file.parent().unwrap_or(Path::new("")))?;
        fs::write(file, bytes)
    };
    search::build(&names, &source, &options, &mut write)?;
    Ok(())
}

fn entry(url: String, card: Card, names: &mut SearchSite) -> SearchEntry {
    let day: String = card.published.chars().take(10).collect();
    SearchEntry {
        url,
        title: card.title,
        index_number: card.index_number,
        document_number: card.document_number,
        year: day.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0),
        published: day,
        keywords: card.keywords,
        unit: card.unit.map(|name| number(&mut names.unit, name)),
        category: card.category.map(|name| number(&mut names.category, name)),
        genre: card.genre.map(|name| number(&mut names.genre, name)),
        validity: None,
    }
}

/// The number of a term, which is new where no other has the name.
fn number(terms: &mut Vec<SearchTerm>, name: String) -> u32 {
    let at = terms
        .iter()
        .position(|term| term.name == name)
        .unwrap_or_else(|| {
            terms.push(SearchTerm {
                slug: name.clone(),
                name,
                parent: None,
            });
            terms.len() - 1
        });
    at as u32
}
