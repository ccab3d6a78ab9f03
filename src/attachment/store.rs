//! Keeps what was read of attachments on the disk, by their digest.
//!
//! Texts are needed three times in a build: to be checked, shown and searched. They are too large to
//! be held in memory and too costly to be read from the attachments each time, so each is written
//! into a folder of its own name. In `.gongkai/` beside `site.yaml` that folder serves later builds
//! too: the text of a file, and the personal data in it, follow from its bytes, its ending, this program, the
//! programs that read it and the contacts of the site. What is damaged there is noticed and read anew; what no entry uses any more is removed.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{AttachmentText, Document, Outcome, Tools, Trouble};
use crate::check::personal::ContactSets;
use crate::load::snapshot::ReadError;
use crate::signature::Signature;

/// The folder of texts, beside what else a build keeps.
pub const FOLDER: &str = "attachments";

/// Changes with what is kept and how it is read, so that an older program's texts are not used.
const VERSION: &str = concat!("5 ", env!("CARGO_PKG_VERSION"));

/// A file is no longer what was listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileChanged;

/// A folder of texts.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Another folder in which texts are looked up, and nothing is written.
    beside: Option<PathBuf>,
    tools: Tools,
    contacts: ContactSets,
    /// Removed with the store.
    _scratch: Option<TempDir>,
}

impl Store {
    /// A store that is gone with its last use. Attachments are read with these programs, and looked
    /// through with these contacts.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn scratch(tools: Tools, contacts: ContactSets) -> io::Result<Store> {
        let scratch = tempfile::tempdir()?;
        Ok(Store {
            folder: scratch.path().to_path_buf(),
            beside: None,
            tools,
            contacts,
            _scratch: Some(scratch),
        })
    }

    /// A store in a folder that stays.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(folder: PathBuf, tools: Tools, contacts: ContactSets) -> io::Result<Store> {
        std::fs::create_dir_all(&folder)?;
        Ok(Store {
            folder,
            beside: None,
            tools,
            contacts,
            _scratch: None,
        })
    }

    /// The contacts that files are looked through with.
    pub fn contacts(&self) -> &ContactSets {
        &self.contacts
    }

    /// The same, which also knows the texts in another folder. Nothing is written there.
    pub fn beside(self, folder: PathBuf) -> Store {
        Store {
            beside: Some(folder),
            ..self
        }
    }

    /// The programs that the texts were read with.
    pub fn fingerprint(&self) -> &str {
        self.tools.fingerprint()
    }

    /// What is in a file that the listing of the site saw as `listed`: as it was kept, or read now.
    ///
    /// # Errors
    /// [`FileChanged`] when it is another file by now, or becomes one while it is read.
    pub fn read(&self, path: &Path, listed: Option<&Signature>) -> Result<AttachmentText, FileChanged> {
        let name = name_of(path);
        let (sha256, size, head) = match super::digest(path, listed) {
            Ok(digest) => digest,
            Err(ReadError::Changed) => return Err(FileChanged),
            Err(ReadError::Io(error)) => return Ok(super::unreadable(&error)),
        };
        if let Some(kept) = self.kept(&sha256, &name) {
            return Ok(kept);
        }
        let text = super::text(path, size, &head, &self.tools, &self.contacts);
        // The readers open it anew: what they read is the text of these bytes only if they still are there.
        match super::digest(path, listed) {
            Ok((again, ..)) if again == sha256 => {}
            _ => return Err(FileChanged),
        }
        let text = AttachmentText { sha256, size, ..text };
        self.keep(&text, &name);
        Ok(text)
    }

    /// What is in a file that is known to have this digest: the file itself is read only when what
    /// was kept of it is gone.
    ///
    /// # Errors
    /// [`FileChanged`] when it has another.
    pub fn known(&self, sha256: &str, path: &Path) -> Result<AttachmentText, FileChanged> {
        if let Some(kept) = self.kept(sha256, &name_of(path)) {
            return Ok(kept);
        }
        let text = self.read(path, None)?;
        (text.sha256 == sha256).then_some(text).ok_or(FileChanged)
    }

    /// The text of a file that was read before and had this digest then; `None` when it has become
    /// another.
    pub fn document(&self, sha256: &str, path: &Path) -> Option<Document> {
        match self.known(sha256, path).ok()?.outcome {
            Outcome::Text(document) => Some(document),
            _ => None,
        }
    }

    /// Removes everything but the texts of these files, given by digest and path.
    ///
    /// # Errors
    /// What the disk refused.
    pub fn prune<'a>(&self, used: impl Iterator<Item = (&'a str, &'a str)>) -> io::Result<()> {
        let used: BTreeSet<PathBuf> = used
            .map(|(sha256, file)| self.place(&self.folder, sha256, &name_of(Path::new(file))))
            .collect();
        for item in std::fs::read_dir(&self.folder)? {
            let path = item?.path();
            if !used.contains(&path) {
                match std::fs::remove_file(&path) {
                    // Another build was faster.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    done => done?,
                }
            }
        }
        Ok(())
    }

    fn kept(&self, sha256: &str, name: &str) -> Option<AttachmentText> {
        let folders = [Some(&self.folder), self.beside.as_ref()];
        let mut found = folders
            .into_iter()
            .flatten()
            .map(|folder| self.place(folder, sha256, name));
        found.find_map(|place| unsealed(&std::fs::read(place).ok()?, sha256))
    }

    /// Writes a text down. When that fails it is read again where it is needed, which is slow and
    /// nothing worse. What the system would not let be read may be there the next time.
    fn keep(&self, text: &AttachmentText, name: &str) {
        if matches!(text.outcome, Outcome::Trouble(Trouble::Unreadable { .. })) {
            return;
        }
        let Ok(bytes) = postcard::to_stdvec(text) else {
            return;
        };
        let sealed = [blake3::hash(&bytes).as_bytes().as_slice(), &bytes].concat();
        let place = self.place(&self.folder, &text.sha256, name);
        // Two builds may write the same text at once: each writes aside, and one of them wins.
        let written = tempfile::NamedTempFile::new_in(&self.folder).and_then(|mut file| {
            io::Write::write_all(&mut file, &sealed)?;
            file.persist(&place).map(drop).map_err(|error| error.error)
        });
        drop(written);
    }

    fn place(&self, folder: &Path, sha256: &str, name: &str) -> PathBuf {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let depends = format!(
            "{VERSION}\n{}\n{}\n{}\n{}",
            ending.to_ascii_lowercase(),
            self.tools.fingerprint(),
            self.contacts.entries.fingerprint(),
            self.contacts.pages.fingerprint(),
        );
        let digest = blake3::hash(depends.as_bytes()).to_hex();
        folder.join(format!("{sha256}-{}", &digest[..16]))
    }
}

fn name_of(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default()
}

/// What was written down, if it is as it was written.
fn unsealed(bytes: &[u8], sha256: &str) -> Option<AttachmentText> {
    let (sum, bytes) = bytes.split_at_checked(32)?;
    if sum != blake3::hash(bytes).as_bytes() {
        return None;
    }
    postcard::from_bytes::<AttachmentText>(bytes)
        .ok()
        .filter(|kept| kept.sha256 == sha256)
}
