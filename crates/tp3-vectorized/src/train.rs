//! TP3 Q5: gradient descent without a loop over images.

use data::Batches;
use linalg::{Float, descend};

use crate::{Model, cross_entropy_loss_batch, grad_batch, softmax_batch};

/// TP3 Q5: one epoch, a step of gradient descent `θ ← θ − η·grad` for each batch. Returns the mean over the images
/// of the loss before each step; NaN if there are none.
///
/// TP2's two loops, over batches and over the images of each, have become one. The loop over epochs around it, with
/// the order of images that each epoch draws, is [`lab::training::train`].
///
/// # Panics
/// If the images do not have 784 pixels.
pub fn train_sgd_vec(model: &mut Model, mut batches: Batches<'_>, learning_rate: Float) -> Float {
    let (mut loss, images) = (0.0, batches.images());
    while let Some(batch) = batches.next() {
        let probs = softmax_batch(model.logits(batch.x));
        loss += cross_entropy_loss_batch(&probs, batch.labels).sum();
        let (grad_w, grad_b) = grad_batch(batch.x, &probs, batch.labels);
        descend(&mut model.w, learning_rate, &grad_w);
        model.b -= learning_rate * grad_b;
    }
    loss / images as Float
}
