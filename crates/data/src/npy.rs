//! `.npy` files: how NumPy keeps one array.
//!
//! The crate npyz reads and writes them. It trusts a header more than we may: it allocates what the header claims as
//! its own length, multiplies dimensions without a check and follows brackets however deep. So `split_header` first
//! refuses a header that would bring the program down.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use npyz::{DType, Deserialize, NpyFile, NpyHeader, Order, WriteOptions, WriterBuilder};

/// `np.load` refuses a longer header too (its `max_header_size`).
const MAX_HEADER: usize = 10_000;

/// Enough for any array of numbers, and few enough to be read by recursion.
const MAX_BRACKETS: usize = 32;

/// An array with its shape, in C order whatever the file's.
#[derive(Clone, Debug, PartialEq)]
pub struct NpyArray {
    /// Its dimensions; none for a single number.
    pub shape: Vec<usize>,
    /// Its numbers, the last dimension fastest.
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

/// The same, and what `look` makes of the bytes of the file.
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
    let content = match &array.values {
        NpyValues::Bytes(values) => encode(&array.shape, values),
        NpyValues::Floats(values) => encode(&array.shape, values),
    }?;
    fs::write(path, content)
}

fn encode<T: npyz::AutoSerialize + Copy>(shape: &[usize], values: &[T]) -> io::Result<Vec<u8>> {
    assert!(shape.iter().product::<usize>() == values.len(), "{} values for shape {shape:?}", values.len());
    let shape: Vec<u64> = shape.iter().map(|&dimension| dimension as u64).collect();
    let mut content = Vec::new();
    let mut writer = WriteOptions::new().default_dtype().shape(&shape).writer(&mut content).begin_nd()?;
    writer.extend(values.iter().copied())?;
    writer.finish()?;
    Ok(content)
}

fn parse(file: &[u8]) -> Result<NpyArray, NpyProblem> {
    let (header, data) = split_header(file)?;
    let header = NpyHeader::from_reader(header).map_err(|error| NpyProblem::NotNpy(error.to_string()))?;
    let unsupported = || NpyProblem::UnsupportedType { found: header.dtype().descr() };
    let DType::Plain(number_type) = header.dtype() else { return Err(unsupported()) };
    let bytes_each = number_type.num_bytes().ok_or_else(unsupported)?;

    let shape: Vec<usize> = header.shape().iter().map(|&dimension| dimension as usize).collect();
    let expected = (header.len() as usize).checked_mul(bytes_each);
    if expected != Some(data.len()) {
        return Err(NpyProblem::Length { shape, bytes_each, found: data.len() });
    }
    let values = match number_type.to_string().trim_start_matches(['<', '>', '|']) {
        "u1" => NpyValues::Bytes(read_values(&header, data, |byte| byte)?),
        "b1" => NpyValues::Floats(read_values::<bool, _>(&header, data, f64::from)?),
        "i1" => NpyValues::Floats(read_values::<i8, _>(&header, data, f64::from)?),
        "i2" => NpyValues::Floats(read_values::<i16, _>(&header, data, f64::from)?),
        "i4" => NpyValues::Floats(read_values::<i32, _>(&header, data, f64::from)?),
        "i8" => NpyValues::Floats(read_values(&header, data, |value: i64| value as f64)?),
        "u2" => NpyValues::Floats(read_values::<u16, _>(&header, data, f64::from)?),
        "u4" => NpyValues::Floats(read_values::<u32, _>(&header, data, f64::from)?),
        "u8" => NpyValues::Floats(read_values(&header, data, |value: u64| value as f64)?),
        "f4" => NpyValues::Floats(read_values::<f32, _>(&header, data, f64::from)?),
        "f8" => NpyValues::Floats(read_values(&header, data, |value: f64| value)?),
        _ => return Err(unsupported()),
    };
    Ok(NpyArray { shape, values })
}

/// All values in C order.
fn read_values<T: Deserialize, V: Copy>(
    header: &NpyHeader,
    data: &[u8],
    convert: impl Fn(T) -> V,
) -> Result<Vec<V>, NpyProblem> {
    let stored = NpyFile::with_header(header.clone(), data).data::<T>();
    let stored = stored.map_err(|error| NpyProblem::NotNpy(error.to_string()))?;
    let values: Vec<V> =
        stored.map(|value| value.map(&convert)).collect::<io::Result<_>>().map_err(NpyProblem::Value)?;
    if header.order() == Order::C {
        return Ok(values);
    }
    let in_c_order = (0..values.len()).map(|mut place| {
        let mut stored_at = 0;
        for (&dimension, &stride) in header.shape().iter().zip(header.strides()).rev() {
            stored_at += place % dimension as usize * stride as usize;
            place /= dimension as usize;
        }
        values[stored_at]
    });
    Ok(in_c_order.collect())
}

/// The header, from the first byte on, and the data after it; an error if the header is not one that npyz can be
/// trusted with.
fn split_header(file: &[u8]) -> Result<(&[u8], &[u8]), NpyProblem> {
    let refuse = |reason: &str| NpyProblem::NotNpy(reason.to_owned());
    let start = match file {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b, ..] => {
            10 + usize::from(u16::from_le_bytes([*a, *b]))
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d, ..] => {
            (u32::from_le_bytes([*a, *b, *c, *d]) as usize).saturating_add(12)
        }
        _ => return Err(refuse("it does not begin as one")),
    };
    if start > MAX_HEADER {
        return Err(refuse("its header is longer than 10,000 bytes"));
    }
    let (header, data) = file.split_at_checked(start).ok_or_else(|| refuse("it ends within its header"))?;

    // As NumPy writes it, a header of numbers has two brackets, and its integers have digits only.
    let text = &header[10..];
    if text.iter().filter(|c| b"([{".contains(c)).count() > MAX_BRACKETS {
        return Err(refuse("its header has too many brackets"));
    }
    let product = text
        .split(|c| !c.is_ascii_alphanumeric() && *c != b'_')
        .filter(|word| word.first().is_some_and(u8::is_ascii_digit))
        .try_fold(1_u64, |product, number| {
            let number: u64 = std::str::from_utf8(number).ok()?.parse().ok()?;
            product.checked_mul(number.max(1))
        });
    if product.is_none() || text.iter().any(|c| b"+-".contains(c)) {
        return Err(refuse("the dimensions in its header cannot be"));
    }
    Ok((header, data))
}

/// What is wrong with which `.npy` file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
pub struct NpyError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub problem: NpyProblem,
}

/// What can be wrong with a `.npy` file.
#[derive(Debug, thiserror::Error)]
pub enum NpyProblem {
    /// The system does not let it be read; most often it is not there.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Its header is damaged, or not one.
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
    /// A value that its type does not have.
    #[error("holds a value that is none: {0}")]
    Value(io::Error),
}
