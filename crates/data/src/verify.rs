//! Is a file the published one? SHA-256 and length of its *unpacked* content, against the catalogue: servers compress
//! the same content differently.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::catalogue::File;
use crate::unpack::unpacked;

/// Checks that a file, gzipped or raw, holds the content that the catalogue gives. Nothing is kept in memory, and
/// unpacking stops one byte past the length expected.
///
/// # Errors
/// If it cannot be read or unpacked, or its length or hash is another.
pub fn check(path: &Path, expected: &File) -> Result<(), VerifyError> {
    let problem = |problem| VerifyError { file: path.to_owned(), problem };
    let content = fs::File::open(path).and_then(unpacked).map_err(|error| problem(error.into()))?;
    let (sha256, bytes) = sha256(content.take(expected.bytes + 1)).map_err(|error| problem(error.into()))?;
    if bytes > expected.bytes {
        return Err(problem(VerifyProblem::TooLong { expected: expected.bytes }));
    }
    if bytes < expected.bytes {
        return Err(problem(VerifyProblem::TooShort { expected: expected.bytes, found: bytes }));
    }
    if sha256 != expected.sha256 {
        return Err(problem(VerifyProblem::Hash { expected: expected.sha256.clone(), found: sha256 }));
    }
    Ok(())
}

/// SHA-256, in lower-case hexadecimal digits, and length in bytes of what `content` holds. It reads to the end: give
/// it a [`Read::take`] where the length cannot be trusted, and [`unpacked`] content where the catalogue's hash counts.
///
/// ```
/// let (sha256, bytes) = data::verify::sha256(&b"abc"[..])?;
/// assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// assert_eq!(bytes, 3);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If it cannot be read.
pub fn sha256(mut content: impl Read) -> io::Result<(String, u64)> {
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&buffer[..count]);
                bytes += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((hexadecimal(hasher), bytes))
}

/// SHA-256 of bytes that are in memory, one piece after the other, in lower-case hexadecimal digits.
pub(crate) fn sha256_of(pieces: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    pieces.iter().for_each(|piece| hasher.update(piece));
    hexadecimal(hasher)
}

fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that is not the published one, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
pub struct VerifyError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with the file.
    pub problem: VerifyProblem,
}

/// How a file can differ from the published one.
#[derive(Debug, thiserror::Error)]
pub enum VerifyProblem {
    /// The file cannot be read or unpacked.
    #[error("cannot be read or unpacked: {0}")]
    Unreadable(#[from] io::Error),
    /// The file goes on after the length that the catalogue gives.
    #[error("expected {expected} bytes once unpacked, found more")]
    TooLong {
        /// Bytes in the catalogue.
        expected: u64,
    },
    /// The file ends before the length that the catalogue gives.
    #[error("expected {expected} bytes once unpacked, found {found}")]
    TooShort {
        /// Bytes in the catalogue.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The file has the right length and another content.
    #[error("expected SHA-256 {expected} once unpacked, found {found}")]
    Hash {
        /// The catalogue's.
        expected: String,
        /// The file's.
        found: String,
    },
}
