//! TP1 Q4: the labels, as the network should answer.

use linalg::Matrix;

/// TP1 Q4: one-hot labels, `(B) → (B, K)`: row `i` is 0 but for a 1 in the column of the `i`-th image's class.
///
/// Such a row is the answer that a network without doubt or mistake would give: probability 1 for the right class. The labs
/// after this one have the function from [`linalg::one_hot`].
///
/// ```
/// use linalg::Matrix;
/// use tp1_logistic::one_hot;
///
/// assert_eq!(one_hot(&[2, 0], 3), Matrix::from_row_slice(2, 3, &[0.0, 0.0, 1.0,
///                                                               1.0, 0.0, 0.0]));
/// ```
///
/// # Panics
/// If a label is `classes` or more.
pub fn one_hot(labels: &[u8], classes: usize) -> Matrix {
    let mut y = Matrix::zeros(labels.len(), classes);
    for (i, &label) in labels.iter().enumerate() {
        y[(i, usize::from(label))] = 1.0;
    }
    y
}
