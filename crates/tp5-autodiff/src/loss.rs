//! TP5 Q3: the losses, built from the operations; their gradients need no further thought.

use lab::Loss;
use linalg::Float;

use crate::Tensor;

/// Keeps the logarithm finite where a probability is 0.
pub const EPSILON: Float = 1e-16;

/// TP5 Q3: TP4 Q5's loss, the mean of [`handout_losses`] over the images, `(1, 1)`. The labs descend along the
/// gradient of the *sum*: `handout_losses(…).sum().backward()`.
///
/// # Panics
/// If the shapes cannot be broadcast together.
pub fn evaluate_loss(probs: &Tensor, y: &Tensor) -> Tensor {
    handout_losses(probs, y).mean()
}

/// TP5 Q3: the handout's loss of each image: `−Σₖ [y ln(p + 1e-16) + (1 − y) ln(1 − p + 1e-16)]`, from
/// probabilities `p` and one-hot labels `y`, both `(B, K)`, to `(B, 1)`.
///
/// ```
/// use linalg::{Matrix, isclose};
/// use tp5_autodiff::{Tensor, loss::handout_losses};
///
/// let probs = Tensor::new(Matrix::from_row_slice(1, 2, &[0.25, 0.75]));
/// let y = Tensor::new(Matrix::from_row_slice(1, 2, &[0.0, 1.0]));
/// assert!(isclose(handout_losses(&probs, &y).item(), -2.0 * 0.75_f64.ln()));
/// ```
///
/// # Panics
/// If the shapes cannot be broadcast together.
pub fn handout_losses(probs: &Tensor, y: &Tensor) -> Tensor {
    let right_class = y.mul(&(probs + EPSILON).log());
    let not_y = (1.0 - y).named("1 − y");
    let other_classes = not_y.mul(&(1.0 - probs + EPSILON).log());
    -(right_class + other_classes).sum_axis(1)
}

/// The categorical cross-entropy of each image: `−Σₖ y ln(p + 1e-16)`, from probabilities `p` and one-hot labels `y`,
/// both `(B, K)`, to `(B, 1)`.
///
/// # Panics
/// If the shapes cannot be broadcast together.
pub fn categorical_losses(probs: &Tensor, y: &Tensor) -> Tensor {
    -y.mul(&(probs + EPSILON).log()).sum_axis(1)
}

/// The loss of each image, `(B, K), (B, K) → (B, 1)`, by the name that `--loss` gives.
///
/// # Panics
/// If the shapes cannot be broadcast together.
pub fn loss_by_image(loss: Loss, probs: &Tensor, y: &Tensor) -> Tensor {
    match loss {
        Loss::Handout => handout_losses(probs, y),
        Loss::Categorical => categorical_losses(probs, y),
    }
}
