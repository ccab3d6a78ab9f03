//! Compressed copies of text files, for web servers that hand them out instead of compressing the
//! file for every reader (`gzip_static` and `brotli_static` of nginx, and the like).

use std::io::{self, Write};

use flate2::{Compression as Level, GzBuilder};

/// A form of compression that browsers ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compression {
    /// gzip (RFC 1952), at its highest level.
    Gzip,
    /// Brotli (RFC 7932), at level 9 of 11: the last two cost ten times as long for a few percent.
    Brotli,
}

impl Compression {
    /// What `compress:` in `site.yaml` calls them.
    pub const NAMES: &'static [&'static str] = &["gz", "br"];

    /// The form of this name.
    pub fn of_name(name: &str) -> Option<Compression> {
        match name {
            "gz" | "gzip" => Some(Compression::Gzip),
            "br" | "brotli" => Some(Compression::Brotli),
            _ => None,
        }
    }

    /// What stands after the dot at the end of a copy's name.
    pub fn ending(self) -> &'static str {
        match self {
            Compression::Gzip => "gz",
            Compression::Brotli => "br",
        }
    }

    /// The compressed form. The same bytes always give the same ones: no time and no name is kept.
    pub fn bytes(self, bytes: &[u8]) -> Vec<u8> {
        let made = match self {
            Compression::Gzip => gzip(bytes),
            Compression::Brotli => brotli(bytes),
        };
        // Nothing but memory is written to, so this does not fail.
        made.unwrap_or_default()
    }
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = GzBuilder::new().write(Vec::new(), Level::best());
    writer.write_all(bytes)?;
    writer.finish()
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 9, 22);
        writer.write_all(bytes)?;
        writer.flush()?;
    }
    Ok(out)
}

/// Whether a file of this name is text that shrinks: pictures and documents are compressed already.
pub fn is_text(path: &str) -> bool {
    const ENDINGS: [&str; 12] = [
        "html", "css", "js", "json", "jsonl", "jsonld", "xml", "csv", "txt", "svg", "atom", "opml",
    ];
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn copies_are_smaller_and_give_the_file_again() {
        let text = "政府信息公开条例。".repeat(200);
        let bytes = text.as_bytes();
        let (gz, br) = (Compression::Gzip.bytes(bytes), Compression::Brotli.bytes(bytes));
        let (mut from_gz, mut from_br) = (String::new(), String::new());
        flate2::read::GzDecoder::new(&gz[..])
            .read_to_string(&mut from_gz)
            .unwrap();
        brotli::Decompressor::new(&br[..], 4096)
            .read_to_string(&mut from_br)
            .unwrap();
        assert_eq!((from_gz.as_str(), from_br.as_str()), (&*text, &*text));
        assert!(gz.len() < bytes.len() / 10 && br.len() < gz.len());
        assert_eq!(gz, Compression::Gzip.bytes(bytes));
    }

    #[test]
    fn only_text_is_worth_it() {
        assert!(is_text("entry/a/index.html") && is_text("feed.xml") && is_text("search/terms-0.json"));
        assert!(!is_text("entry/a/报告.pdf") && !is_text("search/s/0.bin") && !is_text("index"));
    }
}
