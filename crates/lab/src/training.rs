//! The loop over epochs that the mini-batch labs share, with its progress, its record and its guard.

use std::{ops::ControlFlow, time::Instant};

use data::TrainValidationTest;
use linalg::Float;
use numpy_rng::RandomState;

use crate::{
    learner::Learner,
    not_finite::{NotFinite, TRAINING_LOSS},
    options::TrainOptions,
    progress::Progress,
    record::{Score, Step},
    screen::{Screen, percent},
    trace::Tensor,
    walk::walk,
};

/// Trains for some epochs, each in an order drawn from `rng` as `rng.permutation(n)`, and evaluates on the
/// validation images after each. Returns one [`Step`] per epoch, with the seconds that training alone took.
///
/// # Errors
/// If a loss stops being finite: see [`NotFinite`].
pub fn train<L: Learner>(
    learner: &mut L,
    data: &TrainValidationTest,
    settings: &TrainOptions,
    rng: &mut RandomState,
    screen: &Screen,
) -> Result<Vec<Step>, NotFinite> {
    let (first_learner, first_rng) = (learner.clone(), rng.clone());
    let progress = Progress::of_epochs(settings.epochs, data.train.len(), screen.quiet);
    let mut history = Vec::new();
    for epoch in 1..=settings.epochs {
        let order = rng.permutation(data.train.len());
        let start = Instant::now();
        let batches =
            data.train.batches(&order, settings.batch_size).watched(|images| progress.images(images));
        let train_loss = learner.learn(batches, settings.learning_rate);
        let seconds = start.elapsed().as_secs_f64();
        let validation = learner.evaluate(&data.validation);
        if !(train_loss.is_finite() && validation.loss.is_finite()) {
            let (tensor, value) = if train_loss.is_finite() {
                ("the validation loss", validation.loss)
            } else {
                (TRAINING_LOSS, train_loss)
            };
            let end = NotFinite {
                place: format!("end of epoch {epoch}"),
                tensor: tensor.into(),
                value,
                learning_rate: settings.learning_rate,
                handouts_rate: TrainOptions::default().learning_rate,
            };
            let settings = TrainOptions { epochs: epoch, ..settings.clone() };
            let again = |look: &mut dyn FnMut(Tensor) -> ControlFlow<()>| {
                walk(first_learner, &data.train, &settings, first_rng, look)
            };
            return Err(NotFinite::find(again, end));
        }
        progress.epoch_done();
        progress.suspend(|| screen.line(epoch_line(epoch, settings.epochs, train_loss, validation, seconds)));
        history.push(Step {
            step: epoch,
            train_loss: Some(train_loss),
            validation_loss: Some(validation.loss),
            validation_accuracy: Some(validation.accuracy),
            seconds: Some(seconds),
            ..Step::default()
        });
    }
    Ok(history)
}

fn epoch_line(epoch: usize, epochs: usize, train_loss: Float, validation: Score, seconds: f64) -> String {
    format!(
        "epoch {epoch:>2}/{epochs}   training loss {train_loss:.6}   validation loss {:.6}, accuracy {:>7}   {seconds:.3} s",
        validation.loss,
        percent(validation.accuracy)
    )
}
