//! Matrices as they lie, row after row or column after column, of doubles or of bytes.

use crate::{Float, Matrix, RowMajor, lines::LINE, row_major::Numbers};

/// Numbers that are looked at to tell which side has more zeros.
const SAMPLE: usize = 256;

/// A matrix as it lies: the number in row `i` and column `j` is the `i * strides.0 + j * strides.1`-th.
#[derive(Clone, Copy)]
pub(crate) struct Strided<'a> {
    pub(super) numbers: Numbers<'a>,
    pub(super) shape: (usize, usize),
    pub(super) strides: (usize, usize),
}

impl<'a> From<RowMajor<'a>> for Strided<'a> {
    fn from(a: RowMajor<'a>) -> Self {
        Self { numbers: a.numbers(), shape: a.shape(), strides: (a.ncols(), 1) }
    }
}

impl<'a> From<&'a Matrix> for Strided<'a> {
    fn from(a: &'a Matrix) -> Self {
        Self::new(a.as_slice(), a.shape(), (1, a.nrows()))
    }
}

impl<'a> Strided<'a> {
    pub(super) fn new(values: &'a [Float], shape: (usize, usize), strides: (usize, usize)) -> Self {
        Self { numbers: Numbers::Doubles(values), shape, strides }
    }

    /// The transpose.
    pub(super) fn t(self) -> Self {
        let swapped = |(row, column)| (column, row);
        Self { shape: swapped(self.shape), strides: swapped(self.strides), ..self }
    }

    /// All numbers, as they lie.
    pub(super) fn doubles(&self) -> &'a [Float] {
        match self.numbers {
            Numbers::Doubles(values) => values,
            Numbers::Bytes(bytes) => bytes.doubles(),
        }
    }

    /// How many of some numbers, spread evenly, are 0.
    pub(super) fn zeros(&self) -> usize {
        fn count<T: Default + PartialEq>(values: &[T]) -> usize {
            // An odd step does not keep to a few columns.
            let step = (values.len() / SAMPLE) | 1;
            values.iter().step_by(step).filter(|&value| *value == T::default()).count()
        }
        match self.numbers {
            Numbers::Doubles(values) => count(values),
            Numbers::Bytes(bytes) => count(bytes.as_bytes()),
        }
    }

    /// A copy row after row, from the beginning of one to that of the next so many numbers.
    pub(super) fn to_rows(self, stride: usize) -> Vec<Float> {
        let ((m, n), (row, column), values) = (self.shape, self.strides, self.doubles());
        let mut rows = vec![0.0; m * stride];
        // A few rows at a time: whichever way the numbers lie, what is read together is used together.
        for (block, rows) in rows.chunks_mut((LINE * stride).max(1)).enumerate() {
            for j in 0..n {
                for (i, line) in rows.chunks_exact_mut(stride).enumerate() {
                    line[j] = values[(block * LINE + i) * row + j * column];
                }
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects every product that needs a copy: both ways to lie, and rows longer than the matrix is wide.
    #[test]
    fn rows_from_both_ways() {
        let a = Matrix::from_fn(11, 3, |i, j| (10 * i + j) as Float);
        let transpose = a.transpose();
        for a in [Strided::from(&a), Strided::from(&transpose).t()] {
            let rows = a.to_rows(8);
            assert_eq!(rows.len(), 11 * 8);
            assert_eq!(rows[10 * 8..], [100.0, 101.0, 102.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        }
        assert_eq!(Strided::from(&transpose).zeros(), 1);
    }
}
