//! TP2's model as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use data::Images;
use lab::{Learner, Score, Stopped, Watch, named, options::TrainOptions};
use linalg::{Column, Matrix, Row};
use numpy_rng::RandomState;
use trace::Traced;

use crate::{Model, cross_entropy_loss, evaluate, loss_and_grad, softmax, train::images_of, train_sgd};

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
        train_sgd(self, train, validation, settings, rng, watch)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(self, images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![named("w", &self.w), named("b", &self.b)]
    }

    fn tensors(&self, train: &Images, places: &[usize]) -> Vec<Traced> {
        let batch = &train.batch(places);
        let logits: Vec<Row> = images_of(batch).map(|(x, _)| self.logits(&x)).collect();
        let probs: Vec<Row> = logits.iter().map(softmax).collect();
        let losses = images_of(batch).zip(&probs).map(|((_, c), p)| cross_entropy_loss(p, c));
        let losses = Column::from_iterator(probs.len(), losses);
        let (_, grad_w, grad_b) = loss_and_grad(self, batch);
        let [logits, probs] = [logits, probs].map(|rows| Matrix::from_rows(&rows));
        Traced::of_softmax_regression(&logits, &probs, &losses, &grad_w, &grad_b)
    }
}
