//! What the preview adds to pages: a script that asks for news, and the mark of a draft.

use crate::check::Held;

/// The words that pages show; the command knows them in each language.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The language of the words, as HTML names it.
    pub lang: &'static str,
    /// Beside a link to a draft.
    pub draft: &'static str,
    /// Beside a link to a scheduled entry.
    pub scheduled: &'static str,
    /// On the page of a draft.
    pub draft_page: &'static str,
    /// On the page of a scheduled entry.
    pub scheduled_page: &'static str,
    /// What a page without a site is called.
    pub no_site: &'static str,
    /// Before what the system said when a file could not be read.
    pub broken: &'static str,
    /// A line that counts errors and warnings; whether an older site is shown.
    pub heading: fn(usize, usize, bool) -> String,
}

/// Where the preview's own files are: no path of a site starts like this.
pub const OWN: &str = "/_gongkai/";

/// The page with a script that asks for news about the site of number `site`, and with a mark when
/// its entry is `held` back.
pub fn page(html: &str, site: u64, held: Option<Held>, words: &Words) -> String {
    let head = format!(
        "<link rel=\"stylesheet\" href=\"{OWN}preview.css\"><script src=\"{OWN}preview.js\" data-site=\"{site}\" \
         defer></script>"
    );
    let mark = held.map_or(String::new(), |held| {
        let text = match held {
            Held::Draft => words.draft_page,
            Held::Scheduled => words.scheduled_page,
        };
        format!("<p class=\"gongkai-held\" lang=\"{}\">{text}</p>", words.lang)
    });
    let head_end = html.find("</head>");
    let body_start = html
        .find("<body")
        .and_then(|start| Some(start + html[start..].find('>')? + 1));
    match (head_end, body_start) {
        (Some(end), Some(start)) if end <= start => {
            format!(
                "{}{head}{}{mark}{}",
                &html[..end],
                &html[end..start],
                &html[start..]
            )
        }
        // A theme's page without a head is a page all the same.
        _ => format!("{html}{head}{mark}"),
    }
}

/// The page that stands where no site could be made yet.
pub fn no_site(site: u64, findings: &[String], words: &Words) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let list: String = findings
        .iter()
        .map(|finding| format!("<pre>{}</pre>", escape(finding)))
        .collect();
    let (title, lang) = (words.no_site, words.lang);
    let html = format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body class=\"gongkai-none\"><h1>{title}</h1>{list}</body></html>"
    );
    page(&html, site, None, words)
}

/// A file of the preview itself, with its media type.
pub fn own(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "preview.js" => Some((
            include_str!("assets/preview.js"),
            "text/javascript; charset=utf-8",
        )),
        "preview.css" => Some((include_str!("assets/preview.css"), "text/css; charset=utf-8")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words = Words {
        lang: "zh-Hans",
        draft: "草稿",
        scheduled: "定时",
        draft_page: "草稿页",
        scheduled_page: "定时页",
        no_site: "没有",
        broken: "坏了",
        heading: |_, _, _| String::new(),
    };

    #[test]
    fn the_script_goes_into_the_head_and_the_mark_into_the_body() {
        let html = "<html><head><title>甲</title></head><body class=\"entry\"><main>乙</main></body></html>";
        let out = page(html, 7, Some(Held::Draft), &WORDS);
        let want = "<html><head><title>甲</title><link rel=\"stylesheet\" href=\"/_gongkai/preview.css\"><script \
                    src=\"/_gongkai/preview.js\" data-site=\"7\" defer></script></head><body class=\"entry\"><p \
                    class=\"gongkai-held\" lang=\"zh-Hans\">草稿页</p><main>乙</main></body></html>";
        assert_eq!(out, want);
        assert!(page("<p>甲", 7, None, &WORDS).starts_with("<p>甲<link"));
    }

    #[test]
    fn findings_are_text_and_never_code() {
        let page = no_site(0, &["<script>alert(1)</script> & 甲".to_owned()], &WORDS);
        assert!(
            page.contains("&lt;script>alert(1)&lt;/script> &amp; 甲"),
            "{page}"
        );
    }
}
