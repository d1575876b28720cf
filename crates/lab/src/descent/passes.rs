//! The loop over passes.

use std::{ops::ControlFlow, time::Instant};

use data::TrainTest;
use linalg::Float;

use super::{Settings, WholeBatch, walk};
use crate::{
    measured,
    not_finite::{NotFinite, TRAINING_LOSS},
    progress::Progress,
    record::{Score, Step},
    screen::Screen,
    step_line::step_line,
    trace::Tensor,
};

/// What the loss on the test images is called.
const TEST_LOSS: &str = "the test loss";

/// About so many passes of a descent have their line on the screen.
const LINES: usize = 10;

/// What a descent gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    /// One entry for each pass: the training and the test loss of the weights *before* its step, so that the two are of
    /// the same weights, and the seconds that the pass alone took.
    pub history: Vec<Step>,
    /// What the test set gives after the last step.
    pub test: Score,
}

/// Makes the passes.
///
/// # Errors
/// If a loss stops being finite: see [`NotFinite`].
pub fn descend<L: WholeBatch>(
    learner: &mut L,
    data: &TrainTest,
    settings: &Settings,
    screen: &Screen,
) -> Result<Descent, NotFinite> {
    let first_learner = learner.clone();
    let not_finite = |place, passes, losses: [(&str, Float); 2]| {
        let &(name, value) = losses.iter().find(|(_, loss)| !loss.is_finite())?;
        let Settings { learning_rate, handouts_rate, .. } = *settings;
        let end = NotFinite { place, tensor: name.into(), value, learning_rate, handouts_rate };
        let settings = Settings { passes, ..settings.clone() };
        let again = |look: &mut dyn FnMut(Tensor) -> ControlFlow<()>| {
            walk(first_learner.clone(), &data.train, &settings, look)
        };
        Some(NotFinite::find(again, end))
    };
    let progress = Progress::of_passes(settings.passes, screen.quiet);
    let (mut history, width) = (Vec::new(), settings.passes.to_string().len());
    for pass in 1..=settings.passes {
        let test = learner.evaluate(&data.test);
        measured::step_begins();
        let start = Instant::now();
        let train_loss = learner.pass(&data.train, settings.learning_rate);
        let seconds = start.elapsed().as_secs_f64() as Float;
        let losses = [(TRAINING_LOSS, train_loss), (TEST_LOSS, test.loss)];
        if let Some(error) = not_finite(format!("pass {pass}"), pass, losses) {
            return Err(error);
        }
        progress.pass_done(train_loss);
        let step = Step {
            step: pass,
            train_loss: Some(train_loss),
            test_loss: Some(test.loss),
            test_accuracy: Some(test.accuracy),
            ..Step::default()
        };
        if pass <= 3 || pass % settings.passes.div_ceil(LINES) == 0 || pass == settings.passes {
            let [long, short] = step_line(&format!("pass {pass:>width$}/{}", settings.passes), &step);
            progress.suspend(|| screen.line_or(&long, &short));
        }
        history.push(Step { seconds: Some(seconds), ..step });
    }
    // No pass looks at what the last step has made of the weights.
    let [train, test] = [&data.train, &data.test].map(|samples| learner.evaluate(samples));
    let losses = [(TRAINING_LOSS, train.loss), (TEST_LOSS, test.loss)];
    match not_finite("after the last pass".into(), settings.passes, losses) {
        Some(error) => Err(error),
        None => Ok(Descent { history, test }),
    }
}
