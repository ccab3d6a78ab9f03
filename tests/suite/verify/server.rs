//! A small web server that misbehaves as it is told.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

/// What is wrong with a server.
#[derive(Clone)]
pub enum Behaviour {
    /// Nothing.
    Honest,
    /// It packs every answer.
    Gzip,
    /// It sends the page for missing addresses with status 200.
    SoftNotFound,
    /// A file never ends.
    Endless(&'static str),
    /// A file is never answered.
    Hang(&'static str),
    /// An answer is shorter than it says.
    BreakOff(&'static str),
    /// A file is sent to another address.
    Redirect(&'static str, String),
    /// After so many answers, it asks so many times to be left alone.
    Busy {
        after: usize,
        times: usize,
        seconds: u64,
    },
}

/// A running server; it ends with the value.
pub struct Server {
    pub url: String,
    state: Arc<State>,
}

struct State {
    folder: PathBuf,
    behaviour: Behaviour,
    heads: Mutex<Vec<String>>,
    sent: AtomicUsize,
    ended: AtomicBool,
    port: u16,
}

/// A port where nobody listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

impl Server {
    pub fn start(folder: &Path, behaviour: Behaviour) -> Server {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            folder: folder.to_owned(),
            behaviour,
            heads: Mutex::default(),
            sent: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
            port,
        });
        let own = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if own.ended.load(Ordering::Relaxed) {
                    return;
                }
                let own = Arc::clone(&own);
                std::thread::spawn(move || own.serve(stream.unwrap()));
            }
        });
        Server {
            url: format!("http://127.0.0.1:{port}/"),
            state,
        }
    }

    /// The heads of all requests, in lower case.
    pub fn heads(&self) -> Vec<String> {
        self.state.heads.lock().unwrap().clone()
    }

    /// How many bytes of endless answers were taken.
    pub fn sent(&self) -> usize {
        self.state.sent.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::Relaxed);
        // Wakes the one that listens.
        drop(TcpStream::connect(("127.0.0.1", self.state.port)));
    }
}

impl State {
    /// Answers the requests of one connection, until the other side has enough.
    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while let Some(head) = head(&mut reader) {
            let number = {
                let mut heads = self.heads.lock().unwrap();
                heads.push(head.to_ascii_lowercase());
                heads.len()
            };
            let path = head.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
            if self.answer(&stream, &path, number).is_err() {
                return;
            }
        }
    }

    fn answer(&self, mut stream: &TcpStream, path: &str, number: usize) -> std::io::Result<()> {
        let file = match path.is_empty() || path.ends_with('/') {
            true => format!("{path}index.html"),
            false => path.to_owned(),
        };
        let bytes = fs::read(self.folder.join(&file)).ok();
        let ok = "HTTP/1.1 200 OK\r\n";
        match &self.behaviour {
            Behaviour::Busy {
                after,
                times,
                seconds,
            } if (after + 1..=after + times).contains(&number) => {
                write!(
                    stream,
                    "HTTP/1.1 503 Busy\r\nRetry-After: {seconds}\r\nContent-Length: 0\r\n\r\n"
                )
            }
            Behaviour::Redirect(of, to) if (file == *of && path != *of) || path == "loop" => {
                write!(
                    stream,
                    "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
                )
            }
            Behaviour::Hang(of) if file == *of => {
                while !self.ended.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(std::io::ErrorKind::TimedOut.into())
            }
            Behaviour::Endless(of) if file == *of => {
                write!(stream, "{ok}Transfer-Encoding: chunked\r\n\r\n")?;
                loop {
                    let chunk = [b'x'; 4096];
                    write!(stream, "1000\r\n")?;
                    stream.write_all(&chunk)?;
                    stream.write_all(b"\r\n")?;
                    self.sent.fetch_add(chunk.len(), Ordering::Relaxed);
                }
            }
            Behaviour::BreakOff(of) if file == *of => {
                let bytes = bytes.unwrap_or_default();
                write!(stream, "{ok}Content-Length: {}\r\n\r\n", bytes.len())?;
                stream.write_all(&bytes[..bytes.len() / 2])?;
                stream.shutdown(std::net::Shutdown::Both)
            }
            Behaviour::Gzip if bytes.is_some() => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&bytes.unwrap_or_default())?;
                let packed = encoder.finish()?;
                write!(
                    stream,
                    "{ok}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                    packed.len()
                )?;
                stream.write_all(&packed)
            }
            behaviour => {
                let soft = matches!(behaviour, Behaviour::SoftNotFound);
                let (status, bytes) = match bytes {
                    Some(bytes) => (ok, bytes),
                    None if soft => (ok, fs::read(self.folder.join("404.html"))?),
                    None => ("HTTP/1.1 404 Not Found\r\n", b"not found".to_vec()),
                };
                write!(stream, "{status}Content-Length: {}\r\n\r\n", bytes.len())?;
                stream.write_all(&bytes)
            }
        }
    }
}

/// The head of the next request; `None` when there is none.
fn head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    loop {
        let before = head.len();
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
        if head[before..].trim().is_empty() {
            return Some(head);
        }
    }
}
