//! The experiments of TP1: what the command prints, plots and records, a file for each.

mod compare;
mod show;
mod train;

use std::process::ExitCode;

use clap::Subcommand;
use lab::{Run, heeded_options::Heeded, options::Options, run::Next};

/// A part of the lab.
#[derive(Clone, Copy, PartialEq, Subcommand)]
pub enum Experiment {
    /// Q1 to Q3: the images, and the size of the network
    Show,
    /// Q4 to Q7: mini-batch descent, and the accuracy on the test set
    Train,
    /// Q8: a perceptron and a support vector machine from a library, on the same images
    Compare,
}

/// What comes after each experiment, and after the whole lab.
const NEXT: [Next<Experiment>; 4] = [
    (Some(Experiment::Show), "Q1 to Q3", "`cargo xtask run tp1 train`"),
    (Some(Experiment::Train), "Q4 to Q7", "`cargo xtask run tp1 compare`"),
    (Some(Experiment::Compare), "Q8", "`cargo xtask run tp2`, the next lab"),
    (None, "question by question", "`cargo xtask run tp2`, the next lab"),
];

/// The experiments in which each option changes something.
pub const HEEDED: &[Heeded] = &[
    Heeded::by("--dataset", &["show", "train", "compare"]),
    Heeded::by("--train", &["show", "train", "compare"]),
    // TP1's own network draws nothing; but `diff` says one seed to both sides.
    Heeded::by("--seed", &["train", "compare"]),
    Heeded::by("--epochs", &["train", "compare"]),
    Heeded::by("--batch-size", &["train", "compare"]),
    Heeded::by("--lr", &["train", "compare"]),
    Heeded::by("--save", &["train"]),
    Heeded::alone("--trace", &["train"]),
];

/// Runs one experiment, or all in the order of their questions.
///
/// # Errors
/// If the data cannot be read, a result cannot be written, or the training diverges.
pub fn run(experiment: Option<Experiment>, options: &Options) -> anyhow::Result<ExitCode> {
    use Experiment::*;
    let run = Run::start("tp1", "TP1 · A first neural network", &options.output)?;
    let data = run.load_without_validation(&options.data)?;
    let all = [Show, Train, Compare];
    for experiment in experiment.map_or(all.to_vec(), |one| vec![one]) {
        match experiment {
            Show => show::run(&run, &data)?,
            Train => train::run(&run, &data, options)?,
            Compare => compare::run(&run, &data, options)?,
        }
    }
    Ok(run.ends(&NEXT, experiment))
}
