//! A ZIP package of XML files, opened within limits.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Damage, Harm, Trouble, limits};

/// A file, or bytes.
trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// An open package.
pub(super) struct Package {
    archive: ZipArchive<Box<dyn Source>>,
    names: Vec<String>,
    /// The files that a scanner was shown.
    seen: BTreeSet<usize>,
    /// How many bytes may still be unpacked.
    left: usize,
    /// The same for pictures and recordings.
    media: u64,
}

impl Package {
    /// Opens a package. Only its table of contents is read.
    pub(super) fn open(path: &Path) -> Result<Package, Trouble> {
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        Package::of(Box::new(BufReader::new(file)))
    }

    /// Opens a package that was in another.
    pub(super) fn within(bytes: Vec<u8>) -> Result<Package, Trouble> {
        Package::of(Box::new(Cursor::new(bytes)))
    }

    fn of(source: Box<dyn Source>) -> Result<Package, Trouble> {
        let archive = ZipArchive::new(source).map_err(|error| broken(&error))?;
        if archive.len() > limits::ENTRIES {
            return Err(Trouble::Hostile(Harm::Files(archive.len())));
        }
        let names = (0..archive.len())
            .map(|place| match archive.name_for_index(place) {
                Some(Ok(name)) => name.into_owned(),
                _ => String::new(),
            })
            .collect();
        Ok(Package {
            archive,
            names,
            seen: BTreeSet::new(),
            left: limits::XML_TOTAL,
            media: limits::MEDIA,
        })
    }

    /// Whether it has a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// How many files there are in a folder of pictures.
    pub(super) fn pictures(&self, folder: &str) -> usize {
        self.names.iter().filter(|name| name.starts_with(folder)).count()
    }

    fn place(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        let same = |known: &String| known.trim_start_matches('/').eq_ignore_ascii_case(name);
        self.names.iter().position(same)
    }

    /// The text of an XML file that the package must have.
    pub(super) fn xml(&mut self, name: &str) -> Result<String, Trouble> {
        self.optional_xml(name)?
            .ok_or_else(|| Trouble::Damaged(Damage::Missing(name.to_owned())))
    }

    /// The text of an XML file, if the package has it.
    pub(super) fn optional_xml(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        let Some(place) = self.place(name) else {
            return Ok(None);
        };
        let bytes = self.bytes(place)?;
        text(bytes, name).map(Some)
    }

    /// The same for one that the caller shows to a scanner.
    pub(super) fn seen_xml(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        self.seen.extend(self.place(name));
        self.optional_xml(name)
    }

    /// The files that no scanner was shown yet, by place and name.
    pub(super) fn unseen(&self) -> Vec<(usize, String)> {
        let names = self.names.iter().cloned().enumerate();
        names.filter(|(place, _)| !self.seen.contains(place)).collect()
    }

    /// What a file unpacks to.
    pub(super) fn bytes(&mut self, place: usize) -> Result<Vec<u8>, Trouble> {
        let name = self.names.get(place).cloned().unwrap_or_default();
        let file = self.archive.by_index(place).map_err(|error| broken(&error))?;
        if file.encrypted() {
            return Err(Trouble::Protected);
        }
        let packed = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX);
        let limit = limits::XML.min(self.left);
        // What the table of contents says of the size is not believed: it is counted.
        let by_ratio = packed.saturating_mul(limits::RATIO).max(limits::RATIO_FROM);
        let allowed = limit.min(by_ratio);
        let mut bytes = Vec::new();
        let read = file.take(allowed as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > allowed {
            return Err(Trouble::Hostile(Harm::Bursts {
                name,
                packed,
                allowed,
            }));
        }
        read.map_err(|_| Trouble::Damaged(Damage::Packed(name)))?;
        self.left -= bytes.len();
        Ok(bytes)
    }

    /// Hands on what a picture or recording unpacks to, without holding it; false where it is damaged
    /// or there is too much of it.
    pub(super) fn stream(
        &mut self,
        place: usize,
        mut look: impl FnMut(&mut dyn Read) -> io::Result<()>,
    ) -> Result<bool, Trouble> {
        let file = self.archive.by_index(place).map_err(|error| broken(&error))?;
        if file.encrypted() {
            return Err(Trouble::Protected);
        }
        let mut file = file.take(self.media);
        let whole = look(&mut file).is_ok();
        self.media = file.limit();
        Ok(whole && self.media > 0)
    }

    /// What is noted in the package itself and beside its files.
    pub(super) fn comments(&mut self) -> Result<Vec<String>, Trouble> {
        let own = encoding_rs::GBK
            .decode_without_bom_handling(self.archive.comment())
            .0;
        let mut comments = vec![match std::str::from_utf8(self.archive.comment()) {
            Ok(comment) => comment.to_owned(),
            Err(_) => own.into_owned(),
        }];
        for place in 0..self.archive.len() {
            let file = self.archive.by_index_raw(place).map_err(|error| broken(&error))?;
            comments.push(file.comment().to_owned());
        }
        comments.retain(|comment| !comment.is_empty());
        Ok(comments)
    }
}

/// The text of an XML file.
pub(super) fn text(bytes: Vec<u8>, name: &str) -> Result<String, Trouble> {
    let text = match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, length)) => encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[length..])
            .map(std::borrow::Cow::into_owned),
        None => String::from_utf8(bytes).ok(),
    };
    text.ok_or_else(|| Trouble::Damaged(Damage::NotText(name.to_owned())))
}

pub(super) fn unreadable(error: &std::io::Error) -> Trouble {
    Trouble::Unreadable {
        reason: crate::load::walk::reason(error),
    }
}

fn broken(error: &ZipError) -> Trouble {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("assword") => Trouble::Protected,
        _ => Trouble::Damaged(Damage::Package),
    }
}
