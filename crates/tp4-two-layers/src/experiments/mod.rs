//! The experiments of TP4: what the command prints, plots and records, a file for each.

mod one_layer;
mod overfitting;
mod sweep;
mod two_layers;

use std::{io::stdout, process::ExitCode};

use clap::{Args, Subcommand};
use data::TrainTest;
use lab::{
    Loss, Record, Run, WholeBatch,
    descent::{self, DescentOptions, Settings},
    figures,
    options::{DigitsOptions, OutputOptions},
    percent, thousands,
};
use serde::Serialize;

/// What the lab takes.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Which images.
    #[command(flatten)]
    pub data: DigitsOptions,
    /// How to descend.
    #[command(flatten)]
    pub descent: DescentOptions,
    /// What to say and write.
    #[command(flatten)]
    pub output: OutputOptions,
}

/// A part of the lab.
#[derive(Clone, Copy, Subcommand)]
pub enum Experiment {
    /// Q1 to Q7: softmax regression
    OneLayer,
    /// Q8 and Q9: a hidden layer of tanh
    TwoLayers,
    /// Q10: other numbers of hidden units, learning rates and passes
    Sweep,
    /// Q11: a network that learns its images by heart
    Overfitting,
}

/// Runs one experiment, or the whole lab in the order of its questions.
///
/// # Errors
/// If the data cannot be read, a result cannot be written, or the descent diverges.
pub fn run(experiment: Option<Experiment>, options: &Options) -> anyhow::Result<ExitCode> {
    if let Some(Experiment::Sweep | Experiment::Overfitting) = experiment {
        options.output.without_save("`one-layer`, `two-layers`")?;
    }
    let run = Run::start("tp4", "TP4 · One layer, then two, by hand", &options.output)?;
    let data = run.load_digits(&options.data)?;
    match experiment {
        Some(Experiment::OneLayer) => one_layer::run(&run, &data, options, true)?,
        Some(Experiment::TwoLayers) => two_layers::run(&run, &data, options)?,
        Some(Experiment::Sweep) => sweep::run(&run, &data, options)?,
        Some(Experiment::Overfitting) => overfitting::run(&run, &data, options)?,
        None => {
            one_layer::run(&run, &data, options, false)?;
            two_layers::run(&run, &data, options)?;
            sweep::run(&run, &data, options)?;
            overfitting::run(&run, &data, options)?;
        }
    }
    Ok(run.status())
}

/// The settings of an experiment, as its record has them.
#[derive(Clone, Debug, Serialize)]
struct Recorded {
    #[serde(flatten)]
    settings: Settings,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<usize>,
    loss: Loss,
}

/// Descends, plots and records: what the experiments on one and on two layers have in common. Gives the model as it is
/// at the end; none with `--trace`, which writes the tensors of the descent instead.
fn descend<L: WholeBatch>(
    run: &Run,
    data: &TrainTest,
    options: &Options,
    record: &mut Record,
    settings: &Settings,
    mut learner: L,
) -> anyhow::Result<Option<L>> {
    if options.output.trace {
        descent::write_trace(learner, &data.train, settings, stdout().lock());
        return Ok(None);
    }
    record.history = descent::descend(&mut learner, data, settings, &run.screen)?;
    let Record { experiment, history, .. } = &*record;
    let title =
        format!("TP4: {}, {} training images", experiment.replace('-', " "), thousands(data.train.len()));
    run.save_plot(experiment, |base| figures::save_descent(base, &title, history))?;
    let test = learner.evaluate(&data.test);
    record.test = Some(test);
    run.screen.line(format!(
        "test set, after the last pass: loss {:.6}, accuracy {}",
        test.loss,
        percent(test.accuracy)
    ));
    if let Some(seconds) = record.seconds_per_step() {
        run.screen.line(format!("a pass takes {:.2} ms (median)", 1e3 * seconds));
    }
    run.write(record)?;
    Ok(Some(learner))
}
