//! What a training has reached, epoch by epoch.

use linalg::{Float, isclose};
use serde::{Deserialize, Serialize};

/// One epoch or pass. What a lab does not measure is `None`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Step {
    /// From 1.
    pub step: usize,
    /// Mean over the training images of the loss before each update.
    pub train_loss: Option<Float>,
    /// Share of training images whose class was right.
    pub train_accuracy: Option<Float>,
    /// Mean loss on the validation images after the step.
    pub validation_loss: Option<Float>,
    /// Share of validation images whose class was right after the step.
    pub validation_accuracy: Option<Float>,
    /// Mean loss on the test images after the step.
    pub test_loss: Option<Float>,
    /// Share of test images whose class was right after the step.
    pub test_accuracy: Option<Float>,
    /// Seconds of training, evaluation not counted.
    pub seconds: Option<Float>,
}

impl Step {
    /// Whether the training loss is close to the other's by NumPy's rule, and so are the training accuracy, and the
    /// validation and the test loss and accuracy, where both have them: what TP3 Q8 asks of each epoch. `None` if one
    /// lacks the training loss.
    pub fn is_close_to(&self, other: &Step) -> Option<bool> {
        let close = |figure: fn(&Step) -> Option<Float>| Some(isclose(figure(self)?, figure(other)?));
        let train = close(|step| step.train_loss)?;
        let others: [fn(&Step) -> Option<Float>; 5] = [
            |step| step.train_accuracy,
            |step| step.validation_loss,
            |step| step.validation_accuracy,
            |step| step.test_loss,
            |step| step.test_accuracy,
        ];
        Some(train && others.into_iter().filter_map(close).all(|close| close))
    }

    /// How far the training losses of the two are apart, as a share of the larger: 0 if they are equal, even if both are 0.
    /// `None` if one lacks it.
    pub fn apart_from(&self, other: &Step) -> Option<Float> {
        let (ours, theirs) = (self.train_loss?, other.train_loss?);
        Some(if ours == theirs { 0.0 } else { (ours - theirs).abs() / ours.abs().max(theirs.abs()) })
    }
}
