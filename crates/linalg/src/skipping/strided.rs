//! Matrices as they lie, row after row or column after column, of doubles or of bytes.

use super::strip::ROWS;
use crate::{
    Float, Matrix, RowMajor,
    lines::LINE,
    number::Number,
    row_major::Numbers,
    rows::{Contiguous, Rows, Scattered},
};

/// Columns of strips that are looked at to tell which side has more zeros.
const SAMPLE: usize = 64;

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

    /// Whether its columns lie in one piece each, not its rows.
    pub(super) fn is_transposed(&self) -> bool {
        self.strides.1 != 1
    }

    /// The doubles as rows, or columns, that lie in one piece each.
    pub(super) fn rows(&self, values: &'a [Float]) -> Contiguous<'a> {
        Contiguous { values, columns: if self.is_transposed() { self.shape.0 } else { self.shape.1 } }
    }

    /// The share of what can be skipped: of some strips' columns, spread evenly, how many are all zeros.
    pub(super) fn skippable(&self) -> Float {
        match self.numbers {
            Numbers::Doubles(values) => self.share_of_zeros(self.rows(values)),
            Numbers::Bytes(bytes) => self.share_of_zeros(Scattered::new(bytes)),
        }
    }

    fn share_of_zeros<R: Rows>(&self, rows: R) -> Float {
        let height = ROWS.min(self.shape.0);
        let columns = self.shape.0 / height * self.shape.1;
        // An odd step does not keep to a few columns.
        let places = (0..columns).step_by((columns / SAMPLE) | 1);
        let sampled = places.len() as Float;
        let zeros = places.filter(|place| {
            let (row, column) = (place / self.shape.1 * height, place % self.shape.1);
            (row..row + height).all(|row| {
                let number = match self.is_transposed() {
                    false => rows.row(row)[column],
                    true => rows.row(column)[row],
                };
                number.double() == 0.0
            })
        });
        zeros.count() as Float / sampled
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
    }

    /// Protects the speed of the gradient: zeros count where they are together, and only there.
    #[test]
    fn zeros_that_can_be_skipped() {
        let together = Matrix::from_fn(8, 40, |_, j| (j % 2) as Float);
        let apart = Matrix::from_fn(8, 40, |i, j| ((i + j) % 2) as Float);
        assert_eq!(Strided::from(&together).skippable(), 0.5);
        assert_eq!(Strided::from(&together).t().skippable(), 0.0);
        assert_eq!(Strided::from(&apart).skippable(), 0.0);
    }
}
