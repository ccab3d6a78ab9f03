//! What an index was made from: enough to bring it up to date without reading every text again.
//!
//! It is kept by whoever builds, as bytes, and may be lost; it is no part of the index.

use super::keys;
use super::manifest::Manifest;
use super::prepared::Print;

/// Bytes of an entry: its print and how many grams it has.
const ENTRY: usize = 8 + 16 + 4;

/// An index's manifest, and of each entry what tells whether it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub(super) manifest: Manifest,
    pub(super) prints: Vec<Print>,
    /// For each entry, how many grams it has.
    pub(super) sizes: Vec<u32>,
    /// The seals of the table of keys, file by file.
    pub(super) keys: Vec<u32>,
}

impl State {
    /// The files of the index, below `search/`.
    pub fn files(&self) -> Vec<String> {
        let mut files = self.manifest.files();
        files.push("manifest.json".to_owned());
        files
    }

    /// As bytes.
    ///
    /// # Errors
    /// Of a manifest that cannot be written as JSON; there is none such.
    pub fn encode(&self) -> serde_json::Result<Vec<u8>> {
        let manifest = self.manifest.encode()?;
        let mut bytes = (manifest.len() as u64).to_le_bytes().to_vec();
        bytes.extend(manifest);
        for (print, size) in self.prints.iter().zip(&self.sizes) {
            bytes.extend(print.url.to_le_bytes());
            bytes.extend(print.content);
            bytes.extend(size.to_le_bytes());
        }
        bytes.extend(self.keys.iter().flat_map(|seal| seal.to_le_bytes()));
        Ok(bytes)
    }

    /// From the bytes of [`State::encode`]; nothing where they are of another version.
    pub fn decode(bytes: &[u8]) -> Option<State> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (manifest, entries) = rest.split_at_checked(length)?;
        let manifest = Manifest::decode(manifest).ok()?;
        let (entries, seals) = entries.split_at_checked(manifest.entries as usize * ENTRY)?;
        if seals.len() != keys::files(manifest.entries) as usize * 4 {
            return None;
        }
        let mut state = State {
            manifest,
            prints: Vec::new(),
            sizes: Vec::new(),
            keys: Vec::new(),
        };
        for seal in seals.chunks_exact(4) {
            state.keys.push(u32::from_le_bytes(*seal.first_chunk()?));
        }
        for entry in entries.chunks_exact(ENTRY) {
            let (url, rest) = entry.split_first_chunk()?;
            let (content, size) = rest.split_first_chunk()?;
            state.prints.push(Print {
                url: u64::from_le_bytes(*url),
                content: *content,
            });
            state.sizes.push(u32::from_le_bytes(*size.first_chunk()?));
        }
        Some(state)
    }
}
