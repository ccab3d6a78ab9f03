//! What a PDF, a picture or an archive carries beside what it shows is looked at as well; what of it
//! cannot be looked at is an error.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::package;
use crate::harness::{NOW, Run, Site};

const NUMBER: &str = "11010519491231002X";

/// A PDF of so many pages with these words, and with these objects and entries of its trailer.
fn pdf(pages: &[&str], objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|n| format!("{} 0 R ", 10 + n)).collect();
    let mut parts: Vec<(usize, Vec<u8>)> = vec![
        (1, b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()),
        (
            2,
            format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into(),
        ),
        (
            3,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        ),
    ];
    for (number, content) in pages.iter().enumerate() {
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            50 + number
        );
        parts.push((10 + number, page.into()));
        parts.push((50 + number, stream("", content.as_bytes())));
    }
    parts.extend((100..).zip(objects.iter().cloned()));
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut table = String::new();
    for (number, part) in parts {
        table += &format!("{number} 1\n{:010} 00000 n \n", out.len());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(part);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(
        format!("xref\n0 1\n0000000000 65535 f \n{table}trailer\n<< /Size 200 /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n")
            .bytes(),
    );
    out
}

fn stream(keys: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {keys} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    out.extend(bytes);
    out.extend(b"\nendstream");
    out
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const WORDS: &str = "BT /F1 12 Tf 72 720 Td (A page with words) Tj ET";
/// A black bar, as on the picture of a page.
const PICTURE: &str = "100 100 300 40 re f";

fn check(name: &str, bytes: impl AsRef<[u8]>) -> Run {
    let site = Site::new();
    site.entry(1, &format!("attachments: [{name}]\n"), "正文。")
        .file(&format!("content/{name}"), bytes);
    site.run(&["check", "--now", NOW])
}

fn is_found(what: &str, name: &str, bytes: impl AsRef<[u8]>) {
    let run = check(name, bytes);
    assert_eq!(run.code, Some(1), "{what}: {}", run.stderr);
    assert!(
        run.stderr.contains("error[personal-id]"),
        "{what}: {}",
        run.stderr
    );
    assert!(!run.stderr.contains(NUMBER), "{what} prints it: {}", run.stderr);
}

fn is_sound(what: &str, name: &str, bytes: impl AsRef<[u8]>) {
    let run = check(name, bytes);
    assert_eq!(run.code, Some(0), "{what}: {}", run.stderr);
    assert!(!run.stderr.contains("warning"), "{what}: {}", run.stderr);
}

#[test]
fn a_pdf_is_looked_at_beyond_the_words_on_its_pages() {
    let wide: String = format!("张三{NUMBER}")
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    let octal: String = NUMBER.bytes().map(|byte| format!("\\000\\{byte:o}")).collect();
    let info = |value: String| {
        pdf(
            &[WORDS],
            &[format!("<< /Title {value} >>").into()],
            "/Info 100 0 R",
        )
    };
    is_found("a property", "甲.pdf", info(format!("({NUMBER})")));
    is_found("a property in UTF-16", "甲.pdf", info(format!("<FEFF {wide}>")));
    is_found(
        "a property in octal digits",
        "甲.pdf",
        info(format!("(\\376\\377{octal})")),
    );
    is_found(
        "a property in two lines",
        "甲.pdf",
        info("(1101051949\\\n1231002X)".to_owned()),
    );
    let note = format!("<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({NUMBER}) >>");
    is_found("a note", "甲.pdf", pdf(&[WORDS], &[note.clone().into()], ""));
    let link = format!("<< /S /URI /URI (https://a.example/{NUMBER}) >>");
    is_found("a link", "甲.pdf", pdf(&[WORDS], &[link.into()], ""));
    let objects = stream(
        "/Type /ObjStm /N 1 /First 6 /Filter /FlateDecode",
        &packed(format!("150 0 {note}").as_bytes()),
    );
    is_found(
        "a note among packed objects",
        "甲.pdf",
        pdf(&[WORDS], &[objects], ""),
    );
    let metadata = format!("<x:xmpmeta><dc:title>{NUMBER}</dc:title></x:xmpmeta>");
    is_found(
        "metadata",
        "甲.pdf",
        pdf(&[WORDS], &[stream("/Type /Metadata", metadata.as_bytes())], ""),
    );
    is_found(
        "packed metadata",
        "甲.pdf",
        pdf(
            &[WORDS],
            &[stream("/Filter [/FlateDecode]", &packed(metadata.as_bytes()))],
            "",
        ),
    );
    let old = pdf(&[&WORDS.replace("A page with words", NUMBER)], &[], "");
    is_found(
        "an earlier version",
        "甲.pdf",
        [old, pdf(&[WORDS], &[], "")].concat(),
    );
    is_sound(
        "a PDF with everything",
        "甲.pdf",
        pdf(
            &[WORDS, "", WORDS],
            &[
                b"<< /Title <FEFF676D5DDE> /CreationDate (D:20240408120000+08'00') >>".to_vec(),
                stream("/Subtype /Image /Filter /DCTDecode", &[0xFF; 300]),
                stream("/Filter /FlateDecode", &packed(&[7; 100_000])),
            ],
            "/Info 100 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]",
        ),
    );
}

#[test]
fn what_of_a_pdf_cannot_be_looked_at_is_an_error_unless_the_entry_allows_it() {
    let enclosed = stream("/Type /EmbeddedFile", b"x");
    let odd = stream("/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode", b"x");
    let font = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [<< /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>";
    for (bytes, rule, words) in [
        (
            pdf(&[WORDS], &[enclosed], ""),
            "attachment",
            "files within this PDF",
        ),
        (
            pdf(&[WORDS], &[odd], ""),
            "attachment",
            "packed in an unusual way",
        ),
        (
            pdf(&[WORDS], &[font.to_vec()], ""),
            "attachment",
            "which letters they draw",
        ),
        (
            pdf(&[WORDS, PICTURE, "", PICTURE], &[], ""),
            "attachment-scan",
            "3 pages of this attachment are without text; the first that is a picture is page 2",
        ),
    ] {
        let run = check("甲.pdf", &bytes);
        assert_eq!(run.code, Some(1), "{words}: {}", run.stderr);
        assert!(
            run.stderr.contains(&format!("error[{rule}]")),
            "{words}: {}",
            run.stderr
        );
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        let site = Site::new();
        // What is packed in an unusual way may also do something by itself.
        let more = if words.contains("unusual") {
            ", active-attachment: 已人工看过"
        } else {
            ""
        };
        let keys = format!("attachments: [甲.pdf]\nallow: {{{rule}: 已人工看过{more}}}\n");
        site.entry(1, &keys, "正文。").file("content/甲.pdf", &bytes);
        let run = site.build();
        assert_eq!(run.code, Some(0), "{words}: {}", run.stderr);
    }
}

/// A chunk of a PNG; nobody looks at its checksum.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length, kind.as_slice(), data, &[0; 4]].concat()
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunks.concat(),
        chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn what_is_noted_in_a_picture_is_looked_at() {
    let wide: Vec<u8> = NUMBER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let jpeg = |note: &[u8]| [b"\xFF\xD8\xFF\xE1\0\x40Exif\0\0".as_slice(), note, b"\0\xFF\xD9"].concat();
    let note = [b"Author\0\0".as_slice(), &packed(NUMBER.as_bytes())].concat();
    let international = [b"Title\0\x01\0zh\0\0".as_slice(), &packed(NUMBER.as_bytes())].concat();
    let mixed = png(&[chunk(b"zTXt", &note)]);
    for (what, name, bytes) in [
        ("a note of a camera", "图.jpg", jpeg(NUMBER.as_bytes())),
        ("a note in UTF-16", "图.jpg", jpeg(&wide)),
        (
            "a note in a PNG",
            "图.png",
            png(&[chunk(b"tEXt", format!("Author\0{NUMBER}").as_bytes())]),
        ),
        ("a packed note in a PNG", "图.png", mixed.clone()),
        (
            "an international note",
            "图.png",
            png(&[chunk(b"iTXt", &international)]),
        ),
        (
            "behind the end of a PNG",
            "图.png",
            [png(&[]), NUMBER.into()].concat(),
        ),
        (
            "a table under a picture's name",
            "图.gif",
            format!("姓名,{NUMBER}").into(),
        ),
        ("a recording", "录.mp3", [b"ID3\x03\0".as_slice(), &wide].concat()),
        (
            "a picture in an archive",
            "包.zip",
            super::scanned::with_file(&package(&[("甲.txt", "甲")]), "图.png", &mixed),
        ),
    ] {
        is_found(what, name, bytes);
    }
    let site = Site::new();
    site.entry(1, "", "正文。\n\n![图](a.jpg)")
        .file("content/a.jpg", jpeg(NUMBER.as_bytes()));
    let run = site.run(&["check", "--now", NOW]);
    assert!(run.stderr.contains("error[personal-id]"), "{}", run.stderr);
    for bytes in [pdf(&[WORDS], &[], ""), package(&[("甲.txt", "甲")])] {
        let run = check("图.png", bytes);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(
            run.stderr.contains("this attachment cannot be read"),
            "{}",
            run.stderr
        );
    }
    is_sound("a picture", "图.png", png(&[chunk(b"IDAT", &[b'7'; 500])]));
}

#[test]
fn the_notes_of_an_archive_are_looked_at() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.set_comment(format!("联系人证号{NUMBER}")).unwrap();
    writer
        .start_file("甲.txt", zip::write::SimpleFileOptions::default())
        .unwrap();
    is_found("a note", "包.zip", writer.finish().unwrap().into_inner());
}

#[test]
fn a_document_of_pictures_is_a_scan() {
    let word = super::scanned::with_file(&super::docx(&[]), "word/media/image1.png", &png(&[]));
    let page = |content: &str| format!("<Page><Content>{content}</Content></Page>");
    let text = page("<TextObject Boundary=\"1 1 1 1\"><TextCode>正文</TextCode></TextObject>");
    let pages = |second: &str| {
        package(&[
            (
                "OFD.xml",
                "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
            ),
            (
                "Doc_0/Document.xml",
                "<Document><Pages><Page BaseLoc=\"P0.xml\"/><Page BaseLoc=\"P1.xml\"/></Pages></Document>",
            ),
            ("Doc_0/P0.xml", &text),
            ("Doc_0/P1.xml", second),
        ])
    };
    for (name, bytes, words) in [
        ("文.docx", word, "a scan without text: 1 page"),
        (
            "文.ofd",
            pages(&page("<ImageObject/>")),
            "page 2 of this attachment is a picture",
        ),
    ] {
        let run = check(name, bytes);
        assert!(
            run.stderr.contains("error[attachment-scan]"),
            "{name}: {}",
            run.stderr
        );
        assert!(run.stderr.contains(words), "{name}: {}", run.stderr);
    }
    is_sound("an empty page", "文.ofd", pages(&page("")));
}
