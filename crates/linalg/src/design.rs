//! The design matrix of a whole-batch descent: it never changes, and every pass multiplies by it twice.

use std::{ops::Mul, sync::Arc};

use crate::{Float, Matrix, RowMajor};

/// `X`, `(n, d)`: a sample per row. Cheap to clone: the numbers are shared.
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
#[derive(Clone, Debug, PartialEq)]
pub struct DesignMatrix {
    values: Arc<[Float]>,
    columns: usize,
}

impl DesignMatrix {
    /// Takes `values` as rows of `columns` numbers each.
    ///
    /// # Panics
    /// If `columns` is 0 or does not divide the number of values.
    pub fn new(values: Vec<Float>, columns: usize) -> Self {
        RowMajor::new(&values, columns);
        Self { values: values.into(), columns }
    }

    /// The numbers as they lie, row after row.
    pub fn rows(&self) -> RowMajor<'_> {
        RowMajor::new(&self.values, self.columns)
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
        self.columns
    }

    /// The transpose, `(d, n)`, made to be multiplied.
    pub fn t(&self) -> TransposedDesign<'_> {
        TransposedDesign(self)
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
        self.rows() * right
    }
}

impl Mul<&Matrix> for TransposedDesign<'_> {
    type Output = Matrix;

    /// The matrix product with the transpose, `(n, d)ᵀ · (n, k) → (d, k)`.
    ///
    /// # Panics
    /// If both do not have the same number of rows.
    fn mul(self, right: &Matrix) -> Matrix {
        self.0.rows().t() * right
    }
}
