//! The design matrix of a whole-batch descent: it never changes, and every pass multiplies by it twice.

use std::{
    fmt,
    ops::Mul,
    sync::{Arc, OnceLock},
};

use kernels::Strips;

use crate::{Float, Matrix, RowMajor};

/// `X`, `(n, d)`: a sample per row. Cheap to clone: the numbers are shared.
///
/// At its first product it notes where its zeros are, and leaves them out from then on. So a zero times an
/// infinity is 0 here, not NaN as the standard has it: a weight that is no longer finite shows in the other
/// products.
///
/// ```
/// use linalg::{DesignMatrix, Matrix};
///
/// let x = DesignMatrix::new(vec![0.0, 2.0, 3.0,
///                                4.0, 0.0, 0.0], 3);
/// assert_eq!(x.shape(), (2, 3));
/// assert_eq!(&x * &Matrix::identity(3, 3), x.rows().to_matrix());
/// assert_eq!(x.t() * &Matrix::identity(2, 2), x.rows().to_matrix().transpose());
/// ```
#[derive(Clone)]
pub struct DesignMatrix(Arc<Design>);

struct Design {
    values: Vec<Float>,
    columns: usize,
    strips: OnceLock<Strips>,
    transposed: OnceLock<Strips>,
}

impl DesignMatrix {
    /// Takes `values` as rows of `columns` numbers each.
    ///
    /// # Panics
    /// If `columns` is 0 or does not divide the number of values.
    pub fn new(values: Vec<Float>, columns: usize) -> Self {
        RowMajor::new(&values, columns);
        let (strips, transposed) = Default::default();
        Self(Arc::new(Design { values, columns, strips, transposed }))
    }

    /// The numbers as they lie, row after row.
    pub fn rows(&self) -> RowMajor<'_> {
        RowMajor::new(&self.0.values, self.0.columns)
    }

    /// `(rows, columns)`.
    pub fn shape(&self) -> (usize, usize) {
        self.rows().shape()
    }

    /// Number of rows.
    pub fn nrows(&self) -> usize {
        self.shape().0
    }

    /// Number of columns.
    pub fn ncols(&self) -> usize {
        self.0.columns
    }

    /// The transpose, `(d, n)`, made to be multiplied.
    pub fn t(&self) -> TransposedDesign<'_> {
        TransposedDesign(self)
    }
}

impl PartialEq for DesignMatrix {
    fn eq(&self, other: &Self) -> bool {
        self.rows() == other.rows()
    }
}

impl fmt::Debug for DesignMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DesignMatrix").field(&self.rows()).finish()
    }
}

/// What [`DesignMatrix::t`] gives: `x.t() * &g` is the product `Xᵀ · g`.
#[derive(Clone, Copy, Debug)]
pub struct TransposedDesign<'a>(&'a DesignMatrix);

impl Mul<&Matrix> for &DesignMatrix {
    type Output = Matrix;

    /// The matrix product, `(n, d) · (d, k) → (n, k)`.
    ///
    /// # Panics
    /// If the left is not as wide as the right is high.
    fn mul(self, right: &Matrix) -> Matrix {
        let (shape, right_shape) = (self.shape(), right.shape());
        assert!(shape.1 == right_shape.0, "product: {shape:?} · {right_shape:?} do not fit");
        let Design { values, columns, strips, .. } = &*self.0;
        strips.get_or_init(|| Strips::new(shape, |i, j| values[i * columns + j])).product(right)
    }
}

impl Mul<&Matrix> for TransposedDesign<'_> {
    type Output = Matrix;

    /// The matrix product with the transpose, `(n, d)ᵀ · (n, k) → (d, k)`.
    ///
    /// # Panics
    /// If both do not have the same number of rows.
    fn mul(self, right: &Matrix) -> Matrix {
        let Design { values, columns, transposed, .. } = &*self.0.0;
        let (shape, right_shape) = ((self.0.ncols(), self.0.nrows()), right.shape());
        assert!(shape.1 == right_shape.0, "product: {shape:?} · {right_shape:?} do not fit");
        transposed.get_or_init(|| Strips::new(shape, |i, j| values[j * columns + i])).product(right)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Protects every number of both products, against sums written out: all shapes, more rows than a
        /// block and more columns than a tile, with none, some and all numbers 0. On whole numbers sums are
        /// exact in any order.
        #[test]
        fn products_of_every_shape(n in 1..30_usize, d in 1..30_usize, k in 0..130_usize, zeros in 0..5_i64) {
            check(n, d, k, zeros);
        }
    }

    /// Protects sums that go on from one block of rows or columns to the next.
    #[test]
    fn several_blocks() {
        check(2050, 9, 11, 3);
        check(9, 2050, 11, 3);
    }

    fn check(n: usize, d: usize, k: usize, zeros: i64) {
        let number = |i: usize| (i as i64 * 7919 % 11 - zeros).max(0) as Float;
        let x = DesignMatrix::new((0..n * d).map(number).collect(), d);
        let a = x.rows().to_matrix();
        let w = Matrix::from_fn(d, k, |i, j| (3 * i + j) as Float - 20.0);
        let g = Matrix::from_fn(n, k, |i, j| (i + 5 * j) as Float - 20.0);
        let sums = |m: usize, l: usize, term: &dyn Fn(usize, usize, usize) -> Float| {
            Matrix::from_fn(m, k, |i, j| (0..l).map(|t| term(i, t, j)).sum())
        };
        assert_eq!(&x * &w, sums(n, d, &|i, t, j| a[(i, t)] * w[(t, j)]), "({n}, {d}) · ({d}, {k})");
        assert_eq!(x.t() * &g, sums(d, n, &|i, t, j| a[(t, i)] * g[(t, j)]), "({n}, {d})ᵀ · ({n}, {k})");
    }

    /// Protects seeds: one core or several, the bits are the same.
    #[test]
    fn the_number_of_cores_changes_no_bit() {
        let (n, d, k) = (200, 50, 20);
        let number = |i: usize| if i.is_multiple_of(3) { 0.0 } else { 1.0 / (i + 1) as Float };
        let x = DesignMatrix::new((0..n * d).map(number).collect(), d);
        let (w, g) =
            (Matrix::from_fn(d, k, |i, j| number(i + j)), Matrix::from_fn(n, k, |i, j| number(i * j)));
        let products = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| (&x * &w, x.t() * &g))
        };
        assert_eq!(products(1), products(4));
    }

    #[test]
    #[should_panic(expected = "product: (2, 3) · (2, 3) do not fit")]
    fn shapes_that_do_not_fit() {
        let _ = &DesignMatrix::new(vec![0.0; 6], 3) * &Matrix::zeros(2, 3);
    }
}
