//! What runs in a file whose name is that of a format in which nothing does.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::names::{Family, family};
use super::{Active, ProgramKind, office, pdf, svg};

/// The first bytes, by which programs tell formats.
const HEAD: usize = 64 * 1024;
/// How much is read at a time.
const WINDOW: usize = 256 * 1024;
/// How much of a window is looked at again with the next: longer than anything that is looked for.
const OVERLAP: usize = 64;
/// The longest comment at the end of a ZIP archive, with the record before it.
const ARCHIVE_END: u64 = 65_535 + 22;

/// What would run in a file; `None` for a file whose name has been refused already.
///
/// # Errors
/// When the file cannot be read.
pub fn examine(path: &Path, name: &str) -> io::Result<Option<Active>> {
    let Some(family) = family(name) else {
        return Ok(None);
    };
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    (&mut file).take(HEAD as u64).read_to_end(&mut head)?;
    if let Some(kind) = program(&head) {
        return Ok(Some(Active::ProgramBytes(kind)));
    }
    match family {
        Family::Svg => return Ok(svg::fault(path)?.map(Active::Svg)),
        Family::Xml => return Ok(svg::xml_is_page(path)?.then_some(Active::XmlPage)),
        _ => {}
    }
    // Word and Excel open tables that old programs saved as HTML; what is in them does not run.
    if family != Family::Office && starts_as_markup(&head) {
        return Ok(Some(Active::Markup));
    }
    if family == Family::Picture && is_script_too(&head) {
        return Ok(Some(Active::ScriptPicture));
    }
    if matches!(family, Family::Picture | Family::Pdf) && ends_as_archive(&mut file)? {
        return Ok(Some(Active::ArchiveAtEnd));
    }
    file.seek(SeekFrom::Start(0))?;
    // A PDF under another name is one all the same, to the program that opens it.
    let is_pdf = head[..head.len().min(1024)]
        .windows(5)
        .any(|bytes| bytes == b"%PDF-");
    let is_package = head.starts_with(b"PK");
    match family {
        _ if is_pdf => pdf::examine(file),
        Family::Office if is_package => office::package(file),
        Family::Office if head.starts_with(b"\xD0\xCF\x11\xE0") => office::compound(file),
        Family::Plain | Family::Picture | Family::Office | Family::Pdf => code(file, family),
        _ => Ok(None),
    }
}

/// Which program the first bytes are those of.
fn program(head: &[u8]) -> Option<ProgramKind> {
    let shortcut = b"\x4C\x00\x00\x00\x01\x14\x02\x00";
    let known: [(&[u8], ProgramKind); 13] = [
        (b"\x7FELF", ProgramKind::Other),
        (b"\xFE\xED\xFA\xCE", ProgramKind::Other),
        (b"\xFE\xED\xFA\xCF", ProgramKind::Other),
        (b"\xCE\xFA\xED\xFE", ProgramKind::Other),
        (b"\xCF\xFA\xED\xFE", ProgramKind::Other),
        (b"\xCA\xFE\xBA\xBE", ProgramKind::Other),
        (b"\xCA\xFE\xD0\x0D", ProgramKind::Other),
        (b"dex\n0", ProgramKind::Other),
        (b"\0asm", ProgramKind::WebAssembly),
        (b"#!/", ProgramKind::Script),
        (b"#! /", ProgramKind::Script),
        (shortcut, ProgramKind::Shortcut),
        (b"ITSF", ProgramKind::Shortcut),
    ];
    let found = known.iter().find(|(start, _)| head.starts_with(start));
    let flash = || {
        let starts = [b"FWS", b"CWS", b"ZWS"]
            .iter()
            .any(|start| head.starts_with(*start));
        (starts && head.get(3).is_some_and(|version| (1..60).contains(version))).then_some(ProgramKind::Flash)
    };
    let windows = || {
        // A text may begin with these letters; a program has zeros at once.
        let dos = head.starts_with(b"MZ") || head.starts_with(b"ZM");
        (dos && head[..head.len().min(128)].contains(&0)).then_some(ProgramKind::Windows)
    };
    found.map(|(_, kind)| *kind).or_else(windows).or_else(flash)
}

/// Whether a browser that goes by the first bytes takes them for a page: the first thing that is
/// neither a space nor a mark of the encoding begins a tag, a comment or a declaration.
fn starts_as_markup(head: &[u8]) -> bool {
    let mut seen = head.iter().filter(|byte| **byte != 0).copied().peekable();
    let blank = |byte: &u8| {
        byte.is_ascii_whitespace()
            || byte.is_ascii_control()
            || matches!(byte, 0xEF | 0xBB | 0xBF | 0xFE | 0xFF)
    };
    while seen.next_if(blank).is_some() {}
    seen.next() == Some(b'<')
        && seen
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'!' | b'?' | b'/' | b'%'))
}

/// Whether a picture's first bytes are the start of a comment or an assignment in a script: `GIF89a/*`.
fn is_script_too(head: &[u8]) -> bool {
    let rest = match head {
        [b'G', b'I', b'F', b'8', _, b'a', rest @ ..]
        | [b'B', b'M', rest @ ..]
        | [b'R', b'I', b'F', b'F', rest @ ..] => rest,
        [0xFF, 0xD8, 0xFF, _, rest @ ..] => rest,
        _ => return false,
    };
    match rest {
        [b'/', b'*', ..] => head.windows(2).any(|bytes| bytes == b"*/"),
        // As a width or a length, this would be one of tens of thousands.
        [b'=', next, ..] => (0x20..0x7F).contains(next),
        _ => false,
    }
}

/// Whether a ZIP archive ends where the file does: Java opens such a picture as a program.
fn ends_as_archive(file: &mut File) -> io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(ARCHIVE_END)))?;
    let mut tail = Vec::new();
    file.take(ARCHIVE_END).read_to_end(&mut tail)?;
    Ok(tail.windows(22).enumerate().any(|(place, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && place + 22 + comment == tail.len()
    }))
}

/// Tags and marks that are code wherever a program goes by the bytes; each must be followed by what
/// cannot go on a word.
const CODE: [&str; 9] = [
    "<script",
    "<?php",
    "<iframe",
    "<object",
    "<embed",
    "<html",
    "<body",
    "<svg",
    "<foreignobject",
];

/// Looks for code in a file, however long it is.
fn code(file: File, family: Family) -> io::Result<Option<Active>> {
    // In a picture, four bytes may come together by chance; in a text, a page may only be spoken of.
    let wanted: &[&str] = match family {
        Family::Plain => &CODE,
        _ => &CODE[..2],
    };
    let mut found = None;
    windows(file, |_, bytes| {
        let bytes: Vec<u8> = match family {
            // UTF-16 has a zero beside every letter.
            Family::Plain => bytes
                .iter()
                .filter(|byte| **byte != 0)
                .map(u8::to_ascii_lowercase)
                .collect(),
            _ => bytes.to_ascii_lowercase(),
        };
        let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<');
        found = starts.map(|(start, _)| &bytes[start..]).find_map(|rest| {
            let ends = |rest: &[u8]| {
                rest.first()
                    .is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte.is_ascii())
            };
            let known = wanted
                .iter()
                .find(|known| rest.strip_prefix(known.as_bytes()).is_some_and(ends));
            known.map(|known| (*known).to_owned())
        });
        found.is_none()
    })?;
    Ok(found.map(Active::Code))
}

/// Hands on a stream piece by piece, each with its place and with the end of the one before it, until
/// `look` says that it has seen enough.
pub(super) fn windows(reader: impl Read, mut look: impl FnMut(u64, &[u8]) -> bool) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(WINDOW, reader);
    let mut window = Vec::with_capacity(WINDOW + OVERLAP);
    let mut start = 0;
    loop {
        let before = window.len();
        (&mut reader).take(WINDOW as u64).read_to_end(&mut window)?;
        if window.len() == before || !look(start, &window) {
            return Ok(());
        }
        let passed = window.len().saturating_sub(OVERLAP);
        window.drain(..passed);
        start += passed as u64;
    }
}
