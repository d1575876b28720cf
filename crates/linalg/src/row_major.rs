//! Images as matrices, and transposes, both without a copy.
//!
//! nalgebra stores a matrix column after column; images lie in memory one after the other, row after row, and a pixel
//! is a byte that means itself divided by 255. A [`RowMajor`] is a matrix over such rows: `x * &w` and `x.t() * &g`
//! multiply them as they lie.

use std::{borrow::Cow, ops::Mul};

use kernels::{Operand, Side, WIDEST, general_product, product, thin_product, thin_transposed_product};

use crate::{Bytes, Float, Matrix};

/// An `(m, n)` matrix over numbers that lie row after row: a C-ordered NumPy array. A batch of images is one.
///
/// ```
/// use linalg::{Bytes, Matrix, RowMajor, allclose};
///
/// let x = RowMajor::new(&[1.0, 2.0, 3.0,
///                         4.0, 5.0, 6.0], 3);
/// assert_eq!(x.shape(), (2, 3));
/// assert_eq!(x * &Matrix::identity(3, 3), x.to_matrix());
/// assert_eq!(x.t() * &Matrix::identity(2, 2), x.to_matrix().transpose());
///
/// let images = Bytes::new(vec![0, 255, 51, 102, 255, 255], 2);
/// let x = RowMajor::of_bytes(&images, &[1, 0], &[]);
/// assert_eq!(*x.row(0), [0.2, 0.4]);
/// assert!(allclose((x * &Matrix::identity(2, 2)).iter().copied(), x.to_matrix().iter().copied()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RowMajor<'a>(Operand<'a>);

/// Two are equal if they have one shape and the same numbers.
impl PartialEq for RowMajor<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.shape() == other.shape() && self.numbers() == other.numbers()
    }
}

impl<'a> RowMajor<'a> {
    /// Reads `values` as rows of `columns` numbers each.
    ///
    /// # Panics
    /// If `columns` is 0 or does not divide the number of values.
    pub fn new(values: &'a [Float], columns: usize) -> Self {
        Self(Operand::of_floats(values, columns))
    }

    /// Some rows of `all`, each byte divided by 255. The rows `next` are those that will be wanted after these: the
    /// processor can fetch them from memory meanwhile.
    ///
    /// # Panics
    /// If there is no row of such a number.
    pub fn of_bytes(all: &'a Bytes, rows: &'a [usize], next: &'a [usize]) -> Self {
        Self(all.rows(rows, next))
    }

    /// Where each row lies among all images: empty if the rows are not images.
    pub fn places(&self) -> &'a [usize] {
        self.0.places()
    }

    /// `(rows, columns)`.
    pub fn shape(&self) -> (usize, usize) {
        self.0.shape()
    }

    /// Number of rows.
    pub fn nrows(&self) -> usize {
        self.shape().0
    }

    /// Number of columns.
    pub fn ncols(&self) -> usize {
        self.shape().1
    }

    /// The numbers of the `i`-th row.
    ///
    /// # Panics
    /// If there are not that many rows.
    pub fn row(&self, i: usize) -> Cow<'a, [Float]> {
        self.0.row(i)
    }

    /// All numbers, row after row.
    pub fn numbers(&self) -> Cow<'a, [Float]> {
        self.0.to_floats()
    }

    /// A copy as a nalgebra matrix.
    pub fn to_matrix(&self) -> Matrix {
        Matrix::from_row_slice(self.nrows(), self.ncols(), &self.numbers())
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
            ..=WIDEST => thin_product(self.0, right),
            _ => general_product(&self.numbers(), shape, (shape.1, 1), right),
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
        let (shape, right_shape) = ((self.0.ncols(), self.0.nrows()), right.shape());
        assert!(shape.1 == right_shape.0, "product: {shape:?} · {right_shape:?} do not fit");
        match right.ncols() {
            ..=WIDEST => thin_transposed_product(self.0.0, right),
            _ => general_product(&self.0.numbers(), shape, (1, shape.0), right),
        }
    }
}

impl Mul<RowMajor<'_>> for RowMajor<'_> {
    type Output = Matrix;

    /// The matrix product, `(m, n) · (n, k) → (m, k)`: `x * transposed(&w)` for weights `w` of shape `(k, n)`, and
    /// `transposed(&delta) * x`.
    ///
    /// # Panics
    /// If the left is not as wide as the right is high.
    fn mul(self, right: RowMajor<'_>) -> Matrix {
        // Where one side has a row or column for each class and no more, the products with few columns are faster.
        let fit = self.ncols() == right.nrows();
        match (right.ncols(), self.nrows(), right.0) {
            (..=WIDEST, _, _) if fit => thin_product(self.0, &right.to_matrix()),
            // Images on the right: how many rows the left has is not a matter of how many images there are.
            (_, ..=WIDEST, Operand::Bytes(_)) if fit => {
                let left = Matrix::from_column_slice(self.ncols(), self.nrows(), &self.numbers());
                thin_transposed_product(right.0, &left).transpose()
            }
            _ => product(Side::Rows(self.0), Side::Rows(right.0)),
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
        match right.ncols() {
            ..=WIDEST if self.ncols() == right.nrows() => {
                thin_transposed_product(Operand::transposed(self), &right.to_matrix())
            }
            _ => product(Side::Columns(self), Side::Rows(right.0)),
        }
    }
}

/// The transpose of a matrix, `(m, n) → (n, m)`, over the same numbers.
///
/// ```
/// use linalg::{Matrix, transposed};
///
/// let a = Matrix::from_row_slice(2, 3, &[1.0, 2.0, 3.0,
///                                        4.0, 5.0, 6.0]);
/// assert_eq!(*transposed(&a).row(2), [3.0, 6.0]);
/// assert_eq!(transposed(&a) * &a, a.transpose() * &a);
/// ```
pub fn transposed(a: &Matrix) -> RowMajor<'_> {
    RowMajor(Operand::transposed(a))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let x = RowMajor::of_bytes(&all, all.in_order(), &[]);
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
