//! Asks a web server for files: few at a time, at a pace, within limits, and again when it is busy.

use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};
use url::Url;

use crate::write::Digest;

/// Who asks.
const USER_AGENT: &str = concat!("gongkai/", env!("CARGO_PKG_VERSION"), " (verify)");
/// How often something is asked for that is not answered, or answered with "later".
const TRIES: u32 = 3;
/// The pause before the second try; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest that a server may ask to be left alone while a run waits for it.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// Bytes a second below which an answer is given up.
const SLOWEST: u64 = 16 * 1024;
/// How far a packed answer may be longer than what it holds.
const OVERHEAD: u64 = 64 * 1024;
/// How much of an answer is read at a time.
const PIECE: usize = 64 * 1024;

/// How a server is treated.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests a second at most; none when it is not a number above zero.
    pub rate: f64,
    /// How long an answer may be waited for.
    pub timeout: Duration,
}

/// Why something could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No answer in time, or too slow a one.
    Slow,
    /// The name of the host is not known.
    NoHost,
    /// Nobody listens there.
    Refused,
    /// No secure connection: what was said.
    Insecure(String),
    /// The answer breaks off after so many bytes.
    BreaksOff(u64),
    /// The server is busy, and stays so.
    Busy(u16),
    /// Something else, as the system says it.
    Other(String),
}

/// What was answered.
pub(super) struct Answer {
    pub status: u16,
    /// Where it leads, of those answers that lead elsewhere.
    pub location: Option<String>,
    pub body: Bytes,
}

/// The bytes of an answer, as far as they were wanted.
pub(super) enum Bytes {
    /// So many, all of them, and their digest.
    Whole(u64, Digest),
    /// More than were wanted.
    Longer,
    /// Packed in a way that is not known.
    Packed(String),
}

/// Why nothing was answered.
pub(super) enum Failure {
    /// This request failed.
    Trouble(Trouble),
    /// The server asks to be left alone for longer than a run waits.
    Later(u64),
}

/// Asks one server.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    timeout: Duration,
    interval: Duration,
    /// When the next request may be sent.
    next: Mutex<Instant>,
}

impl Client {
    /// A client that asks as gently as `limits` say.
    pub fn new(limits: Limits) -> Client {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .user_agent(USER_AGENT)
            .accept("*/*")
            // What is compared are the bytes of the file.
            .accept_encoding("identity")
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_connect(Some(limits.timeout))
            .timeout_recv_response(Some(limits.timeout))
            .build();
        let interval = if limits.rate > 0.0 {
            Duration::try_from_secs_f64(1.0 / limits.rate).unwrap_or_default()
        } else {
            Duration::ZERO
        };
        Client {
            agent: config.new_agent(),
            timeout: limits.timeout,
            interval,
            next: Mutex::new(Instant::now()),
        }
    }

    /// Asks for an address, of which `most` bytes are wanted, as often as it takes.
    pub(super) fn get(&self, url: &Url, most: u64) -> Result<Answer, Failure> {
        let mut tries = 0;
        loop {
            tries += 1;
            self.take_turn();
            let (trouble, asked) = match self.once(url, most) {
                Ok((answer, _)) if !matches!(answer.status, 429 | 503) => return Ok(answer),
                Ok((answer, later)) => (Trouble::Busy(answer.status), later),
                Err(trouble) => (trouble, None),
            };
            let wait = asked.unwrap_or(PAUSE * 2_u32.pow(tries - 1));
            if wait > LONGEST_WAIT {
                return Err(Failure::Later(wait.as_secs()));
            }
            if tries == TRIES {
                return Err(Failure::Trouble(trouble));
            }
            self.leave_alone(wait);
        }
    }

    /// Waits until the next request may be sent.
    fn take_turn(&self) {
        let now = Instant::now();
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = now.max(*next);
            *next = turn + self.interval;
            turn
        };
        std::thread::sleep(turn - now);
    }

    /// Sends nothing for a while, on no connection.
    fn leave_alone(&self, wait: Duration) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(Instant::now() + wait);
    }

    /// Asks once; gives with the answer how long the server asks to be left alone.
    fn once(&self, url: &Url, most: u64) -> Result<(Answer, Option<Duration>), Trouble> {
        let patience = self.timeout + Duration::from_secs(most / SLOWEST);
        let request = self
            .agent
            .get(url.as_str())
            .config()
            .timeout_global(Some(patience))
            .build();
        let response = request.call().map_err(trouble)?;
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        };
        let status = response.status().as_u16();
        let location = header("location");
        let encoding = header("content-encoding");
        let later = header("retry-after").and_then(|value| later(&value, Timestamp::now()));
        // Of other answers nothing is wanted but their head.
        let body = match status {
            200 | 404 | 410 => read(response.into_body(), encoding.as_deref(), most)?,
            _ => Bytes::Longer,
        };
        let answer = Answer {
            status,
            location,
            body,
        };
        Ok((answer, later))
    }
}

/// Reads at most one byte more than are wanted.
fn read(body: Body, encoding: Option<&str>, most: u64) -> Result<Bytes, Trouble> {
    let raw = body.into_reader();
    let mut reader: Box<dyn Read> = match encoding.map(str::to_ascii_lowercase).as_deref() {
        None | Some("" | "identity") => Box::new(raw),
        // Some servers pack whatever is asked. What the reader unpacks is what counts.
        Some("gzip" | "x-gzip") => Box::new(MultiGzDecoder::new(raw.take(most + OVERHEAD))),
        Some("deflate") => Box::new(ZlibDecoder::new(raw.take(most + OVERHEAD))),
        Some("br") => Box::new(brotli::Decompressor::new(raw.take(most + OVERHEAD), 4096)),
        Some(other) => return Ok(Bytes::Packed(other.to_owned())),
    };
    let mut hasher = Sha256::new();
    let mut length = 0;
    let mut piece = vec![0; PIECE];
    loop {
        let room = usize::try_from(most + 1 - length).unwrap_or(PIECE).min(PIECE);
        match reader.read(&mut piece[..room]) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&piece[..read]);
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(match trouble(ureq::Error::from(error)) {
                    Trouble::Slow => Trouble::Slow,
                    _ => Trouble::BreaksOff(length),
                });
            }
        }
        if length > most {
            return Ok(Bytes::Longer);
        }
    }
    let digits: String = hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Digest::parse(&digits)
        .map(|digest| Bytes::Whole(length, digest))
        .ok_or(Trouble::Other(digits))
}

/// How long a server asks to be left alone: seconds, or a date.
fn later(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?;
    let wait = date.timestamp().as_second() - now.as_second();
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)))
}

/// Why there is no answer.
fn trouble(error: ureq::Error) -> Trouble {
    match error {
        ureq::Error::Timeout(_) => Trouble::Slow,
        ureq::Error::HostNotFound => Trouble::NoHost,
        ureq::Error::ConnectionFailed => Trouble::Refused,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::TlsRequired => {
            Trouble::Insecure(error.to_string())
        }
        ureq::Error::Io(error) => {
            let said = error.to_string();
            match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Trouble::Slow,
                io::ErrorKind::ConnectionRefused => Trouble::Refused,
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                    Trouble::BreaksOff(0)
                }
                // What the other side says is no TLS, or no certificate that is trusted.
                io::ErrorKind::InvalidData => Trouble::Insecure(said),
                // The standard library has no kind for it.
                _ if said.contains("lookup address") => Trouble::NoHost,
                _ => Trouble::Other(said),
            }
        }
        _ => Trouble::Other(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_when_to_come_back_in_seconds_or_by_date() {
        let now: Timestamp = "2024-06-01T12:00:00Z".parse().unwrap();
        assert_eq!(later("7", now), Some(Duration::from_secs(7)));
        assert_eq!(
            later("Sat, 01 Jun 2024 12:01:30 GMT", now),
            Some(Duration::from_secs(90))
        );
        assert_eq!(later("Sat, 01 Jun 2024 11:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(later("soon", now), None);
    }
}
