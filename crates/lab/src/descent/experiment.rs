//! What the experiments of TP4 and TP5 have in common: a model, its descent, its plot, its record.

use std::io::stdout;

use data::TrainTest;
use linalg::{Float, Matrix, largest};

use super::{Settings, WholeBatch, descend, write_trace};
use crate::{
    figures,
    record::{Record, Target},
    run::Run,
    screen::{percent, short, thousands},
};

/// A sum may be off by so much.
const ROUNDING: Float = 1e-12;

/// The target that each row of probabilities `(N, K)` sums to 1.
pub fn rows_sum_to_one(run: &Run, record: &mut Record, question: &str, probs: &Matrix) {
    let off = largest(probs.row_iter().map(|row| (row.sum() - 1.0).abs()));
    let text = "rows of probabilities sum to 1".into();
    let target = Target { question: question.into(), text, reached: off, met: off < ROUNDING };
    run.target(record, target, &format!("1 ± {off:.1e}"), true);
}

/// Descends, plots, judges on the test set, records. Gives the model as it is at the end; none with `trace`, which
/// writes the tensors of the descent to standard output instead.
///
/// # Errors
/// If a number stops being finite, or a result cannot be written.
pub fn run<L: WholeBatch>(
    run: &Run,
    data: &TrainTest,
    record: &mut Record,
    settings: &Settings,
    mut learner: L,
    trace: bool,
) -> anyhow::Result<Option<L>> {
    if trace {
        write_trace(learner, &data.train, settings, stdout().lock());
        return Ok(None);
    }
    let Settings { passes, learning_rate, .. } = settings;
    let loss = record.settings.get("loss").and_then(|loss| loss.as_str()).unwrap_or_default();
    let rate = short(*learning_rate);
    run.screen.line(format!(
        "{passes} passes, learning rate {rate}, {loss} loss; a pass's losses are those before its step"
    ));
    let descent = descend(&mut learner, data, settings, &run.screen)?;
    (record.history, record.test) = (descent.history, Some(descent.test));
    let Record { lab, experiment, history, .. } = &*record;
    let (lab, experiment) = (lab.to_uppercase(), experiment.as_str());
    let images = thousands(data.train.len());
    let title = format!("{lab}: {}, {images} training images", experiment.replace('-', " "));
    run.save_plot(experiment, |base| figures::save_descent(base, &title, history))?;
    let (loss, accuracy) = (descent.test.loss, percent(descent.test.accuracy));
    run.screen.line(format!("test set, after the last pass: loss {loss:.6}, accuracy {accuracy}"));
    if let Some(seconds) = record.seconds_per_step() {
        run.screen.line(format!("a pass takes {:.2} ms (median)", 1e3 * seconds));
    }
    run.write(record)?;
    Ok(Some(learner))
}
