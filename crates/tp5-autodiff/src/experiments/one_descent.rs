//! One network and its descent: what `train` and `module` have in common.

use std::io::stdout;

use data::TrainTest;
use lab::{Record, Run, Target, WholeBatch, descent, figures, percent, thousands};
use linalg::Float;
use tp5_autodiff::{Learner, Network, Tensor};

use super::Options;

/// The target of Q2: each row of probabilities sums to 1.
pub fn rows_sum_to_one(run: &Run, record: &mut Record, question: &str, probs: &Tensor) {
    let sums = probs.sum_axis(1).value();
    let off = sums.iter().map(|sum| (sum - 1.0).abs()).fold(0.0, Float::max);
    let text = "rows of probabilities sum to 1".into();
    let target = Target { question: question.into(), text, reached: off, met: off < 1e-12 };
    run.target(record, target, &format!("1 ± {off:.1e}"), true);
}

/// Descends, plots, records. Gives the network as it is at the end; none with `--trace`, which writes the tensors of the
/// descent instead.
pub fn descend<N: Network>(
    run: &Run,
    data: &TrainTest,
    options: &Options,
    record: &mut Record,
    mut learner: Learner<N>,
) -> anyhow::Result<Option<Learner<N>>> {
    let settings = options.settings();
    if options.output.trace {
        descent::write_trace(learner, &data.train, &settings, stdout().lock());
        return Ok(None);
    }
    record.history = descent::descend(&mut learner, data, &settings, &run.screen)?;
    let Record { experiment, history, .. } = &*record;
    let title = format!("TP5: {experiment}, {} training images", thousands(data.train.len()));
    run.save_plot(experiment, |base| figures::save_descent(base, &title, history))?;
    let test = learner.evaluate(&data.test);
    record.test = Some(test);
    let accuracy = percent(test.accuracy);
    run.screen.line(format!("test set, after the last pass: loss {:.6}, accuracy {accuracy}", test.loss));
    if let Some(seconds) = record.seconds_per_step() {
        run.screen.line(format!("a pass takes {:.2} ms (median)", 1e3 * seconds));
    }
    run.write(record)?;
    Ok(Some(learner))
}
