//! Links to other sites, asked one by one.

use std::collections::BTreeMap;
use std::io;

use super::Options;
use crate::check;
use crate::diagnostic::{Diagnostics, Place, PortalProblem, Problem};
use crate::load::online::{self, Silence};
use crate::load::{document, walk};

/// Reports every address of another site that does not answer, at the first place that links to it.
///
/// # Errors
/// When there is no `curl`, or the answers cannot be remembered.
pub fn online(options: &Options) -> io::Result<Diagnostics> {
    let mut quiet = Diagnostics::new();
    let content = walk::content(&options.root, &mut quiet);
    let mut links: BTreeMap<String, Place> = BTreeMap::new();
    for file in &content.documents {
        let raw = document::read(&options.root, file, &mut quiet).ok().flatten();
        for (target, place) in raw.iter().flat_map(check::external_links) {
            links.entry(target).or_insert(place);
        }
    }
    let addresses: Vec<&str> = links.keys().map(String::as_str).collect();
    let silent = online::silent(&options.root, &addresses, options.now)?;
    let mut findings = Diagnostics::new();
    for (target, silence) in silent {
        if let Some(place) = links.get(&target).cloned() {
            let problem = match silence {
                Silence::Met(answer) => PortalProblem::DeadLink { target, answer },
                Silence::Private(to) => PortalProblem::PrivateLink { target, to },
            };
            findings.report(Problem::Portal(problem), place);
        }
    }
    Ok(findings)
}
