//! Files of the site that would be in each other's way, and paths that no file system can hold: all of
//! it is said before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use super::{Job, Planned, Planner};
use crate::compress;
use crate::config::Config;
use crate::diagnostic::{AddressProblem, Diagnostic, Place, Problem};
use crate::load::site_yaml;
use crate::output::{OutputPath, PathFault, path_fault};

/// A place that shows a line comes first, and what the site makes by itself last.
pub(super) fn by_use(place: &Place) -> (bool, bool) {
    (place.excerpt.is_none(), place.file == site_yaml::FILE)
}

impl Planner<'_, '_> {
    /// A file cannot stand where another needs a folder: `/old` beside `/old/1.html`.
    pub(super) fn files_as_folders(&mut self) {
        let mut found = Vec::new();
        let mut told = BTreeSet::new();
        let mut before = "";
        for (path, planned) in &self.all {
            let path = path.as_str();
            // The folders that it shares with the path before have been looked for.
            let shared = std::mem::replace(&mut before, path);
            let folders = path
                .match_indices('/')
                .filter(|(end, _)| shared.get(..=*end) != path.get(..=*end))
                .map(|(end, _)| &path[..end]);
            for file in folders.filter_map(|folder| self.all.get(&OutputPath::new(folder)?)) {
                // A whole edition may be in its way: one file of it says enough.
                if !told.insert(&file.path) {
                    continue;
                }
                let url = format!("/{}", file.path);
                found.push(self.told_twice(Problem::DuplicateUrl { url }, planned, file));
            }
        }
        found
            .into_iter()
            .for_each(|finding| self.diagnostics.push(finding));
    }

    /// Compressed copies stand beside the files they are copies of: `/index.html.gz` is taken where the
    /// site has them.
    pub(super) fn compressed_copies(&mut self, config: &Config) {
        let endings: Vec<&str> = config.compress.iter().map(|form| form.ending()).collect();
        let copied = |path: &str| {
            let (stem, ending) = path.rsplit_once('.')?;
            if !endings.contains(&ending) || !compress::is_text(stem) {
                return None;
            }
            let planned = self.all.get(&OutputPath::new(stem)?)?;
            (!matches!(planned.job, Job::Copy(_))).then_some(planned)
        };
        let mut found = Vec::new();
        for (path, planned) in self.all.iter().filter(|_| !endings.is_empty()) {
            let path = path.as_str();
            let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
            for of in folders.chain([path]).filter_map(copied) {
                let url = format!("/{path}");
                found.push(self.told_twice(Problem::DuplicateUrl { url }, planned, of));
            }
        }
        self.tell(found);
    }

    /// The files of the search index have names that follow from their bytes, so that nobody can know
    /// them before: what asks for a place among them is told so.
    pub(super) fn of_search(&mut self) {
        let is_page = |path: &str| [".html", ".htm"].iter().any(|ending| path.ends_with(ending));
        let mut found = Vec::new();
        for (path, planned) in &self.all {
            let lower = path.as_str().to_lowercase();
            if lower.starts_with("search/") && !is_page(&lower) {
                let url = format!("/{path}");
                let problem = Problem::Address(AddressProblem::OfSearch { url });
                found.push(Diagnostic::new(problem, self.claim(planned)));
            }
        }
        self.tell(found);
    }

    /// A file system may take `/Old` and `/old` for one. All that gongkai names by itself is in lower
    /// case, so only what has capitals is looked at.
    pub(super) fn other_case(&mut self) {
        let mut folded: BTreeMap<String, &Planned> = BTreeMap::new();
        let mut found = Vec::new();
        for (path, planned) in &self.all {
            let lower = path.as_str().to_lowercase();
            if lower == path.as_str() {
                continue;
            }
            if let Some(other) = self.in_the_way_of(path.as_str(), &lower, &folded) {
                let problem = AddressProblem::OtherCase {
                    url: format!("/{path}"),
                    other: format!("/{}", other.path),
                };
                found.push(self.told_twice(Problem::Address(problem), planned, other));
            }
            folded.insert(lower, planned);
        }
        self.tell(found);
    }

    /// The file that is the same as `path`, lies below it or above it once capitals do not count; those
    /// that are so anyway have been told. `folded` has the paths with capitals so far.
    fn in_the_way_of<'p>(
        &'p self,
        path: &str,
        lower: &str,
        folded: &BTreeMap<String, &'p Planned>,
    ) -> Option<&'p Planned> {
        let above = lower.match_indices('/').map(|(end, _)| &lower[..end]);
        let same_or_above = above.chain([lower]).filter_map(|path| {
            let plain = OutputPath::new(path).and_then(|path| self.all.get(&path));
            plain.or_else(|| folded.get(path).copied())
        });
        let below = format!("{lower}/");
        let plain = OutputPath::new(format!("{below}0")).into_iter();
        let plain = plain.flat_map(|start| self.all.range(start..).next());
        let plain = plain.map(|(path, planned)| (path.as_str(), planned));
        let with_capitals = folded.range(below.clone()..).next();
        let with_capitals = with_capitals.map(|(path, planned)| (path.as_str(), *planned));
        let next = plain.chain(with_capitals);
        let below = next
            .filter(|(path, _)| path.starts_with(&below))
            .map(|(_, planned)| planned);
        let is_within =
            |one: &str, two: &str| one.strip_prefix(two).is_some_and(|rest| rest.starts_with('/'));
        same_or_above.chain(below).find(|other| {
            let other = other.path.as_str();
            !is_within(path, other) && !is_within(other, path)
        })
    }

    /// Whatever makes a path has been looked at where it is written. What is left is said here once for
    /// each document: a site that passes can be written.
    pub(super) fn unusable_paths(&mut self) {
        let said: BTreeSet<&str> = self
            .diagnostics
            .iter()
            .map(|finding| finding.problem.rule())
            .collect();
        let mut told = BTreeSet::new();
        let mut found = Vec::new();
        for (path, planned) in &self.all {
            let Some(fault) = path_fault(path.as_str()) else {
                continue;
            };
            let reserved = matches!(fault, PathFault::Reserved { .. });
            let problem = AddressProblem::Path(fault);
            if !said.contains(problem.rule()) && told.insert((planned.origin.as_deref(), reserved)) {
                found.push(Diagnostic::new(Problem::Address(problem), self.claim(planned)));
            }
        }
        self.tell(found);
    }

    /// A finding about two files of the site, at the line that can be changed where there is one.
    fn told_twice(&self, problem: Problem, one: &Planned, two: &Planned) -> Diagnostic {
        let mut claims = [self.claim(one), self.claim(two)];
        claims.sort_by_key(by_use);
        let [place, other] = claims;
        let finding = Diagnostic::new(problem, place);
        match other.file == site_yaml::FILE {
            true => finding,
            false => finding.with_other(other),
        }
    }

    fn tell(&mut self, found: Vec<Diagnostic>) {
        for finding in found {
            self.diagnostics.push(finding);
        }
    }

    /// Where a file of the site is asked for.
    fn claim(&self, planned: &Planned) -> Place {
        let (path, origin) = (planned.path.as_str(), planned.origin.as_deref());
        let place = self.place(path, origin);
        match path.strip_suffix("index.html") {
            // An alias may be written as a folder.
            Some(folder) if place.excerpt.is_none() => self.place(folder, origin),
            _ => place,
        }
    }
}
