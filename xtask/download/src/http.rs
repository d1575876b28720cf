//! Asking a server for a file.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::thread;
use std::time::Duration;

use ureq::http::{StatusCode, Uri};
use ureq::{Agent, Proxy};

use super::fault::{Fault, connecting};
use super::tls;

/// How many bytes are read at once, and how many such pieces may lie ready.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 16;

/// The body of an answer whose first byte is here.
pub struct Body {
    /// What the server says it will send, if it says.
    pub length: Option<u64>,
    /// The bytes as the server sends them, never unpacked. An error holds a [`Fault`].
    pub bytes: Box<dyn Read + Send>,
}

/// Bytes of a body, in the order in which they came; none at its end.
type Piece = Result<Vec<u8>, Fault>;

/// Asks for `address` and waits for the first byte of the file, at most `wait` from now for everything up to
/// it: name, connection, redirections, headers. After it, the body may never be silent for longer than `wait`.
///
/// # Errors
/// When there is no such byte in time, or the answer is not 200.
pub fn get(address: &str, wait: Duration) -> Result<Body, Fault> {
    let (sender, receiver) = mpsc::channel();
    let address = address.to_owned();
    // In a thread, for no part of asking and reading may outlast the limit: not the look-up of a name, nor a server that
    // sends byte after byte of an encrypted block that is not whole before its last.
    let ask = move || ask(&address, wait, &sender);
    thread::Builder::new().spawn(ask).map_err(Fault::Connection)?;
    match receiver.recv_timeout(wait) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(Fault::NoAnswer(wait)),
        Err(RecvTimeoutError::Disconnected) => Err(Fault::CutShort),
    }
}

/// Asks, answers, and reads on for as long as somebody takes the pieces.
fn ask(address: &str, wait: Duration, answer: &Sender<Result<Body, Fault>>) {
    let begun = begin(address, wait).and_then(|(length, mut bytes)| Ok((length, piece(&mut bytes)?, bytes)));
    match begun {
        // Who is silent before the first byte has not answered.
        Err(Fault::Silent(time)) => drop(answer.send(Err(Fault::NoAnswer(time)))),
        Err(fault) => drop(answer.send(Err(fault))),
        Ok((length, first, mut bytes)) => {
            let (sender, pieces) = mpsc::sync_channel(PIECES);
            let pieces = Pieces { pieces, current: Cursor::new(first), wait };
            if answer.send(Ok(Body { length, bytes: Box::new(pieces) })).is_ok() {
                hand_over(&mut bytes, &sender);
            }
        }
    }
}

/// Asks, and gives the length and the bytes of the body.
fn begin(address: &str, wait: Duration) -> Result<(Option<u64>, impl Read), Fault> {
    let fault = move |error| Fault::from_http(error, wait);
    let answer = agent(address, wait)?.get(address).call().map_err(fault)?;
    if answer.status() != StatusCode::OK {
        return Err(Fault::Status(answer.status()));
    }
    let length = answer.body().content_length();
    Ok((length, OurFaults { bytes: answer.into_body().into_reader(), wait }))
}

/// Hands over all pieces up to the empty one, or to the first fault.
fn hand_over(bytes: &mut impl Read, to: &SyncSender<Piece>) {
    loop {
        let piece = piece(bytes);
        let is_last = piece.as_ref().map_or(true, Vec::is_empty);
        if to.send(piece).is_err() || is_last {
            return;
        }
    }
}

/// The next bytes that come.
fn piece(bytes: &mut impl Read) -> Piece {
    let mut piece = vec![0; PIECE];
    let length = bytes.read(&mut piece).map_err(Fault::from_read)?;
    piece.truncate(length);
    Ok(piece)
}

/// A reader of the pieces, which waits for each only so long.
struct Pieces {
    pieces: Receiver<Piece>,
    current: Cursor<Vec<u8>>,
    wait: Duration,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let is_done = self.current.position() == self.current.get_ref().len() as u64;
        if is_done && !self.current.get_ref().is_empty() {
            self.current = Cursor::new(match self.pieces.recv_timeout(self.wait) {
                Ok(piece) => piece?,
                Err(RecvTimeoutError::Timeout) => return Err(Fault::Silent(self.wait).into()),
                Err(RecvTimeoutError::Disconnected) => return Err(Fault::CutShort.into()),
            });
        }
        self.current.read(buffer)
    }
}

fn agent(address: &str, wait: Duration) -> Result<Agent, Fault> {
    let tls = tls::config();
    if tls.is_none() && address.starts_with("https:") {
        return Err(Fault::NoTls);
    }
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .accept_encoding("identity")
        .max_redirects(if tls.is_some() { 10 } else { 0 })
        .tls_config(tls.unwrap_or_default())
        .proxy(if is_this_machine(address) { None } else { Proxy::try_from_env() })
        .timeout_connect(Some(connecting(wait)))
        .timeout_per_read(Some(wait));
    Ok(config.build().into())
}

/// A server of this machine is never behind a proxy.
fn is_this_machine(address: &str) -> bool {
    let host = address.parse().ok().and_then(|uri: Uri| uri.host().map(str::to_owned));
    host.is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}

/// A reader whose errors are ours.
struct OurFaults<R> {
    bytes: R,
    wait: Duration,
}

impl<R: Read> Read for OurFaults<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(buffer).map_err(|error| Fault::from_http(error.into(), self.wait).into())
    }
}
