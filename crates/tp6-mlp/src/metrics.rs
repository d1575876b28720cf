//! TP6 Q4: softmax; and how good probabilities are, in two figures.

use linalg::{Column, Float, Matrix, argmax_axis1, div_column, exp, max_axis1, sub_column, sum_axis1};

/// TP6 Q4: softmax by row, `(B, K) → (B, K)`: `p = exp(z − max z) / Σ exp(z − max z)`, maximum and sum taken along each
/// row. Subtracting the maximum changes nothing in exact arithmetic, and keeps `exp` from overflowing.
///
/// # Panics
/// If there are no columns.
pub fn softmax(logits: Matrix) -> Matrix {
    let max = max_axis1(&logits);
    let exp = exp(sub_column(logits, &max));
    let sum = sum_axis1(&exp);
    div_column(exp, &sum)
}

/// TP6 Q4: the cross-entropy of each image, `−ln p_c` with `c` its class, `(B, K), (B, K) → (B, 1)`.
///
/// `p_c = Σ_k y_k p_k` by row, since `y` is one-hot. (The textbook's `−Σ y ln p` would meet `0 · ln 0`, which is not a
/// number.)
///
/// # Panics
/// If the two do not have one shape.
pub fn losses(probs: &Matrix, y: &Matrix) -> Column {
    -sum_axis1(&probs.component_mul(y)).map(Float::ln)
}

/// TP6 Q4: the mean cross-entropy of probabilities `(B, K)` against one-hot labels `y (B, K)`.
///
/// ```
/// use linalg::Matrix;
///
/// let probs = Matrix::from_row_slice(2, 2, &[0.5, 0.5,
///                                            1.0, 0.0]);
/// let y = Matrix::from_row_slice(2, 2, &[0.0, 1.0,
///                                        1.0, 0.0]);
/// assert_eq!(tp6_mlp::loss(&probs, &y), 2f64.ln() / 2.0);
/// ```
///
/// # Panics
/// If the two do not have one shape.
pub fn loss(probs: &Matrix, y: &Matrix) -> Float {
    losses(probs, y).mean()
}

/// TP6 Q4: the share of images whose most probable class is the right one; of equal probabilities, the first counts.
///
/// ```
/// use linalg::Matrix;
///
/// let probs = Matrix::from_row_slice(2, 2, &[0.9, 0.1,
///                                            0.5, 0.5]);
/// let y = Matrix::from_row_slice(2, 2, &[1.0, 0.0,
///                                        0.0, 1.0]);
/// assert_eq!(tp6_mlp::accuracy(&probs, &y), 0.5);
/// ```
///
/// # Panics
/// If there are no columns, or the two do not have one shape.
pub fn accuracy(probs: &Matrix, y: &Matrix) -> Float {
    assert!(probs.shape() == y.shape(), "probabilities {:?} for labels {:?}", probs.shape(), y.shape());
    let right = argmax_axis1(probs).into_iter().enumerate().filter(|&place| y[place] == 1.0).count();
    right as Float / y.nrows() as Float
}
