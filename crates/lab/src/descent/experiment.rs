//! What the experiments of TP4 and TP5 have in common: a model, its descent, its plot, its record.

use std::io::stdout;

use data::{Samples, TrainTest};
use linalg::{Float, Matrix, largest};
use weights::Architecture;

use super::Settings;
use crate::{
    learner::{Learner, Schedule},
    pictures::Picture,
    record::{Record, Target},
    replay,
    run::Run,
    screen::{percent, short, thousands},
    training_curves,
    watch::Part,
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

/// Descends, judges on the test set, records, plots; and if `--save` is about this model, saves it: then `saved` says what
/// it computes. With `trace`, writes the tensors of the descent to standard output instead.
///
/// # Errors
/// If a number stops being finite, the record cannot be written, or Ctrl-C is pressed.
pub fn run<L: Learner<Images = Samples, Settings = Settings, Rng = ()>>(
    run: &Run,
    data: &TrainTest,
    mut record: Record,
    settings: &Settings,
    mut learner: L,
    saved: Option<Architecture>,
    trace: bool,
) -> anyhow::Result<()> {
    if trace {
        replay::write_trace(learner, &data.train, settings, (), stdout().lock());
        return Ok(());
    }
    let Settings { passes, learning_rate, .. } = settings;
    let loss = record.settings.get("loss").and_then(|loss| loss.as_str()).unwrap_or_default();
    let rate = short(*learning_rate);
    run.screen.line(format!(
        "{passes} passes, learning rate {rate}, {loss} loss; a pass's losses are those before its step"
    ));
    let watch = run.watch(Part::Test, settings.rate());
    let ended = watch.follow(&mut learner, [&data.train, &data.test], settings, &mut ());
    record.note(&watch, ended)?;
    if record.interrupted.is_some() {
        return run.interrupted(&record, [curves(&record, data)]);
    }
    let test = settings.checked("after the last pass", "the test loss", learner.evaluate(&data.test))?;
    record.test = Some(test);
    let (loss, accuracy) = (test.loss, percent(test.accuracy));
    run.screen.line(format!("test set, after the last pass: loss {loss:.6}, accuracy {accuracy}"));
    if let Some(seconds) = record.seconds_per_step() {
        run.screen.line(format!("a pass takes {:.2} ms (median)", 1e3 * seconds));
    }
    if let Some(architecture) = saved {
        run.save(&record, &data.classes, architecture, learner.parameters());
    }
    run.write(&record, [curves(&record, data)])
}

/// The curves of a descent, under the name of its experiment.
fn curves<'a>(record: &'a Record, data: &TrainTest) -> Picture<'a> {
    let Record { lab, experiment, history, .. } = record;
    let images = thousands(data.train.len());
    let title = format!("{}: {}, {images} training images", lab.to_uppercase(), experiment.replace('-', " "));
    Picture::plot(experiment, move |base| training_curves::save_descent(base, &title, history))
}
