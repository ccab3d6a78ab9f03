//! Every file below `content/`, in the same order on every machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::signature::Signature;

/// The files of a site's `content/`.
#[derive(Debug, Default)]
pub struct Content {
    /// Entries and pages: `.md`, `.markdown`, `.yaml`, `.yml`.
    pub documents: Vec<ContentFile>,
    /// Everything else, by path, with its size in bytes: attachments, or stray files.
    pub others: BTreeMap<String, u64>,
    /// What the file system says of `others`, where it says enough.
    pub signatures: BTreeMap<String, Signature>,
}

/// A document below `content/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentFile {
    /// The path relative to the site's folder, `/`-separated: `content/2023/a.md`.
    pub file: String,
    /// Whether it is Markdown with front matter (else YAML alone).
    pub markdown: bool,
    /// Whether it is a page (below `content/pages/`) and not an entry.
    pub page: bool,
    /// Its size in bytes.
    pub size: u64,
    /// What the file system says of it, where it says enough.
    pub signature: Option<Signature>,
}

/// Names that systems leave behind and nobody means to publish.
const LEFT_BEHIND: [&str; 8] = [
    ".DS_Store",
    "Thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "Icon\r",
    ".directory",
    ".gitkeep",
    ".gitignore",
];

/// Lists `content/` below `root`. What cannot be read, and links that lead out of the site, are
/// findings; nothing is passed over in silence.
pub fn content(root: &Path, diagnostics: &mut Diagnostics) -> Content {
    let mut content = Content::default();
    let folder = root.join("content");
    // A missing folder must never look like a site from which everything was taken away.
    if !folder.is_dir() {
        let reason = if folder.exists() {
            "it is not a folder"
        } else {
            "it does not exist"
        }
        .to_owned();
        diagnostics.report(Problem::Unreadable { reason }, Place::file("content"));
        return content;
    }
    let items: Vec<_> = WalkDir::new(&folder)
        .sort_by_file_name()
        .into_iter()
        .filter(|item| item.as_ref().map_or(true, is_of_interest))
        .collect();
    // Asking the system about each file is most of the work.
    let found: Vec<(String, Result<Found, Problem>)> = items
        .into_par_iter()
        .map(|item| match item {
            Ok(item) => {
                let file = relative(root, item.path());
                (file, look(root, item.path(), item.path_is_symlink()))
            }
            Err(error) => {
                let file = error
                    .path()
                    .map_or("content".to_owned(), |path| relative(root, path));
                let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                (file, Err(Problem::Unreadable { reason }))
            }
        })
        .collect();
    for (file, found) in found {
        match found {
            Ok(found) => content.add(file, found),
            Err(problem) => diagnostics.report(problem, Place::file(file)),
        }
    }
    content
}

/// Whether a file of this name is nothing that anybody means to publish: systems leave it behind,
/// or an editor keeps it while a file is open (`.甲.md.swp`, `甲.md~`, `#甲.md#`, `~$甲.docx`).
pub fn is_left_behind(name: &str) -> bool {
    let swap = name.starts_with('.') && [".swp", ".swo", ".swx"].iter().any(|end| name.ends_with(end));
    let start = [".#", "~$", ".~lock.", "._"]
        .iter()
        .any(|start| name.starts_with(start));
    let emacs = name.len() > 2 && name.starts_with('#') && name.ends_with('#');
    let known = LEFT_BEHIND.iter().any(|known| known.eq_ignore_ascii_case(name));
    known || swap || start || emacs || name.ends_with('~')
}

fn is_of_interest(item: &walkdir::DirEntry) -> bool {
    let name = item.file_name().to_str();
    !item.file_type().is_dir() && !name.is_some_and(is_left_behind)
}

/// What there is to know of a file without reading it.
struct Found {
    size: u64,
    signature: Option<Signature>,
}

impl Content {
    fn add(&mut self, file: String, found: Found) {
        let ending = file
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let markdown = matches!(ending.as_str(), "md" | "markdown");
        if markdown || matches!(ending.as_str(), "yaml" | "yml") {
            let page = file.starts_with("content/pages/");
            self.documents.push(ContentFile {
                file,
                markdown,
                page,
                size: found.size,
                signature: found.signature,
            });
        } else {
            self.signatures
                .extend(found.signature.map(|signature| (file.clone(), signature)));
            self.others.insert(file, found.size);
        }
    }
}

/// Looks at a regular file; a link is followed when it stays inside the site.
fn look(root: &Path, path: &Path, link: bool) -> Result<Found, Problem> {
    let unreadable = |error: std::io::Error| Problem::Unreadable {
        reason: reason(&error),
    };
    // Whatever is done with the file later is done by its name.
    if path.to_str().is_none() {
        return Err(Problem::NameEncoding);
    }
    if link {
        let target = path.canonicalize().map_err(unreadable)?;
        let root = root.canonicalize().map_err(unreadable)?;
        if !target.starts_with(root) {
            return Err(Problem::OutsideSite);
        }
        if target.is_dir() {
            return Err(Problem::LinkedFolder);
        }
    }
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_file() {
        Ok(Found {
            size: metadata.len(),
            signature: Signature::of(&metadata),
        })
    } else {
        Err(Problem::Unreadable {
            reason: "it is not a regular file".to_owned(),
        })
    }
}

/// A path relative to the site's folder, `/`-separated, for messages and identity.
pub fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// The path on this machine of a file named relative to the site's folder.
pub fn absolute(root: &Path, file: &str) -> PathBuf {
    file.split('/')
        .fold(root.to_path_buf(), |path, part| path.join(part))
}

/// What the system said, without its error number.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}
