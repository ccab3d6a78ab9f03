//! Attachments of every kind, made here byte by byte, sound and hostile.

mod hostile;
mod make;
mod sound;

use std::path::PathBuf;
use std::time::Duration;

use crate::check::personal::ContactSets;

use super::{AttachmentText, Block, Document, Outcome, PdfToText, Tools, Trouble, read};

/// Reads bytes as a file of this name, without any program.
fn text_of(name: &str, bytes: &[u8]) -> AttachmentText {
    read_with(name, bytes, &Tools::default())
}

fn read_with(name: &str, bytes: &[u8], tools: &Tools) -> AttachmentText {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&path, tools, &ContactSets::default())
}

/// The document in a file, which must have one.
fn document(name: &str, bytes: &[u8]) -> Document {
    match text_of(name, bytes).outcome {
        Outcome::Text(document) => document,
        other => panic!("{name}: {other:?}"),
    }
}

fn trouble(name: &str, bytes: &[u8]) -> Trouble {
    match text_of(name, bytes).outcome {
        Outcome::Trouble(trouble) => trouble,
        other => panic!("{name}: {other:?}"),
    }
}

/// Each block as a line: a heading after as many `#` as its level, the cells of a row parted by `|`.
fn lines(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for block in document.parts.iter().flat_map(|part| &part.blocks) {
        match block {
            Block::Heading(level, text) => lines.push(format!("{} {text}", "#".repeat((*level).into()))),
            Block::Paragraph(text) => lines.push(text.clone()),
            Block::Table(table) => lines.extend(table.rows.iter().map(|row| {
                let cells: Vec<String> = row.iter().map(|cell| cell.text.replace('\n', "/")).collect();
                cells.join("|")
            })),
        }
    }
    lines
}

/// A program that stands for `pdftotext`: a shell script.
fn program(script: &str, seconds: u64) -> (tempfile::TempDir, Tools) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("pdftotext");
    let script = format!("#!/bin/sh\nif [ \"$1\" = -v ]; then echo 'fake 1.0' >&2; exit 0; fi\n{script}\n");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let pdftotext = PdfToText::new(path, Duration::from_secs(seconds));
    assert!(pdftotext.is_some());
    (folder, Tools { pdftotext })
}
