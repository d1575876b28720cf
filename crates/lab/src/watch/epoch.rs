//! An epoch of a training, and the steps in it.

use std::time::Instant;

use linalg::Float;
use weights::Step;

use super::{
    Watch,
    one_step::Places,
    training::{Stopped, Training},
};
use crate::{not_finite::MEAN_LOSS, progress::Progress, record::Score};

impl Watch<'_> {
    /// The epochs of a training, so many in all; those that are done already are left out.
    pub fn epochs(&self, count: usize) -> impl Iterator<Item = Epoch<'_>> {
        let done = self.training.borrow().history.len();
        self.show(|quiet| Progress::of_epochs((done, count), quiet));
        self.rounds(count).map(move |number| Epoch::new(self, number, count))
    }
}

/// An epoch: what [`Watch::epochs`] gives.
pub struct Epoch<'w> {
    watch: &'w Watch<'w>,
    number: usize,
    count: usize,
}

impl<'w> Epoch<'w> {
    fn new(watch: &'w Watch<'w>, number: usize, count: usize) -> Self {
        Self { watch, number, count }
    }

    /// Goes through the steps of the epoch, as `tqdm` does, until the last one or until Ctrl-C is pressed. Where a training
    /// goes on in the middle of an epoch, the steps that are done already are left out.
    pub fn steps<I>(&self, steps: I) -> Steps<'_, I::IntoIter>
    where
        I: IntoIterator<Item: Places, IntoIter: ExactSizeIterator>,
    {
        let mut steps = steps.into_iter();
        let mut training = self.watch.training.borrow_mut();
        training.steps = steps.len();
        if training.step > 0 {
            // `nth` passes over so many, and the one that it gives.
            let last = steps.nth(training.step - 1);
            training.images = training.step * last.map_or(0, |step| step.places().len());
        }
        self.watch.progress(|progress| progress.epoch_begins(training.steps, training.step));
        drop(training);
        Steps { steps, watch: self.watch, begun: None }
    }

    /// The sum of the losses that the steps of this epoch have had so far: 0, unless the training goes on in the middle of
    /// the epoch.
    pub fn loss(&self) -> Float {
        self.watch.training.borrow().loss
    }

    /// Tells the sum of the losses so far, which is kept if the epoch is interrupted; beside the bar it is shown divided by
    /// the images that have been seen.
    pub fn so_far(&self, loss: Float) {
        let mut training = self.watch.training.borrow_mut();
        training.loss = loss;
        self.watch.progress(|progress| progress.shows_loss(loss / training.images as Float));
    }

    /// Ends the epoch: takes the time, scores the model, notes all of it, and prints a line. `train_loss` is the mean over the
    /// images of the loss before each step.
    ///
    /// # Errors
    /// If Ctrl-C was pressed, or a loss is not finite.
    pub fn ends(self, train_loss: Float, score: impl FnOnce() -> Score) -> Result<(), Stopped> {
        let Watch { part, one_step, .. } = self.watch;
        if one_step.is_some() {
            return Err(Stopped::Replayed);
        }
        if self.watch.asked_to_stop() {
            return Err(self.watch.interrupted());
        }
        let Training { seconds, .. } = *self.watch.training.borrow();
        let score = score();
        for (tensor, value) in [(MEAN_LOSS, train_loss), (part.loss(), score.loss)] {
            if !value.is_finite() {
                return Err(self.watch.not_finite(format!("end of epoch {}", self.number), tensor, value));
            }
        }
        let mut step = Step {
            step: self.number,
            train_loss: Some(train_loss),
            seconds: Some(seconds),
            ..Step::default()
        };
        part.note(score, &mut step);
        self.watch.done(step, Some(format!("epoch {:>2}/{}", self.number, self.count)));
        Ok(())
    }
}

/// The steps of an epoch: what [`Epoch::steps`] gives.
pub struct Steps<'w, I> {
    steps: I,
    watch: &'w Watch<'w>,
    /// When the step that is under way began.
    begun: Option<Instant>,
}

impl<I: Iterator<Item: Places>> Iterator for Steps<'_, I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        if let Some(begun) = self.begun.take() {
            let mut training = self.watch.training.borrow_mut();
            training.seconds += begun.elapsed().as_secs_f64() as Float;
            training.step += 1;
            self.watch.progress(|progress| progress.step_done(training.step));
        }
        if self.watch.asked_to_stop() {
            return None;
        }
        let next = match &self.watch.one_step {
            Some(one) => one.next(&mut self.steps)?,
            None => self.steps.next()?,
        };
        self.watch.training.borrow_mut().images += next.places().len();
        self.begun = Some(Instant::now());
        Some(next)
    }
}
