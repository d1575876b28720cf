//! The guard against a run that goes on with numbers that mean nothing.

use std::ops::ControlFlow;

use linalg::Float;
use thiserror::Error;
use trace::Traced;

use crate::screen::short;

/// What the loss of an epoch is called as long as nobody has looked for the tensor that spoilt it.
pub(crate) const MEAN_LOSS: &str = "the mean training loss";

/// What the loss of an epoch is called where every tensor of the training is finite.
pub const TRAINING_LOSS: &str = "the training loss";

/// A run that stopped because a number in it was no longer finite.
#[derive(Clone, Debug, Error, PartialEq)]
#[error(
    "{place}: {tensor} is no longer finite: {value}. {}",
    self.cause()
)]
pub struct NotFinite {
    /// `epoch 1, batch 2`; `pass 3`
    pub place: String,
    /// The first number that is not finite: `losses[3, 0]`, `grad_w[406, 2]`, …; or the name of a loss.
    pub tensor: String,
    /// An infinity, or not a number.
    pub value: Float,
    /// The learning rate of the run.
    pub learning_rate: Float,
    /// The handout's.
    pub handouts_rate: Float,
}

impl NotFinite {
    /// Looks for the first number that is not finite. `walk` takes the steps of the run again, showing each tensor to
    /// the function that it is given, until that breaks. Should every tensor be finite, `end` is what to report: the
    /// loss that was not.
    pub fn find(
        walk: impl FnOnce(&mut dyn FnMut(Traced) -> ControlFlow<()>) -> ControlFlow<()>,
        end: NotFinite,
    ) -> NotFinite {
        let mut found = None;
        let _ = walk(&mut |tensor| {
            let Some(first) = tensor.values.iter().position(|value| !value.is_finite()) else {
                return ControlFlow::Continue(());
            };
            found = Some(NotFinite {
                place: tensor.head.place(),
                value: tensor.values[first],
                tensor: format!("{}{:?}", tensor.head.tensor, tensor.index_of(first)),
                ..end.clone()
            });
            ControlFlow::Break(())
        });
        found.unwrap_or(end)
    }

    fn cause(&self) -> String {
        if self.tensor == TRAINING_LOSS {
            return "Every tensor of the training is finite: look at how the loss of the epoch is put together"
                .into();
        }
        let (rate, usual) = (self.learning_rate, self.handouts_rate);
        let smaller = short(if rate > usual { usual } else { rate / 10.0 });
        let shown = short(rate);
        if rate > usual {
            return format!(
                "The learning rate, {shown}, is probably too high: try a smaller one, such as --lr {smaller}"
            );
        }
        format!(
            "The learning rate, {shown}, is probably too high (try --lr {smaller}), or the gradient is wrong: \
             `cargo xtask diff` finds out"
        )
    }
}
