//! The loop over passes.

use std::{ops::ControlFlow, time::Instant};

use data::TrainTest;
use linalg::Float;

use super::{Settings, WholeBatch, walk};
use crate::{
    not_finite::{NotFinite, TRAINING_LOSS},
    progress::Progress,
    record::{Score, Step},
    screen::{Screen, percent},
    trace::Tensor,
};

/// About so many passes of a descent have their line on the screen.
const LINES: usize = 10;

/// Makes the passes. Returns one [`Step`] for each: the training and the test loss of the weights *before* its step,
/// so that the two are of the same weights, and the seconds that the pass alone took.
///
/// # Errors
/// If a loss stops being finite: see [`NotFinite`].
pub fn descend<L: WholeBatch>(
    learner: &mut L,
    data: &TrainTest,
    settings: &Settings,
    screen: &Screen,
) -> Result<Vec<Step>, NotFinite> {
    let first_learner = learner.clone();
    let progress = Progress::of_passes(settings.passes, screen.quiet);
    let mut history = Vec::new();
    for pass in 1..=settings.passes {
        let test = learner.evaluate(&data.test);
        let start = Instant::now();
        let train_loss = learner.pass(&data.train, settings.learning_rate);
        let seconds = start.elapsed().as_secs_f64();
        for (loss, name) in [(train_loss, TRAINING_LOSS), (test.loss, "the test loss")] {
            if !loss.is_finite() {
                let end = NotFinite {
                    place: format!("pass {pass}"),
                    tensor: name.into(),
                    value: loss,
                    learning_rate: settings.learning_rate,
                    handouts_rate: settings.handouts_rate,
                };
                let settings = Settings { passes: pass, ..settings.clone() };
                let again = |look: &mut dyn FnMut(Tensor) -> ControlFlow<()>| {
                    walk(first_learner, &data.train, &settings, look)
                };
                return Err(NotFinite::find(again, end));
            }
        }
        progress.pass_done(train_loss);
        if pass <= 3 || pass % settings.passes.div_ceil(LINES) == 0 || pass == settings.passes {
            progress.suspend(|| screen.line(pass_line(pass, settings.passes, train_loss, test)));
        }
        history.push(Step {
            step: pass,
            train_loss: Some(train_loss),
            test_loss: Some(test.loss),
            test_accuracy: Some(test.accuracy),
            seconds: Some(seconds),
            ..Step::default()
        });
    }
    Ok(history)
}

fn pass_line(pass: usize, passes: usize, train_loss: Float, test: Score) -> String {
    let width = passes.to_string().len();
    format!(
        "pass {pass:>width$}/{passes}   training loss {train_loss:.6}   test loss {:.6}, accuracy {:>7}",
        test.loss,
        percent(test.accuracy)
    )
}
