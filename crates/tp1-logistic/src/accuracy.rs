//! TP1 Q7: how often the network is right.

use data::Images;
use lab::Score;
use linalg::{Float, argmax_axis1};

use crate::{Model, cross_entropy, forward, one_hot, softmax};

/// Images that pass through the network at once: their logits and probabilities stay in the processor's cache.
const CHUNK: usize = 250;

/// TP1 Q7: the share of images whose predicted class is their label, `(N), (N)` to a number between 0 and 1.
///
/// NaN if there are no images.
///
/// ```
/// assert_eq!(tp1_logistic::accuracy(&[7, 2, 1, 0], &[7, 2, 8, 0]), 0.75);
/// ```
pub fn accuracy(predicted: &[usize], labels: &[u8]) -> Float {
    let right = predicted.iter().zip(labels).filter(|&(&k, &label)| k == usize::from(label)).count();
    right as Float / labels.len() as Float
}

/// TP1 Q7: the class that the network takes each image for, `(N, D)` to `(N)`: the one of the largest probability, the
/// first on a tie.
pub fn predict(model: &Model, images: &Images) -> Vec<usize> {
    look_at(model, images).1
}

/// TP1 Q7: mean loss and accuracy on these images; NaN for both if there are none.
pub fn evaluate(model: &Model, images: &Images) -> Score {
    let (loss, predicted) = look_at(model, images);
    Score { loss: loss / images.len() as Float, accuracy: accuracy(&predicted, images.labels()) }
}

/// The sum of the images' losses, and their predicted classes.
fn look_at(model: &Model, images: &Images) -> (Float, Vec<usize>) {
    let (mut loss, mut predicted) = (0.0, Vec::new());
    for batch in images.batches_in_order(CHUNK) {
        let p = softmax(forward(batch.x, &model.w, &model.b));
        loss += cross_entropy(&p, &one_hot(&batch.labels, p.ncols())).sum();
        predicted.extend(argmax_axis1(&p));
    }
    (loss, predicted)
}
