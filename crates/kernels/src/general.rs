//! The general product, by the crate `matrixmultiply`, which nalgebra itself uses for larger matrices.
//!
//! Why not a nalgebra view with strides `(D, 1)`? nalgebra 0.35 hands products of up to five rows or columns to a routine
//! that runs past the end of such a view ([nalgebra#1616](https://github.com/dimforge/nalgebra/issues/1616)), and the last
//! batch of an epoch may well be that small.

#[cfg(any(feature = "f64", not(feature = "f32")))]
use matrixmultiply::dgemm as gemm;
#[cfg(all(feature = "f32", not(feature = "f64")))]
use matrixmultiply::sgemm as gemm;

use crate::{Float, Matrix};

/// The matrix product `(m, n) · (n, k) → (m, k)` of `left`, which lies in memory with these strides, and `right`.
///
/// # Panics
/// If `left` does not hold `m · n` numbers, `right` does not have `n` rows, or the strides are neither `(n, 1)` (row after
/// row) nor `(1, m)` (column after column).
#[allow(unsafe_code)]
pub fn general_product(
    left: &[Float],
    (m, n): (usize, usize),
    strides: (usize, usize),
    right: &Matrix,
) -> Matrix {
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
