//! IDX files: how MNIST and Fashion-MNIST keep images and labels.
//!
//! The format, from the [MNIST page](http://yann.lecun.com/exdb/mnist/), integers big-endian:
//!
//! | bytes | content |
//! |---|---|
//! | 2 | zero |
//! | 1 | type of the numbers: `08` for bytes, the only one read here |
//! | 1 | number of dimensions `d`: 1 for labels, 3 for images |
//! | 4 each | the `d` dimensions |
//! | the rest | the numbers, the last dimension fastest (C order) |
//!
//! A file may be gzipped; its content tells, not its name. A header is only ever a promise: memory grows with the
//! bytes that really come, and reading stops one byte past what was promised.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use linalg::room_for_images;

use crate::unpack::unpacked;
use crate::verify::sha256_of;

/// No array of this course comes near: full Fashion-MNIST is 47 MB. It bounds what a hostile file can make us hold.
const MAX_BYTES: usize = 1 << 30;

/// The type code of bytes.
const BYTES: u8 = 0x08;

/// An array of bytes with its shape, in C order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdxArray {
    /// `[n]` for labels, `[n, height, width]` for images.
    pub shape: Vec<usize>,
    /// The product of the shape as so many bytes.
    pub bytes: Vec<u8>,
}

impl IdxArray {
    /// The length in bytes of its file, unpacked.
    pub fn file_length(&self) -> u64 {
        (4 + 4 * self.shape.len() + self.bytes.len()) as u64
    }

    /// SHA-256 of its file, unpacked, in lower-case hexadecimal digits.
    ///
    /// # Panics
    /// If the shape is none that an IDX file can have.
    pub fn sha256(&self) -> String {
        sha256_of(&[&header(&self.shape), &self.bytes])
    }
}

/// Reads an IDX file of bytes with one or three dimensions, gzipped or raw.
///
/// # Errors
/// If the file cannot be read, or is anything but a whole and well-formed such file: see [`IdxProblem`].
pub fn read(path: impl AsRef<Path>) -> Result<IdxArray, IdxError> {
    let path = path.as_ref();
    let file = File::open(path).map_err(IdxProblem::Unreadable);
    let array = file.and_then(|file| parse(unpacked(file)?));
    array.map_err(|problem| IdxError { file: path.to_owned(), problem })
}

/// Writes an IDX file, gzipped if its name ends in `.gz`. An array always gives the same bytes: the gzip header holds
/// neither time nor name.
///
/// # Errors
/// If the file cannot be written.
///
/// # Panics
/// If the shape has not one or three dimensions below 2³², or does not fit the bytes.
pub fn write(path: impl AsRef<Path>, array: &IdxArray) -> io::Result<()> {
    let IdxArray { shape, bytes } = array;
    assert!(matches!(shape.len(), 1 | 3), "an IDX file has 1 or 3 dimensions, not {shape:?}");
    assert!(shape.iter().product::<usize>() == bytes.len(), "{} bytes for shape {shape:?}", bytes.len());
    let mut content = header(shape);
    content.extend(bytes);

    let path = path.as_ref();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut gzip = GzBuilder::new().write(Vec::new(), Compression::best());
        gzip.write_all(&content)?;
        content = gzip.finish()?;
    }
    fs::write(path, content)
}

/// What stands in a file before the numbers of an array of this shape.
fn header(shape: &[usize]) -> Vec<u8> {
    let mut header = vec![0, 0, BYTES, shape.len() as u8];
    for &dimension in shape {
        let dimension = u32::try_from(dimension).expect("a dimension below 2^32");
        header.extend(dimension.to_be_bytes());
    }
    header
}

fn parse(mut reader: impl Read) -> Result<IdxArray, IdxProblem> {
    let start = read_header(&mut reader, 0, 4)?;
    let [0, 0, number_type, dimensions] = start[..] else {
        return Err(IdxProblem::WrongMagic { found: start });
    };
    if number_type != BYTES {
        return Err(IdxProblem::UnsupportedType { found: number_type });
    }
    if !matches!(dimensions, 1 | 3) {
        return Err(IdxProblem::UnsupportedDimensions { found: dimensions });
    }
    let shape: Vec<usize> = read_header(&mut reader, 4, 4 * usize::from(dimensions))?
        .chunks_exact(4)
        .map(|be| be.iter().fold(0, |value, &byte| value << 8 | usize::from(byte)))
        .collect();

    let product = shape.iter().try_fold(1, |product: usize, &dimension| product.checked_mul(dimension));
    let Some(expected) = product.filter(|&product| product <= MAX_BYTES) else {
        return Err(IdxProblem::TooLarge { shape });
    };
    let bytes = read_up_to(&mut reader, expected + 1)?;
    match bytes.len() {
        found if found < expected => Err(IdxProblem::Truncated { expected, found }),
        found if found > expected => Err(IdxProblem::Trailing { expected }),
        _ => Ok(IdxArray { shape, bytes }),
    }
}

/// The next `length` bytes of the header, `offset` bytes of it having been read.
fn read_header(reader: &mut impl Read, offset: usize, length: usize) -> Result<Vec<u8>, IdxProblem> {
    let bytes = read_up_to(reader, length)?;
    if bytes.len() < length {
        return Err(IdxProblem::HeaderTruncated { expected: offset + length, found: offset + bytes.len() });
    }
    Ok(bytes)
}

fn read_up_to(reader: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    // Room for Fashion-MNIST at once; a file whose header promises more than it has cannot waste more than that.
    let mut bytes = room_for_images(length.min(64 << 20));
    reader.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// An IDX file that cannot be read, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
pub struct IdxError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with the file.
    pub problem: IdxProblem,
}

/// What can be wrong with an IDX file.
#[derive(Debug, thiserror::Error)]
pub enum IdxProblem {
    /// The system does not let the file be read; most often it is not there.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// A gzip stream that contradicts itself or its checksum.
    #[error("is a damaged gzip file: {0}")]
    GzipCorrupt(io::Error),
    /// A gzip stream without its end.
    #[error("is a gzip file that is cut short")]
    GzipTruncated,
    /// A file of another kind.
    #[error("is not an IDX file: expected it to begin with the bytes 00 00 08, found {found:02x?}")]
    WrongMagic {
        /// The first four bytes.
        found: Vec<u8>,
    },
    /// IDX of anything but bytes.
    #[error("holds numbers of type {found:#04x} ({}), expected bytes (type 0x08)", type_name(*found))]
    UnsupportedType {
        /// The code of the type.
        found: u8,
    },
    /// An array that is neither of labels nor of images.
    #[error("has {found} dimensions, expected 1 (labels) or 3 (images)")]
    UnsupportedDimensions {
        /// How many the header announces.
        found: u8,
    },
    /// Dimensions that overflow, or that nothing here has use for.
    #[error("claims the shape {shape:?}, which is more than the {MAX_BYTES} bytes that are read at most")]
    TooLarge {
        /// The dimensions in the header.
        shape: Vec<usize>,
    },
    /// The file ends within its header.
    #[error("is cut short: expected a header of at least {expected} bytes, found {found} bytes in all")]
    HeaderTruncated {
        /// Bytes that the header takes, as far as is known.
        expected: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The file ends before its header said.
    #[error("is cut short: its header promises {expected} bytes of data, found {found}")]
    Truncated {
        /// Bytes that the header promises.
        expected: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The file goes on after its header said it would end.
    #[error("is too long: its header promises {expected} bytes of data, found more")]
    Trailing {
        /// Bytes that the header promises.
        expected: usize,
    },
}

impl From<io::Error> for IdxProblem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => IdxProblem::GzipCorrupt(error),
            io::ErrorKind::UnexpectedEof => IdxProblem::GzipTruncated,
            _ => IdxProblem::Unreadable(error),
        }
    }
}

fn type_name(code: u8) -> &'static str {
    match code {
        0x09 => "signed bytes",
        0x0b => "16-bit integers",
        0x0c => "32-bit integers",
        0x0d => "32-bit floats",
        0x0e => "64-bit floats",
        _ => "which IDX does not know",
    }
}
