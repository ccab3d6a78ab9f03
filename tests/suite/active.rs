//! Files that a server or a browser would run: none is published without a reason.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::attachments::package;
use crate::harness::{NOW, Site};

const ENTRY: &str = "entry/002489524/2023-00001";

/// A site whose entry offers this file.
fn offering(name: &str, bytes: impl AsRef<[u8]>) -> Site {
    let site = Site::new();
    site.entry(1, &format!("attachments: [\"{name}\"]\n"), "正文。");
    site.file(&format!("content/{name}"), bytes);
    site
}

/// A site whose entry shows this picture.
fn showing(name: &str, bytes: impl AsRef<[u8]>) -> Site {
    let site = Site::new();
    site.entry(1, "", &format!("正文。\n\n![图]({name})"));
    site.file(&format!("content/{name}"), bytes);
    site
}

/// A site of many files, each offered by an entry of its own, is refused for every one of them.
fn all_refused(files: &[(&str, Vec<u8>)]) {
    let site = Site::new();
    for (serial, (name, bytes)) in (1..).zip(files) {
        site.entry(serial, &format!("attachments: [\"{serial}/{name}\"]\n"), "正文。");
        site.file(&format!("content/{serial}/{name}"), bytes);
    }
    for (language, arguments) in [("en", &["build"][..]), ("zh", &["check"][..])] {
        let run = site.run(&[arguments, &["--lang", language, "--now", NOW]].concat());
        assert_eq!(run.code, Some(1), "{run:#?}");
        for (serial, (name, _)) in (1..).zip(files) {
            let named = |finding: &&str| finding.contains(&format!("{serial:05}.md"));
            let finding = run
                .stderr
                .split("\n\n")
                .filter(named)
                .find(|finding| finding.contains("active-attachment]"));
            assert!(finding.is_some(), "{name} is not refused: {}", run.stderr);
        }
    }
    assert!(!site.has("index.html"));
}

/// The site is refused for what runs, in both languages, the file is named, and nothing is written.
fn refused(site: &Site, what: &str) {
    let run = site.build();
    assert_eq!(run.code, Some(1), "{what}: {run:#?}");
    assert!(
        run.stderr.contains("error[active-attachment]"),
        "{what}: {run:#?}"
    );
    assert!(!site.has("index.html"), "{what} was published");
    let run = site.run(&["check", "--lang", "zh"]);
    assert_eq!(run.code, Some(1), "{what}: {run:#?}");
    assert!(run.stderr.contains("[active-attachment]"), "{what}: {run:#?}");
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF of one stream of objects, described as `filter` says.
fn pdf_of_stream(filter: &str, stream: &[u8]) -> Vec<u8> {
    let mut pdf = format!(
        "%PDF-1.7\n5 0 obj\n<</Type/ObjStm/N 1/First 4 {filter}/Length {}>>\nstream\r\n",
        stream.len()
    )
    .into_bytes();
    pdf.extend(stream);
    pdf.extend(b"\nendstream\nendobj\n%%EOF\n");
    pdf
}

#[test]
fn a_file_whose_name_runs_is_refused() {
    let names = [
        "a.html",
        "A.HTM",
        "x.js",
        "s.svgz",
        "a.php",
        "a.jsp",
        "a.asp",
        "a.aspx",
        "a.shtml",
        "a.shtm",
        "a.hta",
        "a.exe",
        "a.msi",
        "a.bat",
        "a.cmd",
        "a.scr",
        "a.com",
        "a.swf",
        "a.xhtml",
        "a.xht",
        "a.xsl",
        "a.xslt",
        "a.mht",
        "a.mhtml",
        "a.htc",
        "a.mjs",
        "a.css",
        "a.wasm",
        "a.jar",
        "a.class",
        "a.cgi",
        "a.pl",
        "a.py",
        "a.rb",
        "a.sh",
        ".htaccess",
        "web.config",
        "Web.Config",
        ".user.ini",
        "a.lnk",
        "a.url",
        "a.vbs",
        "a.ps1",
        "a.docm",
        "a.xlsm",
        "a.php.txt",
        "a.php.",
        "a.ｐｈｐ",
        "a.phtml",
        "a.hTmL",
        "附件.pdf.exe",
        "a.wsf",
        "a.iqy",
        "a.qqq",
        "a.php;.jpg",
    ];
    all_refused(&names.map(|name| (name, b"harmless".to_vec())));
    let linked = Site::new();
    linked
        .entry(1, "", "见[表](a.html)。")
        .file("content/a.html", "harmless");
    refused(&linked, "a page that a text links to");
    refused(
        &showing("a.html", "harmless"),
        "a page that is shown as a picture",
    );
    let page = Site::new();
    page.file(
        "content/pages/guide.md",
        "---\ntitle: 指南\n---\n见[表](a.js)。\n",
    );
    page.file("content/pages/a.js", "alert(1)");
    refused(&page, "a script that a page links to");
}

#[test]
fn a_file_whose_bytes_run_is_refused_whatever_its_name() {
    let mut windows = b"MZ\x90\0\x03\0\0\0".to_vec();
    windows.resize(64, 0);
    let utf_16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("<script>alert(1)</script>".bytes().flat_map(|byte| [byte, 0]))
        .collect();
    let mut late = "第一行。\n".repeat(60_000).into_bytes();
    late.extend(b"<ScRiPt src=x>");
    let mut archive_at_end = b"\xFF\xD8\xFF\xE0 picture".to_vec();
    archive_at_end.extend(package(&[("A.class", "x")]));
    let cases: [(&str, Vec<u8>); 22] = [
        ("a.txt", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("a.pdf", b"  \n<HTML><body onload=alert(1)>".to_vec()),
        (
            "a.jpg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec(),
        ),
        ("a.csv", b"\xEF\xBB\xBF<img src=x onerror=alert(1)>".to_vec()),
        ("附件", b"<html><script>alert(1)</script>".to_vec()),
        ("b.txt", utf_16),
        ("c.txt", late),
        (
            "a.png",
            b"\x89PNG\r\n\x1a\n....<?php system($_GET[0]); ?>".to_vec(),
        ),
        ("a.gif", b"GIF89a/*....*/=1;alert(1)".to_vec()),
        ("b.jpg", archive_at_end),
        ("d.txt", windows.clone()),
        ("b.pdf", windows),
        ("a.docx", b"\x7FELF\x02\x01\x01\0".to_vec()),
        ("e.txt", b"#!/bin/sh\nrm -rf /\n".to_vec()),
        ("f.txt", b"\0asm\x01\0\0\0".to_vec()),
        (
            "c.pdf",
            b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj".to_vec(),
        ),
        (
            "d.pdf",
            b"%PDF-1.4\n1 0 obj<</OpenAction<</S/J#61vaScript/JS(app.alert(1))>>>>endobj".to_vec(),
        ),
        (
            "e.pdf",
            b"%PDF-1.4\n1 0 obj<</AA<</O<</S/Launch/F(cmd.exe)>>>>>>endobj".to_vec(),
        ),
        (
            "f.pdf",
            pdf_of_stream(
                "/Filter/FlateDecode",
                &packed(b"1 0 <</S/JavaScript/JS(app.alert(1))>>"),
            ),
        ),
        (
            "g.pdf",
            pdf_of_stream("/Filter[/ASCIIHexDecode/FlateDecode]", b"3c3c>"),
        ),
        (
            "b.docx",
            package(&[
                ("word/document.xml", "<w:document/>"),
                ("word/vbaProject.bin", "x"),
            ]),
        ),
        (
            "a.xls",
            b"\xD0\xCF\x11\xE0....._\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0".to_vec(),
        ),
    ];
    all_refused(&cases);
    refused(
        &showing("a.jpg", "<script>alert(1)</script>"),
        "a script that is shown as a picture",
    );
    let pages = [
        "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"a.txt\"?><a/>",
        "<a xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:script>alert(1)</h:script></a>",
        "<a xmlns:h=\"&#104;ttp://www.w3.org/1999/xhtml\"/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
    ];
    all_refused(&pages.map(|xml| ("a.xml", xml.as_bytes().to_vec())));
}

#[test]
fn a_drawing_is_published_as_a_picture_and_nothing_else() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9v9z\" fill=\"#c00\"/></svg>";
    let site = showing("图.svg", drawing);
    site.built();
    assert_eq!(
        site.read(&format!("{ENTRY}/tu.svg")),
        drawing,
        "the bytes are the unit's"
    );
    refused(
        &offering("图.svg", drawing),
        "a drawing that is offered as a file",
    );
    for inside in [
        "<script>alert(1)</script>",
        "<foreignObject/>",
        "<g onload=\"alert(1)\"/>",
        "<use href=\"https://e.example/a.svg#a\"/>",
    ] {
        refused(
            &showing("图.svg", drawing.replace("<path", &format!("{inside}<path"))),
            inside,
        );
    }
}

#[test]
fn what_offices_publish_is_not_taken_for_a_program() {
    let site = Site::new();
    let names = [
        "表.csv",
        "字.txt",
        "图.jpg",
        "文.pdf",
        "档.docx",
        "包.zip",
        "旧.doc",
        "书.ofd",
        "附件1.关于办法的通知",
        "图纸.dwg",
        "数据.xml",
        "表.et",
    ];
    let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    site.entry(1, &format!("attachments: [{}]\n", list.join(", ")), "正文。");
    site.file("content/表.csv", "名称,数量\n<10人,3\na<b,4\n")
        .file("content/字.txt", "MZ区：a < b，见 <附件>。写作 <scripture>。\n")
        .file("content/图.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF")
        .file(
            "content/文.pdf",
            "%PDF-1.4\n1 0 obj<</OpenAction[3 0 R/Fit]/Names<</EmbeddedFiles 4 0 R>>>>endobj",
        )
        .file("content/档.docx", crate::attachments::docx(&["第一条"]))
        .file("content/包.zip", package(&[("a.html", "<script>")]))
        .file(
            "content/旧.doc",
            "<html><table><tr><td>1</td></tr></table></html>",
        )
        .file(
            "content/书.ofd",
            package(&[("OFD.xml", "<ofd:OFD xmlns:ofd=\"o\"/>")]),
        )
        .file("content/附件1.关于办法的通知", "正文")
        .file("content/图纸.dwg", "AC1032")
        .file(
            "content/数据.xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><表 xmlns=\"urn:x\">1</表>",
        )
        .file("content/表.et", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    let run = site.build();
    // Other rules have their say about formats that cannot be looked at.
    assert!(run.code.is_some(), "{run:#?}");
    assert!(!run.stderr.contains("active-attachment"), "{run:#?}");
}

#[test]
fn a_reason_publishes_what_a_browser_would_run_but_not_what_a_server_would() {
    let allow = "allow: {active-attachment: 软件的安装包，签名已核对}\n";
    for (name, bytes) in [
        ("a.html", "<script>alert(1)</script>"),
        ("a.exe", "MZ"),
        ("a.txt", "<script>alert(1)</script>"),
    ] {
        let site = offering(name, bytes);
        site.entry(1, &format!("attachments: [{name}]\n{allow}"), "正文。");
        site.built();
        assert_eq!(site.read(&format!("{ENTRY}/{name}")), bytes);
        site.built();
    }
    for name in ["a.php", "web.config"] {
        let site = offering(name, "x");
        site.entry(1, &format!("attachments: [{name}]\n{allow}"), "正文。");
        refused(&site, name);
        let off = offering(name, "x");
        off.append("site.yaml", "check:\n  active-attachment: off\n");
        refused(&off, name);
    }
}

#[test]
fn a_file_that_begins_to_run_is_refused_by_the_next_build() {
    let site = showing("图.jpg", b"\xFF\xD8\xFF\xE0 picture");
    site.built().built();
    site.file("content/图.jpg", "<script>alert(1)</script>");
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stderr.contains("content/图.jpg"), "{run:#?}");
}
