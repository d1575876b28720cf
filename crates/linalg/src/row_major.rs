//! C-ordered arrays seen as matrices, and transposes, both without a copy.
//!
//! nalgebra stores a matrix column after column; images lie in memory one after the other, row after row. The
//! matrix product does not care: it packs its operands into blocks first, whatever their strides, so `x * &w` and
//! `x.t() * &g` run at full speed over the images as they lie. (`tr_mul`, by contrast, is a loop of dot products: on
//! a batch of 64 images it takes 3 to 8 times as long as `x.t() * &g`.)
//!
//! Why not a nalgebra view with strides `(D, 1)`? nalgebra 0.35 hands products of up to five rows or columns to a
//! routine that runs past the end of such a view ([nalgebra#1616](https://github.com/dimforge/nalgebra/issues/1616)),
//! and the last batch of an epoch may well be that small. So [`RowMajor`] calls the product that nalgebra itself
//! uses for larger matrices, from the crate matrixmultiply. Views whose *columns* are contiguous, such as
//! [`RowMajor::t`] gives, are safe.

use std::ops::Mul;

use nalgebra::{DMatrixView, Dyn, IsContiguous, Matrix as Any, RawStorage, Storage, U1};

use crate::{Float, Matrix};

/// An `(m, n)` matrix over numbers that lie row after row: a C-ordered NumPy array. A batch of images is one.
///
/// ```
/// use linalg::{Matrix, RowMajor};
///
/// let x = RowMajor::new(&[1.0, 2.0, 3.0,
///                         4.0, 5.0, 6.0], 3);
/// assert_eq!(x.shape(), (2, 3));
/// assert_eq!(x * &Matrix::identity(3, 3), x.to_matrix());
/// assert_eq!(x.t() * &Matrix::identity(2, 2), x.to_matrix().transpose());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowMajor<'a> {
    values: &'a [Float],
    rows: usize,
    columns: usize,
}

impl<'a> RowMajor<'a> {
    /// Reads `values` as rows of `columns` numbers each.
    ///
    /// # Panics
    /// If `columns` is 0 or does not divide the number of values.
    pub fn new(values: &'a [Float], columns: usize) -> Self {
        assert!(columns > 0, "a row needs at least one column");
        assert!(
            values.len().is_multiple_of(columns),
            "{} values do not fill rows of {columns}",
            values.len()
        );
        Self { values, rows: values.len() / columns, columns }
    }

    /// `(rows, columns)`.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// Number of rows.
    pub fn nrows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn ncols(&self) -> usize {
        self.columns
    }

    /// The `i`-th row, as a slice.
    ///
    /// # Panics
    /// If there are not that many rows.
    pub fn row(&self, i: usize) -> &'a [Float] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }

    /// All values, row after row.
    pub fn as_slice(&self) -> &'a [Float] {
        self.values
    }

    /// A copy as a nalgebra matrix.
    pub fn to_matrix(&self) -> Matrix {
        Matrix::from_row_slice(self.rows, self.columns, self.values)
    }

    /// The transpose, `(n, m)`, over the same numbers: what were rows are now columns, and those lie one after
    /// the other, which is nalgebra's own order.
    pub fn t(&self) -> DMatrixView<'a, Float> {
        DMatrixView::from_slice(self.values, self.columns, self.rows)
    }
}

impl Mul<&Matrix> for RowMajor<'_> {
    type Output = Matrix;

    /// The matrix product, `(m, n) · (n, k) → (m, k)`.
    ///
    /// # Panics
    /// If the left is not as wide as the right is high.
    #[allow(unsafe_code)]
    fn mul(self, right: &Matrix) -> Matrix {
        let ((m, n), k) = (self.shape(), right.ncols());
        assert!(n == right.nrows(), "product: {:?} · {:?} do not fit", self.shape(), right.shape());
        let mut product = Matrix::zeros(m, k);
        let (left, right, out) = (self.values.as_ptr(), right.as_ptr(), product.as_mut_ptr());
        // SAFETY: the slices hold m·n, n·k and m·k numbers; strides (n, 1), (1, n) and (1, m) reach just those.
        unsafe {
            let (m_stride, n_stride) = (m as isize, n as isize);
            matrixmultiply::dgemm(m, n, k, 1.0, left, n_stride, 1, right, 1, n_stride, 0.0, out, 1, m_stride);
        }
        product
    }
}

/// The transpose of a matrix, `(m, n) → (n, m)`, over the same numbers.
///
/// ```
/// use linalg::{Matrix, transposed};
///
/// let a = Matrix::from_row_slice(2, 3, &[1.0, 2.0, 3.0,
///                                        4.0, 5.0, 6.0]);
/// assert_eq!(transposed(&a).row(2), [3.0, 6.0]);
/// assert_eq!(transposed(&a) * &a, a.transpose() * &a);
/// ```
pub fn transposed<S>(a: &Any<Float, Dyn, Dyn, S>) -> RowMajor<'_>
where
    S: Storage<Float, Dyn, Dyn> + RawStorage<Float, Dyn, Dyn, RStride = U1> + IsContiguous,
{
    RowMajor { values: a.as_slice(), rows: a.ncols(), columns: a.nrows() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty batch or matrix is legal in NumPy; it must not panic here either.
    #[test]
    fn no_rows() {
        let x = RowMajor::new(&[], 3);
        assert_eq!((x * &Matrix::zeros(3, 2)).shape(), (0, 2));
        assert_eq!((x.t() * &Matrix::zeros(0, 2)), Matrix::zeros(3, 2));
    }

    /// Every small size, where nalgebra's own product of a strided view goes wrong, against sums written out.
    #[test]
    fn products_of_every_small_size() {
        let sizes = 1..=8;
        for (m, n, k) in
            sizes.clone().flat_map(|m| (1..=8).flat_map(move |n| (1..=8).map(move |k| (m, n, k))))
        {
            let values: Vec<Float> = (0..m * n).map(|i| (i * i % 11) as Float).collect();
            let (x, right) = (RowMajor::new(&values, n), Matrix::from_fn(n, k, |i, j| (3 * i + j) as Float));
            let expected =
                Matrix::from_fn(m, k, |i, j| (0..n).map(|l| values[i * n + l] * right[(l, j)]).sum());
            assert_eq!(x * &right, expected);
            let left = Matrix::from_fn(m, k, |i, j| (i + 5 * j) as Float);
            let expected =
                Matrix::from_fn(n, k, |i, j| (0..m).map(|l| values[l * n + i] * left[(l, j)]).sum());
            assert_eq!(x.t() * &left, expected);
        }
    }

    #[test]
    #[should_panic(expected = "product: (2, 3) · (2, 3) do not fit")]
    fn shapes_that_do_not_fit() {
        let _ = RowMajor::new(&[0.0; 6], 3) * &Matrix::zeros(2, 3);
    }

    #[test]
    #[should_panic(expected = "7 values do not fill rows of 3")]
    fn ragged_rows() {
        RowMajor::new(&[0.0; 7], 3);
    }
}
