//! TP4 Q4: logits to probabilities.

use linalg::{Matrix, div_column, exp, max_axis1, sub_column, sum_axis1};

/// TP4 Q4: softmax by row, `(N, K) → (N, K)`: `p = exp(z − max z) / Σ exp(z − max z)`, maximum and sum
/// taken along each row. Subtracting the maximum changes nothing in exact arithmetic, and keeps `exp` from overflowing. Each
/// row sums to 1.
///
/// ```
/// use linalg::Matrix;
/// use tp4_two_layers::softmax;
///
/// let probs = softmax(Matrix::from_row_slice(2, 2, &[0.0, 0.0,
///                                                    1000.0, 0.0]));
/// assert_eq!(probs, Matrix::from_row_slice(2, 2, &[0.5, 0.5,
///                                                  1.0, 0.0]));
/// ```
///
/// # Panics
/// If there are no columns.
pub fn softmax(logits: Matrix) -> Matrix {
    let max = max_axis1(&logits);
    let exp = exp(sub_column(logits, &max));
    let sum = sum_axis1(&exp);
    div_column(exp, &sum)
}
