//! TP6 Q4: the trainer. It knows of a model only what [`Model`] says.

use std::{mem, ops::ControlFlow, time::Instant};

use lab::{NotFinite, Progress, Score, Step, measured, screen::Screen, step_line};
use linalg::{Float, Matrix, RowMajor};

use crate::{Dataset, Iterate, Model, accuracy, losses};

/// Images that pass through a model at once where it does not learn from them; what fits the processor's cache.
pub(crate) const CHUNK: usize = 250;

/// The handout's learning rate: what to try where another is too high.
const HANDOUTS_RATE: Float = 0.1;

/// What the loss of an epoch is called where nobody has looked for the tensor that spoilt it.
pub const MEAN_LOSS: &str = "the mean training loss";

/// TP6 Q4: how to train.
#[derive(Clone, Debug)]
pub struct Trainer {
    /// Passes over the training set.
    pub epochs: usize,
    /// Images per batch.
    pub batch_size: usize,
    /// Factor of each step.
    pub learning_rate: Float,
    /// Where the bars of epochs and steps, and a line for each epoch, go.
    pub screen: Screen,
}

/// How far a training is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Training {
    /// The epochs that are done.
    pub history: Vec<Step>,
    /// The one that is not.
    pub epoch: Epoch,
}

/// How far an epoch is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Epoch {
    /// Steps taken: batches learnt from.
    pub step: usize,
    /// The sum, over the images of those batches, of the loss before each step.
    pub loss: Float,
    /// What the steps took.
    pub seconds: Float,
}

/// Why a training ended before its last epoch.
#[derive(Clone, Debug, PartialEq)]
pub enum Stopped {
    /// Somebody wanted it to. It can go on from where it is.
    Interrupted,
    /// A loss is no longer a number that means anything.
    NotFinite(NotFinite),
}

/// TP6 Q4: one step, from images `(B, D)` and their classes one-hot, `(B, K)`. Returns the sum of the images' losses
/// before it.
pub fn step<M: Model>(model: &mut M, x: RowMajor<'_>, y: &Matrix, learning_rate: Float) -> Float {
    let probs = model.forward(x);
    let loss = losses(&probs, y).sum();
    let gradient = model.gradient(x, &probs, y);
    model.update(&gradient, learning_rate);
    loss
}

/// Mean loss and accuracy over the images of these batches.
pub(crate) fn score<M: Model>(model: &mut M, mut batches: Iterate<'_>) -> Score {
    let (mut loss, mut right, n) = (0.0, 0.0, batches.images() as Float);
    while let Some((x, y)) = batches.next() {
        let probs = model.forward(x);
        loss += losses(&probs, &y).sum();
        right += (accuracy(&probs, &y) * y.nrows() as Float).round();
    }
    Score { loss: loss / n, accuracy: right / n }
}

impl Trainer {
    /// TP6 Q4: one epoch, a step for each batch of the set's next order. Returns the mean over the images of the loss
    /// before each step.
    ///
    /// # Panics
    /// If the batch size is 0.
    pub fn train<M: Model>(&self, model: &mut M, data: &mut Dataset) -> Float {
        let (mut training, n) = (Training::default(), data.len());
        let _ =
            self.steps(model, data.iterate(self.batch_size), &mut training, |_| ControlFlow::Continue(()));
        training.epoch.loss / n as Float
    }

    /// TP6 Q4: mean loss and accuracy over all samples. NaN for both if there are none.
    pub fn eval<M: Model>(&self, model: &mut M, data: &Dataset) -> Score {
        score(model, data.in_order(CHUNK))
    }

    /// TP6 Q4: the epochs, and after each the loss and the accuracy on the test set. One [`Step`] per epoch, with the
    /// seconds that training alone took.
    ///
    /// # Errors
    /// If a loss stops being finite: see [`NotFinite`].
    ///
    /// # Panics
    /// If the batch size is 0.
    pub fn start<M: Model>(
        &self,
        model: &mut M,
        train: &mut Dataset,
        test: &Dataset,
    ) -> Result<Vec<Step>, NotFinite> {
        let mut training = Training::default();
        match self.go_on(model, &mut training, train, test, |_| ControlFlow::Continue(())) {
            Err(Stopped::NotFinite(error)) => Err(error),
            _ => Ok(training.history),
        }
    }

    /// The same from wherever a training is, until `watch` says to stop: it is asked first, and after each step. `train`
    /// must be about to draw the order of the epoch that is not done.
    ///
    /// # Errors
    /// If it stopped before the last epoch was done.
    ///
    /// # Panics
    /// If the batch size is 0.
    pub fn go_on<M: Model>(
        &self,
        model: &mut M,
        training: &mut Training,
        train: &mut Dataset,
        test: &Dataset,
        mut watch: impl FnMut(&Training) -> ControlFlow<()>,
    ) -> Result<(), Stopped> {
        let (n, steps) = (train.len(), train.len().div_ceil(self.batch_size));
        let progress = Progress::of_steps((training.history.len(), self.epochs), steps, self.screen.quiet);
        let mut went_on = if training.history.len() < self.epochs { watch(training) } else { return Ok(()) };
        while training.history.len() < self.epochs {
            if went_on.is_continue() {
                went_on = self.steps(model, train.iterate(self.batch_size), training, |training| {
                    let Epoch { step, loss, .. } = training.epoch;
                    progress.step_done(step, loss / n.min(step * self.batch_size) as Float);
                    watch(training)
                });
            }
            if went_on.is_break() {
                progress.leave();
                return Err(Stopped::Interrupted);
            }
            let Epoch { loss, seconds, .. } = mem::take(&mut training.epoch);
            let (train_loss, test) = (loss / n as Float, self.eval(model, test));
            let step = Step {
                step: training.history.len() + 1,
                train_loss: Some(train_loss),
                test_loss: Some(test.loss),
                test_accuracy: Some(test.accuracy),
                seconds: Some(seconds),
                ..Step::default()
            };
            self.check(&step)?;
            progress.epoch_done();
            let [long, short] = step_line(&format!("epoch {:>2}/{}", step.step, self.epochs), &step);
            progress.suspend(|| self.screen.line_or(&long, &short));
            training.history.push(step);
        }
        Ok(())
    }

    /// The steps of an epoch that are still to be taken, until `watch` says to stop.
    fn steps<M: Model>(
        &self,
        model: &mut M,
        batches: Iterate<'_>,
        training: &mut Training,
        mut watch: impl FnMut(&Training) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        measured::step_begins();
        let mut batches = batches.skip(training.epoch.step);
        let mut start = Instant::now();
        while let Some((x, y)) = batches.next() {
            training.epoch.loss += step(model, x, &y, self.learning_rate);
            training.epoch.step += 1;
            training.epoch.seconds += start.elapsed().as_secs_f64();
            watch(training)?;
            start = Instant::now();
        }
        ControlFlow::Continue(())
    }

    /// Whether the losses of an epoch mean anything.
    fn check(&self, epoch: &Step) -> Result<(), Stopped> {
        let losses = [(MEAN_LOSS, epoch.train_loss), ("the test loss", epoch.test_loss)];
        let bad =
            losses.into_iter().find_map(|(name, loss)| Some((name, loss.filter(|loss| !loss.is_finite())?)));
        match bad {
            None => Ok(()),
            Some((tensor, value)) => {
                let place = format!("end of epoch {}", epoch.step);
                Err(Stopped::NotFinite(self.not_finite(place, tensor, value)))
            }
        }
    }

    /// What to say of a number of this training that is not finite.
    pub fn not_finite(&self, place: String, tensor: &str, value: Float) -> NotFinite {
        let learning_rate = self.learning_rate;
        NotFinite { place, tensor: tensor.into(), value, learning_rate, handouts_rate: HANDOUTS_RATE }
    }
}
