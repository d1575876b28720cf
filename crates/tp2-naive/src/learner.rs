//! TP2's model as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use data::{Batch, Batches, Images};
use lab::{Learner, Score, trace::Tensor};
use linalg::{Column, Float, Matrix, Row};

use crate::{Model, cross_entropy_loss, evaluate, loss_and_grad, softmax, train::images_of, train_sgd};

impl Learner for Model {
    fn learn(&mut self, batches: Batches<'_>, learning_rate: Float) -> Float {
        train_sgd(self, batches, learning_rate)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(self, images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![("w".into(), self.w.clone()), ("b".into(), Matrix::from_rows(std::slice::from_ref(&self.b)))]
    }

    fn tensors(&self, batch: &Batch<'_>) -> Vec<Tensor> {
        let logits: Vec<Row> = images_of(batch).map(|(x, _)| self.logits(x)).collect();
        let probs: Vec<Row> = logits.iter().map(softmax).collect();
        let losses = images_of(batch).zip(&probs).map(|((_, c), p)| cross_entropy_loss(p, c));
        let losses = Column::from_iterator(probs.len(), losses);
        let (_, grad_w, grad_b) = loss_and_grad(self, batch);
        let [logits, probs] = [logits, probs].map(|rows| Matrix::from_rows(&rows));
        Tensor::of_softmax_regression(&logits, &probs, &losses, &grad_w, &grad_b)
    }
}
