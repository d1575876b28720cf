//! TP3 Q9: loss and accuracy on images that the model does not learn from.

use data::Images;
use lab::Score;
use linalg::{Float, argmax_axis1};

use crate::{Model, cross_entropy_loss_batch, softmax_batch};

/// Images that pass through the model at once: their logits and probabilities stay in the processor's cache.
const CHUNK: usize = 250;

/// TP3 Q9: mean loss, and the share of images whose most probable class (`argmax` by row) is their label.
///
/// NaN for both if there are no images.
pub fn evaluate(model: &Model, images: &Images) -> Score {
    let (mut loss, mut right) = (0.0, 0);
    for batch in images.batches_in_order(CHUNK) {
        let probs = softmax_batch(model.logits(batch.x));
        loss += cross_entropy_loss_batch(&probs, &batch.labels).sum();
        right += argmax_axis1(&probs)
            .iter()
            .zip(&batch.labels)
            .filter(|&(&k, &label)| k == usize::from(label))
            .count();
    }
    let n = images.len() as Float;
    Score { loss: loss / n, accuracy: right as Float / n }
}

/// TP3 Q9: the class that the model takes each image for, `(N, 784)` to `(N)`: `argmax` by row, the first on a tie.
pub fn predict(model: &Model, images: &Images) -> Vec<usize> {
    let mut predicted = Vec::new();
    for batch in images.batches_in_order(CHUNK) {
        predicted.extend(argmax_axis1(&softmax_batch(model.logits(batch.x))));
    }
    predicted
}
