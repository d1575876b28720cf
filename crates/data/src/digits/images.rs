//! Images as any program may have saved them, as rows of numbers from 0 to 1.

use linalg::{Float, floats, scale};

use super::{DigitsError, array_file::ArrayFile};
use crate::npy::NpyValues;

/// `D`, the pixels of an image.
pub(super) const PIXELS: usize = 28 * 28;

/// What the numbers of a file are.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    /// From 0 to 1: they stay as they are.
    One,
    /// From 0 to 255: they are divided by 255.
    Byte,
}

/// How many images there are, one or more.
///
/// # Errors
/// If the array is no stack of images of 28×28, or an empty one.
pub(super) fn count(ArrayFile { path, array, .. }: &ArrayFile) -> Result<usize, DigitsError> {
    match array.shape[..] {
        [0, PIXELS] | [0, 28, 28] => Err(DigitsError::NoImages { file: path.clone() }),
        [count, PIXELS] | [count, 28, 28] => Ok(count),
        [PIXELS, _] => Err(DigitsError::TransposedImages { file: path.clone(), found: array.shape.clone() }),
        _ => Err(DigitsError::ImageShape { file: path.clone(), found: array.shape.clone() }),
    }
}

/// The pixels of two files between 0 and 1, in C order.
///
/// # Errors
/// At the first number that no pixel can be.
pub(super) fn scaled([x, xt]: [ArrayFile; 2]) -> Result<[Vec<Float>; 2], DigitsError> {
    let (of_x, of_xt) = (unit(&x)?, unit(&xt)?);
    Ok([
        in_ones(x.array.values, of_x.or(of_xt).unwrap_or(Unit::One)),
        in_ones(xt.array.values, of_xt.or(of_x).unwrap_or(Unit::One)),
    ])
}

/// The unit that the file itself tells, if it does.
fn unit(file: &ArrayFile) -> Result<Option<Unit>, DigitsError> {
    let NpyValues::Floats(values) = &file.array.values else { return Ok(Some(Unit::Byte)) };
    let find = |is: fn(&f64) -> bool| {
        let place = values.iter().position(is)?;
        Some((index(&file.array.shape, place), values[place]))
    };
    if let Some((index, value)) = find(|value| !may_be_a_pixel(value)) {
        return Err(DigitsError::Pixel { file: file.path.clone(), index, value });
    }
    match (find(|&value| value.fract() != 0.0), find(|&value| value > 1.0)) {
        (Some(fraction), Some(byte)) => {
            Err(DigitsError::MixedPixels { file: file.path.clone(), fraction, byte })
        }
        (Some(_), None) => Ok(Some(Unit::One)),
        (None, Some(_)) => Ok(Some(Unit::Byte)),
        (None, None) => Ok(None),
    }
}

fn may_be_a_pixel(value: &f64) -> bool {
    (0.0..=1.0).contains(value) || (value.fract() == 0.0 && (0.0..=255.0).contains(value))
}

fn in_ones(values: NpyValues, unit: Unit) -> Vec<Float> {
    match values {
        NpyValues::Bytes(bytes) => {
            let mut values = vec![0.0; bytes.len()];
            scale(&bytes, &mut values);
            values
        }
        NpyValues::Floats(mut values) => {
            if unit == Unit::Byte {
                values.iter_mut().for_each(|value| *value /= 255.0);
            }
            floats(values)
        }
    }
}

/// Where the value at this place in C order is, as NumPy counts: `[image, pixel]` or `[image, row, column]`.
fn index(shape: &[usize], mut place: usize) -> Vec<usize> {
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|&dimension| {
            let along = place % dimension;
            place /= dimension;
            along
        })
        .collect();
    index.reverse();
    index
}
