//! The beginning of a safetensors file: how long its header is, and what that says.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use safetensors::{SafeTensorError, tensor::Metadata};

use crate::{error::ReadError, unique_names::UniqueNames};

/// The bytes of a longer header are not read: the crate `safetensors` refuses it, too.
const LONGEST: u64 = 100_000_000;

/// A file whose header has been read.
pub(super) struct Opened {
    /// The file, at the first of its numbers.
    pub file: File,
    /// All bytes before these.
    pub bytes: Vec<u8>,
    /// What they say.
    pub header: Metadata,
    /// How many bytes of numbers the file has.
    pub numbers: u64,
}

/// Opens a file and reads its header; the length that it claims for it is held against the file's own first.
///
/// # Errors
/// If it is not a safetensors file, or the header is not whole. The numbers may be another matter.
pub(super) fn open(path: &Path) -> Result<Opened, ReadError> {
    let io = |source| ReadError::Io { path: path.to_owned(), source };
    let format = |source| ReadError::Format { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(io)?.is_file() {
        return Err(io(io::Error::other("it is not a file")));
    }
    let mut file = File::open(path).map_err(io)?;
    let there = file.metadata().map_err(io)?.len();
    let mut bytes = Vec::new();
    file.by_ref().take(size_of::<u64>() as u64).read_to_end(&mut bytes).map_err(io)?;
    let length = *bytes.first_chunk().ok_or(format(SafeTensorError::HeaderTooSmall))?;
    let length = u64::from_le_bytes(length);
    let Some(numbers) = there.checked_sub(bytes.len() as u64).and_then(|rest| rest.checked_sub(length))
    else {
        return Err(format(SafeTensorError::InvalidHeaderLength));
    };
    if length > LONGEST {
        return Err(format(SafeTensorError::HeaderTooLarge));
    }
    file.by_ref().take(length).read_to_end(&mut bytes).map_err(io)?;
    let header = parse(&bytes[size_of::<u64>()..]);
    let header = header.map_err(|source| ReadError::Header { path: path.to_owned(), source })?;
    Ok(Opened { file, bytes, header, numbers })
}

/// Tensors and entries of the metadata have a name each: of two of one name, the crate `safetensors` would take the
/// second.
fn parse(header: &[u8]) -> Result<Metadata, serde_json::Error> {
    serde_json::from_slice::<UniqueNames>(header)?;
    serde_json::from_slice(header)
}
