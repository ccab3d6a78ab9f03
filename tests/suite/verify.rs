//! `gongkai verify`: folders and real servers, honest and hostile, against the manifest of a build.

/// Servers that the tests start.
mod server;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Run, Site};
use server::{Behaviour, Server, free_port};

const PAGE: &str = "entry/002489524/2023-00001/index.html";

fn built() -> Site {
    let site = Site::new();
    site.entry(1, "attachments: [表.csv]\n", "正文。")
        .file("content/表.csv", "名称,数量\n水,3\n");
    site.built();
    site
}

/// Turns one byte of a file of the built site.
fn alter(site: &Site, path: &str) {
    let path = site.path(&format!("public/{path}"));
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn count(site: &Site) -> usize {
    let all = site.public();
    all.keys().filter(|path| !path.starts_with(".gongkai/")).count()
}

#[test]
fn a_folder_as_it_was_written_is_equal() {
    let site = built();
    let run = site.run(&["verify"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:#?}");
    let all = count(&site);
    assert!(
        run.stderr
            .contains(&format!("files: {all} as they were written, 0 not")),
        "{run:#?}"
    );
    let run = site.run(&["verify", "--lang", "zh"]);
    assert!(
        run.stderr
            .contains(&format!("文件：{all} 个与生成时相符，0 个不符")),
        "{run:#?}"
    );
}

#[test]
fn every_file_that_differs_is_named_with_how() {
    let site = built();
    alter(&site, PAGE);
    fs::remove_file(site.path("public/feed.xml")).unwrap();
    fs::write(site.path("public/robots.txt"), "x").unwrap();
    fs::write(site.path("public/shell.php"), "<?php").unwrap();
    fs::create_dir_all(site.path("public/.well-known")).unwrap();
    fs::write(site.path("public/.well-known/a.txt"), "x").unwrap();
    fs::remove_file(site.path("public/feed.json")).unwrap();
    std::os::unix::fs::symlink("feed.atom", site.path("public/feed.json")).unwrap();
    let run = site.run(&["verify", "--ignore", ".well-known"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 5, "{run:#?}");
    assert!(
        lines[0].starts_with(&format!("altered: {PAGE}: other bytes, SHA-256 ")),
        "{run:#?}"
    );
    assert_eq!(lines[1], "altered: feed.json: no regular file");
    assert_eq!(lines[2], "missing: feed.xml");
    assert!(
        lines[3].starts_with("altered: robots.txt: 1 bytes instead of "),
        "{run:#?}"
    );
    assert_eq!(lines[4], "strange: shell.php");
    let run = site.run(&["verify", "--lang", "zh"]);
    for said in [
        "被改动：",
        "缺少：feed.xml",
        "多出来：.well-known/a.txt",
        "多出来：shell.php",
    ] {
        assert!(run.stdout.contains(said), "{said}: {run:#?}");
    }
    let run = site.run(&["verify", "--format", "json"]);
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(run.code, Some(1));
    assert_eq!(said["differences"].as_array().unwrap().len(), 6);
    assert_eq!(
        (said["equal"].as_u64(), said["complete"].as_bool()),
        (Some(count(&site) as u64 - 5), Some(true)),
        "{said:#}"
    );
    assert_eq!(
        (
            said["differences"][0]["kind"].as_str(),
            said["differences"][0]["path"].as_str()
        ),
        (Some("strange"), Some(".well-known/a.txt"))
    );
}

#[test]
fn a_manifest_of_another_copy_finds_what_a_forged_one_hides() {
    let site = built();
    let copy = Site::copy_of(&site.path("public"));
    // Whoever can write into the folder builds another site there, with a sound manifest.
    let forged = Site::new();
    forged
        .entry(1, "attachments: [表.csv]\n", "别的正文。")
        .file("content/表.csv", "名称,数量\n水,4\n");
    forged.built();
    let output = forged.path("public");
    let output = output.to_str().unwrap();
    assert_eq!(site.run(&["verify", "--output", output]).code, Some(0));
    let run = site.run(&[
        "verify",
        "--output",
        output,
        "--manifest",
        copy.root().to_str().unwrap(),
    ]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        run.stdout
            .contains("altered: entry/002489524/2023-00001/biao.csv: other bytes"),
        "{run:#?}"
    );
}

#[test]
fn without_a_whole_manifest_nothing_is_called_equal() {
    let site = built();
    let manifest = site.path("public/.gongkai/manifest.txt");
    let bytes = fs::read(&manifest).unwrap();
    fs::write(&manifest, "x").unwrap();
    let run = site.run(&["verify"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("manifest.txt"), "{run:#?}");
    fs::write(&manifest, bytes).unwrap();
    assert_eq!(site.run(&["verify"]).code, Some(0));
    fs::remove_dir_all(site.path("public/.gongkai")).unwrap();
    for arguments in [
        &["verify"][..],
        &["verify", "--output", "nowhere"],
        &["verify", "--url", "http://127.0.0.1:9/"],
    ] {
        let run = site.run(arguments);
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(run.stderr.contains("manifest"), "{run:#?}");
    }
    for arguments in [
        &["verify", "--url", "a.example"][..],
        &["verify", "--url", "http://a.example/", "--output", "x"],
        &["verify", "--rate", "0"],
        &["verify", "--connections", "99"],
    ] {
        let run = site.run(arguments);
        assert_eq!(run.code, Some(2), "{run:#?}");
    }
}

/// Python's own web server, over HTTP or HTTPS.
struct Python {
    child: Child,
    url: String,
}

impl Python {
    fn serve(folder: &Path, certificate: Option<(&Path, &Path)>) -> Python {
        let port = free_port();
        let script = "import http.server, ssl, sys
server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), lambda *a: http.server.SimpleHTTPRequestHandler(*a, directory=sys.argv[2]))
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()";
        let mut command = Command::new("python3");
        command.args(["-c", script, &port.to_string()]).arg(folder);
        if let Some((certificate, key)) = certificate {
            command.args([certificate, key]);
        }
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let python = Python {
            child,
            url: format!("{scheme}://127.0.0.1:{port}/"),
        };
        let end = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "the server does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        python
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Compares a served site, fast, and without a proxy that the machine may have.
fn ask(site: &Site, url: &str, more: &[&str]) -> Run {
    let arguments = [
        &["verify", "--url", url, "--rate", "5000", "--timeout", "1"],
        more,
    ]
    .concat();
    Run::of(direct(site, &arguments).output().unwrap())
}

fn direct(site: &Site, arguments: &[&str]) -> Command {
    let mut command = site.command(arguments);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command
}

#[test]
fn a_plain_web_server_is_compared_file_by_file() {
    let site = built();
    let python = Python::serve(&site.path("public"), None);
    let run = ask(&site, &python.url, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:#?}");
    assert!(
        !site.path(".gongkai/verify.txt").exists(),
        "what was noted is kept after the end"
    );
    alter(&site, PAGE);
    fs::remove_file(site.path("public/feed.xml")).unwrap();
    let robots = fs::read(site.path("public/robots.txt")).unwrap();
    fs::write(site.path("public/robots.txt"), &robots[..robots.len() / 2]).unwrap();
    fs::write(site.path("public/feed.json"), vec![b'x'; 1_000_000]).unwrap();
    let run = ask(&site, &python.url, &[]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{run:#?}");
    assert!(
        lines[0].starts_with(&format!("altered: {PAGE}: other bytes, SHA-256 ")),
        "{run:#?}"
    );
    assert!(
        lines[1].starts_with("altered: feed.json: more bytes instead of "),
        "{run:#?}"
    );
    assert_eq!(lines[2], "missing: feed.xml");
    assert!(
        lines[3].starts_with(&format!(
            "altered: robots.txt: {} bytes instead of",
            robots.len() / 2
        )),
        "{run:#?}"
    );
}

#[test]
fn a_site_over_https_is_compared_and_a_certificate_that_nobody_knows_is_refused() {
    let site = built();
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/verify");
    let python = Python::serve(
        &site.path("public"),
        Some((&keys.join("server.pem"), &keys.join("server.key"))),
    );
    let arguments = ["verify", "--url", &python.url, "--rate", "5000"];
    let trusting = Run::of(
        direct(&site, &arguments)
            .env("SSL_CERT_FILE", keys.join("authority.pem"))
            .output()
            .unwrap(),
    );
    assert_eq!(
        (trusting.code, trusting.stdout.as_str()),
        (Some(0), ""),
        "{trusting:#?}"
    );
    let run = Run::of(direct(&site, &arguments).output().unwrap());
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("no secure connection"), "{run:#?}");
    let plain = Python::serve(&site.path("public"), None);
    let run = ask(&site, &plain.url.replace("http:", "https:"), &["--lang", "zh"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("服务器没有答复：无法安全连接"), "{run:#?}");
}

#[test]
fn a_server_that_packs_whatever_is_asked_is_unpacked() {
    let site = built();
    let server = Server::start(&site.path("public"), Behaviour::Gzip);
    let run = ask(&site, &server.url, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:#?}");
    let heads = server.heads();
    assert!(
        heads
            .iter()
            .all(|head| head.contains("accept-encoding: identity")),
        "{heads:#?}"
    );
    assert!(
        heads.iter().all(|head| head.contains("user-agent: gongkai/")),
        "{heads:#?}"
    );
}

#[test]
fn the_page_for_missing_addresses_does_not_pass_for_a_file() {
    let site = built();
    fs::remove_file(site.path("public").join(PAGE)).unwrap();
    let server = Server::start(&site.path("public"), Behaviour::SoftNotFound);
    let run = ask(&site, &server.url, &[]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert_eq!(
        run.stdout,
        format!("missing: {PAGE}: the page for missing addresses is sent, with status 200\n")
    );
}

#[test]
fn a_server_without_end_costs_no_more_than_the_file() {
    let site = built();
    let server = Server::start(&site.path("public"), Behaviour::Endless(PAGE));
    let run = ask(&site, &server.url, &[]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        run.stdout
            .starts_with(&format!("altered: {PAGE}: more bytes instead of ")),
        "{run:#?}"
    );
    assert!(
        server.sent() < 64 * 1024 * 1024,
        "{} bytes were taken",
        server.sent()
    );
}

#[test]
fn a_server_that_hangs_or_breaks_off_is_given_up_and_the_file_is_named() {
    let site = built();
    for (behaviour, said) in [
        (Behaviour::Hang(PAGE), "no answer in time"),
        (Behaviour::BreakOff(PAGE), "the answer breaks off after"),
    ] {
        let server = Server::start(&site.path("public"), behaviour);
        let run = ask(&site, &server.url, &[]);
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(
            run.stdout.starts_with(&format!("unreadable: {PAGE}: {said}")),
            "{run:#?}"
        );
        assert_eq!(run.stdout.lines().count(), 1, "{run:#?}");
    }
    let run = ask(&site, &format!("http://127.0.0.1:{}/", free_port()), &[]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr
            .contains("the server does not answer: nobody answers there"),
        "{run:#?}"
    );
    let run = ask(
        &site,
        &format!("http://127.0.0.1:{}/", free_port()),
        &["--lang", "zh"],
    );
    assert!(
        run.stderr.contains("服务器没有答复：那里没有服务器答复"),
        "{run:#?}"
    );
}

#[test]
fn redirects_are_followed_within_the_site_alone() {
    let site = built();
    let other = Server::start(&site.path("public"), Behaviour::Honest);
    for (to, code) in [
        ("/loop".to_owned(), 1),
        (other.url.clone(), 1),
        ("//a.example/x".to_owned(), 1),
        ("file:///etc/passwd".to_owned(), 1),
        (format!("/{PAGE}"), 0),
    ] {
        let server = Server::start(&site.path("public"), Behaviour::Redirect(PAGE, to.clone()));
        let run = ask(&site, &server.url, &[]);
        assert_eq!(run.code, Some(code), "{to}: {run:#?}");
        if code == 1 {
            assert!(
                run.stdout
                    .starts_with(&format!("redirected: {PAGE}: the server leads to ")),
                "{run:#?}"
            );
        }
    }
    assert!(other.heads().is_empty(), "another server was asked");
}

#[test]
fn a_busy_server_is_left_alone_and_asked_again() {
    let site = built();
    let server = Server::start(
        &site.path("public"),
        Behaviour::Busy {
            after: 5,
            times: 1,
            seconds: 1,
        },
    );
    let begun = Instant::now();
    let run = ask(&site, &server.url, &[]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(
        begun.elapsed() >= Duration::from_secs(1),
        "nothing was waited for"
    );
}

#[test]
fn a_run_that_was_broken_off_goes_on_where_it_was() {
    let site = built();
    let server = Server::start(
        &site.path("public"),
        Behaviour::Busy {
            after: 20,
            times: 1,
            seconds: 9_999,
        },
    );
    let run = ask(&site, &server.url, &["--connections", "1"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("9999 seconds"), "{run:#?}");
    let noted = fs::read_to_string(site.path(".gongkai/verify.txt")).unwrap();
    assert_eq!(noted.lines().count(), 21, "{noted}");
    // A line that was broken off counts for nothing.
    site.append(".gongkai/verify.txt", "feed.xml");
    let before = server.heads().len();
    let run = ask(&site, &server.url, &[]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("going on after 20 files"), "{run:#?}");
    // What is for servers alone is not asked for.
    assert_eq!(server.heads().len() - before, count(&site) - 3 - 20);
    // What was noted of another build is not believed.
    let left = |site: &Site| {
        site.file(".gongkai/verify.txt", &noted)
            .run(&["verify", "--url", &server.url, "--rate", "5000"])
    };
    assert!(left(&site).stderr.contains("going on after 20 files"));
    site.entry(2, "", "又一份。").built();
    assert!(!left(&site).stderr.contains("going on"));
}

#[test]
fn a_sample_is_the_same_for_the_same_number() {
    let site = built();
    let asked = |seed: &str| {
        let server = Server::start(&site.path("public"), Behaviour::Honest);
        let run = ask(
            &site,
            &server.url,
            &["--sample", "7", "--seed", seed, "--connections", "1"],
        );
        assert_eq!(run.code, Some(0), "{run:#?}");
        let mut lines: Vec<String> = server
            .heads()
            .iter()
            .map(|head| head.lines().next().unwrap().to_owned())
            .collect();
        lines.sort();
        lines
    };
    let first = asked("1");
    assert!((4..=7).contains(&first.len()), "{first:?}");
    assert_eq!(first, asked("1"));
    assert_ne!(first, asked("2"));
}
