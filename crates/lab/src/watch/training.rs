//! How far a training is, what it is scored on, and why it ended.

use linalg::Float;
use thiserror::Error;
use weights::Step;

use crate::{not_finite::NotFinite, record::Score};

/// How far a training is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Training {
    /// The epochs, or passes, that are done.
    pub history: Vec<Step>,
    /// How many steps of the next epoch are.
    pub step: usize,
    /// How many steps an epoch has, once one has begun.
    pub steps: usize,
    /// How many images these steps were made from.
    pub images: usize,
    /// The sum of their losses.
    pub loss: Float,
    /// The seconds that they took.
    pub seconds: Float,
}

/// Why a training ended before its last epoch.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Stopped {
    /// The user pressed Ctrl-C.
    #[error("stopped by Ctrl-C")]
    Interrupted,
    /// A loss is no longer a number that means anything.
    #[error(transparent)]
    NotFinite(#[from] NotFinite),
    /// Somebody who takes the training's steps one by one has the step that they wanted.
    #[error("the step that was asked for is done")]
    Replayed,
}

/// Which images the score after each epoch is of.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Part {
    /// The training images themselves.
    Training,
    /// Images held back to watch the training.
    #[default]
    Validation,
    /// The test images.
    Test,
}

impl Part {
    /// What the loss on these images is called.
    pub(super) fn loss(self) -> &'static str {
        match self {
            Part::Training => "the loss on the training images after the epoch",
            Part::Validation => "the validation loss",
            Part::Test => "the test loss",
        }
    }

    /// Notes a score where the record has it.
    pub(super) fn note(self, score: Score, step: &mut Step) {
        let (loss, accuracy) = (Some(score.loss), Some(score.accuracy));
        match self {
            Part::Training => step.train_accuracy = accuracy,
            Part::Validation => (step.validation_loss, step.validation_accuracy) = (loss, accuracy),
            Part::Test => (step.test_loss, step.test_accuracy) = (loss, accuracy),
        }
    }
}

/// The learning rate of a run, and the handout's: what an error suggests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// This run's.
    pub learning_rate: Float,
    /// The handout's.
    pub handouts: Float,
}
