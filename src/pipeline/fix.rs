//! Mending documents: what would change, before anything does.

use std::collections::HashSet;
use std::path::Path;

use rayon::prelude::*;

use super::Failure;
use crate::check::{Context, fix};
use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::load::walk::{self, reason};
use crate::load::{document, site_yaml};

/// A document that can be mended.
#[derive(Clone, Debug)]
pub struct Fix {
    /// The file, relative to the site's folder.
    pub file: String,
    /// What it holds.
    pub old: String,
    /// What it should hold.
    pub new: String,
}

/// Every document that can be mended without a doubt, in the order of the files; with `text` the
/// texts are mended too. Documents that cannot be read are left to the check.
///
/// # Errors
/// [`Failure::Invalid`] when `site.yaml` is.
pub fn fixes(root: &Path, text: bool) -> Result<Vec<Fix>, Failure> {
    let mut findings = Diagnostics::new();
    let Some(config) = site_yaml::read(root, None, &mut findings) else {
        return Err(Failure::Invalid(findings.finish(&Default::default())));
    };
    let content = walk::content(root, &mut findings);
    let names: HashSet<&str> = content.documents.iter().map(|d| d.file.as_str()).collect();
    let context = Context::new(&config, &content.others, &names);
    let fixes = content
        .documents
        .par_iter()
        .filter(|file| !file.page)
        .filter_map(|file| {
            let raw = document::read(root, file, &mut Diagnostics::new()).ok()??;
            let edits = fix::edits(&context, &raw, text);
            if edits.is_empty() {
                return None;
            }
            let bytes = std::fs::read(walk::absolute(root, &file.file)).ok()?;
            let new = fix::apply(&bytes, &edits)?;
            let old = String::from_utf8(bytes).ok()?;
            let file = file.file.clone();
            (old != new).then_some(Fix { file, old, new })
        });
    Ok(fixes.collect())
}

/// Writes a mended document in the place of the old one, by a rename: the file is old or new, never
/// half. A file that has changed since it was read is left alone.
///
/// # Errors
/// A finding that names the file and says what the system said.
pub fn write(root: &Path, fix: &Fix) -> Result<(), Box<Diagnostics>> {
    let path = walk::absolute(root, &fix.file);
    replace(&path, fix).map_err(|error| {
        let reason = reason(&error);
        let mut findings = Diagnostics::new();
        findings.report(Problem::Unreadable { reason }, Place::file(&fix.file));
        Box::new(findings)
    })
}

fn replace(path: &Path, fix: &Fix) -> std::io::Result<()> {
    use std::io::{Error, Write};
    // A link is replaced where it leads, not by a file of its own.
    let path = path.canonicalize()?;
    if std::fs::read(&path)? != fix.old.as_bytes() {
        return Err(Error::other("it has changed in the meantime"));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(fix.new.as_bytes())?;
    file.as_file()
        .set_permissions(std::fs::metadata(&path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path).map(drop).map_err(|error| error.error)
}
