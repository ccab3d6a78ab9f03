//! Personal data that nobody means to publish: identity numbers, telephone numbers, bank cards, mail
//! addresses, homes, passports. 条例 article 15 forbids to disclose what harms a person's privacy;
//! 个人信息保护法 article 28 counts identity and account numbers among what may do most harm.
//!
//! 1. `identity` finds identity numbers anywhere in a text, sign by sign (`signs`): they bear
//!    themselves out.
//! 2. `digits` finds the groups of digits of a line, whatever their width and whatever parts them;
//!    `numbers` and `words` decide what a group, a mail address or a place of living is. A number
//!    counts only when its own check digit, date or prefix bears it out.
//! 3. [`Contacts`] lets pass what belongs to an office: what `site.yaml` lists, the foot of the
//!    site, and numbers that their own line calls an office's.
//! 4. `cover` hides what was found wherever it would be printed: a finding must not spread what it
//!    warns of.
//!
//! Everything here looks at one text, so what is found in an entry depends on its file and on
//! `site.yaml` alone. An attachment is shown to a [`Scanner`] while it is read, to its last byte,
//! whatever is kept of it.

mod contacts;
mod cover;
mod digits;
mod identity;
mod numbers;
mod report;
mod scanner;
mod signs;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use contacts::Contacts;
pub use cover::{cover, cover_numbers};
pub use report::{of_document, of_earlier_text};
pub use scanner::{ContactSets, Scanner, Sighting, Sightings};

use digits::{groups, narrow};

/// A kind of personal data; each has a rule of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// 公民身份号码 (GB 11643).
    Identity,
    /// 手机号码.
    Mobile,
    /// 固定电话.
    Landline,
    /// 银行卡号.
    BankCard,
    /// 电子邮箱.
    Email,
    /// 家庭住址.
    Home,
    /// 护照, 通行证.
    Passport,
}

impl Kind {
    /// The id of its rule.
    pub fn rule(self) -> &'static str {
        match self {
            Kind::Identity => "personal-id",
            Kind::Mobile => "personal-mobile",
            Kind::Landline => "personal-landline",
            Kind::BankCard => "personal-bank-card",
            Kind::Email => "personal-email",
            Kind::Home => "personal-address",
            Kind::Passport => "personal-passport",
        }
    }
}

/// Something that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// Everything in a text that looks like personal data and is no office's, in the order of the text.
pub fn scan(text: &str, contacts: &Contacts) -> Vec<Hit> {
    let mut hits = Vec::new();
    look(text, |line, start, hit| {
        let here = hit.range.start.max(start) - start..hit.range.end - start;
        if !contacts.allow(around(line, &here), &text[hit.range.clone()], hit.kind) {
            hits.push(hit);
        }
    });
    hits
}

/// Everything in a text that looks like personal data, an office's or not; nothing twice.
fn all_of(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    look(text, |_, _, hit| hits.push(hit));
    hits
}

/// Looks at a text line by line. What is found is given with the line it ends in, and where that
/// line begins.
fn look(text: &str, mut found: impl FnMut(&str, usize, Hit)) {
    let mut finder = identity::Finder::default();
    let mut identities: Vec<Range<usize>> = Vec::new();
    for line in text.split_inclusive('\n') {
        identities.extend(finder.show(line));
    }
    identities.extend(finder.end());
    identities.sort_by_key(|range| range.start);
    let mut start = 0;
    let mut next = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let known: Vec<Range<usize>> = identities[next..]
            .iter()
            .take_while(|range| range.start < end)
            .map(|range| range.start.max(start) - start..range.end.min(end) - start)
            .collect();
        let mut hits = others(line, &known);
        for hit in &mut hits {
            hit.range = start + hit.range.start..start + hit.range.end;
        }
        while let Some(range) = identities.get(next).filter(|range| range.end <= end) {
            hits.push(Hit {
                kind: Kind::Identity,
                range: range.clone(),
            });
            next += 1;
        }
        hits.sort_by_key(|hit| hit.range.start);
        for hit in hits {
            found(line, start, hit);
        }
        start = end;
    }
}

/// A line as far as its words can say something about what stands at a place in it.
fn around<'a>(line: &'a str, range: &Range<usize>) -> &'a str {
    let from = boundary(line, range.start.saturating_sub(PIECE / 2));
    let to = boundary(line, range.end + PIECE / 2);
    if line.len() <= PIECE || from > range.start || to < range.end {
        line
    } else {
        &line[from..to]
    }
}

/// The digits of the shortest number that is looked for: a telephone's without its area code.
const SHORTEST: usize = 7;

/// How many bytes of a line are looked at together: rules look for words around a number, and a file
/// may be one line.
const PIECE: usize = 4096;

/// How many bytes two pieces of a line share: no number or address is longer.
const SHARED: usize = 512;

/// Everything in a line that looks like personal data but identity numbers with a check character,
/// which stand at `known`.
fn others(line: &str, known: &[Range<usize>]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut start = 0;
    loop {
        let end = boundary(line, start + PIECE);
        let last = end == line.len();
        // What begins in what is shared belongs to the next piece.
        let own = if last { end } else { boundary(line, end - SHARED) };
        let first = known.partition_point(|range| range.end <= start);
        let within: Vec<Range<usize>> = known[first..]
            .iter()
            .take_while(|range| range.start < end)
            .map(|range| range.start.max(start) - start..range.end.min(end) - start)
            .collect();
        for hit in of_piece(&line[start..end], &within) {
            if start + hit.range.start < own {
                hits.push(Hit {
                    kind: hit.kind,
                    range: start + hit.range.start..start + hit.range.end,
                });
            }
        }
        if last {
            return hits;
        }
        start = own;
    }
}

/// A place in a line near `at` where no number and no word is cut; at the end, the end.
fn boundary(line: &str, at: usize) -> usize {
    if at >= line.len() {
        return line.len();
    }
    let cuts = |at: usize| {
        !line.is_char_boundary(at)
            || line[at..].starts_with(|c: char| narrow(c).is_ascii_alphanumeric())
                && line[..at].ends_with(|c: char| narrow(c).is_ascii_alphanumeric())
    };
    let near = (at.saturating_sub(64)..=at)
        .rev()
        .find(|at| *at > 0 && !cuts(*at));
    near.unwrap_or_else(|| (0..=at).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0))
}

/// The same for a piece of a line.
fn of_piece(line: &str, known: &[Range<usize>]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut add = |kind: Kind, range: Range<usize>| {
        let free = |other: &Range<usize>| other.end <= range.start || range.end <= other.start;
        if hits.iter().map(|hit| &hit.range).chain(known).all(free) {
            hits.push(Hit { kind, range });
        }
    };
    let groups = groups(line);
    // Most lines of a law have no digits, or fewer than any number: they need no closer look.
    if groups.iter().map(|group| group.digits.len()).sum::<usize>() >= SHORTEST {
        // The surest first: a card's number that is an identity number is one.
        for find in [
            numbers::old_identities,
            numbers::passports,
            numbers::cards,
            numbers::mobiles,
            numbers::landlines,
        ] {
            for (kind, range) in find(line, &groups) {
                add(kind, range);
            }
        }
    }
    for range in words::mails(line) {
        add(Kind::Email, range);
    }
    for range in words::homes(line) {
        add(Kind::Home, range);
    }
    hits.sort_by_key(|hit| hit.range.start);
    hits
}
