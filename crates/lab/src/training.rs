//! The loop over epochs that the mini-batch labs share, with its progress, its record and its guard.

use std::{ops::ControlFlow, time::Instant};

use data::TrainValidationTest;
use linalg::Float;

use crate::{
    learner::Learner,
    measured,
    not_finite::{NotFinite, TRAINING_LOSS},
    options::TrainOptions,
    order::Order,
    progress::Progress,
    record::Step,
    screen::Screen,
    step_line::step_line,
    trace::Tensor,
    walk::walk,
};

/// Trains for some epochs, each in the order that `order` gives, and evaluates after each: on the validation images,
/// or, where there are none, on the training images. Returns one [`Step`] per epoch, with the seconds that training
/// alone took.
///
/// # Errors
/// If a loss stops being finite: see [`NotFinite`].
pub fn train<L: Learner>(
    learner: &mut L,
    data: &TrainValidationTest,
    settings: &TrainOptions,
    order: &mut impl Order,
    screen: &Screen,
) -> Result<Vec<Step>, NotFinite> {
    let (first_learner, first_order) = (learner.clone(), order.clone());
    let (watched, its_loss) = match data.validation.is_empty() {
        false => (&data.validation, "the validation loss"),
        true => (&data.train, "the loss on the training images after the epoch"),
    };
    let progress = Progress::of_epochs(settings.epochs, data.train.len(), screen.quiet);
    let mut history = Vec::new();
    for epoch in 1..=settings.epochs {
        let places = order.epoch(data.train.len());
        measured::step_begins();
        let start = Instant::now();
        let batches =
            data.train.batches(&places, settings.batch_size).watched(|images| progress.images(images));
        let train_loss = learner.learn(batches, settings.learning_rate);
        let seconds = start.elapsed().as_secs_f64() as Float;
        let score = learner.evaluate(watched);
        if !(train_loss.is_finite() && score.loss.is_finite()) {
            let (tensor, value) =
                if train_loss.is_finite() { (its_loss, score.loss) } else { (TRAINING_LOSS, train_loss) };
            let end = settings.not_finite(format!("end of epoch {epoch}"), tensor, value);
            let settings = TrainOptions { epochs: epoch, ..settings.clone() };
            let again = |look: &mut dyn FnMut(Tensor) -> ControlFlow<()>| {
                walk(first_learner, &data.train, &settings, first_order, look)
            };
            return Err(NotFinite::find(again, end));
        }
        progress.epoch_done();
        let mut step =
            Step { step: epoch, train_loss: Some(train_loss), seconds: Some(seconds), ..Step::default() };
        if data.validation.is_empty() {
            step.train_accuracy = Some(score.accuracy);
        } else {
            (step.validation_loss, step.validation_accuracy) = (Some(score.loss), Some(score.accuracy));
        }
        let [long, short] = step_line(&format!("epoch {epoch:>2}/{}", settings.epochs), &step);
        progress.suspend(|| screen.line_or(&long, &short));
        history.push(step);
    }
    Ok(history)
}
