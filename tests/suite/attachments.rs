//! Attachments as a citizen and an officer meet them: on pages, in data, in search, in findings.

/// What a build keeps of attachments, and what is told of them again.
mod carried;
/// What stands in an attachment in other signs, or in an earlier version of it.
mod encoded;
mod kept;
/// Where personal data and its allowances are met: entries, earlier texts, other outputs, editions.
mod personal;
/// That no limit of what is shown bounds what is looked at, and what cannot be looked at is said.
mod scanned;

use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{NOW, Run, Site, difference, text_of};

pub(crate) fn package(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word document of paragraphs.
pub(crate) fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))
        .collect();
    package(&[(
        "word/document.xml",
        &format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"),
    )])
}

/// A workbook of sheets, each with a name and rows of texts.
fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let list: String = (1..)
        .zip(sheets)
        .map(|(n, (name, _))| format!("<sheet name=\"{name}\" r:id=\"r{n}\"/>"))
        .collect();
    let links: String = (1..=sheets.len())
        .map(|n| format!("<Relationship Id=\"r{n}\" Target=\"worksheets/s{n}.xml\"/>"))
        .collect();
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |row: &&[&str]| format!("<row>{}</row>", row.iter().map(cell).collect::<String>());
    let contents: Vec<(String, String)> = (1..)
        .zip(sheets)
        .map(|(n, (_, rows))| {
            let rows: String = rows.iter().map(row).collect();
            (
                format!("xl/worksheets/s{n}.xml"),
                format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
            )
        })
        .collect();
    let workbook = format!("<workbook xmlns:r=\"r\"><sheets>{list}</sheets></workbook>");
    let links = format!("<Relationships>{links}</Relationships>");
    let mut files = vec![
        ("xl/workbook.xml", workbook.as_str()),
        ("xl/_rels/workbook.xml.rels", links.as_str()),
    ];
    files.extend(
        contents
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_str())),
    );
    package(&files)
}

/// A site whose entry has a Word file, a workbook and a picture of nothing.
fn site() -> Site {
    let site = Site::new();
    let keys = "attachments:\n- 办法.docx\n- {file: 表.xlsx, name: 收支预算表.xlsx}\n- 图.zip\n\
                allow: {attachment-format: 图纸已逐张看过}\n";
    site.entry(1, keys, "正文见附件。")
        .file(
            "content/办法.docx",
            docx(&["第一条 为了规范&lt;管理&gt;。", "第二条 乙炔瓶应当直立。"]),
        )
        .file(
            "content/表.xlsx",
            xlsx(&[
                ("收入", &[&["项目", "金额"], &["非税收入", "十二万元"]]),
                ("支出", &[&["项目", "金额"], &["护林员补助", "三万元"]]),
            ]),
        )
        .file("content/图.zip", "PK nothing");
    site
}

const ENTRY: &str = "entry/002489524/2023-00001";

#[test]
fn an_entry_lists_its_files_with_check_sums_and_pages_of_their_text() {
    let site = site();
    site.built();
    let page = site.read(&format!("{ENTRY}/index.html"));
    let text = text_of(&page);
    for shown in [
        "办法.docx",
        "收支预算表.xlsx",
        "图.zip",
        "网页版",
        "校验值 SHA-256",
    ] {
        assert!(text.contains(shown), "{shown} is missing from\n{text}");
    }
    let data: Value = serde_json::from_str(&site.read(&format!("{ENTRY}/index.json"))).unwrap();
    let files = data["attachments"].as_array().unwrap();
    let sum = |file: &str| {
        let bytes = std::fs::read(site.path(&format!("content/{file}"))).unwrap();
        let output = std::process::Command::new("sha256sum")
            .arg(site.path(&format!("content/{file}")))
            .output()
            .unwrap();
        (
            String::from_utf8(output.stdout).unwrap()[..64].to_owned(),
            bytes.len() as u64,
        )
    };
    for (data, file) in files.iter().zip(["办法.docx", "表.xlsx", "图.zip"]) {
        let (digest, size) = sum(file);
        assert_eq!(
            (data["sha256"].as_str(), data["size"].as_u64()),
            (Some(digest.as_str()), Some(size)),
            "{data}"
        );
        assert!(page.contains(&digest), "{file}");
    }
    assert_eq!(files[2]["text"], Value::Null);
    let address = files[1]["text"].as_str().unwrap();
    let path = address.strip_prefix("https://a.example/").unwrap();
    assert!(
        page.contains(&format!("href=\"/{path}\"")),
        "{path} is not linked"
    );
    let workbook = site.read(path);
    let shown = text_of(&workbook);
    for said in [
        "收支预算表.xlsx",
        "收入",
        "支出",
        "护林员补助",
        "报告1",
        "以原文件为准",
    ] {
        assert!(shown.contains(said), "{said} is missing from\n{shown}");
    }
    assert!(workbook.contains("<th scope=\"col\">项目</th>"), "{workbook}");
    let word = site.read(
        files[0]["text"]
            .as_str()
            .unwrap()
            .strip_prefix("https://a.example/")
            .unwrap(),
    );
    assert!(word.contains("第一条 为了规范&lt;管理&gt;。"), "{word}");
}

#[test]
fn a_hit_says_which_attachment_and_which_sheet() {
    let site = site();
    site.built();
    let ask = |query: &str| -> Value {
        let run = site.run(&["search", query, "--format", "json"]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        serde_json::from_str(&run.stdout).unwrap()
    };
    let answer = ask("護林員補助");
    assert_eq!(answer["count"], 1, "{answer}");
    let within = &answer["hits"][0]["within"];
    assert_eq!(
        (within["attachment"].as_str(), within["part"].as_str()),
        (Some("收支预算表.xlsx"), Some("支出"))
    );
    let (path, anchor) = within["url"].as_str().unwrap().split_once('#').unwrap();
    assert!(site.read(path).contains(&format!("id=\"{anchor}\"")), "{within}");
    assert_eq!(
        ask("乙炔瓶应当直立")["hits"][0]["within"]["attachment"],
        "办法.docx"
    );
    // In the entry's own text; by a file's name; nowhere, though all its pieces are.
    assert_eq!(ask("正文见附件")["hits"][0].get("within"), None);
    assert_eq!(ask("收支预算表")["count"], 1);
    assert_eq!(ask("护林员补助三千万元")["count"], 0);
    // Words of the text and of two attachments together, and a word that must not be there.
    assert_eq!(ask("正文见附件 乙炔瓶 护林员补助")["count"], 1);
    assert_eq!(ask("正文见附件 -护林员补助")["count"], 0);
    let human = site.run(&["search", "护林员补助"]).stdout;
    assert!(human.contains("in 收支预算表.xlsx, 支出"), "{human}");
}

/// The same answers where the text is too long for the entry's card.
#[test]
fn a_long_text_is_searched_with_its_attachments() {
    let site = Site::new();
    let text = format!("{}末尾的话。", "很长的正文。\n\n".repeat(600));
    site.entry(1, "attachments: [附.txt]\n", &text)
        .file("content/附.txt", "附件里的话，独一无二。\n")
        .built();
    for (query, count) in [
        ("附件里的话", 1),
        ("末尾的话 独一无二", 1),
        ("末尾的话 -独一无二", 0),
    ] {
        let run = site.run(&["search", query, "--format", "json"]);
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answer["count"], count, "{query}: {answer}");
    }
}

#[test]
fn what_is_gone_takes_its_files_with_it() {
    let site = site();
    site.built();
    assert!(site.public().keys().any(|file| file.ends_with(".docx")));
    let entry = site.path("content/00001.md");
    let text = std::fs::read_to_string(&entry).unwrap();
    let gone = "state: gone\nreason: 含有个人信息\nchanges: [{date: 2024-01-01, note: 删除}]\n---\n正文";
    site.file("content/00001.md", text.replacen("---\n正文", gone, 1))
        .built();
    let left: Vec<String> = site
        .public()
        .into_keys()
        .filter(|file| file.starts_with(ENTRY))
        .collect();
    assert_eq!(
        left,
        [format!("{ENTRY}/index.html"), format!("{ENTRY}/index.json")]
    );
}

/// Runs a build that finds no program but those of these folders.
fn build_with_path(site: &Site, path: &Path) -> Run {
    Run::of(
        site.command(&["build", "--now", NOW])
            .env("PATH", path)
            .output()
            .unwrap(),
    )
}

#[test]
fn a_site_built_without_pdftotext_says_so_and_offers_the_file_where_the_site_does_without() {
    let site = Site::new();
    site.entry(1, "attachments: [a.pdf, b.pdf]\n", "正文。")
        .file("content/a.pdf", "%PDF-1.4\n")
        .file("content/b.pdf", "%PDF-1.5\n");
    let nothing = tempfile::tempdir().unwrap();
    let run = build_with_path(&site, nothing.path());
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert_eq!(
        run.stderr.matches("error[attachment-program]").count(),
        2,
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("pdftotext is not installed"),
        "{}",
        run.stderr
    );
    assert!(!site.has("index.html"));
    let site_yaml = std::fs::read_to_string(site.path("site.yaml")).unwrap();
    site.file("site.yaml", site_yaml + "check: {attachment-program: warning}\n");
    let run = build_with_path(&site, nothing.path());
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(
        run.stderr
            .contains("attachments: 2 PDF without text: pdftotext is not installed"),
        "{}",
        run.stderr
    );
    assert!(site.has(&format!("{ENTRY}/a.pdf")) && !site.has(&format!("{ENTRY}/a.pdf.html")));
    let check = Run::of(
        site.command(&["check"])
            .env("PATH", nothing.path())
            .output()
            .unwrap(),
    );
    assert!(check.stderr.contains("2 PDF without text"), "{}", check.stderr);
}

#[test]
fn a_pdf_is_searched_by_page_and_a_scan_is_said_to_be_one() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let keys = "attachments: [规划.pdf, 扫描.pdf]\n";
    site.entry(1, keys, "正文。")
        .file("content/规划.pdf", "%PDF-1.4\nthe plan")
        .file("content/扫描.pdf", "%PDF-1.4\nscan");
    // A program in its place, so that the test is about this one.
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("pdftotext");
    let script = "#!/bin/sh\ncase \"$*\" in\n-v) echo 'pdftotext version 1' >&2;;\n*扫描*) printf '\\f\\f';;\n*) printf '封面\\n\\f第二页说的是蓄洪区\\n\\f';;\nesac\n";
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = build_with_path(&site, folder.path());
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        run.stderr
            .contains("error[attachment-scan]: this attachment is a scan without text: 2 pages"),
        "{}",
        run.stderr
    );
    let allowed = format!("{keys}allow: {{attachment-scan: 已人工看过，没有个人信息}}\n");
    site.entry(1, &allowed, "正文。");
    let run = build_with_path(&site, folder.path());
    assert_eq!(run.code, Some(0), "{run:#?}");
    let page = text_of(&site.read(&format!("{ENTRY}/index.html")));
    assert!(
        page.contains("扫描件，没有文字") && page.contains("文字版"),
        "{page}"
    );
    let answer: Value =
        serde_json::from_str(&site.run(&["search", "蓄洪区", "--format", "json"]).stdout).unwrap();
    let within = &answer["hits"][0]["within"];
    assert_eq!(
        (within["attachment"].as_str(), within["part"].as_str()),
        (Some("规划.pdf"), Some("第2页")),
        "{answer}"
    );
}

#[test]
fn a_hostile_attachment_is_an_error_and_nothing_is_written() {
    let site = Site::new();
    let keys = "attachments: [a.docx, b.xlsx, c.ofd, d.pdf, e.docx]\n";
    let laughs = "<!DOCTYPE x [<!ENTITY a \"aa\">]><w:document>&a;</w:document>";
    site.entry(1, keys, "正文。")
        .file("content/a.docx", package(&[("word/document.xml", laughs)]))
        .file(
            "content/b.xlsx",
            package(&[
                ("xl/workbook.xml", ""),
                ("xl/_rels/workbook.xml.rels", &" ".repeat(40_000_000)),
            ]),
        )
        .file("content/c.ofd", &docx(&["甲"])[..100])
        .file("content/d.pdf", b"\x89PNG\r\n\x1a\n")
        .file(
            "content/e.docx",
            package(&[("word/document.xml", &"<w:p>".repeat(100_000))]),
        );
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    for (file, said) in [
        ("a.docx", "declares a document type"),
        ("b.xlsx", "unpacks to more than"),
        ("c.ofd", "cut off"),
        ("d.pdf", "it is a PNG picture"),
        ("e.docx", "elements stand inside each other"),
    ] {
        assert!(
            run.stderr.contains(said) && run.stderr.contains(&format!("--> content/{file}")),
            "{file}: {}",
            run.stderr
        );
    }
    assert_eq!(
        run.stderr.matches("error[attachment]").count(),
        5,
        "{}",
        run.stderr
    );
    assert!(!site.has("index.html"));
}

#[test]
fn no_number_of_a_person_is_ever_printed_whole() {
    let site = Site::new();
    site.entry(
        1,
        "attachments: [名单.xlsx]\n",
        "李某11010519491231002X，[链接](/nowhere/)，电话13812345678。",
    )
    .file(
        "content/名单.xlsx",
        xlsx(&[(
            "名单",
            &[
                &["姓名", "身份证号", "家庭住址"],
                &["张某", "330102199001011234", "文三路12号3幢"],
            ],
        )]),
    );
    let run = site.build();
    assert_eq!(run.code, Some(1), "{run:#?}");
    for said in [
        "error[personal-id]: an identity number\n --> content/00001.md:8:3",
        "error[personal-id]: an identity number on the sheet `名单` of this attachment",
        "--> content/名单.xlsx:2:",
        "warning[personal-address]",
        "warning[personal-mobile]",
        "error[broken-link]",
        "110*************2X",
        "330*************34",
    ] {
        assert!(
            run.stderr.contains(said),
            "{said:?} is missing from\n{}",
            run.stderr
        );
    }
    for number in [
        "11010519491231002X",
        "13812345678",
        "330102199001011234",
        "文三路12号",
    ] {
        assert!(
            !run.stderr.contains(number),
            "{number} is printed in\n{}",
            run.stderr
        );
    }
    let site_yaml = std::fs::read_to_string(site.path("site.yaml")).unwrap();
    site.file(
        "site.yaml",
        site_yaml + "check: {personal-id: off, broken-link: off}\n",
    );
    let run = site.build();
    assert!(
        run.code == Some(0) && !run.stderr.contains("personal-id"),
        "{run:#?}"
    );
}

#[test]
fn a_change_of_an_attachment_changes_its_entry_and_nothing_old_stays() {
    let site = site();
    site.built();
    site.file("content/办法.docx", docx(&["全新的内容。"])).built();
    let (built, fresh) = (site.public(), site.fresh());
    assert_eq!(difference(&built, &fresh), [] as [String; 0]);
    let answer: Value =
        serde_json::from_str(&site.run(&["search", "乙炔瓶", "--format", "json"]).stdout).unwrap();
    assert_eq!(answer["count"], 0, "{answer}");
    let entry = std::fs::read_to_string(site.path("content/00001.md")).unwrap();
    let allowed = entry.replace("allow: {", "allow: {attachment: 原件如此, ");
    site.file("content/00001.md", allowed);
    site.file("content/办法.docx", "damaged").built();
    assert!(
        !site.has(&format!("{ENTRY}/ban-fa.docx.html")),
        "{:?}",
        site.public().keys()
    );
}
