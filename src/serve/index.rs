//! The search index of the preview: built when a reader first searches, outside the site's folder.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use super::state::Good;
use crate::load::walk::absolute;
use crate::output::OutputPath;

/// The file that names all others: whoever searches asks for it first.
pub const MANIFEST: &str = "search/manifest.json";

/// The index, and the one before it, which pages that are still open may ask for.
pub struct Index {
    scratch: TempDir,
    /// One build at a time.
    building: tokio::sync::Mutex<()>,
    built: Mutex<Vec<(u64, PathBuf)>>,
}

impl Index {
    /// No index yet.
    ///
    /// # Errors
    /// When there is no place for a scratch folder.
    pub fn new() -> io::Result<Index> {
        Ok(Index {
            scratch: tempfile::tempdir()?,
            building: tokio::sync::Mutex::new(()),
            built: Mutex::new(Vec::new()),
        })
    }

    /// A file of the index of `good`, or of the one before; `None` when there is no such file. Whoever
    /// asks for the manifest waits until the index of `good` is built.
    ///
    /// # Errors
    /// What kept it from being built or read.
    pub async fn file(&self, good: &Arc<Good>, path: &OutputPath) -> io::Result<Option<Vec<u8>>> {
        if path.as_str() == MANIFEST {
            self.build(good).await?;
        }
        for (_, folder) in self.folders().into_iter().rev() {
            match std::fs::read(absolute(&folder, path.as_str())) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                read => return read.map(Some),
            }
        }
        Ok(None)
    }

    fn folders(&self) -> Vec<(u64, PathBuf)> {
        self.built.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn build(&self, good: &Arc<Good>) -> io::Result<()> {
        let _one = self.building.lock().await;
        let version = good.version;
        if self.folders().iter().any(|(built, _)| *built == version) {
            return Ok(());
        }
        let folder = self.scratch.path().join(version.to_string());
        let (site, place) = (Arc::clone(good), folder.clone());
        let work = move || {
            site.prepared
                .write_index(&place)
                .map_err(|error| error.to_string())
        };
        let done = tokio::task::spawn_blocking(work)
            .await
            .map_err(io::Error::other)?;
        done.map_err(io::Error::other)?;
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        built.push((version, folder));
        if built.len() > 2 {
            let (_, oldest) = built.remove(0);
            // What stays is removed with the scratch folder.
            drop(std::fs::remove_dir_all(oldest));
        }
        Ok(())
    }
}
