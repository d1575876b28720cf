//! TP1 Q5: from images to probabilities, and how far those are from the labels.

use linalg::{
    Column, Float, Matrix, Row, RowMajor, add_row, div_column, exp, max_axis1, sub_column, sum_axis1,
};

/// What the handout adds inside the logarithm, so that it is never taken of 0.
pub const EPSILON: Float = 1e-9;

/// TP1 Q5: the logits `z = x w + b`: images `(B, D)`, weights `(D, K)` and bias `(1, K)` to `(B, K)`.
///
/// ```
/// use linalg::{Matrix, Row, RowMajor};
/// use tp1_logistic::forward;
///
/// let two_images_of_two_pixels = RowMajor::new(&[1.0, 0.0,
///                                                0.5, 0.5], 2);
/// let w = Matrix::from_row_slice(2, 1, &[3.0,
///                                        5.0]);
/// let z = forward(two_images_of_two_pixels, &w, &Row::from_vec(vec![1.0]));
/// assert_eq!(z, Matrix::from_row_slice(2, 1, &[4.0,
///                                              5.0]));
/// ```
///
/// # Panics
/// If the images do not have `D` pixels, or `b` not `K` numbers.
pub fn forward(x: RowMajor<'_>, w: &Matrix, b: &Row) -> Matrix {
    add_row(x * w, b)
}

/// TP1 Q5: softmax by row, `(B, K) → (B, K)`: `p_k = exp(z_k) / Σ_j exp(z_j)`. Each row becomes positive and sums to 1.
///
/// The row's maximum is subtracted first. That changes nothing, for `exp(z_k − m) = exp(z_k) / exp(m)`, and the factor
/// cancels; but no exponential overflows.
///
/// ```
/// use linalg::Matrix;
/// use tp1_logistic::softmax;
///
/// let p = softmax(Matrix::from_row_slice(2, 2, &[0.0, 0.0,
///                                                1000.0, 0.0]));
/// assert_eq!(p, Matrix::from_row_slice(2, 2, &[0.5, 0.5,
///                                              1.0, 0.0]));
/// ```
///
/// # Panics
/// If there are no columns.
pub fn softmax(z: Matrix) -> Matrix {
    let max = max_axis1(&z);
    let exp = exp(sub_column(z, &max));
    let sum = sum_axis1(&exp);
    div_column(exp, &sum)
}

/// TP1 Q5: the cross-entropy of each image, `−Σ_k y_k ln(p_k + ε)` with `ε` = 10⁻⁹: probabilities `(B, K)` and one-hot
/// labels `(B, K)` to `(B, 1)`. The loss of a batch is their mean.
///
/// ```
/// use linalg::{Column, Matrix};
/// use tp1_logistic::{EPSILON, cross_entropy, one_hot};
///
/// let p = Matrix::from_row_slice(2, 2, &[0.5, 0.5,
///                                        1.0, 0.0]);
/// let losses = cross_entropy(&p, &one_hot(&[1, 1], 2));
/// assert_eq!(losses, Column::from_vec(vec![-(0.5 + EPSILON).ln(), -EPSILON.ln()]));
/// ```
///
/// # Panics
/// If the two do not have the same shape.
pub fn cross_entropy(p: &Matrix, y: &Matrix) -> Column {
    -sum_axis1(&y.component_mul(&p.map(|p| (p + EPSILON).ln())))
}
