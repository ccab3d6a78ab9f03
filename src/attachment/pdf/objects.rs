//! What a PDF carries beside the words on its pages: properties, notes, bookmarks, links, names of
//! forms, files within it.
//!
//! The whole file is read once, from its start to its end, whatever its tables say: what no table
//! names any more is still in the file of whoever downloads it. Streams of objects are unpacked and
//! read the same way; of other packed streams the digits are looked at, but not of pictures.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::ZlibDecoder;

use super::super::raw::Runs;
use super::ascii;
use super::lexer::{Dictionary, Lexer, Token};
use crate::check::personal::Scanner;

/// How much is unpacked of all streams together.
const UNPACKED: u64 = 256 * 1024 * 1024;

/// What cannot be looked at.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// There are files within it.
    pub(super) files: bool,
    /// It is under a password, be it an empty one: then what it carries is enciphered.
    pub(super) encrypted: bool,
    /// Objects are packed in a way that is not known, or there are too many.
    pub(super) packed: bool,
    /// Letters stand for themselves alone: no table says which they are.
    pub(super) letters: bool,
}

/// Looks at what a PDF carries.
pub(super) fn look(file: File, scanner: &mut Scanner<'_>) -> io::Result<Carried> {
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    let mut look = Look {
        scanner,
        carried: Carried::default(),
        bare_font: false,
        own_letters: false,
        left: UNPACKED,
    };
    let mut lexer = Lexer::default();
    let mut runs = Runs::default();
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        let mut length = buffer.len();
        let mut stream = None;
        for (at, byte) in buffer.iter().enumerate() {
            if let Some(token) = lexer.take(*byte) {
                if let Token::Stream(dictionary) = token {
                    stream = Some(dictionary);
                    length = at + 1;
                    break;
                }
                look.token(&token);
            }
        }
        runs.feed(&buffer[..length], look.scanner);
        reader.consume(length);
        if let Some(dictionary) = stream {
            runs.end(look.scanner);
            look.stream(&mut reader, &dictionary)?;
        }
    }
    runs.end(look.scanner);
    look.carried.letters = look.bare_font && look.own_letters;
    Ok(look.carried)
}

struct Look<'s, 'c> {
    scanner: &'s mut Scanner<'c>,
    carried: Carried,
    /// A font whose letters are numbers, without a table of what they are.
    bare_font: bool,
    /// A font whose letters belong to no known collection.
    own_letters: bool,
    left: u64,
}

impl Look<'_, '_> {
    fn token(&mut self, token: &Token) {
        match token {
            Token::Text { name, bytes } => {
                self.own_letters |= name == b"Ordering" && bytes == b"Identity";
                self.text(bytes);
            }
            Token::Dictionary(dictionary) | Token::Stream(dictionary) => {
                self.carried.files |= dictionary.has_files;
                self.carried.encrypted |= dictionary.is_encrypted;
                self.bare_font |= dictionary.is_bare_font();
            }
        }
    }

    /// A text of properties, notes or links, in whatever encoding.
    fn text(&mut self, bytes: &[u8]) {
        let text = match bytes {
            [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
            [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
            // Programs in China write GBK where the standard has an encoding of its own.
            bytes => match std::str::from_utf8(bytes) {
                Ok(text) => text.into(),
                Err(_) => encoding_rs::GBK.decode_without_bom_handling(bytes).0,
            },
        };
        let binary = |c: char| c.is_control() && !c.is_whitespace();
        if text.contains(binary) {
            // A certificate, a digest.
            let mut runs = Runs::default();
            runs.feed(bytes, self.scanner);
            runs.end(self.scanner);
        } else {
            self.scanner.text(&text);
        }
    }

    /// Looks at a stream, up to its end.
    fn stream(&mut self, reader: &mut BufReader<File>, dictionary: &Dictionary) -> io::Result<()> {
        self.token(&Token::Dictionary(dictionary.clone()));
        if dictionary.holds_objects && dictionary.is_unknown_packing() {
            self.carried.packed = true;
        } else if dictionary.holds_objects && !dictionary.is_packed() {
            self.objects(reader.by_ref(), true)?;
            return Ok(());
        } else if dictionary.may_inflate() && !dictionary.is_picture {
            self.inflate(reader, dictionary.holds_objects)?;
        }
        let is_encoded = dictionary.is_encoded() && !dictionary.is_picture;
        let mut encoded = Vec::new();
        let mut runs = Runs::default();
        let mut end = End::default();
        loop {
            let buffer = reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let place = buffer.iter().position(|byte| end.take(*byte));
            let length = place.map_or(buffer.len(), |place| place + 1);
            if !dictionary.is_picture {
                runs.feed(&buffer[..length], self.scanner);
            }
            if is_encoded && encoded.len() <= ascii::LONGEST {
                encoded.extend_from_slice(&buffer[..length]);
            }
            reader.consume(length);
            if place.is_some() {
                break;
            }
        }
        runs.end(self.scanner);
        let long = encoded.len() > ascii::LONGEST;
        self.carried.packed |= is_encoded && (long || !ascii::look(&encoded, self.scanner));
        Ok(())
    }

    /// Unpacks a stream. What comes out before it breaks counts: a reader of PDFs gets no more of it.
    fn inflate(&mut self, reader: &mut BufReader<File>, objects: bool) -> io::Result<()> {
        let mut unpacked = Counted {
            reader: ZlibDecoder::new(reader).take(self.left),
            read: 0,
        };
        let result = if objects {
            self.objects(&mut unpacked, false)
        } else {
            super::super::raw::look(&mut unpacked, self.scanner)
        };
        self.left = self.left.saturating_sub(unpacked.read);
        self.carried.packed |= self.left == 0 || objects && result.is_err() && unpacked.read == 0;
        Ok(())
    }

    /// Reads objects one after the other; those in a file up to the end of their stream.
    fn objects(&mut self, mut reader: impl Read, in_file: bool) -> io::Result<()> {
        let mut lexer = Lexer::default();
        let mut runs = Runs::default();
        let mut end = End::default();
        let mut piece = vec![0; if in_file { 1 } else { 16 * 1024 }];
        loop {
            let length = reader.read(&mut piece)?;
            if length == 0 {
                break;
            }
            for byte in &piece[..length] {
                if let Some(token) = lexer.take(*byte) {
                    self.token(&token);
                }
            }
            runs.feed(&piece[..length], self.scanner);
            if in_file && end.take(piece[0]) {
                break;
            }
        }
        runs.end(self.scanner);
        Ok(())
    }
}

/// Waits for the word that ends a stream.
#[derive(Default)]
struct End(usize);

impl End {
    fn take(&mut self, byte: u8) -> bool {
        const WORD: &[u8] = b"endstream";
        // No part of the word begins it again but its first letter.
        self.0 = match WORD.get(self.0) {
            Some(next) if *next == byte => self.0 + 1,
            _ => usize::from(byte == WORD[0]),
        };
        self.0 == WORD.len()
    }
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.read += length as u64;
        Ok(length)
    }
}
