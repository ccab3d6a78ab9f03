//! The versions of a document: what it replaced and what replaced it, as far as that is known here.

use std::collections::BTreeSet;

use super::{Catalogue, EntryId};

/// No reader follows a longer line, and a page must not grow without end.
const LONGEST: usize = 50;

impl Catalogue {
    /// An entry with every other that it replaces or is replaced by, directly or through others,
    /// in publish order. Only the entry itself when it stands alone. Of a very long line, the
    /// fifty nearest.
    pub fn versions(&self, id: EntryId) -> Vec<EntryId> {
        let mut found = BTreeSet::from([id]);
        let mut next = vec![id];
        while !next.is_empty() && found.len() < LONGEST {
            let mut further = Vec::new();
            for id in next {
                let Some(relations) = self.relations.get(&id) else {
                    continue;
                };
                for other in relations.replaces.iter().chain(&relations.replaced_by) {
                    if found.len() < LONGEST && found.insert(*other) {
                        further.push(*other);
                    }
                }
            }
            next = further;
        }
        found.into_iter().collect()
    }
}
