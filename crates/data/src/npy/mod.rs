//! `.npy` files: how NumPy keeps one array.
//!
//! A file begins with `\x93NUMPY`, the version of the format and the length of its header. The header is a Python
//! dictionary of three keys: `{'descr': '<f8', 'fortran_order': False, 'shape': (1000, 784), }`. After it come the
//! numbers, each in as many bytes as `descr` says.

mod header;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use header::Header;

/// An array with its shape, in C order whatever the file's.
#[derive(Clone, Debug, PartialEq)]
pub struct NpyArray {
    /// The dimensions of the array; none for a single number.
    pub shape: Vec<usize>,
    /// The numbers of the array, the last dimension fastest.
    pub values: NpyValues,
}

/// The numbers of an array.
#[derive(Clone, Debug, PartialEq)]
pub enum NpyValues {
    /// `uint8` stays as it is: pixels and labels.
    Bytes(Vec<u8>),
    /// Every other kind of integer or float, and booleans as 0 and 1, become doubles; 64-bit integers beyond 2⁵³
    /// are rounded.
    Floats(Vec<f64>),
}

/// Reads a `.npy` file of booleans, integers or floats, of either endianness, in C or Fortran order.
///
/// # Errors
/// If the file cannot be read, is not a whole `.npy` file, or holds anything else (objects, text, complex numbers,
/// records).
pub fn read(path: impl AsRef<Path>) -> Result<NpyArray, NpyError> {
    read_as(path.as_ref(), |_| ()).map(|(array, ())| array)
}

/// As [`read`], and what `look` makes of the bytes of the file.
pub(crate) fn read_as<T>(path: &Path, look: impl FnOnce(&[u8]) -> T) -> Result<(NpyArray, T), NpyError> {
    let bytes = fs::read(path).map_err(NpyProblem::Unreadable);
    let array = bytes.and_then(|bytes| Ok((parse(&bytes)?, look(&bytes))));
    array.map_err(|problem| NpyError { file: path.to_owned(), problem })
}

/// Writes an array for `np.load`: C order, `uint8` or little-endian `float64`.
///
/// # Errors
/// If the file cannot be written.
///
/// # Panics
/// If the shape does not fit the values.
pub fn write(path: impl AsRef<Path>, array: &NpyArray) -> io::Result<()> {
    let NpyArray { shape, values } = array;
    let (descr, count, data) = match values {
        NpyValues::Bytes(values) => ("|u1", values.len(), values.clone()),
        NpyValues::Floats(values) => {
            ("<f8", values.len(), values.iter().flat_map(|value| value.to_le_bytes()).collect())
        }
    };
    assert!(shape.iter().product::<usize>() == count, "{count} values for shape {shape:?}");
    fs::write(path, encode(descr, shape, &data))
}

/// As NumPy writes it: with spaces that let the numbers begin at a multiple of 64 bytes.
fn encode(descr: &str, shape: &[usize], data: &[u8]) -> Vec<u8> {
    let shape: String = shape.iter().map(|dimension| format!("{dimension}, ")).collect();
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
    // Before it stand ten bytes; after it, the end of its line.
    let length = (10 + header.len() + 1).next_multiple_of(64) - 10;
    let header = format!("{header:<0$}\n", length - 1);
    [b"\x93NUMPY\x01\x00", &(length as u16).to_le_bytes()[..], header.as_bytes(), data].concat()
}

fn parse(file: &[u8]) -> Result<NpyArray, NpyProblem> {
    let (header, data) = header::split(file)?;
    let header = String::from_utf8_lossy(header);
    let header = &Header::parse(&header).map_err(NpyProblem::NotNpy)?;
    let values = match header.kind() {
        "u1" => NpyValues::Bytes(numbers(header, data, |[byte]| byte)?),
        "b1" => NpyValues::Floats(booleans(&numbers(header, data, |[byte]| byte)?)?),
        "i1" => NpyValues::Floats(numbers(header, data, |bytes| i8::from_le_bytes(bytes).into())?),
        "i2" => NpyValues::Floats(numbers(header, data, |bytes| i16::from_le_bytes(bytes).into())?),
        "i4" => NpyValues::Floats(numbers(header, data, |bytes| i32::from_le_bytes(bytes).into())?),
        "i8" => NpyValues::Floats(numbers(header, data, |bytes| i64::from_le_bytes(bytes) as f64)?),
        "u2" => NpyValues::Floats(numbers(header, data, |bytes| u16::from_le_bytes(bytes).into())?),
        "u4" => NpyValues::Floats(numbers(header, data, |bytes| u32::from_le_bytes(bytes).into())?),
        "u8" => NpyValues::Floats(numbers(header, data, |bytes| u64::from_le_bytes(bytes) as f64)?),
        "f4" => NpyValues::Floats(numbers(header, data, |bytes| f32::from_le_bytes(bytes).into())?),
        "f8" => NpyValues::Floats(numbers(header, data, f64::from_le_bytes)?),
        _ => return Err(NpyProblem::UnsupportedType { found: header.descr.to_owned() }),
    };
    Ok(NpyArray { shape: header.shape.clone(), values })
}

fn booleans(bytes: &[u8]) -> Result<Vec<f64>, NpyProblem> {
    match bytes.iter().find(|&&byte| byte > 1) {
        Some(&found) => Err(NpyProblem::Boolean { found }),
        None => Ok(bytes.iter().copied().map(f64::from).collect()),
    }
}

/// The numbers of `data` in C order, each made from its bytes, the least one first.
fn numbers<const BYTES: usize, T>(
    Header { descr, fortran_order, shape }: &Header<'_>,
    data: &[u8],
    number: impl Fn([u8; BYTES]) -> T,
) -> Result<Vec<T>, NpyProblem> {
    let count: usize = shape.iter().product();
    if count.checked_mul(BYTES) != Some(data.len()) {
        return Err(NpyProblem::Length { shape: shape.clone(), bytes_each: BYTES, found: data.len() });
    }
    let big_endian = descr.contains('>');
    let (stored, _) = data.as_chunks();
    let number = |mut bytes: [u8; BYTES]| {
        if big_endian {
            bytes.reverse();
        }
        number(bytes)
    };
    // In Fortran order the first dimension is the fastest.
    let fortran_place = |mut place: usize| {
        let (mut stored_at, mut stride) = (0, count);
        for dimension in shape.iter().rev() {
            stride /= dimension;
            stored_at += place % dimension * stride;
            place /= dimension;
        }
        stored_at
    };
    let stored_at = |place| if *fortran_order { fortran_place(place) } else { place };
    Ok((0..count).map(|place| number(stored[stored_at(place)])).collect())
}

/// A `.npy` file that cannot be read, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
pub struct NpyError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with the file.
    pub problem: NpyProblem,
}

/// What can be wrong with a `.npy` file.
#[derive(Debug, thiserror::Error)]
pub enum NpyProblem {
    /// The system does not let the file be read; most often it is not there.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// The header is damaged, or the file is of another kind.
    #[error("is not a .npy file: {0}. Save the array again with `np.save`")]
    NotNpy(String),
    /// An array of something else than numbers.
    #[error(
        "holds values of type {found}, expected booleans, integers, or floats of 32 or 64 bits \
         (`array.astype(float)` in NumPy makes such)"
    )]
    UnsupportedType {
        /// NumPy's name of the type.
        found: String,
    },
    /// More or less data than the header promises.
    #[error(
        "holds {found} bytes of data, expected {bytes_each} for each number of shape {shape:?}. Save the array again with \
         `np.save`"
    )]
    Length {
        /// The dimensions in the header.
        shape: Vec<usize>,
        /// Bytes of a number.
        bytes_each: usize,
        /// Bytes of data that there are.
        found: usize,
    },
    /// A boolean that is neither true nor false.
    #[error("holds {found} among its booleans, expected 0 or 1. Save the array again with `np.save`")]
    Boolean {
        /// The byte.
        found: u8,
    },
}
