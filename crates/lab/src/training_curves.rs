//! The plots that several labs draw from their records.

use std::path::{Path, PathBuf};

use linalg::Float;
use plot::{Curve, Panel, PlotError, save_panels};

use crate::record::{Step, curve};

/// With more passes than these, the first ones would be crowded on an axis that gives each pass the same room.
const MANY_PASSES: usize = 100;

/// Two panels, loss and accuracy by epoch: training as a line, validation dashed. Each run's name stands before its
/// curves' names.
pub fn panels(runs: &[(&str, &[Step])]) -> [Panel; 2] {
    with_curves(by_epoch(), runs, "validation", |step| [step.validation_loss, step.validation_accuracy])
}

/// Loss and accuracy by epoch, as [`panels`] has them, of a run that should give the numbers of `reference`: that one's curves lie below, broad and
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
    with_curves(by_epoch(), runs, "test", |step| [step.test_loss, step.test_accuracy])
}

/// Two panels for a whole-batch descent, loss (logarithmic) and accuracy by pass: training as a line, test dashed.
pub fn descent_panels(history: &[Step]) -> [Panel; 2] {
    let loss = Panel::new("Loss", "pass", "mean loss, logarithmic").log_y();
    let accuracy = Panel::new("Accuracy", "pass", "share of images");
    with_curves([loss, accuracy], &[("", history)], "test", |step| [step.test_loss, step.test_accuracy])
}

/// Saves the curves of one descent, as `base.svg` and `base.png`. Where there are many passes, each of the first ones has
/// more room than each of the last: most happens in them.
///
/// # Errors
/// If a file cannot be written.
pub fn save_descent(base: &Path, title: &str, history: &[Step]) -> Result<[PathBuf; 2], PlotError> {
    let mut panels = descent_panels(history);
    if history.len() > MANY_PASSES {
        panels = panels.map(|panel| Panel { x_label: "pass, logarithmic".into(), ..panel.log_x() });
    }
    save_panels(base, title, &panels, 2)
}

/// Loss and accuracy of runs that go through epochs.
fn by_epoch() -> [Panel; 2] {
    [Panel::new("Loss", "epoch", "mean cross-entropy"), Panel::new("Accuracy", "epoch", "share of images")]
}

/// In these panels the curves of each run: the training loss, and dashed the loss and the accuracy on the images called
/// `watched`, which `figures` finds in a step.
fn with_curves(
    [mut loss, mut accuracy]: [Panel; 2],
    runs: &[(&str, &[Step])],
    watched: &str,
    figures: fn(&Step) -> [Option<Float>; 2],
) -> [Panel; 2] {
    for (name, history) in runs {
        let named = |what: &str| format!("{name} {what}").trim_start().to_string();
        let of_watched =
            |which: usize| Curve::new(named(watched), curve(history, |step| figures(step)[which])).dashed();
        loss = loss
            .curve(Curve::new(named("training"), curve(history, |step| step.train_loss)))
            .curve(of_watched(0));
        accuracy = accuracy.curve(of_watched(1));
    }
    [loss, accuracy]
}
