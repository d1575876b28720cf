//! TP4 Q7: loss and accuracy of predictions.

use lab::{Loss, Score};
use linalg::{Float, Matrix, argmax_axis1, one_hot};

use crate::mean_loss;

/// TP4 Q7: the mean loss of probabilities `(N, K)`, and the share of images whose most probable class (`argmax` by
/// row) is their label.
///
/// NaN for both if there are no images.
///
/// ```
/// use lab::Loss;
/// use linalg::Matrix;
/// use tp4_two_layers::evaluate;
///
/// let probs = Matrix::from_row_slice(2, 2, &[0.75, 0.25,
///                                            0.0, 1.0]);
/// assert_eq!(evaluate(Loss::Categorical, &probs, &[1, 1]).accuracy, 0.5);
/// ```
///
/// # Panics
/// If there is not one label per row, or a label is not a column.
pub fn evaluate(loss: Loss, probs: &Matrix, labels: &[u8]) -> Score {
    let y = one_hot(labels, probs.ncols());
    let right =
        argmax_axis1(probs).into_iter().zip(labels).filter(|&(k, &label)| k == usize::from(label)).count();
    Score { loss: mean_loss(loss, probs, &y), accuracy: right as Float / labels.len() as Float }
}
