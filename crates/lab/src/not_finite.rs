//! The guard against a run that goes on with numbers that mean nothing.

use std::ops::ControlFlow;

use data::Images;
use linalg::Float;
use numpy_rng::RandomState;
use thiserror::Error;

use crate::{learner::Learner, options::TrainOptions, walk::walk};

/// What the loss of an epoch is called.
pub(crate) const TRAINING_LOSS: &str = "the training loss";

/// A run that stopped because a number in it was no longer finite.
#[derive(Clone, Debug, Error, PartialEq)]
#[error(
    "{place}: {tensor} is no longer finite: {value}. {}",
    self.cause()
)]
pub struct NotFinite {
    /// `epoch 1, batch 2`
    pub place: String,
    /// The first number that is not finite: `losses[3, 0]`, `grad_w[406, 2]`, …; or the name of a loss.
    pub tensor: String,
    /// An infinity, or not a number.
    pub value: Float,
    /// The learning rate of the run.
    pub learning_rate: Float,
}

impl NotFinite {
    /// Runs the epochs again, batch by batch, up to the first number that is not finite. At the end of `epoch` one of
    /// `losses` was not: should every tensor of the training be finite, that is the one to name.
    pub fn find<L: Learner>(
        learner: L,
        train: &Images,
        settings: &TrainOptions,
        rng: RandomState,
        epoch: usize,
        losses: [(&'static str, Float); 2],
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
        let [training, validation] = losses;
        let (name, value) = if training.1.is_finite() { validation } else { training };
        found.unwrap_or_else(|| NotFinite {
            place: format!("end of epoch {epoch}"),
            tensor: name.into(),
            value,
            learning_rate,
        })
    }

    fn cause(&self) -> String {
        if self.tensor == TRAINING_LOSS {
            return "Every tensor of the training is finite: look at how the loss of the epoch is put together"
                .into();
        }
        // The handouts' rate, or a tenth of one that is not above it.
        let smaller = if self.learning_rate > 0.1 { 0.1 } else { self.learning_rate / 10.0 };
        let rate = self.learning_rate;
        if rate > 0.1 {
            return format!(
                "The learning rate, {rate}, is probably too high: try a smaller one, such as --lr {smaller}"
            );
        }
        format!(
            "The learning rate, {rate}, is probably too high (try --lr {smaller}), or the gradient is wrong: \
             `cargo xtask diff` finds out"
        )
    }
}
