//! Opens the output folder while the site is still being read: looking at each file of a large site
//! takes a while, and need not wait for anything.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use super::error::WriteError;
use super::{OWN_FOLDER, Writer};

/// An output folder that is being opened, or will be.
#[derive(Debug)]
pub struct Opening {
    output: PathBuf,
    ahead: Option<JoinHandle<Result<Writer, WriteError>>>,
    opened: Option<Writer>,
}

impl Opening {
    /// Begins to open `output` if an earlier build was there. For a first one there is nothing to look at,
    /// and while it is not certain that there will be a site, nothing is made.
    pub fn begin(output: &Path) -> Opening {
        let known = output.join(OWN_FOLDER).join("lock").is_file();
        let ahead = known.then(|| {
            let output = output.to_owned();
            thread::Builder::new().spawn(move || Writer::open(&output)).ok()
        });
        Opening {
            output: output.to_owned(),
            ahead: ahead.flatten(),
            opened: None,
        }
    }

    /// The output folder.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// Waits until the folder is open.
    ///
    /// # Errors
    /// As [`Writer::open`].
    pub fn opened(&mut self) -> Result<&Writer, WriteError> {
        let writer = self.finish()?;
        Ok(self.opened.insert(writer))
    }

    /// The same, to be written into.
    ///
    /// # Errors
    /// As [`Writer::open`].
    pub fn finish(&mut self) -> Result<Writer, WriteError> {
        let ahead = self.ahead.take().and_then(|ahead| ahead.join().ok()?.ok());
        // What was in the way may be gone by now.
        let opened = self.opened.take().or(ahead);
        opened.map_or_else(|| Writer::open(&self.output), Ok)
    }
}

impl Drop for Opening {
    /// Lets go of the lock before anybody can ask for it again.
    fn drop(&mut self) {
        drop(self.ahead.take().map(JoinHandle::join));
    }
}
