//! Looks for personal data in an attachment while it is read: every line of it, to the last, whatever
//! is kept of it for display and search.
//!
//! What a scanner remembers does not grow with the file: of each kind the first few findings, each
//! with its line, and how many more there are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::identity::{self, Finder};
use super::{Contacts, Hit, Kind, around, boundary, cover, others, words};
use crate::attachment::PartName;
use crate::diagnostic::{AttachmentProblem, Diagnostic, Diagnostics, Excerpt, Place, Problem, SourceText};

/// How many findings of a kind are shown for one attachment: a list brings hundreds.
const SHOWN: usize = 3;

/// How much is remembered so that it is not counted twice.
const KNOWN: usize = 10_000;

/// How many bytes on either side of a finding its excerpt is cut from.
const EXCERPT: usize = 12_500;

/// The contacts of the site's offices, for those who may offer a file.
#[derive(Clone, Debug, Default)]
pub struct ContactSets {
    /// Those that count in entries.
    pub entries: Contacts,
    /// Those that count on the pages that the law asks for.
    pub pages: Contacts,
}

/// Something found in an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// What it is.
    pub kind: Kind,
    /// The page or sheet.
    pub part: PartName,
    /// Its line, in which everything of the kind is covered. Lines are counted within the page or
    /// sheet; rows of a sheet as the sheet counts them.
    pub excerpt: Excerpt,
}

/// What was found in an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sightings {
    entries: Tally,
    pages: Tally,
}

/// The first findings of each kind, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Tally(BTreeMap<Kind, (Vec<Sighting>, usize)>);

impl Sightings {
    /// Whether nothing was found, whoever offers the file.
    pub fn is_empty(&self) -> bool {
        self.entries.0.is_empty() && self.pages.0.is_empty()
    }

    /// What is said of it to an entry or page that offers the file.
    pub fn findings(&self, file: &str, owner: &str, is_page: bool) -> Diagnostics {
        let tally = if is_page { &self.pages } else { &self.entries };
        let mut findings = Diagnostics::new();
        for (sightings, more) in tally.0.values() {
            for (number, sighting) in (1..).zip(sightings) {
                let problem = AttachmentProblem::Personal {
                    kind: sighting.kind,
                    part: Some(sighting.part.clone()),
                    more: if number == sightings.len() { *more } else { 0 },
                };
                let place = Place {
                    file: file.to_owned(),
                    excerpt: Some(sighting.excerpt.clone()),
                };
                let finding = Diagnostic::new(Problem::Attachment(problem), place);
                findings.push(finding.with_other(Place::file(owner)));
            }
        }
        findings
    }
}

/// Looks at the lines of one file, one after the other.
#[derive(Debug)]
pub struct Scanner<'a> {
    contacts: &'a ContactSets,
    found: Sightings,
    finder: Finder,
    /// Bytes that the finder was shown.
    shown: usize,
    part: PartName,
    line: usize,
    /// The columns of the table that name homes.
    home_columns: BTreeSet<usize>,
    /// What was found so far, without the signs within; not more than [`KNOWN`].
    known: BTreeSet<String>,
    /// Whether what was found before is passed over.
    only_new: bool,
}

impl<'a> Scanner<'a> {
    /// Looks with these contacts.
    pub fn new(contacts: &'a ContactSets) -> Scanner<'a> {
        Scanner {
            contacts,
            found: Sightings::default(),
            finder: Finder::default(),
            shown: 0,
            part: PartName::Whole,
            line: 0,
            home_columns: BTreeSet::new(),
            known: BTreeSet::new(),
            only_new: false,
        }
    }

    /// From now on the same is not counted again.
    pub fn only_new(&mut self) {
        self.only_new = true;
    }

    /// What follows stands in this page or sheet.
    pub fn part(&mut self, name: PartName) {
        self.part = name;
        self.line = 0;
        self.home_columns.clear();
    }

    /// The next line has this number.
    pub fn at_line(&mut self, number: usize) {
        self.line = number.saturating_sub(1);
    }

    /// Looks at a text of one line or several. A table is over.
    pub fn text(&mut self, text: &str) {
        self.home_columns.clear();
        for line in text.split(['\n', '\r']) {
            self.line += 1;
            if !line.is_empty() {
                self.look(line, Vec::new());
            }
        }
    }

    /// Looks at a row of a table: the texts of its cells, and how many columns each covers.
    pub fn row<'c>(&mut self, cells: impl Iterator<Item = (&'c str, usize)>) {
        self.line += 1;
        let mut line = String::new();
        let mut homes = Vec::new();
        let mut column = 0;
        for (text, columns) in cells {
            let start = line.len();
            line.extend(
                text.chars()
                    .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }),
            );
            if words::names_homes(text) {
                self.home_columns.insert(column);
            } else if self.home_columns.contains(&column) && words::is_place(text) {
                homes.push(Hit {
                    kind: Kind::Home,
                    range: start..line.len(),
                });
            }
            line.push('\t');
            column += columns;
        }
        self.look(&line, homes);
    }

    /// Looks at a value that no reader sees, for what bears itself out: other rules need words.
    pub fn value(&mut self, value: &str) {
        if value.len() < 15 {
            return;
        }
        let identities = self.identities(value);
        let hits = identities.into_iter().map(|range| Hit {
            kind: Kind::Identity,
            range,
        });
        self.count(value, hits.collect());
    }

    /// Looks at a number of eighteen digits whose last are lost: a spreadsheet keeps fifteen. It has no
    /// check character left; nothing else begins with a region and a date of birth at such a size.
    pub fn rounded_identity(&mut self, number: &str) {
        if identity::is_rounded(number) {
            let hit = Hit {
                kind: Kind::Identity,
                range: 0..number.len(),
            };
            self.count(number, vec![hit]);
        }
    }

    /// What was found.
    pub fn finish(self) -> Sightings {
        self.found
    }

    fn look(&mut self, line: &str, homes: Vec<Hit>) {
        let identities = self.identities(line);
        let mut hits = homes;
        hits.extend(others(line, &identities));
        hits.extend(identities.into_iter().map(|range| Hit {
            kind: Kind::Identity,
            range,
        }));
        hits.sort_by_key(|hit| (hit.range.start, hit.kind));
        hits.dedup_by_key(|hit| hit.range.start);
        self.count(line, hits);
    }

    /// The identity numbers that end in a line, as far as they stand in it.
    fn identities(&mut self, line: &str) -> Vec<Range<usize>> {
        let start = self.shown;
        let mut found = self.finder.show(line);
        found.extend(self.finder.show("\n"));
        self.shown += line.len() + 1;
        found.sort_by_key(|range| range.start);
        let within = |range: Range<usize>| range.start.max(start) - start..range.end.max(start) - start;
        found
            .into_iter()
            .map(within)
            .filter(|range| !range.is_empty())
            .collect()
    }

    /// Whether something was found before and is not to be counted again; it is remembered.
    fn is_known(&mut self, found: &str) -> bool {
        let signs: String = found.chars().filter(|c| c.is_alphanumeric()).collect();
        // Properties are read in several ways.
        let once = self.only_new || self.part == PartName::Properties;
        if once && self.known.contains(&signs) {
            return true;
        }
        if self.known.len() < KNOWN {
            self.known.insert(signs);
        }
        false
    }

    fn count(&mut self, line: &str, hits: Vec<Hit>) {
        for hit in &hits {
            let context = around(line, &hit.range);
            let found = &line[hit.range.clone()];
            if self.is_known(found) {
                continue;
            }
            for (contacts, tally) in [
                (&self.contacts.entries, &mut self.found.entries),
                (&self.contacts.pages, &mut self.found.pages),
            ] {
                if contacts.allow(context, found, hit.kind) {
                    continue;
                }
                let (list, more) = tally.0.entry(hit.kind).or_default();
                if list.len() == SHOWN {
                    *more += 1;
                    continue;
                }
                list.extend(excerpt(line, self.line, hit, &hits).map(|excerpt| Sighting {
                    kind: hit.kind,
                    part: self.part.clone(),
                    excerpt,
                }));
            }
        }
    }
}

/// A line around a finding, with all findings in it covered.
fn excerpt(line: &str, number: usize, hit: &Hit, hits: &[Hit]) -> Option<Excerpt> {
    let from = boundary(line, hit.range.start.saturating_sub(EXCERPT)).min(hit.range.start);
    let to = boundary(line, hit.range.end + EXCERPT).max(hit.range.end);
    let near: Vec<Hit> = hits
        .iter()
        .filter(|hit| from <= hit.range.start && hit.range.end <= to)
        .map(|hit| Hit {
            kind: hit.kind,
            range: hit.range.start - from..hit.range.end - from,
        })
        .collect();
    let covered = cover::with(&line[from..to], &near);
    let source = SourceText {
        file: "",
        text: &covered,
    };
    let mut excerpt = source
        .place(hit.range.start - from..hit.range.end - from)
        .excerpt?;
    excerpt.line = number;
    excerpt.column += line[..from].chars().count();
    Some(excerpt)
}
