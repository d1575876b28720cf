//! Whole-batch gradient descent, as TP4 and TP5 do it: every pass is one step, made from all training images at once.
//!
//! | | |
//! |---|---|
//! | [`WholeBatch`] | what this crate needs of a model |
//! | [`DescentOptions`], [`Settings`] | what is asked for, and what a run then does |
//! | [`descend`] | the passes, with their progress, their record and their guard |
//! | [`walk`], [`write_trace`] | the same passes with every tensor in view |
//! | [`experiment`] | what TP4's and TP5's commands do with it |

pub mod experiment;
mod options;
mod passes;
mod walk;

use data::Samples;
use linalg::{Float, Matrix};

use crate::{record::Score, trace::Tensor};

pub use options::{DescentOptions, Settings, unless_given};
pub use passes::{Descent, descend};
pub use walk::{walk, write_trace};

/// A model that learns from all images at once. `clone` gives an independent copy.
pub trait WholeBatch: Clone {
    /// One pass: one step of gradient descent. Returns the mean loss before it.
    fn pass(&mut self, train: &Samples, learning_rate: Float) -> Float;

    /// Mean loss and accuracy on these images.
    fn evaluate(&self, samples: &Samples) -> Score;

    /// The parameters by name, in the order in which they are drawn.
    fn parameters(&self) -> Vec<(&'static str, Matrix)>;

    /// What the model computes on the way to its next step, in that order. The gradient of a parameter `w` is called
    /// `grad_w`.
    fn tensors(&self, train: &Samples) -> Vec<Tensor>;

    /// What it keeps from pass to pass beside the parameters, by name: velocities.
    fn state(&self) -> Vec<(String, Matrix)> {
        Vec::new()
    }

    /// The name of the tensor that a parameter descends along: its gradient, if it is not its velocity.
    fn direction(&self, parameter: &str) -> String {
        format!("grad_{parameter}")
    }
}
