//! Sorted lists of paths that are compared by going along both: a large site has hundreds of thousands,
//! and to look each up in a table takes many times as long.

/// A sorted list that is asked for paths in their order, each once.
pub(super) struct Sorted<'l, T>(pub(super) &'l [T]);

impl<'l, T: AsRef<str>> Sorted<'l, T> {
    /// What the list has for `path`, which comes after all that were asked for before.
    pub(super) fn find(&mut self, path: &str) -> Option<&'l T> {
        while let Some((first, rest)) = self.0.split_first() {
            let order = first.as_ref().cmp(path);
            if order.is_gt() {
                break;
            }
            self.0 = rest;
            if order.is_eq() {
                return Some(first);
            }
        }
        None
    }
}

/// Those of `these` that `others` does not have; both are sorted.
pub(super) fn without<'l, T: AsRef<str>>(these: &'l [T], others: &[impl AsRef<str>]) -> Vec<&'l str> {
    let mut others = Sorted(others);
    let paths = these.iter().map(|path| -> &'l str { path.as_ref() });
    paths.filter(|path| others.find(path).is_none()).collect()
}

/// The first path, in order, that has another one for its folder, with that.
pub(super) fn nested<'l>(paths: &[&'l str]) -> Option<(&'l str, &'l str)> {
    // Whatever begins like a path stands behind it without a gap.
    let mut starts: Vec<&str> = Vec::new();
    for &path in paths {
        while starts.last().is_some_and(|start| !path.starts_with(start)) {
            starts.pop();
        }
        let file = starts
            .iter()
            .find(|start| path.as_bytes()[start.len()..].starts_with(b"/"));
        if let Some(file) = file {
            return Some((*file, path));
        }
        starts.push(path);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(crate::property::fixed(256))]

        #[test]
        fn what_one_list_has_and_the_other_has_not(
            these: BTreeSet<String>,
            others: BTreeSet<String>,
            both: BTreeSet<String>,
        ) {
            let these: Vec<&String> = these.union(&both).collect();
            let others: Vec<&String> = others.union(&both).collect();
            let expected: Vec<&String> = these.iter().copied().filter(|path| !others.contains(path)).collect();
            prop_assert_eq!(without(&these, &others), expected);
        }

        #[test]
        fn a_file_that_is_a_folder_too_is_found(paths in prop::collection::btree_set("[a-b./]{1,5}", 0..12)) {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let expected = paths.iter().find_map(|path| {
                let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
                Some((above.find(|above| paths.contains(above))?, *path))
            });
            prop_assert_eq!(nested(&paths), expected);
        }
    }
}
