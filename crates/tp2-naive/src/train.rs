//! TP2 Q8, Q10 and Q11: gradient descent, one image at a time.

use data::{Batch, Images};
use lab::{
    Score, Stopped, Watch,
    options::{Handout, LEARNING_RATE, TrainOptions},
};
use linalg::{Float, Matrix, Row, descend};
use numpy_rng::RandomState;

use crate::{Model, Pixels, cross_entropy_loss, grad, softmax};

/// TP2 Q11: the handout's settings.
pub const HANDOUT: Handout = Handout {
    dataset: "fashion-mnist",
    training: TrainOptions { seed: 0, epochs: 10, batch_size: 64, learning_rate: LEARNING_RATE },
};

/// TP2 Q8 and Q11: the loop over the images of a batch: the sum of their losses, and the mean of their gradients `(784, 10)` and
/// `(1, 10)`.
pub fn loss_and_grad(model: &Model, batch: &Batch<'_>) -> (Float, Matrix, Row) {
    let (mut loss, mut grad_w, mut grad_b) = (0.0, Matrix::zeros(784, 10), Row::zeros(10));
    for (x, c) in images_of(batch) {
        let p = softmax(&model.logits(&x));
        loss += cross_entropy_loss(&p, c);
        let (grad_w_of_image, grad_b_of_image) = grad(&x, &p, c);
        grad_w += grad_w_of_image;
        grad_b += grad_b_of_image;
    }
    let n = batch.labels.len() as Float;
    (loss, grad_w / n, grad_b / n)
}

/// TP2 Q11: mini-batch gradient descent. In each epoch the images come in another random order,
/// `rng.permutation(N)`; a step `θ ← θ − η·grad` is made from each batch, the last partial one included. After each epoch
/// `watch` notes the mean over the images of the loss before each step, and the score on the validation images.
///
/// # Errors
/// If a loss is no longer finite, or Ctrl-C is pressed.
pub fn train_sgd(
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
            let (loss_of_batch, grad_w, grad_b) = loss_and_grad(model, &batch);
            loss += loss_of_batch;
            descend(&mut model.w, settings.learning_rate, &grad_w);
            descend(&mut model.b, settings.learning_rate, &grad_b);
        }
        epoch.ends(loss / train.len() as Float, || evaluate(model, validation))?;
    }
    Ok(())
}

/// TP2 Q8: the same few images again and again, `steps` times: a model that cannot learn them by heart has a bug. `watch`
/// notes the mean loss before each step.
///
/// # Errors
/// If a loss is no longer finite, or Ctrl-C is pressed.
pub fn overfit_batch(
    model: &mut Model,
    batch: &Batch<'_>,
    steps: usize,
    learning_rate: Float,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    for step in watch.passes(steps) {
        let (loss, grad_w, grad_b) = loss_and_grad(model, batch);
        descend(&mut model.w, learning_rate, &grad_w);
        descend(&mut model.b, learning_rate, &grad_b);
        step.ends(loss / batch.labels.len() as Float)?;
    }
    Ok(())
}

/// TP2 Q10: mean loss, and accuracy: the share of images whose most probable class is their label.
///
/// NaN for both if there are no images.
pub fn evaluate(model: &Model, images: &Images) -> Score {
    let (mut loss, mut right) = (0.0, 0);
    for batch in images.batches_in_order(1) {
        for (x, c) in images_of(&batch) {
            let p = softmax(&model.logits(&x));
            loss += cross_entropy_loss(&p, c);
            right += usize::from(p.transpose().argmax().0 == c);
        }
    }
    let n = images.len() as Float;
    Score { loss: loss / n, accuracy: right as Float / n }
}

/// TP2 Q10: the class that the model takes each image for, its most probable one; the first on a tie.
pub fn predict(model: &Model, images: &Images) -> Vec<usize> {
    let class = |x: Pixels| softmax(&model.logits(&x)).transpose().argmax().0;
    images
        .batches_in_order(1)
        .flat_map(|batch| images_of(&batch).map(|(x, _)| class(x)).collect::<Vec<_>>())
        .collect()
}

/// The images of a batch one after the other, each with its class. This is where a pixel, a byte, is divided by 255.
pub fn images_of<'a>(batch: &'a Batch<'_>) -> impl Iterator<Item = (Pixels, usize)> + 'a {
    let classes = batch.labels.iter().map(|&label| usize::from(label));
    (0..).zip(classes).map(|(i, c)| (Pixels::from_row_slice(&batch.x.row(i)), c))
}
