//! Macros in documents of office programs.

use std::fs::File;
use std::io::{self, Read};

use zip::ZipArchive;

use super::Active;
use super::content::windows;

/// How much of a list of links in a package is read.
const LINKS: u64 = 4 * 1024 * 1024;

/// Looks at the names in a package, and at what it says it loads from elsewhere. A package that
/// cannot be opened is reported as damaged where its text is read.
pub(super) fn package(file: File) -> io::Result<Option<Active>> {
    let Ok(mut archive) = ZipArchive::new(io::BufReader::new(file)) else {
        return Ok(None);
    };
    let names: Vec<String> = (0..archive.len())
        .map(|place| match archive.name_for_index(place) {
            Some(Ok(name)) => name.to_ascii_lowercase(),
            _ => String::new(),
        })
        .collect();
    let runs = |name: &String| {
        let parts = [
            "vbaproject",
            "vbadata.xml",
            "/macrosheets/",
            "/activex/",
            "script-lb.xml",
            "script-lc.xml",
        ];
        parts.iter().any(|part| name.contains(part)) || name.starts_with("scripts/")
    };
    if names.iter().any(runs) {
        return Ok(Some(Active::Macros));
    }
    for (place, _) in names
        .iter()
        .enumerate()
        .filter(|(_, name)| name.ends_with(".rels"))
    {
        // One that cannot be unpacked cannot be followed by an office program either.
        let Ok(links) = archive.by_index(place) else {
            continue;
        };
        let mut text = Vec::new();
        if links.take(LINKS).read_to_end(&mut text).is_err() {
            continue;
        }
        let text = String::from_utf8_lossy(&text).to_ascii_lowercase();
        let loads = |link: &str| {
            let kinds = [
                "attachedtemplate\"",
                "oleobject\"",
                "frame\"",
                "subdocument\"",
                "attachedtemplate'",
                "oleobject'",
            ];
            link.contains("external") && kinds.iter().any(|kind| link.contains(kind)) && link.contains("http")
        };
        if text.split('<').any(loads) {
            return Ok(Some(Active::RemoteTemplate));
        }
    }
    Ok(None)
}

/// Looks for the storage of macros in a document of an older office program, whose names are UTF-16.
pub(super) fn compound(file: File) -> io::Result<Option<Active>> {
    let name: Vec<u8> = "_VBA_PROJECT".bytes().flat_map(|byte| [byte, 0]).collect();
    let mut found = false;
    windows(file, |_, bytes| {
        found = bytes.windows(name.len()).any(|window| window == name);
        !found
    })?;
    Ok(found.then_some(Active::Macros))
}
