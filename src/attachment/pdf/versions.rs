//! Earlier versions of a PDF within it: a change is written behind what it changes, and whoever cuts
//! it off has the file as it was.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::{PdfToText, Trouble, limits, package};
use crate::check::personal::Scanner;

/// Looks at the earlier versions of a PDF; false when there are more than are read.
pub(super) fn look(path: &Path, program: &PdfToText, scanner: &mut Scanner<'_>) -> Result<bool, Trouble> {
    let failed = |error| package::unreadable(&error);
    let mut file = File::open(path).map_err(failed)?;
    let ends = ends(&file).map_err(failed)?;
    // The last is the file itself.
    let earlier = ends.split_last().map_or(&ends[..], |(_, earlier)| earlier);
    for end in earlier.iter().take(limits::VERSIONS) {
        let mut version = tempfile::NamedTempFile::new().map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        io::copy(&mut (&file).take(*end), &mut version).map_err(failed)?;
        version.flush().map_err(failed)?;
        match super::text(version.path(), program, scanner) {
            // What cannot be opened is no version of it.
            Ok(_) | Err(Trouble::Damaged(_) | Trouble::Protected) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(earlier.len() <= limits::VERSIONS)
}

/// Where the marks of an end are over.
fn ends(file: &File) -> io::Result<Vec<u64>> {
    const MARK: &[u8] = b"%%EOF";
    let mut reader = file;
    let mut piece = vec![0; 256 * 1024];
    let (mut matched, mut place) = (0, 0);
    let mut ends = Vec::new();
    loop {
        let length = reader.read(&mut piece)?;
        if length == 0 {
            return Ok(ends);
        }
        for byte in &piece[..length] {
            place += 1;
            matched = match MARK.get(matched) {
                Some(next) if next == byte => matched + 1,
                // A third sign of its start leaves two.
                _ if *byte == b'%' => {
                    if matched == 2 {
                        2
                    } else {
                        1
                    }
                }
                _ => 0,
            };
            if matched == MARK.len() {
                matched = 0;
                // More than this say the same.
                if ends.len() <= limits::VERSIONS + 1 {
                    ends.push(place);
                }
            }
        }
    }
}
