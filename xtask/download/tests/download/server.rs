//! A server on 127.0.0.1 that does what a test tells it: answers, well or badly, slowly, partly, or never.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What to answer to one request.
#[derive(Clone)]
pub struct Reply {
    status: &'static str,
    headers: Vec<String>,
    body: Vec<u8>,
    sent: usize,
    first: usize,
    chunk: usize,
    pause: Duration,
    hangs: bool,
}

impl Reply {
    /// `200 OK` and this body, with its length.
    pub fn ok(body: impl Into<Vec<u8>>) -> Reply {
        let body = body.into();
        Reply {
            status: "200 OK",
            headers: vec![format!("Content-Length: {}", body.len())],
            sent: body.len(),
            first: 0,
            chunk: body.len().max(1),
            body,
            pause: Duration::ZERO,
            hangs: false,
        }
    }

    /// Another status, with a short page.
    pub fn status(status: &'static str) -> Reply {
        Reply { status, ..Reply::ok("<html>an error</html>") }
    }

    /// Nothing at all, not even a status, on a connection that stays open.
    pub fn silence() -> Reply {
        Reply { status: "", ..Reply::ok("").hanging_after(0) }
    }

    /// One more header.
    pub fn header(mut self, line: &str) -> Reply {
        self.headers.push(line.to_owned());
        self
    }

    /// The same without its length: the end of the connection ends the body.
    pub fn without_length(mut self) -> Reply {
        self.headers.retain(|line| !line.starts_with("Content-Length"));
        self
    }

    /// Only so many bytes of the body, then the connection ends.
    pub fn cut_after(mut self, bytes: usize) -> Reply {
        self.sent = bytes;
        self
    }

    /// Only so many bytes of the body, then silence on an open connection.
    pub fn hanging_after(mut self, bytes: usize) -> Reply {
        self.sent = bytes;
        self.hangs = true;
        self
    }

    /// The body in so many pieces, with a pause before each.
    pub fn dripping(mut self, pieces: usize, pause: Duration) -> Reply {
        self.chunk = self.body.len().div_ceil(pieces);
        self.pause = pause;
        self
    }

    /// So many bytes of the body at once and first, whatever comes of the rest.
    pub fn at_once(mut self, bytes: usize) -> Reply {
        self.first = bytes;
        self
    }

    fn send(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        if !self.status.is_empty() {
            let headers: String = self.headers.iter().map(|line| format!("{line}\r\n")).collect();
            write!(stream, "HTTP/1.1 {}\r\nConnection: close\r\n{headers}\r\n", self.status)?;
        }
        let (first, rest) = self.body[..self.sent].split_at(self.first);
        stream.write_all(first)?;
        for piece in rest.chunks(self.chunk) {
            thread::sleep(self.pause);
            stream.write_all(piece)?;
        }
        stream.flush()
    }
}

/// A running server. Its threads end with the tests.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request as `answer(path, n)` says; `n` counts the requests for this path, from 1. The path is
    /// the second word of the request: an address for a proxy.
    pub fn start(answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen) = (Arc::new(answer), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
                thread::spawn(move || serve(stream, &seen, &*answer));
            }
        });
        Server { address, requests }
    }

    /// Its base address.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The paths asked for so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>, answer: &dyn Fn(&str, usize) -> Reply) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let count = {
        let mut seen = seen.lock().unwrap();
        seen.push(path.clone());
        seen.iter().filter(|earlier| **earlier == path).count()
    };
    let reply = answer(&path, count);
    // The client may well have gone by then: that is its right.
    let _ = reply.send(&mut stream);
    if reply.hangs {
        thread::sleep(Duration::from_secs(60));
    }
}
