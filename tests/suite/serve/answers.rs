use super::*;

#[test]
fn only_requests_for_this_machine_are_answered() {
    let site = small();
    let preview = Preview::of(&site, &[]);
    let port = preview.port;
    let status = |host: &str, more: &str| {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n");
        preview.ask(&request).status
    };
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        assert_eq!(status(&format!("{host}:{port}"), ""), 200, "{host}");
    }
    for host in [
        format!("evil.example:{port}"),
        "localhost".to_owned(),
        format!("127.0.0.1.evil.example:{port}"),
        "evil.example".to_owned(),
    ] {
        assert_eq!(status(&host, ""), 403, "{host}");
    }
    let own = format!("localhost:{port}");
    assert_eq!(status(&own, "Origin: http://evil.example\r\n"), 403);
    assert_eq!(status(&own, "Origin: null\r\n"), 403);
    assert_eq!(status(&own, &format!("Origin: http://{own}\r\n")), 200);
    // The news tell of drafts: they are for this machine as well.
    let events =
        format!("GET /_gongkai/events HTTP/1.1\r\nHost: evil.example:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(preview.ask(&events).status, 403);
    let post = format!("POST / HTTP/1.1\r\nHost: {own}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assert_eq!(preview.ask(&post).status, 405);
    let without = preview.ask("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status;
    assert!(matches!(without, 400 | 403), "{without}");
}

#[test]
fn no_path_leads_out_of_the_site() {
    let site = small();
    site.file("secret.txt", "秘密").file("content/stray.txt", "秘密");
    let preview = Preview::of(&site, &[]);
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%5csecret.txt",
        "/..\\secret.txt",
        "/static/../../secret.txt",
        "/search/../../secret.txt",
        "/search/%2e%2e/%2e%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/secret.txt",
        "/content/stray.txt",
        "/stray.txt",
        "/site.yaml",
        "/.gongkai/lock",
        "/%00",
        "/%ff",
        "/%",
        "//etc/passwd",
        "/_gongkai/../site.yaml",
    ] {
        let answer = preview.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(
            !answer.body.contains("秘密") && !answer.body.contains("root:"),
            "{path}"
        );
    }
}

#[test]
fn answers_carry_what_a_strict_server_sends() {
    let site = small();
    site.entry(3, "state: gone\nreason: 重复。\n", "");
    let preview = Preview::of(&site, &[]);
    let page = preview.get("/");
    for header in [
        "content-type: text/html; charset=utf-8",
        "content-security-policy: default-src 'none';",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
    ] {
        assert!(page.head.contains(header), "{header} is not in\n{}", page.head);
    }
    assert_eq!(preview.get("/entry/002489524/2023-00003/").status, 410);
    let missing = preview.get("/nowhere/");
    assert!(
        missing.status == 404 && missing.body.contains("/_gongkai/preview.js"),
        "{}",
        missing.body
    );
    let slash = preview.get("/unit/shuiwu");
    assert!(
        slash.status == 307 && slash.head.contains("location: /unit/shuiwu/"),
        "{}",
        slash.head
    );
    for (path, kind) in [
        ("/feed.xml", "application/xml"),
        ("/static/style.css", "text/css"),
        ("/_gongkai/preview.js", "text/javascript"),
        ("/_gongkai/preview.css", "text/css"),
        ("/data/2023.csv", "text/csv"),
    ] {
        let answer = preview.get(path);
        assert!(
            answer.status == 200 && answer.head.contains(kind),
            "{path}: {}",
            answer.head
        );
    }
}
