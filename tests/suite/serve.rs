//! `gongkai serve`: the preview, asked over a plain connection as a browser asks it.

/// Who is answered, with what, and what is not given away.
mod answers;
/// Attachments: their texts, what is wrong with them, and their changes.
mod attachments;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value as Json;

use crate::harness::{NOW, SITE, Site};

/// A preview that runs until it is dropped.
struct Preview {
    child: Child,
    port: u16,
    lines: Receiver<String>,
}

/// An answer of the preview.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Preview {
    fn of(site: &Site, arguments: &[&str]) -> Preview {
        let mut all = vec!["serve", "--port", "0", "--now", NOW];
        all.extend(arguments);
        let mut child = site.command(&all).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines() {
                if sender.send(line.unwrap()).is_err() {
                    break;
                }
            }
        });
        let mut preview = Preview {
            child,
            port: 0,
            lines,
        };
        let line = preview.line("preview: ");
        let port = line
            .split("127.0.0.1:")
            .nth(1)
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        preview.port = port.parse().unwrap();
        preview
    }

    /// The next line of the terminal that has these words.
    fn line(&self, words: &str) -> String {
        let mut before = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => before.push(line),
                Err(_) => panic!("nobody said {words:?}, but:\n{}", before.join("\n")),
            }
        }
    }

    fn ask(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer {
            status: status.unwrap_or(0),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    fn get_with(&self, path: &str, headers: &str) -> Answer {
        let host = format!("Host: 127.0.0.1:{}\r\n", self.port);
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n"
        ))
    }

    /// The news after those of this number: waits until there are some.
    fn news(&self, after: &str) -> (String, Json) {
        let answer = self.get_with("/_gongkai/events", &format!("Last-Event-ID: {after}\r\n"));
        assert!(
            answer.head.contains("content-type: text/event-stream"),
            "{}",
            answer.head
        );
        let field = |name: &str| {
            let line = answer.body.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("no {name} in {}", answer.body))
                .to_owned()
        };
        (field("id: "), serde_json::from_str(&field("data: ")).unwrap())
    }

    /// The first news for which this holds.
    fn news_until(&self, mut id: String, good: impl Fn(&Json) -> bool) -> (String, Json) {
        for _ in 0..20 {
            let (next, news) = self.news(&id);
            if good(&news) {
                return (next, news);
            }
            id = next;
        }
        panic!("such news never came")
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

const ENTRY: &str = "/entry/002489524/2023-00001/";

fn small() -> Site {
    let site = Site::new();
    site.entry(1, "", "第一稿。")
        .entry(2, "state: draft\n", "还没有写完。");
    site
}

#[test]
fn pages_are_what_a_build_makes_and_nothing_is_written() {
    let site = small();
    let preview = Preview::of(&site, &["--no-drafts"]);
    preview.get(ENTRY);
    assert_eq!(
        fs::read_dir(site.root()).unwrap().count(),
        2,
        "serving wrote into the site's folder"
    );
    let base = format!("http://127.0.0.1:{}/", preview.port);
    let output = tempfile::tempdir().unwrap();
    let folder = output.path().join("site");
    let run = site.run(&[
        "build",
        "--now",
        NOW,
        "--base-url",
        &base,
        "--output",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let before = crate::harness::tree(site.root());
    let mut seen = 0;
    for (name, bytes) in crate::harness::tree(&folder) {
        if name.starts_with(".gongkai/") {
            continue;
        }
        let path = name.strip_suffix("index.html").unwrap_or(&name);
        let answer = preview.get(&format!("/{path}"));
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        assert_eq!(answer.status, 200, "{name}");
        let (start, end) = (
            answer.body.find("<link rel=\"stylesheet\" href=\"/_gongkai/"),
            " defer></script>",
        );
        let body = match start.filter(|_| name.ends_with(".html")) {
            Some(start) => {
                let rest = &answer.body[start..];
                format!("{}{}", &answer.body[..start], rest.split_once(end).unwrap().1)
            }
            None => answer.body,
        };
        assert!(body == text, "{name}:\n{body}\n\n{text}");
        seen += 1;
    }
    assert!(seen > 30, "{seen}");
    assert!(
        crate::harness::tree(site.root()) == before,
        "serving wrote into the site's folder"
    );
}

#[test]
fn a_save_reaches_the_page() {
    let site = small();
    let preview = Preview::of(&site, &[]);
    let page = preview.get(ENTRY);
    assert!(
        page.body.contains("第一稿。") && page.body.contains("src=\"/_gongkai/preview.js\""),
        "{}",
        page.body
    );
    let (id, news) = preview.news("0");
    assert_eq!(news["errors"], 0);
    site.entry(1, "", "第二稿。");
    let (_, later) = preview.news(&id);
    assert_ne!(later["site"], news["site"], "the page would not be reloaded");
    let page = preview.get(ENTRY).body;
    assert!(
        page.contains("第二稿。") && page.contains(&format!("data-site=\"{}\"", later["site"])),
        "{page}"
    );
}

#[test]
fn while_something_is_wrong_the_last_good_page_stays_and_says_so() {
    let site = small();
    let preview = Preview::of(&site, &[]);
    let (id, good) = preview.news("0");
    assert!(preview.get(ENTRY).body.contains("<p>第一稿。"));
    site.entry(1, "titel: x\n", "第二稿。");
    let (id, bad) = preview.news_until(id, |news| news["errors"] != 0);
    assert_eq!((&bad["site"], &bad["errors"]), (&good["site"], &Json::from(1)));
    let finding = bad["findings"][0].as_str().unwrap();
    assert!(
        finding.contains("unknown key `titel`") && finding.contains("content/00001.md:6:1"),
        "{finding}"
    );
    assert!(preview.get(ENTRY).body.contains("<p>第一稿。"));
    preview.line("unknown key `titel`");
    preview.line("the last good pages stay");
    site.entry(1, "", "第三稿。");
    let (_, mended) = preview.news_until(id, |news| news["errors"] == 0);
    assert!(mended["site"] != good["site"] && mended["heading"] == "");
    assert!(preview.get(ENTRY).body.contains("第三稿。"));
}

#[test]
fn a_site_that_is_invalid_from_the_start_shows_what_is_wrong_until_it_is_mended() {
    let site = small();
    site.file("site.yaml", "titel: <script>alert(1)</script>\n");
    let preview = Preview::of(&site, &[]);
    let page = preview.get("/");
    assert_eq!(page.status, 503);
    assert!(
        page.body.contains("unknown key") && !page.body.contains("<script>alert"),
        "{}",
        page.body
    );
    assert!(page.body.contains("data-site=\"0\""), "{}", page.body);
    let (id, _) = preview.news("0");
    site.file("site.yaml", SITE);
    preview.news_until(id, |news| news["errors"] == 0);
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn drafts_and_scheduled_entries_are_shown_with_a_mark() {
    let site = small();
    site.file(
        "content/later.md",
        "---\ntitle: 以后\nindex_number: 002489524/2030-00001\nunit: 水务局\npublished: 2030-01-01\n---\n正文。\n",
    );
    let preview = Preview::of(&site, &[]);
    let draft = preview.get("/entry/002489524/2023-00002/");
    assert_eq!(draft.status, 200);
    assert!(
        draft.body.contains("class=\"gongkai-held\"") && draft.body.contains("not published"),
        "{}",
        draft.body
    );
    let later = preview.get("/entry/002489524/2030-00001/");
    assert!(
        later.body.contains("its publish date lies ahead"),
        "{}",
        later.body
    );
    assert!(!preview.get(ENTRY).body.contains("gongkai-held"));
    let (_, news) = preview.news("0");
    let marks = serde_json::json!({
        "/entry/002489524/2023-00002/": "draft",
        "/entry/002489524/2030-00001/": "scheduled",
    });
    assert_eq!(news["marks"], marks);
    let published = Preview::of(&site, &["--no-drafts"]);
    assert_eq!(published.get("/entry/002489524/2023-00002/").status, 404);
}

/// Saves as editors do them: in bursts, by renaming, by taking the old file away first, with files of
/// their own beside.
#[test]
fn saves_of_every_kind_are_survived() {
    let site = small();
    let preview = Preview::of(&site, &[]);
    let text = |serial: u32, words: &str| {
        format!(
            "---\ntitle: 报告\nindex_number: 002489524/2023-{serial:05}\nunit: 水务局\npublished: 2023-01-02\n---\n{words}\n"
        )
    };
    let shows = |words: &str| {
        let mut id = "0".to_owned();
        for _ in 0..40 {
            if preview.get(ENTRY).body.contains(words) {
                return;
            }
            id = preview.news(&id).0;
        }
        panic!("{words} never came");
    };
    let file = site.path("content/00001.md");
    for turn in 0..50 {
        fs::write(&file, text(1, &format!("快速保存{turn}。"))).unwrap();
    }
    shows("快速保存49。");
    // vim: a swap file, the old file moved aside, a new one in its place.
    site.file("content/.00001.md.swp", "x").file("content/4913", "");
    fs::remove_file(site.path("content/4913")).unwrap();
    fs::rename(&file, site.path("content/00001.md~")).unwrap();
    fs::write(&file, text(1, "移开再写。")).unwrap();
    fs::remove_file(site.path("content/00001.md~")).unwrap();
    shows("移开再写。");
    // Others: a new file that is renamed over the old one.
    site.file("content/.tmp-1.md~", text(1, "改名覆盖。"));
    fs::rename(site.path("content/.tmp-1.md~"), &file).unwrap();
    shows("改名覆盖。");
    // A folder is renamed, and its file changed afterwards.
    site.file("content/甲/00003.md", text(3, "三。"));
    fs::rename(site.path("content/甲"), site.path("content/乙")).unwrap();
    site.file("content/乙/00003.md", text(3, "改名以后再改。"));
    let mut id = "0".to_owned();
    while !preview
        .get("/entry/002489524/2023-00003/")
        .body
        .contains("改名以后再改。")
    {
        id = preview.news(&id).0;
    }
    shows("改名覆盖。");
    // All of content goes, and comes back: the last good site stays in between.
    fs::rename(site.path("content"), site.path("away")).unwrap();
    preview.line("the last good pages stay");
    assert_eq!(preview.get(ENTRY).status, 200);
    fs::rename(site.path("away"), site.path("content")).unwrap();
    fs::write(&file, text(1, "回来以后。")).unwrap();
    shows("回来以后。");
    fs::remove_file(&file).unwrap();
    let mut id = "0".to_owned();
    while preview.get(ENTRY).status != 404 {
        id = preview.news(&id).0;
    }
}

#[test]
fn search_works_without_a_build() {
    let site = small();
    let preview = Preview::of(&site, &[]);
    let manifest: Json = serde_json::from_str(&preview.get("/search/manifest.json").body).unwrap();
    let file = manifest.to_string();
    assert!(file.contains("terms"), "{file}");
    assert!(preview.get("/search/").body.contains("<form"));
    assert_eq!(preview.get("/search/no-such-file.bin").status, 404);
    // The index follows the texts.
    let (id, _) = preview.news("0");
    site.entry(3, "", "新的一条。");
    preview.news(&id);
    let later: Json = serde_json::from_str(&preview.get("/search/manifest.json").body).unwrap();
    assert_ne!(manifest, later);
    assert!(!site.path("public").exists());
}

#[test]
fn a_part_of_a_file_is_sent_when_asked_for() {
    let site = small();
    let preview = Preview::of(&site, &[]);
    let whole = preview.get("/robots.txt").body;
    let part = |range: &str| {
        let answer = preview.get_with("/robots.txt", &format!("Range: {range}\r\n"));
        (answer.status, answer.body)
    };
    assert_eq!(part("bytes=2-6"), (206, whole[2..7].to_owned()));
    assert_eq!(part("bytes=3-999999"), (206, whole[3..].to_owned()));
    assert_eq!(part("bytes=999999-1000000").0, 416);
    for other in ["bytes=6-2", "bytes=-5", "lines=1-2", "bytes=1-2,4-5", "bytes=x-y"] {
        assert_eq!(part(other), (200, whole.clone()), "{other}");
    }
    assert_eq!(preview.get_with("/none", "Range: bytes=0-3\r\n").status, 404);
}

#[test]
fn a_port_that_is_taken_is_passed_over_or_named() {
    let site = small();
    let first = Preview::of(&site, &[]);
    let port = first.port.to_string();
    let run = site.run(&["serve", "--port", &port]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr.contains(&format!("port {port} cannot be used")),
        "{}",
        run.stderr
    );
    // Without a port of its own, each finds one that is free.
    let any = || {
        let mut child = site.command(&["serve"]).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let line = stderr
            .lines()
            .map(Result::unwrap)
            .find(|line| line.contains("preview: "));
        (child, line.unwrap())
    };
    let ((mut a, one), (mut b, other)) = (any(), any());
    a.kill().unwrap();
    b.kill().unwrap();
    a.wait().unwrap();
    b.wait().unwrap();
    assert_ne!(one, other);
}

#[test]
fn ctrl_c_ends_it_though_a_page_is_waiting() {
    let site = small();
    let mut preview = Preview::of(&site, &[]);
    let (id, _) = preview.news("0");
    let waiting = format!(
        "GET /_gongkai/events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nLast-Event-ID: {id}\r\n\r\n",
        preview.port
    );
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    stream.write_all(waiting.as_bytes()).unwrap();
    let pid = preview.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let status = preview.child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn where_there_is_no_site_nothing_is_served() {
    let site = Site::new();
    fs::remove_file(site.path("site.yaml")).unwrap();
    let run = site.run(&["serve", "--port", "0"]);
    assert!(
        run.code == Some(2) && run.stderr.contains("no site.yaml"),
        "{run:#?}"
    );
}

#[test]
fn a_head_says_the_length_that_a_get_has() {
    let site = Site::new();
    site.entry(1, "", "正文。");
    let preview = Preview::of(&site, &[]);
    for path in ["/", "/static/style.css", "/nothing/"] {
        let length = |head: &str| {
            head.split("content-length: ")
                .nth(1)
                .map(|rest| rest.split("\r\n").next().unwrap().to_owned())
        };
        let get = preview.get(path);
        let host = format!("Host: 127.0.0.1:{}\r\n", preview.port);
        let head = preview.ask(&format!(
            "HEAD {path} HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
        ));
        assert_eq!(head.status, get.status);
        assert_eq!(head.body, "");
        assert_eq!(length(&head.head), Some(get.body.len().to_string()), "{path}");
    }
}
