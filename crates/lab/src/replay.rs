//! A training one step at a time, with every tensor in view.
//!
//! The lab's own training makes each step: it is called once for each, with a watch that gives it one epoch and, of that
//! epoch, one step. So what is traced is the loop that trains, not a copy of it.

use std::{
    io::{BufWriter, Write},
    ops::ControlFlow,
};

use trace::{Inputs, Rule, Traced};

use crate::{
    learner::{Learner, Schedule},
    not_finite::{MEAN_LOSS, NotFinite, TRAINING_LOSS},
    watch::{Stopped, Training, Watch},
};

/// Takes the steps of a training one by one, and hands each tensor to `look` until that says to stop. `from` says where the
/// training begins: with no epoch done, or wherever it goes on from.
pub fn replay<L: Learner>(
    mut learner: L,
    train: &L::Images,
    settings: &L::Settings,
    mut rng: L::Rng,
    from: &Training,
    mut look: impl FnMut(Traced) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for (name, value) in learner.parameters().into_iter().chain(learner.state()) {
        look(Traced::new(&name, &value, Rule::Exact, &[]))?;
    }
    if L::Images::AT_ONCE {
        train.inputs(&[]).into_iter().try_for_each(&mut look)?;
    }
    let mut done = from.step;
    for epoch in from.history.len() + 1..=settings.epochs() {
        let one = |learner: &mut L, rng: &mut L::Rng, step| {
            let watch = Watch::of_one_step(done, step);
            // It stops where it was asked to: there is nothing to learn from how it ended.
            let _ = learner.train(train, train, settings, rng, &watch);
            watch.places_of_steps()
        };
        let mut steps = one(&mut learner.clone(), &mut rng.clone(), None);
        if L::Images::AT_ONCE {
            steps = vec![Vec::new()];
        }
        let mut next = rng.clone();
        for (i, places) in steps.iter().enumerate() {
            let mut tensors = if L::Images::AT_ONCE { Vec::new() } else { train.inputs(places) };
            tensors.extend(learner.tensors(train, places));
            next = rng.clone();
            one(&mut learner, &mut next, Some(i));
            for (name, value) in learner.parameters() {
                let mut tensor =
                    Traced::new(&name, &value, Rule::Descent, &[&name, &learner.direction(&name)]);
                tensor.head.learning_rate = Some(settings.rate().learning_rate);
                tensors.push(tensor);
            }
            for mut tensor in tensors {
                tensor.head.epoch = epoch;
                tensor.head.batch = if L::Images::AT_ONCE { 0 } else { done + i + 1 };
                look(tensor)?;
            }
        }
        (rng, done) = (next, 0);
    }
    ControlFlow::Continue(())
}

/// Writes the trace of a training. Ends early when the reader has seen enough and closes the pipe.
pub fn write_trace<L: Learner>(
    learner: L,
    train: &L::Images,
    settings: &L::Settings,
    rng: L::Rng,
    out: impl Write,
) {
    let mut out = BufWriter::new(out);
    let _ =
        replay(learner, train, settings, rng, &Training::default(), |tensor| match tensor.write(&mut out) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        });
}

impl Watch<'_> {
    /// Lets a learner train, watched. Where a figure is no longer finite, the steps are taken again to find the first tensor
    /// that was not.
    ///
    /// # Errors
    /// If the training stopped before its end.
    pub fn follow<L: Learner>(
        &self,
        learner: &mut L,
        [train, scored]: [&L::Images; 2],
        settings: &L::Settings,
        rng: &mut L::Rng,
    ) -> Result<(), Stopped> {
        let (first, first_rng, from) = (learner.clone(), rng.clone(), self.training());
        learner.train(train, scored, settings, rng, self).map_err(|stopped| match stopped {
            Stopped::NotFinite(end) => {
                let last = self.training().history.len() + 1;
                find_not_finite((first, first_rng), train, settings, &from, last, end).into()
            }
            stopped => stopped,
        })
    }
}

/// Takes the steps of a training again, from its first model and generator on and up to the epoch `last`, to find the first
/// number that is not finite. Should every tensor be finite, `end` is what to report.
pub fn find_not_finite<L: Learner>(
    (first, rng): (L, L::Rng),
    train: &L::Images,
    settings: &L::Settings,
    from: &Training,
    last: usize,
    end: NotFinite,
) -> NotFinite {
    let again = |look: &mut dyn FnMut(Traced) -> ControlFlow<()>| {
        replay(first, train, settings, rng, from, |tensor| match tensor.head.epoch > last {
            true => ControlFlow::Break(()),
            false => look(tensor),
        })
    };
    let tensor = if end.tensor == MEAN_LOSS { TRAINING_LOSS.into() } else { end.tensor.clone() };
    NotFinite::find(again, NotFinite { tensor, ..end })
}
