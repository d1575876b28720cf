//! The plots that several labs draw from their records.

use std::path::{Path, PathBuf};

use crate::{
    plot::{Curve, Panel, PlotError, save_panels},
    record::{Step, curve},
};

/// Two panels, loss and accuracy by epoch: training as a line, validation dashed. Each run's name stands before its
/// curves' names.
pub fn panels(runs: &[(&str, &[Step])]) -> [Panel; 2] {
    let mut loss = Panel::new("Loss", "epoch", "mean cross-entropy");
    let mut accuracy = Panel::new("Accuracy", "epoch", "share of images");
    for (name, history) in runs {
        let named = |what: &str| format!("{name} {what}").trim_start().to_string();
        loss = loss
            .curve(Curve::new(named("training"), curve(history, |step| step.train_loss)))
            .curve(Curve::new(named("validation"), curve(history, |step| step.validation_loss)).dashed());
        accuracy = accuracy
            .curve(Curve::new(named("validation"), curve(history, |step| step.validation_accuracy)).dashed());
    }
    [loss, accuracy]
}

/// The same two panels for a run that should give the numbers of `reference`: that one's curves lie below, broad and
/// pale, so that both can be seen.
pub fn panels_over(reference: (&str, &[Step]), run: (&str, &[Step])) -> [Panel; 2] {
    let mut both = panels(&[reference]);
    for (panel, over) in both.iter_mut().zip(panels(&[run])) {
        panel.curves = panel.curves.drain(..).map(Curve::broad).chain(over.curves).collect();
    }
    both
}

/// Saves the loss and accuracy curves of one run, as `base.svg` and `base.png`.
///
/// # Errors
/// If a file cannot be written.
pub fn save_training(base: &Path, title: &str, history: &[Step]) -> Result<[PathBuf; 2], PlotError> {
    save_panels(base, title, &panels(&[("", history)]), 2)
}

/// Two panels, loss and accuracy by epoch, for runs that look at the test images after each: training as a line, test
/// dashed. Each run's name stands before its curves' names.
pub fn test_panels(runs: &[(&str, &[Step])]) -> [Panel; 2] {
    let mut loss = Panel::new("Loss", "epoch", "mean cross-entropy");
    let mut accuracy = Panel::new("Accuracy", "epoch", "share of images");
    for (name, history) in runs {
        let named = |what: &str| format!("{name} {what}").trim_start().to_string();
        loss = loss
            .curve(Curve::new(named("training"), curve(history, |step| step.train_loss)))
            .curve(Curve::new(named("test"), curve(history, |step| step.test_loss)).dashed());
        accuracy =
            accuracy.curve(Curve::new(named("test"), curve(history, |step| step.test_accuracy)).dashed());
    }
    [loss, accuracy]
}

/// Two panels for whole-batch descents, loss (logarithmic) and accuracy by pass: training as a line, test dashed. Each
/// run's name stands before its curves' names.
pub fn descent_panels(runs: &[(&str, &[Step])]) -> [Panel; 2] {
    let mut loss = Panel::new("Loss", "pass", "mean loss, logarithmic").log_y();
    let mut accuracy = Panel::new("Accuracy", "pass", "share of images");
    for (name, history) in runs {
        let named = |what: &str| format!("{name} {what}").trim_start().to_string();
        loss = loss
            .curve(Curve::new(named("training"), curve(history, |step| step.train_loss)))
            .curve(Curve::new(named("test"), curve(history, |step| step.test_loss)).dashed());
        accuracy =
            accuracy.curve(Curve::new(named("test"), curve(history, |step| step.test_accuracy)).dashed());
    }
    [loss, accuracy]
}

/// Saves the curves of one descent, as `base.svg` and `base.png`.
///
/// # Errors
/// If a file cannot be written.
pub fn save_descent(base: &Path, title: &str, history: &[Step]) -> Result<[PathBuf; 2], PlotError> {
    save_panels(base, title, &descent_panels(&[("", history)]), 2)
}
