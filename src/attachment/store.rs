//! Keeps what was read of attachments on the disk, by their digest.
//!
//! Texts are needed three times in a build: to be checked, shown and searched. They are too large to
//! be held in memory and too costly to be read from the attachments each time, so each is written
//! into a folder of its own name, which also makes that folder a cache that is good for later
//! builds: the text of a file follows from its bytes, its ending and the programs there are.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{AttachmentText, Document, Outcome, Tools};

/// Changes with what is kept and how it is read, so that an older program's texts are not used.
const VERSION: u32 = 1;

/// A folder of texts.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    tools: Tools,
    /// Removed with the store.
    _scratch: Option<TempDir>,
}

impl Store {
    /// A store that is gone with its last use.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn scratch(tools: Tools) -> io::Result<Store> {
        let scratch = tempfile::tempdir()?;
        Ok(Store {
            folder: scratch.path().to_path_buf(),
            tools,
            _scratch: Some(scratch),
        })
    }

    /// A store in a folder that stays. What is damaged in it is read anew.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(folder: PathBuf, tools: Tools) -> io::Result<Store> {
        std::fs::create_dir_all(&folder)?;
        Ok(Store {
            folder,
            tools,
            _scratch: None,
        })
    }

    /// The programs that the texts were read with.
    pub fn fingerprint(&self) -> &str {
        self.tools.fingerprint()
    }

    /// What is in a file: as it was kept, or read now.
    pub fn read(&self, path: &Path) -> AttachmentText {
        let digest = super::digest(path).ok();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy())
            .unwrap_or_default();
        if let Some((sha256, ..)) = &digest
            && let Some(kept) = self.kept(sha256, &name)
        {
            return kept;
        }
        let text = super::read(path, &self.tools);
        if !text.sha256.is_empty() {
            self.keep(&text, &name);
        }
        text
    }

    /// The text of a file that was read before and had this digest then; `None` when it has become
    /// another.
    pub fn document(&self, sha256: &str, path: &Path) -> Option<Document> {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy())
            .unwrap_or_default();
        let text = self.kept(sha256, &name).unwrap_or_else(|| self.read(path));
        match text.outcome {
            Outcome::Text(document) if text.sha256 == sha256 => Some(document),
            _ => None,
        }
    }

    fn kept(&self, sha256: &str, name: &str) -> Option<AttachmentText> {
        let bytes = std::fs::read(self.place(sha256, name)).ok()?;
        let (sum, bytes) = bytes.split_at_checked(32)?;
        if sum != blake3::hash(bytes).as_bytes() {
            return None;
        }
        postcard::from_bytes::<AttachmentText>(bytes)
            .ok()
            .filter(|kept| kept.sha256 == sha256)
    }

    /// Writes a text down. When that fails it is read again where it is needed; in a scratch folder
    /// that would be every time, which is slow and nothing worse.
    fn keep(&self, text: &AttachmentText, name: &str) {
        let Ok(bytes) = postcard::to_stdvec(text) else {
            return;
        };
        let sealed = [blake3::hash(&bytes).as_bytes().as_slice(), &bytes].concat();
        let place = self.place(&text.sha256, name);
        // Two builds may write the same text at once: each writes aside, and one of them wins.
        let written = tempfile::NamedTempFile::new_in(&self.folder).and_then(|mut file| {
            io::Write::write_all(&mut file, &sealed)?;
            file.persist(&place).map(drop).map_err(|error| error.error)
        });
        drop(written);
    }

    fn place(&self, sha256: &str, name: &str) -> PathBuf {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let depends = format!(
            "{VERSION}\n{}\n{}",
            ending.to_ascii_lowercase(),
            self.tools.fingerprint()
        );
        let digest = blake3::hash(depends.as_bytes()).to_hex();
        self.folder.join(format!("{sha256}-{}", &digest[..16]))
    }
}
