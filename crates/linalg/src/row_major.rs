//! C-ordered arrays seen as matrices, and transposes, both without a copy.
//!
//! nalgebra stores a matrix column after column; images lie in memory one after the other, row after row. The
//! matrix product does not care: it packs its operands into blocks first, whatever their strides, so `x * &w`
//! and `x.t() * &g` run at full speed over the images as they lie. (`tr_mul`, by contrast, is a loop of dot
//! products: on a batch of 64 images it takes 3 to 8 times as long as `x.t() * &g`.)
//!
//! Why not a nalgebra view with strides `(D, 1)`? nalgebra 0.35 hands products of up to five rows or columns
//! to a routine that runs past the end of such a view
//! ([nalgebra#1616](https://github.com/dimforge/nalgebra/issues/1616)), and the last batch of an epoch may
//! well be that small. So [`RowMajor`] calls the product that nalgebra itself uses for larger matrices, from
//! the crate matrixmultiply; or, with few columns or two sides that both lie row after row, a faster one of
//! its own.

use std::ops::Mul;

#[cfg(not(feature = "f32"))]
use matrixmultiply::dgemm as gemm;
#[cfg(feature = "f32")]
use matrixmultiply::sgemm as gemm;
use nalgebra::{Dyn, IsContiguous, Matrix as Any, RawStorage, Storage, U1};

use crate::{ByteRows, Float, Matrix, skipping, thin};

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
#[derive(Clone, Copy, Debug)]
pub struct RowMajor<'a> {
    numbers: Numbers<'a>,
    rows: usize,
    columns: usize,
}

/// What the numbers are kept as.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numbers<'a> {
    Doubles(&'a [Float]),
    /// Bytes to be divided by 255.
    Bytes(&'a ByteRows<'a>),
}

/// The same shape and the same numbers.
impl PartialEq for RowMajor<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.shape() == other.shape() && self.as_slice() == other.as_slice()
    }
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
        Self { numbers: Numbers::Doubles(values), rows: values.len() / columns, columns }
    }

    pub(crate) fn of_bytes(bytes: &'a ByteRows<'a>) -> Self {
        let columns = bytes.columns();
        Self { numbers: Numbers::Bytes(bytes), rows: bytes.parts().1.len(), columns }
    }

    pub(crate) fn numbers(&self) -> Numbers<'a> {
        self.numbers
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
        &self.as_slice()[i * self.columns..(i + 1) * self.columns]
    }

    /// All values, row after row.
    pub fn as_slice(&self) -> &'a [Float] {
        match self.numbers {
            Numbers::Doubles(values) => values,
            Numbers::Bytes(bytes) => bytes.doubles(),
        }
    }

    /// A copy as a nalgebra matrix.
    pub fn to_matrix(&self) -> Matrix {
        Matrix::from_row_slice(self.rows, self.columns, self.as_slice())
    }

    /// The transpose, `(n, m)`, over the same numbers; made to be multiplied.
    pub fn t(&self) -> Transposed<'a> {
        Transposed(*self)
    }
}

/// What [`RowMajor::t`] gives: `x.t() * &g` is the product `xᵀ · g`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transposed<'a>(RowMajor<'a>);

impl Mul<&Matrix> for RowMajor<'_> {
    type Output = Matrix;

    /// The matrix product, `(m, n) · (n, k) → (m, k)`.
    ///
    /// # Panics
    /// If the left is not as wide as the right is high.
    fn mul(self, right: &Matrix) -> Matrix {
        let (shape, right_shape) = (self.shape(), right.shape());
        assert!(shape.1 == right_shape.0, "product: {shape:?} · {right_shape:?} do not fit");
        match right.ncols() {
            ..=thin::WIDEST => thin::product(self, right),
            _ => general(self.as_slice(), shape, (shape.1, 1), right),
        }
    }
}

impl Mul<&Matrix> for Transposed<'_> {
    type Output = Matrix;

    /// The matrix product with the transpose, `(m, n)ᵀ · (m, k) → (n, k)`.
    ///
    /// # Panics
    /// If both do not have the same number of rows.
    fn mul(self, right: &Matrix) -> Matrix {
        let (shape, right_shape) = ((self.0.columns, self.0.rows), right.shape());
        assert!(shape.1 == right_shape.0, "product: {shape:?} · {right_shape:?} do not fit");
        match right.ncols() {
            ..=thin::WIDEST => thin::transposed_product(self.0, right),
            _ => general(self.0.as_slice(), shape, (1, shape.0), right),
        }
    }
}

impl Mul<RowMajor<'_>> for RowMajor<'_> {
    type Output = Matrix;

    /// The matrix product, `(m, n) · (n, k) → (m, k)`; fast where one side has many zeros, as images have:
    /// `x * transposed(&w)` for weights `w` of shape `(k, n)`, and `transposed(&delta) * x`.
    ///
    /// # Panics
    /// If the left is not as wide as the right is high.
    fn mul(self, right: RowMajor<'_>) -> Matrix {
        // Ten classes, as rows of the weights: 50 µs a batch for both products, 116 without these two cases.
        let fit = self.columns == right.rows;
        match (right.columns, self.rows, right.numbers) {
            (..=thin::WIDEST, _, _) if fit => thin::product(self, &right.to_matrix()),
            // Images on the right: how many rows the left has is not a matter of how many images there are.
            (_, ..=thin::WIDEST, Numbers::Bytes(_)) if fit => {
                let left = Matrix::from_column_slice(self.columns, self.rows, self.as_slice());
                thin::transposed_product(right, &left).transpose()
            }
            _ => skipping::product(self, right),
        }
    }
}

impl Mul<RowMajor<'_>> for &Matrix {
    type Output = Matrix;

    /// The matrix product, `(m, n) · (n, k) → (m, k)`: `&a * transposed(&w)`.
    ///
    /// # Panics
    /// If the left is not as wide as the right is high.
    fn mul(self, right: RowMajor<'_>) -> Matrix {
        match right.columns {
            // Ten classes: 7 µs for 128 hidden units, 10 without this case.
            ..=thin::WIDEST if self.ncols() == right.rows => {
                thin::transposed_product(transposed(self), &right.to_matrix())
            }
            _ => skipping::product(self, right),
        }
    }
}

/// The matrix product of the values `left`, seen in this shape with these strides, and `right`.
#[allow(unsafe_code)]
fn general(left: &[Float], (m, n): (usize, usize), strides: (usize, usize), right: &Matrix) -> Matrix {
    let k = right.ncols();
    assert!(left.len() == m * n && right.nrows() == n && (strides == (n, 1) || strides == (1, m)));
    let mut product = Matrix::zeros(m, k);
    let (row, column) = (strides.0 as isize, strides.1 as isize);
    let (left, right, out) = (left.as_ptr(), right.as_ptr(), product.as_mut_ptr());
    // SAFETY: `left` holds m·n numbers with strides (n, 1) or (1, m), as asserted; `right` n·k with strides
    // (1, n) and `out` m·k with strides (1, m), being matrices of that shape.
    unsafe {
        gemm(m, n, k, 1.0, left, row, column, right, 1, n as isize, 0.0, out, 1, m as isize);
    }
    product
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
    RowMajor { numbers: Numbers::Doubles(a.as_slice()), rows: a.ncols(), columns: a.nrows() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bytes;

    /// Against sums written out: every small size, where nalgebra's own product of a strided view goes wrong;
    /// sizes that leave rests in rows, columns and registers; and wide ones, which take the general product.
    #[test]
    fn products_of_every_shape() {
        let small = (0..512).map(|size| (size / 64 + 1, size / 8 % 8 + 1, size % 8 + 1));
        for (m, n, k) in
            small.chain([(64, 784, 10), (7, 37, 16), (7, 37, 17), (33, 50, 40), (0, 5, 3), (3, 5, 0)])
        {
            let values: Vec<Float> = (0..m * n).map(|i| (i * i % 11) as Float).collect();
            let (x, right) = (RowMajor::new(&values, n), Matrix::from_fn(n, k, |i, j| (3 * i + j) as Float));
            let expected =
                Matrix::from_fn(m, k, |i, j| (0..n).map(|l| values[i * n + l] * right[(l, j)]).sum());
            assert_eq!(x * &right, expected, "({m}, {n}) · ({n}, {k})");
            let left = Matrix::from_fn(m, k, |i, j| (i + 5 * j) as Float);
            let expected =
                Matrix::from_fn(n, k, |i, j| (0..m).map(|l| values[l * n + i] * left[(l, j)]).sum());
            assert_eq!(x.t() * &left, expected, "({m}, {n})ᵀ · ({m}, {k})");
        }
    }

    /// Protects the speed of weights kept as (classes, pixels): their products are those of (pixels,
    /// classes), bit by bit, and not the ones for many columns, which take twice as long.
    #[test]
    fn ten_classes_either_way() {
        let (m, n, k) = (13, 40, 10);
        let pixels: Vec<u8> = (0..m * n).map(|i| if i % 3 == 0 { 0 } else { (i * 31 % 256) as u8 }).collect();
        let all = Bytes::new(pixels, n);
        let mut bytes = ByteRows::new(&all);
        bytes.fill(0..m);
        let x = bytes.rows();
        let w = Matrix::from_fn(k, n, |i, j| ((i + 3 * j) as Float).sin());
        let delta = Matrix::from_fn(m, k, |i, j| ((i + 5 * j) as Float).cos());
        assert_eq!(x * transposed(&w), x * &w.transpose());
        assert_eq!(transposed(&delta) * x, (x.t() * &delta).transpose());
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
