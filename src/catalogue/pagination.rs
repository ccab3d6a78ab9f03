//! Lists cut into pages, from the oldest entry on.
//!
//! Page 1 holds the oldest entries and, once full, never changes again. The newest page has the
//! list's own URL and holds between one and two pages' worth, so it never looks empty. A new
//! entry therefore changes one page of a list, or two when a page has just become full.

use super::EntryId;

/// A list of entries, cut into pages.
#[derive(Clone, Copy, Debug)]
pub struct Pages<'a> {
    /// Oldest first.
    ids: &'a [EntryId],
    size: usize,
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageNumber {
    /// The newest, at the list's own URL.
    Newest,
    /// A full one, counted from the oldest, from 1.
    Full(usize),
}

impl<'a> Pages<'a> {
    /// Cuts `ids`, oldest first, into pages of `size` (at least one).
    pub fn new(ids: &'a [EntryId], size: usize) -> Pages<'a> {
        Pages {
            ids,
            size: size.max(1),
        }
    }

    /// How many full pages there are besides the newest.
    pub fn full_pages(&self) -> usize {
        (self.ids.len() / self.size).saturating_sub(1)
    }

    /// Every page, newest first.
    pub fn numbers(&self) -> impl Iterator<Item = PageNumber> + use<> {
        std::iter::once(PageNumber::Newest).chain((1..=self.full_pages()).rev().map(PageNumber::Full))
    }

    /// The entries of a page, oldest first; empty when there is no such page.
    pub fn page(&self, number: PageNumber) -> &'a [EntryId] {
        let full = self.full_pages();
        match number {
            PageNumber::Newest => &self.ids[full * self.size..],
            PageNumber::Full(n) if (1..=full).contains(&n) => &self.ids[(n - 1) * self.size..n * self.size],
            PageNumber::Full(_) => &[],
        }
    }

    /// The page after (newer than) a full one. For the last full page it is the number that the
    /// next full page will have: until then a redirect to the newest stands there, so that a
    /// full page never has to change.
    pub fn newer(&self, number: PageNumber) -> Option<PageNumber> {
        match number {
            PageNumber::Newest => None,
            PageNumber::Full(n) => Some(PageNumber::Full(n + 1)),
        }
    }

    /// The page before (older than) another.
    pub fn older(&self, number: PageNumber) -> Option<PageNumber> {
        match number {
            PageNumber::Newest => Some(self.full_pages()).filter(|n| *n > 0).map(PageNumber::Full),
            PageNumber::Full(n) => Some(n - 1).filter(|n| *n > 0).map(PageNumber::Full),
        }
    }

    /// The number at which a redirect to the newest page stands; `None` while there is one page.
    pub fn redirect(&self) -> Option<PageNumber> {
        Some(self.full_pages())
            .filter(|n| *n > 0)
            .map(|n| PageNumber::Full(n + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(n: u32) -> Vec<EntryId> {
        (0..n).map(EntryId).collect()
    }

    #[test]
    fn every_entry_is_on_exactly_one_page_and_the_newest_is_never_thin() {
        for n in 0..100 {
            let ids = ids(n);
            let pages = Pages::new(&ids, 10);
            let mut seen: Vec<EntryId> = pages.numbers().flat_map(|p| pages.page(p).to_vec()).collect();
            seen.sort();
            assert_eq!(seen, ids);
            let newest = pages.page(PageNumber::Newest).len();
            assert!(newest < 20 && (n < 10 || newest >= 10), "{newest} of {n}");
        }
    }

    #[test]
    fn a_full_page_and_its_links_never_change() {
        let old = ids(30);
        for n in 30..100 {
            let now = ids(n);
            let (before, after) = (Pages::new(&old, 10), Pages::new(&now, 10));
            for number in before.numbers().filter(|p| *p != PageNumber::Newest) {
                assert_eq!(before.page(number), after.page(number));
                assert_eq!(before.newer(number), after.newer(number));
                assert_eq!(before.older(number), after.older(number));
            }
        }
    }
}
