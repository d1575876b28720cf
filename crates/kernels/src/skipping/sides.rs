//! Matrices as they lie, row after row or column after column, of doubles or of bytes.

use crate::{Float, Matrix, Operand, lines::LINE, number::Number, operand::Rows, strip::ROWS};

/// One side of a product.
#[derive(Clone, Copy, Debug)]
pub enum Side<'a> {
    /// A matrix that lies row after row.
    Rows(Operand<'a>),
    /// A matrix that lies column after column.
    Columns(&'a Matrix),
}

/// Columns of strips that are looked at to tell which side has more zeros.
const SAMPLE: usize = 64;

/// A matrix as it lies.
#[derive(Clone, Copy)]
pub(super) struct Lying<'a> {
    /// Its rows; or, of a transpose, its columns.
    pub(super) rows: Operand<'a>,
    /// Whether its columns lie in one piece each, not its rows.
    pub(super) transposed: bool,
}

impl<'a> From<Side<'a>> for Lying<'a> {
    fn from(side: Side<'a>) -> Self {
        match side {
            Side::Rows(rows) => Self { rows, transposed: false },
            Side::Columns(a) => Self { rows: Operand::transposed(a), transposed: true },
        }
    }
}

impl Lying<'_> {
    /// `(rows, columns)`.
    pub(super) fn shape(&self) -> (usize, usize) {
        let (rows, columns) = self.rows.shape();
        if self.transposed { (columns, rows) } else { (rows, columns) }
    }

    /// The transpose.
    pub(super) fn t(self) -> Self {
        Self { transposed: !self.transposed, ..self }
    }

    /// The share of what can be skipped: of some strips' columns, spread evenly, how many are all zeros.
    pub(super) fn skippable(&self) -> Float {
        match self.rows {
            Operand::Floats(rows) => self.share_of_zeros(rows),
            Operand::Bytes(rows) => self.share_of_zeros(rows),
        }
    }

    fn share_of_zeros<R: Rows>(&self, rows: R) -> Float {
        let shape = self.shape();
        let height = ROWS.min(shape.0);
        let columns = shape.0 / height * shape.1;
        // An odd step does not keep to a few columns.
        let places = (0..columns).step_by((columns / SAMPLE) | 1);
        let sampled = places.len() as Float;
        let zeros = places.filter(|place| {
            let (row, column) = (place / shape.1 * height, place % shape.1);
            (row..row + height).all(|row| {
                let number = match self.transposed {
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
        let (shape, length) = (self.shape(), self.rows.shape().1);
        let strides = if self.transposed { (1, length) } else { (length, 1) };
        copied(&self.rows.to_floats(), shape, strides, stride)
    }
}

/// The values, of which the one in row `i` and column `j` is the `i * strides.0 + j * strides.1`-th, row after row, from
/// the beginning of one to that of the next `stride` numbers.
pub(super) fn copied(
    values: &[Float],
    (m, n): (usize, usize),
    strides: (usize, usize),
    stride: usize,
) -> Vec<Float> {
    let mut rows = vec![0.0; m * stride];
    // A few rows at a time: whichever way the numbers lie, what is read together is used together.
    for (block, rows) in rows.chunks_mut((LINE * stride).max(1)).enumerate() {
        for j in 0..n {
            for (i, line) in rows.chunks_exact_mut(stride).enumerate() {
                line[j] = values[(block * LINE + i) * strides.0 + j * strides.1];
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects every product that needs a copy: both ways to lie, and rows longer than the matrix is wide.
    #[test]
    fn rows_from_both_ways() {
        let a = Matrix::from_fn(11, 3, |i, j| (10 * i + j) as Float);
        let transpose = a.transpose();
        for a in [Lying::from(Side::Columns(&a)), Lying::from(Side::Columns(&transpose)).t()] {
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
        assert_eq!(Lying::from(Side::Columns(&together)).skippable(), 0.5);
        assert_eq!(Lying::from(Side::Columns(&together)).t().skippable(), 0.0);
        assert_eq!(Lying::from(Side::Columns(&apart)).skippable(), 0.0);
    }
}
