//! The built pages, read and looked at.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::check::rendered::{self, PageFacts};
use crate::config::Config;
use crate::diagnostic::{Diagnostics, PageProblem, Place, Problem};
use crate::edition::{self, Converter};
use crate::load::walk::{absolute, reason};
use crate::load::{bounded, pages};
use crate::text::depth::{DEEPEST, depth};

/// More bytes than any page has that a browser would show.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Looks at every page of an output folder, and reports what is wrong with them; findings name the
/// folder as `folder`.
pub fn rendered(config: &Config, output: &Path, folder: &str) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let files = pages::files(output);
    // The foot of a page is in the script of its edition.
    let editions: Vec<(&str, Config)> = config
        .built()
        .into_iter()
        .map(|id| {
            let script = config.script(id);
            let settings = edition::settings(config, script, &Converter::to(script));
            (config.edition_folder(id), settings)
        })
        .collect();
    let shown = |file: &str| {
        let own = editions
            .iter()
            .find(|(folder, _)| !folder.is_empty() && file.starts_with(folder));
        own.map_or(config, |(_, config)| config)
    };
    let look = |file: &String| -> (String, Result<PageFacts, String>) {
        let html = bounded::read(&absolute(output, file), LARGEST).map_err(|error| reason(&error));
        let facts = html.and_then(|html| {
            let html = String::from_utf8_lossy(&html);
            if depth(&html) > DEEPEST {
                return Err("it is nested too deeply".to_owned());
            }
            Ok(rendered::look(file, &html, shown(file)))
        });
        (file.clone(), facts)
    };
    let named: Vec<&String> = files.iter().filter(|file| pages::is_page(file)).collect();
    let looked: Vec<_> = named.into_par_iter().map(look).collect();
    let mut facts = BTreeMap::new();
    for (file, outcome) in looked {
        match outcome {
            Ok(page) => drop(facts.insert(file, page)),
            Err(reason) => findings.report(
                Problem::Unreadable { reason },
                Place::file(format!("{folder}/{file}")),
            ),
        }
    }
    if facts.is_empty() {
        let problem = PageProblem::NotBuilt;
        findings.report(
            Problem::Page { problem, pages: 0 },
            Place::file(output.display().to_string()),
        );
        return findings;
    }
    rendered::report(&facts, &files, config, folder, &mut findings);
    findings
}
