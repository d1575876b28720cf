//! TP3 Q6: softmax, loss and gradient of a whole batch, without a loop.

use linalg::{
    Column, Float, Matrix, Row, RowMajor, div_column, exp, max_axis1, one_hot, select_by_label, sub_column,
    sum_axis0, sum_axis1,
};

/// TP3 Q6: softmax by row, `(B, K) → (B, K)`.
///
/// `p = exp(z − max z) / Σ exp(z − max z)`, maximum and sum taken along each row. Subtracting the maximum changes
/// nothing in exact arithmetic (TP2 Q4) and keeps `exp` from overflowing.
///
/// ```
/// use linalg::Matrix;
/// use tp3_vectorized::softmax_batch;
///
/// let probs = softmax_batch(Matrix::from_row_slice(2, 2, &[0.0, 0.0,
///                                                          1000.0, 0.0]));
/// assert_eq!(probs, Matrix::from_row_slice(2, 2, &[0.5, 0.5,
///                                                  1.0, 0.0]));
/// ```
///
/// # Panics
/// If there are no columns.
pub fn softmax_batch(logits: Matrix) -> Matrix {
    let max = max_axis1(&logits);
    let exp = exp(sub_column(logits, &max));
    let sum = sum_axis1(&exp);
    div_column(exp, &sum)
}

/// TP3 Q6: the cross-entropy of each image, `−ln p_c` with `c` its class, `(B, K), (B) → (B, 1)`.
///
/// ```
/// use linalg::{Column, Float, Matrix};
/// use tp3_vectorized::cross_entropy_loss_batch;
///
/// let probs = Matrix::from_row_slice(2, 2, &[0.5, 0.5,
///                                            1.0, 0.0]);
/// assert_eq!(cross_entropy_loss_batch(&probs, &[1, 0]), Column::from_vec(vec![Float::ln(2.0), 0.0]));
/// ```
///
/// # Panics
/// If there is not one label per row, or a label is not a column.
pub fn cross_entropy_loss_batch(probs: &Matrix, labels: &[u8]) -> Column {
    -select_by_label(probs, labels).map(Float::ln)
}

/// TP3 Q6: the gradient of the batch's mean loss, for `w (D, K)` and `b (1, K)`.
///
/// With `y (B, K)` the labels one-hot and `δ = (p − y) / B`: `grad_w = xᵀ δ`, and `grad_b` is the sum of the rows of
/// `δ`. It is TP2 Q6's `x ⊗ p′` and `p′`, averaged over the images.
///
/// # Panics
/// If there is not one label and one row of `probs` per image, or a label is not a column.
pub fn grad_batch(x: RowMajor<'_>, probs: &Matrix, labels: &[u8]) -> (Matrix, Row) {
    let delta = (probs - one_hot(labels, probs.ncols())) / x.nrows() as Float;
    (x.t() * &delta, sum_axis0(&delta))
}
