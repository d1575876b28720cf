//! The experiments of TP4: what the command prints, plots and records, a file for each.

mod one_layer;
mod overfitting;
mod sweep;
mod two_layers;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use lab::{
    Loss, Run,
    descent::{DescentOptions, Settings},
    options::{DigitsOptions, OutputOptions},
    run::Next,
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
#[derive(Clone, Copy, PartialEq, Subcommand)]
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

/// What comes after each experiment, and after the whole lab.
const NEXT: [Next<Experiment>; 5] = [
    (Some(Experiment::OneLayer), "Q1 to Q7", "`cargo xtask run tp4 two-layers`"),
    (Some(Experiment::TwoLayers), "Q8 and Q9", "`cargo xtask run tp4 sweep`"),
    (Some(Experiment::Sweep), "Q10", "`cargo xtask run tp4 overfitting`"),
    (Some(Experiment::Overfitting), "Q11", "`cargo xtask run tp5`, the next lab"),
    (None, "question by question", "`cargo xtask run tp5`, the next lab"),
];

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
    Ok(run.ends(&NEXT, experiment))
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
