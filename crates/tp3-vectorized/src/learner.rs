//! TP3's model as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use data::Images;
use lab::{Learner, Score, Stopped, Watch, named, options::TrainOptions};
use linalg::Matrix;
use numpy_rng::RandomState;
use trace::Traced;

use crate::{Model, cross_entropy_loss_batch, evaluate, grad_batch, softmax_batch, train_sgd_vec};

impl Learner for Model {
    type Images = Images;
    type Settings = TrainOptions;
    type Rng = RandomState;

    fn train(
        &mut self,
        train: &Images,
        validation: &Images,
        settings: &TrainOptions,
        rng: &mut RandomState,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        train_sgd_vec(self, train, validation, settings, rng, watch)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(self, images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![named("w", &self.w), named("b", &self.b)]
    }

    fn tensors(&self, train: &Images, places: &[usize]) -> Vec<Traced> {
        let batch = train.batch(places);
        let logits = self.logits(batch.x);
        let probs = softmax_batch(logits.clone());
        let losses = cross_entropy_loss_batch(&probs, &batch.labels);
        let (grad_w, grad_b) = grad_batch(batch.x, &probs, &batch.labels);
        Traced::of_softmax_regression(&logits, &probs, &losses, &grad_w, &grad_b)
    }
}
