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
    heeded_options::Heeded,
    options::{DigitsOptions, OutputOptions},
    run::Next,
    short,
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

/// The passes that each experiment makes without `--passes`, for the help.
pub fn usual_passes() -> String {
    let [one, two] = [one_layer::HANDOUT.0, two_layers::HANDOUT.0];
    let (sweep, overfitting) = (sweep::PASSES, overfitting::PASSES);
    format!("{one} in `one-layer`, {two} in `two-layers`, {sweep} in `sweep`, {overfitting} in `overfitting`")
}

/// The learning rate that each experiment has without `--lr`, for the help.
pub fn usual_rates() -> String {
    let [one, two] = [one_layer::HANDOUT.1, two_layers::HANDOUT.1].map(short);
    format!("{one} in `one-layer`, {two} in `two-layers` and `overfitting`")
}

/// The experiments in which each option changes something.
pub const HEEDED: &[Heeded] = &[
    Heeded::by("--dataset", &["one-layer", "two-layers", "sweep", "overfitting"]),
    Heeded::by("--train", &["one-layer", "two-layers", "sweep", "overfitting"]),
    Heeded::by("--seed", &["one-layer", "two-layers", "sweep", "overfitting"]),
    Heeded::by("--passes", &["one-layer", "two-layers", "sweep", "overfitting"]),
    Heeded::by("--loss", &["one-layer", "two-layers", "sweep", "overfitting"]),
    Heeded::by("--lr", &["one-layer", "two-layers", "overfitting"]),
    Heeded::by("--hidden", &["two-layers", "overfitting"]),
    Heeded::by("--save", &["one-layer", "two-layers"]),
    Heeded::alone("--trace", &["one-layer", "two-layers"]),
];

/// Runs one experiment, or the whole lab in the order of its questions.
///
/// # Errors
/// If the data cannot be read, a result cannot be written, or the descent diverges.
pub fn run(experiment: Option<Experiment>, options: &Options) -> anyhow::Result<ExitCode> {
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
