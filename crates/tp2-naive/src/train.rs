//! TP2 Q8, Q10 and Q11: gradient descent, one image at a time.

use data::{Batch, Batches, Images};
use lab::Score;
use linalg::{Float, Matrix, Row};

use crate::{Model, Pixels, cross_entropy_loss, grad, softmax};

/// TP2 Q8 and Q11: the loop over the images of a batch: the sum of their losses, and the mean of their gradients `(784, 10)` and
/// `(1, 10)`.
pub fn loss_and_grad(model: &Model, batch: &Batch<'_>) -> (Float, Matrix, Row) {
    let (mut loss, mut grad_w, mut grad_b) = (0.0, Matrix::zeros(784, 10), Row::zeros(10));
    for (x, c) in images_of(batch) {
        let p = softmax(&model.logits(x));
        loss += cross_entropy_loss(&p, c);
        let (grad_w_of_image, grad_b_of_image) = grad(x, &p, c);
        grad_w += grad_w_of_image;
        grad_b += grad_b_of_image;
    }
    let n = batch.labels.len() as Float;
    (loss, grad_w / n, grad_b / n)
}

/// TP2 Q11: one epoch, a step of gradient descent `θ ← θ − η·grad` for each batch. Returns the mean over the images
/// of the loss before each step.
///
/// The loop over epochs around it, with the order of images that each epoch draws, is [`lab::training::train`].
pub fn train_sgd(model: &mut Model, mut batches: Batches<'_>, learning_rate: Float) -> Float {
    let (mut loss, images) = (0.0, batches.images());
    while let Some(batch) = batches.next() {
        let (loss_of_batch, grad_w, grad_b) = loss_and_grad(model, &batch);
        loss += loss_of_batch;
        model.w -= learning_rate * grad_w;
        model.b -= learning_rate * grad_b;
    }
    loss / images as Float
}

/// TP2 Q8: the same few images again and again, `steps` times: a model that cannot learn them by heart has a bug.
/// Returns the mean loss before each step.
pub fn overfit_batch(model: &mut Model, images: &Images, steps: usize, learning_rate: Float) -> Vec<Float> {
    (0..steps).map(|_| train_sgd(model, images.batches_in_order(images.len()), learning_rate)).collect()
}

/// TP2 Q10: mean loss, and accuracy: the share of images whose most probable class is their label.
///
/// NaN for both if there are no images.
pub fn evaluate(model: &Model, images: &Images) -> Score {
    let (mut loss, mut right) = (0.0, 0);
    let mut one_by_one = images.batches_in_order(1);
    while let Some(batch) = one_by_one.next() {
        for (x, c) in images_of(&batch) {
            let p = softmax(&model.logits(x));
            loss += cross_entropy_loss(&p, c);
            right += usize::from(p.transpose().argmax().0 == c);
        }
    }
    let n = images.len() as Float;
    Score { loss: loss / n, accuracy: right as Float / n }
}

/// TP2 Q10: the class that the model takes each image for, its most probable one; the first on a tie.
pub fn predict(model: &Model, images: &Images) -> Vec<usize> {
    let mut predicted = Vec::new();
    let mut one_by_one = images.batches_in_order(1);
    while let Some(batch) = one_by_one.next() {
        for (x, _) in images_of(&batch) {
            let p = softmax(&model.logits(x));
            predicted.push(p.transpose().argmax().0);
        }
    }
    predicted
}

/// The images of a batch one after the other, each with its class.
pub fn images_of<'a>(batch: &Batch<'a>) -> impl Iterator<Item = (Pixels<'a>, usize)> {
    let (x, labels) = (batch.x, batch.labels);
    (0..x.nrows()).map(move |i| (Pixels::from_slice(x.row(i), x.ncols()), usize::from(labels[i])))
}
