//! The watch over a training: bars, seconds, the record's history, Ctrl-C, and a stop where a loss is no longer finite.
//!
//! The training itself stands in the labs, as loops. A watch wraps what the loops go through, as `tqdm` does in Python,
//! and takes nothing away from them:
//!
//! ```
//! use data::Images;
//! use lab::{Score, Stopped, Watch};
//!
//! fn train(images: &Images, watch: &Watch<'_>) -> Result<(), Stopped> {
//!     let order: Vec<usize> = (0..images.len()).collect();
//!     for epoch in watch.epochs(3) {
//!         let mut loss = 0.0;
//!         for batch in epoch.steps(images.batches(&order, 2)) {
//!             loss += batch.labels.len() as linalg::Float; // a step of the training
//!         }
//!         epoch.ends(loss / images.len() as linalg::Float, || Score { loss: 1.0, accuracy: 0.5 })?;
//!     }
//!     Ok(())
//! }
//!
//! let (images, watch) = (Images::new(vec![0; 5], vec![0; 5], 1, 1)?, Watch::silent());
//! train(&images, &watch)?;
//! assert_eq!(watch.training().history.len(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Watch::epochs`] is for trainings that go through batches; [`Watch::passes`] for those that make one step from all
//! images at once.

mod epoch;
mod one_step;
mod pass;
mod training;

use std::cell::RefCell;

use linalg::Float;
use weights::Step;

use crate::{
    interrupt::CtrlC,
    not_finite::NotFinite,
    progress::Progress,
    record::{Interrupted, Record},
    screen::Screen,
    start_and_memory,
    step_line::step_line,
};

pub use epoch::{Epoch, Steps};
pub use one_step::Places;
pub use pass::Pass;
pub use training::{Part, Rate, Stopped, Training};

use one_step::OneStep;

/// A watch over one training.
pub struct Watch<'a> {
    screen: Option<&'a Screen>,
    part: Part,
    rate: Rate,
    bars: bool,
    lines: bool,
    /// Whether somebody wants the training to stop where it is.
    asked: Box<dyn Fn(&Training) -> bool + 'a>,
    training: RefCell<Training>,
    /// Set where the steps are taken one by one.
    one_step: Option<OneStep>,
    progress: RefCell<Option<Progress>>,
}

impl<'a> Watch<'a> {
    /// A watch that shows nothing and heeds no Ctrl-C: it keeps the history, and stops where a loss is not finite.
    pub fn silent() -> Self {
        Self {
            screen: None,
            part: Part::default(),
            rate: Rate { learning_rate: Float::NAN, handouts: Float::NAN },
            bars: false,
            lines: true,
            asked: Box::new(|_| false),
            training: RefCell::default(),
            one_step: None,
            progress: RefCell::default(),
        }
    }

    /// A watch that shows nothing, of a training whose score after each epoch is of the images `part`.
    pub fn silent_on(part: Part) -> Self {
        Self { part, ..Self::silent() }
    }

    /// A watch that shows bars and, if `screen` is given, a line for each epoch; that stops at Ctrl-C, and whose errors name
    /// the learning rate. The score after each epoch is of the images `part`.
    pub fn new(screen: Option<&'a Screen>, part: Part, rate: Rate) -> Self {
        let ctrl_c = CtrlC::heeded();
        Self { screen, part, rate, bars: true, ..Self::silent() }.until(move |_| ctrl_c.asked())
    }

    /// This watch for a training that stops as soon as `asked` says so, which is asked before and after each step.
    pub fn until(self, asked: impl Fn(&Training) -> bool + 'a) -> Self {
        Self { asked: Box::new(asked), ..self }
    }

    /// This watch without a line for each epoch.
    pub fn without_lines(self) -> Self {
        Self { lines: false, ..self }
    }

    /// This watch for a training that goes on from where it was.
    pub fn from(self, training: Training) -> Self {
        Self { training: RefCell::new(training), ..self }
    }

    /// How far the training is.
    pub fn training(&self) -> Training {
        self.training.borrow().clone()
    }

    /// The numbers of the epochs or passes that are to come; only the next one, if steps are taken one by one.
    fn rounds(&self, count: usize) -> impl Iterator<Item = usize> {
        let first = self.training.borrow().history.len() + 1;
        let last = if self.one_step.is_some() { first.min(count) } else { count };
        (first..=last).inspect(|_| start_and_memory::step_begins())
    }

    /// Whether somebody wants the training to stop.
    fn asked_to_stop(&self) -> bool {
        (self.asked)(&self.training.borrow())
    }

    fn show(&self, progress: impl FnOnce(bool) -> Progress) {
        if self.bars {
            let quiet = self.screen.is_some_and(|screen| screen.quiet);
            *self.progress.borrow_mut() = Some(progress(quiet));
        }
    }

    /// The bars, if there are any.
    fn progress(&self, change: impl FnOnce(&Progress)) {
        if let Some(progress) = &*self.progress.borrow() {
            change(progress);
        }
    }

    /// Takes the bars off the screen, or leaves them where Ctrl-C has been pressed.
    fn interrupted(&self) -> Stopped {
        self.progress(Progress::leave);
        Stopped::Interrupted
    }

    /// What to say of a figure that is not finite.
    fn not_finite(&self, place: String, tensor: &str, value: Float) -> Stopped {
        let Rate { learning_rate, handouts: handouts_rate } = self.rate;
        NotFinite { place, tensor: tensor.into(), value, learning_rate, handouts_rate }.into()
    }

    /// Notes an epoch or a pass that is done and, if it has a place among those that are shown, says it.
    fn done(&self, step: Step, place: Option<String>) {
        if let Some((screen, place)) = self.screen.zip(place).filter(|_| self.lines) {
            let [long, short] = step_line(&place, &step);
            self.progress(|progress| progress.suspend(|| screen.line_or(&long, &short)));
        }
        self.progress(Progress::round_done);
        let mut training = self.training.borrow_mut();
        training.history.push(step);
        *training = Training { history: std::mem::take(&mut training.history), ..Training::default() };
    }
}

impl Record {
    /// Notes what a training has done and, if Ctrl-C has stopped it, where.
    ///
    /// # Errors
    /// If it stopped because a figure was no longer finite.
    pub fn note(&mut self, watch: &Watch<'_>, ended: Result<(), Stopped>) -> Result<(), NotFinite> {
        let Training { history, step, steps, .. } = watch.training();
        match ended {
            Err(Stopped::NotFinite(error)) => return Err(error),
            Err(Stopped::Interrupted) => {
                self.interrupted = Some(Interrupted { epoch: history.len() + 1, step, steps });
            }
            Ok(()) | Err(Stopped::Replayed) => {}
        }
        self.history = history;
        Ok(())
    }
}
