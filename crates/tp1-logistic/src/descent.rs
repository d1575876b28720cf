//! TP1 Q6: mini-batch gradient descent.

use data::Images;
use lab::{
    Stopped, Watch,
    options::{Handout, LEARNING_RATE, TrainOptions},
};
use linalg::{Float, Matrix, Row, RowMajor, descend, sum_axis0};

use crate::{Model, cross_entropy, evaluate, forward, one_hot, softmax};

/// TP1 Q6: the handout's settings.
pub const HANDOUT: Handout = Handout {
    dataset: "mnist",
    training: TrainOptions { seed: 0, epochs: 20, batch_size: 100, learning_rate: LEARNING_RATE },
};

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

/// TP1 Q6 and Q7: mini-batch gradient descent on images `(N, D)`. A step
/// `θ ← θ − η·grad` is made from each batch, in file order; images that do not fill a batch are left out. After each epoch `watch` notes the mean over the images of the loss before each step, and
/// the accuracy on the training images.
///
/// A pixel is a byte; in a batch's `x (B, D)` it is divided by 255 (Q1).
///
/// # Errors
/// If a loss is no longer finite, or Ctrl-C is pressed.
///
/// # Panics
/// If there are fewer images than fill a batch, or a batch has none.
pub fn train(
    model: &mut Model,
    train: &Images,
    settings: &TrainOptions,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    let order: Vec<usize> = (0..train.len() - train.len() % settings.batch_size).collect();
    for epoch in watch.epochs(settings.epochs) {
        let mut loss = 0.0;
        for batch in epoch.steps(train.batches(&order, settings.batch_size)) {
            let p = softmax(forward(batch.x, &model.w, &model.b)); // (B, K)
            let y = one_hot(&batch.labels, p.ncols()); // (B, K)
            loss += cross_entropy(&p, &y).sum();
            let (grad_w, grad_b) = gradients(batch.x, &p, &y); // (D, K), (1, K)
            descend(&mut model.w, settings.learning_rate, &grad_w);
            descend(&mut model.b, settings.learning_rate, &grad_b);
        }
        epoch.ends(loss / order.len() as Float, || evaluate(model, train))?;
    }
    Ok(())
}
