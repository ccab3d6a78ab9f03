//! What can go wrong while `public/` is brought up to date, in words that say what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why the output folder could not be brought up to date.
#[derive(Debug)]
pub enum WriteError {
    /// Another build holds the lock of this output folder.
    Busy {
        /// The output folder.
        output: PathBuf,
    },
    /// Two jobs made the same file: a mistake in the plan, never to be settled by overwriting.
    Collision {
        /// The file, relative to the output folder.
        path: String,
    },
    /// One job made a file where another needs a folder.
    Nested {
        /// The file.
        file: String,
        /// The file that should lie below it.
        below: String,
    },
    /// Things that gongkai did not write stand where its files must go.
    InTheWay {
        /// The output folder.
        output: PathBuf,
        /// The first of them, sorted.
        obstacles: Vec<Obstacle>,
        /// How many there are.
        count: usize,
    },
    /// The writer's own folder or a part of it is not what the writer made.
    Internals {
        /// The folder or file.
        path: PathBuf,
    },
    /// A file that was to be copied is not the one that was checked.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// An earlier [`put`](super::Writer::put) failed, so that the site is not complete.
    Incomplete,
    /// The disk or the operating system refused.
    Io {
        /// What was being done: `read`, `write`, `replace`…
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What that means for the published files.
        site: SiteState,
        /// What the system said.
        source: io::Error,
    },
}

/// How an error leaves the published files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteState {
    /// Not one of them was touched.
    Untouched,
    /// Some are new and some old, each of them whole; the next build finishes.
    Unfinished,
}

/// Something that stands in the way of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// Where it stands, relative to the output folder.
    pub path: String,
    /// What it is.
    pub kind: ObstacleKind,
}

/// The kinds of things that the writer will neither overwrite nor follow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObstacleKind {
    /// A file that no build wrote.
    File,
    /// A symbolic link; the writer makes none and follows none.
    Link,
    /// A folder that holds a file that no build wrote.
    Folder {
        /// That file.
        holds: String,
    },
    /// A device, a pipe or a socket.
    Special,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ObstacleKind::File => write!(f, "{}: a file", self.path),
            ObstacleKind::Link => write!(f, "{}: a symbolic link", self.path),
            ObstacleKind::Folder { holds } => write!(f, "{}: a folder that holds {holds}", self.path),
            ObstacleKind::Special => write!(f, "{}: a device, pipe or socket", self.path),
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Busy { output } => write!(
                f,
                "another build is writing to {}\nwait until it has finished, then build again",
                output.display()
            ),
            WriteError::Collision { path } => write!(f, "two pages claim the same file, {path}"),
            WriteError::Nested { file, below } => {
                write!(f, "{file} is to be a file, and a folder too, because of {below}")
            }
            WriteError::InTheWay {
                output,
                obstacles,
                count,
            } => {
                write!(
                    f,
                    "{} holds what gongkai did not write, where its own files must go",
                    output.display()
                )?;
                for obstacle in obstacles {
                    write!(f, "\n  {obstacle}")?;
                }
                if *count > obstacles.len() {
                    write!(f, "\n  and {} more", count - obstacles.len())?;
                }
                f.write_str(
                    "\nnothing was changed; move these away (or, if an earlier build made them and its ",
                )?;
                f.write_str("records were lost, empty the folder) and build again")
            }
            WriteError::Internals { path } => write!(
                f,
                "{} is not what gongkai made\nnothing was changed; move it away and build again",
                path.display()
            ),
            WriteError::Changed { path } => write!(
                f,
                "{} was changed while it was being published\nthe published files are as they were before; build again",
                path.display()
            ),
            WriteError::Incomplete => {
                f.write_str("a file of the site could not be prepared, so none was published")
            }
            WriteError::Io {
                doing,
                path,
                site,
                source,
            } => {
                write!(f, "cannot {doing} {}: {source}", path.display())?;
                f.write_str(match site {
                    SiteState::Untouched => "\nthe published files are as they were before",
                    SiteState::Unfinished => {
                        "\nevery published file is whole, but only some are new; the next build finishes"
                    }
                })?;
                advice(source).map_or(Ok(()), |advice| write!(f, "; {advice}"))
            }
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WriteError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// What a person can do about an error of the operating system.
fn advice(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("free some space on that disk and build again (new files need room beside the old ones)")
        }
        io::ErrorKind::ReadOnlyFilesystem => Some(
            "the disk is mounted read-only: choose another folder with --output, or have it mounted writable",
        ),
        io::ErrorKind::PermissionDenied => Some(
            "give the account that builds the right to write there, or choose another folder with --output",
        ),
        io::ErrorKind::NotADirectory => Some(
            "a file stands where a folder is needed: choose another folder with --output, or move it away",
        ),
        io::ErrorKind::CrossesDevices => {
            Some("a folder inside the output folder is on another disk, which gongkai cannot update safely")
        }
        io::ErrorKind::InvalidFilename => Some(
            "this disk takes no name of that length: shorten the alias, category or index number, or choose another folder with --output",
        ),
        _ => None,
    }
}
