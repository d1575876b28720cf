//! TP3's model as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use data::{Batch, Batches, Images};
use lab::{Learner, Score, trace::Tensor};
use linalg::{Float, Matrix};

use crate::{Model, cross_entropy_loss_batch, evaluate, grad_batch, softmax_batch, train_sgd_vec};

impl Learner for Model {
    fn learn(&mut self, batches: Batches<'_>, learning_rate: Float) -> Float {
        train_sgd_vec(self, batches, learning_rate)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(self, images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![("w".into(), self.w.clone()), ("b".into(), Matrix::from_rows(std::slice::from_ref(&self.b)))]
    }

    fn tensors(&self, batch: &Batch<'_>) -> Vec<Tensor> {
        let logits = self.logits(batch.x);
        let probs = softmax_batch(logits.clone());
        let losses = cross_entropy_loss_batch(&probs, batch.labels);
        let (grad_w, grad_b) = grad_batch(batch.x, &probs, batch.labels);
        Tensor::of_softmax_regression(&logits, &probs, &losses, &grad_w, &grad_b)
    }
}
