//! A training of which one step only is made.

use std::cell::RefCell;

use data::Batch;
use linalg::{Matrix, RowMajor};

use super::{Watch, training::Training};

/// A step of a training: it knows which images it is made from.
pub trait Places {
    /// Their places in the image set.
    fn places(&self) -> &[usize];
}

impl Places for Batch<'_> {
    fn places(&self) -> &[usize] {
        self.places
    }
}

/// Images, and their classes one-hot.
impl Places for (RowMajor<'_>, Matrix) {
    fn places(&self) -> &[usize] {
        self.0.places()
    }
}

/// Of each epoch one step only, the one of this number, or none; and what was seen of the others.
#[derive(Default)]
pub(super) struct OneStep {
    step: Option<usize>,
    /// The places of the images of each step, if none is to be made.
    seen: RefCell<Vec<Vec<usize>>>,
}

impl OneStep {
    /// The step that is to be made, from those of an epoch.
    pub(super) fn next<I: Iterator<Item: Places>>(&self, steps: &mut I) -> Option<I::Item> {
        match self.step {
            Some(step) if self.seen.borrow().is_empty() => {
                self.seen.borrow_mut().push(Vec::new());
                steps.nth(step)
            }
            Some(_) => None,
            None => {
                self.seen.borrow_mut().extend(steps.map(|step| step.places().to_vec()));
                None
            }
        }
    }
}

impl Watch<'_> {
    /// A silent watch that gives a training one epoch, of which `done` steps are done already, and of those to come only the
    /// one of the number `step`, from 0; or none of them.
    pub(crate) fn of_one_step(done: usize, step: Option<usize>) -> Self {
        let one_step = Some(OneStep { step, ..OneStep::default() });
        let training = RefCell::new(Training { step: done, ..Training::default() });
        Self { one_step, training, ..Self::silent() }
    }

    /// The places of the images of each step that such a watch has not given.
    pub(crate) fn places_of_steps(self) -> Vec<Vec<usize>> {
        self.one_step.map(|one| one.seen.into_inner()).unwrap_or_default()
    }
}
