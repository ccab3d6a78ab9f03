//! Personal data is found in what is encoded within an attachment, and in earlier versions of it.

use std::os::unix::fs::PermissionsExt;

use super::build_with_path;
use crate::harness::{NOW, Run, Site};

const NUMBER: &str = "11010519491231002X";

fn check(name: &str, bytes: impl AsRef<[u8]>) -> Run {
    let site = Site::new();
    site.entry(1, &format!("attachments: [{name}]\n"), "正文。")
        .file(&format!("content/{name}"), bytes);
    site.run(&["check", "--now", NOW])
}

fn is_found(what: &str, name: &str, bytes: impl AsRef<[u8]>) {
    let run = check(name, bytes);
    let told = run.stderr.contains("error[personal-id]") && !run.stderr.contains(NUMBER);
    assert!(run.code == Some(1) && told, "{what}: {}", run.stderr);
}

#[test]
fn encoded_texts_are_looked_at() {
    for (what, name, text) in [
        ("base64 in XML", "数.xml", "<a>MTEwMTA1MTk0OTEyMzEwMDJY</a>"),
        ("lines of base64", "信.txt", "MTEwMTA1MTk0\nOTEyMzEwMDJY\n"),
        (
            "an address",
            "数.json",
            "{\"a\":\"data:text/plain;base64,5byg5LiJMTEwMTA1MTk0OTEyMzEwMDJY\"}",
        ),
        (
            "a mail",
            "信.txt",
            "Content-Transfer-Encoding: base64\n\nMTEwMTA1MTk0OTEyMzEwMDJY\n",
        ),
        (
            "quoted-printable",
            "信.txt",
            "Content-Transfer-Encoding: quoted-printable\n\n=31=31010519=\n491231002X\n",
        ),
    ] {
        is_found(what, name, text);
    }
}

/// A program in the place of `pdftotext`: it gives a page for each word of the last line `%SHOW`.
fn reader() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("pdftotext");
    let script = "#!/bin/sh\ncase \"$*\" in\n-v) echo 'pdftotext version 1' >&2; exit;;\nesac\n\
                  while IFS= read -r line; do case $line in '%SHOW '*) shown=${line#%SHOW };; esac; done < \"$6\"\n\
                  for word in $shown; do printf '%s\\n\\f' \"${word#x}\"; done\n";
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn read_by_program(bytes: &str) -> Run {
    let program = reader();
    let site = Site::new();
    site.entry(1, "attachments: [文.pdf]\n", "正文。")
        .file("content/文.pdf", bytes);
    build_with_path(&site, program.path())
}

#[test]
fn earlier_versions_within_a_pdf_are_looked_at() {
    // A telephone number, which is looked for in the words of pages alone.
    let end = "\nstartxref\n0\n%%EOF\n";
    let earlier = format!("%PDF-1.4\n%SHOW 甲 张三的手机13800138000{end}");
    let run = read_by_program(&format!("{earlier}%SHOW 甲 删去{end}"));
    assert!(run.stderr.contains("[personal-mobile]"), "{}", run.stderr);
    let run = read_by_program(&format!("%PDF-1.4\n%SHOW 甲{end}%SHOW 乙{end}"));
    assert!(
        run.code == Some(0) && !run.stderr.contains("warning"),
        "{}",
        run.stderr
    );
    let run = read_by_program(&format!("{earlier}%SHOW 甲 张三的手机13800138000{end}"));
    assert_eq!(
        run.stderr.matches("[personal-mobile]").count(),
        1,
        "told twice: {}",
        run.stderr
    );
    let run = read_by_program(&format!("%PDF-1.4\n%SHOW 甲{}", end.repeat(18)));
    let told = "error[attachment]: this PDF holds so many earlier versions";
    assert!(run.code == Some(1) && run.stderr.contains(told), "{}", run.stderr);
}

#[test]
fn streams_of_a_pdf_in_signs_of_ascii_are_looked_at() {
    let pdf = |filter: &str, bytes: &str| {
        format!(
            "%PDF-1.4\n%SHOW 甲\n1 0 obj\n<</Filter/{filter}>>\nstream\n{bytes}\nendstream\nendobj\n%%EOF\n"
        )
    };
    let digits: String = NUMBER.bytes().map(|byte| format!("{byte:02x}")).collect();
    for (what, filter, bytes) in [
        ("hexadecimal digits", "ASCIIHexDecode", format!("{digits}>")),
        (
            "base 85",
            "ASCII85Decode",
            r#"0ek@:0JtRF1c[9G1GLR;10=~>"#.to_owned(),
        ),
    ] {
        let run = read_by_program(&pdf(filter, &bytes));
        assert!(
            run.stderr.contains("error[personal-id]"),
            "{what}: {}",
            run.stderr
        );
    }
    let run = read_by_program(&pdf("LZWDecode", "\u{1}\u{2}"));
    let told = "error[attachment]: the properties and notes of this PDF cannot be looked at";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}

#[test]
fn telephone_numbers_in_the_notes_of_a_picture_are_looked_at() {
    let text = "经办人手机13800138000".as_bytes();
    let photo = [b"\xFF\xD8\xFF\xFE\x00\x20", text, b"\xFF\xDB\0\x03\0\xFF\xD9"].concat();
    let run = check("图.jpg", photo);
    assert!(run.stderr.contains("warning[personal-mobile]"), "{}", run.stderr);
    let run = check(
        "图.jpg",
        b"\xFF\xD8\xFF\xFE\x00\x20no number\xFF\xDB\0\x03\0\xFF\xD9",
    );
    assert!(
        run.code == Some(0) && !run.stderr.contains("warning"),
        "{}",
        run.stderr
    );
}
