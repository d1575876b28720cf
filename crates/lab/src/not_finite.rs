//! The guard against a run that goes on with numbers that mean nothing.

use std::ops::ControlFlow;

use data::Images;
use linalg::Float;
use numpy_rng::RandomState;
use thiserror::Error;

use crate::{learner::Learner, options::TrainOptions, walk::walk};

/// A run that stopped because a number in it was no longer finite.
#[derive(Clone, Debug, Error, PartialEq)]
#[error(
    "{place}: {tensor} is no longer finite: {value}. The learning rate, {learning_rate}, is probably too high: \
     try a smaller one, such as --lr {}",
    smaller(*learning_rate)
)]
pub struct NotFinite {
    /// `epoch 1, batch 2`
    pub place: String,
    /// The first number that is not finite: `losses[3, 0]`, `grad_w[406, 2]`, …
    pub tensor: String,
    /// An infinity, or not a number.
    pub value: Float,
    /// The learning rate of the run.
    pub learning_rate: Float,
}

impl NotFinite {
    /// Runs the epochs again, batch by batch, up to the first number that is not finite. At the end of `epoch` a
    /// loss was not: should every tensor of the training be finite, it is the validation loss that is not.
    pub fn find<L: Learner>(
        learner: L,
        train: &Images,
        settings: &TrainOptions,
        rng: RandomState,
        (epoch, validation_loss): (usize, Float),
    ) -> NotFinite {
        let learning_rate = settings.learning_rate;
        let mut found = None;
        let settings = TrainOptions { epochs: epoch, ..settings.clone() };
        let _ = walk(learner, train, &settings, rng, |tensor| {
            let Some(first) = tensor.values.iter().position(|value| !value.is_finite()) else {
                return ControlFlow::Continue(());
            };
            found = Some(NotFinite {
                place: format!("epoch {}, batch {}", tensor.head.epoch, tensor.head.batch),
                value: tensor.values[first],
                tensor: format!("{}{:?}", tensor.head.tensor, tensor.index_of(first)),
                learning_rate,
            });
            ControlFlow::Break(())
        });
        found.unwrap_or_else(|| NotFinite {
            place: format!("end of epoch {epoch}"),
            tensor: "the validation loss".into(),
            value: validation_loss,
            learning_rate,
        })
    }
}

/// The handouts' rate, or a tenth of one that is not above it.
fn smaller(learning_rate: Float) -> Float {
    if learning_rate > 0.1 { 0.1 } else { learning_rate / 10.0 }
}
