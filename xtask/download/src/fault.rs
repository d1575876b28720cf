//! What can go wrong with one place that should offer a file.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use indicatif::DecimalBytes;
use ureq::http::StatusCode;

/// Why one place did not give the file.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No connection, or no first byte in time.
    #[error("no answer within {} s", tenths(.0))]
    NoAnswer(Duration),
    /// Bytes come, but too few to wait for the whole file.
    #[error("too slow: {} in {} s", DecimalBytes(*.bytes), tenths(.time))]
    TooSlow {
        /// How many came.
        bytes: u64,
        /// In which time.
        time: Duration,
    },
    /// The bytes stopped coming.
    #[error("silent for {} s in the middle of the file", tenths(.0))]
    Silent(Duration),
    /// The answer is not 200.
    #[error("the server answered {0}")]
    Status(StatusCode),
    /// The connection, or the file's last bytes, ended too early.
    #[error("cut short: it ended before the whole file had come")]
    CutShort,
    /// Connection refused or reset, unknown host: what the system says.
    #[error("connection failed: {0}")]
    Connection(io::Error),
    /// Not HTTP, no trust in its certificate, too many redirections: what the HTTP library says.
    #[error("{0}")]
    Http(ureq::Error),
    /// An https address on a processor without the instructions that our TLS needs.
    #[error("https needs instructions that this processor lacks; an http:// address works")]
    NoTls,
    /// A folder without the file.
    #[error("no such file, with or without .gz")]
    Missing,
    /// A file of the folder that cannot be read.
    #[error("cannot read it: {0}")]
    Read(io::Error),
    /// HTML: a login page, a page that says 404 with status 200.
    #[error("the server sent a web page, not the file")]
    WebPage,
    /// Neither gzip nor IDX.
    #[error("neither gzip nor IDX: its first bytes are {0:02x?}, expected 1f 8b or 00 00 08")]
    NotTheFile(Vec<u8>),
    /// Gzip that does not unpack.
    #[error("corrupt gzip: {0}")]
    Corrupt(io::Error),
    /// More bytes than the file has.
    #[error("longer than the file: more than {0} bytes")]
    TooLong(u64),
    /// Fewer bytes than the file has.
    #[error("shorter than the file: {found} bytes unpacked, expected {expected}")]
    TooShort {
        /// Bytes that came, unpacked.
        found: u64,
        /// Bytes that the catalogue promises.
        expected: u64,
    },
    /// As long as the file, but another content.
    #[error("other content: SHA-256 of the unpacked bytes is {found}, expected {expected}")]
    WrongHash {
        /// Hash of what came.
        found: String,
        /// Hash that the catalogue gives.
        expected: String,
    },
    /// Not the place's fault: the data folder cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl Fault {
    /// Whether the same place may well give the file a moment later: silence, a connection cut, an
    /// overloaded server (429 or 5xx).
    pub fn may_pass(&self) -> bool {
        match self {
            Fault::NoAnswer(_) | Fault::Silent(_) | Fault::CutShort => true,
            Fault::Status(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Fault::Connection(error) => matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::TimedOut
            ),
            _ => false,
        }
    }

    /// What the HTTP library reports, in our words. `limit` is how long it waited.
    pub(super) fn from_http(error: ureq::Error, limit: Duration) -> Fault {
        match error {
            ureq::Error::Timeout(ureq::Timeout::PerRead) => Fault::Silent(limit),
            ureq::Error::Timeout(ureq::Timeout::Connect) => Fault::NoAnswer(connecting(limit)),
            ureq::Error::Timeout(_) => Fault::NoAnswer(limit),
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => Fault::CutShort,
            ureq::Error::Io(error) => Fault::Connection(error),
            other => Fault::Http(other),
        }
    }

    /// The fault behind an error of a reader: ours if one of our readers made it, gzip's if not.
    pub(super) fn from_read(error: io::Error) -> Fault {
        match error.downcast::<Fault>() {
            Ok(fault) => fault,
            Err(error) => match error.kind() {
                io::ErrorKind::UnexpectedEof => Fault::CutShort,
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Fault::Corrupt(error),
                _ => Fault::Read(error),
            },
        }
    }
}

impl From<Fault> for io::Error {
    /// So that a fault can travel through the readers that unpack and count.
    fn from(fault: Fault) -> io::Error {
        io::Error::other(fault)
    }
}

/// The part of a time limit that one connection may take to come about: half, so that a host that is dead at one address
/// can be tried at the next.
pub(super) fn connecting(limit: Duration) -> Duration {
    limit / 2
}

/// Seconds, to the tenth.
fn tenths(time: &Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}
