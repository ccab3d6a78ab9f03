//! What an earlier build knew, kept in `.gongkai/` beside `site.yaml`.
//!
//! A memory that may be lost: whoever deletes it, cuts it short or brings it from another machine
//! costs the next build some time and nothing else. It holds three things: for each document what
//! checking it gave, for each attachment what was read of it (its text lies in a folder beside), and
//! for each file of the site what it was made from; all with the [`Signature`] of the file, so that
//! one that was touched since is never trusted. There is one for each output folder, since what is
//! in that folder is half of what it knows.
//!
//! ```text
//! gongkai cache 5\n
//! 32 bytes   what the whole was made by and for (program, settings)
//! then for each part: its length (u64, little end first), 32 bytes BLAKE3, its bytes (postcard;
//!            the last part is what the search index was made from, in its own form)
//! ```
//!
//! The first part says how many parts hold documents and how many files, and what the build came to.
//! Parts are read side by side; when one is not as it was written, nothing is believed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::entry::AttachmentFacts;
use crate::fingerprint::Fingerprint;
use crate::load::bounded;
use crate::signature::Signature;

/// The folder beside `site.yaml`.
pub const FOLDER: &str = ".gongkai";
/// More bytes than what is remembered of any site takes.
const MOST: u64 = 16 * 1024 * 1024 * 1024;

const HEAD: &[u8] = b"gongkai cache 5\n";

/// Records in a part.
const PART: usize = 2048;

/// For how many output folders a memory is kept.
const KEPT: usize = 4;

/// How the name of a memory begins while it is being written.
const UNFINISHED: &str = "new-";

/// How long one is left alone where no lock says whether it is still being written.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// What is known of a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Its file, relative to the site's folder.
    pub file: String,
    /// The file, as it was when it was checked.
    pub signature: Signature,
    /// Of the bytes that were checked, as [`crate::load::snapshot::digest`] has it.
    pub print: Fingerprint,
    /// BLAKE3 of what is searched of it: its text without marks and those of its files, once that
    /// was rendered.
    pub text: Option<[u8; 32]>,
    /// Of the files that were searched with that text.
    pub files: Fingerprint,
    /// What checking it gave, packed: it is taken on from build to build more often than it is used.
    pub checked: Packed,
    /// What was found in it, packed, to be told again; documents with findings that follow from more
    /// than themselves are not kept.
    pub findings: Option<Packed>,
}

/// Something in its packed form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed(Vec<u8>);

impl Packed {
    /// Packs a value; `None` when it cannot be.
    pub fn new<T: Serialize>(value: &T) -> Option<Packed> {
        postcard::to_stdvec(value).ok().map(Packed)
    }

    /// The value again; `None` when it is not what was packed.
    pub fn open<T: DeserializeOwned>(&self) -> Option<T> {
        postcard::from_bytes(&self.0).ok()
    }
}

// As one run of bytes; a list of numbers would be read one by one.
impl Serialize for Packed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Packed, D::Error> {
        <&[u8]>::deserialize(deserializer).map(|bytes| Packed(bytes.to_vec()))
    }
}

/// What is known of an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentRecord {
    /// The file, relative to the site's folder.
    pub file: String,
    /// The file, as it was when it was read.
    pub signature: Signature,
    /// The programs it was read with.
    pub tools: String,
    /// What pages say of it, with its digest, by which its text is kept.
    pub facts: AttachmentFacts,
    /// Whether it was not read because a program was missing.
    pub unread: bool,
    /// Whether there was nothing to report of it.
    pub quiet: bool,
}

/// What is known of a file of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputRecord {
    /// Its path below the output folder.
    pub path: String,
    /// What it was made from.
    pub print: Fingerprint,
    /// The file, as it was left.
    pub signature: Signature,
}

/// What a build came to that could be told again as it was, if nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome<A> {
    /// Everything the site is made from.
    pub state: Fingerprint,
    /// When it was built, in seconds since 1970: a clock that was put back may take entries back.
    pub second: i64,
    /// What attachments were read with, where there are any.
    pub tools: Option<String>,
    /// How many PDFs were not read because there is no `pdftotext`.
    pub unread_pdfs: usize,
    /// The account of the entries.
    pub account: A,
    /// The warnings, as they were shown.
    pub told: String,
}

/// All that an earlier build knew.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// Documents, in the order of their files.
    pub documents: Vec<DocumentRecord>,
    /// Attachments, in the order of their files.
    pub attachments: Vec<AttachmentRecord>,
    /// Files of the site, in the order of their paths.
    pub outputs: Vec<OutputRecord>,
    /// What the search index was made from, as it says it itself.
    pub index: Vec<u8>,
    /// What the build came to, packed, when all of its files are among `outputs`.
    pub outcome: Option<Packed>,
}

/// A memory as it lies on the disk, of which only what is asked for is looked at.
#[derive(Debug)]
pub struct Kept(Vec<u8>);

impl Kept {
    /// Reads what is kept at `place`, if there is anything.
    pub fn read(place: &Path) -> Option<Kept> {
        bounded::read(place, MOST).ok().map(Kept)
    }

    /// What the last build for `key` came to.
    pub fn outcome(&self, key: &[u8; 32]) -> Option<Packed> {
        Parts::of(&self.0, key)?.counts()?.outcome
    }

    /// The files that the build left; nothing when any record of them is damaged.
    pub fn outputs(&self, key: &[u8; 32]) -> Option<Vec<OutputRecord>> {
        let parts = Parts::of(&self.0, key)?;
        let counts = parts.counts()?;
        let start = counts.documents + counts.attachments + 1;
        read_parts(parts.0.get(start..start + counts.outputs)?)
    }

    /// All of it; nothing when it is damaged or of another.
    pub fn whole(&self, key: &[u8; 32]) -> Cache {
        Cache::decode(&self.0, key).unwrap_or_default()
    }
}

/// The parts of a memory, each with its check.
struct Parts<'b>(Vec<(&'b [u8; 32], &'b [u8])>);

impl<'b> Parts<'b> {
    fn of(bytes: &'b [u8], key: &[u8; 32]) -> Option<Parts<'b>> {
        let mut rest = bytes.strip_prefix(HEAD)?.strip_prefix(key)?;
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (length, after) = rest.split_first_chunk::<8>()?;
            let (check, after) = after.split_first_chunk::<32>()?;
            let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
            let (part, after) = after.split_at_checked(length)?;
            parts.push((check, part));
            rest = after;
        }
        Some(Parts(parts))
    }

    /// What the first part says, when all that it counts is there.
    fn counts(&self) -> Option<Counts> {
        let first = self.0.first().filter(|part| is_sound(part))?;
        let counts: Counts = postcard::from_bytes(first.1).ok()?;
        let records = counts.documents.checked_add(counts.attachments)?;
        // And the counts themselves, and the index.
        let all = records.checked_add(counts.outputs)?.checked_add(2)?;
        (all == self.0.len()).then_some(counts)
    }
}

/// How many parts hold records of each kind, and what the build came to.
#[derive(Serialize, Deserialize)]
struct Counts {
    documents: usize,
    attachments: usize,
    outputs: usize,
    outcome: Option<Packed>,
}

fn is_sound((check, part): &(&[u8; 32], &[u8])) -> bool {
    blake3::hash(part).as_bytes() == *check
}

/// Where the memory about an output folder is kept.
pub fn place(root: &Path, output: &Path) -> PathBuf {
    let output = std::path::absolute(output).unwrap_or_else(|_| output.to_owned());
    let name = blake3::hash(output.as_os_str().as_encoded_bytes()).to_hex();
    root.join(FOLDER).join(format!("{}.cache", &name[..16]))
}

impl Cache {
    fn decode(bytes: &[u8], key: &[u8; 32]) -> Option<Cache> {
        let parts = Parts::of(bytes, key)?;
        let counts = parts.counts()?;
        let (index, parts) = parts.0.split_last().filter(|(index, _)| is_sound(index))?;
        let (documents, parts) = parts.get(1..)?.split_at_checked(counts.documents)?;
        let (attachments, outputs) = parts.split_at_checked(counts.attachments)?;
        Some(Cache {
            documents: read_parts(documents)?,
            attachments: read_parts(attachments)?,
            outputs: read_parts(outputs)?,
            outcome: counts.outcome,
            index: index.1.to_vec(),
        })
    }

    /// Keeps it at `place` for the next build.
    ///
    /// # Errors
    /// What the disk refused.
    pub fn write(&self, place: &Path, key: &[u8; 32]) -> io::Result<()> {
        let folder = place.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let documents = write_parts(&self.documents)?;
        let attachments = write_parts(&self.attachments)?;
        let outputs = write_parts(&self.outputs)?;
        let counts = Counts {
            documents: documents.len(),
            attachments: attachments.len(),
            outputs: outputs.len(),
            outcome: self.outcome.clone(),
        };
        let counts = sealed(postcard::to_stdvec(&counts).map_err(io::Error::other)?);
        let index = sealed(&self.index[..]);
        forget_unfinished(folder)?;
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        // Says to others that this one is being written. Where there are no locks, its age does.
        let _ = file.as_file().try_lock();
        file.write_all(HEAD)?;
        file.write_all(key)?;
        let records = documents.iter().chain(&attachments).chain(&outputs);
        let records = records.map(|(check, part)| (check, &part[..]));
        let (first, last) = ((&counts.0, &counts.1[..]), (&index.0, index.1));
        for (check, part) in [first].into_iter().chain(records).chain([last]) {
            file.write_all(&(part.len() as u64).to_le_bytes())?;
            file.write_all(check)?;
            file.write_all(part)?;
        }
        file.persist(place).map_err(|error| error.error)?;
        forget_old(folder, place)
    }
}

fn read_parts<T: DeserializeOwned + Send>(parts: &[(&[u8; 32], &[u8])]) -> Option<Vec<T>> {
    let parts: Option<Vec<Vec<T>>> = parts
        .par_iter()
        .map(|part| is_sound(part).then(|| postcard::from_bytes(part.1).ok())?)
        .collect();
    Some(parts?.into_iter().flatten().collect())
}

/// Parts that hold records, each with its check.
fn write_parts<T: Serialize + Sync>(records: &[T]) -> io::Result<Vec<([u8; 32], Vec<u8>)>> {
    let part = |records: &[T]| postcard::to_stdvec(records).map(sealed).map_err(io::Error::other);
    records.par_chunks(PART).map(part).collect()
}

/// A part with its check.
fn sealed<B: AsRef<[u8]>>(part: B) -> ([u8; 32], B) {
    (*blake3::hash(part.as_ref()).as_bytes(), part)
}

/// Removes what builds that were killed had begun to write: nobody holds its lock.
fn forget_unfinished(folder: &Path) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let is_ours = item.file_name().to_string_lossy().starts_with(UNFINISHED);
        if !is_ours || !item.file_type()?.is_file() {
            continue;
        }
        let path = item.path();
        let is_left = fs::File::open(&path).is_ok_and(|file| match file.try_lock() {
            Ok(()) => true,
            Err(fs::TryLockError::WouldBlock) => false,
            Err(fs::TryLockError::Error(_)) => {
                let age = file
                    .metadata()
                    .and_then(|found| found.modified())
                    .map(|time| time.elapsed());
                matches!(age, Ok(Ok(age)) if age > ABANDONED)
            }
        });
        if is_left {
            match fs::remove_file(&path) {
                // Another build was faster.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
    }
    Ok(())
}

/// Removes the memories of output folders that were built into longest ago, beyond the last few.
fn forget_old(folder: &Path, newest: &Path) -> io::Result<()> {
    let mut others = Vec::new();
    for item in fs::read_dir(folder)? {
        let item = item?;
        let path = item.path();
        if path.extension().is_some_and(|ending| ending == "cache") && path != newest {
            others.push((item.metadata()?.modified()?, path));
        }
    }
    others.sort();
    let surplus = (others.len() + 1).saturating_sub(KEPT);
    others
        .into_iter()
        .take(surplus)
        .try_for_each(|(_, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(folder: &Path) -> Cache {
        let file = folder.join("a");
        fs::write(&file, "甲").unwrap();
        let signature = Signature::at(&file).unwrap();
        let outputs = (0..5_000).map(|n| OutputRecord {
            path: format!("entry/{n:05}/index.html"),
            print: Fingerprint::of("test", &[n as u8]),
            signature,
        });
        Cache {
            documents: Vec::new(),
            attachments: vec![AttachmentRecord {
                file: "content/a.pdf".to_owned(),
                signature,
                tools: "none".to_owned(),
                facts: AttachmentFacts::default(),
                unread: true,
                quiet: true,
            }],
            outputs: outputs.collect(),
            outcome: None,
            index: vec![7; 100],
        }
    }

    fn read(place: &Path, key: &[u8; 32]) -> Cache {
        Kept::read(place).map_or_else(Cache::default, |kept| kept.whole(key))
    }

    #[test]
    fn what_was_kept_is_read_again_and_only_by_who_kept_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path(), Path::new("public"));
        let cache = sample(folder.path());
        cache.write(&place, &[1; 32]).unwrap();
        let again = read(&place, &[1; 32]);
        assert_eq!((again.outputs, again.index), (cache.outputs, cache.index));
        assert_eq!(again.attachments, cache.attachments);
        assert!(read(&place, &[2; 32]).outputs.is_empty());
        assert!(read(&folder.path().join("missing"), &[1; 32]).outputs.is_empty());
    }

    #[test]
    fn a_damaged_memory_is_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path(), Path::new("public"));
        sample(folder.path()).write(&place, &[1; 32]).unwrap();
        let whole = fs::read(&place).unwrap();
        for at in (0..whole.len()).step_by(997) {
            let mut changed = whole.clone();
            changed[at] ^= 0x40;
            assert!(Cache::decode(&changed, &[1; 32]).is_none(), "byte {at}");
            let cut = Cache::decode(&whole[..at], &[1; 32]);
            assert!(cut.is_none(), "cut at {at}");
        }
    }

    #[test]
    fn what_a_killed_build_had_begun_to_write_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path(), Path::new("public"));
        Cache::default().write(&place, &[1; 32]).unwrap();
        let own = folder.path().join(FOLDER);
        let (left, held) = (own.join("new-a1b2c3"), own.join("new-d4e5f6"));
        fs::write(&left, "half").unwrap();
        let writing = fs::File::create(&held).unwrap();
        writing.lock().unwrap();
        fs::write(own.join("newest.txt"), "of somebody").unwrap();
        Cache::default().write(&place, &[1; 32]).unwrap();
        assert!(!left.exists());
        assert!(held.exists() && own.join("newest.txt").exists() && place.exists());
    }

    #[test]
    fn memories_of_many_output_folders_do_not_pile_up() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..7 {
            let place = place(folder.path(), Path::new(&format!("public-{n}")));
            Cache::default().write(&place, &[1; 32]).unwrap();
        }
        let kept = fs::read_dir(folder.path().join(FOLDER)).unwrap().count();
        assert_eq!(kept, KEPT);
    }
}
