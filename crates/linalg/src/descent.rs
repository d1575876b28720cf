//! A step of gradient descent.

use nalgebra::{Dim, IsContiguous, Matrix, StorageMut};

use crate::Float;

/// `w -= learning_rate * grad`, for weights and for a bias alike: the same numbers, in one pass over both.
///
/// ```
/// use linalg::{Matrix, Row, descend};
///
/// let (mut w, grad_w) = (Matrix::repeat(2, 3, 1.0), Matrix::repeat(2, 3, 0.5));
/// descend(&mut w, 0.1, &grad_w);
/// assert_eq!(w, Matrix::repeat(2, 3, 1.0 - 0.1 * 0.5));
///
/// let (mut b, grad_b) = (Row::zeros(3), Row::repeat(3, 0.5));
/// descend(&mut b, 0.1, &grad_b);
/// assert_eq!(b, Row::repeat(3, -0.05));
/// ```
///
/// # Panics
/// If the shapes differ.
pub fn descend<R: Dim, C: Dim, S: StorageMut<Float, R, C> + IsContiguous>(
    w: &mut Matrix<Float, R, C, S>,
    learning_rate: Float,
    grad: &Matrix<Float, R, C, S>,
) {
    let (shape, grad_shape) = (w.shape(), grad.shape());
    assert!(shape == grad_shape, "descend: {shape:?} − η {grad_shape:?} do not fit");
    kernels::descend(w.as_mut_slice(), shape, learning_rate, grad.as_slice());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "descend: (2, 3) − η (3, 2) do not fit")]
    fn shapes_that_do_not_fit() {
        descend(&mut crate::Matrix::zeros(2, 3), 0.1, &crate::Matrix::zeros(3, 2));
    }
}
