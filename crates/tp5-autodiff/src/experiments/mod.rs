//! The experiments of TP5: what the command prints, plots and records, a file for each.

mod activations;
mod compare;
mod gradcheck;
mod gradients;
mod graph;
mod module;
mod momentum;
mod side_by_side;
mod train;

use std::process::ExitCode;

use anyhow::ensure;
use clap::{Args, Subcommand};
use data::TrainTest;
use lab::{
    Loss, Run,
    descent::{DescentOptions, Settings},
    heeded_options::Heeded,
    options::{DigitsOptions, OutputOptions},
    run::Next,
};
use linalg::Float;
use numpy_rng::RandomState;
use serde::Serialize;
use tp5_autodiff::TwoLayers;
use weights::Activation;

/// The handout's passes and learning rate, of every experiment that descends.
pub const HANDOUT: (usize, Float) = (200, 1e-4);

/// The handout's momentum, for the experiments that are about it.
const MOMENTUM: Float = 0.9;

/// What the lab takes.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Which images.
    #[command(flatten)]
    pub data: DigitsOptions,
    /// How to descend.
    #[command(flatten)]
    pub descent: DescentOptions,
    /// Activation of the hidden layer (without it: tanh, or relu in `module`; `activations` compares all)
    #[arg(long, global = true, value_enum, help_heading = "Training")]
    pub activation: Option<Activation>,
    /// Momentum of the optimizer.
    #[arg(long, global = true, value_name = "MU", value_parser = momentum_value, help_heading = "Training", allow_negative_numbers = true)]
    #[arg(help = format!("Momentum of the optimizer (without it: no optimizer in `train`, {MOMENTUM} in `momentum` and `module`)"))]
    pub momentum: Option<Float>,
    /// What to say and write.
    #[command(flatten)]
    pub output: OutputOptions,
}

/// A part of the lab.
#[derive(Clone, Copy, PartialEq, Subcommand)]
pub enum Experiment {
    /// Q1 to Q4: the network on tensors, updated by hand
    Train,
    /// Q5: relu and sigmoid in place of tanh
    Activations,
    /// Q6: the optimizer, without and with momentum
    Momentum,
    /// Q7: the network as a module, trained by the optimizer
    Module,
    /// Q8: every gradient against central differences
    Gradcheck,
    /// Q8: the graph of one loss, drawn
    Graph,
}

/// What comes after each experiment, and after the whole lab.
const NEXT: [Next<Experiment>; 7] = [
    (Some(Experiment::Train), "Q1 to Q4", "`cargo xtask run tp5 activations`"),
    (Some(Experiment::Activations), "Q5", "`cargo xtask run tp5 momentum`"),
    (Some(Experiment::Momentum), "Q6", "`cargo xtask run tp5 module`"),
    (Some(Experiment::Module), "Q7", "`cargo xtask run tp5 gradcheck`"),
    (Some(Experiment::Gradcheck), "Q8", "`cargo xtask run tp5 graph`"),
    (Some(Experiment::Graph), "Q8", "`cargo xtask run tp6`, the next lab"),
    (None, "question by question", "`cargo xtask run tp6`, the next lab"),
];

/// The experiments in which each option changes something.
pub const HEEDED: &[Heeded] = &[
    // `gradcheck` draws its numbers, and the graph is the same whatever the network's numbers are.
    Heeded::by("--dataset", &["train", "activations", "momentum", "module", "graph"]),
    Heeded::by("--train", &["train", "activations", "momentum", "module", "graph"]),
    Heeded::by("--seed", &["train", "activations", "momentum", "module", "gradcheck"]),
    Heeded::by("--passes", &["train", "activations", "momentum", "module"]),
    Heeded::by("--lr", &["train", "activations", "momentum", "module"]),
    Heeded::by("--hidden", &["train", "activations", "momentum", "module", "graph"]),
    Heeded::by("--loss", &["train", "activations", "momentum", "module", "graph"]),
    Heeded::by("--activation", &["train", "momentum", "module", "graph"]),
    Heeded::by("--momentum", &["train", "activations", "momentum", "module"]),
    Heeded::by("--save", &["train", "module"]),
    Heeded::alone("--trace", &["train", "module"]),
];

/// Runs one experiment, or the whole lab in the order of its questions, which ends beside TP4.
///
/// # Errors
/// If the data cannot be read, a result cannot be written, TP4 cannot be started, or a descent diverges.
pub fn run(experiment: Option<Experiment>, options: &Options) -> anyhow::Result<ExitCode> {
    if let Some(Experiment::Momentum) = experiment {
        ensure!(
            options.momentum != Some(0.0),
            "--momentum 0: `momentum` holds a descent without momentum beside one that has some; give the latter's"
        );
    }
    let run = Run::start("tp5", "TP5 · Automatic differentiation", &options.output)?;
    let data = run.load_digits(&options.data)?;
    match experiment {
        Some(Experiment::Train) => train::run(&run, &data, options)?,
        Some(Experiment::Activations) => activations::run(&run, &data, options)?,
        Some(Experiment::Momentum) => momentum::run(&run, &data, options)?,
        Some(Experiment::Module) => module::run(&run, &data, options, true)?,
        Some(Experiment::Gradcheck) => gradcheck::run(&run, &data, options)?,
        Some(Experiment::Graph) => graph::run(&run, &data, options)?,
        None => {
            train::run(&run, &data, options)?;
            activations::run(&run, &data, options)?;
            momentum::run(&run, &data, options)?;
            module::run(&run, &data, options, false)?;
            gradcheck::run(&run, &data, options)?;
            graph::run(&run, &data, options)?;
            compare::run(&run, &data, options)?;
        }
    }
    Ok(run.ends(&NEXT, experiment))
}

/// The settings of an experiment, as its record has them.
#[derive(Clone, Debug, Serialize)]
struct Recorded {
    #[serde(flatten)]
    settings: Settings,
    hidden: usize,
    loss: Loss,
    activation: Activation,
    momentum: Float,
}

impl Options {
    fn settings(&self) -> Settings {
        self.descent.settings(HANDOUT.0, HANDOUT.1)
    }

    fn recorded(&self, activation: Activation, momentum: Float) -> Recorded {
        let DescentOptions { hidden, loss, .. } = self.descent;
        Recorded { settings: self.settings(), hidden, loss, activation, momentum }
    }

    /// The sizes of the network: pixels, hidden units, classes.
    fn sizes(&self, data: &TrainTest) -> (usize, usize, usize) {
        (data.train.x.ncols(), self.descent.hidden, data.classes.len())
    }

    /// The network before its first step: the same for every experiment.
    fn network(&self, data: &TrainTest, activation: Activation) -> TwoLayers {
        TwoLayers::new(self.sizes(data), activation.into(), &mut RandomState::new(self.descent.seed))
    }
}

/// The word for it on the command line.
fn name(activation: Activation) -> String {
    format!("{activation:?}").to_lowercase()
}

fn momentum_value(text: &str) -> Result<Float, String> {
    match text.parse::<Float>() {
        Ok(number) if (0.0..1.0).contains(&number) => Ok(number),
        Ok(_) => Err("must be 0 or more, and below 1".into()),
        Err(_) => Err("is not a number, written as in 0.9".into()),
    }
}
