//! What is left of an entry that is gone.

use super::{Change, Disclosure, Entry};

impl Entry {
    /// Takes everything out of an entry that readers of one that is gone must not find: what is left is
    /// its index number, unit, dates, state, old addresses, the entries that it is related to and the
    /// category whose subscribers hear of it. The index number stands in the place of the title, unless
    /// the officer wants to keep that. Whatever is made from the entry later can only show what is here.
    pub fn take_down(&mut self, keep_title: bool) {
        if !keep_title {
            self.title = self.index_number.shown().to_owned();
        }
        self.document_number = None;
        self.genre = None;
        self.keywords.clear();
        self.disclosure = Disclosure::default();
        self.source = None;
        self.summary.clear();
        self.attachments.clear();
        self.editor = None;
        self.note = None;
        // The newest change dates the news; its words are about the text.
        self.changes.truncate(1);
        for change in &mut self.changes {
            *change = Change {
                date: change.date,
                note: String::new(),
                before: None,
            };
        }
    }

    /// Whether its index number stands in the place of its title.
    pub fn is_untitled(&self) -> bool {
        self.title == self.index_number.shown()
    }
}
