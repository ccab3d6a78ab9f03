//! The addresses of an entry's files: names in ASCII that follow from each file's own name.

use std::collections::BTreeMap;

use crate::entry::Attachment;
use crate::entry::slug::slug;

/// The longest a name in an address may be, without its ending.
const LONGEST_NAME: usize = 80;

/// How many digits tell apart names that would be the same.
const DIGITS: usize = 8;

/// Names in an entry's folder of `public/` that are gongkai's own.
const RESERVED: [&str; 3] = ["index.html", "index.json", "changes"];

/// Gives each file its address. What stands before or after it has no part in that: an address that
/// somebody keeps must never lead to another file because the list was put in another order. So
/// of files whose names would be the same none has the plain name, and a name that is cut has the
/// digits of the whole.
pub(super) fn give(folder: &str, files: &mut [Attachment]) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let names: Vec<Name> = files.iter().map(|file| Name::of(file_name(&file.file))).collect();
    for name in &names {
        *times.entry(name.plain()).or_default() += 1;
    }
    for (file, name) in files.iter_mut().zip(names) {
        let plain = name.plain();
        let beside = file.file.strip_prefix(folder).unwrap_or(&file.file);
        file.output_name = match times.get(&plain) {
            Some(1) if !name.cut => plain,
            _ => name.told_apart(beside),
        };
    }
}

/// The name in the address of a file that no other of its entry has.
pub(super) fn plain(file_name: &str) -> String {
    Name::of(file_name).plain()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A file's name in ASCII.
struct Name {
    stem: String,
    ending: String,
    /// Whether the stem is only its beginning.
    cut: bool,
}

impl Name {
    fn of(file_name: &str) -> Name {
        let (stem, ending) = file_name.rsplit_once('.').unwrap_or((file_name, ""));
        let mut name = Name {
            stem: slug(stem).replace('.', "-"),
            ending: slug(ending).replace('.', ""),
            cut: false,
        };
        name.cut = name.stem.len().max(name.ending.len()) > LONGEST_NAME;
        // A slug is ASCII: any place is a character's boundary.
        name.stem.truncate(LONGEST_NAME);
        // The rest of a title behind a dot is no ending, and may be long.
        name.ending.truncate(LONGEST_NAME);
        name.ending.truncate(name.ending.trim_end_matches('-').len());
        if name.stem.is_empty() {
            name.stem = "file".to_owned();
        }
        name.stem.truncate(name.stem.trim_end_matches('-').len());
        if RESERVED.contains(&name.plain().as_str()) {
            name.stem.push_str("-2");
        }
        name
    }

    fn plain(&self) -> String {
        self.with(&self.stem)
    }

    /// With digits that follow from the file's whole name.
    fn told_apart(&self, beside: &str) -> String {
        let hash = blake3::hash(beside.as_bytes()).to_hex();
        let digits = hash.get(..DIGITS).unwrap_or_default();
        let room = LONGEST_NAME - DIGITS - 1;
        let stem = self.stem.get(..room).unwrap_or(&self.stem);
        self.with(&format!("{}-{digits}", stem.trim_end_matches('-')))
    }

    fn with(&self, stem: &str) -> String {
        match self.ending.as_str() {
            "" => stem.to_owned(),
            ending => format!("{stem}.{ending}"),
        }
    }
}
