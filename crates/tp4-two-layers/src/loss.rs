//! TP4 Q5: the handout's loss, and the one whose gradient the handout uses.
//!
//! The two differ in what they ask of the wrong classes. The categorical cross-entropy looks at the right class alone;
//! the others matter only in that they leave it less. The handout's looks at each class by itself, right or not: a
//! sum of `K` *binary* cross-entropies. Q6's shortcut `p − y` is the gradient of the first, and not of the second.

use lab::Loss;
use linalg::{Column, Float, Matrix, sum_axis1};

/// `ε`, which keeps the logarithm finite where a probability is 0.
const EPSILON: Float = 1e-16;

/// TP4 Q5: the handout's loss of each image, `−Σ_k [y_k ln(p_k + ε) + (1 − y_k) ln(1 − p_k + ε)]`,
/// `(N, K), (N, K) → (N, 1)`, with `ε` = 10⁻¹⁶.
///
/// ```
/// use linalg::Matrix;
/// use tp4_two_layers::handout_loss;
///
/// let (probs, y) = (Matrix::from_row_slice(1, 3, &[0.5, 0.25, 0.25]), Matrix::from_row_slice(1, 3, &[1.0, 0.0, 0.0]));
/// let by_hand = -(0.5f64.ln() + 0.75f64.ln() + 0.75f64.ln());
/// assert!((handout_loss(&probs, &y)[0] - by_hand).abs() < 1e-15);
/// ```
///
/// # Panics
/// If `probs` and `y` are not of one shape.
pub fn handout_loss(probs: &Matrix, y: &Matrix) -> Column {
    let of_class = |p: Float, y: Float| y * (p + EPSILON).ln() + (1.0 - y) * (1.0 - p + EPSILON).ln();
    -sum_axis1(&probs.zip_map(y, of_class))
}

/// The categorical cross-entropy of each image, `−Σ_k y_k ln(p_k + ε)`, `(N, K), (N, K) → (N, 1)`: `−ln p` of the
/// right class.
///
/// ```
/// use linalg::Matrix;
/// use tp4_two_layers::categorical_loss;
///
/// let (probs, y) = (Matrix::from_row_slice(1, 3, &[0.5, 0.25, 0.25]), Matrix::from_row_slice(1, 3, &[1.0, 0.0, 0.0]));
/// assert!((categorical_loss(&probs, &y)[0] - 2f64.ln()).abs() < 1e-15);
/// ```
///
/// # Panics
/// If `probs` and `y` are not of one shape.
pub fn categorical_loss(probs: &Matrix, y: &Matrix) -> Column {
    -sum_axis1(&probs.zip_map(y, |p, y| y * (p + EPSILON).ln()))
}

/// The loss of each image, `(N, K), (N, K) → (N, 1)`, by the name that `--loss` gives.
///
/// # Panics
/// If `probs` and `y` are not of one shape.
pub fn loss_by_image(loss: Loss, probs: &Matrix, y: &Matrix) -> Column {
    match loss {
        Loss::Handout => handout_loss(probs, y),
        Loss::Categorical => categorical_loss(probs, y),
    }
}

/// TP4 Q5: the mean of the loss over the images. Not a number if there is none.
///
/// # Panics
/// If `probs` and `y` are not of one shape.
pub fn mean_loss(loss: Loss, probs: &Matrix, y: &Matrix) -> Float {
    loss_by_image(loss, probs, y).sum() / probs.nrows() as Float
}
