//! TP1's network as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use data::Images;
use lab::{Learner, Score, Stopped, Watch, named, options::TrainOptions};
use linalg::Matrix;
use trace::Traced;

use crate::{EPSILON, Model, cross_entropy, evaluate, forward, gradients, one_hot, softmax, train};

impl Learner for Model {
    type Images = Images;
    type Settings = TrainOptions;
    type Rng = ();

    fn train(
        &mut self,
        images: &Images,
        _: &Images,
        settings: &TrainOptions,
        _: &mut (),
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        train(self, images, settings, watch)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(self, images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![named("w", &self.w), named("b", &self.b)]
    }

    fn tensors(&self, train: &Images, places: &[usize]) -> Vec<Traced> {
        let batch = train.batch(places);
        let z = forward(batch.x, &self.w, &self.b);
        let p = softmax(z.clone());
        let y = one_hot(&batch.labels, p.ncols());
        let losses = cross_entropy(&p, &y);
        let (grad_w, grad_b) = gradients(batch.x, &p, &y);
        let mut tensors = Traced::of_softmax_regression(&z, &p, &losses, &grad_w, &grad_b);
        for tensor in tensors.iter_mut().filter(|tensor| tensor.head.tensor == "losses") {
            tensor.head.epsilon = Some(EPSILON);
        }
        tensors
    }
}
