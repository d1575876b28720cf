//! The plots that several labs draw from their records.

use std::path::{Path, PathBuf};

use crate::{
    plot::{Curve, Panel, PlotError, save_panels},
    record::{Step, curve},
};

/// Two panels, loss and accuracy by epoch: training as a line, validation dashed. With several records, each has its
/// name in front.
pub fn panels<'a>(histories: impl IntoIterator<Item = (&'a str, &'a [Step])>) -> [Panel; 2] {
    let mut loss = Panel::new("Loss", "epoch", "mean cross-entropy");
    let mut accuracy = Panel::new("Accuracy", "epoch", "share of images");
    for (name, history) in histories {
        let named = |what: &str| format!("{name} {what}").trim_start().to_string();
        loss = loss
            .curve(Curve::new(named("training"), curve(history, |step| step.train_loss)))
            .curve(Curve::new(named("validation"), curve(history, |step| step.validation_loss)).dashed());
        accuracy = accuracy
            .curve(Curve::new(named("validation"), curve(history, |step| step.validation_accuracy)).dashed());
    }
    [loss, accuracy]
}

/// Saves the loss and accuracy curves of one run, as `base.svg` and `base.png`.
///
/// # Errors
/// If a file cannot be written.
pub fn save_training(base: &Path, title: &str, history: &[Step]) -> Result<[PathBuf; 2], PlotError> {
    save_panels(base, title, &panels([("", history)]), 2)
}
