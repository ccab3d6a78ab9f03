//! Personal data that nobody means to publish: identity numbers, telephone numbers, bank cards, mail
//! addresses, homes, passports. 条例 article 15 forbids to disclose what harms a person's privacy;
//! 个人信息保护法 article 28 counts identity and account numbers among what may do most harm.
//!
//! 1. `digits` finds the groups of digits of a line, whatever their width and whatever parts them.
//! 2. `numbers` and `words` decide what a group, a mail address or a place of living is. A number
//!    counts only when its own check digit, date or prefix bears it out.
//! 3. [`Contacts`] lets pass what belongs to an office: what `site.yaml` lists, the foot of the
//!    site, and numbers that their own line calls an office's.
//! 4. `cover` hides what was found wherever it would be printed: a finding must not spread what it
//!    warns of.
//!
//! Everything here looks at one line of one text, so what is found in an entry depends on its file
//! and on `site.yaml` alone.

mod contacts;
mod cover;
mod digits;
mod numbers;
mod report;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

pub use contacts::Contacts;
pub use cover::{cover, cover_numbers};
pub use report::{of_attachment, of_document, of_earlier_text};

use digits::groups;

/// A kind of personal data; each has a rule of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let found = of_line(line).into_iter();
        let personal = found.filter(|hit| !contacts.allow(line, hit));
        hits.extend(personal.map(|hit| Hit {
            range: start + hit.range.start..start + hit.range.end,
            ..hit
        }));
        start += line.len();
    }
    hits
}

/// The digits of the shortest number that is looked for: a telephone's without its area code.
const SHORTEST: usize = 7;

/// Everything in a line that looks like personal data, an office's or not; nothing twice.
fn of_line(line: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut add = |kind: Kind, range: Range<usize>| {
        let free = |hit: &Hit| hit.range.end <= range.start || range.end <= hit.range.start;
        if hits.iter().all(free) {
            hits.push(Hit { kind, range });
        }
    };
    let groups = groups(line);
    // Most lines of a law have no digits, or fewer than any number: they need no closer look.
    if groups.iter().map(|group| group.digits.len()).sum::<usize>() >= SHORTEST {
        // The surest first: a card's number that is an identity number is one.
        for find in [
            numbers::identities,
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
