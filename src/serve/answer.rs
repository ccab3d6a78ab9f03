//! From a request to its answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use tokio::task::JoinError;

use super::guard::{address, refusal};
use super::index::Index;
use super::inject::{self, OWN, Words};
use super::state::{Good, Made, Shared};
use super::watch::Watching;
use crate::entry::AttachmentKind;
use crate::output::OutputPath;
use crate::pipeline::Failure;
use crate::plan::routes::file_of;

/// What a strict server would send with every page: what the preview shows works there too.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// How long a page waits for news before it asks again.
const WAIT: Duration = Duration::from_secs(25);

/// What answers are made from.
pub struct Server {
    /// Has the site prepared when a file changes.
    pub watching: Watching,
    /// The site.
    pub shared: Arc<Shared>,
    /// Its search index.
    pub index: Index,
    /// What pages are told in words.
    pub words: Words,
    /// The port it listens at.
    pub port: u16,
}

/// An answer before it has headers.
struct Answer {
    status: StatusCode,
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(status: StatusCode, text: impl Into<String>) -> Answer {
        Answer {
            status,
            media_type: "text/plain; charset=utf-8",
            bytes: text.into().into_bytes(),
        }
    }

    fn html(status: StatusCode, html: String) -> Answer {
        Answer {
            status,
            media_type: HTML,
            bytes: html.into_bytes(),
        }
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// Answers a request.
pub async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    if let Some(status) = refusal(&method, &uri, request.headers(), server.port) {
        let reason = status.canonical_reason().unwrap_or_default();
        let mut response = respond(Answer::text(status, format!("{reason}\n")), &method);
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        return response;
    }
    if let Some(name) = uri.path().strip_prefix(OWN) {
        let answer = match name {
            "events" => server.events(request.headers()).await,
            name => match inject::own(name) {
                Some((text, media_type)) => Answer {
                    media_type,
                    ..Answer::text(StatusCode::OK, text)
                },
                None => Answer::text(StatusCode::NOT_FOUND, "Not Found\n"),
            },
        };
        return respond(answer, &method);
    }
    let Some(address) = address(uri.path()) else {
        return respond(Answer::text(StatusCode::BAD_REQUEST, "Bad Request\n"), &method);
    };
    match server.site(&address).await {
        Ok(answer) => part_of(answer, &method, request.headers()),
        Err(location) => {
            let mut response = respond(Answer::text(StatusCode::TEMPORARY_REDIRECT, ""), &method);
            response.headers_mut().insert(LOCATION, location);
            response
        }
    }
}

/// The answer, or the part of it that was asked for: the pages read shards of packs in that way. Other
/// ranges than from one byte to another are answered with all, as a server may (RFC 9110 section 14.2).
fn part_of(mut answer: Answer, method: &Method, headers: &HeaderMap) -> Response {
    let asked = headers.get(RANGE).and_then(|range| range.to_str().ok());
    let asked = asked.filter(|_| method == Method::GET && answer.status == StatusCode::OK);
    let ends = asked.and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
    let ends = ends.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    let Some((first, last)) = ends.filter(|(first, last): &(usize, usize)| first <= last) else {
        return respond(answer, method);
    };
    let length = answer.bytes.len();
    let range = if first < length {
        let end = length.min(last.saturating_add(1));
        answer.bytes = answer.bytes[first..end].to_vec();
        answer.status = StatusCode::PARTIAL_CONTENT;
        format!("bytes {first}-{}/{length}", end - 1)
    } else {
        answer = Answer::text(StatusCode::RANGE_NOT_SATISFIABLE, "Range Not Satisfiable\n");
        format!("bytes */{length}")
    };
    let mut response = respond(answer, method);
    if let Ok(range) = HeaderValue::from_str(&range) {
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
    response
}

/// The answer with its headers. Nothing is kept by browsers: what they ask for may have changed.
fn respond(answer: Answer, method: &Method) -> Response {
    let length = answer.bytes.len();
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(answer.bytes)
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    // The length that a GET would have: an empty body would be said to be all.
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    for (name, value) in [
        (CONTENT_TYPE, answer.media_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Server {
    /// News as a server-sent event. Each answer is one event, for which the browser waits, and then
    /// asks again: nothing has to be kept open that could be lost without either side noticing.
    async fn events(&self, headers: &HeaderMap) -> Answer {
        let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
        let seen = last.and_then(|value| value.parse().ok()).unwrap_or(0);
        let event = match tokio::time::timeout(WAIT, self.shared.other_than(seen)).await {
            // News are texts, numbers and a map of texts: always JSON.
            Ok(state) => {
                let news = serde_json::to_string(&*state.news).unwrap_or_default();
                format!("retry: 20\nid: {}\ndata: {news}\n\n", state.version)
            }
            Err(_) => format!("retry: 20\nid: {seen}\n\n"),
        };
        Answer {
            media_type: "text/event-stream",
            ..Answer::text(StatusCode::OK, event)
        }
    }

    /// A file of the site; or where it is, when its slash was forgotten.
    async fn site(&self, address: &str) -> Result<Answer, HeaderValue> {
        let state = self.shared.now();
        let Some(good) = state.good else {
            let page = inject::no_site(0, &state.news.findings, &self.words);
            return Ok(Answer::html(StatusCode::SERVICE_UNAVAILABLE, page));
        };
        let Some(file) = file_of(address) else {
            return Ok(self.page(good, "404.html", StatusCode::NOT_FOUND).await);
        };
        if let Some(answer) = self.file(&good, &file, StatusCode::OK).await {
            return Ok(answer);
        }
        if address.starts_with("search/") {
            match self.index.file(&good, &file).await {
                Ok(Some(bytes)) => {
                    return Ok(Answer {
                        status: StatusCode::OK,
                        media_type: media_type(file.as_str()),
                        bytes,
                    });
                }
                Ok(None) => {}
                Err(error) => {
                    self.watching.prepare();
                    return Ok(Answer::text(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()));
                }
            }
        }
        let with_slash = file_of(&format!("{address}/")).filter(|_| !address.ends_with('/'));
        if with_slash.is_some_and(|file| good.prepared.has(&file))
            && let Ok(location) = HeaderValue::from_str(&format!("/{}/", encode(address)))
        {
            return Err(location);
        }
        Ok(self.page(good, "404.html", StatusCode::NOT_FOUND).await)
    }

    async fn page(&self, good: Arc<Good>, name: &str, status: StatusCode) -> Answer {
        let path = OutputPath::new(name);
        let answer = match path {
            Some(path) => self.file(&good, &path, status).await,
            None => None,
        };
        answer.unwrap_or_else(|| Answer::text(status, "Not Found\n"))
    }

    /// A newer site than that of `version`, some file of which has changed: it is prepared if that has
    /// not been noticed.
    async fn newer(&self, version: u64) -> Option<Arc<Good>> {
        let mut state = self.shared.now();
        if state.good.as_ref().is_some_and(|good| good.version == version) {
            self.watching.prepare();
            let next = self.shared.other_than(state.version);
            state = tokio::time::timeout(WAIT, next).await.ok()?;
        }
        state.good.filter(|good| good.version != version)
    }

    /// A file of the site, made now. What was changed since the site was prepared has it prepared anew.
    async fn file(&self, good: &Arc<Good>, path: &OutputPath, status: StatusCode) -> Option<Answer> {
        let (mut good, mut made) = (Arc::clone(good), made(good, path).await);
        if matches!(made, Ok(Some(Err(Failure::Changed(_)))))
            && let Some(newer) = self.newer(good.version).await
        {
            (good, made) = (Arc::clone(&newer), self::made(&newer, path).await);
        }
        let made = match made {
            Ok(Some(Ok(made))) => made,
            Ok(Some(Err(failure))) => {
                // The next change makes another page.
                let page = inject::no_site(good.version, &[failure.to_string()], &self.words);
                return Some(Answer::html(StatusCode::INTERNAL_SERVER_ERROR, page));
            }
            Ok(None) => return None,
            Err(error) => {
                return Some(Answer::text(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()));
            }
        };
        let media_type = match media_type(path.as_str()) {
            // Nothing that was allowed beside an entry runs in the preview either.
            HTML
            | "application/xml; charset=utf-8"
            | "text/css; charset=utf-8"
            | "text/javascript; charset=utf-8"
                if made.copied =>
            {
                "application/octet-stream"
            }
            other => other,
        };
        let bytes = match std::str::from_utf8(&made.bytes) {
            Ok(html) if media_type == HTML => {
                inject::page(html, good.version, made.held, &self.words).into_bytes()
            }
            _ => made.bytes.clone(),
        };
        Some(Answer {
            status: if made.gone { StatusCode::GONE } else { status },
            media_type,
            bytes,
        })
    }
}

/// A file of a site, made away from the threads that answer.
async fn made(good: &Arc<Good>, path: &OutputPath) -> Result<Option<Result<Arc<Made>, Failure>>, JoinError> {
    let (site, wanted) = (Arc::clone(good), path.clone());
    tokio::task::spawn_blocking(move || site.file(&wanted)).await
}

/// A path as a `Location` may hold it.
fn encode(path: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    let encode = |byte: u8| match plain(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

/// The media type of a file, after its ending.
fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "jsonl" => "application/jsonl; charset=utf-8",
        "jsonld" => "application/ld+json",
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "opml" => "text/x-opml; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "map" | "conf" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        _ => AttachmentKind::of(path).media_type,
    }
}
