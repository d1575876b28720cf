//! TP1 Q6: mini-batch gradient descent.

use data::Batches;
use linalg::{Float, Matrix, Row, RowMajor, descend, sum_axis0};

use crate::{Model, cross_entropy, forward, one_hot, softmax};

/// TP1 Q6: the gradient of the batch's mean loss, for `w (D, K)` and `b (1, K)`: images `(B, D)`, probabilities
/// `(B, K)` and one-hot labels `(B, K)`.
///
/// `grad_w = xᵀ (p − y) / B`, and `grad_b` is the mean of the rows of `p − y`.
///
/// # Panics
/// If there is not one row of each per image.
pub fn gradients(x: RowMajor<'_>, p: &Matrix, y: &Matrix) -> (Matrix, Row) {
    let error = (p - y) / x.nrows() as Float;
    (x.t() * &error, sum_axis0(&error))
}

/// TP1 Q6: a step downhill, `θ ← θ − η·grad`.
///
/// # Panics
/// If a gradient does not have the shape of its parameter.
pub fn update(model: &mut Model, grad_w: &Matrix, grad_b: &Row, learning_rate: Float) {
    descend(&mut model.w, learning_rate, grad_w);
    model.b -= learning_rate * grad_b;
}

/// TP1 Q6: one epoch, a step for each batch. Returns the mean over the images of the loss before each step.
///
/// The loop over epochs around it is [`lab::training::train`].
pub fn train_epoch(model: &mut Model, mut batches: Batches<'_>, learning_rate: Float) -> Float {
    let (mut loss, images) = (0.0, batches.images());
    while let Some(batch) = batches.next() {
        let z = forward(batch.x, &model.w, &model.b);
        let p = softmax(z);
        let y = one_hot(batch.labels, p.ncols());
        loss += cross_entropy(&p, &y).sum();
        let (grad_w, grad_b) = gradients(batch.x, &p, &y);
        update(model, &grad_w, &grad_b, learning_rate);
    }
    loss / images as Float
}
