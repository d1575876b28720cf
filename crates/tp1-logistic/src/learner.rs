//! TP1's network as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use data::{Batch, Batches, Images};
use lab::{Learner, Score, trace::Tensor};
use linalg::{Float, Matrix};

use crate::{EPSILON, Model, cross_entropy, evaluate, forward, gradients, one_hot, softmax, train_epoch};

impl Learner for Model {
    fn learn(&mut self, batches: Batches<'_>, learning_rate: Float) -> Float {
        train_epoch(self, batches, learning_rate)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(self, images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![("w".into(), self.w.clone()), ("b".into(), Matrix::from_rows(std::slice::from_ref(&self.b)))]
    }

    fn tensors(&self, batch: &Batch<'_>) -> Vec<Tensor> {
        let z = forward(batch.x, &self.w, &self.b);
        let p = softmax(z.clone());
        let y = one_hot(batch.labels, p.ncols());
        let losses = cross_entropy(&p, &y);
        let (grad_w, grad_b) = gradients(batch.x, &p, &y);
        let mut tensors = Tensor::of_softmax_regression(&z, &p, &losses, &grad_w, &grad_b);
        for tensor in tensors.iter_mut().filter(|tensor| tensor.head.tensor == "losses") {
            tensor.head.epsilon = Some(EPSILON);
        }
        tensors
    }
}
