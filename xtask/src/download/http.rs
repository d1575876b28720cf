//! Asking a server for a file.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ureq::http::{StatusCode, Uri};
use ureq::{Agent, Proxy};

use super::fault::Fault;
use super::tls;

/// The body of an answer whose first byte is here.
pub struct Body {
    /// What the server says it will send, if it says.
    pub length: Option<u64>,
    /// The bytes as the server sends them, never unpacked. An error holds a [`Fault`].
    pub bytes: Box<dyn Read + Send>,
}

/// Asks for `address` and waits for the first byte of the file, at most `wait` from now for everything up to
/// it: name, connection, redirections, headers. After it, the body may never be silent for longer than `wait`.
///
/// # Errors
/// When there is no such byte in time, or the answer is not 200.
pub fn get(address: &str, wait: Duration) -> Result<Body, Fault> {
    let (sender, receiver) = mpsc::channel();
    let address = address.to_owned();
    // In a thread, for no part of asking, such as looking up a name, may outlast the limit.
    thread::spawn(move || sender.send(request(&address, wait)));
    match receiver.recv_timeout(wait) {
        Ok(answer) => answer,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Fault::NoAnswer(wait)),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Fault::CutShort),
    }
}

fn request(address: &str, wait: Duration) -> Result<Body, Fault> {
    let fault = move |error| Fault::from_http(error, wait);
    let answer = agent(address, wait)?.get(address).call().map_err(fault)?;
    if answer.status() != StatusCode::OK {
        return Err(Fault::Status(answer.status()));
    }
    let length = answer.body().content_length();
    let body = OurFaults { bytes: answer.into_body().into_reader(), wait };
    let mut bytes = BufReader::with_capacity(64 * 1024, body);
    bytes.fill_buf().map_err(Fault::from_read)?;
    Ok(Body { length, bytes: Box::new(bytes) })
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
        // Half of the time, so that a host that is dead at one address can be tried at the next.
        .timeout_connect(Some(wait / 2))
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
