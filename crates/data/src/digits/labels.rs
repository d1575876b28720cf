//! Labels as any program may have saved them, as classes.

use std::path::PathBuf;

use super::{DigitsError, array_file::ArrayFile, class_of};
use crate::npy::NpyValues;

/// The labels of a file.
enum Labels {
    /// The classes that one-hot rows stand for.
    OneHot(Vec<u8>),
    /// Digits or classes, and which of the two they are, if the file itself tells.
    Numbers(Vec<u8>, Option<Kind>),
}

/// What the numbers of a file are.
#[derive(Clone, Copy)]
enum Kind {
    /// 1, 7, 8.
    Digits,
    /// 0, 1, 2.
    Classes,
}

/// How many labels there are.
///
/// # Errors
/// If the array has neither one number nor three for each image.
pub(super) fn count(ArrayFile { path, array, .. }: &ArrayFile) -> Result<usize, DigitsError> {
    match array.shape[..] {
        [count] | [count, 1 | 3] => Ok(count),
        [1 | 3, _] => Err(DigitsError::TransposedLabels { file: path.clone(), found: array.shape.clone() }),
        _ => Err(DigitsError::LabelShape { file: path.clone(), found: array.shape.clone() }),
    }
}

/// The classes of the labels of two files.
///
/// # Errors
/// At the first label that is none, and if neither file tells what its numbers are.
pub(super) fn classes([y, yt]: [ArrayFile; 2]) -> Result<[Vec<u8>; 2], DigitsError> {
    let (y_path, yt_path) = (y.path.clone(), yt.path.clone());
    let (y, yt) = (read(y)?, read(yt)?);
    let (of_y, of_yt) = (y.kind(), yt.kind());
    Ok([y.classes(y_path, of_yt)?, yt.classes(yt_path, of_y)?])
}

fn read(ArrayFile { path, array, .. }: ArrayFile) -> Result<Labels, DigitsError> {
    let values = match array.values {
        NpyValues::Bytes(bytes) => bytes.into_iter().map(f64::from).collect(),
        NpyValues::Floats(values) => values,
    };
    if array.shape.get(1) == Some(&3) { one_hot(path, &values) } else { numbers(path, &values) }
}

fn one_hot(file: PathBuf, values: &[f64]) -> Result<Labels, DigitsError> {
    let class = |(index, row): (usize, &[f64])| match row {
        [1.0, 0.0, 0.0] => Ok(0),
        [0.0, 1.0, 0.0] => Ok(1),
        [0.0, 0.0, 1.0] => Ok(2),
        _ => Err(DigitsError::OneHot { file: file.clone(), index, row: row.to_vec() }),
    };
    values.chunks_exact(3).enumerate().map(class).collect::<Result<_, _>>().map(Labels::OneHot)
}

fn numbers(file: PathBuf, values: &[f64]) -> Result<Labels, DigitsError> {
    let number = |(index, &value): (usize, &f64)| {
        let known = [0, 1, 2, 7, 8].into_iter().find(|&number| f64::from(number) == value);
        known.ok_or_else(|| DigitsError::Label { file: file.clone(), index, value })
    };
    let numbers = values.iter().enumerate().map(number).collect::<Result<Vec<u8>, _>>()?;

    let find = |only: [u8; 2]| numbers.iter().position(|number| only.contains(number));
    let kind = match (find([7, 8]), find([0, 2])) {
        (Some(digit), Some(class)) => {
            let [digit, class] = [digit, class].map(|index| (index, numbers[index]));
            return Err(DigitsError::MixedLabels { file, digit, class });
        }
        (Some(_), None) => Some(Kind::Digits),
        (None, Some(_)) => Some(Kind::Classes),
        (None, None) => None,
    };
    Ok(Labels::Numbers(numbers, kind))
}

impl Labels {
    fn kind(&self) -> Option<Kind> {
        match self {
            Labels::OneHot(_) => None,
            Labels::Numbers(_, kind) => *kind,
        }
    }

    /// The classes. What the numbers are, the file itself tells, or else its partner.
    fn classes(self, file: PathBuf, partners: Option<Kind>) -> Result<Vec<u8>, DigitsError> {
        match self {
            Labels::OneHot(classes) => Ok(classes),
            Labels::Numbers(numbers, kind) => match kind.or(partners) {
                Some(Kind::Classes) => Ok(numbers),
                Some(Kind::Digits) => Ok(numbers.into_iter().filter_map(class_of).collect()),
                None => Err(DigitsError::OnlyOnes { file }),
            },
        }
    }
}
