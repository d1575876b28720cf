//! What the course's commands drive: a model with its training.

use linalg::{
    Float, Matrix,
    nalgebra::{self, Dim, RawStorage},
};
use trace::{Inputs, Traced};

use crate::{
    not_finite::NotFinite,
    record::Score,
    watch::{Rate, Stopped, Watch},
};

/// A model that can be trained, watched, traced and compared. A lab implements it in a few lines that name its own
/// functions. `clone` gives an independent copy.
pub trait Learner: Clone {
    /// What it learns from: `Images`, in batches, or `Samples`, all at once.
    type Images: Inputs;

    /// How it is trained.
    type Settings: Schedule;

    /// The generator that draws the order of the images: `()` where nothing is drawn. `clone` gives an independent copy,
    /// which draws the same again.
    type Rng: Clone;

    /// The lab's own training on the images `train`, watched. Images to score the model on in between are `scored`.
    ///
    /// # Errors
    /// If it stopped before its end.
    fn train(
        &mut self,
        train: &Self::Images,
        scored: &Self::Images,
        settings: &Self::Settings,
        rng: &mut Self::Rng,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped>;

    /// Mean loss and accuracy on these images.
    fn evaluate(&self, images: &Self::Images) -> Score;

    /// The parameters by name, in the order in which they are drawn.
    fn parameters(&self) -> Vec<(String, Matrix)>;

    /// What the model computes on the way to its next step, in that order, from the images at these places: all of them
    /// where it learns from all at once. The gradient of a parameter `w` is called `grad_w`.
    fn tensors(&self, train: &Self::Images, places: &[usize]) -> Vec<Traced>;

    /// What it keeps from step to step beside the parameters, by name: velocities.
    fn state(&self) -> Vec<(String, Matrix)> {
        Vec::new()
    }

    /// The name of the tensor that a parameter descends along: its gradient, if it is not its velocity.
    fn direction(&self, parameter: &str) -> String {
        format!("grad_{parameter}")
    }
}

/// A parameter with its name: weights as they are, a bias `(1, K)` as a matrix of one row.
pub fn named<R: Dim, C: Dim, S: RawStorage<Float, R, C>>(
    name: impl Into<String>,
    value: &nalgebra::Matrix<Float, R, C, S>,
) -> (String, Matrix) {
    (name.into(), Matrix::from_iterator(value.nrows(), value.ncols(), value.iter().copied()))
}

/// What the settings of every training have.
pub trait Schedule {
    /// Epochs, or passes.
    fn epochs(&self) -> usize;

    /// The factor of each step, and the handout's.
    fn rate(&self) -> Rate;

    /// What to say of a number of such a training that is not finite: `place` says when it was computed, as in "after the
    /// last epoch", and `tensor` what it is, as in "the test loss".
    fn not_finite(&self, place: &str, tensor: &str, value: Float) -> NotFinite {
        let Rate { learning_rate, handouts: handouts_rate } = self.rate();
        NotFinite { place: place.into(), tensor: tensor.into(), value, learning_rate, handouts_rate }
    }

    /// Gives back what a model that was trained so has reached.
    ///
    /// # Errors
    /// If the loss is not finite. That is so where a model is wrong and so sure of it that it gives the right class the
    /// probability 0, even if every number of its training is finite.
    fn checked(&self, place: &str, loss: &str, score: Score) -> Result<Score, NotFinite> {
        if score.loss.is_finite() { Ok(score) } else { Err(self.not_finite(place, loss, score.loss)) }
    }
}
