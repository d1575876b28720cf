//! TP3 Q5: gradient descent without a loop over images.

use data::Images;
use lab::{
    Stopped, Watch,
    options::{Handout, LEARNING_RATE, TrainOptions},
};
use linalg::{Float, descend};
use numpy_rng::RandomState;

use crate::{Model, cross_entropy_loss_batch, evaluate, grad_batch, softmax_batch};

/// TP3 Q5: the handout's settings, TP2's.
pub const HANDOUT: Handout = Handout {
    dataset: "fashion-mnist",
    training: TrainOptions { seed: 0, epochs: 10, batch_size: 64, learning_rate: LEARNING_RATE },
};

/// TP3 Q5: mini-batch gradient descent. In each epoch the images come in another random order, `rng.permutation(N)`; a step
/// `θ ← θ − η·grad` is made from each batch, the last partial one included. TP2's two loops, over batches and over the
/// images of each, have become one. After each epoch `watch` notes the mean over the images of the loss before each step,
/// and the score on the validation images (Q2).
///
/// A pixel is a byte; in a batch's `x (B, 784)` it is divided by 255.
///
/// # Errors
/// If a loss is no longer finite, or Ctrl-C is pressed.
///
/// # Panics
/// If the images do not have 784 pixels.
pub fn train_sgd_vec(
    model: &mut Model,
    train: &Images,
    validation: &Images,
    settings: &TrainOptions,
    rng: &mut RandomState,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    for epoch in watch.epochs(settings.epochs) {
        let order = rng.permutation(train.len());
        let mut loss = 0.0;
        for batch in epoch.steps(train.batches(&order, settings.batch_size)) {
            let probs = softmax_batch(model.logits(batch.x));
            loss += cross_entropy_loss_batch(&probs, &batch.labels).sum();
            let (grad_w, grad_b) = grad_batch(batch.x, &probs, &batch.labels);
            descend(&mut model.w, settings.learning_rate, &grad_w);
            descend(&mut model.b, settings.learning_rate, &grad_b);
        }
        epoch.ends(loss / train.len() as Float, || evaluate(model, validation))?;
    }
    Ok(())
}
