//! A pass of a whole-batch descent.

use std::{cell::Cell, time::Instant};

use linalg::Float;
use weights::Step;

use super::{
    Watch,
    training::{Part, Stopped},
};
use crate::{not_finite::MEAN_LOSS, progress::Progress, record::Score};

/// About so many passes of a descent have their line on the screen.
const LINES: usize = 10;

impl Watch<'_> {
    /// The passes of a training that makes one step from all images at once, so many in all.
    pub fn passes(&self, count: usize) -> impl Iterator<Item = Pass<'_>> {
        self.show(|quiet| Progress::of_passes(count, quiet));
        self.rounds(count).map(move |number| Pass::new(self, number, count))
    }
}

/// A pass, one step from all images: what [`Watch::passes`] gives.
pub struct Pass<'w> {
    watch: &'w Watch<'w>,
    number: usize,
    count: usize,
    test: Cell<Option<Score>>,
    begun: Cell<Instant>,
}

impl<'w> Pass<'w> {
    fn new(watch: &'w Watch<'w>, number: usize, count: usize) -> Self {
        Self { watch, number, count, test: Cell::default(), begun: Cell::new(Instant::now()) }
    }

    /// Scores the model on the test images before its step, so that this loss and the training loss are of the same weights.
    /// The time of the pass begins afterwards.
    pub fn tests(&self, score: impl FnOnce() -> Score) {
        if self.watch.one_step.is_none() {
            self.test.set(Some(score()));
            self.begun.set(Instant::now());
        }
    }

    /// Which pass this is, if it is one of those that have a line: the first three, the last, and some between.
    fn place(&self) -> Option<String> {
        let Self { number, count, .. } = *self;
        let shown = number <= 3 || number.is_multiple_of(count.div_ceil(LINES)) || number == count;
        let width = count.to_string().len();
        shown.then(|| format!("pass {number:>width$}/{count}"))
    }

    /// Ends the pass: takes the time, notes it with the losses, and prints a line now and then. `train_loss` is the mean loss
    /// before the step.
    ///
    /// # Errors
    /// If Ctrl-C was pressed, or a loss is not finite.
    pub fn ends(self, train_loss: Float) -> Result<(), Stopped> {
        let seconds = self.begun.get().elapsed().as_secs_f64() as Float;
        if self.watch.one_step.is_some() {
            return Err(Stopped::Replayed);
        }
        let test = self.test.get();
        let test_loss = test.map(|test| test.loss);
        for (tensor, value) in [(MEAN_LOSS, Some(train_loss)), (Part::Test.loss(), test_loss)] {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                return Err(self.watch.not_finite(format!("pass {}", self.number), tensor, value));
            }
        }
        let mut step = Step {
            step: self.number,
            train_loss: Some(train_loss),
            seconds: Some(seconds),
            ..Step::default()
        };
        if let Some(test) = test {
            Part::Test.note(test, &mut step);
        }
        self.watch.progress(|progress| progress.shows_loss(train_loss));
        self.watch.done(step, self.place());
        // After the last one there is nothing left to stop.
        match self.number < self.count && self.watch.asked_to_stop() {
            true => Err(self.watch.interrupted()),
            false => Ok(()),
        }
    }
}
