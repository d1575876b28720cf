//! What this crate needs of a model to train it, watch it and compare it: the trait [`Learner`].

use data::{Batch, Batches, Images};
use linalg::{Float, Matrix};

use crate::{record::Score, trace::Tensor};

/// A model that learns from batches. A lab implements it in a few lines that name its own functions.
pub trait Learner: Clone {
    /// One pass: a step of gradient descent for each batch. Returns the mean, over the images of all batches, of
    /// the loss before each step.
    fn learn(&mut self, batches: Batches<'_>, learning_rate: Float) -> Float;

    /// Mean loss and accuracy on these images.
    fn evaluate(&self, images: &Images) -> Score;

    /// The parameters by name, in the order in which they are drawn.
    fn parameters(&self) -> Vec<(String, Matrix)>;

    /// What the model computes from a batch on the way to its step, in that order. The gradient of a parameter `w`
    /// is called `grad_w`.
    fn tensors(&self, batch: &Batch<'_>) -> Vec<Tensor>;
}
