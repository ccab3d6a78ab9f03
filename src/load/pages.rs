//! The built pages, for `gongkai check --rendered`.

use std::collections::BTreeSet;
use std::path::Path;

use walkdir::WalkDir;

use super::walk::relative;

/// Every file below the output folder, `/`-separated; nothing of the writer's own.
pub fn files(output: &Path) -> BTreeSet<String> {
    WalkDir::new(output)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|item| item.file_type().is_file())
        .map(|item| relative(output, item.path()))
        .filter(|file| !file.starts_with(".gongkai/"))
        .collect()
}

/// Whether a file is a page.
pub fn is_page(file: &str) -> bool {
    file.ends_with(".html")
}
