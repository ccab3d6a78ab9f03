//! Which requests are answered.
//!
//! A page of another site may send a reader's browser to this server under a name of its own (DNS
//! rebinding), and would then read drafts. So requests must name this machine as their host, and
//! those that say where they come from must come from here.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode, Uri};

use crate::entry::slug::half_width;

/// Why a request is turned away, as a status; `None` when it is not.
pub fn refusal(method: &Method, uri: &Uri, headers: &HeaderMap, port: u16) -> Option<StatusCode> {
    let own = |host: &str| {
        let bare = ["localhost", "127.0.0.1", "[::1]"];
        let named = |name: &&str| match host.strip_prefix(*name) {
            Some("") => port == 80,
            Some(rest) => rest
                .strip_prefix(':')
                .is_some_and(|rest| rest == port.to_string()),
            None => false,
        };
        bare.iter().any(named)
    };
    let lower = |text: &str| text.to_ascii_lowercase();
    let all = |name, accept: &dyn Fn(&str) -> bool| {
        let mut values = headers.get_all(name).iter();
        values.all(|value| value.to_str().is_ok_and(|value| accept(&lower(value))))
    };
    let host = match uri.authority() {
        Some(authority) => own(&lower(authority.as_str())),
        None => headers.contains_key(HOST),
    };
    let origin = |value: &str| value.strip_prefix("http://").is_some_and(own);
    if !host || !all(HOST, &own) || !all(ORIGIN, &origin) {
        return Some(StatusCode::FORBIDDEN);
    }
    (method != Method::GET && method != Method::HEAD).then_some(StatusCode::METHOD_NOT_ALLOWED)
}

/// The address that a request's path names, relative to the site's root; `None` when no file of a
/// site can have it: it steps upward, or holds what no name holds.
pub fn address(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push((high * 16 + low) as u8);
    }
    let address = String::from_utf8(bytes).ok()?;
    let sound = |part: &str| {
        let plain: String = part.chars().map(half_width).collect();
        plain != "." && plain != ".." && !part.contains('\\') && !part.chars().any(char::is_control)
    };
    address.split('/').all(sound).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn status(host: Option<&str>, origin: Option<&str>) -> Option<u16> {
        let mut headers = HeaderMap::new();
        let mut insert = |name, value: Option<&str>| {
            value.map(|value| headers.insert(name, HeaderValue::from_str(value).unwrap()))
        };
        insert(HOST, host);
        insert(ORIGIN, origin);
        let uri = Uri::from_static("/guide/");
        refusal(&Method::GET, &uri, &headers, 8000).map(|status| status.as_u16())
    }

    #[test]
    fn only_this_machine_is_answered() {
        for host in ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000"] {
            assert_eq!(status(Some(host), None), None, "{host}");
        }
        for host in [
            "evil.example:8000",
            "localhost",
            "localhost:80",
            "127.0.0.1.evil.example:8000",
            "localhost:8000.evil.example",
            "localhost:8000@evil.example",
            "",
        ] {
            assert_eq!(status(Some(host), None), Some(403), "{host}");
        }
        assert_eq!(status(None, None), Some(403));
        assert_eq!(
            status(Some("localhost:8000"), Some("http://localhost:8000")),
            None
        );
        for origin in [
            "http://evil.example",
            "null",
            "https://localhost:8000",
            "http://localhost:9",
        ] {
            assert_eq!(
                status(Some("localhost:8000"), Some(origin)),
                Some(403),
                "{origin}"
            );
        }
    }

    #[test]
    fn no_path_leads_out_of_the_site() {
        assert_eq!(address("/").as_deref(), Some(""));
        assert_eq!(address("/entry/a/2023-1/").as_deref(), Some("entry/a/2023-1/"));
        assert_eq!(address("/%E6%8C%87%E5%8D%97/").as_deref(), Some("指南/"));
        for bad in [
            "/../site.yaml",
            "/%2e%2e/site.yaml",
            "/a/..%2fb",
            "/a%5C..%5Cb",
            "/a\\b",
            "/a%00",
            "/%",
            "/%zz",
            "/%ff",
            "/．．/x",
            "*",
        ] {
            assert_eq!(address(bad), None, "{bad}");
        }
        // Decoded once: what is left is a name like any other, and no file has it.
        assert_eq!(address("/%252e%252e/").as_deref(), Some("%2e%2e/"));
    }
}
