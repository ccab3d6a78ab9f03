//! Broken and hostile files: one finding each, nothing half-written, and the others go on.

use std::fs;
use std::os::unix::fs::symlink;

use super::files::{ROOT, archive, docx};
use super::{report, site};
use crate::harness::tree;

const GOOD: &str = "关于节水的公告\n发布时间：2023-05-01\n全市居民应当节约用水，共同保护水资源。\n";

/// What is said of files that cannot be imported, by what they are called.
fn faults() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let entity = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><w:document><w:body>&b;</w:body></w:document>";
    let whole = docx("<w:p><w:r><w:t>正文</w:t></w:r></w:p>", &[]);
    let deep = format!(
        "<w:document><w:body>{}</w:body></w:document>",
        "<w:sdt>".repeat(5_000)
    );
    let mut ole = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    ole.resize(512, 0);
    let with = |name: &str| {
        let mut bytes = ole.clone();
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    vec![
        ("empty.txt", Vec::new(), "the file is empty"),
        ("blank.docx", b" \n\t\n".to_vec(), "the file is empty"),
        (
            "noise.txt",
            (0..=255).cycle().take(4_000).collect(),
            "cannot be read",
        ),
        ("nul.txt", b"a\0b\0c\0d\0".to_vec(), "neither text nor a format"),
        (
            "cut.txt",
            "标题：水务局正文".as_bytes()[..22].to_vec(),
            "no known encoding",
        ),
        (
            "scan.pdf",
            b"%PDF-1.7\n1 0 obj".to_vec(),
            "PDF files cannot be imported",
        ),
        ("old.doc", with("WordDocument"), "DOC files cannot be imported"),
        ("locked.docx", with("EncryptedPackage"), "needs a password"),
        (
            "cut.docx",
            whole[..whole.len() / 2].to_vec(),
            "damaged or cut off",
        ),
        (
            "entity.docx",
            archive(&[("word/document.xml", entity.as_bytes())]),
            "declares XML entities",
        ),
        (
            "bomb.docx",
            archive(&[("word/document.xml", &vec![b' '; 60_000_000])]),
            "unpack to far more",
        ),
        (
            "deep.docx",
            archive(&[("word/document.xml", deep.as_bytes())]),
            "too deep inside each other",
        ),
        (
            "broken.docx",
            archive(&[("word/document.xml", b"<w:document><w:body></w:document>")]),
            "is missing or damaged",
        ),
        (
            "other.docx",
            archive(&[("a.txt", b"a")]),
            "ZIP files cannot be imported",
        ),
        (
            "broken.xlsx",
            archive(&[("xl/workbook.xml", b"<workbook")]),
            "damaged",
        ),
        ("nothing.docx", docx("<w:p/>", &[]), "no text in it"),
        (
            "numbers.csv",
            b"1,2,3\n4,5,6\n".to_vec(),
            "no row of column names",
        ),
        (
            "deep.html",
            format!("<html>{}深", "<div>".repeat(20_000)).into_bytes(),
            "too deep inside each other",
        ),
        (
            "photo.txt",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "picture files cannot be imported",
        ),
        (
            "entry.md",
            "---\n标题: 甲\n索引号: 1\n---\n乙\n".as_bytes().to_vec(),
            "an entry already",
        ),
    ]
}

#[test]
fn each_broken_file_is_one_finding_and_the_others_go_on() {
    let site = site();
    for (name, bytes, _) in faults() {
        site.file(&format!("in/{name}"), bytes);
    }
    site.file("in/good.txt", GOOD);
    site.file("in/zz/good.txt", GOOD.replace("节水", "节电"));
    let (run, report) = report(&site, &["in", "in/gone.txt"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    for (name, _, said) in faults() {
        let file = report["files"]
            .as_array()
            .unwrap()
            .iter()
            .find(|file| file["source"].as_str().unwrap().ends_with(&format!("in/{name}")));
        let error = file.unwrap()["error"].as_str().unwrap_or_default().to_owned();
        let fits = error.contains(said) || (said == "cannot be read" && !error.is_empty());
        assert!(fits, "{name}: {error}");
        assert_eq!(
            run.stderr.matches(&format!("in/{name}:")).count(),
            1,
            "{}",
            run.stderr
        );
    }
    assert!(
        run.stderr.contains("in/gone.txt: this file cannot be read"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert_eq!(report["summary"]["drafts"], 2);
    assert_eq!(report["summary"]["failed"], faults().len() + 1);
    assert_eq!(tree(&site.path("content")).len(), 2);
}

#[test]
fn the_findings_are_in_chinese_where_the_locale_is() {
    let site = site();
    site.file("a.txt", "");
    let run = site
        .command(&["import", "a.txt"])
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .unwrap();
    let stderr = String::from_utf8(run.stderr).unwrap();
    assert!(stderr.contains("错误: a.txt: 文件是空的"), "{stderr}");
}

#[test]
fn links_and_pipes_in_folders_are_not_followed() {
    let site = site();
    site.file("in/good.txt", GOOD)
        .file("secret.txt", GOOD.replace("节水", "机密"));
    symlink(site.path("secret.txt"), site.path("in/link.txt")).unwrap();
    symlink(site.path("in"), site.path("in/loop")).unwrap();
    symlink("nowhere", site.path("in/dangling")).unwrap();
    let (run, report) = report(&site, &["in"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(report["summary"]["failed"], 3, "{report:#}");
    assert_eq!(report["summary"]["drafts"], 1);
}

#[test]
fn what_is_there_is_never_written_over() {
    let site = site();
    site.file("a.txt", GOOD);
    let (_, first) = report(&site, &["--dry-run", "a.txt"]);
    let path = first["files"][0]["entries"][0]["file"]
        .as_str()
        .unwrap()
        .to_owned();
    site.file(&path, "别人的文件");
    let (run, second) = report(&site, &["a.txt"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(fs::read_to_string(site.path(&path)).unwrap(), "别人的文件");
    let other = second["files"][0]["entries"][0]["file"].as_str().unwrap();
    assert_ne!(other, path);
    assert!(fs::read_to_string(site.path(other)).unwrap().contains("节约用水"));
}

#[test]
fn a_folder_that_cannot_be_written_is_a_failure_that_names_it() {
    let site = site();
    site.file("a.txt", GOOD).file("drafts", "a file, not a folder");
    let run = site.run(&["import", "a.txt", "--output", "drafts"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("cannot be written: drafts"), "{}", run.stderr);
}

#[test]
fn values_that_would_break_the_front_matter_or_the_terminal_do_not() {
    let site = site();
    let title = "关于\u{1b}[31m---\u{7}“引号\"与\\斜杠”的公告";
    site.file(
        "a.txt",
        format!(
            "标题：{title}\n发布机构：甲: 乙 # 丙\n来源：*别名\n全市居民应当节约用水，共同保护水资源。\n"
        ),
    );
    let run = site.run(&["import", "a.txt"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{7}'));
    let check = site.run(&["check"]);
    assert!(
        !check.stderr.contains("error[yaml]") && !check.stderr.contains("front-matter"),
        "{}",
        check.stderr
    );
    assert!(check.stderr.contains("unknown-unit"), "{}", check.stderr);
}

#[test]
fn a_worksheet_whose_last_cell_is_far_away_is_read_at_once() {
    let sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>标题</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>索引号</t></is></c></row>\
        <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
    let bytes = archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", ROOT),
        (
            "xl/workbook.xml",
            b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
              xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
              <sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
              Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
              Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]);
    let site = site();
    site.file("a.xlsx", bytes);
    let (run, report) = report(&site, &["a.xlsx"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(report["summary"]["drafts"], 0);
}

#[test]
fn what_editors_leave_beside_documents_is_no_source() {
    let site = site();
    site.file("in/a.txt", GOOD);
    for name in [
        "a.txt~",
        "b.bak",
        "#c.txt#",
        "~$d.docx",
        ".e.txt.swp",
        "f.txt.swo",
        "~WRL0001.tmp",
        "g.pdf.crdownload",
    ] {
        site.file(&format!("in/{name}"), GOOD.replace("节水", "节电"));
    }
    let (run, report_of_folder) = report(&site, &["--dry-run", "in"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(report_of_folder["summary"]["drafts"], 1, "{report_of_folder:#}");
    // As a shell names them all.
    let (run, named) = report(
        &site,
        &["--dry-run", "in/a.txt", "in/a.txt~", "in/b.bak", "in/#c.txt#"],
    );
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(
        (&named["summary"]["drafts"], &named["summary"]["ignored"]),
        (&1.into(), &3.into())
    );
}

#[test]
fn a_source_whose_name_is_not_utf8_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let site = site();
    let name = std::ffi::OsStr::from_bytes(b"\xb9\xab\xb8\xe6.txt");
    site.file("in/good.txt", GOOD);
    fs::rename(site.path("in/good.txt"), site.path("in").join(name)).unwrap();
    let (run, report) = report(&site, &["in"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(report["summary"]["drafts"], 1, "{report:#}");
}
