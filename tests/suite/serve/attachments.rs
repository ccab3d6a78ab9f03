//! Attachments in the preview.

use std::fs;

use super::{ENTRY, Preview};
use crate::attachments::docx;
use crate::harness::{Site, text_of};

#[test]
fn attachments_are_shown_and_their_changes_and_findings_told() {
    let site = Site::new();
    site.entry(1, "attachments: [办法.docx]\n", "正文。")
        .file("content/办法.docx", docx(&["第一条 乙炔瓶应当直立。"]));
    let preview = Preview::of(&site, &[]);
    let page = format!("{ENTRY}ban-fa.docx.html");
    assert!(text_of(&preview.get(ENTRY).body).contains("办法.docx"));
    assert!(text_of(&preview.get(&page).body).contains("乙炔瓶"));
    assert_eq!(preview.get(&format!("{ENTRY}ban-fa.docx")).status, 200);
    assert_eq!(preview.get("/search/manifest.json").status, 200);
    let (id, news) = preview.news("0");
    assert_eq!(news["findings"].as_array().unwrap().len(), 0, "{news}");

    // Somebody's number comes into it: the overlay says so, and does not say which.
    site.file("content/办法.docx", docx(&["经办人身份证号11010519491231002X。"]));
    let (id, news) = preview.news_until(id, |news| news["errors"] == 1);
    let said = news["findings"].to_string();
    assert!(
        said.contains("personal-id") && said.contains("110*************2X"),
        "{said}"
    );
    assert!(!said.contains("11010519491231002X"), "{said}");
    // The last good page stays.
    assert!(text_of(&preview.get(&page).body).contains("乙炔瓶"));

    // Allowed by the entry, it is shown.
    let allow = "attachments: [办法.docx]\nallow: {personal-id: 公告送达}\n";
    site.entry(1, allow, "正文。");
    let (id, _) = preview.news_until(id, |news| news["errors"] == 0);
    assert!(text_of(&preview.get(&page).body).contains("经办人"));

    site.entry(1, "attachments: [办法.docx]\n", "正文。")
        .file("content/办法.docx", "damaged");
    let (_, news) = preview.news_until(id, |news| news["findings"].to_string().contains("[attachment]"));
    // What cannot be looked at is no less an error.
    assert_eq!(news["errors"], 1, "{news}");
    assert!(text_of(&preview.get(&page).body).contains("经办人"));
    assert_eq!(
        fs::read_dir(site.root()).unwrap().count(),
        2,
        "nothing is kept in the site"
    );
}

#[test]
fn what_an_entry_may_offer_does_not_run_in_the_preview_either() {
    let site = Site::new();
    let allow = "attachments: [a.html, x.js]\nallow: {active-attachment: 试验}\n";
    site.entry(1, allow, "正文。")
        .file("content/a.html", "<script src=x.js></script>")
        .file("content/x.js", "alert(1)");
    let preview = Preview::of(&site, &[]);
    for (file, bytes) in [("a.html", "<script src=x.js></script>"), ("x.js", "alert(1)")] {
        let answer = preview.get(&format!("{ENTRY}{file}"));
        assert_eq!((answer.status, answer.body.as_str()), (200, bytes));
        assert!(
            answer.head.contains("content-type: application/octet-stream"),
            "{}",
            answer.head
        );
        assert!(answer.head.contains("nosniff"), "{}", answer.head);
    }
}
