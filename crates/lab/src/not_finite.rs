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
    "{place}: `{tensor}` is no longer finite (it {}). \
     The learning rate, {learning_rate}, is probably too high: try a smaller one, such as --lr 0.1",
    self.found()
)]
pub struct NotFinite {
    /// `epoch 1, batch 2`
    pub place: String,
    /// The first tensor that is not finite: `losses`, `grad_w`, …
    pub tensor: String,
    /// Where in the tensor, counted from 0; empty for a single number.
    pub index: Vec<usize>,
    /// An infinity, or not a number.
    pub value: Float,
    /// The learning rate of the run.
    pub learning_rate: Float,
}

impl NotFinite {
    /// Runs the epochs again, batch by batch, up to the first number that is not finite. `epoch` is the one after
    /// which a loss was not: should every tensor of the training be finite, it is `validation_loss` that is not.
    pub fn find<L: Learner>(
        learner: L,
        train: &Images,
        settings: &TrainOptions,
        rng: RandomState,
        epoch: usize,
        validation_loss: Float,
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
                index: tensor.index_of(first),
                value: tensor.values[first],
                tensor: tensor.head.tensor,
                learning_rate,
            });
            ControlFlow::Break(())
        });
        found.unwrap_or_else(|| NotFinite {
            place: format!("end of epoch {epoch}"),
            tensor: "validation loss".into(),
            index: Vec::new(),
            value: validation_loss,
            learning_rate,
        })
    }

    fn found(&self) -> String {
        match self.index.as_slice() {
            [] => format!("is {}", self.value),
            index => format!("holds {} at {index:?}", self.value),
        }
    }
}
